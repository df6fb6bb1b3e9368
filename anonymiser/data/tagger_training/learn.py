"""Fit the weights: a conditional random field, and two simpler methods to compare it with.

A name of which the source does not say what kind may have any tag the lists allow; the
likelihood is then summed over those (partial labels, Tsuboi et al. 2008).
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anonymiser.lexicon import BREAK
from anonymiser.tagger.decode import TAGS, allowed
from anonymiser.tagger.features import (
    OFFSETS,
    combinations,
    elsewhere,
    normal,
    shapes,
    word_features,
    word_numbers,
)
from anonymiser.tagger.model import Model
from anonymiser.tokens import Tokens

K = len(TAGS)
_BITS = np.array([[mask >> k & 1 for k in range(K)] for mask in range(1 << K)], dtype=np.float64)
Labelled = list[tuple[Tokens, list[int]]]


@dataclass
class Data:
    """All training texts as sparse matrices."""

    by_type: list  # one matrix (word types × buckets) for each of OFFSETS
    types: npt.NDArray[np.int64]
    joined: object  # combinations: tokens × buckets
    allowed: npt.NDArray[np.float64]  # tokens × tags
    breaks: npt.NDArray[np.bool_]
    bounds: npt.NDArray[np.int64]  # where texts begin, and the end
    neighbours: list  # index of the neighbour's word type, or -1


def prepare(texts: Labelled, buckets: int, drop: frozenset[str] = frozenset()) -> Data:
    """Return `texts` as matrices.

    Parameters
    ----------
    texts : list
        Tokens with their allowed tags.
    buckets : int
        Number of features after hashing; a power of two.
    drop : frozenset of str
        Kinds of features to leave out, for comparison: ``"lists"``, ``"combinations"``,
        ``"elsewhere"``.
    """
    from scipy import sparse

    known: dict[tuple[str, int], int] = {}
    types, columns, masks, breaks, bounds, numbers = [], [], [], [], [0], []
    for tokens, sets in texts:
        flags = [0] * len(tokens) if "lists" in drop else tokens.flags
        ids = []
        for low, flag, form in zip(tokens.low, flags, tokens.shape, strict=True):
            key = (low, flag) if form < 5 else (normal(low, form), flag)
            if key not in known:
                known[key] = len(known)
                numbers.append(word_numbers(*key))
            ids.append(known[key])
        row = np.array(ids, dtype=np.int64)
        shape = np.array(tokens.shape, dtype=np.int64)
        kind, _ = shapes(tokens)
        seen = elsewhere(kind, row, shape)
        if "elsewhere" in drop:
            seen[:] = 0
        table = np.array([numbers[i] for i in ids], dtype=np.int64)
        hashes = np.stack(combinations(table, kind, seen), axis=1)
        columns.append((hashes & np.uint64(buckets - 1)).astype(np.int32))
        types.append(row)
        masks.append(_BITS[sets])
        breaks.append(shape == BREAK)
        bounds.append(bounds[-1] + len(row))
    all_columns = np.concatenate(columns)
    if "combinations" in drop:
        all_columns = all_columns[:, :1]
    return Data(
        by_type=_type_matrices(list(known), buckets),
        types=np.concatenate(types),
        joined=_ones(all_columns.ravel(), np.arange(len(all_columns) + 1) * all_columns.shape[1],
                     buckets),
        allowed=np.concatenate(masks),
        breaks=np.concatenate(breaks),
        bounds=np.array(bounds),
        neighbours=_neighbours(np.concatenate(types), np.array(bounds)),
    )  # fmt: skip


def _ones(indices, starts, buckets):  # noqa: ANN001, ANN202
    from scipy import sparse

    data = np.ones(len(indices), dtype=np.float32)
    return sparse.csr_matrix((data, indices, starts), shape=(len(starts) - 1, buckets))


def _type_matrices(words: list[tuple[str, int]], buckets: int) -> list:
    lists = [word_features(*word) for word in words]
    matrices = []
    for column in range(len(OFFSETS)):
        rows = [entry[column] for entry in lists]
        flat = np.array([h & (buckets - 1) for row in rows for h in row], dtype=np.int32)
        matrices.append(_ones(flat, np.cumsum([0, *map(len, rows)]), buckets))
    return matrices


def _neighbours(types, bounds):  # noqa: ANN001, ANN202
    text = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    found = []
    for offset in OFFSETS:
        there = np.arange(len(types)) + offset
        inside = (there >= 0) & (there < len(types))
        there = np.clip(there, 0, len(types) - 1)
        inside &= text[there] == text
        found.append(np.where(inside, types[there], -1))
    return found


def emissions(data: Data, weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the scores of all tokens."""
    total = data.joined @ weights
    for matrix, index in zip(data.by_type, data.neighbours, strict=True):
        scores = np.vstack([matrix @ weights, np.zeros((1, K), dtype=np.float32)])
        total += scores[index]
    total[data.breaks, 1:] -= 100
    return total


def _back(data: Data, gradient: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    total = data.joined.T @ gradient
    for matrix, index in zip(data.by_type, data.neighbours, strict=True):
        summed = np.zeros((matrix.shape[0] + 1, K), dtype=np.float32)
        for k in range(K):
            summed[:, k] = np.bincount(index + 1, weights=gradient[:, k],
                                       minlength=len(summed))  # fmt: skip
        total += matrix.T @ summed[1:]
    return total


def _batches(bounds: npt.NDArray[np.int64], size: int = 60_000):  # noqa: ANN202
    lengths = np.diff(bounds)
    order = np.argsort(lengths, kind="stable")
    batch: list[int] = []
    for text in order:
        if batch and lengths[text] * (len(batch) + 1) > size:
            yield np.array(batch)
            batch = []
        batch.append(int(text))
    yield np.array(batch)


def forward_backward(local, matrix, mask):  # noqa: ANN001, ANN201
    """Return log-partition, tag marginals and summed pair marginals of padded chains.

    Parameters
    ----------
    local : array (chains, length, tags)
        Exponentials of the scores; 0 for a forbidden tag.
    matrix : array (tags, tags)
        Exponentials of the transitions.
    mask : array (chains, length)
        False beyond the end of a chain.
    """
    chains, length, _ = local.shape
    alpha = np.zeros_like(local)
    scale = np.ones((chains, length))
    state = local[:, 0] * matrix[0]
    for t in range(length):
        if t:
            state = np.where(mask[:, t, None], (state @ matrix) * local[:, t], state)
        norm = state.sum(axis=1)
        state = state / norm[:, None]
        scale[:, t] = np.where(mask[:, t], norm, 1.0)
        alpha[:, t] = state
    beta = np.ones_like(local)
    pairs = np.zeros((K, K))
    state = np.ones((chains, K))
    for t in range(length - 1, 0, -1):
        beta[:, t] = state
        inner = local[:, t] * state / scale[:, t, None]
        inner[~mask[:, t]] = 0
        pairs += (alpha[:, t - 1].T @ inner) * matrix
        state = np.where(mask[:, t, None], inner @ matrix.T, state)
    beta[:, 0] = state
    gamma = alpha * beta
    gamma /= gamma.sum(axis=2, keepdims=True)
    pairs += np.outer(np.eye(K)[0], gamma[:, 0].sum(axis=0))
    return np.log(scale).sum(), gamma, pairs


class _Objective:
    def __init__(self, data: Data, buckets: int, penalty: float, chain: bool) -> None:
        self.data, self.buckets, self.penalty, self.chain = data, buckets, penalty, chain
        self.batches = [b for b in _batches(data.bounds)]
        self.grid = allowed().astype(np.float64)

    def split(self, flat):  # noqa: ANN001, ANN201
        size = self.buckets * K
        return flat[:size].reshape(self.buckets, K), flat[size:].reshape(K, K)

    def __call__(self, flat):  # noqa: ANN001, ANN204
        weights, transitions = self.split(flat)
        scores = emissions(self.data, weights.astype(np.float32))
        matrix = np.exp(transitions if self.chain else 0 * transitions) * self.grid
        gradient = np.zeros_like(scores)
        pair_gradient = np.zeros((K, K))
        loss = 0.0
        for batch in self.batches:
            loss += self._batch(batch, scores, matrix, gradient, pair_gradient)
        loss += 0.5 * self.penalty * float(flat @ flat)
        back = _back(self.data, gradient).astype(np.float64)
        if not self.chain:
            pair_gradient[:] = 0
        full = np.concatenate([back.ravel(), pair_gradient.ravel()]) + self.penalty * flat
        return loss, full

    def _batch(self, batch, scores, matrix, gradient, pair_gradient) -> float:  # noqa: ANN001
        starts, ends = self.data.bounds[batch], self.data.bounds[batch + 1]
        length = int((ends - starts).max())
        at = starts[:, None] + np.arange(length)
        mask = at < ends[:, None]
        at = np.where(mask, at, starts[:, None])
        local = scores[at].astype(np.float64)
        local = np.exp(local - local.max(axis=2, keepdims=True))
        free, all_marginals, all_pairs = forward_backward(local, matrix, mask)
        tied, own_marginals, own_pairs = forward_backward(local * self.data.allowed[at], matrix, mask)
        difference = (all_marginals - own_marginals)[mask]
        gradient[at[mask]] = difference
        pair_gradient += all_pairs - own_pairs
        return float(free - tied)


def fit(
    data: Data, buckets: int, *, penalty: float = 0.3, steps: int = 70, chain: bool = True
) -> Model:
    """Return the model that makes the labels most likely.

    Parameters
    ----------
    data : Data
    buckets : int
    penalty : float
        Weight of the squared weights (L2).
    steps : int
        Iterations of L-BFGS.
    chain : bool
        False leaves the learned transitions out: every word decides for itself, and only
        "I after B" is kept (maximum entropy).
    """
    from scipy.optimize import minimize

    objective = _Objective(data, buckets, penalty, chain)
    start = np.zeros(buckets * K + K * K)
    options = {"maxiter": steps, "maxcor": 6}
    verbose = bool(os.environ.get("TAGGER_VERBOSE"))
    trace = (lambda x: print(end=".", flush=True)) if verbose else None
    found = minimize(objective, start, jac=True, method="L-BFGS-B", options=options, callback=trace)
    weights, transitions = objective.split(found.x)
    return Model(weights.astype(np.float32), transitions.astype(np.float32))
