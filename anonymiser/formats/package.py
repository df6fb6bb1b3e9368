"""The container of a Word file: parts, their kinds, and how they refer to each other."""

from __future__ import annotations

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from anonymiser.errors import InputError
from anonymiser.texts import texts

Element = Any  # lxml has no types of its own.

MAX_PARTS = 5_000
MAX_BYTES = 300_000_000
TYPES = "[Content_Types].xml"
_OLD_WORD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_WORD_PARTS = [
    "document.main", "styles", "settings", "webSettings", "fontTable", "numbering", "header",
    "footer", "footnotes", "endnotes", "comments", "commentsExtended", "commentsIds",
    "commentsExtensible", "people", "document.glossary",
]  # fmt: skip
_READ = {f"{_OFFICE}wordprocessingml.{name}+xml" for name in _WORD_PARTS} | {
    "application/vnd.ms-word.stylesWithEffects+xml",
    f"{_OFFICE}theme+xml",
    f"{_OFFICE}extended-properties+xml",
    f"{_OFFICE}customXmlProperties+xml",
    "application/vnd.openxmlformats-package.core-properties+xml",
    "application/vnd.openxmlformats-package.relationships+xml",
}
_NEVER_KEPT = {
    f"{_OFFICE}custom-properties+xml",
    "application/vnd.ms-office.classificationlabels+xml",
}
_MAIN = f"{_OFFICE}wordprocessingml.document.main+xml"
# In all these ways a damaged zip file is reported, or one with a compression we do not know.
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError,
            RuntimeError, ValueError)  # fmt: skip
# Start of the content type, or of the name in the container, to the name of the message.
_KINDS = (
    ("image/", "image"),
    ("audio/", "media"),
    ("video/", "media"),
    (f"{_OFFICE}drawingml.chart", "chart"),
    (f"{_OFFICE}drawingml.diagram", "diagram"),
    ("application/vnd.ms-office.chart", "chart"),
    ("application/vnd.ms-office.drawingml.diagram", "diagram"),
    ("application/vnd.ms-office.vba", "macro"),
    ("application/vnd.ms-word.vba", "macro"),
    ("application/vnd.ms-office.activeX", "control"),
    ("word/embeddings/", "embedded"),
    ("word/media/", "image"),
    ("word/fonts/", "font"),
    ("word/afchunk", "embedded"),
    ("customXml/", "hidden"),
)


@dataclass(slots=True)
class Package:
    """The parts of a Word file; XML parts are parsed.

    Parameters
    ----------
    raw : dict of str to bytes
        Every part as it is in the file, in order.
    kinds : dict of str to str
        Content type of every part.
    name : str
        Of the file, for messages.
    """

    raw: dict[str, bytes]
    kinds: dict[str, str]
    name: str
    trees: dict[str, Element] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    def to_bytes(self) -> bytes:
        """Return the file. Parts that did not change are byte for byte as they were."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, data in self.raw.items():
                if part in self.changed:
                    data = _serialised(self.trees[part])
                # One date for all: when somebody saved the file is not ours to tell.
                info = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, data)
        return stream.getvalue()

    def remove(self, parts: Iterable[str]) -> dict[str, set[str]]:
        """Remove parts; return for each part that referred to them by which ids."""
        gone = set(parts)
        gone |= {relations_of(part) for part in gone}
        for part in gone & self.raw.keys():
            del self.raw[part]
            self.trees.pop(part, None)
        broken: dict[str, set[str]] = {}
        for part in [p for p in self.trees if p.endswith(".rels")]:
            source = source_of(part)
            for relation in list(self.trees[part]):
                if is_internal(relation) and target_of(source, relation) in gone:
                    broken.setdefault(source, set()).add(self.drop_relation(part, relation))
        for override in list(self.trees[TYPES]):
            if override.get("PartName", "").lstrip("/") in gone:
                self.trees[TYPES].remove(override)
                self.changed.add(TYPES)
        return broken

    def drop_relation(self, part: str, relation: Element) -> str:
        """Remove one relationship and return its id."""
        self.trees[part].remove(relation)
        self.changed.add(part)
        return str(relation.get("Id"))


def open_package(data: bytes, name: str) -> Package:
    """Return the parts of a Word file.

    Raises
    ------
    InputError
        Not a Word file, damaged, locked with a password, or far too large inside.
    """
    if data.startswith(_OLD_WORD_OR_LOCKED):
        raise InputError("formats.locked", file=name)
    raw = _unzipped(data, name)
    if TYPES not in raw:
        raise InputError("formats.damaged", file=name)
    types = parse(raw[TYPES], name)
    package = Package(raw, _content_types(types, raw), name)
    if _MAIN not in package.kinds.values():
        raise InputError("formats.not_word", file=name)
    for part, data_of_part in raw.items():
        if is_readable(package, part):
            package.trees[part] = parse(data_of_part, name)
    return package


def is_readable(package: Package, part: str) -> bool:
    """Return whether this program understands all that can stand in the part."""
    if part == TYPES or package.kinds[part] in _READ:
        return True
    if part.startswith("customXml/") and package.kinds[part] == "application/xml":
        root = parse(package.raw[part], package.name)
        return not "".join(root.itertext()).strip()
    return False


def never_kept(package: Package) -> list[str]:
    """Return the parts that only hold data about the file: own properties and a thumbnail."""
    found = [part for part, kind in package.kinds.items() if kind in _NEVER_KEPT]
    return found + [part for part in package.raw if part.startswith("docProps/thumbnail")]


def kind_of(package: Package, part: str) -> str:
    """Return the name of the message that tells what an unreadable part is."""
    for start, kind in _KINDS:
        if package.kinds[part].startswith(start) or part.startswith(start):
            return kind
    return "other"


def counted(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return what there is, for a message: ``("afbeelding (2)",)``."""
    counts = sorted(Counter(kinds).items())
    return tuple(f"{texts('formats.part_' + kind)} ({count})" for kind, count in counts)


def parse(data: bytes, name: str) -> Element:
    """Return the root of an XML part without comments; entities are refused.

    Raises
    ------
    InputError
        Damaged, or with a DOCTYPE: Word never writes one.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise InputError("formats.damaged", file=name) from None
    if root.getroottree().docinfo.doctype:
        raise InputError("formats.entities", file=name)
    return root


def relations_of(part: str) -> str:
    """Return the name of the part with the relationships of `part`.

    Examples
    --------
    >>> relations_of("word/document.xml")
    'word/_rels/document.xml.rels'
    """
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def source_of(relations: str) -> str:
    """Return the part whose relationships these are; the inverse of `relations_of`."""
    folder, name = posixpath.split(relations)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def is_internal(relation: Element) -> bool:
    """Return whether a relationship points to a part in the same file."""
    return str(relation.get("TargetMode")) != "External"


def target_of(source: str, relation: Element) -> str:
    """Return the part an internal relationship points to."""
    folder = posixpath.dirname(source)
    return posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")


def _unzipped(data: bytes, name: str) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    room = MAX_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in _entries(archive, name):
                # The size that is written in the file may be a lie; the reading stops anyway.
                with archive.open(info) as stream:
                    parts[info.filename] = stream.read(room + 1)
                room -= len(parts[info.filename])
                if room < 0:
                    raise InputError("formats.too_large_inside", file=name)
    except _DAMAGED:
        raise InputError("formats.damaged", file=name) from None
    return parts


def _entries(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    # A member may have no name at all; `is_dir` stumbles over that.
    infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    if any(info.flag_bits & 1 for info in infos):
        raise InputError("formats.locked", file=name)
    if len({info.filename for info in infos}) < len(infos):
        raise InputError("formats.damaged", file=name)
    if len(infos) > MAX_PARTS:
        raise InputError("formats.too_large_inside", file=name)
    return infos


def _content_types(types: Element, raw: Mapping[str, bytes]) -> dict[str, str]:
    overrides = {e.get("PartName", "").lstrip("/"): e.get("ContentType", "") for e in types}
    defaults = {e.get("Extension", "").lower(): e.get("ContentType", "") for e in types}
    return {
        part: overrides.get(part) or defaults.get(part.rpartition(".")[2].lower(), "")
        for part in raw
    }


def _serialised(root: Element) -> bytes:
    written: bytes = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", standalone=True, with_tail=False
    )
    return written
