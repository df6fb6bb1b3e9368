"""From the XML of an exchange file to plain values; positions are still as the file has them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from peer_research.errors import ImportFileError
from peer_research.exchange.counting import Piece, RawText
from peer_research.exchange.guids import plain_guid
from peer_research.exchange.imported import (
    ImportedCase,
    ImportedCode,
    ImportedCoding,
    ImportedNote,
)
from peer_research.exchange.package import Package
from peer_research.model import nfc
from peer_research.transcripts.decode import decode

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
_SHORT_COLOUR = re.compile(r"#([0-9A-Fa-f])([0-9A-Fa-f])([0-9A-Fa-f])\Z")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_FLAT = "::"  # how ATLAS.ti writes a tree in names
_VALUES = ("TextValue", "IntegerValue", "FloatValue", "BooleanValue", "DateValue", "DateTimeValue")
# What is in such files and has no place in a study here.
_NOT_READ = {
    "PictureSource": "afbeeldingen",
    "PDFSource": "pdf's",
    "AudioSource": "geluid",
    "VideoSource": "beeld",
    "PictureSelection": "stukken van afbeeldingen",
    "PDFSelection": "stukken van pdf's",
    "AudioSelection": "stukken geluid",
    "VideoSelection": "stukken beeld",
    "TranscriptSelection": "stukken van ondertitels",
    "Link": "verbindingen",
    "Set": "verzamelingen",
    "Graph": "tekeningen",
}


@dataclass(frozen=True, kw_only=True)
class RawSource:
    """A text as the XML describes it; `raw` is None when the text is not in the file."""

    guid: str
    name: str = field(repr=False)
    raw: RawText | None = field(default=None, repr=False)
    outside: bool = False
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class RawSelection:
    """A piece as the XML describes it."""

    piece: Piece
    comment: str = field(repr=False)
    codings: tuple[ImportedCoding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RawProject:
    """Everything of an exchange file that can be read, before the positions are understood."""

    name: str = ""
    origin: str = ""
    codes: tuple[ImportedCode, ...] = ()
    sources: tuple[RawSource, ...] = ()
    selections: tuple[RawSelection, ...] = ()
    notes: tuple[ImportedNote, ...] = ()
    cases: tuple[ImportedCase, ...] = ()
    users: Mapping[str, str] = field(default_factory=dict)
    not_read: Mapping[str, int] = field(default_factory=dict)


def read_package(package: Package) -> RawProject:
    """Return what the XML of `package` says.

    Raises
    ------
    ImportFileError
        ``exchange.bad_xml``: an id or position is missing, or two things have one id.
    """
    return _Reader(package).project()


class _Reader:
    def __init__(self, package: Package) -> None:
        self.file = package.file
        self.package = package
        self.root = package.root
        self.variables = {
            self._guid(v): v.get("name", "") for v in self.root.iterfind("Variables/Variable")
        }

    def project(self) -> RawProject:
        top = self.root if self.root.tag == "CodeBook" else self.root.find("CodeBook")
        codes = list(self._codes(top)) if top is not None else []
        sources, selections = self._sources()
        self._unique([code.guid for code in codes])
        self._unique([source.guid for source in sources])
        self._unique([selection.piece.guid for selection in selections])
        return RawProject(
            name=self.root.get("name", ""),
            origin=self.root.get("origin", ""),
            codes=tuple(_unflattened(codes)),
            sources=tuple(sources),
            selections=tuple(selections),
            notes=tuple(self._notes()),
            cases=tuple(self._cases()),
            users={self._guid(u): u.get("name", "") for u in self.root.iterfind("Users/User")},
            not_read=self._not_read(),
        )

    def _error(self) -> ImportFileError:
        return ImportFileError("exchange.bad_xml", file=self.file)

    def _unique(self, guids: list[str]) -> None:
        if len(set(guids)) < len(guids):
            raise self._error()

    def _guid(self, element: Element, name: str = "guid") -> str:
        found = plain_guid(element.get(name))
        if not found:
            raise self._error()
        return found

    def _codes(self, above: Element) -> Iterator[ImportedCode]:
        holder = above.find("Codes")
        waiting: list[tuple[Element, tuple[str, ...], str]] = []
        if holder is not None:
            waiting = [(code, (), "") for code in reversed(holder.findall("Code"))]
        while waiting:
            code, path, parent = waiting.pop()
            name = nfc(code.get("name", "")).strip()
            made = ImportedCode(
                guid=self._guid(code),
                name=name,
                path=(*path, name),
                parent=parent,
                colour=_colour(code.get("color", "")),
                text=_text(code.find("Description")),
            )
            yield made
            below = reversed(code.findall("Code"))
            waiting += [(child, made.path, made.guid) for child in below]

    def _sources(self) -> tuple[list[RawSource], list[RawSelection]]:
        sources: list[RawSource] = []
        selections: list[RawSelection] = []
        for holder in self.root.iterfind("Sources/*"):
            # The text of a PDF is a text source of its own, inside it.
            found = [holder] if holder.tag == "TextSource" else holder.findall("Representation")
            for element in found:
                source = self._source(element, element is not holder)
                pieces = [self._selection(source.guid, e) for e in _selections(element)]
                whole = element is holder or pieces or element.find("Coding") is not None
                if whole:
                    sources.append(source)
                    selections += pieces
        return sources, selections

    def _source(self, element: Element, _is_part: bool) -> RawSource:
        content = element.find("PlainTextContent")
        path = element.get("plainTextPath", "")
        data = self.package.text(path) if path else None
        raw = None
        if content is not None:
            raw = RawText(text=content.text or "")
        elif data is not None:
            text = decode(data, self.file) if data else ""
            raw = RawText(text=text.removeprefix("\ufeff"), marked=data.startswith(_BOMS))
        return RawSource(
            guid=self._guid(element),
            name=element.get("name", "") or path,
            raw=raw,
            outside=raw is None and bool(path) and not self._inside(path),
            facts=self._values(element),
        )

    @staticmethod
    def _inside(path: str) -> bool:
        from peer_research.exchange.package import inner_name

        return bool(inner_name(path))

    def _selection(self, source: str, element: Element) -> RawSelection:
        piece = Piece(
            guid=self._guid(element),
            source=source,
            start=self._number(element, "startPosition"),
            end=self._number(element, "endPosition"),
            name=element.get("name", ""),
        )
        codings = tuple(self._coding(coding) for coding in element.findall("Coding"))
        comment = _text(element.find("Description"))
        return RawSelection(piece=piece, comment=comment, codings=codings)

    def _number(self, element: Element, name: str) -> int:
        text = (element.get(name) or "").strip()
        if not re.fullmatch(r"\d{1,10}", text):
            raise self._error()
        return int(text)

    def _coding(self, element: Element) -> ImportedCoding:
        target = element.find("CodeRef")
        if target is None:
            raise self._error()
        return ImportedCoding(
            guid=self._guid(element),
            code=self._guid(target, "targetGUID"),
            user=plain_guid(element.get("creatingUser")),
            created=element.get("creationDateTime", ""),
        )

    def _values(self, element: Element) -> dict[str, str]:
        found: dict[str, str] = {}
        for value in element.findall("VariableValue"):
            target = value.find("VariableRef")
            name = (
                self.variables.get(self._guid(target, "targetGUID")) if target is not None else ""
            )
            text = next(
                (_text(value.find(kind)) for kind in _VALUES if value.find(kind) is not None), ""
            )
            if name:
                found[name] = text
        return found

    def _notes(self) -> Iterator[ImportedNote]:
        about: dict[str, list[str]] = {}
        for element in self.root.iter():
            for reference in element.findall("NoteRef"):
                about.setdefault(self._guid(reference, "targetGUID"), []).append(
                    plain_guid(element.get("guid"))
                )
        for note in self.root.iterfind("Notes/Note"):
            source = self._source(note, False)
            yield ImportedNote(
                guid=source.guid,
                name=source.name,
                text=nfc(source.raw.text) if source.raw else "",
                user=plain_guid(note.get("creatingUser")),
                created=note.get("creationDateTime", ""),
                about=tuple(name for name in about.get(source.guid, []) if name),
            )

    def _cases(self) -> Iterator[ImportedCase]:
        for case in self.root.iterfind("Cases/Case"):
            references = [*case.findall("SourceRef"), *case.findall("SelectionRef")]
            yield ImportedCase(
                guid=self._guid(case),
                name=case.get("name", ""),
                values=self._values(case),
                refers_to=tuple(self._guid(r, "targetGUID") for r in references),
            )

    def _not_read(self) -> dict[str, int]:
        counts = Counter(_NOT_READ[e.tag] for e in self.root.iter() if e.tag in _NOT_READ)
        return dict(sorted(counts.items()))


def _selections(element: Element) -> list[Element]:
    return element.findall("PlainTextSelection")


def _text(element: Element | None) -> str:
    return nfc("".join(element.itertext())).strip() if element is not None else ""


def _colour(text: str) -> str:
    if short := _SHORT_COLOUR.match(text):
        return "#" + "".join(part * 2 for part in short.groups()).upper()
    return text.upper() if _COLOUR.match(text) else ""


def _unflattened(codes: list[ImportedCode]) -> Iterator[ImportedCode]:
    """Yield the codes with the tree that some programs hide in names: "Coke::diet Coke"."""
    top = {code.name: code for code in codes if not code.parent}
    for code in codes:
        above, sign, name = code.name.partition(_FLAT)
        holder = top.get(above.strip())
        if code.parent or not sign or holder is None or not name.strip():
            yield code
            continue
        yield ImportedCode(
            guid=code.guid,
            name=name.strip(),
            path=(holder.name, name.strip()),
            parent=holder.guid,
            colour=code.colour,
            text=code.text,
        )
