"""An assignment for an ExpEx, and whether it says what somebody must know before saying yes.

An assignment describes the work and never a person: there is no field for who takes it, and
nothing is kept of whoever says yes or no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from peer_research.anonymiser_bridge import load
from peer_research.errors import StudyError
from peer_research.materials.role_card import role_texts
from peer_research.model import Codebook, key
from peer_research.protocol.findings import Finding, Level
from peer_research.protocol.guide_parts import prose
from peer_research.protocol.model import InterviewProtocol
from peer_research.registers.note_check import check_note
from peer_research.texts import texts

# A reward that is none.
_NO_REWARD = re.compile(
    r"\b(?:ervaring|gratis|onbetaald|voor niets|vrijwillig|geen|nvt|n\.v\.t)\b", re.IGNORECASE
)
_PAID = re.compile(r"\d|\b(?:uurloon|salaris|loon|bon|vergoeding|betaald)\b", re.IGNORECASE)
_LONG_DAY = 8.0  # hours; own choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What is asked of an ExpEx.

    Parameters
    ----------
    asked_by : str
        An organisation and a role, never somebody's name.
    hours : float
        All together: preparing, doing, travelling and talking it over.
    sensitive : tuple of str or None
        Themes that may touch somebody; empty when there are none, None when nobody thought
        about it.
    """

    title: str = key("opdracht", default="")
    asked_by: str = key("vrager", default="")
    goal: str = key("doel", default="")
    tasks: tuple[str, ...] = key("taken", default=())
    skills: str = key("wat_je_kunt", default="")
    when: str = key("wanneer", default="")
    hours: float = key("uren", default=0.0)
    place: str = key("plek", default="")
    reward: str = key("beloning", default="")
    expenses: str = key("onkosten", default="")
    preparation: str = key("voorbereiding", default="")
    support: str = key("steun", default="")
    sensitive: tuple[str, ...] | None = key("gevoelige_themas", default=None)
    stopping: str = key("stoppen", default="")
    outcome: str = key("wat_ermee_gebeurt", default="")


# Without these nobody can say yes; the others are asked after.
_MUST = ("title", "asked_by", "goal", "tasks", "when", "reward", "support", "stopping")
_SHOULD = ("skills", "place", "expenses", "preparation", "outcome")


def load_assignment(path: Path) -> Assignment:
    """Return the assignment in a TOML file.

    Raises
    ------
    StudyError
        The file has a mistake; an unknown word, such as one for a person's name, is one.
    """
    return load(Assignment, path, StudyError)


def assignment_for(
    protocol: InterviewProtocol, codebook: Codebook | None = None, *, role: str = "gespreksleider"
) -> Assignment:
    """Return a draft of the assignment to take a role in the conversation of a protocol.

    Parameters
    ----------
    protocol : InterviewProtocol
    codebook : Codebook, optional
        For the names of what may touch somebody.
    role : str, default="gespreksleider"
        Its tasks are those of the role card.
    """
    names = codebook.by_id if codebook else {}
    heavy = [code for q in protocol.questions if q.sensitivity for code in q.codes]
    themes = dict.fromkeys(names[code].name for code in heavy if code in names)
    care = protocol.aftercare
    return Assignment(
        title=protocol.title,
        goal=" ".join(protocol.goals),
        tasks=role_texts()[role].does if role in role_texts() else (),
        reward=prose(protocol.rewards.get("onderzoeker", "")),
        support=texts("materials_assignment.draft_support") if care.call_days else "",
        preparation=texts("materials_assignment.draft_preparation"),
        sensitive=tuple(themes) if themes or codebook else None,
        stopping=texts("materials_assignment.draft_stopping"),
    )


def check_fit(assignment: Assignment) -> list[Finding]:
    """Return what an assignment does not say, or says in a way that is no answer.

    Parameters
    ----------
    assignment : Assignment

    Returns
    -------
    list of Finding
        What must be mended first; nothing when the card can go out.

    Examples
    --------
    >>> found = check_fit(Assignment(title="Meedenken", reward="ervaring"))
    >>> sorted(f.where for f in found if f.rule == "no_reward")
    ['beloning']
    """
    found = [*_missing(assignment), *_time(assignment), *_reward(assignment)]
    found += [*_sensitive(assignment), *_names(assignment)]
    return sorted(found, key=lambda finding: finding.level != "fout")


def word_of(field: str) -> str:
    """Return the word in the file for a field of an assignment."""
    named = next(f for f in fields(Assignment) if f.name == field)
    return str(named.metadata["key"])


def _finding(level: Level, rule: str, field: str) -> Finding:
    name = texts(f"materials_assignment.{field}")
    message = texts(f"materials_assignment.{rule}", name=name)
    remedy = texts(f"materials_assignment.{rule}_remedy", word=word_of(field))
    return Finding(level, word_of(field), message, remedy, rule)


def _is_empty(value: object) -> bool:
    parts = value if isinstance(value, tuple) else (value,)
    return not any(str(part).strip() for part in parts)


def _missing(assignment: Assignment) -> Iterator[Finding]:
    levels: list[tuple[Level, tuple[str, ...]]] = [("fout", _MUST), ("let op", _SHOULD)]
    for level, names in levels:
        for name in names:
            if _is_empty(getattr(assignment, name)):
                yield _finding(level, "missing", name)


def _time(assignment: Assignment) -> Iterator[Finding]:
    if not 0 < assignment.hours < float("inf"):
        yield _finding("fout", "no_hours", "hours")
    elif assignment.hours > _LONG_DAY:
        yield _finding("let op", "long", "hours")


def _reward(assignment: Assignment) -> Iterator[Finding]:
    reward = assignment.reward
    if reward.strip() and _NO_REWARD.search(reward) and not _PAID.search(reward):
        yield _finding("fout", "no_reward", "reward")
    elif reward.strip() and not any(sign.isdigit() for sign in reward):
        yield _finding("let op", "no_amount", "reward")


def _sensitive(assignment: Assignment) -> Iterator[Finding]:
    if assignment.sensitive is None:
        yield _finding("fout", "no_themes", "sensitive")


def _names(assignment: Assignment) -> Iterator[Finding]:
    for field in fields(assignment):
        value = getattr(assignment, field.name)
        parts = value if isinstance(value, tuple) else (value,)
        if any(check_note(part) for part in parts if isinstance(part, str)):
            yield _finding("fout", "name", field.name)
