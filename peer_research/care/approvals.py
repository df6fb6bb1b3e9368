"""What is heavy leaves only when a second person says so.

An approval belongs to exactly the words and the code that were seen: when either changes, it
counts no longer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

from peer_research.care.heavy import HEAVY_LEVEL
from peer_research.errors import StudyError
from peer_research.model import CodedSegment, key
from peer_research.registers.register import Register
from peer_research.registers.tools import (
    require_clock,
    require_days,
    require_known_researcher,
    require_researcher,
    require_text,
)
from peer_research.study import Study

Verdict = Literal["ja", "nee"]
_MARK_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Whether a second person lets a heavy piece go out."""

    id: str
    segment: str = key("stuk")
    mark: str = key("kenmerk")
    by: str = key("door")
    day: date = key("datum")
    decision: Verdict = key("besluit")

    def __post_init__(self) -> None:
        require_text(self.id, self.segment, self.mark)
        require_researcher(self.id, self.by)
        require_days(self.id, self.day)


APPROVALS = Register("goedkeuringen", "G", Approval)


def approve(study: Study, segment: str, *, by: str, decision: Verdict, today: date) -> Approval:
    """Write down what a second person decides about a heavy piece.

    Parameters
    ----------
    study : Study
    segment : str
        Id of the coded piece.
    by : str
        Code of the researcher; not the one who coded it.
    decision : {"ja", "nee"}
    today : date

    Raises
    ------
    StudyError
        There is no such piece, it is not heavy, this person coded it, or the clock was set
        back.
    """
    require_clock(study, today)
    require_known_researcher(study, by)
    pieces = _pieces(study)
    if segment not in pieces:
        raise StudyError("care.no_piece")
    found = pieces[segment]
    if found.id not in {piece.id for piece in _heavy(study, pieces)}:
        raise StudyError("care.not_heavy")
    if by == found.coder:
        raise StudyError("care.own_piece")
    values = {
        "stuk": segment, "kenmerk": _mark(found), "door": by, "datum": today, "besluit": decision,
    }  # fmt: skip
    return APPROVALS.add(study, values)


def approved(study: Study, segment_id: str) -> bool:
    """Return whether a heavy piece may go out.

    Everybody who decided must have said yes last; what the coder says does not count.
    """
    return segment_id in approved_pieces(study)


def approved_pieces(study: Study) -> set[str]:
    """Return the ids of all pieces that somebody else approved; see `approved`.

    Who says no says it of the words: a piece that shares words with a refused one, such as
    the same words coded by somebody else, stays inside as well.
    """
    pieces = _pieces(study)
    last: dict[str, dict[str, str]] = {}
    for row in APPROVALS.rows(study):
        piece = pieces.get(row.segment)
        if piece and row.mark == _mark(piece) and row.by != piece.coder:
            last.setdefault(row.segment, {})[row.by] = row.decision
    refused = [pieces[name] for name, said in last.items() if "nee" in said.values()]
    return {
        name
        for name, said in last.items()
        if set(said.values()) == {"ja"} and not any(_touch(pieces[name], no) for no in refused)
    }


def held_back(study: Study) -> set[str]:
    """Return the ids of all pieces whose words may not leave the study.

    They share words with a heavy piece, and nobody else approved them.
    """
    pieces = _pieces(study)
    free, heavy = approved_pieces(study), _heavy(study, pieces)
    by_session: dict[str, list[CodedSegment]] = {}
    for piece in heavy:
        by_session.setdefault(piece.transcript, []).append(piece)
    return {
        piece.id
        for piece in pieces.values()
        if piece.id not in free
        and any(_touch(piece, other) for other in by_session.get(piece.transcript, ()))
    }


def _touch(one: CodedSegment, other: CodedSegment) -> bool:
    same = one.transcript == other.transcript
    return same and one.start < other.end and other.start < one.end


def waiting_for_approval(study: Study) -> list[CodedSegment]:
    """Return the heavy pieces about which nobody else said yes."""
    done = approved_pieces(study)
    return [piece for piece in _heavy(study, _pieces(study)) if piece.id not in done]


def _pieces(study: Study) -> dict[str, CodedSegment]:
    return {piece.id: piece for piece in study.stored_segments()}


def _heavy(study: Study, pieces: dict[str, CodedSegment]) -> list[CodedSegment]:
    codes = study.codebook().by_id
    # A code that is no longer in the codebook may have been a heavy one.
    return [
        piece
        for piece in pieces.values()
        if piece.code not in codes or codes[piece.code].sensitivity == HEAVY_LEVEL
    ]


def _mark(piece: CodedSegment) -> str:
    said = f"{piece.transcript}\n{piece.code}\n{piece.quote}"
    return hashlib.sha256(said.encode()).hexdigest()[:_MARK_LENGTH]
