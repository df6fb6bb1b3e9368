"""The command line: ``peer-research``; the commands themselves stand in `commands`."""

from __future__ import annotations

import sys

import click

from peer_research.anonymiser_bridge import DutchGroup, run_command
from peer_research.commands import (
    codebook,
    coding,
    conversations,
    finding,
    people,
    placing,
    protocols,
    sharing,
    studies,
    upkeep,
)
from peer_research.texts import texts


@click.group(cls=DutchGroup, help=texts("cli.group"))
@click.version_option(
    package_name="peer-research", message="%(version)s", help=texts("cli.version")
)
def cli() -> None:
    """Do peer research, from protocol to report."""


for command in (
    studies.demo,
    studies.new,
    conversations.import_,
    conversations.run,
    conversations.hide,
    conversations.edit,
    conversations.audio,
    conversations.code,
    people.consent,
    people.readback,
    people.care,
    people.register,
    upkeep.doctor,
    upkeep.cleanup,
    upkeep.materials,
    upkeep.risk,
    upkeep.advice,
    upkeep.yields,
    upkeep.fees,
    sharing.products,
    sharing.export,
    sharing.look,
    sharing.merge,
    studies.withdraw,
    studies.start,
    studies.report,
    protocols.protocol,
    protocols.library,
    codebook.codebook,
    coding.round_,
    coding.consensus,
    coding.sense,
    placing.place,
    coding.evaluate_suggestions,
    finding.find,
):
    cli.add_command(command)


def main() -> int:
    """Run the command line and return the exit code."""
    return run_command(cli, "peer-research")


if __name__ == "__main__":
    sys.exit(main())
