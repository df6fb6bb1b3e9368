"""The command line: ``peer-research``. Every command only asks the library and prints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peer_research.anonymiser_bridge import DutchGroup, run_command
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.identifiable import Identifiable
    from peer_research.study import Study

_PATH = click.Path(path_type=Path)


@click.group(cls=DutchGroup, help=texts("cli.group"))
@click.version_option(
    package_name="peer-research", message="%(version)s", help=texts("cli.version")
)
def cli() -> None:
    """Do peer research, from protocol to report."""


def _study(path: Path) -> Study:
    from peer_research.study import Study

    return Study(path)


def _unlock(study: Study, *, create: bool = False) -> Identifiable:
    from peer_research.identifiable import Identifiable, find_passphrase

    phrase = find_passphrase(study)
    if phrase is None and sys.stdin.isatty():
        phrase = click.prompt(texts("cli.passphrase"), hide_input=True, err=True)
    return Identifiable(study, phrase, create=create)


def _say(key: str, **values: object) -> None:
    click.echo(texts(f"cli.{key}", **values))


@cli.command(help=texts("cli.demo"))
@click.argument("folder", type=_PATH, default=Path("demo-studie"), metavar="[MAP]")
def demo(folder: Path) -> None:
    """Build the practice study and go all the way to the report."""
    from peer_research.demo.build import build_demo

    report = build_demo(folder, lambda step: _say(f"demo_{step}"))
    _say("report", path=report)


@cli.command(help=texts("cli.new"))
@click.argument("folder", type=_PATH, metavar="MAP")
@click.option("--titel", "--title", "title", required=True, help=texts("cli.title"))
@click.option("--codeboek", "--codebook", "codebook", type=_PATH, help=texts("cli.codebook"))
def new(folder: Path, title: str, codebook: Path | None) -> None:
    """Make an empty study with a vault."""
    from peer_research.new_study import new_study
    from peer_research.store import remove_folder

    study = new_study(folder, title, codebook=codebook)
    try:
        _unlock(study, create=True)
    except Exception:
        # A study without a vault is of no use, and its folder would be in the way.
        remove_folder(study.path)
        raise
    _say("made", folder=study.path, vault=study.vault_folder)


@cli.command("import", help=texts("cli.import"))
@click.argument("study", type=_PATH, metavar="ONDERZOEK")
@click.argument("file", type=_PATH, metavar="BESTAND")
@click.option("--gesprek", "--session", "session", required=True, help=texts("cli.session"))
@click.option("--spreker", "--speaker", "speakers", multiple=True, help=texts("cli.speaker"))
@click.option("--vorm", "--form", "form", default="interview", help=texts("cli.form"))
@click.option("--protocol", default="", help=texts("cli.protocol_option"))
@click.option("--rooster", "--roster", "roster", type=_PATH, help=texts("cli.roster"))
@click.option("--toon-sprekers", "--show-speakers", "show", is_flag=True, help=texts("cli.show"))
def import_(
    study: Path,
    file: Path,
    session: str,
    speakers: tuple[str, ...],
    form: str,
    protocol: str,
    roster: Path | None,
    show: bool,
) -> None:
    """Take the text of a conversation into the study."""
    from peer_research.importing import (
        import_conversation,
        import_roster,
        new_session,
        speaker_options,
    )

    if show:
        from peer_research.transcripts import read, speaker_summary

        for row in speaker_summary(read(file)):
            _say(
                "speaker_row",
                number=row.position,
                label=row.label,
                turns=row.turns,
                words=row.words,
            )
        return
    opened = _study(study)
    details = new_session(opened, session, form, protocol)
    private = _unlock(opened)
    if roster:
        _say("roster_kept", number=import_roster(private, roster))
    ledger = import_conversation(private, file, details, speaker_options(file, speakers))
    _say("imported", session=session, lines=ledger.lines, turns=ledger.turns)


@cli.command(help=texts("cli.run"))
@click.argument("study", type=_PATH, metavar="ONDERZOEK")
def run(study: Path) -> None:
    """Do every step that needs no person, and say which step a person does next."""
    from peer_research.pipeline import run_study

    opened = _study(study)
    outcome = run_study(opened, lambda: _unlock(opened))
    for path in outcome.written:
        click.echo(str(path))
    click.echo(outcome.next_step)


@cli.command(help=texts("cli.hide"))
@click.argument("study", type=_PATH, metavar="ONDERZOEK")
@click.option("--soort", "--label", "label", default="PERSON", help=texts("cli.hide_label"))
def hide(study: Path, label: str) -> None:
    """Hide what the computer missed, everywhere in the study; the words come from standard input.

    Not from the command line: other programs can see what stands there.
    """
    from peer_research.anonymise import anonymise
    from peer_research.review import hide_everywhere

    private = _unlock(_study(study))
    if sys.stdin.isatty():
        words = click.prompt(texts("cli.hide_words"), hide_input=True, err=True)
    else:
        words = sys.stdin.readline()
    times = hide_everywhere(private, words, label)
    anonymise(private)
    _say("hidden", times=times)


@cli.command(help=texts("cli.code"))
@click.argument("study", type=_PATH, metavar="ONDERZOEK")
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
    from peer_research.locating import code_by_words, parse_attributes

    segment = code_by_words(
        _study(study), session, coder, code, first, last, parse_attributes(attributes)
    )
    _say("coded", code=segment.code, words=len(segment.quote.split()))


@cli.command(help=texts("cli.withdraw"))
@click.argument("study", type=_PATH, metavar="ONDERZOEK")
@click.argument("participant", metavar="DEELNEMER")
def withdraw(study: Path, participant: str) -> None:
    """Remove every word of somebody who withdraws."""
    from peer_research.withdrawal import withdraw as take_back

    done = take_back(_unlock(_study(study)), participant)
    _say(
        "withdrawn",
        participant=done.participant,
        turns=done.turns,
        segments=done.segments,
        memos=done.memos,
    )


@cli.command(help=texts("cli.start"))
@click.argument("study", type=_PATH, metavar="ONDERZOEK")
@click.option("--lab", is_flag=True, help=texts("cli.lab"))
def start(study: Path, lab: bool) -> int:
    """Open the study in the browser."""
    from peer_research.start_notebook import start_notebook

    return start_notebook(_study(study), lab=lab)


@cli.command(help=texts("cli.report_help"))
@click.argument("study", type=_PATH, metavar="ONDERZOEK")
def report(study: Path) -> None:
    """Write the report draft as a Word file."""
    from peer_research.pipeline import write_report

    _say("report", path=write_report(_study(study)))


@cli.group(help=texts("cli.protocol"), cls=DutchGroup)
def protocol() -> None:
    """Check a protocol and make a guide of it."""


@protocol.command("check", help=texts("cli.protocol_check"))
@click.argument("file", type=_PATH, metavar="BESTAND")
@click.option("--codeboek", "--codebook", "codebook", type=_PATH, help=texts("cli.codebook"))
def protocol_check(file: Path, codebook: Path | None) -> int:
    """Say what is wrong with a protocol, and how to mend it."""
    from peer_research.codebook import load_codebook
    from peer_research.protocol import load_protocol
    from peer_research.protocol_check import check_protocol
    from peer_research.shipped import default_codebook

    loaded = load_protocol(file)
    findings = check_protocol(loaded, load_codebook(codebook or default_codebook()))
    for finding in findings:
        click.echo(f"{finding.level}: {finding.where}: {finding.message} {finding.remedy}")
    errors = sum(finding.level == "fout" for finding in findings)
    _say("checked", errors=errors, warnings=len(findings) - errors)
    return 2 if errors else 0


@protocol.command("guide", help=texts("cli.protocol_guide"))
@click.argument("file", type=_PATH, metavar="BESTAND")
@click.option("--naar", "--output", "output", type=_PATH, help=texts("cli.output"))
def protocol_guide(file: Path, output: Path | None) -> None:
    """Write the interview guide as a Word file."""
    from peer_research.guide import interview_guide
    from peer_research.protocol import load_protocol

    loaded = load_protocol(file)
    path = interview_guide(loaded, output or Path(f"gespreksleidraad-{loaded.id}.docx"))
    _say("guide", path=path)


def main() -> int:
    """Run the command line and return the exit code."""
    return run_command(cli, "peer-research")


if __name__ == "__main__":
    sys.exit(main())
