"""People: participants, their consent, and who needs looking after."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peer_research.commands.common import PATH, command, say, study_at, unlock
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.identifiable import Identifiable
    from peer_research.study import Study

_DAY = click.DateTime(formats=["%Y-%m-%d", "%d-%m-%Y"])


@command(help=texts("cli.consent"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.argument("participant", metavar="DEELNEMER")
@click.option(
    "--groep",
    "--group",
    "group",
    type=click.Choice(["jongere", "ouder", "professional"]),
    help=texts("cli.group_option"),
)
@click.option("--leeftijd", "--age", "age", help=texts("cli.age"))
@click.option("--schuilnaam", "--pseudonym", "pseudonym", default="", help=texts("cli.pseudonym"))
@click.option("--gebruik", "--use", "uses", multiple=True, help=texts("cli.use"))
@click.option("--antwoord", "--answer", "answer", type=click.Choice(["ja", "nee"]),
              help=texts("cli.answer"))  # fmt: skip
@click.option("--datum", "--day", "day", type=_DAY, help=texts("cli.day"))
@click.option("--tekst", "--text", "version", default="", help=texts("cli.text_version"))
@click.option(
    "--hoe",
    "--how",
    "how",
    type=click.Choice(["papier", "gesproken", "digitaal"]),
    default="papier",
    help=texts("cli.how"),
)
@click.option(
    "--van",
    "--giver",
    "giver",
    type=click.Choice(["deelnemer", "gezag"]),
    default="deelnemer",
    help=texts("cli.giver"),
)
@click.option("--intrekken", "--take-back", "take_back", is_flag=True, help=texts("cli.take_back"))
def consent(
    study: Path,
    participant: str,
    group: Any,
    age: str | None,
    pseudonym: str,
    uses: tuple[str, ...],
    answer: Any,
    day: object,
    version: str,
    how: Any,
    giver: Any,
    take_back: bool,
) -> None:
    """Register a participant, or an answer to one use; without options: show what was said."""
    from peer_research.consent.uses import (
        consent_history,
        record_consent,
        register_participant,
        withdraw_use,
    )

    opened = study_at(study)
    when = day.date() if hasattr(day, "date") else date.today()
    if group or age or pseudonym:
        private = _open_vault(opened) if pseudonym else None
        register_participant(
            opened, participant, group=group, age_band=age, pseudonym=pseudonym, private=private
        )
        say("participant_kept", participant=participant)
        if pseudonym and private is None:
            click.echo(texts("consent.name_not_compared"))
    if not uses and not (group or age or pseudonym):
        for row in consent_history(opened, participant):
            say("consent_row", day=row.day, use=row.use, answer=row.answer, text=row.text)
    for use in uses:
        if take_back:
            change = withdraw_use(opened, participant, use, when)
        else:
            said = answer or _asked(participant, use)
            change = record_consent(
                opened, participant, use, said, when, version or "mondeling", how, giver=giver
            )
        say("consent_kept", participant=participant, use=use, answer=change.answer)
        for line in (*change.removed, *change.to_destroy, *change.next_steps):
            click.echo(str(line))


def _open_vault(study: Study) -> Identifiable | None:
    """Return the vault when it opens without a question, to compare a chosen name with it."""
    from peer_research.identifiable import find_passphrase

    return unlock(study) if find_passphrase(study) and study.vault_folder.is_dir() else None


def _asked(participant: str, use: str) -> Any:
    """Ask what somebody said: an answer that nobody typed is never a yes."""
    from peer_research.errors import StudyError

    question = texts("consent.which_answer", code=participant, use=use)
    try:
        return click.prompt(question, type=click.Choice(["ja", "nee"]), err=True)
    except click.Abort:
        raise StudyError("consent.no_answer", code=participant, use=use) from None


@command(help=texts("cli.readback"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.argument("participant", metavar="[DEELNEMER]", required=False)
@click.option("--stuk", "--piece", "piece", help=texts("cli.piece"))
@click.option("--antwoord", "--answer", "answer", default="ok", help=texts("cli.read_answer"),
              type=click.Choice(["ok", "vager", "weghalen"]))  # fmt: skip
@click.option("--bevestigd", "--confirmed", "confirmed", is_flag=True, help=texts("cli.confirmed"))
def readback(
    study: Path, participant: str | None, piece: str | None, answer: Any, confirmed: bool
) -> None:
    """Write letters with people's own words, or keep what somebody answered."""
    from peer_research.consent.read_back import (
        answer_read_back,
        own_fragments,
        read_back_letter,
        read_back_round,
    )

    opened = study_at(study)
    if participant is None:
        for path in read_back_round(opened):
            click.echo(str(path))
    elif piece is None:
        click.echo(str(read_back_letter(opened, participant)))
        for fragment in own_fragments(opened, participant):
            click.echo(fragment.id)
    else:
        new = click.prompt(texts("cli.vaguer"), err=True) if answer == "vager" else ""
        done = answer_read_back(
            opened, participant, piece, answer, new, day=date.today(), confirmed=confirmed
        )
        say("read_back_kept", participant=participant, answer=answer)
        for path in (*done.cleared.removed, *done.cleared.cleaned):
            click.echo(str(path))
        for path in done.cleared.to_destroy:
            say("destroy_copy", copy=path)


@command(help=texts("cli.care"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.option("--gesprek", "--session", "session", help=texts("cli.care_session"))
@click.option("--gedaan", "--done", "done", multiple=True, help=texts("cli.care_done"))
@click.option("--verteld", "--told", "told", multiple=True, help=texts("cli.care_told"))
@click.option("--stukken", "--pieces", "pieces", is_flag=True, help=texts("approve_page.help"))
@click.option("--stuk", "--piece", "piece", default="", help=texts("approve_page.help_piece"))
@click.option("--door", "--by", "who", default="", help=texts("approve_page.help_who"))
@click.option("--besluit", "--decision", "decision", type=click.Choice(["ja", "nee"]),
              help=texts("approve_page.help_decision"))  # fmt: skip
def care(
    study: Path,
    session: str | None,
    done: tuple[str, ...],
    told: tuple[str, ...],
    pieces: bool,
    piece: str,
    who: str,
    decision: Any,
) -> None:
    """Say who still needs a call or a talk, which conversations are heavy, what may go out."""
    if pieces or piece:
        from peer_research.commands.approving import approving

        approving(study_at(study), piece, who, decision)
        return
    from peer_research.care.aftercare import due_care
    from peer_research.care.heavy import is_heavy
    from peer_research.doctor import tending

    opened = study_at(study)
    for row in done:
        tending.finish(opened, row, date.today())
    for incident in told:
        row, _, role = incident.partition("=")
        tending.told(opened, row, role)
    due = [one for one in due_care(opened, date.today()) if session in (None, one.about)]
    for one in due:
        click.echo(one.text)
    for name in opened.sessions():
        if session in (None, name) and (reason := is_heavy(opened, name)):
            click.echo(f"{name}: {reason}")
    if not due:
        say("no_care")


@command(help=texts("cli.register"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.argument("name", metavar="[REGISTER]", required=False)
@click.argument("values", metavar="[SLEUTEL=WAARDE]", nargs=-1)
@click.option("--bevestigd", "--confirmed", "confirmed", is_flag=True, help=texts("cli.confirmed"))
@click.option("--rij", "--row", "row", default="", help=texts("register_entry.row"))
@click.option("--weg", "--remove", "remove", is_flag=True, help=texts("register_entry.remove"))
def register(
    study: Path, name: str | None, values: tuple[str, ...], confirmed: bool, row: str, remove: bool
) -> None:
    """Show the registers, the rows of one, or add, change or remove a row."""
    from peer_research.registers.entering import remove_row
    from peer_research.registers.rows import add_row, find_register, register_rows

    opened = study_at(study)
    if name is None:
        from peer_research.registers.every import ALL

        for known in ALL:
            click.echo(f"{known.name}: {len(known.rows(opened))}")
        return
    found = find_register(name)
    if row and remove:
        remove_row(opened, found, row, date.today())
        click.echo(texts("register_entry.gone", row=row))
        return
    if values:
        made = add_row(opened, found, values, date.today(), row=row, confirmed=confirmed)
        say("row_kept", register=found.name, row=made.id)
        return
    for line in register_rows(opened, found):
        click.echo(line)
