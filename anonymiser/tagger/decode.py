"""From scores of single words to probabilities of names.

A linear-chain conditional random field (Lafferty et al. 2001) with nine tags. Words that are
surely no name cut the chain, so only the few stretches that may hold a name are worked out,
many at once.
"""

from __future__ import annotations

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


def allowed() -> npt.NDArray[np.bool_]:
    """Return which tag may follow which; I-X only after B-X or I-X."""
    grid = np.ones((len(TAGS), len(TAGS)), dtype=bool)
    for column, tag in enumerate(TAGS):
        if tag[0] == "I":
            for row, before in enumerate(TAGS):
                grid[row, column] = before[1:] == tag[1:]
    return grid


def stretches(emissions: Floats) -> list[tuple[int, int]]:
    """Return the ranges of tokens that may hold a name, none longer than `LONGEST`."""
    open_ = emissions[:, 0] - emissions[:, 1:].max(axis=1) < SURE
    edges = np.flatnonzero(np.diff(np.concatenate(([0], open_.astype(np.int8), [0]))))
    ranges: list[tuple[int, int]] = []
    for start, end in edges.reshape(-1, 2).tolist():
        cuts = [*range(start, end, LONGEST), end]
        ranges.extend(pairwise(cuts))
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
    by_length: dict[int, list[int]] = {}
    for start, end in stretches(emissions):
        by_length.setdefault(end - start, []).append(start)
    for length, starts in by_length.items():
        at = np.array(starts)[:, None] + np.arange(length)
        result[at] = _chain(emissions[at], matrix)
    return result


def _chain(scores: Floats, matrix: Floats) -> Floats:
    """Forward and backward over chains of one length; a settled "no name" on both sides."""
    local = np.exp(scores - scores.max(axis=2, keepdims=True))
    length = local.shape[1]
    forward = np.empty_like(local)
    backward = np.empty_like(local)
    state = matrix[0] * local[:, 0]
    for step in range(length):
        if step:
            state = (state @ matrix) * local[:, step]
        state /= state.sum(axis=1, keepdims=True)
        forward[:, step] = state
    state = np.broadcast_to(matrix[:, 0], state.shape)
    for step in range(length - 1, -1, -1):
        backward[:, step] = state
        state = (local[:, step] * state) @ matrix.T
        state /= state.sum(axis=1, keepdims=True)
    both: Floats = forward * backward
    both /= both.sum(axis=2, keepdims=True)
    return both
