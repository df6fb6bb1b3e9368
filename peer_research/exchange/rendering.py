"""A conversation as the text of an exchange file: a line per turn, with who speaks in front.

Our codings point into the text without speakers. Here is the one place where the two kinds of
positions are turned into each other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from peer_research.consent.taking_part import counted_turns
from peer_research.model import WITHDRAWN, Transcript

LEFT_OUT = "[…]"


@dataclass(frozen=True, slots=True)
class _Place:
    start: int  # of the turn in Transcript.text
    end: int
    shown: int  # where its words begin in the rendered text
    speaker: str


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """The text of one conversation as it goes out.

    Parameters
    ----------
    text : str
        Lines end in a line feed, also the last.
    places : sequence
        Where each turn that is shown stands.
    """

    text: str
    places: Sequence[_Place]

    @cached_property
    def _starts(self) -> list[int]:
        return [place.start for place in self.places]

    def shown(self, start: int, end: int) -> tuple[int, int]:
        """Return where a piece of ``Transcript.text`` stands in `text`, half-open.

        Parameters
        ----------
        start, end : int
            Code points; every turn the piece touches is shown.
        """
        return self._of(start), self._of(end - 1) + 1

    def _of(self, position: int) -> int:
        # The line feed between two turns belongs to the turn before it.
        place = self.places[bisect_right(self._starts, position) - 1]
        return place.shown + position - place.start

    def spoken_by(self, speaker: str) -> list[tuple[int, int]]:
        """Return where the words of `speaker` stand in `text`."""
        return [
            (place.shown, place.shown + place.end - place.start)
            for place in self.places
            if place.speaker == speaker and place.end > place.start
        ]

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks in it, in order of first appearance."""
        return tuple(dict.fromkeys(place.speaker for place in self.places))


def render(transcript: Transcript, without: frozenset[str] = frozenset()) -> Rendered:
    r"""Return a conversation as text, without the words of people who do not take part.

    Where words were left out, one line with ``[…]`` says so, but not whose they were.

    Parameters
    ----------
    transcript : Transcript
        Anonymised.
    without : frozenset of str
        Codes of who does not take part; see `taking_part.counted_turns`.

    Examples
    --------
    >>> from peer_research.model import Turn
    >>> turns = (Turn(id="T1", speaker="I1", text="Hoe?"), Turn(id="T2", speaker="P01", text="Zo."))
    >>> found = render(Transcript(id="S01", version=1, turns=turns))
    >>> found.text
    'I1: Hoe?\nP01: Zo.\n'
    >>> start, end = found.shown(5, 8)
    >>> found.text[start:end]
    'Zo.'
    """
    kept = {turn.id for turn, _, _ in counted_turns(transcript, without) if turn.text != WITHDRAWN}
    lines: list[str] = []
    places: list[_Place] = []
    at = 0
    for turn, start, end in transcript.spans():
        if turn.id not in kept:
            line = LEFT_OUT
            if lines and lines[-1] == line:
                continue
        else:
            line = f"{turn.speaker}: {turn.text}"
            shown = at + len(turn.speaker) + 2
            places.append(_Place(start, end, shown, turn.speaker))
        lines.append(line)
        at += len(line) + 1
    return Rendered(text="".join(f"{line}\n" for line in lines), places=tuple(places))
