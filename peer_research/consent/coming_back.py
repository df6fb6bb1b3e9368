"""Words that come back after a withdrawal: an old coding file from another computer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from peer_research.coding.events import compact, read_segments
from peer_research.coding.text_versions import carry_codings_over
from peer_research.model import CodedSegment
from peer_research.study import Study


def forget_again(study: Study) -> tuple[Path, ...]:
    """Take out of coding files what points at somebody who withdrew, and return those files.

    A file that a colleague coded before the withdrawal, and copied into the study after it,
    brings their words back. Pieces of theirs go, and so does every piece on a text that is
    gone of which the words stand nowhere in the text of today: they may be theirs as well.
    What others said and still stands there stays as it was coded.

    Parameters
    ----------
    study : Study
    """
    gone = study.withdrawn_participants() - set(study.participants())
    if not gone:
        return ()
    cleaned: list[Path] = []
    for session, newest in study.transcripts().items():
        # What can be carried over is no question any more.
        carry_codings_over(study, session, newest)
        keep = _keeper(newest.sha256, newest.text, gone)
        cleaned += [path for path in study.coding_files(session) if _clean(path, keep)]
    return tuple(cleaned)


def _clean(path: Path, keep: Callable[[CodedSegment], bool]) -> bool:
    if all(map(keep, read_segments(path))):
        return False
    compact(path, keep)
    return True


def _keeper(sha256: str, text: str, gone: set[str]) -> Callable[[CodedSegment], bool]:
    def keep(segment: CodedSegment) -> bool:
        if segment.speaker in gone:
            return False
        return segment.transcript_sha256 == sha256 or segment.quote in text

    return keep
