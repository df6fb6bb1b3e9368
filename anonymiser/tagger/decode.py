"""From scores of single words to probabilities of names.

A linear-chain conditional random field (Lafferty et al. 2001) with nine tags. Words that are
surely no name cut the chain, so only the few stretches that may hold a name are worked out,
many at once.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

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


def stretches(emissions: Floats) -> list[tuple[int, int]]:
    """Return the ranges of tokens that may hold a name, none longer than `LONGEST`."""
    # The largest along a short row is slow in numpy, along long columns it is not.
    columns = np.ascontiguousarray(emissions.T)
    open_ = columns[0] - columns[1:].max(axis=0) < SURE
    edges = np.flatnonzero(np.diff(np.concatenate(([0], open_.astype(np.int8), [0]))))
    ranges: list[tuple[int, int]] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if end - start <= LONGEST:
            ranges.append((start, end))
        else:
            ranges.extend(pairwise([*range(start, end, LONGEST), end]))
    return ranges


def marginals(emissions: Floats, transitions: Floats) -> Floats:
    """Return the probability of every tag of every token.

    Parameters
    ----------
    emissions : array of shape (tokens, tags)
        Scores of the words, natural logarithms.
    transitions : array of shape (tags, tags)
        Scores of one tag after another.

    Returns
    -------
    array of shape (tokens, tags)

    Examples
    --------
    >>> scores = np.zeros((2, 9), dtype=np.float32)
    >>> scores[0, 1] = 5
    >>> int(marginals(scores, np.zeros((9, 9), dtype=np.float32))[0].argmax())
    1
    """
    result = np.zeros_like(emissions)
    result[:, 0] = 1
    matrix = np.where(allowed(), np.exp(transitions), 0).astype(np.float32)
    ranges = stretches(emissions)
    if ranges:
        # Longest first: then the chains that reach a step are always the first ones.
        bounds = np.array(ranges)
        bounds = bounds[np.argsort(bounds[:, 0] - bounds[:, 1], kind="stable")]
        first, length = bounds[:, 0], bounds[:, 1] - bounds[:, 0]
        counts = np.searchsorted(-length, -np.arange(length[0])).tolist()
        at = np.concatenate([first[:count] + step for step, count in enumerate(counts)])
        result[at] = _chains(emissions[at], counts, _alone(length), matrix)
    return result


def _alone(length: Ints) -> Ints:
    """Return which chains are the only ones of their length; the lengths are sorted."""
    differs = np.concatenate(([True], length[1:] != length[:-1], [True]))
    return np.flatnonzero(differs[1:] & differs[:-1])


def _chains(scores: Floats, counts: list[int], alone: Ints, matrix: Floats) -> Floats:
    """Forward and backward over all chains at once; a settled "no name" on both sides.

    `scores` holds the first tokens of all chains, then the second ones of those that go on,
    and so on: ``counts[step]`` tokens each.
    """
    local = np.exp(scores - scores.max(axis=1, keepdims=True))
    forward, backward = np.empty_like(local), np.empty_like(local)
    ends = np.cumsum(counts).tolist()
    steps = [(slice(end - count, end), count) for end, count in zip(ends, counts, strict=True)]
    state = np.broadcast_to(matrix[0], (counts[0], len(matrix)))
    for place, count in steps:
        state = (state[:count] @ matrix if place.start else state) * local[place]
        state /= state.sum(axis=1, keepdims=True)
        forward[place] = state
    after = np.tile(matrix[:, 0], (counts[0], 1))
    for place, count in reversed(steps):
        backward[place] = after[:count]
        state = _back(local[place] * after[:count], alone[: np.searchsorted(alone, count)], matrix)
        after[:count] = state / state.sum(axis=1, keepdims=True)
    both: Floats = forward * backward
    both /= both.sum(axis=1, keepdims=True)
    return both


def _back(state: Floats, alone: Ints, matrix: Floats) -> Floats:
    """Return every state one step back."""
    earlier: Floats = state @ matrix.T
    if len(alone):
        # One row is multiplied by another routine than several and rounds otherwise. Lengths
        # used to be worked out one by one; so scores stay what they were, to the last bit.
        earlier[alone] = (state[alone, None] @ matrix.T)[:, 0]
    return earlier
