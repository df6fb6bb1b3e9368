"""The events of coding, and what they amount to.

Pure functions over events; only the last few read or rewrite a log. An action (`apply`,
`recode`, `remove`) may be undone and redone by events that point to it. `keep` is what
`compact` leaves, and `move_code` follows from a change of the codebook: they stand, and
cannot be undone.
"""

from __future__ import annotations

import contextlib
import gc
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from peer_research import event_log
from peer_research.coding.form import MOVE, is_coding_event, segment_of
from peer_research.errors import CodingError
from peer_research.model import WITHDRAWN, CodedSegment, Transcript

Event = dict[str, Any]
Project = Callable[[int, int], tuple[int, int]]

ACTIONS = ("apply", "recode", "remove")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a coder's events amount to.

    Parameters
    ----------
    segments : tuple of CodedSegment
        By place in the text.
    done, undone : tuple of dict
        Actions that count, and actions that can be redone; the last one first in line.
    revs : mapping
        Highest revision ever given to each segment, also when it was undone.
    """

    segments: tuple[CodedSegment, ...] = ()
    done: tuple[Event, ...] = ()
    undone: tuple[Event, ...] = ()
    revs: Mapping[str, int]


def fold(events: Iterable[Event]) -> State:
    """Return what `events` amount to; events of different coders may be mixed in any way.

    Parameters
    ----------
    events : iterable of dict
        Events of each coder in the order in which they were made.

    Examples
    --------
    >>> fold([]).segments
    ()
    """
    folding = _Folding()
    for event in events:
        folding.add(event)
    active = [event for name, event in folding.actions.items() if name in folding.done]
    return State(
        segments=_replay(active),
        done=tuple(event for event in active if event["op"] in ACTIONS),
        undone=tuple(folding.undone.values()),
        revs=folding.revs,
    )


class _Folding:
    """What is done and undone so far, while events come in."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.actions: dict[str, Event] = {}
        self.done: set[str] = set()
        self.undone: dict[str, Event] = {}
        self.revs: dict[str, int] = {}

    def add(self, event: Event) -> None:
        """Take in one event; the same event twice counts once."""
        name, operation = event["id"], event["op"]
        if name in self.seen:
            return
        self.seen.add(name)
        if operation not in ("undo", "redo"):
            self.actions[name] = event
            self.done.add(name)
            self._act(event)
        elif operation == "redo":
            if self.undone.pop(event["of"], None):
                self.done.add(event["of"])
        elif event["of"] in self.done:
            self.done.remove(event["of"])
            self.undone[event["of"]] = self.actions[event["of"]]

    def _act(self, event: Event) -> None:
        segment = event.get("segment")
        if segment:
            name, rev = segment["id"], segment["rev"]
            if rev > self.revs.get(name, 0):
                self.revs[name] = rev
        if event["op"] == MOVE:
            return
        # A new action of a coder ends what that coder could redo.
        if self.undone:
            self.undone = {k: e for k, e in self.undone.items() if e["coder"] != event["coder"]}


def _replay(active: Iterable[Event]) -> tuple[CodedSegment, ...]:
    now: dict[str, CodedSegment] = {}
    for event in active:
        if event["op"] == "remove":
            now.pop(event["target"], None)
        elif event["op"] == MOVE:
            now.update(_with_other_code(now, event))
        elif event["op"] != "recode" or event["segment"]["id"] in now:
            now[event["segment"]["id"]] = segment_of(event["segment"])
    return tuple(sorted(now.values(), key=lambda s: (s.start, s.end, s.id)))


def _with_other_code(now: Mapping[str, CodedSegment], event: Event) -> dict[str, CodedSegment]:
    """Return the segments that another code stands for, as a change of the codebook says.

    It is no change of the coder's, so the revision stays: what was decided about it still holds.
    """
    target = event.get("target")
    return {
        name: replace(segment, code=event["to"])
        for name, segment in now.items()
        if segment.code == event["from"]
        and segment.coder == event["coder"]
        and target in (None, name)
    }


def read_segments(path: Path) -> tuple[CodedSegment, ...]:
    """Return the segments of one coding log, without checking them against the text.

    Raises
    ------
    StudyError
        A damaged line that no crash can explain.
    CodingError
        ``coding.damaged_log``: a line that is no coding event.
    """
    with no_garbage_search():
        return fold(read_coding(path)).segments


@contextlib.contextmanager
def no_garbage_search() -> Iterator[None]:
    """Let Python not look for garbage while a log is made into thousands of values.

    None of them is garbage, and looking takes longer with every value that is kept.

    Examples
    --------
    >>> with no_garbage_search():
    ...     gc.isenabled()
    False
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read_coding(path: Path) -> tuple[Event, ...]:
    """Return the events of one coding log, each checked for its form."""
    return read_coding_lines(path).rows


def read_coding_lines(path: Path) -> event_log.Events:
    """Return the events of one coding log with the lines they stand on, as `read_coding`."""
    found = event_log.read(path)
    for line, event in zip(found.lines, found.rows, strict=True):
        if not is_coding_event(event):
            raise CodingError("coding.damaged_log", file=path.name, line=line)
    return found


def carry_over(
    events: Iterable[Event], project: Project, new_transcript: Transcript
) -> list[Event]:
    """Return `events` as if they had been made on a new version of the transcript.

    Parameters
    ----------
    events : iterable of dict
        Events of one log, on the old text.
    project : callable
        Gives for a start and end in the old text those in the new text.
    new_transcript : Transcript
        The new version.

    Returns
    -------
    list of dict
        A segment of which no text is left is gone, with every event about it; of an
        earlier form of which no text is left, only that form is gone.
    """
    rows = list(events)
    moved = {
        event["id"]: _moved(segment_of(event["segment"]), project, new_transcript)
        for event in rows
        if "segment" in event
    }
    current = {(segment.id, segment.rev) for segment in fold(rows).segments}
    gone = {
        event["segment"]["id"]
        for event in rows
        if "segment" in event
        and moved[event["id"]] is None
        and (event["segment"]["id"], event["segment"]["rev"]) in current
    }
    lost = {name for name, segment in moved.items() if segment is None}
    return _rebased([_with(event, moved) for event in without(rows, gone, lost)])


def carry_over_log(path: Path, project: Project, new_transcript: Transcript) -> None:
    """Carry a coding log over to a new text, whole or not at all; see `carry_over`."""
    read_coding(path)  # names the line if the log is damaged
    event_log.rewrite(path, lambda rows: carry_over(rows, project, new_transcript))


def without(
    events: Iterable[Event], segments: Iterable[str], lost: Iterable[str] = ()
) -> list[Event]:
    """Return `events` without those about `segments` or with an id in `lost`.

    Undo and redo of an event that goes, go too.
    """
    removed, dropped, out = set(segments), set(lost), []
    for event in events:
        about = event.get("target") or event.get("segment", {}).get("id")
        if about in removed or event["id"] in dropped or event.get("of") in dropped:
            dropped.add(event["id"])
        else:
            out.append(event)
    return out


def _moved(segment: CodedSegment, project: Project, new: Transcript) -> CodedSegment | None:
    if segment.transcript_sha256 == new.sha256:
        return segment  # made on the new text already
    start, end = project(segment.start, segment.end)
    quote = new.text[start:end]
    if not quote.replace(WITHDRAWN, "").strip():
        return None
    return replace(
        segment,
        transcript_sha256=new.sha256,
        start=start,
        end=end,
        quote=quote,
        speaker=speaker_at(new, start),
    )


def _with(event: Event, moved: Mapping[str, CodedSegment | None]) -> Event:
    segment = moved.get(event["id"])
    return event if segment is None else {**event, "segment": asdict(segment)}


def _rebased(events: list[Event]) -> list[Event]:
    """Let the first form that is left of each segment be the one that makes it."""
    made: set[str] = set()
    out = []
    for event in events:
        name = event.get("segment", {}).get("id", "")
        first = event["op"] == "recode" and name not in made
        made.add(name)
        out.append({**event, "op": "apply"} if first else event)
    return out


def compact(path: Path, keep: Callable[[CodedSegment], bool]) -> None:
    """Leave only the present form of the segments to keep in a coding log.

    Every other quote disappears from the file: of segments that are not kept, that were
    removed or undone, and of earlier forms. That history can no longer be undone.

    Parameters
    ----------
    path : Path
        A coding log.
    keep : callable
        Whether a segment stays.
    """
    read_coding(path)  # names the line if the log is damaged

    def kept(rows: tuple[Event, ...]) -> list[Event]:
        return [
            {
                "id": new_id(),
                "op": "keep",
                "at": now(),
                "coder": segment.coder,
                "segment": asdict(segment),
            }
            for segment in fold(rows).segments
            if keep(segment)
        ]

    event_log.rewrite(path, kept)


def speaker_at(transcript: Transcript, position: int) -> str:
    """Return the code of who speaks at `position`; at a line feed, who spoke before it."""
    for turn, _, end in transcript.spans():
        if position <= end:
            return turn.speaker
    return ""


def now() -> str:
    """Return the time in UTC, as written in events."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def new_id() -> str:
    """Return a random id of twelve characters."""
    return secrets.token_hex(6)
