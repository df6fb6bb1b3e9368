"""The consensus round on a page: what coders saw differently, side by side, and one outcome.

What is compared and stored is up to `coding.consensus`; nothing is shown before the blind
round is done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from peer_research.anonymiser_bridge import UserError
from peer_research.care.heavy import is_heavy, note_reading
from peer_research.coding.consensus import (
    Decided,
    Difference,
    Piece,
    coders_in_talk,
    decide,
    decisions,
    differences,
    undecided,
)
from peer_research.coding.memos import PIECE
from peer_research.coding.rounds import memos_for
from peer_research.errors import CodingError
from peer_research.model import CodedSegment, Transcript
from peer_research.registers.tools import researchers
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.coding_page_parts import code_rows, held_places
from peer_research.widgets.live import Answer, script, style
from peer_research.widgets.team_page import Row, TeamPage, text_of

# Which conversation was chosen last: a page that is loaded again goes on with it.
_talked_about: dict[Path, str] = {}
_WAITS = {"rounds.blind", "consensus.one_coder"}
_WORDS = (
    "intro", "progress", "all_done", "nothing", "text", "sides", "gave_nothing", "memo",
    "outcome", "outcome_help", "as_coder", "as_all", "as_none", "none_chosen", "other_code",
    "no_other", "whole", "reason", "reason_help", "save", "decided", "decided_none", "open_only",
    "position", "again", "held", "line", "keys", "done_mark", "open_mark", "which",
    "which_none", "other_session", "next", "previous", "who_ask",
)  # fmt: skip


class ConsensusPage(TeamPage):
    """Each difference with the quotes of every coder beside each other.

    Parameters
    ----------
    study : Study
    session : str, optional
    by : str, optional
    """

    concern: ClassVar[str] = "consensus_page"
    wording: ClassVar[tuple[str, ...]] = _WORDS
    _esm = script("dialogue.mjs", "team_parts.mjs", "consensus_page.mjs")
    _css = style("team_page.css")

    def __init__(self, study: Study, session: str = "", by: str = "") -> None:
        self._session = session or _talked_about.get(study.path, "")
        if session:
            study.transcript(session)
        super().__init__(study, by, session)

    def content(self, who: str) -> Answer:
        """Return the differences, or why they cannot be seen yet."""
        if not self._session:
            return {**self.frame("which"), "who": who, "sessions": self._sessions()}
        try:
            found = differences(self._study, self._session)
        except UserError as problem:
            if problem.key not in _WAITS:
                raise
            return {**self.frame("wait"), "said": str(problem), "session": self._session}
        warning = is_heavy(self._study, self._session)
        if warning and not self._sure:
            return {**self.frame("heavy"), "warning": warning, "who": who}
        done = decisions(self._study, self._session)
        shown = self._shown(found, done, who)
        return {
            **self.frame("talk"), "session": self._session, "who": who, "rows": shown,
            "codes": code_rows(self._study.codebook()), "dose": self._note_heavy(who, warning),
        }  # fmt: skip

    def do_session(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Open a conversation, or with nothing the choice of one."""
        wanted = str(data.get("session", ""))
        if wanted and wanted not in self._study.transcript_ids():
            raise CodingError("consensus_page.no_session")
        self._session, self._sure = wanted, False
        _talked_about[self._study.path] = wanted
        return self.content(self.known())

    def _sessions(self) -> list[list[str]]:
        """Return the conversations that two people or more coded, each with how far it is."""
        found = []
        for name in self._study.transcript_ids():
            if len(coders_in_talk(self._study, name)) < 2:
                continue
            try:
                open_ones = len(undecided(self._study, name))
                state = texts("consensus_page.still_open", n=open_ones)
            except UserError as problem:
                state = str(problem)
            found.append([name, state])
        return found

    def do_decide(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Store the outcome of a difference with its reason."""
        who, name = self.known(), str(data.get("id", ""))
        there = {one.id: one for one in differences(self._study, self._session)}
        if name not in there:
            raise CodingError("consensus.changed_since", session=self._session)
        pieces = _chosen(there[name], data.get("pieces"), data.get("other"))
        reason = text_of(data.get("reason"))
        sure = data.get("confirmed") is True
        made = decide(self._study, self._session, there[name], pieces, reason, who, confirmed=sure)
        (row,) = self._shown([there[name]], {name: made}, who)
        return {"said": texts("consensus_page.saved"), "row": row}

    def _shown(
        self, found: Sequence[Difference], done: Mapping[str, Decided], who: str
    ) -> list[Row]:
        transcript = self._study.transcript(self._session)
        held = set(held_places(self._study, transcript))
        memos: dict[str, list[str]] = defaultdict(list)
        for memo in memos_for(self._study, who):
            memos[memo.about.removeprefix(PIECE)].append(f"{memo.coder}: {memo.text}")
        return [
            {
                "id": one.id,
                "kind": texts(f"consensus.kind_{one.kind}"),
                "turns": _turns(one, transcript, held),
                "pieces": _piece_rows(options(one), transcript),
                "sides": _sides(one, memos),
                "decided": _decided_row(one, done.get(one.id)),
            }
            for one in found
        ]

    def _note_heavy(self, who: str, warning: str) -> str:
        if not warning or who not in researchers(self._study):
            return ""
        return note_reading(self._study, who, self._session, date.today()).warning


def options(difference: Difference) -> list[Piece]:
    """Return what coders made of a passage, each thing once, in the order of the text."""
    found: list[Piece] = []
    for side in difference.sides:
        for segment in side.segments:
            piece = _as_piece(segment)
            if piece not in found:
                found.append(piece)
    return sorted(found, key=lambda piece: (piece.start, piece.end, piece.code))


def _as_piece(segment: CodedSegment) -> Piece:
    return Piece(start=segment.start, end=segment.end, code=segment.code,
                 attributes=dict(segment.attributes))  # fmt: skip


def _chosen(difference: Difference, numbers: Any, other: Any) -> list[Piece]:
    """Return the pieces that the browser chose, by their place in `options`."""
    there = options(difference)
    wanted = numbers if isinstance(numbers, list) else []
    if any(not isinstance(n, int) or n not in range(len(there)) for n in wanted):
        raise CodingError("consensus.changed_since", session=difference.session)
    chosen = [there[n] for n in dict.fromkeys(wanted)]
    if isinstance(other, str) and other:
        chosen.append(Piece(start=difference.start, end=difference.end, code=other))
    places = [(piece.start, piece.end, piece.code) for piece in chosen]
    if len(set(places)) < len(places):
        raise CodingError("consensus_page.same_twice")
    return chosen


def _sides(difference: Difference, memos: Mapping[str, list[str]]) -> list[Row]:
    there = options(difference)
    return [
        {
            "coder": side.coder,
            "pieces": [there.index(_as_piece(segment)) for segment in side.segments],
            "memos": [text for segment in side.segments for text in memos.get(segment.id, ())],
        }
        for side in difference.sides
    ]


def _piece_rows(pieces: Sequence[Piece], transcript: Transcript) -> list[Row]:
    """Return pieces with their words; what coders gave another value stands apart."""
    values: dict[str, set[str]] = defaultdict(set)
    for piece in pieces:
        for name in {name for one in pieces for name in one.attributes}:
            values[name].add(piece.attributes.get(name, "-"))
    return [
        {
            "code": piece.code,
            "quote": transcript.text[piece.start : piece.end],
            "same": _in_words(piece, [n for n in piece.attributes if len(values[n]) == 1]),
            "other": _in_words(piece, [n for n in values if len(values[n]) > 1]),
        }
        for piece in pieces
    ]


def _in_words(piece: Piece, names: Iterable[str]) -> str:
    said = (f"{name}: {piece.attributes.get(name, '-')}" for name in sorted(names))
    return "; ".join(said).replace("_", " ")


def _decided_row(difference: Difference, decided: Decided | None) -> Row | None:
    if decided is None:
        return None
    there = options(difference)
    kept = [there.index(piece) for piece in decided.pieces if piece in there]
    other = next((piece.code for piece in decided.pieces if piece not in there), "")
    return {"reason": decided.reason, "by": decided.by, "pieces": kept, "other": other}


def _turns(difference: Difference, transcript: Transcript, held: set[tuple[int, int]]) -> list[Row]:
    """Return the turns of a passage, with the one before, cut where the passage begins and ends."""
    spans = list(transcript.spans())
    inside = [
        n
        for n, (_, start, end) in enumerate(spans)
        if start < difference.end and difference.start < end
    ]
    rows = []
    for number in range(max(0, inside[0] - 1), inside[-1] + 1):
        turn, start, end = spans[number]
        first = min(max(difference.start - start, 0), end - start)
        last = min(max(difference.end - start, 0), end - start)
        is_held = (start, end) in held
        parts = [turn.text[:first], turn.text[first:last], turn.text[last:]]
        rows.append({
            "line": number + 1, "speaker": turn.speaker, "held": is_held,
            "parts": ["", "", ""] if is_held else parts,
        })  # fmt: skip
    return rows
