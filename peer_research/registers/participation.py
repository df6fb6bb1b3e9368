"""Who did what, what changed because of peer researchers, and how far they had a say.

The Participatiematrix (participatiematrix.nl; Smits et al. 2020, Research Involvement and
Engagement 6:30) has five roles per phase of a project. It is filled in twice: what was agreed
beforehand, and how it went.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from peer_research.errors import StudyError
from peer_research.model import key
from peer_research.registers.register import Register
from peer_research.registers.tools import require_days, require_researcher, require_text
from peer_research.study import Study
from peer_research.texts import texts

if TYPE_CHECKING:
    import pandas as pd

Phase = Literal["voorbereiding", "uitvoering", "implementatie"]
Who = Literal["ervaringsonderzoekers", "jongeren", "ouders", "professionals", "opdrachtgever"]
Level = Literal["geen", "toehoorder", "meedenker", "adviseur", "partner", "regisseur"]
PHASES: tuple[str, ...] = get_args(Phase)
LEVELS: tuple[str, ...] = get_args(Level)
Work = Literal[
    "onderwerp_kiezen",
    "vragen_bedenken",
    "gesprekken_voeren",
    "buddy_zijn",
    "notuleren",
    "uitwerken",
    "anoniem_maken",
    "coderen",
    "duiden",
    "schrijven",
    "vormgeven",
    "presenteren",
    "begeleiden",
    "regelen",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What a researcher contributed, and whether they want to be named for it."""

    id: str
    researcher: str = key("onderzoeker")
    work: tuple[Work, ...] = key("werk")
    named: bool = key("noemen", default=False)

    def __post_init__(self) -> None:
        require_researcher(self.id, self.researcher)
        if not self.work:
            raise StudyError("register_tools.empty", id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Something that was decided, and what changed because of whom."""

    id: str
    day: date = key("datum")
    what: str = key("wat")
    why: str = key("waarom")
    because_of: Who = key("door_wie")
    changed: bool = key("anders_dan_plan", default=True)

    def __post_init__(self) -> None:
        require_days(self.id, self.day)
        require_text(self.id, self.what, self.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """The role of a group in a phase: planned, and afterwards how it was."""

    id: str
    phase: Phase = key("fase")
    who: Who = key("wie")
    planned: Level = key("plan")
    actual: Level | None = key("echt", default=None)
    why: str = key("waarom_anders", default="")


CONTRIBUTIONS = Register("bijdragen", "B", Contribution)
DECISIONS = Register("besluiten", "K", Decision)
PARTICIPATION = Register("participatie", "P", Participation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """A line of the makers page.

    Parameters
    ----------
    name : str
        The name somebody chose, or the word for their role when they are not named.
    role : str
    work : tuple of str
        In words.
    """

    name: str
    role: str
    work: tuple[str, ...]


def contributions(study: Study) -> list[Maker]:
    """Return who made the report and what each did; who did not say yes has no name.

    Raises
    ------
    StudyError
        Somebody is not in the team, or a register has a mistake.
    """
    team = {member.coder: member for member in study.settings.team if member.coder}
    work: dict[str, list[str]] = {}
    named: dict[str, bool] = {}
    for row in CONTRIBUTIONS.rows(study):
        if row.researcher not in team:
            raise StudyError("fairness.not_in_team", id=row.id, known=", ".join(sorted(team)))
        work.setdefault(row.researcher, []).extend(row.work)
        # One no is enough: who wants to be named says so in every row.
        named[row.researcher] = named.get(row.researcher, True) and row.named
    return [
        Maker(
            name=team[who].name if named[who] else texts("fairness.unnamed"),
            role=team[who].role,
            work=tuple(texts(f"fairness.work_{name}") for name in dict.fromkeys(done)),
        )
        for who, done in work.items()
    ]


def changes_by_peers(study: Study) -> list[Decision]:
    """Return what went differently because of peer researchers, oldest first."""
    rows = DECISIONS.rows(study)
    mine = [r for r in rows if r.because_of == "ervaringsonderzoekers" and r.changed]
    return sorted(mine, key=lambda row: row.day)


def decisions_table(study: Study) -> pd.DataFrame:
    """Return all decisions, oldest first: ``day, what, why, because_of, changed``."""
    import pandas as pd

    columns = ["day", "what", "why", "because_of", "changed"]
    rows = [
        [getattr(row, name) for name in columns]
        for row in sorted(DECISIONS.rows(study), key=lambda row: row.day)
    ]
    return pd.DataFrame(rows, columns=columns)


def participation_table(study: Study) -> pd.DataFrame:
    """Return the Participatiematrix: planned and actual, per phase and group.

    Returns
    -------
    pandas.DataFrame
        ``phase, who, planned, actual, difference, why``; `actual` is empty as long as it is
        not filled in, and `difference` counts steps on the ladder (below zero: less say than
        planned, ``<NA>``: not known).

    Raises
    ------
    StudyError
        A phase and a group stand in it twice.
    """
    import pandas as pd

    rows = PARTICIPATION.rows(study)
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row.phase, row.who) in seen:
            raise StudyError("fairness.phase_twice", id=row.id)
        seen.add((row.phase, row.who))
    ordered = sorted(rows, key=lambda row: (PHASES.index(row.phase), row.who))
    columns = ["phase", "who", "planned", "actual", "difference", "why"]
    cells = [
        [row.phase, row.who, row.planned, row.actual or "", _steps(row), row.why] for row in ordered
    ]
    return pd.DataFrame(cells, columns=columns).astype({"difference": "Int64"})


def _steps(row: Participation) -> int | None:
    if row.actual is None:
        return None
    return LEVELS.index(row.actual) - LEVELS.index(row.planned)
