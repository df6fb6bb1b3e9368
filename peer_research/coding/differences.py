"""Where coders saw something else: passages, with what each of them made of it.

Pure functions over coded segments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from peer_research.model import CodedSegment, Transcript

Kind = Literal["alleen_een", "andere_code", "andere_grens", "ander_kenmerk"]
# Two people hardly ever select to the letter the same words.
_SAME_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one coder made of a passage; empty when they gave it no code."""

    coder: str
    segments: tuple[CodedSegment, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """Codes that this coder gave."""
        return frozenset(segment.code for segment in self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A passage in which coders saw something else.

    Parameters
    ----------
    id : str
        The same as long as nobody changes a piece in the passage.
    session : str
    kind : str
        ``alleen_een``: not everybody gave it a code; ``andere_code``; ``andere_grens``: the
        same codes, with little overlap; ``ander_kenmerk``.
    start, end : int
        Code points in the text.
    text : str
        The whole passage.
    sides : tuple of Side
        One for each coder, in the order of their names.
    """

    id: str
    session: str
    kind: Kind
    start: int
    end: int
    text: str = field(repr=False)
    sides: tuple[Side, ...]

    @property
    def agreed_codes(self) -> frozenset[str]:
        """Codes that everybody gave."""
        return frozenset.intersection(*(side.codes for side in self.sides))


def passages(segments: Iterable[CodedSegment]) -> list[list[CodedSegment]]:
    """Return the segments of one conversation in groups that overlap, in order of the text."""
    groups: list[list[CodedSegment]] = []
    end = -1
    for segment in sorted(segments, key=lambda s: (s.start, s.end, s.coder, s.id)):
        if not groups or segment.start >= end:
            groups.append([])
        groups[-1].append(segment)
        end = max(end, segment.end) if len(groups[-1]) > 1 else segment.end
    return groups


def compare(
    passage: Sequence[CodedSegment], coders: Sequence[str], transcript: Transcript
) -> Difference | None:
    """Return how coders differ in a passage, or None when they do not."""
    sides = tuple(
        Side(coder=name, segments=tuple(s for s in passage if s.coder == name)) for name in coders
    )
    kind = _kind(sides)
    if kind is None:
        return None
    start, end = min(s.start for s in passage), max(s.end for s in passage)
    return Difference(id=mark(passage), session=transcript.id, kind=kind, start=start, end=end,
                      text=transcript.text[start:end], sides=sides)  # fmt: skip


def mark(passage: Iterable[CodedSegment]) -> str:
    """Return an id that changes with every change that a coder makes to a piece in the passage.

    Another version of the text or a code that was joined with another changes nothing in it.
    """
    rows = sorted(f"{s.id}/{s.rev}" for s in passage)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12]


def _kind(sides: Sequence[Side]) -> Kind | None:
    if not all(side.segments for side in sides):
        return "alleen_een"
    if len({side.codes for side in sides}) > 1:
        return "andere_code"
    if not all(_same_words(first, second) for first, second in pairwise(sides)):
        return "andere_grens"
    first = _attributes(sides[0])
    return "ander_kenmerk" if any(_attributes(side) != first for side in sides[1:]) else None


def _same_words(first: Side, second: Side) -> bool:
    return all(_overlap(_places(first, code), _places(second, code)) for code in first.codes)


def _places(side: Side, code: str) -> set[int]:
    pieces = (s for s in side.segments if s.code == code)
    return {place for s in pieces for place in range(s.start, s.end)}


def _overlap(first: set[int], second: set[int]) -> bool:
    return len(first & second) >= _SAME_SHARE * len(first | second)


def _attributes(side: Side) -> Mapping[str, frozenset[tuple[str, str]]]:
    found: dict[str, frozenset[tuple[str, str]]] = {}
    for segment in side.segments:
        found[segment.code] = found.get(segment.code, frozenset()) | set(segment.attributes.items())
    return found
