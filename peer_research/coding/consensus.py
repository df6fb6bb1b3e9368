"""The consensus round: what coders saw differently, what they decide together, and why.

Each decision is a line in ``coding/S01/overleg/<who>.jsonl`` and stays. What comes out is the
log of a coder called ``consensus``, which follows from the decisions and from what everybody
agreed on; two programs that work it out at once write the same segments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peer_research import event_log
from peer_research.coding.differences import Difference, Side, compare, mark, passages
from peer_research.coding.events import new_id, now
from peer_research.coding.log import CodingLog, check_attributes, check_code
from peer_research.coding.memos import SLUG
from peer_research.coding.rounds import require_open, round_of
from peer_research.coding.team import CONSENSUS, NOBODY, TALK
from peer_research.consent.taking_part import counted, declined
from peer_research.errors import CodingError
from peer_research.model import CodedSegment
from peer_research.registers.note_check import require_no_names
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study

_OWN = "ov"  # ids of segments that follow from decisions start with this


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of text with the code that the coders agree on."""

    start: int
    end: int
    code: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided about a difference.

    Parameters
    ----------
    id, difference : str
    pieces : tuple of Piece
        Empty: the passage gets no code.
    reason, by, at : str
    transcript_sha256 : str
        Text that the pieces point into.
    """

    id: str
    difference: str
    pieces: tuple[Piece, ...]
    reason: str = field(repr=False)
    by: str
    at: str
    transcript_sha256: str


def as_coded_by(difference: Difference, coder: str) -> tuple[Piece, ...]:
    """Return what one coder made of a passage, as the decision to follow them."""
    sides = [side for side in difference.sides if side.coder == coder]
    if not sides:
        raise CodingError("consensus.no_side", coders=", ".join(s.coder for s in difference.sides))
    return tuple(_piece(segment) for segment in sides[0].segments)


def as_all_coded(difference: Difference) -> tuple[Piece, ...]:
    """Return everything anybody made of a passage, each code for a piece once."""
    found: dict[tuple[int, int, str], Piece] = {}
    for side in difference.sides:
        for segment in side.segments:
            found.setdefault((segment.start, segment.end, segment.code), _piece(segment))
    return tuple(found.values())


def differences(study: Study, session: str) -> list[Difference]:
    """Return the passages in which coders of a conversation saw something else.

    Raises
    ------
    CodingError
        ``rounds.blind``: somebody is still coding; ``consensus.one_coder``.
    """
    return [found for _, found, _ in _compared(study, session) if found is not None]


def undecided(study: Study, session: str) -> list[Difference]:
    """Return the differences that were not talked about yet."""
    done = decisions(study, session)
    return [d for d in differences(study, session) if d.id not in done]


def decide(
    study: Study,
    session: str,
    difference: Difference,
    decision: Sequence[Piece],
    reason: str,
    by: str,
    *,
    confirmed: bool = False,
) -> Decided:
    """Store what was decided about a difference, and let the consensus follow.

    Parameters
    ----------
    study : Study
    session : str
    difference : Difference
        As `differences` gives it now.
    decision : sequence of Piece
        What the passage becomes; see `as_coded_by` and `as_all_coded`. Nothing: no code.
    reason : str
    by : str
        Who writes it down: code of a coder or researcher.
    confirmed : bool, default=False
        A person says that the reason names nobody.

    Raises
    ------
    CodingError
        Somebody changed a piece since, no reason is given, or a piece lies outside the
        passage or has an unknown code; then nothing was stored.
    StudyError
        ``note_check.found``: the reason names somebody.
    """
    _require_reason(reason, by, confirmed=confirmed)
    if difference.id not in {found.id for found in differences(study, session)}:
        raise CodingError("consensus.changed_since", session=session)
    log = study.coding_log(session, CONSENSUS)
    _require_pieces(log, difference, decision)
    made = Decided(id=new_id(), difference=difference.id, pieces=tuple(decision),
                   reason=reason.strip(), by=by, at=now(),
                   transcript_sha256=log.transcript.sha256)  # fmt: skip
    event_log.append(_folder(study, session) / f"{by}.jsonl", _row(made))
    study.note("decided", session=session)
    update(study, session)
    return made


def decisions(study: Study, session: str) -> dict[str, Decided]:
    """Return the last decision about each difference, by its id.

    Raises
    ------
    CodingError
        ``coding.damaged_log`` naming file and line.
    """
    found: list[Decided] = []
    for path in sorted(_folder(study, session).glob("*.jsonl")):
        events = event_log.read(path)
        for line, row in zip(events.lines, events.rows, strict=True):
            found.append(_decided(row, path, line))
    return {d.difference: d for d in sorted(found, key=lambda d: (d.at, d.id))}


def update(study: Study, session: str) -> CodingLog:
    """Let the consensus log follow the decisions and what everybody agreed on; return it.

    What somebody changed in the consensus by hand stays as it is.
    """
    compared = _compared(study, session)
    log, done = study.coding_log(session, CONSENSUS), decisions(study, session)
    wanted: dict[str, Piece] = {}
    carried: set[str] = set()  # decided on an earlier text: the log was carried over, with them
    for name, difference, agreed in compared:
        decided = done.get(name)
        if decided is None and difference is None:
            wanted |= {_own_id(mark([s]), 0): _piece(s) for s in agreed}
        elif decided is not None:
            pieces = {_own_id(decided.id, n): p for n, p in enumerate(decided.pieces)}
            same = decided.transcript_sha256 == log.transcript.sha256
            wanted |= pieces if same else {}
            carried |= set() if same else set(pieces)
    _add_missing(log, wanted)
    for segment in log.segments():
        own = segment.id.startswith(_OWN) and segment.rev == 1
        if own and segment.id not in wanted and segment.id not in carried:
            log.remove(segment.id)
    return log


def _add_missing(log: CodingLog, wanted: Mapping[str, Piece]) -> None:
    ever = log.state().revs
    for name, piece in wanted.items():
        code = log.codebook.replaced.get(piece.code, piece.code)
        if name not in ever and code in log.codebook.by_id:
            log.apply(piece.start, piece.end, code, piece.attributes, segment_id=name)


def coders_in_talk(study: Study, session: str) -> list[str]:
    """Return who is compared: those of the blind round, or else everybody who coded."""
    found = round_of(study, session)
    if found is not None:
        return sorted(found.coders)
    return sorted(p.stem for p in study.coding_files(session) if p.stem not in NOBODY)


_Compared = tuple[str, Difference | None, list[CodedSegment]]


def _compared(study: Study, session: str) -> list[_Compared]:
    """Return each passage: its mark, the difference if any, and what its first coder made."""
    require_open(study, session)
    coders = coders_in_talk(study, session)
    if len(coders) < 2:
        raise CodingError("consensus.one_coder", session=session)
    transcript, without = study.transcript(session), declined(study.participants())
    segments = [
        segment
        for log in study.coding_logs(session)
        if log.coder in coders
        for segment in counted(log.segments(), transcript, without)
    ]
    return [
        (mark(p), compare(p, coders, transcript), [s for s in p if s.coder == coders[0]])
        for p in passages(segments)
    ]


def _require_reason(reason: str, by: str, *, confirmed: bool) -> None:
    if not reason.strip():
        raise CodingError("consensus.no_reason")
    if not SLUG.match(by) or by in NOBODY:
        raise CodingError("coding.bad_coder")
    if not confirmed:
        require_no_names(reason, texts("consensus.field_reason"))


def _require_pieces(log: CodingLog, difference: Difference, pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        check_code(log.codebook, piece.code)
        check_attributes(log.codebook, piece.attributes)
        inside = difference.start <= piece.start < piece.end <= difference.end
        if not inside or not log.transcript.text[piece.start : piece.end].strip():
            raise CodingError("consensus.outside")


def _row(decided: Decided) -> dict[str, Any]:
    pieces = [{"start": p.start, "end": p.end, "code": p.code, "attributes": dict(p.attributes)}
              for p in decided.pieces]  # fmt: skip
    return {"id": decided.id, "op": "besluit", "at": decided.at, "by": decided.by,
            "difference": decided.difference, "reason": decided.reason, "pieces": pieces,
            "transcript_sha256": decided.transcript_sha256}  # fmt: skip


def _decided(row: Mapping[str, Any], path: Path, line: int) -> Decided:
    try:
        if row["op"] != "besluit":
            raise ValueError
        pieces = tuple(Piece(**piece) for piece in row["pieces"])
        names = ("id", "difference", "reason", "by", "at", "transcript_sha256")
        words = {name: row[name] for name in names}
        whole = all(type(n) is int for p in pieces for n in (p.start, p.end))
        if not whole or not all(isinstance(w, str) for w in (*words.values(), *map(_code, pieces))):
            raise TypeError
        return Decided(pieces=pieces, **words)
    except (KeyError, TypeError, ValueError):
        raise CodingError("coding.damaged_log", file=f"{TALK}/{path.name}", line=line) from None


def _code(piece: Piece) -> object:
    return piece.code


def _piece(segment: CodedSegment) -> Piece:
    return Piece(start=segment.start, end=segment.end, code=segment.code,
                 attributes=dict(segment.attributes))  # fmt: skip


def _own_id(name: str, number: int) -> str:
    return _OWN + hashlib.sha256(f"{name}/{number}".encode()).hexdigest()[:12]


def _folder(study: Study, session: str) -> Path:
    return study.coding_folder(session, TALK)


__all__ = [
    "Decided",
    "Difference",
    "Piece",
    "Side",
    "as_all_coded",
    "as_coded_by",
    "coders_in_talk",
    "decide",
    "decisions",
    "differences",
    "undecided",
    "update",
]
