"""Look after a vault: check it, forget a person, and a log of what was done to it.

The log is an entry of the vault, so it is encrypted. Each line holds the fingerprint of the
line before it, and no line holds a name, a passphrase or a word of a conversation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from anonymiser import atomic
from anonymiser.errors import PolicyError, VaultError
from anonymiser.leaks import LeakCheck
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.run_state import KEY_TABLE, forget_run
from anonymiser.vault import Vault
from anonymiser.vault_header import HEADER, canonical

LOG = "vault-log"
_START = "0" * 64
_OURS = {HEADER, ".lock"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What became of a person who was forgotten.

    Parameters
    ----------
    placeholder : tuple of str
        What stood for the person in texts, without brackets or chosen pseudonym.
    forms : int
        How many spellings were removed from the key table.
    mentions : dict of str to int
        Entries of the vault that still mention the person, and how often.
    """

    placeholders: tuple[str, ...]
    forms: int
    mentions: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A vault that is whole.

    Parameters
    ----------
    entries, holders, events, strangers : int
        Entries, key holders, lines of the log, and files that are not ours.
    """

    entries: int
    holders: int
    events: int
    strangers: int


def erase(vault: Vault, who: str) -> Erased:
    """Remove a person from the key table, and say what else in the vault mentions them.

    Parameters
    ----------
    vault : Vault
    who : str
        Code, pseudonym or placeholder: ``"P03"``, ``"Regenboog"``, ``"[PERSOON-3]"``.

    Raises
    ------
    PolicyError
        Nobody is known as that.
    VaultError
        The vault is damaged or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     vault = Vault.create(folder + "/kluis", "vier losse woorden hier", "demo")
    ...     table = PseudonymTable()
    ...     _ = table.add_entity("PERSON", ["Samira", "Sam"], code="P01")
    ...     vault.put_json("key-table", table.to_json())
    ...     vault.put_json("raw.s01", {"text": "Dag Samira"})
    ...     erase(vault, "P01")
    Erased(placeholders=('PERSOON-1',), forms=2, mentions={'raw.s01': 1})
    """
    with vault.locked():
        if KEY_TABLE not in vault:
            raise PolicyError("pseudonyms.unknown")
        table = PseudonymTable.from_json(vault.get_json(KEY_TABLE))
        before = {_row_key(row): row for row in table.to_json()["entities"]}
        known = set(table.forms())
        table.forget(who)
        kept = {_row_key(row) for row in table.to_json()["entities"]}
        gone = [row for key, row in before.items() if key not in kept]
        forms = known - set(table.forms())
        # A run that was stopped holds a copy of the key table.
        forget_run(vault)
        vault.put_json(KEY_TABLE, table.to_json())
        placeholders = tuple(sorted(_numbered(row) for row in gone))
        mentions = dict(_mentions(vault, LeakCheck(forms)))
        note(vault, "erase", who=list(placeholders), forms=len(forms), left=len(mentions))
    return Erased(placeholders=placeholders, forms=len(forms), mentions=mentions)


def check(vault: Vault) -> Checked:
    """Open every entry of a vault and follow its log.

    Raises
    ------
    VaultError
        An entry is damaged (all of them are named), or the log was changed.
    """
    damaged = []
    with vault.locked():
        names = vault.names()
        for name in names:
            try:
                vault.get(name)
                if name == KEY_TABLE:
                    PseudonymTable.from_json(vault.get_json(name))
            except VaultError:
                damaged.append(name)
        if damaged:
            raise VaultError("vault_cli.damaged", files=", ".join(damaged))
        ours = _OURS | {f"{name}.bin" for name in names}
        present = {path.name for path in vault.folder.iterdir()}
    left = [name for name in present - ours if not name.startswith(atomic.TEMPORARY)]
    return Checked(
        entries=len(names),
        holders=vault.holders,
        events=len(events(vault)),
        strangers=len(left),
    )


def note(vault: Vault, action: str, **facts: int | list[str]) -> None:
    """Add a line to the log; facts are counts and placeholders, never text of people."""
    with vault.locked():
        rows = events(vault)
        previous = _digest(rows[-1]) if rows else _START
        now = datetime.now(UTC).isoformat(timespec="seconds")
        row = {"n": len(rows) + 1, "at": now, "action": action, "facts": facts}
        vault.put_json(LOG, [*rows, {**row, "previous": previous}])


def events(vault: Vault) -> list[dict[str, Any]]:
    """Return the lines of the log.

    Raises
    ------
    VaultError
        A line was changed, taken out or put in between.
    """
    rows: list[dict[str, Any]] = vault.get_json(LOG) if LOG in vault else []
    previous = _START
    try:
        for number, row in enumerate(rows, start=1):
            if row["previous"] != previous or row["n"] != number:
                raise VaultError("vault_cli.broken_log", line=number)
            previous = _digest(row)
    except (KeyError, TypeError):
        raise VaultError("vault_cli.broken_log", line=0) from None
    return rows


def _mentions(vault: Vault, look: LeakCheck) -> Iterator[tuple[str, int]]:
    for name in vault.names():
        if name in (LOG, KEY_TABLE):
            continue
        data = vault.get(name)
        try:
            found = sum(len(look(text)) for text in _strings(json.loads(data)))
        except ValueError:
            found = len(look(data.decode("utf-8", errors="replace")))
        if found:
            yield name, found


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value)


def _row_key(row: dict[str, Any]) -> tuple[str, int]:
    return row["label"], row["number"]


def _numbered(row: dict[str, Any]) -> str:
    from anonymiser.entities import NOUNS

    return f"{NOUNS[row['label']]}-{row['number']}"


def _digest(row: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(row)).hexdigest()
