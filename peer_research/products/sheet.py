"""What the products of one sheet share: a coloured panel at the left, and columns beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from peer_research.coding.team import NOBODY
from peer_research.products import design
from peer_research.products.fit import Column, Piece, fitted
from peer_research.products.source import Source, Theme
from peer_research.texts import texts
from peer_research.word.styles import TEAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The measures of a sheet, in centimetres.

    Parameters
    ----------
    page : tuple of float
        Width and height.
    margins : tuple of float
        Top, right, bottom, left.
    widths, gaps : tuple of float
        Of the columns, the first of which is the panel, and of what is between them.
    panel : float
        Width of the coloured plane.
    largest : float
        How many times larger than its size a text may become when there is room.
    """

    page: tuple[float, float]
    margins: tuple[float, float, float, float]
    widths: tuple[float, ...]
    gaps: tuple[float, ...]
    panel: float
    largest: float

    @property
    def height(self) -> float:
        """What is left between the margins."""
        return self.page[1] - self.margins[0] - self.margins[2]


def write_sheet(
    source: Source, path: Path, title: str, sheet: Sheet, columns: Sequence[list[Piece]]
) -> Path:
    """Write a sheet of exactly one page; each column is made to fit for itself.

    Parameters
    ----------
    source : Source
    path : Path
    title : str
        Of the document.
    sheet : Sheet
    columns : sequence of list of Piece
        From left to right.
    """
    word = design.product(title, source.title)
    design.paper(word, *sheet.page, sheet.margins)
    design.columns(word, sheet.widths, sheet.gaps)
    design.white_title(word)
    design.draft_mark(word, confirmed=source.data.confirmed)
    for number, (pieces, width) in enumerate(zip(columns, sheet.widths, strict=True)):
        column = Column(pieces=pieces, width=width, height=sheet.height)
        (fitting,), scale = fitted([column], sheet.largest)
        design.lay(word, fitting, scale, new_column=number > 0)
    design.panel(word.document.paragraphs[0], TEAL, 0, 0, sheet.panel, sheet.page[1])
    return word.save(path)


def figure_pieces(source: Source, *, number: float, label: float) -> list[Piece]:
    """Return the large numbers with what they count; sizes in points."""
    return [
        piece
        for figure, name in source.figures()
        for piece in (
            Piece(text=figure, style=design.PANEL_FIGURE, size=number, before=10, bold=True,
                  line=1.0, stretch=0.5),
            Piece(text=name, style=design.PANEL_TEXT, size=label),
        )
    ]  # fmt: skip


def theme_pieces(theme: Theme, *, name: float, size: float, bar: float) -> list[Piece]:
    """Return a theme with how many people of each group, in words and as a bar."""
    pieces = [Piece(text=theme.code.name, style=design.THEME, size=name, before=8, bold=True,
                    stretch=0.4)]  # fmt: skip
    for people, share in theme.bars:
        pieces.append(Piece(text=people, style=design.COUNT, size=size, after=3))
        if share >= 0:
            alt = texts("products.bar", people=people)
            pieces.append(Piece(text=alt, style=design.BAR, size=bar, after=5, share=share))
    return pieces


def ask_pieces(source: Source, most: int, *, size: float) -> list[Piece]:
    """Return what is asked of whom; a place to write when nothing is asked yet."""
    asks = source.asks(most)
    if not asks:
        return [Piece(text=texts("report.cue_asks"), style="Schrijf hier", size=size, indent=0.5)]
    return [
        piece
        for ask in asks
        for piece in (
            Piece(
                text=ask.addressee,
                style=design.TO,
                size=size - 1.5,
                before=6,
                bold=True,
                stretch=0.3,
            ),
            Piece(text=ask.text, style=design.ASK, size=size, after=3, line=1.2),
        )
    ]


def how(source: Source) -> str:
    """Return in a few sentences how it was done, from the study only."""
    data = source.data
    parts = [texts("products.how_people", people=source.everybody())]
    coders = len(set(source.counts.spoken["coder"]) - NOBODY)
    if coders:
        parts.append(texts("report.coder_one") if coders == 1
                     else texts("products.how_coders", count=coders))  # fmt: skip
    if sum(data.account.values()):
        parts.append(texts("products.how_names", count=sum(data.account.values())))
    if data.makers:
        parts.append(texts("products.made_by", makers=", ".join(data.makers)))
    return " ".join(parts)
