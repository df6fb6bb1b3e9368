"""The only module that writes files of a study.

A file is written whole or not at all. A log grows by whole lines: each is on disk before
the function returns, and what a crash left of a line is fenced off by a repair line, so
that it can never swallow what comes after it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from peer_research.anonymiser_bridge import UserError, sync_folder
from peer_research.anonymiser_bridge import write_bytes as write_whole
from peer_research.errors import StudyError

try:
    import fcntl
except ImportError:  # Windows: one program at a time is then up to the user.
    fcntl = None  # type: ignore[assignment]

REPAIR = "repair"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FACT = re.compile(r"[\w.:/-]{1,64}\Z")
_START = "0" * 64
_Kept = tuple[int, bytes, dict[str, Any]]  # line number, raw line, event


@dataclass(frozen=True, slots=True)
class _Added:
    """The line that this program added last to a log: in which file, where, and its digest."""

    file: tuple[int, int]
    start: int
    length: int
    digest: str


_added: dict[Path, _Added] = {}


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


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data` to `path`, whole or not at all; missing folders are made.

    Raises
    ------
    StudyError
        ``store.disk_full`` or ``store.cannot_write``; what was there is still whole.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder) / "memos" / "m1.md", "hoi")
    ...     (Path(folder) / "memos" / "m1.md").read_text()
    'hoi'
    """
    try:
        make_folder(path.parent)
        write_whole(path, data)
    except UserError as problem:
        full = problem.key.endswith("disk_full")
        raise StudyError(
            "store.disk_full" if full else "store.cannot_write", file=path.name
        ) from None
    except OSError as problem:
        raise _translate(problem, path) from None


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with plain newlines; see `write_bytes`."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, data: Any) -> None:
    """Write `data` as JSON with sorted keys, so that equal data gives equal bytes."""
    text = json.dumps(data, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def edit_text(path: Path, change: Callable[[str], str]) -> None:
    """Replace a text file by what `change` makes of it, while nobody else can.

    A file that does not exist counts as empty. When `change` raises, nothing changes.

    Raises
    ------
    StudyError
        ``store.disk_full`` or ``store.cannot_write``; what was there is still whole.
    """
    is_new = not path.exists()
    with _locked(path):
        try:
            write_text(path, change(path.read_text("utf-8-sig")))
        except BaseException:
            if is_new and not path.stat().st_size:
                remove(path)
            raise


def rewrite_events(
    path: Path, change: Callable[[tuple[dict[str, Any], ...]], Iterable[dict[str, Any]]]
) -> None:
    """Replace a log by what `change` makes of its events; only to let text disappear.

    Nobody can add a line in between. A log that does not exist is left alone.
    """
    if not path.exists():
        return
    with _locked(path):
        rows = change(read_events(path).rows)
        write_bytes(path, b"".join(_line(row) for row in rows))


def move_log(path: Path, new: Path) -> None:
    """Give a log another name, while nobody else can add a line.

    Raises
    ------
    StudyError
        ``store.cannot_write``: the new name is taken, or the folder refuses.
    """
    with _locked(path):
        if new.exists():
            raise StudyError("store.cannot_write", file=new.name)
        try:
            make_folder(new.parent)
            path.rename(new)
            sync_folder(new.parent)
        except OSError as problem:
            raise _translate(problem, new) from None


def remove(path: Path) -> None:
    """Remove a file for good; a file that is not there is fine.

    Raises
    ------
    StudyError
        ``store.cannot_write``.
    """
    try:
        path.unlink()
        sync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as problem:
        raise _translate(problem, path) from None


def remove_folder(folder: Path) -> None:
    """Empty and remove a folder of derived files; what a link points to is emptied too.

    Raises
    ------
    StudyError
        ``store.cannot_write``: something could not be removed. ``store.link_elsewhere``: the
        folder is a link to what is more than derived files; nothing was removed.
    """
    place = folder.resolve()
    if folder.is_symlink() and _is_more_than_derived(place, folder):
        raise StudyError("store.link_elsewhere", file=folder.name)
    try:
        if place.is_dir():
            shutil.rmtree(place)
        if folder.is_symlink():
            folder.unlink()
    except OSError as problem:
        raise _translate(problem, folder) from None


def _is_more_than_derived(place: Path, folder: Path) -> bool:
    """Return whether a link leads to somebody's home, above the study, or to other work."""
    above = [Path.home().resolve(), folder.parent.resolve()]
    return any(known.is_relative_to(place) for known in above) or any(
        (place / name).exists() for name in (".git", ".ssh", "study.toml", "vault.json")
    )


def remove_leftovers(folder: Path) -> None:
    """Remove half files that a crash left anywhere below `folder`."""
    for path in sorted(folder.rglob(".tmp-*")):
        if path.is_file():
            remove(path)


def append_event(path: Path, event: dict[str, Any]) -> None:
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
    _append(path, lambda _: _line(event))


def read_events(path: Path) -> Events:
    """Return the events of a log; a file that is not there has none.

    What a crash left as last line is skipped and reported.

    Raises
    ------
    StudyError
        ``store.damaged_line`` for any other line that is not an event.

    Examples
    --------
    >>> read_events(Path("no-such-file.jsonl")).rows
    ()
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Events()
    except OSError:
        raise StudyError("store.cannot_read", file=path.name) from None
    kept, skipped, _ = _sift(data, path.name)
    return Events(
        rows=tuple(event for _, _, event in kept),
        lines=tuple(number for number, _, _ in kept),
        skipped=tuple(skipped),
    )


def log(path: Path, action: str, **facts: Any) -> None:
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

    def chained(before: bytes) -> bytes:
        kept, _, _ = _sift(before, path.name)
        previous = _digest(kept[-1][1]) if kept else _START
        number = kept[-1][2].get("n", 0) + 1 if kept else 1
        record = {"n": number, "at": now, "action": action, "facts": facts, "previous": previous}
        return _line(record)

    _append(path, chained)


def verify_log(path: Path) -> int:
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
    kept, _, _ = _sift(data, path.name)
    previous = _START
    for count, (number, raw, event) in enumerate(kept, start=1):
        if event.get("previous") != previous or event.get("n") != count:
            raise StudyError("store.broken_chain", file=path.name, line=number)
        previous = _digest(raw)
    return len(kept)


def _append(path: Path, make: Callable[[bytes], bytes]) -> None:
    """Add what `make` returns for the present end of the log, under the file's lock."""
    with _locked(path) as handle:
        try:
            size = os.fstat(handle).st_size
            before = _unseen(path, handle, size)
            mended, line = _mend(before, path.name), make(before)
            _write_or_undo(handle, mended + line, size)
            _remember(path, handle, size + len(mended), line)
        except OSError as problem:
            raise _translate(problem, path) from None


def _unseen(path: Path, handle: int, size: int) -> bytes:
    """Return the end of a log, from the last line on that this program added itself.

    What stands before that line was looked at when it was added, so adding takes as long in a
    long log as in a short one. Of any other log, or one with damage, all is returned.
    """
    known = _added.get(path)
    if known is not None and known.file == _identity(handle):
        end = _part(path, handle, known.start, size)
        if _digest(end[: known.length]) == known.digest:
            # A message names the number of a line; for that the whole log is needed.
            with contextlib.suppress(StudyError):
                _sift(end, path.name)
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
    _added[path] = _Added(_identity(handle), start, len(line), _digest(line))


def _write_or_undo(handle: int, data: bytes, size: int) -> None:
    try:
        if os.write(handle, data) != len(data):
            raise OSError(errno.ENOSPC, "short write")
        os.fsync(handle)
    except OSError:
        # Half a line must not stay behind: the caller is told that nothing was saved.
        with contextlib.suppress(OSError):
            os.ftruncate(handle, size)
        raise


def _mend(before: bytes, name: str) -> bytes:
    """Return what must come first when the last line is not an event."""
    end = b"\n" if before and not before.endswith(b"\n") else b""
    loose = _sift(before, name)[2]
    return end + _line({REPAIR: loose}) if loose else end


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open a log for adding and hold its lock; made when missing."""
    try:
        handle = _open_locked(path)
    except OSError as problem:
        raise _translate(problem, path) from None
    try:
        yield handle
    finally:
        os.close(handle)


def _open_locked(path: Path) -> int:
    # A log is never a link: in a study of somebody else it could lead to any file of yours.
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0)
    while True:
        is_new = not path.exists()
        if is_new:
            make_folder(path.parent)
        handle = os.open(path, flags, 0o666)
        if fcntl is not None:
            # Some network drives cannot lock; adding whole lines still works there.
            with contextlib.suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_EX)
        if is_new:
            sync_folder(path.parent)
        # While we waited, another program may have put a new file in its place.
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        os.close(handle)


def _sift(data: bytes, name: str) -> tuple[list[_Kept], list[int], int]:
    """Split a log into events, skipped line numbers, and how many of those end the file.

    Lines that are no events may stand before a repair line that counts them, or at the
    end: one line, with after it at most pieces of a repair line that was cut off too.
    """
    whole = _all_events(data)
    if whole is not None:
        return whole, [], 0
    kept: list[_Kept] = []
    skipped: list[int] = []
    loose: list[tuple[int, bytes]] = []
    for number, raw in enumerate(data.removesuffix(b"\n").split(b"\n") if data else (), start=1):
        event = _parse(raw)
        if event is None:
            loose.append((number, raw))
            continue
        if event.get(REPAIR, 0) != len(loose):
            raise StudyError("store.damaged_line", file=name, line=loose[0][0] if loose else number)
        skipped += [number for number, _ in loose]
        loose = []
        if REPAIR not in event:
            kept.append((number, raw.rstrip(b"\r"), event))
    if not all(_is_piece(raw) for _, raw in loose[1:]):
        raise StudyError("store.damaged_line", file=name, line=loose[0][0])
    return kept, skipped + [number for number, _ in loose], len(loose)


def _all_events(data: bytes) -> list[_Kept] | None:
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
    head = _line({REPAIR: 1})[: len(REPAIR) + 4]
    return raw.startswith(head) or head.startswith(raw)


def _parse(raw: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(raw)
    except (ValueError, RecursionError):  # brackets a thousand deep are no event either
        return None
    return event if isinstance(event, dict) else None


def _line(event: dict[str, Any]) -> bytes:
    text = json.dumps(event, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return text.encode("utf-8") + b"\n"


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _check_fact(name: str, value: Any) -> None:
    if isinstance(value, list | tuple):
        for item in value:
            _check_fact(name, item)
    elif isinstance(value, str):
        if not _FACT.match(value):
            raise StudyError("store.text_in_log", name=name)
    elif value is not None and not isinstance(value, bool | int | float):
        raise StudyError("store.text_in_log", name=name)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it; one that is there is fine."""
    folder.mkdir(parents=True, exist_ok=True)


def _translate(problem: OSError, path: Path) -> StudyError:
    key = "store.disk_full" if problem.errno in _FULL else "store.cannot_write"
    return StudyError(key, file=path.name)
