"""The folder of a vault: where it may be, a new one, and the header in it."""

from __future__ import annotations

from pathlib import Path

from anonymiser import atomic, locations
from anonymiser.errors import VaultError
from anonymiser.vault_header import HEADER, MAX_HEADER, Header, parse

LOCK = ".lock"


def check_place(folder: Path) -> None:
    """Raise `VaultError` when `folder` would be shared: in a git work tree or a study."""
    shared = locations.git_root(folder)
    if shared is not None:
        raise VaultError("vault.inside_git", folder=shared.name)
    study = locations.study_root(folder)
    if study is not None:
        raise VaultError("vault.inside_study", folder=study.name)


def prepare(folder: Path) -> None:
    """Make the folder of a new vault, for nobody else to read.

    Raises
    ------
    VaultError
        There is a vault already, or something else; or the disk refuses.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        present = {path.name for path in folder.iterdir()}
        if HEADER in present:
            raise VaultError("vault.exists", folder=folder.name)
        ours = {name for name in present if name == LOCK or name.startswith(atomic.TEMPORARY)}
        if present - ours:
            raise VaultError("vault.not_empty", folder=folder.name)
        folder.chmod(0o700)
    except OSError as problem:
        raise atomic.translate(problem, folder, VaultError) from None


def read_header(folder: Path) -> tuple[Header, bytes]:
    """Return the header of the vault in `folder` and the seal on it; see `vault_header.parse`.

    Raises
    ------
    VaultError
        No vault, or a header that cannot be read or is damaged.
    """
    try:
        with (folder / HEADER).open("rb") as stream:
            return parse(stream.read(MAX_HEADER + 1))
    except (FileNotFoundError, NotADirectoryError):
        raise VaultError("vault.missing", folder=folder.name) from None
    except OSError:
        raise VaultError("vault.unreadable", file=HEADER) from None
