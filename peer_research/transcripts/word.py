"""Word files: paragraphs and tables in the order in which a person reads them.

python-docx gives the package; the text is taken from its XML, because
``Document.paragraphs`` leaves out content controls and everything inside a tracked change.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peer_research.errors import ImportFileError
from peer_research.model import Turn
from peer_research.transcripts.decode import clean
from peer_research.transcripts.ledger import ImportLedger, Tally
from peer_research.transcripts.text import Line, read_rows
from peer_research.transcripts.word_package import open_word
from peer_research.transcripts.word_table import Cell, table_lines

if TYPE_CHECKING:
    from docx.document import Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_TEXT = (_W + "t", _M + "t")
_CHARACTERS = {
    _W + "tab": "\t",
    _W + "ptab": "\t",
    _W + "br": "\n",
    _W + "cr": "\n",
    _W + "noBreakHyphen": "\u2011",
}
_NOT_SPOKEN = frozenset(
    [_W + name for name in ("pPr", "rPr", "instrText", "drawing", "pict", "object", "delText")]
)
_TRACKED = tuple(_W + name for name in ("ins", "del", "moveFrom", "moveTo"))
# Word turns :) and --> into characters of its symbol fonts.
_SYMBOLS = {"F04A": "☺", "F04B": "😐", "F04C": "☹", "F0E0": "→", "F0DF": "←", "F0F3": "↔"}
_PARTS = {
    "footnotes": "voetnoot",
    "endnotes": "eindnoot",
    "comments": "opmerking",
    "header": "koptekst",
    "footer": "koptekst",
}
_NOTES = (_W + "footnote", _W + "endnote", _W + "comment")


def read(path: Path) -> tuple[tuple[Turn, ...], ImportLedger]:
    """Return the turns of a Word file and the account of its paragraphs.

    Raises
    ------
    ImportFileError
        When it cannot be opened safely, or holds text that would be lost: in text boxes,
        tracked changes or linked files.
    """
    document = open_word(path)
    try:
        lines, unread = _taken(document, path.name)
    except ImportFileError:
        raise
    except Exception:  # a part that is no good XML, a relation without a type, …
        raise ImportFileError("transcripts.damaged_docx", file=path.name) from None
    tally = Tally(len(lines))
    tally.unread.update({what: count for what, count in unread.items() if count})
    return read_rows(lines, tally, paragraphs=False)


def _taken(document: Document, file: str) -> tuple[list[Line], dict[str, int]]:
    body = document.element.body
    _refuse_what_would_be_lost(body, file)
    return _Body().lines(body), _unread(document)


def _refuse_what_would_be_lost(body: Any, file: str) -> None:
    if any(_has_text(box) for box in body.iter(_W + "txbxContent")):
        raise ImportFileError("transcripts.text_boxes", file=file)
    if any(_has_text(change) for change in body.iter(*_TRACKED)):
        raise ImportFileError("transcripts.tracked_changes", file=file)
    if next(body.iter(_W + "altChunk", _W + "subDoc"), None) is not None:
        raise ImportFileError("transcripts.linked_text", file=file)


def _has_text(element: Any) -> bool:
    return any((t.text or "").strip() for t in element.iter(*_TEXT, _W + "delText"))


def _unread(document: Document) -> dict[str, int]:
    """Return what is outside the running text, and how often."""
    body = document.element.body
    counts = {
        "afbeelding": sum(1 for _ in body.iter(_W + "drawing", _W + "pict")),
        "object": sum(1 for _ in body.iter(_W + "object")),
        "symbool": sum(1 for sym in body.iter(_W + "sym") if _symbol(sym) == ""),
    }
    for relation in document.part.rels.values():
        what = _PARTS.get(relation.reltype.rpartition("/")[2])
        if what and not relation.is_external:
            counts[what] = counts.get(what, 0) + _texts_in(relation.target_part)
    return counts


def _texts_in(part: Any) -> int:
    from docx.oxml import parse_xml

    root = part.element if hasattr(part, "element") else parse_xml(part.blob)
    notes = list(root.iter(*_NOTES)) or [root]
    return sum(1 for note in notes if _has_text(note))


def _symbol(element: Any) -> str:
    return _SYMBOLS.get((element.get(_W + "char") or "").upper(), "")


class _Body:
    """Numbers the paragraphs while going through the body."""

    def __init__(self) -> None:
        self.number = 0

    def lines(self, parent: Any) -> list[Line]:
        """Return the lines of everything in `parent`, tables included."""
        return list(self._lines(parent))

    def _lines(self, parent: Any) -> Iterator[Line]:
        for element in parent:
            if element.tag == _W + "p":
                yield from self._paragraph(element)
            elif element.tag == _W + "tbl":
                yield from table_lines(self._rows(element))
            elif element.tag == _MC + "AlternateContent":
                yield from self._lines(_one_version(element))
            elif isinstance(element.tag, str) and element.tag not in _NOT_SPOKEN:
                # Content controls and the like: nothing but a wrapping.
                yield from self._lines(element)

    def _paragraph(self, paragraph: Any) -> Iterator[Line]:
        self.number += 1
        text, _ = clean("".join(_characters(paragraph)))
        for line in text.split("\n"):
            yield Line(self.number, line.strip())

    def _rows(self, table: Any) -> list[list[Cell]]:
        return [
            [self.lines(cell) for cell in _inside(row, _W + "tc")]
            for row in _inside(table, _W + "tr")
        ]


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """Yield the rows or cells of `parent`, through wrappings but not in nested tables."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag != _W + "tbl" and isinstance(element.tag, str):
            yield from _inside(element, tag)


def _characters(parent: Any) -> Iterator[str]:
    for element in parent:
        tag = element.tag
        if tag in _TEXT:
            yield element.text or ""
        elif tag in _CHARACTERS:
            yield _CHARACTERS[tag]
        elif tag == _W + "sym":
            yield _symbol(element)
        elif tag == _MC + "AlternateContent":
            yield from _characters(_one_version(element))
        elif isinstance(tag, str) and tag not in _NOT_SPOKEN:
            yield from _characters(element)


def _one_version(element: Any) -> Any:
    """Return one of the versions that Word keeps of the same content."""
    choice = element.find(_MC + "Choice")
    fallback = element.find(_MC + "Fallback")
    found = choice if choice is not None else fallback
    return found if found is not None else ()
