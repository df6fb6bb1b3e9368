"""Retention dates to the day, cleaning up with a signature, recruitment in numbers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import tomlkit

from peer_research import shipped
from peer_research.coding.memos import write_memo
from peer_research.errors import StudyError
from peer_research.finding.small_groups import few_table
from peer_research.identifiable import Identifiable
from peer_research.model import Memo
from peer_research.records import put_participants
from peer_research.registers.cleanup import cleanup
from peer_research.registers.data_management import (
    DATES,
    REMOVALS,
    due_for_removal,
    policy,
    retention,
    retention_table,
    without_day,
)  # fmt: skip
from peer_research.registers.recruitment import RECRUITMENT, recruitment_table
from tests.peer_research.register_study import (
    TODAY,
    code_turns,
    edit,
    make,
    turn_clock_back,
)  # fmt: skip

CHECKED = {"gebeurtenis": "tekst_nagekeken", "gesprek": "S01"}


@pytest.fixture
def study(tmp_path):
    return make(tmp_path)


def ended(study, day=TODAY):
    return DATES.add(study, {"gebeurtenis": "einde_onderzoek", "datum": day})


def due(study, today=TODAY):
    return [(item.kind, item.about) for item in due_for_removal(study, today)]


def test_nothing_is_due_without_days_and_every_missing_day_is_said(study):
    assert due_for_removal(study, date(2099, 1, 1)) == []
    missing = {(item.kind, item.about): item.text for item in without_day(study)}
    assert {("opname", "S01"), ("opname", "S02"), ("tekst", "S01")} <= set(missing)
    assert "tekst_nagekeken" in missing["opname", "S01"]


@pytest.mark.parametrize(("days", "is_due"), [(29, False), (30, True), (31, True)])
def test_a_recording_goes_thirty_days_after_its_text_was_checked(study, days, is_due):
    DATES.add(study, CHECKED | {"datum": TODAY})
    later = TODAY + timedelta(days=days)
    assert due(study, later) == ([("opname", "S01")] if is_due else [])


@pytest.mark.parametrize(
    ("end", "day", "is_due"),
    [
        (date(2026, 3, 1), date(2027, 2, 28), False),
        (date(2026, 3, 1), date(2027, 3, 1), True),
        (date(2024, 2, 29), date(2025, 2, 27), False),
        (date(2024, 2, 29), date(2025, 2, 28), True),
    ],
)
def test_forms_go_a_year_after_the_end(study, end, day, is_due):
    ended(study, end)
    assert (("toestemmingsformulieren", "") in due(study, day)) is is_due


def test_the_vault_goes_thirty_days_after_the_last_day_to_withdraw(study):
    Identifiable(study, "een lange geheime zin", create=True)
    DATES.add(study, {"gebeurtenis": "terugtrekdatum", "datum": TODAY - timedelta(days=30)})
    assert due(study) == [("kluis", "")]
    assert due(study, TODAY - timedelta(days=1)) == []


def test_a_text_is_kept_longer_only_when_everybody_said_so(study):
    yes = {"langer_bewaren": {"antwoord": "ja", "datum": TODAY, "tekst": "1.0"}}
    no = {"langer_bewaren": {"antwoord": "nee", "datum": TODAY, "tekst": "1.0"}}
    people = [{"code": f"P{n:02d}", "toestemming": yes} for n in range(1, 9)]
    put_participants(study, people)
    kinds = {item.about: item.kind for item in retention(study) if item.kind.startswith("tekst")}
    assert kinds == {"S01": "tekst_langer", "S02": "tekst_langer"}
    put_participants(study, [{"code": "P05", "toestemming": no}])
    ended(study)
    assert ("tekst", "S02") in due(study) and ("tekst_langer", "S01") not in due(study)
    DATES.add(study, {"gebeurtenis": "publicatie", "datum": date(2026, 1, 31)})
    assert ("tekst_langer", "S01") not in due(study, date(2036, 1, 30))
    assert ("tekst_langer", "S01") in due(study, date(2036, 1, 31))


@pytest.mark.parametrize(
    "values",
    [
        CHECKED | {"datum": TODAY, "gesprek": ""},
        {"gebeurtenis": "publicatie", "gesprek": "S01", "datum": TODAY},
        CHECKED | {"datum": datetime(2026, 1, 1, 12, 30)},
        CHECKED | {"datum": "morgen"},
    ],
)
def test_days_that_cannot_be_right_are_refused(study, values):
    with pytest.raises(StudyError):
        DATES.add(study, values)
    assert DATES.rows(study) == []


def test_a_policy_of_the_teams_own_must_be_whole(study):
    own = study.path / "bewaartermijnen.toml"
    text = (shipped.protocols() / "bewaartermijnen.toml").read_text("utf-8")
    own.write_text(text.replace("dagen = 30", "dagen = 10", 1), "utf-8")
    DATES.add(study, CHECKED | {"datum": TODAY - timedelta(days=10)})
    assert due(study) == [("opname", "S01")]
    data = tomlkit.parse(text)
    for rows in (data["soort"][:-1], [*data["soort"], data["soort"][0]]):
        own.write_text(tomlkit.dumps({"versie": "1", "soort": rows}), "utf-8")
        with pytest.raises(StudyError) as found:
            policy(study)
        assert found.value.key == "data_management.kinds"
    own.write_text(text.replace("dagen = 30", "dagen = -1", 1), "utf-8")
    with pytest.raises(StudyError):
        policy(study)


# ------------------------------------------------------------------ cleaning up


def full(study):
    """Give the study something of every kind, and end it a year ago."""
    code_turns(study, "S01", "hulp.luisteren")
    Identifiable(study, "een lange geheime zin", create=True)
    write_memo(study.memos_folder, Memo(id="m1", coder="noor", about="S01", text="Iets."))
    RECRUITMENT.add(study, {"kanaal": "school", "kwartaal": "2026-Q1", "gevraagd": 3})
    (study.output / "tabellen").mkdir(parents=True)
    long_ago = TODAY - timedelta(days=400)
    for session in ("S01", "S02"):
        DATES.add(study, CHECKED | {"gesprek": session, "datum": long_ago})
    DATES.add(study, {"gebeurtenis": "terugtrekdatum", "datum": long_ago})
    ended(study, long_ago)


def test_a_person_signs_and_then_it_is_gone(study):
    full(study)
    items = due_for_removal(study, TODAY)
    assert {kind for kind, _ in due(study)} == {
        "opname", "kluis", "tekst", "toestemmingsformulieren", "notities", "zorg", "afgeleid",
    }  # fmt: skip
    done = cleanup(study, items, signed_by="noor", today=TODAY, removed_by_hand=True)
    assert len(done) == len(items) and {row.signed_by for row in done} == {"noor"}
    assert REMOVALS.rows(study) == done and {row.day for row in done} == {TODAY}
    assert due(study) == []
    assert study.transcript_ids() == [] and study.coders() == [] and study.memos() == []
    assert not study.vault_folder.exists() and not study.output.exists()
    assert RECRUITMENT.rows(study) == [] and study.participants()
    logged = [row for row in study.log() if row["action"] == "cleaned_up"]
    assert len(logged) == len(items) and logged[0]["facts"]["by"] == "noor"


def test_only_what_was_chosen_goes(study):
    full(study)
    chosen = [item for item in due_for_removal(study, TODAY) if item.kind == "notities"]
    cleanup(study, chosen, signed_by="noor", today=TODAY)
    assert study.memos() == [] and study.transcript_ids() == ["S01", "S02"]
    assert ("notities", "") not in due(study) and ("tekst", "S01") in due(study)


def test_recordings_and_paper_need_a_persons_word(study):
    full(study)
    items = due_for_removal(study, TODAY)
    with pytest.raises(StudyError) as found:
        cleanup(study, items, signed_by="noor", today=TODAY)
    assert found.value.key == "data_management.by_hand"
    assert due_for_removal(study, TODAY) == items


def test_nothing_goes_that_is_not_due_or_not_signed(study):
    full(study)
    items = due_for_removal(study, TODAY)
    edit(study, "bewaardata")
    (early, *_) = retention(study)
    cases = [([early], "noor"), (items, "vreemde"), (items, "")]
    for chosen, who in cases:
        with pytest.raises(StudyError):
            cleanup(study, chosen, signed_by=who, today=TODAY, removed_by_hand=True)
    assert study.transcript_ids() == ["S01", "S02"] and REMOVALS.rows(study) == []


def test_a_clock_set_back_removes_nothing(study):
    full(study)
    back = turn_clock_back(study)
    items = due_for_removal(study, TODAY)
    with pytest.raises(StudyError) as found:
        cleanup(study, items, signed_by="noor", today=back, removed_by_hand=True)
    assert found.value.key == "register_tools.clock_back"
    assert study.transcript_ids() == ["S01", "S02"]


def test_an_unfinished_withdrawal_comes_first(study):
    full(study)
    study.note("withdrawing", participant="P02")
    with pytest.raises(StudyError) as found:
        cleanup(study, due_for_removal(study, TODAY), signed_by="noor", today=TODAY,
                removed_by_hand=True)  # fmt: skip
    assert found.value.key == "study.unfinished_withdrawal"


def test_two_days_with_one_id_are_refused(study):
    row = CHECKED | {"id": "D01", "datum": TODAY}
    edit(study, "bewaardata", row, row)
    with pytest.raises(StudyError) as found:
        due_for_removal(study, TODAY)
    assert found.value.key == "registers.twice"


def test_the_table_has_a_row_for_everything(study):
    ended(study, date(2026, 1, 1))
    table = retention_table(study)
    assert len(table) == len(retention(study))
    assert table.loc[table["kind"] == "tekst", "due"].tolist() == ["2026-01-01"] * 2


# ------------------------------------------------------------------ recruitment


def test_recruitment_is_numbers_and_small_ones_are_hidden(study):
    row = {"kanaal": "school", "kwartaal": "2026-Q1", "gevraagd": 30, "nee_gezegd": 10,
           "geen_antwoord": 8, "afgehaakt": 2}  # fmt: skip
    RECRUITMENT.add(study, row)
    RECRUITMENT.add(study, row | {"kanaal": "online", "gevraagd": 40, "afgehaakt": 9})
    table = recruitment_table(study).set_index("channel")
    assert table.loc["school", "dropped_out"] == "weinig"
    # What is left in the row and in the column may not give it away.
    assert list(table.loc["school"]).count("niet getoond") >= 1
    assert table.loc["online", "dropped_out"] == "niet getoond"
    assert table.loc["*", "asked"] == "70" and table.loc["*", "dropped_out"] == "11"


@pytest.mark.parametrize("change", [{"nee_gezegd": 31}, {"gevraagd": -1}, {"kwartaal": "maart"}])
def test_recruitment_that_cannot_be_right_is_refused(study, change):
    row = {"kanaal": "school", "kwartaal": "2026-Q1", "gevraagd": 30}
    with pytest.raises(StudyError):
        RECRUITMENT.add(study, row | change)
    with pytest.raises(StudyError):
        RECRUITMENT.add(study, row | {"naam": "Sanne"})
    assert RECRUITMENT.rows(study) == [] and len(recruitment_table(study)) == 0


def test_a_hidden_cell_is_never_the_only_one_of_its_row_or_column():
    rows = [[20, 6, 2], [30, 10, 12], [40, 7, 9], [50, 50, 50]]
    shown = few_table(rows, 5)
    for line in [*shown, *zip(*shown, strict=True)]:
        hidden = [cell for cell in line if not cell.isdigit()]
        assert len(hidden) != 1
    assert shown[0][2] == "weinig" and shown[3] == ["50", "50", "50"]
