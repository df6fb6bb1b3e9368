"""What a codebook says about each code, as evidence for `suggest` before anything is coded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from peer_research.model import Code
from peer_research.suggest.features import Matrix, Views, content_words, encode, stem, stemmed

# Weights of the evidence, as natural-log odds per unit of similarity; chosen by
# cross-validation over conversations on invented quotes (see the class `CodeSuggester`).
_MEANING = 10.0
_LETTERS = 5.0
_STEMS = 5.0
_ONLY_WORDS = 1.5  # how much more words count when there is no view "meaning"
_KEYWORD = 1.0
_MOST_KEYWORDS = 2
_SHORT_KEYWORD = 3


def descriptions(code: Code) -> list[str]:
    """Return the texts of a codebook that tell what a code is about.

    Examples
    --------
    >>> descriptions(Code(id="w", name="Wachten", definition="Wachten op hulp."))
    ['Wachten', 'Wachten op hulp.', 'Wachten. Wachten op hulp.']
    """
    keywords = ", ".join(code.stems)
    whole = f"{code.name}. {code.definition} {code.include}".strip()
    texts = [code.name, code.definition, code.include, code.example, keywords, whole]
    return [text for text in texts if text]


class Definitions:
    """The codes of a codebook, ready to be compared with texts.

    Parameters
    ----------
    codes : sequence of Code
        In the order of the columns that `evidence` returns.
    encoder : object or None
        See `Views`.
    """

    def __init__(self, codes: Sequence[Code], encoder: Any | None) -> None:
        self.codes = tuple(codes)
        self.texts = [text for code in codes for text in descriptions(code)]
        self.owners = np.array(
            [number for number, code in enumerate(codes) for _ in descriptions(code)], dtype=int
        )
        whole = [" ".join(descriptions(code)[:-1]) for code in codes]
        self.stems = [frozenset(stemmed(text).split()) for text in whole]
        self.keywords = [_pattern(code.stems) for code in codes]
        self.has_meaning = encoder is not None
        if codes:
            self.views = Views(encoder).learn(whole)
            seen = self.views.of(whole)
            self.letters = seen["letters"].T.tocsr()
            self.stem_letters = seen["stems"].T.tocsr()
        if codes and self.has_meaning:
            # The mean likeness to a code's texts is the likeness to their mean.
            share = np.eye(len(codes))[self.owners]
            self.middle = (share / share.sum(axis=0)).T @ encode(encoder, self.texts)

    def evidence(self, texts: Sequence[str]) -> Matrix:
        """Return log odds, one row per text and one column per code."""
        if not self.codes or not texts:
            return np.zeros((len(texts), len(self.codes)))
        seen = self.views.of(texts)
        letters, stems = seen["letters"] @ self.letters, seen["stems"] @ self.stem_letters
        odds = (_LETTERS * letters + _STEMS * stems).toarray()
        if self.has_meaning:
            odds = odds + _MEANING * seen["meaning"] @ self.middle.T
        else:
            odds = _ONLY_WORDS * odds
        numbers = range(len(self.codes))
        hits = [[len(self.found(text, number)) for number in numbers] for text in texts]
        return np.asarray(odds + _KEYWORD * np.minimum(hits, _MOST_KEYWORDS))

    def found(self, text: str, number: int) -> list[str]:
        """Return the words of `text` that start with a keyword of a code."""
        pattern = self.keywords[number] if number < len(self.codes) else None
        return [] if pattern is None else list(dict.fromkeys(pattern.findall(text.lower())))

    def shared_word(self, text: str, number: int) -> str:
        """Return a word of `text` that the codebook uses for a code too, or nothing."""
        for word in content_words(text):
            if stem(word) in self.stems[number]:
                return word
        return ""


def _pattern(keywords: Sequence[str]) -> re.Pattern[str] | None:
    """Return what finds words that start with a keyword; short ones must be whole words."""
    parts = [
        re.escape(word.lower()) + (r"\b" if len(word) <= _SHORT_KEYWORD else r"\w*")
        for word in keywords
        if word.strip()
    ]
    return re.compile(rf"\b(?:{'|'.join(parts)})") if parts else None
