"""Say in coarse words when something was: the season of a date, or how long after another.

A quarter of a year is told as people tell it: the first months, spring, summer, the last
months. The words are such that they can stand where the date stood: "op [een dag begin
2019]", "in [het voorjaar van 2019]", "sinds [2019]".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from anonymiser.recognisers.context import WEEKDAY, fold
from anonymiser.recognisers.numbers import find_numbers

_MONTHS = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_MONTH = re.compile(rf"(?<![a-z])(?:{'|'.join(_MONTHS)}|mrt)")
_SEASON = re.compile(r"(?<![a-z])(?:zomer|winter|herfst|lente|voorjaar|najaar)(?![a-z])")
_WEEKDAY = re.compile(rf"(?<![a-z]){WEEKDAY},? (?:de )?")
_DIGITS = re.compile(r"'?(\d+)")
_RANK = re.compile(r"\d{1,2}(?:e|de|ste)")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
# Below this a year of two digits is of this century.
_CENTURY_TURN = 50
_AS_DAY = ("begin", "in het voorjaar van", "in de zomer van", "eind")
_AS_PERIOD = ("het begin van", "het voorjaar van", "de zomer van", "de laatste maanden van")
_NO_YEAR = ("het begin van het jaar", "het voorjaar", "de zomer", "de laatste maanden van het jaar")
_YEAR = r"(?:19|20|21)\d\d"
# How many years a date of birth is told in.
_BAND = 5
_COUNTS = ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien")
_RANKS = {
    2: "tweede", 3: "derde", 4: "vierde", 5: "vijfde", 6: "zesde", 7: "zevende", 8: "achtste",
    9: "negende", 10: "tiende",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When something was, as far as a text tells.

    Parameters
    ----------
    year : int, optional
    month : int, optional
        From 1 to 12.
    days : int, default=0
        How many days are named: 0 (a whole month or year), 1, or 2 for several.
    until : int, optional
        Last year, when the text names two.
    season : str, default=""
        A season that the text itself names.
    """

    year: int | None = None
    month: int | None = None
    days: int = 0
    until: int | None = None
    season: str = ""


class _Token(NamedTuple):
    start: int
    value: int
    counted: bool  # said as a plain number word: "twintig", not "20" or "twintigste"


def moment(text: str) -> Moment | None:
    """Return when the date in `text` is, or None when that is not clear.

    Parameters
    ----------
    text : str
        A date in digits or Dutch words: a day, a month or a year.

    Examples
    --------
    >>> found = moment("drie mei tweeduizend zes")
    >>> found.year, found.month, found.days
    (2006, 5, 1)
    >>> moment("vorige week") is None, moment("vrijdag de dertiende") is None
    (True, True)
    >>> moment("19e") is None, moment("februari vorig jaar") is None
    (True, True)
    >>> moment("maandag 4 augustus 2021") == moment("4 augustus 2021")
    True
    """
    folded, weekdays = _WEEKDAY.subn("", fold(text))
    tokens = _tokens(folded)
    month = _MONTH.search(folded)
    if (weekdays or _RANK.fullmatch(folded)) and not month and len(tokens) < 2:
        return None  # "vrijdag de dertiende", "19e": of no month is told
    found = _named(tokens, month) if month else _numbered(tokens)
    if found is None or (found.year and not _FIRST_YEAR <= found.year <= _LAST_YEAR):
        return None
    if found.year is None and folded.endswith(" jaar"):
        return None  # "februari vorig jaar": counted from a year that is not told
    season = _SEASON.search(folded)
    return replace(found, season=season.group()) if season else found


def in_season(when: Moment) -> str:
    """Return the quarter of `when` in words, or its year when it has no month.

    Examples
    --------
    >>> for text in ("14 maart 2019", "oktober 2019", "3 mei", "zomer 2019", "2019"):
    ...     print(in_season(moment(text)))
    een dag begin 2019
    de laatste maanden van 2019
    een dag in het voorjaar
    zomer 2019
    2019
    """
    if when.month is None:
        years = f"{when.year}-{when.until}" if when.until else str(when.year)
        return f"{when.season} {years}".strip()
    quarter = (when.month - 1) // 3
    some = ("", "een dag", "een paar dagen")[when.days]
    if when.year is None:
        return f"{some} in {_NO_YEAR[quarter]}" if some else _NO_YEAR[quarter]
    if some:
        return f"{some} {_AS_DAY[quarter]} {when.year}"
    return f"{_AS_PERIOD[quarter]} {when.year}"


def since(first: Moment, when: Moment) -> str:
    """Return in words how long `when` is after or before `first`; both have a year.

    Examples
    --------
    >>> start = moment("14 maart 2019")
    >>> for text in ("2 april 2020", "in juni 2019", "2021", "12 maart 2017"):
    ...     print(since(start, moment(text)))
    een dag een jaar later
    de tijd een paar maanden later
    het tweede jaar daarna
    een dag twee jaar eerder
    """
    assert first.year is not None
    assert when.year is not None
    years = when.year - first.year
    if when.month is None:
        return _that_year(years)
    some = ("de tijd", "een dag", "een paar dagen")[when.days]
    if first.month is None:
        return f"{some} {_apart(12 * years)}" if years else f"{some} in hetzelfde jaar"
    months = 12 * years + when.month - first.month
    return f"{some} {_apart(months)}" if months else f"{some} in dezelfde maand"


def in_years(when: Moment) -> str | None:
    """Return the five years in which `when` was, or None when it has no year.

    Examples
    --------
    >>> in_years(moment("14 augustus 2008")), in_years(moment("2010"))
    ('een dag tussen 2005 en 2009', 'een jaar tussen 2010 en 2014')
    """
    if when.year is None:
        return None
    first = when.year - when.year % _BAND
    what = "een dag" if when.days else "een jaar"
    return f"{what} tussen {first} en {first + _BAND - 1}"


def is_told(words: str) -> bool:
    """Return whether `in_season`, `since` or `in_years` tells `words`.

    Examples
    --------
    >>> is_told("een dag begin 2019"), is_told("de tijd een half jaar later"), is_told("2019")
    (True, True, True)
    >>> is_told("14 maart 2019"), is_told("een dag in Zetten")
    (False, False)
    """
    return _told().fullmatch(words) is not None


def quarter_told(words: str) -> str | None:
    """Return year and quarter that `in_season` told in `words`, as `generalise.quarter` does.

    Examples
    --------
    >>> quarter_told("een dag in de zomer van 2008"), quarter_told("de laatste maanden van 2019")
    ('2008, 3e kwartaal', '2019, 4e kwartaal')
    >>> quarter_told("een dag een jaar later") is None
    True
    """
    rest, _, year = words.rpartition(" ")
    day = rest.removeprefix("een dag ").removeprefix("een paar dagen ")
    if not re.fullmatch(_YEAR, year) or (rest not in _AS_PERIOD and day not in _AS_DAY):
        return None
    index = _AS_PERIOD.index(rest) if rest in _AS_PERIOD else _AS_DAY.index(day)
    return f"{year}, {index + 1}e kwartaal"


@cache
def _told() -> re.Pattern[str]:
    """Return the pattern of everything that is told of a date."""
    day, some = "een (?:dag|paar dagen)", "(?:de tijd|een dag|een paar dagen)"
    far = "(?:korte tijd|een paar maanden|een half jaar|(?:meer dan tien|" + "|".join(_COUNTS)
    return re.compile(
        "|".join((
            rf"(?:(?:zomer|winter|herfst|lente|voorjaar|najaar) )?{_YEAR}(?:-{_YEAR})?",
            rf"(?:{day} in )?(?:{'|'.join(_NO_YEAR)})",
            rf"{day} (?:{'|'.join(_AS_DAY)}) {_YEAR}",
            rf"(?:{'|'.join(_AS_PERIOD)}) {_YEAR}",
            "hetzelfde jaar|een veel (?:later|eerder) jaar",
            rf"het (?:(?:{'|'.join(_RANKS.values())}) )?jaar (?:daarna|daarvoor)",
            rf"{some} (?:in hetzelfde jaar|in dezelfde maand|{far}) jaar) (?:later|eerder))",
            rf"een (?:dag|jaar) tussen {_YEAR} en {_YEAR}",
        ))
    )  # fmt: skip


class Timeline:
    """Writes the dates of one document: the first by its season, others by their distance.

    Examples
    --------
    >>> write = Timeline()
    >>> [write("12 mei 2018"), write("mei 2019"), write("12 mei 2018"), write("ooit")]
    ['een dag in het voorjaar van 2018', 'de tijd een jaar later', \
'een dag in het voorjaar van 2018', None]
    """

    def __init__(self) -> None:
        self._first: Moment | None = None

    def __call__(self, text: str) -> str | None:
        """Return what stands for a date, or None when it says nothing clear."""
        when = moment(text)
        if when is None or when.year is None:
            return in_season(when) if when else None
        self._first = self._first or when
        return in_season(when) if _same(self._first, when) else since(self._first, when)


def _same(first: Moment, when: Moment) -> bool:
    # The moment that all others are told from is always told in the same words.
    return first.year == when.year and when.month in (first.month, None) and not when.until


def _that_year(years: int) -> str:
    if not years:
        return "hetzelfde jaar"
    side = "daarna" if years > 0 else "daarvoor"
    count = abs(years)
    if count == 1:
        return f"het jaar {side}"
    far = "een veel later jaar" if years > 0 else "een veel eerder jaar"
    return f"het {_RANKS[count]} jaar {side}" if count in _RANKS else far


def _apart(months: int) -> str:
    side = "later" if months > 0 else "eerder"
    return f"{_length(abs(months))} {side}"


def _length(months: int) -> str:
    # Bounds in months; each length stands for a stretch around it.
    for limit, words in ((2, "korte tijd"), (5, "een paar maanden"), (9, "een half jaar")):
        if months < limit:
            return words
    years = (months + 6) // 12
    return f"{_COUNTS[years] if years < len(_COUNTS) else 'meer dan tien'} jaar"


def _tokens(folded: str) -> list[_Token]:
    found = [_Token(m.start(), int(m[1]), False) for m in _DIGITS.finditer(folded) if len(m[1]) < 5]
    if len(found) != len(_DIGITS.findall(folded)):
        return []
    found += [_Token(n.start, int(n.value), not n.ordinal) for n in find_numbers(folded)]
    return sorted(found)


def _named(tokens: Sequence[_Token], month: re.Match[str]) -> Moment | None:
    """Read a date with the name of a month."""
    name = "maa" if month.group() == "mrt" else month.group()
    before = [token.value for token in tokens if token.start < month.start()]
    after = [token.value for token in tokens if token.start > month.start()]
    days = min(2, sum(1 <= value <= 31 for value in before))
    years = after or [value for value in before if value >= _FIRST_YEAR]
    year = _year(years)
    if years and year is None:
        return None
    return Moment(year=year, month=_MONTHS.index(name) + 1, days=days)


def _numbered(tokens: Sequence[_Token]) -> Moment | None:
    """Read a date or year without the name of a month."""
    values = [token.value for token in tokens]
    for read in _READINGS:
        found = read(values, all(token.counted for token in tokens))
        if found:
            return found
    return None


def _two_years(values: list[int], spoken: bool) -> Moment | None:
    if len(values) != 2 or not _FIRST_YEAR <= values[0] <= _LAST_YEAR:
        return None
    until = values[1] if values[1] >= _FIRST_YEAR else values[0] // 100 * 100 + values[1]
    # "2011-12" is a school year; "2011-03" is a month.
    near = values[1] >= _FIRST_YEAR or values[1] > 12 or until == values[0] + 1
    return Moment(year=values[0], until=until) if near and until > values[0] else None


def _year_first(values: list[int], spoken: bool) -> Moment | None:
    if len(values) in (2, 3) and values[0] >= _FIRST_YEAR and 1 <= values[1] <= 12:
        return Moment(year=values[0], month=values[1], days=len(values) - 2)
    return None


def _month_and_year(values: list[int], spoken: bool) -> Moment | None:
    if len(values) == 2 and 1 <= values[0] <= 12 and values[1] >= _FIRST_YEAR:
        return Moment(year=values[1], month=values[0])
    return None


def _only_year(values: list[int], spoken: bool) -> Moment | None:
    # "20-12" is a day; "twintig twaalf" is a year.
    year = _year(values) if spoken or len(values) == 1 else None
    return Moment(year=year) if year else None


def _day_first(values: list[int], spoken: bool) -> Moment | None:
    if len(values) < 2:
        return None
    day, month = values[:2] if values[1] <= 12 else (values[1], values[0])
    year = _year(values[2:])
    if not (1 <= day <= 31 and 1 <= month <= 12) or (values[2:] and year is None):
        return None
    return Moment(year=year, month=month, days=1)


_READINGS: tuple[Callable[[list[int], bool], Moment | None], ...] = (
    _two_years,
    _year_first,
    _month_and_year,
    _only_year,
    _day_first,
)


def _year(values: Sequence[int]) -> int | None:
    """Return the year that is said as these numbers, such as 20 and 19, or 0 and 6."""
    match list(values):
        case [year] if _FIRST_YEAR <= year <= _LAST_YEAR:
            return year
        case [short] if 0 <= short < 100:
            return short + (2000 if short < _CENTURY_TURN else 1900)
        case [0, digit] if digit < 10:
            return 2000 + digit
        case [19 | 20 as century, rest] if 10 <= rest < 100:
            return 100 * century + rest
        case [(1 | 2) as a, (0 | 9) as b, c, d] if max(c, d) < 10:
            return 1000 * a + 100 * b + 10 * c + d
    return None
