"""What card sorting writes down: which quotes are on cards, who made which piles, which theme.

Cards and piles hold the ids of coded pieces and never their words, so that somebody who takes
their words back is gone from here too (`registers.every`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from peer_research import store
from peer_research.anonymiser_bridge import Source, build
from peer_research.errors import StudyError
from peer_research.model import key
from peer_research.records import edit_rows, table
from peer_research.registers.note_check import require_no_names
from peer_research.registers.register import Register
from peer_research.registers.tools import require_amount, require_researcher, require_text
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study

Method = Literal["modulariteit", "girvan_newman"]
LONGEST_NAME = 60  # characters
_TABLE = "rij"
_EMPTY = re.compile(r"\n{3,}")
Values = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """A number on a card and the coded piece whose words stand on it."""

    id: str
    number: int = key("nummer")
    segment: str = key("stuk")

    def __post_init__(self) -> None:
        require_amount(self.id, self.number)
        require_text(self.id, self.segment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """A pile of one member of the panel.

    Parameters
    ----------
    id : str
    member : str
        Code of the member, such as ``noor``; never a real name.
    name : str
        As the member calls it; may still be empty.
    segments : tuple of str
        Ids of the coded pieces on the cards, in the order in which they were put there.
    empty : bool
        Said aloud, so that a pile whose last words were taken back goes with them.
    """

    id: str
    member: str = key("lid")
    name: str = key("naam", default="")
    segments: tuple[str, ...] = key("stukken", default=())
    empty: bool = key("leeg", default=False)

    def __post_init__(self) -> None:
        require_researcher(self.id, self.member)
        if self.empty == bool(self.segments):
            raise StudyError("card_sorting.bad_pile", id=self.id)
        if len(set(self.segments)) < len(self.segments):
            raise StudyError("card_sorting.twice_in_pile", id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCards:
    """The cards from which a theme came, and how the group was found."""

    id: str
    theme: str = key("thema")
    segments: tuple[str, ...] = key("stukken")
    method: Method = key("manier")

    def __post_init__(self) -> None:
        require_text(self.id, self.theme)


SORT_CARDS = Register("sorteerkaarten", "K", CardRow)
PILES = Register("sorteerstapels", "S", Pile)
THEME_CARDS = Register("sorteerthemas", "G", ThemeCards)


def pile_values(member: str, name: str, segments: Sequence[str]) -> Values:
    """Return a pile by the words of the file, without its id."""
    values: Values = {"lid": member}
    if name:
        values["naam"] = name
    return {**values, **({"stukken": list(segments)} if segments else {"leeg": True})}


def checked_name(name: str, *, confirmed: bool) -> str:
    """Return the name of a pile without needless spaces.

    Raises
    ------
    StudyError
        ``card_sorting.long_name``; ``note_check.found``: it names somebody.
    """
    short = " ".join(name.split())
    if len(short) > LONGEST_NAME:
        raise StudyError("card_sorting.long_name", longest=LONGEST_NAME)
    if not confirmed:
        require_no_names(short, texts("card_sorting.field_name"))
    return short


def rewrite(
    study: Study, register: Register[Any], change: Callable[[list[Values]], Iterable[Values]]
) -> None:
    """Replace the rows of a register in one go; a row without an id gets a new one.

    Nobody else can write in between. When a row is not right, nothing changes.

    Parameters
    ----------
    study : Study
    register : Register
    change : callable
        Gives the new rows for the present ones, both by the words of the file.
    """

    def whole(rows: list[Any]) -> None:
        old = [row.unwrap() for row in rows]
        new = _numbered(register.letter, list(change(old)))
        for row in new:
            build(register.kind, row, Source(f"{register.name}.toml", "", StudyError))
        # What did not change is kept as it stands, with the remarks of people in it.
        rows[:] = [rows[old.index(row)] if row in old else table(row) for row in new]

    register.rows(study)
    path = study.register_file(register.name)
    # Empty lines between rows would grow with every change.
    store.edit_text(path, lambda text: _EMPTY.sub("\n\n", edit_rows(text, _TABLE, whole)))
    study.note("register_changed", register=register.name)


def _numbered(letter: str, rows: list[Values]) -> list[Values]:
    found = (re.fullmatch(rf"{letter}(\d+)", str(row.get("id", ""))) for row in rows)
    last = max((int(match.group(1)) for match in found if match), default=0)
    made = []
    for row in rows:
        if "id" not in row:
            last += 1
        made.append(row if "id" in row else {"id": f"{letter}{last:02d}", **row})
    return made
