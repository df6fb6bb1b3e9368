"""Look through what was made for what is known from the vault."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research import store
from peer_research.errors import ReportError
from peer_research.report.guard import Guard, open_guard
from peer_research.report.shipped import shipped_words
from peer_research.word.reading import all_lines

if TYPE_CHECKING:
    from peer_research.identifiable import Identifiable
    from peer_research.study import Study

_TEXT = frozenset({".csv", ".html", ".json", ".md", ".svg", ".toml", ".txt", ".xml", ".qdc"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputLeak:
    """A file in which something known stands.

    Parameters
    ----------
    path : Path
    what : str
        The kinds of things, in words; never the things themselves.
    count : int
    """

    path: Path
    what: str
    count: int


def check_outputs(study: Study, private: Identifiable | None = None) -> list[OutputLeak]:
    """Return the files in ``output/`` in which something known from the vault stands.

    Parameters
    ----------
    study : Study
    private : Identifiable, optional
        The opened vault; see `guard.open_guard`.

    Raises
    ------
    ReportError
        ``report.vault_needed``: without the vault nothing is known, and saying that all is
        well would be wrong.
    """
    guard = open_guard(study, private)
    if not guard.has_key:
        raise ReportError("report.vault_needed")
    files = (
        sorted(p for p in study.output.rglob("*") if p.is_file()) if study.output.is_dir() else []
    )
    return leaks_in(guard, files)


def leaks_in(guard: Guard, paths: Iterable[Path]) -> list[OutputLeak]:
    """Return those of `paths` in which something known stands; none without the key table."""
    return [leak for path in paths if (leak := _leak(guard, path)) is not None]


def require_clean(guard: Guard, paths: Iterable[Path]) -> None:
    """Take files away again in which something known stands, and say so.

    Parameters
    ----------
    guard : Guard
    paths : iterable of Path
        Files that were just made.

    Raises
    ------
    ReportError
        ``report.known_in_product``: names the files, and the kinds of what stood in them.
    """
    found = leaks_in(guard, paths)
    for leak in found:
        store.remove(leak.path)
    if found:
        files = ", ".join(sorted(leak.path.name for leak in found))
        count = sum(leak.count for leak in found)
        raise ReportError("report.known_in_product", files=files, what=found[0].what, count=count)


def _leak(guard: Guard, path: Path) -> OutputLeak | None:
    what, count = guard.kinds_in(_lines(path), shipped_words())
    return OutputLeak(path=path, what=what, count=count) if count else None


def _lines(path: Path) -> Iterator[str]:
    if zipfile.is_zipfile(path) and path.suffix == ".docx":
        yield from all_lines(path.read_bytes())
    elif path.suffix in _TEXT:
        yield from path.read_text("utf-8", errors="replace").splitlines()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if Path(name).suffix in _TEXT:
                    yield from archive.read(name).decode("utf-8", "replace").splitlines()
