"""What a line of a coding log must look like.

A log may come from another computer, an older copy or another program. Whatever does not have
this form is refused with its line, before anything is made of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from operator import itemgetter
from typing import Any

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
    return all(isinstance(row.get(name), str) for name in names)
