"""Somebody takes their words back: every word of theirs goes, everywhere.

The steps can be repeated: when the machine stops half-way, doing it again finishes it. What
must be looked for afterwards is kept in the vault, scrambled, until nothing of it is found.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from peer_research import store
from peer_research.anonymiser_bridge import AnonymiserError, KnownForms, Roster, apply_spans
from peer_research.coding.carrying import projection
from peer_research.coding.forgetting import forget_words
from peer_research.coding.log import carry_over_log, compact
from peer_research.coding.memos import forget
from peer_research.coding.text_versions import carry_codings_over, coded_on
from peer_research.consent.outputs import empty_output
from peer_research.consent.traces import own_words, places, readable_texts, shows, telling
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import WITHDRAWN, Transcript, is_participant
from peer_research.records import remove_participant
from peer_research.registers.every import forget_participant, pieces_of
from peer_research.report.without import Gone
from peer_research.study import Study

WITHDRAWN_SPEAKER = "X0"
SOMEBODY = "[iemand]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """What was removed.

    Parameters
    ----------
    participant : str
    turns, segments, memos : int
    conversations : tuple of str
    kept, destroyed : tuple of str
        Files in ``output/`` that people edited: cleaned, or gone; see `outputs.Emptied`.
    todo : tuple of str
        Sentences about what people must do now.
    """

    participant: str
    turns: int
    segments: int
    memos: int
    conversations: tuple[str, ...]
    kept: tuple[str, ...] = ()
    destroyed: tuple[str, ...] = ()
    todo: tuple[str, ...] = ()


def withdraw(private: Identifiable, code: str) -> Withdrawal:
    """Remove every word of participant `code` from the study and its vault.

    Turns become ``[deelnemer teruggetrokken]``; what others call this person becomes
    ``[iemand]``; codings, memos with their words, older versions of the texts, the row in
    the key table, rows in registers and everything derived go. In a conversation in which no
    participant is left all turns go, the questions too: they tell the story as well. A report
    that people edited stays, without their words; what cannot be cleaned for sure goes.

    Raises
    ------
    StudyError
        Nobody has this code, or words are left in a file we may not change.
    """
    with private.vault.locked():
        return _withdraw(private, code)


def _withdraw(private: Identifiable, code: str) -> Withdrawal:
    study = private.study
    _require_known(private, code)
    if code not in study.unfinished_withdrawals():
        study.note("withdrawing", participant=code)
    words = _remember(private, code)
    turns, before = _count_turns(private, code), study.count_segments()
    forms = _forms(private, code)
    # First: when the codings are gone nobody can see which rows and quotes were theirs.
    gone = _gone(study, code, words)
    emptied = empty_output(study, gone)
    about = forget(study.memos_folder, code, pieces_of(study, code))
    forget_participant(study, code)
    touched = [s for s in _sessions(private) if _clean_session(private, s, code, forms)]
    memos = about + _clean_memos(study, words)
    forget_words(study, lambda text: bool(places(text, words, gone.phrases)))
    _forget_key(private, code)
    remove_participant(study, code)
    store.remove_leftovers(study.path)
    _require_gone(private, words)
    private.forget_withdrawing(code)
    segments = before - study.count_segments()
    study.note("withdrawn", participant=code, segments=segments, memos=memos)
    return Withdrawal(
        participant=code,
        turns=turns,
        segments=segments,
        memos=memos,
        conversations=tuple(touched),
        kept=emptied.kept,
        destroyed=emptied.destroyed,
        todo=emptied.todo,
    )


def _gone(study: Study, code: str, words: set[str]) -> Gone:
    """Return what this person is known by in a report."""
    people = study.participants()
    name = people[code].pseudonym if code in people else ""
    shared = any(p.pseudonym == name for other, p in people.items() if other != code)
    quotes = [piece.quote for piece in study.stored_segments() if piece.speaker == code]
    return Gone(
        pieces=frozenset(pieces_of(study, code)),
        words=words,
        phrases=telling(quotes),
        names=(code, name) if name and not shared else (code,),
    )


def _require_known(private: Identifiable, code: str) -> None:
    study = private.study
    known = {*study.participants(), *study.unfinished_withdrawals()}
    for transcript in _transcripts(private):
        known |= {speaker for speaker in transcript.speakers if is_participant(speaker)}
    if code not in known:
        raise StudyError("withdrawal.unknown", known=", ".join(sorted(known)) or "-")


def _transcripts(private: Identifiable) -> Iterable[Transcript]:
    for session in private.sessions():
        yield private.raw(session)
    study = private.study
    for session, versions in study.all_versions().items():
        for version in versions:
            yield study.transcript(session, version)


def _remember(private: Identifiable, code: str) -> set[str]:
    """Return what may not be left, with what an earlier attempt already took away."""
    said: list[str] = []
    others: list[str] = []
    speakers = _speakers_now(private)
    for transcript in _transcripts(private):
        for turn in transcript.turns:
            # An older version may name somebody else for a turn that was corrected since.
            now = speakers.get((transcript.id, turn.id), turn.speaker)
            if code in (now, turn.speaker if now == WITHDRAWN_SPEAKER else now):
                said.append(turn.text)
            elif now != WITHDRAWN_SPEAKER:
                others.append(turn.text)
    # What somebody else said in the same words stays theirs.
    words = (own_words(said) | private.withdrawing(code)) - own_words(others)
    private.put_withdrawing(code, words)
    return words


def _speakers_now(private: Identifiable) -> dict[tuple[str, str], str]:
    raw = [private.raw(session) for session in private.sessions()]
    return {(t.id, turn.id): turn.speaker for t in raw for turn in t.turns}


def _count_turns(private: Identifiable, code: str) -> int:
    raw = [private.raw(session) for session in private.sessions()]
    return sum(turn.speaker == code for transcript in raw for turn in transcript.turns)


def _forms(private: Identifiable, code: str) -> KnownForms | None:
    rows = [row for row in private.roster_rows() if row.get("code") == code]
    return KnownForms.from_roster(Roster.from_rows(rows)) if rows else None


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


def _unnamed(transcript: Transcript, forms: KnownForms | None) -> Transcript:
    """Return the raw transcript in which nobody calls this person by a name any more."""
    if forms is None:
        return transcript
    turns = tuple(
        replace(turn, text=apply_spans(turn.text, forms.find(turn.text), _somebody).text)
        for turn in transcript.turns
    )
    return transcript if turns == transcript.turns else replace(transcript, turns=turns)


def _somebody(span: object, text: str) -> str:
    return SOMEBODY


def _without_placeholder(transcript: Transcript, placeholders: Iterable[str]) -> Transcript:
    turns = transcript.turns
    for placeholder in placeholders:
        turns = tuple(replace(t, text=t.text.replace(placeholder, SOMEBODY)) for t in turns)
    return transcript if turns == transcript.turns else replace(transcript, turns=turns)


def _clean_session(
    private: Identifiable, session: str, code: str, forms: KnownForms | None
) -> bool:
    changed = _clean_safe(private, session, code)
    if session in private.sessions():
        raw = private.raw(session)
        clean = _unnamed(blanked(raw, code), forms)
        if clean != raw:
            changed = True
            private.move_decisions(session, raw, clean)
            private.put_raw(clean)
    return changed


def _clean_safe(private: Identifiable, session: str, code: str) -> bool:
    study = private.study
    versions = study.versions(session)
    if not versions:
        return False
    carry_codings_over(study, session)
    old = study.transcript(session)
    entities = private.key_table().entities_of(code)
    called = {e.placeholder for e in entities} | {f"[{e.numbered}]" for e in entities}
    new = _without_placeholder(blanked(old, code), called)
    if new == old:
        return False
    for path in study.coding_files(session):
        if coded_on(path) != new.sha256:
            carry_over_log(path, projection(old, new), new)
        # History may still hold a quote of theirs, so it goes too.
        compact(path, lambda segment: True)
    study.write_transcript(new, study.account_of(session, old.version))
    for version in versions[:-1]:
        store.remove(study.transcript_file(session, version))
    return True


def _clean_memos(study: Study, words: set[str]) -> int:
    paths = sorted(study.memos_folder.glob("*.md"))
    gone = [p for p in paths if shows(p.read_text("utf-8", errors="replace"), words)]
    for path in gone:
        store.remove(path)
    return len(gone)


def _forget_key(private: Identifiable, code: str) -> None:
    private.forget_in_roster(code)
    table = private.key_table()
    # When nobody ever named them there is no row.
    with contextlib.suppress(AnonymiserError):
        table.forget(code)
    # What only they mentioned, a street or a number, has no business in the table any more.
    table.forget_unused(private.raw(session).text for session in private.sessions())
    private.put_key_table(table)


def _require_gone(private: Identifiable, words: set[str]) -> None:
    study = private.study
    left = [
        path.relative_to(study.path).as_posix()
        for path in study.files()
        if any(shows(text, words) for text in readable_texts(path))
    ]
    left += [
        f"kluis: {session}"
        for session in private.sessions()
        if any(shows(turn.text, words) for turn in private.raw(session).turns)
    ]
    if left:
        raise StudyError("withdrawal.left", files=", ".join(left))
