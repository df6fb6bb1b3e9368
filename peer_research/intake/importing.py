"""Take the text of a conversation into the study: raw into the vault, the rest as codes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from peer_research import store
from peer_research.anonymiser_bridge import Source, build, nearest
from peer_research.errors import ImportFileError, StudyError
from peer_research.identifiable import Identifiable
from peer_research.intake.preview import numbers_of
from peer_research.model import Session, Transcript, check_speaker, is_participant
from peer_research.records import add_participants, write_session
from peer_research.study import Study
from peer_research.transcripts import ImportLedger, map_speakers, read_with_ledger
from peer_research.transcripts.labels import is_known
from peer_research.transcripts.ledger import BACKWARDS, letters, odd_times, total
from peer_research.transcripts.recordings import combine

_ASIDE = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]]")


def import_conversation(
    private: Identifiable,
    path: Path,
    session: Session,
    speakers: Mapping[str, str],
    *,
    any_times: bool = False,
) -> ImportLedger:
    """Read a conversation, keep it in the vault and register the session.

    Parameters
    ----------
    private : Identifiable
        The opened vault of the study.
    path : Path
        A file of a known format, outside the study.
    session : Session
        What is known of the conversation; its participants are filled in here.
    speakers : mapping of str to str
        Label in the file → code.
    any_times : bool, default=False
        Also when the times in the file go back; a person has looked.

    Returns
    -------
    ImportLedger
        How many lines came in and what became of them.

    Raises
    ------
    ImportFileError
        The file cannot be read without loss, its times go back, or a speaker has no code.
    StudyError
        The conversation was imported before.
    """
    return import_recordings(private, [path], session, [speakers], any_times=any_times)


def import_recordings(
    private: Identifiable,
    paths: Sequence[Path],
    session: Session,
    speakers: Sequence[Mapping[str, str]],
    *,
    any_times: bool = False,
) -> ImportLedger:
    """Read the recordings of one conversation, in their order, as `import_conversation` does.

    Parameters
    ----------
    private : Identifiable
    paths : sequence of Path
    session : Session
    speakers : sequence of mapping of str to str
        Label → code for each file (see `several.speakers_of`): "SPEAKER_00" of one recording
        may be somebody else in the next.
    any_times : bool, default=False

    Returns
    -------
    ImportLedger
        Of all files together.

    Raises
    ------
    ImportFileError, StudyError
        As `import_conversation`.
    """
    study = private.study
    # After a crash there may be a raw text without its session: then this finishes the job.
    if session.id in private.sessions() and study.session_file(session.id).is_file():
        raise StudyError("importing.exists", session=session.id)
    for mapping in speakers:
        for code in mapping.values():
            check_speaker(code)
    transcript, ledger = _read(paths, session.id, speakers, any_times)
    people = tuple(code for code in transcript.speakers if is_participant(code))
    private.add_to_roster([row for mapping in speakers for row in _names_of(mapping)])
    private.put_raw(transcript)
    try:
        add_participants(study, people)
        write_session(study, replace(session, participants=people))
        store.write_json(study.account_file(session.id), numbers_of(ledger))
    except Exception:
        # Words of people who are not in the study could never be withdrawn.
        private.forget_raw(session.id)
        raise
    study.note("imported", session=session.id, turns=len(transcript.turns), lines=ledger.lines)
    return ledger


def _check_times(path: Path, transcript: Transcript) -> None:
    """Refuse a file whose turns stand in another order than their times say."""
    for what, turn in odd_times(transcript.turns):
        if what == BACKWARDS:
            line = turn.line or transcript.turns.index(turn) + 1
            raise ImportFileError("importing.times_back", file=path.name, line=line)


def _read(
    paths: Sequence[Path], session: str, speakers: Sequence[Mapping[str, str]], any_times: bool
) -> tuple[Transcript, ImportLedger]:
    parts, ledgers = [], []
    for path, mapping in zip(paths, speakers, strict=True):
        transcript, ledger = read_with_ledger(path)
        if not any_times:
            _check_times(path, transcript)
        parts.append(replace(map_speakers(transcript, mapping), id=session, version=0))
        ledgers.append(ledger)
    # A cell of a table may hold several lines, and then its rows are fewer.
    lines = [
        max(ledger.lines, *(turn.line or 0 for turn in part.turns))
        for part, ledger in zip(parts, ledgers, strict=True)
    ]
    transcript, ledger = combine(parts, lines=lines), total(ledgers)
    kept = sum(letters(turn.text) for turn in transcript.turns)
    if kept != ledger.letters_out:
        raise ImportFileError("transcripts.lost_letters", before=ledger.letters_out, after=kept)
    return transcript, ledger


def _names_of(speakers: Mapping[str, str]) -> list[dict[str, Any]]:
    # A speaker's label is a name the team knows for certain, unless it only says a role.
    rows = []
    for label, code in speakers.items():
        names = [] if is_known(label) or not label.strip() else [label]
        # "Moeder (Fatima)": the role is no name, what stands between brackets may be one.
        names += [n for n in _ASIDE.findall(label) if n.strip() and not is_known(n)]
        if names:
            rows.append({"label": "PERSON", "names": names, "code": code})
    return rows


def import_roster(private: Identifiable, path: Path) -> int:
    """Keep a list of known people, places and organisations; return how many there are."""
    return keep_roster(private, roster_rows(path))


def roster_rows(path: Path) -> list[dict[str, Any]]:
    """Return a list of known people, places and organisations; nothing is kept yet."""
    from peer_research.anonymiser_bridge import load_roster

    return [entry.as_row() for entry in load_roster(path).entries]


def keep_roster(private: Identifiable, rows: Sequence[dict[str, Any]]) -> int:
    """Keep the rows of `roster_rows` in the vault; return how many there are."""
    private.add_to_roster(list(rows))
    private.study.note("roster", entries=len(rows))
    return len(rows)


def new_session(study: Study, session: str, form: str, protocol: str) -> Session:
    """Return a session as somebody described it on the command line.

    Raises
    ------
    StudyError
        A bad id, an unknown form, or a protocol the study does not have.
    """
    study.session_file(session)
    version = ""
    if protocol:
        known = study.protocols()
        if protocol not in known:
            raise StudyError(
                "importing.no_protocol",
                protocol=protocol,
                suggestion=nearest(protocol, known) if known else "-",
            )
        version = known[protocol].version
    source = Source("--vorm", "", StudyError)
    data = {"id": session, "vorm": form, "protocol": protocol, "protocol_versie": version}
    return build(Session, data, source)
