"""The codebook as cards to cut out and lay on the table.

Each branch has a colour and a symbol, so that cards can be told apart on a grey print and by
people who do not see colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from peer_research.codebook.reading import core
from peer_research.model import Code, Codebook
from peer_research.texts import texts
from peer_research.word import ooxml
from peer_research.word.document import WordFile
from peer_research.word.styles import GREY

if TYPE_CHECKING:
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

PER_PAGE = 8
_COLUMNS = 2
_CARD_CM = (9.4, 6.45)  # wide, high
_MARGIN_CM = 1.0
_PATTERN = 7  # symbols in a row
_INSIDE_CM = 0.25  # between the cutting line and the text
_SMALL = 9.5  # points
# Dark enough for text on their own tint (contrast of at least 4.5) and in every Arial.
COLOURS = (
    "0B4F5C", "9B2C14", "1B5E20", "4A148C", "6B4A00", "0D47A1", "880E4F", "37474F", "4E342E",
    "3A5A0B",
)  # fmt: skip
SYMBOLS = "●■▲♦♥♠♣►▼○□"
_TINT = 0.12  # share of the colour in the background


@dataclass(frozen=True, slots=True)
class Mark:
    """Colour and symbol of a branch; the tint is the light background of its strip."""

    colour: str
    symbol: str

    @property
    def tint(self) -> str:
        """Return the colour mixed with white, as six hexadecimal digits."""
        parts = (int(self.colour[i : i + 2], 16) for i in (0, 2, 4))
        return "".join(f"{round(255 - (255 - part) * _TINT):02X}" for part in parts)


def write_code_cards(codebook: Codebook, path: Path, *, only_core: bool = False) -> Path:
    """Write the codes as cards in a Word file, eight to a page, and return `path`.

    Parameters
    ----------
    codebook : Codebook
    path : Path
        Where the file comes; ends in ``.docx``.
    only_core : bool, default=False
        Only the small start set.

    Raises
    ------
    StudyError
        The file cannot be written, for example because Word has it open.
    """
    book = core(codebook) if only_core else codebook
    title = texts("code_cards.title", title=book.title or book.id)
    word = WordFile(title)
    _page(word)
    _cover(word, book, title)
    _cards(word, book)
    return word.save(path)


def marks(codebook: Codebook) -> dict[str, Mark]:
    """Return the mark of each branch by its id, in the order of the codebook.

    Examples
    --------
    >>> book = Codebook(id="b", version="1", codes=(Code(id="a", name="A", definition="d"),))
    >>> marks(book)["a"].symbol
    '●'
    """
    roots = [code.id for code in codebook.codes if not code.parent]
    return {
        name: Mark(COLOURS[number % len(COLOURS)], SYMBOLS[number % len(SYMBOLS)])
        for number, name in enumerate(roots)
    }


def _page(word: WordFile) -> None:
    # The same narrow margins on the cover: a second section would bring a page of its own.
    section = word.section
    section.top_margin = section.bottom_margin = Cm(_MARGIN_CM)
    section.left_margin = section.right_margin = Cm(_MARGIN_CM)
    section.header_distance = section.footer_distance = Cm(0.4)


def _cover(word: WordFile, book: Codebook, title: str) -> None:
    word.paragraph(title, "Title").paragraph_format.space_before = Pt(30)
    facts = {"version": book.version, "count": len(book.codes), "licence": book.licence or "-"}
    word.paragraph(texts("code_cards.subtitle", **facts), "Subtitle")
    word.paragraph(texts("code_cards.how"))
    word.bullets([texts(f"code_cards.how_{number}") for number in (1, 2, 3)])
    word.heading(texts("code_cards.branches")).paragraph_format.space_before = Pt(18)
    shown = marks(book)
    rows = [(shown[name].symbol, book.by_id[name].name, str(_size(book, name))) for name in shown]
    header = [texts(f"code_cards.col_{name}") for name in ("symbol", "branch", "cards")]
    table = word.table(header, rows, (2.4, 10.0, 2.4), title=texts("code_cards.branches"))
    for row, mark in zip(table.rows[1:], shown.values(), strict=True):
        for run in row.cells[0].paragraphs[0].runs:
            run.font.size, run.font.color.rgb = Pt(14), RGBColor.from_string(mark.colour)


def _size(book: Codebook, branch: str) -> int:
    return sum(book.path(code.id)[0] == branch for code in book.codes)


def _cards(word: WordFile, book: Codebook) -> None:
    heading = word.paragraph(texts("code_cards.sheet"), "Tabeltekst")
    word.new_page(heading)
    _small(heading, after=0)
    count = -(-len(book.codes) // _COLUMNS)
    header = (texts("code_cards.header", title=book.title or book.id, version=book.version),
              texts("code_cards.cut"))  # fmt: skip
    width, height = _CARD_CM
    table = word.table(
        header, [("",) * _COLUMNS] * count, (width,) * _COLUMNS, title=texts("code_cards.table"),
        description=texts("code_cards.table_about"), style="Invultabel", row_height=height,
    )  # fmt: skip
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    cut_lines(table._tbl)
    cells = [cell for row in table.rows[1:] for cell in row.cells]
    shown = marks(book)
    for cell, code in zip(cells, book.codes, strict=False):
        _card(cell, code, book, shown[book.path(code.id)[0]])


def cut_lines(table: object) -> None:
    """Put dashed lines where the scissors go."""
    properties = table.tblPr  # type: ignore[attr-defined]
    borders = ooxml.element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        ooxml.element(side, borders, val="dashed", sz=6, space=0, color=GREY)
    properties.find(qn("w:tblLayout")).addprevious(borders)


def _card(cell: _Cell, code: Code, book: Codebook, mark: Mark) -> None:
    branch = book.by_id[book.path(code.id)[0]].name
    _strip(cell.paragraphs[0], branch, mark)
    name = _line(cell, code.name, size=14, before=6, after=1)
    name.runs[0].bold = True
    name.runs[0].font.color.rgb = RGBColor.from_string(mark.colour)
    grey = _line(cell, "  ·  ".join(_labels(code)), size=8.5, after=4)
    grey.runs[0].font.color.rgb = RGBColor.from_string(GREY)
    _line(cell, code.definition, size=10.5, after=4)
    for part, text in (("include", code.include), ("exclude", code.exclude)):
        if text:
            _led(cell, texts(f"code_cards.{part}"), text)
    if code.example:
        _led(cell, texts("code_cards.example"), f"“{code.example}”").runs[-1].italic = True


def _labels(code: Code) -> list[str]:
    found = [code.id]
    if code.core:
        found.append(texts("code_cards.core"))
    if code.sensitivity:
        found.append(texts(f"code_cards.heavy_{code.sensitivity}"))
    return found


def _strip(paragraph: Paragraph, branch: str, mark: Mark) -> None:
    """Write the branch with its row of symbols on its own tint."""
    shade = ooxml.element("shd", val="clear", color="auto", fill=mark.tint)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        shade, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr"
    )
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(_CARD_CM[0] - 0.4), WD_TAB_ALIGNMENT.RIGHT)
    _small(paragraph, after=0)
    for text, size in ((f" {branch}", 10.0), (f"\t{' '.join(mark.symbol * _PATTERN)}", 12.0)):
        run = paragraph.add_run(ooxml.xml_safe(text))
        run.bold, run.font.size = True, Pt(size)
        run.font.color.rgb = RGBColor.from_string(mark.colour)


def _line(cell: _Cell, text: str, *, size: float, before: float = 0, after: float) -> Paragraph:
    paragraph: Paragraph = cell.add_paragraph(ooxml.xml_safe(text), "Tabeltekst")
    _small(paragraph, before=before, after=after)
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Cm(_INSIDE_CM)
    paragraph.runs[0].font.size = Pt(size)
    return paragraph


def _led(cell: _Cell, lead: str, text: str) -> Paragraph:
    paragraph = _line(cell, f"{lead} ", size=_SMALL, after=3)
    paragraph.runs[0].bold = True
    paragraph.add_run(ooxml.xml_safe(text)).font.size = Pt(_SMALL)
    return paragraph


def _small(paragraph: Paragraph, *, before: float = 0, after: float) -> None:
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), 1.05
