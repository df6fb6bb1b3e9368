"""Care: what is due, what is heavy, and who approves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from peer_research.care.aftercare import (
    AFTERCARE,
    INCIDENTS,
    SELF_CHECKS,
    STOP_SIGNALS,
    due_care,
    finish_aftercare,
    finish_incident,
    plan_aftercare,
)  # fmt: skip
from peer_research.care.approvals import APPROVALS, approve, approved, waiting_for_approval
from peer_research.care.heavy import (
    HEAVY_MARKS,
    HEAVY_PER_WEEK,
    READINGS,
    doses_over_limit,
    is_heavy,
    note_reading,
    reading_dose,
)  # fmt: skip
from peer_research.errors import StudyError
from peer_research.records import write_session
from tests.peer_research.register_study import (
    TODAY,
    TOMORROW,
    YESTERDAY,
    code_turns,
    edit,
    make,
    turn_clock_back,
)  # fmt: skip

LIGHT = {"gesprek": "S01", "kleur": "oranje", "gedaan": ["pauze"], "door": "buddy"}
INCIDENT = {"soort": "overstuur", "wanneer": "tijdens", "gesprek": "S01", "opvolgen_voor": TODAY}
HEAVY, LIGHT_CODE = "big5.welzijn.crisis", "hulp.luisteren"


@pytest.fixture
def study(tmp_path):
    return make(tmp_path)


def kinds(study, today=TODAY):
    return [(due.kind, due.about) for due in due_care(study, today)]


# ------------------------------------------------------------------ rows


def test_rows_are_written_and_read_back(study):
    made = STOP_SIGNALS.add(study, LIGHT)
    assert made.id == "L01" and STOP_SIGNALS.rows(study) == [made]
    assert INCIDENTS.add(study, {**INCIDENT, "wanneer": "2026-Q1"}).when == "2026-Q1"


@pytest.mark.parametrize(
    ("register", "values", "key"),
    [
        (STOP_SIGNALS, LIGHT | {"gesprek": "bij Sanne thuis"}, "register_tools.bad_session"),
        (STOP_SIGNALS, LIGHT | {"gedaan": []}, "care.nothing_done"),
        (STOP_SIGNALS, LIGHT | {"gedaan": ["niets", "pauze"]}, "care.nothing_done"),
        (STOP_SIGNALS, LIGHT | {"verhaal": "hij riep"}, "strict.unknown_key"),
        (STOP_SIGNALS, LIGHT | {"door": "Sanne"}, "strict."),
        (INCIDENTS, INCIDENT | {"wanneer": "12 maart 2026"}, "care.bad_moment"),
        (INCIDENTS, INCIDENT | {"soort": "hij werd boos"}, "strict."),
        (AFTERCARE, {"soort": "belmoment", "voor": "P01"}, "care.no_due"),
        (AFTERCARE, {"soort": "belmoment", "voor": "Sanne", "uiterlijk": TODAY},
         "register_tools.bad_researcher"),
        (AFTERCARE, {"soort": "belmoment", "voor": "P01", "gedaan_op": TODAY},
         "care.day_beside_code"),
        (AFTERCARE, {"soort": "belmoment", "voor": "P01", "uiterlijk": TODAY,
                     "gedaan_in": "2026-Q1"}, "care.day_beside_code"),
        (SELF_CHECKS, {"onderzoeker": "noor", "week": "12 maart", "kleur": "rood"},
         "register_tools.bad_week"),
    ],
)  # fmt: skip
def test_what_is_not_right_is_refused_and_nothing_is_written(study, register, values, key):
    with pytest.raises(StudyError) as found:
        register.add(study, values)
    assert found.value.key.startswith(key)
    assert register.rows(study) == [] and not study.register_file(register.name).exists()
    assert "Sanne" not in str(found.value)


def test_two_rows_with_one_id_are_refused_and_stay_in_the_file(study):
    row = {**LIGHT, "id": "L01"}
    path = edit(study, "stoplicht", row, row)
    before = path.read_bytes()
    for act in (STOP_SIGNALS.rows, lambda s: STOP_SIGNALS.add(s, LIGHT)):
        with pytest.raises(StudyError) as found:
            act(study)
        assert found.value.key == "registers.twice"
    assert path.read_bytes() == before


# ------------------------------------------------------------------ what is due


def test_a_quiet_study_has_nothing_due(study):
    assert due_care(study, TODAY) == []


def test_calls_are_due_from_their_day_on(study):
    plan_aftercare(study, "P01", TODAY, days=(0, 1))
    assert kinds(study) == [("belmoment", "P01")]
    assert kinds(study, TOMORROW) == [("belmoment", "P01")] * 2
    assert kinds(study, YESTERDAY) == []
    assert "P01" in due_care(study, TODAY)[0].text


def test_a_call_is_planned_only_for_somebody_there_is(study):
    for who in ("P99", "onbekend"):
        with pytest.raises(StudyError):
            plan_aftercare(study, who, TODAY)
    assert AFTERCARE.rows(study) == []


def test_a_call_that_was_made_leaves_no_day_beside_the_code(study):
    (row,) = plan_aftercare(study, "P01", YESTERDAY, days=(1,))
    finish_aftercare(study, row.id, TODAY, TODAY)
    text = study.register_file("nazorg").read_text()
    assert str(TODAY.year) + "-K" in text and TODAY.isoformat() not in text
    assert due_care(study, TODAY) == []
    (mine,) = plan_aftercare(study, "noor", YESTERDAY, days=(1,))
    finish_aftercare(study, mine.id, TODAY, TODAY)
    assert AFTERCARE.row(study, mine.id).done_on == TODAY


def test_an_incident_is_told_and_followed_up(study):
    row = INCIDENTS.add(study, INCIDENT)
    assert kinds(study) == [("incident", "S01"), ("tell", "S01")]
    INCIDENTS.change(study, row.id, {"verteld_aan": ["coach"]})
    assert kinds(study, YESTERDAY) == [] and kinds(study) == [("incident", "S01")]
    finish_incident(study, row.id, TODAY, TODAY)
    assert kinds(study) == []


def test_sessions_without_debrief_or_signal_are_listed(study):
    session = study.sessions()["S01"]
    write_session(study, replace(session, debriefed=False, traffic_light="rood"))
    assert kinds(study) == [("debrief", "S01"), ("signal", "S01")]
    STOP_SIGNALS.add(study, LIGHT | {"kleur": "rood", "gedaan": ["pauze", "opname_uit"]})
    assert ("red", "S01") in kinds(study) and ("signal", "S01") not in kinds(study)
    STOP_SIGNALS.change(study, "L01", {"gedaan": ["opname_uit", "coach_gebeld"]})
    assert kinds(study) == [("debrief", "S01")]


def test_a_self_check_that_is_not_green_asks_for_somebody(study):
    week = {"onderzoeker": "noor", "week": "2026-W10"}
    SELF_CHECKS.add(study, week | {"kleur": "groen"})
    assert kinds(study) == []
    row = SELF_CHECKS.add(study, week | {"kleur": "oranje", "nodig": "praten"})
    assert kinds(study) == [("self_check", "noor")]
    SELF_CHECKS.change(study, row.id, {"opgevolgd": True})
    assert kinds(study) == []


def test_a_clock_set_back_is_said_and_loses_nothing(study):
    (row,) = plan_aftercare(study, "noor", YESTERDAY, days=(1,))
    before = study.register_file("nazorg").read_bytes()
    back = turn_clock_back(study)
    with pytest.raises(StudyError) as found:
        finish_aftercare(study, row.id, back, back)
    assert found.value.key == "register_tools.clock_back" and str(back) in str(found.value)
    with pytest.raises(StudyError) as found:
        finish_aftercare(study, row.id, TOMORROW, TODAY)
    assert found.value.key == "register_tools.future"
    assert study.register_file("nazorg").read_bytes() == before
    finish_aftercare(study, row.id, TODAY, TODAY)
    assert kinds(study, back) == [("clock", "noor")]


# ------------------------------------------------------------------ heavy


def test_a_conversation_is_heavy_by_light_by_code_or_by_hand(study):
    assert is_heavy(study, "S01") == ""
    code_turns(study, "S01", LIGHT_CODE)
    assert is_heavy(study, "S01") == ""
    STOP_SIGNALS.add(study, LIGHT | {"kleur": "groen", "gedaan": ["niets"]})
    assert is_heavy(study, "S01") == ""
    STOP_SIGNALS.add(study, LIGHT)
    assert "oranje" in is_heavy(study, "S01") and is_heavy(study, "S02") == ""
    code_turns(study, "S02", HEAVY, turns=2)
    code_turns(study, "S02", HEAVY, "kai", turns=2)
    assert "(2)" in is_heavy(study, "S02") and "klaar" not in is_heavy(study, "S02")
    HEAVY_MARKS.add(study, {"gesprek": "S02", "door": "noor"})
    assert "iemand van het team" in is_heavy(study, "S02")
    with pytest.raises(StudyError):
        is_heavy(study, "S77")


def test_the_reading_dose_warns_at_the_limit_and_over_it(study):
    for number in range(11, 16):
        session = replace(study.sessions()["S01"], id=f"S{number}", traffic_light="oranje")
        write_session(study, session)
    assert note_reading(study, "noor", "S01", TODAY).sessions == ()
    doses = [note_reading(study, "noor", f"S{n}", TODAY) for n in (11, 11, 12, 13, 14)]
    assert [len(dose.sessions) for dose in doses] == [1, 1, 2, 3, 4]
    assert HEAVY_PER_WEEK == 3
    assert [bool(dose.warning) for dose in doses] == [False, False, False, True, True]
    assert "grens is 3" in doses[4].warning
    assert reading_dose(study, "kai", TODAY).warning == ""
    assert [(d.researcher, len(d.sessions)) for d in doses_over_limit(study)] == [("noor", 4)]
    next_week = TODAY + timedelta(days=7)
    assert reading_dose(study, "noor", next_week).sessions == ()


def test_a_researcher_may_set_an_own_limit(study):
    write_session(study, replace(study.sessions()["S01"], traffic_light="rood"))
    SELF_CHECKS.add(
        study, {"onderzoeker": "noor", "week": "2026-W10", "kleur": "groen", "grens": 1}
    )
    assert note_reading(study, "noor", "S01", TODAY).warning
    with pytest.raises(StudyError):
        note_reading(study, "niemand", "S01", TODAY)
    with pytest.raises(StudyError):
        note_reading(study, "kai", "S01", turn_clock_back(study))
    assert len(READINGS.rows(study)) == 1


# ------------------------------------------------------------------ approval


def test_a_heavy_piece_needs_a_second_person(study):
    (piece,) = code_turns(study, "S01", HEAVY)
    assert not approved(study, piece)
    with pytest.raises(StudyError) as found:
        approve(study, piece, by="noor", decision="ja", today=TODAY)
    assert found.value.key == "care.own_piece"
    with pytest.raises(StudyError):
        approve(study, piece, by="vreemde", decision="ja", today=TODAY)
    assert [p.id for p in waiting_for_approval(study)] == [piece]
    approve(study, piece, by="kai", decision="ja", today=TODAY)
    assert approved(study, piece) and waiting_for_approval(study) == []


def test_one_no_is_enough_until_that_person_says_yes(study):
    (piece,) = code_turns(study, "S01", HEAVY)
    for by, decision, result in [("kai", "ja", True), ("wilg", "nee", False), ("kai", "ja", False),
                                 ("wilg", "ja", True)]:  # fmt: skip
        approve(study, piece, by=by, decision=decision, today=TODAY)
        assert approved(study, piece) is result


def test_an_approval_written_by_hand_for_own_work_does_not_count(study):
    (piece,) = code_turns(study, "S01", HEAVY)
    approve(study, piece, by="kai", decision="ja", today=TODAY)
    path = study.register_file(APPROVALS.name)
    path.write_text(path.read_text().replace('"kai"', '"noor"'))
    assert not approved(study, piece)


def test_an_approval_ends_when_the_code_changes(study):
    (piece,) = code_turns(study, "S01", HEAVY)
    approve(study, piece, by="kai", decision="ja", today=TODAY)
    study.coding_log("S01", "noor").recode(piece, "veilig.gesloten")
    assert not approved(study, piece)


def test_light_or_unknown_pieces_cannot_be_approved(study):
    (piece,) = code_turns(study, "S01", LIGHT_CODE)
    for name in (piece, "bestaat-niet"):
        with pytest.raises(StudyError):
            approve(study, name, by="kai", decision="ja", today=TODAY)
    assert not approved(study, piece)


def test_messages_exist_in_both_languages(study, monkeypatch):
    monkeypatch.setenv("PEER_RESEARCH_LANGUAGE", "en")
    plan_aftercare(study, "P01", date(2024, 1, 1))
    assert "Call P01" in due_care(study, TODAY)[0].text
