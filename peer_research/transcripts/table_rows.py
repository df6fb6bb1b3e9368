"""Rows of a table from a file of a stranger: .csv, .tsv and .xlsx, every cell as text."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peer_research.errors import ImportFileError
from peer_research.transcripts.archive import UnsafeArchiveError, open_archive, xml_members
from peer_research.transcripts.decode import clean, decode, load

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

MAX_CELL, MAX_COLUMNS, MAX_ROWS = 100_000, 500, 200_000
DELIMITERS = (";", ",", "\t")

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_LINE = re.compile(r"\r\n|\n|\r")
_PLAIN_QUOTED = re.compile(r'"((?:[^"]|"")*)"\Z')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_DECLARATIONS = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MINUTES = re.compile(r"\[?h{1,2}\]?:mm\Z", re.IGNORECASE)


@dataclass(slots=True)
class Sheet:
    """One table: its rows as text, and what was seen but is no cell of it.

    Parameters
    ----------
    rows : list of list of str
        Row 0 is row 1 of the file.
    unread : Counter of str
        Such as ``afbeelding``, and how often.
    numbers : list of int
        1-based number of each row in its file.
    """

    rows: list[list[str]]
    unread: Counter[str] = field(default_factory=Counter)
    numbers: list[int] = field(default_factory=list)


def delimited(path: Path) -> tuple[list[Sheet], ImportFileError | None]:
    """Return the table in a .csv or .tsv file as each of the delimiters would have it.

    Which of them is right only shows in the headings, so what went wrong with one of them is
    no error yet: it is returned too.

    Raises
    ------
    ImportFileError
        When it is no text.
    """
    text, dropped = clean(decode(load(path), path.name))
    if not text.strip():
        raise ImportFileError("transcripts.empty", file=path.name)
    first, _, rest = text.partition("\n")
    # Excel's own way to tell the delimiter.
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return [_separated(rest, first.strip()[4], path.name, dropped, 1)], None
    found, problem = [], None
    for delimiter in DELIMITERS:
        try:
            found.append(_separated(text, delimiter, path.name, dropped, 0))
        except ImportFileError as error:
            problem = problem or error
    return found, problem


def _separated(text: str, delimiter: str, file: str, dropped: int, skipped: int) -> Sheet:
    rows = _tabbed(_LINE.split(text)) if delimiter == "\t" else None
    numbers = list(range(1, len(rows or ()) + 1))
    if rows is None:
        rows, numbers = _quoted(text, delimiter, file)
    sheet = Sheet(rows, numbers=[number + skipped for number in numbers])
    if dropped:
        sheet.unread["stuurteken"] = dropped
    for row, number in zip(rows, sheet.numbers, strict=True):
        check_row(row, number, file)
    if len(rows) > MAX_ROWS:
        raise ImportFileError("transcripts_data.too_many_rows", file=file, limit=MAX_ROWS)
    return sheet


def _tabbed(lines: Sequence[str]) -> list[list[str]] | None:
    """Return rows of a file in which a quotation mark is just that (Whisper's .tsv).

    None when rows differ in width: then a tab or line end may stand between quotes.
    """
    rows = [[_unquoted(cell) for cell in line.split("\t")] if line else [] for line in lines]
    if len({len(row) for row in rows if row}) != 1:
        return None
    return rows if rows[-1] else rows[:-1]


def _unquoted(cell: str) -> str:
    inside = _PLAIN_QUOTED.match(cell)
    return inside[1].replace('""', '"') if inside else cell


def _quoted(text: str, delimiter: str, file: str) -> tuple[list[list[str]], list[int]]:
    # Strict: a quote that is never closed would take the turns below it into one cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    numbers: list[int] = []
    while True:
        begin = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return rows, numbers
        except csv.Error:
            raise ImportFileError("transcripts_data.bad_quotes", file=file, line=begin) from None
        rows.append(row)
        numbers.append(begin)


def check_row(row: Sequence[str], number: int, file: str) -> None:
    """Raise `ImportFileError` for a row that no conversation has."""
    if len(row) > MAX_COLUMNS:
        raise ImportFileError(
            "transcripts_data.too_many_columns", file=file, row=number, limit=MAX_COLUMNS
        )
    if any(len(cell) > MAX_CELL for cell in row):
        raise ImportFileError(
            "transcripts_data.cell_too_long", file=file, row=number, limit=MAX_CELL
        )


def workbook(path: Path) -> list[Sheet]:
    """Return the sheets of an Excel file; formulas as their last result, never worked out.

    Raises
    ------
    ImportFileError
        When it is no Excel file, damaged, locked, made to block the computer, or holds a
        formula of which the result is not in the file.
    """
    data = load(path)
    if data.startswith(_OLD_OFFICE):
        raise ImportFileError("transcripts_data.locked_xlsx", file=path.name)
    if not data.startswith(b"PK"):
        raise ImportFileError("transcripts_data.not_xlsx", file=path.name)
    try:
        unread, formulas = _look_inside(data, path.name)
        sheets = _sheets(data, path.name, formulas)
    except ImportFileError:
        raise
    except UnsafeArchiveError:
        raise ImportFileError("transcripts_data.unsafe", file=path.name) from None
    except Exception:  # openpyxl, zipfile and zlib report damage with a dozen kinds of error
        raise ImportFileError("transcripts_data.damaged_xlsx", file=path.name) from None
    if sheets:
        sheets[0].unread += unread
    return sheets


def _look_inside(data: bytes, file: str) -> tuple[Counter[str], bool]:
    """Return what is in the file beside cells, and whether a cell has a formula."""
    unread: Counter[str] = Counter()
    formulas = False
    with open_archive(data) as package:
        _check_members(package, file)
        for member in xml_members(package):
            xml = package.read(member)
            name = member.filename.lower()
            if any(declaration in xml for declaration in _DECLARATIONS):
                raise UnsafeArchiveError
            if "worksheets/" in name:
                formulas = formulas or _FORMULA.search(xml) is not None
            if re.search(r"/comments?\d*\.xml\Z", name):
                unread["opmerking"] += xml.count(b"<comment ")
            unread["object"] += xml.count(b"<xdr:txBody") if "/drawings/" in name else 0
        unread["afbeelding"] = sum("/media/" in name for name in package.namelist())
    return +unread, formulas


def _check_members(package: zipfile.ZipFile, file: str) -> None:
    if any(member.flag_bits & 1 for member in package.infolist()):
        raise ImportFileError("transcripts_data.locked_xlsx", file=file)
    if "xl/workbook.xml" not in package.namelist():
        raise ImportFileError("transcripts_data.not_xlsx", file=file)


def _sheets(data: bytes, file: str, formulas: bool) -> list[Sheet]:
    results = _cells(data, results=True)
    written = _cells(data, results=False) if formulas else None
    sheets = []
    for index, rows in enumerate(results):
        sheet = Sheet([])
        pairs = zip(rows, written[index], strict=False) if written else ((row, ()) for row in rows)
        for number, (row, originals) in enumerate(pairs, 1):
            if number > MAX_ROWS:
                raise ImportFileError("transcripts_data.too_many_rows", file=file, limit=MAX_ROWS)
            _check_formulas(row, originals, number, file)
            cells = [_shown(cell, sheet.unread) for cell in row]
            check_row(cells, number, file)
            sheet.rows.append(cells)
            sheet.numbers.append(number)
        sheets.append(sheet)
    return sheets


def _cells(data: bytes, *, results: bool) -> list[Iterator[tuple[Cell, ...]]]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # It warns of what it does not read, such as rules for entering data.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=results, keep_links=False)
    found = []
    for sheet in book.worksheets:
        # What a file says of its own size may be wrong, and then rows would be lost.
        sheet.reset_dimensions()
        found.append(sheet.iter_rows())
    return found


def _check_formulas(row: Sequence[Cell], originals: Sequence[Cell], number: int, file: str) -> None:
    for cell, original in zip(row, originals, strict=False):
        if original.data_type == "f" and cell.value is None:
            raise ImportFileError("transcripts_data.formula", file=file, row=number)


def _shown(cell: Cell, unread: Counter[str]) -> str:
    """Return a cell as somebody sees it; times as ``h:mm:ss``."""
    text, dropped = clean(_as_text(cell.value, getattr(cell, "number_format", "")))
    if dropped:
        unread["stuurteken"] += dropped
    return text


def _as_text(value: Any, shape: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, datetime) and value.year <= 1900:
        # Excel's way to say a day and some hours.
        value = value - datetime(1899, 12, 31)
    if isinstance(value, time):
        value = timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second,
            microseconds=value.microsecond,
        )  # fmt: skip
    if isinstance(value, timedelta):
        return _clock(value, shape)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _clock(value: timedelta, shape: str) -> str:
    total = round(value.total_seconds() * 1000)
    seconds, ms = divmod(total, 1000)
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if _MINUTES.match(shape) and not rest and not ms:
        # Who types 1:15 for a minute and a quarter gets an hour and a quarter from Excel;
        # what people see is still 1:15.
        return f"{hours}:{minutes:02d}"
    return f"{hours}:{minutes:02d}:{rest:02d}" + (f".{ms:03d}" if ms else "")
