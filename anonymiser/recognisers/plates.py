"""Dutch licence plates of the fourteen sidecodes."""

from __future__ import annotations

import re

from anonymiser.recognisers.context import fold, span, words
from anonymiser.spans import Span

_AFTER_CUE = 60

# Sidecodes 1-14 of the RDW: x a letter, 9 a digit.
_SIDECODES = words(
    """xx-99-99 99-99-xx 99-xx-99 xx-99-xx xx-xx-99 99-xx-xx 99-xxx-9 9-xxx-99 xx-999-x
    x-999-xx xxx-99-x x-99-xxx 9-xx-999 999-xx-9"""
)


def _sidecodes(gap: str) -> str:
    shapes = (
        code.replace("-", gap).replace("x", "[a-z]").replace("9", r"\d") for code in _SIDECODES
    )
    return f"(?:{'|'.join(shapes)})"


_MIDDLE = re.compile(r"-[a-z0-9]{1,3}-")
_PLATE = re.compile(rf"(?<![\w/.-]){_sidecodes('-')}(?![\w/]|-\w)")
_LOOSE_PLATE = re.compile(rf"(?<!\w){_sidecodes('[ -]?')}(?!\w)")
_PLATE_CUE = re.compile(r"(?:kenteken|nummerbord|nummerplaat)(?:plaat|nummer)?(?!\w)")
_NOT_LETTERS = frozenset(
    words(
        """en of om op te in is ik je we ze er me al af nu na de zo ja uur tot dag jan feb mrt
        apr mei jun jul aug sep okt nov dec keer man met van een het per bij"""
    )
)


def find_licence_plate(text: str) -> list[Span]:
    """Return Dutch licence plates of the fourteen sidecodes.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Label ``ID``. Without hyphens only after a word such as "kenteken".

    Notes
    -----
    Sidecodes: RDW, "Overzicht van sidecodes".

    Examples
    --------
    >>> text = "een auto met kenteken gz 482 k, niet 12-AB-34"
    >>> [text[s.start : s.end] for s in find_licence_plate(text)]
    ['gz 482 k', '12-AB-34']
    """
    folded = fold(text)
    places = {
        match.span(): 0.85
        for middle in _MIDDLE.finditer(folded)
        for length in (1, 2, 3)
        if (match := _PLATE.match(folded, max(0, middle.start() - length)))
        and not _NOT_LETTERS.intersection(match.group().split("-"))
    }
    for cue in _PLATE_CUE.finditer(folded):
        if match := _LOOSE_PLATE.search(folded, cue.end(), cue.end() + _AFTER_CUE):
            places[match.span()] = 0.95
    return [
        span(start, end, "ID", score, "licence_plate", "patterns.licence_plate")
        for (start, end), score in sorted(places.items())
    ]
