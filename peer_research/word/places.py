"""The places in a template of an organisation: ``{{titel}}``, and ``{{verslag}}`` for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn

from peer_research.anonymiser_bridge import nearest
from peer_research.errors import ReportError
from peer_research.word import ooxml

if TYPE_CHECKING:
    from docx.document import Document

BODY = "verslag"
FIELDS = ("titel", "ondertitel", "makers", "opdrachtgever", "vraag", "periode", BODY)
# No white space around the name here: taking it apart would cost its length three times over.
_PLACE = re.compile(r"\{\{(?P<name>[^{}]*)\}\}")
_LOGIC = re.compile(r"\{[%#]")


def has_commands(document: Document) -> bool:
    """Return whether a template holds more than places; see `commands`."""
    return any(_LOGIC.search(_text(paragraph)) for paragraph in _paragraphs(document))


def fields(document: Document, file: str) -> set[str]:
    """Return the names of the places in a template.

    Raises
    ------
    ReportError
        A name is not known.
    """
    names: set[str] = set()
    for paragraph in _paragraphs(document):
        names |= {match["name"].strip() for match in _PLACE.finditer(_text(paragraph))}
    for name in sorted(names - set(FIELDS)):
        suggestion = nearest(name, FIELDS)
        raise ReportError("report.unknown_place", file=file, known=", ".join(FIELDS),
                          suggestion=suggestion)  # fmt: skip
    return names


def fill_fields(document: Document, values: Mapping[str, str]) -> None:
    """Write values at their places, each as it is."""
    for paragraph in _paragraphs(document):
        text = _text(paragraph)
        if _PLACE.search(text) and not _is_body(text):
            _write(paragraph, _PLACE.sub(lambda m: values.get(m["name"].strip(), ""), text))


def _write(paragraph: Any, text: str) -> None:
    """Put `text` in the first run, so that it keeps its look; a place is often torn over runs."""
    runs = [run for run in paragraph.iter(qn("w:r")) if run.text]
    runs[0].text = ooxml.xml_safe(text)
    for run in runs[1:]:
        run.text = ""


def cut_at_body(document: Document) -> list[Any]:
    """Take out the place of the report, and return what stands after it."""
    blocks = [b for b in document.element.body if b.tag != qn("w:sectPr")]
    at = next((n for n, b in enumerate(blocks) if _is_body(_text(b))), None)
    if at is None:  # in a header or a text box
        raise ReportError("report.body_place")
    after = blocks[at + 1 :]
    for block in blocks[at:]:
        document.element.body.remove(block)
    return after


def _is_body(text: str) -> bool:
    match = _PLACE.fullmatch(text.strip())
    return match is not None and match["name"].strip() == BODY


def _paragraphs(document: Document) -> Iterator[Any]:
    yield from document.element.body.iter(qn("w:p"))
    for section in document.sections:
        for part in (
            section.header, section.footer, section.first_page_header, section.first_page_footer
        ):  # fmt: skip
            if not part.is_linked_to_previous:
                yield from part._element.iter(qn("w:p"))


def _text(element: Any) -> str:
    return "".join(run.text for run in element.iter(qn("w:r")))
