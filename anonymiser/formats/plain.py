"""Plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.formats.encoded import Pieces, decode
from anonymiser.formats.layout import Block, Opened

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def lines_of(text: str) -> Iterator[tuple[int, int, int]]:
    r"""Yield where each line starts, where its text ends and where its line end ends.

    Examples
    --------
    >>> list(lines_of("a\r\nbc"))
    [(0, 1, 3), (3, 5, 5)]
    """
    for match in _LINE.finditer(text):
        start, end = match.span()
        yield start, start + len(match.group().rstrip("\r\n")), end
        if end == len(text) and not match.group().endswith(("\r", "\n")):
            return


def read(data: bytes, name: str, allow_unread: bool) -> Opened:
    """Return the lines of a text file as units of one block; see `anonymiser.formats.read`."""
    decoded = decode(data, name)
    pieces = Pieces(decoded.text)
    parts: list[tuple[int | None, str]] = []
    for start, end, _ in lines_of(decoded.text):
        parts += [pieces.add(start, end), (None, "\n")]
    return Opened(
        units=pieces.units,
        blocks=[Block(parts=tuple(parts[:-1]))],
        write=lambda units: decoded.encode(pieces.rewritten(units), name),
    )


def everything(data: bytes, name: str) -> Iterator[str]:
    """Yield the whole text."""
    yield decode(data, name).text
