"""Dutch numbers as people say them: "zesenvijftig", "tweeduizend zes", "nul zes twaalf".

The grammar is fixed and small, so no part of a pattern repeats and matching is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from anonymiser.recognisers.context import LONG, fold, matches_at, words
from anonymiser.recognisers.needles import places_of

_ONES = words("nul een twee drie vier vijf zes zeven acht negen")
_TEENS = words("""tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien""")
_TENS = words("twintig dertig veertig vijftig zestig zeventig tachtig negentig")

_BELOW_100 = {word: value for value, word in enumerate(_ONES + _TEENS)}
_BELOW_100 |= {word: 10 * n for n, word in enumerate(_TENS, start=2)}
_BELOW_100 |= {
    f"{one}en{ten}": 10 * tens + ones
    for tens, ten in enumerate(_TENS, start=2)
    for ones, one in enumerate(_ONES[1:], start=1)
}

_SMALL = (
    rf"(?:(?:{'|'.join(_ONES[1:])})-?en-?(?:{'|'.join(_TENS)})"
    rf"|{'|'.join(_TENS)}|{'|'.join(_TEENS)}|{'|'.join(_ONES)})"
)
_HUNDREDS = rf"(?:{_SMALL})?honderd(?:-?(?:en-?)?{_SMALL})?"
_CARDINAL = (
    rf"(?:(?:{_SMALL})?duizend(?:-?(?:en-?)?(?:{_HUNDREDS}|{_SMALL}))?|{_HUNDREDS}"
    # "negentienachtennegentig", as people say the year.
    rf"|negentien(?:{'|'.join(_ONES[1:])})en(?:{'|'.join(_TENS)})|{_SMALL})"
)

NUMBER = (
    rf"(?<!\w)(?=[adehntvz])(?:(?P<whole>{_CARDINAL})"
    r"(?:(?P<half>-?en-?(?:een-?)?hal(?:f|ve))|(?P<ordinal>ste|de))?"
    r"|(?P<odd>eerste|derde|anderhal(?:f|ve)))"
)
_WORD = re.compile(NUMBER + r"(?!\w)")
# How every number word begins.
_OTHERS = words("honderd duizend anderhalf eerste derde")
_STEMS = tuple(dict.fromkeys(word[:3] for word in _ONES + _TEENS + _TENS + _OTHERS))
_STEM = re.compile(NUMBER)
_HALF_AFTER = re.compile(r"[ -]en(?:[ -]een)?[ -](?:hal(?:f|ve)|(?:drie)?kwart)(?!\w)")
_ODD = {"eerste": (1.0, True), "derde": (3.0, True)}

_DIGITS = re.compile(r"\d+")
_FILLER = (
    r"(?:e+u?h+m?|u+h+m?|euh?|ehm|hm+|en dan nog|en dan|en toen|en|dan|dus|ja|even kijken"
    r"|even denken|wacht even|wacht|streepje|spatie|dubbel)"
)
_GAP = re.compile(rf"[\s,.;:/()-]{{0,5}}(?:(?<!\w){_FILLER}(?!\w)[\s,.-]{{0,4}}){{0,3}}")
_LONGEST_CHAIN = 24
# On a line of its own these begin another telephone number.
_NEW = ("nul ", "06", "0 ")


class Number(NamedTuple):
    """A number written in words.

    Parameters
    ----------
    start, end : int
        Place in the text.
    value : float
        A whole number, or one with a half ("zestienenhalf").
    ordinal : bool
        Whether it ranks ("zestiende").
    """

    start: int
    end: int
    value: float
    ordinal: bool


def number_words(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and value of each whole number in words.

    Examples
    --------
    >>> list(number_words("Vijf of zesenvijftig, in tweeduizend zes"))
    [(0, 4, 5), (8, 20, 56), (25, 40, 2006)]
    """
    for number in find_numbers(fold(text)):
        if not number.ordinal and number.value == int(number.value):
            yield number.start, number.end, int(number.value)


def ordinal_words(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and value of each ordinal in words.

    Examples
    --------
    >>> list(ordinal_words("op mijn zestiende"))
    [(8, 17, 16)]
    """
    for number in find_numbers(fold(text)):
        if number.ordinal:
            yield number.start, number.end, int(number.value)


def find_numbers(folded: str) -> list[Number]:
    """Return the numbers in words of a folded text, those that belong together joined.

    Parameters
    ----------
    folded : str
        As `fold` returns it.

    Returns
    -------
    list of Number
        In order; they do not overlap.
    """
    return list((_numbers_in if len(folded) > LONG else _numbers_in_short)(folded))


@lru_cache(maxsize=2)
def _numbers_in(folded: str) -> tuple[Number, ...]:
    # Dates, ages, phones and more all ask for the numbers of the same text.
    return tuple(_find_numbers(folded))


@lru_cache(maxsize=256)
def _numbers_in_short(folded: str) -> tuple[Number, ...]:
    return tuple(_find_numbers(folded))


def _find_numbers(folded: str) -> list[Number]:
    found: list[Number] = []
    for match in matches_at(_WORD, folded, places_of(folded, _STEMS)):
        if found and match.start() < found[-1].end:
            continue  # "een" of "veertien en een half"
        number = _number(match, folded)
        joined = _join(found[-1], number, folded) if found else None
        if joined is not None:
            found[-1] = joined
        else:
            found.append(number)
    return found


def number_at(folded: str, position: int) -> Number | None:
    """Return the single number word that starts at `position`, inside a longer word too."""
    match = _STEM.match(folded, position)
    return _number(match, folded) if match else None


def _number(match: re.Match[str], folded: str) -> Number:
    value, ordinal = _read(match["whole"], match["odd"])
    end = match.end()
    half = bool(match["half"])
    if (
        not half
        and not ordinal
        and not match["ordinal"]
        and (after := _HALF_AFTER.match(folded, end))
    ):
        half, end = True, after.end()
    return Number(match.start(), end, value + half / 2, ordinal or bool(match["ordinal"]))


@lru_cache(maxsize=512)
def _read(whole: str | None, odd: str | None) -> tuple[float, bool]:
    if whole is None:
        return _ODD.get(odd or "", (1.5, False))
    rest, total = whole.replace("-", ""), 0
    if rest not in _BELOW_100 and rest.removeprefix("negentien") in _BELOW_100:
        return 1900.0 + _BELOW_100[rest.removeprefix("negentien")], False
    for word, size in (("duizend", 1000), ("honderd", 100)):
        head, found, tail = rest.partition(word)
        if found:
            total += size * _BELOW_100.get(head, 1)
            rest = tail.removeprefix("en")
    return float(total + _BELOW_100.get(rest, 0)), False


def _join(left: Number, right: Number, folded: str) -> Number | None:
    gap = folded[left.end : right.start]
    if gap not in (" ", "-", " en ") or left.ordinal or left.value % 1 or right.value % 1:
        return None
    value = _joined_value(int(left.value), int(right.value), folded[right.start : right.end], gap)
    return None if value is None else Number(left.start, right.end, float(value), right.ordinal)


def _joined_value(left: int, right: int, word: str, gap: str) -> int | None:
    if word in ("honderd", "duizend") and 1 < left < 100 and gap == " ":
        return left * right
    # "in tweeduizend een groep": the article is not a number.
    if (
        left >= 100
        and word != "een"
        and ((left % 1000 == 0 and right < 1000) or (left % 100 == 0 and right < 100))
    ):
        return left + right
    if gap == " en " and 1 <= left <= 9 and right in range(20, 100, 10):
        return left + right
    return None


def read_chain(folded: str, position: int) -> list[tuple[int, str]]:
    """Return the digits said from `position` on, for phone and other long numbers.

    Parameters
    ----------
    folded : str
        As `fold` returns it.
    position : int
        Where the first number starts.

    Returns
    -------
    list of tuple of (int, str)
        For each number word or digit run its end and its digits; fillers such as "eh",
        "en dan" and commas are stepped over. Empty when no number starts here.

    Examples
    --------
    >>> [digits for end, digits in read_chain("nul zes, eh, twaalf 34", 0)]
    ['0', '6', '12', '34']
    """
    chain: list[tuple[int, str]] = []
    while len(chain) < _LONGEST_CHAIN:
        match = _DIGITS.match(folded, position) or _WORD.match(folded, position)
        if match is None or not (digits := _digits(match)):
            break
        double = bool(chain) and folded.endswith("dubbel ", 0, position)
        chain.append((match.end(), digits * 2 if double else digits))
        gap = _GAP.match(folded, match.end())
        position = gap.end() if gap else match.end()
        if "\n" in folded[match.end() : position] and folded.startswith(_NEW, position):
            break
    return chain


def _digits(match: re.Match[str]) -> str:
    if match.re is _DIGITS:
        return match.group()[:40]
    if match["odd"] or match["ordinal"] or match["half"]:
        return ""
    return str(int(_read(match["whole"], None)[0]))


class Chain(NamedTuple):
    """Digits said after one another: where they stand, which they are, in how many numbers."""

    start: int
    end: int
    digits: str
    links: int


_CHAIN_LEAD = re.compile(
    r"(?:[ ,:]{1,3}(?:is|was|dat is|dus|eh|uh|nummer|ja|mijn|geloof ik|even)){0,4}[ ,:]{1,3}"
)


def chain_after(folded: str, position: int, most: int) -> Chain | None:
    """Return the number said after `position`, at most `most` digits of it.

    Examples
    --------
    >>> chain_after("nummer is vijf vijf nul", 6, 9)
    Chain(start=10, end=23, digits='550', links=3)
    """
    lead = _CHAIN_LEAD.match(folded, position)
    if lead is None:
        return None
    digits, end, links = "", lead.end(), 0
    for link_end, part in read_chain(folded, lead.end()):
        if len(digits) + len(part) > most:
            break
        digits, end, links = digits + part, link_end, links + 1
    return Chain(lead.end(), end, digits, links) if digits else None
