"""What the bytes of a log say: one event a line, and what a crash left fenced off.

What a crash left of a line stands before a repair line that counts it, so that it can never
swallow what comes after it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from peer_research.errors import StudyError

_REPAIR = "repair"
Kept = tuple[int, bytes, dict[str, Any]]  # line number, raw line, event


def as_line(event: dict[str, Any]) -> bytes:
    """Return an event as a line of a log."""
    text = json.dumps(event, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return text.encode("utf-8") + b"\n"


def digest(raw: bytes) -> str:
    """Return the SHA-256 of a line."""
    return hashlib.sha256(raw).hexdigest()


def mending(before: bytes, name: str) -> bytes:
    """Return what must come first when the last line of a log is not an event."""
    end = b"\n" if before and not before.endswith(b"\n") else b""
    loose = sift(before, name)[2]
    return end + as_line({_REPAIR: loose}) if loose else end


def sift(data: bytes, name: str) -> tuple[list[Kept], list[int], int]:
    r"""Split a log into events, skipped line numbers, and how many of those end the file.

    Lines that are no events may stand before a repair line that counts them, or at the
    end: one line, with after it at most pieces of a repair line that was cut off too.

    Raises
    ------
    StudyError
        ``store.damaged_line`` for any other line that is not an event.

    Examples
    --------
    >>> sift(b'{"n": 1}\n{"n": 2', "log.jsonl")
    ([(1, b'{"n": 1}', {'n': 1})], [2], 1)
    """
    whole = _all_events(data)
    if whole is not None:
        return whole, [], 0
    kept: list[Kept] = []
    skipped: list[int] = []
    loose: list[tuple[int, bytes]] = []
    for number, raw in enumerate(data.removesuffix(b"\n").split(b"\n") if data else (), start=1):
        event = _parse(raw)
        if event is None:
            loose.append((number, raw))
            continue
        if event.get(_REPAIR, 0) != len(loose):
            raise StudyError("store.damaged_line", file=name, line=loose[0][0] if loose else number)
        skipped += [number for number, _ in loose]
        loose = []
        if _REPAIR not in event:
            kept.append((number, raw.rstrip(b"\r"), event))
    if not all(_is_piece(raw) for _, raw in loose[1:]):
        raise StudyError("store.damaged_line", file=name, line=loose[0][0])
    return kept, skipped + [number for number, _ in loose], len(loose)


def _all_events(data: bytes) -> list[Kept] | None:
    """Return the events of a log without damage, or None: look at each line by itself.

    Parsing all lines in one go takes a third of the time.
    """
    if not data.endswith(b"}\n") or b'"repair"' in data:
        return None
    # Every line begins and ends with a bracket, and within a text no line ends.
    if data[:1] != b"{" or data.count(b"}\n{") != data.count(b"\n") - 1:
        return None
    try:
        rows = json.loads(b"[" + data[:-1].replace(b"\n", b",") + b"]")
    except (ValueError, RecursionError):
        return None
    lines = data[:-1].split(b"\n")
    if len(rows) != len(lines) or not all(type(row) is dict for row in rows):
        return None
    return list(zip(range(1, len(rows) + 1), lines, rows, strict=True))


def _is_piece(raw: bytes) -> bool:
    head = as_line({_REPAIR: 1})[: len(_REPAIR) + 4]
    return raw.startswith(head) or head.startswith(raw)


def _parse(raw: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(raw)
    except (ValueError, RecursionError):  # brackets a thousand deep are no event either
        return None
    return event if isinstance(event, dict) else None
