"""The piles that each member of a panel makes: typed in from paper, or moved card by card.

A member sorts alone; what others did is for afterwards. Every change is on disk, whole, before
its function returns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from peer_research.coding.card_sorting_rows import (
    PILES,
    SORT_CARDS,
    Pile,
    Values,
    checked_name,
    pile_values,
    rewrite,
)
from peer_research.errors import StudyError
from peer_research.registers.tools import require_known, require_researcher
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study

MOST_PILES = 40
_PART = re.compile(r"(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?")
_BETWEEN = re.compile(r"[\s,;.]+")


def numbers_in(text: str) -> list[int]:
    """Return the numbers of cards in typed text.

    Raises
    ------
    StudyError
        ``card_sorting.no_number``.

    Examples
    --------
    >>> numbers_in("3, 7; 12-14 en 20")
    [3, 7, 12, 13, 14, 20]
    """
    plain = re.sub(r"\s*[-–]\s*", "-", text.replace(" en ", ", ").strip())
    found: list[int] = []
    for part in filter(None, _BETWEEN.split(plain)):
        match = _PART.fullmatch(part)
        first, last = (match.group(1), match.group(2)) if match else ("", None)
        if not match or int(last or first) < int(first):
            raise StudyError("card_sorting.no_number")
        found += range(int(first), int(last or first) + 1)
    return found


def numbers_shown(numbers: Iterable[int]) -> str:
    """Return numbers as people type them; see `numbers_in`.

    Examples
    --------
    >>> numbers_shown([3, 12, 13, 14, 7])
    '3, 7, 12-14'
    """
    rows: list[list[int]] = []
    for number in sorted(numbers):
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    shown = (f"{row[0]}-{row[-1]}" if len(row) > 2 else ", ".join(map(str, row)) for row in rows)
    return ", ".join(shown)


def put_sort(
    study: Study,
    member: str,
    piles: Sequence[tuple[str, Sequence[int]]],
    *,
    confirmed: bool = False,
) -> list[Pile]:
    """Write down how a member sorted on paper; what was there of this member is replaced.

    Parameters
    ----------
    study : Study
    member : str
        Code of the member.
    piles : sequence of (str, sequence of int)
        Name of each pile, which may be empty, and the numbers on its cards. Cards that fit
        nowhere may be left out.
    confirmed : bool, default=False
        A person says that the names of the piles name nobody.

    Raises
    ------
    StudyError
        A card twice, an unknown card, an empty pile, one pile with everything, or a name that
        is not right; then nothing changed.
    """
    known = _by_number(study)
    _require_sort(member, piles, known)
    rows = [
        pile_values(member, checked_name(name, confirmed=confirmed), [known[n] for n in numbers])
        for name, numbers in piles
    ]
    rewrite(study, PILES, lambda old: [*_of_others(old, member), *rows])
    return sort_of(study, member)


def new_pile(study: Study, member: str, name: str = "", *, confirmed: bool = False) -> Pile:
    """Begin an empty pile."""
    require_researcher("-", member)
    mine = sort_of(study, member)
    if len(mine) >= MOST_PILES:
        raise StudyError("card_sorting.many_piles", most=MOST_PILES)
    row = pile_values(member, checked_name(name, confirmed=confirmed), ())
    rewrite(study, PILES, lambda old: [*old, row])
    there = {pile.id for pile in mine}
    return next(pile for pile in sort_of(study, member) if pile.id not in there)


def move_card(study: Study, member: str, number: int, pile: str = "") -> list[Pile]:
    """Put a card on a pile of the member, or back on the table with ``""``.

    Raises
    ------
    StudyError
        There is no such card, or no such pile of this member.
    """
    require_researcher("-", member)
    segment = _by_number(study).get(number)
    if segment is None:
        raise StudyError("card_sorting.unknown_card", number=number)

    def change(rows: list[Values]) -> Iterable[Values]:
        _require_pile(rows, member, pile)
        return [_moved(row, segment, pile) if row["lid"] == member else row for row in rows]

    rewrite(study, PILES, change)
    return sort_of(study, member)


def rename_pile(
    study: Study, member: str, pile: str, name: str, *, confirmed: bool = False
) -> list[Pile]:
    """Give a pile of the member a name."""
    short = checked_name(name, confirmed=confirmed)

    def change(rows: list[Values]) -> Iterable[Values]:
        _require_pile(rows, member, pile)
        return [
            {"id": pile, **pile_values(member, short, row.get("stukken", ()))}
            if row["id"] == pile
            else row
            for row in rows
        ]

    rewrite(study, PILES, change)
    return sort_of(study, member)


def remove_pile(study: Study, member: str, pile: str) -> list[Pile]:
    """Take a pile away; its cards are on the table again."""

    def change(rows: list[Values]) -> Iterable[Values]:
        _require_pile(rows, member, pile)
        return [row for row in rows if row["id"] != pile]

    rewrite(study, PILES, change)
    return sort_of(study, member)


def remove_sort(study: Study, member: str) -> None:
    """Take everything away that a member sorted."""
    require_known(member, set(members(study)), texts("card_sorting.members"))
    rewrite(study, PILES, lambda rows: _of_others(rows, member))


def sort_of(study: Study, member: str) -> list[Pile]:
    """Return the piles of a member, in the order in which they were begun."""
    return [pile for pile in PILES.rows(study) if pile.member == member]


def members(study: Study) -> list[str]:
    """Return who made piles."""
    return sorted({pile.member for pile in PILES.rows(study)})


def rename_member(study: Study, member: str, new: str) -> None:
    """Give a member another code in all their piles, such as one that says nothing."""
    require_researcher("-", new)
    if member in members(study):
        renamed = {"lid": new}
        rewrite(study, PILES, lambda rows: [
            {**row, **renamed} if row["lid"] == member else row for row in rows
        ])  # fmt: skip


def _by_number(study: Study) -> dict[int, str]:
    found = {row.number: row.segment for row in SORT_CARDS.rows(study)}
    if not found:
        raise StudyError("card_sorting.no_cards")
    return found


def _require_sort(
    member: str, piles: Sequence[tuple[str, Sequence[int]]], known: dict[int, str]
) -> None:
    require_researcher("-", member)
    if not piles:
        raise StudyError("card_sorting.nothing_sorted")
    for place, (_, numbers) in enumerate(piles, start=1):
        if not numbers:
            raise StudyError("card_sorting.empty_pile", pile=place)
        for number in numbers:
            if number not in known:
                raise StudyError("card_sorting.unknown_card", number=number)
    times = Counter(number for _, numbers in piles for number in numbers)
    if twice := [number for number, count in times.items() if count > 1]:
        number = min(twice)
        where = [str(n) for n, (_, on) in enumerate(piles, start=1) if number in on]
        raise StudyError("card_sorting.twice", number=number, piles=", ".join(where))
    if len(piles) == 1:
        raise StudyError("card_sorting.one_pile", member=member)


def _require_pile(rows: Sequence[Values], member: str, pile: str) -> None:
    mine = {str(row["id"]) for row in rows if row["lid"] == member}
    if pile and pile not in mine:
        raise StudyError("card_sorting.no_pile")


def _of_others(rows: Sequence[Values], member: str) -> list[Values]:
    return [row for row in rows if row["lid"] != member]


def _moved(row: Values, segment: str, pile: str) -> Values:
    left = [name for name in row.get("stukken", ()) if name != segment]
    left += [segment] if row["id"] == pile else []
    return {"id": row["id"], **pile_values(row["lid"], row.get("naam", ""), left)}
