"""A study: what is in it, as values. Where things stand is in `study_folder`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peer_research import event_log, study_log
from peer_research.anonymiser_bridge import load
from peer_research.coding.events import no_garbage_search, read_segments
from peer_research.coding.text_versions import carry_codings_over
from peer_research.consent.taking_part import counted, declined, takes_part
from peer_research.errors import StudyError
from peer_research.model import Codebook, Participant, Recommendation, Session, Transcript, key
from peer_research.participants_file import read_participants
from peer_research.settings import SettingsFile, StudySettings
from peer_research.study_folder import CODER, StudyFolder, home
from peer_research.transcript_file import read_transcript, write_transcript
from peer_research.upgrading import bring_up_to_date

if TYPE_CHECKING:
    import pandas as pd

    from peer_research.coding.log import CodingLog
    from peer_research.model import CodedSegment, Memo
    from peer_research.protocol.model import InterviewProtocol

STUDY_VARIABLE = "PEER_RESEARCH_STUDY"


@dataclass(frozen=True, slots=True, kw_only=True)
class _RecommendationsFile:
    recommendations: tuple[Recommendation, ...] = key("aanbeveling", default=())


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


class Study(StudyFolder):
    """One piece of research: protocols, people (as codes), conversations, codings, report.

    Parameters
    ----------
    path : Path
        The study folder.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        if not self.settings_file.is_file():
            raise StudyError("study.no_study", folder=path.name or str(path))
        bring_up_to_date(self.settings_file, self.output)
        # A mistake in the settings is told when a study is opened, not later.
        _ = self.settings

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

    @property
    def vault_folder(self) -> Path:
        """Folder of the vault, outside the study."""
        return home() / "vaults" / self.settings.id

    def participants(self) -> dict[str, Participant]:
        """Return the participants by code."""
        return read_participants(self.participants_file)

    def taking_part(self) -> dict[str, Participant]:
        """Return the participants by code, without those who said no to taking part."""
        return {code: p for code, p in self.participants().items() if takes_part(p)}

    def sessions(self) -> dict[str, Session]:
        """Return the sessions by id, sorted."""
        found = {}
        for path in self.session_files():
            session = load(Session, path, StudyError)
            if session.id != path.stem:
                raise StudyError("study.wrong_id", file=path.name, id=session.id)
            found[session.id] = session
        return found

    def transcript(self, session: str, version: int | None = None) -> Transcript:
        """Return the newest anonymised transcript of `session`, or the version asked for.

        Raises
        ------
        StudyError
            There is none, or the file was changed by hand.
        """
        newest = version or max(self.versions(session), default=0)
        if newest < 1 or not (path := self.transcript_file(session, newest)).is_file():
            raise StudyError("study.no_transcript", session=session)
        return read_transcript(path)[0]

    def transcripts(self) -> dict[str, Transcript]:
        """Return the newest anonymised transcript of every conversation, by id."""
        every = self.all_versions().items()
        return {session: self.transcript(session, versions[-1]) for session, versions in every}

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

    def stored_segments(self) -> list[CodedSegment]:
        """Return every coded piece of a conversation with a text, as its log says.

        Also of people who do not take part: to find what must be hidden, counted or removed.
        """
        paths = (path for session in self.transcript_ids() for path in self.coding_files(session))
        return [segment for path in paths for segment in read_segments(path)]

    def count_segments(self) -> int:
        """Return how many coded segments there are, whatever text they point into."""
        return sum(len(read_segments(path)) for path in self.all_coding_files())

    def coding_log(self, session: str, coder: str) -> CodingLog:
        """Return the log in which `coder` codes `session`."""
        from peer_research.coding.latest import LatestOnDisk
        from peer_research.coding.log import CodingLog

        latest = LatestOnDisk(self, session)
        carry_codings_over(self, session, latest.transcript)
        path = self.coding_file(session, coder)
        return CodingLog(path, latest.transcript, coder, latest.codebook(), latest)

    def coding_logs(self, session: str, newest: int = 0) -> list[CodingLog]:
        """Return the logs of everybody who coded `session`.

        Who goes through all conversations gives the version of `all_versions`: one look at the
        folder of texts instead of one for each.
        """
        from peer_research.coding.latest import LatestOnDisk
        from peer_research.coding.log import CodingLog

        paths = self.coding_files(session)
        if not paths:
            return []
        for path in paths:
            # "noor (conflicted copy).jsonl" of a synced folder is no coder of its own.
            if not CODER.fullmatch(path.stem):
                raise StudyError("study.second_version", file=path.name, study=self.path.name)
        latest = LatestOnDisk(self, session, newest)
        carry_codings_over(self, session, latest.transcript)
        book = latest.codebook()
        return [
            CodingLog(self.coding_file(session, path.stem), latest.transcript, path.stem, book,
                      latest)
            for path in paths
        ]  # fmt: skip

    def all_coding_logs(self) -> Iterator[CodingLog]:
        """Yield the logs of all coders of all conversations with an anonymised text."""
        for session, versions in self.all_versions().items():
            yield from self.coding_logs(session, versions[-1])

    def coded_segments(self) -> list[CodedSegment]:
        """Return all coded segments of all coders, as values.

        Words of somebody who does not take part are not among them; see `taking_part`.
        """
        without = declined(self.participants())
        found: list[CodedSegment] = []
        with no_garbage_search():
            for log in self.all_coding_logs():
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
        for session, versions in self.all_versions().items():
            totals.update(self.account_of(session, versions[-1]))
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
        return list(event_log.read(self.log_file).rows)

    # ------------------------------------------------------------------ what is written

    def write_transcript(self, transcript: Transcript, account: Mapping[str, int]) -> Path:
        """Write an anonymised transcript and return its file."""
        path = self.transcript_file(transcript.id, transcript.version)
        write_transcript(path, transcript, account)
        return path

    def note(self, action: str, **facts: str | int | bool | Sequence[str]) -> None:
        """Add a line to the log: what was done, with codes and counts, never words."""
        study_log.add(self.log_file, action, **facts)
