"""Protocols: check, and make a guide of."""

from __future__ import annotations

from pathlib import Path

import click

from peer_research.anonymiser_bridge import DutchGroup
from peer_research.commands.common import PATH, say, study_at
from peer_research.texts import texts


@click.group(help=texts("cli.protocol"), cls=DutchGroup)
def protocol() -> None:
    """Check a protocol and make a guide of it."""


@protocol.command("check", help=texts("cli.protocol_check"))
@click.argument("file", type=PATH, metavar="BESTAND")
@click.option("--codeboek", "--codebook", "codebook", type=PATH, help=texts("cli.codebook"))
def protocol_check(file: Path, codebook: Path | None) -> int:
    """Say what is wrong with a protocol, and how to mend it."""
    from peer_research.codebook.reading import load_codebook
    from peer_research.protocol.check import check_file
    from peer_research.shipped import default_codebook

    findings = check_file(file, load_codebook(codebook or _beside(file) or default_codebook()))
    for finding in findings:
        click.echo(f"{finding.level}: {finding.where}: {finding.message}. {finding.remedy}")
    errors = sum(finding.level == "fout" for finding in findings)
    say("checked", errors=errors, warnings=len(findings) - errors)
    return 2 if errors else 0


def _beside(file: Path) -> Path | None:
    """Return the codebook of the study that a protocol belongs to."""
    own = file.absolute().parent.parent / "codebook.toml"
    return own if own.is_file() else None


@protocol.command("guide", help=texts("cli.protocol_guide"))
@click.argument("file", type=PATH, metavar="BESTAND")
@click.option("--naar", "--output", "output", type=PATH, help=texts("cli.output"))
def protocol_guide(file: Path, output: Path | None) -> None:
    """Write the interview guide as a Word file."""
    from peer_research.protocol.guide import interview_guide
    from peer_research.protocol.reading import load_protocol

    loaded = load_protocol(file)
    path = interview_guide(loaded, output or Path(f"gespreksleidraad-{loaded.id}.docx"))
    say("guide", path=path)


@protocol.command("questions", help=texts("cli.protocol_questions"))
@click.argument("file", type=PATH, metavar="BESTAND")
def protocol_questions(file: Path) -> None:
    """Give hints on the questions of a protocol; they never stop anybody."""
    from peer_research.protocol.question_check import (
        check_questions,
        readability_in_words,
        readability_of,
    )
    from peer_research.protocol.reading import load_protocol

    loaded = load_protocol(file)
    for finding in check_questions(loaded):
        click.echo(f"{finding.where}: {finding.message}. {finding.remedy}")
    if (reading := readability_of(loaded)) is not None:
        click.echo(readability_in_words(reading))


@protocol.command("diff", help=texts("cli.protocol_diff"))
@click.argument("old", type=PATH, metavar="OUD")
@click.argument("new", type=PATH, metavar="NIEUW")
@click.option("--naar", "--output", "output", type=PATH, help=texts("cli.output"))
def protocol_diff(old: Path, new: Path, output: Path | None) -> None:
    """Say what is different between two versions, or write it in Word."""
    from peer_research.protocol.diff import as_rows
    from peer_research.protocol.diff import protocol_diff as differences
    from peer_research.protocol.reading import load_protocol

    before, after = load_protocol(old), load_protocol(new)
    found = differences(before, after)
    if output:
        from peer_research.protocol.diff_word import write_diff

        click.echo(str(write_diff(found, output, before, after)))
        return
    for row in as_rows(found):
        click.echo(": ".join(text for name, text in row.items() if text and name != "kind"))


@click.group(help=texts("cli.library"), cls=DutchGroup)
def library() -> None:
    """Share protocols and codebooks with other teams; nothing else ever goes along."""


@library.command("list", help=texts("cli.library_list"))
@click.argument("folder", type=PATH, metavar="MAP")
def library_list(folder: Path) -> None:
    """Say what is in the library."""
    from peer_research.library.sharing import entries

    for entry in entries(folder):
        click.echo(f"{entry.id}  {entry.version}  {entry.title}")


@library.command("publish", help=texts("cli.library_publish"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.argument("folder", type=PATH, metavar="MAP")
@click.argument("what", metavar="PROTOCOL|codeboek")
@click.option("--wie", "--who", "who", default="", help=texts("cli.library_who"))
@click.option("--waarom", "--why", "why", default="", help=texts("cli.library_why"))
def library_publish(study: Path, folder: Path, what: str, who: str, why: str) -> None:
    """Put a protocol or the codebook of a study into the library."""
    from peer_research.library.sharing import publish

    done = publish(study_at(study), folder, what, who=who, why=why)
    say("published", id=done.entry.id, version=done.entry.version)
    for code in done.without_example:
        say("without_example", code=code)


@library.command("take", help=texts("cli.library_take"))
@click.argument("folder", type=PATH, metavar="MAP")
@click.argument("name", metavar="NAAM")
@click.argument("version", metavar="VERSIE")
@click.argument("study", type=PATH, metavar="ONDERZOEK")
def library_take(folder: Path, name: str, version: str, study: Path) -> None:
    """Take one version of a protocol or codebook into a study."""
    from peer_research.library.sharing import take

    click.echo(str(take(folder, name, version, study_at(study))))


@library.command("changes", help=texts("cli.library_changes"))
@click.argument("folder", type=PATH, metavar="MAP")
@click.argument("name", metavar="NAAM")
@click.argument("version", metavar="VERSIE")
def library_changes(folder: Path, name: str, version: str) -> None:
    """Say what others changed since a version, and why."""
    from peer_research.library.sharing import changes_since
    from peer_research.protocol.diff import as_rows

    for step in changes_since(folder, name, version):
        for change in step.changes:
            click.echo(f"{step.version}: {change.who}: {change.why}")
        for row in as_rows(step.differences):
            words = (text for name, text in row.items() if text and name != "kind")
            click.echo("    " + ": ".join(words))
