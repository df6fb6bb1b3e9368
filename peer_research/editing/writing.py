"""Write a correction: first the vault, then the study; see `corrections` for why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from peer_research.anonymise import anonymise
from peer_research.coding.events import carry_over_log, read_segments
from peer_research.coding.text_versions import carry_codings_over, coded_on
from peer_research.editing.places import Project, unmoved
from peer_research.identifiable import Identifiable
from peer_research.model import Transcript, Turn
from peer_research.study import Study

_JOURNAL = "correcting."


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a correction did.

    Parameters
    ----------
    session, turn : str
    version : int
        Of the safe text that was made.
    codings_lost : int
        Coded pieces of which no word is left.
    """

    session: str
    turn: str
    version: int
    codings_lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Both texts before and after, and what moved.

    Parameters
    ----------
    edit : tuple of int
        Place in the raw text, length of what was there, and of what is there now.
    project : callable
        From the old safe text to the new one.
    everything : bool
        Whether the whole study must be anonymised anew.
    """

    raw: Transcript
    new_raw: Transcript
    safe: Transcript
    new_safe: Transcript
    edit: tuple[int, int, int] = (0, 0, 0)
    project: Project = unmoved
    everything: bool = False


def with_turn(transcript: Transcript, turn: Turn) -> Transcript:
    """Return the transcript with `turn` in the place of the turn with its id."""
    turns = tuple(turn if old.id == turn.id else old for old in transcript.turns)
    return replace(transcript, turns=turns)


def carry_out(private: Identifiable, change: Change, turn: str, **facts: str) -> Correction:
    """Write both texts and the log, and carry the codings over.

    Parameters
    ----------
    private : Identifiable
        Locked.
    change : Change
    turn : str
        Id of the turn.
    **facts : str
        Codes for the log, never words.
    """
    study, session = private.study, change.raw.id
    study.note("correcting", session=session, turn=turn, **facts)
    # Logs of coders who were behind must point into the text that is about to change.
    carry_codings_over(study, session)
    before = _codings(study, session)
    decisions = private.decisions(session)
    _put_raw(private, change)
    try:
        anonymise(private) if change.everything else _write_safe(study, change)
    except Exception:
        private.put_raw(change.raw)
        if decisions:
            private.put_decisions(session, decisions)
        raise
    version = study.versions(session)[-1]
    study.note("corrected", session=session, turn=turn, version=version, **facts)
    lost = before - _codings(study, session)
    return Correction(session=session, turn=turn, version=version, codings_lost=lost)


def _codings(study: Study, session: str) -> int:
    return sum(len(read_segments(path)) for path in study.coding_files(session))


def _put_raw(private: Identifiable, change: Change) -> None:
    """Write the raw text and move the reviewer's decisions; can be finished after a crash.

    The journal holds places only: words would escape a withdrawal.
    """
    session = change.raw.id
    note = {
        "session": session,
        "before": change.raw.sha256,
        "after": change.new_raw.sha256,
        "edit": list(change.edit),
    }
    name = f"{_JOURNAL}{session.lower()}"
    if private.decisions(session):
        private.vault.put_json(name, note)
    private.put_raw(change.new_raw)
    _move_decisions(private, note)
    private.vault.delete(name, missing_ok=True)


def _move_decisions(private: Identifiable, note: Mapping[str, Any]) -> None:
    session = note["session"]
    decisions = private.decisions(session)
    raw = private.raw(session)
    if decisions.get("sha256") != note["before"] or raw.sha256 != note["after"]:
        return
    start, length, new_length = note["edit"]
    moved: dict[str, Any] = {"sha256": raw.sha256}
    for kind in ("keep", "add"):
        moved[kind] = [
            _shifted(row, start, length, new_length)
            for row in decisions.get(kind, [])
            if row["end"] <= start or row["start"] >= start + length
        ]
    private.put_decisions(session, moved)


def _shifted(row: Mapping[str, Any], start: int, length: int, new_length: int) -> dict[str, Any]:
    by = new_length - length if row["start"] >= start + length else 0
    return {**row, "start": row["start"] + by, "end": row["end"] + by}


def _write_safe(study: Study, change: Change) -> None:
    session, old = change.safe.id, change.safe
    newest = study.versions(session)[-1]
    new = replace(change.new_safe, version=newest + 1)
    study.write_transcript(new, study.account_of(session, newest))
    for path in study.coding_files(session):
        if coded_on(path) == old.sha256:
            carry_over_log(path, change.project, new)


def finish_correction(private: Identifiable) -> None:
    """Finish what a stopped computer left: a reviewer's decisions on a text that changed.

    What was done to the text itself is whole or absent. Correcting does this first.
    """
    with private.vault.locked():
        for name in [n for n in private.vault.names() if n.startswith(_JOURNAL)]:
            note = private.vault.get_json(name)
            if note["session"] in private.sessions():
                _move_decisions(private, note)
            private.vault.delete(name, missing_ok=True)
