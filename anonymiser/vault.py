"""The vault: an encrypted folder for what may never be shared.

The key table, raw transcripts and the roster of known people live here, outside the study
and outside any git work tree. Everything is AES-256-GCM under a random data key; see
`anonymiser.vault_header` for how passphrases open it. The name of an entry, the study and
the vault are bound into each entry, so an entry that is renamed, swapped or taken from
another vault is noticed. Not noticed: an entry put back from an older backup of the same
vault, or an entry that was removed. File names are not secret; never use a person's name.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from anonymiser import atomic
from anonymiser.errors import VaultError
from anonymiser.vault_folder import LOCK, check_place, prepare, read_header
from anonymiser.vault_header import (
    DEFAULT_COST,
    HEADER,
    NONCE,
    Cost,
    Header,
    canonical,
    check_passphrase,
    decrypt,
    encrypt,
)

MAX_NAME = 100
_NAME = re.compile(rf"[a-z0-9][a-z0-9._-]{{0,{MAX_NAME - 1}}}")
_MAGIC = b"PRV1"


class Vault:
    """An open vault. Make one with `Vault.create` or `Vault.open`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     vault = Vault.create(Path(folder) / "kluis", "vier losse woorden hier", "demo")
    ...     vault.put_json("sleutels", {"P01": "Regenboog"})
    ...     Vault.open(Path(folder) / "kluis", "vier losse woorden hier").get_json("sleutels")
    {'P01': 'Regenboog'}
    """

    def __init__(self, folder: Path, header: Header, data_key: bytes) -> None:
        self.folder = folder
        self._header = header
        self._key = data_key
        self._thread = threading.RLock()
        self._depth = 0

    @classmethod
    def create(
        cls, folder: Path | str, passphrase: str, study_id: str, *, _cost: Cost = DEFAULT_COST
    ) -> Vault:
        """Return a new vault in `folder`.

        Parameters
        ----------
        folder : Path or str
            New or empty; outside any git work tree and any study.
        passphrase : str
            At least 12 characters. Nobody can open the vault without it.
        study_id : str
            The study this vault belongs to; bound into everything in it.

        Raises
        ------
        VaultError
            Unsafe or used folder, short passphrase, or a disk that cannot be written.
        """
        place = Path(folder).expanduser()
        check_place(place)
        check_passphrase(passphrase)
        prepare(place)
        data_key = os.urandom(32)
        header = Header.new(study_id, _cost)
        vault = cls(place, header.with_holder(header.derive(passphrase), data_key), data_key)
        with vault.locked():
            if (place / HEADER).exists():
                raise VaultError("vault.exists", folder=place.name)
            vault._write_header(vault._header)
        return vault

    @classmethod
    def open(cls, folder: Path | str, passphrase: str, *, study_id: str | None = None) -> Vault:
        """Return the vault in `folder`, opened by one of its key holders.

        Parameters
        ----------
        folder : Path or str
            Where the vault is.
        passphrase : str
            Of any key holder.
        study_id : str, optional
            When given, the vault must belong to this study.

        Raises
        ------
        VaultError
            No vault, wrong passphrase, damaged or changed header, other study, or a
            vault that was moved into a git work tree or a study.
        """
        place = Path(folder).expanduser()
        check_place(place)
        header, seal = read_header(place)
        _, key = header.opened_by(passphrase)
        header.check_seal(key, seal)
        if study_id is not None and study_id != header.study:
            raise VaultError("vault.other_study", found=header.study, expected=study_id)
        return cls(place, header, key)

    @property
    def study_id(self) -> str:
        """The study this vault belongs to."""
        return self._header.study

    @property
    def holders(self) -> int:
        """How many passphrases open this vault."""
        return len(self._header.holders)

    def put(self, name: str, data: bytes) -> None:
        """Store `data` as `name`; a crash leaves the old or the new, never a mixture.

        Raises
        ------
        VaultError
            Name not allowed (lower-case letters, digits, ``._-``), or the disk refuses.
        """
        path = self._path(name)
        nonce, sealed = encrypt(self._key, data, self._bound(name))
        with self.locked():
            atomic.write_bytes(path, _MAGIC + nonce + sealed, mode=0o600, error=VaultError)

    def get(self, name: str) -> bytes:
        """Return what is stored as `name`.

        Raises
        ------
        VaultError
            Not there, not readable, or not what was stored under this name.
        """
        path = self._path(name)
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            raise VaultError("vault.no_entry", name=name) from None
        except OSError:
            raise VaultError("vault.unreadable", file=path.name) from None
        start = len(_MAGIC)
        nonce, sealed = raw[start : start + NONCE], raw[start + NONCE :]
        data = decrypt(self._key, nonce, sealed, self._bound(name))
        if data is None or raw[:start] != _MAGIC:
            raise VaultError("vault.damaged", file=path.name)
        return data

    def delete(self, name: str, *, missing_ok: bool = False) -> None:
        """Remove the file of `name`, also what a killed writer may have left of it.

        Raises
        ------
        VaultError
            Not there (unless `missing_ok`), or not removable.
        """
        path = self._path(name)
        with self.locked():
            try:
                path.unlink(missing_ok=missing_ok)
                atomic.sync_folder(self.folder)
            except FileNotFoundError:
                raise VaultError("vault.no_entry", name=name) from None
            except OSError as problem:
                raise atomic.translate(problem, path, VaultError) from None

    def names(self) -> list[str]:
        """Return the names of what is stored, sorted."""
        found = (path.name.removesuffix(".bin") for path in self.folder.glob("*.bin"))
        return sorted(name for name in found if _NAME.fullmatch(name))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._path(name).is_file()

    def put_json(self, name: str, data: Any) -> None:
        """Store `data` as JSON; see `put`."""
        self.put(name, json.dumps(data, ensure_ascii=False, sort_keys=True).encode("utf-8"))

    def get_json(self, name: str) -> Any:
        """Return what `put_json` stored as `name`; see `get`."""
        try:
            return json.loads(self.get(name))
        except ValueError:
            raise VaultError("vault.damaged", file=f"{name}.bin") from None

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other programs from writing: for reading, changing and storing in one go.

        Two notebooks that both add people to the key table must not overwrite each other.

        Raises
        ------
        VaultError
            When another program keeps the vault busy for half a minute.
        """
        with self._thread:
            if self._depth:
                yield
                return
            with atomic.exclusive(self.folder / LOCK, error=VaultError):
                atomic.remove_leftovers(self.folder)
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1

    def change_passphrase(self, old: str, new: str) -> None:
        """Replace the passphrase of one key holder.

        The data stay as they are: who kept a copy of the old ``vault.json`` and knows the
        old passphrase can still open that copy's data.

        Raises
        ------
        VaultError
            `old` is wrong, `new` is too short or already in use.
        """
        with self.locked():
            header = self._reread()
            holder, _ = header.opened_by(old)
            self._write_header(header.with_holder(_fresh(header, new), self._key, holder))

    def add_holder(self, passphrase: str) -> None:
        """Let a second key holder open the vault with a passphrase of their own.

        Raises
        ------
        VaultError
            Too short, already in use, or eight holders already.
        """
        with self.locked():
            header = self._reread()
            self._write_header(header.with_holder(_fresh(header, passphrase), self._key))

    def keep_one_holder(self, passphrase: str) -> None:
        """Let only the holder of this passphrase open the vault: somebody left the team.

        The data stay as they are: see `change_passphrase`.

        Raises
        ------
        VaultError
            Nobody's passphrase.
        """
        with self.locked():
            header = self._reread()
            holder, _ = header.opened_by(passphrase)
            self._write_header(replace(header, holders=(header.holders[holder],)))

    def __repr__(self) -> str:
        return f"Vault({self.folder.name!r}, study_id={self.study_id!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an open vault holds its key and is not copied to other processes")

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise VaultError("vault.bad_name", maximum=MAX_NAME)
        return self.folder / f"{name}.bin"

    def _bound(self, name: str) -> bytes:
        return b"entry\0" + canonical(name) + self._header.identity

    def _reread(self) -> Header:
        header, seal = read_header(self.folder)
        header.check_seal(self._key, seal)
        return header

    def _write_header(self, header: Header) -> None:
        raw = header.to_bytes(self._key)
        atomic.write_bytes(self.folder / HEADER, raw, mode=0o600, error=VaultError)
        self._header = header


def _fresh(header: Header, passphrase: str) -> bytes:
    check_passphrase(passphrase)
    key = header.derive(passphrase)
    if header.unwrap(key) is not None:
        raise VaultError("vault.same_passphrase")
    return key
