"""Which files a run reads, and where it may write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from anonymiser import formats
from anonymiser.errors import InputError
from anonymiser.locations import is_inside
from anonymiser.run_state import STATE, RunState, digest_of

_SKIPPED = {"thumbs.db", "desktop.ini"}


def find_inputs(source: Path) -> list[tuple[str, Path]]:
    """Return name within the input and path of every file, sorted by name.

    Raises
    ------
    InputError
        Nothing there, a symbolic link, or a kind of file that is not known.
    """
    if source.is_file():
        found = [(source.name, source)]
    elif source.is_dir():
        found = [(path.relative_to(source).as_posix(), path) for path in _files(source)]
    else:
        raise InputError("formats.no_input", file=source.name)
    for name, path in found:
        if not formats.is_known(name):
            known = " ".join(formats.EXTENSIONS)
            raise InputError("formats.unknown", file=path.name, known=known)
    if not found:
        raise InputError("formats.no_files", file=source.name, known=" ".join(formats.EXTENSIONS))
    return sorted(found)


def _files(folder: Path) -> Iterator[Path]:
    try:
        children = sorted(folder.iterdir())
    except OSError:
        raise InputError("formats.unreadable", file=folder.name) from None
    for path in children:
        # What systems and programs leave behind is no conversation.
        if path.name.startswith((".", "~$")) or path.name.lower() in _SKIPPED:
            continue
        if path.is_symlink():
            raise InputError("formats.link", file=path.name)
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def check_places(source: Path, target: Path, vault: Path) -> None:
    """Raise `InputError` when a run may not go from `source` to `target` with this vault."""
    if not source.exists():
        raise InputError("formats.no_input", file=source.name)
    if is_inside(target, source) or is_inside(source, target):
        raise InputError("formats.overlap")
    for place in (source, target):
        if is_inside(vault, place) or is_inside(place, vault):
            raise InputError("formats.vault_overlap")
    # A run that was killed at its very end has its output there already.
    if not _is_free(source, target) and not (vault / f"{STATE}.bin").is_file():
        raise InputError("formats.output_exists", file=target.name)
    if not target.absolute().parent.is_dir():
        raise InputError("formats.output_folder_missing", file=target.absolute().parent.name)
    if source.is_file() and source.suffix.lower() != target.suffix.lower():
        raise InputError("formats.other_extension", extension=source.suffix)


def _is_free(source: Path, target: Path) -> bool:
    if source.is_dir() and target.is_dir() and not any(target.iterdir()):
        return True
    return not (target.exists() or target.is_symlink())


def require_free(source: Path, target: Path, state: RunState) -> None:
    """Raise `InputError` when something stands at `target` that is not of this very run."""
    if _is_free(source, target):
        return
    if state.ready is None or state.staging.exists() or not _is_output(source, target, state):
        raise InputError("formats.output_exists", file=target.name)


def _is_output(source: Path, target: Path, state: RunState) -> bool:
    """Return whether all that was staged stands at its place, as it was written."""
    for row in state.staged:
        path = target / row["name"] if source.is_dir() else target
        if not path.is_file() or digest_of(path.read_bytes()) != row["sha256"]:
            return False
    return True
