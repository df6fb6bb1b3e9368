"""The only module that writes files of a study: each is written whole or not at all.

What must not be changed by two programs at once is done under the lock of the file itself.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from peer_research.anonymiser_bridge import UserError, sync_folder
from peer_research.anonymiser_bridge import write_bytes as write_whole
from peer_research.errors import StudyError

try:
    import fcntl
except ImportError:  # Windows: one program at a time is then up to the user.
    fcntl = None  # type: ignore[assignment]

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


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
    with refusing(path):
        make_folder(path.parent)
        try:
            write_whole(path, data)
        except UserError as problem:
            full = problem.key.endswith("disk_full")
            key = "store.disk_full" if full else "store.cannot_write"
            raise StudyError(key, file=path.name) from None


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
    with locked(path):
        try:
            write_text(path, change(path.read_text("utf-8-sig")))
        except BaseException:
            if is_new and not path.stat().st_size:
                remove(path)
            raise


def rename(path: Path, new: Path) -> None:
    """Give a file another name or place, while nobody else can write in it.

    Raises
    ------
    StudyError
        ``store.cannot_write``: the new name is taken, or the folder refuses.
    """
    with locked(path):
        if new.exists():
            raise StudyError("store.cannot_write", file=new.name)
        with refusing(new):
            make_folder(new.parent)
            path.rename(new)
            sync_folder(new.parent)


def remove(path: Path) -> None:
    """Remove a file for good; a file that is not there is fine.

    Raises
    ------
    StudyError
        ``store.cannot_write``.
    """
    with refusing(path), contextlib.suppress(FileNotFoundError):
        path.unlink()
        sync_folder(path.parent)


def remove_folder(folder: Path) -> None:
    """Empty and remove a folder; one that is not there is fine.

    Raises
    ------
    StudyError
        ``store.cannot_write``: something could not be removed. ``store.link_elsewhere``: the
        folder is a link, and what it leads to may be more than ours; nothing was removed.
    """
    if folder.is_symlink():
        raise StudyError("store.link_elsewhere", file=folder.name)
    with refusing(folder):
        if folder.is_dir():
            shutil.rmtree(folder)


def remove_leftovers(folder: Path) -> None:
    """Remove half files that a crash left anywhere below `folder`."""
    for path in sorted(folder.rglob(".tmp-*")):
        if path.is_file():
            remove(path)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it; one that is there is fine."""
    folder.mkdir(parents=True, exist_ok=True)


@contextlib.contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Say of what the system refuses that `path` cannot be written, and whether the disk is full.

    Raises
    ------
    StudyError
        ``store.disk_full`` or ``store.cannot_write``.
    """
    try:
        yield
    except OSError as problem:
        key = "store.disk_full" if problem.errno in _FULL else "store.cannot_write"
        raise StudyError(key, file=path.name) from None


@contextlib.contextmanager
def locked(path: Path) -> Iterator[int]:
    """Open a file for adding and hold its lock; made when missing.

    Yields
    ------
    int
        Handle of the file.

    Raises
    ------
    StudyError
        ``store.disk_full`` or ``store.cannot_write``.
    """
    with refusing(path):
        handle = _open_locked(path)
    try:
        yield handle
    finally:
        os.close(handle)


def _open_locked(path: Path) -> int:
    # Never a link: in a study of somebody else it could lead to any file of yours.
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


def add_bytes(handle: int, data: bytes, size: int) -> None:
    """Add `data` to an open file of `size` bytes, on disk when this returns, or not at all.

    Raises
    ------
    OSError
        The disk refuses; then the file is as it was.
    """
    try:
        if os.write(handle, data) != len(data):
            raise OSError(errno.ENOSPC, "short write")
        os.fsync(handle)
    except OSError:
        # Half a line must not stay behind: the caller is told that nothing was saved.
        with contextlib.suppress(OSError):
            os.ftruncate(handle, size)
        raise
