"""A short conversation with letters that are hard to count, for the tests of the pages."""

from __future__ import annotations

from peer_research.model import Transcript, Turn
from peer_research.study import Study

TURNS = (
    ("I1", "Wie kun je midden in de nacht bellen?"),
    ("P01", "Mijn zus \U0001f469\u200d\U0001f466 en مريم, die zijn er altijd."),
    ("P03", "Ik heb niemand \U0001f600."),
)


def with_odd_conversation(study: Study) -> Study:
    """Put that conversation in a study, as S90."""
    turns = tuple(Turn(id=f"T{n:04d}", speaker=s, text=t) for n, (s, t) in enumerate(TURNS, 1))
    study.write_transcript(Transcript(id="S90", version=1, turns=turns), {})
    return study
