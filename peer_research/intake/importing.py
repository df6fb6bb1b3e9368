"""Take the text of a conversation into the study: raw into the vault, the rest as codes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from peer_research import store
from peer_research.anonymiser_bridge import Source, build, nearest
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.intake.preview import numbers_of
from peer_research.model import Session, check_speaker, is_participant
from peer_research.records import add_participants, write_session
from peer_research.study import Study
from peer_research.transcripts import ImportLedger, map_speakers, read_with_ledger
from peer_research.transcripts.labels import is_known
from peer_research.transcripts.turns import label_key

_ASIDE = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]]")


def import_conversation(
    private: Identifiable, path: Path, session: Session, speakers: Mapping[str, str]
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

    Returns
    -------
    ImportLedger
        How many lines came in and what became of them.

    Raises
    ------
    ImportFileError
        The file cannot be read without loss, or a speaker has no code.
    StudyError
        The conversation was imported before.
    """
    study = private.study
    # After a crash there may be a raw text without its session: then this finishes the job.
    if session.id in private.sessions() and study.session_file(session.id).is_file():
        raise StudyError("importing.exists", session=session.id)
    for code in speakers.values():
        check_speaker(code)
    transcript, ledger = read_with_ledger(path)
    transcript = replace(map_speakers(transcript, speakers), id=session.id, version=0)
    people = tuple(code for code in transcript.speakers if is_participant(code))
    private.add_to_roster(_names_of(speakers))
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
    from peer_research.anonymiser_bridge import load_roster

    rows = [entry.as_row() for entry in load_roster(path).entries]
    private.add_to_roster(rows)
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


def speaker_options(path: Path, options: Sequence[str]) -> dict[str, str]:
    """Return label → code for options such as ``2=P01`` (second speaker) or ``Naam=P01``.

    Raises
    ------
    StudyError
        An option without ``=``, or a number without a speaker.
    """
    # The same order as `speaker_summary` shows them in.
    by_key: dict[str, str] = {}
    for speaker in read_with_ledger(path)[0].speakers:
        by_key.setdefault(label_key(speaker), speaker)
    labels = list(by_key.values())
    mapping = {}
    for option in options:
        who, equals, code = option.rpartition("=")
        if not equals or not who.strip():
            raise StudyError("importing.bad_speaker")
        number = int(who) if who.strip().isdecimal() else 0
        if who.strip().isdecimal() and not 1 <= number <= len(labels):
            raise StudyError("importing.no_speaker", number=number, speakers=len(labels))
        label = labels[number - 1] if number else who.strip()
        if not label:
            raise StudyError("importing.nameless")
        mapping[label] = code.strip()
    return mapping
