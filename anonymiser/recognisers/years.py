"""Years, in digits or in words, by themselves: "in 2019", "eind '21", "twintig negentien"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.recognisers.context import (
    FUNCTION_WORDS,
    UNITS,
    Place,
    ends_phrase,
    matches_at,
    next_word,
    number_starts,
)
from anonymiser.recognisers.needles import places_of
from anonymiser.recognisers.numbers import Number, find_numbers

FIRST_YEAR, LAST_YEAR = 1930, 2035
# Further than the longest word or two that lead a year.
_REACH = 24


def spoken_year_end(folded: str, number: Number, starts: dict[int, Number], *, loose: bool) -> int:
    """Return the end of a year in words that starts with `number`, 0 when it is none.

    "tweeduizend zes", "negentien vierennegentig", "twintig negentien" and, when `loose`,
    "nul zes" and "zesennegentig".
    """
    if number.ordinal or number.value % 1:
        return 0
    if FIRST_YEAR <= number.value <= LAST_YEAR:
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
    return century.value == 20 and 10 <= rest.value <= LAST_YEAR - 2000


_YEAR = re.compile(
    r"(?<![\w.,:/€$'-])(?P<year>19[3-9]\d|20[0-2]\d|203[0-5])(?P<more>(?: ?[-/] ?| tot )"
    r"(?:20\d\d|'?\d\d))?(?![\w%/]|[:.,]\d|-\d)"
)
_APOSTROPHE = re.compile(r"(?<!\w)'(?P<year>[03-9]\d|[12]\d)(?!\w)")
_ZERO_YEAR = re.compile(
    r"(?:0\d|nul (?:een|twee|drie|vier|vijf|zes|zeven|acht|negen))(?![\w:]| \d|[.,-]\d)"
)
_ZERO_LEAD = re.compile(r"(?<!\w)(?:in|sinds|vanaf|uit|van) \Z")
_LEAD_REACH = len("vanaf ")
_SEASON = re.compile(
    r"(?<!\w)(?:zomer|winter|herfst|lente|voorjaar|najaar|kerst|kerstmis|pasen|pinksteren|carnaval"
    r"|allerheiligen|oudjaar|nieuwjaar|oud en nieuw|ramadan|suikerfeest|offerfeest|sinterklaas"
    r"|koningsdag|koninginnedag|bevrijdingsdag|hemelvaart(?:sdag)?|moederdag|vaderdag|halloween"
    r"|kerstavond|oude?jaars(?:dag|avond)|nieuwjaarsdag|(?:zomer|kerst|herfst|voorjaars|mei)vakantie"
    r"|(?:(?:eerste|tweede|[12]e) )?(?:kerst|paas|pinkster)dag) \Z"
)
_YEAR_LEAD = re.compile(
    r"(?<!\w)(?:in|sinds|sedert|tot|uit|van|vanaf|eind|begin|medio|midden|half|rond"
    r"|omstreeks|voor|na"
    r"|het|jaar|schooljaar|bouwjaar|jaargang|anno|geboren|begin van|eind van|eind"
    r"(?:e)? van|tussen|en|of"
    r"|zomer|winter|herfst|lente|voorjaar|najaar|vakantie|zomervakantie|kerst|oudjaar"
    r"|nieuwjaar|corona"
    r"|zomer van|t/m|met|door|tijdens|over|ergens in|dat was|t|sinds eind|per)[ ,:]{1,2}\Z"
)
# What no number but a year follows: "sinds 1998 kinderen op".
_DATED_LEAD = re.compile(r"(?<!\w)(?:sinds|sedert|anno) \Z")
_COUNT_LEAD = re.compile(
    r"(?<!\w)(?:ruim|ongeveer|bijna|zo'n|minstens|maximaal|dan|wel|kost|kostte|€|nummer|nr"
    r"|kamer|versie"
    r"|jaren|de jaren|iets van|plus|minus|keer|maal|zijn er|waren er|er waren|er zijn|bus"
    r"|code|pincode"
    r"|artikel|wet|formulier|route|windows|fifa|de) \Z"
)


# Digit by digit: "twee nul een negen".
_SAID_DIGIT = "(?:nul|een|twee|drie|vier|vijf|zes|zeven|acht|negen)"
_DIGIT_YEAR = re.compile(
    rf"(?:jaar|in|sinds|vanaf|uit|geboren) (?P<year>(?:twee nul (?:nul|een|twee)|een negen"
    rf" {_SAID_DIGIT}) {_SAID_DIGIT})(?!\w| \d)"
)


def years(folded: str) -> Iterator[Place]:
    """Yield years in digits, and those told digit by digit."""
    starts = number_starts(folded)
    for match in matches_at(_YEAR, folded, starts):
        before = folded[max(0, match.start() - _REACH) : match.start()]
        if _is_year(folded, match, before):
            season = _SEASON.search(before)
            start = match.start() - (len(season.group()) if season else 0)
            yield start, match.end(), 0.85, "year"
    marks = [start - 1 for start in starts if folded.endswith("'", 0, start)]
    for match in matches_at(_APOSTROPHE, folded, marks):
        before = folded[max(0, match.start() - 20) : match.start()]
        if (
            "jaren" not in before
            and not before.endswith("fifa ")
            and ends_phrase(folded, match.end())
        ):
            yield match.start(), match.end(), 0.7, "year"
    yield from _digit_years(folded)
    zeros = sorted({*starts, *places_of(folded, ("nul ",))})
    for match in matches_at(_ZERO_YEAR, folded, zeros):
        led = _ZERO_LEAD.search(folded, max(0, match.start() - _LEAD_REACH), match.start())
        ends = ends_phrase(folded, match.end())
        if led and ends and not number_follows(folded, match.end()):
            yield match.start(), match.end(), 0.6, "year"


def _digit_years(folded: str) -> Iterator[Place]:
    for place in places_of(folded, (" twee nul ", " een negen ")):
        lead = folded.rfind(" ", max(0, place - 8), place) + 1
        told = _DIGIT_YEAR.match(folded, lead)
        if told and not number_follows(folded, told.end()):
            yield told.start("year"), told.end("year"), 0.7, "year"


def number_follows(folded: str, end: int) -> bool:
    """Return whether one more number is said right after `end`."""
    following = find_numbers(folded[end : end + 15])
    return bool(following) and following[0].start <= 2


def _is_year(folded: str, match: re.Match[str], before: str) -> bool:
    if _DATED_LEAD.search(before):
        return True
    after = next_word(folded, match.end())
    if after in UNITS or _COUNT_LEAD.search(before):
        return False
    noun_may_follow = match["year"].endswith("00") or match["year"].endswith("50")
    if match["more"] and match["more"][-4:].isdigit():
        return True  # "2018-2020 speltherapie"
    if _YEAR_LEAD.search(before):
        return not noun_may_follow or not after or after in FUNCTION_WORDS
    return not noun_may_follow and (not after or after in FUNCTION_WORDS)


def year_words(folded: str, numbers: list[Number]) -> Iterator[Place]:
    """Yield years in words."""
    starts = {number.start: number for number in numbers}
    for number in numbers:
        end = spoken_year_end(folded, number, starts, loose=False)
        if not end:
            continue
        before = folded[max(0, number.start - _REACH) : number.start]
        led = bool(_YEAR_LEAD.search(before))
        # A round number counts more often than it dates.
        after = next_word(folded, end)
        plain = number.value >= FIRST_YEAR and number.value % 100
        # "twintig negentien"
        plain = plain or (end > number.end and ends_phrase(folded, end))
        if after in UNITS or _COUNT_LEAD.search(before):
            continue
        if (led or plain) and (plain or not after or after in FUNCTION_WORDS):
            season = _SEASON.search(before)
            yield number.start - (len(season.group()) if season else 0), end, 0.85, "year"
