"""Telephone numbers; the other ways to reach somebody are in `emails` and `handles`.

What is said aloud is in `spoken`; the functions here return both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatcher

from anonymiser.recognisers import spoken
from anonymiser.recognisers.context import fold, matches_at, number_starts, outermost, span, words
from anonymiser.recognisers.emails import find_email
from anonymiser.recognisers.handles import find_url
from anonymiser.recognisers.needles import places_of
from anonymiser.recognisers.partial_numbers import partial_numbers
from anonymiser.spans import Span

__all__ = ["find_email", "find_phone", "find_url"]

_GAP = r"[ .\-/()\]]{0,3}"
# After the trunk prefix a Dutch number has nine digits; 0800, 0900 and kin have four or seven.
_DUTCH = re.compile(
    r"[+(0](?<![\w+][+(0])(?<![\d][.,:/-][+(0])(?:"
    rf"(?:(?<=\+)|(?<=0)0 ?|(?<=\()\+)31{_GAP}(?:\(0\){_GAP})?[1-9](?:{_GAP}\d){{8}}"
    rf"|(?:(?<=0)|(?<=\()0(?:\))?){_GAP}[1-9](?:{_GAP}\d){{8}}"
    r"|(?<=0)(?:800|900|90[69])[ -]{0,3}\d{2} ?\d{2}(?: ?\d{3})?"
    r")(?!\d)"
)
# National lines are nobody's: Veilig Thuis, 113, Kindertelefoon, police, Meld Misdaad Anoniem,
# Juridisch Loket, Slachtofferhulp, Centrum Seksueel Geweld.
_NATIONAL = frozenset(
    words("08002000 08000113 08000432 09008844 08007000 08008020 09000101 08000188")
)
_FOREIGN = re.compile(r"(?:\+|(?<!\w)00)(?<!\w\+)\d[\d ().\-/]{6,22}\d")
# More groups of two after the same mark make it a number again: "06.12.00.27.18".
_DATE_LIKE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])(?P<mark>[-/.])(?:0?[1-9]|1[0-2])(?P=mark)(?:19|20)?\d{2}"
    r"(?!\d|(?P=mark)\d)"
)
# "06-4100…": the beginning of a mobile number, after a word for it.
_CUT_OFF = re.compile(r"06(?<![\w.,:/+-]06)(?:[ .-]{0,2}\d){3,7}(?!\d|[.,:-]\d|%|€)")
_CUT_CUE = re.compile(r"(?<!\w)(?:nummer|bel|bellen|belde|gebeld|app|mobiel|tel|telefoon\w*)(?!\w)")
_EXTENSION = re.compile(
    r"(?:toestel(?:nummer)?|doorkiesnummer)(?: is| was|:)? (\d{3,5})(?![\w:]|[.,]\d)"
)
_CUT_REACH = 40
# Without an area code only after a word for calling.
_AND_ANOTHER = re.compile(rf" ?/ ?(0[1-9](?:{_GAP}\d){{8}})(?!\d)")
_SHORT = re.compile(r"\d(?<![\w+.,:-]\d)(?:[ .-]?\d){6,10}(?![\d-])")
_CALL = re.compile(
    r"(?:tel(?:efoon)?(?:nummer|nr)?|mobiel(?:e? ?nummer)?|gsm|06-?nummer|bel(?:len)?|whatsapp|app)"
    r"(?:\.|:| me| is| op| naar| =){0,3} {0,2}\Z"
)
_NUMBER = re.compile(r"(?<!\w)nummer(?: is|:){0,2} \Z")


def find_phone(text: str) -> list[Span]:
    """Return telephone numbers, written or spoken, Dutch or with a country code.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Label ``PHONE``.

    Examples
    --------
    >>> [(s.start, s.end) for s in find_phone("Bel 06-12345678 of nul zes 12 34 56 78")]
    [(4, 15), (19, 38)]
    """
    folded = fold(text)
    places = [*_written_phones(folded), *spoken.phones(folded)]
    return [
        span(start, end, "PHONE", score, "phone", f"patterns.{reason}")
        for start, end, score, reason in outermost(places)
        if re.sub(r"\D", "", folded[start:end]) not in _NATIONAL
    ]


def _written_phones(folded: str) -> Iterator[tuple[int, int, float, str]]:
    # Each opens with a plus, a bracket or the first digit of a number.
    opening = sorted({*places_of(folded, ("+", "(")), *number_starts(folded)})
    for match in matches_at(_DUTCH, folded, opening):
        if not _DATE_LIKE.match(match.group().lstrip("(")):
            yield match.start(), match.end(), 0.95, "phone"
            if another := _AND_ANOTHER.match(folded, match.end()):
                yield another.start(1), another.end(1), 0.95, "phone"
    for match in matches_at(_FOREIGN, folded, opening):
        yield from _foreign_phones(match)
    for match in matches_at(_SHORT, folded, number_starts(folded)):
        before = folded[max(0, match.start() - 40) : match.start()]
        mobile = match.group()[0] == "6" and len(match.group()) == 9 and _NUMBER.search(before)
        if (mobile or _CALL.search(before)) and not _DATE_LIKE.match(match.group()):
            yield match.start(), match.end(), 0.8, "phone"
    yield from _parts(folded)


def _parts(folded: str) -> Iterator[tuple[int, int, float, str]]:
    """Yield extensions and the parts of a number that somebody remembers."""
    for match in matches_at(_CUT_OFF, folded, number_starts(folded)):
        if _CUT_CUE.search(folded, max(0, match.start() - _CUT_REACH), match.start()):
            yield match.start(), match.end(), 0.75, "phone"
    for place in places_of(folded, ("toestel", "doorkiesnummer")):
        if known := _EXTENSION.match(folded, place):
            yield known.start(1), known.end(1), 0.75, "phone"
    for start, end, label in partial_numbers(folded):
        if label == "PHONE":
            yield start, end, 0.7, "phone"


def _foreign_phones(window: re.Match[str]) -> Iterator[tuple[int, int, float, str]]:
    # Slow to run, so only for what starts like an international number.
    for found in PhoneNumberMatcher(window.group(), "NL", leniency=Leniency.POSSIBLE):
        start = window.start()
        yield start + found.start, start + found.end, 0.9, "phone"
