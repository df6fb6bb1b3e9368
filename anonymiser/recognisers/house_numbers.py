"""House numbers after the name of a street, in digits or said aloud."""

from __future__ import annotations

import re

from anonymiser.recognisers.context import LETTER_NAMES, UNITS, counts, ends_phrase, next_word
from anonymiser.recognisers.numbers import find_numbers, read_chain

_LETTER = r"(?:[ -]?[a-k](?![\w'])|[a-z](?![\w']))?"
_ADDITION = (
    r"(?:[ -](?:\d{1,2} ?)?(?:hoog|bis|hs|rood|zwart|i{1,3})(?!\w)|[-/]\d{1,4}[a-z]?(?!\w)"
    r"| bus \d{1,3}(?!\w))?"
)
_NUMBER_WORD = r"(?:,? ?(?:op |aan )?(?:huisnummer|nummer|nr\.?|no\.))?"
HOUSE = re.compile(
    rf"(?P<word>{_NUMBER_WORD}) ?(?P<number>\d{{1,5}})(?P<extra>{_LETTER}{_ADDITION})"
    rf"(?![\w:]|[.,]\d)"
)
# "rijksweg zuid 41"
SIDE = re.compile(r" (?:noord|zuid|oost|west|[nzow]z)(?=,? (?:\d|[adehntvz]))")
_SAID_HOUSE = re.compile(rf"(?P<word>{_NUMBER_WORD}) (?=[adehntvz])")
_GAP = re.compile(r"[ ,]{1,2}(?=[adehntvz\d])")
_LETTER_NAME = rf"(?:{LETTER_NAMES}|see|jee|en|ix|zet|ee|[a-z])"
# The letters of a postcode; glued together only two consonants, for other pairs are words.
TWO_LETTERS = (
    r"(?:[bcdfghjklmnpqrstvwxz]{2}"
    rf"|(?!(?:en|er|es|el|em|ee) (?:en|er|es|el|em|ee) )(?!en [a-z]{{2}}){_LETTER_NAME}"
    rf",? (?:en )?{_LETTER_NAME})(?![\w'])"
)
_LETTERS = re.compile(rf",? {TWO_LETTERS}")
_POSTCODE_DIGITS = 4
# More than this is hardly ever counted where a house number can stand.
_COUNTABLE = 20
_SAID_EXTRA = re.compile(
    r" (?:(?:met een )?[a-k](?![\w'])(?: van [a-z]{3,12})?"
    r"|(?:een|twee|drie|vier) hoog|hoog|bis|rood|zwart)"
    r"(?:(?!\w) (?:hoog|bis))?(?!\w)"
)


def house_end(text: str, folded: str, position: int) -> int:
    """Return the end of the house number after a street, 0 when there is none."""
    if side := SIDE.match(folded, position):
        return house_end(text, folded, side.end())
    if match := HOUSE.match(folded, position):
        follows = next_word(folded, match.end())
        counted = follows in UNITS and not match["word"] and not match["extra"]
        return 0 if counted else match.end()
    if lead := _SAID_HOUSE.match(folded, position):
        return said_end(text, folded, lead.end(), bool(lead["word"]))
    return 0


def said_end(text: str, folded: str, position: int, cued: bool) -> int:
    """Return the end of the house number said at `position`, 0 when there is none.

    `cued` tells that a word such as "nummer" stands before it.
    """
    numbers = find_numbers(folded[position : position + 60])
    if not numbers or numbers[0].start or numbers[0].ordinal or not numbers[0].value >= 1:
        return 0
    end = position + numbers[0].end
    if extra := _SAID_EXTRA.match(folded, end):
        return extra.end()
    if cued or (ends_phrase(folded, end) and folded[position:end] != "een"):
        return end
    if numbers[0].value > _COUNTABLE and not counts(folded, end):
        return end  # "het huis aan de molenweg achtentwintig verkocht"
    if after := _postcode_end(folded, end):
        return after
    return end if text[position:end].lower() == "één" and ends_phrase(folded, end) else 0


def _postcode_end(folded: str, end: int) -> int:
    """Return where a house number ends that four more digits follow, 0 when none do.

    In "snoekstraat elf eenentachtig nul vier" they are the postcode and are taken along; with
    letters after them they are left to `postcodes`.
    """
    gap = _GAP.match(folded, end)
    digits, last = "", end
    for last, part in read_chain(folded, gap.end()) if gap else ():  # noqa: B007
        digits += part
        if len(digits) >= _POSTCODE_DIGITS:
            break
    if len(digits) != _POSTCODE_DIGITS or digits[0] == "0":
        return 0
    return end if _LETTERS.match(folded, last) else last


def is_year(digits: str) -> bool:
    """Return whether a house number is more likely a year."""
    return len(digits) == 4 and digits[:2] in ("19", "20")
