"""Memos: short notes of coders about anything in a study, as plain text files.

A memo is ``memos/<id>.md``: a few lines of TOML between two lines of ``+++``, then the text.
What it is about is the id of a code, a conversation (``S01``) or a participant (``P01``), a
coded piece (``stuk:`` and its id), or ``studie``.
"""

from __future__ import annotations

import contextlib
import json
import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from peer_research import store
from peer_research.coding.events import new_id, now
from peer_research.errors import CodingError
from peer_research.model import Memo, nfc

if TYPE_CHECKING:
    from peer_research.study import Study

Kind = Literal["stuk", "code", "gesprek", "deelnemer", "studie"]
STUDY = "studie"
PIECE = "stuk:"

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")
_FENCE = "+++\n"


def write_memo(folder: Path, memo: Memo) -> Path:
    """Write a memo as ``<id>.md`` in `folder` and return its path.

    Raises
    ------
    CodingError
        ``coding.bad_memo`` when the id is not a slug.
    """
    if not SLUG.match(memo.id):
        raise CodingError("coding.bad_memo", memo=memo.id)
    head = {"codeur": memo.coder, "over": memo.about, "gemaakt": memo.created or now()}
    lines = [f"{key} = {_toml(value)}\n" for key, value in head.items()]
    path = folder / f"{memo.id}.md"
    store.write_text(path, _FENCE + "".join(lines) + _FENCE + "\n" + nfc(memo.text) + "\n")
    return path


def read_memos(folder: Path) -> list[Memo]:
    """Return the memos in `folder`, oldest first.

    Raises
    ------
    CodingError
        ``coding.damaged_memo`` naming the file.
    """
    memos = [_read_memo(path) for path in sorted(folder.glob("*.md"))]
    return sorted(memos, key=lambda memo: (memo.created, memo.id))


def about_piece(segment_id: str) -> str:
    """Return what a memo about a coded piece says in ``over``."""
    return PIECE + segment_id


def kind_of(about: str) -> Kind:
    """Return what kind of thing a memo is about.

    Examples
    --------
    >>> [kind_of(about) for about in ("P01", "S01", "hulp.wachten", "studie", "stuk:3f2a")]
    ['deelnemer', 'gesprek', 'code', 'studie', 'stuk']
    """
    if about == STUDY:
        return "studie"
    if about.startswith(PIECE):
        return "stuk"
    if re.fullmatch(r"P\d{1,3}", about):
        return "deelnemer"
    return "gesprek" if re.fullmatch(r"[A-Z]{1,3}\d{1,4}", about) else "code"


def add_memo(study: Study, coder: str, about: str, text: str, *, confirmed: bool = False) -> Memo:
    """Write a new memo about something in the study, and return it.

    Parameters
    ----------
    study : Study
    coder : str
    about : str
        See the top of this module; `about_piece` for a coded piece.
    text : str
    confirmed : bool, default=False
        A person says that the text names nobody.

    Raises
    ------
    CodingError
        ``coding.memo_about_nothing`` or ``coding.empty_memo``.
    StudyError
        ``note_check.found``: the text names somebody.
    """
    from peer_research.registers.note_check import require_no_names
    from peer_research.texts import texts

    if not SLUG.match(coder):
        raise CodingError("coding.bad_coder")
    if not text.strip():
        raise CodingError("coding.empty_memo")
    if not _is_there(study, about):
        raise CodingError("coding.memo_about_nothing")
    if not confirmed:
        require_no_names(text, texts("coding.field_memo"))
    memo = Memo(id=f"memo-{new_id()}", coder=coder, about=about, text=nfc(text),
                created=now())  # fmt: skip
    write_memo(study.memos_folder, memo)
    return memo


def forget(folder: Path, participant: str, segments: Collection[str] = ()) -> int:
    """Remove the memos about a participant or about `segments`; return how many."""
    gone = {participant, *map(about_piece, segments)}
    removed = 0
    for path in sorted(folder.glob("*.md")):
        # A memo that cannot be read says about whom by its words only; others look at those.
        with contextlib.suppress(CodingError):
            if _read_memo(path).about in gone:
                store.remove(path)
                removed += 1
    return removed


def _is_there(study: Study, about: str) -> bool:
    kind = kind_of(about)
    if kind == "stuk":
        ids = {segment.id for log in study.all_coding_logs() for segment in log.segments()}
        return about.removeprefix(PIECE) in ids
    if kind == "gesprek":
        return about in study.sessions() or about in study.transcript_ids()
    if kind == "deelnemer":
        return about in study.participants()
    return kind == "studie" or about in study.codebook().by_id


def delete_memo(folder: Path, memo_id: str) -> None:
    """Remove a memo for good."""
    if not SLUG.match(memo_id):
        raise CodingError("coding.bad_memo", memo=memo_id)
    store.remove(folder / f"{memo_id}.md")


def _read_memo(path: Path) -> Memo:
    try:
        empty, head, body = path.read_text("utf-8-sig").split(_FENCE, 2)
        facts = tomllib.loads(head)
        if empty:
            raise ValueError
        return Memo(
            id=path.stem,
            coder=str(facts["codeur"]),
            about=str(facts["over"]),
            text=body.removeprefix("\n").removesuffix("\n"),
            created=str(facts.get("gemaakt", "")),
        )
    except (OSError, ValueError, KeyError):
        raise CodingError("coding.damaged_memo", file=path.name) from None


def _toml(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
