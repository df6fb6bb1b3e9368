"""Look through everything in ``output/`` for what is known from the vault."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research.errors import ReportError
from peer_research.report.guard import Guard, open_guard
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
        The opened vault; see `report_guard.open_guard`.

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
    return [leak for path in files if (leak := _leak(guard, path)) is not None]


def _leak(guard: Guard, path: Path) -> OutputLeak | None:
    what, count = guard.kinds_in(_lines(path))
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
