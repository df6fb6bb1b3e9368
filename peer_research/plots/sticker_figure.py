"""The colours that people gave to the Big 5, as stickers on a sheet."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from peer_research.plots.parts import LABEL
from peer_research.plots.report_figures import INK, Plot, canvas, drawing, picture, wrapped
from peer_research.texts import texts

if TYPE_CHECKING:
    import pandas as pd

# Colours of Okabe and Ito that are nearest to a traffic light; the column says which it is.
_LOOK = {"groen": "#009E73", "oranje": "#E69F00", "rood": "#D55E00"}
_LARGEST = 0.42  # radius of the largest sticker; a cell is 1 wide and 1 high
_SMALLEST = 0.16
_HIDDEN = 0.2
_CELL = 0.62  # inches


def stickers(frame: pd.DataFrame, names: Mapping[str, str]) -> Plot:
    """Return a sheet with a sticker per area and colour, larger for more people.

    Parameters
    ----------
    frame : DataFrame
        From `yields.big5_table`: ``domain`` and a column per colour; what is no number is
        hidden, because too few people are behind it.
    names : mapping of str to str
        What to call areas and colours.

    Raises
    ------
    ValueError
        `frame` has no rows.
    """
    if frame.empty:
        raise ValueError("no rows to plot")
    colours = [name for name in _LOOK if name in frame]
    rows = frame.to_dict("records")
    counts = [[_number(row[colour]) for colour in colours] for row in rows]
    figure, axes = canvas(0.6 + _CELL * len(rows))
    top = max((n for row in counts for n in row if n), default=1)
    for y, row in enumerate(counts):
        for x, number in enumerate(row):
            _sticker(axes, (x, y), number, _LOOK[colours[x]], top)
    areas = [names.get(str(row["domain"]), str(row["domain"])) for row in rows]
    _sheet(axes, areas, [names.get(name, name) for name in colours])
    sentence = _sentence(counts, areas, [names.get(name, name) for name in colours])
    title = texts("plots.stickers_title")
    alt = texts("plots.alt_coding", title=title, sentence=sentence)
    return Plot(
        png=picture(figure),
        svg=drawing(figure),
        alt=alt,
        data=frame,
        title=title,
        sentence=sentence,
    )


def _number(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


def _sticker(axes: Any, place: tuple[int, int], number: int | None, colour: str, top: int) -> None:
    from matplotlib.patches import Circle

    if number is None:
        axes.add_patch(Circle(place, _HIDDEN, facecolor="white", edgecolor=INK, hatch="////",
                              linewidth=0.8))  # fmt: skip
    elif number:
        radius = max(_SMALLEST, _LARGEST * math.sqrt(number / top))
        axes.add_patch(Circle(place, radius, facecolor=colour, edgecolor=INK, linewidth=0.8))
        axes.text(*place, str(number), ha="center", va="center", fontsize=10, color=INK,
                  fontweight="bold")  # fmt: skip
    else:
        axes.text(*place, "0", ha="center", va="center", fontsize=10, color=INK)


def _sheet(axes: Any, areas: Sequence[str], colours: Sequence[str]) -> None:
    axes.set_xlim(-0.5, len(colours) - 0.5)
    axes.set_ylim(len(areas) - 0.5, -0.5)
    axes.set_aspect("equal")
    axes.set_xticks(range(len(colours)), colours, fontsize=10)
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(areas)), [wrapped(name, LABEL) for name in areas], fontsize=10)
    axes.tick_params(length=0, colors=INK)
    axes.spines[:].set_visible(False)
    for line in range(1, len(areas)):
        axes.axhline(line - 0.5, color="#D5DEE0", linewidth=0.6)


def _sentence(
    counts: Sequence[Sequence[int | None]], areas: Sequence[str], colours: Sequence[str]
) -> str:
    shown = [(n, y, x) for y, row in enumerate(counts) for x, n in enumerate(row) if n]
    said = []
    if shown:
        most, y, x = max(shown, key=lambda cell: (cell[0], -cell[1], -cell[2]))
        said.append(texts("plots.stickers_sentence", count=most, colour=colours[x].lower(),
                          domain=areas[y]))  # fmt: skip
    if any(n is None for row in counts for n in row):
        said.append(texts("plots.stickers_few"))
    return " ".join(said) or texts("plots.none_sentence")
