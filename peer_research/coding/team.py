"""Coders as people: give one another name, or none, in everything they made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomlkit

from peer_research import event_log, store
from peer_research.coding.events import read_coding
from peer_research.coding.memos import SLUG, read_memos, write_memo
from peer_research.errors import CodingError

if TYPE_CHECKING:
    from peer_research.study import Study

CONSENSUS = "consensus"
SUGGESTIONS = "suggestie"
# Logs that no single person makes.
NOBODY = frozenset({CONSENSUS, SUGGESTIONS})
TALK = "overleg"  # folder with the decisions of a consensus round
ROUND = "ronde"  # folder that says who codes blind and who is done


def coders_of(study: Study, session: str) -> list[str]:
    """Return the people who coded a conversation, without consensus and suggestions."""
    names = (path.stem for path in study.coding_files(session))
    return [name for name in names if name not in NOBODY]


def make_anonymous(study: Study, coder: str) -> str:
    """Give a coder a name that says nothing, ``codeur-1``, everywhere; return that name."""
    taken = {*study.coders(), *(member.coder for member in study.settings.team)}
    number = 1
    while f"codeur-{number}" in taken:
        number += 1
    rename_coder(study, coder, f"codeur-{number}")
    return f"codeur-{number}"


def rename_coder(study: Study, coder: str, new: str) -> int:
    """Give a coder another name in logs, memos, rounds, decisions and the team.

    Nothing is lost when the machine stops half-way: doing it again finishes it. A program in
    which the coder is at work meanwhile, goes on under the old name; rename once more then.

    Returns
    -------
    int
        How many coding logs there were.

    Raises
    ------
    CodingError
        There is no such coder, or the new name is not free or not a name.
    """
    if not SLUG.match(new) or len(new) > 41:
        raise CodingError("coding.bad_coder")
    logs = _named(study, coder)
    halfway = [path for path in _named(study, new) if coder in _coders_in(path)]
    _require_can_be_renamed(study, coder, new, halfway=bool(halfway))
    for path in logs:
        read_coding(path)  # a damaged log is named before anything changed
    for path in logs:
        store.rename(path, path.with_name(f"{new}.jsonl"))
    _rename_beside(study, coder, new)
    # Last: as long as the old name stands in a log, it can be seen that this is not finished.
    for path in _named(study, new):
        event_log.rewrite(path, lambda rows: [_renamed(row, coder, new) for row in rows])
    study.note("coder_renamed", logs=len({*logs, *halfway}))
    return len({*logs, *halfway})


def _require_can_be_renamed(study: Study, coder: str, new: str, *, halfway: bool) -> None:
    known = sorted({*study.coders(), *(m.coder for m in study.settings.team if m.coder)})
    if new == coder or {new, coder} & NOBODY:
        raise CodingError("coding.coder_taken", coder=new)
    if halfway:
        return
    if coder not in known:
        raise CodingError("coding.no_coder", known=", ".join(known) or "-")
    if new in known:
        raise CodingError("coding.coder_taken", coder=new)


def _named(study: Study, coder: str) -> list[Path]:
    return [path for path in study.all_coding_files() if path.stem == coder]


def _coders_in(path: Path) -> set[str]:
    return {event["coder"] for event in read_coding(path)}


def _renamed(row: dict[str, Any], coder: str, new: str) -> dict[str, Any]:
    made = dict(row)
    for word in ("coder", "by"):
        if made.get(word) == coder:
            made[word] = new
    if made.get("segment", {}).get("coder") == coder:
        made["segment"] = {**made["segment"], "coder": new}
    return made


def _rename_beside(study: Study, coder: str, new: str) -> None:
    """Rename in what stands beside the logs; each step can be done twice."""
    from peer_research.coding.card_sorting_piles import rename_member

    for memo in read_memos(study.memos_folder):
        if memo.coder == coder:
            write_memo(study.memos_folder, replace(memo, coder=new))
    for folder in (ROUND, TALK):
        for path in _logs_beside(study, folder):
            if path.stem == coder:
                store.rename(path, path.with_name(f"{new}.jsonl"))
        for path in _logs_beside(study, folder):
            event_log.rewrite(path, lambda rows: [_renamed(row, coder, new) for row in rows])
    for path in study.files_beside_coding(ROUND):
        if path.suffix == ".toml":
            store.edit_text(path, lambda text: _in_list(text, coder, new))
    rename_member(study, coder, new)
    store.edit_text(study.settings_file, lambda text: _in_team(text, coder, new))
    store.edit_text(study.codebook_file, lambda text: _in_history(text, coder, new))


def _logs_beside(study: Study, folder: str) -> list[Path]:
    return [path for path in study.files_beside_coding(folder) if path.suffix == ".jsonl"]


def _in_list(text: str, coder: str, new: str) -> str:
    document = tomlkit.parse(text)
    names = document.get("codeurs", [])
    if coder in names:
        document["codeurs"] = [new if name == coder else name for name in names]
    return tomlkit.dumps(document)


def _in_team(text: str, coder: str, new: str) -> str:
    return _replaced(text, lambda d: d.get("onderzoek", {}).get("team", []), "codeur", coder, new)


def _in_history(text: str, coder: str, new: str) -> str:
    return _replaced(text, lambda d: d.get("wijzigingen", []), "wie_rol", coder, new)


def _replaced(text: str, rows: Callable[[Any], Any], word: str, coder: str, new: str) -> str:
    if coder not in text:
        return text
    document = tomlkit.parse(text)
    for row in rows(document):
        if row.get(word) == coder:
            row[word] = new
    return tomlkit.dumps(document)
