"""The first round of coding is blind: nobody gets the other's codes until all are done.

``coding/S01/ronde/ronde.toml`` says who codes a conversation; each coder has a log of their own
beside it that says when they were done. What a screen shows of other people's codes comes from
`segments_for` and `memos_for`. Reports and exchange files use everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import tomlkit

from peer_research import event_log, store
from peer_research.anonymiser_bridge import load
from peer_research.coding.events import fold, new_id, now, read_coding
from peer_research.coding.form import MOVE
from peer_research.coding.memos import PIECE, SLUG
from peer_research.coding.team import NOBODY, ROUND
from peer_research.consent.taking_part import counted, declined
from peer_research.errors import CodingError
from peer_research.model import CodedSegment, Memo, key

if TYPE_CHECKING:
    from peer_research.study import Study

_DONE, _NOT_YET = "klaar", "toch_niet_klaar"
# These follow from something else than coding, so they belong to every moment.
_TIMELESS = ("keep", MOVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Who codes a conversation blind, and who is done.

    Parameters
    ----------
    session : str
    coders, done : tuple of str
    """

    session: str
    coders: tuple[str, ...]
    done: tuple[str, ...] = ()

    @property
    def is_blind(self) -> bool:
        """Whether somebody is still at it, so that nobody may see another's codes."""
        return set(self.done) < set(self.coders)

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """Coders that are not done."""
        return tuple(name for name in self.coders if name not in self.done)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RoundFile:
    coders: tuple[str, ...] = key("codeurs")
    began: date = key("begonnen")


def start_round(
    study: Study, session: str, coders: Sequence[str], *, today: date | None = None
) -> Round:
    """Let two or more people code a conversation without seeing each other's codes.

    Raises
    ------
    CodingError
        Fewer than two coders, a bad name, or a round that began already.
    StudyError
        The conversation has no text.
    """
    study.transcript(session)
    names = tuple(dict.fromkeys(coders))
    for name in names:
        if not SLUG.match(name) or name in NOBODY:
            raise CodingError("coding.bad_coder")
    if len(names) < 2:
        raise CodingError("rounds.two_coders", session=session)
    if _file(study, session).is_file():
        raise CodingError("rounds.began_already", session=session)
    document = {"codeurs": list(names), "begonnen": today or date.today()}
    store.write_text(_file(study, session), tomlkit.dumps(document))
    study.note("round_started", session=session, coders=len(names))
    return Round(session=session, coders=names)


def round_of(study: Study, session: str) -> Round | None:
    """Return the blind round of a conversation, or None when there was none.

    Raises
    ------
    CodingError
        A file of the round is damaged; it is named.
    """
    path = _file(study, session)
    if not path.is_file():
        return None
    coders = load(_RoundFile, path, CodingError).coders
    done = tuple(name for name in coders if _done_at(study, session, name))
    return Round(session=session, coders=coders, done=done)


def finish(study: Study, session: str, coder: str) -> Round:
    """Say that `coder` is done with the first round of a conversation."""
    found = _require_round(study, session, coder)
    if coder not in found.done:
        _append(study, session, coder, _DONE)
    return _require_round(study, session, coder)


def reopen(study: Study, session: str, coder: str) -> Round:
    """Say that `coder` goes on after all.

    Raises
    ------
    CodingError
        ``rounds.seen_already``: everybody was done, so the codes of others were to be seen.
    """
    found = _require_round(study, session, coder)
    if not found.is_blind:
        raise CodingError("rounds.seen_already", session=session)
    if coder in found.done:
        _append(study, session, coder, _NOT_YET)
    return _require_round(study, session, coder)


def is_blind(study: Study, session: str) -> bool:
    """Return whether a blind round of a conversation is going on."""
    found = round_of(study, session)
    return found is not None and found.is_blind


def blind_rounds(study: Study) -> list[Round]:
    """Return the blind rounds that are going on."""
    found = (round_of(study, session) for session in study.transcript_ids())
    return [one for one in found if one is not None and one.is_blind]


def require_open(study: Study, session: str) -> None:
    """Refuse to show differences while somebody is still coding blind.

    Raises
    ------
    CodingError
        ``rounds.blind``; it says for whom the others wait.
    """
    found = round_of(study, session)
    if found is not None and found.is_blind:
        raise CodingError("rounds.blind", session=session, waiting=", ".join(found.waiting_for))


def suggestions_allowed(study: Study, session: str) -> bool:
    """Return whether the program may suggest codes: never during a blind round."""
    return not is_blind(study, session)


def segments_for(study: Study, viewer: str, session: str = "") -> list[CodedSegment]:
    """Return the coded pieces that `viewer` may see on a screen.

    Parameters
    ----------
    study : Study
    viewer : str
        Code of the coder who looks; anybody else sees nothing of a blind round.
    session : str, optional
        One conversation; all of them when left out.
    """
    found: list[CodedSegment] = []
    without = declined(study.participants())
    for name in [session] if session else study.transcript_ids():
        blind = is_blind(study, name)
        for log in study.coding_logs(name):
            if not blind or log.coder == viewer:
                found += counted(log.segments(), log.transcript, without)
    return found


def memos_for(study: Study, viewer: str) -> list[Memo]:
    """Return the memos that `viewer` may see: of others none about what is coded blind."""
    hidden = {name for name in study.transcript_ids() if is_blind(study, name)}
    if not hidden:
        return study.memos()
    pieces = {f"{PIECE}{segment.id}" for segment in segments_for(study, viewer)}
    return [
        memo
        for memo in study.memos()
        if memo.coder == viewer
        or not (memo.about in hidden or (memo.about.startswith(PIECE) and memo.about not in pieces))
    ]


def first_round(study: Study, session: str) -> list[CodedSegment]:
    """Return what each coder had coded when they said they were done, for agreement.

    What they changed after having seen the codes of others is not in it. Without a blind
    round these are all codings.

    Raises
    ------
    CodingError
        ``rounds.blind``.
    """
    require_open(study, session)
    found = round_of(study, session)
    logs = [log for log in study.coding_logs(session) if log.coder not in NOBODY]
    if found is None:
        return [segment for log in logs for segment in log.segments()]
    segments: list[CodedSegment] = []
    for log in logs:
        if log.coder in found.coders:
            until = _done_at(study, session, log.coder)
            events = read_coding(log.path)
            then = [e for e in events if e.get("at", "") <= until or e["op"] in _TIMELESS]
            segments += fold(then).segments
    return segments


def _require_round(study: Study, session: str, coder: str) -> Round:
    found = round_of(study, session)
    if found is None:
        raise CodingError("rounds.no_round", session=session)
    if coder not in found.coders:
        raise CodingError("rounds.not_in_it", session=session, coders=", ".join(found.coders))
    return found


def _done_at(study: Study, session: str, coder: str) -> str:
    """Return when a coder was done for good; empty when they are not."""
    path = _folder(study, session) / f"{coder}.jsonl"
    found, at = event_log.read(path), ""
    for line, row in zip(found.lines, found.rows, strict=True):
        if row.get("op") not in (_DONE, _NOT_YET) or not isinstance(row.get("at"), str):
            raise CodingError("coding.damaged_log", file=f"{ROUND}/{path.name}", line=line)
        at = row["at"] if row["op"] == _DONE else ""
    return at


def _append(study: Study, session: str, coder: str, operation: str) -> None:
    event = {"id": new_id(), "op": operation, "at": now(), "coder": coder}
    event_log.append(_folder(study, session) / f"{coder}.jsonl", event)


def _folder(study: Study, session: str) -> Path:
    return study.coding_folder(session, ROUND)


def _file(study: Study, session: str) -> Path:
    return _folder(study, session) / f"{ROUND}.toml"
