"""The one-pager: three figures, three themes, three requests and one quote."""

from __future__ import annotations

from pathlib import Path

from peer_research.products import design
from peer_research.products.fit import Column, Piece, fitted
from peer_research.products.source import Source, Theme
from peer_research.texts import texts
from peer_research.word.styles import TEAL

_PAGE = (21.0, 29.7)
_MARGINS = (1.5, 1.3, 1.2, 0.9)  # top, right, bottom, left, in cm
_LEFT, _GAP, _RIGHT = 5.4, 1.7, 11.7
_PANEL = 7.1
_HEIGHT = _PAGE[1] - _MARGINS[0] - _MARGINS[2]
_LONGEST = 230  # characters of the quote
_MOST = 3
_LARGEST = 1.16  # times the sizes below, when there is room


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
    word = design.product(texts("products.one_pager", title=source.title), source.title)
    design.paper(word, *_PAGE, _MARGINS)
    design.columns(word, (_LEFT, _RIGHT), (_GAP,))
    design.white_title(word)
    design.draft_mark(word, confirmed=source.data.confirmed)
    (panel,), scale = fitted([_column(_left(source), _LEFT)], _LARGEST)
    design.lay(word, panel, scale)
    design.panel(word.document.paragraphs[0], TEAL, 0, 0, _PANEL, _PAGE[1])
    (main,), scale = fitted([_column(_right(source), _RIGHT)], _LARGEST)
    design.lay(word, main, scale, new_column=True)
    return word.save(path)


def _column(pieces: list[Piece], width: float) -> Column:
    return Column(pieces=pieces, width=width, height=_HEIGHT)


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
    coders = source.counts.spoken["coder"].nunique()
    if coders:
        parts.append(texts("report.coder_one") if coders == 1
                     else texts("products.how_coders", count=coders))  # fmt: skip
    if sum(data.account.values()):
        parts.append(texts("products.how_names", count=sum(data.account.values())))
    if data.makers:
        parts.append(texts("products.made_by", makers=", ".join(data.makers)))
    return " ".join(parts)
