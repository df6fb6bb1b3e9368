"""What changed between two versions, in words and as a Word file."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import date

import pytest
from docx import Document

from peer_research.protocol.diff import as_rows, marked_words, protocol_diff
from peer_research.protocol.diff_word import write_diff
from peer_research.protocol.model import Change, InterviewProtocol
from peer_research.protocol.pairs import moved, paired
from peer_research.protocol.reading import load_protocol, shipped_protocols
from peer_research.word.lint import lint
from tests.peer_research.word_fixture import QUESTIONS, protocol, question
from tests.peer_research.word_tools import audit, lines

OLD = protocol()


def changed(number: int, **values: object) -> InterviewProtocol:
    """Return the protocol with question `number` (from 0) changed."""
    rows = list(QUESTIONS)
    rows[number] = replace(rows[number], **values)
    return protocol(questions=tuple(rows))


def kinds(new: InterviewProtocol, old: InterviewProtocol = OLD) -> list[tuple[str, str]]:
    return [(d.kind, d.where) for d in protocol_diff(old, new)]


def test_the_same_protocol_has_no_difference():
    assert protocol_diff(OLD, protocol()) == []
    assert protocol_diff(OLD, protocol(version="1.0.1")) == []


def test_other_words_are_marked():
    (found,) = protocol_diff(OLD, changed(1, text="Wie kun jij altijd bellen?"))
    assert (found.kind, found.where, found.question) == ("changed", "vraag 2", "q2")
    assert found.message == "de vraag: andere woorden"
    (row,) = as_rows([found])
    assert row["words"] == "Wie kun jij [nieuw: altijd ]bellen?"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"probes": ("Wie mis je?",)}, "doorvragen: andere woorden"),
        ({"probes": ()}, "doorvragen: weggehaald"),
        ({"announcement": "Dit kan raken."}, "wat je eerst zegt: erbij gekomen"),
        ({"minutes": 9}, "9 minuten, dat waren er 6"),
        ({"sensitivity": 0}, "hoe zwaar de vraag is: andere woorden"),
        ({"kind": "advies"}, "soort vraag: andere woorden"),
        ({"codes": ("wonen",)}, "codes: erbij gekomen"),
    ],
)
def test_every_part_of_a_question(values, message):
    (found,) = protocol_diff(OLD, changed(1, **values))
    assert (found.where, found.message) == ("vraag 2", message)


def test_a_question_that_came_and_one_that_went():
    new = question(9, "kern", "Wat is jouw droom?", 4)
    found = protocol_diff(OLD, protocol(questions=(*QUESTIONS[:2], new, *QUESTIONS[3:])))
    assert [(d.kind, d.where) for d in found] == [
        ("removed", "vraag 3 van de oude versie"),
        ("added", "vraag 3"),
    ]
    assert found[0].pieces[0].text == "Hoe gaat het met je?"
    assert found[1].message == "nieuwe vraag, 4 minuten"


def test_a_question_is_followed_when_it_moves_and_when_it_gets_another_number():
    rows = (QUESTIONS[3], *QUESTIONS[:3], QUESTIONS[4])
    assert kinds(protocol(questions=rows)) == [("moved", "vraag 1")]
    renumbered = tuple(replace(q, id=f"r{n}") for n, q in enumerate(QUESTIONS))
    assert kinds(protocol(questions=renumbered)) == []
    inserted = (QUESTIONS[0], replace(QUESTIONS[1], id="q2", text="Wat at je?"), *(
        replace(q, id=f"q{n}") for n, q in enumerate(QUESTIONS[1:], start=3)
    ))  # fmt: skip
    assert kinds(protocol(questions=inserted)) == [("added", "vraag 2")]


def test_another_question_under_the_same_id_is_no_small_change():
    found = kinds(changed(1, text="Hoeveel geld had jouw pleeggezin voor eten?"))
    assert found == [("removed", "vraag 2 van de oude versie"), ("added", "vraag 2")]


def test_other_parts_and_the_whole_time():
    new = protocol(minutes=50, goals=("Weten wat hielp.", "Tips ophalen."), title="Zestien worden")
    assert kinds(new) == [
        ("changed", "de titel"),
        ("changed", "wat je wilt weten"),
        ("minutes", "het hele gesprek"),
    ]


def test_moved_names_as_few_as_possible():
    dice = random.Random(3)
    for _ in range(30):
        rows = [question(n, "kern", f"Vraag nummer {n} over {n}?", 1) for n in range(8)]
        one = rows.pop(dice.randrange(8))
        rows.insert(dice.randrange(8), one)
        old = sorted(rows, key=lambda q: int(q.id[1:]))
        assert len(moved(paired(old, rows))) == (0 if old == rows else 1)


def test_both_texts_can_be_read_back_from_the_marks():
    dice = random.Random(5)
    words = ["wie", "wat", "waar,", "hoe", "jij", "niet", "toen.", "bellen?", "wonen"]
    for _ in range(200):
        before, after = (" ".join(dice.choices(words, k=dice.randrange(0, 12))) for _ in range(2))
        pieces = marked_words(before, after)
        assert "".join(p.text for p in pieces if p.mark != "added") == before
        assert "".join(p.text for p in pieces if p.mark != "removed") == after
        marks = [p.mark for p in pieces]
        assert all(a != b for a, b in itertools.pairwise(marks))


def test_two_changed_words_in_a_row_are_one_mark():
    found = marked_words("Wat hielp toen nog?", "Wie was er nog?")
    assert [(p.mark, p.text) for p in found] == [
        ("removed", "Wat hielp toen"), ("added", "Wie was er"), ("same", " nog?"),
    ]  # fmt: skip


def test_every_shipped_pair_can_be_told(tmp_path):
    loaded = [load_protocol(path) for path in shipped_protocols().values()]
    for old, new in itertools.pairwise(loaded):
        found = protocol_diff(old, new)
        assert {d.kind for d in found} >= {"removed", "added"}
        assert all(row["where"] and row["what"] for row in as_rows(found))


def newer() -> InterviewProtocol:
    change = Change(version="1.1.0", day=date(2026, 2, 3), who="expex",
                    what="Een vraag erbij.", why="Dat misten we.")  # fmt: skip
    rows = (*QUESTIONS[:1], replace(QUESTIONS[1], text="Wie kun jij altijd bellen?", minutes=5),
            question(9, "advies", "Wat moet anders <nu> & straks?", 4), *QUESTIONS[2:])  # fmt: skip
    return protocol(version="1.1.0", changes=(change,), questions=rows, minutes=50)


def test_the_word_file(tmp_path):
    new = newer()
    path = write_diff(protocol_diff(OLD, new), tmp_path / "anders.docx", OLD, new)
    assert lint(path) == []
    assert audit(path) == ""
    text = lines(path)
    assert "Versie 1.1.0, 03-02-2026, expex: Een vraag erbij. Dat misten we." in text
    assert "Vraag 3" in text and "De rest" in text
    assert any("Wat moet anders <nu> & straks?" in line for line in text)


def test_marks_are_more_than_a_colour(tmp_path):
    new = changed(1, text="Wie mag jij bellen?")
    path = write_diff(protocol_diff(OLD, new), tmp_path / "anders.docx", OLD, new)
    runs = [run for p in Document(str(path)).paragraphs for run in p.runs]
    assert any(run.text == "kun" and run.font.strike for run in runs)
    assert any(run.text == "mag" and run.bold and run.underline for run in runs)


def test_nothing_changed_is_said(tmp_path):
    path = write_diff([], tmp_path / "gelijk.docx", OLD, OLD)
    assert "De twee versies zeggen hetzelfde." in lines(path)
    assert lint(path) == []
