"""What every product takes from a study: safe numbers, safe words, and what is asked.

The quotes are those of the report; a product for a wide audience shows no number of people
below the smallest group, of whatever theme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from peer_research.model import Code, Recommendation
from peer_research.products.fit import shortened
from peer_research.report.counts import Counts, group_name, join
from peer_research.report.data import ReportData, from_study
from peer_research.report.quotes import Quote, choose
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study

_TITLE = 150  # characters
_QUESTION = 200
_ASK = 170


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme as it may be shown to everybody.

    Parameters
    ----------
    code : Code
    people : str
        How many of how many, per group.
    share : float
        Share of the first group, from 0 to 1; below 0 when it may not be shown.
    bars : tuple of (str, float)
        The same per group: how many of how many, and the share; below 0 it is no bar.
    """

    code: Code
    people: str
    share: float
    bars: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Something that is asked, short enough for a wall."""

    addressee: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """One study, ready for its products.

    Parameters
    ----------
    data : ReportData
    today : date
    study : Study, optional
        For products that need more than a report: the tracker, a mirror conversation.
    """

    data: ReportData
    today: date
    study: Study | None = field(default=None, repr=False)

    @cached_property
    def counts(self) -> Counts:
        """The numbers of the report."""
        return Counts(self.data)

    @cached_property
    def quotes(self) -> list[Quote]:
        """The quotes of the report."""
        return choose(self.counts)

    @cached_property
    def title(self) -> str:
        """The title, cut off when it is longer than a title can be."""
        return shortened(self.data.title, _TITLE) if len(self.data.title) > _TITLE else (
            self.data.title
        )  # fmt: skip

    @property
    def question(self) -> str:
        """The research question, short enough for a wall; may be empty."""
        return shortened(self.data.question, _QUESTION)

    @cached_property
    def largest(self) -> tuple[str, int]:
        """The first group that took part, and its size."""
        return next(((str(name), size) for name, size in self.counts.groups.items()), ("", 0))

    @property
    def open_study(self) -> Study:
        """The study itself, for products that are never made without one."""
        if self.study is None:
            raise TypeError("this product needs the study itself")
        return self.study

    def everybody(self) -> str:
        """Return who took part; of a small group only that they were there."""
        k, groups = self.data.k, self.counts.groups
        parts = [
            f"{size} {group_name(group, size)}" if size >= k
            else texts("products.some", group=texts(f"report.group_{group}"))
            for group, size in groups.items()
        ]  # fmt: skip
        return join(parts) or texts("report.nobody")

    def people(self, code: str) -> str:
        """Return how many people of each group spoke about a theme, small numbers hidden."""
        found = self.counts.of_code(code).people
        parts = [self._of(group, size, found[group]) for group, size in self._shown_groups()]
        return join([part for part in parts if part]) or texts("products.few_people")

    def people_of(self, code: str, group: str) -> str:
        """Return how many people of one group spoke about a theme; empty when nobody did."""
        size = sum(n for name, n in self.counts.groups.items() if name == group)
        number = self.counts.of_code(code).people.get(group, 0)
        if size < self.data.k:
            return texts("products.some", group=texts(f"report.group_{group}")) if number else ""
        return self._of(group, size, number)

    def _shown_groups(self) -> list[tuple[str, int]]:
        return [pair for pair in self.counts.groups.items() if pair[1] >= self.data.k]

    def _of(self, group: str, size: int, number: int) -> str:
        if not number:
            return ""
        name = texts(f"report.group_{group}")
        if number < self.data.k:
            return texts("report.fewer_of", k=self.data.k, size=size, name=name)
        return texts("report.of", number=number, size=size, name=name)

    @cached_property
    def themes(self) -> list[Theme]:
        """The themes, most people of the first group first; small and heavy ones last."""
        found = [self._theme(code) for code in self.counts.themes]
        return sorted(found, key=lambda theme: -theme.share)

    def _theme(self, code: Code) -> Theme:
        found = self.counts.of_code(code.id).people
        bars = tuple(
            (text, found[group] / size if found[group] >= self.data.k else -1.0)
            for group, size in self._shown_groups()
            if (text := self._of(group, size, found[group]))
        )
        people = self.people(code.id)
        first, size = self.largest
        number = sum(n for group, n in found.items() if group == first)
        small = min(size, number) < self.data.k
        share = -1.0 if small else number / size
        return Theme(code=code, people=people, share=share, bars=bars or ((people, -1.0),))

    def shown_themes(self, most: int) -> list[Theme]:
        """Return the themes that enough people spoke about; without any, all in their order."""
        enough = [theme for theme in self.themes if theme.share >= 0]
        return (enough or self.themes)[:most]

    def asks(self, most: int) -> list[Ask]:
        """Return what is asked, resting on most people first, one per addressee at first."""
        ranked = sorted(self.data.recommendations, key=lambda row: -self._people_behind(row))
        first: dict[str, Recommendation] = {}
        for row in ranked:
            first.setdefault(row.addressee, row)
        others = [row for row in ranked if row not in first.values()]
        return [
            Ask(addressee=texts(f"report.to_{row.addressee}"), text=shortened(row.text, _ASK))
            for row in [*first.values(), *others][:most]
        ]

    def _people_behind(self, row: Recommendation) -> int:
        known = [name for name in row.codes if name in self.data.codebook.by_id]
        return self.counts.count({c for name in known for c in self.counts.below(name)}).total

    def voices(self, most: int, longest: int, themes: Sequence[str] = ()) -> list[Quote]:
        """Return quotes of different people that can be read in passing.

        Parameters
        ----------
        most : int
        longest : int
            Characters.
        themes : sequence of str, optional
            Ids of themes, whose quotes come first.
        """
        fit = [quote for quote in self.quotes if len(quote.text) <= longest]
        # Words with something taken out of them are hard to read on a wall.
        fit.sort(key=lambda q: ("[" in q.text, q.theme not in themes))
        found: dict[str, Quote] = {}
        for quote in fit:
            found.setdefault(quote.participant, quote)
        return list(found.values())[:most]

    def figures(self) -> list[tuple[str, str]]:
        """Return at most three numbers with what they count: people, conversations, hours.

        Every group comes first: who took part may not be left out for a number of hours.
        """
        found = [(str(size), group_name(group, size)) for group, size in self._shown_groups()]
        many = len(self.data.sessions)
        found.append((str(many), texts("products.talk" if many == 1 else "products.talks")))
        hours = round(sum(session.minutes for session in self.data.sessions) / 60)
        if hours:
            found.append((str(hours), texts("products.hours")))
        return found[:3]


def source_of(study: Study, today: date, *, confirmed: bool = False) -> Source:
    """Return what the products of `study` need.

    Parameters
    ----------
    study : Study
    today : date
    confirmed : bool, default=False
        Whether a person read the products; takes the draft mark away.
    """
    return Source(
        data=from_study(study, confirmed=confirmed, names_checked=confirmed),
        today=today,
        study=study,
    )
