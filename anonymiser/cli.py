"""The command line: ``python -m anonymiser scan | evaluate | run | vault``."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from anonymiser.dutch_click import DutchGroup, run
from anonymiser.errors import InputError, VaultError
from anonymiser.texts import texts

PASSPHRASE_VARIABLE = "PEER_RESEARCH_PASSPHRASE"
NEW_PASSPHRASE_VARIABLE = "PEER_RESEARCH_NEW_PASSPHRASE"
_FILE = click.Path(path_type=Path)


@click.group(cls=DutchGroup, help=texts("cli.group"))
def cli() -> None:
    """Find and hide what identifies people in Dutch conversations."""


def _check_language(language: str) -> None:
    if language != "nl":
        raise InputError("cli.language", language=language)


_VAULT = click.argument("folder", type=_FILE, metavar="VAULT")
_KEYRING = click.option(
    "--sleutelbos", "--keyring", "keyring", is_flag=True, help=texts("vault_cli.keyring")
)
_MODEL = click.option("--model", type=_FILE, help=texts("models.folder"))


def _roster(path: Path | None):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from anonymiser.roster import load_roster

    return load_roster(path) if path else None


def _anonymiser(roster: Path | None, model: Path | None):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from anonymiser.pipeline import Anonymiser
    from anonymiser.recognisers.models import choose_models, load_models

    return Anonymiser(roster=_roster(roster), models=load_models(choose_models(model)))


@cli.command("scan", help=texts("cli.scan"))
@click.option("--roster", type=_FILE, help=texts("cli.roster"))
@click.option("--language", default="nl", show_default=True, help=texts("cli.language_help"))
@click.option("--independent", is_flag=True, help=texts("cli.independent"))
@_MODEL
def scan(roster: Path | None, language: str, independent: bool, model: Path | None) -> None:
    """Read JSON lines with ``id`` and ``text``; write one line of spans per input line."""
    from anonymiser.jsonl import read_documents, span_row

    _check_language(language)
    anonymiser = _anonymiser(roster, model)
    rows = read_documents(sys.stdin.buffer, "stdin")
    found = anonymiser.scan([d for _, d in rows], independent=independent)
    # Everything is found before anything is written: an error leaves no half output.
    for (identity, _), document in zip(rows, found, strict=True):
        click.echo(span_row(identity, document))


@cli.command("evaluate", help=texts("cli.evaluate"))
@click.argument("gold", type=_FILE, metavar="GOLD.jsonl")
@click.option("--roster", type=_FILE, help=texts("cli.roster"))
@click.option("--independent", is_flag=True, help=texts("cli.independent"))
@click.option("--json", "as_json", is_flag=True, help=texts("cli.json"))
@_MODEL
def evaluate(
    gold: Path, roster: Path | None, independent: bool, as_json: bool, model: Path | None
) -> None:
    """Measure on labelled text how much is hidden, and how much too much."""
    from anonymiser.evaluation import evaluate as measure
    from anonymiser.evaluation_table import as_data, as_table
    from anonymiser.jsonl import read_gold

    try:
        with gold.open("rb") as stream:
            rows = read_gold(stream, gold.name)
    except OSError:
        raise InputError("strict.missing_file", file=gold.name) from None
    if not rows:
        raise InputError("cli.empty", file=gold.name)
    anonymiser = _anonymiser(roster, model)
    kinds = {"as_given": rows, "lower_cased": [row.lowered() for row in rows]}
    results = {
        kind: measure(given, lambda d: anonymiser.scan(d, independent=independent))
        for kind, given in kinds.items()
    }
    click.echo(json.dumps(as_data(results), indent=1) if as_json else as_table(results))


@cli.command("run", help=texts("cli.run"))
@click.argument("source", type=_FILE, metavar="IN")
@click.argument("target", type=_FILE, metavar="OUT")
@click.option("--policy", default="intern", show_default=True, help=texts("cli.policy"))
@click.option("--vault", type=_FILE, required=True, help=texts("cli.vault"))
@click.option("--roster", type=_FILE, help=texts("cli.roster"))
@click.option(
    "--toestaan-ongelezen", "--allow-unread", "allow_unread", is_flag=True,
    help=texts("cli.allow_unread"),
)  # fmt: skip
@_MODEL
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True,
    help=texts("batch.workers"),
)  # fmt: skip
@click.option("--scheduler", default="", metavar="ADRES", help=texts("batch.scheduler"))
@click.option(
    "--vertrouwd-cluster", "--trusted-cluster", "trusted", is_flag=True,
    help=texts("batch.trusted"),
)  # fmt: skip
@_KEYRING
def run_command(
    source: Path, target: Path, policy: str, vault: Path, roster: Path | None,
    allow_unread: bool, model: Path | None, workers: int, scheduler: str, trusted: bool,
    keyring: bool,
) -> None:  # fmt: skip
    """Write safe copies of a file or folder, each file in its own format."""
    from anonymiser.policy import load_policy
    from anonymiser.recognisers.models import choose_models
    from anonymiser.run_files import Crew, VaultDoor, run_files
    from anonymiser.run_table import as_table

    if scheduler and workers > 1:
        raise InputError("batch.both")
    folder = vault.expanduser()
    with _progress() as progress, _phrases(folder, keyring) as ask:
        written = run_files(
            source,
            target,
            policy=load_policy(policy),
            door=VaultDoor(folder=folder, passphrase=ask),
            roster=_roster(roster),
            allow_unread=allow_unread,
            progress=progress,
            crew=Crew(
                workers=workers, scheduler=scheduler, trusted=trusted, models=choose_models(model)
            ),
        )
    click.echo(as_table(written))


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """Give a bar on standard error, or nothing when that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with contextlib.ExitStack() as stack:
        bars: list[Any] = []

        def show(done: int, total: int) -> None:
            if not bars:
                bar = click.progressbar(
                    length=total, label=texts("batch.progress"), file=sys.stderr, show_pos=True
                )
                bars.append(stack.enter_context(bar))
            bars[0].update(done - bars[0].pos)

        yield show


# ---------------------------------------------------------------- the vault


@cli.group("vault", help=texts("vault_cli.group"))
def vault_group() -> None:
    """Look after a vault."""


@vault_group.command("passphrase", help=texts("vault_cli.passphrase"))
@_VAULT
@_KEYRING
def change_passphrase(folder: Path, keyring: bool) -> None:
    """Change the passphrase of one key holder."""
    from anonymiser import keys
    from anonymiser.vault_care import note

    place = folder.expanduser()
    with _opened(place, keyring) as (vault, old):
        new = _new_passphrase()
        with vault.locked():
            vault.change_passphrase(old, new)
            note(vault, "passphrase")
        if keyring:
            keys.remember(place, new)
    click.echo(texts("vault_cli.changed"))


@vault_group.command("holder", help=texts("vault_cli.holder"))
@_VAULT
@_KEYRING
def add_holder(folder: Path, keyring: bool) -> None:
    """Let one more person open the vault."""
    from anonymiser.vault_care import note

    with _opened(folder.expanduser(), keyring) as (vault, _):
        with vault.locked():
            vault.add_holder(_new_passphrase())
            note(vault, "holder", holders=vault.holders)
        click.echo(texts("vault_cli.added", count=vault.holders))


@vault_group.command("erase", help=texts("vault_cli.erase"))
@_VAULT
@_KEYRING
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
@_KEYRING
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
    with _phrases(folder, keyring) as ask:
        phrase = ask(False)
        yield Vault.open(folder, phrase), phrase


@contextlib.contextmanager
def _phrases(folder: Path, keyring: bool) -> Iterator[Callable[[bool], str]]:
    """Give what asks for the passphrase; what was typed and fitted goes in the key ring too."""
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


def _new_passphrase() -> str:
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


def _who() -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt(texts("vault_cli.who"), err=True)
        click.confirm(texts("vault_cli.sure"), abort=True, err=True)
        return asked
    line = sys.stdin.readline().strip()
    if not line:
        raise InputError("vault_cli.no_who")
    return line


def main() -> int:
    """Run the command line and return the exit code."""
    return run(cli, "python -m anonymiser")
