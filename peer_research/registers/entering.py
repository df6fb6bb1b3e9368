"""Write what a person typed in a register: held against the study and the calendar first.

A typing slip in a code would plan a call to nobody, or count somebody who is not there. This is
the way in for the notebook and the command line; the program itself uses `Register.add`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from peer_research.errors import StudyError
from peer_research.registers.advice import GROUNDS, REACTIONS, add_ground, add_reaction
from peer_research.registers.register import Register
from peer_research.registers.tools import (
    is_participant_code,
    require_clock,
    require_known,
    require_known_researcher,
    require_past,
)
from peer_research.study import Study
from peer_research.texts import texts

# These rows follow from something that must be done beside them, so another door writes them.
OWN_DOOR = {
    "goedkeuringen": "care --stuk",
    "leesdosis": "start",
    "opgeruimd": "cleanup",
    "toestemming": "consent",
    "teruglezen": "readback",
}
# The same row again is a slip: it would count twice.
_ONCE = frozenset((
    "nazorg", "zelfcheck", "zware_gesprekken", "uren", "vergoedingen", "afspraken", "bijdragen",
    "besluiten", "bewaardata", "werving", "tijdlijn", "panel_eisen", "spiegel", "spiegel_acties",
    "inkoop_criteria",
))  # fmt: skip
# Of these there is one row for each such combination; another one would contradict it.
_ONE_FOR_EACH = {"participatie": ("fase", "wie"), "tijdlijn": ("deelnemer", "volgorde")}
# Words for what was done already.
_DONE = frozenset(("gedaan_op", "klaar_op"))
_DONE_IN = {"besluiten": "datum"}
_WORKED = frozenset(("uren", "vergoedingen"))


def put_row(
    study: Study,
    register: Register[Any],
    values: Mapping[str, Any],
    today: date,
    *,
    row: str = "",
    confirmed: bool = False,
) -> Any:
    """Write a new row, or change one, and return it.

    Parameters
    ----------
    study : Study
    register : Register
    values : mapping
        By the words of the file; None takes a value out of a row that changes.
    today : date
    row : str, optional
        Id of the row that changes; a new one when left out.
    confirmed : bool, default=False
        Whether a person said that no text in it names anybody.

    Raises
    ------
    StudyError
        The clock was set back, a code is not known in the study, what was done lies in the
        future, the row stands there already, another command writes this register, or what
        `Register.add` refuses; then nothing was written.
    """
    require_clock(study, today)
    require_own_door(register)
    _require_known_codes(study, register, values)
    _require_days(register, values, today)
    if row:
        _require_new(study, register, {**_stored(study, register, row), **values}, row)
        return register.change(study, row, values, confirmed=confirmed)
    if register is REACTIONS:
        return add_reaction(study, values, today, confirmed=confirmed)
    if register is GROUNDS:
        about, pieces = str(values.get("aanbeveling", "")), values.get("stukken", ())
        return add_ground(study, about, segments=pieces, codes=values.get("codes", ()))
    _require_new(study, register, values)
    return register.add(study, values, confirmed=confirmed)


def remove_row(study: Study, register: Register[Any], row: str, today: date) -> None:
    """Take out a row that was made by mistake; see `put_row`."""
    require_clock(study, today)
    require_own_door(register)
    register.remove(study, row)


def require_own_door(register: Register[Any]) -> None:
    """Refuse a register that another command writes, as more than a row must change."""
    if register.name in OWN_DOOR:
        raise StudyError("register_entry.own_door", command=OWN_DOOR[register.name])


def _require_known_codes(study: Study, register: Register[Any], values: Mapping[str, Any]) -> None:
    if session := values.get("gesprek"):
        known = {*study.sessions(), *study.transcript_ids()}
        require_known(session, known, texts("care.conversations"))
    people = [values.get("deelnemer"), values.get("voor") if register.name == "nazorg" else None]
    for code in filter(None, people):
        if is_participant_code(code) or code == values.get("deelnemer"):
            require_known(code, study.participants(), texts("care.participants"))
        else:
            require_known_researcher(study, code)
    team = [values.get("onderzoeker")]
    team += [values.get("door")] if register.name == "zware_gesprekken" else []
    for code in filter(None, team):
        require_known_researcher(study, code)
    _require_there(study, values)


def _require_there(study: Study, values: Mapping[str, Any]) -> None:
    """Refuse something of a person who was not in that conversation."""
    session = study.sessions().get(str(values.get("gesprek") or ""))
    code = values.get("deelnemer")
    if session and code and session.participants and code not in session.participants:
        raise StudyError("register_entry.not_there", code=code, session=session.id)


def _require_days(register: Register[Any], values: Mapping[str, Any], today: date) -> None:
    for word, value in values.items():
        done = word in _DONE or _DONE_IN.get(register.name) == word
        if done and isinstance(value, date):
            require_past(value, today)
    month = values.get("maand")
    if register.name in _WORKED and isinstance(month, str) and month > f"{today:%Y-%m}":
        raise StudyError("register_entry.month_to_come", today=f"{today:%Y-%m}")


def _stored(study: Study, register: Register[Any], row: str) -> dict[str, Any]:
    return register.written(register.row(study, row))


def _require_new(
    study: Study, register: Register[Any], values: Mapping[str, Any], row: str = ""
) -> None:
    """Refuse a row that is there already, or that contradicts one."""
    known = [(r.id, register.written(r)) for r in register.rows(study) if r.id != row]
    words = _ONE_FOR_EACH.get(register.name, ())
    for name, other in known:
        if words and all(other.get(word) == values.get(word) for word in words):
            raise StudyError("register_entry.one_for_each", row=name)
        if register.name in _ONCE and _same(register, other, values):
            raise StudyError("register_entry.twice", row=name)


def _same(register: Register[Any], one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    given = {word: value for word, value in other.items() if value not in (None, "", [], ())}
    # What was left out is what the register takes for it.
    filled = register.with_defaults({k: v for k, v in given.items() if k != "id"})
    return filled == register.with_defaults({k: v for k, v in one.items() if k != "id"})
