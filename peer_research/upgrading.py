"""Open a study that an earlier version made: first a copy, then one step per format.

The format is a number in `study.toml`. It changes only when an older program could misread the
folder, or when files must be changed before this one can read them; a new file or a new key
with a default is no new format. A step is a function that brings a folder from one format to
the next. It may be done twice: after a crash it starts again, from what it finds.

The copy stands in ``output/``: whoever withdraws is gone from it too, because everything there
is emptied then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tomlkit

from peer_research import store
from peer_research.anonymiser_bridge import parse_toml
from peer_research.errors import StudyError
from peer_research.settings import FORMAT

Step = Callable[[Path], None]
# Format → what makes the next one of it. Format 1 is that of the first version.
STEPS: Mapping[int, Step] = MappingProxyType({})
_NOT_COPIED = frozenset(("output", "notebooks", ".git", ".ipynb_checkpoints"))


def format_of(settings_file: Path) -> int:
    """Return the format of a study, whatever else stands in its settings.

    Raises
    ------
    StudyError
        The file is no TOML.
    """
    return _format_in(parse_toml(settings_file, StudyError)[0])


def bring_up_to_date(settings_file: Path, output: Path) -> None:
    """Make a folder of an earlier format one of this format; keep a copy of what it was.

    Nobody else can change the settings meanwhile. When a step fails the folder still has its
    old format, and the copy is there.

    Parameters
    ----------
    settings_file : Path
        `study.toml`.
    output : Path
        Where the copy goes, in a folder of its own.

    Raises
    ------
    StudyError
        ``study.newer_format`` for a format we do not know yet, ``upgrading.no_step`` for one
        from which no step leads here; nothing is changed.
    """
    found = format_of(settings_file)
    if found > FORMAT:
        raise StudyError("study.newer_format", found=found, known=FORMAT)
    if found == FORMAT:
        return
    missing = [number for number in range(found, FORMAT) if number not in STEPS]
    if missing:
        raise StudyError("upgrading.no_step", found=found, known=FORMAT)
    store.edit_text(settings_file, lambda text: _upgraded(settings_file.parent, text, output))


def _upgraded(folder: Path, text: str, output: Path) -> str:
    """Return the new settings, after every step; another program may have been first."""
    document = tomlkit.parse(text)
    found = _format_in(document.unwrap())
    if found >= FORMAT:
        return text
    _copy(folder, output / f"kopie-vorm-{found}")
    for number in range(found, FORMAT):
        STEPS[number](folder)
    # A step may have changed other settings; this one is ours.
    document = tomlkit.parse((folder / "study.toml").read_text("utf-8-sig"))
    table: Any = document["onderzoek"]
    table["formaat"] = FORMAT
    return tomlkit.dumps(document)


def _copy(folder: Path, place: Path) -> None:
    """Copy the study; what is there already is of an attempt that was stopped, and older."""
    if (place / "study.toml").exists():
        return
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink())
    for path in paths:
        name = path.relative_to(folder)
        if name.parts[0] not in _NOT_COPIED and name.as_posix() != "study.toml":
            store.write_bytes(place / name, path.read_bytes())
    # Last: a copy without it is not finished.
    store.write_bytes(place / "study.toml", (folder / "study.toml").read_bytes())


def _format_in(data: Mapping[str, Any]) -> int:
    table = data.get("onderzoek")
    found = table.get("formaat") if isinstance(table, Mapping) else None
    # Anything else is a mistake that the strict reader of the settings explains.
    return found if isinstance(found, int) and not isinstance(found, bool) else FORMAT
