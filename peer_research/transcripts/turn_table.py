"""Turns in a table (.csv, .tsv, .xlsx): a row per turn, headings that say what is what.

The columns are found by their headings, in Dutch or English. A row without a speaker has no
known speaker: it is not given to who spoke before, because programs that tell voices apart
leave the cell empty when they do not know.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from peer_research.errors import ImportFileError
from peer_research.model import Turn
from peer_research.transcripts import ledger as marks
from peer_research.transcripts import stamps
from peer_research.transcripts.labels import is_time
from peer_research.transcripts.ledger import ImportLedger, Tally
from peer_research.transcripts.table_rows import Sheet, delimited, workbook
from peer_research.transcripts.turns import Piece, make_turns

# Rows above the headings, such as a title.
MAX_TITLE_ROWS = 20

SPEAKER, TEXT, START, END, NUMBER = "speaker", "text", "start", "end", "number"
# The first that occurs counts; the others are then columns like any other.
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    TEXT: (
        "tekst", "text", "uitspraak", "utterance", "transcript", "transcriptie", "transcription",
        "inhoud", "content", "fragment", "zin", "sentence", "uiting", "wat", "gesproken tekst",
        "wat werd gezegd", "wat is gezegd", "spoken text", "bericht", "message",
    ),
    SPEAKER: (
        "spreker", "speaker", "wie", "who", "naam", "name", "persoon", "person", "deelnemer",
        "participant", "speaker name", "naam spreker", "label", "rol", "role", "wie praat",
        "wie spreekt", "wie praat er", "wie is aan het woord",
    ),
    START: (
        "start", "begin", "starttijd", "begintijd", "start time", "start ms", "begin ms", "van",
        "from", "tijd", "time", "tijdcode", "timecode", "timestamp", "tijdstip", "start s",
        "start sec", "start seconds", "in",
    ),
    END: (
        "eind", "einde", "end", "eindtijd", "end time", "end ms", "eind ms", "tot", "to", "stop",
        "end s", "end sec", "end seconds", "uit", "out",
    ),
    NUMBER: ("nr", "nummer", "no", "number", "id", "index", "regel", "line", "volgorde", "beurt"),
}  # fmt: skip
_MS = re.compile(r"\bms\b|milli")
_SIGNS = re.compile(r"[^\w#]+|_")
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?\Z")


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the headings are, which column is what, and whether bare numbers are ms."""

    heading: int
    columns: Mapping[str, int]
    texts: int
    ms: bool

    def cell(self, row: Sequence[str], kind: str) -> str:
        index = self.columns.get(kind, -1)
        return row[index].strip() if 0 <= index < len(row) else ""


def read(path: Path) -> tuple[tuple[Turn, ...], ImportLedger]:
    """Return the turns of a table and the account of its rows."""
    excel = path.suffix.lower() == ".xlsx"
    sheets, problem = (workbook(path), None) if excel else delimited(path)
    found = [(sheet, layout) for sheet in sheets if (layout := _layout(sheet.rows))]
    if not found:
        raise problem or ImportFileError("transcripts_data.no_text_column", file=path.name)
    if excel and len(found) > 1:
        raise ImportFileError("transcripts_data.two_sheets", file=path.name, count=len(found))
    # Of a .csv the delimiter that makes most sense of the headings is the right one.
    sheet, layout = max(found, key=lambda pair: (len(pair[1].columns), not any(_spilt(*pair))))
    if not excel and (row := next(_spilt(sheet, layout), 0)):
        # Most often a comma inside the text: half of the turn would be lost.
        raise ImportFileError("transcripts_data.more_cells", file=path.name, row=row)
    if layout.texts > 1:
        raise ImportFileError(
            "transcripts_data.two_text_columns", file=path.name, count=layout.texts
        )
    tally = Tally(len(sheet.rows))
    tally.unread += sheet.unread
    if excel:
        _count_other_sheets(sheets, sheet, tally)
    turns = make_turns(_pieces(sheet, layout, tally))
    return turns, tally.close(turns)


def _count_other_sheets(sheets: Sequence[Sheet], chosen: Sheet, tally: Tally) -> None:
    for sheet in sheets:
        if sheet is not chosen:
            filled = sum(1 for row in sheet.rows for cell in row if cell.strip())
            tally.unread.update({"blad": filled} if filled else {})


def _layout(rows: Sequence[Sequence[str]]) -> _Layout | None:
    """Return the layout by the row that holds most headings, or None without a text column."""
    found: list[_Layout] = []
    for index, row in enumerate(rows[:MAX_TITLE_ROWS]):
        names = [_plain(cell) for cell in row]
        columns = {kind: _first(names, words) for kind, words in _HEADINGS.items()}
        columns = {kind: place for kind, place in columns.items() if place >= 0}
        # "Tekst" beside other words is no heading but something that is said.
        if TEXT in columns and (len(columns) > 1 or len([n for n in names if n]) == 1):
            texts = sum(name in _HEADINGS[TEXT] for name in names)
            ms = _in_ms(rows[index:], names, columns)
            found.append(_Layout(index, columns, texts, ms))
    return max(found, key=lambda layout: len(layout.columns), default=None)


def _spilt(sheet: Sheet, layout: _Layout) -> Iterator[int]:
    """Yield the numbers of the rows with text to the right of the last heading."""
    heading = sheet.rows[layout.heading]
    width = max(i for i, name in enumerate(heading) if name.strip()) + 1
    for index in range(layout.heading + 1, len(sheet.rows)):
        if any(cell.strip() for cell in sheet.rows[index][width:]):
            yield sheet.numbers[index]


def _plain(heading: str) -> str:
    r"""Return a heading as it is compared.

    Examples
    --------
    >>> _plain(" Start_time (s): ")
    'start time s'
    """
    return " ".join(_SIGNS.sub(" ", heading.casefold()).split())


def _first(names: Sequence[str], words: Sequence[str]) -> int:
    return next((names.index(word) for word in words if word in names), -1)


def _in_ms(rows: Sequence[Sequence[str]], names: Sequence[str], columns: Mapping[str, int]) -> bool:
    """Return whether bare numbers are milliseconds: it says so, or Whisper wrote the table."""
    timed = [columns[kind] for kind in (START, END) if kind in columns]
    if any(_MS.search(names[place]) for place in timed):
        return True
    if names != ["start", "end", "text"]:
        return False
    return all(row[i].strip().isdecimal() for row in rows[1:] if len(row) == 3 for i in (0, 1))


def _pieces(sheet: Sheet, layout: _Layout, tally: Tally) -> Iterator[Piece]:
    for index, (row, number) in enumerate(zip(sheet.rows, sheet.numbers, strict=True)):
        if index <= layout.heading:
            tally.mark(index, marks.HEADER if any(c.strip() for c in row) else marks.BLANK)
            continue
        text = layout.cell(row, TEXT)
        tally.mark(index, _mark(row, layout))
        _count_others(row, layout, tally)
        tally.take(text)
        start, end = _times(row, layout)
        yield Piece(layout.cell(row, SPEAKER).rstrip(": "), text, number, start, end)


def _mark(row: Sequence[str], layout: _Layout) -> str:
    for kind, mark in (
        (TEXT, marks.TEXT), (SPEAKER, marks.NAME), (START, marks.TIME), (END, marks.TIME),
        (NUMBER, marks.NUMBER),
    ):  # fmt: skip
        if layout.cell(row, kind):
            return mark
    return marks.BLANK


def _count_others(row: Sequence[str], layout: _Layout, tally: Tally) -> None:
    used = set(layout.columns.values())
    others = sum(1 for i, cell in enumerate(row) if i not in used and cell.strip())
    # Words where a time should be, such as "na de pauze".
    odd = sum(1 for kind in (START, END) if _is_odd(layout.cell(row, kind)))
    if others + odd:
        tally.unread["cel"] += others + odd


def _is_odd(cell: str) -> bool:
    return bool(cell) and not is_time(cell) and not _NUMBER.match(cell)


def _times(row: Sequence[str], layout: _Layout) -> tuple[int | None, int | None]:
    start, within = _time(layout.cell(row, START), layout.ms)
    end = _time(layout.cell(row, END), layout.ms)[0]
    end = within if end is None else end
    return start, end if end is not None and (start is None or end >= start) else None


def _time(cell: str, ms: bool) -> tuple[int | None, int | None]:
    if _NUMBER.match(cell):
        value = float(cell.replace(",", "."))
        return (math.floor(value) if ms else round(value * 1000)), None
    return stamps.parse(cell) if is_time(cell) else (None, None)
