"""A Word file that is written from top to bottom: headings, text, quotes, cues, tables.

Every table gets a header row and alternative text, every picture alternative text, and the
same calls give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from peer_research import store
from peer_research.anonymiser_bridge import language as spoken
from peer_research.word import frame, marks, notes, ooxml, tables
from peer_research.word.bookmarks import Bookmarks
from peer_research.word.captions import Captions
from peer_research.word.house import House, plain_house
from peer_research.word.template import repacked

if TYPE_CHECKING:
    from docx.section import Section
    from docx.table import Table

TEXT_WIDTH_CM = 16.0
LARGE_QUOTE = "Citaat groot"
_AFTER_TABLE = 9  # points
_FIRST_PICTURE = 1000
_TAGS = {"nl": "nl-NL", "en": "en-GB"}


class WordFile:
    """One Word file in the making.

    Parameters
    ----------
    title : str
        Title of the document; also in its properties, with which a screen reader starts.
    language : str, optional
        Language of the text, such as ``nl-NL``; left out, the one the program speaks now.
    author : str, default=""
        A study or project, never a person; the title without it.
    house : House, optional
        Template of an organisation; the own one when left out.

    Attributes
    ----------
    cues : int
        How many places a person still has to write at.
    drawings : dict of str to str
        The SVG of each picture that has one, by the SHA-256 of its PNG.
    """

    def __init__(
        self, title: str, *, language: str = "", author: str = "", house: House | None = None
    ) -> None:
        self.house = house or plain_house()
        self.document = self.house.document
        self.footnotes = notes.Footnotes(self.document)
        self.cues = 0
        self.drawings: dict[str, str] = {}
        self._styles: dict[str, str | None] = {}
        self._contents: Paragraph | None = None
        self._entries: list[tuple[str, str]] = []
        language = language or _TAGS[spoken()]
        self._bookmarks = Bookmarks(self.document)
        self._captions = Captions(language, self._bookmarks)
        self._chapters = 0
        self._gap = False
        ooxml.set_language(self.document, language)
        frame.set_properties(self.document, title, author or title)

    @property
    def section(self) -> Section:
        """The first section: page size, margins, header and footer."""
        return self.document.sections[0]

    # ------------------------------------------------------------------ text

    def paragraph(self, text: str, style: str = "Body Text", *, mark: str = "") -> Paragraph:
        """Append a paragraph; with a `mark` it can be filled in anew later, see `marks`."""
        paragraph = self.document.add_paragraph(ooxml.xml_safe(text))
        # Looking a style up takes longer than all the rest of a paragraph.
        if style not in self._styles:
            self._styles[style] = ooxml.style_id(self.document, style)
        paragraph._p.style = self._styles[style]
        # A table has no space after it, so what follows brings its own.
        if self._gap and not style.startswith("Heading"):
            paragraph.paragraph_format.space_before = Pt(_AFTER_TABLE)
        self._gap = False
        if mark:
            self.mark(paragraph, mark)
        return paragraph

    def lead(self, lead: str, text: str, style: str = "Body Text", *, mark: str = "") -> Paragraph:
        """Append a paragraph that starts with bold words."""
        paragraph = self.paragraph("", style)
        paragraph.add_run(ooxml.xml_safe(lead) + " ").bold = True
        paragraph.add_run(ooxml.xml_safe(text))
        if mark:
            self.mark(paragraph, mark)
        return paragraph

    def mark(self, paragraph: Paragraph, key: str) -> None:
        """Mark what stands in a paragraph now as filled in by the computer."""
        if paragraph._p.r_lst:
            name = marks.mark_name("p", key, marks.visible(paragraph._p))
            self._bookmarks.around(paragraph._p, name)

    def heading(self, text: str, level: int = 1, *, numbered: bool = False) -> Paragraph:
        """Append a heading; level 1 is a chapter, which comes in the contents."""
        paragraph = self.paragraph(text, f"Heading {level}")
        if level == 1:
            anchor = f"_Toc{len(self._entries) + 1:05d}"
            self._bookmarks.around(paragraph._p, anchor)
            self._chapters += numbered
            shown = f"{self._chapters}  {text}" if numbered else text
            self._entries.append((shown, anchor))
        if numbered:
            ooxml.number_paragraph(paragraph, self.house.chapters)
        return paragraph

    def new_page(self, paragraph: Paragraph) -> None:
        """Let `paragraph` start on a new page."""
        paragraph.paragraph_format.page_break_before = True

    def bullets(self, items: Sequence[str], style: str = "List Bullet", *, mark: str = "") -> None:
        """Append a list; `mark` gets a number per item."""
        for number, item in enumerate(items, start=1):
            paragraph = self.paragraph(item, style, mark=f"{mark}.{number}" if mark else "")
            if self.house.bullets is not None:
                ooxml.number_paragraph(paragraph, self.house.bullets)

    def numbers(self, items: Sequence[str], *, mark: str = "") -> None:
        """Append a numbered list that starts at 1; `mark` gets a number per item."""
        listed = ooxml.new_list(self.document, self.house.numbers)
        for number, item in enumerate(items, start=1):
            name = f"{mark}.{number}" if mark else ""
            ooxml.number_paragraph(self.paragraph(item, "List Number", mark=name), listed)

    def quote(
        self, text: str, source: str, name: str, *, origin: str = "", style: str = "Quote"
    ) -> tuple[Paragraph, Paragraph]:
        """Append somebody's words, exactly, with a bookmark around them; return both lines.

        Parameters
        ----------
        text : str
        source : str
            Whose words; on a line of its own.
        name : str
            Name of the bookmark.
        origin : str
            Where the words come from, as the name of a hidden bookmark; none when empty.
        style : str, default="Quote"
        """
        paragraph = self.paragraph(text, style)
        self._bookmarks.around(paragraph._p, name)
        large = style == LARGE_QUOTE
        below = self.paragraph(source, "Bron van citaat groot" if large else "Bron van citaat")
        if origin:
            self._bookmarks.around(below._p, f"_bron_{origin}", numbered=True)
        return paragraph, below

    def cue(self, text: str) -> None:
        """Append a yellow place where a person must write."""
        self.paragraph(text, "Schrijf hier")
        self.cues += 1

    def footnote(self, paragraph: Paragraph, text: str) -> None:
        """Put a footnote at the end of a paragraph."""
        self.footnotes.add(paragraph, text)

    def comment(self, paragraph: Paragraph, text: str, author: str) -> None:
        """Put a comment in the margin of a paragraph; see `notes.comment`."""
        notes.comment(self.document, paragraph, text, author)

    # ------------------------------------------------------------------ tables and pictures

    def caption(self, kind: str, text: str, *, key: str = "") -> Paragraph:
        """Append a caption with a number.

        Parameters
        ----------
        kind : str
            ``Tabel`` or ``Figuur``; shown in the language of the file.
        text : str
        key : str
            For `refer`.
        """
        paragraph = self.paragraph("", "Caption")
        self._captions.write(paragraph, kind, text, key)
        return paragraph

    def refer(self, paragraph: Paragraph, key: str) -> None:
        """Append a reference to the caption with `key`, which may still have to come."""
        self._captions.refer(paragraph, key)

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], *,
        title: str, description: str = "", style: str = "Onderzoekstabel", cell: str = "Tabeltekst",
        caption: bool = False, row_height: float = 0, mark: str = "",
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
        mark : str
            The table can be filled in anew later, see `marks`; also the key for `refer`.
        """
        if caption:
            self.caption("Tabel", title, key=mark)
        table = tables.written(
            self.document, header, rows, widths, style=style, cell=cell, row_height=row_height
        )
        ooxml.describe_table(table, title, description or title)
        if mark:
            first = table.rows[0].cells[0].paragraphs[0]._p
            name = marks.mark_name("t", mark, marks.table_text(table._tbl))
            self._bookmarks.around(first, name)
        self._gap = True
        return table

    def figure(
        self, png: bytes, alt: str, caption: str, width: float = TEXT_WIDTH_CM, *,
        mark: str = "", svg: str = "",
    ) -> None:  # fmt: skip
        """Append a picture with its alternative text, and its caption above it.

        Parameters
        ----------
        png : bytes
        alt : str
            What somebody who does not see the picture must know.
        caption : str
        width : float
            Centimetres.
        mark : str
            The picture can be replaced later, see `marks`; also the key for `refer`.
        svg : str
            The same in lines, kept in `drawings` for the web page.
        """
        self.caption("Figuur", caption, key=mark)
        if svg:
            self.drawings[hashlib.sha256(png).hexdigest()] = svg
        paragraph = self.document.add_paragraph(style="Body Text")
        shape = paragraph.add_run().add_picture(io.BytesIO(png), Cm(width))
        ooxml.describe_picture(shape, alt)
        # The logo of a template has a number too, in the header.
        shape._inline.docPr.set("id", str(_FIRST_PICTURE + self._captions.count("Figuur")))
        if mark:
            self._bookmarks.around(paragraph._p, marks.mark_name("f", mark, png))

    # ------------------------------------------------------------------ the whole

    def contents(self, heading: str) -> Paragraph:
        """Append the contents, filled in when the file is saved, and return their heading."""
        title = self.paragraph(heading, "TOC Heading")
        self._contents = self.document.add_paragraph(style="toc 1")
        return title

    def footer(self, text: str, page: str, of: str, *, first_page: bool = True) -> None:
        """Write the footer: `text`, and page and number of pages; a template keeps its own."""
        if not self.house.has_frame:
            frame.footer(self.section, text, page, of, first_page=first_page)

    def draft_mark(self, text: str) -> None:
        """Write `text` in the header of every page."""
        frame.draft_mark(self.document, text)

    def to_bytes(self) -> bytes:
        """Return the whole file; nothing can be added after this."""
        if self._contents is not None:
            ooxml.fill_contents(self._contents, self._entries)
            self._contents = None
        self._captions.fill_references()
        for block in self.house.after:
            self.document.element.body.insert_element_before(block, "w:sectPr")
        self.house.after = []
        self.footnotes.write()
        buffer = io.BytesIO()
        self.document.save(buffer)
        return repacked(buffer.getvalue())

    def save(self, path: Path) -> Path:
        """Write the file, whole or not at all, and return `path`.

        Raises
        ------
        StudyError
            The file cannot be written, for example because Word has it open.
        """
        store.write_bytes(path, self.to_bytes())
        return path
