"""What all formats share: units that may be edited, and blocks in which they are read.

A unit is the smallest piece of a file that is replaced or left alone: a run of a Word
paragraph, a line, a table cell. A block is what a reader sees as one text, such as a
paragraph; it goes over units and fixed pieces (a tab, the colon after a speaker). What is
found over several units is written in the first and removed from the rest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from anonymiser.replace import Replacement, Result
from anonymiser.spans import Document, Span, resolve_overlaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One text as a reader sees it.

    Parameters
    ----------
    parts : tuple of (int or None, str)
        Number of the unit and its text, or None with a fixed piece of text.
    label : str, default=""
        What the whole text must be, because of where it stands: a column "telefoon".
    known_only : bool, default=False
        A name of a thing, such as a bookmark: only what is already known is looked for.
    """

    parts: tuple[tuple[int | None, str], ...]
    label: str = ""
    known_only: bool = False

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(text for _, text in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file that was read.

    Parameters
    ----------
    units : list of str
        The pieces that may be edited.
    blocks : list of Block
        How they are read. A unit may stand in two blocks: a tracked change gives two readings.
    write : callable
        Gets the new text of every unit and returns the bytes of the file.
    left_out : tuple of str, default=()
        Parts that could not be read and will not be written.
    """

    units: list[str]
    blocks: list[Block]
    write: Callable[[Sequence[str]], bytes]
    left_out: tuple[str, ...] = ()


class _Piece(NamedTuple):
    """``unit[start:end]`` becomes `text`."""

    start: int
    end: int
    text: str


def joined(blocks: Sequence[Block], identity: str) -> Document:
    """Return the document to search in: the text of all blocks, a line feed between them."""
    return Document(id=identity, text="\n".join(b.text for b in blocks if not b.known_only))


def spread(blocks: Sequence[Block], spans: Iterable[Span]) -> list[list[Span]]:
    """Return for each block the spans of the joined document that lie in it.

    A span over two blocks is cut, so that no paragraph loses its border.

    Examples
    --------
    >>> blocks = [Block(parts=((0, "Kim"),)), Block(parts=((1, "de Wit"),))]
    >>> found = spread(blocks, [Span(start=0, end=10, label="PERSON")])
    >>> [[(s.start, s.end) for s in spans] for spans in found]
    [[(0, 3)], [(0, 6)]]
    """
    ordered = resolve_overlaps(spans)
    result: list[list[Span]] = []
    begin = first = 0
    for block in blocks:
        found: list[Span] = []
        result.append(found)
        if block.known_only:
            continue
        text = block.text
        end = begin + len(text)
        while first < len(ordered) and ordered[first].end <= begin:
            first += 1
        for span in _until(ordered, first, end):
            start, stop = max(span.start, begin) - begin, min(span.end, end) - begin
            if text[start:stop].strip():
                found.append(replace(span, start=start, end=stop))
        begin = end + 1
    return result


def _until(ordered: Sequence[Span], first: int, end: int) -> Iterator[Span]:
    for span in ordered[first:]:
        if span.start >= end:
            return
        yield span


def deal(units: Sequence[str], blocks: Sequence[Block], results: Sequence[Result]) -> list[str]:
    r"""Return the new text of every unit.

    Parameters
    ----------
    units : sequence of str
    blocks : sequence of Block
    results : sequence of Result
        What became of each block. Where two readings of a unit overlap the first one counts,
        and what the second hides on top of it is hidden too.

    Examples
    --------
    >>> from anonymiser.replace import apply
    >>> block = Block(parts=((0, "Dag Sami"), (1, "ra"), (None, "\t"), (2, "!")))
    >>> result = apply(block.text, [Span(start=4, end=10, label="PERSON")], lambda s, t: "[P-1]")
    >>> deal(["Dag Sami", "ra", "!"], [block], [result])
    ['Dag [P-1]', '', '!']
    """
    edits: list[list[_Piece]] = [[] for _ in units]
    for block, result in zip(blocks, results, strict=True):
        begins = borders(block)
        for replacement in result.replacements:
            written = replacement.text
            for unit, start, end in touched(block, replacement, begins):
                for piece in _uncovered(edits[unit], start, end):
                    # The text goes where the identifier starts; if another reading already
                    # wrote something there, it stands for this one too.
                    text = written if piece.start == start else ""
                    edits[unit].append(piece._replace(text=text))
                written = ""
    return [_edited(text, pieces) for text, pieces in zip(units, edits, strict=True)]


def borders(block: Block) -> list[int]:
    """Return where each part of a block begins."""
    return [0, *accumulate(len(text) for _, text in block.parts)]


def touched(
    block: Block, replacement: Replacement, begins: Sequence[int]
) -> Iterator[tuple[int, int, int]]:
    """Yield the units that a replacement goes over, with start and end in the unit.

    Parameters
    ----------
    block : Block
    replacement : Replacement
    begins : sequence of int
        The `borders` of the block; worked out once, so that a long file stays quick.
    """
    index = max(0, bisect_right(begins, replacement.start) - 1)
    while index < len(block.parts) and begins[index] < replacement.end:
        (unit, text), begin = block.parts[index], begins[index]
        start, end = max(replacement.start, begin), min(replacement.end, begin + len(text))
        if unit is not None and start < end:
            yield unit, start - begin, end - begin
        index += 1


def _uncovered(pieces: Sequence[_Piece], start: int, end: int) -> Iterator[_Piece]:
    for piece in sorted(pieces):
        if piece.start >= end:
            break
        if piece.end > start:
            if piece.start > start:
                yield _Piece(start, piece.start, "")
            start = piece.end
    if start < end:
        yield _Piece(start, end, "")


def _edited(text: str, pieces: Sequence[_Piece]) -> str:
    parts, position = [], 0
    for piece in sorted(pieces):
        parts += [text[position : piece.start], piece.text]
        position = piece.end
    return "".join([*parts, text[position:]])
