"""What rows of registers have in common: codes, days and numbers that make sense.

Every check names the row and never repeats what was written: it may be somebody's name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal

from peer_research import store
from peer_research.anonymiser_bridge import Source, build
from peer_research.errors import StudyError
from peer_research.records import edit_rows, table
from peer_research.registers.register import Register
from peer_research.settings import TeamRole
from peer_research.study import Study

Role = Literal[
    TeamRole,
    "begeleider",
    "ouder_of_voogd",
    "huisarts",
    "vertrouwenspersoon",
    "veilig_thuis",
    "hulpdienst",
]

_PARTICIPANT = re.compile(r"P\d{1,3}\Z")
_SESSION = re.compile(r"[A-Z]{1,3}\d{1,4}\Z")
_RESEARCHER = re.compile(r"[a-z0-9][a-z0-9-]{0,40}\Z")
_QUARTER = re.compile(r"20\d\d-[KQ][1-4]\Z")  # K is what people here write
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])\Z")
_WEEK = re.compile(r"20\d\d-W(0[1-9]|[1-4]\d|5[0-3])\Z")
_CLOCK_SLACK = timedelta(days=1)  # the log is in UTC, today is local


def is_participant_code(text: str) -> bool:
    """Return whether `text` is a participant's code, such as ``P07``."""
    return bool(_PARTICIPANT.match(text))


def require_participant(row: str, code: str) -> None:
    """Refuse anything but a participant's code."""
    _require(_PARTICIPANT, code, "participant", row)


def require_session(row: str, session: str, *, optional: bool = False) -> None:
    """Refuse anything but a conversation's id; nothing is fine when it is `optional`."""
    if session or not optional:
        _require(_SESSION, session, "session", row)


def require_researcher(row: str, code: str) -> None:
    """Refuse anything but a researcher's code, such as ``noor``."""
    _require(_RESEARCHER, code, "researcher", row)


def require_quarter(row: str, quarter: str) -> None:
    """Refuse anything but a quarter, such as ``2026-K4``."""
    _require(_QUARTER, quarter, "quarter", row)


def require_month(row: str, month: str) -> None:
    """Refuse anything but a month, such as ``2026-03``."""
    _require(_MONTH, month, "month", row)


def require_week(row: str, week: str) -> None:
    """Refuse anything but a week, such as ``2026-W47``."""
    _require(_WEEK, week, "week", row)


def is_quarter(text: str) -> bool:
    """Return whether `text` is a quarter, such as ``2026-K4``."""
    return bool(_QUARTER.match(text))


def require_text(row: str, *given: str) -> None:
    """Refuse an empty text."""
    if not all(text.strip() for text in given):
        raise StudyError("register_tools.empty", id=row)


def require_days(row: str, *days: date | None) -> None:
    """Refuse a day with a time of the day beside it."""
    if any(isinstance(day, datetime) for day in days):
        raise StudyError("register_tools.time", id=row)


def require_amount(row: str, *amounts: float) -> None:
    """Refuse a number below zero, or one that is no number."""
    if any(not math.isfinite(amount) or amount < 0 for amount in amounts):
        raise StudyError("register_tools.amount", id=row)


def _require(pattern: re.Pattern[str], text: str, kind: str, row: str) -> None:
    if not pattern.match(text):
        raise StudyError(f"register_tools.bad_{kind}", id=row)


def quarter_of(day: date) -> str:
    """Return the quarter of a day.

    Examples
    --------
    >>> quarter_of(date(2026, 11, 21))
    '2026-K4'
    """
    return f"{day.year}-K{(day.month + 2) // 3}"


def week_of(day: date) -> str:
    """Return the ISO week of a day.

    Examples
    --------
    >>> week_of(date(2027, 1, 1))
    '2026-W53'
    """
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def require_clock(study: Study, today: date) -> None:
    """Refuse to work when the clock stands before what was already written down.

    Raises
    ------
    StudyError
        ``register_tools.clock_back``.
    """
    rows = study.log()
    last = max((datetime.fromisoformat(row["at"]).date() for row in rows), default=today)
    if today < last - _CLOCK_SLACK:
        raise StudyError("register_tools.clock_back", today=today, last=last)


def require_past(day: date, today: date) -> None:
    """Refuse a day that has yet to come, for something that was done."""
    if day > today:
        raise StudyError("register_tools.future", day=day, today=today)


def researchers(study: Study) -> list[str]:
    """Return the codes of the researchers: from the team, and of who coded something."""
    team = {member.coder for member in study.settings.team if member.coder}
    return sorted(team | set(study.coders()))


def require_known_researcher(study: Study, code: str) -> None:
    """Refuse the code of somebody who is not in the team."""
    known = researchers(study)
    if code not in known:
        raise StudyError("register_tools.unknown_researcher", known=", ".join(known) or "-")


def require_known(given: str, known: Collection[str], kind: str) -> None:
    """Refuse the id of something that is not there; `kind` is its word in the message."""
    if given not in known:
        raise StudyError("register_tools.unknown", kind=kind, known=", ".join(sorted(known)) or "-")


def put_values(
    register: Register[Any],
    study: Study,
    id: str,
    values: Mapping[str, Any],
    clear: Iterable[str] = (),
) -> None:
    """Change a row in one go and take values out of it.

    Parameters
    ----------
    register : Register
    study : Study
    id : str
    values : mapping
        By the words of the file; codes, days and choices only, as names are not looked for.
    clear : iterable of str
        Words whose values go.

    Raises
    ------
    StudyError
        The row would not be right any more; then nothing was changed.
    """
    gone = set(clear)

    def change(rows: list[Any]) -> None:
        for number, row in enumerate(rows):
            if row.get("id") != id:
                continue
            kept = {k: v for k, v in {**row.unwrap(), **values}.items() if k not in gone}
            build(register.kind, kept, Source(f"{register.name}.toml", "", StudyError))
            rows[number] = table(kept)

    register.row(study, id)
    store.edit_text(study.register_file(register.name), lambda text: edit_rows(text, "rij", change))
    study.note("register_changed", register=register.name, row=id)
