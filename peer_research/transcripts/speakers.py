"""From the labels of a file to the codes of a study; labels never come out in a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from peer_research.errors import ImportFileError
from peer_research.model import Transcript, Turn, check_speaker
from peer_research.texts import texts
from peer_research.transcripts.labels import is_known
from peer_research.transcripts.turns import Piece, label_key, make_turns

UNKNOWN = "X1"
# How someone types "the turns without a name" on a command line.
NAMELESS = ("", "?")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerSummary:
    """One speaker of a file, shown without the name.

    Parameters
    ----------
    position : int
        1 for who speaks first.
    label : str
        Roles and numbers as they are (``Interviewer``, ``Spreker 2``), of anything else the
        first letter (``F…``), "" for turns without a label.
    turns, words : int
    """

    position: int
    label: str
    turns: int
    words: int


def speaker_summary(transcript: Transcript) -> list[SpeakerSummary]:
    """Return the speakers in order of first appearance.

    Examples
    --------
    >>> turns = (Turn(id="T0001", speaker="Noor", text="ja hoor"),)
    >>> speaker_summary(Transcript(id="S01", version=0, turns=turns))[0].label
    'N…'
    """
    count: Counter[str] = Counter()
    words: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for turn in transcript.turns:
        key = label_key(turn.speaker)
        labels.setdefault(key, _masked(turn.speaker))
        count[key] += 1
        words[key] += len(turn.text.split())
    return [
        SpeakerSummary(position=n, label=label, turns=count[key], words=words[key])
        for n, (key, label) in enumerate(labels.items(), 1)
    ]


def _masked(label: str) -> str:
    # "Moeder (Fatima)" is a role with a name behind it, so only bare roles are shown.
    bare = not set("()[]") & set(label)
    return label if not label or (bare and is_known(label)) else f"{label[0]}…"


def map_speakers(transcript: Transcript, mapping: Mapping[str, str]) -> Transcript:
    """Return the transcript with codes instead of labels.

    Turns without a label become ``X1`` unless `mapping` says otherwise for "" or ``?``.
    Neighbours that turn out to be one speaker are joined, but turns without a label stay
    apart.

    Parameters
    ----------
    transcript : Transcript
        As `read` gave it.
    mapping : mapping of str to str
        Label to code; several labels may have one code. Case, white space and the form of
        accents do not matter.

    Raises
    ------
    ImportFileError
        When a speaker has no code, no turn has a label, or a label does not occur.
    StudyError
        When a code is no code.

    Examples
    --------
    >>> turns = (Turn(id="T0001", speaker="Noor", text="ja"),)
    >>> t = Transcript(id="S01", version=0, turns=turns)
    >>> map_speakers(t, {"noor": "P01"}).turns[0].speaker
    'P01'
    """
    codes = _codes(mapping)
    labels = list(dict.fromkeys(label_key(turn.speaker) for turn in transcript.turns))
    if labels == [""] and "" not in codes:
        raise ImportFileError("transcripts.no_speakers")
    _check_keys(codes, labels)
    if "" in labels:
        codes.setdefault("", UNKNOWN)
    _check_complete(transcript, codes, labels)
    turns = make_turns(_recoded(transcript.turns, codes))
    return Transcript(id=transcript.id, version=transcript.version, turns=turns)


def _codes(mapping: Mapping[str, str]) -> dict[str, str]:
    codes: dict[str, str] = {}
    for position, (label, code) in enumerate(mapping.items(), 1):
        check_speaker(code)
        key = "" if label.strip() in NAMELESS else label_key(label)
        if codes.setdefault(key, code) != code:
            raise ImportFileError("transcripts.two_codes", position=position)
    return codes


def _check_keys(codes: Mapping[str, str], labels: list[str]) -> None:
    for position, key in enumerate(codes, 1):
        if key not in labels:
            raise ImportFileError("transcripts.unknown_label", position=position)


def _check_complete(transcript: Transcript, codes: Mapping[str, str], labels: list[str]) -> None:
    summary = speaker_summary(transcript)
    missing = [row for row, key in zip(summary, labels, strict=True) if key not in codes]
    if missing:
        what = "; ".join(_without_code(row) for row in missing)
        raise ImportFileError("transcripts.no_code", what=what)


def _without_code(row: SpeakerSummary) -> str:
    name = "transcripts.without_code_one" if row.turns == 1 else "transcripts.without_code"
    return texts(name, position=row.position, turns=row.turns)


def _recoded(turns: tuple[Turn, ...], codes: Mapping[str, str]) -> Iterator[Piece]:
    for turn in turns:
        key = label_key(turn.speaker)
        yield Piece(codes[key], turn.text, turn.line, turn.start_ms, turn.end_ms, apart=not key)
