"""From groups of cards to themes: what hangs together, what members called it, and a name.

The groups are a proposal of the computer; the panel decides and names. See `card_sorting` for
the source of the method.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peer_research.coding.card_sorting import SortingCard
from peer_research.coding.card_sorting_network import Sorts, groups, network
from peer_research.coding.card_sorting_rows import THEME_CARDS, Method
from peer_research.coding.sense_making import Theme, add_theme
from peer_research.errors import StudyError

if TYPE_CHECKING:
    import pandas as pd

    from peer_research.study import Study

_NAMES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A group of cards that may be a theme.

    Parameters
    ----------
    number : int
        From 1, the largest group first.
    cards : tuple of SortingCard
        The most typical first: those that most often lie with the others.
    strength : float
        From 0 to 1: of every two cards in the group, the share of the members who placed both
        that put them on one pile; the mean over all pairs.
    names : tuple of str
        What members called the piles that lie mostly in this group, the most used first.
    codes : tuple of str
        Codes of the words on the cards, the most frequent first.
    """

    number: int
    cards: tuple[SortingCard, ...]
    strength: float
    names: tuple[str, ...]
    codes: tuple[str, ...]


def proposals(found: Sorts, method: Method = "modulariteit") -> list[Proposal]:
    """Return the groups of two cards or more as proposals for themes.

    Parameters
    ----------
    found : Sorts
    method : {"modulariteit", "girvan_newman"}
        See `groups`.
    """
    graph = network(found)
    by_number = {card.number: card for card in found.cards}
    together_here = [group for group in groups(graph, method) if len(group) > 1]
    return [
        _proposal(number, group, graph, found, by_number)
        for number, group in enumerate(together_here, start=1)
    ]


def loose_cards(found: Sorts, proposed: Sequence[Proposal]) -> list[int]:
    """Return the numbers of cards that are in no group: what fits nowhere yet."""
    placed = {card.number for one in proposed for card in one.cards}
    return [card.number for card in found.cards if card.number not in placed]


def _proposal(
    number: int, group: set[int], graph: Any, found: Sorts, by_number: Mapping[int, SortingCard]
) -> Proposal:
    ties = graph.subgraph(group)
    pull = dict(ties.degree(weight="share"))
    order = sorted(group, key=lambda card: (-round(pull[card], 9), card))
    pairs = len(group) * (len(group) - 1) / 2
    chosen = tuple(by_number[card] for card in order)
    codes = Counter(code for card in chosen for code in card.codes)
    return Proposal(
        number=number,
        cards=chosen,
        strength=sum(share for _, _, share in ties.edges(data="share")) / pairs,
        names=_names(group, found),
        codes=tuple(sorted(codes, key=lambda code: (-codes[code], code))),
    )


def _names(group: set[int], found: Sorts) -> tuple[str, ...]:
    """Return the names of the piles that lie for more than half in a group."""
    times: Counter[str] = Counter()
    written: dict[str, str] = {}
    for _, rows in sorted(found.piles.items()):
        for name, numbers in rows:
            if name and 2 * len(numbers & group) > len(numbers):
                times[name.casefold()] += len(numbers & group)
                written.setdefault(name.casefold(), name)
    order = sorted(times, key=lambda name: (-times[name], name))
    return tuple(written[name] for name in order[:_NAMES])


def proposals_frame(proposed: Sequence[Proposal], names: Mapping[str, str]) -> pd.DataFrame:
    """Return proposals as a table.

    Parameters
    ----------
    proposed : sequence of Proposal
    names : mapping of str to str
        Name of each code by its id.

    Returns
    -------
    pandas.DataFrame
        ``group, cards, count, strength, names, codes``; strength in whole percents.
    """
    import pandas as pd

    columns = ["group", "cards", "count", "strength", "names", "codes"]
    rows = [
        [
            one.number,
            ", ".join(str(card.number) for card in one.cards),
            len(one.cards),
            round(100 * one.strength),
            "; ".join(one.names),
            "; ".join(names.get(code, code) for code in one.codes),
        ]
        for one in proposed
    ]
    return pd.DataFrame(rows, columns=columns)


def name_theme(
    study: Study,
    proposal: Proposal,
    name: str,
    codes: Sequence[str],
    method: Method,
    *,
    about: str = "",
    confirmed: bool = False,
) -> Theme:
    """Make a theme of a group of cards, with the name that the panel chose.

    The theme is linked to `codes` of the codebook, and the cards it came from are kept.

    Raises
    ------
    StudyError
        A theme has no name or no codes, or names somebody.
    CodingError
        ``coding.unknown_code``.
    """
    if not name.strip():
        raise StudyError("card_sorting.no_name")
    values = {"naam": " ".join(name.split()), "codes": list(codes)}
    if about.strip():
        values["omschrijving"] = about.strip()
    theme = add_theme(study, values, confirmed=confirmed)
    pieces = [card.segment for card in proposal.cards]
    THEME_CARDS.add(study, {"thema": theme.id, "stukken": pieces, "manier": method}, confirmed=True)
    return theme
