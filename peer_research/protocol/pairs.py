"""Which question of an old version is which question of a new one.

A question keeps its identity when its words stay, when its id stays and its words look alike,
or when only its place changed. What cannot be followed is gone or new.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from peer_research.model import Question

SAME_ID_ALIKE = 0.3  # share of matching words; own choice, the id says the rest
OTHER_ID_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Pair:
    """A question in the old and in the new version; one of them may be missing.

    Parameters
    ----------
    old, new : Question or None
    before, after : int
        Place in the version, from 1; 0 when it is not there.
    """

    old: Question | None
    new: Question | None
    before: int = 0
    after: int = 0


def paired(old: Sequence[Question], new: Sequence[Question]) -> list[Pair]:
    """Return every question once: those that went in their old order, then the new order."""
    tests: tuple[Callable[[Question, Question], bool], ...] = (
        lambda a, b: a.text == b.text and a.id == b.id,
        lambda a, b: a.text == b.text,
        lambda a, b: a.id == b.id and alike(a.text, b.text) >= SAME_ID_ALIKE,
        lambda a, b: alike(a.text, b.text) >= OTHER_ID_ALIKE,
    )
    partner: dict[int, int] = {}  # place in new: place in old
    for test in tests:
        _match(old, new, partner, test)
    gone = [n for n in range(len(old)) if n not in partner.values()]
    pairs = [Pair(old[n], None, n + 1, 0) for n in gone]
    for place, question in enumerate(new):
        came = partner.get(place)
        known = None if came is None else old[came]
        pairs.append(Pair(known, question, 0 if came is None else came + 1, place + 1))
    return pairs


def moved(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs that changed places: as few as explain the new order.

    Examples
    --------
    >>> q = [Question(id=f"q{n}", kind="kern", text=f"Vraag {n}?", minutes=1) for n in range(4)]
    >>> [pair.new.id for pair in moved(paired(q, [q[3], q[0], q[1], q[2]]))]
    ['q3']
    """
    kept = [pair for pair in pairs if pair.old is not None and pair.new is not None]
    in_order = _longest_rising([pair.before for pair in kept])
    return [pair for number, pair in enumerate(kept) if number not in in_order]


def alike(first: str, second: str) -> float:
    """Return how alike two questions are in words, 0 to 1.

    Examples
    --------
    >>> round(alike("Wie hielp jou toen?", "Wie hielp jou daarna?"), 2)
    0.75
    """
    rows = [text.casefold().replace("?", "").split() for text in (first, second)]
    return SequenceMatcher(None, rows[0], rows[1], autojunk=False).ratio()


def _match(
    old: Sequence[Question],
    new: Sequence[Question],
    partner: dict[int, int],
    test: Callable[[Question, Question], bool],
) -> None:
    for place, question in enumerate(new):
        if place in partner:
            continue
        taken = set(partner.values())
        free = (n for n in range(len(old)) if n not in taken and test(old[n], question))
        found = next(free, None)
        if found is not None:
            partner[place] = found


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """Return the places of a longest rising row in `numbers` (patience sorting)."""
    tops: list[int] = []  # smallest last number of a rising row of each length
    ends: list[int] = []  # its place
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(tops, number)
        before.append(ends[length - 1] if length else -1)
        tops[length : length + 1] = [number]
        ends[length : length + 1] = [place]
    found: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found
