"""Coded pieces as a table for a spreadsheet, with everything around them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research import store
from peer_research.care.approvals import held_back
from peer_research.consent.authority import as_it_counts
from peer_research.errors import StudyError
from peer_research.exchange.shared import Shared, shared
from peer_research.formula_guard import guarded, is_formula
from peer_research.model import Codebook, CodedSegment
from peer_research.study import Study

if TYPE_CHECKING:
    import pandas as pd

PATH_SIGN = " > "
_KINDS = (".csv", ".xlsx")
_QUOTING, _REFUSED = "citaat", "mag_niet"
_NUMBERS = ("start", "end", "words")
_WIDTHS = {"quote": 80, "code_path": 40}


def segments_table(study: Study, coders: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return every coded piece that may go to others, one row each.

    Of a participant who may not be quoted there is where they spoke and with which code, but
    no word of what they said; nor of a heavy piece that no second person approved.

    Parameters
    ----------
    study : Study
    coders : mapping of str to str, optional
        Coder → chosen name; see `shared.shared`.

    Returns
    -------
    DataFrame
        ``id``; ``session``, ``form`` and ``quarter`` of the conversation; ``coder`` by the
        name outside; ``code``, ``code_name`` and ``code_path``, names from the top of the
        tree with `` > `` between them; ``participant`` (or ``I1`` for an interviewer),
        ``group`` and ``age_band``; ``start``, ``end`` in code points of the conversation's
        text; ``quote``; ``words``; the attributes of the codebook; ``codebook_version``;
        ``created``, ISO 8601 in UTC. Empty text where nothing is known.
    """
    import pandas as pd

    found = shared(study, coders)
    people = as_it_counts(study)
    barred = {code for code, person in people.items() if not person.allows("citeren")}
    barred |= held_back(study)  # heavy words that nobody else approved
    rows = [
        _unquoted(row) if not barred.isdisjoint((row["participant"], row["id"])) else row
        for row in _rows(found)
    ]
    frame = pd.DataFrame(rows, columns=[*_columns(found)])
    kinds = {name: "int64" if name in _NUMBERS else "str" for name in frame.columns}
    return frame.astype(kinds)


def write_segments(study: Study, path: Path, coders: Mapping[str, str] | None = None) -> Path:
    """Write `segments_table` as CSV or as an Excel file, by the end of the name.

    No cell is taken for a formula: in CSV such a cell begins with a quote, in Excel it is
    marked as text.

    Raises
    ------
    StudyError
        Another ending, or the file cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in _KINDS:
        raise StudyError("exchange.bad_ending", file=path.name, ending=" / ".join(_KINDS))
    table = segments_table(study, coders)
    store.write_bytes(path, _csv(table) if kind == ".csv" else _xlsx(table))
    study.note("exported", kind=kind[1:], segments=len(table))
    return path


def write_table(table: pd.DataFrame, path: Path) -> Path:
    """Write any table as CSV and return `path`; no cell is taken for a formula."""
    # What is hidden is an empty cell; as a value it would be written as <NA> or nan.
    shown = table.astype(object).where(table.notna(), None)
    store.write_bytes(path, _csv(shown))
    return path


def code_path(codebook: Codebook, code: str) -> str:
    """Return the names from the top of the tree down to a code.

    Examples
    --------
    >>> from peer_research.model import Code
    >>> codes = (Code(id="a", name="A", definition="d"),
    ...          Code(id="b", name="B", definition="d", parent="a"))
    >>> code_path(Codebook(id="x", version="1", codes=codes), "b")
    'A > B'
    """
    if code not in codebook.by_id:
        return code
    return PATH_SIGN.join(codebook.by_id[name].name for name in codebook.path(code))


def _columns(found: Shared) -> tuple[str, ...]:
    return (
        "id", "session", "form", "quarter", "coder", "code", "code_name", "code_path",
        "participant", "group", "age_band", "start", "end", "quote", "words",
        *found.codebook.attributes, "codebook_version", "created",
    )  # fmt: skip


def _rows(found: Shared) -> list[dict[str, str | int]]:
    paths = {s.code: code_path(found.codebook, s.code) for s in found.segments}
    return [_row(found, segment, paths[segment.code]) for segment in found.segments]


def _row(found: Shared, segment: CodedSegment, path: str) -> dict[str, str | int]:
    book = found.codebook
    session = found.sessions.get(segment.transcript)
    person = found.people.get(segment.speaker)
    code = book.by_id.get(segment.code)
    return {
        "id": segment.id,
        "session": segment.transcript,
        "form": session.form if session else "",
        "quarter": session.quarter if session else "",
        "coder": found.coder_names[segment.coder],
        "code": segment.code,
        "code_name": code.name if code else segment.code,
        "code_path": path,
        "participant": segment.speaker,
        "group": person.group if person else "",
        "age_band": (person.age_band or "") if person else "",
        "start": segment.start,
        "end": segment.end,
        "quote": segment.quote,
        "words": len(segment.quote.split()),
        **{name: segment.attributes.get(name, "") for name in book.attributes},
        "codebook_version": book.version,
        "created": segment.created,
    }


def _unquoted(row: dict[str, str | int]) -> dict[str, str | int]:
    """Return a row without the words, and without a coder's remark that they may be quoted."""
    return {**row, "quote": "", **({_QUOTING: _REFUSED} if _QUOTING in row else {})}


def _csv(table: pd.DataFrame) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([guarded(str(name)) for name in table.columns])
    for row in table.itertuples(index=False):
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    # Spreadsheets know UTF-8 only by this mark.
    return ("\ufeff" + buffer.getvalue()).encode("utf-8")


def _xlsx(table: pd.DataFrame) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "stukken"
    for number, name in enumerate(table.columns, start=1):
        _put(sheet.cell(1, number), str(name))
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, 16)
    for row, cells in enumerate(table.itertuples(index=False), start=2):
        for column, value in enumerate(cells, start=1):
            _put(sheet.cell(row, column), value)
            if table.columns[column - 1] == "quote":
                sheet.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _put(cell: object, value: object) -> None:
    """Fill a cell of an Excel file; text is always text, also when it looks like a formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, str):
        plain = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.value = plain  # type: ignore[attr-defined]
        cell.data_type = "s"  # type: ignore[attr-defined]
        # Excel then leaves it text when somebody edits the cell.
        cell.quotePrefix = is_formula(plain)  # type: ignore[attr-defined]
    else:
        cell.value = int(value)  # type: ignore[attr-defined,call-overload]
