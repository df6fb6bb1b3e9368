"""One pseudonym over several chapters: small facts together can say who somebody is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from peer_research.report.data import ReportData
from peer_research.report.facts import striking_facts
from peer_research.report.quotes import Quote

MOST_FACTS = 3  # own choice: from three facts on a description begins to fit one person
CHAPTERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mosaic:
    """Somebody of whom facts stand in several chapters.

    Parameters
    ----------
    participant : str
        A code; never shown.
    source : str
        As printed below the quotes.
    facts : int
        How many different facts there are.
    chapters : int
        In how many themes the quotes stand.
    last : str
        Id of the piece of the last quote, where the warning is put.
    """

    participant: str
    source: str
    facts: int
    chapters: int
    last: str


def mosaics(data: ReportData, quotes: Sequence[Quote]) -> list[Mosaic]:
    """Return whose quotes together may say too much, the most facts first.

    Parameters
    ----------
    data : ReportData
    quotes : sequence of Quote
        All of the report.
    """
    by_person: dict[str, list[Quote]] = {}
    for quote in quotes:
        by_person.setdefault(quote.participant, []).append(quote)
    found = [_mosaic(data, code, rows) for code, rows in by_person.items() if _spread(rows)]
    risky = [mosaic for mosaic in found if mosaic.facts >= MOST_FACTS]
    return sorted(risky, key=lambda mosaic: (-mosaic.facts, mosaic.participant))


def _spread(quotes: Iterable[Quote]) -> bool:
    return len({quote.theme for quote in quotes}) >= CHAPTERS


def _mosaic(data: ReportData, code: str, quotes: Sequence[Quote]) -> Mosaic:
    band = data.participants[code].age_band
    facts = striking_facts((quote.text for quote in quotes), [band] if band else [])
    return Mosaic(
        participant=code,
        source=quotes[0].source,
        facts=len(facts),
        chapters=len({quote.theme for quote in quotes}),
        last=quotes[-1].segment,
    )
