"""Where a piece of one version of a transcript stands in another version."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from functools import cache

from peer_research.model import WITHDRAWN, Transcript


def projection(old: Transcript, new: Transcript) -> Callable[[int, int], tuple[int, int]]:
    """Return a function that carries a span of `old` over to `new`.

    Turns are matched by their ids. Within a turn a piece that did not change stays exactly
    that piece; a border inside a changed piece moves outward, to take the change in whole.

    Examples
    --------
    >>> from peer_research.model import Turn
    >>> def said(text):
    ...     return Transcript(id="S01", version=1, turns=(Turn(id="T1", speaker="P01", text=text),))
    >>> old, new = said("Ik ken Sam al lang."), said("Ik ken [PERSOON-1] al lang.")
    >>> start, end = projection(old, new)(11, 18)
    >>> new.text[start:end]
    'al lang'
    """
    there = {turn.id: (start, turn.text) for turn, start, _ in new.spans()}
    here = [(start, end, turn) for turn, start, end in old.spans()]

    @cache
    def blocks(turn_id: str, text: str) -> list[tuple[str, int, int, int, int]]:
        other = there[turn_id][1]
        if text == other:
            return [("equal", 0, len(text), 0, len(other))]
        if other == WITHDRAWN:
            return [("replace", 0, len(text), 0, len(other))]
        matcher = SequenceMatcher(None, text, other, autojunk=False)
        return [tuple(block) for block in matcher.get_opcodes()]  # type: ignore[misc]

    def move(position: int, *, is_end: bool) -> int | None:
        for start, end, turn in here:
            if start <= position <= end and turn.id in there:
                inside = _moved(blocks(turn.id, turn.text), position - start, is_end)
                return there[turn.id][0] + inside
        return None

    def project(start: int, end: int) -> tuple[int, int]:
        first, last = move(start, is_end=False), move(end, is_end=True)
        if first is None or last is None or first >= last:
            return 0, 0
        return first, last

    return project


def _moved(blocks: list[tuple[str, int, int, int, int]], position: int, is_end: bool) -> int:
    for kind, old_start, old_end, new_start, new_end in blocks:
        if is_end and old_start < position <= old_end:
            return new_start + (position - old_start) if kind == "equal" else new_end
        if not is_end and old_start <= position < old_end:
            return new_start + (position - old_start) if kind == "equal" else new_start
    return blocks[-1][4] if is_end and blocks else 0
