"""What a form of conversation gives beside its text: cards, demands, lists, actions, criteria.

Tables for others never show fewer people than the smallest group of the study. Timelines
stand in `timelines`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from peer_research.consent.taking_part import declined
from peer_research.errors import StudyError
from peer_research.finding.small_groups import few, few_alone
from peer_research.model import key
from peer_research.registers.register import Register
from peer_research.registers.tools import (
    Role,
    require_amount,
    require_days,
    require_participant,
    require_session,
    require_text,
)
from peer_research.study import Study

if TYPE_CHECKING:
    import pandas as pd

Domain = Literal["support", "wonen", "schoolwerk", "inkomen", "welzijn"]
Colour = Literal["groen", "oranje", "rood"]
# Who has to do something after a mirror conversation may also be outside the team.
Owner = Literal["professional", "teamleider", "bestuurder", "beleidsmedewerker", "gemeente", Role]
DOMAINS: tuple[str, ...] = get_args(Domain)
COLOURS: tuple[str, ...] = get_args(Colour)
LISTS = ("sterk", "beter", "wens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The colour a participant gave to one of the Big 5."""

    id: str
    session: str = key("gesprek")
    participant: str = key("deelnemer")
    domain: Domain = key("gebied")
    colour: Colour = key("kleur")

    def __post_init__(self) -> None:
        require_session(self.id, self.session)
        require_participant(self.id, self.participant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a panel asked, how many stickers it got, and what was promised."""

    id: str
    session: str = key("gesprek")
    demand: str = key("eis")
    stickers: int = key("stickers", default=0)
    promise: str = key("belofte", default="")
    by: Owner | None = key("door", default=None)
    before: date | None = key("antwoord_voor", default=None)

    def __post_init__(self) -> None:
        require_session(self.id, self.session)
        require_text(self.id, self.demand)
        require_amount(self.id, self.stickers)
        require_days(self.id, self.before)
        if self.promise and (self.by is None or self.before is None):
            raise StudyError("yields.promise", id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorPoint:
    """What the inner circle called strong, wants better, or wishes."""

    id: str
    session: str = key("gesprek")
    kind: Literal["sterk", "beter", "wens"] = key("lijst")
    point: str = key("punt")

    def __post_init__(self) -> None:
        require_session(self.id, self.session)
        require_text(self.id, self.point)


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorAction:
    """What will be done after a mirror conversation, by which role and before when."""

    id: str
    session: str = key("gesprek")
    action: str = key("actie")
    owner: Owner = key("eigenaar")
    before: date = key("uiterlijk")
    done: bool = key("gedaan", default=False)

    def __post_init__(self) -> None:
        require_session(self.id, self.session)
        require_text(self.id, self.action)
        require_days(self.id, self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What help must meet to be bought, why, how heavy it weighs and how it can be shown."""

    id: str
    session: str = key("gesprek")
    criterion: str = key("eis")
    reason: str = key("reden")
    weight: int = key("gewicht")
    proof: str = key("bewijs", default="")

    def __post_init__(self) -> None:
        require_session(self.id, self.session)
        require_text(self.id, self.criterion, self.reason)
        require_amount(self.id, self.weight)


CARDS = Register("big5_kaarten", "B", Card)
DEMANDS = Register("panel_eisen", "E", Demand)
MIRROR = Register("spiegel", "M", MirrorPoint)
MIRROR_ACTIONS = Register("spiegel_acties", "A", MirrorAction)
CRITERIA = Register("inkoop_criteria", "C", Criterion)


def big5_table(study: Study) -> pd.DataFrame:
    """Return how many people gave each of the Big 5 which colour, few people as "few".

    Returns
    -------
    pandas.DataFrame
        ``domain, groen, oranje, rood`` as text, all five domains in their order, or no row when
        nobody gave a colour. The last colour that somebody gave counts, of who takes part.
    """
    import pandas as pd

    without = declined(study.participants())
    rows = [row for row in CARDS.rows(study) if row.participant not in without]
    last = {(row.participant, row.domain): row.colour for row in rows}
    counts: Counter[tuple[str, str]] = Counter((d, colour) for (_, d), colour in last.items())
    k, asked = study.settings.min_group, DOMAINS if last else ()
    cells = [[d, *few([counts[d, colour] for colour in COLOURS], k)] for d in asked]
    return pd.DataFrame(cells, columns=["domain", *COLOURS])


def panel_table(study: Study, session: str = "") -> pd.DataFrame:
    """Return the demands of panels with their rank by stickers.

    Parameters
    ----------
    study : Study
    session : str, optional
        One panel; all of them when left out, each ranked by itself.

    Returns
    -------
    pandas.DataFrame
        ``session, rank, demand, stickers, promise, by, before``. Equal stickers share a rank;
        fewer stickers than the smallest group are "few", as they may be of one person.
    """
    import pandas as pd

    k = study.settings.min_group
    rows = [row for row in DEMANDS.rows(study) if session in ("", row.session)]
    cells = [
        [
            row.session,
            1 + sum(o.session == row.session and o.stickers > row.stickers for o in rows),
            row.demand,
            few_alone(row.stickers, k),
            row.promise,
            row.by or "",
            row.before.isoformat() if row.before else "",
        ]
        for row in sorted(rows, key=lambda row: (row.session, -row.stickers, row.id))
    ]
    columns = ["session", "rank", "demand", "stickers", "promise", "by", "before"]
    return pd.DataFrame(cells, columns=columns)


def mirror_table(study: Study) -> pd.DataFrame:
    """Return what was strong, must be better and is wished: ``session, kind, point``."""
    import pandas as pd

    rows = sorted(MIRROR.rows(study), key=lambda row: (row.session, LISTS.index(row.kind)))
    cells = [[row.session, row.kind, row.point] for row in rows]
    return pd.DataFrame(cells, columns=["session", "kind", "point"])


def actions_table(study: Study) -> pd.DataFrame:
    """Return the action list, first what must be done first.

    Returns
    -------
    pandas.DataFrame
        ``session, action, owner, before, done``.
    """
    import pandas as pd

    rows = sorted(MIRROR_ACTIONS.rows(study), key=lambda row: (row.before, row.id))
    cells = [[r.session, r.action, r.owner, r.before.isoformat(), r.done] for r in rows]
    return pd.DataFrame(cells, columns=["session", "action", "owner", "before", "done"])


def criteria_table(study: Study) -> pd.DataFrame:
    """Return what help must meet, the heaviest first: ``criterion, reason, weight, proof``."""
    import pandas as pd

    rows = sorted(CRITERIA.rows(study), key=lambda row: (-row.weight, row.id))
    cells = [[row.criterion, row.reason, row.weight, row.proof] for row in rows]
    return pd.DataFrame(cells, columns=["criterion", "reason", "weight", "proof"])
