"""Tables as text: comma, semicolon or tab between cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from anonymiser.errors import InputError
from anonymiser.formats import hints
from anonymiser.formats.encoded import Pieces, decode
from anonymiser.formats.layout import Block, Opened

_QUOTED = re.compile(r'"(?:[^"]|"")*"')


class _Cell(NamedTuple):
    start: int
    end: int
    value: str
    quoted: bool


def read(data: bytes, name: str, allow_unread: bool) -> Opened:
    """Return every cell as a block; see `anonymiser.formats.read`.

    The headings of the columns tell what is in them, when the first row has headings.
    """
    decoded = decode(data, name)
    delimiter = _delimiter(decoded.text, name)
    pieces = Pieces(decoded.text)
    blocks: list[Block] = []
    headings: list[str] = []
    for number, row in enumerate(_rows(decoded.text, delimiter, name)):
        labels = [hints.label_for(cell.value) for cell in row]
        is_heading = number == 0 and any(labels)
        parts = [
            pieces.add(start, end, value, partial(_escape, delimiter, quoted))
            for start, end, value, quoted in row
        ]
        blocks += _blocks(parts, headings, is_heading)
        headings = labels if is_heading else headings
    return Opened(
        units=pieces.units,
        blocks=blocks,
        write=lambda units: decoded.encode(pieces.rewritten(units), name),
    )


def _blocks(parts: list[tuple[int, str]], headings: list[str], is_heading: bool) -> Iterator[Block]:
    for part, label in zip(parts, [*headings, *[""] * len(parts)], strict=False):
        if part[1]:
            yield Block(parts=(part,), label=label, known_only=is_heading)
    # The first half in one cell and the rest in the next: together they are known.
    row = tuple(piece for part in parts for piece in (part, (None, "; ")))
    yield Block(parts=row, known_only=True)


def everything(data: bytes, name: str) -> Iterator[str]:
    """Yield the whole text."""
    yield decode(data, name).text


def _delimiter(text: str, name: str) -> str:
    if name.lower().endswith(".tsv"):
        return "\t"
    first = _QUOTED.sub("", text).lstrip().partition("\n")[0]
    return max(",;\t", key=first.count)


def _rows(text: str, delimiter: str, name: str) -> Iterator[list[_Cell]]:
    plain = re.compile(rf"[^{delimiter}\r\n]*")
    row: list[_Cell] = []
    position = 0
    while position <= len(text):
        cell = _cell(text, position, plain, name)
        row.append(cell)
        position = cell.end
        if text[position : position + 1] == delimiter:
            position += 1
            continue
        yield row
        row = []
        position += 2 if text.startswith("\r\n", position) else 1
        if position >= len(text):
            return


def _cell(text: str, start: int, plain: re.Pattern[str], name: str) -> _Cell:
    quoted = _QUOTED.match(text, start)
    after = plain.match(text, quoted.end() if quoted else start)
    end = after.end() if after else start
    if quoted and quoted.end() == end:
        return _Cell(start, end, quoted.group()[1:-1].replace('""', '"'), True)
    if text.startswith('"', start) and "\t" not in plain.pattern:
        # Tabs are often used without quoting rules. Elsewhere an open quote would swallow
        # the rows after it and mix up who said what.
        line = len(re.findall(r"\r\n|\r|\n", text[:start])) + 1
        raise InputError("formats.open_quote", file=name, line=line)
    return _Cell(start, end, text[start:end], False)


def _escape(delimiter: str, quoted: bool, text: str) -> str:
    if quoted or re.search(rf'[{delimiter}"\r\n]', text):
        return '"' + text.replace('"', '""') + '"'
    return text
