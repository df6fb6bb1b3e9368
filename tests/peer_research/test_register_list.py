"""Forgetting somebody in every register, and nobody else."""

from __future__ import annotations

import pytest

from peer_research.care.aftercare import (
    AFTERCARE,
    INCIDENTS,
    STOP_SIGNALS,
    due_care,
    plan_aftercare,
)
from peer_research.care.approvals import APPROVALS, approve
from peer_research.errors import StudyError
from peer_research.registers.advice import GROUNDS
from peer_research.registers.every import ALL, forget_participant
from peer_research.registers.participation import DECISIONS
from peer_research.registers.yields import CARDS, MIRROR, big5_table
from tests.peer_research.register_study import TODAY, code_turns, edit, make
from tests.support import every_byte, hits

CARD = {"gesprek": "S02", "gebied": "wonen", "kleur": "rood"}
DECISION = {"datum": TODAY, "wat": "Vraag 3 is weg.", "door_wie": "jongeren"}


@pytest.fixture
def study(tmp_path):
    return make(tmp_path)


def snapshot(study):
    return {path.name: path.read_bytes() for path in (study.path / "registers").glob("*")}


def test_every_register_stands_in_the_list_once():
    assert len({register.name for register in ALL}) == len(ALL) == 35
    for register in ALL:
        assert register.letter.isupper() and "id" in register.kind.__slots__


def test_rows_of_one_participant_go_and_others_stay(study):
    for who in ("P07", "P08"):
        plan_aftercare(study, who, TODAY, days=(0,))
        CARDS.add(study, CARD | {"deelnemer": who})
    kept = CARDS.rows(study)[1]
    assert forget_participant(study, "P07") == 2
    assert CARDS.rows(study) == [kept] and [r.who for r in AFTERCARE.rows(study)] == ["P08"]
    assert len(big5_table(study)) == 5


def test_a_text_that_mentions_somebody_goes_with_its_row_or_is_emptied(study):
    DECISIONS.add(study, DECISION | {"waarom": "Omdat P07 dat te zwaar vond."})
    DECISIONS.add(study, DECISION | {"waarom": "Omdat P07's groep dat vond, p7 dus."})
    DECISIONS.add(study, DECISION | {"waarom": "Omdat P70 en P17 dat vonden."})
    DECISIONS.add(study, DECISION | {"waarom": "In p07-bejegening staat die vraag ook."})
    assert forget_participant(study, "P07") == 2
    assert [row.id for row in DECISIONS.rows(study)] == ["K03", "K04"]


def test_an_optional_value_is_emptied_and_the_row_stays(study):
    rows = [{"id": "E01", "gesprek": "S02", "eis": "Rust.", "belofte": "", "stickers": 6}]
    edit(study, "panel_eisen", rows[0] | {"belofte": "P07 hoort het.", "door": "gemeente",
                                          "antwoord_voor": TODAY})  # fmt: skip
    assert forget_participant(study, "P07") == 1
    assert "P07" not in (study.register_file("panel_eisen")).read_text()
    assert "Rust." in (study.register_file("panel_eisen")).read_text()


def test_a_conversation_of_theirs_alone_is_forgotten_too(study):
    signal = {"kleur": "rood", "gedaan": ["opname_uit", "coach_gebeld"], "door": "buddy"}
    for session in ("S01", "S02"):
        STOP_SIGNALS.add(study, signal | {"gesprek": session})
        MIRROR.add(study, {"gesprek": session, "lijst": "wens", "punt": "Een hond."})
    INCIDENTS.add(study, {"soort": "overstuur", "wanneer": "tijdens", "gesprek": "S01",
                          "opvolgen_voor": TODAY, "verteld_aan": ["coach"]})  # fmt: skip
    forget_participant(study, "P01")
    assert [row.session for row in STOP_SIGNALS.rows(study)] == ["S02"]
    assert [row.session for row in MIRROR.rows(study)] == ["S02"]
    # Somebody must still follow the incident up; it only points at nobody any more.
    assert [(due.kind, due.about) for due in due_care(study, TODAY)] == [("incident", "")]


def test_approvals_and_grounds_of_their_pieces_go(study):
    mine, other = code_turns(study, "S02", "big5.welzijn.crisis", turns=2)
    for piece in (mine, other):
        approve(study, piece, by="kai", decision="ja", today=TODAY)
    GROUNDS.add(study, {"aanbeveling": "A1", "stukken": [mine, other]})
    forget_participant(study, "P02")
    assert [row.segment for row in APPROVALS.rows(study)] == [other]
    assert [row.segments for row in GROUNDS.rows(study)] == [(other,)]


def test_remarks_in_the_file_go_too(study):
    CARDS.add(study, CARD | {"deelnemer": "P08"})
    path = study.register_file("big5_kaarten")
    text = path.read_text().replace('kleur = "rood"', 'kleur = "rood"  # samen met P07')
    path.write_text(f"# P07 was ziek\n# over P70\n{text}\n# p7 belt nog\n")
    before = CARDS.rows(study)
    forget_participant(study, "P07")
    left = path.read_text()
    assert CARDS.rows(study) == before and "over P70" in left
    assert "P07" not in left and "p7" not in left


def test_doing_it_again_changes_nothing_and_no_file_is_made(study):
    assert forget_participant(study, "P07") == 0 and snapshot(study) == {}
    plan_aftercare(study, "P07", TODAY)
    forget_participant(study, "P07")
    before = snapshot(study)
    assert forget_participant(study, "P07") == 0 and snapshot(study) == before
    assert hits(every_byte(study.path / "registers"), ["P07"]) == []


def test_a_register_with_a_mistake_stops_it_before_anything_changes(study):
    plan_aftercare(study, "P07", TODAY)
    study.register_file("inkoop_criteria").write_text("[[rij]]\nid = 3\n")
    before = snapshot(study)
    with pytest.raises(StudyError) as found:
        forget_participant(study, "P07")
    assert "inkoop_criteria.toml" in str(found.value) and snapshot(study) == before
    with pytest.raises(StudyError):
        forget_participant(study, "Sanne")
