"""What every command needs: the study, its vault and a way to say something."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peer_research.anonymiser_bridge import DutchCommand
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.identifiable import Identifiable
    from peer_research.study import Study

PATH = click.Path(path_type=Path)
command = partial(click.command, cls=DutchCommand)


def study_at(path: Path) -> Study:
    """Return the study in a folder."""
    from peer_research.study import Study

    return Study(path)


def unlock(study: Study, *, create: bool = False) -> Identifiable:
    """Open the study's vault; the passphrase is asked for when nothing else gives it."""
    from peer_research.identifiable import Identifiable, find_passphrase

    phrase = find_passphrase(study)
    if phrase is None and sys.stdin.isatty():
        phrase = click.prompt(
            texts("cli.passphrase"), hide_input=True, err=True,
            confirmation_prompt=texts("cli.passphrase_again") if create else False,
        )  # fmt: skip
    return Identifiable(study, phrase, create=create)


def say(key: str, **values: object) -> None:
    """Print a message of the catalogue ``cli``."""
    click.echo(texts(f"cli.{key}", **values))
