"""Conversations: take in, hide names, code."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peer_research.commands.common import PATH, command, say, study_at, unlock
from peer_research.errors import StudyError
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.model import Transcript


@command("import", help=texts("cli.import"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.argument("files", type=PATH, metavar="BESTAND...", nargs=-1, required=True)
@click.option("--gesprek", "--session", "session", help=texts("cli.session"))
@click.option("--spreker", "--speaker", "speakers", multiple=True, help=texts("cli.speaker"))
@click.option("--vorm", "--form", "form", default="interview", help=texts("cli.form"))
@click.option("--protocol", default="", help=texts("cli.protocol_option"))
@click.option("--rooster", "--roster", "roster", type=PATH, help=texts("cli.roster"))
@click.option("--tijden-laten", "--any-times", "any_times", is_flag=True, help=texts("cli.times"))
@click.option("--toon-sprekers", "--show-speakers", "show", is_flag=True, help=texts("cli.show"))
@click.option("--dry-run", "dry", is_flag=True, help=texts("cli.dry"))
@click.option("--json", "as_json", is_flag=True, help=texts("cli.as_json"))
def import_(
    study: Path,
    files: tuple[Path, ...],
    session: str | None,
    speakers: tuple[str, ...],
    form: str,
    protocol: str,
    roster: Path | None,
    any_times: bool,
    show: bool,
    dry: bool,
    as_json: bool,
) -> None:
    """Take the text of a conversation into the study."""
    from peer_research.intake.importing import (
        import_recordings,
        keep_roster,
        new_session,
        roster_rows,
    )
    from peer_research.intake.several import speakers_of

    if dry:
        _preview(files, as_json)
        return
    if show:
        _show_speakers(files)
        return
    opened = study_at(study)
    if session is None:
        raise StudyError("importing.no_session")
    details = new_session(opened, session, form, protocol)
    # Everything is looked at before anything is kept.
    rows = roster_rows(roster) if roster else []
    mappings = speakers_of(files, speakers)
    private = unlock(opened)
    ledger = import_recordings(private, files, details, mappings, any_times=any_times)
    if roster:
        say("roster_kept", number=keep_roster(private, rows))
    say("imported", session=session, lines=ledger.lines, turns=ledger.turns)
    for sentence in ledger.summary():
        click.echo(sentence)
    _tell_signals(private.raw(session))


def _show_speakers(files: tuple[Path, ...]) -> None:
    """Print who speaks in each file, by number and without a name."""
    from peer_research.intake.several import found_speakers

    shown = -1
    for speaker in found_speakers(files):
        if len(files) > 1 and speaker.file != shown:
            shown = speaker.file
            click.echo(texts("importing.file_row", number=shown + 1, file=files[shown].name))
        row = speaker.shown
        _say_speaker(row.position, row.label, row.turns, row.words)


def _say_speaker(number: int, label: str, turns: int, words: int) -> None:
    say("speaker_row", number=number, label=label, turns=turns, words=words)


def _preview(files: tuple[Path, ...], as_json: bool) -> None:
    """Print what would be read, without a word of the conversation."""
    import json

    from peer_research.intake.preview import previews

    found = previews(files)
    if as_json:
        # One file gives its account as it is, several give a list of them.
        click.echo(json.dumps(found if len(found) > 1 else found[0], ensure_ascii=False, indent=1))
        return
    for number, one in enumerate(found, 1):
        if len(found) > 1:
            click.echo(texts("importing.file_row", number=number, file=one["file"]))
        for sentence in one["account"]:
            click.echo(sentence)
        for row in one["speakers"]:
            _say_speaker(row["position"], row["label"], row["turns"], row["words"])


def _tell_signals(transcript: Transcript) -> None:
    """Say in which turns words stand that may signal danger; a person looks, nothing is judged."""
    from peer_research.care.danger_words import category_names, signal_words

    names = category_names()
    found = signal_words(transcript)
    for turn, category, _ in found:
        say("signal", turn=turn, category=names.get(category, category))
    if found:
        click.echo(texts("care.signal_note"))


@command(help=texts("cli.edit"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.option("--gesprek", "--session", "session", required=True, help=texts("cli.session"))
@click.option("--beurt", "--turn", "turn", required=True, help=texts("cli.turn"))
@click.option("--wie", "--who", "who", required=True, help=texts("cli.who"))
@click.option("--spreker", "--speaker", "speaker", help=texts("cli.right_speaker"))
def edit(study: Path, session: str, turn: str, who: str, speaker: str | None) -> None:
    """Correct a misheard word (asked for) or the speaker of a turn."""
    from peer_research.editing.corrections import correct_speaker, correct_text

    private = unlock(study_at(study))
    if speaker:
        done = correct_speaker(private, session, turn, speaker, who)
    else:
        # Not from the command line: other programs can see what stands there.
        old = click.prompt(texts("cli.old_words"), err=True)
        new = click.prompt(texts("cli.new_words"), err=True)
        done = correct_text(private, session, turn, old, new, who)
    say("corrected", session=done.session, turn=done.turn, version=done.version)


@command(help=texts("cli.audio"))
@click.argument("file", type=PATH, metavar="OPNAME")
@click.option("--model", "model", type=PATH, help=texts("cli.audio_model"))
@click.option("--naar", "--output", "output", type=PATH, help=texts("cli.output"))
def audio(file: Path, model: Path | None, output: Path | None) -> None:
    """Write out a recording with a speech model on this computer."""
    from peer_research.intake.audio import transcribe

    say("written_out", path=transcribe(file, model, output=output))


@command(help=texts("cli.run"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.option("--scheduler", default="", metavar="ADRES", help=texts("scale.scheduler"))
@click.option(
    "--vertrouwd-cluster", "--trusted-cluster", "trusted", is_flag=True,
    help=texts("scale.trusted"),
)  # fmt: skip
def run(study: Path, scheduler: str, trusted: bool) -> None:
    """Do every step that needs no person, and say which step a person does next."""
    from peer_research.pipeline import run_study
    from peer_research.review.cluster import ClusterChoice

    opened = study_at(study)
    if trusted and not scheduler:
        raise StudyError("scale.no_address")
    cluster = ClusterChoice(address=scheduler, trusted=trusted) if scheduler else None
    outcome = run_study(opened, lambda: unlock(opened), cluster)
    for path in outcome.written:
        click.echo(str(path))
    click.echo(outcome.next_step)


@command(help=texts("cli.hide"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.option("--soort", "--label", "label", default="PERSON", help=texts("cli.hide_label"))
def hide(study: Path, label: str) -> None:
    """Hide what the computer missed, everywhere in the study; the words come from standard input.

    Not from the command line: other programs can see what stands there.
    """
    from peer_research.anonymise import anonymise
    from peer_research.review.by_hand import hide_everywhere

    private = unlock(study_at(study))
    if sys.stdin.isatty():
        words = click.prompt(texts("cli.hide_words"), hide_input=True, err=True)
    else:
        words = sys.stdin.readline()
    times = hide_everywhere(private, words, label)
    anonymise(private)
    say("hidden", times=times)


@command(help=texts("cli.code"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.option("--gesprek", "--session", "session", required=True, help=texts("cli.session"))
@click.option("--codeur", "--coder", "coder", required=True, help=texts("cli.coder"))
@click.option("--code", required=True, help=texts("cli.code_option"))
@click.option("--van", "--from", "first", required=True, help=texts("cli.from"))
@click.option("--tot", "--to", "last", required=True, help=texts("cli.to"))
@click.option("--kenmerk", "--attribute", "attributes", multiple=True, help=texts("cli.attribute"))
def code(
    study: Path,
    session: str,
    coder: str,
    code: str,
    first: str,
    last: str,
    attributes: tuple[str, ...],
) -> None:
    """Give a piece of a conversation a code."""
    from peer_research.coding.locating import code_by_words, parse_attributes

    segment = code_by_words(
        study_at(study), session, coder, code, first, last, parse_attributes(attributes)
    )
    say("coded", code=segment.code, words=len(segment.quote.split()))
