"""WebVTT as Teams, Zoom, Amberscript and noScribe write it.

The format is described at https://www.w3.org/TR/webvtt1/. Where a file breaks its rules, the
reader prefers text that stays over text that goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from peer_research.model import Turn
from peer_research.transcripts import ledger as marks
from peer_research.transcripts.cues import (
    TAG,
    TIMING,
    Cue,
    labelled_pieces,
    parse_cues,
    unescape,
)
from peer_research.transcripts.decode import read_lines
from peer_research.transcripts.ledger import ImportLedger, Tally
from peer_research.transcripts.turns import Piece, make_turns


def read(path: Path) -> tuple[tuple[Turn, ...], ImportLedger]:
    """Return the turns of a WebVTT file and the account of its lines."""
    lines, dropped = read_lines(path)
    tally = Tally(len(lines))
    if dropped:
        tally.unread["stuurteken"] = dropped
    cues = parse_cues(lines, _skip_header(lines, tally), tally, path.name, notes=True)
    pieces = _voiced(cues, tally) if _has_voices(cues) else labelled_pieces(cues, tally)
    turns = make_turns(pieces)
    return turns, tally.close(turns)


def _skip_header(lines: list[str], tally: Tally) -> int:
    """Mark the heading block, up to the first blank line or cue; return where the rest begins."""
    if not lines[0].startswith("WEBVTT"):
        return 0
    for index, line in enumerate(lines):
        if not line.strip() or TIMING.match(line):
            return index
        tally.mark(index, marks.HEADER)
    return len(lines)


def _has_voices(cues: list[Cue]) -> bool:
    return any(
        (tag["tag"] or "").lower() == "v" and not tag["end"]
        for cue in cues
        for _, text in cue.payload
        if "<" in text
        for tag in TAG.finditer(text)
    )


def _voiced(cues: list[Cue], tally: Tally) -> Iterator[Piece]:
    for cue in cues:
        text = "\n".join(line for _, line in cue.payload)
        pieces = list(_voices(text, cue, tally))
        tally.take(unescape(text))
        said = any(piece.text.strip() for piece in pieces)
        for index, line in cue.payload:
            tally.mark(index, marks.TEXT if said and line.strip() else marks.BLANK)
        yield from pieces


def _voices(text: str, cue: Cue, tally: Tally) -> Iterator[Piece]:
    """Yield a piece per voice; what follows ``</v>`` in a cue is still that voice."""
    speaker, parts, begin = "", [""], 0
    at = cue.payload[0][0] + 1 if cue.payload else 0
    for tag in TAG.finditer(text):
        parts.append(text[begin : tag.start()])
        begin = tag.end()
        tally.drop(unescape(tag[0]))
        if (tag["tag"] or "").lower() == "v" and not tag["end"]:
            yield Piece(speaker, unescape("".join(parts)), at, cue.start_ms, cue.end_ms)
            speaker, parts = unescape(tag["more"] or ""), []
            at = cue.payload[text.count("\n", 0, begin)][0] + 1
    parts.append(text[begin:])
    yield Piece(speaker, unescape("".join(parts)), at, cue.start_ms, cue.end_ms)
