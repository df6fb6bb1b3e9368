"""Figures for the report: a picture, its alternative text, and its numbers.

Colours are those of Okabe and Ito (2008), "Color universal design", which stay apart for
people who are colour-blind; an edge line and the number at each bar carry them in grey too.
"""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from peer_research.texts import texts

if TYPE_CHECKING:
    import pandas as pd

OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
# Each colour has a pattern of its own, so that a copy in grey says the same.
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "+++", "ooo", "---")
INK = "#1F2933"
_DPI = 200
_WIDTH = 6.3  # inches: the width of the text
_BAR = 0.36  # inches per bar
_LABEL = 30  # characters before a label goes on a second line
_TITLE = 0.29  # inches from the top to the sentence
_LINE = 92  # characters of a sentence above a figure
_SALT = "peer-research"  # ids in an SVG are drawn by chance without it
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
    title, sentence : str
        What it is, and what is seen in it; also in the picture. Empty where the document
        around the picture says it.
    svg : str
        The same picture in lines, sharp at every size; for a web page.
    """

    png: bytes
    alt: str
    data: pd.DataFrame
    title: str = ""
    sentence: str = ""
    svg: str = field(default="", repr=False)


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
    figure = _draw([str(name) for name in data["name"]], list(map(int, data["people"])), total, who)
    return Plot(
        png=picture(figure), svg=drawing(figure), alt=_describe(data, total, who), data=data
    )


def _describe(data: pd.DataFrame, total: int, who: str) -> str:
    pairs = list(zip(data["name"], data["people"], strict=True))
    named = "; ".join(f"{name}: {people}" for name, people in pairs[:_NAMED])
    return texts("plots.alt", bars=len(pairs), total=total, who=who, named=named)


def _draw(names: list[str], people: list[int], total: int, who: str) -> Any:
    figure, axes = canvas(0.8 + _BAR * len(names))
    labels = [wrapped(name, _LABEL) for name in names]
    bars = axes.barh(range(len(names)), people, color=OKABE_ITO[0], edgecolor=INK, linewidth=0.8,
                     height=0.66)  # fmt: skip
    axes.bar_label(bars, padding=4, fontsize=9, color=INK)
    axes.set_yticks(range(len(names)), labels, fontsize=9)
    axes.invert_yaxis()
    axes.set_xlim(0, max(total, *people) * 1.04)
    axes.set_xlabel(texts("plots.axis", who=who, total=total), fontsize=9, color=INK)
    calm(axes)
    return figure


def canvas(height: float) -> tuple[Any, Any]:
    """Return a figure as wide as the text and `height` inches high, with its axes."""
    # Figure without pyplot: no state is shared with a notebook.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def picture(figure: Any) -> bytes:
    """Return a figure as PNG; the same figure always gives the same bytes."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def drawing(figure: Any) -> str:
    """Return a figure as SVG; the same figure always gives the same text."""
    from matplotlib import rc_context

    buffer = io.StringIO()
    with rc_context({"svg.hashsalt": _SALT}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def calm(axes: Any) -> None:
    """Take away every line that carries no number."""
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=9, colors=INK)
    axes.grid(axis="x", color="#D5DEE0", linewidth=0.6)
    axes.set_axisbelow(True)


def say_above(figure: Any, title: str, sentence: str) -> None:
    """Write the title above the picture, and below it what is seen."""
    lines = textwrap.wrap(plain(sentence), _LINE)
    # The empty lines keep room for the sentence, which has letters of its own size.
    room = "\n".join([plain(title), *[" "] * len(lines)])
    figure.suptitle(room, x=0.01, ha="left", fontsize=11, fontweight="bold", color=INK)
    below = 1 - _TITLE / figure.get_figheight()
    figure.text(0.01, below, "\n".join(lines), va="top", fontsize=9, color=INK, linespacing=1.35)


def wrapped(name: str, width: int) -> str:
    """Return a label over as many lines as it needs."""
    return "\n".join(textwrap.wrap(plain(name), width)) or "-"


def plain(name: str) -> str:
    """Return `name` so that it is drawn as it is."""
    # A dollar sign would start a formula.
    return name.replace("$", r"\$")
