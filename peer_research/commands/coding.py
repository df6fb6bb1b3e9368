"""Coding with a team from the command line: blind round, talk afterwards, making sense."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from peer_research.anonymiser_bridge import DutchGroup
from peer_research.commands.common import PATH, command, study_at
from peer_research.errors import CodingError
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.coding.consensus import Difference, Piece
    from peer_research.coding.rounds import Round


def _t(key: str, **values: object) -> str:
    return texts(f"coding_commands.{key}", **values)


_STUDY = click.argument("study", type=PATH, metavar="ONDERZOEK")
_SESSION = click.option(
    "--gesprek", "--session", "session", required=True, help=texts("cli.session")
)
_CONFIRMED = click.option(
    "--bevestigd", "--confirmed", "confirmed", is_flag=True, help=texts("cli.confirmed")
)


@click.group("round", cls=DutchGroup, help=_t("round"))
def round_() -> None:
    """Code a conversation blind with more people."""


@round_.command("show", help=_t("round_show"))
@_STUDY
def round_show(study: Path) -> None:
    """Print for each conversation who codes blind, and who is done."""
    from peer_research.coding.rounds import round_of

    opened = study_at(study)
    for session in opened.transcript_ids():
        found = round_of(opened, session)
        click.echo(_t("no_round", session=session) if found is None else _state(found))


@round_.command("start", help=_t("round_start"))
@_STUDY
@click.argument("coders", metavar="CODEUR ...", nargs=-1, required=True)
@_SESSION
def round_start(study: Path, coders: tuple[str, ...], session: str) -> None:
    """Begin a blind round."""
    from peer_research.coding.rounds import start_round

    click.echo(_state(start_round(study_at(study), session, coders)))


@round_.command("done", help=_t("round_done"))
@_STUDY
@click.argument("coder", metavar="CODEUR")
@_SESSION
@click.option("--toch-niet", "--not-yet", "not_yet", is_flag=True, help=_t("not_yet"))
def round_done(study: Path, coder: str, session: str, not_yet: bool) -> None:
    """Say that a coder is done, or goes on after all."""
    from peer_research.coding.rounds import finish, reopen

    click.echo(_state((reopen if not_yet else finish)(study_at(study), session, coder)))


def _state(found: Round) -> str:
    key = "round_blind" if found.is_blind else "round_open"
    waiting, coders = ", ".join(found.waiting_for), ", ".join(found.coders)
    return _t(key, session=found.session, coders=coders, waiting=waiting)


@click.group(cls=DutchGroup, help=_t("consensus"))
def consensus() -> None:
    """Talk about what coders saw differently, and decide."""


@consensus.command(help=_t("consensus_differences"))
@_STUDY
@_SESSION
@click.option("--alle", "--all", "everything", is_flag=True, help=_t("also_decided"))
@click.option("--toch-lezen", "--read-anyway", "anyway", is_flag=True, help=_t("read_anyway"))
def differences(study: Path, session: str, everything: bool, anyway: bool) -> None:
    """Print what coders saw differently, with the quote and everybody's codes."""
    from peer_research.care.heavy import is_heavy
    from peer_research.coding.consensus import differences as all_of
    from peer_research.coding.consensus import undecided

    opened = study_at(study)
    if not anyway and (heavy := is_heavy(opened, session)):
        raise CodingError("coding_commands.heavy", heavy=heavy)
    found = (all_of if everything else undecided)(opened, session)
    names = {code.id: code.name for code in opened.codebook().codes}
    for one in found:
        click.echo(_in_words(one, names))
    click.echo(_t("differences", n=len(found), session=session))


def _in_words(one: Difference, names: dict[str, str]) -> str:
    lines = [f"{one.id}  {texts(f'consensus.kind_{one.kind}')}", f"  «{one.text}»"]
    for side in one.sides:
        codes = ", ".join(names.get(code, code) for code in sorted(side.codes)) or _t("no_code")
        lines.append(f"  {side.coder}: {codes}")
    return "\n".join(lines)


@consensus.command(help=_t("consensus_decide"))
@_STUDY
@click.argument("difference", metavar="VERSCHIL")
@_SESSION
@click.option("--volg", "--follow", "follow", help=_t("follow"))
@click.option("--alles", "--everything", "everything", is_flag=True, help=_t("everything"))
@click.option("--geen-code", "--no-code", "nothing", is_flag=True, help=_t("no_code_option"))
@click.option("--waarom", "--why", "why", required=True, help=_t("why_decided"))
@click.option("--wie", "--who", "who", required=True, help=_t("who_wrote"))
@_CONFIRMED
def decide(
    study: Path,
    difference: str,
    session: str,
    follow: str | None,
    everything: bool,
    nothing: bool,
    why: str,
    who: str,
    confirmed: bool,
) -> None:
    """Store a decision about a difference, with its reason."""
    from peer_research.coding.consensus import decide as decided
    from peer_research.coding.consensus import differences as all_of

    opened = study_at(study)
    found = next((one for one in all_of(opened, session) if one.id == difference), None)
    if found is None:
        raise CodingError("coding_commands.no_difference", session=session)
    pieces = _chosen(found, follow, everything, nothing)
    decided(opened, session, found, pieces, why, who, confirmed=confirmed)
    click.echo(_t("decided", n=len(pieces), session=session))


def _chosen(
    found: Difference, follow: str | None, everything: bool, nothing: bool
) -> tuple[Piece, ...]:
    from peer_research.coding.consensus import as_all_coded, as_coded_by

    if sum((follow is not None, everything, nothing)) != 1:
        raise CodingError("coding_commands.one_choice")
    if nothing:
        return ()
    return as_all_coded(found) if follow is None else as_coded_by(found, follow)


@click.group(cls=DutchGroup, help=_t("sense"))
def sense() -> None:
    """Make sense together: themes, what we say about them, what we decided."""


@sense.command(help=_t("sense_themes"))
@_STUDY
def themes(study: Path) -> None:
    """Print the themes; when there are none, a first proposal from the codebook."""
    from peer_research.coding.sense_making import themes as all_of
    from peer_research.coding.sense_making import themes_from_codes

    opened = study_at(study)
    found = all_of(opened)
    for theme in found:
        click.echo(f"{theme.id}  {theme.name}: {', '.join(theme.codes)}")
    if not found:
        click.echo(_t("proposal"))
        for row in themes_from_codes(opened):
            click.echo(f"  {row['naam']}: {', '.join(row['codes'])}")


@sense.command("map", help=_t("sense_map"))
@_STUDY
def map_(study: Path) -> None:
    """Print what hangs together and what is still to be talked about."""
    from peer_research.coding.theme_map import theme_map, to_discuss

    opened = study_at(study)
    drawn = theme_map(opened)
    for node in drawn.nodes:
        if node.kind == "thema":
            people = _t("too_few") if node.people is None else node.people
            click.echo(_t("map_theme", name=node.name, people=people, n=node.statements))
    names = {node.id: node.name for node in drawn.nodes}
    for edge in drawn.edges:
        if edge.kind == "samen":
            people = _t("too_few") if edge.people is None else edge.people
            first, second = names[edge.first], names[edge.second]
            click.echo(_t("map_together", first=first, second=second, people=people))
    for sentence in to_discuss(opened):
        click.echo(sentence)


@sense.command(help=_t("sense_statements"))
@_STUDY
def statements(study: Path) -> None:
    """Print what the team says, with the quotes for and against it."""
    from peer_research.coding.sense_making import STATEMENTS, evidence

    opened = study_at(study)
    opened.require_no_unfinished_withdrawal()
    rows = STATEMENTS.rows(opened)
    for row in rows:
        seen = evidence(opened, row)
        click.echo(f"{row.id}  [{row.theme}] {row.text}")
        for key, pieces in (("supporting", seen.supporting), ("contrary", seen.contrary)):
            for piece in pieces:
                where = f"{piece.transcript}, {piece.speaker}"
                click.echo(f"  {_t(key)} ({where}): «{piece.quote}»")
    if not rows:
        click.echo(_t("nothing"))


@sense.command(help=_t("sense_decisions"))
@_STUDY
def decisions(study: Path) -> None:
    """Print what was decided in work sessions, and why."""
    from peer_research.coding.sense_making import SENSE_DECISIONS

    rows = SENSE_DECISIONS.rows(study_at(study))
    for row in rows:
        click.echo(f"{row.day.isoformat()}  {row.about}: {row.decision} ({row.why})")
    if not rows:
        click.echo(_t("nothing"))


@command("evaluate-suggestions", help=_t("evaluate"))
@click.argument("study", type=PATH, metavar="[ONDERZOEK]", required=False)
@click.option("--keer", "--repeats", "repeats", type=click.IntRange(1, 50), default=5,
              show_default=True, help=_t("repeats"))  # fmt: skip
@click.option("--snel", "--quick", "quick", is_flag=True, help=_t("quick"))
def evaluate_suggestions(study: Path | None, repeats: int, quick: bool) -> None:
    """Measure how well codes are suggested, on conversations that were not learned from."""
    from peer_research.suggest.evaluation import evaluate
    from peer_research.suggest.examples import of_study, shipped

    coded = shipped() if study is None else of_study(study_at(study))
    click.echo(_t("evaluated", segments=coded.segments, sessions=len(coded.conversations),
                  codes=len(coded.used)))  # fmt: skip
    table = evaluate(coded, repeats=repeats, meaning="off" if quick else "auto")
    click.echo(table.to_string(index=False))
