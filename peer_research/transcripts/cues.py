"""Cues: the part that WebVTT and SRT have in common."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from peer_research.errors import ImportFileError
from peer_research.transcripts import ledger as marks
from peer_research.transcripts.choosing import choose
from peer_research.transcripts.labels import find_colon, is_called
from peer_research.transcripts.ledger import Tally
from peer_research.transcripts.stamps import to_ms
from peer_research.transcripts.turns import Piece

_TIME = r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3})\d{0,6})?"
TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?\Z")
_MEANT_AS_TIMING = re.compile(r"\s*\d[^>]{0,20}-->")
_NUMBER = re.compile(r"\s*(?:\d{1,7}|[0-9a-fA-F-]{32,36}/\d{1,7}-\d{1,7})\s*\Z")
_NO_SPEECH = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|\Z)")

# Only the tags of WebVTT and SRT: "<3" and "<onverstaanbaar>" are text.
TAG = re.compile(
    r"<(?:(?P<end>/?)(?P<tag>c|i|b|u|v|ruby|rt|lang|font)(?:\.[^\s<>]*)?(?:\s(?P<more>[^<>]*))?"
    r"|\d{1,4}:\d{2}(?::\d{2})?[.,]\d{1,3})>|\{\\an\d\}",
    re.IGNORECASE,
)
# With the semicolon only: "R&D" and "Q&not" are text.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


@dataclass(slots=True)
class Cue:
    """Times, and the lines of the payload as (0-based index, text)."""

    start_ms: int
    end_ms: int | None
    payload: list[tuple[int, str]] = field(default_factory=list)


def unescape(text: str) -> str:
    """Return `text` with its entities decoded once.

    Examples
    --------
    >>> unescape("R&D &amp;lt; &eacute;&eacute;n")
    'R&D &lt; één'
    """
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def parse_cues(
    lines: Sequence[str], first: int, tally: Tally, file: str, *, notes: bool
) -> list[Cue]:
    """Return the cues from line `first` on and mark every line that is no payload.

    Text that a blank line cut off from its cue belongs to that cue all the same.

    Parameters
    ----------
    lines : sequence of str
    first : int
        0-based index.
    tally : Tally
    file : str
        Name of the file, for the message.
    notes : bool
        Whether there may be NOTE, STYLE and REGION blocks, and names of cues in words.

    Raises
    ------
    ImportFileError
        When a time cannot be read, or there is no cue at all.
    """
    cues: list[Cue] = []
    for index, line in _spoken(lines, first, tally, notes):
        timing = TIMING.match(line)
        if timing:
            start, end = to_ms(*timing.group(1, 2, 3, 4)), to_ms(*timing.group(5, 6, 7, 8))
            tally.mark(index, marks.TIME)
            cues.append(Cue(start, end if end >= start else None))
        elif _MEANT_AS_TIMING.match(line):
            raise ImportFileError("transcripts.bad_time", file=file, line=index + 1)
        elif cues:
            cues[-1].payload.append((index, line))
        else:
            tally.mark(index, marks.HEADER)
    if not cues:
        raise ImportFileError("transcripts.no_cues", file=file)
    return cues


def _spoken(
    lines: Sequence[str], first: int, tally: Tally, notes: bool
) -> Iterator[tuple[int, str]]:
    """Yield timings and payload; mark blank lines, notes, styles and the names of cues."""
    skipping, before_blank, number = False, True, 0
    for index in range(first, len(lines)):
        line = lines[index]
        is_timing = "-->" in line and TIMING.match(line) is not None
        if not line.strip():
            tally.mark(index, marks.BLANK)
            skipping, before_blank = False, True
            continue
        skipping = skipping or (notes and before_blank and _NO_SPEECH.match(line) is not None)
        skipping = skipping and not is_timing
        if skipping:
            tally.mark(index, marks.NOTE)
        elif not is_timing and _names_cue(lines, index, before_blank, notes, number):
            tally.mark(index, marks.NUMBER)
            number = _number(line) or number
        else:
            yield index, line
        before_blank = False


def _names_cue(
    lines: Sequence[str], index: int, before_blank: bool, notes: bool, last: int
) -> bool:
    follower = lines[index + 1] if index + 1 < len(lines) else ""
    if "-->" not in follower or not TIMING.match(follower):
        return False
    if before_blank:
        return notes or _NUMBER.match(lines[index]) is not None
    # Without a blank line before it, "16" may well be an answer.
    plain = lines[index].strip()
    return _number(plain) == last + 1 if plain.isdecimal() else _NUMBER.match(plain) is not None


def _number(line: str) -> int:
    """Return the number that a line is, or 0; nobody makes a billion cues."""
    plain = line.strip()
    return int(plain) if plain.isdecimal() and len(plain) < 10 else 0


def labelled_pieces(cues: Sequence[Cue], tally: Tally) -> Iterator[Piece]:
    """Yield the pieces of cues that name the speaker in the text, as in ``Noor: ja hoor``.

    A cue without a label goes on with the speaker before it.
    """
    rows = [
        (cue, index, _plain(text, index, tally), index == cue.payload[0][0])
        for cue in cues
        for index, text in cue.payload
    ]
    found = [find_colon(text) for _, _, text, _ in rows]
    chosen = choose(found, [first for _, _, _, first in rows], cues=True)
    speaker = ""
    for (cue, index, text, first), label, is_label in zip(rows, found, chosen, strict=True):
        at = 0
        if label and is_label:
            speaker, at = label.name, label.at
            tally.drop(text[:at])
        elif label and (label.name[:1].isupper() or is_called(label.name)):
            tally.doubtful += 1
        yield Piece(speaker, text[at:], index + 1, cue.start_ms, cue.end_ms, follows=not first)


def _plain(text: str, index: int, tally: Tally) -> str:
    plain = unescape(TAG.sub("", text)).strip()
    tally.mark(index, marks.TEXT if plain else marks.BLANK)
    tally.take(unescape(text))
    for tag in TAG.finditer(text):
        tally.drop(unescape(tag[0]))
    return plain
