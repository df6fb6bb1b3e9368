"""Open an exchange file from a stranger: what could do harm is refused before it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element, ParseError

from peer_research.errors import ImportFileError
from peer_research.transcripts.archive import DAMAGED, MAX_XML, UnsafeArchiveError, open_archive
from peer_research.transcripts.decode import load

PROJECT, CODEBOOK = "Project", "CodeBook"
_ROOTS = {".qdpx": PROJECT, ".qde": PROJECT, ".qdc": CODEBOOK}
_MAX_DEPTH = 200
_BOM = b"\xef\xbb\xbf"
_INTERNAL = "internal://"


@dataclass(frozen=True, kw_only=True)
class Package:
    """The XML of an exchange file and the text files that came with it.

    Parameters
    ----------
    file : str
        Name of the file, for messages.
    root : Element
        ``Project`` or ``CodeBook``; names without their namespace.
    texts : mapping of str to bytes
        By name without folder, in lower case.
    """

    file: str
    root: Element
    texts: Mapping[str, bytes] = field(repr=False)

    def text(self, path: str) -> bytes | None:
        """Return the text file that the XML calls `path`, or None when it is not inside.

        Programs write ``internal://NAME``, and some the bare name. Anything that leads out
        of the file is not inside.
        """
        name = inner_name(path)
        return self.texts.get(name.lower()) if name else None


def inner_name(path: str) -> str:
    """Return the name of a file inside the package, or empty when `path` leads outside it.

    Examples
    --------
    >>> inner_name("internal://A.txt"), inner_name("sources/A.txt")
    ('A.txt', 'A.txt')
    >>> inner_name("relative:///A.txt"), inner_name("../A.txt"), inner_name("C:/A.txt")
    ('', '', '')
    """
    plain = path.strip()
    if plain.lower().startswith(_INTERNAL):
        plain = plain[len(_INTERNAL) :].lstrip("/")
    plain = plain.replace("\\", "/")
    parts = PurePosixPath(plain).parts
    if ":" in plain or plain.startswith("/") or ".." in parts or not parts:
        return ""
    inside = len(parts) == 1 or (len(parts) == 2 and parts[0].lower() == "sources")
    return parts[-1] if inside else ""


def open_package(path: Path) -> Package:
    """Return what is in an exchange file; nothing is unpacked to disk.

    Parameters
    ----------
    path : Path
        A project (``.qdpx``, or the bare ``.qde``) or a codebook (``.qdc``).

    Raises
    ------
    ImportFileError
        ``exchange.unknown_kind``, ``exchange.unsafe``, ``exchange.damaged`` or
        ``exchange.not_refi``.
    """
    wanted = _ROOTS.get(path.suffix.lower())
    data = load(path)
    if wanted is None:
        raise ImportFileError("exchange.unknown_kind", file=path.name)
    try:
        found = _unzipped(data, path.name) if data.startswith(b"PK") else (data, {})
        root = _parsed(found[0], path.name)
    except UnsafeArchiveError:
        raise ImportFileError("exchange.unsafe", file=path.name) from None
    except DAMAGED:
        raise ImportFileError("exchange.damaged", file=path.name) from None
    if root.tag != wanted:
        raise ImportFileError("exchange.not_refi", file=path.name)
    return Package(file=path.name, root=root, texts=found[1])


def _unzipped(data: bytes, file: str) -> tuple[bytes, dict[str, bytes]]:
    with open_archive(data) as package:
        members = [member for member in package.infolist() if not member.is_dir()]
        projects = [m for m in members if m.filename.lower().endswith(".qde")]
        if len(projects) != 1:
            raise ImportFileError("exchange.not_refi", file=file)
        texts: dict[str, bytes] = {}
        for member in members:
            name = inner_name(member.filename).lower()
            if not name.endswith(".txt"):
                continue
            # Two files of one name: what was looked at need not be what is read.
            if name in texts or member.file_size > MAX_XML:
                raise UnsafeArchiveError
            texts[name] = package.read(member)
        if projects[0].file_size > MAX_XML:
            raise UnsafeArchiveError
        return package.read(projects[0]), texts


def _parsed(data: bytes, file: str) -> Element:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data.removeprefix(_BOM).lstrip(), forbid_dtd=True)
    except DefusedXmlException:
        raise UnsafeArchiveError from None
    except (ParseError, RecursionError, LookupError):
        raise ImportFileError("exchange.damaged", file=file) from None
    _without_namespaces(root)
    return root


def _without_namespaces(root: Element) -> None:
    """Take the namespaces away and refuse a tree so deep that reading it would end the program."""
    level = [root]
    for _ in range(_MAX_DEPTH):
        for element in level:
            element.tag = str(element.tag).rpartition("}")[2]
        level = [child for element in level for child in element]
        if not level:
            return
    raise UnsafeArchiveError
