"""Memos: short notes of coders about a code or a conversation, as plain text files.

A memo is ``memos/<id>.md``: a few lines of TOML between two lines of ``+++``, then the text.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from peer_research import store
from peer_research.coding_events import now
from peer_research.errors import CodingError
from peer_research.model import Memo, nfc

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
