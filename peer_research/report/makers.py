"""Who made the report and did what, by the names they chose; and how data are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from peer_research.report.draft import Draft
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.registers.data_management import Kept


def makers(draft: Draft) -> None:
    """Write who did what; the names are those that people chose."""
    rows = [[maker.name, maker.role.replace("_", " "), ", ".join(maker.work)]
            for maker in draft.data.contributions]  # fmt: skip
    draft.chapter(texts("report.makers"), new_page=False)
    if rows:
        header = ("maker", "role", "work")
        draft.table(texts("report.makers_table"), header, rows, (4, 3.6, 8.4), mark="makers")
    draft.cue("makers_page")


def keeping(draft: Draft) -> None:
    """Write what is kept and until when, one line per kind."""
    kinds: dict[str, list[Kept]] = {}
    for item in draft.data.kept:
        kinds.setdefault(item.kind, []).append(item)
    draft.chapter(texts("report.appendix_data"))
    draft.say("data_line")
    if kinds:
        rows = [[items[0].name.capitalize(), _until(items)] for items in kinds.values()]
        title = texts("report.data_table")
        draft.table(title, ("data", "until"), rows, (8, 8), mark="bewaren")
    draft.cue("data")


def _until(items: Iterable[Kept]) -> str:
    """Return when something goes; one conversation more or less tells nothing to a reader."""
    rows = list(items)
    event = texts(f"report.event_{rows[0].event}")
    days = [row.due for row in rows if row.due is not None]
    if len(days) < len(rows):
        return texts("report.until_after", event=event)
    return texts("report.until", day=max(days).strftime("%d-%m-%Y"), event=event)
