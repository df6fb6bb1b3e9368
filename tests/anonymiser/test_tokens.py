import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing import within

from anonymiser.lexicon import INITIAL, NUMBER
from anonymiser.tokens import LABEL, SPELLED, Tokens, tokenise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("'k Zat met Daan", ["'k", "zat", "met", "daan"]),
        ("mr. J.P. van 't Hof, zei", ["mr", ".", "J.P.", "van", "'t", "hof", ",", "zei"]),
        ("in 's-Hertogenbosch", ["in", "'s-hertogenbosch"]),
        ("Jean-Luc d'r vader", ["jean-luc", "d'r", "vader"]),
        ("Fatima’s jas", ["fatima's", "jas"]),
        ("12-03-2008 om 14.30 uur.", ["12-03-2008", "om", "14.30", "uur", "."]),
        ("in 1904. Toen", ["in", "1904", ".", "toen"]),
    ],
)
def test_words(text, words):
    assert tokenise(text).low == words


@given(st.text(max_size=200))
def test_tokens_are_in_order_and_cover_everything_but_spaces(text):
    tokens = Tokens(text)
    position = 0
    for start, end in zip(tokens.start, tokens.end, strict=True):
        assert start >= position
        assert start < end
        assert text[position:start].strip() == ""
        position = end
    assert text[position:].strip() == ""
    assert len(tokens.low) == len(tokens.flags) == len(tokens.shape) == len(tokens.opening)


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("Daan kwam. Roos ook", ["daan", "roos"]),
        ("zei: Nour, ja", ["zei", "nour"]),
        ("weg\nDaar", ["weg", "daar"]),
        ("I: hoe? R: ja", ["i", "hoe", "r", "ja"]),
        ("met Daan en Roos", ["met"]),
        ('hij zei "Kom mee"', ["hij", "kom"]),
    ],
)
def test_where_a_capital_says_nothing(text, opening):
    tokens = Tokens(text)
    pairs = zip(tokens.low, tokens.opening, tokens.shape, strict=True)
    assert [word for word, begins, _ in pairs if begins and word[0].isalnum()] == opening


def test_an_initial_does_not_end_a_sentence():
    tokens = Tokens("Volgens N. Bouzid klopt dat")
    assert not tokens.opening[tokens.low.index("bouzid")]


def test_cased():
    assert Tokens("Ik zag Daan en Roos.").cased
    assert not Tokens("ik zag daan en roos.").cased


def test_numbers_and_initials_have_a_shape_of_their_own():
    assert Tokens("J.B.R.A. 12").shape == [INITIAL, NUMBER]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("YASSIRA: hoi", "YASSIRA"),
        ("Fatima (buddy): hoi", "Fatima"),
        ("[00:01:02] Nour Haddad: hoi", "Nour Haddad"),
        ("Spreker 2: hoi", "Spreker"),
    ],
)
def test_speaker_labels(line, name):
    match = LABEL.search(line)
    assert match is not None
    assert match["name"] == name


def test_no_label_inside_a_sentence():
    assert LABEL.search("het was om 12:30 uur") is None


def test_spelled():
    assert SPELLED.search("ja F-A-T-I-M-A").group() == "F-A-T-I-M-A"
    assert SPELLED.search("a-b test") is None


@pytest.mark.parametrize("piece", ["0", "0 ", "a-", "12:", "[1", "a b "])
def test_a_long_row_of_the_same_is_no_trap(piece):
    from anonymiser.recognisers.persons import find_persons

    text = (piece * 60_000)[:60_000]
    with within(3):
        find_persons(text)
