"""Any text at all: every recogniser of the registry, and the whole pipeline."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from timing import cpu_seconds, is_linear, slowness

from anonymiser.forms import INVISIBLE as UNSEEN
from anonymiser.normal import to_nfc
from anonymiser.pipeline import Anonymiser
from anonymiser.registry import RECOGNISERS, Recogniser, recognisers
from anonymiser.roster import Roster
from anonymiser.spans import LABELS, Document, Span

# Words that reach deep into the recognisers, which random letters seldom do.
PIECES = str.split(
    "Fatima|fatima's|FATIMA|el Amrani|van der|'t|Jan|Roos|roos|meneer|mijn zusje|begeleider|heet"
    "|ik heet|F-A-T-I-M-A|J.P.|Zetten|in Zetten|Rotterdam|de Hoenderloo|bij Pluryn|groep de Wilgen"
    "|school|mbo|Stichting|de enige tweeling op de groep|moslim|adhd|depressie|diefstal|lesbisch"
    "|Marokkaans|uit Syrië|ik ben|17|jaar|zestienenhalf|toen ik veertien was|12 maart 2019|'07"
    "|nul zes twaalf|06-12345678|jan@voorbeeld.nl|apenstaartje|punt nl|www.|insta is|jayden_04"
    "|bsn 999997865|NL91 ABNA 0417 1643 00|1312 AB|GB-412-T|Kerkstraat 3|dossier C/13/712345"
    "|[PERSOON-1]|[16-17]|[|]|:|.|,|-|?|\n|\r\n|\t|é|e\u0301|İ|ß|ﬃ|😀|\u200d|\u200b|\u00ad|\u200f"
    "|\u202e|\ufeff|\u2028|\x00|\U000e0041|\u0301",
    "|",
)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
TEXTS = st.one_of(
    ANY,
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.lists(st.one_of(ANY, st.sampled_from(PIECES)), max_size=8).map(" ".join),
)
ROSTER = Roster.from_rows(
    [
        {"label": "PERSON", "names": ["Zoë Çelik", "Zoë"], "code": "P01"},
        {"label": "LOCATION", "names": ["Wûnseradiel"]},
    ]
)
# The tagger reads weights once; a test that measures time must not pay for that.
PLAIN, KNOWING = Anonymiser(), Anonymiser(roster=ROSTER)
PLAIN.scan([Document(id="warm", text="Fatima woont in Zetten.")])


def found(text: str, anonymiser: Anonymiser = PLAIN) -> list[tuple[str, str]]:
    (document,) = anonymiser.scan([Document(id="a", text=text)])
    return [(span.label, text[span.start : span.end]) for span in document.spans]


def assert_sound(spans: list[Span], text: str) -> None:
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert span.label in LABELS
        assert 0 < span.score <= 1
        assert span.source
        assert span.reason


# ----------------------------------------------------------------------------- any text


@pytest.mark.parametrize("name", RECOGNISERS)
def test_every_recogniser_takes_any_text(name: str) -> None:
    (recognise,) = recognisers([name])

    @settings(max_examples=80, deadline=None)
    @given(TEXTS)
    def any_text(text: str) -> None:
        nfc = unicodedata.normalize("NFC", text)
        spans = recognise(nfc)
        assert_sound(spans, nfc)
        # What was read before makes no difference.
        assert recognise(nfc) == spans

    any_text()


# What earlier runs found.
@example("İ:0000000000")
@example("\u200b<ZUS")
@example("ENIGE0\u200b")
@settings(max_examples=80, deadline=None)
@given(TEXTS)
def test_the_pipeline_takes_any_text(text: str) -> None:
    (document,) = KNOWING.scan([Document(id="a", text=text)])
    assert document.text == text
    assert_sound(list(document.spans), text)
    ends = [span.end for span in document.spans]
    assert all(span.start >= end for span, end in zip(document.spans[1:], ends, strict=False))


@settings(max_examples=80, deadline=None)
@example("0\u0300FATIM\u00c8")
@given(TEXTS)
def test_composed_or_not_gives_the_same_words(text: str) -> None:
    nfc, nfd = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    (whole,), (apart,) = (KNOWING.scan([Document(id="a", text=t)]) for t in (nfc, nfd))

    def words(document: Document) -> list[tuple[str, str]]:
        pieces = [(s.label, document.text[s.start : s.end]) for s in document.spans]
        # A sign nobody sees beside a name may go along with it or not.
        return [
            (label, unicodedata.normalize("NFC", piece).translate(UNSEEN))
            for label, piece in pieces
        ]

    for (label, word), (other, longer) in zip(words(whole), words(apart), strict=True):
        # An accent that composes with nothing goes along with the letter before it.
        if word and unicodedata.combining(word[0]) and longer[1:].startswith(word):
            longer = longer[1:]  # and one before the name with what stands before that
        accents = longer.removeprefix(word)
        assert label == other
        assert len(word) + len(accents) == len(longer)
        assert all(map(unicodedata.combining, accents))


@given(TEXTS)
def test_offsets_of_the_composed_text_lead_back(text: str) -> None:
    nfc, back = to_nfc(text)
    assert nfc == unicodedata.normalize("NFC", text).translate(UNSEEN)
    for start in range(len(nfc)):
        first, last = back(start, start + 1)
        assert nfc[start] in unicodedata.normalize("NFC", text[first:last])


@pytest.mark.parametrize("plane", range(17))
def test_every_plane_of_unicode(plane: int) -> None:
    chance = random.Random(plane)
    first = plane * 0x10000
    points = [p for p in chance.sample(range(first, first + 0x10000), 3000)]
    signs = "".join(chr(p) for p in points if not 0xD800 <= p <= 0xDFFF)
    text = f"{signs}\nMijn zusje heet Fatima. Bel 06-12345678.\n{signs}"
    (document,) = PLAIN.scan([Document(id="a", text=text)])
    assert_sound(list(document.spans), text)
    words = [text[span.start : span.end] for span in document.spans]
    assert "Fatima" in words
    assert "06-12345678" in words


def test_half_a_surrogate_pair_does_no_harm() -> None:
    assert ("PHONE", "06-12345678") in found("Dag \ud83d Fatima \udc00, bel 06-12345678.")


# -------------------------------------------------------------------- signs nobody can see

INVISIBLE = {
    "joiner": "\u200d", "non-joiner": "\u200c", "zero-width space": "\u200b",
    "soft hyphen": "\u00ad", "word joiner": "\u2060", "byte order mark": "\ufeff",
    "grapheme joiner": "\u034f",
}  # fmt: skip
SENTENCE = "Gisteren kwam {} binnen. Zij woont in {}."


@pytest.mark.parametrize("sign", INVISIBLE.values(), ids=INVISIBLE)
def test_a_name_with_an_invisible_sign_in_it_is_found_whole(sign: str) -> None:
    names = [name[:2] + sign + name[2:] for name in ("Fatima", "Rotterdam")]
    text = SENTENCE.format(*names)
    assert found(text) == [("PERSON", names[0]), ("LOCATION", names[1])]


@pytest.mark.parametrize("sign", INVISIBLE.values(), ids=INVISIBLE)
def test_a_name_of_the_roster_with_an_invisible_sign_in_it_too(sign: str) -> None:
    names = [name[:3] + sign + name[3:] for name in ("zoë çelik", "wûnseradiel")]
    text = SENTENCE.format(*names)
    assert found(text, KNOWING) == [("PERSON", names[0]), ("LOCATION", names[1])]


@pytest.mark.parametrize("sign", [*INVISIBLE.values(), "\u200e", "\u200f", "\u202b"])
def test_signs_around_a_name_do_not_hide_it(sign: str) -> None:
    for anonymiser, name in ((PLAIN, "Fatima"), (KNOWING, "Zoë Çelik")):
        text = f"Gisteren kwam {sign}{name}{sign} binnen."
        words = found(text, anonymiser)
        assert [(label, word.strip(sign)) for label, word in words] == [("PERSON", name)]


# ------------------------------------------------------------------------------- long texts


def random_text(length: int) -> str:
    chance = random.Random(20)
    # Mostly what a conversation has, with signs of every plane among it.
    common = "eeeeennnaatiroodlsghvkmubpwjczfABCDEFGHIJKLMNOPRSTVWZ0123456789.,:?'-\n" + " " * 20
    rare = [p for p in range(0x110000) if not 0xD800 <= p <= 0xDFFF]
    signs = "".join(
        chr(chance.choice(rare)) if chance.random() < 0.02 else chance.choice(common)
        for _ in range(length)
    )
    return unicodedata.normalize("NFC", signs)


@pytest.mark.slow
def test_a_million_random_characters_in_linear_time() -> None:
    text = random_text(1_000_000)
    took = {}

    def scan(length: int) -> None:
        took[length] = cpu_seconds(lambda: PLAIN.scan([Document(id="a", text=text[:length])]))

    assert is_linear(scan, 250_000, 1_000_000), took
    assert took[1_000_000] < 120 * slowness(), took


TRAPS = (
    "a", "A", "a ", "A ", "Jan ", "jan ", "J. ", "van der ", "mevrouw ", "in Zetten ", "Zetten",
    "mijn zusje ", "mijn moeder is ", "[", "[a]", "\u200d", "\u200f", "\n", ". ", ": ",
    "Jan: ja.\n", "1 ", "12 ", "\u1100\u1161", "😀", "İ", "ﬃ", "'s ", "-", "f a t ", "groep de ",
    "Stichting ", "de enige tweeling ", "adhd ", "ik ben ", "\t", "\x00", "\r\n", "xqzv ", "Xqzv ",
    "mijn broer Xqzv heet Brlk. ", "(", "Jan,", "begeleider ", "ik heet ", "adhd en Jan, ",
    "'t ", "O'",
)  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_the_same_over_and_over_takes_linear_time(trap: str) -> None:
    text = (trap * 40_000)[:40_000]

    assert is_linear(lambda n: PLAIN.scan([Document(id="a", text=text[:n])]), 20_000, 40_000)


def test_the_names_of_the_recognisers_are_all_there() -> None:
    chosen: list[Recogniser] = recognisers()
    assert len(chosen) == len(RECOGNISERS) >= 17


@pytest.mark.parametrize(
    "sign", ["\u00ad", "\u061c", "\u200b", "\u200d", "\u200f", "\u202e", "\ufeff"]
)
def test_a_sign_nobody_sees_hides_nothing(sign: str) -> None:
    name, number = f"Fa{sign}tima", f"06-1234{sign}5678"
    text = f"Mijn zusje heet {name}. Bel {number}."
    (document,) = PLAIN.scan([Document(id="a", text=text)])
    words = [text[span.start : span.end] for span in document.spans]
    assert any(word.startswith(name) for word in words)
    assert any(word.startswith(number) for word in words)


def test_a_very_long_name_takes_no_very_long_time() -> None:
    for piece in ("Fatima el ", "Jan-", "F-"):
        assert is_linear(
            lambda n, piece=piece: PLAIN.scan([Document(id="a", text=piece * n)]), 2_000, 16_000
        )
