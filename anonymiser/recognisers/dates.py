"""Dates: a day, a month with a year, or a year, in digits or in words.

Not a bare month, weekday, clock time or decade: those say too little to find somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from anonymiser.recognisers.context import (
    FUNCTION_WORDS,
    UNITS,
    ends_phrase,
    fold,
    next_word,
    span,
    words,
)
from anonymiser.recognisers.numbers import Number, find_numbers
from anonymiser.spans import Span

_LONG = words(
    """januari februari maart april mei juni juli augustus september oktober november december"""
)
_SHORT = words("jan feb mrt apr jun jul aug sept sep okt nov dec")
_MONTH = re.compile(rf"(?:{'|'.join(_LONG + _SHORT)})(?!\w)")
_FIRST_YEAR, _LAST_YEAR = 1930, 2035

_DAY_BEFORE = re.compile(
    r"(?<![\w.,:/-])(?P<first>(?:0?[1-9]|[12]\d|3[01])(?:e|de|ste)?(?: ?(?:-|t/m"
    r"|tot en met|tot|en|of) ?))?"
    r"(?P<day>0?[1-9]|[12]\d|3[01])(?: ?(?:e|de|ste))?[ -]?(?:van |van de maand )?\Z"
)
_WORD_GAP = re.compile(r"[ -](?:van |van de maand )?\Z")
_YEAR_AFTER = re.compile(
    r"(?:,? (?:van |in |het jaar |anno )?|-|\.? )(?P<full>(?:1[89]\d|20[0-3])\d)(?!\d|[:%]|[.,]\d)"
    r"|[ -]?(?:van )?'(?P<short>\d\d)(?!\w)|-(?P<dashed>\d\d)(?![\w:])"
)
_YEAR_WORD_GAP = re.compile(r",? (?:van |in |het jaar )?(?=[adehntvz])")
_REACH = 60


def find_date(text: str) -> list[Span]:
    """Return dates and years.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Label ``DATE``; they do not overlap.

    Examples
    --------
    >>> text = "geboren op drie mei tweeduizend zes, sinds 2019 en eind '21 hier"
    >>> [text[s.start : s.end] for s in find_date(text)]
    ['drie mei tweeduizend zes', '2019', "'21"]
    """
    folded = fold(text)
    numbers = find_numbers(folded)
    places = [
        *_numeric(folded),
        *_with_month(folded, numbers),
        *_spoken(folded, numbers),
        *_years(text, folded),
        *_year_words(folded, numbers),
    ]
    spans: list[Span] = []
    for start, end, score, kind in sorted(places, key=lambda p: (p[0], -p[1])):
        if not spans or start >= spans[-1].end:
            spans.append(span(start, end, "DATE", score, "date", f"dates.{kind}"))
    return spans


_Place = tuple[int, int, float, str]

_DIGITS = re.compile(
    r"\d(?<![\w.,:/-]\d)(?:"
    r"(?<=(?P<a>\d))(?P<b>\d?) ?(?P<sep>[-/.]) ?(?P<month>\d{1,2}) ?(?P=sep) ?"
    r"(?:'?(?P<short>\d\d)|(?P<year>(?:19|20)\d\d))"
    r"|(?<=(?P<c>[12]))(?P<iso>\d{3})(?P<sep2>[-/.])(?P<isomonth>\d\d)(?P=sep2)(?P<isoday>\d\d)"
    r")(?![\d:]|[-/.,]\d)"
)
_BARE_DAY_MONTH = re.compile(
    r"(?:(?<!\w)(?:op|sinds|vanaf|tot|d\.d\.|dd|datum:?|geboren) )(?P<date>"
    r"(?P<day>\d{1,2})[-/](?P<month>\d{1,2}))"
    r"(?![\w:/%-]|[.,]\d)"
)


def _numeric(folded: str) -> Iterator[_Place]:
    for match in _DIGITS.finditer(folded):
        if match["iso"]:
            day, month = int(match["isoday"]), int(match["isomonth"])
        else:
            day, month = int(match["a"] + match["b"]), int(match["month"])
        dotted = match["sep"] == "." and not match["year"]
        if _is_day(day, month) and not (dotted and len(match["month"]) == 1):
            yield match.start(), match.end(), 0.95, "numeric"
    for match in _BARE_DAY_MONTH.finditer(folded):
        day, month = int(match["day"]), int(match["month"])
        if 1 <= day <= 31 and 1 <= month <= 12 and ends_phrase(folded, match.end()):
            yield match.start("date"), match.end("date"), 0.7, "numeric"


def _is_day(day: int, month: int) -> bool:
    return 1 <= min(day, month) <= 12 and max(day, month) <= 31


def _with_month(folded: str, numbers: list[Number]) -> Iterator[_Place]:
    ends = {number.end: number for number in numbers}
    starts = {number.start: number for number in numbers}
    for month in _MONTH.finditer(folded):
        if folded[month.start() - 1 : month.start()].isalpha() and month.start():
            continue
        short = month.group() in _SHORT
        end = month.end() + (short and folded[month.end() : month.end() + 1] == ".")
        start = _day_start(folded, month.start(), ends)
        year_end = _year_end(folded, end, starts, day=start is not None)
        if start is not None:
            # "jan." with nothing after it: the dot ends the sentence.
            yield start, year_end or month.end(), 0.95, "day"
        elif year_end and not short:
            yield month.start(), year_end, 0.9, "month"


def _day_start(folded: str, month: int, ends: dict[int, Number]) -> int | None:
    floor = max(0, month - _REACH)
    before = folded[floor:month]
    if match := _DAY_BEFORE.search(before):
        return floor + match.start()
    gap = _WORD_GAP.search(before)
    number = ends.get(floor + gap.start()) if gap else None
    if number is None or not 1 <= number.value <= 31 or number.value % 1:
        return None
    if folded[number.start : number.end] == "een":
        lead = folded[max(0, number.start - 6) : number.start]
        if not lead.endswith(("op ", "sinds ", "tot ", "vanaf ", "van ")):
            return None
    return _earlier_day(folded, number, ends)


def _earlier_day(folded: str, number: Number, ends: dict[int, Number]) -> int:
    """Take "twaalf tot" of "twaalf tot veertien maart" along."""
    for link in (" tot en met ", " tot ", " en ", " of "):
        if folded.endswith(link, 0, number.start):
            first = ends.get(number.start - len(link))
            if first and 1 <= first.value <= 31:
                return first.start
    return number.start


def _year_end(folded: str, end: int, starts: dict[int, Number], *, day: bool) -> int:
    if match := _YEAR_AFTER.match(folded, end):
        if match["full"] and next_word(folded, match.end()) in UNITS - {"jaar"}:
            return 0
        return match.end() if match["full"] or match["short"] or day else 0
    gap = _YEAR_WORD_GAP.match(folded, end)
    number = starts.get(gap.end()) if gap else None
    return _spoken_year_end(folded, number, starts, loose=day) if number else 0


def _spoken_year_end(folded: str, number: Number, starts: dict[int, Number], *, loose: bool) -> int:
    """Return the end of a year in words that starts with `number`, 0 when it is none.

    "tweeduizend zes", "negentien vierennegentig", "twintig negentien" and, when `loose`,
    "nul zes" and "zesennegentig".
    """
    if number.ordinal or number.value % 1:
        return 0
    if _FIRST_YEAR <= number.value <= _LAST_YEAR:
        return number.end
    after = starts.get(number.end + 1) if folded[number.end : number.end + 1] == " " else None
    if after and not after.ordinal and _pair_is_year(number, after):
        return after.end
    if after and loose and number.value == 0 and 1 <= after.value <= 9 and not after.ordinal:
        return after.end
    if loose and number.value in range(10, 100) and ends_phrase(folded, number.end):
        return number.end
    return 0


def _pair_is_year(century: Number, rest: Number) -> bool:
    if century.value == 19:
        return 30 <= rest.value <= 99
    return century.value == 20 and 10 <= rest.value <= _LAST_YEAR - 2000


_BIRTH = re.compile(r"(?:geboren|geboorte|jarig|verjaar|datum)")


def _spoken(folded: str, numbers: list[Number]) -> Iterator[_Place]:
    """Yield dates said as numbers: "twaalf drie nul acht", "twaalf drie tweeduizend acht"."""
    starts = {number.start: number for number in numbers}
    for first, second in pairwise(numbers):
        if not (_near(folded, first, second) and _in_calendar(first, second)):
            continue
        gap = next((g for g in (2, 1) if second.end + g in starts), 0)
        year = starts.get(second.end + gap) if gap else None
        if year is None or not _near(folded, second, year):
            continue
        end = _spoken_year_end(folded, year, starts, loose=True)
        sure = _FIRST_YEAR <= year.value <= _LAST_YEAR
        if end and (sure or _cued(folded, first.start, end)):
            yield first.start, end, 0.8, "spoken"


def _in_calendar(first: Number, second: Number) -> bool:
    return 1 <= first.value <= 31 and 1 <= second.value <= 12 and not first.value % 1


def _near(folded: str, left: Number, right: Number) -> bool:
    return folded[left.end : right.start] in (" ", ", ", "-", " van ")


def _cued(folded: str, start: int, end: int) -> bool:
    # More digits on either side make it a telephone number or a count.
    if _number_follows(folded, end) or find_numbers(folded[max(0, start - 12) : start]):
        return False
    cue = _BIRTH.search(folded, max(0, start - 40), end + 15)
    return cue is not None or folded.endswith("op ", 0, start)


_YEAR = re.compile(
    r"(?<![\w.,:/€$'-])(?P<year>19[3-9]\d|20[0-2]\d|203[0-5])(?P<more>(?: ?[-/] ?| tot )"
    r"(?:20\d\d|'?\d\d))?(?![\w:%/]|[.,]\d|-\d)"
)
_APOSTROPHE = re.compile(r"(?<!\w)'(?P<year>[03-9]\d|[12]\d)(?!\w)")
_ZERO_YEAR = re.compile(
    r"(?<!\w)(?:in|sinds|vanaf|uit|van) (?P<year>0\d|nul (?:een|twee|drie|vier|vijf|zes"
    r"|zeven|acht|negen))(?![\w:]| \d|[.,-]\d)"
)
_SEASON = re.compile(r"(?<!\w)(?:zomer|winter|herfst|lente|voorjaar|najaar) \Z")
_YEAR_LEAD = re.compile(
    r"(?<!\w)(?:in|sinds|sedert|tot|uit|van|vanaf|eind|begin|medio|midden|half|rond"
    r"|omstreeks|voor|na"
    r"|het|jaar|schooljaar|bouwjaar|jaargang|anno|geboren|begin van|eind van|eind"
    r"(?:e)? van|tussen|en|of"
    r"|zomer|winter|herfst|lente|voorjaar|najaar|vakantie|zomervakantie|kerst|oudjaar"
    r"|nieuwjaar|corona"
    r"|zomer van|t/m|met|door|tijdens|over|ergens in|dat was|t|sinds eind|per)[ ,:]{1,2}\Z"
)
_COUNT_LEAD = re.compile(
    r"(?<!\w)(?:ruim|ongeveer|bijna|zo'n|minstens|maximaal|dan|wel|kost|kostte|€|nummer|nr"
    r"|kamer|versie"
    r"|jaren|de jaren|iets van|plus|minus|keer|maal|zijn er|waren er|er waren|er zijn|bus"
    r"|code|pincode"
    r"|artikel|wet|formulier|route|windows|fifa|de) \Z"
)


def _years(text: str, folded: str) -> Iterator[_Place]:
    for match in _YEAR.finditer(folded):
        before = folded[max(0, match.start() - _REACH) : match.start()]
        if _is_year(folded, match, before):
            season = _SEASON.search(before)
            start = match.start() - (len(season.group()) if season else 0)
            yield start, match.end(), 0.85, "year"
    for match in _APOSTROPHE.finditer(folded):
        before = folded[max(0, match.start() - 20) : match.start()]
        if (
            "jaren" not in before
            and not before.endswith("fifa ")
            and ends_phrase(folded, match.end())
        ):
            yield match.start(), match.end(), 0.7, "year"
    for match in _ZERO_YEAR.finditer(folded):
        if ends_phrase(folded, match.end()) and not _number_follows(folded, match.end()):
            yield match.start("year"), match.end("year"), 0.6, "year"


def _number_follows(folded: str, end: int) -> bool:
    following = find_numbers(folded[end : end + 15])
    return bool(following) and following[0].start <= 2


def _is_year(folded: str, match: re.Match[str], before: str) -> bool:
    after = next_word(folded, match.end())
    if after in UNITS or _COUNT_LEAD.search(before):
        return False
    noun_may_follow = match["year"].endswith("00") or match["year"].endswith("50")
    if _YEAR_LEAD.search(before):
        return not noun_may_follow or not after or after in FUNCTION_WORDS
    return not noun_may_follow and (not after or after in FUNCTION_WORDS)


def _year_words(folded: str, numbers: list[Number]) -> Iterator[_Place]:
    starts = {number.start: number for number in numbers}
    for number in numbers:
        end = _spoken_year_end(folded, number, starts, loose=False)
        if not end:
            continue
        before = folded[max(0, number.start - _REACH) : number.start]
        led = bool(_YEAR_LEAD.search(before))
        # A round number counts more often than it dates.
        after = next_word(folded, end)
        plain = number.value >= _FIRST_YEAR and number.value % 100
        # "twintig negentien"
        plain = plain or (end > number.end and ends_phrase(folded, end))
        if after in UNITS or _COUNT_LEAD.search(before):
            continue
        if (led or plain) and (plain or not after or after in FUNCTION_WORDS):
            season = _SEASON.search(before)
            yield number.start - (len(season.group()) if season else 0), end, 0.85, "year"
