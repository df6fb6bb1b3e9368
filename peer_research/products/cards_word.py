"""Quote cards in Word: A6 on its side, one card per page, so that four fit on a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from peer_research.products import design
from peer_research.products.cards import Card, choose_cards
from peer_research.products.fit import Column, Piece, fitted
from peer_research.products.source import Source
from peer_research.texts import texts
from peer_research.word.document import WordFile
from peer_research.word.styles import CORAL, TEAL

_PAGE = (14.8, 10.5)
_MARGINS = (1.3, 1.0, 0.8, 1.9)  # top, right, bottom, left, in cm
_WIDTH = _PAGE[0] - _MARGINS[1] - _MARGINS[3]
_HEIGHT = _PAGE[1] - _MARGINS[0] - _MARGINS[2]
_STRIPE = 1.0
_ASKS = 4  # questions to talk about, in turn
_RULES = ("whole", "guess", "play", "stop", "out")


def write_cards(source: Source, path: Path, wanted: Sequence[str] | None = None) -> Path:
    """Write quote cards as a Word file, with a card in front that says how to use them.

    Parameters
    ----------
    source : Source
    path : Path
    wanted : sequence of str, optional
        See `cards.choose_cards`.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    StudyError
        There is nothing that may be on a card, or a chosen piece may not.
    """
    from peer_research.errors import StudyError

    cards = choose_cards(source, wanted)
    if not cards:
        raise StudyError("products.no_cards")
    word = design.product(texts("products_cards.title"), source.title)
    design.paper(word, *_PAGE, _MARGINS)
    design.draft_mark(word, confirmed=source.data.confirmed)
    _first(word, len(cards))
    for number, card in enumerate(cards, start=1):
        _card(word, number, card)
    return word.save(path)


def _first(word: WordFile, many: int) -> None:
    pieces = [
        Piece(text=texts("products_cards.title"), style="Title", size=20, after=4, bold=True),
        Piece(text=texts("products_cards.about", count=many), style=design.ASK, size=10.5,
              after=6, line=1.2),
        *(Piece(text=texts(f"products_cards.rule_{rule}"), style="List Bullet", size=10, after=2,
                indent=0.7, line=1.2) for rule in _RULES),
    ]  # fmt: skip
    _page(word, pieces, CORAL, new=False)


def _card(word: WordFile, number: int, card: Card) -> None:
    question = texts(f"products_cards.question_{(number - 1) % _ASKS + 1}")
    name = texts("products_cards.card", number=number, theme=card.theme)
    pieces = [
        Piece(text=name, style="Heading 1", size=11, after=8, bold=True),
        Piece(text=card.text, style=design.CARD_QUOTE, size=19, after=8, line=1.25, stretch=0.6,
              mark=f"cit_{card.segment}"),
        Piece(text=card.source, style=design.COUNT, size=11, after=8),
        Piece(text=question, style=design.TO, size=11.5, before=4, bold=True, stretch=1),
    ]  # fmt: skip
    _page(word, pieces, TEAL, new=True)


def _page(word: WordFile, pieces: list[Piece], colour: str, *, new: bool) -> None:
    (column,), scale = fitted([Column(pieces=pieces, width=_WIDTH, height=_HEIGHT)])
    before = len(word.document.paragraphs)
    design.lay(word, column, scale)
    first = word.document.paragraphs[before]
    if new:
        word.new_page(first)
    design.panel(first, colour, 0, 0, _STRIPE, _PAGE[1])
