"""Find words and parts of words in a text, hundreds of them at once.

Nearly every recogniser looks for something that announces what it is after ("nummer", "heet ",
"@"). A text repeats most of its words, and texts repeat each other's: which needles stand in a
word is worked out once, for all recognisers together.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from anonymiser.memo import Memo
from anonymiser.recognisers.context import LONG

# So few needles are looked for one by one.
_FEW = 3
# Every needle ever looked for, or its longest part without a space, by its first letters.
# Shorter ones ("en", "n l") stand in so many words that they are looked for in the text itself.
_KEY = 3
_BY_START: dict[str, list[str]] = {}
_SOUGHT: dict[tuple[str, ...], _Sought] = {}
_KNOWN: set[str] = set()


class _Sought(NamedTuple):
    """Each needle with its longest part without a space, all those parts, and what is short."""

    pairs: tuple[tuple[str, str], ...]
    parts: frozenset[str]
    short: tuple[str, ...]


def places_of(folded: str, needles: Iterable[str]) -> list[int]:
    """Return where each of `needles` occurs, from left to right.

    Much faster than one pattern of alternatives, which is tried at every character.

    Examples
    --------
    >>> places_of("zaaknummer of nummer", ("nummer", "zaak"))
    [0, 4, 14]
    """
    found = set()
    for needle in present(folded, needles):
        at = folded.find(needle)
        while at >= 0:
            found.add(at)
            at = folded.find(needle, at + 1)
    return sorted(found)


def present(folded: str, needles: Iterable[str]) -> list[str]:
    """Return which of `needles` occur in a text, in the order given.

    Examples
    --------
    >>> present("zaaknummer of nummer", ("straat", "nummer", "r of"))
    ['nummer', 'r of']
    """
    asked = tuple(needles)
    if len(folded) <= LONG or len(asked) <= _FEW:
        return [needle for needle in asked if needle in folded]
    if asked not in _SOUGHT:
        # Learned for the next text: in the first one each recogniser asks for something new.
        _SOUGHT[asked] = _learned(asked)
        return [needle for needle in asked if needle in folded]
    sought = _SOUGHT[asked]
    heard = _heard(folded, len(_KNOWN))
    short = [needle for needle in sought.short if needle in folded]
    if heard.isdisjoint(sought.parts):
        return short
    return [
        needle
        for needle, part in sought.pairs
        if (part in heard and (part is needle or needle in folded)) or needle in short
    ]


def _learned(needles: tuple[str, ...]) -> _Sought:
    pairs = tuple((needle, _longest(needle)) for needle in needles)
    parts = frozenset(part for _, part in pairs if len(part) >= _KEY)
    for part in sorted(parts - _KNOWN):
        _KNOWN.add(part)
        _BY_START.setdefault(part[:_KEY], []).append(part)
        # What was worked out for words says nothing of a needle that is new.
        _IN_WORD.clear()
    return _Sought(pairs, parts, tuple(needle for needle, part in pairs if part not in parts))


def _longest(needle: str) -> str:
    parts = needle.split()
    return needle if parts == [needle] else max(parts, key=len)


@lru_cache(maxsize=2)
def _heard(folded: str, known: int) -> frozenset[str]:
    """Return the known needles in a text; `known` of them, so with more it is asked anew."""
    return frozenset().union(*filter(None, map(_IN_WORD.__getitem__, set(folded.split()))))


def _in_word(word: str) -> tuple[str, ...]:
    starts = [word[at : at + _KEY] for at in range(len(word) - _KEY + 1)]
    # In most words no needle begins anywhere.
    begun = _BY_START.keys() & starts
    return tuple(n for start in begun for n in _BY_START[start] if n in word)


_IN_WORD = Memo(_in_word)
