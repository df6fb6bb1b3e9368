"""Timelines of places: kinds of place and moments of life, never a name or a date.

The places of one person in order are a fingerprint. They are for the team; tables for others
count people per kind of place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from peer_research.consent.taking_part import declined
from peer_research.errors import StudyError
from peer_research.finding.small_groups import few, few_alone
from peer_research.model import key
from peer_research.registers.register import Register
from peer_research.registers.tools import require_participant
from peer_research.study import Study

if TYPE_CHECKING:
    import pandas as pd

PlaceKind = Literal[
    "thuis",
    "familie",
    "pleeggezin",
    "gezinshuis",
    "leefgroep",
    "gesloten_groep",
    "crisisplek",
    "kliniek",
    "begeleid_wonen",
    "eigen_plek",
    "bij_vrienden",
    "geen_vaste_plek",
    "anders",
]
Moment = Literal[
    "voor_de_basisschool",
    "basisschool",
    "begin_middelbare_school",
    "einde_middelbare_school",
    "rond_achttien",
    "na_achttien",
    "nu",
    "weet_niet",
]
Length = Literal["dagen", "weken", "maanden", "ongeveer_een_jaar", "paar_jaar", "lang", "weet_niet"]
PLACES: tuple[str, ...] = get_args(PlaceKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place on somebody's timeline: a kind and a moment of life, never a name or a date."""

    id: str
    participant: str = key("deelnemer")
    order: int = key("volgorde")
    kind: PlaceKind = key("soort")
    moment: Moment = key("moment", default="weet_niet")
    length: Length = key("hoe_lang", default="weet_niet")

    def __post_init__(self) -> None:
        require_participant(self.id, self.participant)
        if self.order < 1:
            raise StudyError("yields.order", id=self.id)


TIMELINE = Register("tijdlijn", "T", Place)


def timeline_of(study: Study, participant: str) -> list[Place]:
    """Return the places of one participant in order, for the team only.

    Raises
    ------
    StudyError
        Two places have one number.
    """
    return _timelines(study).get(participant, [])


def timeline_table(study: Study) -> pd.DataFrame:
    """Return on how many timelines each kind of place stands, few people as "few".

    Returns
    -------
    pandas.DataFrame
        ``kind, people, places`` as text: people who lived there, and how often in all.
    """
    import pandas as pd

    people: dict[str, set[str]] = defaultdict(set)
    places: Counter[str] = Counter()
    for who, rows in _timelines(study).items():
        for row in rows:
            people[row.kind].add(who)
            places[row.kind] += 1
    k = study.settings.min_group
    cells = [
        [kind, few_alone(size, k), str(places[kind]) if size >= k else few_alone(size, k)]
        for kind in PLACES
        if (size := len(people[kind]))
    ]
    return pd.DataFrame(cells, columns=["kind", "people", "places"])


def moves_table(study: Study) -> pd.DataFrame:
    """Return how many people lived in how many places, few people as "few".

    Returns
    -------
    pandas.DataFrame
        ``places, people``, where `places` is ``1``, ``2-3``, ``4-6`` or ``7+``; no row when
        there is no timeline.
    """
    import pandas as pd

    bands = {"1": range(1, 2), "2-3": range(2, 4), "4-6": range(4, 7)}
    counts = dict.fromkeys([*bands, "7+"], 0)
    timelines = _timelines(study)
    for rows in timelines.values():
        counts[next((name for name, band in bands.items() if len(rows) in band), "7+")] += 1
    shown = few(list(counts.values()), study.settings.min_group)
    cells = list(zip(counts, shown, strict=True)) if timelines else []
    return pd.DataFrame(cells, columns=["places", "people"])


def _timelines(study: Study) -> dict[str, list[Place]]:
    found: dict[str, dict[int, Place]] = defaultdict(dict)
    without = declined(study.participants())
    for row in (row for row in TIMELINE.rows(study) if row.participant not in without):
        if row.order in found[row.participant]:
            raise StudyError("yields.order_twice", id=row.id)
        found[row.participant][row.order] = row
    return {who: [rows[n] for n in sorted(rows)] for who, rows in sorted(found.items())}
