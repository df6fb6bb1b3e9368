"""The file ``project.qde`` of a REFI-QDA exchange, made from what may be shared.

REFI-QDA 1.0 (Rotterdam Exchange Format Initiative, 18 March 2019). Positions are code points,
half-open; the text files have line feeds and no byte order mark. That is what the programs of
others read most reliably.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, tostring

from peer_research.codebook.looks import looks
from peer_research.exchange.codes import code_guid, code_text
from peer_research.exchange.guids import guid
from peer_research.exchange.shared import Shared
from peer_research.model import CodedSegment, Memo, Participant, Session
from peer_research.texts import texts

NAMESPACE = "urn:QDA-XML:project:1.0"
ORIGIN = "peer-research"
LONGEST_NAME = 100
CUT = "…"
_HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n'
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?\Z")

_SESSION_FACTS = {
    "vorm": "form",
    "protocol": "protocol",
    "protocol_versie": "protocol_version",
    "kwartaal": "quarter",
}


def project_xml(found: Shared) -> bytes:
    """Return the project as XML; equal studies give equal bytes."""
    xml: bytes = tostring(_Project(found).element(), encoding="utf-8", xml_declaration=False)
    return _HEAD + xml


def source_guid(study: str, session: str) -> str:
    """Return the id of a conversation, which also names its text file."""
    return guid(study, "gesprek", session)


def coding_guid(study: str, segment: CodedSegment) -> str:
    """Return the id of one coding; it stays the same as long as the coded piece is there."""
    return guid(study, "codering", segment.id)


def attribute_lines(attributes: Mapping[str, str]) -> str:
    r"""Return the attributes of a coded piece as text, one per line.

    Examples
    --------
    >>> attribute_lines({"toon": "positief", "tijd": "nu"})
    'tijd: nu\ntoon: positief'
    """
    return "\n".join(f"{name}: {value}" for name, value in sorted(attributes.items()) if value)


def quote_name(text: str) -> str:
    """Return how a piece of text is called: its beginning, on one line.

    Examples
    --------
    >>> quote_name("Ik wachtte een jaar.")
    'Ik wachtte een jaar.'
    """
    line = _printable(" ".join(text.split()))
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}{CUT}"


class _Project:
    """One project on its way to XML."""

    def __init__(self, found: Shared) -> None:
        self.found = found
        self.id = found.study
        self.selections: dict[str, list[str]] = {}  # participant code → ids of selections
        self.placed: set[str] = set()  # memos that hang on something

    def element(self) -> Element:
        root = Element("Project", xmlns=NAMESPACE, name=_printable(self.found.title), origin=ORIGIN)
        self._users(root)
        self._codebook(root)
        # The cases point to selections, so the sources are made first and put in later.
        sources = self._sources()
        self._variables(root)
        self._cases(root)
        if len(sources):
            root.append(sources)
        self._notes(root)
        description = texts("exchange.project_text", version=self.found.codebook.version)
        SubElement(root, "Description").text = description
        loose = [memo for memo in self.found.memos if memo.id not in self.placed]
        self._note_refs(root, loose)
        return root

    def _users(self, root: Element) -> None:
        if not self.found.coder_names:
            return
        users = SubElement(root, "Users")
        for coder, name in self.found.coder_names.items():
            SubElement(users, "User", guid=self._user(coder), name=_printable(name))

    def _user(self, coder: str) -> str:
        # From the name outside: the name of the log could be guessed back from its id.
        return guid(self.id, "codeur", self.found.coder_names[coder])

    def _codebook(self, root: Element) -> None:
        codes = SubElement(SubElement(root, "CodeBook"), "Codes")
        shown = looks(self.found.codebook)
        self._children(codes, "", {name: look.colour for name, look in shown.items()})
        known = self.found.codebook.by_id
        for name in sorted({s.code for s in self.found.segments} - set(known)):
            gone = self._code(codes, name, name, "")
            SubElement(gone, "Description").text = texts("exchange.code_gone")

    def _children(self, above: Element, parent: str, colours: Mapping[str, str]) -> None:
        for code in self.found.codebook.codes:
            if code.parent == parent:
                made = self._code(above, code.id, code.name, colours[code.id])
                SubElement(made, "Description").text = _printable(code_text(code))
                self._note_refs(made, self._memos_about(code.id))
                self._children(made, code.id, colours)

    def _code(self, above: Element, code: str, name: str, colour: str) -> Element:
        facts = {"guid": code_guid(self.found.codebook, code), "name": _printable(name)}
        facts |= {"isCodable": "true"} | ({"color": colour} if colour else {})
        return SubElement(above, "Code", facts)

    def _variables(self, root: Element) -> None:
        names = {name for person in self.found.people.values() for name in _bands(person)}
        names |= {name for session in self.found.sessions.values() for name in _facts(session)}
        if not names:
            return
        variables = SubElement(root, "Variables")
        for name in sorted(names):
            facts = {"guid": self._variable(name), "name": name, "typeOfVariable": "Text"}
            SubElement(variables, "Variable", facts)

    def _variable(self, name: str) -> str:
        return guid(self.id, "kenmerk", name)

    def _values(self, above: Element, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            made = SubElement(above, "VariableValue")
            SubElement(made, "VariableRef", targetGUID=self._variable(name))
            SubElement(made, "TextValue").text = _printable(value)

    def _cases(self, root: Element) -> None:
        if not self.found.people:
            return
        cases = SubElement(root, "Cases")
        for code, person in sorted(self.found.people.items()):
            case = SubElement(cases, "Case", guid=guid(self.id, "deelnemer", code), name=code)
            self._values(case, _bands(person))
            for session, text in self.found.rendered.items():
                if code in text.speakers:
                    SubElement(case, "SourceRef", targetGUID=source_guid(self.id, session))
            for selection in self.selections.get(code, []):
                SubElement(case, "SelectionRef", targetGUID=selection)

    def _sources(self) -> Element:
        sources = Element("Sources")
        for session, rendered in self.found.rendered.items():
            name = source_guid(self.id, session)
            facts = {"guid": name, "name": session, "plainTextPath": f"internal://{name}.txt"}
            source = SubElement(sources, "TextSource", facts)
            mine = [s for s in self.found.segments if s.transcript == session]
            for _, same in groupby(sorted(mine, key=_piece), key=_piece):
                self._selection(source, session, rendered.text, list(same))
            self._note_refs(source, self._memos_about(session))
            if session in self.found.sessions:
                self._values(source, _facts(self.found.sessions[session]))
        return sources

    def _selection(
        self, source: Element, session: str, text: str, same: list[CodedSegment]
    ) -> None:
        """Add one piece of text with all codes that it has with the same attributes."""
        first = same[0]
        start, end = self.found.rendered[session].shown(first.start, first.end)
        facts = {
            "guid": guid(self.id, "stuk", session, *map(str, _piece(first))),
            "name": quote_name(text[start:end]),
            "startPosition": str(start),
            "endPosition": str(end),
        }
        selection = SubElement(source, "PlainTextSelection", facts)
        if lines := attribute_lines(first.attributes):
            SubElement(selection, "Description").text = _printable(lines)
        for segment in same:
            self._coding(selection, segment)
        self.selections.setdefault(first.speaker, []).append(facts["guid"])

    def _coding(self, selection: Element, segment: CodedSegment) -> None:
        facts = {"guid": coding_guid(self.id, segment), "creatingUser": self._user(segment.coder)}
        coding = SubElement(selection, "Coding", facts | _made(segment.created))
        target = code_guid(self.found.codebook, segment.code)
        SubElement(coding, "CodeRef", targetGUID=target)
        self._note_refs(coding, self._memos_about(segment.id))

    def _notes(self, root: Element) -> None:
        if not self.found.memos:
            return
        notes = SubElement(root, "Notes")
        for memo in self.found.memos:
            facts = {"guid": self._note(memo), "name": memo.id}
            facts["creatingUser"] = self._user(memo.coder)
            note = SubElement(notes, "Note", facts | _made(memo.created))
            if memo.about:
                SubElement(note, "Description").text = _printable(memo.about)
            SubElement(note, "PlainTextContent").text = _printable(memo.text)

    def _note(self, memo: Memo) -> str:
        return guid(self.id, "memo", memo.id)

    def _memos_about(self, what: str) -> list[Memo]:
        return [memo for memo in self.found.memos if memo.about == what]

    def _note_refs(self, above: Element, memos: Iterable[Memo]) -> None:
        for memo in memos:
            SubElement(above, "NoteRef", targetGUID=self._note(memo))
            self.placed.add(memo.id)


def _piece(segment: CodedSegment) -> tuple[int, int, str]:
    return segment.start, segment.end, json.dumps(dict(segment.attributes), sort_keys=True)


def _bands(person: Participant) -> dict[str, str]:
    """Return what others may know about somebody: nothing but bands and kinds."""
    values = {"groep": person.group, "leeftijd": person.age_band or "", **person.attributes}
    return {name: value for name, value in values.items() if value}


def _facts(session: Session) -> dict[str, str]:
    values = {name: str(getattr(session, field)) for name, field in _SESSION_FACTS.items()}
    return {name: value for name, value in values.items() if value}


def _made(moment: str) -> dict[str, str]:
    return {"creationDateTime": moment} if _MOMENT.match(moment) else {}


def _printable(text: str) -> str:
    return _NOT_IN_XML.sub("", text).replace("\r", "")
