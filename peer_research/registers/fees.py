"""What is written down about hours and money, and the limits of each year with their source.

Amounts are in euros.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from peer_research import shipped
from peer_research.anonymiser_bridge import load
from peer_research.errors import StudyError
from peer_research.model import key
from peer_research.registers.register import Register
from peer_research.registers.tools import require_amount, require_month, require_researcher
from peer_research.study import Study

_FILE = "vergoedingen.toml"
_LONGEST_MONTH = 31 * 24  # hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Hours that a researcher worked in a month on one kind of work."""

    id: str
    researcher: str = key("onderzoeker")
    month: str = key("maand")
    hours: float = key("uren")
    task: Literal[
        "ontwerpen",
        "gesprek",
        "uitwerken",
        "coderen",
        "duiden",
        "schrijven",
        "overleg",
        "training",
        "intervisie",
        "presenteren",
        "anders",
    ] = key("taak")

    def __post_init__(self) -> None:
        require_researcher(self.id, self.researcher)
        require_month(self.id, self.month)
        require_amount(self.id, self.hours)
        if self.hours > _LONGEST_MONTH:
            raise StudyError("fairness.long_month", id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What a researcher got in a month; wages are no volunteer fee and have no limit here."""

    id: str
    researcher: str = key("onderzoeker")
    month: str = key("maand")
    kind: Literal["vergoeding", "onkosten", "cadeaubon", "loon"] = key("soort")
    amount: float = key("bedrag")

    def __post_init__(self) -> None:
        require_researcher(self.id, self.researcher)
        require_month(self.id, self.month)
        require_amount(self.id, self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What was agreed with a researcher from a month on: the fee per hour, and which limit."""

    id: str
    researcher: str = key("onderzoeker")
    since: str = key("vanaf")
    under_21: bool = key("onder_21")
    rate: float = key("per_uur", default=0.0)

    def __post_init__(self) -> None:
        require_researcher(self.id, self.researcher)
        require_month(self.id, self.since)
        require_amount(self.id, self.rate)


HOURS = Register("uren", "U", Hours)
PAYMENTS = Register("vergoedingen", "V", Payment)
AGREEMENTS = Register("afspraken", "A", Agreement)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearLimits:
    """The most a volunteer may get in a year, in euros, with its source."""

    year: int = key("jaar")
    hour: float = key("per_uur")
    hour_under_21: float = key("per_uur_onder_21")
    month: float = key("per_maand")
    whole_year: float = key("per_jaar")
    source: str = key("bron")
    checked: date = key("nagekeken")

    def __post_init__(self) -> None:
        row = str(self.year)
        require_amount(row, self.hour, self.hour_under_21, self.month, self.whole_year)


@dataclass(frozen=True, slots=True, kw_only=True)
class _LimitsFile:
    version: str = key("versie")
    years: tuple[YearLimits, ...] = key("jaar", default=())


def fee_limits(path: Path | None = None) -> dict[int, YearLimits]:
    """Return the limits by year.

    Parameters
    ----------
    path : Path, optional
        A table of the team's own; the shipped one when left out.

    Raises
    ------
    StudyError
        The table has a mistake.
    """
    path = path or shipped.protocols() / _FILE
    rows = load(_LimitsFile, path, StudyError).years
    found = {row.year: row for row in rows}
    if len(found) < len(rows):
        raise StudyError("fairness.year_twice", file=path.name)
    return found


def study_limits(study: Study) -> dict[int, YearLimits]:
    """Return the limits by year; a year in the study's own ``vergoedingen.toml`` goes first.

    Raises
    ------
    StudyError
        A table has a mistake.
    """
    own = study.path / _FILE
    return {**fee_limits(), **(fee_limits(own) if own.is_file() else {})}
