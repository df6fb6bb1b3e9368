"""Take the words of somebody who withdrew out of what the team wrote about the codings.

In a reason or a statement somebody may have typed what was said. What the team decided stays;
the words go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from peer_research import event_log, store
from peer_research.coding.sense_making import SENSE_DECISIONS, STATEMENTS, THEMES
from peer_research.coding.team import TALK
from peer_research.model import WITHDRAWN
from peer_research.records import edit_rows

if TYPE_CHECKING:
    from pathlib import Path

    from peer_research.study import Study

_WRITTEN = {
    THEMES.name: ("naam", "omschrijving"),
    STATEMENTS.name: ("bewering",),
    SENSE_DECISIONS.name: ("besluit", "waarom"),
}


def forget_words(study: Study, tells: Callable[[str], bool]) -> int:
    """Replace every reason, theme, statement and decision that `tells`; return how many.

    Parameters
    ----------
    study : Study
    tells : callable
        Whether a text holds words of somebody, or says who it is about. Such a text becomes
        ``[deelnemer teruggetrokken]`` as a whole: half a sentence still tells.

    Notes
    -----
    Doing it again changes nothing, so after a crash it is simply done again.
    """
    reasons = [path for path in study.files_beside_coding(TALK) if path.suffix == ".jsonl"]
    registers = [(study.register_file(name), fields) for name, fields in _WRITTEN.items()]
    return sum(_in_reasons(path, tells) for path in reasons) + sum(
        _in_register(path, fields, tells) for path, fields in registers
    )


def _in_reasons(path: Path, tells: Callable[[str], bool]) -> int:
    rows = event_log.read(path).rows
    number = sum(tells(str(row.get("reason", ""))) for row in rows)
    if number:
        event_log.rewrite(path, lambda now: [_without(row, tells) for row in now])
    return number


def _without(row: dict[str, Any], tells: Callable[[str], bool]) -> dict[str, Any]:
    return {**row, "reason": WITHDRAWN} if tells(str(row.get("reason", ""))) else row


def _in_register(path: Path, fields: tuple[str, ...], tells: Callable[[str], bool]) -> int:
    if not path.is_file():
        return 0
    number = 0

    def change(rows: list[Any]) -> None:
        nonlocal number
        for row in rows:
            for name in fields:
                if name in row and tells(str(row[name])):
                    row[name] = WITHDRAWN
                    number += 1

    text = path.read_text("utf-8-sig")
    made = edit_rows(text, "rij", change)
    if number:
        store.write_text(path, made)
    return number
