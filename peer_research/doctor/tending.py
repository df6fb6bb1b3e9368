"""What people did and the doctor writes down: a debrief, care, a number looked up, what must go.

`doctor.mending` puts right what stands in the wrong place; here stands what only people know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import tomlkit

from peer_research import shipped, store
from peer_research.anonymiser_bridge import load
from peer_research.care.aftercare import (
    AFTERCARE,
    AT_RED,
    INCIDENTS,
    SELF_CHECKS,
    STOP_SIGNALS,
    finish_aftercare,
    finish_incident,
)
from peer_research.consent.outputs import is_of_people
from peer_research.doctor.case import Case, attempt
from peer_research.doctor.outputs import known_paths, quoting, stale_paths
from peer_research.errors import StudyError
from peer_research.materials.texts_file import FOLDER
from peer_research.model import Session, is_participant
from peer_research.protocol.reading import load_helplines
from peer_research.protocol.support import Helpline
from peer_research.records import write_session
from peer_research.registers.data_management import REMOVALS
from peer_research.registers.tools import put_values, require_clock, require_known_researcher
from peer_research.study import Study

_LINES = "hulplijnen-nl"


def debriefed(study: Study, session: str) -> None:
    """Write down that a conversation was talked over with the team.

    Raises
    ------
    StudyError
        There is no such conversation; nothing was written.
    """
    write_session(study, replace(_session(study, session), debriefed=True))
    study.note("debriefed", session=session)


def add_speakers(study: Study, session: str, form: str = "") -> tuple[str, ...]:
    """Write with a conversation who speaks in its text, and return their codes.

    Parameters
    ----------
    study : Study
    session : str
    form : str, default=""
        Form of the conversation, when there is no file of it yet.

    Raises
    ------
    StudyError
        There is no text of it, or no file and no form; nothing was written.
    """
    from peer_research.intake.importing import new_session

    speakers = study.transcript(session).speakers
    people = tuple(code for code in speakers if is_participant(code))
    there = study.session_file(session).is_file()
    if not there and not form:
        raise StudyError("mending.no_form", session=session)
    found = _session(study, session) if there else new_session(study, session, form, "")
    write_session(study, replace(found, participants=people))
    study.note("speakers", session=session)
    return people


def erased(study: Study, session: str, who: str, today: date) -> None:
    """Write down who signed that the recording of a conversation is gone everywhere.

    Raises
    ------
    StudyError
        There is no such conversation, or nobody in the team has this code; nothing was written.
    """
    if session not in study.transcript_ids():
        _session(study, session)
    require_clock(study, today)
    require_known_researcher(study, who)
    values = {"soort": "opname", "over": session, "getekend_door": who, "datum": today}
    REMOVALS.add(study, values)
    study.note("cleaned_up", kind="opname", about=session, by=who)


def clear_outputs(study: Study, today: date) -> tuple[list[Path], list[Path]]:
    """Remove what may not go out or is old, and half files that a crash left.

    Only what the program makes again in a minute; a Word file that people edited stays.

    Returns
    -------
    tuple of (list of Path, list of Path)
        What was removed, and what people edited: bring that up to date with
        ``peer-research report STUDY --bijwerken FILE``.
    """
    case = Case(study, today)
    found = {path for path, _ in quoting(case)} | {*known_paths(case), *stale_paths(case)}
    inside = sorted(path for path in found if path.is_relative_to(study.output))
    edited = [path for path in inside if is_of_people(path)]
    gone = [path for path in inside if path not in edited]
    for path in gone:
        store.remove(path)
    store.remove_leftovers(study.path)
    if gone:
        study.note("outputs_cleared", files=len(gone))
    return gone, edited


# ------------------------------------------------------------------ care


def finish(study: Study, row: str, today: date) -> None:
    """Write down that what a row of care asks for was done.

    Parameters
    ----------
    study : Study
    row : str
        Of aftercare (``N01``), an incident, a stop signal or a self-check.
    today : date

    Raises
    ------
    StudyError
        There is no such row; nothing was written.
    """
    ways: dict[Any, Callable[[], None]] = {
        AFTERCARE: partial(finish_aftercare, study, row, today, today),
        INCIDENTS: partial(finish_incident, study, row, today, today),
        STOP_SIGNALS: partial(_stopped, study, row),
        SELF_CHECKS: partial(put_values, SELF_CHECKS, study, row, {"opgevolgd": True}),
    }
    for register, way in ways.items():
        if any(known.id == row for known in register.rows(study)):
            way()
            return
    raise StudyError("mending.no_row", row=row)


def _stopped(study: Study, row: str) -> None:
    done = [*STOP_SIGNALS.row(study, row).done]
    now = [*(one for one in done if one != "niets"), *(one for one in AT_RED if one not in done)]
    put_values(STOP_SIGNALS, study, row, {"gedaan": now})


def told(study: Study, row: str, role: str) -> None:
    """Write down to which role an incident was told; errors as in `finish`."""
    known = {one.id: one for one in INCIDENTS.rows(study)}
    if row not in known:
        raise StudyError("mending.no_row", row=row)
    put_values(INCIDENTS, study, row, {"verteld_aan": [*known[row].told, role]})


# ------------------------------------------------------------------ helplines


def looked_up(study: Study, name: str, today: date, reached: str = "") -> Path:
    """Write down that somebody looked a helpline up today, and return the team's own list.

    Parameters
    ----------
    study : Study
        Gets a copy of the shipped list in ``protocols/materialen/`` when it has none.
    name : str
        Of the helpline.
    today : date
    reached : str, default=""
        The number or site that was found; needed for a line that has none yet.

    Raises
    ------
    StudyError
        No helpline has this name, or it has neither number nor site; nothing was written.
    """
    own = study.protocols_folder / FOLDER / f"{_LINES}.toml"
    source = own if own.is_file() else shipped.protocols() / f"{_LINES}.toml"
    lines = {line.name: line for line in load_helplines(source).lines}
    if name not in lines:
        raise StudyError("mending.no_helpline", known=", ".join(lines))
    if not (reached or lines[name].phone or lines[name].website):
        raise StudyError("mending.no_number", name=name)
    document = tomlkit.parse(source.read_text("utf-8"))
    for row in document["lijn"]:
        if row["naam"] == name:
            row.pop("opmerking", None)  # said that it had to be looked up
            row.update(_values(lines[name], reached, today))
    store.write_text(own, tomlkit.dumps(document))
    study.note("helpline_looked_up")
    return own


def _values(line: Helpline, reached: str, today: date) -> dict[str, Any]:
    found: dict[str, Any] = {"gecontroleerd_op": today}
    if line.status == "opnieuw_nakijken":
        found["status"] = "bron_gezien"
    if reached:
        found["website" if "." in reached and not reached[0].isdigit() else "telefoon"] = reached
    return found


def _session(study: Study, session: str) -> Session:
    path = study.session_file(session)
    if not path.is_file():
        known = ", ".join(attempt(study.sessions) or {}) or "-"
        raise StudyError("mending.no_session", session=session, known=known)
    return load(Session, path, StudyError)
