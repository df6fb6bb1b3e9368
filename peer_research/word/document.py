"""A Word file that is written from top to bottom: headings, text, quotes, cues, tables.

Every table gets a header row and alternative text, every picture alternative text, and the
same calls give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from docx.oxml.text.paragraph import CT_P
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from peer_research import store
from peer_research.word import ooxml
from peer_research.word.template import CHAPTERS, EPOCH, NUMBERS, load_template, pack

if TYPE_CHECKING:
    from docx.section import Section
    from docx.table import Table

TEXT_WIDTH_CM = 16.0
_AFTER_TABLE = 9  # points
_TOGETHER = 12  # rows; a shorter table is not split over two pages


class WordFile:
    """One Word file in the making.

    Parameters
    ----------
    title : str
        Title of the document; also in its properties, with which a screen reader starts.
    language : str, default="nl-NL"
        Language of the text.
    author : str, default=""
        A study or project, never a person; the title without it.

    Attributes
    ----------
    cues : int
        How many places a person still has to write at.
    """

    def __init__(self, title: str, *, language: str = "nl-NL", author: str = "") -> None:
        self.document = load_template()
        self.cues = 0
        self._contents: Paragraph | None = None
        self._entries: list[tuple[str, str]] = []
        self._numbers = {"Tabel": 0, "Figuur": 0}
        self._marks = 0
        self._chapters = 0
        self._gap = False
        ooxml.set_language(self.document, language)
        self._set_properties(title, author or title)

    @property
    def section(self) -> Section:
        """The first section: page size, margins, header and footer."""
        return self.document.sections[0]

    # ------------------------------------------------------------------ text

    def paragraph(self, text: str, style: str = "Body Text") -> Paragraph:
        """Append a paragraph."""
        paragraph = self.document.add_paragraph(ooxml.xml_safe(text), style)
        # A table has no space after it, so what follows brings its own.
        if self._gap and not style.startswith("Heading"):
            paragraph.paragraph_format.space_before = Pt(_AFTER_TABLE)
        self._gap = False
        return paragraph

    def lead(self, lead: str, text: str, style: str = "Body Text") -> Paragraph:
        """Append a paragraph that starts with bold words."""
        paragraph = self.paragraph("", style)
        paragraph.add_run(ooxml.xml_safe(lead) + " ").bold = True
        paragraph.add_run(ooxml.xml_safe(text))
        return paragraph

    def heading(self, text: str, level: int = 1, *, numbered: bool = False) -> Paragraph:
        """Append a heading; level 1 is a chapter, which comes in the contents."""
        paragraph = self.paragraph(text, f"Heading {level}")
        if level == 1:
            anchor = f"_Toc{len(self._entries) + 1:05d}"
            ooxml.bookmark(paragraph._p.r_lst, anchor, self._next_mark())
            self._chapters += numbered
            shown = f"{self._chapters}  {text}" if numbered else text
            self._entries.append((shown, anchor))
        if numbered:
            ooxml.number_paragraph(paragraph, CHAPTERS + 1)
        return paragraph

    def new_page(self, paragraph: Paragraph) -> None:
        """Let `paragraph` start on a new page."""
        paragraph.paragraph_format.page_break_before = True

    def bullets(self, items: Sequence[str], style: str = "List Bullet") -> None:
        """Append a list."""
        for item in items:
            self.paragraph(item, style)

    def numbers(self, items: Sequence[str]) -> None:
        """Append a numbered list that starts at 1."""
        number = ooxml.new_list(self.document, NUMBERS)
        for item in items:
            ooxml.number_paragraph(self.paragraph(item, "List Number"), number)

    def quote(self, text: str, source: str, name: str) -> None:
        """Append somebody's words, exactly, with a bookmark around them.

        Parameters
        ----------
        text : str
        source : str
            Whose words; on a line of its own.
        name : str
            Name of the bookmark.
        """
        paragraph = self.paragraph(text, "Quote")
        ooxml.bookmark(paragraph._p.r_lst, ooxml.bookmark_name(name), self._next_mark())
        self.paragraph(source, "Bron van citaat")

    def cue(self, text: str) -> None:
        """Append a yellow place where a person must write."""
        self.paragraph(text, "Schrijf hier")
        self.cues += 1

    # ------------------------------------------------------------------ tables and pictures

    def caption(self, kind: str, text: str) -> Paragraph:
        """Append a caption with a number; `kind` is ``Tabel`` or ``Figuur``."""
        self._numbers[kind] += 1
        paragraph = self.paragraph("", "Caption")
        paragraph.add_run(f"{kind} ")
        ooxml.add_field(paragraph, rf"SEQ {kind} \* ARABIC", str(self._numbers[kind]))
        paragraph.add_run(ooxml.xml_safe(f". {text}"))
        return paragraph

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], *,
        title: str, description: str = "", style: str = "Onderzoekstabel", cell: str = "Tabeltekst",
        caption: bool = False, row_height: float = 0,
    ) -> Table:  # fmt: skip
        """Append a table whose first row is its header on every page.

        Parameters
        ----------
        header : sequence of str
        rows : sequence of sequence of str
        widths : sequence of float
            Centimetres per column.
        title, description : str
            Alternative text; `title` is also the caption when `caption` is set.
        style, cell : str
            Table style, and paragraph style of the cells.
        caption : bool, default=False
        row_height : float, default=0
            Centimetres at least, for cells to write in.
        """
        if caption:
            self.caption("Tabel", title)
        table: Table = self.document.add_table(0, len(header), style)
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for number, row in enumerate((header, *rows)):
            style_name = cell if number else "Tabeltekst"
            self._fill_row(table, row, widths, style_name, row_height if number else 0)
        ooxml.header_row(table.rows[0])
        above = table._tbl.getprevious()
        if isinstance(above, CT_P):
            Paragraph(above, table._parent).paragraph_format.keep_with_next = True
        if len(rows) <= _TOGETHER:
            _keep_together(table)
        ooxml.describe_table(table, title, description or title)
        self._gap = True
        return table

    def figure(self, png: bytes, alt: str, caption: str, width: float = TEXT_WIDTH_CM) -> None:
        """Append a picture with its alternative text, and its caption above it.

        Parameters
        ----------
        png : bytes
        alt : str
            What somebody who does not see the picture must know.
        caption : str
        width : float
            Centimetres.
        """
        self.caption("Figuur", caption)
        paragraph = self.document.add_paragraph(style="Body Text")
        shape = paragraph.add_run().add_picture(io.BytesIO(png), Cm(width))
        ooxml.describe_picture(shape, alt)

    def _fill_row(
        self, table: Table, texts: Sequence[str], widths: Sequence[float], style: str, height: float
    ) -> None:
        row = table.add_row()  # type: ignore[no-untyped-call]
        ooxml.keep_row(row)
        if height:
            row.height = Cm(height)
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].style = style
            cell.paragraphs[0].add_run(ooxml.xml_safe(text))

    # ------------------------------------------------------------------ the whole

    def contents(self, heading: str) -> Paragraph:
        """Append the contents, filled in when the file is saved, and return their heading."""
        title = self.paragraph(heading, "TOC Heading")
        self._contents = self.document.add_paragraph(style="toc 1")
        return title

    def footer(self, text: str, page: str, of: str, *, first_page: bool = True) -> None:
        """Write the footer: `text`, and page and number of pages."""
        section = self.section
        section.different_first_page_header_footer = not first_page
        paragraph = section.footer.paragraphs[0]
        paragraph.style = "Footer"
        paragraph.add_run(ooxml.xml_safe(f"{text}  |  {page} "))
        ooxml.add_field(paragraph, "PAGE", "1")
        paragraph.add_run(f" {of} ")
        ooxml.add_field(paragraph, "NUMPAGES", "1")

    def draft_mark(self, text: str) -> None:
        """Write `text` in the header of every page."""
        headers = [self.section.header]
        if self.section.different_first_page_header_footer:
            headers.append(self.section.first_page_header)
        for header in headers:
            header.paragraphs[0].style = "Concept"
            header.paragraphs[0].add_run(ooxml.xml_safe(text))

    def save(self, path: Path) -> Path:
        """Write the file, whole or not at all, and return `path`.

        Raises
        ------
        StudyError
            The file cannot be written, for example because Word has it open.
        """
        if self._contents is not None:
            ooxml.fill_contents(self._contents, self._entries)
            self._contents = None
        buffer = io.BytesIO()
        self.document.save(buffer)
        with zipfile.ZipFile(buffer) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        store.write_bytes(path, pack(parts))
        return path

    def _next_mark(self) -> int:
        self._marks += 1
        return self._marks

    def _set_properties(self, title: str, author: str) -> None:
        properties = self.document.core_properties
        properties.title = ooxml.xml_safe(title)[:255]
        properties.author = ooxml.xml_safe(author)[:255]
        properties.last_modified_by = properties.author
        properties.created = properties.modified = datetime(*EPOCH, tzinfo=UTC)
        properties.revision = 1


def _keep_together(table: Table) -> None:
    for row in table.rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
