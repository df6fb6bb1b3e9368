"""From the labels of a file to the codes of a study; labels never come out in a message.

Also who that is (`role_of`) and how much everybody said (`speaking_share`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from peer_research.errors import ImportFileError
from peer_research.model import Transcript, Turn, check_speaker
from peer_research.texts import texts
from peer_research.transcripts.labels import is_known
from peer_research.transcripts.turns import Piece, label_key, make_turns

UNKNOWN = "X1"
# How someone types "the turns without a name" on a command line.
NAMELESS = ("", "?")

Role = Literal["participant", "interviewer", "buddy", "unknown"]
_ROLE_OF_CODE: Mapping[str, Role] = {"P": "participant", "I": "interviewer", "B": "buddy"}
_CODE = re.compile(r"([PIBX])\d{1,3}\Z", re.IGNORECASE)
# Labels that say a role; "Spreker" and names say none. Letters as in "I: ..." and "R: ...".
_INTERVIEWERS = frozenset(
    [
        "i", "interviewer", "interviewster", "interviewers", "gespreksleider",
        "gespreksleidster", "moderator", "facilitator", "onderzoeker", "host",
    ]
)  # fmt: skip
_BUDDIES = frozenset(["buddy", "maatje"])
_PARTICIPANTS = frozenset(
    [
        "r", "respondent", "respondente", "geïnterviewde", "deelnemer", "deelneemster",
        "participant", "participante", "jongere", "kind", "ouder", "moeder", "vader",
        "pleegmoeder", "pleegvader", "pleegouder", "stiefmoeder", "stiefvader", "professional",
        "hulpverlener", "jeugdzorgwerker", "mentor", "voogd",
    ]
)  # fmt: skip


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


def role_of(speaker: str) -> Role:
    """Return who a speaker is, by code or by the label of a file; a name tells nothing.

    Examples
    --------
    >>> [role_of(who) for who in ("P04", "I1", "B1", "X1", "Interviewer 2", "R:", "Noor")]
    ['participant', 'interviewer', 'buddy', 'unknown', 'interviewer', 'participant', 'unknown']
    """
    label = label_key(speaker)
    if code := _CODE.match(label):
        return _ROLE_OF_CODE.get(code[1].upper(), "unknown")
    word = re.sub(r"[\s_-]*\d*\Z", "", label)
    if word in _INTERVIEWERS:
        return "interviewer"
    if word in _BUDDIES:
        return "buddy"
    return "participant" if word in _PARTICIPANTS else "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakingShare:
    """How much one speaker said.

    Parameters
    ----------
    position : int
        1 for who speaks first.
    label : str
        A code, or the label as `SpeakerSummary` shows it.
    role : str
        ``participant``, ``interviewer``, ``buddy`` or ``unknown``.
    turns, words : int
    ms : int or None
        Milliseconds of the turns of which beginning and end are known; None when of none.
    share : float
        Of all words, from 0 to 1.
    """

    position: int
    label: str
    role: Role
    turns: int
    words: int
    ms: int | None
    share: float


def speaking_share(transcript: Transcript) -> list[SpeakingShare]:
    """Return how much everybody said, in order of first appearance; also who is unknown.

    Examples
    --------
    >>> turns = (
    ...     Turn(id="T0001", speaker="I1", text="en toen", start_ms=0, end_ms=900),
    ...     Turn(id="T0002", speaker="P01", text="nou gewoon naar huis eh ja"),
    ... )
    >>> [(r.label, r.words, r.ms, r.share)
    ...  for r in speaking_share(Transcript(id="S01", version=1, turns=turns))]
    [('I1', 2, 900, 0.25), ('P01', 6, None, 0.75)]
    """
    times: dict[str, int] = {}
    labels: dict[str, str] = {}
    for turn in transcript.turns:
        key = label_key(turn.speaker)
        labels.setdefault(key, turn.speaker)
        if turn.start_ms is not None and turn.end_ms is not None:
            times[key] = times.get(key, 0) + max(0, turn.end_ms - turn.start_ms)
    return [
        SpeakingShare(
            position=row.position,
            label=row.label,
            role=role_of(labels[key]),
            turns=row.turns,
            words=row.words,
            ms=times.get(key),
            share=row.words / transcript.words if transcript.words else 0.0,
        )
        for key, row in zip(labels, speaker_summary(transcript), strict=True)
    ]


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
        raise no_code(missing)


def no_code(missing: Iterable[SpeakerSummary]) -> ImportFileError:
    """Return the error that says which speakers still have no code, by their numbers."""
    what = "; ".join(_without_code(row) for row in missing)
    return ImportFileError("transcripts.no_code", what=what)


def _without_code(row: SpeakerSummary) -> str:
    name = "transcripts.without_code_one" if row.turns == 1 else "transcripts.without_code"
    return texts(name, position=row.position, turns=row.turns)


def _recoded(turns: tuple[Turn, ...], codes: Mapping[str, str]) -> Iterator[Piece]:
    for turn in turns:
        key = label_key(turn.speaker)
        yield Piece(codes[key], turn.text, turn.line, turn.start_ms, turn.end_ms, apart=not key)
