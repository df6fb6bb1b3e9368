"""Where a correction goes: in the safe text, in the text of the vault, and what moves."""

from __future__ import annotations

import re
from collections.abc import Callable

from peer_research.anonymiser_bridge import Span, apply_spans
from peer_research.errors import StudyError
from peer_research.model import Turn

Place = tuple[int, int]
Project = Callable[[int, int], tuple[int, int]]

# What the anonymiser wrote stands in brackets, and a possessive after it may be its own.
_HOLE = re.compile(r"\[[^\[\]\n]*\](?:'s)?")


def place_once(turn: Turn, find: str, *, delete: bool) -> Place:
    """Return where the words `find` stand in a turn of the safe text.

    Parameters
    ----------
    turn : Turn
    find : str
        Whole words.
    delete : bool
        Whether they are taken out; then a space beside them is part of the place.

    Raises
    ------
    StudyError
        They are not there, or more than once.
    """
    found = _occurrences(turn.text, find)
    if len(found) != 1:
        raise StudyError("editing.not_once", times=len(found), turn=turn.id)
    start, end = found[0]
    if delete:
        # One of the two spaces around it goes too.
        before, after = turn.text[:start].endswith(" "), turn.text[end:].startswith(" ")
        return (start, end + 1) if after else (start - before, end)
    return start, end


def _occurrences(text: str, find: str) -> list[Place]:
    pattern = re.escape(find)
    pattern = (r"(?<!\w)" if re.match(r"\w", find) else "") + pattern
    pattern += r"(?!\w)" if re.search(r"\w\Z", find) else ""
    return [match.span() for match in re.finditer(pattern, text)]


def place_in_raw(shown: Turn, heard: Turn, place: Place) -> Place:
    """Return where the same piece stands in the text of the vault.

    Every place is tried; it must fit what stands before and after it, where anything may
    stand for what is hidden. When two places fit nobody knows which one was meant.
    """
    piece = shown.text[slice(*place)]
    before, after = shown.text[: place[0]], shown.text[place[1] :]
    places, start = [], heard.text.find(piece)
    while start >= 0:
        end = start + len(piece)
        if fits(before, heard.text[:start]) and fits(after, heard.text[end:]):
            places.append((start, end))
        start = heard.text.find(piece, start + 1)
    if not places:
        raise StudyError("editing.hidden", turn=shown.id)
    if len(places) > 1:
        raise StudyError("editing.ambiguous", turn=shown.id, times=len(places))
    return places[0]


def fits(safe: str, raw: str) -> bool:
    """Return whether `safe` can be `raw` with pieces of it hidden.

    Examples
    --------
    >>> fits("en [PERSOON-1] zei ", "en Noor de Wit zei "), fits("[PERSOON-1] zei", "zei")
    (True, False)
    """
    first, *rest = _HOLE.split(safe)
    if not rest:
        return safe == raw
    if not raw.startswith(first):
        return False
    at = len(first)
    for piece in rest[:-1]:
        # At least one character was hidden; the first place that fits leaves most room.
        at = raw.find(piece, at + 1)
        if at < 0:
            return False
        at += len(piece)
    return raw.endswith(rest[-1]) and len(raw) - len(rest[-1]) > at


def edited(text: str, place: Place, put: str) -> str:
    """Return `text` with `put` in the place."""
    span = Span(start=place[0], end=place[1], label="ID")
    return apply_spans(text, [span], lambda span, text: put).text


def unmoved(start: int, end: int) -> Place:
    """Return a span of a text in which only speakers changed."""
    return start, end


def projection(start: int, length: int, new_length: int) -> Project:
    """Return where a span lies after an edit; a border inside the edit moves outward."""
    end, longer = start + length, new_length - length

    def project(first: int, last: int) -> tuple[int, int]:
        new_first = first if first < start else start if first < end else first + longer
        new_last = last if last <= start else start + new_length if last <= end else last + longer
        return (new_first, new_last) if new_first < new_last else (0, 0)

    return project
