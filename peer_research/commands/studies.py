"""A study as a whole: new, practice, open, report, withdraw."""

from __future__ import annotations

from pathlib import Path

import click

from peer_research.commands.common import PATH, command, say, study_at, unlock
from peer_research.texts import texts


@command(help=texts("cli.demo"))
@click.argument("folder", type=PATH, default=Path("demo-studie"), metavar="[MAP]")
def demo(folder: Path) -> None:
    """Build the practice study and go all the way to the report."""
    from peer_research.demo.build import build_demo

    report = build_demo(folder, lambda step: say(f"demo_{step}"))
    say("report", path=report)


@command(help=texts("cli.new"))
@click.argument("folder", type=PATH, metavar="MAP")
@click.option("--titel", "--title", "title", required=True, help=texts("cli.title"))
@click.option("--codeboek", "--codebook", "codebook", type=PATH, help=texts("cli.codebook"))
def new(folder: Path, title: str, codebook: Path | None) -> None:
    """Make an empty study with a vault."""
    from peer_research.new_study import new_study
    from peer_research.store import remove_folder

    study = new_study(folder, title, codebook=codebook)
    try:
        unlock(study, create=True)
    except Exception:
        # A study without a vault is of no use, and its folder would be in the way.
        remove_folder(study.path)
        raise
    say("made", folder=study.path, vault=study.vault_folder)


@command(help=texts("cli.start"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.option("--lab", is_flag=True, help=texts("cli.lab"))
def start(study: Path, lab: bool) -> int:
    """Open the study in the browser."""
    from peer_research.start_notebook import start_notebook

    return start_notebook(study, lab=lab)


@command(help=texts("cli.report_help"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
def report(study: Path) -> None:
    """Write the report draft as a Word file."""
    from peer_research.pipeline import write_report

    say("report", path=write_report(study_at(study)))


@command(help=texts("cli.withdraw"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.argument("participant", metavar="DEELNEMER")
def withdraw(study: Path, participant: str) -> None:
    """Remove every word of somebody who withdraws."""
    from peer_research.withdrawal import withdraw as take_back

    done = take_back(unlock(study_at(study)), participant)
    say(
        "withdrawn",
        participant=done.participant,
        turns=done.turns,
        segments=done.segments,
        memos=done.memos,
    )
