"""The key ring of the operating system as a second place for a passphrase (optional).

Never the only place: a person types the passphrase first, and a vault opens without the key
ring. A key ring that keeps passphrases unencrypted is refused.
"""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import Any

from anonymiser.errors import VaultError
from anonymiser.vault_folder import read_header

SERVICE = "peer-research"
# The keyring package gives 1 or more to key rings that are safe for general use.
_SAFE = 1


def recall(folder: Path) -> str | None:
    """Return the passphrase that the key ring has for the vault in `folder`, or None.

    Raises
    ------
    VaultError
        There is no safe key ring, it is locked, or there is no vault.
    """
    found = _call("get_password", SERVICE, _account(folder))
    return found if isinstance(found, str) and found else None


def remember(folder: Path, passphrase: str) -> None:
    """Put the passphrase of the vault in `folder` in the key ring too.

    Raises
    ------
    VaultError
        There is no safe key ring, it is locked, or there is no vault.
    """
    _call("set_password", SERVICE, _account(folder), passphrase)


def require_keyring() -> None:
    """Raise `VaultError` when there is no safe key ring on this computer."""
    if importlib.util.find_spec("keyring") is None:
        raise VaultError("vault_cli.no_keyring_package")
    ring = importlib.import_module("keyring").get_keyring()
    rings = getattr(ring, "backends", None) or [ring]
    if not all(one.priority >= _SAFE for one in rings):
        raise VaultError("vault_cli.no_keyring")


def _call(name: str, *arguments: str) -> Any:
    require_keyring()
    keyring = importlib.import_module("keyring")
    try:
        return getattr(keyring, name)(*arguments)
    except Exception:
        # What a key ring says may hold what it was given.
        raise VaultError("vault_cli.keyring_failed") from None


def _account(folder: Path) -> str:
    return read_header(folder)[0].vault
