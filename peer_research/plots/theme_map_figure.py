"""The themes of a study as a picture: how many people spoke about each, and about two of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from peer_research.plots.report_figures import (
    INK,
    OKABE_ITO,
    Plot,
    canvas,
    drawing,
    picture,
    say_above,
    wrapped,
)
from peer_research.texts import texts

if TYPE_CHECKING:
    import pandas as pd

_HEIGHT = 5.4  # inches
_ROUND = 1.0  # how far the themes stand from the middle
_LARGEST, _SMALLEST = 0.19, 0.09  # radius of a theme
_BROADEST = 7.0  # points of a line
_LABEL = 22  # characters
_LINE = "#7B8A92"


def theme_picture(nodes: pd.DataFrame, edges: pd.DataFrame, label: str = "") -> Plot:
    """Return the themes in a circle, larger for more people, with lines between them.

    Parameters
    ----------
    nodes, edges : DataFrame
        From `theme_map.ThemeMap`; a missing number of people is of too few to show, and is
        drawn striped or broken.
    label : str
        Said with the numbers when all groups of people are in them together.

    Returns
    -------
    Plot
        `data` has ``first, second, people``: the names of two themes, and how many people
        spoke about both; first the themes by themselves, with an empty `second`.

    Raises
    ------
    ValueError
        There are no themes.
    """
    themes = nodes[nodes["kind"] == "thema"]
    if themes.empty:
        raise ValueError("no themes to draw")
    names = dict(zip(themes["id"], themes["name"], strict=True))
    lines = edges[(edges["kind"] == "samen") & edges["first"].isin(names)]
    places = _places(list(names))
    figure, axes = canvas(_HEIGHT)
    top = max((int(n) for n in lines["people"].dropna()), default=1)
    for first, second, people in lines[["first", "second", "people"]].itertuples(index=False):
        _join(axes, places[first], places[second], _number(people), top)
    most = max((int(n) for n in themes["people"].dropna()), default=1)
    for theme, people in zip(themes["id"], themes["people"], strict=True):
        _theme(axes, places[theme], names[theme], _number(people), most)
    axes.set_xlim(-2.1, 2.1)
    axes.set_ylim(-1.5, 1.5)
    axes.set_aspect("equal")
    axes.axis("off")
    pairs = lines[["first", "second", "people"]].replace({"first": names, "second": names})
    return _said(figure, themes, pairs, label)


def _places(themes: list[str]) -> dict[str, tuple[float, float]]:
    step = 2 * math.pi / len(themes)
    return {
        theme: (_ROUND * math.sin(step * n), _ROUND * math.cos(step * n))
        for n, theme in enumerate(themes)
    }


def _number(value: Any) -> int | None:
    import pandas as pd

    return None if pd.isna(value) else int(value)


def _join(
    axes: Any, one: tuple[float, float], two: tuple[float, float], people: int | None, top: int
) -> None:
    width = 1.0 if people is None else max(1.0, _BROADEST * people / top)
    style = (0, (4, 3)) if people is None else "solid"
    axes.plot([one[0], two[0]], [one[1], two[1]], color=_LINE, linewidth=width, alpha=0.55,
              linestyle=style, zorder=1, solid_capstyle="round")  # fmt: skip


def _theme(axes: Any, place: tuple[float, float], name: str, people: int | None, most: int) -> None:
    from matplotlib.patches import Circle

    size = _SMALLEST if people is None else max(_SMALLEST, _LARGEST * math.sqrt(people / most))
    look = {"facecolor": "white", "hatch": "////"} if people is None else (
        {"facecolor": OKABE_ITO[4]}
    )  # fmt: skip
    axes.add_patch(Circle(place, size, edgecolor=INK, linewidth=1, zorder=2, **look))
    if people is not None:
        axes.text(*place, str(people), ha="center", va="center", fontsize=10, color=INK,
                  fontweight="bold", zorder=3)  # fmt: skip
    x, y = place
    away = _LARGEST + 0.06
    side = "left" if x > 0.2 else "right" if x < -0.2 else "center"
    left = away if side == "left" else -away if side == "right" else 0.0
    above = 0.0 if side != "center" else away if y > 0 else -away
    axes.text(x + left, y + above, wrapped(name, _LABEL), ha=side, fontsize=9, color=INK, zorder=3,
              va="center" if side != "center" else "bottom" if y > 0 else "top")  # fmt: skip


def _said(figure: Any, themes: pd.DataFrame, pairs: pd.DataFrame, label: str) -> Plot:
    import pandas as pd

    title = texts("plots.theme_map_title")
    shown = pairs.dropna(subset=["people"])
    parts = [texts("plots.theme_map_sentence", themes=len(themes), label=label)]
    if len(shown):
        row = shown.sort_values("people", ascending=False, kind="stable").iloc[0]
        parts.append(texts("plots.theme_map_most", first=row["first"], second=row["second"],
                           people=int(row["people"])))  # fmt: skip
    sentence = " ".join(parts)
    say_above(figure, title, sentence)
    alone = pd.DataFrame({"first": themes["name"], "second": "", "people": themes["people"]})
    data = pd.concat([alone, pairs], ignore_index=True)
    alt = texts("plots.alt_coding", title=title, sentence=sentence)
    return Plot(png=picture(figure), svg=drawing(figure), alt=alt, data=data, title=title,
                sentence=sentence)  # fmt: skip
