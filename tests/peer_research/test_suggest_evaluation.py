"""Measuring suggestions: never on what was learned from, and the numbers mean what they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from peer_research.errors import CodingError
from peer_research.model import Code, Codebook
from peer_research.suggest import evaluation
from peer_research.suggest.evaluation import evaluate
from peer_research.suggest.examples import Coded, of_study, shipped

from .register_study import code_turns, make

BOOK = Codebook(id="k", version="1", codes=tuple(
    Code(id=name, name=name.capitalize(), definition=f"Over {name}.")
    for name in ("wachten", "geld", "dieren", "school")
))  # fmt: skip


def easy(conversations: int = 10) -> Coded:
    """Return conversations in which the code stands in the words."""
    return Coded(BOOK, tuple(
        tuple((f"Het ging over {code.id} nummer {n}.", frozenset({code.id}))
              for code in BOOK.codes)
        for n in range(conversations)
    ))  # fmt: skip


def row(table, method: str, size: int):
    return table[(table.method == method) & (table.learned_from == size)].iloc[0]


def test_what_is_shipped_is_enough_and_fits_its_codebook() -> None:
    coded = shipped()
    known = {code.id for code in coded.codebook.codes}
    assert coded.segments >= 300
    assert len(coded.used) >= 12
    assert coded.used <= known
    pieces = [piece for talk in coded.conversations for piece in talk]
    assert sum(len(codes) > 1 for _, codes in pieces) > 100
    assert len({words for words, _ in pieces}) == len(pieces)


def test_easy_conversations_are_learned_and_guessing_is_guessing() -> None:
    table = evaluate(easy(), sizes=(0, 20), repeats=3, meaning="off")
    assert row(table, "ours", 20).recall_3 == 1
    assert row(table, "ours", 20).macro_f1 == 1
    assert row(table, "tfidf_logreg", 20).macro_f1 == 1
    assert row(table, "ours", 0).recall_3 == 1  # the definition says the word
    assert 0.4 < row(table, "chance", 0).recall_3 <= 1
    assert row(table, "most_frequent", 20).coverage == 0.75
    assert set(table[table.learned_from == 0].method) == {"chance", "ours"}


def test_no_conversation_is_learned_from_and_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[evaluation.Task] = []

    def watch(task: evaluation.Task) -> np.ndarray:
        seen.append(task)
        return np.zeros((len(task.asked), len(task.codes)))

    monkeypatch.setattr(evaluation, "_methods", lambda meaning: {"watch": watch})
    evaluate(easy(), sizes=(8, 30, 10_000), repeats=4, meaning="off")
    assert len(seen) == 8  # there are not so many pieces as the last size
    for task in seen:
        numbers = [{text.split()[-1] for text in part} for part in (task.texts, task.asked)]
        assert not numbers[0] & numbers[1]
        assert len(task.texts) in (8, 30)


def test_measures_by_hand() -> None:
    truth = np.array([[1.0, 1, 0, 0], [0, 0, 0, 1]])
    scores = np.array([[4.0, 1, 3, 2], [1, 2, 3, 4]])
    recall, f1, coverage = evaluation._measured(scores, truth)
    # First text: one of two among three; taken are the first two, so one right and one wrong.
    assert recall == pytest.approx((0.5 + 1) / 2)
    assert f1 == pytest.approx((1 + 0 + 1) / 3)
    assert coverage == pytest.approx(2 / 3)


def test_pieces_of_a_study_come_together_and_too_few_are_refused(tmp_path: Path) -> None:
    study = make(tmp_path)
    code_turns(study, "S01", "hulp.wachten")
    code_turns(study, "S01", "hulp.band", "kai")
    with pytest.raises(CodingError) as caught:
        of_study(study)
    assert caught.value.key == "coding_commands.too_little"
    assert caught.value.values["found"] == 1


def test_pieces_of_a_study_hold_no_words_of_who_does_not_take_part(demo) -> None:
    coded = of_study(demo)
    said = {words for talk in coded.conversations for words, _ in talk}
    assert said == set(demo.segments()["quote"])
