"""Dates: a day, a month with a year, or a year, in digits or in words.

Not a weekday, clock time or decade: those say too little to find somebody. Nor a month by
itself, but where `bare_months` says that it dates something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from anonymiser.recognisers.bare_months import bare_month
from anonymiser.recognisers.context import (
    UNITS,
    WEEKDAY,
    Place,
    ends_phrase,
    fold,
    matches_at,
    next_word,
    outermost,
    span,
    words,
)
from anonymiser.recognisers.digit_dates import MONTHS, cued, digit_dates
from anonymiser.recognisers.needles import places_of
from anonymiser.recognisers.numbers import Number, find_numbers
from anonymiser.recognisers.years import (
    FIRST_YEAR,
    LAST_YEAR,
    number_follows,
    spoken_year_end,
    year_words,
    years,
)
from anonymiser.spans import Span

_SHORT = words("jan feb mrt apr jun jul aug sept sep okt nov dec")
_MONTH = re.compile(rf"(?:{'|'.join(MONTHS + _SHORT)})(?!\w)")
# Every month opens with one of these; "maa" would be found in each "maar".
_OPENINGS = (*_SHORT, "maart", "mei")

_DAY_BEFORE = re.compile(
    r"(?<![\w.,:/-])(?P<first>(?:0?[1-9]|[12]\d|3[01])(?:e|de|ste)?(?: ?(?:-|/|t/m"
    r"|tot en met|tot|en|of|op) ?))?"
    r"(?P<day>0?[1-9]|[12]\d|3[01])(?: ?(?:e|de|ste))?[ -]?(?:van |van de maand )?\Z"
)
_WORD_GAP = re.compile(r"[ -](?:van |van de maand )?\Z")
_YEAR_AFTER = re.compile(
    r"(?:,? (?:van |in |het jaar |anno )?|-|\.? )(?P<full>(?:1[89]\d|20[0-3])\d)(?!\d|[:%]|[.,]\d)"
    r"|\.?[ -]?(?:van )?'(?P<short>\d\d)(?!\w)|-(?P<dashed>\d\d)(?![\w:])"
)
_WRITTEN_YEAR = re.compile(r"(?:\d\d|')\d\d\Z")
# "oktober zestien werd hij": a month, and after the year what goes on with the sentence.
_GOES_ON = re.compile(
    r" (?:werd|was|waren|kwam|kwamen|ging|gingen|is|ben|zijn|heb|had|begon|kreeg|moest|toen|tot)"
    r"(?!\w)"
)
_GROWS = re.compile(r"(?<!\w)(?:word|wordt|werd|worden)(?!\w)")
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
        *digit_dates(folded),
        *_with_month(text, folded, numbers),
        *_spoken(folded, numbers),
        *years(folded),
        *year_words(folded, numbers),
        *_weekdays(folded, numbers),
    ]
    return [
        span(_with_weekday(folded, start), end, "DATE", score, "date", f"dates.{kind}")
        for start, end, score, kind in outermost(places)
    ]


# The weekday is part of a date: together they tell the year. "di. 5 maart", "vrijdag de 13e".
_WEEKDAY = re.compile(
    rf"(?<!\w)(?:{WEEKDAY},? (?:de )?"
    r"|(?:ma|di|wo|do|vr|za|zo)\.? )\Z"
)
_WEEKDAY_THE = re.compile(rf"(?<!\w){WEEKDAY} de (?=[\dadehntvz])")
_DAY_RANK = re.compile(r"(?:[12]\d|3[01]|[1-9])(?:e|de|ste)(?!\w)")


def _with_weekday(folded: str, start: int) -> int:
    weekday = _WEEKDAY.search(folded, max(0, start - 14), start)
    if weekday and (weekday.group().rstrip(" de,").endswith("dag") or folded[start].isdigit()):
        return weekday.start()
    return start


def _weekdays(folded: str, numbers: list[Number]) -> Iterator[Place]:
    """Yield "vrijdag de dertiende", and not "vrijdag de tweede keer"."""
    starts = {number.start: number for number in numbers}
    for match in matches_at(_WEEKDAY_THE, folded, places_of(folded, _WEEKDAYS)):
        number, digits = starts.get(match.end()), _DAY_RANK.match(folded, match.end())
        end = number.end if number and number.ordinal and number.value < 32 else 0
        end = digits.end() if digits else end
        if end and ends_phrase(folded, end):
            yield match.end(), end, 0.75, "day"


_WEEKDAYS = words("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag")


def _with_month(text: str, folded: str, numbers: list[Number]) -> Iterator[Place]:
    ends = {number.end: number for number in numbers}
    starts = {number.start: number for number in numbers}
    for month in matches_at(_MONTH, folded, places_of(folded, _OPENINGS)):
        if folded[month.start() - 1 : month.start()].isalpha() and month.start():
            continue
        short = month.group() in _SHORT
        end = month.end() + (short and folded[month.end() : month.end() + 1] == ".")
        start = _day_start(folded, month.start(), ends)
        year_end = _year_end(folded, end, starts, day=start is not None)
        if start is not None:
            # "jan." with nothing after it: the dot ends the sentence.
            yield start, year_end or month.end(), 0.95, "day"
        elif year_end and (not short or _WRITTEN_YEAR.search(folded, end, year_end)):
            yield month.start(), year_end, 0.9, "month"
        elif not short and (told := bare_month(text, folded, month.start(), month.end())):
            yield month.start(), told, 0.65, "month"


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
    for link in (" tot en met ", " tot ", " en ", " of ", " op "):
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
    if number is None:
        return 0
    goes_on = 10 <= number.value <= 35 and bool(_GOES_ON.match(folded, number.end))
    if goes_on and not day and not _GROWS.search(folded, max(0, end - 30), end):
        return number.end
    return spoken_year_end(folded, number, starts, loose=day)


# "nul drie nul twee dertien"
_ZERO_DATE = re.compile(
    r"nul (?:een|twee|drie|vier|vijf|zes|zeven|acht|negen) "
    r"nul (?:een|twee|drie|vier|vijf|zes|zeven|acht|negen) (?=[ntvezad])"
)


def _zero_dates(folded: str, starts: dict[int, Number]) -> Iterator[Place]:
    for match in matches_at(_ZERO_DATE, folded, places_of(folded, ("nul ",))):
        year = starts.get(match.end())
        end = spoken_year_end(folded, year, starts, loose=True) if year else 0
        if (
            end
            and not number_follows(folded, end)
            and not folded.endswith("nul ", 0, match.start())
        ):
            yield match.start(), end, 0.75, "spoken"


def _spoken(folded: str, numbers: list[Number]) -> Iterator[Place]:
    """Yield dates said as numbers: "twaalf drie nul acht", "twaalf drie tweeduizend acht"."""
    starts = {number.start: number for number in numbers}
    yield from _zero_dates(folded, starts)
    for first, second in pairwise(numbers):
        if not (_near(folded, first, second) and _in_calendar(first, second)):
            continue
        gap = next((g for g in (2, 1) if second.end + g in starts), 0)
        year = starts.get(second.end + gap) if gap else None
        if year is None or not _near(folded, second, year):
            # "de zestiende van de negende"
            ranked = first.ordinal and second.ordinal and _near(folded, first, second)
            if ranked and cued(folded, first.start, second.end):
                yield first.start, second.end, 0.75, "spoken"
            continue
        end = spoken_year_end(folded, year, starts, loose=True)
        sure = FIRST_YEAR <= year.value <= LAST_YEAR
        if end and (sure or cued(folded, first.start, end)):
            yield first.start, end, 0.8, "spoken"


def _in_calendar(first: Number, second: Number) -> bool:
    return 1 <= first.value <= 31 and 1 <= second.value <= 12 and not first.value % 1


def _near(folded: str, left: Number, right: Number) -> bool:
    return folded[left.end : right.start] in (" ", ", ", "-", " van ", " van de ")
