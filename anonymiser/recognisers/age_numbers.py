"""The numbers of a text that may be ages, in digits or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from anonymiser.recognisers.age_words import GLUED
from anonymiser.recognisers.context import matches_at, number_starts
from anonymiser.recognisers.numbers import find_numbers, number_at

_OLDEST = 110
BEFORE, _AFTER = 70, 45

_DIGITS = re.compile(
    r"(?<![\w.,:/€$+'-])(?P<value>\d{1,3})(?P<half>,5|½| ?1/2)?(?P<ordinal>e|de|ste)?"
    r"(?![\w:/%+€]|[.,]\d|-(?!jarig|jaar)| ?(?:%|€))"
)


class Candidate(NamedTuple):
    """A number that may be an age, its place, and what stands before and after it.

    `before` starts at the latest at the beginning of the line; `opens` tells whether it does.
    """

    start: int
    end: int
    value: float
    ordinal: bool
    before: str
    after: str
    opens: bool


def candidates(folded: str) -> Iterator[Candidate]:
    """Yield each number from 1 to 110 with the words around it, in digits or in words."""
    places = {
        (m.start(), m.end()): (int(m["value"]) + bool(m["half"]) / 2, bool(m["ordinal"]))
        for m in matches_at(_DIGITS, folded, number_starts(folded))
    }
    places |= {(n.start, n.end): (n.value, n.ordinal) for n in find_numbers(folded)}
    places |= dict(_glued(folded))
    for (start, end), (value, ordinal) in sorted(places.items()):
        # "een" is nearly always the article.
        if 0 < value <= _OLDEST and folded[start:end] != "een":
            floor = max(0, start - BEFORE)
            floor = max(floor, folded.rfind("\n", floor, start) + 1)
            before, after = folded[floor:start], folded[end : end + _AFTER]
            opens = not floor or folded[floor - 1] == "\n"
            yield Candidate(start, end, value, ordinal, before, after, opens)


def _glued(folded: str) -> Iterator[tuple[tuple[int, int], tuple[float, bool]]]:
    """Yield the numbers of words such as "zeventienjarige"."""
    for match in GLUED.finditer(folded):
        start = match.start()
        while start and folded[start - 1].isalpha() and match.start() - start < 24:
            start -= 1
        number = number_at(folded, start)
        if number and number.end == match.start():
            yield (start, number.end), (number.value, False)
