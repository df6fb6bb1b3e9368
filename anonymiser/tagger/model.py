"""The weights: read from the package, applied to a text."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from anonymiser.lexicon import BREAK, NUMBER
from anonymiser.tagger.decode import TAGS, marginals
from anonymiser.tagger.features import (
    OFFSETS,
    Hashes,
    combinations,
    elsewhere,
    normal,
    shapes,
    word_features,
    word_numbers,
)
from anonymiser.tokens import Tokens

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

PATH = Path(__file__).parent.parent / "data" / "tagger" / "weights.bin"
_MAGIC = b"peer-research tagger 1\n"
# Words remembered at most; a collection of texts must not fill the memory.
_REMEMBERED = 40_000
# What is known under another form than its own; words are not, and a mark is one character.
_CHANGED = frozenset((NUMBER, BREAK))


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
        self.transitions = transitions
        self.calibration = calibration
        self._lock = threading.Lock()
        self._forget(256)

    def _forget(self, size: int) -> None:
        self._known: dict[tuple[str, int], int] = {}
        self._scores = np.zeros((size, len(OFFSETS), len(TAGS)), dtype=np.float32)
        self._numbers = np.zeros((size, 4), dtype=np.int64)

    def probabilities(self, tokens: Tokens) -> Floats:
        """Return the probability of every tag (`TAGS`) of every token."""
        if not len(tokens):
            return np.zeros((0, len(TAGS)), dtype=np.float32)
        return marginals(self.emissions(tokens), self.transitions)

    def emissions(self, tokens: Tokens) -> Floats:
        """Return the score of every tag of every token, neighbours' words included."""
        types, scores, numbers = self._look(self._words(tokens))
        shape = np.array(tokens.shape, dtype=np.int64)
        kind, _ = shapes(tokens)
        # One row a word and offset: whole rows are fetched several times faster than parts.
        rows_of = scores.reshape(-1, len(TAGS))
        first = types * len(OFFSETS)
        total: Floats = np.take(rows_of, first, axis=0)
        for column, offset in enumerate(OFFSETS[1:], start=1):
            if abs(offset) < len(types):
                here, there = _aligned(offset)
                total[here] += np.take(rows_of, first[there] + column, axis=0)
        mask = np.uint64(len(self.weights) - 1)
        for hashes in self._combined(numbers[types], kind, elsewhere(kind, types, shape)):
            total += np.take(self.weights, (hashes & mask).view(np.int64), axis=0)
        total[shape == BREAK, 1:] -= 100
        return total

    def _words(self, tokens: Tokens) -> list[tuple[str, int]]:
        words = list(zip(tokens.low, tokens.flags, strict=True))
        for index in [at for at, form in enumerate(tokens.shape) if form in _CHANGED]:
            words[index] = (normal(tokens.low[index], tokens.shape[index]), tokens.flags[index])
        return words

    def _combined(self, numbers: Ints, kind: Ints, seen: Ints) -> Sequence[Hashes]:
        return combinations(numbers, kind, seen)

    def _look(self, words: list[tuple[str, int]]) -> tuple[Ints, Floats, Ints]:
        with self._lock:
            if len(self._known) > _REMEMBERED:
                self._forget(256)
            known = self._known
            rows = list(map(known.get, words))
            if None in rows:
                missing = (word for word, row in zip(words, rows, strict=True) if row is None)
                self._learn(list(dict.fromkeys(missing)))
                rows = list(map(known.get, words))
            types = np.array(rows, dtype=np.int64)
            # A copy of the references: another thread may forget meanwhile.
            return types, self._scores, self._numbers

    def _learn(self, new: list[tuple[str, int]]) -> None:
        first = len(self._known)
        needed = first + len(new)
        if needed > len(self._scores):
            size = max(needed, 2 * len(self._scores))
            self._scores = _grown(self._scores, size)
            self._numbers = _grown(self._numbers, size)
        self._known.update({word: first + i for i, word in enumerate(new)})
        columns = zip(*(word_features(*word) for word in new), strict=True)
        for column, lists in enumerate(columns):
            self._scores[first:needed, column] = self._sums(lists)
        self._numbers[first:needed] = [word_numbers(*word) for word in new]

    def _sums(self, lists: Sequence[list[int]]) -> Floats:
        starts = np.cumsum([0, *map(len, lists[:-1])])
        flat = np.array([h for hashes in lists for h in hashes], dtype=np.int64)
        rows = self.weights[flat & (len(self.weights) - 1)]
        sums: Floats = np.add.reduceat(rows, starts, axis=0)
        return sums


def _grown(old: Any, size: int) -> Any:
    fresh = np.zeros((size, *old.shape[1:]), dtype=old.dtype)
    fresh[: len(old)] = old
    return fresh


def _aligned(offset: int) -> tuple[slice, slice]:
    if offset > 0:
        return slice(None, -offset), slice(offset, None)
    return slice(-offset, None), slice(None, offset)


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
