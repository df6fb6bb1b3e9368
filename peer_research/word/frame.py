"""What stands around the text of a Word file: header, footer, and the document's properties."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from peer_research.word import ooxml
from peer_research.word.template import EPOCH

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

_LONGEST = 255  # characters of a property


def footer(section: Section, text: str, page: str, of: str, *, first_page: bool) -> None:
    """Write the footer of a section: `text`, and page and number of pages.

    Parameters
    ----------
    section : Section
    text, page, of : str
        ``text  |  page 1 of 9``.
    first_page : bool
        Whether the first page has it too.
    """
    section.different_first_page_header_footer = not first_page
    paragraph = section.footer.paragraphs[0]
    paragraph.style = "Footer"
    paragraph.add_run(ooxml.xml_safe(f"{text}  |  {page} "))
    ooxml.add_field(paragraph, "PAGE", "1")
    paragraph.add_run(f" {of} ")
    ooxml.add_field(paragraph, "NUMPAGES", "1")


def draft_mark(document: Document, text: str) -> None:
    """Write `text` in the header of every page."""
    headers = []
    for section in document.sections:
        headers.append(section.header)
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
    for header in headers:
        paragraph = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
        if paragraph.runs or header.tables:
            paragraph = header.add_paragraph()
        paragraph.style = "Concept"
        paragraph.add_run(ooxml.xml_safe(text))


def set_properties(document: Document, title: str, author: str) -> None:
    """Set the properties of a document; never a person or a moment."""
    properties = document.core_properties
    properties.title = ooxml.xml_safe(title)[:_LONGEST]
    properties.author = ooxml.xml_safe(author)[:_LONGEST]
    properties.last_modified_by = properties.author
    properties.created = properties.modified = datetime(*EPOCH, tzinfo=UTC)
    properties.revision = 1
