"""An anonymised transcript as a file: plain JSON with a fingerprint of what is said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from peer_research import store
from peer_research.anonymiser_bridge import Source, build
from peer_research.errors import StudyError
from peer_research.model import Transcript, Turn
from peer_research.settings import FORMAT

_WORDS = {"id", "speaker", "text"}
_TIMED = {*_WORDS, "start_ms", "end_ms"}


def write_transcript(path: Path, transcript: Transcript, account: Mapping[str, int]) -> None:
    """Write a transcript with how many replacements were made per label."""
    turns = [
        {name: value for name, value in asdict(turn).items() if value is not None}
        for turn in transcript.turns
    ]
    data = {
        "format": FORMAT,
        "id": transcript.id,
        "version": transcript.version,
        "sha256": transcript.sha256,
        "account": dict(account),
        "turns": turns,
    }
    store.write_json(path, data)


def read_transcript(path: Path) -> tuple[Transcript, dict[str, int]]:
    """Return a transcript and its account of replacements per label.

    Raises
    ------
    StudyError
        The file is damaged, or was changed by hand.
    """
    source = Source(path.name, "", StudyError)
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["format"] > FORMAT:
            raise StudyError("study.newer_format", found=data["format"], known=FORMAT)
        turns = tuple(_turn(row, source) for row in data["turns"])
        transcript = Transcript(id=data["id"], version=data["version"], turns=turns)
        account = {str(label): int(number) for label, number in data["account"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise StudyError("study.damaged_transcript", file=path.name) from None
    if transcript.sha256 != data.get("sha256"):
        raise StudyError("study.changed_transcript", file=path.name)
    return transcript, account


def _turn(row: Any, source: Source) -> Turn:
    """Return a turn; what looks as we write it needs no second look at every field."""
    if type(row) is dict and (row.keys() == _WORDS or row.keys() == _TIMED):
        words = type(row["id"]) is type(row["speaker"]) is type(row["text"]) is str
        if words and type(row.get("start_ms", 0)) is type(row.get("end_ms", 0)) is int:
            return Turn(**row)
    return build(Turn, row, source)
