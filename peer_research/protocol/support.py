"""What protocols refer to: shared blocks, helplines and the consent policy, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from peer_research.errors import ProtocolError
from peer_research.model import key


@dataclass(frozen=True, kw_only=True)
class SharedBlocks:
    """The pieces that protocols share, by the name that follows ``gedeeld:``."""

    schema: Literal["peer-research/gedeeld@1"]
    version: str = key("versie")
    licence: str = key("licentie", default="CC BY 4.0")
    blocks: Mapping[str, Any] = key("blok")


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpline:
    """Somebody a participant can call or visit.

    Parameters
    ----------
    status : {"bron_gezien", "algemeen_bekend", "opnieuw_nakijken"}
        How sure the number is: read in a source, known to everybody, or not to be trusted.
    checked : date or None
        Day on which the source was read; None when the line was never confirmed.
    """

    name: str = key("naam")
    audience: str = key("voor")
    phone: str = key("telefoon", default="")
    website: str = ""
    hours: str = key("tijden", default="")
    status: Literal["bron_gezien", "algemeen_bekend", "opnieuw_nakijken"]
    checked: date | None = key("gecontroleerd_op", default=None)
    source: str = key("bron", default="")
    note: str = key("opmerking", default="")


@dataclass(frozen=True, kw_only=True)
class Helplines:
    """The helplines of a country, to be checked before they are printed."""

    schema: Literal["peer-research/hulplijnen@1"]
    id: str
    version: str = key("versie")
    warning: str = key("let_op")
    lines: tuple[Helpline, ...] = key("lijn")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeRule:
    """Whose yes is needed between two ages (in years, both included)."""

    age_min: int = key("vanaf")
    age_max: int | None = key("tot_en_met", default=None)
    allowed: bool = key("mag_meedoen")
    yes_from: tuple[Literal["deelnemer", "gezag"], ...] = key("ja_van", default=())
    inform: str = key("informeren", default="")
    explanation: str = key("uitleg", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySource:
    """What a consent policy rests on, and when it was read."""

    about: str = key("over")
    source: str = key("bron")
    checked: date = key("gecontroleerd_op")
    says: str = key("zegt", default="")


@dataclass(frozen=True, kw_only=True)
class ConsentPolicy:
    """Whose consent is asked at which age."""

    schema: Literal["peer-research/toestemmingsbeleid@1"]
    id: str
    version: str = key("versie")
    title: str = key("titel")
    warning: str = key("let_op")
    ages: tuple[AgeRule, ...] = key("leeftijd")
    exceptions: tuple[str, ...] = key("uitzonderingen", default=())
    sources: tuple[PolicySource, ...] = key("bronnen", default=())

    @property
    def youngest(self) -> int:
        """Return the lowest age in years at which somebody may take part."""
        return min(rule.age_min for rule in self.ages if rule.allowed)

    def rule_for(self, age: int) -> AgeRule:
        """Return the rule for somebody of `age` years.

        Raises
        ------
        ProtocolError
            The policy has no rule for this age.
        """
        for rule in self.ages:
            if rule.age_min <= age and (rule.age_max is None or age <= rule.age_max):
                return rule
        raise ProtocolError("protocol.no_age_rule", file=f"{self.id}.toml", age=age)
