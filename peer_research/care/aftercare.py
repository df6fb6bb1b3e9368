"""Care for participants and researchers: stop signals, incidents, aftercare, self-checks.

No register of care has room for a story: what happened is a choice from a list. An open call
to a participant has a day, because somebody must make it; when it is made, only the quarter
stays, so that no row tells on which day a conversation was.

The steps are those of the protocols' shared traffic light, after the distress protocol of
Draucker, Martsolf & Poole (2009), Archives of Psychiatric Nursing 23(5), 343-350.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from peer_research.errors import StudyError
from peer_research.model import key
from peer_research.registers.register import Register
from peer_research.registers.tools import (
    Role,
    is_participant_code,
    is_quarter,
    put_values,
    quarter_of,
    require_clock,
    require_days,
    require_known,
    require_known_researcher,
    require_past,
    require_quarter,
    require_researcher,
    require_session,
    require_week,
)
from peer_research.study import Study
from peer_research.texts import texts

Colour = Literal["groen", "oranje", "rood"]
Action = Literal[
    "pauze",
    "vraag_overgeslagen",
    "ander_onderwerp",
    "gestopt",
    "opname_uit",
    "coach_gebeld",
    "hulp_gezocht",
    "niets",
]
Moment = Literal["vooraf", "tijdens", "na_afloop", "dag_erna", "week_erna", "later"]
_MOMENTS = get_args(Moment)
_CALL = "belmoment"
AT_RED = ("opname_uit", "coach_gebeld")  # always, say the protocols


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSignal:
    """What was done when the traffic light changed in a conversation; never why it did."""

    id: str
    session: str = key("gesprek")
    colour: Colour = key("kleur")
    done: tuple[Action, ...] = key("gedaan")
    by: Role = key("door")

    def __post_init__(self) -> None:
        require_session(self.id, self.session)
        if not self.done or ("niets" in self.done and len(self.done) > 1):
            raise StudyError("care.nothing_done", id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that went wrong, without the story: who was told, and what must follow."""

    id: str
    kind: Literal[
        "overstuur",
        "onveilig_nu",
        "zorg_om_veiligheid",
        "ruzie",
        "herkend",
        "datalek",
        "opname_kwijt",
        "onderzoeker_geraakt",
        "anders",
    ] = key("soort")
    when: str = key("wanneer")
    session: str = key("gesprek", default="")
    told: tuple[Role, ...] = key("verteld_aan", default=())
    follow_up: date = key("opvolgen_voor")
    done: date | None = key("klaar_op", default=None)

    def __post_init__(self) -> None:
        require_session(self.id, self.session, optional=True)
        require_days(self.id, self.follow_up, self.done)
        if self.when not in _MOMENTS and not is_quarter(self.when):
            raise StudyError("care.bad_moment", id=self.id, known=", ".join(_MOMENTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftercare:
    """A call or a talk afterwards, with a participant or a researcher."""

    id: str
    kind: Literal["belmoment", "nabespreken", "coachgesprek"] = key("soort")
    who: str = key("voor")
    due: date | None = key("uiterlijk", default=None)
    done_on: date | None = key("gedaan_op", default=None)
    done_in: str = key("gedaan_in", default="")

    def __post_init__(self) -> None:
        require_days(self.id, self.due, self.done_on)
        if is_participant_code(self.who):
            self._check_participant()
        else:
            require_researcher(self.id, self.who)
        if self.due is None and not self.done:
            raise StudyError("care.no_due", id=self.id)

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return bool(self.done_on or self.done_in)

    def _check_participant(self) -> None:
        if self.done_in:
            require_quarter(self.id, self.done_in)
        if self.done_on or (self.done_in and self.due):
            raise StudyError("care.day_beside_code", id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheck:
    """How a researcher is doing, in a colour, and what they need; never about what they read."""

    id: str
    researcher: str = key("onderzoeker")
    week: str
    colour: Colour = key("kleur")
    needs: Literal["niets", "pauze", "praten", "minder_zware_teksten", "stoppen"] = key(
        "nodig", default="niets"
    )
    limit: int | None = key("grens", default=None)
    followed_up: bool = key("opgevolgd", default=False)

    def __post_init__(self) -> None:
        require_researcher(self.id, self.researcher)
        require_week(self.id, self.week)
        if self.limit is not None and self.limit < 0:
            raise StudyError("register_tools.amount", id=self.id)


STOP_SIGNALS = Register("stoplicht", "L", StopSignal)
INCIDENTS = Register("incidenten", "I", Incident)
AFTERCARE = Register("nazorg", "N", Aftercare)
SELF_CHECKS = Register("zelfcheck", "Z", SelfCheck)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that somebody still has to do.

    Parameters
    ----------
    kind : str
        Which sentence of the catalogue says it.
    about : str
        Code of a conversation, participant or researcher, or nothing.
    row : str
    day : date or None
        Before when.
    """

    kind: str
    about: str
    row: str = ""
    day: date | None = None

    @property
    def text(self) -> str:
        """What there is to do, as a sentence."""
        return texts(f"care.due_{self.kind}", about=self.about, row=self.row, day=self.day)


def plan_aftercare(
    study: Study, who: str, held: date, days: Sequence[int] = (1, 3)
) -> list[Aftercare]:
    """Write down the calls after a conversation; one that is planned already stays one.

    Parameters
    ----------
    study : Study
    who : str
        Code of a participant or a researcher.
    held : date
        Day of the conversation; it is not kept.
    days : sequence of int
        After how many days; a protocol has them as ``nazorg.belmoment_dagen``.

    Raises
    ------
    StudyError
        Nobody has this code.
    """
    if is_participant_code(who):
        require_known(who, study.participants(), texts("care.participants"))
    else:
        require_known_researcher(study, who)
    calls = (row for row in AFTERCARE.rows(study) if (row.kind, row.who) == (_CALL, who))
    planned = {row.due: row for row in calls}
    return [
        planned.get(day) or AFTERCARE.add(study, {"soort": _CALL, "voor": who, "uiterlijk": day})
        for day in (held + timedelta(days=after) for after in days)
    ]


def finish_aftercare(study: Study, row: str, day: date, today: date) -> None:
    """Write down that a call or a talk was done; of a participant only the quarter stays.

    Raises
    ------
    StudyError
        The day has yet to come, or the clock was set back; nothing was changed.
    """
    require_clock(study, today)
    require_past(day, today)
    found = AFTERCARE.row(study, row)
    if is_participant_code(found.who):
        put_values(AFTERCARE, study, row, {"gedaan_in": quarter_of(day)}, clear=["uiterlijk"])
    else:
        put_values(AFTERCARE, study, row, {"gedaan_op": day})


def finish_incident(study: Study, row: str, day: date, today: date) -> None:
    """Write down that an incident was followed up; see `finish_aftercare`."""
    require_clock(study, today)
    require_past(day, today)
    put_values(INCIDENTS, study, row, {"klaar_op": day})


def due_care(study: Study, today: date) -> list[Due]:
    """Return what care is due on `today`, what has a day first.

    Parameters
    ----------
    study : Study
    today : date
        A call that is due today is in the list.
    """
    found = [
        *_due_calls(study, today),
        *_due_incidents(study, today),
        *_due_sessions(study),
        *_due_self_checks(study),
        *_impossible(study, today),
    ]
    return sorted(found, key=lambda due: (due.day or date.max, due.kind, due.about, due.row))


def _due_calls(study: Study, today: date) -> Iterator[Due]:
    for row in AFTERCARE.rows(study):
        if not row.done and row.due is not None and row.due <= today:
            yield Due(kind=row.kind, about=row.who, row=row.id, day=row.due)


def _due_incidents(study: Study, today: date) -> Iterator[Due]:
    for row in INCIDENTS.rows(study):
        if not row.told:
            yield Due(kind="tell", about=row.session, row=row.id)
        if row.done is None and row.follow_up <= today:
            yield Due(kind="incident", about=row.session, row=row.id, day=row.follow_up)


def _due_sessions(study: Study) -> Iterator[Due]:
    signals = STOP_SIGNALS.rows(study)
    for session in study.sessions().values():
        if not session.debriefed:
            yield Due(kind="debrief", about=session.id)
        logged = any(row.session == session.id for row in signals)
        if session.traffic_light != "groen" and not logged:
            yield Due(kind="signal", about=session.id)
    for row in signals:
        if row.colour == "rood" and not set(AT_RED) <= set(row.done):
            yield Due(kind="red", about=row.session, row=row.id)


def _due_self_checks(study: Study) -> Iterator[Due]:
    for row in SELF_CHECKS.rows(study):
        if row.colour != "groen" and not row.followed_up:
            yield Due(kind="self_check", about=row.researcher, row=row.id)


def _impossible(study: Study, today: date) -> Iterator[Due]:
    """Find what was done on a day that has yet to come: a slip, or a clock set back."""
    done = [(row.id, row.who, row.done_on) for row in AFTERCARE.rows(study)]
    done += [(row.id, row.session, row.done) for row in INCIDENTS.rows(study)]
    for name, about, day in done:
        if day is not None and day > today:
            yield Due(kind="clock", about=about, row=name, day=day)
