"""Somebody takes their words back: every word of theirs goes, everywhere.

The steps can be repeated: when the machine stops half-way, doing it again finishes it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from peer_research import store
from peer_research.anonymiser_bridge import AnonymiserError
from peer_research.carrying import projection
from peer_research.coding import carry_over_log, compact
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import WITHDRAWN, Transcript, is_participant
from peer_research.records import remove_participant
from peer_research.study import Study

WITHDRAWN_SPEAKER = "X0"
SHINGLE = 8  # words in a row that count as somebody's own words


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """What was removed.

    Parameters
    ----------
    participant : str
    turns, segments, memos : int
    conversations : tuple of str
    """

    participant: str
    turns: int
    segments: int
    memos: int
    conversations: tuple[str, ...]


def withdraw(private: Identifiable, code: str) -> Withdrawal:
    """Remove every word of participant `code` from the study and its vault.

    Turns become ``[deelnemer teruggetrokken]``; codings of them, memos that hold their words,
    the row in the key table and everything derived go. In a conversation in which no
    participant is left all turns go, the questions too: they tell the story as well.

    Raises
    ------
    StudyError
        Nobody has this code, or words are left in a file we may not change.
    """
    study = private.study
    started = {r["facts"]["participant"] for r in study.log() if r["action"] == "withdrawing"}
    if code not in study.participants() and code not in started:
        known = ", ".join(sorted(study.participants())) or "-"
        raise StudyError("withdrawal.unknown", known=known)
    if code not in started:
        study.note("withdrawing", participant=code)
    words = _own_shingles(private, code)
    turns = _count_turns(private, code)
    before = len(study.coded_segments())
    touched = [s for s in _sessions(private) if _clean_session(private, s, code)]
    memos = _clean_memos(study, words)
    _forget_key(private, code)
    remove_participant(study, code)
    shutil.rmtree(study.output, ignore_errors=True)
    _require_gone(private, words)
    result = Withdrawal(
        participant=code,
        turns=turns,
        segments=before - len(study.coded_segments()),
        memos=memos,
        conversations=tuple(touched),
    )
    study.note("withdrawn", participant=code, segments=result.segments, memos=memos)
    return result


def _count_turns(private: Identifiable, code: str) -> int:
    raw = [private.raw(session) for session in private.sessions()]
    return sum(turn.speaker == code for transcript in raw for turn in transcript.turns)


def _sessions(private: Identifiable) -> list[str]:
    return sorted({*private.sessions(), *private.study.transcript_ids()})


def blanked(transcript: Transcript, code: str) -> Transcript:
    """Return the transcript without the words of `code`; unchanged when they said nothing."""
    if code not in transcript.speakers:
        return transcript
    others = any(is_participant(s) and s != code for s in transcript.speakers)
    turns = tuple(
        replace(turn, speaker=WITHDRAWN_SPEAKER, text=WITHDRAWN)
        if turn.speaker == code or not others
        else turn
        for turn in transcript.turns
    )
    return replace(transcript, turns=turns)


def _clean_session(private: Identifiable, session: str, code: str) -> bool:
    study, changed = private.study, False
    versions = study.versions(session)
    for version in versions:
        old = study.transcript(session, version)
        new = blanked(old, code)
        if new is old:
            continue
        changed = True
        if version == versions[-1]:
            _carry_codings(study, old, new)
        study.write_transcript(new, study.account_of(session, version))
    if session in private.sessions():
        raw = private.raw(session)
        if (clean := blanked(raw, code)) is not raw:
            changed = True
            private.move_decisions(session, raw, clean)
            private.put_raw(clean)
    return changed


def _carry_codings(study: Study, old: Transcript, new: Transcript) -> None:
    for path in study.coding_files(old.id):
        # History may still hold a quote of theirs, so it goes too.
        if study.coded_on(path) != new.sha256:
            carry_over_log(path, projection(old, new), new)
        compact(path, lambda segment: True)


def _clean_memos(study: Study, words: set[tuple[str, ...]]) -> int:
    gone = [
        p for p in sorted(study.memos_folder.glob("*.md")) if _holds(p.read_text("utf-8"), words)
    ]
    for path in gone:
        store.remove(path)
    return len(gone)


def _forget_key(private: Identifiable, code: str) -> None:
    private.forget_in_roster(code)
    table = private.key_table()
    try:
        table.forget(code)
    except AnonymiserError:
        return  # nobody ever named them, so there is no row
    private.put_key_table(table)


# ---------------------------------------------------------------------- looking back


def shingles(text: str, size: int = SHINGLE) -> set[tuple[str, ...]]:
    """Return every row of `size` successive words of `text`, lower-cased, without punctuation."""
    words = ["".join(c for c in word if c.isalnum()) for word in text.lower().split()]
    words = [word for word in words if word]
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def _own_shingles(private: Identifiable, code: str) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for session in private.sessions():
        found |= _said(private.raw(session), code)
    study = private.study
    for session in study.transcript_ids():
        for version in study.versions(session):
            found |= _said(study.transcript(session, version), code)
    return found


def _said(transcript: Transcript, code: str) -> set[tuple[str, ...]]:
    return {s for turn in transcript.turns if turn.speaker == code for s in shingles(turn.text)}


def _holds(text: str, words: set[tuple[str, ...]]) -> bool:
    return bool(words) and not words.isdisjoint(shingles(text))


def _require_gone(private: Identifiable, words: set[tuple[str, ...]]) -> None:
    left = [p for p in private.study.text_files() if _holds(_read(p), words)]
    left_names = [p.relative_to(private.study.path).as_posix() for p in left]
    left_names += [n for n in private.vault.names() if _holds(private.text_of(n), words)]
    if left_names:
        raise StudyError("withdrawal.left", files=", ".join(left_names))


def _read(path: Path) -> str:
    return path.read_text("utf-8", errors="replace")
