"""The design of every Word file: colours, fonts, and the styles as XML.

Arial is in every Word, and Liberation Sans has the same widths, so that a page count
measured with LibreOffice also holds in Word. Dark text on light colours keeps a contrast of
at least 4.5 (WCAG 2.2, 1.4.3); `lint` checks it.
"""

from __future__ import annotations

FONT = "Arial"
INK = "1F2933"
TEAL = "0B4F5C"
MIST = "E6F1F2"
RULE = "9DB9BE"
CORAL = "C4472B"
YELLOW = "FFF1A8"
GREY = "4B5563"
WHITE = "FFFFFF"

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEADING_LEVELS = (1, 2, 3)


def _run(size: float = 0, colour: str = "", *, bold: bool = False, italic: bool = False) -> str:
    """Return run properties; `size` in points."""
    parts = [
        "<w:b/>" if bold else "",
        "<w:i/>" if italic else "",
        f'<w:color w:val="{colour}"/>' if colour else "",
        f'<w:sz w:val="{size * 2:.0f}"/><w:szCs w:val="{size * 2:.0f}"/>' if size else "",
    ]
    return f"<w:rPr>{''.join(parts)}</w:rPr>" if any(parts) else ""


def _spacing(before: float, after: float, line: float = 0) -> str:
    """Return paragraph spacing; `before` and `after` in points, `line` in lines."""
    lines = f' w:line="{line * 240:.0f}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before * 20:.0f}" w:after="{after * 20:.0f}"{lines}/>'


def _border(side: str, colour: str, size: int, space: int) -> str:
    """Return one border; `size` in eighths of a point, `space` in points."""
    return (
        f'<w:pBdr><w:{side} w:val="single" w:sz="{size}" w:space="{space}" '
        f'w:color="{colour}"/></w:pBdr>'
    )


_FACT_BOX = (
    "<w:pBdr>"
    f'<w:top w:val="single" w:sz="4" w:space="5" w:color="{MIST}"/>'
    f'<w:left w:val="single" w:sz="24" w:space="8" w:color="{CORAL}"/>'
    f'<w:bottom w:val="single" w:sz="4" w:space="5" w:color="{MIST}"/>'
    "</w:pBdr>"
)
# Yellow above and below gives the text air; white between keeps two cues apart.
_CUE_BOX = (
    "<w:pBdr>"
    f'<w:top w:val="single" w:sz="4" w:space="4" w:color="{YELLOW}"/>'
    '<w:left w:val="single" w:sz="24" w:space="8" w:color="C79A00"/>'
    f'<w:bottom w:val="single" w:sz="4" w:space="4" w:color="{YELLOW}"/>'
    f'<w:between w:val="single" w:sz="24" w:space="4" w:color="{WHITE}"/>'
    "</w:pBdr>"
)


def _fill(colour: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'


def _style(
    style_id: str,
    name: str,
    paragraph: str = "",
    run: str = "",
    *,
    based: str = "Normal",
    following: str = "",
    extra: str = "<w:qFormat/>",
    kind: str = "paragraph",
) -> str:
    custom = "" if name[0].islower() or name in _BUILT_IN else ' w:customStyle="1"'
    after = f'<w:next w:val="{following}"/>' if following else ""
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    body = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    return (
        f'<w:style w:type="{kind}"{custom} w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f"{base}{after}{extra}{body}{run}</w:style>"
    )


_BUILT_IN = {
    "Title", "Subtitle", "Body Text", "Quote", "List Bullet", "List Number", "Hyperlink",
    "Table Grid",
}  # fmt: skip


def _heading(level: int, size: float, before: float, after: float, extra: str = "") -> str:
    # In pPr the order is fixed: keepNext, keepLines, numPr, pBdr, shd, tabs, spacing, ind.
    paragraph = (
        f"<w:keepNext/><w:keepLines/>{extra}{_spacing(before, after, 1.1)}"
        f'<w:outlineLvl w:val="{level - 1}"/>'
    )
    run = _run(size, TEAL, bold=True)
    return _style(f"Heading{level}", f"heading {level}", paragraph, run, following="BodyText")


def _defaults(language: str) -> str:
    fonts = f'<w:rFonts w:ascii="{FONT}" w:eastAsia="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>'
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts}"
        f'<w:color w:val="{INK}"/><w:sz w:val="22"/><w:szCs w:val="22"/>'
        f'<w:lang w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault><w:pPr>{_spacing(0, 6, 1.2)}</w:pPr></w:pPrDefault></w:docDefaults>"
    )


def _basics() -> str:
    return (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "<w:qFormat/></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/>'
        "</w:style>"
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        "<w:semiHidden/></w:style>"
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:semiHidden/><w:tblPr>'
        f"{_cell_margins(0, 108)}</w:tblPr></w:style>"
    )


def _text_styles() -> str:
    return "".join([
        _style("BodyText", "Body Text", _spacing(0, 8, 1.25)),
        _style("Title", "Title", f"<w:keepNext/>{_spacing(0, 10, 1.05)}",
               _run(32, TEAL, bold=True), following="Subtitle"),
        _style("Kind", "Soort document", _border("top", CORAL, 36, 14) + _spacing(0, 10),
               _run(12, GREY), following="Title"),
        _style("Subtitle", "Subtitle", _spacing(0, 26, 1.15), _run(14, GREY),
               following="BodyText"),
        _heading(1, 20, 0, 10, _border("bottom", CORAL, 12, 6)),
        _heading(2, 14, 16, 4),
        _heading(3, 12, 12, 3),
        _style("Quote", "Quote",
               f"<w:keepNext/><w:keepLines/>{_border('left', TEAL, 24, 10)}"
               f'{_spacing(8, 0, 1.25)}<w:ind w:left="397" w:right="397"/>',
               _run(11, INK, italic=True), following="QuoteSource"),
        _style("QuoteSource", "Bron van citaat",
               f"<w:keepLines/>{_border('left', TEAL, 24, 10)}{_spacing(0, 10)}"
               '<w:ind w:left="397" w:right="397"/>', _run(9.5, GREY), following="BodyText"),
        _style("LargeQuote", "Citaat groot",
               f"<w:keepNext/><w:keepLines/>{_border('left', CORAL, 36, 14)}"
               f'{_spacing(14, 0, 1.15)}<w:ind w:left="340" w:right="340"/>',
               _run(15, TEAL, italic=True), following="LargeSource"),
        _style("LargeSource", "Bron van citaat groot",
               f"<w:keepLines/>{_border('left', CORAL, 36, 14)}{_spacing(0, 14)}"
               '<w:ind w:left="340" w:right="340"/>', _run(9.5, GREY), following="BodyText"),
        _style("Caption", "caption", f"<w:keepNext/>{_spacing(12, 4)}", _run(9.5, GREY, bold=True),
               following="BodyText"),
        _style("ListBullet", "List Bullet",
               '<w:numPr><w:numId w:val="1"/></w:numPr>' + _spacing(0, 4, 1.2)),
        _style("SmallBullet", "Kleine lijst", _spacing(0, 1, 1.15), _run(9.5), based="ListBullet"),
        _style("ListNumber", "List Number",
               '<w:numPr><w:numId w:val="2"/></w:numPr>' + _spacing(0, 4, 1.2)),
        _style("WriteHere", "Schrijf hier", _CUE_BOX + _fill(YELLOW) + _spacing(2, 8, 1.2),
               _run(10.5, "3D3000")),
        _style("Facts", "Feitenblok",
               f"{_FACT_BOX}{_fill(MIST)}{_spacing(4, 12, 1.2)}",
               _run(11, TEAL, bold=True)),
    ])  # fmt: skip


def _small_styles() -> str:
    line = '<w:tabs><w:tab w:val="right" w:leader="underscore" w:pos="{pos}"/></w:tabs>'
    return "".join([
        _style("TableText", "Tabeltekst", _spacing(1, 1, 1.1), _run(9.5)),
        _style("Figures", "Kerncijfer", _spacing(3, 1), _run(24, TEAL, bold=True)),
        _style("Question", "Vraag", f"<w:keepNext/><w:keepLines/>{_spacing(0, 2, 1.1)}",
               _run(11, INK, bold=True)),
        _style("Hint", "Aanwijzing", f"<w:keepNext/><w:keepLines/>{_spacing(0, 2, 1.1)}",
               _run(9.5, GREY)),
        _style("NoteLine", "Notitieregel", line.format(pos=9865)
               + _spacing(9.5, 0, 1),
               _run(9, "5F6F73")),
        _style("Script", "Voorlezen", _fill(MIST) + _spacing(0, 4, 1.15), _run(10)),
        _style("Header", "header", _spacing(0, 0), _run(9, GREY), extra=""),
        _style("Draft", "Concept", '<w:jc w:val="right"/>', _run(9, "9B2C14", bold=True),
               based="Header"),
        _style("Footer", "footer", _spacing(0, 0), _run(8.5, GREY), extra=""),
        _style("TOCHeading", "TOC Heading", f"<w:keepNext/>{_spacing(0, 10)}",
               _run(20, TEAL, bold=True)),
        _style("TOC1", "toc 1", '<w:tabs><w:tab w:val="right" w:pos="9070"/></w:tabs>'
               + _spacing(0, 7), extra=""),
        _style("Hyperlink", "Hyperlink", "", f'<w:rPr><w:color w:val="{TEAL}"/>'
               '<w:u w:val="single"/></w:rPr>', based="DefaultParagraphFont", kind="character"),
        _style("CommentReference", "annotation reference", "", _run(8),
               based="DefaultParagraphFont", kind="character", extra=""),
        _style("CommentText", "annotation text", "", _run(10), extra=""),
        _style("FootnoteReference", "footnote reference", "",
               '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>',
               based="DefaultParagraphFont", kind="character", extra=""),
        _style("FootnoteText", "footnote text", _spacing(0, 2, 1.1), _run(8.5, GREY), extra=""),
    ])  # fmt: skip


def _cell_margins(vertical: int, horizontal: int) -> str:
    """Return cell margins in twentieths of a point."""
    return (
        f'<w:tblCellMar><w:top w:w="{vertical}" w:type="dxa"/>'
        f'<w:left w:w="{horizontal}" w:type="dxa"/><w:bottom w:w="{vertical}" w:type="dxa"/>'
        f'<w:right w:w="{horizontal}" w:type="dxa"/></w:tblCellMar>'
    )


def _table_style(style_id: str, name: str, sides: tuple[str, ...], *, banded: bool) -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>' for side in sides
    )
    band = (
        f'<w:tblStylePr w:type="band2Horz"><w:tcPr>{_fill(MIST)}</w:tcPr></w:tblStylePr>'
        if banded
        else ""
    )
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{style_id}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f'<w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>{borders}</w:tblBorders>'
        f"{_cell_margins(40, 90)}</w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:color w:val="{WHITE}"/></w:rPr>'
        f"<w:tcPr>{_fill(TEAL)}</w:tcPr></w:tblStylePr>{band}</w:style>"
    )


def styles_xml(language: str = "nl-NL") -> str:
    """Return the whole ``word/styles.xml``.

    Parameters
    ----------
    language : str, default="nl-NL"
        Language of all text that says nothing else.
    """
    lines = ("top", "bottom", "insideH")
    grid = ("top", "left", "bottom", "right", "insideH", "insideV")
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles xmlns:w="{W}">'
        f"{_defaults(language)}{_basics()}{_text_styles()}{_small_styles()}"
        f"{_table_style('StudyTable', 'Onderzoekstabel', lines, banded=True)}"
        f"{_table_style('FormTable', 'Invultabel', grid, banded=False)}</w:styles>"
    )
