"""Anonymise files and folders, each file in its own format: ``python -m anonymiser run``.

Everything is read, hidden and checked before anything is written. Then the key table goes
into the vault, and the files appear all at once.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from anonymiser import atomic, formats
from anonymiser.errors import InputError
from anonymiser.file_names import NewNames, opened_names
from anonymiser.formats.layout import Opened
from anonymiser.hiding import Hidden, Study
from anonymiser.leaks import LeakCheck, require_no_leak
from anonymiser.locations import is_inside
from anonymiser.pipeline import Anonymiser, Progress
from anonymiser.policy import Policy
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.roster import Roster
from anonymiser.vault import Vault, check_passphrase, check_place
from anonymiser.vault_header import HEADER

KEY_TABLE = "key-table"
FILE_NAMES = "file-names"
MAX_BYTES = 200_000_000
_SKIPPED = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file that was written.

    Parameters
    ----------
    name : str
        Its name within the output.
    counts : dict of str to int
        Replacements per label.
    renamed : bool
        Whether its name is another one than that of the input.
    left_out : tuple of str
        Parts that could not be read and were left out.
    """

    name: str
    counts: dict[str, int]
    renamed: bool
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultDoor:
    """Where the vault is and how it opens.

    Parameters
    ----------
    folder : Path
        Made when it holds no vault.
    passphrase : callable
        Returns the passphrase; gets whether the vault is new.
    """

    folder: Path
    passphrase: Callable[[bool], str]


def run_files(
    source: Path,
    target: Path,
    *,
    policy: Policy,
    door: VaultDoor,
    roster: Roster | None = None,
    allow_unread: bool = False,
    progress: Progress | None = None,
) -> list[Written]:
    """Write a safe copy of a file or of all files in a folder; all files are one study.

    Parameters
    ----------
    source, target : Path
        Two files or two folders. The target does not exist yet, or is an empty folder.
    policy : Policy
        What is done with each label.
    door : VaultDoor
        The key table is kept in the vault.
    roster : Roster, optional
        People, places and organisations the team knows.
    allow_unread : bool, default=False
        Leave out pictures and other parts of Word files that cannot be read.
    progress : callable, optional
        Called with the number of files searched and the total.

    Returns
    -------
    list of Written
        In the order of the names of the input.

    Raises
    ------
    InputError, VaultError, PolicyError, LeakError
        Nothing was written.
    """
    _check_places(source, target, door.folder)
    inputs = find_inputs(source)
    phrase, vault = _open(door)
    opened = [_read(path, name, allow_unread) for name, path in inputs]
    with vault.locked() if vault else contextlib.nullcontext():
        table = _key_table(vault, roster)
        study = Study(policy, table)
        old_names = [name for name, _ in inputs]
        files = [*opened, opened_names(old_names)]
        *hidden, hidden_names = study.hide(files, Anonymiser(roster=roster), progress)
        check = study.check()
        checks = check, study.check(in_context=False)
        names = _names(source, target, old_names, hidden_names, policy, check)
        contents = [_content(file, name, *checks) for file, name in zip(hidden, names, strict=True)]
        vault = vault or Vault.create(door.folder, phrase, _study_id(door.folder))
        # The key goes first: a safe text without its key could never be withdrawn from.
        _keep(vault, table, dict(zip(old_names, names, strict=True)))
    _write(source.is_dir(), target, dict(zip(names, contents, strict=True)))
    return [
        _account(file, old, new) for file, old, new in zip(hidden, old_names, names, strict=True)
    ]


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


def _check_places(source: Path, target: Path, vault: Path) -> None:
    if not source.exists():
        raise InputError("formats.no_input", file=source.name)
    if is_inside(target, source) or is_inside(source, target):
        raise InputError("formats.overlap")
    for place in (source, target):
        if is_inside(vault, place) or is_inside(place, vault):
            raise InputError("formats.vault_overlap")
    is_empty_folder = source.is_dir() and target.is_dir() and not any(target.iterdir())
    if (target.exists() or target.is_symlink()) and not is_empty_folder:
        raise InputError("formats.output_exists", file=target.name)
    if not target.absolute().parent.is_dir():
        raise InputError("formats.output_folder_missing", file=target.absolute().parent.name)
    if source.is_file() and source.suffix.lower() != target.suffix.lower():
        raise InputError("formats.other_extension", extension=source.suffix)


def _open(door: VaultDoor) -> tuple[str, Vault | None]:
    """Return the passphrase and the vault; a new vault is made when all has gone well."""
    check_place(door.folder)
    if (door.folder / HEADER).exists():
        phrase = door.passphrase(False)
        return phrase, Vault.open(door.folder, phrase)
    phrase = door.passphrase(True)
    check_passphrase(phrase)
    return phrase, None


def _key_table(vault: Vault | None, roster: Roster | None) -> PseudonymTable:
    known = vault.get_json(KEY_TABLE) if vault and KEY_TABLE in vault else None
    table = PseudonymTable.from_json(known) if known else PseudonymTable()
    for entry in roster.entries if roster else ():
        table.add_entity(entry.label, entry.names, code=entry.code or None)
    return table


def _study_id(folder: Path) -> str:
    return folder.absolute().name[:60] or "onderzoek"


def _read(path: Path, name: str, allow_unread: bool) -> Opened:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("formats.too_big", file=path.name, mb=MAX_BYTES // 1_000_000)
        data = path.read_bytes()
    except OSError:
        raise InputError("formats.unreadable", file=path.name) from None
    return formats.read(data, PurePosixPath(name).name, allow_unread=allow_unread)


def _names(
    source: Path,
    target: Path,
    old: Sequence[str],
    hidden: Hidden,
    policy: Policy,
    check: LeakCheck,
) -> list[str]:
    if source.is_dir():
        return NewNames(hidden, check, numbered=policy.numbering == "document").of(old)
    leaks = check(target.stem)
    if leaks:
        raise InputError("formats.name_leaks", label=leaks[0].label)
    return [target.name]


def _content(hidden: Hidden, name: str, read: LeakCheck, written: LeakCheck) -> bytes:
    data = hidden.opened.write(hidden.units)
    for block in formats.read(data, name, allow_unread=True).blocks:
        require_no_leak(block.text, read, document=name)
    for text in formats.everything(data, name):
        require_no_leak(text, written, document=name)
    return data


def _keep(vault: Vault, table: PseudonymTable, names: dict[str, str]) -> None:
    vault.put_json(KEY_TABLE, table.to_json())
    changed = {old: new for old, new in names.items() if old != new}
    if changed:
        before = vault.get_json(FILE_NAMES) if FILE_NAMES in vault else {}
        vault.put_json(FILE_NAMES, before | changed)


def _write(is_folder: bool, target: Path, contents: dict[str, bytes]) -> None:
    if not is_folder:
        atomic.write_bytes(target, *contents.values())
        return
    # The folder is filled under another name, so that it is there whole or not at all.
    staging = target.absolute().with_name(atomic.TEMPORARY + secrets.token_hex(8))
    try:
        for name, data in contents.items():
            path = staging / name
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic.write_bytes(path, data)
        if target.is_dir():
            target.rmdir()
        staging.rename(target)
    except OSError as problem:
        raise atomic.translate(problem, target, InputError) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _account(hidden: Hidden, old: str, new: str) -> Written:
    return Written(
        name=new,
        counts=dict(sorted(Counter(hidden.labels).items())),
        renamed=PurePosixPath(old).name != PurePosixPath(new).name or old != new,
        left_out=hidden.opened.left_out,
    )
