"""What text and codebook are on disk now, read again only when a file changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peer_research.codebook.history import read_splits
from peer_research.codebook.reading import load_codebook
from peer_research.coding.moves import Splits
from peer_research.model import Codebook, Transcript

if TYPE_CHECKING:
    from peer_research.study import Study

_Stamp = tuple[str, int, int, int]


class LatestOnDisk:
    """The newest text of one conversation, and the codebook of its study.

    Parameters
    ----------
    study : Study
    session : str
    newest : int, default=0
        The version that `study.all_versions` just gave; looked for when left out.

    Attributes
    ----------
    transcript : Transcript
        The newest text when this was made.
    """

    def __init__(self, study: Study, session: str, newest: int = 0) -> None:
        self._study = study
        self._session = session
        self._version, self._folder = newest, 0
        if newest:
            self._folder = study.transcript_file(session, newest).parent.stat().st_mtime_ns
        # Looked at before it is read: what comes in between is then seen as a change.
        self._stamp = self._look()
        self.transcript: Transcript = study.transcript(session, self._version or None)
        self._sha256 = self.transcript.sha256

    def sha256(self) -> str:
        """Return the fingerprint of the newest text; empty when there is none any more."""
        stamp = self._look()
        if stamp != self._stamp:
            found = self._study.transcript(self._session).sha256 if stamp else ""
            self._stamp, self._sha256 = stamp, found
        return self._sha256

    def codebook(self) -> Codebook:
        """Return the codebook; the same value as long as the file says the same."""
        return load_codebook(self._study.codebook_file)

    def splits(self) -> Splits:
        """Return which segments went where when their code was split."""
        return read_splits(self._study)

    def _look(self) -> _Stamp | None:
        if self._may_be_newer():
            self._version = max(self._study.versions(self._session), default=0)
        if not self._version:
            return None
        path = self._study.transcript_file(self._session, self._version)
        found = path.stat()
        return path.name, found.st_ino, found.st_size, found.st_mtime_ns

    def _may_be_newer(self) -> bool:
        """Return whether the folder must be looked through; it may hold thousands of texts.

        The day of a folder says that something came or went, but not on every disk, and not
        within the same moment; so the next version is looked for by its name as well.
        """
        if not self._version:
            return True
        here, following = (
            self._study.transcript_file(self._session, self._version + step) for step in (0, 1)
        )
        if not here.is_file() or following.is_file():
            return True
        before, self._folder = self._folder, here.parent.stat().st_mtime_ns
        return self._folder != before
