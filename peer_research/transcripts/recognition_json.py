"""JSON of speech recognisers: Whisper, WhisperX, aTrain and Amberscript.

The shape tells which it is, not the name of the file. Whisper and what is built on it have
``segments`` with ``text``, ``start`` and ``end`` in seconds and, when somebody told the voices
apart, ``speaker``; Amberscript has ``speakers`` with names and ``segments`` with ``words``
(https://github.com/amberscript/api-docs). A segment counts as a line.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peer_research.errors import ImportFileError
from peer_research.model import Turn
from peer_research.texts import texts
from peer_research.transcripts import ledger as marks
from peer_research.transcripts.decode import clean, decode, load
from peer_research.transcripts.ledger import ImportLedger, Tally
from peer_research.transcripts.turns import Piece, make_turns

# Longer than any recording: a number beyond it is no time.
MAX_SECONDS = 1_000_000

# Names of fields that may be repeated in a message; any other could be somebody's name.
_SAFE_FIELDS = {
    "text", "segments", "speakers", "words", "language", "results", "result", "chunks", "id",
    "transcription", "transcript", "transcripts", "monologues", "utterances", "items", "task",
    "alternatives", "channels", "metadata", "duration", "start", "end", "speaker", "media",
    "highlights", "recordId", "filename", "jobs", "status", "paragraphs",
}  # fmt: skip
# Half of an emoji, as some writers leave it; it cannot be written to any file.
_HALF = re.compile("[\ud800-\udfff]")
_NO_SPACE_BEFORE = re.compile(r"[.,!?;:…%)\]}”»]+\Z")
_NO_SPACE_AFTER = "([{„“«"


@dataclass(frozen=True, slots=True)
class _Segment:
    speaker: str
    text: str
    start_ms: int | None
    end_ms: int | None


def read(path: Path) -> tuple[tuple[Turn, ...], ImportLedger]:
    """Return the turns of a recogniser's JSON file and the account of its segments."""
    data = _parse(path)
    segments = list(_segments(data, path.name))
    tally = Tally(len(segments))
    if isinstance(data, dict) and isinstance(data.get("highlights"), list) and data["highlights"]:
        tally.unread["markering"] = len(data["highlights"])
    turns = make_turns(_pieces(segments, tally))
    return turns, tally.close(turns)


def _parse(path: Path) -> Any:
    text = decode(load(path), path.name)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ImportFileError(
            "transcripts_data.bad_json", file=path.name, line=error.lineno
        ) from None
    except (ValueError, RecursionError):  # a number of a million digits, brackets without end
        raise ImportFileError("transcripts_data.bad_json", file=path.name, line=1) from None


def _segments(data: Any, file: str) -> Iterator[_Segment]:
    rows = data.get("segments") if isinstance(data, dict) else data
    if isinstance(data, dict) and ("media-time" in data or "media-source" in data):
        raise ImportFileError("transcripts_data.json_is_otr", file=file)
    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        if isinstance(data, dict) and _is_amberscript(data, rows):
            return _amberscript(rows, _names(data["speakers"]), file)
        if rows and all("text" in row for row in rows):
            return _whisper(rows, file)
    if isinstance(data, dict) and isinstance(data.get("text"), str) and not rows:
        return iter([_Segment("", data["text"], None, None)])
    raise ImportFileError("transcripts_data.unknown_json", file=file, found=_shape(data))


def _shape(data: Any) -> str:
    """Return what the file is made of, without a word that could be somebody's."""
    if isinstance(data, list):
        return texts("transcripts_data.found_list", count=len(data))
    if not isinstance(data, dict):
        return texts("transcripts_data.found_value")
    known = [name for name in data if name in _SAFE_FIELDS]
    others = len(data) - len(known)
    if not known:
        return texts("transcripts_data.found_other_fields", others=others)
    return texts("transcripts_data.found_fields", fields=", ".join(known), others=others)


def _whisper(rows: Sequence[Mapping[str, Any]], file: str) -> Iterator[_Segment]:
    for number, row in enumerate(rows, 1):
        yield _Segment(
            _text(row.get("speaker"), file, number, "speaker"),
            _text(row["text"], file, number, "text"),
            *_times(row.get("start"), row.get("end"), file, number),
        )


def _is_amberscript(data: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> bool:
    speakers = data.get("speakers")
    return (
        isinstance(speakers, list)
        and bool(rows)
        and all(isinstance(row.get("words"), list) and "text" not in row for row in rows)
    )


def _names(speakers: Sequence[Any]) -> dict[str, str]:
    found = {}
    for row in speakers:
        if isinstance(row, dict) and row.get("spkid") is not None:
            name = row.get("name")
            found[str(row["spkid"])] = name if isinstance(name, str) and name.strip() else ""
    return found


def _amberscript(
    rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], file: str
) -> Iterator[_Segment]:
    for number, row in enumerate(rows, 1):
        words = row["words"]
        if not all(isinstance(word, dict) for word in words):
            raise ImportFileError(
                "transcripts_data.bad_segment", file=file, number=number, field="words"
            )
        key = _text(row.get("speaker"), file, number, "speaker")
        # Somebody whose name was left empty is still somebody else than the others.
        speaker = names.get(key) or key
        said = join_words(_text(word.get("text"), file, number, "text") for word in words)
        starts = [word.get("start") for word in words if word.get("start") is not None]
        ends = [word.get("end") for word in words if word.get("end") is not None]
        first, last = (starts or [None])[0], (ends or [None])[-1]
        yield _Segment(speaker, said, *_times(first, last, file, number))


def join_words(words: Iterator[str] | Sequence[str]) -> str:
    """Return words as a sentence: a space between them, none before a comma or full stop.

    Examples
    --------
    >>> join_words(["Nou", ",", "ja", "(", "lacht", ")", "hoor", "."])
    'Nou, ja (lacht) hoor.'
    """
    said = ""
    for word in words:
        glued = not said or said[-1] in _NO_SPACE_AFTER or _NO_SPACE_BEFORE.match(word)
        said += word if glued else f" {word}"
    return said


def _text(value: Any, file: str, number: int, field: str) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool) and field == "speaker":
        return str(value)
    if not isinstance(value, str):
        raise ImportFileError("transcripts_data.bad_segment", file=file, number=number, field=field)
    return _HALF.sub("\ufffd", value)


def _times(start: Any, end: Any, file: str, number: int) -> tuple[int | None, int | None]:
    begin, stop = _ms(start, file, number, "start"), _ms(end, file, number, "end")
    return begin, stop if stop is not None and (begin is None or stop >= begin) else None


def _ms(value: Any, file: str, number: int, field: str) -> int | None:
    # WhisperX gives no times for what it could not align, and some writers say NaN for that.
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= MAX_SECONDS:
        raise ImportFileError("transcripts_data.bad_segment", file=file, number=number, field=field)
    return round(float(value) * 1000)


def _pieces(segments: Sequence[_Segment], tally: Tally) -> Iterator[Piece]:
    for index, segment in enumerate(segments):
        text, dropped = clean(segment.text)
        if dropped:
            tally.unread["stuurteken"] += dropped
        tally.mark(index, marks.TEXT if text.strip() else marks.BLANK)
        tally.take(text)
        speaker = clean(segment.speaker)[0]
        yield Piece(speaker, text, index + 1, segment.start_ms, segment.end_ms)
