"""The command line: ``python -m anonymiser vault``, to look after a vault."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import click

from anonymiser.cli_passphrase import KEYRING, new_passphrase, phrases
from anonymiser.dutch_click import DutchGroup
from anonymiser.errors import InputError, VaultError
from anonymiser.texts import texts

_VAULT = click.argument("folder", type=click.Path(path_type=Path), metavar="VAULT")


@click.group("vault", cls=DutchGroup, help=texts("vault_cli.group"))
def vault_group() -> None:
    """Look after a vault."""


@vault_group.command("passphrase", help=texts("vault_cli.passphrase"))
@_VAULT
@KEYRING
def change_passphrase(folder: Path, keyring: bool) -> None:
    """Change the passphrase of one key holder."""
    from anonymiser import keys
    from anonymiser.vault_care import note

    place = folder.expanduser()
    with _opened(place, keyring) as (vault, old):
        new = new_passphrase()
        with vault.locked():
            vault.change_passphrase(old, new)
            note(vault, "passphrase")
        if keyring:
            keys.remember(place, new)
    click.echo(texts("vault_cli.changed"))


@vault_group.command("holder", help=texts("vault_cli.holder"))
@_VAULT
@KEYRING
def add_holder(folder: Path, keyring: bool) -> None:
    """Let one more person open the vault."""
    from anonymiser.vault_care import note

    with _opened(folder.expanduser(), keyring) as (vault, _):
        with vault.locked():
            vault.add_holder(new_passphrase())
            note(vault, "holder", holders=vault.holders)
        click.echo(texts("vault_cli.added", count=vault.holders))


@vault_group.command("alone", help=texts("vault_cli.alone"))
@_VAULT
@KEYRING
def keep_one_holder(folder: Path, keyring: bool) -> None:
    """Let only the one who asks open the vault."""
    from anonymiser.vault_care import note

    with _opened(folder.expanduser(), keyring) as (vault, phrase):
        before = vault.holders
        with vault.locked():
            vault.keep_one_holder(phrase)
            note(vault, "alone", holders=before)
        click.echo(texts("vault_cli.kept", count=before - 1))


@vault_group.command("erase", help=texts("vault_cli.erase"))
@_VAULT
@KEYRING
def erase_person(folder: Path, keyring: bool) -> None:
    """Forget a person; who that is, is never on the command line."""
    from anonymiser.vault_care import erase

    with _opened(folder.expanduser(), keyring) as (vault, _):
        gone = erase(vault, _who())
    who = ", ".join(gone.placeholders)
    click.echo(texts("vault_cli.erased", who=who, forms=gone.forms))
    for name, count in gone.mentions.items():
        click.echo(texts("vault_cli.mentions", name=name, count=count))
    if not gone.mentions:
        click.echo(texts("vault_cli.no_mentions"))
    click.echo(texts("vault_cli.backups"))


@vault_group.command("check", help=texts("vault_cli.check"))
@_VAULT
@KEYRING
def check_vault(folder: Path, keyring: bool) -> None:
    """Check every entry."""
    from anonymiser.vault_care import check

    with _opened(folder.expanduser(), keyring) as (vault, _):
        found = check(vault)
    counts = {"entries": found.entries, "holders": found.holders, "events": found.events}
    click.echo(texts("vault_cli.checked", **counts))
    if found.strangers:
        click.echo(texts("vault_cli.strangers", count=found.strangers))


@contextlib.contextmanager
def _opened(folder: Path, keyring: bool):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """Give an open vault with the passphrase that opened it."""
    from anonymiser.vault import Vault
    from anonymiser.vault_header import HEADER

    if not (folder / HEADER).is_file():
        raise VaultError("vault.missing", folder=folder.name)
    with phrases(folder, keyring) as ask:
        phrase = ask(False)
        yield Vault.open(folder, phrase), phrase


def _who() -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt(texts("vault_cli.who"), err=True)
        click.confirm(texts("vault_cli.sure"), abort=True, err=True)
        return asked
    line = sys.stdin.readline().strip()
    if not line:
        raise InputError("vault_cli.no_who")
    return line
