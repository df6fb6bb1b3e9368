"""Fit the weights: a conditional random field, or a simpler method to compare it with.

A name of which the source does not say what kind may have any tag the lists allow; the
likelihood is then summed over those (partial labels, Tsuboi et al. 2008).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from anonymiser.lexicon import BREAK, NUMBER
from anonymiser.tagger.decode import TAGS, allowed
from anonymiser.tagger.features import combinations, elsewhere, shapes
from anonymiser.tagger.model import Model
from anonymiser.tagger.words import OFFSETS, normal, word_features, word_numbers
from anonymiser.tokens import Tokens

K = len(TAGS)
_BITS = np.array([[mask >> k & 1 for k in range(K)] for mask in range(1 << K)], dtype=np.float64)
Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Word = tuple[str, int]  # as `normal` gives it, with its flags
_numbers = cache(word_numbers)
Labelled = list[tuple[Tokens, list[int]]]


@dataclass
class Data:
    """All training texts as sparse matrices."""

    by_type: list[Any]  # one matrix (word types × buckets) for each of OFFSETS
    types: npt.NDArray[np.int64]
    joined: Any  # combinations: tokens × buckets
    allowed: npt.NDArray[np.float64]  # tokens × tags
    breaks: npt.NDArray[np.bool_]
    bounds: npt.NDArray[np.int64]  # where texts begin, and the end
    neighbours: list[Ints]  # index of the neighbour's word type, or -1


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
    known: dict[Word, int] = {}
    words: list[Word] = []
    columns, types, masks, breaks = [], [], [], []
    for tokens, sets in texts:
        row = _types(tokens, known, words, "lists" in drop)
        shape = np.array(tokens.shape, dtype=np.int64)
        columns.append(_columns(tokens, row, words, drop) & np.uint64(buckets - 1))
        types.append(row)
        masks.append(_BITS[sets])
        breaks.append(shape == BREAK)
    bounds = np.cumsum([0, *map(len, types)])
    joined = np.concatenate(columns).astype(np.int32)
    starts = np.arange(len(joined) + 1) * joined.shape[1]
    return Data(
        by_type=_type_matrices(words, buckets),
        types=np.concatenate(types),
        joined=_ones(joined.ravel(), starts, buckets),
        allowed=np.concatenate(masks),
        breaks=np.concatenate(breaks),
        bounds=bounds,
        neighbours=_neighbours(np.concatenate(types), bounds),
    )


def _types(tokens: Tokens, known: dict[Word, int], words: list[Word], no_lists: bool) -> Ints:
    """Return the number of every token's word; new words are added to `known` and `words`."""
    flags = [0] * len(tokens) if no_lists else tokens.flags
    found = []
    for low, flag, form in zip(tokens.low, flags, tokens.shape, strict=True):
        key = (low, flag) if form < NUMBER else (normal(low, form), flag)
        if key not in known:
            known[key] = len(known)
            words.append(key)
        found.append(known[key])
    return np.array(found, dtype=np.int64)


def _columns(tokens: Tokens, row: Ints, words: list[Word], drop: frozenset[str]) -> Hashes:
    kind, _ = shapes(tokens)
    seen = elsewhere(kind, row)
    if "elsewhere" in drop:
        seen[:] = 0
    table = np.array([_numbers(*words[i]) for i in row.tolist()], dtype=np.int64)
    hashes = combinations(table, kind, seen)
    columns: Hashes = (hashes[:1] if "combinations" in drop else hashes).T
    return columns


def _ones(indices: Any, starts: Any, buckets: int) -> Any:
    from scipy import sparse

    data = np.ones(len(indices), dtype=np.float32)
    return sparse.csr_matrix((data, indices, starts), shape=(len(starts) - 1, buckets))


def _type_matrices(words: list[Word], buckets: int) -> list[Any]:
    lists = [word_features(*word) for word in words]
    matrices = []
    for column in range(len(OFFSETS)):
        rows = [entry[column] for entry in lists]
        flat = np.array([h & (buckets - 1) for row in rows for h in row], dtype=np.int32)
        matrices.append(_ones(flat, np.cumsum([0, *map(len, rows)]), buckets))
    return matrices


def _neighbours(types: Ints, bounds: Ints) -> list[Ints]:
    text = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    found = []
    for offset in OFFSETS:
        there = np.arange(len(types)) + offset
        inside = (there >= 0) & (there < len(types))
        there = np.clip(there, 0, len(types) - 1)
        inside &= text[there] == text
        found.append(np.where(inside, types[there], -1))
    return found


def emissions(data: Data, weights: Any) -> Any:
    """Return the scores of all tokens."""
    total = data.joined @ weights
    for matrix, index in zip(data.by_type, data.neighbours, strict=True):
        scores = np.vstack([matrix @ weights, np.zeros((1, K), dtype=np.float32)])
        total += scores[index]
    total[data.breaks, 1:] -= 100
    return total


def _back(data: Data, gradient: Any) -> Any:
    total = data.joined.T @ gradient
    for matrix, index in zip(data.by_type, data.neighbours, strict=True):
        summed = np.zeros((matrix.shape[0] + 1, K), dtype=np.float32)
        for k in range(K):
            summed[:, k] = np.bincount(index + 1, weights=gradient[:, k],
                                       minlength=len(summed))  # fmt: skip
        total += matrix.T @ summed[1:]
    return total


def _batches(bounds: Ints, size: int = 60_000) -> Iterator[Ints]:
    lengths = np.diff(bounds)
    order = np.argsort(lengths, kind="stable")
    batch: list[int] = []
    for text in order:
        if batch and lengths[text] * (len(batch) + 1) > size:
            yield np.array(batch)
            batch = []
        batch.append(int(text))
    yield np.array(batch)


def forward_backward(local: Any, matrix: Any, mask: Any) -> tuple[float, Any, Any]:
    """Return log-partition, tag marginals and summed pair marginals of padded chains.

    Parameters
    ----------
    local : array of shape (chains, length, tags)
        Exponentials of the scores; 0 for a forbidden tag.
    matrix : array of shape (tags, tags)
        Exponentials of the transitions.
    mask : array of shape (chains, length)
        False beyond the end of a chain.
    """
    alpha, scale = _forward(local, matrix, mask)
    beta = np.ones_like(local)
    pairs = np.zeros((K, K))
    state = np.ones_like(local[:, 0])
    for t in range(local.shape[1] - 1, 0, -1):
        beta[:, t] = state
        inner = local[:, t] * state / scale[:, t, None]
        inner[~mask[:, t]] = 0
        pairs += (alpha[:, t - 1].T @ inner) * matrix
        state = np.where(mask[:, t, None], inner @ matrix.T, state)
    beta[:, 0] = state
    gamma = alpha * beta
    gamma /= gamma.sum(axis=2, keepdims=True)
    pairs += np.outer(np.eye(K)[0], gamma[:, 0].sum(axis=0))
    return float(np.log(scale).sum()), gamma, pairs


def _forward(local: Any, matrix: Any, mask: Any) -> tuple[Any, Any]:
    alpha, scale = np.zeros_like(local), np.ones(mask.shape)
    state = local[:, 0] * matrix[0]
    for t in range(local.shape[1]):
        if t:
            state = np.where(mask[:, t, None], (state @ matrix) * local[:, t], state)
        norm = state.sum(axis=1)
        state = state / norm[:, None]
        scale[:, t] = np.where(mask[:, t], norm, 1.0)
        alpha[:, t] = state
    return alpha, scale


class _Narrowed(Model):
    """A model that leaves kinds of features out when used, as it did when trained."""

    drop: frozenset[str] = frozenset()

    def _words(self, tokens: Tokens) -> tuple[list[str], list[int]]:
        low, flags = super()._words(tokens)
        return low, [0] * len(low) if "lists" in self.drop else flags

    def _combined(self, numbers: Ints, kind: Ints, seen: Ints) -> Hashes:
        seen = np.zeros_like(seen) if "elsewhere" in self.drop else seen
        hashes = super()._combined(numbers, kind, seen)
        return hashes[:1] if "combinations" in self.drop else hashes


def narrowed(model: Model, drop: frozenset[str]) -> Model:
    """Return `model`, or when kinds of features are left out a model that does so in use."""
    if not drop:
        return model
    found = _Narrowed(model.weights, model.transitions, model.calibration)
    found.drop = drop
    return found


class _Objective:
    """Minus the log-likelihood with its penalty, and the slope of it."""

    def __init__(self, data: Data, buckets: int, penalty: float, chain: bool) -> None:
        self.data, self.buckets, self.penalty, self.chain = data, buckets, penalty, chain
        self.batches = list(_batches(data.bounds))
        self.grid = allowed().astype(np.float64)

    def split(self, flat: Any) -> tuple[Any, Any]:
        """Return weights and transitions out of one long array."""
        size = self.buckets * K
        return flat[:size].reshape(self.buckets, K), flat[size:].reshape(K, K)

    def __call__(self, flat: Any) -> tuple[float, Any]:
        weights, transitions = self.split(flat)
        scores = emissions(self.data, weights.astype(np.float32))
        matrix = np.exp(transitions if self.chain else 0 * transitions) * self.grid
        gradient = np.zeros_like(scores)
        pair_gradient = np.zeros((K, K))
        loss = 0.5 * self.penalty * float(flat @ flat)
        for batch in self.batches:
            loss += self._batch(batch, scores, matrix, gradient, pair_gradient)
        back = _back(self.data, gradient).astype(np.float64)
        if not self.chain:
            pair_gradient[:] = 0
        full = np.concatenate([back.ravel(), pair_gradient.ravel()]) + self.penalty * flat
        return loss, full

    def _batch(self, batch: Ints, scores: Any, matrix: Any, gradient: Any, pairs: Any) -> float:
        starts, ends = self.data.bounds[batch], self.data.bounds[batch + 1]
        at = starts[:, None] + np.arange(int((ends - starts).max()))
        mask = at < ends[:, None]
        at = np.where(mask, at, starts[:, None])
        local = scores[at].astype(np.float64)
        local = np.exp(local - local.max(axis=2, keepdims=True))
        free, everything, all_pairs = forward_backward(local, matrix, mask)
        tied, own, own_pairs = forward_backward(local * self.data.allowed[at], matrix, mask)
        gradient[at[mask]] = (everything - own)[mask]
        pairs += all_pairs - own_pairs
        return free - tied


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
    found = minimize(objective, start, jac=True, method="L-BFGS-B", options=options)
    weights, transitions = objective.split(found.x)
    return Model(weights.astype(np.float32), transitions.astype(np.float32))
