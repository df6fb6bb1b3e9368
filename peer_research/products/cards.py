"""Quote cards for training and theatre: which words may be on them.

A card is passed around without its report, so it says less: no pseudonym, and an age band only
when enough people share it. Two cards of one person could be put together into one story;
therefore nobody is on more than one card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peer_research.errors import StudyError
from peer_research.model import Participant
from peer_research.products.source import Source
from peer_research.report.quotes import Quote, Row, quotable
from peer_research.texts import texts

MOST = 24
LONGEST = 360  # characters that fit on a card
_HOLE = "["  # something was taken out here


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One card.

    Parameters
    ----------
    segment, participant : str
        For checks; never shown.
    text : str
    source : str
        Whose words, as said on the card.
    theme : str
        Name of the theme.
    """

    segment: str
    participant: str
    text: str
    source: str
    theme: str


def choose_cards(source: Source, wanted: Sequence[str] | None = None) -> list[Card]:
    """Return the cards of a study, at most one per person.

    Parameters
    ----------
    source : Source
    wanted : sequence of str, optional
        Ids of the pieces that a team chose itself; without it the quotes of the report.

    Returns
    -------
    list of Card
        In the order of the themes.

    Raises
    ------
    StudyError
        A chosen piece may not be quoted, or two are of one person.
    """
    rows = {str(row["id"]): row for row in quotable(source.counts).to_dict("records")}
    chosen = _spread(source) if wanted is None else _asked(rows, wanted)
    cards = [_card(source, rows[segment]) for segment in chosen]
    require_one_card_each(cards)
    return cards


def require_one_card_each(cards: Sequence[Card]) -> None:
    """Refuse cards on which one person's story is spread.

    Raises
    ------
    StudyError
        Somebody has more than one card; names the pieces, not the words.
    """
    per_person = Counter(card.participant for card in cards)
    twice = [card.segment for card in cards if per_person[card.participant] > 1]
    if twice:
        raise StudyError("products_cards.spread", pieces=", ".join(sorted(twice)))


def _spread(source: Source) -> list[str]:
    """Return one piece of each person; who has least to choose from chooses first."""
    fit = [quote for quote in source.quotes if len(quote.text) <= LONGEST]
    choices = Counter(quote.participant for quote in fit)
    chosen: list[Quote] = []
    used: Counter[str] = Counter()
    for person in sorted(choices, key=lambda name: (choices[name], name)):
        mine = [quote for quote in fit if quote.participant == person]
        chosen.append(min(mine, key=lambda quote: (_HOLE in quote.text, used[quote.theme])))
        used[chosen[-1].theme] += 1
    chosen.sort(key=lambda quote: (quote.theme, quote.session, quote.start))
    return [quote.segment for quote in chosen[:MOST]]


def _asked(rows: Mapping[str, Row], wanted: Sequence[str]) -> list[str]:
    asked = list(dict.fromkeys(wanted))
    if refused := [name for name in asked if name not in rows]:
        raise StudyError("products_cards.not_allowed", pieces=", ".join(refused))
    if long := [name for name in asked if len(str(rows[name]["quote"])) > LONGEST]:
        raise StudyError("products_cards.too_long", pieces=", ".join(long), most=LONGEST)
    return asked


def _card(source: Source, row: Row) -> Card:
    person = source.data.participants[str(row["participant"])]
    about = _about(source, person)
    if row.get("reworded") is True:
        about = texts("read_back.reworded", source=about)
    top = source.data.codebook.path(str(row["code"]))[0]
    return Card(
        segment=str(row["id"]),
        participant=person.code,
        text=str(row["quote"]),
        source=about,
        theme=source.data.codebook.by_id[top].name,
    )


def _about(source: Source, person: Participant) -> str:
    group = texts(f"report.one_{person.group}")
    if person.group != "jongere" or not person.age_band:
        return f"– {group}"
    people = source.data.participants.values()
    same = sum(p.group == "jongere" and p.age_band == person.age_band for p in people)
    if same < source.data.k:
        return f"– {group}"
    return f"– {group}, {texts('report.years', band=person.age_band)}"
