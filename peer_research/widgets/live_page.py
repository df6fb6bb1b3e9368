"""A page to look at that shows it when something was saved elsewhere in the notebook."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from peer_research.widgets.live import Answer, LiveWidget, script

if TYPE_CHECKING:
    from peer_research.widgets.plain_page import Page


class LivePage(LiveWidget):
    """Title, sentences, tables and figures, made anew each time the browser asks.

    Parameters
    ----------
    build : callable
        Returns the `Page` as it is now.
    """

    _esm = script("live_page.mjs")

    def __init__(self, build: Callable[[], Page]) -> None:
        self._build = build
        super().__init__()

    def view(self) -> Answer:
        """Return what is on the page now."""
        page = self._build()
        return {
            "title": page.title,
            "sentences": list(page.sentences),
            "tables": [_table(caption, table) for caption, table in page.tables],
            "plots": [
                {
                    "title": plot.title,
                    "sentence": plot.sentence,
                    "alt": plot.alt,
                    "picture": base64.b64encode(plot.png).decode("ascii"),
                    "table": _table(plot.title, plot.data),
                }
                for plot in page.plots
            ],
        }


def _table(caption: str, table: pd.DataFrame) -> Mapping[str, Any]:
    rows = [[_cell(value) for value in row] for row in table.itertuples(index=False)]
    return {"caption": caption, "columns": [str(name) for name in table.columns], "rows": rows}


def _cell(value: Any) -> str:
    """Return a value as people read it; what is hidden or missing is a dash."""
    if pd.isna(value):
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
