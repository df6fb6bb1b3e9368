"""Recognise what the operators themselves wrote: ``[een dag begin 2019]``, ``[PERSOON-3]``.

A text that was made safe before may be searched again. What stands there in square brackets
and can only be the work of an operator is left alone, and what it still tells is counted. The
words come from the lists that the operators use, so "[Fatima]" is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from anonymiser import moments, organisation_types, regions
from anonymiser.entities import NOUNS
from anonymiser.generalise import age_bands
from anonymiser.spans import Span

_BRACKETS = re.compile(r"\[([^\[\]\n]{1,80})\]")
_NUMBERED = re.compile(rf"(?:{'|'.join(map(re.escape, NOUNS.values()))})-\d{{1,9}}")
_QUARTER = re.compile(r"(?:19|20)\d\d, [1-4]e kwartaal")
_LEFT_OUT = "..."
# How everything begins that is told of a place.
_PLACES = ("een ", "het ", "streek", "wijk")
# Everybody lives in some place and knows some institution.
_SAYS_NOTHING = frozenset((organisation_types.UNKNOWN, "een plaats", "een wijk", "wijk"))


def label_of(words: str) -> str:
    """Return the label of what was made coarser into `words`, or "" when they are no such words.

    Examples
    --------
    >>> label_of("een dag begin 2019"), label_of("een dorp in het oosten"), label_of("gezinshuis")
    ('DATE', 'LOCATION', 'ORGANISATION')
    >>> label_of("16-17"), label_of("een dag een jaar later"), label_of("Fatima")
    ('AGE', 'DATE', '')
    """
    if words in age_bands():
        return "AGE"
    if _QUARTER.fullmatch(words) or moments.is_told(words):
        return "DATE"
    # The towns take a moment to load, for what hardly any text has between brackets.
    if words.startswith(_PLACES) and words in regions.told():
        return "LOCATION"
    return "ORGANISATION" if words in organisation_types.kinds() else ""


def is_own(words: str) -> bool:
    """Return whether only an operator writes `words` between brackets.

    Examples
    --------
    >>> is_own("PERSOON-3"), is_own("datum"), is_own("..."), is_own("Regenboog")
    (True, True, True, False)
    """
    told = words == _LEFT_OUT or words in _nouns() or _NUMBERED.fullmatch(words)
    return bool(told) or bool(label_of(words))


@cache
def _nouns() -> frozenset[str]:
    return frozenset(noun.lower() for noun in NOUNS.values())


def own_places(text: str) -> list[tuple[int, int]]:
    """Return where an operator wrote something, with its brackets.

    Examples
    --------
    >>> text = "[Kim] woont in [een dorp in het oosten]"
    >>> [text[start:end] for start, end in own_places(text)]
    ['[een dorp in het oosten]']
    """
    return [match.span() for match in _BRACKETS.finditer(text) if is_own(match[1])]


def brackets_with(text: str, placeholders: Iterable[str]) -> list[tuple[int, int]]:
    """Return where one of `placeholders`, such as ``[Zeynep]``, stands.

    Examples
    --------
    >>> brackets_with("daar was [Zeynep]", ["[Zeynep]"])
    [(9, 17)]
    """
    given = set(placeholders)
    return [m.span() for m in _BRACKETS.finditer(text) if m.group() in given]


def told_places(text: str) -> Iterator[Span]:
    """Yield what was made coarser in `text` and still tells something, without its brackets."""
    for match in _BRACKETS.finditer(text):
        label = label_of(match[1])
        if label and match[1] not in _SAYS_NOTHING:
            yield Span(start=match.start(1), end=match.end(1), label=label, source="coarse")


def outside(spans: list[Span], places: list[tuple[int, int]]) -> list[Span]:
    """Return the spans that touch none of `places`.

    Examples
    --------
    >>> spans = [Span(start=0, end=2, label="AGE"), Span(start=5, end=9, label="DATE")]
    >>> [span.label for span in outside(spans, [(4, 10)])]
    ['AGE']
    """
    if not places:
        return spans
    return [s for s in spans if not any(s.start < end and start < s.end for start, end in places)]
