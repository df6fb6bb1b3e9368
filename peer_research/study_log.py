"""The log of a study: what was done, in codes and counts, each line chained to the one before.

Whoever changes or removes a line breaks the chain. There is never a word of an interview in it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from peer_research import event_log
from peer_research.errors import StudyError
from peer_research.log_lines import digest, sift

_FACT = re.compile(r"[\w.:/-]{1,64}\Z")
_START = "0" * 64


def add(path: Path, action: str, **facts: Any) -> None:
    """Add a line to the study's log, chained to the line before it.

    Parameters
    ----------
    path : Path
        The study's ``log.jsonl``.
    action : str
        What was done, as a code such as ``"withdraw"``.
    **facts : int, float, bool, None or str, or a list of them
        Codes and counts. A string must be one code (no spaces): the log never holds text.

    Raises
    ------
    StudyError
        ``store.text_in_log`` for a fact that is not a code or a count.
    """
    for name, value in {"action": action, **facts}.items():
        _check_fact(name, value)
    now = datetime.now(UTC).isoformat(timespec="seconds")

    def chained(before: bytes) -> dict[str, Any]:
        kept, _, _ = sift(before, path.name)
        previous = digest(kept[-1][1]) if kept else _START
        number = kept[-1][2].get("n", 0) + 1 if kept else 1
        return {"n": number, "at": now, "action": action, "facts": facts, "previous": previous}

    event_log.extend(path, chained)


def verify(path: Path) -> int:
    """Return how many lines the study's log has, after checking that none was touched.

    Lines that were cut from the end cannot be seen from the file alone: compare the count
    with an older copy.

    Raises
    ------
    StudyError
        ``store.broken_chain`` or ``store.damaged_line``.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return 0
    kept, _, _ = sift(data, path.name)
    previous = _START
    for count, (number, raw, event) in enumerate(kept, start=1):
        if event.get("previous") != previous or event.get("n") != count:
            raise StudyError("store.broken_chain", file=path.name, line=number)
        previous = digest(raw)
    return len(kept)


def _check_fact(name: str, value: Any) -> None:
    if isinstance(value, list | tuple):
        for item in value:
            _check_fact(name, item)
    elif isinstance(value, str):
        if not _FACT.match(value):
            raise StudyError("store.text_in_log", name=name)
    elif value is not None and not isinstance(value, bool | int | float):
        raise StudyError("store.text_in_log", name=name)
