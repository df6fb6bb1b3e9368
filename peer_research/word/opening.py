"""Open a Word file of somebody else: what cannot be used is refused in words, never half-read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research.errors import ReportError

if TYPE_CHECKING:
    from docx.document import Document

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_AS_TEMPLATE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_TYPES = "[Content_Types].xml"
_LARGEST = 200_000_000  # bytes once unpacked
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


def open_docx(path: Path) -> tuple[Document, bytes]:
    """Return the Word document at `path`, and the bytes of the file.

    A template (``.dotx``) is read as a document.

    Raises
    ------
    ReportError
        There is no such file; it is locked with a password, from an old Word, damaged, no Word
        file, or one with macros.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ReportError("report.no_file", file=path.name) from None
    except OSError:
        raise ReportError("report.cannot_open", file=path.name) from None
    return open_data(data, path.name), data


def open_data(data: bytes, file: str) -> Document:
    """Return the bytes of a file as a Word document; see `open_docx`."""
    return _parsed(parts_of(data, file), file)


def parts_of(data: bytes, file: str) -> dict[str, bytes]:
    """Return the parts of a Word document by their names; a template as a document.

    Raises
    ------
    ReportError
        As `open_docx`.
    """
    if data.startswith(_OLD_OR_LOCKED):
        raise ReportError("report.locked_file", file=file)
    if not data.startswith(b"PK"):
        raise ReportError("report.not_word", file=file)
    return _as_document(_parts(data, file), file)


def _parts(data: bytes, file: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _LARGEST:
                raise ReportError("report.damaged_file", file=file)
            return {name: archive.read(name) for name in archive.namelist()}
    except ReportError:
        raise
    except Exception:  # zipfile and zlib report damage with half a dozen kinds of error
        raise ReportError("report.damaged_file", file=file) from None


def _as_document(parts: dict[str, bytes], file: str) -> dict[str, bytes]:
    types = parts.get(_TYPES)
    if types is None:
        raise ReportError("report.not_word", file=file)
    if b"macroEnabled" in types or any(name.endswith("vbaProject.bin") for name in parts):
        raise ReportError("report.macros", file=file)
    if _MAIN not in types and _AS_TEMPLATE not in types:
        raise ReportError("report.not_word", file=file)
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")) and any(word in part for word in _DECLARATIONS):
            raise ReportError("report.damaged_file", file=file)
    return {**parts, _TYPES: types.replace(_AS_TEMPLATE, _MAIN)}


def _parsed(parts: dict[str, bytes], file: str) -> Document:
    from docx import Document as read

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    buffer.seek(0)
    try:
        document = read(buffer)
        # A body, styles and settings are asked for here, so that a gap shows now.
        assert document.element.body is not None
        assert document.styles.element is not None
        assert document.settings.element is not None
    except Exception:  # python-docx says "damaged" with KeyError, ValueError, lxml's errors, …
        raise ReportError("report.damaged_file", file=file) from None
    return document
