"""Ridge regression that `suggest` learns with; the codebook's texts are examples too.

One linear model per code, solved together. Leaving one example out is exact and nearly free
here, so how far to trust the codebook is decided from the coded texts themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from peer_research.suggest_features import Matrix

# With a codebook its texts give every code many examples; without one there is less to smooth.
PENALTY = 3.0
PENALTY_ALONE = 1.0


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


def best_of(values: Sequence[float], margin: float) -> int:
    """Return the index of the first value that no other beats by more than `margin`."""
    top = max(values)
    return next(index for index, value in enumerate(values) if value >= top - margin)
