"""The XML that python-docx has no words for: fields, bookmarks, alt text, header rows.

Fields carry their result already, because LibreOffice, previews and telephones never
compute them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

if TYPE_CHECKING:
    from docx.document import Document
    from docx.shape import InlineShape
    from docx.table import Table, _Row

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BOOKMARK_LENGTH = 40  # Word refuses longer names


def xml_safe(text: str) -> str:
    r"""Return `text` with a replacement character for what XML cannot hold.

    Examples
    --------
    >>> xml_safe("ja \x0b & nee")
    'ja � & nee'
    """
    return _NOT_XML.sub("\ufffd", text)


def element(tag: str, parent: Any = None, **attributes: object) -> Any:
    """Return a new element ``w:tag`` with ``w:`` attributes, appended to `parent` if given."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    if parent is not None:
        parent.append(made)
    return made


def add_run(parent: Any, text: str) -> Any:
    """Append a run with `text` to the element `parent` and return it."""
    run = element("r", parent)
    run.text = xml_safe(text)
    return run


def add_field(paragraph: Paragraph, instruction: str, result: str) -> None:
    """Append a field with the result it has now, such as ``PAGE`` or ``SEQ Tabel``."""
    start_field(paragraph, instruction)
    add_run(paragraph._p, result)
    end_field(paragraph)


def start_field(paragraph: Paragraph, instruction: str) -> None:
    """Open a field; what follows until `end_field` is its result."""
    element("fldChar", element("r", paragraph._p), fldCharType="begin")
    text = element("instrText", element("r", paragraph._p))
    text.set(qn("xml:space"), "preserve")
    text.text = f" {instruction} "
    element("fldChar", element("r", paragraph._p), fldCharType="separate")


def end_field(paragraph: Paragraph) -> None:
    """Close the field that is open."""
    element("fldChar", element("r", paragraph._p), fldCharType="end")


def bookmark_name(text: str) -> str:
    """Return `text` as a name that Word takes for a bookmark.

    Examples
    --------
    >>> bookmark_name("cit_a1-b2")
    'cit_a1_b2'
    """
    name = re.sub(r"\W", "_", text, flags=re.ASCII)
    if len(name) <= _BOOKMARK_LENGTH:
        return name
    return name[:31] + "_" + hashlib.sha256(text.encode()).hexdigest()[:8]


def bookmark(elements: Sequence[Any], name: str, number: int) -> None:
    """Put a bookmark around neighbouring elements of one paragraph.

    Parameters
    ----------
    elements : sequence
        Runs, first to last.
    name : str
        See `bookmark_name`.
    number : int
        Unique in the document.
    """
    elements[0].addprevious(element("bookmarkStart", id=number, name=name))
    elements[-1].addnext(element("bookmarkEnd", id=number))


def highest_bookmark(document: Document) -> int:
    """Return the highest number of a bookmark in a document; 0 when there is none."""
    starts = document.element.body.iter(qn("w:bookmarkStart"))
    return max((int(start.get(qn("w:id"))) for start in starts), default=0)


def add_link(paragraph: Paragraph, text: str, anchor: str) -> None:
    """Append a link to a bookmark in the same document."""
    add_run(element("hyperlink", paragraph._p, anchor=anchor, history=1), text)


def fill_contents(first: Paragraph, entries: Iterable[tuple[str, str]]) -> None:
    """Turn `first` into the contents field with one linked line per entry.

    Parameters
    ----------
    first : Paragraph
        Empty; the other lines come after it, in its style.
    entries : iterable of (text, bookmark)

    Notes
    -----
    Only the program that lays out the pages knows the page numbers, and a wrong number is
    worse than none. LibreOffice fills them in by itself; Word when the field is updated.
    """
    start_field(first, r'TOC \o "1-1" \h \z \u')
    line = first
    for number, (text, anchor) in enumerate(entries):
        if number:
            following = element("p")
            line._p.addnext(following)
            line = Paragraph(following, first._parent)
            line.style = first.style
        add_link(line, text, anchor)
        element("tab", element("r", line._p))
        add_field(line, rf"PAGEREF {anchor} \h", "")
    end_field(line)


def header_row(row: _Row) -> None:
    """Say that a row is the header, and repeat it on every page."""
    element("tblHeader", row._tr.get_or_add_trPr())


def style_id(document: Document, name: str) -> str | None:
    """Return what a paragraph in this style says; None in the style of every other paragraph."""
    part: Any = document.part
    found: str | None = part.get_style_id(name, WD_STYLE_TYPE.PARAGRAPH)
    return found


def keep_row(row: _Row) -> None:
    """Keep a row on one page."""
    element("cantSplit", row._tr.get_or_add_trPr())


def describe_table(table: Table, title: str, description: str) -> None:
    """Give a table its alternative text."""
    properties = table._tbl.tblPr
    element("tblCaption", properties, val=xml_safe(title))
    element("tblDescription", properties, val=xml_safe(description))


def describe_picture(shape: InlineShape, description: str) -> None:
    """Give a picture its alternative text."""
    shape._inline.docPr.set("descr", xml_safe(description))


def set_language(document: Document, language: str) -> None:
    """Set the language of all text, such as ``nl-NL``."""
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), language)
    _set_theme_language(document, language)
    document.core_properties.language = language


# What the schema wants before each setting; the order of all settings is fixed.
_BEFORE_TRACKING = (
    "writeProtection", "view", "zoom", "removePersonalInformation", "removeDateAndTime",
    "doNotDisplayPageBoundaries", "displayBackgroundShape", "printPostScriptOverText",
    "printFractionalCharacterWidth", "printFormsData", "embedTrueTypeFonts", "embedSystemFonts",
    "saveSubsetFonts", "saveFormsData", "mirrorMargins", "alignBordersAndEdges",
    "bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "gutterAtTop",
    "hideSpellingErrors", "hideGrammaticalErrors", "activeWritingStyle", "proofState",
    "formsDesign", "attachedTemplate", "linkStyles", "stylePaneFormatFilter",
    "stylePaneSortMethod", "documentType", "mailMerge", "revisionView",
)  # fmt: skip
_AFTER_LANGUAGE = (
    "clrSchemeMapping", "doNotIncludeSubdocsInStats", "doNotAutoCompressPictures", "forceUpgrade",
    "captions", "readModeInkLockDown", "smartTagType", "schemaLibrary", "shapeDefaults",
    "doNotEmbedSmartTags", "decimalSymbol", "listSeparator",
)  # fmt: skip


def track_revisions(document: Document) -> None:
    """Let Word show what people change from now on."""
    settings = document.settings.element
    if settings.find(qn("w:trackRevisions")) is not None:
        return
    before = {qn(f"w:{tag}") for tag in _BEFORE_TRACKING}
    place = sum(child.tag in before for child in settings)
    settings.insert(place, element("trackRevisions"))


def _set_theme_language(document: Document, language: str) -> None:
    settings = document.settings.element
    lang = settings.find(qn("w:themeFontLang"))
    if lang is None:
        lang = element("themeFontLang")
        after = {qn(f"w:{tag}") for tag in _AFTER_LANGUAGE}
        following = next((child for child in settings if child.tag in after), None)
        if following is None:
            settings.append(lang)
        else:
            following.addprevious(lang)
    lang.set(qn("w:val"), language)


def number_paragraph(paragraph: Paragraph, number: int) -> None:
    """Make `paragraph` an item of the numbered list `number`."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = number


def new_list(document: Document, kind: int) -> int:
    """Return the number of a new list that starts at 1, of the abstract list `kind`."""
    numbering = document.part.numbering_part.element
    made = numbering.add_num(kind)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(made.numId)
