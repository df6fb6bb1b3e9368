"""How much room text takes, so that what must be one page is one page without laying it out.

Only a word processor knows where lines break. The widths below are those of Arial in rough
classes; sums over a line come within a few percent, and `MARGIN` covers the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_NARROW = frozenset("ijltfr.,:;'!|()[]-‘’ ")
_BROAD = frozenset("mwMW@%—…")
_WIDTHS = {"narrow": 0.29, "broad": 0.86, "capital": 0.70, "other": 0.545}  # of the size
_BOLD = 1.07
_NATURAL_LINE = 1.15  # Arial's own line height, of the size
_POINTS_PER_CM = 72 / 2.54
# Points that lines and colour around a paragraph take, by style; they do not shrink.
_FRAMES = {"Heading 1": 8, "Schrijf hier": 10, "Blokcitaat": 18}
TAIL = 0.75  # of the size of the text above it
MARGIN = 0.95  # of the height that may be used
_SMALLEST, _STEP = 0.6, 0.04
_MOST_AIR = 40  # points before one piece, per part
# At least twenty characters, so that "o.a." and the like end nothing.
_SENTENCE = re.compile(r".{20,}?[.?!] ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A paragraph, or a bar, of a page that has to fit.

    Parameters
    ----------
    text : str
        Of a bar its alternative text.
    style : str
        Paragraph style.
    size, before, after : float
        Points at full scale.
    bold : bool, default=False
        Whether the style is bold, for its width.
    line : float, default=1.1
        Lines.
    indent : float, default=0
        Centimetres that the style takes from the width.
    share : float, default=-1
        Of a bar, from 0 to 1; below 0 it is text.
    spare : int, default=0
        What may go when the page is too full, the highest first; 0 must stay.
    stretch : float, default=0
        What part of the room that is left comes before this piece, beside the others.
    mark : str, default=""
        Name of the bookmark around somebody's words.
    tail : str, default=""
        Smaller line below, in the same block.
    """

    text: str
    style: str
    size: float
    before: float = 0
    after: float = 0
    bold: bool = False
    line: float = 1.1
    indent: float = 0
    share: float = -1
    spare: int = 0
    stretch: float = 0
    mark: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Pieces below each other, and the room they have in centimetres."""

    pieces: Sequence[Piece]
    width: float
    height: float


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how many points wide a line of text is.

    Examples
    --------
    >>> round(text_width("Wonen", 10))
    30
    """
    found = sum(_WIDTHS[_kind(sign)] for sign in text) * size
    return found * _BOLD if bold else found


def _kind(sign: str) -> str:
    if sign in _NARROW:
        return "narrow"
    if sign in _BROAD:
        return "broad"
    return "capital" if sign.isupper() else "other"


def count_lines(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """Return over how many lines a text goes.

    Parameters
    ----------
    text : str
    width : float
        Points.
    size : float
        Points.
    bold : bool, default=False
    """
    space = text_width(" ", size, bold=bold)
    lines = 0
    for part in text.split("\n"):
        lines, room = lines + 1, width
        for word in part.split(" "):
            needed = text_width(word, size, bold=bold)
            if needed > room and room < width:
                lines, room = lines + 1, width
            # A word that is wider than the line is broken.
            lines += int(needed // width)
            room -= needed % width + space
    return lines


def height(piece: Piece, width: float, scale: float) -> float:
    """Return how many points high a piece is in a column of `width` centimetres."""
    around = (piece.before + piece.after) * scale + _FRAMES.get(piece.style, 0)
    size = piece.size * scale
    if piece.share >= 0:
        return size + around
    room = (width - piece.indent) * _POINTS_PER_CM
    lines: float = count_lines(piece.text, room, size, bold=piece.bold)
    if piece.tail:
        lines += TAIL * count_lines(piece.tail, room, size * TAIL)
    return lines * size * _NATURAL_LINE * piece.line + around


def fitted(columns: Sequence[Column], largest: float = 1.0) -> tuple[list[Column], float]:
    """Return the columns and the scale at which all of them fit and fill the page.

    Text gets smaller first; what is spare goes when even the smallest letters do not fit. The
    room that is left goes to the pieces that say so.

    Parameters
    ----------
    columns : sequence of Column
    largest : float, default=1.0
        Scale to begin with.
    """
    scale = largest
    while scale > _SMALLEST and not all(_fits(column, scale) for column in columns):
        scale = round(scale - _STEP, 2)
    return [_stretched(_without_spare(column, scale), scale) for column in columns], scale


def _used(column: Column, scale: float) -> float:
    return sum(height(piece, column.width, scale) for piece in column.pieces)


def _room(column: Column) -> float:
    return column.height * _POINTS_PER_CM * MARGIN


def _stretched(column: Column, scale: float) -> Column:
    left = max(0, _room(column) - _used(column, scale)) / scale
    parts = sum(piece.stretch for piece in column.pieces)
    pieces = [
        replace(p, before=p.before + min(left * p.stretch / parts, _MOST_AIR * p.stretch))
        if p.stretch else p
        for p in column.pieces
    ]  # fmt: skip
    return replace(column, pieces=pieces)


def _fits(column: Column, scale: float) -> bool:
    return _used(column, scale) <= _room(column)


def _without_spare(column: Column, scale: float) -> Column:
    while not _fits(column, scale):
        least = max((piece.spare for piece in column.pieces), default=0)
        if not least:
            return column
        column = replace(column, pieces=[p for p in column.pieces if p.spare != least])
    return column


def shortened(text: str, most: int) -> str:
    """Return the first sentence of what a team wrote, cut off after `most` characters.

    Never used for the words of a participant.

    Examples
    --------
    >>> shortened("Vraag eerst hoe het gaat. Typ pas daarna.", 80)
    'Vraag eerst hoe het gaat.'
    >>> shortened("Zorg dat één persoon blijft, ook na een verhuizing.", 30)
    'Zorg dat één persoon blijft …'
    """
    plain = " ".join(text.split())
    if end := _SENTENCE.match(plain):
        plain = end[0].rstrip()
    if len(plain) <= most:
        return plain
    return plain[: most - 1].rpartition(" ")[0].rstrip(",;:") + " …"
