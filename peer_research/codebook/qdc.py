"""A codebook as REFI ``.qdc``, the exchange format for codebooks of QDA programs.

Schema: Codebook.xsd of the REFI-QDA standard, version 1.0. What the format has no place for,
when to use a code and when not, and an example, stands in its description and is found there
again.
"""

from __future__ import annotations

import re
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from peer_research import store
from peer_research.codebook.looks import looks
from peer_research.codebook.open_codes import free_id, slug
from peer_research.codebook.reading import codebook_from_text
from peer_research.codebook.rows import codebook_text
from peer_research.errors import ProtocolError
from peer_research.model import Code, Codebook, nfc
from peer_research.texts import texts

_SPACE = "urn:QDA-XML:codebook:1.0"
# Ids are made from the ids of codebook and code, so that each export has the same.
_GUIDS = uuid.UUID("7a5d1c0e-4b0f-5b60-9a3d-5f6a1f0a2c11")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COLOUR = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})\Z")
_PARTS = {"include": "Wel", "exclude": "Niet", "example": "Voorbeeld"}
_LARGEST = 20_000_000  # bytes
_DEEPEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A codebook that came from another program, and what could not come along.

    Parameters
    ----------
    codebook : Codebook
    notes : tuple of str
        Sentences for the user.
    """

    codebook: Codebook
    notes: tuple[str, ...] = ()


def guid(book: str, code: str) -> str:
    """Return the id of a code in exchange files, the same each time."""
    return str(uuid.uuid5(_GUIDS, f"{book}/{code}"))


def export_qdc(codebook: Codebook, path: Path) -> Path:
    """Write a codebook as ``.qdc`` and return `path`."""
    root = ET.Element("CodeBook", {"xmlns": _SPACE, "origin": "peer-research"})
    codes = ET.SubElement(root, "Codes")
    shown = looks(codebook)
    made: dict[str, ET.Element] = {}
    for code in codebook.codes:
        element = made[code.id] = ET.Element("Code", {
            "guid": guid(codebook.id, code.id), "name": _plain(code.name), "isCodable": "true",
            "color": shown[code.id].colour,
        })  # fmt: skip
        ET.SubElement(element, "Description").text = _plain(_description(code))
    for code in codebook.codes:
        (made[code.parent] if code.parent else codes).append(made[code.id])
    data = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    store.write_bytes(path, data + b"\n")
    return path


def import_qdc(path: Path, id: str = "", known: Codebook | None = None) -> Imported:
    """Return the codebook in a ``.qdc`` file.

    Parameters
    ----------
    path : Path
    id : str, optional
        Id of the codebook; made from the name of the file when left out.
    known : Codebook, optional
        A codebook that went out before: its codes keep their ids when they come back.

    Raises
    ------
    ProtocolError
        ``codebook_qdc.…`` naming the file.
    """
    root = _root(path)
    codes = root.find(f"{{{_SPACE}}}Codes")
    if root.tag != f"{{{_SPACE}}}CodeBook" or codes is None:
        raise ProtocolError("codebook_qdc.no_codebook", file=path.name)
    ids = {guid(known.id, name): name for name in known.by_id} if known else {}
    found: list[Code] = []
    for element in codes.findall(f"{{{_SPACE}}}Code"):
        found += _codes(element, "", found, _File(path.name, ids), 1)
    book = Codebook(id=id or slug(path.stem) or "codeboek", version="0.1", codes=tuple(found))
    notes = []
    if root.find(f"{{{_SPACE}}}Sets/{{{_SPACE}}}Set") is not None:
        notes.append(texts("codebook_qdc.sets_left_out"))
    # Written out and read again: what holds for a codebook of our own holds for this one.
    checked = codebook_from_text(codebook_text(book), path.name)
    return Imported(codebook=checked, notes=tuple(notes))


def _root(path: Path) -> ET.Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        data = path.read_bytes()
    except OSError:
        raise ProtocolError("strict.missing_file", file=path.name) from None
    if len(data) > _LARGEST:
        raise ProtocolError("codebook_qdc.no_codebook", file=path.name)
    try:
        root: ET.Element = fromstring(data, forbid_dtd=True)
    except (ET.ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        raise ProtocolError("codebook_qdc.no_xml", file=path.name) from None
    return root


@dataclass(frozen=True, slots=True)
class _File:
    """Name of the file, and the ids of codes that went out before, by their guid."""

    name: str
    ids: dict[str, str]


def _codes(
    element: ET.Element, parent: str, before: list[Code], file: _File, depth: int
) -> Iterator[Code]:
    """Yield the code of an element and those under it."""
    if depth > _DEEPEST:
        raise ProtocolError("codebook_qdc.too_deep", file=file.name)
    name = " ".join(nfc(element.get("name", "")).split())
    if not name:
        raise ProtocolError("codebook_qdc.no_name", file=file.name)
    taken = {code.id for code in before} | set(file.ids.values())
    own = file.ids.get(element.get("guid", "").strip("{}").lower())
    id = own or free_id(taken, name, f"{parent}." if parent else "")
    text = nfc(element.findtext(f"{{{_SPACE}}}Description") or "")
    code = Code(id=id, name=name, definition=name, parent=parent, colour=_colour(element))
    made = [_with_description(code, text)]
    for child in element.findall(f"{{{_SPACE}}}Code"):
        made += _codes(child, id, [*before, *made], file, depth + 1)
    yield from made


def _colour(element: ET.Element) -> str:
    match = _COLOUR.match(element.get("color", ""))
    if not match:
        return ""
    digits = match.group(1)
    return "#" + (digits if len(digits) == 6 else "".join(d * 2 for d in digits)).upper()


def _description(code: Code) -> str:
    lines = [code.definition]
    for field, label in _PARTS.items():
        if getattr(code, field):
            lines.append(f"{label}: {getattr(code, field)}")
    return "\n".join(lines)


def _with_description(code: Code, text: str) -> Code:
    """Return the code with what its description says; see `_description`."""
    parts: dict[str, list[str]] = {"definition": []}
    labels = {f"{label}: ": field for field, label in _PARTS.items()}
    at = "definition"
    for line in text.splitlines():
        label = next((label for label in labels if line.startswith(label)), "")
        at = labels.get(label, at)
        parts.setdefault(at, []).append(line[len(label) :])
    said = {name: "\n".join(lines).strip() for name, lines in parts.items()}
    return replace(
        code,
        definition=said["definition"] or code.name,
        include=said.get("include", ""),
        exclude=said.get("exclude", ""),
        example=said.get("example", ""),
    )


def _plain(text: str) -> str:
    return _NOT_XML.sub("", text)
