"""Coding a transcript: every action is an event on disk, and the events give the state.

One file per transcript and coder, ``coding/S01/<coder>.jsonl``: putting two people's work
together is copying files. Undo and redo are events that point to an event, so nothing is
ever lost and there is no limit. Memos are plain text files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from peer_research import event_log
from peer_research.coding.checks import Latest, check_attributes, check_code
from peer_research.coding.events import (
    State,
    carry_over,
    carry_over_log,
    compact,
    fold,
    new_id,
    no_garbage_search,
    now,
    read_coding,
    read_coding_lines,
    read_segments,
    speaker_at,
)
from peer_research.coding.form import MOVE
from peer_research.coding.memos import SLUG, delete_memo, read_memos, write_memo
from peer_research.coding.moves import moves
from peer_research.errors import CodingError
from peer_research.model import Codebook, CodedSegment, Transcript

__all__ = [
    "CodingLog",
    "carry_over",
    "carry_over_log",
    "check_attributes",
    "check_code",
    "compact",
    "delete_memo",
    "fold",
    "read_coding",
    "read_memos",
    "read_segments",
    "write_memo",
]


class CodingLog:
    """One coder's codings of one transcript.

    Parameters
    ----------
    path : Path
        ``coding/S01/<coder>.jsonl``; made at the first action.
    transcript : Transcript
        The text that is coded.
    coder : str
        Lower-case letters, digits and dashes.
    codebook : Codebook
        Codes and attributes that may be used.
    latest : Latest, optional
        Asked before each action whether text and codebook are still the same. Without it
        `transcript` and `codebook` are taken as they are.

    Raises
    ------
    CodingError
        A bad coder name, or a text that is no longer what was coded.

    Notes
    -----
    Two programs may have the same log open: each action starts from what is on disk. A code
    that was joined with another reads as the code that stands for it now.
    """

    def __init__(
        self,
        path: Path,
        transcript: Transcript,
        coder: str,
        codebook: Codebook,
        latest: Latest | None = None,
    ) -> None:
        if not SLUG.match(coder):
            raise CodingError("coding.bad_coder")
        self._latest = latest
        self.path = path
        self.transcript = transcript
        self.coder = coder
        self.codebook = codebook
        self._stamp: tuple[int, int, int] | None = None
        self._state = State(revs={})
        self.state()

    def state(self) -> State:
        """Return what the log on disk amounts to now."""
        stamp = _stamp(self.path)
        if stamp != self._stamp or stamp is None:
            with no_garbage_search():
                found = read_coding_lines(self.path)
                self._check_same_text(found)
                self._state, self._stamp = fold(found.rows), stamp
            self._follow_codebook()
        return self._state

    def require_newest(self) -> None:
        """Refuse to go on when the text was replaced; take in a codebook that changed.

        Raises
        ------
        CodingError
            ``coding.newer_text``.
        """
        if self._latest is None:
            return
        if self._latest.sha256() != self.transcript.sha256:
            raise CodingError("coding.newer_text", transcript=self.transcript.id)
        codebook = self._latest.codebook()
        if codebook is not self.codebook:
            self.codebook, self._stamp = codebook, None

    def segments(self) -> tuple[CodedSegment, ...]:
        """Return the coded segments in order of the text."""
        return self.state().segments

    def apply(
        self,
        start: int,
        end: int,
        code: str,
        attributes: Mapping[str, str] | None = None,
        *,
        segment_id: str = "",
    ) -> CodedSegment:
        """Give ``text[start:end]`` a code.

        Parameters
        ----------
        start, end : int
            Code points in ``transcript.text``, half-open.
        code : str
            Id of a code in the codebook.
        attributes : mapping, optional
            Attributes of the codebook with one of their values.
        segment_id : str, optional
            For a segment that must be the same whoever makes it; a new one when left out.

        Returns
        -------
        CodedSegment
            It is on disk.

        Raises
        ------
        CodingError
            A span outside the text, or an unknown code, attribute or value.
        """
        self.require_newest()
        return self._save("apply", segment_id or new_id(), 1, start, end, code, attributes or {})

    def recode(
        self,
        segment_id: str,
        code: str | None = None,
        start: int | None = None,
        end: int | None = None,
        attributes: Mapping[str, str] | None = None,
    ) -> CodedSegment:
        """Change a segment; what is not given stays as it is. See `apply`."""
        self.require_newest()
        state = self.state()
        old = _find(state, segment_id)
        return self._save(
            "recode",
            old.id,
            state.revs[old.id] + 1,
            old.start if start is None else start,
            old.end if end is None else end,
            old.code if code is None else code,
            old.attributes if attributes is None else attributes,
            old.created,
        )

    def remove(self, segment_id: str) -> None:
        """Take a segment away; `undo` brings it back."""
        self.require_newest()
        self._append("remove", target=_find(self.state(), segment_id).id)

    def undo(self) -> bool:
        """Undo the last action that counts; return whether there was one."""
        self.require_newest()
        done = self.state().done
        if done:
            self._point("undo", done[-1]["id"])
        return bool(done)

    def redo(self) -> bool:
        """Do again what was undone last; return whether there was something."""
        self.require_newest()
        undone = self.state().undone
        if undone:
            self._point("redo", undone[-1]["id"])
        return bool(undone)

    def _save(
        self,
        operation: str,
        segment_id: str,
        rev: int,
        start: int,
        end: int,
        code: str,
        attributes: Mapping[str, str],
        created: str = "",
    ) -> CodedSegment:
        self.state()  # refuses to add to a log that was carried over to another text
        check_code(self.codebook, code)
        check_attributes(self.codebook, attributes)
        text = self.transcript.text
        if not 0 <= start < end <= len(text) or not text[start:end].strip():
            raise CodingError("coding.bad_span", start=start, end=end)
        segment = CodedSegment(
            id=segment_id,
            rev=rev,
            transcript=self.transcript.id,
            transcript_sha256=self.transcript.sha256,
            start=start,
            end=end,
            quote=text[start:end],
            code=code,
            coder=self.coder,
            speaker=speaker_at(self.transcript, start),
            attributes=dict(attributes),
            created=created or now(),
        )
        self._append(operation, segment=asdict(segment))
        return segment

    def _append(self, operation: str, **what: Any) -> None:
        event = {"id": new_id(), "op": operation, "at": now(), "coder": self.coder}
        event_log.append(self.path, {**event, **what})

    def _follow_codebook(self) -> None:
        """Let codes that were joined or split, read as what stands for them now."""
        splits = self._latest.splits() if self._latest else {}
        for _ in range(len(self.codebook.changes) + 1):  # what was split, may be joined after
            found = moves(self._state, self.codebook, splits)
            if not found:
                return
            for move in found:
                self._append(MOVE, **move)
            self._state, self._stamp = fold(read_coding(self.path)), _stamp(self.path)

    def _point(self, operation: str, action: str) -> None:
        """Undo or redo an action, unless a code comes back that is not in the codebook."""
        before = {(segment.id, segment.code) for segment in self._state.segments}
        event = {"id": "", "op": operation, "coder": self.coder, "of": action}
        after = fold((*read_coding(self.path), event)).segments
        gone = self.codebook.replaced
        for segment in after:
            known = segment.code in self.codebook.by_id or segment.code in gone
            if not known and (segment.id, segment.code) not in before:
                raise CodingError("coding.code_removed", code=segment.code)
        self._append(operation, of=action)

    def _check_same_text(self, found: event_log.Events) -> None:
        text, sha256 = self.transcript.text, self.transcript.sha256
        for line, event in zip(found.lines, found.rows, strict=True):
            segment = event.get("segment")
            foreign = segment is not None and segment["transcript"] != self.transcript.id
            if event["coder"] != self.coder or foreign:
                raise CodingError("coding.other_log", file=self.path.name, line=line)
            if segment is None:
                continue
            same = segment["transcript_sha256"] == sha256
            if not same or text[segment["start"] : segment["end"]] != segment["quote"]:
                raise CodingError(
                    "coding.text_changed", transcript=self.transcript.id, coder=self.coder
                )


def _find(state: State, segment_id: str) -> CodedSegment:
    for segment in state.segments:
        if segment.id == segment_id:
            return segment
    raise CodingError("coding.unknown_segment")


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
