"""Making sense together: themes from codes, what we say about each, and what we decided.

For work session W02. A theme is a handful of codes with a name of our own. A statement says
something about it and names the coded pieces that support it and those that go against it:
nothing is claimed without a quote, and what does not fit stays in sight. Quotes are kept as ids
of coded pieces, so somebody who takes their words back is gone from here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from peer_research.coding.log import check_code
from peer_research.coding.team import NOBODY
from peer_research.errors import StudyError
from peer_research.model import CodedSegment, key
from peer_research.registers.register import Register
from peer_research.registers.tools import (
    Role,
    require_days,
    require_known,
    require_session,
    require_text,
)
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study

Strength = Literal["te_sterk", "goed", "te_zwak", "niet_besproken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A handful of codes with a name that the team gave them."""

    id: str
    name: str = key("naam")
    codes: tuple[str, ...]
    about: str = key("omschrijving", default="")
    parent: str = key("onder", default="")

    def __post_init__(self) -> None:
        require_text(self.id, self.name)
        if not self.codes:
            raise StudyError("sense_making.no_codes", id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the team says about a theme, with the ids of the pieces for and against it."""

    id: str
    theme: str = key("thema")
    text: str = key("bewering")
    supporting: tuple[str, ...] = key("voor")
    contrary: tuple[str, ...] = key("tegen", default=())
    looked_for_contrary: bool = key("tegen_gezocht", default=False)
    strength: Strength = key("sterkte", default="niet_besproken")

    def __post_init__(self) -> None:
        require_text(self.id, self.text)
        if not self.supporting:
            raise StudyError("sense_making.no_support", id=self.id)
        if set(self.supporting) & set(self.contrary):
            raise StudyError("sense_making.both_sides", id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SenseDecision:
    """What was decided in a work session about a theme or a statement, and why."""

    id: str
    day: date = key("datum")
    about: str = key("over")
    decision: str = key("besluit")
    why: str = key("waarom")
    by: Role = key("door_rol")
    session: str = key("gesprek", default="")

    def __post_init__(self) -> None:
        require_days(self.id, self.day)
        require_text(self.id, self.about, self.decision, self.why)
        require_session(self.id, self.session, optional=True)


THEMES = Register("themas", "T", Theme)
STATEMENTS = Register("beweringen", "S", Statement)
SENSE_DECISIONS = Register("duidingsbesluiten", "D", SenseDecision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The pieces for and against a statement.

    Parameters
    ----------
    statement : Statement
    supporting, contrary : tuple of CodedSegment
    gone : int
        Pieces that are not there any more: removed, or of somebody who withdrew.
    """

    statement: Statement
    supporting: tuple[CodedSegment, ...]
    contrary: tuple[CodedSegment, ...]
    gone: int

    @property
    def people(self) -> int:
        """How many people support it."""
        return len({s.speaker for s in self.supporting if s.speaker.startswith("P")})


def themes(study: Study) -> list[Theme]:
    """Return the themes; a code that was joined with another is there as that other."""
    replaced = study.codebook().replaced
    return [
        replace(row, codes=tuple(dict.fromkeys(replaced.get(c, c) for c in row.codes)))
        for row in THEMES.rows(study)
    ]


def add_theme(study: Study, values: dict[str, Any], *, confirmed: bool = False) -> Theme:
    """Write a theme; `values` by the words of the file: ``naam``, ``codes`` and more.

    Raises
    ------
    StudyError
        A code or a theme is not there, or a text names somebody.
    """
    _require_codes(study, values)
    _require_theme(study, values.get("onder", ""), optional=True)
    return THEMES.add(study, values, confirmed=confirmed)


def change_theme(
    study: Study, id: str, values: dict[str, Any], *, confirmed: bool = False
) -> Theme:
    """Change a theme; see `add_theme`. A theme cannot come under itself."""
    _require_codes(study, values)
    above = {theme.id: theme.parent for theme in THEMES.rows(study)}
    at = values.get("onder", "")
    _require_theme(study, at, optional=True)
    seen: set[str] = set()
    while at and at not in seen:
        if at == id:
            raise StudyError("sense_making.under_itself", id=id)
        seen.add(at)
        at = above.get(at, "")
    return THEMES.change(study, id, values, confirmed=confirmed)


def remove_theme(study: Study, id: str) -> None:
    """Remove a theme about which nothing is said and under which nothing hangs.

    Raises
    ------
    StudyError
        ``sense_making.theme_in_use``.
    """
    used = [row.id for row in STATEMENTS.rows(study) if row.theme == id]
    used += [row.id for row in THEMES.rows(study) if row.parent == id]
    if used:
        raise StudyError("sense_making.theme_in_use", id=id, rows=", ".join(used))
    THEMES.remove(study, id)


def add_statement(
    study: Study,
    theme: str,
    text: str,
    supporting: Sequence[str],
    contrary: Sequence[str] = (),
    *,
    looked_for_contrary: bool = False,
    confirmed: bool = False,
) -> Statement:
    """Write what the team says about a theme.

    Parameters
    ----------
    study : Study
    theme : str
        Id of a theme.
    text : str
    supporting, contrary : sequence of str
        Ids of coded pieces.
    looked_for_contrary : bool, default=False
        Whether the team looked for pieces that go against it.
    confirmed : bool, default=False
        A person says that the text names nobody.

    Raises
    ------
    StudyError
        The theme or a piece is not there, a piece is on both sides, or the text names somebody.
    """
    _require_theme(study, theme)
    _require_pieces(study, (*supporting, *contrary))
    values = {"thema": theme, "bewering": text, "voor": list(supporting), "tegen": list(contrary),
              "tegen_gezocht": looked_for_contrary or bool(contrary)}  # fmt: skip
    return STATEMENTS.add(study, values, confirmed=confirmed)


def change_statement(
    study: Study, id: str, values: dict[str, Any], *, confirmed: bool = False
) -> Statement:
    """Change a statement; `values` by the words of the file, such as ``sterkte``."""
    _require_theme(study, values.get("thema", ""), optional=True)
    _require_pieces(study, (*values.get("voor", ()), *values.get("tegen", ())))
    return STATEMENTS.change(study, id, values, confirmed=confirmed)


def add_decision(study: Study, values: dict[str, Any], *, confirmed: bool = False) -> SenseDecision:
    """Write what was decided; ``over`` is the id of a theme or a statement.

    Decisions are never changed: who thinks otherwise later, decides again.
    """
    known = {row.id for row in THEMES.rows(study)} | {row.id for row in STATEMENTS.rows(study)}
    require_known(values.get("over", ""), known, texts("sense_making.themes_and_statements"))
    return SENSE_DECISIONS.add(study, values, confirmed=confirmed)


def evidence(study: Study, statement: Statement) -> Evidence:
    """Return the pieces for and against a statement, with their words."""
    there = {segment.id: segment for segment in study.coded_segments()}
    wanted = (*statement.supporting, *statement.contrary)
    return Evidence(
        statement=statement,
        supporting=tuple(there[name] for name in statement.supporting if name in there),
        contrary=tuple(there[name] for name in statement.contrary if name in there),
        gone=sum(name not in there for name in wanted),
    )


def themes_from_codes(study: Study) -> list[dict[str, Any]]:
    """Return a first proposal: each branch of the codebook that was used, with its used codes.

    Nothing is written; the team changes and names them, and then `add_theme` writes them.
    """
    book = study.codebook()
    branches: dict[str, list[str]] = {}
    used = {segment.code for segment in study.coded_segments()}
    for code in book.codes:
        if code.id in used:
            branches.setdefault(book.path(code.id)[0], []).append(code.id)
    return [{"naam": book.by_id[root].name, "codes": codes} for root, codes in branches.items()]


def pieces_outside(study: Study) -> list[CodedSegment]:
    """Return the coded pieces that are in no theme: the stories that fit nowhere yet."""
    placed = {code for theme in themes(study) for code in theme.codes}
    return [s for s in of_people(study.coded_segments()) if s.code not in placed]


def of_people(segments: Iterable[CodedSegment]) -> list[CodedSegment]:
    """Return the pieces that people coded; the consensus repeats what they did."""
    return [segment for segment in segments if segment.coder not in NOBODY]


def _require_codes(study: Study, values: dict[str, Any]) -> None:
    book = study.codebook()
    for code in values.get("codes", ()):
        check_code(book, code)


def _require_theme(study: Study, theme: str, *, optional: bool = False) -> None:
    if theme or not optional:
        known = {row.id for row in THEMES.rows(study)}
        require_known(theme, known, texts("sense_making.themes"))


def _require_pieces(study: Study, ids: Iterable[str]) -> None:
    there = {segment.id for segment in study.coded_segments()}
    missing = sum(name not in there for name in ids)
    if missing:
        raise StudyError("sense_making.no_piece", n=missing)
