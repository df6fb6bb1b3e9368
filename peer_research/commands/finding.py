"""Finding things in a study from the command line; every table can go to a spreadsheet too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peer_research.anonymiser_bridge import DutchGroup
from peer_research.commands.common import PATH, study_at
from peer_research.texts import texts

if TYPE_CHECKING:
    import pandas as pd

    from peer_research.finding.finder import Finder
    from peer_research.study import Study

_MOST_SHOWN = 40
_WIDEST = 90


def _t(key: str, **values: object) -> str:
    return texts(f"coding_commands.{key}", **values)


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the study, who looks, and whether the table goes to a file."""
    for option in (
        click.option("--csv", "as_csv", is_flag=True, help=_t("as_csv")),
        click.option("--codeur", "--coder", "coder", default="", help=_t("viewer")),
        click.argument("study", type=PATH, metavar="ONDERZOEK"),
    ):
        command = option(command)
    return command


@click.group(cls=DutchGroup, help=_t("find"))
def find() -> None:
    """Search what was said and coded."""


@find.command(help=_t("find_search"))
@_options
@click.argument("query", metavar="WOORDEN")
def search(study: Path, coder: str, as_csv: bool, query: str) -> None:
    """Print the turns in which all words were said."""
    _give(study, coder, as_csv, "zoeken", lambda finder: finder.search(query))


@find.command(help=_t("find_kwic"))
@_options
@click.argument("word", metavar="WOORD")
@click.option("--breedte", "--width", "width", type=click.IntRange(10, 200), default=50,
              show_default=True, help=_t("width"))  # fmt: skip
def kwic(study: Path, coder: str, as_csv: bool, word: str, width: int) -> None:
    """Print a word each time with what stands around it."""
    _give(study, coder, as_csv, "kwic", lambda finder: finder.concordance(word, width=width))


@find.command(help=_t("find_collocations"))
@_options
@click.option("--venster", "--window", "window", type=click.IntRange(2, 10), default=2,
              show_default=True, help=_t("window"))  # fmt: skip
def collocations(study: Path, coder: str, as_csv: bool, window: int) -> None:
    """Print words that go together."""
    _give(study, coder, as_csv, "woordparen", lambda finder: _pairs(finder, window))


def _pairs(finder: Finder, window: int) -> pd.DataFrame:
    """Return pairs of words; how many people said one is told for large enough groups only."""
    found = finder.collocations(window=window)
    people = found["people"].astype("Int64")
    return found.assign(people=people.where(people >= finder.k))


@find.command(help=_t("find_keyness"))
@_options
@click.argument("by", metavar="KENMERK")
@click.argument("group", metavar="GROEP")
@click.option("--tegen", "--other", "other", default="", help=_t("other"))
def keyness(study: Path, coder: str, as_csv: bool, by: str, group: str, other: str) -> None:
    """Print which words a group uses more than another."""
    _give(study, coder, as_csv, "kenwoorden", lambda finder: finder.keyness(by, group, other))


@find.command(help=_t("find_similar"))
@_options
@click.argument("quote", metavar="TEKST")
@click.option("--hoeveel", "--most", "most", type=click.IntRange(1, 200), default=10,
              show_default=True, help=_t("most"))  # fmt: skip
def similar(study: Path, coder: str, as_csv: bool, quote: str, most: int) -> None:
    """Print coded pieces that say something like it."""
    columns = ["likeness", "session", "participant", "code_name", "quote"]
    _give(study, coder, as_csv, "lijkt-op", lambda finder: finder.similar(quote, most)[columns])


_TABLES: dict[str, Callable[[Finder, str], pd.DataFrame]] = {
    "codes": lambda finder, by: finder.code_frequency(),
    "groepen": lambda finder, by: finder.code_by_group(by or "groep"),
    "kenmerk": lambda finder, by: finder.code_by_attribute(by or "toon"),
    "samen": lambda finder, by: finder.co_occurrence(),
    "nieuw": lambda finder, by: finder.new_codes_curve(),
    "spreektijd": lambda finder, by: finder.speaking(),
}


@find.command(help=_t("find_table"))
@_options
@click.argument("name", metavar="TABEL", type=click.Choice(list(_TABLES)))
@click.option("--per", "--by", "by", default="", help=_t("per"))
def table(study: Path, coder: str, as_csv: bool, name: str, by: str) -> None:
    """Print a table of codes: how often, in which group, with which other code."""
    _give(study, coder, as_csv, f"tabel-{name}", lambda finder: _TABLES[name](finder, by))


def _give(
    path: Path, viewer: str, as_csv: bool, name: str, ask: Callable[[Finder], pd.DataFrame]
) -> None:
    """Print a table, or write it among what is derived."""
    from peer_research.finding.finder import Finder

    study = study_at(path)
    study.require_no_unfinished_withdrawal()
    found = ask(Finder(study, viewer))
    if as_csv:
        click.echo(str(_written(study, name, found)))
        return
    shown = found.head(_MOST_SHOWN)
    named = shown.index.name is not None
    click.echo(shown.to_string(index=named, max_colwidth=_WIDEST) if len(found) else _t("nothing"))
    if len(found) > len(shown):
        click.echo(_t("more", n=len(found) - len(shown)))


def _written(study: Study, name: str, found: pd.DataFrame) -> Path:
    from peer_research.exchange.tables import write_table

    plain = found if found.index.name is None else found.reset_index()
    return write_table(plain, study.output / "vinden" / f"{name}.csv")
