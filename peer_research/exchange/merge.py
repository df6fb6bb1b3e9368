"""Bring anonymised, coded studies together in one study folder.

Only what may go to others is taken (`shared`); the vaults and their key tables are never
opened, so the studies cannot be told apart by name nor people followed from one to another.
Every function of a study works on the result. ``herkomst.json`` says where each piece came
from. When somebody withdraws from one of the studies, make the whole anew: see
`provenance.gone_since`.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from peer_research import store
from peer_research.codebook.reading import load_codebook
from peer_research.coding.events import now
from peer_research.coding.memos import write_memo
from peer_research.errors import StudyError
from peer_research.exchange.code_mapping import changed_meaning, final_mapping
from peer_research.exchange.merge_ids import NewIds, new_ids
from peer_research.exchange.shared import Shared, shared
from peer_research.model import Codebook, CodedSegment, Participant, Transcript
from peer_research.new_study import new_study
from peer_research.records import put_participants, write_session
from peer_research.study import Study

FILE = "herkomst.json"
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Merged:
    """Studies that were brought together.

    Parameters
    ----------
    study : Study
        The new one.
    segments : int
        Coded pieces in it.
    left_out : mapping of str to int
        Pieces per study whose code a person chose to leave out.
    changed_meaning : mapping of str to list of str
        Codes per study whose words differ in the codebook of the whole.
    unknown_attributes : mapping of str to list of str
        Attributes per study that the codebook of the whole does not have; they stay in the
        coding, but no table shows them.
    """

    study: Study
    segments: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    changed_meaning: Mapping[str, list[str]] = field(default_factory=dict)
    unknown_attributes: Mapping[str, list[str]] = field(default_factory=dict)


def merge_studies(
    studies: Sequence[Study],
    folder: Path,
    title: str,
    *,
    codebook: Path | None = None,
    mapping: Mapping[str, Mapping[str, str]] | None = None,
) -> Merged:
    """Make a new study in `folder` of what may be shared of `studies`.

    Parameters
    ----------
    studies : sequence of Study
        In the order that gives their letters; see `merge_ids`.
    folder : Path
        New or empty.
    title : str
    codebook : Path, optional
        The codebook of the whole; that of the last study when left out.
    mapping : mapping of str to mapping, optional
        Id of a study → its code → code of the whole, or ``""`` to leave its pieces out; see
        `code_mapping.final_mapping`.

    Raises
    ------
    StudyError
        A code without a place in the codebook, one study given twice, a withdrawal that is
        not finished, or a folder that is not empty; then nothing was written.
    """
    if len({study.id for study in studies}) < max(len(studies), 1):
        raise StudyError("exchange.same_study")
    book_file = codebook or studies[-1].codebook_file
    book = load_codebook(book_file)
    found = [shared(study) for study in studies]
    ids = new_ids([(one.rendered, _speakers(one)) for one in found])
    parts = [
        _Part(one, names, book, (mapping or {}).get(one.study, {}))
        for one, names in zip(found, ids, strict=True)
    ]
    made = new_study(
        folder,
        title,
        codebook=book_file,
        protocols=_protocols(studies),
        practice=all(study.settings.practice for study in studies),
        kleinste_groep=max(study.settings.min_group for study in studies),  # type: ignore[arg-type]
    )
    _write(made, parts)
    return _account(made, parts, book)


def _speakers(found: Shared) -> set[str]:
    spoken = {speaker for text in found.rendered.values() for speaker in text.speakers}
    return spoken | set(found.people)


def _protocols(studies: Sequence[Study]) -> list[Path]:
    """Return the protocol files of all studies; of one name the last study's."""
    paths = [path for study in studies for path in sorted(study.protocols_folder.glob("*.toml"))]
    return list({path.name: path for path in paths}.values())


class _Part:
    """One study on its way into the whole; nothing is written here."""

    def __init__(
        self, found: Shared, ids: NewIds, book: Codebook, chosen: Mapping[str, str]
    ) -> None:
        self.found = found
        self.ids = ids
        used = {segment.code for segment in found.segments}
        self.codes = final_mapping(found.codebook, book, chosen, used)
        self.transcripts = {name: self._transcript(name) for name in found.rendered}
        self.coders = {
            coder: ids.coder(number) for number, coder in enumerate(found.coder_names, start=1)
        }
        self.segments = [self._segment(s) for s in found.segments if self.codes[s.code]]

    def _transcript(self, name: str) -> Transcript:
        old = self.found.transcripts[name]
        shown = {place.start for place in self.found.rendered[name].places}
        turns = tuple(
            replace(turn, speaker=self.ids.speakers[turn.speaker])
            for turn, start, _ in old.spans()
            if start in shown
        )
        return Transcript(id=self.ids.sessions[name], version=1, turns=turns)

    def _segment(self, old: CodedSegment) -> CodedSegment:
        text = self.transcripts[old.transcript]
        start = self._moved(old.transcript, old.start)
        return replace(
            old,
            id=self.ids.piece(old.id),
            rev=1,
            transcript=text.id,
            transcript_sha256=text.sha256,
            start=start,
            end=start + old.end - old.start,
            code=self.codes[old.code],
            coder=self.coders[old.coder],
            speaker=self.ids.speakers.get(old.speaker, old.speaker),
        )

    def _moved(self, session: str, position: int) -> int:
        """Return a place in the text in which only the turns that are shown are left."""
        places = self.found.rendered[session].places
        index = bisect_right([place.start for place in places], position) - 1
        before = sum(place.end - place.start + 1 for place in places[:index])
        return before + position - places[index].start

    def people(self) -> list[dict[str, Any]]:
        """Return the rows of the participants."""
        return [
            {"code": self.ids.speakers[code], **_row(person)}
            for code, person in sorted(self.found.people.items())
        ]

    def about(self, what: str) -> str:
        """Return what a memo is about, by its new id."""
        pieces = {segment.id for segment in self.found.segments}
        if what in pieces:
            return self.ids.piece(what)
        return self.ids.sessions.get(what) or self.codes.get(what) or what

    def origin(self) -> dict[str, Any]:
        """Return where everything of this study came from."""
        return {
            "letter": self.ids.letter,
            "study": self.found.study,
            "title": self.found.title,
            "codebook": self.found.codebook.id,
            "codebook_version": self.found.codebook.version,
            "sessions": dict(self.ids.sessions),
            "people": {old: self.ids.speakers[old] for old in sorted(self.found.people)},
            # Several codes may have become one, so it is kept per piece.
            "codes": {
                self.ids.piece(segment.id): segment.code
                for segment in self.found.segments
                if self.codes[segment.code] not in ("", segment.code)
            },
        }


def _row(person: Participant) -> dict[str, Any]:
    row: dict[str, Any] = {"groep": person.group}
    if person.age_band:
        row["leeftijd"] = person.age_band
    if person.attributes:
        row["kenmerken"] = dict(person.attributes)
    if person.consents:
        row["toestemming"] = {
            use: {"antwoord": c.answer, "datum": c.day, "tekst": c.text, "hoe": c.how}
            for use, c in person.consents.items()
        }
    return row


def _write(study: Study, parts: Sequence[_Part]) -> None:
    put_participants(study, [row for part in parts for row in part.people()])
    for part in parts:
        _write_sessions(study, part)
        _write_codings(study, part)
        _write_memos(study, part)
    # Last: a folder without it is a whole that was never finished.
    origin = {"format": FORMAT, "studies": [part.origin() for part in parts]}
    store.write_json(study.path / FILE, origin)
    total = sum(len(part.segments) for part in parts)
    study.note("merged", studies=[part.found.study for part in parts], segments=total)


def _write_sessions(study: Study, part: _Part) -> None:
    names = part.ids.speakers
    for name, session in part.found.sessions.items():
        people = tuple(names[code] for code in session.participants if code in part.found.people)
        write_session(study, replace(session, id=part.ids.sessions[name], participants=people))
    for transcript in part.transcripts.values():
        study.write_transcript(transcript, {})


def _write_memos(study: Study, part: _Part) -> None:
    for memo in part.found.memos:
        about, coder = part.about(memo.about), part.coders[memo.coder]
        write_memo(
            study.memos_folder, replace(memo, id=part.ids.memo(memo.id), coder=coder, about=about)
        )


def _write_codings(study: Study, part: _Part) -> None:
    logs: dict[Path, list[str]] = defaultdict(list)
    for segment in part.segments:
        event = {
            "id": f"m{segment.id}",
            "op": "keep",
            "at": segment.created or now(),
            "coder": segment.coder,
            "segment": asdict(segment),
        }
        line = json.dumps(event, ensure_ascii=False, sort_keys=True)
        logs[study.coding_file(segment.transcript, segment.coder)].append(line)
    for path, lines in logs.items():
        store.write_text(path, "".join(f"{line}\n" for line in lines))


def _account(study: Study, parts: Sequence[_Part], book: Codebook) -> Merged:
    left = {p.found.study: len(p.found.segments) - len(p.segments) for p in parts}
    changed = {p.found.study: changed_meaning(p.found.codebook, book, p.codes) for p in parts}
    unknown = {
        p.found.study: sorted({n for s in p.segments for n in s.attributes} - set(book.attributes))
        for p in parts
    }
    return Merged(
        study=study,
        segments=sum(len(part.segments) for part in parts),
        left_out={name: count for name, count in left.items() if count},
        changed_meaning={name: codes for name, codes in changed.items() if codes},
        unknown_attributes={name: names for name, names in unknown.items() if names},
    )
