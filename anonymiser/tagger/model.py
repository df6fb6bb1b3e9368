"""The weights: read from the package, applied to a text."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from anonymiser.lexicon import BREAK, NUMBER
from anonymiser.tagger.decode import SURE, TAGS, marginals
from anonymiser.tagger.features import (
    AT_ONCE,
    REACH,
    Hashes,
    combinations,
    elsewhere,
    ints,
    shapes,
)
from anonymiser.tagger.words import OFFSETS, hashed, normal
from anonymiser.tokens import Tokens

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

PATH = Path(__file__).parent.parent / "data" / "tagger" / "weights.bin"
_MAGIC = b"peer-research tagger 1\n"
# Words remembered at most; a collection of texts must not fill the memory.
_REMEMBERED = 40_000
# What is known under another form than its own; words are not, and a mark is one character.
_CHANGED = frozenset((NUMBER, BREAK))
_BEYOND = (0,) * REACH
_LEADS = len(TAGS) - 1
# Where the row of a token's neighbours stands, and which of the word's own rows counts there.
_WINDOW = np.array([[REACH + offset] for offset in OFFSETS])
_COLUMNS = np.arange(len(OFFSETS))[:, None]


class Model:
    """Weights and the words they were applied to before.

    Parameters
    ----------
    weights : array of shape (buckets, tags)
        The number of buckets is a power of two.
    transitions : array of shape (tags, tags)
    calibration : tuple of float
        Slope and intercept that turn a score into a probability.
    """

    def __init__(
        self, weights: Floats, transitions: Floats, calibration: tuple[float, float] = (1.0, 0.0)
    ) -> None:
        self.weights = weights
        # What counts is by how much a tag leads "no name"; a row of eight is fetched twice as
        # fast as one of nine.
        self._gains = weights[:, 1:] - weights[:, :1]
        self.transitions = transitions
        self.calibration = calibration
        self._lock = threading.Lock()
        self._forget(256)

    def _forget(self, size: int) -> None:
        self._known: dict[tuple[str, int], int] = {}
        self._scores = np.zeros((size + 1, len(OFFSETS), _LEADS), dtype=np.float32)
        self._numbers = np.zeros((size + 1, 4), dtype=np.int64)

    def probabilities(self, tokens: Tokens, least: float = -SURE) -> Floats:
        """Return the probability of every tag (`TAGS`) of every token.

        Parameters
        ----------
        tokens : Tokens
        least : float, default=-7
            How far some word must lead "no name" for the words around it to be looked at.
        """
        if not len(tokens):
            return np.zeros((0, len(TAGS)), dtype=np.float32)
        return marginals(self.gains(tokens), self.transitions, least)

    def gains(self, tokens: Tokens) -> Floats:
        """Return by how much every tag leads "no name", neighbours' words included."""
        types, scores, numbers = self._look(self._words(tokens))
        kind, _ = shapes(tokens)
        inside = types[REACH:-REACH]
        hashes = self._combined(numbers[inside], kind, elsewhere(kind, inside))
        columns = (hashes & np.uint64(len(self.weights) - 1)).view(np.int64)
        # One row a word and offset: whole rows are fetched several times faster than parts.
        rows_of, first = scores.reshape(-1, _LEADS), types * len(OFFSETS)
        total = np.empty((len(inside), _LEADS), dtype=np.float32)
        for begin in range(0, len(inside), AT_ONCE):
            block = columns[:, begin : begin + AT_ONCE]
            rows = np.empty((len(OFFSETS) + len(block), *block.shape[1:], _LEADS), np.float32)
            near = first[begin + _WINDOW + np.arange(block.shape[1])] + _COLUMNS
            # Every index is a row, and a mode that need not check writes without a buffer.
            rows_of.take(near, axis=0, out=rows[: len(OFFSETS)], mode="clip")
            self._gains.take(block, axis=0, out=rows[len(OFFSETS) :], mode="clip")
            np.add.reduce(rows, axis=0, out=total[begin : begin + AT_ONCE])
        total[(kind >> 1) & 7 == BREAK] -= 100
        return total

    def _words(self, tokens: Tokens) -> list[tuple[str, int]]:
        words = list(zip(tokens.low, tokens.flags, strict=True))
        for index in [at for at, form in enumerate(tokens.shape) if form in _CHANGED]:
            words[index] = (normal(tokens.low[index], tokens.shape[index]), tokens.flags[index])
        return words

    def _combined(self, numbers: Ints, kind: Ints, seen: Ints) -> Hashes:
        return combinations(numbers, kind, seen)

    def _look(self, words: list[tuple[str, int]]) -> tuple[Ints, Floats, Ints]:
        """Return the row of every word, with row 0 on both sides, and what the rows hold."""
        with self._lock:
            if len(self._known) > _REMEMBERED:
                self._forget(256)
            rows = list(map(self._known.get, words))
            if None in rows:
                missing = [w for w, row in zip(words, rows, strict=True) if row is None]
                self._learn(list(dict.fromkeys(missing)))
                rows = list(map(self._known.get, words))
            # A copy of the references: another thread may forget meanwhile.
            return ints([*_BEYOND, *cast("list[int]", rows), *_BEYOND]), self._scores, self._numbers

    def _learn(self, new: list[tuple[str, int]]) -> None:
        # Row 0 is what stands beyond the text: no word, no score.
        first = len(self._known) + 1
        needed = first + len(new)
        if needed > len(self._scores):
            size = max(needed, 2 * len(self._scores))
            self._scores = _grown(self._scores, size)
            self._numbers = _grown(self._numbers, size)
        self._known.update({word: first + i for i, word in enumerate(new)})
        features, numbers = zip(*(hashed(*word) for word in new), strict=True)
        sums = self._sums(list(chain.from_iterable(features)))
        self._scores[first:needed] = sums.reshape(len(new), len(OFFSETS), -1)
        self._numbers[first:needed] = numbers

    def _sums(self, lists: Sequence[list[int]]) -> Floats:
        starts = list(accumulate(map(len, lists), initial=0))
        flat = ints(list(chain.from_iterable(lists)))
        rows = self._gains.take(flat & (len(self.weights) - 1), axis=0)
        sums: Floats = np.add.reduceat(rows, starts[:-1], axis=0)
        return sums


def _grown(old: Any, size: int) -> Any:
    fresh = np.zeros((size, *old.shape[1:]), dtype=old.dtype)
    fresh[: len(old)] = old
    return fresh


def dump(model: Model) -> bytes:
    """Return `model` as bytes: a line that says what it is, then whole numbers, compressed.

    The same weights give the same bytes, and nothing in them is ever executed.
    """
    scale = float(np.abs(model.weights).max()) / 127 or 1.0
    steps = np.rint(model.weights / scale).astype(np.int8)
    header = {
        "buckets": len(model.weights),
        "tags": list(TAGS),
        "scale": scale,
        "transitions": [[round(float(x), 4) for x in row] for row in model.transitions],
        "calibration": [round(float(x), 4) for x in model.calibration],
    }
    body = zlib.compress(steps.T.tobytes(), 9)
    return _MAGIC + json.dumps(header).encode() + b"\n" + body


def parse(data: bytes) -> Model:
    """Return the model that `dump` wrote.

    Raises
    ------
    ValueError
        Other bytes: the package is damaged.
    """
    magic, line, body = data.split(b"\n", 2)
    header = json.loads(line)
    if magic + b"\n" != _MAGIC or tuple(header["tags"]) != TAGS:
        raise ValueError("weights of another version")
    steps = np.frombuffer(zlib.decompress(body), dtype=np.int8).reshape(len(TAGS), -1).T
    weights = np.ascontiguousarray(steps, dtype=np.float32) * np.float32(header["scale"])
    slope, intercept = header["calibration"]
    transitions = np.array(header["transitions"], dtype=np.float32)
    return Model(weights, transitions, (slope, intercept))


@cache
def shipped() -> Model:
    """Return the model that comes with the package; read once, when first asked for."""
    return parse(PATH.read_bytes())
