"""From scores of single words to probabilities of names.

A linear-chain conditional random field (Lafferty et al. 2001) with nine tags. Words that are
surely no name cut the chain, so only the few stretches that may hold a name are worked out,
many at once.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

KINDS = ("PERSON", "LOCATION", "ORGANISATION", "OTHER")
TAGS = ("O", *(f"{part}-{kind}" for kind in KINDS for part in "BI"))
# A word whose "no name" leads by this much (natural logarithm) is taken as settled.
SURE = 7.0
# A longer stretch than this is cut: no name is as long.
LONGEST = 48
# Open words with at least one among them that may be in a name.
_OPEN = re.compile(rb"\x01*\x02[\x01\x02]*")
# A word further from such a one does not change it: on the development texts not in one place.
_NEAR = 4
_AROUND = np.arange(-_NEAR, _NEAR + 1)


@cache
def allowed() -> npt.NDArray[np.bool_]:
    """Return which tag may follow which; I-X only after B-X or I-X."""
    grid = np.ones((len(TAGS), len(TAGS)), dtype=bool)
    for column, tag in enumerate(TAGS):
        if tag[0] == "I":
            for row, before in enumerate(TAGS):
                grid[row, column] = before[1:] == tag[1:]
    grid.setflags(write=False)
    return grid


def stretches(gains: Floats, least: float = -SURE) -> list[tuple[int, int]]:
    """Return the ranges of tokens that may hold a name, none longer than `LONGEST`.

    Parameters
    ----------
    gains : array of shape (tokens, tags - 1)
        By how much every tag leads "no name" (natural logarithm).
    least : float, default=-7
        A range without a word whose lead is more than this holds no name.
    """
    # The largest along a short row is slow in numpy, along long columns it is not.
    best = np.maximum.reduce(np.ascontiguousarray(gains.T))
    hot = best > max(least, -SURE)
    if not hot.any():
        return []
    kinds = np.zeros(len(best) + 2 * _NEAR, dtype=np.uint8)
    places = np.flatnonzero(hot) + _NEAR
    kinds[(places[:, None] + _AROUND).ravel()] = 1
    kinds = kinds[_NEAR:-_NEAR] * (best > -SURE) + hot
    ranges: list[tuple[int, int]] = []
    for match in _OPEN.finditer(kinds.tobytes()):
        start, end = match.span()
        if end - start <= LONGEST:
            ranges.append((start, end))
        else:
            ranges.extend(pairwise([*range(start, end, LONGEST), end]))
    return ranges


def marginals(gains: Floats, transitions: Floats, least: float = -SURE) -> Floats:
    """Return the probability of every tag of every token.

    Parameters
    ----------
    gains : array of shape (tokens, tags - 1)
        By how much every tag leads "no name" for the word alone (natural logarithm).
    transitions : array of shape (tags, tags)
        Scores of one tag after another.
    least : float, default=-7
        Tokens far from any with such a lead are taken as no name.

    Returns
    -------
    array of shape (tokens, tags)

    Examples
    --------
    >>> gains = np.zeros((2, 8), dtype=np.float32)
    >>> gains[0, 0] = 5
    >>> int(marginals(gains, np.zeros((9, 9), dtype=np.float32))[0].argmax())
    1
    """
    result = np.zeros((len(gains), len(TAGS)), dtype=np.float32)
    result[:, 0] = 1
    # Longest first: then the chains that reach a step are always the first ones.
    ranges = sorted(stretches(gains, least), key=lambda r: r[0] - r[1])
    if ranges:
        matrix = np.where(allowed(), np.exp(transitions), 0).astype(np.float32)
        counts = _counts([end - start for start, end in ranges])
        at = [r[0] + step for step, count in enumerate(counts) for r in ranges[:count]]
        scores = np.zeros((len(at), len(TAGS)), dtype=np.float32)
        scores[:, 1:] = gains[at]
        result[at] = _chains(scores, counts, matrix)
    return result


def _counts(lengths: list[int]) -> list[int]:
    """Return for every step how many chains reach it; the lengths are sorted, longest first."""
    counts, count = [], len(lengths)
    for step in range(lengths[0]):
        while lengths[count - 1] <= step:
            count -= 1
        counts.append(count)
    return counts


def _chains(scores: Floats, counts: list[int], matrix: Floats) -> Floats:
    """Forward and backward over all chains at once; a settled "no name" on both sides.

    `scores` holds the first tokens of all chains, then the second ones of those that go on,
    and so on: ``counts[step]`` tokens each.
    """
    local = np.exp(scores - np.maximum.reduce(scores, axis=1, keepdims=True))
    forward, backward = np.empty_like(local), np.empty_like(local)
    starts = list(accumulate(counts, initial=0))
    state = forward[: counts[0]]
    np.multiply(matrix[0], local[: counts[0]], out=state)
    _scale(state)
    for start, count in zip(starts[1:], counts[1:], strict=False):
        state = np.matmul(state[:count], matrix, out=forward[start : start + count])
        state *= local[start : start + count]
        _scale(state)
    # Where a chain ends, "no name" comes after it; elsewhere this is overwritten.
    backward[:] = matrix[:, 0]
    for step in range(len(counts) - 1, 0, -1):
        start, end, before = starts[step], starts[step + 1], starts[step - 1]
        state = (local[start:end] * backward[start:end]) @ matrix.T
        backward[before : before + counts[step]] = _scale(state)
    return _scale(forward * backward)


def _scale(rows: Floats) -> Floats:
    """Make the numbers of every row add up to one."""
    rows /= np.add.reduce(rows, axis=1, keepdims=True)
    return rows
