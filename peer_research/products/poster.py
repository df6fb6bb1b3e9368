"""The poster: A3 on its side, few words, readable from two metres."""

from __future__ import annotations

from pathlib import Path

from peer_research.products import design
from peer_research.products.fit import Piece
from peer_research.products.sheet import (
    Sheet,
    ask_pieces,
    figure_pieces,
    how,
    theme_pieces,
    write_sheet,
)
from peer_research.products.source import Source
from peer_research.texts import texts

LOOK = Sheet(
    page=(42.0, 29.7), margins=(2.0, 1.6, 1.5, 1.6), widths=(9.6, 12.7, 12.7), gaps=(2.4, 1.4),
    panel=12.4, largest=1.6,
)  # fmt: skip
_THEMES, _FEW, _ASKS, _VOICES = 5, 3, 4, 2
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
    columns = [_who(source), _heard(source), _voices_and_asks(source)]
    return write_sheet(source, path, texts("products.poster", title=source.title), LOOK, columns)


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
    # Of several groups each theme has several bars: fewer themes, so that it stays readable.
    for theme in source.shown_themes(_THEMES if len(source.counts.groups) == 1 else _FEW):
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
