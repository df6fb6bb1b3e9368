"""What the chapters of the report share: the data, the counts, the file, and short words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from docx.shared import Pt

from peer_research.report_counts import CodeCount, Counts, of_people
from peer_research.report_data import ReportData
from peer_research.report_quotes import Quote
from peer_research.texts import texts
from peer_research.word.document import WordFile

_BETWEEN = 34  # points between two chapters on one page
_QUARTER = re.compile(r"(?P<year>\d{4})\D*(?P<number>[1-4])\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A report in the making."""

    data: ReportData
    counts: Counts
    quotes: Sequence[Quote]
    word: WordFile

    def chapter(self, title: str, *, new_page: bool = True) -> None:
        """Start a numbered chapter, on a new page or below the chapter before."""
        heading = self.word.heading(title, numbered=True)
        if new_page:
            self.word.new_page(heading)
        else:
            heading.paragraph_format.space_before = Pt(_BETWEEN)

    def cue(self, name: str) -> None:
        """Append a yellow place where a person must write."""
        self.word.cue(texts(f"report.cue_{name}"))

    def say(self, name: str, **values: object) -> None:
        """Append a sentence from the catalogue."""
        self.word.paragraph(texts(f"report.{name}", **values))

    def table(
        self, title: str, header: Sequence[str], rows: Sequence[Sequence[str]],
        widths: Sequence[float], *, caption: bool = True,
    ) -> None:  # fmt: skip
        """Append a table; `header` as keys of the catalogue without ``col_``."""
        names = [texts(f"report.col_{name}") for name in header]
        self.word.table(names, rows, widths, title=title, caption=caption)


def pieces(count: int) -> str:
    """Return a number of pieces of text in words."""
    return texts("report.pieces_one" if count == 1 else "report.pieces", count=count)


def spoke(counts: Counts, found: CodeCount) -> str:
    """Return the sentence that says how many people spoke about something."""
    people = of_people(counts, found)
    if found.hidden:
        return texts("report.spoke_hidden", people=people)
    key = "report.spoke_one" if found.total == 1 else "report.spoke"
    return texts(key, people=people, pieces=pieces(found.pieces))


def number_cells(counts: Counts, found: CodeCount) -> list[str]:
    """Return the cells of a table: people per group, and pieces of text."""
    k = counts.data.k
    cells = [
        texts("report.fewer", k=k) if found.hidden and 0 < number < k else str(number)
        for number in found.people.values()
    ]
    hidden = texts("report.not_shown") if found.hidden else str(found.pieces)
    return [*cells, hidden]


def quarter(text: str) -> str:
    """Return a quarter in words.

    Examples
    --------
    >>> quarter("2026-Q1")
    '1e kwartaal 2026'
    """
    match = _QUARTER.search(text)
    return texts("report.quarter", **match.groupdict()) if match else text
