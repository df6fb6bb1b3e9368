"""Studies that were brought together: themes over projects and years, with where each is from."""

from __future__ import annotations

from typing import Any

import pandas as pd

from peer_research.report.counts import everybody_together
from peer_research.report.draft import Draft
from peer_research.texts import texts

_WIDTHS = (5.0, 4.4, 1.6, 2.6, 2.4)


def projects(draft: Draft) -> None:
    """Write how many people spoke about each theme per project and year; nothing of one study."""
    table = draft.data.projects
    if table.empty:
        return
    draft.chapter(texts("report.projects"))
    draft.say("projects_line", count=table["study"].nunique(), k=draft.data.k)
    title = texts("report.projects_table")
    if len(draft.counts.groups) > 1:
        title = f"{title} ({everybody_together()})"
    header = [texts(f"report.col_{name}") for name in
              ("theme", "project", "year", "spoke", "conversations")]  # fmt: skip
    ordered = table.sort_values(["theme_name", "year", "title"], kind="stable")
    rows = [_row(draft, row) for row in ordered.to_dict("records")]
    draft.count_table(title, header, rows, _WIDTHS, mark="projecten")


def _row(draft: Draft, row: dict[Any, Any]) -> list[str]:
    hidden = pd.isna(row["people"]) or row["of_people"] < draft.data.k
    spoke = texts("report.number_of", number=row["people"], size=row["of_people"])
    return [
        str(row["theme_name"]),
        str(row["title"]),
        str(row["year"]) or texts("report.empty"),
        texts("report.not_shown") if hidden else spoke,
        texts("report.not_shown") if hidden else str(row["conversations"]),
    ]
