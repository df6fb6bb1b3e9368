"""Numbers the paragraphs of a document while they are cut into lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from peer_research.transcripts.decode import clean
from peer_research.transcripts.text import Line


class Paragraphs:
    r"""Makes lines of paragraphs; a line break within one does not start another.

    Examples
    --------
    >>> [(line.number, line.text) for line in Paragraphs().lines("I: hoi\nR: dag")]
    [(1, 'I: hoi'), (1, 'R: dag')]
    """

    def __init__(self) -> None:
        self.number = 0
        self.dropped: Counter[str] = Counter()

    def lines(self, paragraph: str) -> list[Line]:
        """Return the lines of the next paragraph."""
        self.number += 1
        text, dropped = clean(paragraph)
        if dropped:
            self.dropped["stuurteken"] += dropped
        return [Line(self.number, line.strip()) for line in text.split("\n")]

    def cell(self, paragraphs: Iterable[str]) -> list[Line]:
        """Return the lines of a cell of a table."""
        return [line for paragraph in paragraphs for line in self.lines(paragraph)]
