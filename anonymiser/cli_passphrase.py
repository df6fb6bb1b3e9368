"""Asking for passphrases: from the environment, the key ring or the person at the keyboard."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from anonymiser.errors import InputError
from anonymiser.texts import texts

PASSPHRASE_VARIABLE = "PEER_RESEARCH_PASSPHRASE"
NEW_PASSPHRASE_VARIABLE = "PEER_RESEARCH_NEW_PASSPHRASE"
KEYRING = click.option(
    "--sleutelbos", "--keyring", "keyring", is_flag=True, help=texts("vault_cli.keyring")
)


@contextlib.contextmanager
def phrases(folder: Path, keyring: bool) -> Iterator[Callable[[bool], str]]:
    """Give what asks for the passphrase; what was typed and fitted goes in the key ring too.

    Parameters
    ----------
    folder : Path
        Of the vault.
    keyring : bool
        Whether the key ring of the computer is asked first.
    """
    from anonymiser import keys

    typed: list[str] = []

    def ask(new: bool) -> str:
        known = keys.recall(folder) if keyring and not new else None
        if known is None:
            typed.append(_passphrase(new))
        return known or typed[-1]

    if keyring:
        keys.require_keyring()
    yield ask
    if keyring and typed:
        if keys.recall(folder) is None:
            keys.remember(folder, typed[-1])
        click.echo(texts("vault_cli.remembered"), err=True)


def _passphrase(new: bool) -> str:
    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given:
        return given
    if not sys.stdin.isatty():
        raise InputError("formats.no_passphrase", variable=PASSPHRASE_VARIABLE)
    return _ask("cli.passphrase", twice=new)


def new_passphrase() -> str:
    """Return the passphrase that replaces or joins the old one."""
    given = os.environ.get(NEW_PASSPHRASE_VARIABLE)
    if given:
        return given
    if not sys.stdin.isatty():
        raise InputError("vault_cli.no_new_passphrase", variable=NEW_PASSPHRASE_VARIABLE)
    return _ask("vault_cli.new_passphrase", twice=True)


def _ask(key: str, *, twice: bool) -> str:
    asked: str = click.prompt(
        texts(key), hide_input=True, err=True,
        confirmation_prompt=texts("cli.passphrase_again") if twice else False,
    )  # fmt: skip
    return asked
