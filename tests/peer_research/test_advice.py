"""What became of the advice: answers, late ones, on whom it rests, and what goes outside."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
import tomlkit

from peer_research.errors import StudyError
from peer_research.formula_guard import guarded, unguarded
from peer_research.registers.advice import (
    GROUNDS,
    REACTIONS,
    add_ground,
    add_reaction,
    advice_overview,
    advice_table,
    unanswered,
)  # fmt: skip
from peer_research.registers.advice_word import write_advice, write_advice_csv
from peer_research.word.lint import lint
from tests.peer_research.register_study import (
    TODAY,
    TOMORROW,
    code_turns,
    edit,
    make,
    turn_clock_back,
)  # fmt: skip
from tests.peer_research.word_tools import audit, lines

ROWS = [
    {"id": "A1", "voor": "gemeente", "tekst": "Laat hulp niet stoppen op een verjaardag.",
     "codes": ["overgang"], "eigenaar": "team Jeugd", "datum": "voor 1 juli"},
    {"id": "A2", "voor": "professional", "tekst": "Vraag eerst hoe het gaat.",
     "codes": ["hulp.luisteren"]},
    {"id": "A3", "voor": "gemeente", "tekst": "Maak één loket."},
]  # fmt: skip
OFFERED = {"aanbeveling": "A1", "soort": "aangeboden", "eigenaar": "team Jeugd"}
ANSWER = {"aanbeveling": "A1", "eigenaar": "wethouder", "datum": TODAY, "status": "toegezegd",
          "antwoord": "Dit nemen we op in het nieuwe beleid."}  # fmt: skip


@pytest.fixture
def study(tmp_path):
    made = make(tmp_path)
    made.recommendations_file.write_text(tomlkit.dumps({"aanbeveling": ROWS}), "utf-8")
    return made


def state(study, name, today=TODAY, **more):
    found = advice_overview(study, today, **more)
    return next(state for state in found if state.recommendation.id == name)


def test_nothing_heard_yet(study):
    states = advice_overview(study, TODAY)
    assert [s.recommendation.id for s in states] == ["A1", "A2", "A3"]
    assert {s.status for s in states} == {"open"} and not any(s.late for s in states)
    assert states[0].owner == "team Jeugd" and states[1].owner == ""


def test_the_last_answer_counts(study):
    add_reaction(study, OFFERED | {"datum": date(2024, 1, 1)}, TODAY)
    add_reaction(study, ANSWER | {"datum": date(2024, 3, 1)}, TODAY)
    done = ANSWER | {"status": "gedaan", "antwoord": "Het staat erin.", "bewijs": "Bladzijde 4."}
    add_reaction(study, done | {"datum": date(2024, 2, 1)}, TODAY)
    found = state(study, "A1")
    assert (found.status, found.owner, found.offered) == (
        "toegezegd", "wethouder", date(2024, 1, 1),
    )  # fmt: skip
    add_reaction(study, done, TODAY)
    assert state(study, "A1").evidence == "Bladzijde 4."


@pytest.mark.parametrize(
    ("offered", "today", "late"),
    [
        (date(2024, 1, 31), date(2024, 4, 29), False),
        (date(2024, 1, 31), date(2024, 4, 30), False),
        (date(2024, 1, 31), date(2024, 5, 1), True),
        (date(2024, 1, 15), date(2024, 4, 14), False),
        (date(2024, 1, 15), date(2024, 4, 15), True),
    ],
)
def test_three_months_without_an_answer_is_late(study, offered, today, late):
    add_reaction(study, OFFERED | {"datum": offered}, TODAY)
    assert [s.recommendation.id for s in unanswered(study, today)] == (["A1"] if late else [])
    assert state(study, "A1", today, months=12).late is False
    add_reaction(study, ANSWER, TODAY)
    assert unanswered(study, today) == []


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"aanbeveling": "A9"}, "register_tools.unknown"),
        ({"antwoord": " "}, "advice.no_answer_text"),
        ({"status": "gedaan"}, "advice.no_evidence"),
        ({"datum": TOMORROW}, "register_tools.future"),
        ({"eigenaar": ""}, "register_tools.empty"),
        ({"antwoord": "Mevrouw Verstegen pakt het op."}, "note_check.found"),
    ],
)
def test_reactions_that_are_not_right_are_refused(study, change, key):
    with pytest.raises(StudyError) as found:
        add_reaction(study, ANSWER | change, TODAY)
    assert found.value.key == key and "Verstegen" not in str(found.value)
    assert REACTIONS.rows(study) == []


def test_a_clock_set_back_is_refused(study):
    with pytest.raises(StudyError) as found:
        add_reaction(study, ANSWER, turn_clock_back(study))
    assert found.value.key == "register_tools.clock_back" and REACTIONS.rows(study) == []


def test_two_of_one_id_or_one_that_is_gone_are_said(study):
    row = ANSWER | {"id": "R01"}
    edit(study, "advies_reacties", row, row)
    with pytest.raises(StudyError) as found:
        advice_overview(study, TODAY)
    assert found.value.key == "registers.twice"
    edit(study, "advies_reacties", row | {"aanbeveling": "A9"})
    with pytest.raises(StudyError) as found:
        advice_overview(study, TODAY)
    assert found.value.key == "advice.unknown_in_row" and "A1, A2, A3" in str(found.value)
    edit(study, "advies_reacties")
    study.recommendations_file.write_text(tomlkit.dumps({"aanbeveling": [ROWS[0], ROWS[0]]}))
    with pytest.raises(StudyError) as found:
        advice_overview(study, TODAY)
    assert found.value.key == "advice.twice"


# ------------------------------------------------------------------ on whom it rests


def test_one_person_is_a_single_voice_few_are_not_counted(study):
    assert state(study, "A1").basis == "Er zijn nog geen stukken aan gekoppeld."
    code_turns(study, "S02", "overgang.breuk", turns=1)
    code_turns(study, "S02", "overgang", "kai", turns=1)
    assert state(study, "A1").single_voice and "één stem" in state(study, "A1").basis
    code_turns(study, "S02", "overgang.breuk", turns=4)
    found = state(study, "A1")
    assert (found.people, found.pieces, found.single_voice) == (4, 4, False)
    assert found.basis == "Rust op minder dan 5 mensen."
    code_turns(study, "S02", "overgang", turns=5)
    assert state(study, "A1").basis == "Rust op 5 mensen en 5 stukken tekst."


def test_pieces_and_codes_can_be_linked(study):
    (piece,) = code_turns(study, "S01", "hulp.wissel")
    code_turns(study, "S02", "hulp.wachten")
    add_ground(study, "A3", segments=[piece])
    assert state(study, "A3").people == 1
    add_ground(study, "A3", codes=["hulp.wachten"])
    assert state(study, "A3").people == 8
    for case in ({"segments": ["weg"]}, {"codes": ["bestaat.niet"]}, {}):
        with pytest.raises(StudyError):
            add_ground(study, "A3", **case)
    with pytest.raises(StudyError):
        add_ground(study, "A9", codes=["hulp.wachten"])
    assert len(GROUNDS.rows(study)) == 2


# ------------------------------------------------------------------ what goes outside


def test_the_word_page_is_accessible_and_says_what_was_done(study, tmp_path):
    code_turns(study, "S02", "overgang", turns=1)
    add_reaction(study, OFFERED | {"datum": date(2024, 1, 5)}, TODAY)
    add_reaction(
        study, OFFERED | {"aanbeveling": "A2", "datum": date(2024, 1, 5)}, TODAY, confirmed=True
    )
    add_reaction(study, ANSWER | {"status": "gedaan", "bewijs": "Beleid, bladzijde 4."}, TODAY)
    path = write_advice(study, tmp_path / "advies.docx", TODAY)
    assert lint(path) == [] and audit(path) == ""
    text = "\n".join(lines(path))
    for wanted in ("Rust op één stem.", "Dit nemen we op in het nieuwe beleid.", "Gemeente",
                   "Dat zien we aan: Beleid, bladzijde 4.", "Nog niet aangeboden.",
                   "Aanbevelingen: 3. Beantwoord: 1. Gedaan: 1.",
                   "die al drie maanden of langer op antwoord wachten: 1"):  # fmt: skip
        assert wanted in text
    assert "P02" not in text and "P03" not in text
    again = write_advice(study, tmp_path / "nog.docx", TODAY)
    assert again.read_bytes() == path.read_bytes()


def test_the_word_page_without_advice(tmp_path):
    study = make(tmp_path, people=1)
    path = write_advice(study, tmp_path / "advies.docx", TODAY)
    assert lint(path) == [] and "nog geen aanbevelingen" in "\n".join(lines(path))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "  =", "\n=", "＝"])
def test_no_cell_of_the_csv_is_a_formula(study, tmp_path, start):
    evil = f"{start}cmd|' /C calc'!A0"
    rows = [ROWS[0] | {"tekst": evil, "eigenaar": evil, "datum": evil}]
    study.recommendations_file.write_text(tomlkit.dumps({"aanbeveling": rows}), "utf-8")
    path = write_advice_csv(study, tmp_path / "advies.csv", TODAY)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    cells = dict(zip(header, row, strict=True))
    assert cells["text"] == cells["owner"] == cells["due"] == guarded(evil)
    assert cells["text"].startswith(f"'{start[0]}")
    assert unguarded(cells["text"]) == evil
    assert cells["late"] == "nee" and cells["id"] == "A1"


def test_the_table_has_its_columns_also_when_empty(tmp_path):
    table = advice_table(make(tmp_path, people=1), TODAY)
    assert len(table) == 0 and "basis" in table.columns
