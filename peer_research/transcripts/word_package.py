"""Open a Word file from a stranger: what could block the computer is refused first."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research.errors import ImportFileError
from peer_research.transcripts.archive import UnsafeArchiveError, open_archive, xml_members
from peer_research.transcripts.decode import load

if TYPE_CHECKING:
    from docx.document import Document

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
        with open_archive(data) as package:
            if "[Content_Types].xml" not in package.NameToInfo:
                raise ImportFileError("transcripts.not_docx", file=file)
            for member in xml_members(package):
                _check_xml(package.read(member), file)
    except ImportFileError:
        raise
    except UnsafeArchiveError:
        raise ImportFileError("transcripts.unsafe_docx", file=file) from None
    except Exception:  # zipfile and zlib report damage with half a dozen kinds of error
        raise ImportFileError("transcripts.damaged_docx", file=file) from None


def _check_xml(xml: bytes, file: str) -> None:
    if any(declaration in xml for declaration in _DECLARATIONS):
        raise ImportFileError("transcripts.unsafe_docx", file=file)
