"""Quotes that say something like a given quote, in other words if need be.

Meaning comes from the sentence encoder that `suggest` uses too, which holds its own weights;
where it is not installed, pieces of words and stems are compared instead. Nothing is
downloaded, and nothing is written to disk: vectors of what people said stay in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from peer_research.errors import CodingError
from peer_research.suggest.features import Views, encode, find_encoder

Array = npt.NDArray[np.float64]
# An encoder takes about 40 ms per quote: so many can be done while somebody waits.
_AT_ONCE = 40
_BATCH = 64
_INSTALLED = object()


class SimilarQuotes:
    """Finds what is like a quote among many.

    Parameters
    ----------
    texts : sequence of str
        The quotes; those that are there twice count once.
    encoder : object or None, optional
        Has ``encode(list of str)``; the installed one by default, None for no encoder.

    Notes
    -----
    Until `prepare` is done, quotes without a vector are first chosen by their words, so that
    a search never takes long; afterwards all are compared by meaning.
    """

    def __init__(self, texts: Sequence[str], encoder: Any = _INSTALLED) -> None:
        self.texts = list(dict.fromkeys(text for text in texts if text.strip()))
        self.encoder = find_encoder() if encoder is _INSTALLED else encoder
        self._views: Views | None = None
        self._words: dict[str, Any] = {}
        self._vectors: Array = np.zeros((0, 0))
        self._known = np.zeros(len(self.texts), dtype=bool)

    def prepare(self, most: int = _BATCH) -> int:
        """Give at most so many quotes their vector and return how many are still without.

        Call it until it returns 0, for instance in the background.
        """
        if self.encoder is None:
            return 0
        self._encode(np.flatnonzero(~self._known)[:most])
        return int((~self._known).sum())

    def search(self, quote: str, most: int = 10) -> list[tuple[str, float]]:
        """Return the quotes that are most like `quote`, each with its likeness up to 1.

        Parameters
        ----------
        quote : str
            It is not among the results itself.
        most : int, default=10

        Raises
        ------
        CodingError
            ``finding.empty_quote``.

        Examples
        --------
        >>> quotes = SimilarQuotes(["Ik wachtte lang.", "De hond blafte."], encoder=None)
        >>> quotes.search("We moesten zo lang wachten")[0][0]
        'Ik wachtte lang.'
        """
        if not quote.strip():
            raise CodingError("finding.empty_quote")
        if not self.texts:
            return []
        score = self._by_words(quote)
        if self.encoder is not None:
            score = self._by_meaning(quote, score)
        order = np.argsort(-score, kind="stable")
        found = [(self.texts[i], float(score[i])) for i in order if np.isfinite(score[i])]
        return [pair for pair in found if pair[0] != quote][:most]

    def _by_words(self, quote: str) -> Array:
        if self._views is None:
            self._views = Views(None).learn(self.texts)
            self._words = self._views.of(self.texts)
        asked = self._views.of([quote])
        found = [np.asarray((self._words[n] @ asked[n].T).todense()).ravel() for n in asked]
        return np.asarray(np.mean(found, axis=0))

    def _by_meaning(self, quote: str, by_words: Array) -> Array:
        unknown = np.flatnonzero(~self._known)
        likely = unknown[np.argsort(-by_words[unknown], kind="stable")[:_AT_ONCE]]
        self._encode(likely)
        score = np.full(len(self.texts), -np.inf)
        asked = encode(self.encoder, [quote])[0]
        score[self._known] = self._vectors[self._known] @ asked
        return score

    def _encode(self, rows: npt.NDArray[np.int64]) -> None:
        if not len(rows):
            return
        vectors = encode(self.encoder, [self.texts[row] for row in rows])
        if not self._vectors.size:
            self._vectors = np.zeros((len(self.texts), vectors.shape[1]), dtype=np.float32)
        self._vectors[rows] = vectors
        self._known[rows] = True
