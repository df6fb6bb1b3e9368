"""The cards of a card sort in Word: a number and somebody's words, eight to a page, no name.

For Participatory Theme Elicitation; see `coding.card_sorting` for the source. A sheet to write
the piles down on comes along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Cm, Pt, RGBColor

from peer_research.codebook.cards import PER_PAGE, cut_lines
from peer_research.errors import StudyError
from peer_research.materials.sheet import Sheet
from peer_research.texts import texts
from peer_research.word import ooxml
from peer_research.word.styles import GREY

if TYPE_CHECKING:
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

    from peer_research.coding.card_sorting import SortingCard

_COLUMNS = 2
_CARD_CM = (8.7, 6.1)  # wide, high
_INSIDE_CM = 0.3  # between the cutting line and the text
_PILES = 12  # empty lines on the sheet for a member
# Words that fill a card at each size, in points.
_SIZES = ((150, 14.0), (220, 12.5), (290, 11.5), (100_000, 10.5))
_RULES = ("own", "name", "loose", "secret", "stop")


def write_sorting_cards(
    cards: Sequence[SortingCard], path: Path, *, backs: Mapping[str, str] | None = None
) -> Path:
    """Write the cards as a Word file, eight to a page, and return `path`.

    Parameters
    ----------
    cards : sequence of SortingCard
        From `coding.card_sorting.cards`.
    path : Path
        Ends in ``.docx``.
    backs : mapping of str to str, optional
        Name of each code by its id. With it a page of backs follows each page of fronts, with
        the codes, for printing on both sides (turned over the long edge).

    Raises
    ------
    StudyError
        There are no cards, or the file cannot be written.
    """
    if not cards:
        raise StudyError("card_sorting.no_cards")
    sheet = Sheet(texts("sorting_cards.title"), kind=texts("sorting_cards.kind"))
    sheet.body(texts("sorting_cards.about", count=len(cards)))
    sheet.points([texts(f"sorting_cards.rule_{rule}") for rule in _RULES])
    _form(sheet)
    for first in range(0, len(cards), PER_PAGE):
        page = cards[first : first + PER_PAGE]
        _fronts(sheet, page)
        if backs is not None:
            _backs(sheet, page, backs)
    return sheet.save(path)


def _form(sheet: Sheet) -> None:
    """Add the sheet on which a member writes the piles down."""
    title = texts("sorting_cards.form")
    sheet.head(title)
    sheet.small(texts("sorting_cards.form_how"))
    header = [texts(f"sorting_cards.form_{name}") for name in ("pile", "name", "numbers")]
    rows = [(str(number), "", "") for number in range(1, _PILES + 1)]
    sheet.grid(header, rows, (1, 4, 7), title=title, height=0.95)


def _fronts(sheet: Sheet, page: Sequence[SortingCard]) -> None:
    table = _cards_table(sheet, texts("sorting_cards.fronts"))
    for cell, card in zip(_cells(table), page, strict=False):
        _number(cell.paragraphs[0], card.number)
        size = next(size for most, size in _SIZES if len(card.text) <= most)
        sheet.mark(_line(cell, card.text, size), f"cit_{card.segment}")


def _backs(sheet: Sheet, page: Sequence[SortingCard], names: Mapping[str, str]) -> None:
    """Add the backs; left and right change places, as the paper is turned over."""
    cells = _cells(_cards_table(sheet, texts("sorting_cards.backs")))
    for place, card in enumerate(page):
        row, column = divmod(place, _COLUMNS)
        cell = cells[row * _COLUMNS + _COLUMNS - 1 - column]
        _number(cell.paragraphs[0], card.number)
        for code in card.codes:
            _line(cell, names.get(code, code), 11)


def _cards_table(sheet: Sheet, title: str) -> Table:
    heading = sheet.paragraph(title, "Tabeltekst")
    sheet.new_page(heading)
    _close(heading)
    rows = [("",) * _COLUMNS] * (PER_PAGE // _COLUMNS)
    cut = texts("sorting_cards.cut")
    table = sheet.table(
        (cut, cut), rows, (_CARD_CM[0],) * _COLUMNS, title=title,
        description=texts("sorting_cards.table_about"), style="Invultabel",
        row_height=_CARD_CM[1],
    )  # fmt: skip
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    cut_lines(table._tbl)
    return table


def _cells(table: Table) -> list[_Cell]:
    return [cell for row in table.rows[1:] for cell in row.cells]


def _number(paragraph: Paragraph, number: int) -> None:
    _close(paragraph, before=3)
    run = paragraph.add_run(str(number))
    run.bold, run.font.size = True, Pt(18)
    run.font.color.rgb = RGBColor.from_string(GREY)


def _line(cell: _Cell, text: str, size: float) -> Paragraph:
    paragraph: Paragraph = cell.add_paragraph(ooxml.xml_safe(text), "Tabeltekst")
    _close(paragraph, before=2)
    paragraph.runs[0].font.size = Pt(size)
    return paragraph


def _close(paragraph: Paragraph, *, before: float = 0) -> None:
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Cm(_INSIDE_CM)
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(0), 1.1
