"""Where a run is, kept in the vault, so that a run that was killed goes on where it was.

``run-state`` tells which run this is and where its staged files are. What was found in each
file is in ``run-state.evidence-00000`` and so on, and which files are staged in
``run-state.staged-00000`` and so on. A run of a second leaves nothing of this: it is written
once in a while, and removed at the end.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anonymiser import atomic
from anonymiser.errors import AnonymiserError, InputError
from anonymiser.vault import Vault
from anonymiser.vault_folder import check_place
from anonymiser.vault_header import HEADER, check_passphrase

STATE = "run-state"
KEY_TABLE = "key-table"
FILE_NAMES = "file-names"
# How long work may take before it is worth keeping.
SECONDS = 1.0
_VERSION = 1


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


class Safe:
    """The vault of a run, held by this run alone; a new one is made once there is work to keep.

    Parameters
    ----------
    door : VaultDoor

    Raises
    ------
    VaultError
        Unsafe place, wrong passphrase, or another program is busy with the vault.
    """

    def __init__(self, door: VaultDoor) -> None:
        check_place(door.folder)
        self._folder = door.folder
        self._was_folder = door.folder.exists()
        self._stack = contextlib.ExitStack()
        self.is_new = not (door.folder / HEADER).exists()
        self._phrase = door.passphrase(self.is_new)
        self._vault: Vault | None = None
        if self.is_new:
            check_passphrase(self._phrase)
        else:
            self._hold(Vault.open(door.folder, self._phrase))

    @property
    def vault(self) -> Vault:
        """The vault; made now when there was none."""
        if self._vault is None:
            name = self._folder.absolute().name[:60] or "onderzoek"
            self._hold(Vault.create(self._folder, self._phrase, name))
        assert self._vault is not None
        return self._vault

    def read(self, name: str) -> Any:
        """Return an entry, or None when there is none."""
        if self._vault is None or name not in self._vault:
            return None
        return self._vault.get_json(name)

    def write(self, name: str, data: Any) -> None:
        """Store an entry; ASCII, because the name of a file need not be whole Unicode."""
        self.vault.put(name, json.dumps(data, sort_keys=True).encode("ascii"))

    def remove(self, prefix: str) -> None:
        """Remove every entry that begins with `prefix`."""
        if self._vault is not None:
            for name in self._vault.names():
                if name.startswith(prefix):
                    self._vault.delete(name, missing_ok=True)

    def close(self, *, keep: bool = True) -> None:
        """Let other programs in; with ``keep=False`` a vault made by this run goes again."""
        empty = self._vault is not None and not self._vault.names()
        self._stack.close()
        if not keep and self.is_new and empty:
            with contextlib.suppress(OSError):
                for path in self._folder.iterdir():
                    path.unlink()
                if not self._was_folder:
                    self._folder.rmdir()

    def _hold(self, vault: Vault) -> None:
        self._stack.enter_context(vault.locked())
        self._vault = vault


class Rows:
    """A growing list in the vault, written in parts.

    Parameters
    ----------
    safe : Safe
    name : str
        Begin of the names of the parts.
    before : callable
        Called before the first part is written.
    """

    def __init__(self, safe: Safe, name: str, before: Callable[[], None]) -> None:
        self._safe, self._name, self._before = safe, name, before
        self._sizes: list[int] = []
        while (part := safe.read(self._part(len(self._sizes)))) is not None:
            self._sizes.append(len(part))
        self._fresh: list[Any] = []
        self._last = time.monotonic()

    def __len__(self) -> int:
        return sum(self._sizes) + len(self._fresh)

    def __iter__(self) -> Iterator[Any]:
        """Yield all rows, one part in memory at a time."""
        for number in range(len(self._sizes)):
            yield from self._safe.read(self._part(number))
        yield from list(self._fresh)

    def append(self, row: Any) -> None:
        """Add a row; once in a while the new ones go into the vault."""
        self._fresh.append(row)
        if time.monotonic() - self._last > SECONDS:
            self.flush()

    def flush(self) -> None:
        """Put the new rows in the vault."""
        if self._fresh:
            self._before()
            self._safe.write(self._part(len(self._sizes)), self._fresh)
            self._sizes.append(len(self._fresh))
            self._fresh = []
        self._last = time.monotonic()

    @property
    def kept(self) -> bool:
        """Whether any of it is in the vault."""
        return bool(self._sizes)

    def clear(self) -> None:
        """Forget all rows."""
        self._safe.remove(f"{self._name}-")
        self._sizes, self._fresh = [], []

    def _part(self, number: int) -> str:
        return f"{self._name}-{number:05d}"


class RunState:
    """Where one run is.

    Parameters
    ----------
    safe : Safe
    key : str
        Tells this run from others: input, roster, policy and program.
    target : Path
        Where the output will be.

    Raises
    ------
    InputError
        What was kept is damaged.
    """

    def __init__(self, safe: Safe, key: str, target: Path) -> None:
        self._safe, self._key, self._target = safe, key, target.absolute()
        try:
            head = self._resumed(safe.read(STATE))
        except (KeyError, TypeError, ValueError):
            raise InputError("batch.state_damaged") from None
        self._head = head or self._begun()
        self.evidence = Rows(safe, f"{STATE}.evidence", self._save)
        self.staged = Rows(safe, f"{STATE}.staged", self._save)
        if head is not None and self._is_elsewhere(head):
            self.unstage()

    @property
    def staging(self) -> Path:
        """The hidden folder next to the output where finished files wait."""
        return _staging(self._head)

    @property
    def ready(self) -> dict[str, Any] | None:
        """Key table and names of a run of which all files are staged."""
        found: dict[str, Any] | None = self._head["ready"]
        return found

    def stage(self) -> None:
        """Begin with writing files, in the folder `staging`."""
        self._save()

    def finish(self, table: Any, names: dict[str, str]) -> None:
        """Say that all files are staged and will only be made visible."""
        self.staged.flush()
        self._head["ready"] = {"table": table, "names": names, "after": _digest(table)}
        self._save()

    def keep(self) -> None:
        """Put key table and changed names in the vault; may be done again."""
        if self.ready is None:
            raise InputError("batch.state_damaged")
        self._safe.vault.put_json(KEY_TABLE, self.ready["table"])
        changed = {old: new for old, new in self.ready["names"].items() if old != new}
        if changed:
            self._safe.write(FILE_NAMES, (self._safe.read(FILE_NAMES) or {}) | changed)

    def unstage(self) -> None:
        """Remove what is staged; what was found is kept."""
        shutil.rmtree(self.staging, ignore_errors=True)
        self.staged.clear()
        self._head = self._begun()

    def drop(self) -> None:
        """Remove everything of this run from the vault, and what is staged."""
        shutil.rmtree(self.staging, ignore_errors=True)
        # Its head goes first: without it the rest is nothing, and a next run removes it.
        self._safe.remove(STATE)

    def pause(self) -> None:
        """Keep what was done, for a next time."""
        with contextlib.suppress(AnonymiserError):
            self.evidence.flush()
            self.staged.flush()

    def fail(self) -> None:
        """Remove what is staged, and a short run altogether: its work is soon done again."""
        with contextlib.suppress(AnonymiserError):
            if not self.evidence.kept:
                self.drop()
                return
            self.unstage()
            self._save()

    def _begun(self) -> dict[str, Any]:
        return {
            "version": _VERSION,
            "key": self._key,
            "target": str(self._target),
            "token": secrets.token_hex(8),
            "before": _digest(self._safe.read(KEY_TABLE)),
            "ready": None,
        }

    def _resumed(self, head: Any) -> dict[str, Any] | None:
        """Return `head` when it is of this run; clean up after another run."""
        if head is None:
            self._safe.remove(STATE)
            return None
        if head["version"] == _VERSION and head["key"] == self._key:
            return dict(head)
        shutil.rmtree(_staging(head), ignore_errors=True)
        self._safe.remove(STATE)
        return None

    def _is_elsewhere(self, head: dict[str, Any]) -> bool:
        """Return whether the output or the key table is not what the staged files were for."""
        known = {head["before"], head["ready"]["after"] if head["ready"] else head["before"]}
        now = _digest(self._safe.read(KEY_TABLE))
        return head["target"] != str(self._target) or now not in known

    def _save(self) -> None:
        self._safe.write(STATE, self._head)


def forget_run(vault: Vault) -> None:
    """Remove a run that was stopped half-way: its state and its staged files."""
    if STATE in vault:
        head = vault.get_json(STATE)
        with contextlib.suppress(KeyError, TypeError):
            shutil.rmtree(_staging(head), ignore_errors=True)
    for name in vault.names():
        if name.startswith(STATE):
            vault.delete(name, missing_ok=True)


def digest_of(data: bytes) -> str:
    """Return the fingerprint of the content of a file."""
    return hashlib.sha256(data).hexdigest()


def _staging(head: dict[str, Any]) -> Path:
    token = str(head["token"])
    if len(token) != 16 or not token.isalnum():
        raise ValueError
    return Path(head["target"]).with_name(atomic.TEMPORARY + token)


def _digest(data: Any) -> str:
    return digest_of(json.dumps(data, sort_keys=True).encode("ascii")) if data else ""
