"""The one-pager: three figures, three themes, three requests and one quote."""

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
    page=(21.0, 29.7), margins=(1.5, 1.3, 1.2, 0.9), widths=(5.4, 11.7), gaps=(1.7,), panel=7.1,
    largest=1.16,
)  # fmt: skip
_LONGEST = 230  # characters of the quote
_MOST = 3


def write_one_pager(source: Source, path: Path) -> Path:
    """Write the one-pager as a Word file of exactly one page.

    Parameters
    ----------
    source : Source
    path : Path

    Returns
    -------
    Path
        `path`. The same study gives the same bytes.
    """
    columns = [_left(source), _right(source)]
    return write_sheet(source, path, texts("products.one_pager", title=source.title), LOOK, columns)


def _left(source: Source) -> list[Piece]:
    pieces = [
        Piece(text=texts("report.kind"), style=design.PANEL_SMALL, size=9.5, after=10),
        Piece(text=source.title, style="Title", size=21, after=12, bold=True),
    ]
    if source.question:
        pieces.append(Piece(text=source.question, style=design.PANEL_SMALL, size=10.5, after=10,
                            line=1.25, spare=3))  # fmt: skip
    pieces += figure_pieces(source, number=36, label=11)
    themes = [theme.code.id for theme in source.shown_themes(_MOST)]
    for quote in source.voices(1, _LONGEST, themes):
        pieces += [
            Piece(text=quote.text, style=design.PANEL_QUOTE, size=12.5, before=24, after=6,
                  line=1.3, spare=2, stretch=3, mark=f"cit_{quote.segment}"),
            Piece(text=quote.source, style=design.PANEL_SOURCE, size=9.5, spare=2),
        ]  # fmt: skip
    return pieces


def _right(source: Source) -> list[Piece]:
    cue = texts("products.cue_message")
    pieces = [
        _head("message", before=14, after=7),
        Piece(text=cue, style="Schrijf hier", size=10.5, after=12, before=2, indent=0.5,
              line=1.25),
        _head("heard", before=6, after=8, stretch=1),
    ]  # fmt: skip
    for theme in source.shown_themes(_MOST):
        pieces += theme_pieces(theme, name=12, size=10, bar=7)
        pieces.append(Piece(text=theme.code.definition, style=design.ASK, size=10, after=4,
                            line=1.2, spare=4))  # fmt: skip
    pieces.append(_head("asked", before=18, after=6, stretch=1))
    pieces += ask_pieces(source, _MOST, size=11)
    pieces.append(_head("how", before=18, after=6, stretch=1, spare=1))
    pieces.append(Piece(text=how(source), style=design.ASK, size=10, line=1.25, spare=1))
    return pieces


def _head(name: str, *, before: float, after: float, stretch: float = 0, spare: int = 0) -> Piece:
    return Piece(text=texts(f"products.{name}"), style="Heading 1", size=15, before=before,
                 after=after, bold=True, stretch=stretch, spare=spare)  # fmt: skip
