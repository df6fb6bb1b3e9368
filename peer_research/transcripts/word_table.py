"""Transcripts in a table: which column is the time, the speaker and the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from peer_research.transcripts import ledger as marks
from peer_research.transcripts.labels import is_known, is_name, is_time
from peer_research.transcripts.ledger import letters
from peer_research.transcripts.text import NOBODY, Line
from peer_research.transcripts.turns import label_key
from peer_research.transcripts.words import HEADINGS

Cell = list[Line]

# Time and speaker must be known before the text, wherever their columns are.
_ORDER = (marks.BLANK, marks.NUMBER, marks.TIME, marks.NAME, marks.TEXT)


def table_lines(rows: Sequence[Sequence[Cell]]) -> Iterator[Line]:
    """Yield the lines of a table.

    When the layout is not clear every paragraph of every cell is an ordinary line, row by
    row, so that nothing is lost. A title above the table is an ordinary line too; what stands
    in merged cells further down ("Deel 2") is text of nobody that is known.
    """
    width = _usual_width(rows)
    top = next((i for i, row in enumerate(rows) if len(row) == width), 0)
    heading = _heading(rows[top]) if rows else []
    body = rows[top + 1 :] if heading else rows[top:]
    kinds = _kinds([row for row in body if len(row) == width], heading)
    if not kinds and not heading:
        # Headings in words of somebody's own, such as "Wat we zeiden".
        top, body = top + 1, rows[top + 1 :]
        kinds = _kinds([row for row in body if len(row) == width], [])
    if not kinds:
        yield from _plain(rows)
        return
    yield from _plain(rows[:top])
    if heading:
        yield from _marked((line for cell in rows[top] for line in cell), marks.HEADER)
    for row in body:
        yield from _row_lines(row, kinds) if len(row) == width else _outside(row)


def _usual_width(rows: Sequence[Sequence[Cell]]) -> int:
    """Return how many cells more than half of the rows have, or 0; merged cells count as one."""
    width, times = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
    return width if 2 * times > len(rows) else 0


def _plain(rows: Sequence[Sequence[Cell]]) -> Iterator[Line]:
    return (line for row in rows for cell in row for line in cell)


def _outside(row: Sequence[Cell]) -> Iterator[Line]:
    for line in _plain([row]):
        line.speaker = NOBODY
        yield line


def _marked(lines: Iterator[Line] | Cell, mark: str) -> Iterator[Line]:
    for line in lines:
        line.mark = mark if line.text else marks.BLANK
        yield line


def _row_lines(row: Sequence[Cell], kinds: Sequence[str]) -> Iterator[Line]:
    speaker = None
    if marks.NAME in kinds:
        speaker = _text(row[kinds.index(marks.NAME)]).rstrip(": ")
    for cell, kind in sorted(zip(row, kinds, strict=True), key=lambda pair: _ORDER.index(pair[1])):
        if kind != marks.TEXT:
            yield from _marked(cell, kind)
            continue
        for line in cell:
            line.speaker = speaker
            yield line


def _text(cell: Cell) -> str:
    return " ".join(line.text for line in cell if line.text)


def _heading(row: Sequence[Cell]) -> list[str]:
    """Return the kind of each column as the first row gives it, or nothing."""
    words = [_text(cell).casefold().strip(": ") for cell in row]
    kinds = [
        next((kind for kind, heads in HEADINGS.items() if word in heads), "") for word in words
    ]
    return kinds if words and all(kinds) else []


def _kinds(rows: Sequence[Sequence[Cell]], heading: Sequence[str]) -> list[str]:
    """Return the kind of each column, or nothing when the layout is not clear."""
    width = len(rows[0]) if rows else 0
    if not 2 <= width <= 5:
        return []
    columns = [[_text(row[i]) for row in rows] for i in range(width)]
    if len(heading) == width and all(map(_fits, columns, heading)):
        kinds = list(heading)
    else:
        kinds = _guessed(columns) if len(rows) > 1 else []
    if kinds.count(marks.TEXT) != 1 or len(set(kinds)) == 1 or kinds.count(marks.NAME) > 1:
        return []
    return _one_time(kinds)


def _fits(column: Sequence[str], kind: str) -> bool:
    if kind == marks.TIME:
        return all(is_time(text) for text in column if text)
    return kind != marks.NUMBER or all(text.rstrip(".").isdecimal() for text in column if text)


def _one_time(kinds: list[str]) -> list[str]:
    """Return `kinds` with only the first time as a time; a second is where the row ends."""
    seen = 0
    for i, kind in enumerate(kinds):
        seen += kind == marks.TIME
        kinds[i] = marks.NUMBER if kind == marks.TIME and seen > 1 else kind
    return kinds


def _guessed(columns: Sequence[Sequence[str]]) -> list[str]:
    kinds = [_kind(column) for column in columns]
    spoken = [i for i, kind in enumerate(kinds) if kind == marks.TEXT]
    if len(spoken) == 1 and marks.TIME in kinds:
        return kinds
    able = [i for i in spoken if _are_speakers(columns[i])]
    if len(spoken) != 2 or not able:
        return []
    # When both could be names ("Ja" looks like one), the column that says least is.
    kinds[min(able, key=lambda i: letters("".join(columns[i])))] = marks.NAME
    return kinds


def _kind(column: Sequence[str]) -> str:
    filled = [text for text in column if text]
    if not filled:
        return marks.BLANK
    if all(is_time(text) for text in filled):
        return marks.TIME
    numbers = [int(text.rstrip(".")) for text in filled if text.rstrip(".").isdecimal()]
    # Numbers that do not count up are answers.
    counting = numbers and numbers == list(range(numbers[0], numbers[0] + len(filled)))
    return marks.NUMBER if counting else marks.TEXT


def _are_speakers(names: Sequence[str]) -> bool:
    filled = [name.rstrip(": ") for name in names if name]
    if not all(is_known(name) or is_name(name) for name in filled):
        return False
    different = len({label_key(name) for name in filled})
    return different < len(filled) or all(is_known(name) for name in filled)
