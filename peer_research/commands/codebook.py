"""The codebook from the command line: look, change with a reason, take in and hand out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peer_research.anonymiser_bridge import DutchGroup
from peer_research.commands.common import PATH, study_at
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.codebook.editing import Carried
    from peer_research.codebook.history import Reason
    from peer_research.model import Code
    from peer_research.study import Study


def _t(key: str, **values: object) -> str:
    return texts(f"coding_commands.{key}", **values)


_STUDY = click.argument("study", type=PATH, metavar="ONDERZOEK")
_CODE = click.argument("code", metavar="CODE")


def _reasoned(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add who changes the codebook, and why."""
    for option in (
        click.option("--bevestigd", "--confirmed", "confirmed", is_flag=True,
                     help=texts("cli.confirmed")),
        click.option("--waarom", "--why", "why", required=True, help=_t("why")),
        click.option("--wie", "--who", "who", required=True, help=_t("who")),
    ):  # fmt: skip
        command = option(command)
    return command


def _reason(who: str, why: str, confirmed: bool) -> Reason:
    from peer_research.codebook.history import Reason

    return Reason(who=who, why=why, confirmed=confirmed)


@click.group(cls=DutchGroup, help=_t("codebook"))
def codebook() -> None:
    """Look at the codebook and change it."""


@codebook.command(help=_t("codebook_show"))
@_STUDY
@click.option("--code", "code", help=_t("one_code"))
def show(study: Path, code: str | None) -> None:
    """Print the tree of codes, or all about one code."""
    from peer_research.coding.log import check_code

    book = study_at(study).codebook()
    if code is not None:
        check_code(book, code)
        _show_code(book.by_id[code])
        return
    click.echo(_t("codebook_head", version=book.version, n=len(book.codes)))
    for row in book.codes:
        indent = "  " * (len(book.path(row.id)) - 1)
        click.echo(f"{indent}{row.name} ({row.id})")


def _show_code(code: Code) -> None:
    for word in ("id", "name", "definition", "include", "exclude", "example", "parent"):
        value = getattr(code, word)
        if value:
            click.echo(f"{_t(f'word_{word}')}: {value}")
    click.echo(f"{_t('word_sensitivity')}: {code.sensitivity}")


@codebook.command(help=_t("codebook_add"))
@_STUDY
@click.argument("name", metavar="NAAM")
@click.option("--definitie", "--definition", "definition", required=True, help=_t("definition"))
@click.option("--onder", "--under", "parent", default="", help=_t("under"))
@click.option("--wel", "--include", "include", default="", help=_t("include"))
@click.option("--niet", "--exclude", "exclude", default="", help=_t("exclude"))
@_reasoned
def add(
    study: Path,
    name: str,
    definition: str,
    parent: str,
    include: str,
    exclude: str,
    who: str,
    why: str,
    confirmed: bool,
) -> None:
    """Add a code; its id follows from its name and where it hangs."""
    from peer_research.codebook.editing import add_code
    from peer_research.codebook.open_codes import free_id

    opened = study_at(study)
    book = opened.codebook()
    taken = set(book.by_id) | {old for change in book.changes for old in change.before}
    id = free_id(taken, name, f"{parent}." if parent else "")
    values = {"id": id, "label_nl": name, "definitie": definition, "ouder": parent,
              "wel": include, "niet": exclude}  # fmt: skip
    filled = {word: value for word, value in values.items() if value}
    _done(opened, add_code(opened, filled, _reason(who, why, confirmed)).id)


@codebook.command(help=_t("codebook_rename"))
@_STUDY
@_CODE
@click.argument("name", metavar="NAAM")
@_reasoned
def rename(study: Path, code: str, name: str, who: str, why: str, confirmed: bool) -> None:
    """Give a code another name; its id stays."""
    from peer_research.codebook.editing import rename_code

    opened = study_at(study)
    _done(opened, rename_code(opened, code, name, _reason(who, why, confirmed)).id)


@codebook.command(help=_t("codebook_move"))
@_STUDY
@_CODE
@click.option("--onder", "--under", "parent", default="", help=_t("under"))
@_reasoned
def move(study: Path, code: str, parent: str, who: str, why: str, confirmed: bool) -> None:
    """Hang a code under another, or at the top."""
    from peer_research.codebook.editing import move_code

    opened = study_at(study)
    _done(opened, move_code(opened, code, parent, _reason(who, why, confirmed)).id)


@codebook.command(help=_t("codebook_merge"))
@_STUDY
@_CODE
@click.argument("into", metavar="BLIJFT")
@_reasoned
def merge(study: Path, code: str, into: str, who: str, why: str, confirmed: bool) -> None:
    """Join a code with another; what was coded comes along."""
    from peer_research.codebook.editing import merge_codes

    _carried(merge_codes(study_at(study), code, into, _reason(who, why, confirmed)))


@codebook.command(help=_t("codebook_pieces"))
@_STUDY
@_CODE
def pieces(study: Path, code: str) -> None:
    """Write the list on which each piece of a code gets a new code."""
    from peer_research.codebook.split_list import write_pieces

    click.echo(str(write_pieces(study_at(study), code)))


@codebook.command(help=_t("codebook_split"))
@_STUDY
@_CODE
@click.option("--nieuw", "--new", "new", multiple=True, required=True, help=_t("split_new"))
@click.option("--verdeling", "--choices", "choices", type=PATH, help=_t("split_choices"))
@click.option("--rest", "rest", default="", help=_t("split_rest"))
@click.option("--blijft", "--stays", "stays", is_flag=True, help=_t("split_stays"))
@_reasoned
def split(
    study: Path,
    code: str,
    new: tuple[str, ...],
    choices: Path | None,
    rest: str,
    stays: bool,
    who: str,
    why: str,
    confirmed: bool,
) -> None:
    """Split a code; what goes where stands on the list of `pieces`."""
    from peer_research.codebook.editing import split_code
    from peer_research.codebook.split_list import read_choices, read_new

    opened = study_at(study)
    chosen = read_choices(choices) if choices else {}
    reason = _reason(who, why, confirmed)
    rows = [read_new(text) for text in new]
    _carried(split_code(opened, code, rows, chosen, reason, rest=rest, stays=stays))


@codebook.command(help=_t("codebook_remove"))
@_STUDY
@_CODE
@_reasoned
def remove(study: Path, code: str, who: str, why: str, confirmed: bool) -> None:
    """Take a code that nobody uses away."""
    from peer_research.codebook.editing import remove_code

    opened = study_at(study)
    remove_code(opened, code, _reason(who, why, confirmed))
    _done(opened, code)


@codebook.command(help=_t("codebook_history"))
@_STUDY
def history(study: Path) -> None:
    """Print what changed, by whom and why, the newest first."""
    from peer_research.codebook.history import history as changes

    found = changes(study_at(study))
    for row in found:
        click.echo(f"{row.version}  {row.day.isoformat()}  {row.who}: {row.what} {row.why}")
    if not found:
        click.echo(_t("no_history"))


@codebook.command("export", help=_t("codebook_export"))
@_STUDY
@click.argument("file", type=PATH, metavar="BESTAND")
def export(study: Path, file: Path) -> None:
    """Write the codebook as .csv, .qdc or, as cards, .docx."""
    from peer_research.codebook.cards import write_code_cards
    from peer_research.codebook.csv_file import export_csv
    from peer_research.codebook.qdc import export_qdc
    from peer_research.errors import CodingError

    ways = {".csv": export_csv, ".qdc": export_qdc, ".docx": write_code_cards}
    way = ways.get(file.suffix.lower())
    if way is None:
        raise CodingError("coding_commands.bad_suffix", choices=", ".join(ways))
    click.echo(str(way(study_at(study).codebook(), file)))


@codebook.command("import", help=_t("codebook_import"))
@_STUDY
@click.argument("file", type=PATH, metavar="BESTAND")
@_reasoned
def import_(study: Path, file: Path, who: str, why: str, confirmed: bool) -> None:
    """Take over the codes of a .csv or .qdc that the codebook lacks."""
    from peer_research.codebook.csv_file import import_csv
    from peer_research.codebook.qdc import import_qdc
    from peer_research.codebook.taking import take_codes
    from peer_research.errors import CodingError

    opened = study_at(study)
    if file.suffix.lower() not in (".csv", ".qdc"):
        raise CodingError("coding_commands.bad_suffix", choices=".csv, .qdc")
    if file.suffix.lower() == ".qdc":
        found = import_qdc(file, known=opened.codebook())
        for note in found.notes:
            click.echo(note)
        other = found.codebook
    else:
        other = import_csv(file)
    taken = take_codes(opened, other, _reason(who, why, confirmed))
    click.echo(_t("taken", n=len(taken), left=len(other.codes) - len(taken)))


def _done(study: Study, code: str) -> None:
    click.echo(_t("changed", code=code, version=study.codebook().version))


def _carried(done: Carried) -> None:
    version = done.codebook.version
    click.echo(_t("carried", segments=done.segments, memos=done.memos, version=version))
    if done.look_at:
        click.echo(_t("look_at", where=", ".join(done.look_at)))
