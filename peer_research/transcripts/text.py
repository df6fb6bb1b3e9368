"""Plain text, and the rows of a Word file, with or without labels and times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from peer_research.model import Turn
from peer_research.transcripts import ledger as marks
from peer_research.transcripts import stamps
from peer_research.transcripts.decode import read_lines
from peer_research.transcripts.labels import (
    Found,
    bracketed_time,
    choose,
    find,
    has_time,
    is_time,
)
from peer_research.transcripts.ledger import ImportLedger, Tally
from peer_research.transcripts.turns import Piece, label_key, make_turns

# More than this before the first label is no heading but a part of the conversation.
HEADER_LINES, HEADER_WORDS = 40, 300

# So many blocks between blank lines, and the blank lines are there on purpose.
OWN_PARAGRAPHS = 3

# So many times without hours on lines of their own, and they are no answers.
SHORT_TIMES = 3

_SHORT_TIME = re.compile(r"\d{1,3}:\d{2}\Z")
_ATRAIN = re.compile(r"Transcription for \S")
_RECORDER = re.compile(
    r"(?:\S+ ){1,6}(?:(?:started|stopped) transcription|"
    r"heeft (?:de )?transcriptie (?:gestart|gestopt|beëindigd))\.?\Z"
)
_END_MARK = re.compile(r"#\d{1,3}:\d\d:\d\d-\d{1,3}#\Z")


@dataclass(slots=True)
class Line:
    """One line of the source.

    Parameters
    ----------
    number : int
        1-based; for Word the number of the paragraph.
    text : str
    mark : str
        Set when the reader already knows that this is no text, such as the time in a table.
    speaker : str or None
        Set when the layout says who speaks; "" for the speaker before.
    """

    number: int
    text: str
    mark: str = ""
    speaker: str | None = None


def read(path: Path) -> tuple[tuple[Turn, ...], ImportLedger]:
    """Return the turns of a text file and the account of its lines."""
    texts, dropped = read_lines(path)
    lines = [Line(number, text.strip()) for number, text in enumerate(texts, 1)]
    tally = Tally(len(lines))
    if dropped:
        tally.unread["stuurteken"] = dropped
    return read_rows(lines, tally, paragraphs=any(_inner_blanks(lines)))


def _inner_blanks(lines: Sequence[Line]) -> Iterator[bool]:
    filled = [i for i, line in enumerate(lines) if line.text]
    return (not lines[i].text for i in range(filled[0], filled[-1]))


def read_rows(
    lines: Sequence[Line], tally: Tally, *, paragraphs: bool
) -> tuple[tuple[Turn, ...], ImportLedger]:
    """Return turns and account of lines from any source.

    Parameters
    ----------
    lines : sequence of Line
        With texts without white space at the ends.
    tally : Tally
        Of as many lines.
    paragraphs : bool
        Whether blank lines part the paragraphs, so that lines without one belong together.
    """
    _mark_times(lines)
    labels = _labels(lines)
    turns = make_turns(_Walk(lines, labels, tally, paragraphs).pieces())
    return turns, tally.close(turns)


def _labels(lines: Sequence[Line]) -> list[tuple[Found | None, bool]]:
    named = bool(lines) and _ATRAIN.match(lines[0].text) is not None
    if named:
        lines[0].mark = marks.HEADER
    plain = [i for i, line in enumerate(lines) if _is_plain(line)]
    found = [_find(lines, i) for i in plain]
    starts = [i == 0 or not lines[i - 1].text for i in plain]
    # Without blank lines in between every line stands on its own.
    if sum(starts) < OWN_PARAGRAPHS:
        starts = [True] * len(plain)
    result: list[tuple[Found | None, bool]] = [(None, False)] * len(lines)
    times = sum(1 for i in plain if has_time(lines[i].text) or _below_time(lines, i))
    chosen = choose(found, starts, named=named, times=times)
    for i, candidate, yes in zip(plain, found, chosen, strict=True):
        result[i] = (candidate, yes)
    return result


def _is_plain(line: Line) -> bool:
    return bool(line.text) and not line.mark and line.speaker is None


def _below_time(lines: Sequence[Line], i: int) -> bool:
    return i > 0 and lines[i - 1].mark == marks.TIME


def _find(lines: Sequence[Line], i: int) -> Found | None:
    found = find(lines[i].text)
    if found and found.shape == "alone" and _below_time(lines, i):
        return replace(found, shape="time_name")
    return found


def _mark_times(lines: Sequence[Line]) -> None:
    """Mark the lines that hold only a time; a single ``10:30`` may be an answer."""
    alone = [line for line in lines if _is_plain(line) and is_time(line.text)]
    short = [line for line in alone if _SHORT_TIME.match(line.text)]
    for line in alone:
        if len(short) >= SHORT_TIMES or not _SHORT_TIME.match(line.text):
            line.mark = marks.TIME


def _words(lines: Sequence[Line]) -> int:
    return sum(len(line.text.split()) for line in lines if not line.mark)


class _Walk:
    """Goes through the lines once; knows who is speaking and since what time."""

    def __init__(
        self,
        lines: Sequence[Line],
        labels: Sequence[tuple[Found | None, bool]],
        tally: Tally,
        paragraphs: bool,
    ) -> None:
        self.lines = lines
        self.labels = labels
        self.tally = tally
        self.paragraphs = paragraphs
        self.speaker = ""
        self.start: int | None = None
        self.end: int | None = None
        self.header = self._header()

    def _header(self) -> int:
        """Return how many lines before the first speaker are heading."""
        first = next((i for i, line in enumerate(self.lines) if self._names(i, line)), 0)
        before = [line for line in self.lines[:first] if line.text and not line.mark]
        words, total = _words(before), _words(self.lines)
        few = len(before) <= HEADER_LINES and words <= min(HEADER_WORDS, max(60, total / 2))
        return first if few and self._several() else 0

    def _several(self) -> bool:
        """Return whether two people speak; one label may be a word that looks like one."""
        forced = {label_key(line.speaker) for line in self.lines if line.speaker}
        return len(forced | {f.key for f, chosen in self.labels if f and chosen}) > 1

    def _names(self, index: int, line: Line) -> bool:
        return line.speaker is not None or self.labels[index][1]

    def pieces(self) -> Iterator[Piece]:
        """Yield what is said; mark every line on the way."""
        for index, line in enumerate(self.lines):
            if reason := self._reason(index, line):
                self.tally.mark(index, reason)
                if reason == marks.TIME:
                    self.start, self.end = stamps.parse(line.text)
            else:
                yield from self._say(index, line)

    def _reason(self, index: int, line: Line) -> str:
        if line.mark or not line.text:
            return line.mark or marks.BLANK
        if line.speaker is not None:
            return ""
        if index < self.header:
            return marks.HEADER
        return marks.NOTE if _RECORDER.match(line.text) else ""

    def _say(self, index: int, line: Line) -> Iterator[Piece]:
        at, end = self._who(index, line)
        tail = _END_MARK.search(line.text, at)
        rest = line.text[at : tail.start() if tail else None]
        if not rest.strip():
            self.tally.mark(index, marks.NAME)
            return
        self.tally.mark(index, marks.TEXT)
        self.tally.take(line.text)
        self.tally.drop(line.text[:at])
        if tail:
            self.tally.drop(tail[0])
            end = stamps.parse(tail[0])[0]
        follows = self.paragraphs and index > 0 and bool(self.lines[index - 1].text)
        start, end = self.start, self.end if end is None else end
        self.start = self.end = None
        yield Piece(self.speaker, rest, line.number, start, end, follows=follows)

    def _who(self, index: int, line: Line) -> tuple[int, int | None]:
        """Note who speaks and from when; return where the text begins and when it ends."""
        found, chosen = self.labels[index]
        if line.speaker is not None:
            self.speaker = line.speaker or self.speaker
            return 0, None
        if found and chosen:
            self.speaker = found.name
            self.start = found.start_ms if found.start_ms is not None else self.start
            return found.at, found.end_ms
        if found and found.shape == "colon" and found.name[:1].isupper():
            self.tally.doubtful += 1
        if stamp := bracketed_time(line.text):
            self.start, end = stamps.parse(stamp[0])
            return stamp.end(), end
        return 0, None
