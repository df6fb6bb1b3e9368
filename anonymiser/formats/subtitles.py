"""Subtitles: WebVTT and SubRip. Times, settings and tags stay as they are."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from anonymiser.errors import InputError
from anonymiser.formats.encoded import Pieces, decode
from anonymiser.formats.layout import Block, Opened
from anonymiser.formats.plain import lines_of

_TIME = r"(?:\d{1,4}:)?\d{1,3}:\d{1,2}[.,]\d{1,3}"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_TAG = re.compile(
    r"<v(?:\.[^\s<>]*)?\s+(?P<voice>[^\s<>][^<>]*)>"
    r"|</?(?:c|i|b|u|v|ruby|rt|lang|font)(?:\.[^\s<>]*)?(?:\s[^<>]*)?>"
    rf"|<{_TIME}>|\{{\\an\d\}}"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)",
    re.IGNORECASE,
)
_WEBVTT = re.compile(r"WEBVTT(?=\s|\Z)")
_CODE = re.compile(r"(?:STYLE|REGION)\s*")
_NOTE = re.compile(r"NOTE(?=\s|\Z)")

Parts = list[tuple[int | None, str]]
Line = tuple[int, int]


class _Reader:
    """Goes through the lines once, in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces = Pieces(text)
        self.blocks: list[Block] = []
        self.spoken: Parts = []
        self.cues = 0
        for group in _groups(text):
            self._group(group)
        if self.spoken:
            self.blocks.append(Block(parts=tuple(self.spoken[:-1])))

    def _group(self, lines: list[Line]) -> None:
        """Read the lines between two blank lines."""
        first = self.text[lines[0][0] : lines[0][1]]
        timing = next((i for i, at in enumerate(lines[:2]) if self._is_timing(at)), None)
        opening = _WEBVTT.match(first) or _NOTE.match(first)
        if opening and timing is None:
            self._plain([(lines[0][0] + opening.end(), lines[0][1]), *lines[1:]], known=False)
        elif _CODE.fullmatch(first):
            self._plain(lines, known=True)
        else:
            self._cue(lines)

    def _cue(self, lines: list[Line]) -> None:
        for number, line in enumerate(lines):
            if self._is_timing(line):
                self.cues += 1
            elif number + 1 < len(lines) and self._is_timing(lines[number + 1]):
                self._plain([line], known=True)
            else:
                self._payload(*line)

    def _is_timing(self, line: Line) -> bool:
        return _TIMING.fullmatch(self.text, *line) is not None

    def _plain(self, lines: list[Line], *, known: bool) -> None:
        for start, end in lines:
            if self.text[start:end].strip():
                part = self.pieces.add(start, end)
                self.blocks.append(Block(parts=(part,), known_only=known))

    def _payload(self, start: int, end: int) -> None:
        position = start
        for tag in _TAG.finditer(self.text, start, end):
            self._take(position, tag.start())
            if tag["voice"]:
                self._voice(*tag.span("voice"))
            elif tag["entity"]:
                self.spoken.append(
                    self.pieces.add(*tag.span(), html.unescape(tag["entity"]), _escape)
                )
            position = tag.end()
        self._take(position, end)
        self.spoken.append((None, "\n"))

    def _voice(self, start: int, end: int) -> None:
        # A voice is always somebody; it is read as "Kim: ..." and as a name by itself.
        number = self.pieces.add(start, end, html.unescape(self.text[start:end]), _escape)
        self.blocks.append(Block(parts=(number,), label="PERSON"))
        self.spoken += [number, (None, ": ")]

    def _take(self, start: int, end: int) -> None:
        if start < end:
            # Written as it stands: "R&D" in a subtitle must not become "R&amp;D".
            self.spoken.append(self.pieces.add(start, end))


def read(data: bytes, name: str, allow_unread: bool) -> Opened:
    """Return what is said as one block; see `anonymiser.formats.read`.

    Raises
    ------
    InputError
        There is no cue in the file.
    """
    decoded = decode(data, name)
    reader = _Reader(decoded.text)
    if not reader.cues:
        raise InputError("formats.no_cues", file=name)
    return Opened(
        units=reader.pieces.units,
        blocks=reader.blocks,
        write=lambda units: decoded.encode(reader.pieces.rewritten(units), name),
    )


def everything(data: bytes, name: str) -> Iterator[str]:
    """Yield every line but those with times, tags included."""
    text = decode(data, name).text
    lines = [text[start:end] for start, end, _ in lines_of(text)]
    yield "\n".join(line for line in lines if not _TIMING.fullmatch(line))


def _groups(text: str) -> Iterator[list[Line]]:
    group: list[Line] = []
    for start, end, _ in lines_of(text):
        if text[start:end].strip():
            group.append((start, end))
        elif group:
            yield group
            group = []
    if group:
        yield group


def _escape(text: str) -> str:
    return html.escape(text, quote=False)
