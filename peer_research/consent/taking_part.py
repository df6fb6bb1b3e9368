"""Whose words count: those of somebody who does not take part are in no table, quote or count.

Pure functions over participants and transcripts; `study` and `report.data` ask them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from peer_research.model import CodedSegment, Participant, Transcript, Turn, is_participant

NOBODY = "X0"


def takes_part(person: Participant) -> bool:
    """Return whether somebody did not say no to taking part.

    Examples
    --------
    >>> takes_part(Participant(code="P01"))
    True
    """
    consent = person.consents.get("meedoen")
    return consent is None or consent.answer == "ja"


def declined(participants: Mapping[str, Participant]) -> frozenset[str]:
    """Return the codes of everybody who said no to taking part."""
    return frozenset(code for code, person in participants.items() if not takes_part(person))


def counted_turns(transcript: Transcript, without: frozenset[str]) -> list[tuple[Turn, int, int]]:
    """Return the turns that count, each with its start and end in the text.

    Parameters
    ----------
    transcript : Transcript
    without : frozenset of str
        Codes of who does not take part. In a conversation in which no other participant
        speaks, no turn counts: the questions tell the story as well.

    Examples
    --------
    >>> turn = Turn(id="T0001", speaker="P01", text="hoi")
    >>> counted_turns(Transcript(id="S01", version=1, turns=(turn,)), frozenset({"P01"}))
    []
    """
    speakers = set(transcript.speakers)
    if not speakers & without:
        return list(transcript.spans())
    if not any(is_participant(speaker) for speaker in speakers - without):
        return []
    return [place for place in transcript.spans() if place[0].speaker not in without]


def counted(
    segments: Iterable[CodedSegment], transcript: Transcript, without: frozenset[str]
) -> list[CodedSegment]:
    """Return the segments in which only words stand that count; see `counted_turns`."""
    places = counted_turns(transcript, without)
    if len(places) == len(transcript.turns):
        return list(segments)
    kept = {turn.id for turn, _, _ in places}
    barred = [(start, end) for turn, start, end in transcript.spans() if turn.id not in kept]
    return [segment for segment in segments if not _touches(segment, barred)]


def unheard(transcript: Transcript, without: frozenset[str]) -> Transcript:
    """Return the conversation in which nobody of `without` counts as a participant.

    The text stays the same, so that every place in it does.
    """
    if not set(transcript.speakers) & without:
        return transcript
    kept = {turn.id for turn, _, _ in counted_turns(transcript, without)}
    turns = tuple(t if t.id in kept else replace(t, speaker=NOBODY) for t in transcript.turns)
    return replace(transcript, turns=turns)


def counted_words(transcript: Transcript, without: frozenset[str]) -> int:
    """Return how many words of a conversation count."""
    return sum(len(turn.text.split()) for turn, _, _ in counted_turns(transcript, without))


def _touches(segment: CodedSegment, places: Sequence[tuple[int, int]]) -> bool:
    return any(start < segment.end and segment.start < end for start, end in places)
