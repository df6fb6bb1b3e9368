"""Counts of people and pieces of text, and which of them may be shown.

People are counted per group: young people, parents and professionals never in one number.
The same piece of text coded by two people counts once, as in `retrieval.code_frequency`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import pandas as pd

from peer_research.coding.team import SUGGESTIONS
from peer_research.errors import ReportError
from peer_research.finding.small_groups import small_cells
from peer_research.model import AGE_BANDS, Code, Codebook, Participant
from peer_research.report.data import ReportData
from peer_research.report.tree import tree
from peer_research.texts import texts

GROUPS: tuple[Literal["jongere", "ouder", "professional"], ...] = (
    "jongere",
    "ouder",
    "professional",
)
HEAVY = 2  # sensitivity of a code whose small counts and quotes are held back
_PIECE = ["session", "start", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCount:
    """How many people and pieces of text have a code, or one of the codes below it.

    Parameters
    ----------
    people : mapping of str to int
        Per group.
    pieces : int
    hidden : bool
        Whether the code is heavy and so rare that numbers could point at somebody.
    """

    people: Mapping[str, int]
    pieces: int
    hidden: bool = False

    @property
    def total(self) -> int:
        """People of all groups together; for sorting, not for showing."""
        return sum(self.people.values())


class Counts:
    """The numbers of one report.

    Parameters
    ----------
    data : ReportData
    """

    def __init__(self, data: ReportData) -> None:
        self.data = data
        self.book: Codebook = tree(data.codebook, data.sense.themes)
        self.group_of = {code: person.group for code, person in data.participants.items()}
        self.groups = {
            group: size
            for group in GROUPS
            if (size := sum(found == group for found in self.group_of.values()))
        }

    @cached_property
    def spoken(self) -> pd.DataFrame:
        """The segments of participants, with a known code, as people coded them."""
        frame = self.data.segments
        known = frame["participant"].isin(list(self.group_of)) & (frame["coder"] != SUGGESTIONS)
        return frame[known & frame["code"].isin(list(self.data.codebook.by_id))]

    @cached_property
    def children(self) -> dict[str, list[Code]]:
        """Codes by their parent, in the order of the chapters; the top is ``""``."""
        found: dict[str, list[Code]] = {}
        for code in self.book.codes:
            found.setdefault(code.parent, []).append(code)
        return found

    def below(self, code: str) -> list[str]:
        """Return `code` and all codes below it."""
        return [code, *(name for c in self.children.get(code, []) for name in self.below(c.id))]

    def below_in_book(self, code: str) -> list[str]:
        """Return `code` and all codes below it in the codebook, whatever the themes are."""
        book = self.data.codebook
        return [other.id for other in book.codes if code in book.path(other.id)]

    def sensitivity(self, code: str) -> int:
        """Return how heavy a code is: the heaviest on its path; unknown codes are heavy."""
        known = self.book.by_id
        if code not in known:
            return HEAVY
        return max(known[name].sensitivity for name in self.book.path(code))

    def count(self, codes: Collection[str]) -> CodeCount:
        """Return the count of some codes together."""
        rows = self.spoken[self.spoken["code"].isin(list(codes))]
        people = self._people(rows["participant"].unique())
        # A theme in which only heavy codes were used would give their numbers away.
        used = set(rows["code"])
        heavy = bool(used) and all(self.sensitivity(code) >= HEAVY for code in used)
        small = any(0 < number < self.data.k for number in people.values())
        return CodeCount(
            people=people, pieces=len(rows.drop_duplicates(_PIECE)), hidden=heavy and small
        )

    def of_code(self, code: str) -> CodeCount:
        """Return the count of a code with everything below it."""
        return self.count(self.below(code))

    @cached_property
    def themes(self) -> list[Code]:
        """Codes at the top of the tree that were used, in the order of the chapters."""
        used = [code for code in self.children.get("", []) if self.of_code(code.id).pieces]
        return self.data.choices.arranged(used)

    def attribute(self, codes: Collection[str], name: str, group: str = "") -> dict[str, int]:
        """Return how many pieces of text have each value of an attribute; empty ones left out.

        Parameters
        ----------
        codes : collection of str
        name : str
        group : str
            Only what this group said; everybody when empty.
        """
        rows = self.spoken[self.spoken["code"].isin(list(codes))]
        if group:
            rows = rows[rows["participant"].map(self.group_of) == group]
        rows = rows[rows[name] != ""].drop_duplicates([*_PIECE, name])
        return {str(value): int(number) for value, number in rows[name].value_counts().items()}

    def _people(self, codes: Iterable[str]) -> dict[str, int]:
        found: dict[str, int] = dict.fromkeys(self.groups, 0)
        for code in codes:
            found[self.group_of[code]] += 1
        return found


def age_table(data: ReportData) -> list[tuple[str, str]]:
    """Return rows (group, number) of who took part, small numbers hidden."""
    young: list[str | None] = [p.age_band for p in data.participants.values() if _young(p)]
    labels = [*AGE_BANDS, None]
    counts = [young.count(band) for band in labels]
    hidden = small_cells(counts, data.k)
    rows = [
        (_band(band), _shown(count, hide, data.k))
        for band, count, hide in zip(labels, counts, hidden, strict=True)
        if count
    ]
    groups = Counter(person.group for person in data.participants.values())
    others = [(group, groups[group]) for group in GROUPS[1:] if groups[group]]
    return rows + [(texts(f"report.group_{name}").capitalize(), str(n)) for name, n in others]


def _young(person: Participant) -> bool:
    return person.group == "jongere"


def _band(band: str | None) -> str:
    return texts("report.band", band=band) if band else texts("report.band_unknown")


def _shown(count: int, hide: bool, k: int) -> str:
    if not hide:
        return str(count)
    return texts("report.fewer", k=k) if count < k else texts("report.not_shown")


def everybody_together() -> str:
    """Return the label of a number in which all groups are counted."""
    return texts("report.all_groups")


def require_label(counts: Counts, header: Sequence[str], title: str = "") -> None:
    """Refuse a table in which groups of people are counted in one number without a word.

    Parameters
    ----------
    counts : Counts
    header : sequence of str
        Either every group has a column with its name, or a column or the title says that all
        groups are counted together.
    title : str

    Raises
    ------
    ReportError
        ``report.mixed_groups``.
    """
    if len(counts.groups) < 2:
        return
    words = " ".join([*header, title]).casefold()
    named = [texts(f"report.group_{group}").casefold() in words for group in counts.groups]
    if not all(named) and everybody_together().casefold() not in words:
        raise ReportError("report.mixed_groups", title=title or " | ".join(header))


def group_name(group: str, number: int) -> str:
    """Return the word for a group: ``jongere`` for one, ``jongeren`` for more."""
    return texts(f"report.one_{group}" if number == 1 else f"report.group_{group}")


def of_people(counts: Counts, found: CodeCount) -> str:
    """Return how many of how many people, per group.

    For example ``7 van de 12 jongeren en 2 van de 3 ouders``; ``deelnemers`` when there is
    one group only.
    """
    parts = [
        _of(found, group, size, data_k=counts.data.k, alone=len(counts.groups) == 1)
        for group, size in counts.groups.items()
        if found.people[group] or len(counts.groups) == 1
    ]
    return join(parts) or texts("report.nobody")


def _of(found: CodeCount, group: str, size: int, *, data_k: int, alone: bool) -> str:
    name = texts("report.participants") if alone else texts(f"report.group_{group}")
    number = found.people[group]
    if found.hidden and 0 < number < data_k:
        return texts("report.fewer_of", k=data_k, size=size, name=name)
    return texts("report.of", number=number, size=size, name=name)


def everybody(counts: Counts) -> str:
    """Return how many people took part, per group, such as ``12 jongeren en 3 ouders``."""
    parts = [f"{size} {group_name(group, size)}" for group, size in counts.groups.items()]
    return join(parts) or texts("report.nobody")


def join(parts: Sequence[str]) -> str:
    """Return `parts` as a list in words.

    Examples
    --------
    >>> join(["a", "b", "c"])
    'a, b en c'
    """
    if len(parts) < 2:
        return "".join(parts)
    return texts("report.and", first=", ".join(parts[:-1]), last=parts[-1])
