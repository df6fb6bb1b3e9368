"""Tables in a Word file: a header row on every page, and rows that do not split."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING

from docx.oxml.text.paragraph import CT_P
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from peer_research.word import ooxml

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

_HEADER = "Tabeltekst"
_TOGETHER = 12  # rows; a shorter table is not split over two pages


def written(
    document: Document, header: Sequence[str], rows: Sequence[Sequence[str]],
    widths: Sequence[float], *, style: str, cell: str, row_height: float,
) -> Table:  # fmt: skip
    """Append a table to a document and return it; see `WordFile.table`."""
    table: Table = document.add_table(0, len(header), style)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    _add_row(table, header, widths, ooxml.style_id(document, _HEADER), 0)
    if rows:
        _add_row(table, rows[0], widths, ooxml.style_id(document, cell), row_height)
    for row in rows[1:]:
        _add_alike(table, row)
    ooxml.header_row(table.rows[0])
    above = table._tbl.getprevious()
    if isinstance(above, CT_P):
        Paragraph(above, table._parent).paragraph_format.keep_with_next = True
    if len(rows) <= _TOGETHER:
        _keep_together(table)
    return table


def _add_row(
    table: Table, texts: Sequence[str], widths: Sequence[float], style: str | None, height: float
) -> None:
    row = table.add_row()  # type: ignore[no-untyped-call]
    ooxml.keep_row(row)
    if height:
        row.height = Cm(height)
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = Cm(width)
        cell.paragraphs[0]._p.style = style
        cell.paragraphs[0].add_run(ooxml.xml_safe(text))


def _add_alike(table: Table, texts: Sequence[str]) -> None:
    """Append a row as the last one, with other texts: much quicker than building it anew."""
    row = copy.deepcopy(table._tbl.tr_lst[-1])
    table._tbl.append(row)
    for cell, text in zip(row.tc_lst, texts, strict=True):
        (run,) = cell.p_lst[0].r_lst
        run.text = ooxml.xml_safe(text)


def _keep_together(table: Table) -> None:
    for row in table._tbl.tr_lst[:-1]:
        for cell in row.tc_lst:
            cell.p_lst[0].get_or_add_pPr().keepNext_val = True
