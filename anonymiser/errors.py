"""Errors a user can mend: each says what is wrong, where, and how to mend it.

```
UserError
└── AnonymiserError
    ├── InputError      a file or line that cannot be read
    ├── PolicyError     a policy, roster or other settings file with a mistake
    ├── VaultError      the vault is locked, damaged or in a wrong place
    └── LeakError       a known identifier would have survived; nothing was written
```
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from anonymiser.texts import Catalogue, texts

# A file or a code may be called anything; what steers a terminal is shown as a question mark.
_STEERS = {
    number: "\ufffd"
    for number in (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F),
                   *range(0x2066, 0x206A))
}  # fmt: skip


def _harmless(value: object) -> object:
    if isinstance(value, str | Path):
        return str(value).translate(_STEERS)
    return value


class UserError(Exception):
    """An error whose message comes from the message catalogue.

    Parameters
    ----------
    key : str
        Key of the message, such as ``"vault.wrong_passphrase"``.
    **values : object
        What the message mentions: file, line, nearest known word. Never text of people.
    """

    catalogue: Catalogue = texts

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = {name: _harmless(value) for name, value in values.items()}
        super().__init__(self.catalogue(key, **self.values))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.key, self.values)


def _rebuild(kind: type[UserError], key: str, values: dict[str, object]) -> UserError:
    return kind(key, **values)


class AnonymiserError(UserError):
    """Any error of the anonymiser."""


class InputError(AnonymiserError):
    """A file or line that cannot be read."""


class PolicyError(AnonymiserError):
    """A policy, roster or other settings file with a mistake in it."""


class VaultError(AnonymiserError):
    """The vault is locked, damaged, or would lie in an unsafe place."""


class LeakError(AnonymiserError):
    """A known identifier would have survived in the result; nothing was written."""
