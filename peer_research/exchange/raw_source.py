"""Take a text of others into the study like every new conversation: raw, into the vault.

Never as safe text: that somebody else called it anonymous is no reason to believe it. After
this it is anonymised and reviewed as usual, and `placing.place_codings` with the opened vault
carries the codings of the file over to the safe text.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from peer_research import store
from peer_research.errors import ImportFileError
from peer_research.exchange.imported import Imported
from peer_research.identifiable import Identifiable
from peer_research.intake.importing import import_conversation
from peer_research.model import Session
from peer_research.transcripts import ImportLedger, SpeakerSummary, read, speaker_summary


def speakers_of(imported: Imported, number: int) -> tuple[SpeakerSummary, ...]:
    """Return who speaks in text `number` (from 1), to be given codes by a person."""
    with tempfile.TemporaryDirectory() as folder:
        return tuple(speaker_summary(read(_text_file(imported, number, Path(folder)))))


def import_source(
    private: Identifiable,
    imported: Imported,
    number: int,
    session: Session,
    speakers: Mapping[str, str],
) -> ImportLedger:
    """Keep text `number` of an exchange file in the vault and register the session.

    Parameters
    ----------
    private : Identifiable
        The opened vault of the study.
    imported : Imported
    number : int
        Which text, from 1, in the order of `Imported.sources`.
    session : Session
    speakers : mapping of str to str
        Label in the text → code; see `importing.import_conversation`.

    Raises
    ------
    ImportFileError
        The text is not in the file, or cannot be read without loss.
    StudyError
        The conversation was imported before.
    """
    # Readers take files. The file is for this user only and gone before we return.
    with tempfile.TemporaryDirectory() as folder:
        path = _text_file(imported, number, Path(folder))
        return import_conversation(private, path, session, speakers)


def _text_file(imported: Imported, number: int, folder: Path) -> Path:
    if not 1 <= number <= len(imported.sources) or not imported.sources[number - 1].present:
        raise ImportFileError(
            "exchange.missing_text",
            file=imported.file,
            number=number,
            missing=sum(not source.present for source in imported.sources),
            total=len(imported.sources),
        )
    path = folder / "bron.txt"
    store.write_text(path, imported.sources[number - 1].text)
    return path
