"""What became of every line of a file: numbers only, never the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from peer_research.errors import ImportFileError
from peer_research.model import Turn
from peer_research.texts import texts

TEXT = "tekst"
# Why a line did not become text.
HEADER, BLANK, TIME, NUMBER, NOTE, NAME = "kop", "leeg", "tijd", "nummer", "notitie", "naam"
REASONS = (HEADER, BLANK, TIME, NUMBER, NOTE, NAME)

_OTHER = re.compile(r"[\W_]+")


def letters(text: str) -> int:
    """Return how many letters and digits `text` has.

    Examples
    --------
    >>> letters("Ja, één! 👍 (2x)")
    7
    """
    return len(_OTHER.sub("", text))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLedger:
    """The account of one import.

    Parameters
    ----------
    lines : int
        Lines in the file; for Word paragraphs, and lines within a paragraph.
    text_lines : int
        Lines that became text, wholly or after their label or time.
    skipped : mapping
        Lines that did not, by reason: ``kop leeg tijd nummer notitie naam``.
    unread : mapping
        What the file holds outside the lines, such as ``voetnoot``, and how often.
    letters_in, letters_out : int
        Letters and digits in the text lines without labels, times and tags, and in the turns.
    turns : int
    doubtful : int
        Lines that look as if they start with a speaker but were read as text.
    """

    lines: int
    text_lines: int
    skipped: Mapping[str, int]
    unread: Mapping[str, int] = field(default_factory=dict)
    letters_in: int
    letters_out: int
    turns: int
    doubtful: int = 0

    def summary(self) -> tuple[str, ...]:
        """Return the account as sentences, without a word of the file."""
        said = [
            texts(
                "transcripts.ledger_lines",
                lines=self.lines,
                text_lines=self.text_lines,
                turns=self.turns,
            )
        ]
        if self.skipped:
            said.append(texts("transcripts.ledger_skipped", what=_listed(self.skipped)))
        if self.unread:
            said.append(texts("transcripts.ledger_unread", what=_listed(self.unread)))
        if self.doubtful:
            said.append(texts("transcripts.ledger_doubtful", count=self.doubtful))
        return tuple(said)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{texts('transcripts.what_' + what)} {n}" for what, n in counts.items())


class Tally:
    """Keeps account while a file is read: every line gets exactly one mark.

    Parameters
    ----------
    lines : int
        How many lines the file has.
    """

    def __init__(self, lines: int) -> None:
        self._marks: list[str] = [""] * lines
        self._in = 0
        self.unread: Counter[str] = Counter()
        self.doubtful = 0

    def mark(self, index: int, reason: str) -> None:
        """Say what the line at 0-based `index` is; only the first mark counts."""
        self._marks[index] = self._marks[index] or reason

    def take(self, text: str) -> None:
        """Count the letters of text that must come out."""
        self._in += letters(text)

    def drop(self, text: str) -> None:
        """Take off the letters of a label, time or tag that was counted with `take`."""
        self._in -= letters(text)

    def close(self, turns: Iterable[Turn]) -> ImportLedger:
        """Return the account.

        Raises
        ------
        ImportFileError
            When a line has no mark, or letters went missing or were made up.
        """
        found = Counter(self._marks)
        if lost := found.pop("", 0):
            raise ImportFileError("transcripts.lost_lines", count=lost)
        per_turn = [letters(turn.text) for turn in turns]
        if (out := sum(per_turn)) != self._in:
            raise ImportFileError("transcripts.lost_letters", before=self._in, after=out)
        return ImportLedger(
            lines=len(self._marks),
            text_lines=found.pop(TEXT, 0),
            skipped={reason: found[reason] for reason in REASONS if found[reason]},
            unread=dict(sorted(self.unread.items())),
            letters_in=self._in,
            letters_out=out,
            turns=len(per_turn),
            doubtful=self.doubtful,
        )
