"""Logs that grow by whole lines, one event each; a line is on disk before the function returns."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peer_research import store
from peer_research.errors import StudyError
from peer_research.log_lines import as_line, digest, mending, sift


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """What a log file holds.

    Parameters
    ----------
    rows : tuple of dict
        Events in the order of the file, without repair lines.
    lines : tuple of int
        1-based line number of each row.
    skipped : tuple of int
        Line numbers that were left by a crash and hold nothing that was ever confirmed.
    """

    rows: tuple[dict[str, Any], ...] = ()
    lines: tuple[int, ...] = ()
    skipped: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Added:
    """The line that this program added last to a log: in which file, where, and its digest."""

    file: tuple[int, int]
    start: int
    length: int
    digest: str


_added: dict[Path, _Added] = {}


def read(path: Path) -> Events:
    """Return the events of a log; a file that is not there has none.

    What a crash left as last line is skipped and reported.

    Raises
    ------
    StudyError
        ``store.damaged_line`` for any other line that is not an event.

    Examples
    --------
    >>> read(Path("no-such-file.jsonl")).rows
    ()
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Events()
    except OSError:
        raise StudyError("store.cannot_read", file=path.name) from None
    kept, skipped, _ = sift(data, path.name)
    return Events(
        rows=tuple(event for _, _, event in kept),
        lines=tuple(number for number, _, _ in kept),
        skipped=tuple(skipped),
    )


def append(path: Path, event: dict[str, Any]) -> None:
    """Add one line to a log; when this returns, the line is on disk.

    Parameters
    ----------
    path : Path
        File with one JSON object per line; made when missing.
    event : dict
        What happened.

    Raises
    ------
    StudyError
        ``store.disk_full`` or ``store.cannot_write``; then the log is as it was.
    """
    extend(path, lambda _: event)


def rewrite(
    path: Path, change: Callable[[tuple[dict[str, Any], ...]], Iterable[dict[str, Any]]]
) -> None:
    """Replace a log by what `change` makes of its events; only to let text disappear.

    Nobody can add a line in between. A log that does not exist is left alone.
    """
    if not path.exists():
        return
    with store.locked(path):
        rows = change(read(path).rows)
        store.write_bytes(path, b"".join(as_line(row) for row in rows))


def extend(path: Path, make: Callable[[bytes], dict[str, Any]]) -> None:
    """Add the event that `make` returns for the end of the log, while nobody else can add one.

    Parameters
    ----------
    path : Path
    make : callable
        Gets the last lines of the log, or all of them; see `log_lines.sift`.

    Raises
    ------
    StudyError
        ``store.disk_full`` or ``store.cannot_write``; then the log is as it was.
    """
    with store.locked(path) as handle, store.refusing(path):
        size = os.fstat(handle).st_size
        before = _unseen(path, handle, size)
        mended, line = mending(before, path.name), as_line(make(before))
        store.add_bytes(handle, mended + line, size)
        _remember(path, handle, size + len(mended), line)


def _unseen(path: Path, handle: int, size: int) -> bytes:
    """Return the end of a log, from the last line on that this program added itself.

    What stands before that line was looked at when it was added, so adding takes as long in a
    long log as in a short one. Of any other log, or one with damage, all is returned.
    """
    known = _added.get(path)
    if known is not None and known.file == _identity(handle):
        end = _part(path, handle, known.start, size)
        if digest(end[: known.length]) == known.digest:
            # A message names the number of a line; for that the whole log is needed.
            with contextlib.suppress(StudyError):
                sift(end, path.name)
                return end
    return _part(path, handle, 0, size)


def _part(path: Path, handle: int, start: int, end: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(handle, max(0, end - start), start)
    return path.read_bytes()[start:end]


def _identity(handle: int) -> tuple[int, int]:
    found = os.fstat(handle)
    return found.st_dev, found.st_ino


def _remember(path: Path, handle: int, start: int, line: bytes) -> None:
    _added[path] = _Added(_identity(handle), start, len(line), digest(line))
