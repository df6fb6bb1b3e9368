"""What would be read from a file, before anything is kept: numbers, and text only when asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from os import PathLike
from pathlib import Path
from typing import Any

from peer_research.model import Transcript
from peer_research.transcripts import ImportLedger, read_with_ledger
from peer_research.transcripts.speakers import speaking_share

# So many turns show whether the speakers are right.
FIRST_TURNS = 5


def preview(
    path: str | PathLike[str], *, with_text: bool = False, first: int = FIRST_TURNS
) -> dict[str, Any]:
    """Return what an import of the file would read; nothing is written.

    Parameters
    ----------
    path : path
        A file of a known kind.
    with_text : bool, default=False
        Whether to add the first turns with their words and the labels of the file. These may
        name people: show them on the screen, and keep them nowhere.
    first : int
        How many turns, when `with_text`.

    Returns
    -------
    dict
        Plain data, ready for JSON: ``file``, ``kind``, ``turns``, ``words``, ``speakers``
        (``position``, ``label``, ``role``, ``turns``, ``words``, ``ms``, ``share``; a name is
        shown by its first letter only), ``nameless_turns``, ``times`` (``first_ms``,
        ``last_ms``, ``turns`` with a time), ``ledger`` (numbers) and ``account`` (sentences);
        with text also ``first_turns``.

    Raises
    ------
    ImportFileError
        The file cannot be read without losing something.
    """
    path = Path(path)
    transcript, ledger = read_with_ledger(path)
    shown: dict[str, Any] = {
        "file": path.name,
        "kind": path.suffix.lower(),
        "turns": len(transcript.turns),
        "words": transcript.words,
        "speakers": [asdict(row) for row in speaking_share(transcript)],
        "nameless_turns": sum(not turn.speaker for turn in transcript.turns),
        "times": _times(transcript),
        "ledger": numbers_of(ledger),
        "account": list(ledger.summary()),
    }
    if with_text:
        shown["first_turns"] = [asdict(turn) for turn in transcript.turns[: max(0, first)]]
    return shown


def previews(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Return the `preview` of each recording of a conversation; speakers are numbered through."""
    shown = [preview(path) for path in paths]
    before = 0
    for one in shown:
        for row in one["speakers"]:
            row["position"] += before
        before += len(one["speakers"])
    return shown


def _times(transcript: Transcript) -> dict[str, int | None]:
    known = [ms for t in transcript.turns for ms in (t.start_ms, t.end_ms) if ms is not None]
    return {
        "first_ms": min(known, default=None),
        "last_ms": max(known, default=None),
        "turns": sum(turn.start_ms is not None for turn in transcript.turns),
    }


def numbers_of(ledger: ImportLedger) -> dict[str, Any]:
    """Return an account as plain data, ready for JSON; it holds no word of the file."""
    # Mappings may be read-only views, which JSON does not know.
    return {
        name: dict(value) if hasattr(value, "items") else value
        for name, value in asdict(ledger).items()
    }
