"""Heavy conversations: asking before they open, and how many somebody reads in a week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from peer_research.care.aftercare import SELF_CHECKS, STOP_SIGNALS
from peer_research.coding.events import read_segments
from peer_research.model import Session, key
from peer_research.registers.register import Register
from peer_research.registers.tools import (
    require_clock,
    require_known,
    require_known_researcher,
    require_researcher,
    require_session,
    require_week,
    week_of,
)
from peer_research.study import Study
from peer_research.texts import texts

HEAVY_LEVEL = 2
# No source gives a number; teams lower it for themselves in their self-check (`grens`).
HEAVY_PER_WEEK = 3
_LIGHTS = ("groen", "oranje", "rood")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeavyMark:
    """Somebody of the team says that a conversation is heavy to read."""

    id: str
    session: str = key("gesprek")
    by: str = key("door")
    reason: Literal["inhoud", "deelnemer_vroeg_het", "lijkt_op_eigen_ervaring", "anders"] = key(
        "waarom", default="inhoud"
    )

    def __post_init__(self) -> None:
        require_session(self.id, self.session)
        require_researcher(self.id, self.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A researcher read a heavy conversation in a week."""

    id: str
    researcher: str = key("onderzoeker")
    session: str = key("gesprek")
    week: str

    def __post_init__(self) -> None:
        require_researcher(self.id, self.researcher)
        require_session(self.id, self.session)
        require_week(self.id, self.week)


HEAVY_MARKS = Register("zware_gesprekken", "H", HeavyMark)
READINGS = Register("leesdosis", "D", Reading)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDose:
    """How many heavy conversations a researcher read in one week.

    Parameters
    ----------
    researcher, week : str
    sessions : tuple of str
        Each conversation once.
    limit : int
        How many are wise; what the researcher chose in the last self-check, or three.
    """

    researcher: str
    week: str
    sessions: tuple[str, ...]
    limit: int

    @property
    def warning(self) -> str:
        """What to say; nothing below the limit."""
        count = len(self.sessions)
        if count < self.limit or not count:
            return ""
        name = "over" if count > self.limit else "full"
        return texts(f"care.dose_{name}", researcher=self.researcher, count=count, limit=self.limit)


def is_heavy(study: Study, session: str, raw: Iterable[str] = ()) -> str:
    """Return why a conversation may be heavy to read, or nothing.

    Parameters
    ----------
    study : Study
    session : str
    raw : iterable of str, optional
        Conversations that the vault has; nothing else of them need be there yet.

    Returns
    -------
    str
        A sentence for the person who is about to open it. It holds no words of the
        conversation.

    Raises
    ------
    StudyError
        There is no such conversation.
    """
    known = study.sessions()
    require_known(session, {*known, *study.transcript_ids(), *raw}, texts("care.conversations"))
    reasons = []
    colour = _highest_light(study, session, known.get(session))
    if colour != "groen":
        reasons.append(texts("care.heavy_light", colour=colour))
    if count := _heavy_pieces(study, session):
        reasons.append(texts("care.heavy_codes", count=count))
    if any(mark.session == session for mark in HEAVY_MARKS.rows(study)):
        reasons.append(texts("care.heavy_mark"))
    return texts("care.heavy", reasons="; ".join(reasons)) if reasons else ""


def reading_dose(study: Study, researcher: str, today: date) -> ReadingDose:
    """Return how many heavy conversations somebody read in the week of `today`."""
    week = week_of(today)
    mine = [row for row in READINGS.rows(study) if row.researcher == researcher]
    read = tuple(dict.fromkeys(row.session for row in mine if row.week == week))
    return ReadingDose(
        researcher=researcher, week=week, sessions=read, limit=_limit(study, researcher)
    )


def note_reading(study: Study, researcher: str, session: str, today: date) -> ReadingDose:
    """Write down that somebody opened a heavy conversation, and return this week's dose.

    A conversation counts once a week; one that is not heavy is not written down.

    Raises
    ------
    StudyError
        Nobody in the team has this code, or the clock was set back.
    """
    require_clock(study, today)
    require_known_researcher(study, researcher)
    dose = reading_dose(study, researcher, today)
    if session in dose.sessions or not is_heavy(study, session):
        return dose
    READINGS.add(study, {"onderzoeker": researcher, "gesprek": session, "week": dose.week})
    return reading_dose(study, researcher, today)


def doses_over_limit(study: Study) -> list[ReadingDose]:
    """Return every week in which somebody read more than was wise, oldest first."""
    read: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in READINGS.rows(study):
        read[row.week, row.researcher].append(row.session)
    doses = [
        ReadingDose(
            researcher=who, week=week, sessions=tuple(dict.fromkeys(rows)), limit=_limit(study, who)
        )
        for (week, who), rows in sorted(read.items())
    ]
    return [dose for dose in doses if len(dose.sessions) > dose.limit]


def _limit(study: Study, researcher: str) -> int:
    own = [
        (row.week, number, row.limit)
        for number, row in enumerate(SELF_CHECKS.rows(study))
        if row.researcher == researcher and row.limit is not None
    ]
    return max(own)[2] if own else HEAVY_PER_WEEK


def _highest_light(study: Study, session: str, known: Session | None) -> str:
    seen = [row.colour for row in STOP_SIGNALS.rows(study) if row.session == session]
    colours = [*seen, known.traffic_light if known else "groen"]
    return max(colours, key=_LIGHTS.index)


def _heavy_pieces(study: Study, session: str) -> int:
    found = [segment for path in study.coding_files(session) for segment in read_segments(path)]
    if not found:
        return 0
    codes = study.codebook().by_id
    heavy = [s for s in found if s.code in codes and codes[s.code].sensitivity == HEAVY_LEVEL]
    return len({(segment.start, segment.end) for segment in heavy})
