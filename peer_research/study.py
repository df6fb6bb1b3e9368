"""A study is a folder. This is the only module that knows where what stands in it."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peer_research import store
from peer_research.anonymiser_bridge import load, nearest, parse_toml
from peer_research.coding.carrying import projection
from peer_research.coding.events import carry_over_log, no_garbage_search, read_segments
from peer_research.consent.taking_part import counted, declined, takes_part
from peer_research.errors import StudyError
from peer_research.model import (
    CONSENT_USES,
    Codebook,
    Participant,
    Recommendation,
    Session,
    Transcript,
    key,
)
from peer_research.settings import SettingsFile, StudySettings
from peer_research.transcript_file import read_transcript, write_transcript
from peer_research.upgrading import bring_up_to_date

if TYPE_CHECKING:
    import pandas as pd

    from peer_research.coding.log import CodingLog
    from peer_research.model import CodedSegment, Memo
    from peer_research.protocol.model import InterviewProtocol

STUDY_VARIABLE = "PEER_RESEARCH_STUDY"
HOME_VARIABLE = "PEER_RESEARCH_HOME"
_SESSION_ID = re.compile(r"[A-Z]{1,3}\d{1,4}\Z")
_TRANSCRIPT = re.compile(r"(?P<id>[A-Z]{1,3}\d{1,4})\.v(?P<version>[1-9]\d*)\.json\Z")
_RECORD = ("study.toml", "participants.toml", "recommendations.toml", "codebook.toml", "log.jsonl",
           "memos", "protocols", "registers", "sessions", "transcripts", "coding")  # fmt: skip
_CODER = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_POINTS = b'"transcript_sha256": "%b"'
_CODED_ON = re.compile(rb'"transcript_sha256":\s*"([0-9a-f]{64})"')


@dataclass(frozen=True, slots=True, kw_only=True)
class _ParticipantsFile:
    participants: tuple[Participant, ...] = key("deelnemer", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class _RecommendationsFile:
    recommendations: tuple[Recommendation, ...] = key("aanbeveling", default=())


def home() -> Path:
    """Return the folder for what must stay outside every study, ``~/.peer-research``."""
    return Path(os.environ.get(HOME_VARIABLE) or Path.home() / ".peer-research")


def open_study(path: str | Path | None = None) -> Study:
    """Return the study in the folder `path`.

    Parameters
    ----------
    path : str or Path, optional
        The study folder. Without it: ``PEER_RESEARCH_STUDY``, then the current folder, then
        ``demo-studie`` in it.

    Raises
    ------
    StudyError
        The folder is no study, or its `study.toml` has a mistake.
    """
    if path is None:
        chosen = os.environ.get(STUDY_VARIABLE)
        here = Path.cwd()
        near = [here, here / "demo-studie", here.parent / "demo-studie"]
        path = chosen or next((p for p in near if (p / "study.toml").is_file()), here)
    return Study(Path(path))


class Study:
    """One piece of research: protocols, people (as codes), conversations, codings, report.

    Parameters
    ----------
    path : Path
        The study folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._require_own_files()
        if not self.settings_file.is_file():
            raise StudyError("study.no_study", folder=path.name or str(path))
        bring_up_to_date(self.settings_file, self.output)
        # A mistake in the settings is told when a study is opened, not later.
        _ = self.settings

    def _require_own_files(self) -> None:
        """Refuse a study whose record is elsewhere: what others gave may lead to your files."""
        for name in _RECORD:
            place = self.path / name
            if place.is_symlink() and not place.resolve().is_relative_to(self.path):
                raise StudyError("study.link_outside", file=name)

    # ------------------------------------------------------------------ where things are

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

    @property
    def vault_folder(self) -> Path:
        """Folder of the vault, outside the study."""
        return home() / "vaults" / self.settings.id

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

    def account_file(self, session: str) -> Path:
        """Return the file that says what became of every line when `session` came in."""
        return self.session_file(session).with_suffix(".binnenhalen.json")

    def transcript_file(self, session: str, version: int) -> Path:
        """Return the file of one version of an anonymised transcript."""
        if not _SESSION_ID.match(session) or version < 1:
            raise StudyError("study.bad_session_id")
        return self.path / "transcripts" / f"{session}.v{version}.json"

    def coding_file(self, session: str, coder: str) -> Path:
        """Return the append-only log of one coder on one transcript."""
        if not _CODER.fullmatch(coder):
            raise StudyError("study.bad_coder")
        return self.coding_folder(session) / f"{coder}.jsonl"

    def coding_folder(self, session: str, name: str = "") -> Path:
        """Return the folder with the codings of `session`, or one in it, such as ``ronde``."""
        if not _SESSION_ID.match(session):
            raise StudyError("study.bad_session_id")
        return self.path / "coding" / session / name

    def files_beside_coding(self, name: str) -> list[Path]:
        """Return the files in the folders called `name`, of all conversations."""
        return sorted((self.path / "coding").glob(f"*/{name}/*"))

    # ------------------------------------------------------------------ what is in them

    @cached_property
    def settings(self) -> StudySettings:
        """What `study.toml` says."""
        return load(SettingsFile, self.settings_file, StudyError).study

    @property
    def id(self) -> str:
        """The study's id, which names its vault."""
        return self.settings.id

    @property
    def title(self) -> str:
        """The study's title."""
        return self.settings.title

    def participants(self) -> dict[str, Participant]:
        """Return the participants by code."""
        if not self.participants_file.is_file():
            return {}
        rows = load(_ParticipantsFile, self.participants_file, StudyError).participants
        found: dict[str, Participant] = {}
        for number, row in enumerate(rows, start=1):
            if not re.fullmatch(r"P\d{1,3}", row.code):
                raise StudyError("study.bad_participant_code", number=number)
            if row.code in found:
                raise StudyError("study.twice", what=row.code, file="participants.toml")
            for use in row.consents:
                if use not in CONSENT_USES:
                    raise StudyError(
                        "study.unknown_use", use=use, suggestion=nearest(use, CONSENT_USES)
                    )
            found[row.code] = row
        return found

    def taking_part(self) -> dict[str, Participant]:
        """Return the participants by code, without those who said no to taking part."""
        return {code: p for code, p in self.participants().items() if takes_part(p)}

    def sessions(self) -> dict[str, Session]:
        """Return the sessions by id, sorted."""
        found = {}
        for path in sorted((self.path / "sessions").glob("*.toml")):
            session = load(Session, path, StudyError)
            if session.id != path.stem:
                raise StudyError("study.wrong_id", file=path.name, id=session.id)
            found[session.id] = session
        return found

    def versions(self, session: str) -> list[int]:
        """Return the versions of a transcript that are in the study, oldest first."""
        head = f"{session}.v"
        matches = (_TRANSCRIPT.match(n) for n in self._transcript_names() if n.startswith(head))
        return sorted(int(m["version"]) for m in matches if m)

    def transcript_ids(self) -> list[str]:
        """Return the ids of all conversations with an anonymised transcript."""
        return sorted({m["id"] for n in self._transcript_names() if (m := _TRANSCRIPT.match(n))})

    def _transcript_names(self) -> list[str]:
        folder = self.path / "transcripts"
        # Names only: this is asked several times for each conversation.
        return os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208

    def transcript(self, session: str, version: int | None = None) -> Transcript:
        """Return the newest anonymised transcript of `session`, or the version asked for.

        Raises
        ------
        StudyError
            There is none, or the file was changed by hand.
        """
        versions = self.versions(session)
        if not versions or (version or versions[-1]) not in versions:
            raise StudyError("study.no_transcript", session=session)
        return read_transcript(self.transcript_file(session, version or versions[-1]))[0]

    def codebook(self) -> Codebook:
        """Return the study's codebook."""
        from peer_research.codebook.reading import load_codebook

        return load_codebook(self.codebook_file)

    def protocols(self) -> dict[str, InterviewProtocol]:
        """Return the protocols that were used, by id."""
        from peer_research.protocol.reading import load_protocol

        paths = sorted(self.protocols_folder.glob("*.toml"))
        return {protocol.id: protocol for protocol in map(load_protocol, paths)}

    def recommendations(self) -> list[Recommendation]:
        """Return the recommendations in the order of the file."""
        if not self.recommendations_file.is_file():
            return []
        file = load(_RecommendationsFile, self.recommendations_file, StudyError)
        return list(file.recommendations)

    def coders(self) -> list[str]:
        """Return the ids of everybody who coded something; the consensus is nobody."""
        from peer_research.coding.team import NOBODY

        return sorted({path.stem for path in self.all_coding_files()} - NOBODY)

    def coding_files(self, session: str) -> list[Path]:
        """Return the coding logs of `session`, one per coder."""
        return sorted((self.path / "coding" / session).glob("*.jsonl"))

    def all_coding_files(self) -> list[Path]:
        """Return the coding logs of all conversations, also of those that have no text here."""
        return sorted((self.path / "coding").glob("*/*.jsonl"))

    def stored_segments(self) -> list[CodedSegment]:
        """Return every coded piece of a conversation with a text, as its log says.

        Also of people who do not take part: to find what must be hidden, counted or removed.
        """
        paths = (path for session in self.transcript_ids() for path in self.coding_files(session))
        return [segment for path in paths for segment in read_segments(path)]

    def coded_on(self, path: Path) -> str:
        """Return the fingerprint of the text that a coding log points into; empty if none."""
        return next(iter(self._coded_on(path)), "")

    def coded_texts(self, session: str) -> set[str]:
        """Return the fingerprints of all texts that codings of a conversation point into."""
        return {sha for path in self.coding_files(session) for sha in self._coded_on(path)}

    def _coded_on(self, path: Path) -> list[str]:
        # Within a text quotation marks are escaped, so this is found in no quote.
        found = _CODED_ON.findall(path.read_bytes()) if path.is_file() else []
        return [name.decode() for name in dict.fromkeys(found)]

    def _coded_on_other(self, path: Path, newest: str) -> str:
        """Return the fingerprint of another text that a log points into; empty if none."""
        data = path.read_bytes()
        # Counting takes a tenth of the time of finding, and there is hardly ever another.
        if data.count(b'"transcript_sha256":') == data.count(_POINTS % newest.encode()):
            return ""
        return next((s for s in self._coded_on(path) if s != newest), "")

    def files(self) -> list[Path]:
        """Return every file of the study, of whatever kind."""
        return sorted(path for path in self.path.rglob("*") if path.is_file())

    def bring_codings_up_to_date(self, session: str, newest: Transcript | None = None) -> None:
        """Carry codings of an earlier version of a text over to the newest.

        After a crash, or when somebody coded an old text, a log may point into an earlier
        version. Nothing is guessed: a log that fits no version is left as it is.
        """
        if newest is None and not self.versions(session):
            return
        newest = newest or self.transcript(session)
        for path in self.coding_files(session):
            coded = self._coded_on_other(path, newest.sha256)
            if not coded:
                continue
            versions = self.versions(session)[:-1]
            older = (self.transcript(session, version) for version in versions)
            old = next((text for text in older if text.sha256 == coded), None)
            if old is not None:
                carry_over_log(path, projection(old, newest), newest)

    def count_segments(self) -> int:
        """Return how many coded segments there are, whatever text they point into."""
        return sum(len(read_segments(path)) for path in self.all_coding_files())

    def coding_log(self, session: str, coder: str) -> CodingLog:
        """Return the log in which `coder` codes `session`."""
        from peer_research.coding.latest import LatestOnDisk
        from peer_research.coding.log import CodingLog

        latest = LatestOnDisk(self, session)
        self.bring_codings_up_to_date(session, latest.transcript)
        path = self.coding_file(session, coder)
        return CodingLog(path, latest.transcript, coder, latest.codebook(), latest)

    def coding_logs(self, session: str) -> list[CodingLog]:
        """Return the logs of everybody who coded `session`."""
        from peer_research.coding.latest import LatestOnDisk
        from peer_research.coding.log import CodingLog

        paths = self.coding_files(session)
        if not paths:
            return []
        for path in paths:
            # "noor (conflicted copy).jsonl" of a synced folder is no coder of its own.
            if not _CODER.fullmatch(path.stem):
                raise StudyError("study.second_version", file=path.name, study=self.path.name)
        latest = LatestOnDisk(self, session)
        self.bring_codings_up_to_date(session, latest.transcript)
        book = latest.codebook()
        return [
            CodingLog(self.coding_file(session, path.stem), latest.transcript, path.stem, book,
                      latest)
            for path in paths
        ]  # fmt: skip

    def coded_segments(self) -> list[CodedSegment]:
        """Return all coded segments of all coders, as values.

        Words of somebody who does not take part are not among them; see `taking_part`.
        """
        without = declined(self.participants())
        found: list[CodedSegment] = []
        with no_garbage_search():
            for session in self.transcript_ids():
                for log in self.coding_logs(session):
                    found += counted(log.segments(), log.transcript, without)
        return found

    def segments(self) -> pd.DataFrame:
        """Return all coded segments as a table; columns as in `retrieval.segments_frame`."""
        from peer_research.finding.tables import segments_frame

        return segments_frame(self.coded_segments(), self.codebook())

    def agreement(self) -> pd.DataFrame:
        """Return how far coders agree on what two of them coded; see `agreement.agreement`.

        Raises
        ------
        CodingError
            The study works reflexively; agreement says nothing there.
        """
        from peer_research.agreement.between_coders import agreement, require_codebook_method
        from peer_research.agreement.compared import compared

        require_codebook_method(self.settings.method)
        found = compared(self)
        return agreement(found.segments, found.transcripts, found.coders, read=found.read)

    def memos(self) -> list[Memo]:
        """Return all memos."""
        from peer_research.coding.log import read_memos

        return read_memos(self.memos_folder)

    def account(self) -> dict[str, int]:
        """Return how many replacements were made per label, over all transcripts."""
        totals: Counter[str] = Counter()
        for session in self.transcript_ids():
            totals.update(self.account_of(session, self.versions(session)[-1]))
        return dict(sorted(totals.items()))

    def account_of(self, session: str, version: int) -> dict[str, int]:
        """Return how many replacements were made per label in one transcript."""
        return read_transcript(self.transcript_file(session, version))[1]

    def withdrawn(self) -> int:
        """Return how many participants withdrew."""
        return len(self.withdrawn_participants())

    def withdrawn_participants(self) -> set[str]:
        """Return the codes of participants who withdrew."""
        rows = (row for row in self.log() if row["action"] == "withdrawn")
        return {row["facts"]["participant"] for row in rows}

    def unfinished_withdrawals(self) -> list[str]:
        """Return the codes of participants whose withdrawal was started and not finished."""
        state: dict[str, bool] = {}
        for row in self.log():
            if row["action"] in ("withdrawing", "withdrawn"):
                state[row["facts"]["participant"]] = row["action"] == "withdrawing"
        return sorted(code for code, unfinished in state.items() if unfinished)

    def require_no_unfinished_withdrawal(self) -> None:
        """Refuse to go on while words of somebody who withdrew may still be here."""
        for code in self.unfinished_withdrawals():
            raise StudyError("study.unfinished_withdrawal", code=code, study=self.path.name)

    def log(self) -> list[dict[str, Any]]:
        """Return the study's log."""
        return list(store.read_events(self.log_file).rows)

    # ------------------------------------------------------------------ what is written

    def write_transcript(self, transcript: Transcript, account: Mapping[str, int]) -> Path:
        """Write an anonymised transcript and return its file."""
        path = self.transcript_file(transcript.id, transcript.version)
        write_transcript(path, transcript, account)
        return path

    def note(self, action: str, **facts: str | int | bool | Sequence[str]) -> None:
        """Add a line to the log: what was done, with codes and counts, never words."""
        store.log(self.log_file, action, **facts)


def read_table(path: Path) -> dict[str, Any]:
    """Return a TOML file of the study as plain data."""
    return parse_toml(path, StudyError)[0]
