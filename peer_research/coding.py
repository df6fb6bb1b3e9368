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

from peer_research import store
from peer_research.anonymiser_bridge import nearest
from peer_research.coding_events import (
    Event,
    State,
    carry_over,
    carry_over_log,
    compact,
    fold,
    new_id,
    now,
    read_coding,
    read_segments,
    speaker_at,
)
from peer_research.errors import CodingError
from peer_research.memos import SLUG, delete_memo, read_memos, write_memo
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

    Raises
    ------
    CodingError
        A bad coder name, or a text that is no longer what was coded.

    Notes
    -----
    Two programs may have the same log open: each action starts from what is on disk.
    """

    def __init__(self, path: Path, transcript: Transcript, coder: str, codebook: Codebook) -> None:
        if not SLUG.match(coder):
            raise CodingError("coding.bad_coder")
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
            events = read_coding(self.path)
            for event in events:
                self._check_same_text(event)
            self._state, self._stamp = fold(events), stamp
        return self._state

    def segments(self) -> tuple[CodedSegment, ...]:
        """Return the coded segments in order of the text."""
        return self.state().segments

    def apply(
        self, start: int, end: int, code: str, attributes: Mapping[str, str] | None = None
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

        Returns
        -------
        CodedSegment
            It is on disk.

        Raises
        ------
        CodingError
            A span outside the text, or an unknown code, attribute or value.
        """
        return self._save("apply", new_id(), 1, start, end, code, attributes or {})

    def recode(
        self,
        segment_id: str,
        code: str | None = None,
        start: int | None = None,
        end: int | None = None,
        attributes: Mapping[str, str] | None = None,
    ) -> CodedSegment:
        """Change a segment; what is not given stays as it is. See `apply`."""
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
        self._append("remove", target=_find(self.state(), segment_id).id)

    def undo(self) -> bool:
        """Undo the last action that counts; return whether there was one."""
        done = self.state().done
        if done:
            self._append("undo", of=done[-1]["id"])
        return bool(done)

    def redo(self) -> bool:
        """Do again what was undone last; return whether there was something."""
        undone = self.state().undone
        if undone:
            self._append("redo", of=undone[-1]["id"])
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
        check_code(self.codebook, code)
        check_attributes(self.codebook, attributes)
        self.state()  # refuses to add to a log that was carried over to another text
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
        store.append_event(self.path, {**event, **what})

    def _check_same_text(self, event: Event) -> None:
        segment = event.get("segment")
        if event["coder"] != self.coder:
            raise CodingError("coding.other_log", file=self.path.name)
        if segment is None:
            return
        if segment["transcript"] != self.transcript.id:
            raise CodingError("coding.other_log", file=self.path.name)
        same = segment["transcript_sha256"] == self.transcript.sha256
        if not same or self.transcript.text[segment["start"] : segment["end"]] != segment["quote"]:
            raise CodingError(
                "coding.text_changed", transcript=self.transcript.id, coder=self.coder
            )


def check_code(codebook: Codebook, code: str) -> None:
    """Refuse a code that is not in the codebook."""
    if code not in codebook.by_id:
        suggestion = nearest(code, codebook.by_id) if codebook.codes else "-"
        raise CodingError("coding.unknown_code", code=code, suggestion=suggestion)


def check_attributes(codebook: Codebook, attributes: Mapping[str, str]) -> None:
    """Refuse attributes or values that are not in the codebook."""
    known = codebook.attributes
    for name, value in attributes.items():
        if name not in known:
            suggestion = nearest(name, known) if known else "-"
            raise CodingError("coding.unknown_attribute", name=name, suggestion=suggestion)
        if value not in known[name]:
            choices = ", ".join(known[name])
            raise CodingError("coding.unknown_value", value=value, name=name, choices=choices)


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
