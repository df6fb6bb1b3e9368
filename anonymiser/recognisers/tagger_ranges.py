"""Ranges of words that the tagger takes for a name, and how likely each is of which kind."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anonymiser.lexicon import entries
from anonymiser.tagger.decode import KINDS, TAGS
from anonymiser.tokens import Tokens

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Run = tuple[int, int]
# In the order of `KINDS`, for the tags take turns.
_BEGINS, _INSIDE = slice(TAGS.index("B-PERSON"), None, 2), slice(TAGS.index("I-PERSON"), None, 2)
_OTHER = KINDS.index("OTHER")
_JOINED = frozenset([*((kind, kind) for kind in KINDS), ("PERSON", "LOCATION")])
# A word below this takes no part in a name, however likely its neighbour is one.
_PART = 0.2


class Ranges:
    """The ranges of tokens, first and last, that may be names.

    Parameters
    ----------
    tokens : Tokens
    places : array of int
        Which tokens may be in a name, in any order.
    rows : array of shape (places, tags)
        Their probabilities; every other token is none.

    Attributes
    ----------
    found : list of (int, int)
        From left to right; a word that begins a name begins a range.
    """

    def __init__(self, tokens: Tokens, places: Ints, rows: Doubles) -> None:
        by_kind = rows[:, _BEGINS] + rows[:, _INSIDE]
        sure = np.add.reduce(by_kind[:, :_OTHER], axis=1)
        likely = np.flatnonzero(sure >= _PART)
        self.found: list[Run] = []
        if len(likely):
            likely = likely[places[likely].argsort()]
            where = places[likely]
            # A few numbers are looked up faster in Python.
            self._kinds: dict[int, list[float]] = dict(
                zip(where.tolist(), by_kind[likely].tolist(), strict=True)
            )
            self._places, self._by_kind = places, by_kind
            self.found = self._joined(_runs(where, rows[likely]), tokens)

    def chance(self, first: int, last: int) -> float:
        """Return the probability that the surest word of a range is part of a name."""
        kinds = self._kinds
        return max([sum(kinds[at][:_OTHER]) for at in range(first, last + 1)])

    def kind(self, first: int, last: int) -> str:
        """Return ``PERSON``, ``LOCATION`` or ``ORGANISATION``: which is likeliest."""
        if first == last:
            person, place, organisation, _ = self._kinds[first]
        else:
            rows = [self._kinds[at] for at in range(first, last + 1)]
            person, place, organisation, _ = map(sum, zip(*rows, strict=True))
        if person >= place:
            return "PERSON" if person >= organisation else "ORGANISATION"
        return "LOCATION" if place >= organisation else "ORGANISATION"

    def _joined(self, runs: list[Run], tokens: Tokens) -> list[Run]:
        """Return the ranges; what stands on both sides of particles of a name becomes one.

        Both are of one kind ("Capelle aan den IJssel"), or a surname looks like a place ("Jorinde
        van Baalen").
        """
        particles = entries("cues", "prefixes.txt")
        joined: list[Run] = []
        for first, last in runs:
            if joined and 1 < first - joined[-1][1] < 4:
                begin, end = joined[-1]
                between = " ".join(tokens.low[end + 1 : first])
                if between in particles and self._belong((begin, end), (first, last)):
                    joined[-1] = (begin, last)
                    self._look_up(range(end + 1, first))
                    continue
            joined.append((first, last))
        return joined

    def _look_up(self, particles: range) -> None:
        """Make the words between likely ones known; few of them are ever asked for."""
        for at in particles:
            self._kinds[at] = self._by_kind[self._places == at].sum(axis=0).tolist()

    def _belong(self, one: Run, other: Run) -> bool:
        return (self.kind(*one), self.kind(*other)) in _JOINED


def _runs(likely: Ints, rows: Doubles) -> list[Run]:
    """Return ranges of neighbouring tokens; a token that begins a name begins a range."""
    runs: list[Run] = []
    inside = np.add.reduce(rows[:, _INSIDE], axis=1)
    goes_on = inside >= np.add.reduce(rows[:, _BEGINS], axis=1)
    for index, more in zip(likely.tolist(), goes_on.tolist(), strict=True):
        if runs and runs[-1][1] == index - 1 and more:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs
