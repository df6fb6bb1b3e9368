"""Open a Word file from a stranger: what could block the computer is refused first."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research.errors import ImportFileError
from peer_research.transcripts.decode import load

if TYPE_CHECKING:
    from docx.document import Document

MAX_UNPACKED = 300_000_000
MAX_XML = 60_000_000
MAX_MEMBERS = 5_000

_OLD_WORD = b"\xd0\xcf\x11\xe0"
_ENCODINGS = ("ascii", "utf-16-le", "utf-16-be")
# Word never writes these, and an entity would be dropped, or blown up to gigabytes.
_DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in _ENCODINGS
)


def open_word(path: Path) -> Document:
    """Return the Word document at `path`.

    Raises
    ------
    ImportFileError
        When it is no Word file, damaged, locked, or made to block the computer.
    """
    data = load(path)
    if data.startswith(_OLD_WORD):
        raise ImportFileError("transcripts.locked_docx", file=path.name)
    if not data.startswith(b"PK"):
        raise ImportFileError("transcripts.not_docx", file=path.name)
    _check_safe(data, path.name)
    from docx import Document as open_docx

    try:
        return open_docx(io.BytesIO(data))
    except Exception:  # python-docx says "damaged" with KeyError, ValueError, lxml's errors, …
        raise ImportFileError("transcripts.damaged_docx", file=path.name) from None


def _check_safe(data: bytes, file: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            _check_sizes(members, file)
            if "[Content_Types].xml" not in package.NameToInfo:
                raise ImportFileError("transcripts.not_docx", file=file)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    _check_xml(package.read(member), file)
    except ImportFileError:
        raise
    except Exception:  # zipfile and zlib report damage with half a dozen kinds of error
        raise ImportFileError("transcripts.damaged_docx", file=file) from None


def _check_sizes(members: list[zipfile.ZipInfo], file: str) -> None:
    xml = max(
        (m.file_size for m in members if m.filename.lower().endswith((".xml", ".rels"))), default=0
    )
    total = sum(member.file_size for member in members)
    if total > MAX_UNPACKED or xml > MAX_XML or len(members) > MAX_MEMBERS:
        raise ImportFileError("transcripts.unsafe_docx", file=file)


def _check_xml(xml: bytes, file: str) -> None:
    if any(declaration in xml for declaration in _DECLARATIONS):
        raise ImportFileError("transcripts.unsafe_docx", file=file)
