"""Accessibility lint for a Word file: what a screen reader or a tired reader trips over.

The rules follow WCAG 2.2 as far as it speaks of documents (1.1.1, 1.3.1, 1.4.3, 2.4.2, 3.1.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docx import Document as open_document
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from docx.document import Document

MIN_CONTRAST = 4.5
_VISIBLE = ("t", "tab", "br", "drawing", "fldChar", "noBreakHyphen", "sym")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to mend.

    Parameters
    ----------
    rule : str
        ``title``, ``language``, ``headings``, ``alt_text``, ``table_header``,
        ``empty_paragraph`` or ``contrast``.
    where : str
        Number of the heading, table, picture or paragraph, or name of the style; never text.
    """

    rule: str
    where: str


def lint(path: Path, *, language: str = "nl-NL") -> list[Finding]:
    """Return what is wrong with the Word file at `path`, an empty list when nothing is.

    Parameters
    ----------
    path : Path
    language : str, default="nl-NL"
        The language the text must be marked with.
    """
    document = open_document(str(path))
    return sorted(
        {
            *_title(document),
            *_language(document, language),
            *_headings(document),
            *_alt_text(document),
            *_table_headers(document),
            *_empty_paragraphs(document),
            *_contrast(document),
        }
    )


def _title(document: Document) -> Iterator[Finding]:
    if not document.core_properties.title.strip():
        yield Finding("title", "properties")
    titles = [p for p in document.paragraphs if p.style and p.style.name == "Title"]
    if len(titles) != 1:
        yield Finding("title", f"{len(titles)} x Title")


def _language(document: Document, language: str) -> Iterator[Finding]:
    default = document.styles.element.find(
        f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}"
    )
    if default is None or default.get(qn("w:val")) != language:
        yield Finding("language", "docDefaults")
    theme = document.settings.element.find(qn("w:themeFontLang"))
    if theme is None or theme.get(qn("w:val")) != language:
        yield Finding("language", "themeFontLang")
    if document.core_properties.language != language:
        yield Finding("language", "properties")


def _headings(document: Document) -> Iterator[Finding]:
    previous = 0
    names = (p.style.name or "" for p in document.paragraphs if p.style)
    levels = [int(name.split()[1]) for name in names if name.startswith("Heading ")]
    for number, level in enumerate(levels, start=1):
        if level > previous + 1:
            yield Finding("headings", f"{number}: {previous} > {level}")
        previous = level


def _alt_text(document: Document) -> Iterator[Finding]:
    pictures = document.element.body.iter(qn("wp:docPr"))
    for number, picture in enumerate(pictures, start=1):
        if not (picture.get("descr") or "").strip():
            yield Finding("alt_text", f"picture {number}")
    for number, table in enumerate(document.element.body.iter(qn("w:tbl")), start=1):
        if table.tblPr.find(qn("w:tblDescription")) is None:
            yield Finding("alt_text", f"table {number}")


def _table_headers(document: Document) -> Iterator[Finding]:
    for number, table in enumerate(document.element.body.iter(qn("w:tbl")), start=1):
        first = table.tr_lst[0] if table.tr_lst else None
        if first is None or first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None:
            yield Finding("table_header", f"table {number}")
        elif not all("".join(cell.itertext()).strip() for cell in first.tc_lst):
            yield Finding("table_header", f"table {number}: empty cell")


def _empty_paragraphs(document: Document) -> Iterator[Finding]:
    body = document.element.body
    for number, paragraph in enumerate(body.findall(qn("w:p")), start=1):
        if not any(next(paragraph.iter(qn(f"w:{tag}")), None) is not None for tag in _VISIBLE):
            yield Finding("empty_paragraph", str(number))


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2.2 defines it.

    Parameters
    ----------
    first, second : str
        Six hexadecimal digits.

    Examples
    --------
    >>> round(contrast("FFFFFF", "000000"), 1)
    21.0
    >>> round(contrast("777777", "FFFFFF"), 2)
    4.48
    """
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(document: Document) -> Iterator[Finding]:
    styles = {s.get(qn("w:styleId")): s for s in document.styles.element.iter(qn("w:style"))}
    fills = {"FFFFFF"} | _table_fills(styles)
    for name, style in styles.items():
        ink = _inherited(style, styles, "color", "val")
        own = _inherited(style, styles, "shd", "fill")
        # Text of a style that says no background may also stand in a coloured table row.
        grounds = {own} if own else ({"FFFFFF"} if style.get(qn("w:type")) == "table" else fills)
        if ink and min(contrast(ink, ground) for ground in grounds) < MIN_CONTRAST:
            yield Finding("contrast", str(name))
        for part in style.findall(qn("w:tblStylePr")):
            pair = _value(part, "color", "val"), _value(part, "shd", "fill")
            if all(pair) and contrast(*pair) < MIN_CONTRAST:
                yield Finding("contrast", f"{name}/{part.get(qn('w:type'))}")
    yield from _run_contrast(document)
    yield from _header_contrast(document, styles)


def _table_fills(styles: dict[Any, Any]) -> set[str]:
    """Return the light row colours of table styles, on which every text style may stand."""
    found = set()
    for style in styles.values():
        for part in style.findall(qn("w:tblStylePr")):
            fill = _value(part, "shd", "fill")
            if fill and not _value(part, "color", "val"):
                found.add(fill)
    return found


def _run_contrast(document: Document) -> Iterator[Finding]:
    for number, run in enumerate(document.element.body.iter(qn("w:r")), start=1):
        ink = _value(run, "color", "val")
        if ink and contrast(ink, "FFFFFF") < MIN_CONTRAST:
            yield Finding("contrast", f"run {number}")


def _header_contrast(document: Document, styles: dict[Any, Any]) -> Iterator[Finding]:
    """Find header cells whose text has a colour of its own on the colour of the table style."""
    for number, table in enumerate(document.element.body.iter(qn("w:tbl")), start=1):
        parts = styles[table.tblPr.style].findall(qn("w:tblStylePr")) if table.tblPr.style else []
        fills = [_value(p, "shd", "fill") for p in parts if p.get(qn("w:type")) == "firstRow"]
        for paragraph in table.tr_lst[0].iter(qn("w:p")) if table.tr_lst else ():
            ink = _inherited(styles.get(paragraph.style), styles, "color", "val")
            if ink and fills and fills[0] and contrast(ink, fills[0]) < MIN_CONTRAST:
                yield Finding("contrast", f"table {number}: header")


def _inherited(style: Any, styles: dict[Any, Any], tag: str, attribute: str) -> str:
    while style is not None:
        own = [c for c in style if c.tag != qn("w:tblStylePr")]
        for child in own:
            if value := _value(child, tag, attribute):
                return value
        based = style.find(qn("w:basedOn"))
        style = styles.get(based.get(qn("w:val"))) if based is not None else None
    return ""


def _value(parent: Any, tag: str, attribute: str) -> str:
    for found in parent.iter(qn(f"w:{tag}")):
        value = found.get(qn(f"w:{attribute}"))
        if value and value != "auto":
            return str(value)
    return ""
