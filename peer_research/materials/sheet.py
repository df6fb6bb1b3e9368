"""A printable sheet: a Word file of one or two pages with room to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from peer_research.materials.texts_file import Part, filled
from peer_research.texts import texts
from peer_research.word import ooxml
from peer_research.word.document import WordFile

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_SIZES = {"A4": (21.0, 29.7, 1.8), "A5": (14.8, 21.0, 1.3)}  # width, height, side margin in cm
_TITLE, _HEADING = {"A4": 22, "A5": 19}, {"A4": 13, "A5": 12}  # points
_BOX = 14  # points
_MARK = "["
BOX = "☐"


class Sheet(WordFile):
    """A sheet with a title, and a footer that says what it is.

    Parameters
    ----------
    title : str
        Of the material, never with a name in it: it comes in the document's properties.
    kind : str
        What it is, for the footer.
    version : str, default=""
        Version of the text, for the footer.
    paper : {"A4", "A5"}
    subtitle : str, default=""
    roomy : bool, default=False
        Larger text with more air, for a sheet with little on it.
    """

    def __init__(
        self, title: str, *, kind: str, version: str = "", paper: str = "A4", subtitle: str = "",
        roomy: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(title)
        self.paper = paper
        self._read = (10.0, 13.0) if roomy else (4.0, 10.5)  # space after and size, in points
        width, height, side = _SIZES[paper]
        self.width = width - 2 * side
        section = self.section
        section.page_width, section.page_height = Cm(width), Cm(height)
        section.left_margin = section.right_margin = Cm(side)
        section.top_margin, section.bottom_margin = Cm(1.4), Cm(1.6)
        section.header_distance = section.footer_distance = Cm(0.7)
        shown = texts("materials_sheet.footer", kind=kind, version=version) if version else kind
        self.footer(shown, texts("materials_sheet.page"), texts("materials_sheet.page_of"))
        size = _TITLE[paper] + (12 if roomy else 0)
        self._sized(self.paragraph(title, "Title"), 0, 3 if subtitle else 6, size)
        if subtitle:
            self._sized(self.paragraph(subtitle, "Subtitle"), 0, 6, 12)

    def head(self, text: str, level: int = 1) -> Paragraph:
        """Append a heading that takes little room."""
        size = _HEADING[self.paper] - 2 * (level - 1)
        return self._sized(self.heading(text, level), 9, 3, size)

    def small(self, text: str) -> Paragraph:
        """Append text of the size that stands in tables."""
        paragraph = self.paragraph(text, "Tabeltekst")
        paragraph.paragraph_format.space_after = Pt(4)
        return paragraph

    def body(self, text: str) -> None:
        """Append text for people to read; an empty line starts a new paragraph."""
        for piece in text.strip().split("\n\n"):
            paragraph = self.paragraph(" ".join(piece.split()))
            self._sized(paragraph, None, *self._read)

    def points(self, items: Sequence[str]) -> None:
        """Append a list for people to read."""
        for item in items:
            after, size = self._read
            self._sized(self.paragraph(item, "List Bullet"), None, after / 2, size)

    def part(self, part: Part, values: Mapping[str, object] | None = None) -> None:
        """Append a piece of a text file; an unknown ``{word}`` stays as it is."""
        values = values or {}
        if part.heading:
            self.head(filled(part.heading, values))
        if part.text.strip():
            self.body(filled(part.text, values))
        self.points([filled(point, values) for point in part.points])
        for what in part.cues:
            self.write_here(filled(what, values))

    def write_here(self, what: str) -> None:
        """Append a yellow place where a person must still write."""
        self.cue(cue(what))

    def warning(self, text: str) -> None:
        """Append a warning that cannot be overlooked."""
        self.paragraph(text, "Schrijf hier")

    def grid(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], *,
        title: str, height: float = 0, cell: str = "Tabeltekst",
    ) -> Table:  # fmt: skip
        """Append a table to fill in; `widths` are shares of the page.

        A cell that asks somebody to write is yellow, and counted.
        """
        share = self.width / sum(widths)
        table = self.table(
            header, rows, [w * share for w in widths], title=title, style="Invultabel",
            row_height=height, cell=cell,
        )  # fmt: skip
        for row in table.rows[1:]:
            for found in row.cells:
                if found.text.startswith(_MARK):
                    found.paragraphs[0].style = "Schrijf hier"
                    self._sized(found.paragraphs[0], 0, 0, 9)
                    self.cues += 1
        return table

    def fields(self, names: Sequence[str], *, title: str, height: float = 0.9) -> None:
        """Append a table with a name before each empty cell."""
        header = (texts("materials_sheet.what"), texts("materials_sheet.fill_in"))
        rows = [(name, "") for name in names]
        self.grid(header, rows, (2, 3), title=title, height=height)

    def choices(self, rows: Sequence[str], *, header: str, title: str) -> None:
        """Append a table with a box for yes and a box for no behind each line."""
        columns = (header, texts("materials_sheet.yes"), texts("materials_sheet.no"))
        cells = [(row, BOX, BOX) for row in rows]
        table = self.grid(columns, cells, (self.width - 2.6, 1.3, 1.3), title=title)
        for row in table.rows[1:]:
            lead, *boxed = (found.paragraphs[0] for found in row.cells)
            first, line, rest = lead.text.partition("\n")
            lead.runs[0].text = first
            lead.runs[0].bold = True
            lead.add_run(line + rest)
            for box in boxed:
                box.alignment = WD_ALIGN_PARAGRAPH.CENTER
                box.runs[0].font.size = Pt(_BOX)

    def colour_header(self, table: Table, colours: Sequence[str]) -> None:
        """Give the cells of a header row colours of their own, on which white can be read."""
        for found, colour in zip(table.rows[0].cells, colours, strict=True):
            properties = found._tc.get_or_add_tcPr()
            ooxml.element("shd", properties, val="clear", color="auto", fill=colour)

    def enlarge(self, table: Table, header: float, cells: float) -> None:
        """Set the sizes, in points, of a table that is read from across the table."""
        for number, row in enumerate(table.rows):
            for found in row.cells:
                self._sized(found.paragraphs[0], 3, 3, cells if number else header)

    def _sized(
        self, paragraph: Paragraph, before: float | None, after: float, size: float
    ) -> Paragraph:
        layout = paragraph.paragraph_format
        if before is not None:
            layout.space_before = Pt(before)
        layout.space_after = Pt(after)
        for run in paragraph.runs:
            run.font.size = Pt(size)
        return paragraph


def cue(what: str) -> str:
    """Return a place where a person must write, as text."""
    return texts("materials_sheet.cue", what=what)


def boxes(choices: Sequence[str]) -> str:
    """Return choices with a box before each.

    Examples
    --------
    >>> boxes(["ja", "nee"])
    '☐ ja    ☐ nee'
    """
    return "    ".join(f"{BOX} {choice}" for choice in choices)


def day_in_words(day: date) -> str:
    """Return a date as people write it.

    Examples
    --------
    >>> day_in_words(date(2027, 1, 12))
    '12 januari 2027'
    """
    month = texts(f"materials_sheet.month_{day.month}")
    return f"{day.day} {month} {day.year}"
