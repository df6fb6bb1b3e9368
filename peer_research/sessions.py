"""Describe a conversation that was held, without a date, a place or a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from peer_research.errors import StudyError
from peer_research.model import Session
from peer_research.study import Study

_QUARTER = re.compile(r"20\d\d-K[1-4]\Z")
_LONGEST = 8 * 60


def describe_session(
    session: Session,
    study: Study,
    *,
    quarter: str = "",
    minutes: int = 0,
    participants: Sequence[str] = (),
    debriefed: bool = False,
    traffic_light: Literal["groen", "oranje", "rood"] = "groen",
) -> Session:
    """Return the session with what is known of how it went.

    Raises
    ------
    StudyError
        A day where a quarter is asked, an impossible length, a session that is registered
        already, or a participant the study does not know.
    """
    if study.session_file(session.id).is_file():
        raise StudyError("sessions.exists", session=session.id)
    if quarter and not _QUARTER.match(quarter):
        raise StudyError("sessions.bad_quarter")
    if not 0 <= minutes <= _LONGEST:
        raise StudyError("sessions.bad_minutes", longest=_LONGEST)
    known = study.participants()
    for code in participants:
        if code not in known:
            raise StudyError("sessions.no_participant")
    return replace(
        session,
        quarter=quarter,
        minutes=minutes,
        participants=tuple(participants),
        debriefed=debriefed,
        traffic_light=traffic_light,
    )
