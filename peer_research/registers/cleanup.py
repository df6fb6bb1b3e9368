"""Remove what may not be kept any longer, after a person signed for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from peer_research import store
from peer_research.consent.read_back import READ_BACK
from peer_research.errors import StudyError
from peer_research.registers.data_management import (
    BY_HAND,
    CARE_REGISTERS,
    MONEY_REGISTERS,
    REMOVALS,
    SENSE_REGISTERS,
    Kept,
    Removal,
    due_for_removal,
)
from peer_research.registers.tools import require_clock, require_known_researcher
from peer_research.study import Study


def cleanup(
    study: Study,
    items: Sequence[Kept],
    *,
    signed_by: str,
    today: date,
    removed_by_hand: bool = False,
) -> list[Removal]:
    """Remove `items` for good and write down who signed.

    Parameters
    ----------
    study : Study
    items : sequence of Kept
        From `due_for_removal`; nothing else is removed.
    signed_by : str
        Code of the researcher who says that it may go.
    today : date
    removed_by_hand : bool, default=False
        Whether the person removed what the program cannot reach: recordings and paper.

    Returns
    -------
    list of Removal
        What was removed, as it stands in the register ``opgeruimd``.

    Raises
    ------
    StudyError
        The clock was set back, somebody's withdrawal is not finished, nobody in the team has
        this code, something is not due, or the person did not say that recordings or paper
        are gone; then nothing was removed.
    """
    require_clock(study, today)
    study.require_no_unfinished_withdrawal()
    require_known_researcher(study, signed_by)
    _require_due(items, due_for_removal(study, today))
    if not removed_by_hand and any(item.kind in BY_HAND for item in items):
        raise StudyError("data_management.by_hand")
    done = []
    for item in items:
        # Removed first, signed after: after a crash in between it is simply still due.
        _REMOVE.get(item.kind, _nothing)(study, item.about)
        values = {"soort": item.kind, "over": item.about}
        done.append(REMOVALS.add(study, {**values, "getekend_door": signed_by, "datum": today}))
        study.note("cleaned_up", kind=item.kind, about=item.about or "study", by=signed_by)
    return done


def _require_due(items: Iterable[Kept], due: Sequence[Kept]) -> None:
    allowed = {(item.kind, item.about) for item in due}
    for item in items:
        if (item.kind, item.about) not in allowed:
            raise StudyError("data_management.not_due", name=item.name, about=item.about or "-")


def _nothing(study: Study, about: str) -> None:
    """Leave alone what only a person can remove."""


def _vault(study: Study, about: str) -> None:
    store.remove_folder(study.vault_folder)


def _text(study: Study, session: str) -> None:
    for version in study.versions(session):
        store.remove(study.transcript_file(session, version))
    # With the codings go the blind round and the reasons of the consensus beside them.
    store.remove_folder(study.coding_folder(session))
    # What people wrote when they read back stands in their own words.
    for row in READ_BACK.rows(study):
        if row.session == session:
            READ_BACK.remove(study, row.id)
    # Tables and drafts still hold what was said.
    _derived(study, session)


def _memos(study: Study, about: str) -> None:
    for path in sorted(study.memos_folder.glob("*.md")):
        store.remove(path)
    # Themes, statements and decisions are notes of the team as well.
    _registers(SENSE_REGISTERS)(study, about)


def _derived(study: Study, about: str) -> None:
    store.remove_folder(study.output)


def _registers(names: Sequence[str]) -> Callable[[Study, str], None]:
    def remove(study: Study, about: str) -> None:
        for name in names:
            store.remove(study.register_file(name))

    return remove


_REMOVE: dict[str, Callable[[Study, str], None]] = {
    "kluis": _vault,
    "tekst": _text,
    "tekst_langer": _text,
    "notities": _memos,
    "afgeleid": _derived,
    "zorg": _registers(CARE_REGISTERS),
    "geld": _registers(MONEY_REGISTERS),
}
