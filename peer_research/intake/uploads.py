"""Files that a person picks in the browser: on disk for a moment, in a place only they can read."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

from peer_research import store
from peer_research.errors import ImportFileError
from peer_research.study_folder import home

LARGEST = 100 * 1024 * 1024


@contextlib.contextmanager
def as_file(name: str, data: bytes) -> Iterator[Path]:
    """Yield the path of a file with `data`; it is gone afterwards, however this ends.

    Parameters
    ----------
    name : str
        As the browser gives it; only its last part is used.
    data : bytes

    Raises
    ------
    ImportFileError
        Too large.
    """
    if len(data) > LARGEST:
        raise ImportFileError("uploads.too_large", megabytes=LARGEST // 1024**2)
    last = PureWindowsPath(PurePosixPath(name).name).name.strip(". ") or "bestand"
    # Beside the vaults, because what a person picks may be full of names.
    store.make_folder(home())
    with tempfile.TemporaryDirectory(prefix=".inlezen-", dir=home()) as folder:
        path = Path(folder) / last[-100:]
        store.write_bytes(path, data)
        yield path
