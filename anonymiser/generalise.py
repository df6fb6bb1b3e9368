"""Make an age or a date coarser."""

from __future__ import annotations

import re
from functools import cache

from anonymiser.recognisers.context import fold
from anonymiser.recognisers.numbers import find_numbers

# Lowest age of each band: primary school, secondary school, 16-17, and after 18 the bands
# of extended youth care (to 21) and of the municipality's youth policy (to 27).
BANDS = (0, 6, 12, 16, 18, 21, 28, 40)
OLDEST = 120
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januari", "jan"),
            ("februari", "feb"),
            ("maart", "mrt"),
            ("april", "apr"),
            ("mei",),
            ("juni", "jun"),
            ("juli", "jul"),
            ("augustus", "aug"),
            ("september", "sept", "sep"),
            ("oktober", "okt"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})\b")
_YEAR = re.compile(r"(?<![\d./-])((?:19|20)\d\d)(?![\d./-])|(?<!\w)'(\d\d)(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)\d{1,2}\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?((?:19|20)?\d\d)(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d{1,2})-\d{1,2}(?!\d)")
_AGE_DIGITS = re.compile(r"(?<![\d,.])(\d{1,3})(?:[,.](\d))?(?![\d,.]*\d)")
_PER_YEAR = {"maand": 12, "week": 52, "weken": 52, "dag": 365}
_CENTURY_TURN = 50


def age_band(text: str) -> str | None:
    """Return the age band of the age in `text`, or None when it is not one age.

    Parameters
    ----------
    text : str
        Digits or Dutch words, with or without "jaar", "-jarige", "maanden".

    Examples
    --------
    >>> age_band("zeventien"), age_band("16-jarige"), age_band("8 maanden"), age_band("52")
    ('16-17', '16-17', '0-5', '40+')
    >>> age_band("17 of 18") is None
    True
    """
    folded = re.sub(r"-?jarigen?\b|-?jarige?\b", " ", fold(text))
    per_year = next((count for unit, count in _PER_YEAR.items() if unit in folded), 1)
    ages = [n.value for n in find_numbers(folded)]
    ages += [float(f"{m[1]}.{m[2] or 0}") for m in _AGE_DIGITS.finditer(folded)]
    bands = {_band(age / per_year) for age in ages}
    return bands.pop() if len(bands) == 1 else None


@cache
def age_bands() -> frozenset[str]:
    """Return every band that `age_band` can tell.

    Examples
    --------
    >>> "16-17" in age_bands(), "40+" in age_bands(), "17" in age_bands()
    (True, True, False)
    """
    return frozenset(band for lowest in BANDS if (band := _band(lowest)))


def _band(age: float) -> str | None:
    if age > OLDEST:
        return None
    index = max(i for i, lowest in enumerate(BANDS) if lowest <= age)
    last = index == len(BANDS) - 1
    return f"{BANDS[index]}+" if last else f"{BANDS[index]}-{BANDS[index + 1] - 1}"


def quarter(text: str) -> str | None:
    """Return year and quarter of the date in `text`, the year alone, or None.

    Examples
    --------
    >>> quarter("12 maart 2019"), quarter("03-11-'98"), quarter("2019"), quarter("in mei")
    ('2019, 1e kwartaal', '1998, 4e kwartaal', '2019', None)
    """
    folded = fold(text).replace("-'", "-").replace("/'", "/")
    numeric = _DAY_FIRST.search(folded)
    if numeric:
        return _quarter(int(numeric[1]), _year(numeric[2]))
    numeric = _YEAR_FIRST.search(folded)
    if numeric:
        return _quarter(int(numeric[2]), _year(numeric[1]))
    return _spoken(folded)


def _spoken(folded: str) -> str | None:
    month = _MONTH.search(folded)
    years = [_year(year[1] or year[2]) for year in _YEAR.finditer(folded)]
    years += [int(n.value) for n in find_numbers(folded) if 1900 <= n.value < 2100]
    if len(years) != 1:
        return None
    return _quarter(_MONTHS[month[1]], years[0]) if month else str(years[0])


def _quarter(month: int, year: int) -> str | None:
    return f"{year}, {(month - 1) // 3 + 1}e kwartaal" if 1 <= month <= 12 else None


def _year(digits: str) -> int:
    year = int(digits)
    if year >= 100:
        return year
    return year + (2000 if year < _CENTURY_TURN else 1900)
