import pytest
from timing import within

from anonymiser import lexicon as lx


@pytest.mark.parametrize(
    "name",
    [
        "yassira", "sanne", "tesfay", "kwame", "oleksandra", "fatma", "doutzen", "jurensley",
        "ngozi", "xin-yi", "mei-ling", "ayse", "ayşe", "abdirahman", "siobhan", "latuheru",
    ],
)  # fmt: skip
def test_names_of_every_background_are_known(name):
    assert lx.flags_of(name) & lx.SURE_NAME


@pytest.mark.parametrize("word", ["wil", "storm", "roos", "floor", "mees", "hoop", "mark", "joy"])
def test_an_ordinary_word_is_never_a_sure_name(word):
    assert not lx.flags_of(word) & lx.SURE_NAME
    assert lx.is_common_word(word)


@pytest.mark.parametrize(
    "word", ["anders", "namen", "hoge", "sterke", "voerde", "velden", "afgesneden", "zeeschepen"]
)
def test_inflected_words_are_words(word):
    assert lx.flags_of(word) & lx.WORD
    assert not lx.flags_of(word) & lx.SURE_NAME


@pytest.mark.parametrize("place", ["almere", "nijmegen", "bijlmer", "paramaribo", "harreveld"])
def test_places_are_sure(place):
    assert lx.flags_of(place) & lx.PLACE_SURE


@pytest.mark.parametrize("place", ["best", "huizen", "grave", "heel", "zetten"])
def test_places_that_are_words_are_not_sure(place):
    assert lx.flags_of(place) & lx.PLACE
    assert not lx.flags_of(place) & lx.PLACE_SURE


def test_countries_are_not_surnames():
    for country in lx._lines("countries"):
        if " " not in country and "-" not in country:
            assert lx.flags_of(country) & lx.COUNTRY, country
            assert not lx.flags_of(country) & lx.LAST, country


def test_forms_of_names_are_derived():
    for form in ("yassiraatje", "fatima's", "sannes"):
        assert lx.flags_of(form) & lx.FIRST, form
        assert lx.flags_of(form) & lx.DERIVED, form


def test_unknown_is_unknown():
    assert lx.flags_of("qwrtplk") == 0
    assert lx.zipf("qwrtplk") == lx.FLOOR_ZIPF


@pytest.mark.parametrize(
    ("surface", "shape"),
    [
        ("fatima", lx.LOW), ("Fatima", lx.CAP), ("FATIMA", lx.UPPER), ("McDonald", lx.CAP),
        ("iPhone", lx.MIXED), ("'t", lx.LOW), ("'s-Hertogenbosch", lx.CAP),
    ],
)  # fmt: skip
def test_shapes(surface, shape):
    assert lx.look(surface)[2] == shape


def test_decomposed_and_invisible_characters_do_not_hide_a_name():
    assert lx.clean("Zoe\u0308") == "zoë"
    assert lx.look("Fa\u200dti\u00adma")[1] & lx.FIRST_SURE


def test_the_lists_are_sorted_clean_and_small():
    total = 0
    for folder in ("first_names", "surnames", "places", "nationalities", "words", "foreign_words"):
        path = lx.DATA / folder / "items.txt"
        words = path.read_text("utf-8").splitlines()
        total += path.stat().st_size
        assert words == sorted(set(words)), folder
        assert all(word == word.strip().lower() and word for word in words), folder
    assert total + (lx.DATA / "frequency" / "items.txt").stat().st_size < 6_000_000


def test_every_list_names_its_source():
    sources = (lx.DATA / "SOURCES.md").read_text("utf-8")
    for folder in lx.DATA.iterdir():
        if folder.is_dir() and folder.name != "licences" and not (folder / "SOURCES.md").exists():
            assert f"`{folder.name}/" in sources, folder.name


def test_loading_is_quick():
    for table in (lx.table, lx.frequency, lx.entries):
        table.cache_clear()
    with within(1.0):
        lx.table()
