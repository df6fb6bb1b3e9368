"""Figures for the report: a picture, its alternative text, and its numbers.

Colours are those of Okabe and Ito (2008), "Color universal design", which stay apart for
people who are colour-blind; an edge line and the number at each bar carry them in grey too.
"""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peer_research.texts import texts

if TYPE_CHECKING:
    import pandas as pd

OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
INK = "#1F2933"
_DPI = 200
_WIDTH = 6.3  # inches: the width of the text
_BAR = 0.36  # inches per bar
_LABEL = 30  # characters before a label goes on a second line
_NAMED = 5  # bars that the alternative text names


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A figure that everybody can read.

    Parameters
    ----------
    png : bytes
    alt : str
        What the picture shows, in a few sentences.
    data : DataFrame
        The numbers in it.
    """

    png: bytes
    alt: str
    data: pd.DataFrame


def people_per_code(frame: pd.DataFrame, *, total: int, who: str, most: int = 15) -> Plot:
    """Return horizontal bars: how many people spoke about each code.

    Parameters
    ----------
    frame : DataFrame
        Columns ``name`` and ``people``.
    total : int
        How many people took part; the end of the axis.
    who : str
        Who was counted, such as ``jongeren``.
    most : int, default=15
        Most bars; the codes with most people are kept.

    Returns
    -------
    Plot
        `data` has the columns of `frame`, most people first.

    Raises
    ------
    ValueError
        `frame` has no rows.
    """
    if frame.empty:
        raise ValueError("no rows to plot")
    data = frame.sort_values(["people", "name"], ascending=[False, True], ignore_index=True)
    data = data.head(most)
    png = _draw([str(name) for name in data["name"]], [int(n) for n in data["people"]], total, who)
    return Plot(png=png, alt=_describe(data, total, who), data=data)


def _describe(data: pd.DataFrame, total: int, who: str) -> str:
    pairs = list(zip(data["name"], data["people"], strict=True))
    named = "; ".join(f"{name}: {people}" for name, people in pairs[:_NAMED])
    return texts("plots.alt", bars=len(pairs), total=total, who=who, named=named)


def _draw(names: list[str], people: list[int], total: int, who: str) -> bytes:
    # Figure without pyplot: no state is shared with a notebook.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, 0.8 + _BAR * len(names)), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    labels = ["\n".join(textwrap.wrap(_plain(name), _LABEL)) or "-" for name in names]
    bars = axes.barh(range(len(names)), people, color=OKABE_ITO[0], edgecolor=INK, linewidth=0.8,
                     height=0.66)  # fmt: skip
    axes.bar_label(bars, padding=4, fontsize=9, color=INK)
    axes.set_yticks(range(len(names)), labels, fontsize=9)
    axes.invert_yaxis()
    axes.set_xlim(0, max(total, *people) * 1.04)
    axes.set_xlabel(texts("plots.axis", who=who, total=total), fontsize=9, color=INK)
    _calm(axes)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _calm(axes: Any) -> None:
    """Take away every line that carries no number."""
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=9, colors=INK)
    axes.grid(axis="x", color="#D5DEE0", linewidth=0.6)
    axes.set_axisbelow(True)


def _plain(name: str) -> str:
    # A dollar sign would start a formula.
    return name.replace("$", r"\$")
