"""Properties of all recognisers of patterns: any text, any case, linear time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import is_quick

from anonymiser.recognisers.addresses import find_address, find_postcode
from anonymiser.recognisers.ages import find_age
from anonymiser.recognisers.contact import find_email, find_phone, find_url
from anonymiser.recognisers.context import fold
from anonymiser.recognisers.dates import find_date
from anonymiser.recognisers.identifiers import (
    find_bsn,
    find_case_number,
    find_iban,
    find_licence_plate,
)
from anonymiser.spans import Span

ALL = (
    find_phone,
    find_email,
    find_url,
    find_bsn,
    find_iban,
    find_case_number,
    find_licence_plate,
    find_address,
    find_postcode,
    find_date,
    find_age,
)
SOURCES = {
    "phone", "email", "url", "bsn", "iban", "case_number", "licence_plate", "address", "street",
    "postcode", "date", "age",
}  # fmt: skip
# Pieces that reach deep into the patterns, which random letters seldom do.
PIECES = str.split(
    "ik ben|17|jaar|toen ik|veertien|was|nul|zes|twaalf|vierendertig|en een half|op mijn|zestiende"
    "|kievitstraat|op de|van der|laan|nummer|14b|7411|xk|maart|2019|tweeduizend|in|sinds"
    "|'07|12-03-08"
    "|apenstaartje|punt|nl|underscore|@|gmail.com|www.|insta is|jayden_04|bsn|999997865|rekening"
    "|nl91"
    "|abna|0417|1643|00|dossier|c/13/712345|kenteken|gb-412-t|+31|(0)6|06|-|.|,|?|\n|1|é|😀|İ|ß",
    "|",
)
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
)
TRAPS = (
    "a", "1", " ", "@", "-", ".", "\n", "nul ", "twaalf ", "12 ", "1-", "1.", "a@", "nl91",
    "kerkstraat 1 ", "van de ", "punt nl ", "apenstaartje ", "12 mei ", "ik was 12 ", "in 2019 ",
    "rekening nl00 0000", "insta is ", "bsn ", "+", "é", "_", "a_", "heet a.b_1 ", "x een ", " d 1",
    "n l ", "cliëntnummer a ", "eindigt op 12 ", "ze, 12", "nu is bas 12 ", "laan van ", "(toen 1",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(texts)
def test_spans_lie_in_the_text(text):
    for find in ALL:
        found = find(text)
        assert found == sorted(found, key=lambda s: s.start) or find is find_email
        for span in found:
            assert isinstance(span, Span)
            assert span.end <= len(text)
            assert text[span.start : span.end].strip() == text[span.start : span.end]
            assert span.source in SOURCES
            assert span.reason


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([p for p in PIECES if p.isascii()]), max_size=14).map(" ".join))
def test_shouted_text_gives_the_same_spans(text):
    for find in ALL:
        quiet = [(s.start, s.end, s.label) for s in find(text.lower())]
        assert quiet == [(s.start, s.end, s.label) for s in find(text.upper())], find.__name__


@given(texts)
def test_folding_keeps_every_offset(text):
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("trap", TRAPS)
def test_time_grows_with_the_length_only(trap):
    text = (trap * 100_000)[:100_000]
    for find in ALL:
        assert is_quick(lambda find=find: find(text), 1.0), find.__name__


def test_full_score_only_with_right_check_digits():
    text = (
        "mijn bsn is 999997865, bel 0612345678, rekening NL91ABNA0417164300 en NL00ABNA0417164300,"
        " op 12 maart 2019 in de Kerkstraat 3, 1312 AB, ik ben 17 jaar, kenteken 12-AB-34"
    )
    sure = {(s.label, text[s.start : s.end]) for f in ALL for s in f(text) if s.score == 1.0}
    assert sure == {("BSN", "999997865"), ("IBAN", "NL91ABNA0417164300")}


def test_reasons_never_quote_the_text():
    text = "mijn bsn is 999997865 en ik ben 17 jaar, mail jan@voorbeeld.nl"
    for find in ALL:
        for span in find(text):
            assert text[span.start : span.end] not in span.reason
