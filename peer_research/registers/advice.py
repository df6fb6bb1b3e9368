"""What became of the advice: who answered, when, what came of it, and on whom it rests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from peer_research.consent.taking_part import declined
from peer_research.errors import StudyError
from peer_research.model import Codebook, CodedSegment, Recommendation, is_participant, key
from peer_research.registers.register import Register
from peer_research.registers.tools import (
    require_clock,
    require_days,
    require_known,
    require_past,
    require_text,
)
from peer_research.study import Study
from peer_research.texts import texts

if TYPE_CHECKING:
    import pandas as pd

Status = Literal["open", "toegezegd", "bezig", "gedaan", "afgewezen"]
MONTHS_TO_ANSWER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """That advice was handed over, or what the addressee said or did since."""

    id: str
    recommendation: str = key("aanbeveling")
    kind: Literal["aangeboden", "antwoord"] = key("soort", default="antwoord")
    owner: str = key("eigenaar")
    day: date = key("datum")
    answer: str = key("antwoord", default="")
    status: Status = "open"
    evidence: str = key("bewijs", default="")

    def __post_init__(self) -> None:
        require_text(self.id, self.recommendation, self.owner)
        require_days(self.id, self.day)
        if self.kind == "antwoord" and not self.answer.strip():
            raise StudyError("advice.no_answer_text", id=self.id)
        if self.status == "gedaan" and not self.evidence.strip():
            raise StudyError("advice.no_evidence", id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Coded pieces and codes that a recommendation rests on, besides the codes in its file."""

    id: str
    recommendation: str = key("aanbeveling")
    segments: tuple[str, ...] = key("stukken", default=())
    codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_text(self.id, self.recommendation)
        if not self.segments and not self.codes:
            raise StudyError("advice.empty_ground", id=self.id)


REACTIONS = Register("advies_reacties", "R", Reaction)
GROUNDS = Register("advies_grond", "G", Ground)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceState:
    """Where one recommendation stands.

    Parameters
    ----------
    recommendation : Recommendation
    owner, answer, evidence : str
        As last heard; empty when nothing was.
    status : str
    offered, answered : date or None
        When it was first handed over, and when the last answer came.
    people, pieces : int
        On how many people and pieces of text it rests; for the team, not for the outside.
    basis : str
        The same in words that may go outside.
    late : bool
        Handed over at least three months ago and no answer.
    """

    recommendation: Recommendation
    owner: str
    status: str
    answer: str
    evidence: str
    offered: date | None
    answered: date | None
    people: int
    pieces: int
    basis: str
    late: bool

    @property
    def single_voice(self) -> bool:
        """Whether it rests on one person."""
        return self.people == 1


def add_reaction(
    study: Study, values: Mapping[str, Any], today: date, *, confirmed: bool = False
) -> Reaction:
    """Write down that advice was handed over or answered; see `Register.add`.

    Raises
    ------
    StudyError
        There is no such recommendation, the day has yet to come, the clock was set back, or
        the row is not right; then nothing was written.
    """
    require_clock(study, today)
    known = _recommendations(study)
    require_known(str(values.get("aanbeveling")), known, texts("advice.recommendations"))
    day = values.get("datum")
    if isinstance(day, date):
        require_past(day, today)
    return REACTIONS.add(study, values, confirmed=confirmed)


def add_ground(
    study: Study, recommendation: str, *, segments: Sequence[str] = (), codes: Sequence[str] = ()
) -> Ground:
    """Link a recommendation to the coded pieces or codes it rests on.

    Raises
    ------
    StudyError
        There is no such recommendation, piece or code.
    """
    require_known(recommendation, _recommendations(study), texts("advice.recommendations"))
    pieces = {piece.id for piece in study.stored_segments()} if segments else set()
    if not set(segments) <= pieces:
        raise StudyError("advice.unknown_piece")
    for code in codes:
        require_known(code, study.codebook().by_id, texts("advice.codes"))
    values = {"aanbeveling": recommendation, "stukken": list(segments), "codes": list(codes)}
    return GROUNDS.add(study, {name: value for name, value in values.items() if value})


def advice_overview(
    study: Study, today: date, *, months: int = MONTHS_TO_ANSWER
) -> list[AdviceState]:
    """Return where every recommendation stands, in the order of the file.

    Parameters
    ----------
    study : Study
    today : date
    months : int, default=3
        After how many months without an answer it is late.

    Raises
    ------
    StudyError
        Two recommendations have one id, or a row is about one that is not there.
    """
    known = _recommendations(study)
    reactions, grounds = REACTIONS.rows(study), GROUNDS.rows(study)
    about = [(row.id, row.recommendation) for row in reactions]
    about += [(row.id, row.recommendation) for row in grounds]
    for row_id, name in about:
        if name not in known:
            raise StudyError("advice.unknown_in_row", id=row_id, known=", ".join(known) or "-")
    without, book = declined(study.participants()), study.codebook()
    pieces = [piece for piece in study.stored_segments() if piece.speaker not in without]
    states = []
    reactions.sort(key=lambda row: row.day)
    for name, found in known.items():
        said = [row for row in reactions if row.recommendation == name]
        mine = [ground for ground in grounds if ground.recommendation == name]
        below = _resting_on(found, mine, pieces, book)
        states.append(_state(found, said, below, study.settings.min_group, (today, months)))
    return states


def unanswered(study: Study, today: date, *, months: int = MONTHS_TO_ANSWER) -> list[AdviceState]:
    """Return the recommendations that wait too long for an answer."""
    return [state for state in advice_overview(study, today, months=months) if state.late]


def advice_table(study: Study, today: date) -> pd.DataFrame:
    """Return `advice_overview` as a table without numbers of people below the smallest group.

    Returns
    -------
    pandas.DataFrame
        ``id, addressee, text, basis, owner, due, offered, answered, status, answer,
        evidence, late``; dates as ISO text, empty when there is none.
    """
    import pandas as pd

    rows = [
        {
            "id": state.recommendation.id,
            "addressee": state.recommendation.addressee,
            "text": state.recommendation.text,
            "basis": state.basis,
            "owner": state.owner,
            "due": state.recommendation.due,
            "offered": state.offered.isoformat() if state.offered else "",
            "answered": state.answered.isoformat() if state.answered else "",
            "status": state.status,
            "answer": state.answer,
            "evidence": state.evidence,
            "late": state.late,
        }
        for state in advice_overview(study, today)
    ]
    columns = [
        "id", "addressee", "text", "basis", "owner", "due", "offered", "answered", "status",
        "answer", "evidence", "late",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _recommendations(study: Study) -> dict[str, Recommendation]:
    found: dict[str, Recommendation] = {}
    for row in study.recommendations():
        if row.id in found:
            raise StudyError("advice.twice", id=row.id)
        found[row.id] = row
    return found


def _resting_on(
    recommendation: Recommendation,
    grounds: Sequence[Ground],
    pieces: Sequence[CodedSegment],
    book: Codebook,
) -> list[CodedSegment]:
    """Return the pieces of participants that carry a recommendation, also by codes below."""
    codes = {*recommendation.codes, *(code for ground in grounds for code in ground.codes)}
    chosen = {piece for ground in grounds for piece in ground.segments}
    return [
        piece
        for piece in pieces
        if is_participant(piece.speaker) and (piece.id in chosen or _is_below(piece, codes, book))
    ]


def _is_below(piece: CodedSegment, codes: set[str], book: Codebook) -> bool:
    path = book.path(piece.code) if piece.code in book.by_id else (piece.code,)
    return not codes.isdisjoint(path)


def _state(
    found: Recommendation,
    said: Sequence[Reaction],
    pieces: Sequence[CodedSegment],
    k: int,
    clock: tuple[date, int],
) -> AdviceState:
    offered = next((row.day for row in said if row.kind == "aangeboden"), None)
    answers = [row for row in said if row.kind == "antwoord"]
    last = said[-1] if said else None
    people = len({piece.speaker for piece in pieces})
    places = len({(piece.transcript, piece.start, piece.end) for piece in pieces})
    return AdviceState(
        recommendation=found,
        owner=last.owner if last else found.owner,
        status=answers[-1].status if answers else found.status,
        answer=answers[-1].answer if answers else "",
        evidence=answers[-1].evidence if answers else "",
        offered=offered,
        answered=answers[-1].day if answers else None,
        people=people,
        pieces=places,
        basis=_basis(people, places, k),
        late=bool(offered) and not answers and _months_since(offered, clock[0]) >= clock[1],
    )


def _basis(people: int, pieces: int, k: int) -> str:
    if people < 2:
        return texts("advice.basis_single" if people else "advice.basis_none")
    if people < k:
        return texts("advice.basis_few", k=k)
    return texts("advice.basis", people=people, pieces=pieces)


def _months_since(start: date | None, today: date) -> int:
    """Return how many whole months went by."""
    if start is None:
        return 0
    months = (today.year - start.year) * 12 + today.month - start.month
    return months - (today.day < start.day)
