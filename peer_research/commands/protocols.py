"""Protocols: check, and make a guide of."""

from __future__ import annotations

from pathlib import Path

import click

from peer_research.anonymiser_bridge import DutchGroup
from peer_research.commands.common import PATH, say
from peer_research.texts import texts


@click.group(help=texts("cli.protocol"), cls=DutchGroup)
def protocol() -> None:
    """Check a protocol and make a guide of it."""


@protocol.command("check", help=texts("cli.protocol_check"))
@click.argument("file", type=PATH, metavar="BESTAND")
@click.option("--codeboek", "--codebook", "codebook", type=PATH, help=texts("cli.codebook"))
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
    say("checked", errors=errors, warnings=len(findings) - errors)
    return 2 if errors else 0


@protocol.command("guide", help=texts("cli.protocol_guide"))
@click.argument("file", type=PATH, metavar="BESTAND")
@click.option("--naar", "--output", "output", type=PATH, help=texts("cli.output"))
def protocol_guide(file: Path, output: Path | None) -> None:
    """Write the interview guide as a Word file."""
    from peer_research.guide import interview_guide
    from peer_research.protocol import load_protocol

    loaded = load_protocol(file)
    path = interview_guide(loaded, output or Path(f"gespreksleidraad-{loaded.id}.docx"))
    say("guide", path=path)
