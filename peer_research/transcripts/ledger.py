"""What became of every line of a file: numbers only, never the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise

from peer_research.errors import ImportFileError
from peer_research.model import Turn
from peer_research.texts import texts

TEXT = "tekst"
# Why a line did not become text.
HEADER, BLANK, TIME, NUMBER, NOTE, NAME = "kop", "leeg", "tijd", "nummer", "notitie", "naam"
REASONS = (HEADER, BLANK, TIME, NUMBER, NOTE, NAME)

# What a human must know although every letter was read.
BROKEN_LINES, MENDED = "regelbreuk", "hersteld"
BACKWARDS, OVERLAP = "tijd_terug", "tijd_overlap"

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
    warnings : mapping
        What a person should look at, and how often: ``regelbreuk`` (a PDF does not tell where
        paragraphs end), ``hersteld`` (mistakes in a PDF that were worked round), ``tijd_terug``
        (turns that start before the turn above them) and ``tijd_overlap`` (turns that start
        before the turn above them ends).
    """

    lines: int
    text_lines: int
    skipped: Mapping[str, int]
    unread: Mapping[str, int] = field(default_factory=dict)
    letters_in: int
    letters_out: int
    turns: int
    doubtful: int = 0
    warnings: Mapping[str, int] = field(default_factory=dict)

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
        for what, n in self.warnings.items():
            said.append(texts("transcripts_documents.warning_" + what, count=n))
        return tuple(said)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{_name(what)} {n}" for what, n in counts.items())


def _name(what: str) -> str:
    # Every family of readers names its things in messages of its own.
    concerns = [path.stem for path in sorted(texts.folder.glob("transcripts*.toml"))]
    for concern in concerns[1:]:
        with suppress(KeyError):
            return texts(f"{concern}.what_{what}")
    return texts(f"{concerns[0]}.what_{what}")


def odd_times(turns: Sequence[Turn]) -> Iterator[tuple[str, Turn]]:
    """Yield the turns of which the times are odd, with what is odd; no time is changed."""
    timed = [(turn.start_ms, turn) for turn in turns if turn.start_ms is not None]
    for (above, before), (start, turn) in pairwise(timed):
        if start < above:
            yield BACKWARDS, turn
        elif before.end_ms is not None and start < before.end_ms:
            yield OVERLAP, turn


def total(ledgers: Sequence[ImportLedger]) -> ImportLedger:
    """Return the account of several files together.

    Examples
    --------
    >>> one = Tally(0).close([])
    >>> total([one, one]).lines
    0
    """

    def added(field_: str) -> dict[str, int]:
        return dict(sum((Counter(getattr(one, field_)) for one in ledgers), Counter[str]()))

    skipped = added("skipped")
    return ImportLedger(
        lines=sum(one.lines for one in ledgers),
        text_lines=sum(one.text_lines for one in ledgers),
        skipped={reason: skipped[reason] for reason in REASONS if reason in skipped},
        unread=added("unread"),
        letters_in=sum(one.letters_in for one in ledgers),
        letters_out=sum(one.letters_out for one in ledgers),
        turns=sum(one.turns for one in ledgers),
        doubtful=sum(one.doubtful for one in ledgers),
        warnings=added("warnings"),
    )


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
        self.warnings: Counter[str] = Counter()
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

    def close(self, turns: Sequence[Turn]) -> ImportLedger:
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
            warnings=dict(
                sorted((self.warnings + Counter(what for what, _ in odd_times(turns))).items())
            ),
        )
