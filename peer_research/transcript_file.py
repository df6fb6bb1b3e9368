"""An anonymised transcript as a file: plain JSON with a fingerprint of what is said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from peer_research import store
from peer_research.anonymiser_bridge import Source, build
from peer_research.errors import StudyError
from peer_research.model import Transcript, Turn
from peer_research.settings import FORMAT


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
        turns = tuple(build(Turn, row, source) for row in data["turns"])
        transcript = Transcript(id=data["id"], version=data["version"], turns=turns)
        account = {str(label): int(number) for label, number in data["account"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise StudyError("study.damaged_transcript", file=path.name) from None
    if transcript.sha256 != data.get("sha256"):
        raise StudyError("study.changed_transcript", file=path.name)
    return transcript, account
