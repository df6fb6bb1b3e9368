"""The header of a vault: who can open it, and how a passphrase becomes a key.

A random data key encrypts everything in the vault. Each key holder has that data key
wrapped with a key made from a passphrase by scrypt (Percival and Josefsson, RFC 7914), so a
passphrase can change without touching the data. The whole header is sealed with the data
key: a changed header is noticed by whoever can open the vault.
"""

from __future__ import annotations

import json
import os
import unicodedata
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from anonymiser.errors import VaultError

HEADER = "vault.json"
MAX_HEADER = 65_536
MAX_HOLDERS = 8
MAX_STUDY = 200
MINIMUM_PASSPHRASE = 12
NONCE = 12
KEY = 32
_FORMAT = "peer-research-vault"
_MAX_MEMORY = 256 * 1024 * 1024


def damaged() -> VaultError:
    """Return the error for a header that is not as we wrote it."""
    return VaultError("vault.damaged", file=HEADER)


def check_passphrase(passphrase: str) -> None:
    """Raise `VaultError` when `passphrase` is too short to protect anybody."""
    if len(passphrase.strip()) < MINIMUM_PASSPHRASE:
        raise VaultError("vault.short_passphrase", minimum=MINIMUM_PASSPHRASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """How much work scrypt does: memory is ``128 * n * r`` bytes, time grows with `p`.

    The default takes 128 MiB and a third of a second. A header may ask for at most
    256 MiB, so a hostile one cannot eat all memory.

    Raises
    ------
    VaultError
        Outside the bounds.
    """

    n: int = 2**17
    r: int = 8
    p: int = 1

    def __post_init__(self) -> None:
        if any(type(value) is not int or value < 1 for value in (self.n, self.r, self.p)):
            raise damaged()
        power_of_two = self.n & (self.n - 1) == 0
        if not power_of_two or self.n < 2**10 or self.p > 4:
            raise damaged()
        if 128 * self.n * self.r > _MAX_MEMORY:
            raise damaged()


DEFAULT_COST = Cost()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The data key, wrapped for one key holder (hexadecimal)."""

    nonce: str
    wrapped: str


@dataclass(frozen=True, kw_only=True)
class Header:
    """What ``vault.json`` says.

    The salt is one per vault, so that opening costs one derivation, whoever opens it.
    """

    study: str
    vault: str
    salt: str
    cost: Cost
    holders: tuple[Holder, ...]

    @classmethod
    def new(cls, study: str, cost: Cost) -> Header:
        """Return the header of a new vault, still without key holders."""
        if not 0 < len(study.strip()) <= MAX_STUDY:
            raise VaultError("vault.bad_study", maximum=MAX_STUDY)
        return cls(
            study=study,
            vault=os.urandom(16).hex(),
            salt=os.urandom(16).hex(),
            cost=cost,
            holders=(),
        )

    @cached_property
    def identity(self) -> bytes:
        """What never changes about this vault; part of everything that is encrypted."""
        return canonical({"format": _FORMAT, "version": 1, "study": self.study, "id": self.vault})

    def derive(self, passphrase: str) -> bytes:
        """Return the key that belongs to `passphrase` (a third of a second)."""
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        # é can be typed as one or as two code points, depending on the computer.
        secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
        cost = self.cost
        return Scrypt(
            salt=bytes.fromhex(self.salt), length=KEY, n=cost.n, r=cost.r, p=cost.p
        ).derive(secret)

    def unwrap(self, key: bytes) -> tuple[int, bytes] | None:
        """Return which holder `key` belongs to, with the data key; None when nobody's."""
        for index, holder in enumerate(self.holders):
            nonce, wrapped = bytes.fromhex(holder.nonce), bytes.fromhex(holder.wrapped)
            data_key = decrypt(key, nonce, wrapped, b"holder\0" + self.identity)
            if data_key is not None:
                return index, data_key
        return None

    def opened_by(self, passphrase: str) -> tuple[int, bytes]:
        """Return what `unwrap` does of a passphrase; raise `VaultError` when it is nobody's."""
        found = self.unwrap(self.derive(passphrase))
        if found is None:
            raise VaultError("vault.wrong_passphrase")
        return found

    def with_holder(self, key: bytes, data_key: bytes, index: int | None = None) -> Header:
        """Return a header in which `key` opens the vault, in place of holder `index`."""
        if index is None and len(self.holders) >= MAX_HOLDERS:
            raise VaultError("vault.too_many_holders", maximum=MAX_HOLDERS)
        nonce, wrapped = encrypt(key, data_key, b"holder\0" + self.identity)
        holders = list(self.holders)
        position = slice(len(holders), None) if index is None else slice(index, index + 1)
        holders[position] = [Holder(nonce=nonce.hex(), wrapped=wrapped.hex())]
        return replace(self, holders=tuple(holders))

    def to_bytes(self, data_key: bytes) -> bytes:
        """Return the file ``vault.json``, sealed with the data key."""
        body = self._body()
        nonce, tag = encrypt(data_key, b"", b"header\0" + canonical(body))
        return canonical({**body, "seal": (nonce + tag).hex()})

    def check_seal(self, data_key: bytes, seal: bytes) -> None:
        """Raise `VaultError` when the header is not what was last written."""
        bound = b"header\0" + canonical(self._body())
        if decrypt(data_key, seal[:NONCE], seal[NONCE:], bound) is None:
            raise damaged()

    def _body(self) -> dict[str, Any]:
        return {
            **json.loads(self.identity),
            "kdf": {"name": "scrypt", "salt": self.salt, **asdict(self.cost)},
            "holders": [asdict(holder) for holder in self.holders],
        }


def parse(raw: bytes) -> tuple[Header, bytes]:
    """Return the header in `raw` with its seal, trusting nothing.

    Raises
    ------
    VaultError
        Anything that we would not have written ourselves, to the byte.
    """
    try:
        data = json.loads(raw)
        if len(raw) > MAX_HEADER or canonical(data) != raw:
            raise damaged()
        kdf = data["kdf"]
        if kdf["name"] != "scrypt" or len(data["holders"]) > MAX_HOLDERS:
            raise damaged()
        header = Header(
            study=data["study"],
            vault=data["id"],
            salt=kdf["salt"],
            cost=Cost(n=kdf["n"], r=kdf["r"], p=kdf["p"]),
            holders=tuple(Holder(**holder) for holder in data["holders"]),
        )
        seal = bytes.fromhex(data["seal"])
        # Also refuses an unknown version or an extra key: we would not have written it.
        if not _well_formed(header) or {**header._body(), "seal": seal.hex()} != data:
            raise damaged()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise damaged() from None
    return header, seal


def _well_formed(header: Header) -> bool:
    lengths = {
        (len(bytes.fromhex(holder.nonce)), len(bytes.fromhex(holder.wrapped)))
        for holder in header.holders
    }
    salt_is_whole = len(bytes.fromhex(header.salt)) == 16
    return isinstance(header.study, str) and salt_is_whole and lengths == {(NONCE, KEY + 16)}


def canonical(data: Any) -> bytes:
    """Return `data` as the one JSON text we would write for it."""
    return json.dumps(data, sort_keys=True, indent=1).encode("ascii") + b"\n"


def encrypt(key: bytes, data: bytes, bound: bytes) -> tuple[bytes, bytes]:
    """Return a fresh random nonce and `data` encrypted with AES-256-GCM, tied to `bound`."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE)
    return nonce, AESGCM(key).encrypt(nonce, data, bound)


def decrypt(key: bytes, nonce: bytes, data: bytes, bound: bytes) -> bytes | None:
    """Return the plain data, or None when key, data or `bound` is not the right one."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(nonce, data, bound)
    except (InvalidTag, ValueError):
        return None
