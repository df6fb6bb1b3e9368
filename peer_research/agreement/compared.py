"""What is compared when coders of a study are: whose codings, of which conversations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peer_research.coding.rounds import first_round, round_of
from peer_research.coding.team import coders_of
from peer_research.consent.taking_part import counted, declined, unheard
from peer_research.model import CodedSegment, Transcript

if TYPE_CHECKING:
    from peer_research.study import Study


@dataclass(slots=True)
class Compared:
    """Codings that can be compared.

    Parameters
    ----------
    segments : list of CodedSegment
    transcripts : list of Transcript
        Who does not take part is no participant in them.
    read : dict of str to tuple of str
        Who coded each conversation.
    """

    segments: list[CodedSegment] = field(default_factory=list)
    transcripts: list[Transcript] = field(default_factory=list)
    read: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def coders(self) -> list[str]:
        """Everybody who is compared."""
        return sorted({coder for group in self.read.values() for coder in group})


def compared(study: Study) -> Compared:
    """Return what coders of a study made of the conversations that two or more of them coded.

    What a team agreed on afterwards says nothing about how far they agreed at first: the
    consensus is not in it, and of a blind round only what somebody had coded when they were
    done. A conversation that is still coded blind is left out: the quotes on which people
    differ would give the codes of others away.
    """
    found, without = Compared(), declined(study.participants())
    for session in study.transcript_ids():
        coders = _coders(study, session)
        if len(coders) > 1:
            transcript = study.transcript(session)
            found.read[session] = coders
            found.segments += counted(first_round(study, session), transcript, without)
            found.transcripts.append(unheard(transcript, without))
    return found


def _coders(study: Study, session: str) -> tuple[str, ...]:
    began = round_of(study, session)
    if began is None:
        return tuple(coders_of(study, session))
    return () if began.is_blind else tuple(sorted(began.coders))
