"""Put codings of another program on a conversation that is already safe in the study.

The text in the file of others is only used to find out which conversation it is and where each
piece stands; the words that are kept are those of the study's own anonymised text. When the
file holds the identifiable text, the opened vault is needed: the piece is found in the raw
conversation and carried over to the safe one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from peer_research import event_log
from peer_research.coding.carrying import projection
from peer_research.coding.events import now, speaker_at
from peer_research.consent.taking_part import counted, counted_turns, declined
from peer_research.errors import CodingError
from peer_research.exchange.align import align
from peer_research.exchange.imported import (
    Imported,
    ImportedCoding,
    ImportedSelection,
    ImportedSource,
)
from peer_research.exchange.placing_names import known_attributes, known_coders, known_codes
from peer_research.exchange.project_xml import coding_guid
from peer_research.model import WITHDRAWN, CodedSegment, Transcript
from peer_research.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable

    from peer_research.identifiable import Identifiable

_SURE = ("bewezen", "past")


@dataclass(frozen=True, kw_only=True)
class Placing:
    """What became of the codings in a file.

    Parameters
    ----------
    placed : int
        New in the study.
    already : int
        Were in the study before: our own, or of an earlier time that this file was read.
    per_session : mapping of str to int
    coders : mapping of str to str
        Id of the coder in the file → coder in the study.
    not_placed : mapping of str to int
        Codings that were left out, by the reason: ``onzeker``, ``andere_tekst``,
        ``doet_niet_mee``, ``zonder_code``.
    """

    placed: int
    already: int
    per_session: Mapping[str, int]
    coders: Mapping[str, str]
    not_placed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Target:
    transcript: Transcript
    place: Callable[[int, int], tuple[int, int] | None]


def place_codings(
    study: Study,
    imported: Imported,
    *,
    codes: Mapping[str, str] | None = None,
    coders: Mapping[str, str] | None = None,
    private: Identifiable | None = None,
    partial: bool = False,
) -> Placing:
    """Add the codings of `imported` to the conversations of `study` that have the same text.

    Parameters
    ----------
    study : Study
    imported : Imported
    codes : mapping of str to str, optional
        Name, path (names with `` > `` between them) or id of a code of others → code of the
        study's codebook. Codes of our own exports are known.
    coders : mapping of str to str, optional
        Name or id of somebody in the file → coder in the study; without it ``extern-1``,
        ``extern-2`` …, so that no name comes in.
    private : Identifiable, optional
        The opened vault, to recognise a text that still has the names in it.
    partial : bool, default=False
        Leave out texts that the study does not have, instead of refusing the file.

    Raises
    ------
    CodingError
        A text or code that the study does not have; then nothing was written.
    """
    work = _Work(study, imported, private)
    known = known_codes(study.codebook(), imported, codes or {})
    people = known_coders(study, imported, coders or {})
    made = work.events(known, people, partial=partial)
    _write(study, made)
    return Placing(
        placed=len(made),
        already=work.already,
        per_session=dict(sorted(Counter(segment.transcript for segment in made).items())),
        coders=people,
        not_placed=dict(sorted(work.left.items())),
    )


def _write(study: Study, segments: Sequence[CodedSegment]) -> None:
    logs = {key: study.coding_log(*key) for key in {(s.transcript, s.coder) for s in segments}}
    for segment in segments:
        event = {"id": f"i{segment.id}", "op": "apply", "at": now(), "coder": segment.coder}
        path = logs[segment.transcript, segment.coder].path
        event_log.append(path, {**event, "segment": asdict(segment)})
    if segments:
        study.note("codings_imported", codings=len(segments))


def _segment_id(coding: ImportedCoding) -> str:
    """Return the id that a coding of others always gets here, so that twice is once."""
    return hashlib.sha256(coding.guid.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class _Place:
    """Where one piece of others stands in a conversation of the study."""

    target: _Target | None
    selection: ImportedSelection
    attributes: Mapping[str, str]

    @cached_property
    def where(self) -> tuple[int, int] | None:
        """Start and end in the conversation; None when that is not certain."""
        if self.target is None or self.selection.certainty not in _SURE:
            return None
        found = self.target.place(self.selection.start, self.selection.end)
        gone = found is not None and WITHDRAWN in self.target.transcript.text[slice(*found)]
        return None if gone else found

    def segment(self, name: str, code: str, coder: str, created: str) -> CodedSegment:
        """Return the piece with a code; only where `where` is known."""
        assert self.target is not None and self.where is not None
        text = self.target.transcript
        start, end = self.where
        return CodedSegment(
            id=name,
            transcript=text.id,
            transcript_sha256=text.sha256,
            start=start,
            end=end,
            quote=text.text[start:end],
            code=code,
            coder=coder,
            speaker=speaker_at(text, start),
            attributes=dict(self.attributes),
            created=created or now(),
        )


class _Work:
    """The codings of one file on their way into a study."""

    def __init__(self, study: Study, imported: Imported, private: Identifiable | None) -> None:
        self.study = study
        self.imported = imported
        self.private = private
        self.without = declined(study.participants())
        self.already = 0
        self.left: Counter[str] = Counter()
        self.known: set[str] = set()
        for session in study.transcript_ids():
            for path in study.coding_files(session):
                for segment in study.coding_log(session, path.stem).segments():
                    self.known |= {segment.id, coding_guid(study.id, segment)}

    def events(
        self, codes: Mapping[str, str], people: Mapping[str, str], *, partial: bool
    ) -> list[CodedSegment]:
        """Return the new segments; what was left out is counted in `left`."""
        found: list[CodedSegment] = []
        targets = self._targets(partial=partial)
        attributes = self.study.codebook()
        for selection in self.imported.selections:
            place = _Place(
                targets.get(selection.source),
                selection,
                known_attributes(attributes, selection.comment),
            )
            for coding in selection.codings:
                name = _segment_id(coding)
                if self.known & {name, coding.guid}:
                    self.already += 1
                elif why := self._obstacle(place, coding, codes):
                    self.left[why] += 1
                else:
                    self.known.add(name)
                    code, coder = codes[coding.code], people[coding.user]
                    found.append(place.segment(name, code, coder, coding.created))
        return found

    def _obstacle(self, place: _Place, coding: ImportedCoding, codes: Mapping[str, str]) -> str:
        """Return why a coding cannot be placed; empty when it can."""
        if coding.code not in codes:
            return "zonder_code"
        if place.target is None:
            return "andere_tekst"
        if place.where is None:
            return "onzeker"
        segment = place.segment("nieuw", codes[coding.code], "nieuw", "")
        text = place.target.transcript
        return "" if counted([segment], text, self.without) else "doet_niet_mee"

    def _targets(self, *, partial: bool) -> dict[str, _Target]:
        coded = {s.source for s in self.imported.selections if s.codings}
        found: dict[str, _Target] = {}
        for number, source in enumerate(self.imported.sources, start=1):
            if source.guid not in coded:
                continue
            targets = self._same_text(source) if source.text.strip() else []
            if len(targets) == 1:
                found[source.guid] = targets[0]
            elif not partial:
                key = "exchange.two_texts" if targets else "exchange.no_such_text"
                raise CodingError(key, number=number, file=self.imported.file)
        return found

    def _same_text(self, source: ImportedSource) -> list[_Target]:
        safe = [
            target
            for session in self.study.transcript_ids()
            if (target := self._as_safe(source.text, session)) is not None
        ]
        if safe or self.private is None:
            return safe
        return [
            target
            for session in self.study.transcript_ids()
            if (target := self._as_raw(source.text, session)) is not None
        ]

    def _as_safe(self, text: str, session: str) -> _Target | None:
        newest = self.study.transcript(session)
        for version in reversed(self.study.versions(session)):
            old = self.study.transcript(session, version)
            if (target := self._target(text, old, newest)) is not None:
                return target
        return None

    def _as_raw(self, text: str, session: str) -> _Target | None:
        if self.private is None or session not in self.private.sessions():
            return None
        return self._target(text, self.private.raw(session), self.study.transcript(session))

    def _target(self, text: str, old: Transcript, newest: Transcript) -> _Target | None:
        kept = {turn.id for turn, _, _ in counted_turns(old, self.without)}
        optional = {t.id for t in old.turns if t.id not in kept or t.text == WITHDRAWN}
        found = align(text, old, optional)
        if found is None:
            return None
        if old.sha256 == newest.sha256:
            return _Target(newest, found.place)
        project = projection(old, newest)

        def place(start: int, end: int) -> tuple[int, int] | None:
            where = found.place(start, end)
            moved = project(*where) if where else (0, 0)
            return moved if moved[0] < moved[1] else None

        return _Target(newest, place)
