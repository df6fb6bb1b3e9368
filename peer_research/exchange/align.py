"""Recognise a conversation of the study in a text of others, and where each word of it stands."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from peer_research.exchange.rendering import LEFT_OUT
from peer_research.model import Transcript

_OMITTED = re.compile(rf"(?:\s|{re.escape(LEFT_OUT)}|\[\.\.\.\])*")
_TIME = re.compile(r"[#(\[<]?\d{1,3}(?:[:.,]\d{1,3}){1,3}[)\]>#-]*\s*")
_LABEL = re.compile(r"[^\n:]{1,60}:\s*")


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """Where each character of a conversation stands in another text.

    Parameters
    ----------
    source, text : str
        The other text, and that of the conversation.
    there, here : list of int
        Places in `source` and in `text` of the same characters, white space left out.
    """

    source: str
    text: str
    there: list[int]
    here: list[int]

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a piece of `source` stands in the conversation; None when nowhere.

        Labels and times at its borders fall away; white space at its borders stays where the
        conversation has it too.
        """
        first, last = bisect_left(self.there, start), bisect_left(self.there, end) - 1
        if last < first:
            return None
        begin, stop = self.here[first], self.here[last] + 1
        at, until = self.there[first], self.there[last] + 1
        while at > start and begin and self._same_space(at - 1, begin - 1):
            at, begin = at - 1, begin - 1
        while until < end and stop < len(self.text) and self._same_space(until, stop):
            until, stop = until + 1, stop + 1
        return begin, stop

    def _same_space(self, there: int, here: int) -> bool:
        return self.text[here].isspace() and self.source[there] == self.text[here]


def align(source: str, transcript: Transcript, optional: Collection[str] = ()) -> Alignment | None:
    r"""Return where the words of `transcript` stand in `source`; None when they do not.

    Every turn must be there, in order, and between the turns nothing but white space, a time
    and a label of who speaks.

    Parameters
    ----------
    source : str
        In Unicode normal form C, with plain line feeds.
    transcript : Transcript
    optional : collection of str
        Ids of turns that may be left out.

    Examples
    --------
    >>> from peer_research.model import Turn
    >>> turns = (Turn(id="T1", speaker="I1", text="Hoe?"), Turn(id="T2", speaker="P01", text="Zo."))
    >>> found = align("I1: Hoe?\nAnna:   Zo.\n", Transcript(id="S01", version=1, turns=turns))
    >>> found.place(9, 20)
    (5, 8)
    """
    there: list[int] = []
    here: list[int] = []
    at = 0
    for turn, start, _ in transcript.spans():
        found = _find(source, at, turn.text)
        if found is None:
            if turn.id in optional:
                continue
            return None
        if found:
            there += found
            here += [start + index for index, char in enumerate(turn.text) if not char.isspace()]
            at = found[-1] + 1
    rest = _OMITTED.match(source, at)
    if not here or rest is None or rest.end() < len(source):
        return None
    return Alignment(source=source, text=transcript.text, there=there, here=here)


def _find(source: str, at: int, text: str) -> list[int] | None:
    for begin in _beginnings(source, at):
        found = _walk(source, begin, text)
        if found is not None:
            return found
    return None


def _beginnings(source: str, at: int) -> Iterator[int]:
    """Yield where the words of the next turn can begin."""
    begin = _end(_OMITTED, source, at)
    yield begin
    for first, second in ((_TIME, _LABEL), (_LABEL, _TIME)):
        middle = _end(first, source, begin)
        if middle > begin:
            yield middle
            yield _end(second, source, middle)


def _end(pattern: re.Pattern[str], source: str, at: int) -> int:
    found = pattern.match(source, at)
    return found.end() if found else at


def _walk(source: str, at: int, text: str) -> list[int] | None:
    """Return where the characters of `text` stand from `at`; white space may be of any length."""
    found: list[int] = []
    for char in text:
        if char.isspace():
            if not source[at : at + 1].isspace() and at < len(source):
                return None
            while source[at : at + 1].isspace():
                at += 1
        elif source[at : at + 1] != char:
            return None
        else:
            found.append(at)
            at += 1
    return found
