"""What a team chose for its report: the order of the themes, and which quotes, yes or no.

A choice never makes more possible: what may not be quoted is not quoted, whoever chose it, and
nobody is heard more often than the others. Choices are kept as ids of themes and of coded pieces,
so of somebody who withdraws nothing stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from peer_research.errors import StudyError
from peer_research.model import Code, key
from peer_research.registers.register import Register
from peer_research.registers.tools import put_values, require_text

if TYPE_CHECKING:
    from peer_research.report.quotes import Quote
    from peer_research.study import Study

Verdict = Literal["ja", "nee"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeChoice:
    """Where a theme comes in the report, or that it stays out of it."""

    id: str
    theme: str = key("thema")
    place: int = key("plek")
    left_out: bool = key("weglaten", default=False)

    def __post_init__(self) -> None:
        require_text(self.id, self.theme)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteChoice:
    """Whether the team wants a quote in the report."""

    id: str
    segment: str = key("stuk")
    verdict: Verdict = key("besluit")

    def __post_init__(self) -> None:
        require_text(self.id, self.segment)


THEME_CHOICES = Register("verslagthemas", "V", ThemeChoice)
QUOTE_CHOICES = Register("citaatkeuzes", "Q", QuoteChoice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The choices of a team for one report.

    Parameters
    ----------
    order : tuple of str
        Ids of themes, first to last; others come after them.
    left_out : frozenset of str
        Ids of themes without a chapter.
    wanted, refused : frozenset of str
        Ids of coded pieces.
    """

    order: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()

    def arranged(self, themes: Sequence[Code]) -> list[Code]:
        """Return the themes in the order of the team, without what it leaves out.

        Examples
        --------
        >>> codes = [Code(id=c, name=c, definition="") for c in "abc"]
        >>> chosen = Choices(order=("c", "a"), left_out=frozenset("b"))
        >>> [code.id for code in chosen.arranged(codes)]
        ['c', 'a']
        """
        places = {name: place for place, name in enumerate(self.order)}
        kept = [code for code in themes if code.id not in self.left_out]
        return sorted(kept, key=lambda code: places.get(code.id, len(places)))

    def without_refused(self, quotes: Sequence[Quote]) -> list[Quote]:
        """Return the quotes that the team does not refuse, nor shares words with such a quote."""
        from peer_research.report.quotable import overlaps

        places: dict[str, list[tuple[int, int]]] = {}
        for quote in quotes:
            if quote.segment in self.refused:
                places.setdefault(quote.session, []).append((quote.start, quote.end))
        return [q for q in quotes if not overlaps(q.session, q.start, q.end, places)]


def choices(study: Study) -> Choices:
    """Return what the team chose; nothing when it chose nothing."""
    themes = sorted(THEME_CHOICES.rows(study), key=lambda row: row.place)
    quotes = {row.segment: row.verdict for row in QUOTE_CHOICES.rows(study)}
    return Choices(
        order=tuple(row.theme for row in themes),
        left_out=frozenset(row.theme for row in themes if row.left_out),
        wanted=frozenset(name for name, verdict in quotes.items() if verdict == "ja"),
        refused=frozenset(name for name, verdict in quotes.items() if verdict == "nee"),
    )


def arrange_themes(study: Study, order: Sequence[str], left_out: Sequence[str]) -> None:
    """Keep the order of the themes, and which are left out.

    Parameters
    ----------
    study : Study
    order : sequence of str
        Every theme, first to last.
    left_out : sequence of str

    Raises
    ------
    StudyError
        No theme would be left.
    """
    if order and not set(order) - set(left_out):
        raise StudyError("report_choices.nothing_left")
    known = {row.theme: row for row in THEME_CHOICES.rows(study)}
    for place, theme in enumerate(order, start=1):
        out = theme in left_out
        row = known.get(theme)
        if row is None:
            values = {"thema": theme, "plek": place, "weglaten": out}
            THEME_CHOICES.add(study, values, confirmed=True)
        elif (row.place, row.left_out) != (place, out):
            put_values(THEME_CHOICES, study, row.id, {"plek": place, "weglaten": out})


def choose_quote(study: Study, segment: str, verdict: Verdict | None) -> None:
    """Keep whether the team wants a quote; None forgets what it said before.

    Raises
    ------
    StudyError
        There is no such coded piece.
    """
    row = next((r for r in QUOTE_CHOICES.rows(study) if r.segment == segment), None)
    if verdict is None:
        if row is not None:
            QUOTE_CHOICES.remove(study, row.id)
    elif row is not None:
        put_values(QUOTE_CHOICES, study, row.id, {"besluit": verdict})
    elif segment not in {piece.id for piece in study.coded_segments()}:
        raise StudyError("report_choices.no_piece")
    else:
        QUOTE_CHOICES.add(study, {"stuk": segment, "besluit": verdict}, confirmed=True)
