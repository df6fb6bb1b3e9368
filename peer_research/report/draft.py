"""What the chapters of the report share: the data, the counts, the file, and short words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.shared import Pt

from peer_research.report.counts import (
    CodeCount,
    Counts,
    everybody_together,
    of_people,
    require_label,
)
from peer_research.report.data import ReportData
from peer_research.report.language import language_hints
from peer_research.report.quotes import Quote
from peer_research.texts import texts
from peer_research.word.document import WordFile

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    from peer_research.model import Memo
    from peer_research.plots.report_figures import Plot
    from peer_research.report.guard import Doubt
    from peer_research.report.mosaic import Mosaic

_NARROWEST, _PADDING, _LETTER = 1.9, 0.5, 0.165  # centimetres; of a bold letter in a heading
_BETWEEN = 34  # points between two chapters on one page
_QUARTER = re.compile(r"(?P<year>\d{4})\D*(?P<number>[1-4])\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A report in the making.

    Parameters
    ----------
    data : ReportData
    counts : Counts
    quotes : sequence of Quote
        All of the report.
    word : WordFile
    voices : sequence of Quote
        Those of `quotes` that stand on the cover and in the summary.
    doubts : sequence of Doubt
        What a person must look at in texts that were typed.
    mosaics : sequence of Mosaic
        Whose quotes together may say too much.
    memos : sequence of Memo
        Those that may be shown.
    """

    data: ReportData
    counts: Counts
    quotes: Sequence[Quote]
    word: WordFile
    voices: Sequence[Quote] = ()
    doubts: Sequence[Doubt] = ()
    mosaics: Sequence[Mosaic] = ()
    memos: Sequence[Memo] = ()

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

    def say(self, name: str, *, mark: str = "", **values: object) -> Paragraph:
        """Append a sentence from the catalogue; `mark` when it holds what can change."""
        return self.word.paragraph(texts(f"report.{name}", **values), mark=mark)

    def typed(self, text: str, *, lead: str = "", mark: str = "") -> Paragraph:
        """Append what somebody of the team wrote, with remarks for whoever edits it."""
        word = self.word
        paragraph = word.lead(lead, text, mark=mark) if lead else word.paragraph(text, mark=mark)
        self.remark(paragraph, self.remarks_on(text))
        return paragraph

    def remarks_on(self, text: str) -> list[str]:
        """Return what an editor may want to know about a text that somebody typed."""
        doubts = [doubt.note for doubt in self.doubts if doubt.text == text]
        return [*doubts, *language_hints(text)]

    def remark(self, paragraph: Paragraph, remarks: Sequence[str], author: str = "") -> None:
        """Put remarks in the margin, as long as it is a draft."""
        if remarks and not self.data.confirmed:
            self.word.comment(paragraph, "\n".join(remarks), author or texts("report.program"))

    def table(
        self, title: str, header: Sequence[str], rows: Sequence[Sequence[str]],
        widths: Sequence[float], *, caption: bool = True, mark: str = "",
    ) -> Table:  # fmt: skip
        """Append a table; `header` as keys of the catalogue without ``col_``."""
        names = [texts(f"report.col_{name}") for name in header]
        return self.word.table(names, rows, widths, title=title, caption=caption, mark=mark)

    def count_table(
        self, title: str, header: Sequence[str], rows: Sequence[Sequence[str]],
        widths: Sequence[float], *, mark: str, caption: bool = True,
    ) -> Table:  # fmt: skip
        """Append a table in which people are counted, each group apart; see `require_label`."""
        require_label(self.counts, header, title)
        return self.word.table(header, rows, widths, title=title, caption=caption, mark=mark)

    def figure(self, plot: Plot, caption: str, *, mark: str) -> None:
        """Append a figure; its numbers stand in a table near it."""
        self.word.figure(plot.png, plot.alt, caption, mark=mark, svg=plot.svg)

    def quote(self, quote: Quote, style: str = "Quote") -> None:
        """Append a quote with its hidden way back, and with a warning where one is due."""
        # Who gets the finished report must not learn which quotes are from one conversation.
        origin = "" if self.data.confirmed else quote.origin.mark
        name = f"cit_{quote.segment}"
        words, _ = self.word.quote(quote.text, quote.source, name, origin=origin, style=style)
        for mosaic in self.mosaics:
            if mosaic.last == quote.segment:
                values = {"facts": mosaic.facts, "chapters": mosaic.chapters}
                self.remark(words, [texts("report.mosaic", **values)])


def pieces(count: int) -> str:
    """Return a number of pieces of text in words."""
    return texts("report.pieces_one" if count == 1 else "report.pieces", count=count)


def pieces_of(counts: Counts, found: CodeCount) -> str:
    """Return the pieces of text of a code in words; with a label when groups are added up."""
    said = pieces(found.pieces)
    spoke = sum(number > 0 for number in found.people.values())
    return f"{said} ({everybody_together()})" if spoke > 1 else said


def pieces_title(counts: Counts) -> str:
    """Return the title of a column with pieces of text of everybody."""
    title = texts("report.col_pieces")
    return f"{title} ({everybody_together()})" if len(counts.groups) > 1 else title


def group_titles(counts: Counts) -> list[str]:
    """Return the groups of people as titles of columns."""
    return [texts(f"report.group_{group}").capitalize() for group in counts.groups]


def spoke(counts: Counts, found: CodeCount) -> str:
    """Return the sentence that says how many people spoke about something."""
    people = of_people(counts, found)
    if found.hidden:
        return texts("report.spoke_hidden", people=people)
    key = "report.spoke_one" if found.total == 1 else "report.spoke"
    return texts(key, people=people, pieces=pieces_of(counts, found))


def number_cells(counts: Counts, found: CodeCount) -> list[str]:
    """Return the cells of a table: people per group, and pieces of text."""
    k = counts.data.k
    cells = [
        texts("report.fewer", k=k) if found.hidden and 0 < number < k else str(number)
        for number in found.people.values()
    ]
    hidden = texts("report.not_shown") if found.hidden else str(found.pieces)
    return [*cells, hidden]


def column(title: str) -> float:
    """Return how many centimetres a column of numbers needs for the longest word of its title.

    Examples
    --------
    >>> column("Professionals") > column("Ouders")
    True
    """
    longest = max((len(word) for word in title.split()), default=0)
    return round(max(_NARROWEST, _PADDING + _LETTER * longest), 2)


def quarter(text: str) -> str:
    """Return a quarter in words.

    Examples
    --------
    >>> quarter("2026-Q1")
    '1e kwartaal 2026'
    """
    match = _QUARTER.search(text)
    return texts("report.quarter", **match.groupdict()) if match else text
