"""Read the text of a recording, whatever program made it, without losing a word.

`read` gives a `Transcript` whose speakers are the labels of the file; these can be names, so
such a transcript lives only in memory or in the vault. `map_speakers` turns the labels into
codes. An `ImportLedger` accounts for every line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import cast

from peer_research.errors import ImportFileError
from peer_research.model import Transcript, Turn
from peer_research.transcripts.ledger import ImportLedger
from peer_research.transcripts.speakers import SpeakerSummary, map_speakers, speaker_summary

__all__ = [
    "SUPPORTED",
    "ImportLedger",
    "SpeakerSummary",
    "map_speakers",
    "read",
    "read_with_ledger",
    "speaker_summary",
]

Reader = Callable[[Path], tuple[tuple[Turn, ...], ImportLedger]]

# The module of this package whose `read` takes a kind of file; only that one is loaded.
READERS: Mapping[str, str] = {
    ".csv": "turn_table",
    ".docx": "word",
    ".eaf": "elan",
    ".htm": "web_page",
    ".html": "web_page",
    ".json": "recognition_json",
    ".odt": "odt",
    ".otr": "otr",
    ".pdf": "pdf",
    ".rtf": "rtf",
    ".srt": "srt",
    ".tsv": "turn_table",
    ".txt": "text",
    ".vtt": "vtt",
    ".xlsx": "turn_table",
}
SUPPORTED = tuple(READERS)


def read(path: str | PathLike[str]) -> Transcript:
    """Return the conversation in a file, version 0, with the speakers as labelled there.

    Parameters
    ----------
    path : path
        A file with one of the extensions in `SUPPORTED`.

    Raises
    ------
    ImportFileError
        When it cannot be read without losing something.
    """
    return read_with_ledger(path)[0]


def read_with_ledger(path: str | PathLike[str]) -> tuple[Transcript, ImportLedger]:
    """Return the conversation in a file and the account of its lines; see `read`."""
    path = Path(path)
    module = READERS.get(path.suffix.lower())
    if module is None and path.is_file():
        supported = " ".join(SUPPORTED)
        raise ImportFileError("transcripts.unsupported", file=path.name, supported=supported)
    # Anything else that is no file gets its message from the first reader that tries.
    turns, ledger = _reader(module or "text")(path)
    if not turns:
        raise ImportFileError("transcripts.no_text", file=path.name)
    return Transcript(id=_slug(path.stem), version=0, turns=turns), ledger


def _reader(module: str) -> Reader:
    return cast(Reader, import_module(f"{__name__}.{module}").read)


def _slug(stem: str) -> str:
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40] or "gesprek"
