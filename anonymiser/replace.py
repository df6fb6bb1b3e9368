"""Edit a text: the one place where identifiers are really replaced.

An `OffsetMap` remembers what moved, so that codings made on the old text can be carried
over to the new one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from anonymiser.errors import InputError
from anonymiser.spans import Document, Span, resolve_overlaps

_APOSTROPHE = "'’‘´`ʼ"
_INSIDE = re.compile(rf"(?<=\S)(?:[{_APOSTROPHE}][sS]|(?<=[sxzSXZ])[{_APOSTROPHE}])$")
_AFTER = re.compile(rf"[{_APOSTROPHE}][sS](?!\w)")
_BARE = re.compile(rf"[{_APOSTROPHE}](?=\s+\w)")
_GENITIVE = re.compile(r"[sS](?!\w)")
_NAMES = {"PERSON", "LOCATION", "ORGANISATION"}


class Edit(NamedTuple):
    """``old[start:end]`` became ``new[new_start:new_end]``."""

    start: int
    end: int
    new_start: int
    new_end: int


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Where places of an old text are in the new one.

    Parameters
    ----------
    layers : tuple of tuple of Edit, default=()
        One layer for each time the text was edited, oldest first; edits in order.
    """

    layers: tuple[tuple[Edit, ...], ...] = ()

    @classmethod
    def identity(cls) -> OffsetMap:
        """Return the map of a text that did not change."""
        return cls()

    def project(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``old[start:end]`` is in the new text.

        A segment that cuts through a replacement is widened to the whole replacement.
        Code points, half-open.

        Examples
        --------
        >>> moved = OffsetMap(((Edit(4, 7, 4, 15),),))
        >>> moved.project(0, 3), moved.project(5, 6), moved.project(8, 10)
        ((0, 3), (4, 15), (16, 18))
        """
        for layer in self.layers:
            start, end = _start(layer, start), _end(layer, end)
        return start, end

    def then(self, other: OffsetMap) -> OffsetMap:
        """Return the map of this edit followed by `other`."""
        return OffsetMap(self.layers + other.layers)

    def to_json(self) -> list[list[list[int]]]:
        """Return the map as plain data; it holds no text."""
        return [[list(edit) for edit in layer] for layer in self.layers]

    @classmethod
    def from_json(cls, data: Any) -> OffsetMap:
        """Return the map that `to_json` gave.

        Raises
        ------
        InputError
            Not such a map.
        """
        try:
            found = cls(tuple(tuple(Edit(*edit) for edit in layer) for layer in data))
            if not all(_in_order(layer) for layer in found.layers):
                raise InputError("replace.not_a_map")
        except TypeError:
            raise InputError("replace.not_a_map") from None
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """What was put where. The original is not in it.

    Parameters
    ----------
    start, end : int
        In the old text.
    new_start, new_end : int
        In the new text.
    label : str
        Of the span.
    text : str
        What stands there now.
    """

    start: int
    end: int
    new_start: int
    new_end: int
    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A text in which identifiers were replaced.

    Parameters
    ----------
    text : str
        The new text.
    offsets : OffsetMap
        From the old text to the new one.
    replacements : tuple of Replacement
        In order.
    """

    text: str
    offsets: OffsetMap
    replacements: tuple[Replacement, ...]


def apply(text: str, spans: Iterable[Span], replacement_for: Callable[[Span, str], str]) -> Result:
    """Return `text` with each span replaced.

    A possessive belongs to the name and is written the same way after every placeholder:
    "Samira's", "Hans'" and "Jans" all become ``[PERSOON-1]'s``, so that it does not tell
    how the name ends.

    Parameters
    ----------
    text : str
        NFC text.
    spans : iterable of Span
        Overlapping ones are resolved first.
    replacement_for : callable
        Gets the span and its text without possessive; returns what to write. When that is
        the same text, nothing changes there.

    Raises
    ------
    AnonymiserError
        A span lies outside the text.

    Examples
    --------
    >>> span = Span(start=0, end=6, label="PERSON")
    >>> result = apply("Samira's moeder belde.", [span], lambda span, text: "[PERSOON-1]")
    >>> result.text, result.offsets.project(9, 15)
    ("[PERSOON-1]'s moeder belde.", (14, 20))
    """
    kept = resolve_overlaps(spans)
    Document(id="", text=text, spans=tuple(kept))
    pieces: list[str] = []
    done: list[Replacement] = []
    position = length = 0
    limits = [*(span.start for span in kept[1:]), len(text)]
    for span, limit in zip(kept, limits, strict=False):
        start, (name_end, end) = span.start, _reach(text, span, limit)
        written = replacement_for(span, text[start:name_end])
        if written == text[start:name_end]:
            continue
        written += "'s" if name_end < end else ""
        pieces += [text[position:start], written]
        new_start = length + start - position
        length = new_start + len(written)
        done.append(_replacement(span.label, start, end, new_start, written))
        position = end
    pieces.append(text[position:])
    return Result(text="".join(pieces), offsets=_offsets(done), replacements=tuple(done))


def _offsets(done: list[Replacement]) -> OffsetMap:
    edits = tuple(Edit(r.start, r.end, r.new_start, r.new_end) for r in done)
    return OffsetMap((edits,)) if edits else OffsetMap.identity()


def _replacement(label: str, start: int, end: int, new_start: int, text: str) -> Replacement:
    return Replacement(
        start=start,
        end=end,
        new_start=new_start,
        new_end=new_start + len(text),
        label=label,
        text=text,
    )


def _reach(text: str, span: Span, limit: int) -> tuple[int, int]:
    """Return where the name ends and where its possessive ends, before `limit`."""
    start, end = span.start, span.end
    if span.label not in _NAMES:
        return end, end
    inside = _INSIDE.search(text, start, end)
    if inside and inside.start() > start:
        return inside.start(), end
    patterns = [_AFTER]
    # A name between single quotes has an apostrophe after it that is no possessive.
    if text[end - 1].lower() in "sxz" and text[max(0, start - 1) : start] not in [*_APOSTROPHE]:
        patterns.append(_BARE)
    if span.label == "PERSON":
        patterns.append(_GENITIVE)
    ends = [found.end() for pattern in patterns if (found := pattern.match(text, end))]
    return end, ends[0] if ends and ends[0] <= limit else end


def _start(layer: tuple[Edit, ...], place: int) -> int:
    index = bisect_right(layer, place, key=lambda edit: edit.end)
    if index < len(layer) and layer[index].start <= place:
        return layer[index].new_start
    return _shifted(layer, index, place)


def _end(layer: tuple[Edit, ...], place: int) -> int:
    index = bisect_left(layer, place, key=lambda edit: edit.end)
    if index < len(layer) and layer[index].start < place:
        return layer[index].new_end
    return _shifted(layer, index, place)


def _shifted(layer: tuple[Edit, ...], index: int, place: int) -> int:
    return place + (layer[index - 1].new_end - layer[index - 1].end if index else 0)


def _in_order(layer: tuple[Edit, ...]) -> bool:
    if any(type(number) is not int for edit in layer for number in edit):
        return False
    flat = [number for edit in layer for number in (edit.start, edit.end)]
    new = [number for edit in layer for number in (edit.new_start, edit.new_end)]
    return flat == sorted(flat) and new == sorted(new)
