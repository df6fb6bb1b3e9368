"""What a report needs, as plain values, and how to take it from a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from peer_research.consent.taking_part import counted_words, declined
from peer_research.model import (
    Codebook,
    Memo,
    Participant,
    Recommendation,
    Session,
    Transcript,
)
from peer_research.report.choices import Choices

if TYPE_CHECKING:
    from peer_research.coding.sense_making import SenseDecision, Statement, Theme
    from peer_research.identifiable import Identifiable
    from peer_research.protocol.model import InterviewProtocol
    from peer_research.protocol.support import Helpline
    from peer_research.registers.advice import AdviceState
    from peer_research.registers.data_management import Kept
    from peer_research.registers.participation import Decision, Maker
    from peer_research.report.guard import Guard
    from peer_research.study import Study

SEGMENT_COLUMNS = (
    "id", "session", "coder", "code", "participant", "start", "end", "quote",
    "citaat", "toon", "tijd", "boodschap", "voor_wie",
)  # fmt: skip
AGREEMENT_COLUMNS = ("code", "name", "n", "percent", "kappa")
_OFFSETS = ("start", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """What the team said about the codes in a work session; see `sense_making`."""

    themes: Sequence[Theme] = ()
    statements: Sequence[Statement] = ()
    decisions: Sequence[SenseDecision] = ()


@dataclass(frozen=True, kw_only=True)
class ReportData:
    """Everything that can stand in a report.

    Parameters
    ----------
    title, subtitle, commissioner, why, question : str
        As the team wrote them; empty where a person still has to.
    makers : sequence of str
        Chosen names, with their roles.
    protocols : mapping of str to InterviewProtocol
    participants : mapping of str to Participant
        Without those who withdrew.
    sessions : sequence of Session
    words : mapping of str to int
        Words per transcript.
    segments : DataFrame
        Columns `SEGMENT_COLUMNS`; attributes may be empty. A column `speakers`, if present,
        holds the codes of all who speak in the piece, joined by spaces; a column `reworded`
        says whether the participant asked for other words, which then stand in `quote`.
    codebook : Codebook
    agreement : DataFrame
        Columns `AGREEMENT_COLUMNS`; `percent` as a share from 0 to 1, or from 0 to 100 when
        any value is above 1. The row with code ``*`` is that of all codes together.
    recommendations : sequence of Recommendation
    account : mapping of str to int
        Replacements per label of the anonymiser.
    withdrawn : int
        How many people withdrew.
    k : int
        Smallest group of people that is shown as a number in the table of participants.
    approved : collection of str
        Ids of segments with a heavy code that a second person approved for quoting.
    confirmed : bool
        Whether a person read the report; takes the draft mark away.
    reflexive : bool
        Reflexive thematic analysis: agreement of coders is no measure there.
    help_lines : sequence of Helpline
        Where a reader can find help.
    transcripts : mapping of str to Transcript
        The safe texts; for the way from a quote back to its line and its question.
    roles : mapping of str to int
        How many people of the team had each role.
    contributions : sequence of Maker
        Who did what; see `participation.contributions`.
    changes : sequence of Decision
        What went differently because of peer researchers.
    states : mapping of str to AdviceState
        What became of each recommendation, by its id.
    big5 : DataFrame
        See `yields.big5_table`; without rows when nobody gave a colour.
    sense : Sense
    kept : sequence of Kept
        What is kept and until when.
    consent_texts : sequence of str
        Versions of the consent text that were signed.
    memos : sequence of Memo
        Shown as comments as long as it is a draft.
    clean_quotes : bool
        Whether ``eh`` and the like are left out of quotes.
    choices : Choices
        Order of the themes and quotes, as the team chose.
    projects : DataFrame
        Themes per study and year, see `provenance.themes_by_project`; without rows when this
        is one study.
    guard : Guard, optional
        Looks for names before anything is written; see `report.guard`.
    """

    title: str
    subtitle: str = ""
    makers: Sequence[str] = ()
    commissioner: str = ""
    question: str = ""
    why: str = ""
    protocols: Mapping[str, InterviewProtocol] = field(default_factory=dict)
    participants: Mapping[str, Participant] = field(default_factory=dict)
    sessions: Sequence[Session] = ()
    words: Mapping[str, int] = field(default_factory=dict)
    segments: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SEGMENT_COLUMNS))
    codebook: Codebook
    agreement: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=AGREEMENT_COLUMNS))
    recommendations: Sequence[Recommendation] = ()
    account: Mapping[str, int] = field(default_factory=dict)
    withdrawn: int = 0
    k: int = 5
    approved: frozenset[str] = frozenset()
    confirmed: bool = False
    reflexive: bool = False
    help_lines: Sequence[Helpline] = ()
    transcripts: Mapping[str, Transcript] = field(default_factory=dict)
    roles: Mapping[str, int] = field(default_factory=dict)
    contributions: Sequence[Maker] = ()
    changes: Sequence[Decision] = ()
    states: Mapping[str, AdviceState] = field(default_factory=dict)
    big5: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["domain"]))
    sense: Sense = Sense()
    kept: Sequence[Kept] = ()
    consent_texts: Sequence[str] = ()
    memos: Sequence[Memo] = ()
    clean_quotes: bool = False
    choices: Choices = field(default_factory=Choices)
    projects: pd.DataFrame = field(default_factory=pd.DataFrame)
    guard: Guard | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "segments", clean_segments(self.segments))
        object.__setattr__(self, "agreement", clean_agreement(self.agreement))


def clean_segments(segments: pd.DataFrame) -> pd.DataFrame:
    """Return `segments` with every column there, texts without gaps, in a fixed order.

    Parameters
    ----------
    segments : DataFrame
        See `ReportData`.
    """
    frame = segments.copy()
    for column in SEGMENT_COLUMNS:
        if column not in frame:
            frame[column] = 0 if column in _OFFSETS else ""
    for column in frame.columns:
        if column in _OFFSETS:
            frame[column] = frame[column].astype(int)
        elif column in SEGMENT_COLUMNS or column == "speakers":
            frame[column] = frame[column].astype(object).where(frame[column].notna(), "")
    return frame.sort_values(["session", "start", "end", "id"], ignore_index=True)


def clean_agreement(agreement: pd.DataFrame) -> pd.DataFrame:
    """Return `agreement` with every column there and `percent` from 0 to 100.

    Parameters
    ----------
    agreement : DataFrame
        See `ReportData`; ``units`` is taken for ``n``.
    """
    frame = agreement.rename(columns={"units": "n"}) if "n" not in agreement else agreement.copy()
    for column in AGREEMENT_COLUMNS:
        if column not in frame:
            frame[column] = ""
    frame["percent"] = pd.to_numeric(frame["percent"])
    if not (frame["percent"] > 1).any():
        frame["percent"] *= 100
    return frame


def from_study(
    study: Study,
    *,
    confirmed: bool = False,
    private: Identifiable | None = None,
    names_checked: bool = False,
    clean_quotes: bool = False,
) -> ReportData:
    """Return what the report of `study` needs.

    Who does not take part is not in it, in no count either. What participants said when they
    read their words back is followed, and heavy words need the approval of a second person.

    Parameters
    ----------
    study : Study
    confirmed : bool, default=False
        Whether a person read the report from beginning to end.
    private : Identifiable, optional
        The opened vault; the report is then held against the key table. Without it the vault
        is opened when that takes no question.
    names_checked : bool, default=False
        Whether two people looked for names in what the team typed; asked when the vault is
        closed and the program thinks it sees a name.
    clean_quotes : bool, default=False
        Leave ``eh`` and the like out of quotes; what was left out is counted.
    """
    from peer_research.care.approvals import approved_pieces
    from peer_research.consent.authority import as_it_counts
    from peer_research.consent.read_back import follow_read_back
    from peer_research.materials.helpline_card import study_helplines
    from peer_research.materials.texts_file import FOLDER
    from peer_research.report.guard import open_guard
    from peer_research.report.study import extras

    study.require_no_unfinished_withdrawal()
    settings = study.settings
    helplines = study_helplines(own=study.protocols_folder / FOLDER)
    without = declined(study.participants())
    transcripts = study.transcripts()
    return ReportData(
        title=study.title,
        subtitle=settings.subtitle,
        makers=tuple(f"{member.name} ({member.role})" for member in settings.team),
        commissioner=settings.commissioner,
        question=settings.question,
        why=settings.why,
        protocols=study.protocols(),
        participants=as_it_counts(study),
        sessions=tuple(_session(session, without) for session in study.sessions().values()),
        words={name: counted_words(text, without) for name, text in transcripts.items()},
        segments=follow_read_back(study, with_speakers(study.segments(), transcripts)),
        codebook=study.codebook(),
        agreement=_agreement(study),
        recommendations=tuple(study.recommendations()),
        account=study.account(),
        withdrawn=study.withdrawn(),
        k=settings.min_group,
        approved=frozenset(approved_pieces(study)),
        confirmed=confirmed,
        reflexive=settings.method == "reflexief",
        help_lines=helplines.lines if helplines else (),
        transcripts=transcripts,
        clean_quotes=clean_quotes,
        guard=open_guard(study, private, names_checked=names_checked),
        **extras(study),
    )


def _session(session: Session, without: frozenset[str]) -> Session:
    people = tuple(code for code in session.participants if code not in without)
    return replace(session, participants=people)


def _agreement(study: Study) -> pd.DataFrame:
    """Return the agreement, or an empty table when there are no two coders to compare."""
    from peer_research.errors import CodingError

    try:
        return study.agreement()
    except CodingError:
        return pd.DataFrame(columns=AGREEMENT_COLUMNS)


def with_speakers(segments: pd.DataFrame, transcripts: Mapping[str, object]) -> pd.DataFrame:
    """Return `segments` with everybody who speaks in each piece."""
    frame = segments.copy()
    frame["speakers"] = [
        " ".join(_speakers(transcripts.get(str(row.session)), int(row.start), int(row.end)))
        for row in frame.itertuples()
    ]
    return frame


def _speakers(transcript: object, start: int, end: int) -> list[str]:
    if transcript is None:
        return []
    spans = transcript.spans()  # type: ignore[attr-defined]
    heard = (turn.speaker for turn, begin, stop in spans if begin < end and start < stop)
    return list(dict.fromkeys(heard))
