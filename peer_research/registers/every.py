"""All registers of a study, and forgetting somebody in every one of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from peer_research import store
from peer_research.anonymiser_bridge import Source, build
from peer_research.care.aftercare import AFTERCARE, INCIDENTS, SELF_CHECKS, STOP_SIGNALS
from peer_research.care.approvals import APPROVALS
from peer_research.care.heavy import HEAVY_MARKS, READINGS
from peer_research.coding.card_sorting_rows import PILES, SORT_CARDS, THEME_CARDS
from peer_research.coding.sense_making import SENSE_DECISIONS, STATEMENTS, THEMES
from peer_research.consent.read_back import READ_BACK
from peer_research.consent.rows import ANSWERS, CHOICES
from peer_research.errors import StudyError
from peer_research.records import edit_rows, table
from peer_research.registers.advice import GROUNDS, REACTIONS
from peer_research.registers.data_management import DATES, REMOVALS
from peer_research.registers.fees import AGREEMENTS, HOURS, PAYMENTS
from peer_research.registers.participation import CONTRIBUTIONS, DECISIONS, PARTICIPATION
from peer_research.registers.recruitment import RECRUITMENT
from peer_research.registers.register import Register
from peer_research.registers.timelines import TIMELINE
from peer_research.registers.tools import is_participant_code
from peer_research.registers.yields import CARDS, CRITERIA, DEMANDS, MIRROR, MIRROR_ACTIONS
from peer_research.report.choices import QUOTE_CHOICES, THEME_CHOICES
from peer_research.study import Study

ALL: tuple[Register[Any], ...] = (
    STOP_SIGNALS,
    INCIDENTS,
    AFTERCARE,
    SELF_CHECKS,
    HEAVY_MARKS,
    READINGS,
    APPROVALS,
    HOURS,
    PAYMENTS,
    AGREEMENTS,
    CONTRIBUTIONS,
    DECISIONS,
    PARTICIPATION,
    DATES,
    REMOVALS,
    RECRUITMENT,
    REACTIONS,
    GROUNDS,
    CARDS,
    TIMELINE,
    DEMANDS,
    MIRROR,
    MIRROR_ACTIONS,
    CRITERIA,
    ANSWERS,
    CHOICES,
    READ_BACK,
    THEMES,
    STATEMENTS,
    SENSE_DECISIONS,
    SORT_CARDS,
    PILES,
    THEME_CARDS,
    THEME_CHOICES,
    QUOTE_CHOICES,
)
# What was removed and when stays provable; it says nothing about what was in it.
_KEEP_SESSION = {DATES.name, REMOVALS.name}
_TABLE = "rij"

Mentions = Callable[[str], bool]


def forget_participant(study: Study, code: str) -> int:
    """Remove what registers say about a participant, and return how many rows changed.

    A value that mentions the code goes; a row that cannot do without it goes whole. When
    they were the only participant of a conversation, what is written about that conversation
    goes too, and so do approvals and grounds that point at their pieces of text. Remarks in
    the files that mention the code go as well. Doing it again changes nothing.

    Parameters
    ----------
    study : Study
    code : str
        Such as ``P07``.

    Raises
    ------
    StudyError
        This is no code of a participant, or a register has a mistake; the message names the
        file. All registers are read before any is changed.

    Notes
    -----
    Call it before the participant is taken out of the conversations and their words out of
    the codings: afterwards it cannot be seen any more which were theirs alone.
    """
    if not is_participant_code(code):
        raise StudyError("register_tools.bad_participant", id="-")
    for register in ALL:
        register.rows(study)
    pattern = _pattern(code)
    alone = {s.id for s in study.sessions().values() if set(s.participants) == {code}}
    pieces = pieces_of(study, code)
    changed = 0
    for register in ALL:
        sessions = set() if register.name in _KEEP_SESSION else alone

        def mentions(text: str, gone: frozenset[str] = frozenset(sessions | pieces)) -> bool:
            return text in gone or bool(pattern.search(text))

        changed += _forget(study, register, mentions)
    return changed


def _pattern(code: str) -> re.Pattern[str]:
    """Return what finds a code as people write it, and not a protocol such as p07-bejegening."""
    number = rf"0*{int(code[1:])}(?![0-9])"
    return re.compile(rf"(?<![A-Za-z0-9])(?:P{number}|p{number}(?!-[a-z]))")


def pieces_of(study: Study, code: str) -> set[str]:
    """Return the ids of the coded pieces in which a participant speaks."""
    return {piece.id for piece in study.stored_segments() if piece.speaker == code}


def _forget(study: Study, register: Register[Any], mentions: Mentions) -> int:
    path = study.register_file(register.name)
    if not path.is_file():
        return 0
    touched: list[str] = []

    def change(rows: list[Any]) -> None:
        kept = []
        for row in rows:
            _clean_remarks(row, mentions)
            values = row.unwrap()
            left = _without(register, values, mentions)
            if left != values:
                touched.append(str(values.get("id", "")))
            if left is not None:
                kept.append(row if left == values else table(left))
        rows[:] = kept

    def whole(text: str) -> str:
        lines = edit_rows(text, _TABLE, change).splitlines(keepends=True)
        return "".join(line for line in lines if not (line.startswith("#") and mentions(line)))

    before = path.read_text("utf-8-sig")
    if before.strip() and _worth_it(before, mentions):
        store.edit_text(path, whole)
    for row in touched:
        study.note("register_forgot", register=register.name, row=row)
    return len(touched)


def _worth_it(text: str, mentions: Mentions) -> bool:
    """Return whether a file mentions anything that must go, to leave the others alone."""
    words = re.findall(r"[\w-]+", text)
    return any(mentions(word) for word in words)


def _clean_remarks(row: Any, mentions: Mentions) -> None:
    for name in row:
        trivia = row.item(name).trivia
        if trivia.comment and mentions(trivia.comment):
            trivia.comment = ""


def _without(
    register: Register[Any], values: dict[str, Any], mentions: Mentions
) -> dict[str, Any] | None:
    """Return the values without what mentions somebody, or None when the row goes whole."""
    left = {}
    for name, value in values.items():
        if isinstance(value, list):
            kept = [part for part in value if not (isinstance(part, str) and mentions(part))]
            if kept or not value:
                left[name] = kept
        elif not (isinstance(value, str) and mentions(value)):
            left[name] = value
    if left == values:
        return values
    try:
        build(register.kind, left, Source(f"{register.name}.toml", "", StudyError))
    except StudyError:
        return None
    return left
