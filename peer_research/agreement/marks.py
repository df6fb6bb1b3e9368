"""Who gave which code to which turn, as numbers, so that comparing is counting."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from peer_research.model import CodedSegment, Transcript, Turn, is_participant

Numbers = npt.NDArray[np.int64]
Read = Mapping[str, Collection[str]]


@dataclass(frozen=True, kw_only=True)
class Marks:
    """The turns of participants and what every coder gave to them.

    Parameters
    ----------
    segments : list of CodedSegment
        Those in the transcripts.
    sessions : list of str
    turns : list of Turn
        Of participants, in order of the transcripts.
    session_of : ndarray
        Per turn the number of its session.
    hits : ndarray
        Rows (segment, turn): which segment touches which turn.
    spans : ndarray
        Per segment its start and end on one line of all conversations after each other.
    lengths : ndarray
        Of each conversation on that line.
    readers : mapping
        Who has read which session; anyone not in it has read everything.
    """

    segments: list[CodedSegment]
    sessions: list[str]
    turns: list[Turn]
    session_of: Numbers
    hits: Numbers
    spans: Numbers
    lengths: Numbers
    readers: Read | None

    @classmethod
    def of(
        cls,
        segments: Iterable[CodedSegment],
        transcripts: Iterable[Transcript],
        readers: Read | None = None,
    ) -> Marks:
        """Return the marks of some conversations; other segments are left out."""
        texts = {transcript.id: transcript for transcript in transcripts}
        known = [segment for segment in segments if segment.transcript in texts]
        lengths = np.array([len(text.text) + 1 for text in texts.values()], dtype=np.int64)
        begins = dict(zip(texts, (np.cumsum(lengths) - lengths).tolist(), strict=True))
        places = np.array(
            [(begins[s.transcript] + s.start, begins[s.transcript] + s.end) for s in known],
            dtype=np.int64,
        ).reshape(-1, 2)
        turns, session_of, borders = _turns(texts, begins)
        return cls(
            segments=known,
            sessions=list(texts),
            turns=turns,
            session_of=session_of,
            hits=_touching(places, borders),
            spans=places,
            lengths=lengths,
            readers=readers,
        )

    @cached_property
    def coders(self) -> list[str]:
        """Everybody who coded something."""
        return sorted({segment.coder for segment in self.segments})

    @cached_property
    def codes(self) -> list[str]:
        """Every code that was used."""
        return sorted({segment.code for segment in self.segments})

    def read(self, coder: str) -> npt.NDArray[np.bool_]:
        """Return per turn whether `coder` has read it."""
        if coder not in self._read:
            known = [
                self.readers is None or coder in self.readers.get(session, ())
                for session in self.sessions
            ]
            self._read[coder] = np.array(known, dtype=bool)[self.session_of]
        return self._read[coder]

    def people(self, coders: Sequence[str]) -> Numbers:
        """Return per turn how many of `coders` have read it."""
        return np.asarray(np.sum([self.read(coder) for coder in coders], axis=0), dtype=np.int64)

    def given(self, coder: str, code: str) -> Numbers:
        """Return the turns, sorted, to which `coder` gave `code`."""
        return self._given.get((coder, code), np.zeros(0, dtype=np.int64))

    def pieces(self, coder: str, code: str) -> Numbers:
        """Return start and end of the pieces to which `coder` gave `code`, on the one line."""
        rows = self._rows.get((coder, code))
        return self.spans[rows] if rows is not None else np.zeros((0, 2), dtype=np.int64)

    def line(self, coders: Sequence[str]) -> tuple[Numbers, int]:
        """Return how far each session moves to the left, and the length of what is left.

        Only sessions that all `coders` have read stay on the line; the others are at -1.
        """
        shared = np.array(
            [self.readers is None or all(c in self.readers.get(s, ()) for c in coders)
             for s in self.sessions], dtype=bool,
        )  # fmt: skip
        gone = np.where(shared, 0, self.lengths)
        moves = np.where(shared, np.cumsum(gone), -1)
        return moves, int(self.lengths[shared].sum())

    def on_line(self, spans: Numbers, moves: Numbers) -> Numbers:
        """Return spans on the line that `line` describes, without those that are not on it."""
        if not len(spans):
            return spans
        session = np.searchsorted(np.cumsum(self.lengths), spans[:, 0], side="right")
        kept = moves[session] >= 0
        return spans[kept] - moves[session[kept]][:, None]

    @cached_property
    def _read(self) -> dict[str, npt.NDArray[np.bool_]]:
        """What `read` has found so far."""
        return {}

    @cached_property
    def _rows(self) -> dict[tuple[str, str], Numbers]:
        """Segments per coder and code."""
        found: dict[tuple[str, str], list[int]] = {}
        for number, segment in enumerate(self.segments):
            found.setdefault((segment.coder, segment.code), []).append(number)
        return {key: np.array(rows, dtype=np.int64) for key, rows in found.items()}

    @cached_property
    def _given(self) -> dict[tuple[str, str], Numbers]:
        """Turns per coder and code, each once."""
        starts = np.searchsorted(self.hits[:, 0], np.arange(len(self.segments) + 1))
        first, count = starts[:-1], np.diff(starts)
        found = {}
        for key, rows in self._rows.items():
            places = np.repeat(first[rows], count[rows]) + _ramp(count[rows])
            found[key] = np.unique(self.hits[places, 1])
        return found


def _turns(
    texts: Mapping[str, Transcript], begins: Mapping[str, int]
) -> tuple[list[Turn], Numbers, Numbers]:
    turns, session_of, borders = [], [], []
    for number, (name, transcript) in enumerate(texts.items()):
        for turn, start, end in transcript.spans():
            if is_participant(turn.speaker):
                turns.append(turn)
                session_of.append(number)
                borders.append((begins[name] + start, begins[name] + end))
    return (
        turns,
        np.array(session_of, dtype=np.int64),
        np.array(borders, dtype=np.int64).reshape(-1, 2),
    )


def _touching(spans: Numbers, borders: Numbers) -> Numbers:
    """Return rows (segment, turn) for every turn of which a segment has a character."""
    first = np.searchsorted(borders[:, 1], spans[:, 0], side="right")
    last = np.searchsorted(borders[:, 0], spans[:, 1], side="left")
    count = np.maximum(last - first, 0)
    segment = np.repeat(np.arange(len(spans)), count)
    return np.stack([segment, np.repeat(first, count) + _ramp(count)], axis=1)


def _ramp(count: Numbers) -> Numbers:
    """Return 0, 1, ... for each of `count` in turn."""
    ends = np.cumsum(count)
    return np.arange(int(count.sum()), dtype=np.int64) - np.repeat(ends - count, count)
