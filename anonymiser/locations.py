"""Tell whether a path lies in a git work tree or in a study folder.

The vault may be in neither: what is in them gets shared.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

STUDY_FILE = "study.toml"


def git_root(path: Path) -> Path | None:
    """Return the git work tree (or git folder) that holds `path`, or None.

    Parameters
    ----------
    path : Path
        May not exist yet. Looked at both as it is written and with links followed.
    """
    for folder in _places(path):
        # A worktree or submodule has a file `.git`; a bare repository has no `.git` at all.
        if (folder / ".git").exists() or _is_bare(folder):
            return folder
    return None


def study_root(path: Path) -> Path | None:
    """Return the study folder that holds `path` (it has a ``study.toml``), or None."""
    for folder in _places(path):
        if (folder / STUDY_FILE).exists():
            return folder
    return None


def is_inside(path: Path, folder: Path) -> bool:
    """Return whether `path` is `folder` or lies in it.

    Examples
    --------
    >>> is_inside(Path("a/b/../b/c"), Path("a/b"))
    True
    >>> is_inside(Path("a/bc"), Path("a/b"))
    False
    """
    holders = {_plain(folder), _real(folder)}
    return any(place in holders for place in _places(path))


def _places(path: Path) -> Iterator[Path]:
    for start in dict.fromkeys((_real(path), _plain(path))):
        yield start
        yield from start.parents


def _plain(path: Path) -> Path:
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - no links followed


def _real(path: Path) -> Path:
    return path.expanduser().resolve()


def _is_bare(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir()
