"""HTML of noScribe, in which every piece is a link named ``ts_<start>_<end>_<speaker>``.

The shape is that of noScribe's own reader, ``noScribe/utils.py`` of
https://github.com/kaixxx/noScribe. Any other page is read as lines of text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from peer_research.errors import ImportFileError
from peer_research.model import Turn
from peer_research.transcripts import ledger as marks
from peer_research.transcripts.decode import clean, decode, load
from peer_research.transcripts.labels import bracketed_time, find_colon, is_known, is_name
from peer_research.transcripts.ledger import ImportLedger, Tally
from peer_research.transcripts.markup import Page, Segment, parse
from peer_research.transcripts.text import Line, read_rows

_ANCHOR = re.compile(r"ts_(\d{1,9})_(\d{1,9})(?:_(.{0,60}))?\Z")
# noScribe writes what is said through somebody else's words as "//S01: ja//".
_THROUGH = re.compile(r"\s*(?://)?\s*")


def read(path: Path) -> tuple[tuple[Turn, ...], ImportLedger]:
    """Return the turns of a web page and the account of its paragraphs.

    Raises
    ------
    ImportFileError
        When it cannot be read or is no text.
    """
    source, dropped = clean(decode(load(path), path.name))
    page = parse(source)
    if not any(s.text.strip() for paragraph in page.paragraphs for s in paragraph):
        raise ImportFileError("transcripts.no_text", file=path.name)
    return read_page(page, dropped)


def read_page(page: Page, dropped: int = 0) -> tuple[tuple[Turn, ...], ImportLedger]:
    """Return the turns and the account of a page that was taken apart.

    Parameters
    ----------
    page : Page
    dropped : int
        How many control characters were left out.
    """
    paragraphs = [kept for p in page.paragraphs if (kept := [s for s in p if _has_content(s)])]
    names = _names(paragraphs)
    anchored = any(_ANCHOR.match(s.anchor) for p in paragraphs for s in p)
    lines = [
        line
        for number, paragraph in enumerate(paragraphs, 1)
        for line in _lines(number, paragraph, names)
    ]
    if anchored:
        _mark_heading(lines)
    tally = Tally(len(lines))
    tally.unread.update(page.unread + Counter({"stuurteken": dropped}))
    return read_rows(lines, tally, paragraphs=False)


def _has_content(segment: Segment) -> bool:
    return segment.start_ms is not None or bool(segment.text.strip())


def _mark_heading(lines: Sequence[Line]) -> None:
    """Mark what stands above the first time: the title, and where the recording is kept."""
    for line in lines:
        if line.start_ms is not None:
            return
        line.mark = marks.HEADER


def _label(text: str) -> tuple[str, int]:
    """Return the label that `text` begins with, and where the spoken text begins."""
    stamp = bracketed_time(text)
    begin = stamp.end() if stamp else 0
    slashes = _THROUGH.match(text, begin)
    at = slashes.end() if slashes else begin
    found = find_colon(text[at:])
    if found and (is_known(found.name) or is_name(found.name)):
        return found.name, at + found.at
    return "", begin


def _names(paragraphs: Sequence[Sequence[Segment]]) -> dict[str, str]:
    """Return what people call each speaker of the recogniser in the text, if they renamed it."""
    called: dict[str, Counter[str]] = defaultdict(Counter)
    for paragraph in paragraphs:
        if speaker := _speaker(paragraph[0]):
            called[speaker][_label(paragraph[0].text.strip())[0]] += 1
    # A word that looks like a label now and then is no name: most paragraphs have none then.
    most = {speaker: labels.most_common(1)[0][0] for speaker, labels in called.items()}
    return {speaker: name for speaker, name in most.items() if name}


def _speaker(segment: Segment) -> str:
    found = _ANCHOR.match(segment.anchor)
    return (found[3] or "").strip("/ ") if found else ""


def _lines(number: int, paragraph: Sequence[Segment], names: dict[str, str]) -> Iterator[Line]:
    """Yield a line per piece; who speaks comes from the text first, then from the recogniser."""
    owner = ""
    for n, segment in enumerate(paragraph):
        line = Line(number, segment.text.strip(), start_ms=segment.start_ms, follows=n > 0)
        speaker = _speaker(segment)
        if found := _ANCHOR.match(segment.anchor):
            line.start_ms, line.end_ms = int(found[1]), int(found[2])
        if not line.text:
            line.mark = marks.TIME
        elif speaker:
            label, line.at = _known_label(line.text, names)
            same = owner if speaker == _speaker(paragraph[0]) else ""
            line.speaker = label or same or names.get(speaker, speaker)
            owner = owner or line.speaker
        yield line


def _known_label(text: str, names: dict[str, str]) -> tuple[str, int]:
    label, at = _label(text)
    if label in names or label in names.values():
        return label, at
    stamp = bracketed_time(text)
    return "", stamp.end() if stamp else 0
