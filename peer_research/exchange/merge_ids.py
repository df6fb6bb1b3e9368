"""Ids that stay unique when studies come together, and that every function still accepts.

A study gets a letter, A to Z. A conversation ``S01`` of study A becomes ``AS01``: at most
three letters and four digits, as `study` asks. People get new numbers, ``P001`` and on through
all studies, for ``P01`` of two studies are two people. Interviewers, buddies and unknown
speakers likewise. Ids of coded pieces get the letter of their study in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from peer_research.errors import StudyError

MOST_STUDIES = len(ascii_uppercase)
_MOST_PEOPLE = 999
_ROOM = re.compile(r"[A-Z]{1,2}\d{1,4}\Z")  # ids that a letter still fits in front of


@dataclass(frozen=True, kw_only=True)
class NewIds:
    """What the ids of one study become.

    Parameters
    ----------
    letter : str
    sessions, speakers : mapping of str to str
        Old → new.
    """

    letter: str
    sessions: Mapping[str, str]
    speakers: Mapping[str, str]

    def piece(self, old: str) -> str:
        """Return the new id of a coded piece; it can still be a bookmark in a Word file."""
        return f"{self.letter.lower()}{old}"

    def memo(self, old: str) -> str:
        """Return the new id of a memo."""
        return f"{self.letter.lower()}-{old}"[:64]

    def coder(self, number: int) -> str:
        """Return the name of the log of the coder with this number."""
        return f"{self.letter.lower()}-codeur-{number}"


def new_ids(studies: Sequence[tuple[Iterable[str], Iterable[str]]]) -> list[NewIds]:
    """Return new ids for studies, each given as its conversations and its speakers.

    Raises
    ------
    StudyError
        ``exchange.too_many`` for more studies or people than there are ids.

    Examples
    --------
    >>> one, two = new_ids([(["S01"], ["P01", "I1"]), (["S01"], ["P01", "P02"])])
    >>> one.sessions, two.sessions, two.speakers
    ({'S01': 'AS01'}, {'S01': 'BS01'}, {'P01': 'P002', 'P02': 'P003'})
    """
    if len(studies) > MOST_STUDIES:
        raise StudyError("exchange.too_many", what="onderzoeken", most=MOST_STUDIES)
    counts = dict.fromkeys("PIBX", 0)
    found = []
    for letter, (sessions, speakers) in zip(ascii_uppercase, studies, strict=False):
        found.append(
            NewIds(
                letter=letter,
                sessions=_sessions(letter, sorted(set(sessions))),
                speakers={old: _next(old, counts) for old in sorted(set(speakers))},
            )
        )
    return found


def _sessions(letter: str, names: Sequence[str]) -> dict[str, str]:
    if all(_ROOM.match(name) for name in names):
        return {name: f"{letter}{name}" for name in names}
    return {name: f"{letter}{number:04d}" for number, name in enumerate(names, start=1)}


def _next(old: str, counts: dict[str, int]) -> str:
    kind = old[0] if old[:1] in counts else "X"
    counts[kind] += 1
    if counts[kind] > _MOST_PEOPLE:
        raise StudyError("exchange.too_many", what="mensen", most=_MOST_PEOPLE)
    return f"{kind}{counts[kind]:03d}"
