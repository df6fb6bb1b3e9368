"""Dates in digits: "12-03-08", "03/2019", "de 3e van de 4e", "geboortedatum 03052006"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.lexicon import WORD, flags_of
from anonymiser.name_forms import one_apart
from anonymiser.recognisers.context import (
    UNITS,
    WEEKDAY,
    Place,
    ends_phrase,
    matches_at,
    number_starts,
    words,
)
from anonymiser.recognisers.needles import places_of
from anonymiser.recognisers.numbers import find_numbers
from anonymiser.recognisers.years import number_follows

MONTHS = words(
    """januari februari maart april mei juni juli augustus september oktober november december"""
)
_DIGITS = re.compile(
    r"\d(?<![\w.,:/-]\d)(?:"
    r"(?<=(?P<a>\d))(?P<b>\d?) ?(?P<sep>[-/.]) ?(?P<month>\d{1,2}) ?(?P=sep) ?"
    r"(?:'?(?P<short>\d\d)|(?P<year>(?:19|20)\d\d))"
    r"|(?<=(?P<c>[12]))(?P<iso>\d{3})(?P<sep2>[-/.])(?P<isomonth>\d\d)(?P=sep2)(?P<isoday>\d\d)"
    r")(?![\d:]|[-/.,]\d)"
)
_MONTH_YEAR = re.compile(
    r"(?:(?:0[1-9]|1[0-2])(?<![\w.,:/€$-]\d\d)|[1-9](?<![\w.,:/€$-]\d))[-/]"
    r"(?:19[5-9]\d|20[0-3]\d)"
    r"(?![\w:%/-]|[.,]\d)"
)
# "de 3e van de 4e 2010"
_RANKED = re.compile(
    r"(?<![\w.,:/€$-])(?:[12]\d|3[01]|[1-9])(?:e|de|ste) van de (?:1[0-2]|[1-9])(?:e|de|ste)"
    r"(?![\w-])(?P<year>,? (?:19|20)\d\d(?!\w))?"
)
_BARE_DAY_MONTH = re.compile(r"(?P<day>\d{1,2})[-/](?P<month>\d{1,2})(?![\w/%-]|[.,:]\d)")
_DAY_LEAD = re.compile(
    r"(?<!\w)(?:op|sinds|vanaf|tot|voor|per|uiterlijk|d\.d\.|dd|datum:?|geboren"
    rf"|{WEEKDAY}|ma|di|wo|do|vr|za|zo) \Z"
)
_LEAD_REACH = len("donderdag ")
# A point of a diary: "15/1 – overleg", "- 20-8: vader belt".
_LINE_LEAD = re.compile(r"(?:\A|\n)(?:[-*•] ?)?\Z")
_LINE_REACH = len("\n- ")
_LINE_GOES_ON = re.compile(r"(?:,? \d{1,2}[.:]\d\d(?: ?u(?:ur)?\.?)?)? ?[-:] ?[a-z]")
# Its heading: "dag 3 (20-8)", "huisbezoek (3/9)".
_HEADING = re.compile(
    r"(?<!\w)(?:dag \d{1,2}|week \d{1,2}|\w*(?:verslag|gesprek|bezoek|overleg|notitie|notities"
    rf"|logboek|dagboek|dagrapport|intake|{WEEKDAY}))[^\n(]{{0,20}}[(\[]\Z"
)
_HEADING_REACH = 40
# "Jarig? De 19e.": a day of the month as an answer.
_DAY_ANSWER = re.compile(r"(?:[12]\d|3[01]|[1-9])(?:e|de|ste)(?=\s?[.,!?\n]|\Z)")
_ANSWER_LEAD = re.compile(r"(?:\A|\n|[.:?!] )(?:op )?de \Z")
_DAY_ASKED = re.compile(r"(?<!\w)(?:jarig|verjaardag|uitgerekend|welke (?:dag|datum))(?!\w)")
_ASKED_REACH = 90
# Where the parts of a whole are counted: "1/3 - begin" … "3/3 - slot".
_PARTS_REACH = 3000
# "geboortedatum 03052006"
_UNBROKEN = re.compile(
    r"geboorte(?:datum|dag)(?: (?:is|was)|:){0,2} "
    r"(?P<date>(?P<day>\d\d)(?P<month>\d\d)(?:(?:19|20)\d\d|\d\d))(?![\d-])"
)


def _unbroken(folded: str) -> Iterator[Place]:
    for match in matches_at(_UNBROKEN, folded, places_of(folded, ("geboorted",))):
        if _is_day(int(match["day"]), int(match["month"])):
            yield match.start("date"), match.end("date"), 0.9, "numeric"


# "8 jnauari", "17 meei 2020"
_TYPED = re.compile(
    r"(?<![\w.,:/-])(?:0?[1-9]|[12]\d|3[01]) (?P<word>[a-z]{4,10})"
    r"(?P<year> (?:19|20)\d\d)?(?![\w-])"
)


def _misspelt(folded: str) -> Iterator[Place]:
    for match in matches_at(_TYPED, folded, number_starts(folded)):
        word = match["word"]
        if word in MONTHS or word in UNITS or flags_of(word) & WORD:
            continue
        near = any(one_apart(word, month) for month in MONTHS if len(month) > 5 or match["year"])
        if near:
            yield match.start(), match.end(), 0.8, "day"


def digit_dates(folded: str) -> Iterator[Place]:
    """Yield dates that are written in digits, and days before a month with a typing error."""
    yield from _unbroken(folded)
    yield from _misspelt(folded)
    yield from _day_answers(folded)
    starts = number_starts(folded)
    for match in matches_at(_DIGITS, folded, starts):
        if match["iso"]:
            day, month = int(match["isoday"]), int(match["isomonth"])
        else:
            day, month = int(match["a"] + match["b"]), int(match["month"])
        dotted = match["sep"] == "." and not match["year"]
        if _is_day(day, month) and not (dotted and len(match["month"]) == 1):
            yield match.start(), match.end(), 0.95, "numeric"
    for match in matches_at(_MONTH_YEAR, folded, starts):
        yield match.start(), match.end(), 0.8, "month"
    for match in matches_at(_RANKED, folded, starts):
        if match["year"] or cued(folded, match.start(), match.end()):
            yield match.start(), match.end(), 0.8, "numeric"
    for match in matches_at(_BARE_DAY_MONTH, folded, starts):
        day, month = int(match["day"]), int(match["month"])
        if not (1 <= day <= 31 and 1 <= month <= 12):
            continue
        led = _DAY_LEAD.search(folded, max(0, match.start() - _LEAD_REACH), match.start())
        said = led and ends_phrase(folded, match.end())
        if said or _opens_note(folded, match) or _in_heading(folded, match):
            yield match.start(), match.end(), 0.7, "numeric"


def _day_answers(folded: str) -> Iterator[Place]:
    """Yield "de 19e" when somebody just asked or told about a birthday."""
    for match in matches_at(_DAY_ANSWER, folded, number_starts(folded)):
        start = match.start()
        answers = _ANSWER_LEAD.search(folded, max(0, start - len(". op de ")), start)
        if answers and _DAY_ASKED.search(folded, max(0, start - _ASKED_REACH), start):
            yield start, match.end(), 0.7, "day"


def _opens_note(folded: str, match: re.Match[str]) -> bool:
    """Return whether it is "15/1 – overleg" at the begin of a line, no part or result."""
    start, day, month = match.start(), match["day"], match["month"]
    if not _LINE_GOES_ON.match(folded, match.end()):
        return False
    if not _LINE_LEAD.search(folded, max(0, start - _LINE_REACH), start):
        return False
    if "-" in match.group():
        return int(day) >= 10 or "0" in (day[0], month[0])
    around = folded[max(0, start - _PARTS_REACH) : match.end() + _PARTS_REACH]
    return int(day) > int(month) or f"{month}/{month}" not in around


def _in_heading(folded: str, match: re.Match[str]) -> bool:
    """Return whether it is "dag 3 (20-8)"."""
    if folded[match.end() : match.end() + 1] not in (")", "]"):
        return False
    floor = max(0, match.start() - _HEADING_REACH)
    return bool(_HEADING.search(folded, floor, match.start()))


def _is_day(day: int, month: int) -> bool:
    return 1 <= min(day, month) <= 12 and max(day, month) <= 31


_BIRTH = re.compile(r"(?:geboren|geboorte|jarig|verjaar|datum)")


def cued(folded: str, start: int, end: int) -> bool:
    """Return whether the words around two numbers say that they are a day and a month."""
    # More digits on either side make it a telephone number or a count.
    if number_follows(folded, end) or find_numbers(folded[max(0, start - 12) : start]):
        return False
    cue = _BIRTH.search(folded, max(0, start - 40), end + 15)
    return cue is not None or folded.endswith(("op ", "op de "), 0, start)
