"""People: participants, their consent, and who needs looking after."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from peer_research.commands.common import PATH, command, say, study_at
from peer_research.texts import texts

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
@click.option("--gebruik", "--use", "use", help=texts("cli.use"))
@click.option("--antwoord", "--answer", "answer", type=click.Choice(["ja", "nee"]),
              default="ja", help=texts("cli.answer"))  # fmt: skip
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
    use: str | None,
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
        register_participant(
            opened, participant, group=group or "jongere", age_band=age, pseudonym=pseudonym
        )
        say("participant_kept", participant=participant)
    if use and take_back:
        change = withdraw_use(opened, participant, use, when)
    elif use:
        change = record_consent(
            opened, participant, use, answer, when, version or "mondeling", how, giver=giver
        )
    else:
        for row in consent_history(opened, participant):
            say("consent_row", day=row.day, use=row.use, answer=row.answer, text=row.text)
        return
    say("consent_kept", participant=participant, use=use, answer=change.answer)
    for path in (*change.removed, *change.to_destroy):
        click.echo(str(path))
    for step in change.next_steps:
        click.echo(step)


@command(help=texts("cli.readback"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.argument("participant", metavar="[DEELNEMER]", required=False)
@click.option("--stuk", "--piece", "piece", help=texts("cli.piece"))
@click.option("--antwoord", "--answer", "answer", default="ok", help=texts("cli.read_answer"),
              type=click.Choice(["ok", "vager", "weghalen"]))  # fmt: skip
def readback(study: Path, participant: str | None, piece: str | None, answer: Any) -> None:
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
        answer_read_back(opened, participant, piece, answer, new, day=date.today())
        say("read_back_kept", participant=participant, answer=answer)


@command(help=texts("cli.care"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.option("--gesprek", "--session", "session", help=texts("cli.care_session"))
def care(study: Path, session: str | None) -> None:
    """Say who still needs a call or a talk, and which conversations are heavy."""
    from peer_research.care.aftercare import due_care
    from peer_research.care.heavy import is_heavy

    opened = study_at(study)
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
def register(study: Path, name: str | None, values: tuple[str, ...], confirmed: bool) -> None:
    """Show the registers, the rows of one, or add a row."""
    from peer_research.registers.rows import add_row, find_register, register_rows

    opened = study_at(study)
    if name is None:
        from peer_research.registers.every import ALL

        for known in ALL:
            click.echo(f"{known.name}: {len(known.rows(opened))}")
        return
    found = find_register(name)
    if values:
        row = add_row(opened, found, values, confirmed=confirmed)
        say("row_kept", register=found.name, row=row.id)
        return
    for line in register_rows(opened, found):
        click.echo(line)
