"""The look of products that are one sheet: coloured planes, columns, and styles for them.

The template stays as it is; these styles are added to the one document that uses them.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from peer_research.products.fit import TAIL, Column, Piece
from peer_research.products.pixels import bar, plane
from peer_research.texts import texts
from peer_research.word import ooxml
from peer_research.word.document import WordFile
from peer_research.word.styles import CORAL, INK, MIST, RULE, TEAL, WHITE

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

_NO_LETTERS = 1  # points, of a line with a picture alone
_FIRST_MARK = 10_000  # above the numbers that headings get
RUST = "9B2C14"  # coral is too light for small letters
PANEL_TEXT, PANEL_SMALL, PANEL_FIGURE = "Vlaktekst", "Vlak klein", "Vlakcijfer"
PANEL_QUOTE, PANEL_SOURCE = "Vlakcitaat", "Vlakbron"
TO, ASK, THEME, COUNT, BAR = "Aan wie", "Vraag aan", "Thema", "Telling", "Balk"
BLOCK_QUOTE, CARD_QUOTE = "Blokcitaat", "Kaartcitaat"


def product(title: str, author: str) -> WordFile:
    """Return an empty Word file with the styles of products.

    Parameters
    ----------
    title : str
    author : str
        The title of the study; never a person.
    """
    word = WordFile(title, author=author)
    styles = word.document.styles.element
    for name, options in _STYLES.items():
        styles.append(_style(name, **options))
    return word


def _style(
    name: str, *, colour: str = INK, fill: str = "", bold: bool = False, italic: bool = False,
    keep: bool = False, stripe: str = "",
) -> Any:  # fmt: skip
    """Return a paragraph style; sizes and spacing are set where it is used."""
    indent = '<w:ind w:left="227" w:right="113"/>' if stripe else ""
    parts = [
        "<w:keepNext/>" if keep else "",
        "<w:keepLines/>",
        _borders(stripe, fill) if stripe else "",
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else "",
        '<w:spacing w:before="0" w:after="0"/>', indent,
    ]  # fmt: skip
    looks = f"{'<w:b/>' if bold else ''}{'<w:i/>' if italic else ''}"
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" '
        f'w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f"<w:qFormat/><w:pPr>{''.join(parts)}</w:pPr><w:rPr>{looks}"
        f'<w:color w:val="{colour}"/></w:rPr></w:style>'
    )


def _borders(stripe: str, fill: str) -> str:
    """Return a stripe at the left, air above and below, and white between two blocks."""
    sides = {"top": (4, fill), "left": (36, stripe), "bottom": (4, fill), "between": (72, WHITE)}
    rows = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="8" w:color="{colour}"/>'
        for side, (size, colour) in sides.items()
    )
    return f"<w:pBdr>{rows}</w:pBdr>"


_STYLES: dict[str, dict[str, Any]] = {
    PANEL_TEXT: {"colour": WHITE, "fill": TEAL},
    PANEL_SMALL: {"colour": MIST, "fill": TEAL},
    PANEL_FIGURE: {"colour": WHITE, "fill": TEAL, "bold": True, "keep": True},
    PANEL_QUOTE: {"colour": WHITE, "fill": TEAL, "italic": True, "keep": True},
    PANEL_SOURCE: {"colour": MIST, "fill": TEAL},
    TO: {"colour": RUST, "bold": True, "keep": True},
    ASK: {},
    THEME: {"colour": TEAL, "bold": True, "keep": True},
    COUNT: {"keep": True},
    BAR: {},
    BLOCK_QUOTE: {"fill": MIST, "stripe": CORAL},
    CARD_QUOTE: {"keep": True},
}


def paper(word: WordFile, width: float, height: float, margins: Sequence[float]) -> None:
    """Set the paper, in centimetres; margins are top, right, bottom and left."""
    section = word.section
    section.page_width, section.page_height = Cm(width), Cm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
    top, right, bottom, left = (Cm(margin) for margin in margins)
    section.top_margin, section.right_margin = top, right
    section.bottom_margin, section.left_margin = bottom, left
    section.header_distance, section.footer_distance = Cm(0.5), Cm(0.5)


def columns(word: WordFile, widths: Sequence[float], gaps: Sequence[float]) -> None:
    """Divide the page in columns; widths and the gaps between them in centimetres."""
    properties = word.section._sectPr
    found = ooxml.element("cols", num=len(widths), equalWidth=0)
    for width, gap in zip(widths, [*gaps, 0], strict=True):
        ooxml.element("col", found, w=round(width * 567), space=round(gap * 567))
    for old in properties.findall(qn("w:cols")):
        properties.remove(old)
    properties.find(qn("w:pgMar")).addnext(found)


def white_title(word: WordFile) -> None:
    """Let the title of this document stand on a dark plane."""
    style = word.document.styles["Title"].element
    style.rPr.find(qn("w:color")).set(qn("w:val"), WHITE)
    shade = ooxml.element("shd", val="clear", color="auto", fill=TEAL)
    style.pPr.find(qn("w:spacing")).addprevious(shade)


def draft_mark(word: WordFile, *, confirmed: bool) -> None:
    """Say on every page that nobody read it yet."""
    if not confirmed:
        word.draft_mark(texts("products.draft"))


def title(word: WordFile, text: str) -> None:
    """Append the title of a letter or list, smaller than that of a report."""
    _size(word.paragraph(text, "Title"), 24)


def heading(word: WordFile, text: str) -> None:
    """Append a heading that takes little room."""
    paragraph = word.heading(text)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(15), Pt(6)
    _size(paragraph, 14)


def panel(
    paragraph: Paragraph, colour: str, left: float, top: float, width: float, height: float
) -> None:
    """Put a coloured plane behind the text, in centimetres from the corner of the page.

    Parameters
    ----------
    paragraph : Paragraph
        On the page where the plane comes.
    colour : str
        Six hexadecimal digits.
    left, top, width, height : float
    """
    run = paragraph.add_run()
    shape = run.add_picture(io.BytesIO(plane(colour)), Cm(width), Cm(height))
    ooxml.describe_picture(shape, texts("products.plane"))
    inline = shape._inline
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp", "a")} distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        'relativeHeight="1" behindDoc="1" locked="1" layoutInCell="1" allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{Cm(left)}</wp:posOffset>'
        "</wp:positionH>"
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{Cm(top)}</wp:posOffset>'
        f'</wp:positionV><wp:extent cx="{Cm(width)}" cy="{Cm(height)}"/>'
        '<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/></wp:anchor>'
    )
    for child in (inline.docPr, inline.find(qn("wp:cNvGraphicFramePr")), inline.graphic):
        if child is not None:
            anchor.append(deepcopy(child))
    inline.getparent().replace(inline, anchor)


def lay(word: WordFile, column: Column, scale: float, *, new_column: bool = False) -> None:
    """Append the pieces of a column.

    Parameters
    ----------
    word : WordFile
    column : Column
    scale : float
        See `fit.fitted`.
    new_column : bool, default=False
        Start in the next column of the page.
    """
    for number, piece in enumerate(column.pieces):
        paragraph = _append(word, piece, column.width, scale)
        layout = paragraph.paragraph_format
        layout.space_before, layout.space_after = Pt(piece.before * scale), Pt(piece.after * scale)
        layout.line_spacing = 1.0 if piece.share >= 0 else piece.line
        if new_column and not number:
            paragraph.runs[0].text = ""
            paragraph.runs[0].add_break(WD_BREAK.COLUMN)
            paragraph.runs[0].add_text(ooxml.xml_safe(piece.text))
        _size(paragraph, _NO_LETTERS if piece.share >= 0 else piece.size * scale)
        if piece.tail:
            _tail(paragraph, piece, scale)


def _append(word: WordFile, piece: Piece, width: float, scale: float) -> Paragraph:
    if piece.share >= 0:
        return _bar(word, piece, width, scale)
    if piece.mark:
        return marked(word, piece.text, piece.style, piece.mark)
    if piece.style.startswith("Heading "):
        return word.heading(piece.text, int(piece.style.split()[1]))
    if piece.style == "Schrijf hier":
        word.cue(piece.text)
        return word.document.paragraphs[-1]
    return word.paragraph(piece.text, piece.style)


def marked(word: WordFile, text: str, style: str, name: str) -> Paragraph:
    """Append somebody's words with a bookmark around them, so that they can be found back."""
    paragraph = word.paragraph(text, style)
    body = word.document.element.body
    number = _FIRST_MARK + sum(1 for _ in body.iter(qn("w:bookmarkStart")))
    ooxml.bookmark(paragraph._p.r_lst, ooxml.bookmark_name(name), number)
    return paragraph


def _bar(word: WordFile, piece: Piece, width: float, scale: float) -> Paragraph:
    paragraph = word.paragraph("", piece.style)
    picture = io.BytesIO(bar(piece.share, TEAL, RULE))
    shape = paragraph.add_run().add_picture(picture, Cm(width), Pt(piece.size * scale))
    for side in "TBLR":  # without these LibreOffice keeps text at a distance
        shape._inline.set(f"dist{side}", "0")
    ooxml.describe_picture(shape, piece.text)
    return paragraph


def _tail(paragraph: Paragraph, piece: Piece, scale: float) -> None:
    """Add whose words they are, below the words in the same block."""
    for run in paragraph.runs:
        run.italic = True
    run = paragraph.add_run()
    run.add_break()
    run.add_text(ooxml.xml_safe(piece.tail))
    run.font.size = Pt(round(piece.size * TAIL * scale * 2) / 2)


def _size(paragraph: Paragraph, size: float) -> None:
    """Set the size of a paragraph, also of its end: the largest of them sets the line."""
    points = round(size * 2) / 2
    for run in paragraph.runs:
        run.font.size = Pt(points)
    properties = paragraph._p.get_or_add_pPr()
    for old in properties.findall(qn("w:rPr")):
        properties.remove(old)
    ooxml.element("sz", ooxml.element("rPr", properties), val=round(points * 2))
