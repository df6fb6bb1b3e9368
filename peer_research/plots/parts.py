"""What figures of coded conversations are drawn with: cells, bars, legends, and who looks how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from peer_research.plots.report_figures import HATCHES, INK, OKABE_ITO, calm, plain, wrapped
from peer_research.texts import texts

Look = tuple[str, str]  # a colour and its pattern

PALE = "#F2F5F6"
SHADES = ("#FFFFFF", "#D6E6F2", "#9CC5E3", "#4A94C7", "#1F618D", "#123B57")
LABEL = 26  # characters before a label goes on a second line
ROWS = 10  # of a portrait: each a tenth of the words
_STRIPE = "#7B8A92"
_DARK = 0.66  # share of the highest number from which ink is white
_NAMED = 6  # percent of a bar that has room for a name


def looks(themes: pd.Series) -> dict[str, Look]:
    """Return a colour with a pattern per theme; after 6 colours, other patterns go with them."""
    names = sorted(set(themes))
    return {
        name: (OKABE_ITO[n % len(OKABE_ITO)], HATCHES[(n + n // len(OKABE_ITO)) % len(HATCHES)])
        for n, name in enumerate(names)
    }


def longest(names: Sequence[Any]) -> int:
    """Return how many characters the longest label has on one line."""
    return min(LABEL, max(len(str(name)) for name in names))


def cells(axes: Any, data: pd.DataFrame, values: Any) -> None:
    """Draw a grid of cells: `values` for the shade, `data` for the number; hidden ones striped."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    shades = LinearSegmentedColormap.from_list("shades", SHADES)
    top = max(float(np.nanmax(values, initial=0)), 1.0)
    axes.imshow(np.nan_to_num(values) / top, cmap=shades, vmin=0, vmax=1, aspect="auto")
    numbers = data.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    for row, column in np.ndindex(values.shape):
        number = numbers[row, column]
        if np.isnan(number):
            corner = (column - 0.5, row - 0.5)
            axes.add_patch(
                Rectangle(
                    corner, 1, 1, facecolor=PALE, edgecolor="#7B8A92", hatch="///", linewidth=0
                )
            )
        elif number:
            dark = values[row, column] / top > _DARK
            axes.text(column, row, f"{number:.0f}", ha="center", va="center", fontsize=8,
                      color="white" if dark else INK)  # fmt: skip
    _grid(axes, data)


def _grid(axes: Any, data: pd.DataFrame) -> None:
    columns = [wrapped(str(name), LABEL) for name in data.columns]
    axes.set_xticks(
        range(len(columns)), columns, rotation=90 if len(columns) > 4 else 0, fontsize=8
    )
    axes.set_yticks(range(len(data)), [wrapped(str(n), LABEL) for n in data.index], fontsize=8)
    axes.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(data) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="#C5D0D4", linewidth=0.6)
    axes.tick_params(which="both", length=0, colors=INK)
    axes.spines[:].set_visible(False)


def from_begin_to_end(axes: Any) -> None:
    """Let the axis go from the beginning of a conversation to its end."""
    axes.set_xlim(0, 1)
    calm(axes)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], [
        texts("plots.begin"), "25%", texts("plots.half"), "75%", texts("plots.end")
    ], fontsize=9)  # fmt: skip


def wrapped_bar(axes: Any, begin: float, finish: float, look: Look) -> None:
    """Draw a stretch of a text that goes on on the next line."""
    while finish - begin > 1e-9:
        row = min(int(begin * ROWS + 1e-9), ROWS - 1)
        stop = min(finish, (row + 1) / ROWS)
        left = begin * ROWS - row
        axes.barh(row, (stop - begin) * ROWS, left=left, height=0.74, color=look[0],
                  hatch=look[1], edgecolor=INK, linewidth=0.5)  # fmt: skip
        begin = stop if stop > begin else finish


def share_bar(axes: Any, row: int, left: float, width: float, name: str, look: int) -> None:
    """Draw a part of a bar with a name in it, where there is room for one."""
    axes.barh(row, width, left=left, height=0.66, color=OKABE_ITO[look], hatch=HATCHES[look],
              edgecolor=INK, linewidth=0.8)  # fmt: skip
    if width >= _NAMED:
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.92}
        axes.text(left + width / 2, row, plain(name), ha="center", va="center", fontsize=8,
                  color=INK, bbox=box)  # fmt: skip


def legend(axes: Any, look: Mapping[str, Look]) -> None:
    """Say below the picture what each colour with its pattern means."""
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor=colour, hatch=hatch, edgecolor=INK, linewidth=0.6, label=plain(name))
        for name, (colour, hatch) in look.items()
    ]
    if handles:
        axes.figure.legend(handles=handles, loc="outside lower left", ncols=3, fontsize=8,
                           frameon=False, handlelength=2.4, handleheight=1.2)  # fmt: skip
