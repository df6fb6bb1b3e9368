"""How long sentences and words are, and what the Flesch-Douma formula makes of that.

A number says something about a text of some length, nothing about a single question, and
never how somebody will understand it. It is no language level (CEFR): those describe people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from peer_research.protocol.text import sentences

_CONSTANT, _PER_SENTENCE_WORD, _PER_SYLLABLE = 206.835, 0.93, 77.0

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
# Vowels that are said as one; the longest first. A vowel with dots starts a new syllable.
_SYLLABLE = re.compile(
    r"aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|au|ou|[aeiouyàáâäèéêëìíîïòóôöùúûü]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readability:
    """The lengths in a text.

    Parameters
    ----------
    words, sentences : int
    words_per_sentence, syllables_per_word, letters_per_word : float
        Averages.
    flesch_douma : float
        Higher is easier; about 0 to 100, and outside it for very short or long words.
    """

    words: int
    sentences: int
    words_per_sentence: float
    syllables_per_word: float
    letters_per_word: float
    flesch_douma: float


def syllables(word: str) -> int:
    """Return how many syllables a Dutch word has, by its vowels; at least one.

    A rule of thumb: loanwords and some compounds come out one off.

    Examples
    --------
    >>> [syllables(word) for word in ("huis", "leefgroep", "ideeën", "radio", "jeugdhulp", "12")]
    [1, 2, 3, 3, 2, 1]
    """
    return max(1, len(_SYLLABLE.findall(word)))


def readability(texts: str | Iterable[str]) -> Readability | None:
    """Return the lengths in one text or several, or None when there is no word in it.

    Parameters
    ----------
    texts : str or iterable of str
        Each ends a sentence.

    Notes
    -----
    ``206.835 - 0.93 * words per sentence - 77 * syllables per word``, also printed as
    ``206.8 - 0.77 * syllables per 100 words - 0.93 * words per
    sentence``. W.H. Douma (1960), *De leesbaarheid van landbouwbladen*, Wageningen, after
    R. Flesch (1948), *A new readability yardstick*. Syllables are counted by `syllables`.

    Examples
    --------
    >>> found = readability("Wat hielp jou toen? En wie was daar bij?")
    >>> found.words, found.sentences, round(found.flesch_douma, 1)
    (9, 2, 125.7)
    """
    rows = [texts] if isinstance(texts, str) else list(texts)
    said = [sentence for text in rows for sentence in sentences(text) if _WORD.search(sentence)]
    words = [word for sentence in said for word in _WORD.findall(sentence)]
    if not words:
        return None
    per_sentence = len(words) / len(said)
    per_word = sum(map(syllables, words)) / len(words)
    return Readability(
        words=len(words),
        sentences=len(said),
        words_per_sentence=per_sentence,
        syllables_per_word=per_word,
        letters_per_word=sum(map(len, words)) / len(words),
        flesch_douma=_CONSTANT - _PER_SENTENCE_WORD * per_sentence - _PER_SYLLABLE * per_word,
    )
