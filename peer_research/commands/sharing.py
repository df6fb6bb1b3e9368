"""What leaves a study: products for readers, and files for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from peer_research.commands.common import PATH, command, study_at
from peer_research.texts import texts


@command(help=texts("cli.products"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.option("--alleen", "--only", "only", multiple=True, help=texts("cli.only"))
@click.option("--naar", "--output", "output", type=PATH, help=texts("cli.output"))
@click.option("--bevestigd", "--confirmed", "confirmed", is_flag=True, help=texts("cli.confirmed"))
def products(study: Path, only: tuple[str, ...], output: Path | None, confirmed: bool) -> None:
    """Make the one-pager, poster, letters, cards, lists, package and slides."""
    from peer_research.products import not_makeable, write_products

    opened = study_at(study)
    folder = output or opened.output / "producten"
    for path in write_products(opened, folder, list(only) or None, confirmed=confirmed):
        click.echo(str(path))
    for name, reason in not_makeable(opened).items():
        if not only:
            click.echo(f"{name}: {reason}")


@command(help=texts("cli.export"))
@click.argument("study", type=PATH, metavar="ONDERZOEK")
@click.argument("file", type=PATH, metavar="BESTAND")
def export(study: Path, file: Path) -> None:
    """Write the coded pieces for another program: .qdpx, .csv or .xlsx."""
    from peer_research.coding.rounds import blind_rounds
    from peer_research.exchange import cannot_hold, export_project, write_segments

    opened = study_at(study)
    for found in blind_rounds(opened):
        waiting = ", ".join(found.waiting_for)
        click.echo(texts("coding_commands.still_blind", session=found.session, waiting=waiting))
    if file.suffix.lower() == ".qdpx":
        click.echo(str(export_project(opened, file)))
        click.echo(texts("exchange.for_the_team"))
        for one in cannot_hold(opened):
            click.echo(one.sentence)
    else:
        click.echo(str(write_segments(opened, file)))


@command("look", help=texts("cli.look"))
@click.argument("file", type=PATH, metavar="BESTAND")
def look(file: Path) -> None:
    """Say what is in a project of another program (.qdpx, .qdc), and keep nothing."""
    from peer_research.exchange import import_project

    click.echo(import_project(file, sources="optional").report().to_string(index=False))


@command(help=texts("cli.merge"))
@click.argument("folder", type=PATH, metavar="MAP")
@click.argument("studies", type=PATH, metavar="ONDERZOEK ...", nargs=-1, required=True)
@click.option("--titel", "--title", "title", required=True, help=texts("cli.title"))
def merge(folder: Path, studies: tuple[Path, ...], title: str) -> None:
    """Bring coded studies together in a new one; no key and no vault goes along."""
    from peer_research.exchange import merge_studies

    done = merge_studies([study_at(path) for path in studies], folder, title)
    click.echo(str(done.study.path))
