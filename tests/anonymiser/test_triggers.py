"""A pattern that is tried only where it can start finds what it finds when tried everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymiser.recognisers import (
    age_numbers,
    contact,
    dates,
    digit_dates,
    handles,
    homes,
    identifiers,
    numbers,
    plates,
    postcodes,
    spoken,
    years,
)
from anonymiser.recognisers.context import matches_at, number_starts
from anonymiser.recognisers.needles import places_of
from anonymiser.tokens import LABEL, labels

Places = Callable[[str], Iterable[int]]

PIECES = str.split(
    "06|0|12|3|2019|1234|+31|(0|(+|31|nul|een|twee|zes|twaalf|twintig|honderd|anderhalf|eerste|3e"
    "|de|van de|4e|januari|mrt|dec|mei|bsn|b.s.n.|b s n|burgerservicenummer|sofi|ab|nl|http://x.y"
    "|www.ab.nl|apenstaartje|at|@|(at)|[at]|punt nl|dot com|underscore|lage streep|kenteken"
    "|nummerbord|postcode is|woonde in|gewoond op|adres:|huisnummer 3|op nummer 4|kerkstraat|x|_|-"
    "|/|.|,|:|'|€|%|(|)|\n",
    "|",
)
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from([" ", " ", "", ""]))).map(
    "".join
)


def _needles(*needles: str) -> Places:
    return lambda text: places_of(text, needles)


def _phone(text: str) -> list[int]:
    return sorted({*places_of(text, ("+", "(")), *number_starts(text)})


PAIRS: list[tuple[re.Pattern[str], Places]] = [
    (dates._MONTH, _needles(*dates._OPENINGS)),
    (digit_dates._DIGITS, number_starts),
    (digit_dates._MONTH_YEAR, number_starts),
    (digit_dates._RANKED, number_starts),
    (years._YEAR, number_starts),
    (age_numbers._DIGITS, number_starts),
    (numbers._WORD, _needles(*numbers._STEMS)),
    (contact._DUTCH, _phone),
    (contact._FOREIGN, _phone),
    (contact._SHORT, number_starts),
    (contact._CUT_OFF, number_starts),
    (spoken._PHONE_START, _needles("nul", "0", "plus", "+")),
    (spoken._PUNT_TLD, _needles("punt ", "dot ")),
    (spoken._UNDERSCORE, _needles(*spoken._UNDERSCORES)),
    (handles._FULL, _needles("http", "www.")),
    (identifiers._BSN_CUE, _needles("bs", "b.", "b s", "burger", "sofi")),
    (identifiers._NINE, number_starts),
    (identifiers._IBAN_START, identifiers._before_digits),
    (plates._PLATE_CUE, _needles(*plates._PLATE_WORDS)),
    (postcodes._POSTCODE, number_starts),
    (postcodes._POSTCODE_WORD, _needles("postcode")),
    (homes._LIVED, _needles(*homes._LIVING)),
    (homes._LOOSE, _needles("huisnummer", "op nummer")),
]


@pytest.mark.parametrize(
    ("pattern", "places"), PAIRS, ids=lambda part: getattr(part, "pattern", "")[:20]
)
@given(text=TEXTS)
@settings(max_examples=150, deadline=None)
def test_nothing_is_missed(pattern: re.Pattern[str], places: Places, text: str) -> None:
    everywhere = [match.span() for match in pattern.finditer(text)]
    assert [match.span() for match in matches_at(pattern, text, places(text))] == everywhere


@given(TEXTS)
def test_speakers_stand_on_lines_with_a_colon(text: str) -> None:
    assert [m.span() for m in labels(text)] == [m.span() for m in LABEL.finditer(text)]
