"""How good suggestions are, beside simple ways of suggesting; never on what was learned from.

The conversations are divided again and again: a fifth is tested on, and of the others the
first so many pieces are learned from. A conversation is never on both sides: people repeat
themselves, and the next sentence gives an answer away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from peer_research.suggest.definitions import descriptions
from peer_research.suggest.examples import Coded, Piece
from peer_research.suggest.features import Matrix, encode, find_encoder
from peer_research.suggest.model import one_thread, recall_at
from peer_research.suggest.suggester import CodeSuggester

if TYPE_CHECKING:
    import pandas as pd

    from peer_research.model import Codebook

SIZES = (0, 50, 100, 300)
_TEST_SHARE = 0.2
_SEED = 20


@dataclass(frozen=True, slots=True)
class Task:
    """Pieces to learn from, pieces to suggest for, and the codes to choose from."""

    codebook: Codebook
    codes: tuple[str, ...]
    texts: list[str]
    targets: Matrix
    asked: list[str]


Method = Callable[[Task], Matrix | None]


def evaluate(
    coded: Coded, *, sizes: Sequence[int] = SIZES, repeats: int = 5, meaning: str = "auto"
) -> pd.DataFrame:
    """Return how well every way of suggesting does, by how many pieces it learned from.

    Parameters
    ----------
    coded : Coded
    sizes : sequence of int
        Numbers of pieces to learn from; those that the conversations do not have are left out.
    repeats : int, default=5
        How often the conversations are divided.
    meaning : {"auto", "off"}
        See `CodeSuggester`; with ``"off"`` there is no row for embeddings.

    Returns
    -------
    pandas.DataFrame
        ``learned_from``; ``method``: ``chance``, ``most_frequent``, ``tfidf_logreg``,
        ``embeddings`` (nearest definition, then logistic regression), ``ours``; ``recall_3``,
        the mean share of a piece's codes among the first three, and ``recall_3_sd`` over the
        divisions; ``macro_f1`` over codes, when as many codes are taken as the piece has;
        ``coverage``, the share of the codes in the test that were rightly among the first
        three at least once.
    """
    import pandas as pd

    rows = []
    for size in sizes:
        tasks = list(_tasks(coded, size, repeats))
        for name, method in _methods(meaning).items():
            with one_thread():
                found = [_measured(method(task), truth) for task, truth in tasks]
            known = np.array([one for one in found if one is not None])
            if len(known):
                recall, f1, coverage = known.mean(axis=0).round(3)
                rows.append([size, name, recall, round(known[:, 0].std(), 3), f1, coverage])
    columns = ["learned_from", "method", "recall_3", "recall_3_sd", "macro_f1", "coverage"]
    return pd.DataFrame(rows, columns=columns)


def _tasks(coded: Coded, size: int, repeats: int) -> Iterator[tuple[Task, Matrix]]:
    codes = tuple(code.id for code in coded.codebook.codes)
    codes = (*codes, *sorted(coded.used - set(codes)))
    # The same divisions for every size, so that only the size differs.
    chance = np.random.default_rng(_SEED)
    for _ in range(repeats):
        order = chance.permutation(len(coded.conversations))
        cut = max(1, round(len(order) * _TEST_SHARE))
        test = [piece for number in order[:cut] for piece in coded.conversations[number]]
        pool = [piece for number in order[cut:] for piece in coded.conversations[number]]
        if size <= len(pool):
            learn = pool[:size]
            yield (
                Task(coded.codebook, codes, [t for t, _ in learn], _marked(learn, codes),
                     [t for t, _ in test]),
                _marked(test, codes),
            )  # fmt: skip


def _marked(pieces: Sequence[Piece], codes: Sequence[str]) -> Matrix:
    return np.array([[float(code in row) for code in codes] for _, row in pieces]).reshape(
        len(pieces), len(codes)
    )


def _measured(scores: Matrix | None, truth: Matrix) -> tuple[float, float, float] | None:
    """Return recall among three, macro-F1 and coverage."""
    if scores is None:
        return None
    order = np.argsort(-scores, axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    taken = rank < truth.sum(axis=1, keepdims=True)
    there = truth.sum(axis=0) > 0
    both = (taken * truth).sum(axis=0)[there]
    f1 = 2 * both / (taken.sum(axis=0) + truth.sum(axis=0))[there]
    seen = ((rank < 3) * truth).sum(axis=0)[there] > 0
    return recall_at(scores, truth), float(f1.mean()), float(seen.mean())


def _methods(meaning: str) -> dict[str, Method]:
    found: dict[str, Method] = {
        "chance": _chance,
        "most_frequent": _most_frequent,
        "tfidf_logreg": _tfidf,
    }
    encoder = find_encoder() if meaning == "auto" else None
    if encoder is not None:
        found["embeddings"] = partial(_embeddings, encoder)
    return {**found, "ours": partial(_ours, meaning)}


def _chance(task: Task) -> Matrix:
    return np.random.default_rng(_SEED).random((len(task.asked), len(task.codes)))


def _most_frequent(task: Task) -> Matrix | None:
    if not task.texts:
        return None
    return np.repeat(task.targets.sum(axis=0)[None, :], len(task.asked), axis=0)


def _tfidf(task: Task) -> Matrix | None:
    """TF-IDF of words and pieces of words, with one logistic regression per code."""
    if not task.texts:
        return None
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    views = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
    )
    rows = views.fit_transform(task.texts)
    return _logistic(rows, views.transform(task.asked), task)


def _embeddings(encoder: Any, task: Task) -> Matrix:
    asked = encode(encoder, task.asked)
    if task.texts:
        return _logistic(encode(encoder, task.texts), asked, task)
    known = {code.id: " ".join(descriptions(code)[:2]) for code in task.codebook.codes}
    return np.asarray(asked @ encode(encoder, [known.get(c, c) for c in task.codes]).T)


def _logistic(rows: Any, asked: Any, task: Task) -> Matrix:
    from sklearn.linear_model import LogisticRegression

    scores = np.zeros((asked.shape[0], len(task.codes)))
    for number in range(len(task.codes)):
        wanted = task.targets[:, number]
        if 0 < wanted.sum() < len(wanted):
            model = LogisticRegression(C=10, max_iter=1000).fit(rows, wanted)
            scores[:, number] = model.predict_proba(asked)[:, 1]
        else:
            scores[:, number] = wanted.mean()
    return scores


def _ours(meaning: str, task: Task) -> Matrix:
    used = [[task.codes[n] for n in np.flatnonzero(row)] for row in task.targets]
    suggester = CodeSuggester(task.codebook, meaning).fit(task.texts, used)
    column = {code: number for number, code in enumerate(task.codes)}
    scores = np.full((len(task.asked), len(task.codes)), -np.inf)
    scores[:, [column[code] for code in suggester.codes_]] = suggester.scores(task.asked)
    return scores
