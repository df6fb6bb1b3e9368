"""Parts of a number that people tell: "mijn bsn begint met 9999", "eindigt op 71 00".

What the part belongs to is the nearest word for a kind of number before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from anonymiser.recognisers.context import UNITS, next_word, words
from anonymiser.recognisers.needles import places_of
from anonymiser.recognisers.numbers import read_chain

_OPENINGS = ("eindig", "begin", "begon", "laatste ", "eerste ")
_PART = re.compile(
    r"(?<!\w)(?:eindig(?:t|de|end|en)|begin(?:t|nend|nen)|begon"
    r"|laatste (?:twee|drie|vier|vijf|\d)(?: (?:cijfers|getallen|nummers))?"
    r"|(?:laatste|eerste) (?:cijfers|getallen)|eerste (?:drie|vier|vijf|\d) (?:cijfers|getallen))"
    r"(?!\w)"
    r"(?:[ ,]{1,2}(?:op|met|in|zijn|waren|is|was|dus|eh|uh|geloof ik|volgens mij)){1,3}[ :,]{1,2}"
    r"(?=[\dadehntvz])"
)
_KINDS = re.compile(
    r"(?P<BSN>bsn|burger ?service ?nummer|sofi)"
    r"|(?P<IBAN>iban|rekening|giro|bankpas|pinpas)"
    r"|(?P<PHONE>telefoon|mobiel|06|nul zes|belde|bellen|whatsapp|haar nummer|zijn nummer"
    r"|z'n nummer|d'r nummer|m'n nummer|mijn nummer|een nummer)"
    r"|(?P<ID>(?<!rekening)(?<!telefoon)(?<!iban)(?<!mobiel)(?<!service)nummer(?! \d)|nr|dossier"
    r"|polis|kenteken|nummerbord|pasje|paspoort|id-?kaart|rijbewijs)"
)
_REACH, _FEWEST, _MOST = 70, 3, 12
_COUNTED = UNITS | frozenset(
    words(
        """januari februari maart april mei juni juli augustus september oktober november
        december"""
    )
)


@lru_cache(maxsize=2)
def partial_numbers(folded: str) -> tuple[tuple[int, int, str], ...]:
    """Return start, end and label of each part of a number that is told.

    Four recognisers ask for it, each for a label of its own.

    Parameters
    ----------
    folded : str
        As `context.fold` returns it.

    Examples
    --------
    >>> partial_numbers("van de rekening die eindigt op 71 00")
    ((31, 36, 'IBAN'),)
    """
    return tuple(_partial_numbers(folded))


def _partial_numbers(folded: str) -> Iterator[tuple[int, int, str]]:
    for place in places_of(folded, _OPENINGS):
        match = _PART.match(folded, place)
        if match is None:
            continue
        end, digits = _digits(folded, match.end())
        if len(digits) < _FEWEST or next_word(folded, end) in _COUNTED:
            continue
        label = "PHONE" if digits.startswith("06") else _kind(folded, match.start())
        if label:
            yield match.end(), end, label


def _digits(folded: str, position: int) -> tuple[int, str]:
    digits, end = "", position
    for link_end, part in read_chain(folded, position):
        if len(digits) + len(part) > _MOST or folded[end:link_end].startswith("."):
            break
        digits, end = digits + part, link_end
    return end, digits


def _kind(folded: str, position: int) -> str:
    floor = max(0, position - _REACH, folded.rfind("\n", 0, position) + 1)
    kinds = [found.lastgroup or "" for found in _KINDS.finditer(folded, floor, position)]
    return kinds[-1] if kinds else ""
