"""What a panel put together: the piles of all members as one network of cards.

Two cards are tied as strongly as many members put them on one pile. Groups of cards that hang
together are found with a method from network science, as networkx does it. See `card_sorting`
for the source of the method as a whole.

Sources: A. Clauset, M. E. J. Newman and C. Moore (2004), "Finding community structure in very
large networks", Physical Review E 70:066111 (modularity, greedy); M. Girvan and M. E. J. Newman
(2002), "Community structure in social and biological networks", PNAS 99:7821-7826.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, islice
from typing import TYPE_CHECKING, Any

from peer_research.coding.card_sorting import SortingCard, cards
from peer_research.coding.card_sorting_piles import members
from peer_research.coding.card_sorting_rows import PILES, Method
from peer_research.errors import StudyError

if TYPE_CHECKING:
    from peer_research.study import Study

MOST_GROUPS = 15
_FEW_TIES = 300  # above this Girvan-Newman takes minutes; the weakest ties are left out first
_Groups = list[set[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorts:
    """What a panel sorted, with the cards that may be read now.

    Parameters
    ----------
    cards : tuple of SortingCard
    piles : mapping of str to tuple
        By member: name and numbers of each pile with cards on it.
    """

    cards: tuple[SortingCard, ...]
    piles: Mapping[str, tuple[tuple[str, frozenset[int]], ...]]

    def placed(self, member: str) -> set[int]:
        """Return the numbers that a member put on a pile."""
        return set().union(*(numbers for _, numbers in self.piles[member]))


def sorts(study: Study) -> Sorts:
    """Return what the panel sorted.

    Raises
    ------
    StudyError
        There are no cards, fewer than two members sorted, or everything of a member lies on
        one pile, which says nothing.
    """
    there = cards(study)
    if not there:
        raise StudyError("card_sorting.no_cards")
    number = {card.segment: card.number for card in there}
    piles: dict[str, list[tuple[str, frozenset[int]]]] = {name: [] for name in members(study)}
    for pile in PILES.rows(study):
        on = frozenset(number[segment] for segment in pile.segments if segment in number)
        if on:
            piles[pile.member].append((pile.name, on))
    sorted_by = {member: tuple(rows) for member, rows in piles.items() if rows}
    if len(sorted_by) < 2:
        raise StudyError("card_sorting.few_members", found=len(sorted_by))
    for member, rows in sorted_by.items():
        if len(rows) == 1:
            raise StudyError("card_sorting.one_pile", member=member)
    return Sorts(cards=tuple(there), piles=sorted_by)


def together(found: Sorts) -> dict[tuple[int, int], int]:
    """Return how many members put two cards on one pile, for all pairs that anybody did."""
    times: Counter[tuple[int, int]] = Counter()
    for rows in found.piles.values():
        for _, numbers in rows:
            times.update(combinations(sorted(numbers), 2))
    return dict(sorted(times.items()))


def network(found: Sorts) -> Any:
    """Return the cards as a `networkx.Graph`.

    Returns
    -------
    networkx.Graph
        Nodes are numbers of cards that somebody placed; an edge has ``weight``, the number of
        members who put both on one pile, and ``share``, of the members who placed both.
    """
    import networkx  # type: ignore[import-untyped,unused-ignore]

    placed = {member: found.placed(member) for member in found.piles}
    graph = networkx.Graph()
    graph.add_nodes_from(sorted(set().union(*placed.values())))
    for (first, second), weight in together(found).items():
        both = sum(first in on and second in on for on in placed.values())
        graph.add_edge(first, second, weight=weight, share=weight / both)
    return graph


def groups(graph: Any, method: Method = "modulariteit") -> _Groups:
    """Return the groups of cards in a network, the largest first.

    Parameters
    ----------
    graph : networkx.Graph
        From `network`.
    method : {"modulariteit", "girvan_newman"}
        Greedy modularity; or taking away the ties over which most shortest ways go, one after
        the other, and of all the divisions on the way the one with the highest modularity.
        For the second the weakest ties are left out when there are more than 300.
    """
    from networkx.algorithms.community import (  # type: ignore[import-untyped,unused-ignore]
        greedy_modularity_communities,
    )

    if not graph.number_of_edges():
        return [{node} for node in graph]
    if method == "girvan_newman":
        found = _girvan_newman(graph)
    else:
        found = [set(group) for group in greedy_modularity_communities(graph, weight="weight")]
    return sorted(found, key=lambda group: (-len(group), min(group)))


def _girvan_newman(graph: Any) -> _Groups:
    from networkx.algorithms.community import girvan_newman, modularity

    fewer = _without_weak_ties(graph)
    begin = [[{node} for node in fewer]] if not fewer.number_of_edges() else []
    divisions = [tuple(_components(fewer)), *islice(girvan_newman(fewer, _busiest), MOST_GROUPS)]
    return max(
        ([set(part) for part in division] for division in [*begin, *divisions]),
        key=lambda division: modularity(graph, division, weight="weight"),
    )


def _components(graph: Any) -> Iterable[set[int]]:
    from networkx import connected_components

    found: Iterable[set[int]] = connected_components(graph)
    return found


def _without_weak_ties(graph: Any) -> Any:
    fewer, least = graph.copy(), 1
    while fewer.number_of_edges() > _FEW_TIES:
        least += 1
        weak = [(a, b) for a, b, weight in fewer.edges(data="weight") if weight < least]
        if len(weak) == fewer.number_of_edges():
            break
        fewer.remove_edges_from(weak)
    return fewer


def _busiest(graph: Any) -> tuple[int, int]:
    """Return the tie over which most shortest ways go, for its strength.

    As M. E. J. Newman (2004), "Analysis of weighted networks", Physical Review E 70:056131: the
    betweenness of a tie without its weight, divided by its weight.
    """
    from networkx import edge_betweenness_centrality

    ways = edge_betweenness_centrality(graph)
    # Rounded: else the order in which numbers are added decides between equal ties.
    busy = {tie: round(many / graph.edges[tie]["weight"], 9) for tie, many in ways.items()}
    first, second = min(busy, key=lambda tie: (-busy[tie], tie))
    return first, second
