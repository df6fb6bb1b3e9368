"""JSON and JSON lines: every text value is read; layout, numbers and order stay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from anonymiser.errors import InputError
from anonymiser.formats import hints
from anonymiser.formats.encoded import Pieces, decode
from anonymiser.formats.layout import Block, Opened
from anonymiser.formats.plain import lines_of

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|-?\d[\d.eE+-]*')
_INSIDE = re.compile(
    r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\.|[^\\]+"
)
_FEWEST_DIGITS = 6


@dataclass(slots=True)
class _Level:
    """An object or list that is open, and the key under which its values stand."""

    is_object: bool
    key: str = ""
    wants_key: bool = False


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces = Pieces(text)
        self.blocks: list[Block] = []
        self._open = [_Level(is_object=False)]

    def read(self, start: int, end: int) -> None:
        """Read the JSON value in ``text[start:end]``, which is known to be right."""
        for token in _TOKEN.finditer(self.text, start, end):
            first = token.group()[0]
            level = self._open[-1]
            if first in "{[":
                # What is in a list stands under the key of the list.
                self._open.append(
                    _Level(first == "{", key=level.key if first == "[" else "", wants_key=True)
                )
            elif first in "}]":
                self._open.pop()
            elif first in ",:":
                level.wants_key = first == ","
            elif first == '"':
                self._string(level, *token.span())
            else:
                self._number(level, *token.span())

    def _string(self, level: _Level, start: int, end: int) -> None:
        is_key = level.is_object and level.wants_key
        if is_key:
            level.key = json.loads(self.text[start:end])
        parts = []
        for piece in _INSIDE.finditer(self.text, start + 1, end - 1):
            written = piece.group()
            shown = json.loads(f'"{written}"') if written.startswith("\\") else None
            parts.append(self.pieces.add(*piece.span(), shown, _escape))
        if parts:
            label = "" if is_key else hints.label_for(level.key)
            self.blocks.append(Block(parts=tuple(parts), label=label, known_only=is_key))

    def _number(self, level: _Level, start: int, end: int) -> None:
        # A citizen service number is a number to a program; here it must become text.
        label = hints.label_for(level.key)
        if hints.is_number_label(label) and end - start >= _FEWEST_DIGITS:
            part = self.pieces.add(start, end, encode=lambda text: f'"{_escape(text)}"')
            self.blocks.append(Block(parts=(part,), label=label))


def read(data: bytes, name: str, allow_unread: bool) -> Opened:
    """Return every text value as a block; see `anonymiser.formats.read`.

    Raises
    ------
    InputError
        It is not JSON; the line is named.
    """
    decoded = decode(data, name)
    reader = _reader(decoded.text, name)

    def write(units: Sequence[str]) -> bytes:
        text = reader.pieces.rewritten(units)
        if text != decoded.text:
            for start, end in _values(text, name):
                _no_double_keys(text[start:end], name)
        return decoded.encode(text, name)

    return Opened(units=reader.pieces.units, blocks=reader.blocks, write=write)


def everything(data: bytes, name: str) -> Iterator[str]:
    """Yield every key and value with its escapes undone, and every long number."""
    for token in _TOKEN.finditer(decode(data, name).text):
        value = token.group()
        if value.startswith('"'):
            yield json.loads(value)
        elif len(value) >= _FEWEST_DIGITS:
            yield value


def _reader(text: str, name: str) -> _Reader:
    reader = _Reader(text)
    for start, end in _values(text, name):
        _check(text[start:end], name, text.count("\n", 0, start))
        reader.read(start, end)
    return reader


def _values(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Yield the place of each JSON value: one in a .json, one per line in a .jsonl."""
    if not name.lower().endswith(".jsonl"):
        yield 0, len(text)
        return
    for start, end, _ in lines_of(text):
        if text[start:end].strip():
            yield start, end


def _check(value: str, name: str, lines_before: int) -> None:
    try:
        json.loads(value)
    except json.JSONDecodeError as problem:
        line = lines_before + problem.lineno
        raise InputError("formats.not_json", file=name, line=line) from None
    except (RecursionError, ValueError):
        raise InputError("formats.json_shape", file=name) from None


def _no_double_keys(value: str, name: str) -> None:
    # Two keys that become one placeholder would make a program lose one of the two values.
    def check(pairs: list[tuple[str, object]]) -> None:
        if len(dict(pairs)) < len(pairs):
            raise InputError("formats.double_keys", file=name)

    json.loads(value, object_pairs_hook=check)


def _escape(text: str) -> str:
    # A lone surrogate cannot be written as UTF-8 but can be written as an escape.
    is_whole = not any("\ud800" <= letter <= "\udfff" for letter in text)
    return json.dumps(text, ensure_ascii=not is_whole)[1:-1]
