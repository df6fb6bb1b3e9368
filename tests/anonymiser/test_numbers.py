"""Dutch numbers in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymiser.recognisers.context import fold
from anonymiser.recognisers.numbers import (
    find_numbers,
    number_words,
    ordinal_words,
    read_chain,
)

ONES = str.split("nul een twee drie vier vijf zes zeven acht negen")
TEENS = str.split("tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien")
TENS = str.split("twintig dertig veertig vijftig zestig zeventig tachtig negentig")


def spell(n):
    """Write 0 to 9999 as Dutch grammar does, apart from the code under test."""
    if n < 10:
        return ONES[n]
    if n < 20:
        return TEENS[n - 10]
    if n < 100:
        ten = TENS[n // 10 - 2]
        link = "ën" if ONES[n % 10].endswith("e") else "en"
        return ONES[n % 10] + link + ten if n % 10 else ten
    size, word = (1000, "duizend") if n >= 1000 else (100, "honderd")
    head = "" if n // size == 1 else spell(n // size)
    return head + word + (spell(n % size) if n % size else "")


@given(st.integers(0, 9999), st.sampled_from([str, str.upper, str.title]))
def test_every_number_is_read_back(n, case):
    word = case(spell(n))
    assert list(number_words(f"ja {word}.")) == [(3, 3 + len(word), n)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("tweeduizend zes", 2006),
        ("tweeduizend en zes", 2006),
        ("negentienhonderd vierennegentig", 1994),
        ("twee duizend negentien", 2019),
        ("drie-en-twintig", 23),
        ("vijf en twintig", 25),
        ("één", 1),
        ("honderd twee", 102),
    ],
)
def test_several_words_make_one_number(text, value):
    assert list(number_words(text)) == [(0, len(text), value)]


@pytest.mark.parametrize(
    ("word", "value"),
    [("eerste", 1), ("derde", 3), ("achtste", 8), ("zestiende", 16), ("eenentwintigste", 21)],
)
def test_ordinals(word, value):
    assert list(ordinal_words(f"de {word} keer")) == [(3, 3 + len(word), value)]
    assert not list(number_words(f"de {word} keer"))


@pytest.mark.parametrize(
    ("text", "value"), [("zestienenhalf", 16.5), ("veertien en een half", 14.5), ("anderhalf", 1.5)]
)
def test_halves(text, value):
    assert [(n.start, n.end, n.value) for n in find_numbers(text)] == [(0, len(text), value)]


@pytest.mark.parametrize("word", ["duizenden", "elftal", "achter", "eens", "tienen", "vierkant"])
def test_words_that_only_start_like_a_number(word):
    assert not find_numbers(word)


def test_separate_numbers_stay_separate():
    assert [v for _, _, v in number_words("nul zes twaalf vierendertig")] == [0, 6, 12, 34]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("nul zes twaalf", "0612"),
        ("nul zes, eh, twee en dan drie", "0623"),
        ("06 twaalf 34", "061234"),
        ("nul zes dubbel acht", "0688"),
        ("nul zes is mijn nummer", "06"),
        ("geen getal", ""),
    ],
)
def test_chain_of_digits(text, digits):
    assert "".join(part for _, part in read_chain(fold(text), 0)) == digits
