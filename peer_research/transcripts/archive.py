"""Open a zipped document from a stranger: what could block the computer is refused first."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

MAX_UNPACKED = 300_000_000
MAX_XML = 60_000_000
MAX_MEMBERS = 5_000
# A document of text becomes some twenty times smaller; a bomb becomes a thousand times smaller.
MAX_RATIO, SMALL = 200, 10_000_000
# In all these ways a damaged zip file is reported, or one with a compression we do not know.
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError,
           RuntimeError, ValueError)  # fmt: skip


class UnsafeArchiveError(Exception):
    """A zip file made to block the computer or to write outside its folder."""


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Return the zip file in `data`, after a look at the names and sizes in it.

    Nothing is ever unpacked to disk; a name that climbs out of its folder still shows that
    somebody means harm.

    Raises
    ------
    UnsafeArchiveError
        When it unpacks to far more than a document does, or a name leads outside it.
    zipfile.BadZipFile
        When it is damaged.
    """
    package = zipfile.ZipFile(io.BytesIO(data))
    members = package.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or total > MAX_UNPACKED or any(map(_is_bad, members)):
        raise UnsafeArchiveError
    return package


def xml_members(package: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Yield the members that hold XML."""
    for member in package.infolist():
        if _is_xml(member):
            yield member


def _is_xml(member: zipfile.ZipInfo) -> bool:
    return member.filename.lower().endswith((".xml", ".rels"))


def _is_bad(member: zipfile.ZipInfo) -> bool:
    if _is_xml(member) and member.file_size > MAX_XML:
        return True
    if member.file_size > SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        return True
    name = member.filename.replace("\\", "/")
    return name.startswith("/") or not name or ":" in name[:2] or ".." in PurePosixPath(name).parts
