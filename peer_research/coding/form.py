"""What a line of a coding log must look like.

A log may come from another computer, an older copy or another program. Whatever does not have
this form is refused with its line, before anything is made of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from operator import itemgetter
from typing import Any, cast

from peer_research.model import CodedSegment

MOVE = "move_code"
_WITH_SEGMENT = frozenset({"apply", "recode", "keep"})
_ORDER = tuple(field.name for field in dataclasses.fields(CodedSegment))
_FIELDS = frozenset(_ORDER)
_VALUES = itemgetter(*_ORDER)
_NOT_WORDS = {"rev": int, "start": int, "end": int, "attributes": dict}
_TYPES = tuple(_NOT_WORDS.get(name, str) for name in _ORDER)
_LEFT_OUT = {"rev": 1, "speaker": "", "attributes": {}, "created": ""}
# What each other kind of event points to.
_POINTS = {"remove": ("target",), "undo": ("of",), "redo": ("of",), MOVE: ("from", "to")}


def segment_of(row: Mapping[str, Any]) -> CodedSegment:
    """Return the segment of an event that has the form of one, see `is_coding_event`.

    The same as ``CodedSegment(**row)``, in a third of the time: what was checked when the log
    was read, is not checked again, and nothing is frozen before it is filled.

    Examples
    --------
    >>> row = {"id": "a", "transcript": "S01", "transcript_sha256": "", "start": 0, "end": 2,
    ...        "quote": "ja", "code": "hulp", "coder": "anna"}
    >>> segment_of(row) == CodedSegment(**row)
    True
    """
    if row.keys() != _FIELDS:
        return CodedSegment(**row)
    made: Any = _Open(*_VALUES(row))
    made.__class__ = CodedSegment
    return cast(CodedSegment, made)


class _Open:
    """A segment while it is filled: the slots of `CodedSegment`, not frozen yet."""

    __slots__ = _ORDER

    def __init__(
        self, id: str, rev: int, transcript: str, transcript_sha256: str, start: int, end: int,
        quote: str, code: str, coder: str, speaker: str, attributes: Any, created: str,
    ) -> None:  # fmt: skip
        self.id, self.rev = id, rev
        self.transcript, self.transcript_sha256 = transcript, transcript_sha256
        self.start, self.end, self.quote = start, end, quote
        self.code, self.coder, self.speaker = code, coder, speaker
        self.attributes, self.created = attributes, created


def is_coding_event(event: Mapping[str, Any]) -> bool:
    """Return whether a line of a log is an event of coding.

    Examples
    --------
    >>> is_coding_event({"id": "1", "op": "undo", "coder": "anna", "of": "0"})
    True
    >>> is_coding_event({"id": "1", "op": "undo", "coder": "anna", "of": ["0"]})
    False
    """
    kind, coder = event.get("op"), event.get("coder")
    if type(kind) is not str or type(coder) is not str or type(event.get("id")) is not str:
        return False
    if kind in _WITH_SEGMENT:
        return _is_segment(event.get("segment"), coder)
    if kind not in _POINTS or not _all_words(event, _POINTS[kind]):
        return False
    return kind != MOVE or isinstance(event.get("target", ""), str)


def _is_segment(row: object, coder: str) -> bool:
    if not isinstance(row, dict):
        return False
    full = row if row.keys() == _FIELDS else {**_LEFT_OUT, **row}
    if full.keys() != _FIELDS or tuple(map(type, _VALUES(full))) != _TYPES:
        return False
    attributes, quote, start, end = full["attributes"], full["quote"], full["start"], full["end"]
    if not 0 <= start < end or len(quote) != end - start or full["rev"] < 1:
        return False
    if full["coder"] != coder or (attributes and not _all_words(attributes, attributes)):
        return False
    return quote.isascii() or _can_be_written(quote)


def _can_be_written(text: str) -> bool:
    """Return whether there is no lone half of a character in a text."""
    try:
        text.encode()
    except UnicodeError:
        return False
    return True


def _all_words(row: Mapping[str, Any], names: Any) -> bool:
    return {type(row.get(name)) for name in names} <= {str}
