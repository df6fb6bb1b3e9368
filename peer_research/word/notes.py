"""Footnotes, and comments without a date: what stands beside the text of a Word file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from lxml import etree

from peer_research.word import ooxml

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FIRST = 1  # -1 and 0 are the lines that part notes from text


class Footnotes:
    """The footnotes of one document in the making.

    Parameters
    ----------
    document : Document
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._notes: list[str] = []

    def add(self, paragraph: Paragraph, text: str) -> None:
        """Put a footnote at the end of `paragraph`."""
        self._notes.append(text)
        run = ooxml.element("r", paragraph._p)
        style = ooxml.element("rStyle", ooxml.element("rPr", run))
        style.set(qn("w:val"), "FootnoteReference")
        ooxml.element("footnoteReference", run, id=_FIRST + len(self._notes) - 1)

    def write(self) -> None:
        """Put the part with all notes in the document; nothing when there are none."""
        if not self._notes:
            return
        package = self._document.part.package
        name = PackURI("/word/footnotes.xml")
        part = Part(name, CONTENT_TYPE.WML_FOOTNOTES, self._xml(), package)
        self._document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        self._notes = []

    def _xml(self) -> bytes:
        root = etree.Element(qn("w:footnotes"), nsmap={"w": _W})
        for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
            note = etree.SubElement(root, qn("w:footnote"))
            note.set(qn("w:type"), kind)
            note.set(qn("w:id"), str(number))
            run = _child(_child(note, "p"), "r")
            _child(run, kind)
        for number, text in enumerate(self._notes, start=_FIRST):
            note = _child(root, "footnote")
            note.set(qn("w:id"), str(number))
            _fill(_child(note, "p"), text)
        xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return xml


def _fill(paragraph: Any, text: str) -> None:
    _child(_child(paragraph, "pPr"), "pStyle").set(qn("w:val"), "FootnoteText")
    mark = _child(paragraph, "r")
    _child(_child(mark, "rPr"), "rStyle").set(qn("w:val"), "FootnoteReference")
    _child(mark, "footnoteRef")
    said = _child(_child(paragraph, "r"), "t")
    said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    said.text = f" {ooxml.xml_safe(text)}"


def _child(parent: Any, tag: str) -> Any:
    return etree.SubElement(parent, qn(f"w:{tag}"))


def comment(document: Document, paragraph: Paragraph, text: str, author: str) -> None:
    """Put a comment at a paragraph; without a date, so that equal files are equal bytes.

    Parameters
    ----------
    document : Document
    paragraph : Paragraph
        One without any run gets no comment: there is nothing to point at.
    text : str
    author : str
        A role or a coder, never a name.
    """
    runs: Sequence[Any] = paragraph.runs
    if not runs:
        return
    initials = "".join(word[0] for word in author.split())[:3].upper()
    made = document.add_comment(runs, ooxml.xml_safe(text), ooxml.xml_safe(author), initials)
    element = made._comment_elm
    element.attrib.pop(qn("w:date"), None)
