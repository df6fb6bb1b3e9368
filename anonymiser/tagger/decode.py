"""From scores of single words to probabilities of names.

A linear-chain conditional random field (Lafferty et al. 2001) with nine tags. Words that are
surely no name cut the chain, so only the few stretches that may hold a name are worked out,
many at once.
"""

from __future__ import annotations

import re
from array import array
from functools import cache
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
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
_SIZE = len(TAGS)
# The numbers of a chain are made to add up to one again after so many steps: doubles have room
# for what comes in between.
_UNSCALED = 4


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


def unsettled(gains: Floats, matrix: Doubles, least: float = -SURE) -> tuple[Ints, Doubles]:
    """Return which tokens may be in a name, in no order, and the probability of every tag.

    Parameters
    ----------
    gains : array of shape (tokens, tags - 1)
        By how much every tag leads "no name" for the word alone (natural logarithm).
    matrix : array
        What `both_ways` makes of the transitions.
    least : float, default=-7
        Tokens far from any with such a lead are taken as no name, and left out.

    Returns
    -------
    places : array of int
    rows : array of shape (places, tags)

    Examples
    --------
    >>> gains = np.zeros((2, 8), dtype=np.float32)
    >>> gains[0, 0] = 5
    >>> places, rows = unsettled(gains, both_ways(np.zeros((9, 9), dtype=np.float32)))
    >>> int(rows[places == 0].argmax())
    1
    """
    # Longest first: then the chains that reach a step are always the first ones.
    ranges = sorted(stretches(gains, least), key=lambda r: r[0] - r[1])
    if not ranges:
        return np.zeros(0, dtype=np.int64), np.zeros((0, len(TAGS)))
    bounds = np.frombuffer(array("q", chain.from_iterable(ranges)), dtype=np.int64).reshape(-1, 2)
    first, lengths = bounds[:, 0], bounds[:, 1] - bounds[:, 0]
    # For every step of every chain that reaches it: one row, step by step.
    step, which = np.divmod(np.flatnonzero(lengths > np.arange(lengths[0])[:, None]), len(ranges))
    forth, back = first[which] + step, bounds[which, 1] - 1 - step
    where = np.empty(len(gains), dtype=np.int64)
    where[forth] = np.arange(len(forth))
    across = where[back]
    local = np.empty((len(forth), 2 * _SIZE))
    local[:, :_SIZE] = _likelihoods(gains.take(forth, axis=0))
    local[:, _SIZE:] = local[:, :_SIZE].take(across, axis=0)
    messages = _messages(local, np.bincount(step).tolist(), matrix)
    rows = messages[:, :_SIZE] * local[:, :_SIZE]
    # The way back met the tokens in another order.
    rows[across] *= messages[:, _SIZE:]
    rows /= np.add.reduce(rows, axis=1, keepdims=True)
    return forth, rows


def _likelihoods(gains: Floats) -> Floats:
    """Return how likely every tag is beside the surest one, which is 1: nothing overflows."""
    best = np.zeros((len(gains), _SIZE), dtype=np.float32)
    best[:, 1:] = gains
    best -= np.maximum.reduce(best, axis=1, keepdims=True)
    return np.exp(best, out=best)


def both_ways(transitions: Floats) -> Doubles:
    """Return the matrix of a step forth and of a step back, side by side."""
    matrix = np.zeros((2 * _SIZE, 2 * _SIZE))
    forth = matrix[:_SIZE, :_SIZE]
    forth[:] = np.where(allowed(), np.exp(transitions), 0)
    matrix[_SIZE:, _SIZE:] = forth.T
    return matrix


def _messages(local: Doubles, counts: list[int], matrix: Doubles) -> Doubles:
    """Return what comes from before, and beside it what comes from after; all chains at once.

    `local` holds the first tokens of all chains, then the second ones of those that go on, and
    so on: ``counts[step]`` tokens each; beside them the same from the ends of the chains. On
    both sides of a chain stands a settled "no name".
    """
    messages = np.empty_like(local)
    end = counts[0]
    messages[:end] = matrix[0] + matrix[_SIZE]
    state = messages[:end] * local[:end]
    for step, count in enumerate(counts[1:], 1):
        start, end = end, end + count
        if not step % _UNSCALED:
            halves = state.reshape(-1, 2, _SIZE)
            halves /= np.add.reduce(halves, axis=2, keepdims=True)
        message = np.matmul(state[:count], matrix, out=messages[start:end])
        state = message * local[start:end]
    return messages
