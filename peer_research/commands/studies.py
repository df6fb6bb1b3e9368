"""A study as a whole: new, practice, open, report, withdraw."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
@click.argument("study", type=PATH, metavar="[ONDERZOEK]", required=False)
@click.option("--lab", is_flag=True, help=texts("cli.lab"))
@click.option("--voila", is_flag=True, help=texts("voila_page.help"))
@click.option("--oefenen", "--practise", "practise", is_flag=True, help=texts("tour.option"))
def start(study: Path | None, lab: bool, voila: bool, practise: bool) -> int:
    """Open the study in the browser, or the practice study with its guide."""
    from peer_research.errors import StudyError
    from peer_research.start_notebook import start_notebook

    if practise == (study is not None):
        raise StudyError("tour.no_folder" if practise else "tour.which_study")
    if study is None:
        from peer_research.demo.practice import open_practice, practice_folder

        study = open_practice(practice_folder()).path
        return start_notebook(study, lab=lab, voila=voila, first="oefenen")
    return start_notebook(study, lab=lab, voila=voila)


@command(help=texts("cli.report_help"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.option("--bijwerken", "--update", "edited", type=PATH, help=texts("cli.update"))
@click.option("--sjabloon", "--template", "template", type=PATH, help=texts("cli.template"))
@click.option("--html", "html", is_flag=True, help=texts("cli.html"))
@click.option("--pdf", "pdf", is_flag=True, help=texts("cli.pdf"))
@click.option("--taal", "--language", "spoken", type=click.Choice(["nl", "en"]),
              help=texts("cli.language"))  # fmt: skip
@click.option("--namen-bekeken", "--names-checked", "checked", is_flag=True,
              help=texts("cli.names_checked"))  # fmt: skip
@click.option("--definitief", "--final", "final", is_flag=True, help=texts("cli.final"))
def report(
    study: Path,
    edited: Path | None,
    template: Path | None,
    html: bool,
    pdf: bool,
    spoken: Any,
    checked: bool,
    final: bool,
) -> None:
    """Write the report draft as a Word file, or bring an edited one up to date."""
    from peer_research.identifiable import find_passphrase
    from peer_research.report.write import update, write_report

    opened = study_at(study)
    # Typed texts are held against the names in the vault where it opens without a question.
    known = find_passphrase(opened) and opened.vault_folder.is_dir()
    private = unlock(opened) if known else None
    if edited:
        done = update(opened, edited, private=private, names_checked=checked)
        say("updated", path=done.file, copy=done.copy, filled=done.filled, removed=done.removed)
        for line in done.todo:
            click.echo(line)
        if done.copy_has_words:
            say("destroy_copy", copy=done.copy)
        return
    formats: list[Any] = ["docx", *(["html"] if html else []), *(["pdf"] if pdf else [])]
    for path in write_report(
        opened, formats=formats, template=template, spoken=spoken, private=private,
        confirmed=final, names_checked=checked,
    ):  # fmt: skip
        say("report", path=path)


@command(help=texts("cli.withdraw"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.argument("participant", metavar="DEELNEMER")
def withdraw(study: Path, participant: str) -> None:
    """Remove every word of somebody who withdraws."""
    from peer_research.consent.withdrawal import withdraw as take_back

    done = take_back(unlock(study_at(study)), participant)
    say(
        "withdrawn",
        participant=done.participant,
        turns=done.turns,
        segments=done.segments,
        memos=done.memos,
    )
    for line in done.todo:
        click.echo(line)
