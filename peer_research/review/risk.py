"""What may still point at somebody in a study, counted and written down for the team.

Conversations are counted as they were spoken when the vault is open, for those who were there
know them like that; without the vault, as they stand in the study. Quotes are counted as they
stand in the safe text, for that is what others will read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from peer_research.anonymise import propose
from peer_research.anonymiser_bridge import (
    ATTRIBUTE,
    Anonymiser,
    Document,
    Fact,
    ResidualReport,
    Roster,
    Span,
    facts_by_turn,
    residual_risk,
)
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import Participant, Transcript, is_participant
from peer_research.study import Study
from peer_research.texts import texts

Facts = dict[str, list[Fact]]
Places = Sequence[tuple[int, int, str]]

# What was hidden or made coarser stands in square brackets.
_BRACKETS = re.compile(r"\[([^\[\]\n]{1,60})\]")
_AGE = re.compile(r"\d{1,2}-\d{1,2}|\d{1,2}\+")
_DATE = re.compile(r"(?:19|20)\d\d(?:, [1-4]e kwartaal)?")
_OLDEST_BAND = "28+"
_YOUNGEST_IN_IT = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRisk:
    """What may still point at the participants of a study.

    Parameters
    ----------
    conversations : ResidualReport
        Over all conversations, with what the team wrote down about the participants.
    quotes : ResidualReport
        Over everything that was coded, in the safe text, with the same.
    spoken : bool
        Whether the conversations were counted as they were spoken.
    """

    conversations: ResidualReport
    quotes: ResidualReport
    spoken: bool


def study_risk(study: Study | Identifiable, *, key_exists: bool = True) -> StudyRisk:
    """Return what may still point at the participants of a study.

    Parameters
    ----------
    study : Study or Identifiable
        With the opened vault the conversations are counted as they were spoken.
    key_exists : bool, default=True
        Whether anybody still holds the vault; also when it is on another computer.

    Returns
    -------
    StudyRisk
        Codes, kinds of facts and counts; no words of a conversation.
    """
    opened, private = _parts(study)
    safe = list(opened.transcripts().values())
    kept = _kept(safe, private)
    heard = [private.raw(session) for session in private.sessions()] if private else []
    spoken = _with_added(private, heard, propose(private, heard)) if private and heard else None
    told = _told(spoken, heard) if spoken is not None else _told(kept, safe)
    quoted = facts_by_turn(kept, _quoted(opened, safe))
    people = opened.participants()
    everybody = sorted({*people, *told, *quoted})
    k = opened.settings.min_group

    def report(facts: Facts) -> ResidualReport:
        joined = _joined(facts, people)
        return residual_risk(joined, everybody, k, key_exists=key_exists)

    return StudyRisk(conversations=report(told), quotes=report(quoted), spoken=spoken is not None)


def write_risk(study: Study | Identifiable, *, key_exists: bool = True) -> Path:
    """Write the residual-risk report as a Word file and return its path.

    Parameters
    ----------
    study : Study or Identifiable
    key_exists : bool, default=True
        As for `study_risk`.

    Raises
    ------
    StudyError
        There is no conversation yet, or the file cannot be written.
    """
    from peer_research.review.risk_file import risk_file

    opened, _ = _parts(study)
    if not opened.transcript_ids():
        raise StudyError("risk.no_conversations", study=opened.path.name)
    return risk_file(study_risk(study, key_exists=key_exists), opened.output / "restrisico.docx")


def _parts(study: Study | Identifiable) -> tuple[Study, Identifiable | None]:
    return (study.study, study) if isinstance(study, Identifiable) else (study, None)


def _told(documents: Sequence[Document], transcripts: Sequence[Transcript]) -> Facts:
    return facts_by_turn(documents, {t.id: _turns(t) for t in transcripts})


def _turns(transcript: Transcript) -> Places:
    return [
        (a, b, turn.speaker) for turn, a, b in transcript.spans() if is_participant(turn.speaker)
    ]


def _with_added(
    private: Identifiable, raw: Sequence[Transcript], found: Sequence[Document]
) -> list[Document]:
    """Return what was found, with what the person who reviewed it added."""
    documents = []
    for transcript, document in zip(raw, found, strict=True):
        decided = private.decisions(transcript.id)
        rows = decided.get("add", []) if decided.get("sha256") == transcript.sha256 else []
        spans = (*document.spans, *(Span(**row) for row in rows))
        documents.append(Document(id=document.id, text=document.text, spans=spans))
    return documents


def _kept(safe: Sequence[Transcript], private: Identifiable | None) -> list[Document]:
    """Return the safe texts with what can still be read in them."""
    roster = Roster.from_rows(private.roster_rows()) if private else None
    bare = [Document(id=transcript.id, text=transcript.text) for transcript in safe]
    found = Anonymiser(roster=roster).scan(bare)
    return [Document(id=d.id, text=d.text, spans=tuple(_readable(d))) for d in found]


def _readable(document: Document) -> Iterator[Span]:
    written = [match.span() for match in _BRACKETS.finditer(document.text)]
    hidden = {place for start, end in written for place in range(start, end)}
    yield from (s for s in document.spans if hidden.isdisjoint(range(s.start, s.end)))
    for start, end in written:
        inside = document.text[start + 1 : end - 1]
        label = "AGE" if _AGE.fullmatch(inside) else "DATE" if _DATE.fullmatch(inside) else ""
        if label:
            yield Span(start=start + 1, end=end - 1, label=label)


def _quoted(study: Study, safe: Sequence[Transcript]) -> Mapping[str, Places]:
    """Return per conversation what was coded and is a participant's own words."""
    coded: dict[str, list[tuple[int, int]]] = {}
    for segment in study.coded_segments():
        coded.setdefault(segment.transcript, []).append((segment.start, segment.end))
    return {
        transcript.id: [
            (max(a, start), min(b, end), who)
            for start, end in _union(coded.get(transcript.id, []))
            for a, b, who in _turns(transcript)
            if a < end and start < b
        ]
        for transcript in safe
    }


def _union(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _joined(facts: Facts, people: Mapping[str, Participant]) -> Facts:
    """Return the facts with what the list of participants says; that has no session."""
    joined = {code: [_same_bands(fact) for fact in said] for code, said in facts.items()}
    for code, person in people.items():
        joined.setdefault(code, []).extend(_written_down(person))
    return joined


def _written_down(person: Participant) -> Iterator[Fact]:
    if person.age_band:
        yield Fact("", "AGE", person.age_band)
    yield Fact("", ATTRIBUTE + texts("risk.group"), person.group)
    for name, value in person.attributes.items():
        yield Fact("", ATTRIBUTE + name, value)


def _same_bands(fact: Fact) -> Fact:
    # The list of participants has one band for everybody of 28 and older.
    youngest = re.match(r"\d+", fact.value) if fact.label == "AGE" else None
    old = youngest is not None and int(youngest.group()) >= _YOUNGEST_IN_IT
    return fact._replace(value=_OLDEST_BAND) if old else fact
