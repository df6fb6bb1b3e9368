"""Ridge regression that `suggest` learns with; the codebook's texts are examples too.

One linear model per code, solved together. Leaving one example out is exact and nearly free
here, so how far to trust the codebook is decided from the coded texts themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from peer_research.suggest.features import Matrix

# With a codebook its texts give every code many examples; without one there is less to smooth.
PENALTY = 3.0
PENALTY_ALONE = 1.0
# Weight of the view "letters" beside "meaning".
_LETTERS = 2.0


class Space:
    """Texts as numbers with which a linear model sees all views at once.

    The numbers of a text say how much it is like each of a number of examples, made
    independent of each other. With few examples this is exact; with more than `most` it is
    the approximation of Williams and Seeger (2001), NIPS 13, 682-688.

    Parameters
    ----------
    rows : dict of matrices
        Examples, from `Views.of`.
    first : int
        How many examples at the start are always among those compared with.
    most : int
        How many to compare with at most; the rest is spread evenly over the examples.
    """

    def __init__(self, rows: dict[str, Any], first: int, most: int = 1000) -> None:
        total = rows["letters"].shape[0]
        rest = np.linspace(first, total - 1, max(0, min(total, most) - first)).round()
        chosen = np.unique(np.r_[np.arange(min(first, total)), rest.astype(int)])
        marks = {view: matrix[chosen] for view, matrix in rows.items()}
        self.columns = {view: matrix.T for view, matrix in marks.items()}
        self.columns["letters"] = self.columns["letters"].tocsr()
        own = self._likeness(marks) + 1e-6 * np.eye(len(chosen))
        self.basis = np.linalg.inv(np.linalg.cholesky(own)).T

    def of(self, rows: dict[str, Any]) -> Matrix:
        """Return one row of numbers per text."""
        return np.asarray(self._likeness(rows) @ self.basis)

    def _likeness(self, rows: dict[str, Any]) -> Matrix:
        letters = _LETTERS * (rows["letters"] @ self.columns["letters"]).toarray()
        if "meaning" in rows:
            letters = letters + rows["meaning"] @ self.columns["meaning"]
        return np.asarray(letters)


class Likeness:
    """How alike texts are to each of a number of examples, from 0 to 1."""

    def __init__(self, rows: dict[str, Any]) -> None:
        self.letters = rows["letters"].T.tocsr()
        self.meaning = rows["meaning"].T.astype(np.float32) if "meaning" in rows else None

    def to(self, rows: dict[str, Any]) -> Matrix:
        """Return one row per text and one column per example."""
        letters = (rows["letters"] @ self.letters).toarray()
        if self.meaning is None:
            return np.asarray(letters)
        meaning = rows["meaning"].astype(np.float32) @ self.meaning
        return np.asarray((letters + meaning) / 2)


@dataclass(frozen=True)
class Fitted:
    """A linear model per code.

    Parameters
    ----------
    weights : ndarray of shape (features, codes)
    base : ndarray of shape (codes,)
        How often each code occurs among the examples.
    left_out : ndarray of shape (examples, codes)
        For each example what a model without it says.
    """

    weights: Matrix
    base: Matrix
    left_out: Matrix

    def scores(self, rows: Matrix) -> Matrix:
        """Return one row of scores per row of features."""
        return np.asarray(self.base + rows @ self.weights)


def fit_ridge(
    rows: Matrix, targets: Matrix, importance: Matrix, penalty: float = PENALTY
) -> Fitted:
    r"""Return the weighted ridge regression of `targets` on `rows`.

    Parameters
    ----------
    rows : ndarray of shape (examples, features)
    targets : ndarray of shape (examples, codes)
        1 where the example has the code, else 0.
    importance : ndarray of shape (examples,)
        How much each example counts.
    penalty : float
        :math:`\lambda` below.

    Notes
    -----
    With :math:`A = X^T W X + \lambda I` the example left out is predicted by
    :math:`(\hat y_i - h_i y_i) / (1 - h_i)`, :math:`h_i = w_i x_i^T A^{-1} x_i` (Golub, Heath
    and Wahba 1979, Technometrics 21(2), 215-223, for the ordinary case).
    """
    base = importance @ targets / importance.sum()
    weighted = rows * importance[:, None]
    inverse = np.linalg.inv(rows.T @ weighted + penalty * np.eye(rows.shape[1]))
    weights = inverse @ (weighted.T @ (targets - base))
    leverage = np.einsum("ij,ij->i", weighted @ inverse, rows)[:, None]
    fitted = rows @ weights
    left_out = base + (fitted - leverage * (targets - base)) / (1 - leverage)
    return Fitted(weights, base, left_out)


def one_thread() -> AbstractContextManager[Any]:
    """Return a context in which numpy keeps to one thread.

    For one short text more threads only wait for each other, worst on a busy machine.
    """
    limited: AbstractContextManager[Any] = _threads().limit(limits=1)
    return limited


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def softmax(odds: Matrix) -> Matrix:
    """Return log odds as shares that sum to 1 per row."""
    if not odds.shape[1]:
        return odds
    powers = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def recall_at(scores: Matrix, targets: Matrix, k: int = 3) -> float:
    """Return the mean share of an example's codes that are among its `k` best.

    Examples
    --------
    >>> float(recall_at(np.array([[0.9, 0.1, 0.0]]), np.array([[1, 0, 1]]), k=1))
    0.5
    """
    has = targets.sum(axis=1) > 0
    best = np.argsort(-scores[has], axis=1, kind="stable")[:, :k]
    hits = np.take_along_axis(targets[has], best, axis=1).sum(axis=1)
    return float((hits / targets[has].sum(axis=1)).mean()) if has.any() else 0.0


def early_recall(scores: Matrix, targets: Matrix) -> float:
    """Return the mean recall at one, two and three: also telling when there are few codes."""
    return float(np.mean([recall_at(scores, targets, k) for k in (1, 2, 3)]))


def best_of(values: Sequence[float], margin: float) -> int:
    """Return the index of the first value that no other beats by more than `margin`."""
    top = max(values)
    return next(index for index, value in enumerate(values) if value >= top - margin)
