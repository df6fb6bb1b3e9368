"""The words of conversations as numbers, so that searching millions of them takes no time.

Words are letters with at most an apostrophe in them, in lower case; what stands in square
brackets, such as ``[PERSOON-1]``, is one word that nobody said. Stems are those of the
Dutch Snowball stemmer (Porter, M. F. (2001). Snowball: A language for stemming algorithms) as
nltk has it; nothing is downloaded, and the list of empty words is our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from peer_research.model import Transcript, is_participant
from peer_research.suggest.features import EMPTY_WORDS, stem

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_PATTERN = r"\[[^\[\]\n]+\]|[^\W\d_]+(?:['’][^\W\d_]+)?"
WORD = re.compile(_PATTERN)
_WORD_OR_END = re.compile(_PATTERN + r"|\n")


@dataclass(frozen=True)
class Words:
    """Every word of some conversations, in order.

    Parameters
    ----------
    transcripts : tuple of Transcript
    everybody : bool, default=False
        Also the words of who leads the conversation; otherwise of participants only.
    """

    transcripts: tuple[Transcript, ...]
    everybody: bool = False

    @classmethod
    def of(cls, transcripts: Iterable[Transcript], *, everybody: bool = False) -> Words:
        """Return the words of `transcripts`."""
        return cls(tuple(transcripts), everybody)

    @cached_property
    def turns(self) -> pd.DataFrame:
        """``session, turn, speaker, start`` (in the text of the conversation) and ``text``."""
        rows = [
            (transcript.id, turn.id, turn.speaker, start, turn.text)
            for transcript in self.transcripts
            for turn, start, _ in transcript.spans()
            if self.everybody or is_participant(turn.speaker)
        ]
        columns = ["session", "turn", "speaker", "start", "text"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def texts(self) -> list[str]:
        """The text of each turn."""
        return list(self.turns["text"])

    @cached_property
    def _coded(self) -> tuple[Numbers, Numbers, list[str]]:
        lines = "\n".join(text.replace("\n", " ") for text in self.texts)
        numbers, names = pd.factorize(np.array(_WORD_OR_END.findall(lines.lower()), dtype=object))
        end = np.flatnonzero(names == "\n")
        is_end = numbers == end[0] if len(end) else np.zeros(len(numbers), dtype=bool)
        turn = np.cumsum(is_end)
        return numbers[~is_end].astype(np.int64), turn[~is_end].astype(np.int64), names.tolist()

    @property
    def ids(self) -> Numbers:
        """Per word, in order: its place in `vocabulary`."""
        return self._coded[0]

    @property
    def turn_of(self) -> Numbers:
        """Per word: the row of its turn in `turns`."""
        return self._coded[1]

    @property
    def vocabulary(self) -> list[str]:
        """The different words; a line feed may be among them, and is never used."""
        return self._coded[2]

    @cached_property
    def stems(self) -> pd.Series:
        """The stem of each word of `vocabulary`, as far as it has one."""
        return pd.Series([stem(word) for word in self.vocabulary], dtype="object")

    @cached_property
    def empty(self) -> Mask:
        """Per word of `vocabulary`: whether it says how something is told, not what about."""
        return np.array(
            [
                len(w) < 3 or w in EMPTY_WORDS or w[0] == "[" or "'" in w[:2]
                for w in self.vocabulary
            ],
            dtype=bool,
        )

    @cached_property
    def speaker_of(self) -> tuple[Numbers, list[str]]:
        """Per turn the number of its speaker, and the speakers."""
        numbers, names = pd.factorize(self.turns["speaker"])
        return numbers.astype(np.int64), list(names)

    def like(self, word: str) -> Mask:
        """Return which words of `vocabulary` are `word` in any of its forms.

        A star at the end stands for any letters: ``wacht*``. Without it words with the same
        stem are meant: ``wachten`` is also ``wachtte`` or ``wacht``.
        """
        word = word.lower()
        if word.endswith("*"):
            begin = word[:-1]
            return np.array([name.startswith(begin) for name in self.vocabulary], dtype=bool)
        wanted = stem(word)
        same = (self.stems == wanted).to_numpy(dtype=bool)
        # A name or an odd form stems to something else than itself.
        return np.asarray(np.logical_or(same, [name == word for name in self.vocabulary]))

    def places(self, wanted: Mask) -> Numbers:
        """Return the places in `ids` of the wanted words of `vocabulary`."""
        return np.flatnonzero(wanted[self.ids])

    def names(self, wanted: Mask) -> frozenset[str]:
        """Return the wanted words of `vocabulary`."""
        return frozenset(self.vocabulary[number] for number in np.flatnonzero(wanted))
