"""The poster: A3 on its side, few words, readable from two metres."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from peer_research.products import design
from peer_research.products.fit import Column, Piece, fitted
from peer_research.products.one_pager import ask_pieces, figure_pieces, how, theme_pieces
from peer_research.products.source import Source
from peer_research.texts import texts
from peer_research.word.styles import TEAL

_PAGE = (42.0, 29.7)
_MARGINS = (2.0, 1.6, 1.5, 1.6)  # top, right, bottom, left, in cm
_WIDTHS = (9.6, 12.7, 12.7)
_GAPS = (2.4, 1.4)
_PANEL = 12.4
_HEIGHT = _PAGE[1] - _MARGINS[0] - _MARGINS[2]
_THEMES, _ASKS, _VOICES = 5, 4, 2
_LARGEST = 1.4  # times the sizes below, when there is room
_LONGEST = 200  # characters of a quote


def write_poster(source: Source, path: Path) -> Path:
    """Write the poster as a Word file of one A3 page.

    Parameters
    ----------
    source : Source
    path : Path

    Returns
    -------
    Path
        `path`. The same study gives the same bytes.
    """
    word = design.product(texts("products.poster", title=source.title), source.title)
    design.paper(word, *_PAGE, _MARGINS)
    design.columns(word, _WIDTHS, _GAPS)
    design.white_title(word)
    design.draft_mark(word, confirmed=source.data.confirmed)
    (panel,), small = fitted(_columns([_who(source)], _WIDTHS[:1]), _LARGEST)
    design.lay(word, panel, small)
    beside, scale = fitted(
        _columns([_heard(source), _voices_and_asks(source)], _WIDTHS[1:]), _LARGEST
    )
    for column in beside:
        design.lay(word, column, scale, new_column=True)
    design.panel(word.document.paragraphs[0], TEAL, 0, 0, _PANEL, _PAGE[1])
    return word.save(path)


def _columns(parts: Sequence[Sequence[Piece]], widths: Sequence[float]) -> list[Column]:
    return [
        Column(pieces=pieces, width=width, height=_HEIGHT)
        for pieces, width in zip(parts, widths, strict=True)
    ]


def _who(source: Source) -> list[Piece]:
    pieces = [
        Piece(text=texts("report.kind"), style=design.PANEL_SMALL, size=14, after=16),
        Piece(text=source.title, style="Title", size=38, after=20, bold=True),
    ]
    if source.question:
        pieces.append(Piece(text=source.question, style=design.PANEL_SMALL, size=17, after=14,
                            line=1.25, spare=2))  # fmt: skip
    pieces += figure_pieces(source, number=66, label=19)
    pieces.append(Piece(text=how(source), style=design.PANEL_SMALL, size=14, before=20, line=1.25,
                        spare=1, stretch=3))  # fmt: skip
    return pieces


def _heard(source: Source) -> list[Piece]:
    pieces = [
        Piece(text=texts("products.message"), style="Heading 1", size=26, after=10, bold=True),
        Piece(text=texts("products.cue_message"), style="Schrijf hier", size=18, before=4,
              after=22, indent=0.5, line=1.25),
        Piece(text=texts("products.heard"), style="Heading 1", size=26, after=8, bold=True,
              stretch=1),
    ]  # fmt: skip
    for theme in source.shown_themes(_THEMES):
        pieces += theme_pieces(theme, name=24, size=18, bar=17)
    return pieces


def _voices_and_asks(source: Source) -> list[Piece]:
    pieces = [Piece(text=texts("products.asked"), style="Heading 1", size=26, after=8, bold=True)]
    pieces += ask_pieces(source, _ASKS, size=20)
    themes = [theme.code.id for theme in source.shown_themes(_THEMES)]
    voices = source.voices(_VOICES, _LONGEST, themes)
    if voices:
        pieces.append(Piece(text=texts("products.own_words"), style="Heading 1", size=26,
                            before=24, after=12, bold=True, spare=1, stretch=1.5))  # fmt: skip
    return pieces + [
        Piece(text=quote.text, style=design.BLOCK_QUOTE, size=19, after=8, line=1.25,
              indent=0.8, spare=1, mark=f"cit_{quote.segment}", tail=quote.source)
        for quote in voices
    ]  # fmt: skip
