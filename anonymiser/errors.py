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

from typing import Any

from anonymiser.texts import Catalogue, texts


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
        self.values = values
        super().__init__(self.catalogue(key, **values))

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
