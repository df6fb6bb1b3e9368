"""The cards of a panel as a figure: groups of numbers, tied as often as they lay together.

Each group has a colour, a shape and its name beside it, so that nothing hangs on colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from peer_research.coding.card_sorting_network import Sorts, network
from peer_research.coding.card_sorting_piles import numbers_shown
from peer_research.coding.card_sorting_themes import Proposal, loose_cards, proposals_frame
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.plots.report_figures import Plot

_SHAPES = "osDph8"
_HEIGHT, _LOW = 6.6, 3.9  # inches; the second for one or two groups
_AROUND = 1.0  # radius of the circle on which the groups lie
_ROOM = 0.7  # between two groups
_STRONG = 0.5  # share of the members from which a tie between groups is drawn
_LABEL = 20  # characters
_Place = tuple[float, float]


def draw_proposals(
    found: Sorts, proposed: Sequence[Proposal], names: Mapping[str, str] | None = None
) -> Plot:
    """Return the network of cards with its groups as a figure.

    Parameters
    ----------
    found : Sorts
    proposed : sequence of Proposal
        From `card_sorting_themes.proposals`.
    names : mapping of str to str, optional
        Name of each code by its id, for the table.

    Returns
    -------
    Plot
        Its numbers are those of `proposals_frame`.
    """
    from peer_research.plots.report_figures import Plot, canvas, say_above

    title = texts("card_sorting.figure_title")
    sentence = _sentence(found, proposed)
    figure, axes = canvas(_HEIGHT if len(proposed) > 2 else _LOW)
    places = _places(proposed)
    _ties(axes, network(found), proposed, places)
    for look, one in enumerate(proposed):
        _group(axes, one, look, places)
    axes.set_aspect("equal")
    axes.margins(0.16)
    axes.set_axis_off()
    say_above(figure, title, sentence)
    parts = (title, sentence, _groups_in_words(proposed), _loose_in_words(found, proposed))
    return Plot(
        png=_drawn(figure), alt=" ".join(filter(None, parts)),
        data=proposals_frame(proposed, names or {}), title=title, sentence=sentence,
    )  # fmt: skip


def _drawn(figure: Any) -> bytes:
    """Return the picture; an emoji that the font lacks is a box, and whole in the words."""
    import warnings

    from peer_research.plots.report_figures import picture

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)
        return picture(figure)


def _sentence(found: Sorts, proposed: Sequence[Proposal]) -> str:
    shown = {"cards": len(found.cards), "members": len(found.piles), "groups": len(proposed)}
    return texts("card_sorting.figure_sentence", **shown)


def _loose_in_words(found: Sorts, proposed: Sequence[Proposal]) -> str:
    loose = loose_cards(found, proposed)
    return texts("card_sorting.figure_loose", numbers=numbers_shown(loose)) if loose else ""


def _groups_in_words(proposed: Sequence[Proposal]) -> str:
    return " ".join(
        texts("card_sorting.figure_group", number=one.number, percent=round(100 * one.strength),
              cards=", ".join(str(card.number) for card in one.cards),
              names="; ".join(one.names) or "-")
        for one in proposed
    )  # fmt: skip


def _places(proposed: Sequence[Proposal]) -> dict[int, _Place]:
    """Return a place for each card: groups on a large circle, their cards on small ones."""
    found: dict[int, _Place] = {}
    sizes = [_radius(one) for one in proposed]
    # Each group needs its own width and room for its name on the way round.
    way = sum(2 * size + _ROOM for size in sizes)
    around = max(_AROUND, 1.2 * way / math.tau) if len(proposed) > 1 else 0.0
    turned = 0.0
    for one, size in zip(proposed, sizes, strict=True):
        turn = math.tau * (turned + size / 2) / sum(sizes)
        turned += size
        centre = around * math.sin(turn), around * math.cos(turn)
        found |= _ring([card.number for card in one.cards], centre, size)
    return found


def _radius(one: Proposal) -> float:
    return 0.22 + 0.06 * len(one.cards)


def _ring(numbers: Sequence[int], centre: _Place, radius: float) -> dict[int, _Place]:
    """Return places with the first card in the middle, when there are enough for a ring."""
    middle = numbers[:1] if len(numbers) > 4 else []
    rest = numbers[len(middle) :]
    found = dict.fromkeys(middle, centre)
    for index, number in enumerate(rest):
        turn = math.tau * index / len(rest)
        found[number] = (centre[0] + radius * math.sin(turn), centre[1] + radius * math.cos(turn))
    return found


def _ties(
    axes: Any, graph: Any, proposed: Iterable[Proposal], places: Mapping[int, _Place]
) -> None:
    home = {card.number: one.number for one in proposed for card in one.cards}
    for first, second, share in graph.edges(data="share"):
        if first not in places or second not in places:
            continue
        inside = home[first] == home[second]
        if not inside and share < _STRONG:
            continue
        (x, y), (to_x, to_y) = places[first], places[second]
        axes.plot([x, to_x], [y, to_y], color="#5A6B73" if inside else "#A9B6BC", zorder=1,
                  linewidth=0.3 + 1.7 * share, linestyle="-" if inside else ":",
                  alpha=0.35 + 0.5 * share)  # fmt: skip


def _group(axes: Any, one: Proposal, look: int, places: Mapping[int, _Place]) -> None:
    from peer_research.plots.report_figures import INK, OKABE_ITO, wrapped

    here = [places[card.number] for card in one.cards]
    axes.scatter([x for x, _ in here], [y for _, y in here], s=330, zorder=2, facecolor="white",
                 edgecolor=OKABE_ITO[look % len(OKABE_ITO)], linewidth=2.6,
                 marker=_SHAPES[look % len(_SHAPES)])  # fmt: skip
    for card, (x, y) in zip(one.cards, here, strict=True):
        axes.text(x, y, str(card.number), ha="center", va="center", fontsize=8, color=INK, zorder=3)
    label = texts("card_sorting.group", number=one.number)
    if one.names:
        label = f"{label}: {one.names[0]}"
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85}
    middle, top = sum(x for x, _ in here) / len(here), max(y for _, y in here)
    axes.text(middle, top + 0.19, wrapped(label, _LABEL), ha="center", va="bottom", fontsize=9,
              fontweight="bold", color=INK, zorder=4, bbox=box)  # fmt: skip
