"""Write down who takes part: a code, bands and a chosen name; never who somebody is."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, Literal

from peer_research.anonymiser_bridge import KnownForms, Roster
from peer_research.consent.bands import (
    check_age_band,
    check_attributes,
    looks_like_age,
    looks_like_date,
)
from peer_research.errors import StudyError
from peer_research.model import Participant, is_participant, nfc
from peer_research.records import change_participant
from peer_research.registers.tools import require_participant
from peer_research.study import Study

if TYPE_CHECKING:
    from peer_research.identifiable import Identifiable

Group = Literal["jongere", "ouder", "professional"]
GROUPS: tuple[Group, ...] = ("jongere", "ouder", "professional")
_LONGEST_NAME = 24


def register_participant(
    study: Study,
    code: str | None = None,
    *,
    group: Group | None = None,
    age_band: object = None,
    attributes: Mapping[str, object] | None = None,
    pseudonym: str = "",
    private: Identifiable | None = None,
    confirmed: bool = False,
) -> Participant:
    """Write down a participant and return the row.

    Parameters
    ----------
    study : Study
    code : str, optional
        ``P01``; the next free one when left out. Of a code that is there already, what is
        given is changed and the answers about consent stay.
    group : {"jongere", "ouder", "professional"}, optional
        Of a new participant ``"jongere"`` when left out; of one that is there it stays.
    age_band : str, optional
        One of `AGE_BANDS`.
    attributes : mapping, optional
        Such as ``{"hulpvorm": "pleegzorg"}``; bands and kinds only.
    pseudonym : str
        The name the participant chose for the report.
    private : Identifiable, optional
        The opened vault, to see that the chosen name is nobody's real name.
    confirmed : bool, default=False
        Whether a person said that no attribute names anybody.

    Raises
    ------
    StudyError
        A birth date, an exact age, a name that is real or taken, or the code of somebody who
        withdrew. Then nothing was written, and the message does not repeat what was given.
    """
    chosen = code or _next_code(study)
    _check_code(study, chosen)
    if group is not None and group not in GROUPS:
        raise StudyError("consent.unknown_group", known=", ".join(GROUPS))
    values: dict[str, Any] = {} if group is None else {"groep": group}
    if (band := check_age_band(age_band)) is not None:
        values["leeftijd"] = band
    if pseudonym.strip():
        values["schuilnaam"] = check_pseudonym(study, chosen, pseudonym, private)
    if attributes:
        values["kenmerken"] = check_attributes(attributes, confirmed=confirmed)

    def change(row: MutableMapping[str, Any]) -> None:
        row.setdefault("groep", GROUPS[0])
        row.update(values)

    change_participant(study, chosen, change)
    study.note("participant", participant=chosen)
    return study.participants()[chosen]


def check_pseudonym(
    study: Study, code: str, pseudonym: str, private: Identifiable | None = None
) -> str:
    """Return the chosen name when it can be used.

    Parameters
    ----------
    study : Study
    code : str
        Of who chose it.
    pseudonym : str
    private : Identifiable, optional
        The opened vault; without it real names cannot be compared.

    Raises
    ------
    StudyError
        It is a date, an age or a code, somebody else chose it, or somebody in the study is
        really called that.
    """
    name = " ".join(nfc(pseudonym).split())
    is_code = is_participant(name) and name[1:].isdigit()
    odd = looks_like_date(name) or looks_like_age(name) or any(not _is_plain(c) for c in name)
    if is_code or odd or not 2 <= len(name) <= _LONGEST_NAME:
        raise StudyError("consent.bad_pseudonym", longest=_LONGEST_NAME)
    others = {_plain(p.pseudonym) for c, p in study.participants().items() if c != code}
    if _plain(name) in others:
        raise StudyError("consent.taken_pseudonym")
    if private is not None and _is_real(private, name):
        raise StudyError("consent.real_name")
    return name


def _is_real(private: Identifiable, name: str) -> bool:
    """Return whether a name, or part of it, is how somebody in the study is really called."""
    people = [row for row in private.roster_rows() if row["label"] == "PERSON"]
    if not people:
        return False
    real = {_plain(part) for row in people for known in row["names"] for part in known.split()}
    if any(_plain(part) in real for part in name.split() if len(part) > 2):
        return True
    return bool(KnownForms.from_roster(Roster.from_rows(people)).find(name))


def _is_plain(letter: str) -> bool:
    return letter.isalnum() or letter in " -'’."


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in letters if c.isalnum())


def _check_code(study: Study, code: str) -> None:
    require_participant(code, code)
    if code in _withdrawn(study):
        # Whoever gets this code now would be taken for the one who left.
        raise StudyError("consent.was_withdrawn", code=code, free=_next_code(study))


def _next_code(study: Study) -> str:
    used = {*study.participants(), *_withdrawn(study)}
    used |= {code for session in study.sessions().values() for code in session.participants}
    numbers = [int(code[1:]) for code in used]
    return f"P{max(numbers, default=0) + 1:02d}"


def _withdrawn(study: Study) -> set[str]:
    rows = (row for row in study.log() if row["action"] in ("withdrawing", "withdrawn"))
    return {str(row["facts"]["participant"]) for row in rows}
