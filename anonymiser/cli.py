"""The command line: ``python -m anonymiser scan | evaluate | run | vault``."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from anonymiser.cli_passphrase import KEYRING, phrases
from anonymiser.cli_vault import vault_group
from anonymiser.dutch_click import DutchGroup, run
from anonymiser.errors import InputError
from anonymiser.texts import texts

_FILE = click.Path(path_type=Path)


@click.group(cls=DutchGroup, help=texts("cli.group"))
def cli() -> None:
    """Find and hide what identifies people in Dutch conversations."""


def _check_language(language: str) -> None:
    if language != "nl":
        raise InputError("cli.language", language=language)


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
@KEYRING
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
    with _progress() as progress, phrases(folder, keyring) as ask:
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


cli.add_command(vault_group)


def main() -> int:
    """Run the command line and return the exit code."""
    return run(cli, "python -m anonymiser")
