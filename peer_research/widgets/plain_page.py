"""A page to look at: a title, sentences, tables and figures, as a notebook shows them."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from peer_research.plots.report_figures import Plot


@dataclass(frozen=True, slots=True)
class Page:
    """Something to show: a title, sentences, tables and figures.

    Parameters
    ----------
    title : str
    sentences : sequence of str
    tables : sequence of (str, DataFrame)
        Caption and table; small groups are already hidden.
    plots : sequence of Plot
        Each is shown with its title, its sentence, its description and its numbers.
    again : callable, optional
        Makes the page anew; with it the page follows what is saved elsewhere in the notebook.
    """

    title: str
    sentences: Sequence[str] = ()
    tables: Sequence[tuple[str, pd.DataFrame]] = ()
    plots: Sequence[Plot] = ()
    again: Callable[[], Page] | None = None

    def _repr_mimebundle_(self, **asked: Any) -> Any:
        if self.again is None:
            return {"text/html": self._repr_html_(), "text/plain": self.title}
        from peer_research.widgets.live_page import LivePage

        return LivePage(self.again)._repr_mimebundle_(**asked)

    def _repr_html_(self) -> str:
        parts = [f"<h2>{html.escape(self.title)}</h2>"]
        parts += [f"<p>{html.escape(sentence)}</p>" for sentence in self.sentences]
        for caption, table in self.tables:
            parts += [f"<h3>{html.escape(caption)}</h3>", _table(table)]
        for plot in self.plots:
            parts += [f"<h3>{html.escape(plot.title)}</h3>", f"<p>{html.escape(plot.sentence)}</p>"]
            parts += [_picture(plot.png, plot.alt), _table(plot.data)]
        return f'<section lang="nl">{"".join(parts)}</section>'

    def __repr__(self) -> str:
        return self.title


def _table(table: pd.DataFrame) -> str:
    for name in table.columns[table.isna().any()]:
        # pandas writes <NA> for a whole number that is hidden, whatever `na_rep` says.
        table = table.assign(**{name: table[name].astype(object).where(table[name].notna(), "-")})
    with pd.option_context("display.max_colwidth", None):
        shown = table.to_html(
            index=False, escape=True, border=0, na_rep="-", float_format="{:.2f}".format
        )
    return str(shown)


def _picture(png: bytes, alt: str) -> str:
    data = base64.b64encode(png).decode("ascii")
    return f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}" width="640">'
