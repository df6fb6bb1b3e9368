"""Several recordings of one conversation become one transcript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from peer_research.errors import ImportFileError, StudyError
from peer_research.model import Transcript, Turn, check_speaker


def combine(
    parts: Sequence[Transcript],
    *,
    lengths_ms: Sequence[int] | None = None,
    lines: Sequence[int] | None = None,
) -> Transcript:
    """Return the recordings of one conversation as one transcript, one after the other.

    Ids and times go on where the recording before stopped. Turns are never joined over the
    border of two recordings.

    Parameters
    ----------
    parts : sequence of Transcript
        With codes for speakers (see `map_speakers`), because "SPEAKER_00" of one recording
        may be somebody else in the next. Who has the same code is the same person.
    lengths_ms : sequence of int, optional
        How long each recording lasts. Without it a recording ends with its last known time;
        after a recording without any time the times of the next ones mean nothing any more,
        and are left out.
    lines : sequence of int, optional
        How many lines each file has (``ImportLedger.lines``). Then line numbers go on as if
        the files stood below each other; without it they begin anew in each recording.

    Raises
    ------
    ImportFileError
        No recordings, speakers without a code, or numbers that do not fit the recordings.

    Examples
    --------
    >>> def said(text):
    ...     turn = Turn(id="T0001", speaker="P01", text=text, start_ms=100, end_ms=900, line=1)
    ...     return Transcript(id="S01", version=0, turns=(turn,))
    >>> [(t.id, t.text, t.start_ms, t.line)
    ...  for t in combine([said("ja"), said("nee")], lines=[4, 2]).turns]
    [('T0001', 'ja', 100, 1), ('T0002', 'nee', 1000, 5)]
    """
    if not parts:
        raise ImportFileError("transcripts_data.nothing_to_combine")
    for numbers in (lengths_ms, lines):
        if numbers is not None and len(numbers) != len(parts):
            raise ImportFileError(
                "transcripts_data.lengths", parts=len(parts), numbers=len(numbers)
            )
    turns: list[Turn] = []
    since: int | None = 0
    above = 0
    for number, part in enumerate(parts):
        _check_codes(part)
        turns += [_shifted(turn, since, above) for turn in part.turns]
        since = _end(part, number, lengths_ms, since)
        above += _lines(part, number, lines)
    numbered = (replace(turn, id=f"T{n:04d}") for n, turn in enumerate(turns, 1))
    return Transcript(id=parts[0].id, version=parts[0].version, turns=tuple(numbered))


def _check_codes(part: Transcript) -> None:
    try:
        for speaker in part.speakers:
            check_speaker(speaker)
    except StudyError:
        raise ImportFileError("transcripts_data.not_mapped") from None


def _shifted(turn: Turn, since: int | None, above: int) -> Turn:
    def later(ms: int | None) -> int | None:
        return None if ms is None or since is None else ms + since

    line = None if turn.line is None else turn.line + above
    return replace(turn, start_ms=later(turn.start_ms), end_ms=later(turn.end_ms), line=line)


def _end(
    part: Transcript, number: int, lengths: Sequence[int] | None, since: int | None
) -> int | None:
    times = [ms for turn in part.turns for ms in (turn.start_ms, turn.end_ms) if ms is not None]
    last = max(times, default=None)
    if lengths is not None:
        if (last or 0) > lengths[number]:
            raise ImportFileError("transcripts_data.too_short", number=number + 1)
        last = lengths[number]
    return None if last is None or since is None else since + last


def _lines(part: Transcript, number: int, lines: Sequence[int] | None) -> int:
    if lines is None:
        return 0
    if max((turn.line or 0 for turn in part.turns), default=0) > lines[number]:
        raise ImportFileError("transcripts_data.too_short", number=number + 1)
    return lines[number]
