"""The way back from a quote: which turn it stands in, and which question was asked before it.

The question is found by its words: an interviewer seldom reads it out letter for letter. When no
question looks enough like what was asked, none is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peer_research.model import Transcript, is_participant

if TYPE_CHECKING:
    from peer_research.protocol.model import InterviewProtocol
    from peer_research.report.data import ReportData

_WORD = re.compile(r"[^\W\d_]{3,}")
_ALIKE = 0.5  # share of the words of a question that must have been said
_FEWEST = 2  # words that must be the same
# Words that stand in any question and tell nothing about which one it is.
_COMMON = frozenset({
    "aan", "als", "bij", "dat", "deed", "die", "dit", "een", "gaat", "had", "heb", "hebt",
    "heeft", "het", "hoe", "jij", "jou", "jouw", "kan", "kun", "kunt", "lang", "maar", "mag",
    "met", "moet", "naar", "niet", "nog", "nou", "nu", "ook", "over", "past", "toen", "van",
    "vind", "voor", "waar", "waarom", "was", "wat", "weer", "welke", "wel", "wie", "wil", "wilt",
    "word", "worden", "zou", "zijn",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a quote comes from.

    Parameters
    ----------
    session : str
    turn, question : str
        Ids; empty when not known.
    line : int
        Number of the turn in the conversation, from 1; 0 when not known.
    """

    session: str
    turn: str = ""
    line: int = 0
    question: str = ""

    @property
    def mark(self) -> str:
        """The origin as part of the name of a bookmark, such as ``S01_T0008_q2``."""
        parts = (self.session, self.turn, self.question or "geen")
        return "_".join(part for part in parts if part)


class Origins:
    """Finds the origin of quotes; reads each conversation once.

    Parameters
    ----------
    data : ReportData
    """

    def __init__(self, data: ReportData) -> None:
        self._data = data
        self._turns: dict[str, list[tuple[int, str, str]]] = {}

    def of(self, session: str, start: int) -> Origin:
        """Return the origin of words that start at `start` in a conversation."""
        if session not in self._turns:
            self._turns[session] = self._read(session)
        found = Origin(session=session)
        for line, (begin, turn, question) in enumerate(self._turns[session], start=1):
            if begin > start:
                break
            found = Origin(session=session, turn=turn, line=line, question=question)
        return found

    def _read(self, session: str) -> list[tuple[int, str, str]]:
        transcript = self._data.transcripts.get(session)
        if transcript is None:
            return []
        held = next((s.protocol for s in self._data.sessions if s.id == session), "")
        return _with_questions(transcript, self._data.protocols.get(held))


def _with_questions(
    transcript: Transcript, protocol: InterviewProtocol | None
) -> list[tuple[int, str, str]]:
    questions = _questions(protocol)
    rows, asked = [], ""
    for turn, begin, _ in transcript.spans():
        if not is_participant(turn.speaker):
            asked = _asked(turn.text, questions) or asked
        rows.append((begin, turn.id, asked))
    return rows


def _questions(protocol: InterviewProtocol | None) -> list[tuple[str, frozenset[str]]]:
    """Return each question and probe as the words by which it is known."""
    if protocol is None:
        return []
    return [
        (question.id, _words(text))
        for question in protocol.questions
        for text in (question.text, *question.probes)
    ]


def _asked(said: str, questions: Sequence[tuple[str, frozenset[str]]]) -> str:
    words = _words(said)
    scored = [(len(words & q) / len(q), len(words & q), name) for name, q in questions if q]
    good = [row for row in scored if row[0] >= _ALIKE and row[1] >= _FEWEST]
    return max(good, key=lambda row: row[:2])[2] if good else ""


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(text)) - _COMMON
