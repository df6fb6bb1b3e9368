"""Plain text, and the rows of a Word file, with or without labels and times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from peer_research.model import Turn
from peer_research.transcripts import ledger as marks
from peer_research.transcripts import stamps
from peer_research.transcripts.choosing import DENSE, choose
from peer_research.transcripts.decode import read_lines
from peer_research.transcripts.labels import (
    Found,
    bracketed_time,
    find,
    has_time,
    is_called,
    is_time,
)
from peer_research.transcripts.ledger import ImportLedger, Tally
from peer_research.transcripts.turns import Piece, label_key, make_turns

# More than this before the first label is no heading but a part of the conversation.
HEADER_LINES, HEADER_WORDS = 40, 300

# So many blocks between blank lines, and the blank lines are there on purpose.
OWN_PARAGRAPHS = 3

# The speaker of a line that stands outside the layout: nobody knows.
NOBODY = "?"

# So many times without hours on lines of their own, and they are no answers.
SHORT_TIMES = 3

# "00:01:02 tekst" and "1:02 tekst": a time when the lines below each other count up.
_LONG = r"\d{1,2}:\d\d:\d\d(?:[.,]\d{1,3})?"
_SHORT = r"\d{1,3}:\d\d"
_LONG_FIRST = re.compile(rf"({_LONG}(?:\s?{stamps.ARROW}\s?{_LONG})?)\s+(?=\S)")
_SHORT_FIRST = re.compile(rf"({_SHORT}(?:\s?{stamps.ARROW}\s?{_SHORT})?)\s+(?=\S)")
_SHORT_TIME = re.compile(r"\d{1,3}:\d{2}\Z")
_ATRAIN = re.compile(r"Transcription for \S")
# aTrain says this of a segment that nobody could be given to.
_NOBODY = "Speaker undefined"
# Times inside a line, of programs that put all segments of a speaker on one line.
_INNER = re.compile(r"(?<=\s)\[\d{1,2}:\d\d:\d\d(?:\.\d{1,3})?\](?: -)? ")
_DASH = re.compile(r"[-–] ")
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
        Set when the layout says who speaks; "" for the speaker before, `NOBODY` for nobody
        that is known.
    at : int
        Where the spoken text begins, when the layout says who speaks.
    start_ms, end_ms : int or None
        Set when the layout says when this is said.
    follows : bool
        Whether it goes on in the paragraph of the line above.
    """

    number: int
    text: str
    mark: str = ""
    speaker: str | None = None
    at: int = 0
    start_ms: int | None = None
    end_ms: int | None = None
    follows: bool = False


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
        if named and lines[i].text == _NOBODY:
            nobody = Found(shape="alone", name="", at=len(_NOBODY), bare=True)
            result[i] = (nobody, True)
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


def _bare_time(lines: Sequence[Line]) -> re.Pattern[str] | None:
    """Return how lines begin with a time without brackets (NVivo), or None when they do not."""
    plain = [line.text for line in lines if _is_plain(line)]
    for pattern, least, share in ((_LONG_FIRST, 2, 0), (_SHORT_FIRST, SHORT_TIMES, DENSE)):
        found = [match for text in plain if (match := pattern.match(text))]
        times = [stamps.parse(match[1])[0] or 0 for match in found]
        if len(found) >= max(least, share * len(plain)) and times == sorted(times):
            return pattern
    return None


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
        # Where in the line a time in brackets may stand.
        self.after = 0
        self.bare = _bare_time(lines)
        # A name on a line of its own is only odd where other names stand like that.
        shapes = {f.shape for f, chosen in labels if f and chosen}
        self.doubted = {"colon"} | (shapes & {"alone"})
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
            if line.start_ms is not None:
                self.start, self.end = line.start_ms, line.end_ms
            if reason := self._reason(index, line):
                self.tally.mark(index, reason)
                if reason == marks.TIME and line.text:
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
        inner = _INNER.findall(rest) if bracketed_time(line.text[self.after :]) else []
        if inner:
            rest = _INNER.sub("", rest)
        if not rest.strip():
            self.tally.mark(index, marks.NAME)
            return
        self.tally.mark(index, marks.TEXT)
        self.tally.take(line.text)
        self.tally.drop(line.text[:at])
        for stamp in inner:
            self.tally.drop(stamp)
        if tail:
            self.tally.drop(tail[0])
            end = stamps.parse(tail[0])[0]
        above = self.paragraphs and index > 0 and bool(self.lines[index - 1].text)
        start, end = self.start, self.end if end is None else end
        # f4 puts the time where a paragraph ends; there the next one begins.
        self.start, self.end = (end if tail else None), None
        yield Piece(self.speaker, rest, line.number, start, end, follows=above or line.follows)

    def _who(self, index: int, line: Line) -> tuple[int, int | None]:
        """Note who speaks and from when; return where the text begins and when it ends."""
        found, chosen = self.labels[index]
        self.after = 0
        if line.speaker is not None:
            known = "" if line.speaker == NOBODY else line.speaker
            self.speaker = known if known or line.speaker else self.speaker
            return line.at, None
        if found and chosen:
            self.speaker = found.name
            self.start = found.start_ms if found.start_ms is not None else self.start
            return self._stamped(found, line)
        if found and found.shape in self.doubted:
            self.tally.doubtful += found.name[:1].isupper() or is_called(found.name)
        stamp = bracketed_time(line.text) or (self.bare and self.bare.match(line.text))
        if stamp:
            self.start, end = stamps.parse(stamp[0])
            dash = _DASH.match(line.text, stamp.end())
            return dash.end() if dash else stamp.end(), end
        return 0, None

    def _stamped(self, found: Found, line: Line) -> tuple[int, int | None]:
        """Return where the text begins after a label, and after a time behind the label."""
        at = len(line.text) - len(line.text[found.at :].lstrip())
        stamp = bracketed_time(line.text[at:]) if found.start_ms is None else None
        if stamp is None:
            return found.at, found.end_ms
        self.after = at
        self.start, end = stamps.parse(stamp[0])
        return at + stamp.end(), end
