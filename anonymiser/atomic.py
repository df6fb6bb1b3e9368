"""Write a file whole or not at all, and let only one program change a folder at a time."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from anonymiser.errors import AnonymiserError, InputError

TEMPORARY = ".tmp-"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BUSY = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
_BINARY: int = getattr(os, "O_BINARY", 0)


def write_bytes(
    path: Path,
    data: bytes,
    *,
    mode: int = 0o666,
    error: type[AnonymiserError] = InputError,
) -> None:
    """Write `data` to `path`; whoever reads sees the old file or the new one.

    Parameters
    ----------
    path : Path
        In a folder that exists. A file that is there is replaced.
    data : bytes
        The whole new content.
    mode : int, default=0o666
        Rights of the new file, before the umask.
    error : type of AnonymiserError, default=InputError
        What to raise.

    Raises
    ------
    AnonymiserError
        ``files.disk_full`` or ``files.not_writable``. Nothing of the new content stays
        behind, unless the folder itself could not be synced after the swap: then the
        new file is there and whole.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder) / "a.txt", b"hoi")
    ...     (Path(folder) / "a.txt").read_text()
    'hoi'
    """
    # A short name of its own: `path.name` may already be as long as a name can be.
    temporary = path.with_name(TEMPORARY + secrets.token_hex(8))
    try:
        try:
            _write_new(temporary, data, mode)
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        sync_folder(path.parent)
    except OSError as problem:
        raise translate(problem, path, error) from None


def write_text(
    path: Path,
    text: str,
    *,
    mode: int = 0o666,
    error: type[AnonymiserError] = InputError,
) -> None:
    """Write `text` as UTF-8 with plain newlines; see `write_bytes`."""
    write_bytes(path, text.encode("utf-8"), mode=mode, error=error)


def translate(problem: OSError, path: Path, error: type[AnonymiserError]) -> AnonymiserError:
    """Return `problem` as an error a user can mend; it names the file, not its folder."""
    key = "files.disk_full" if problem.errno in _FULL else "files.not_writable"
    return error(key, file=path.name)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut."""
    if os.name == "nt":  # Windows cannot open a folder; NTFS journals names itself.
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_leftovers(folder: Path) -> None:
    """Remove what a killed writer left. Only for who holds the lock of `folder`."""
    for leftover in folder.glob(TEMPORARY + "*"):
        with contextlib.suppress(OSError):
            leftover.unlink()


@contextlib.contextmanager
def exclusive(
    path: Path, *, seconds: float = 30.0, error: type[AnonymiserError] = InputError
) -> Iterator[None]:
    """Hold the lock file `path`; it frees itself when the program ends, however it ends.

    Parameters
    ----------
    path : Path
        Lock file; made when missing, never removed.
    seconds : float, default=30.0
        How long to wait for another program.
    error : type of AnonymiserError, default=InputError
        What to raise.

    Raises
    ------
    AnonymiserError
        ``files.in_use`` after `seconds`; ``files.no_lock`` where locking is impossible. They
        name the folder, because a user does not know the lock file.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | _BINARY, 0o600)
    except OSError as problem:
        raise translate(problem, path.parent, error) from None
    try:
        _wait(handle, path, seconds, error)
        yield
    finally:
        os.close(handle)


def _write_new(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _wait(handle: int, path: Path, seconds: float, error: type[AnonymiserError]) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            _try_lock(handle)
            return
        except OSError as problem:
            if problem.errno not in _BUSY:
                raise error("files.no_lock", file=path.parent.name) from None
        if time.monotonic() >= end:
            raise error("files.in_use", file=path.parent.name)
        time.sleep(0.02)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
