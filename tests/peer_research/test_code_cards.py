"""Cards of the codebook: every code once, told apart without colour, clean in Word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from docx import Document

from peer_research import shipped
from peer_research.codebook.cards import COLOURS, PER_PAGE, SYMBOLS, marks, write_code_cards
from peer_research.codebook.reading import core, load_codebook
from peer_research.model import Code
from peer_research.word.lint import contrast, lint
from tests.peer_research.word_tools import audit, lines, pages

BOOK = load_codebook(shipped.default_codebook())


def test_every_code_has_all_that_a_card_shows():
    assert len(BOOK.codes) == 74
    for code in BOOK.codes:
        for text in (code.name, code.definition, code.include, code.exclude, code.example):
            assert text.strip(), code.id
    assert 40 <= sum(code.core for code in BOOK.codes) < 74


def test_every_code_is_on_one_card(tmp_path):
    path = write_code_cards(BOOK, tmp_path / "kaarten.docx")
    table = Document(str(path)).tables[1]
    cards = [cell.text for row in table.rows[1:] for cell in row.cells if cell.text.strip()]
    assert len(cards) == len(BOOK.codes)
    for code, card in zip(BOOK.codes, cards, strict=True):
        for text in (code.name, code.definition, f"Wel: {code.include}", f"Niet: {code.exclude}"):
            assert text in card
        assert f"“{code.example}”" in card
        assert code.id in card.splitlines()[2]
        assert ("startset" in card) is code.core
        assert ("ZWAAR" in card.splitlines()[2]) is (code.sensitivity == 2)


def test_the_file_is_accessible_and_valid(tmp_path):
    path = write_code_cards(BOOK, tmp_path / "kaarten.docx")
    assert lint(path) == []
    assert audit(path) == ""
    again = write_code_cards(BOOK, tmp_path / "weer.docx")
    assert again.read_bytes() == path.read_bytes()


def test_branches_differ_in_colour_and_in_symbol(tmp_path):
    found = marks(BOOK)
    assert list(found) == [code.id for code in BOOK.codes if not code.parent]
    assert len({mark.symbol for mark in found.values()}) == len(found) == 10
    assert len({mark.colour for mark in found.values()}) == 10
    text = "\n".join(lines(write_code_cards(BOOK, tmp_path / "kaarten.docx")))
    assert all(" ".join(mark.symbol * 7) in text for mark in found.values())


@pytest.mark.parametrize("colour", COLOURS)
def test_text_can_be_read_on_white_and_on_its_own_tint(colour):
    mark = replace(next(iter(marks(BOOK).values())), colour=colour)
    assert contrast(colour, "FFFFFF") >= 4.5
    assert contrast(colour, mark.tint) >= 4.5


def test_more_branches_than_symbols_still_get_a_mark():
    codes = tuple(Code(id=f"c{n}", name="C", definition="d") for n in range(30))
    found = marks(replace(BOOK, codes=codes))
    assert len({(mark.colour, mark.symbol) for mark in found.values()}) == 30
    assert len(SYMBOLS) != len(COLOURS)


def test_only_the_start_set(tmp_path):
    path = write_code_cards(BOOK, tmp_path / "kern.docx", only_core=True)
    text = lines(path)
    assert sum(line in {code.name for code in BOOK.codes} for line in text) >= 49
    gone = set(BOOK.by_id) - set(core(BOOK).by_id)
    assert len(gone) == 25
    assert not any(line.split("  ·  ")[0] in gone for line in text)


def test_strange_words_and_an_odd_number_of_cards(tmp_path):
    codes = (Code(id="a", name="<b> & co \x0b", definition='"Zo" 😀'),)
    path = write_code_cards(replace(BOOK, codes=codes, title=""), tmp_path / "een.docx")
    assert "<b> & co \ufffd" in lines(path)
    assert lint(path) == []
    assert audit(path) == ""


@pytest.mark.slow
def test_eight_cards_fit_on_a_page(tmp_path):
    path = write_code_cards(BOOK, tmp_path / "kaarten.docx")
    assert pages([path], tmp_path) == [1 + -(-len(BOOK.codes) // PER_PAGE)]
