"""Every answer about consent that was ever given, and who chose the interviewer: as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from peer_research.anonymiser_bridge import nearest
from peer_research.errors import StudyError
from peer_research.model import CONSENT_USES, Participant, key
from peer_research.registers.register import Register
from peer_research.registers.tools import (
    require_days,
    require_known,
    require_participant,
    require_session,
)
from peer_research.study import Study
from peer_research.texts import texts

Answer = Literal["ja", "nee"]
How = Literal["papier", "gesproken", "digitaal"]
Giver = Literal["deelnemer", "gezag"]


def require_use(use: str) -> None:
    """Refuse anything but one of `CONSENT_USES`."""
    if use not in CONSENT_USES:
        raise StudyError("consent.unknown_use", suggestion=nearest(use, CONSENT_USES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer to one use, as it was given."""

    id: str
    participant: str = key("deelnemer")
    use: str = key("gebruik")
    answer: Answer = key("antwoord")
    day: date = key("datum")
    text: str = key("tekst")
    how: How = key("hoe", default="papier")
    giver: Giver = key("van", default="deelnemer")
    withdrawn: bool = key("ingetrokken", default=False)

    def __post_init__(self) -> None:
        require_participant(self.id, self.participant)
        require_days(self.id, self.day)
        require_use(self.use)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewerChoice:
    """Whether a participant chose who would hold the conversation."""

    id: str
    session: str = key("gesprek")
    participant: str = key("deelnemer")
    chosen: bool = key("zelf_gekozen")
    by: Literal["ervaringsdeskundige", "professional", "maakt_niet_uit"] = key(
        "liefst", default="maakt_niet_uit"
    )

    def __post_init__(self) -> None:
        require_participant(self.id, self.participant)
        require_session(self.id, self.session)


ANSWERS = Register("toestemming", "T", Answered)
CHOICES = Register("interviewerkeuze", "K", InterviewerChoice)


def consent_history(study: Study, code: str, use: str | None = None) -> list[Answered]:
    """Return every answer of a participant, oldest first."""
    rows = [row for row in ANSWERS.rows(study) if row.participant == code]
    return sorted((r for r in rows if use in (None, r.use)), key=lambda row: row.day)


def all_answers(study: Study, person: Participant) -> list[Answered]:
    """Return every answer, also those written in `participants.toml` by hand; oldest first."""
    kept = consent_history(study, person.code)
    found = [*kept, *by_hand(person, kept)]
    return sorted(found, key=lambda row: row.day)


def by_hand(person: Participant, kept: Sequence[Answered]) -> list[Answered]:
    """Return the answers in `participants.toml` that are not among those `kept`."""
    known = {(row.use, row.day, row.answer) for row in kept}
    return [
        Answered(
            id="-", participant=person.code, use=use, answer=consent.answer, day=consent.day,
            text=consent.text, how=consent.how,
        )
        for use, consent in person.consents.items()
        if (use, consent.day, consent.answer) not in known
    ]  # fmt: skip


def record_interviewer_choice(
    study: Study,
    code: str,
    session: str,
    chosen: bool,
    by: Literal["ervaringsdeskundige", "professional", "maakt_niet_uit"] = "maakt_niet_uit",
) -> InterviewerChoice:
    """Write down whether a participant chose the interviewer; a second time changes it."""
    require_known(code, study.participants(), texts("consent.participants"))
    values = {"gesprek": session, "deelnemer": code, "zelf_gekozen": chosen, "liefst": by}
    for row in CHOICES.rows(study):
        if (row.session, row.participant) == (session, code):
            return CHOICES.change(study, row.id, values)
    return CHOICES.add(study, values)
