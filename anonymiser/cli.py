"""The command line: ``python -m anonymiser scan | evaluate | run``."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from anonymiser.dutch_click import DutchGroup, run
from anonymiser.errors import InputError
from anonymiser.texts import texts

PASSPHRASE_VARIABLE = "PEER_RESEARCH_PASSPHRASE"
_FILE = click.Path(path_type=Path)


@click.group(cls=DutchGroup, help=texts("cli.group"))
def cli() -> None:
    """Find and hide what identifies people in Dutch conversations."""


def _check_language(language: str) -> None:
    if language != "nl":
        raise InputError("cli.language", language=language)


def _roster(path: Path | None):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from anonymiser.roster import load_roster

    return load_roster(path) if path else None


@cli.command("scan", help=texts("cli.scan"))
@click.option("--roster", type=_FILE, help=texts("cli.roster"))
@click.option("--language", default="nl", show_default=True, help=texts("cli.language_help"))
@click.option("--independent", is_flag=True, help=texts("cli.independent"))
def scan(roster: Path | None, language: str, independent: bool) -> None:
    """Read JSON lines with ``id`` and ``text``; write one line of spans per input line."""
    from anonymiser.jsonl import read_documents, span_row
    from anonymiser.pipeline import Anonymiser

    _check_language(language)
    rows = read_documents(sys.stdin.buffer, "stdin")
    found = Anonymiser(roster=_roster(roster)).scan([d for _, d in rows], independent=independent)
    # Everything is found before anything is written: an error leaves no half output.
    for (identity, _), document in zip(rows, found, strict=True):
        click.echo(span_row(identity, document))


@cli.command("evaluate", help=texts("cli.evaluate"))
@click.argument("gold", type=_FILE, metavar="GOLD.jsonl")
@click.option("--roster", type=_FILE, help=texts("cli.roster"))
@click.option("--independent", is_flag=True, help=texts("cli.independent"))
@click.option("--json", "as_json", is_flag=True, help=texts("cli.json"))
def evaluate(gold: Path, roster: Path | None, independent: bool, as_json: bool) -> None:
    """Measure on labelled text how much is hidden, and how much too much."""
    from anonymiser.evaluation import evaluate as measure
    from anonymiser.evaluation_table import as_data, as_table
    from anonymiser.jsonl import read_gold
    from anonymiser.pipeline import Anonymiser

    try:
        with gold.open("rb") as stream:
            rows = read_gold(stream, gold.name)
    except OSError:
        raise InputError("strict.missing_file", file=gold.name) from None
    if not rows:
        raise InputError("cli.empty", file=gold.name)
    anonymiser = Anonymiser(roster=_roster(roster))
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
def run_command(
    source: Path, target: Path, policy: str, vault: Path, roster: Path | None, allow_unread: bool
) -> None:
    """Write safe copies of a file or folder, each file in its own format."""
    from anonymiser.policy import load_policy
    from anonymiser.run_files import VaultDoor, run_files
    from anonymiser.run_table import as_table

    written = run_files(
        source,
        target,
        policy=load_policy(policy),
        door=VaultDoor(folder=vault.expanduser(), passphrase=_passphrase),
        roster=_roster(roster),
        allow_unread=allow_unread,
    )
    click.echo(as_table(written))


def _passphrase(new: bool) -> str:
    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given:
        return given
    if not sys.stdin.isatty():
        raise InputError("formats.no_passphrase", variable=PASSPHRASE_VARIABLE)
    asked: str = click.prompt(
        texts("cli.passphrase"), hide_input=True, err=True,
        confirmation_prompt=texts("cli.passphrase_again") if new else False,
    )  # fmt: skip
    return asked


def main() -> int:
    """Run the command line and return the exit code."""
    return run(cli, "python -m anonymiser")
