"""Codings of another program on the conversations of a study, with a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from peer_research.commands.common import PATH, command, study_at, unlock
from peer_research.errors import CodingError
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.exchange import Imported, Placing


def _t(key: str, **values: object) -> str:
    return texts(f"coding_commands.{key}", **values)


@command(help=_t("place"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.argument("file", type=PATH, metavar="BESTAND")
@click.option("--code", "codes", multiple=True, help=_t("place_code"))
@click.option("--codeur", "--coder", "coders", multiple=True, help=_t("place_coder"))
@click.option("--kluis", "--vault", "vault", is_flag=True, help=_t("place_vault"))
@click.option("--deel", "--partial", "partial", is_flag=True, help=_t("place_partial"))
def place(
    study: Path,
    file: Path,
    codes: tuple[str, ...],
    coders: tuple[str, ...],
    vault: bool,
    partial: bool,
) -> None:
    """Put the codings of another program (.qdpx) on conversations of the study."""
    from peer_research.exchange import import_project, place_codings

    opened = study_at(study)
    imported = import_project(file)
    _tell_counting(imported)
    done = place_codings(
        opened,
        imported,
        codes=_pairs(codes),
        coders=_pairs(coders),
        private=unlock(opened) if vault else None,
        partial=partial,
    )
    _tell_placing(done)


def _tell_counting(imported: Imported) -> None:
    chosen = imported.evidence.chosen
    if chosen is not None:
        click.echo(
            _t("counting", way=_way(chosen.key), matching=chosen.matching, named=chosen.named)
        )
    click.echo(imported.report().to_string(index=False))


def _way(key: str) -> str:
    return ", ".join(_t(f"way_{part}") for part in key.split("/"))


def _tell_placing(done: Placing) -> None:
    click.echo(_t("placed", n=done.placed, already=done.already))
    for session, number in done.per_session.items():
        click.echo(f"  {session}: {number}")
    for name in sorted(set(done.coders.values())):
        click.echo(_t("placed_coder", coder=name))
    for why, number in done.not_placed.items():
        click.echo(_t(f"left_{why}", n=number))


def _pairs(options: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for option in options:
        name, sign, value = option.rpartition("=")
        if not sign or not name.strip() or not value.strip():
            raise CodingError("coding_commands.bad_pair")
        found[name.strip()] = value.strip()
    return found
