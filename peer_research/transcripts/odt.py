"""OpenDocument text as LibreOffice writes it.

Element names are those of OpenDocument 1.3, https://docs.oasis-open.org/office/OpenDocument/.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from peer_research.errors import ImportFileError
from peer_research.model import Turn
from peer_research.transcripts.archive import UnsafeArchiveError, open_archive
from peer_research.transcripts.decode import load
from peer_research.transcripts.ledger import ImportLedger, Tally
from peer_research.transcripts.paragraphs import Paragraphs
from peer_research.transcripts.text import Line, read_rows
from peer_research.transcripts.word_table import Cell, table_lines

_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE, _DRAW, _STYLE = (
    f"{{{_NAMESPACE}{name}:1.0}}" for name in ("office", "text", "table", "drawing", "style")
)
_MIMETYPE = b"application/vnd.oasis.opendocument.text"
_PARAGRAPHS = (_TEXT + "p", _TEXT + "h")
_CHARACTERS = {_TEXT + "tab": "\t", _TEXT + "line-break": "\n"}
# Beside the running text: about the document, or the model of a table of contents.
_SKIP = frozenset(
    [_TEXT + name for name in ("ruby-text", "script", "sequence-decls", "variable-decls")]
    + [_TEXT + f"{kind}-source" for kind in ("table-of-content", "alphabetical-index")]
    + [_OFFICE + name for name in ("forms", "event-listeners", "scripts", "annotation-end")]
)
_ROWS = tuple(_TABLE + name for name in ("table-header-rows", "table-rows", "table-row-group"))
_CELLS = (_TABLE + "table-cell", _TABLE + "covered-table-cell")
# A row of a text never has more; a spreadsheet pasted in may claim thousands of empty ones.
MAX_REPEATED = 20


def read(path: Path) -> tuple[tuple[Turn, ...], ImportLedger]:
    """Return the turns of an OpenDocument text and the account of its paragraphs.

    Raises
    ------
    ImportFileError
        When it cannot be opened safely, has a password, or holds text that would be lost.
    """
    data = load(path)
    try:
        content, styles = _parts(data, path.name)
        body = content.find(f"{_OFFICE}body/{_OFFICE}text")
        if body is None:
            raise ImportFileError("transcripts_documents.not_odt", file=path.name)
        document = _Document(path.name)
        lines = list(document.lines(body))
    except RecursionError:
        raise ImportFileError("transcripts_documents.unsafe", file=path.name) from None
    tally = Tally(len(lines))
    tally.unread.update(document.numbered.dropped + document.unread + _running_heads(styles))
    return read_rows(lines, tally, paragraphs=False)


def _parts(data: bytes, file: str) -> tuple[Element, Element | None]:
    """Return the XML of the text and of the styles."""
    if not data.startswith(b"PK"):
        raise ImportFileError("transcripts_documents.not_odt", file=file)
    try:
        with open_archive(data) as package:
            names = package.namelist()
            if "content.xml" not in names and "encrypted-package" not in names:
                raise ImportFileError("transcripts_documents.not_odt", file=file)
            if "mimetype" in names and not package.read("mimetype").startswith(_MIMETYPE):
                raise ImportFileError("transcripts_documents.not_odt", file=file)
            _refuse_locked(package, file)
            styles = _xml(package.read("styles.xml")) if "styles.xml" in names else None
            return _xml(package.read("content.xml")), styles
    except ImportFileError:
        raise
    except _unsafe():
        raise ImportFileError("transcripts_documents.unsafe", file=file) from None
    except Exception:  # zipfile, zlib and expat report damage with half a dozen kinds of error
        raise ImportFileError("transcripts_documents.damaged_odt", file=file) from None


def _unsafe() -> tuple[type[Exception], ...]:
    from defusedxml.common import DefusedXmlException

    return UnsafeArchiveError, DefusedXmlException, RecursionError


def _refuse_locked(package: zipfile.ZipFile, file: str) -> None:
    manifest = package.read("META-INF/manifest.xml") if _has_manifest(package) else b""
    if b"encryption-data" in manifest or any(m.flag_bits & 1 for m in package.infolist()):
        raise ImportFileError("transcripts_documents.locked_odt", file=file)


def _has_manifest(package: zipfile.ZipFile) -> bool:
    return "META-INF/manifest.xml" in package.NameToInfo


def _xml(data: bytes) -> Element:
    from defusedxml.ElementTree import fromstring

    root: Element = fromstring(data, forbid_dtd=True)
    return root


def _running_heads(styles: Element | None) -> Counter[str]:
    heads = [] if styles is None else [
        element
        for page in styles.iter(f"{_STYLE}master-page")
        for element in page
        if "".join(element.itertext()).strip()
    ]  # fmt: skip
    return Counter({"koptekst": len(heads)} if heads else {})


class _Document:
    """Makes lines of the text; counts what stands beside it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.numbered = Paragraphs()
        self.unread: Counter[str] = Counter()

    def lines(self, parent: Element) -> Iterator[Line]:
        """Yield the lines of everything in `parent`, tables included."""
        for element in parent:
            tag = element.tag
            if tag in _PARAGRAPHS:
                yield from self.numbered.lines("".join(self._characters(element)))
            elif tag == _TABLE + "table":
                yield from table_lines(list(self._rows(element)))
            elif not self._beside(element):
                yield from self.lines(element)

    def _rows(self, table: Element) -> Iterator[list[Cell]]:
        for element in table:
            if element.tag == _TABLE + "table-row":
                yield list(self._row(element))
            elif element.tag in _ROWS:
                yield from self._rows(element)

    def _row(self, row: Element) -> Iterator[Cell]:
        """Yield the cells; cells that one to the left of them covers are one cell with it."""
        covered = 0
        for part in row:
            cells = list(self._cells(part))
            if part.tag == _CELLS[0]:
                columns = part.get(_TABLE + "number-columns-spanned", "1")
                covered = int(columns[:3]) - 1 if columns.isdecimal() else 0
            elif not any(line.text for cell in cells for line in cell):
                cells, covered = cells[covered:], max(0, covered - len(cells))
            yield from cells

    def _cells(self, element: Element) -> Iterator[Cell]:
        if element.tag not in _CELLS:
            return
        cell = list(self.lines(element))
        yield cell
        repeated = element.get(_TABLE + "number-columns-repeated", "1")
        if not cell and repeated.isdecimal():
            for _ in range(min(int(repeated[:3]), MAX_REPEATED) - 1):
                yield []

    def _characters(self, element: Element) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            if child.tag == _TEXT + "s":
                yield " "
            elif child.tag in _CHARACTERS:
                yield _CHARACTERS[child.tag]
            elif not self._beside(child):
                yield from self._characters(child)
            yield child.tail or ""

    def _beside(self, element: Element) -> bool:
        """Return whether `element` is no running text, and count or refuse it."""
        tag = element.tag
        if tag == _TEXT + "note":
            note = element.get(_TEXT + "note-class") == "endnote"
            self.unread["eindnoot" if note else "voetnoot"] += 1
        elif tag == _OFFICE + "annotation":
            self.unread["opmerking"] += 1
        elif tag == _TEXT + "tracked-changes":
            if element.find(_TEXT + "changed-region") is not None:
                raise ImportFileError("transcripts_documents.tracked_changes", file=self.file)
        elif tag.startswith(_DRAW) and tag != _DRAW + "a":
            self._drawing(element)
        else:
            return tag in _SKIP
        return True

    def _drawing(self, element: Element) -> None:
        if any("".join(p.itertext()).strip() for p in element.iter() if p.tag in _PARAGRAPHS):
            raise ImportFileError("transcripts_documents.text_boxes", file=self.file)
        if element.tag == _DRAW + "control":
            self.unread["formulierveld"] += 1
        elif element.find(_DRAW + "object") is not None:
            self.unread["object"] += 1
        else:
            self.unread["afbeelding"] += 1
