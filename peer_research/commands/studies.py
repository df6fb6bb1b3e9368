"""A study as a whole: new, practice, open, report, withdraw."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peer_research.commands.common import PATH, command, say, study_at, unlock
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study


@command(help=texts("cli.demo"))
@click.argument("folder", type=PATH, default=Path("demo-studie"), metavar="[MAP]")
def demo(folder: Path) -> None:
    """Build the practice study and go all the way to the report."""
    from peer_research.demo.build import build_demo

    report = build_demo(folder, lambda step: say(f"demo_{step}"))
    say("report", path=report)


@command(help=texts("cli.new"))
@click.argument("folder", type=PATH, metavar="MAP")
@click.option("--titel", "--title", "title", help=texts("cli.title"))
@click.option("--codeboek", "--codebook", "codebook", type=PATH, help=texts("cli.codebook"))
def new(folder: Path, title: str | None, codebook: Path | None) -> None:
    """Make an empty study with a vault; without a title a few questions are asked."""
    from peer_research.new_study import new_study
    from peer_research.store import remove_folder

    study = new_study(folder, title, codebook=codebook) if title else _asked(folder, codebook)
    try:
        unlock(study, create=True)
    except Exception:
        # A study without a vault is of no use, and its folder would be in the way.
        remove_folder(study.path)
        raise
    say("made", folder=study.path, vault=study.vault_folder)


def _asked(folder: Path, codebook: Path | None) -> Study:
    """Make the study that the answers on the terminal describe."""
    from peer_research.errors import StudyError
    from peer_research.new_study import require_room
    from peer_research.questions_new import check_answer, make_study, questions

    if not sys.stdin.isatty():
        raise StudyError("questions_new.no_title")
    require_room(folder)
    answers: dict[str, object] = {}
    for known in questions():
        forms = answers.get("vormen")
        chosen = [str(form) for form in forms] if isinstance(forms, tuple) else []
        question = next(q for q in questions(chosen) if q.key == known.key)
        click.echo(f"\n{question.text}\n{question.help}")
        for number, (_, words) in enumerate(question.choices, start=1):
            click.echo(f"  {number}  {words}")
        while True:
            try:
                typed = click.prompt("", default="", show_default=False, prompt_suffix="> ")
                answer = check_answer(question, typed, date.today())
                break
            except StudyError as problem:
                click.echo(str(problem))
        if answer is not None:
            answers[question.key] = answer
    return make_study(folder, answers, date.today(), codebook=codebook)


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
