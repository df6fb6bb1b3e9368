"""Keep a study in order: what is missing, what must go, what can be printed and shared."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peer_research.commands.common import PATH, command, say, study_at, unlock
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study


@command(help=texts("cli.doctor"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.option("--opzij", "--aside", "aside", is_flag=True, help=texts("cli.aside"))
@click.option("--rol", "--role", "roles", multiple=True, help=texts("cli.role"))
@click.option("--zet", "--set", "values", multiple=True, help=texts("cli.set_value"))
@click.option("--protocol", "protocols", multiple=True, help=texts("cli.add_protocol"))
@click.option("--ook-git", "--git-too", "around", is_flag=True, help=texts("cli.git_too"))
@click.option("--weg", "--clear", "cleared", is_flag=True, help=texts("cli.clear"))
@click.option("--nabesproken", "--debriefed", "talked", multiple=True, help=texts("cli.debriefed"))
@click.option("--gewist", "--erased", "wiped", multiple=True, help=texts("cli.erased"))
@click.option("--sprekers", "--speakers", "heard", multiple=True, help=texts("cli.speakers"))
@click.option("--nagekeken", "--looked-up", "lines", multiple=True, help=texts("cli.looked_up"))
def doctor(
    study: Path,
    aside: bool,
    around: bool,
    cleared: bool,
    talked: tuple[str, ...],
    wiped: tuple[str, ...],
    heard: tuple[str, ...],
    lines: tuple[str, ...],
    roles: tuple[str, ...],
    values: tuple[str, ...],
    protocols: tuple[str, ...],
) -> int:
    """Say what is missing or does not fit, and which command mends it."""
    from peer_research.doctor import tending
    from peer_research.doctor.examining import examine
    from peer_research.doctor.mending import add_protocol, set_aside, set_role, set_value

    opened = study_at(study)
    for role in roles:
        name, _, person = role.partition("=")
        set_role(opened, name, person)
    for value in values:
        word, _, text = value.partition("=")
        set_value(opened, word, int(text) if text.isdecimal() else text)
    for protocol in protocols:
        click.echo(str(add_protocol(opened, protocol)))
    _tend(opened, talked, wiped, heard, lines)
    if aside or around:
        for path in set_aside(opened, date.today(), around=around):
            click.echo(str(path))
    if cleared:
        gone, edited = tending.clear_outputs(opened, date.today())
        for path in gone:
            click.echo(str(path))
        for path in edited:
            say("edited_stays", path=path)
    findings = examine(opened, date.today())
    for one in findings:
        click.echo(f"{one.level}: {one.where}: {one.what}\n    {one.command}")
    wrong = sum(one.level == "fout" for one in findings)
    say("examined", errors=wrong, warnings=len(findings) - wrong)
    return 2 if wrong else 0


def _tend(
    study: Study,
    talked: tuple[str, ...],
    wiped: tuple[str, ...],
    heard: tuple[str, ...],
    lines: tuple[str, ...],
) -> None:
    """Write down what people did."""
    from peer_research.doctor import tending

    for session in talked:
        tending.debriefed(study, session)
    for one in wiped:
        session, _, who = one.partition("=")
        tending.erased(study, session, who, date.today())
    for one in heard:
        session, _, form = one.partition("=")
        tending.add_speakers(study, session, form)
    for line in lines:
        name, _, reached = line.partition("=")
        click.echo(str(tending.looked_up(study, name.strip(), date.today(), reached.strip())))


@command(help=texts("cli.cleanup"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.option("--onderzoeker", "--signed-by", "signed_by", help=texts("cli.signed_by"))
@click.option("--met-de-hand", "--by-hand", "by_hand", is_flag=True, help=texts("cli.by_hand"))
def cleanup(study: Path, signed_by: str | None, by_hand: bool) -> None:
    """List what must go by now; with a researcher who signs, remove it."""
    from peer_research.registers.cleanup import cleanup as clean
    from peer_research.registers.data_management import due_for_removal, without_day

    opened = study_at(study)
    due = due_for_removal(opened, date.today())
    for item in (*due, *without_day(opened)):
        click.echo(item.text)
    if not due:
        say("nothing_due")
    elif signed_by is None:
        say("sign_first")
    else:
        done = clean(opened, due, signed_by=signed_by, today=date.today(), removed_by_hand=by_hand)
        say("cleaned", number=len(done))


@command(help=texts("cli.materials"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.option("--protocol", "protocol", help=texts("cli.materials_protocol"))
@click.option("--naar", "--output", "output", type=PATH, help=texts("cli.output"))
def materials(study: Path, protocol: str | None, output: Path | None) -> None:
    """Make the Word materials of a protocol, or of every protocol and the study."""
    from peer_research.codebook.cards import write_code_cards
    from peer_research.materials.whole_set import write_materials, write_study_materials

    opened = study_at(study)
    folder = output or opened.output / "materialen"
    for name in [protocol] if protocol else sorted(opened.protocols()):
        for path in write_materials(opened, name, folder / name):
            click.echo(str(path))
    if protocol is None:
        for path in write_study_materials(opened, folder):
            click.echo(str(path))
        click.echo(str(write_code_cards(opened.codebook(), folder / "codekaarten.docx")))


@command(help=texts("cli.risk"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
def risk(study: Path) -> None:
    """Write how well people could still be recognised."""
    from peer_research.review.risk import write_risk

    click.echo(str(write_risk(unlock(study_at(study)))))


@command(help=texts("cli.advice"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
def advice(study: Path) -> None:
    """Write what happened to the advice, for Word and for a spreadsheet."""
    from peer_research.registers.advice_word import write_advice, write_advice_csv

    opened = study_at(study)
    today = date.today()
    click.echo(str(write_advice(opened, opened.output / "advies.docx", today)))
    click.echo(str(write_advice_csv(opened, opened.output / "advies.csv", today)))


@command(help=texts("cli.yields"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
def yields(study: Path) -> None:
    """Write what the conversations gave beside words: cards, stickers, actions, criteria."""
    from peer_research.registers.yields_word import write_yields

    opened = study_at(study)
    click.echo(str(write_yields(opened, opened.output / "opbrengst.docx")))


@command(help=texts("cli.fees"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.option("--jaar", "--year", "year", type=int, help=texts("cli.year"))
def fees(study: Path, year: int | None) -> None:
    """Say what everybody worked and got in a year, and what is over a limit."""
    from peer_research.registers.fairness import fee_lines

    for line in fee_lines(study_at(study), year or date.today().year):
        click.echo(line)
