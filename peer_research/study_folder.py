"""Where what stands in a study, and beside it: the only module that knows paths.

Nothing that stands there is read here.
"""

from __future__ import annotations

import os
import re
from bisect import insort
from collections.abc import Collection, Iterator
from pathlib import Path

from peer_research.errors import StudyError

HOME_VARIABLE = "PEER_RESEARCH_HOME"
CODER = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_SESSION_ID = re.compile(r"[A-Z]{1,3}\d{1,4}\Z")
_TRANSCRIPT = re.compile(r"(?P<id>[A-Z]{1,3}\d{1,4})\.v(?P<version>[1-9]\d*)\.json\Z")
# What may be no link to elsewhere: a study of somebody else would have its way with your files,
# and what lies in `output` is emptied when somebody withdraws.
_OWN = ("study.toml", "participants.toml", "recommendations.toml", "codebook.toml", "log.jsonl",
        "memos", "protocols", "registers", "sessions", "transcripts", "coding",
        "output")  # fmt: skip


def home() -> Path:
    """Return the folder for what must stay outside every study, ``~/.peer-research``."""
    return Path(os.environ.get(HOME_VARIABLE) or Path.home() / ".peer-research")


def _links(folder: Path, names: Collection[str] = ()) -> Iterator[Path]:
    """Yield every link in a folder and below; of the folder itself only some names."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return  # what cannot be opened leads nowhere, and reading it says what is wrong
    for entry in entries:
        if names and entry.name not in names:
            continue
        if entry.is_symlink():
            yield Path(entry.path)
        elif entry.is_dir(follow_symlinks=False):
            yield from _links(Path(entry.path))


class StudyFolder:
    """The places in a study.

    Parameters
    ----------
    path : Path
        The study folder.

    Raises
    ------
    StudyError
        A part of the record, or of the outcomes, is a link to outside the folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._require_own_files()

    def _require_own_files(self) -> None:
        """Refuse a study that is partly elsewhere: what others gave may lead to your files."""
        for place in _links(self.path, _OWN):
            if not place.resolve().is_relative_to(self.path):
                raise StudyError("study.link_outside", file=str(place.relative_to(self.path)))

    @property
    def settings_file(self) -> Path:
        """`study.toml`."""
        return self.path / "study.toml"

    @property
    def participants_file(self) -> Path:
        """`participants.toml`."""
        return self.path / "participants.toml"

    @property
    def recommendations_file(self) -> Path:
        """`recommendations.toml`."""
        return self.path / "recommendations.toml"

    @property
    def codebook_file(self) -> Path:
        """`codebook.toml`."""
        return self.path / "codebook.toml"

    @property
    def log_file(self) -> Path:
        """`log.jsonl`, hash-chained and without a word of an interview."""
        return self.path / "log.jsonl"

    @property
    def output(self) -> Path:
        """Folder with what is derived and can be thrown away."""
        return self.path / "output"

    @property
    def memos_folder(self) -> Path:
        """Folder of the memos."""
        return self.path / "memos"

    @property
    def protocols_folder(self) -> Path:
        """Folder of the protocol versions that were used."""
        return self.path / "protocols"

    def register_file(self, name: str) -> Path:
        """Return the file of a register, such as ``registers/incidenten.toml``."""
        return self.path / "registers" / f"{name}.toml"

    def register_files(self) -> list[Path]:
        """Return the registers that are there."""
        return sorted((self.path / "registers").glob("*.toml"))

    def read_back_file(self, code: str) -> Path:
        """Return the letter with a participant's own fragments."""
        return self.output / "teruglezen" / f"{code}.docx"

    def session_file(self, session: str) -> Path:
        """Return the file of `session`, such as ``sessions/S01.toml``."""
        if not _SESSION_ID.match(session):
            raise StudyError("study.bad_session_id")
        return self.path / "sessions" / f"{session}.toml"

    def session_files(self) -> list[Path]:
        """Return the files of the sessions that are there."""
        return sorted((self.path / "sessions").glob("*.toml"))

    def account_file(self, session: str) -> Path:
        """Return the file that says what became of every line when `session` came in."""
        return self.session_file(session).with_suffix(".binnenhalen.json")

    def transcript_file(self, session: str, version: int) -> Path:
        """Return the file of one version of an anonymised transcript."""
        if not _SESSION_ID.match(session) or version < 1:
            raise StudyError("study.bad_session_id")
        return self.path / "transcripts" / f"{session}.v{version}.json"

    def versions(self, session: str) -> list[int]:
        """Return the versions of a transcript that are in the study, oldest first."""
        return self._versions(f"{session}.v").get(session, [])

    def all_versions(self) -> dict[str, list[int]]:
        """Return what `versions` says of every conversation with an anonymised transcript.

        One look at the folder, where `versions` of each would be one for each of them.
        """
        return dict(sorted(self._versions().items()))

    def transcript_ids(self) -> list[str]:
        """Return the ids of all conversations with an anonymised transcript."""
        return list(self.all_versions())

    def _versions(self, head: str = "") -> dict[str, list[int]]:
        folder = self.path / "transcripts"
        found: dict[str, list[int]] = {}
        # Names only: this is asked after every coding.
        for name in os.listdir(folder) if folder.is_dir() else []:  # noqa: PTH208
            if name.startswith(head) and (match := _TRANSCRIPT.match(name)):
                insort(found.setdefault(match["id"], []), int(match["version"]))
        return found

    def coding_file(self, session: str, coder: str) -> Path:
        """Return the append-only log of one coder on one transcript."""
        if not CODER.fullmatch(coder):
            raise StudyError("study.bad_coder")
        return self.coding_folder(session) / f"{coder}.jsonl"

    def coding_folder(self, session: str, name: str = "") -> Path:
        """Return the folder with the codings of `session`, or one in it, such as ``ronde``."""
        if not _SESSION_ID.match(session):
            raise StudyError("study.bad_session_id")
        return self.path / "coding" / session / name

    def coding_files(self, session: str) -> list[Path]:
        """Return the coding logs of `session`, one per coder."""
        return sorted((self.path / "coding" / session).glob("*.jsonl"))

    def all_coding_files(self) -> list[Path]:
        """Return the coding logs of all conversations, also of those that have no text here."""
        return sorted((self.path / "coding").glob("*/*.jsonl"))

    def files_beside_coding(self, name: str) -> list[Path]:
        """Return the files in the folders called `name`, of all conversations."""
        return sorted((self.path / "coding").glob(f"*/{name}/*"))

    def files(self) -> list[Path]:
        """Return every file of the study, of whatever kind."""
        return sorted(path for path in self.path.rglob("*") if path.is_file())
