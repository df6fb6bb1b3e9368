"""The weights: read from the package, applied to a text."""

from __future__ import annotations

import json
import re
import threading
import zlib
from collections.abc import Sequence
from functools import cache, cached_property
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from anonymiser.lexicon import BREAK, NUMBER
from anonymiser.tagger.decode import SURE, TAGS, both_ways, unsettled
from anonymiser.tagger.features import (
    AT_ONCE,
    REACH,
    Hashes,
    combinations,
    elsewhere,
    ints,
    shapes,
)
from anonymiser.tagger.usual import NUMBERS, SCORES, Usual, none
from anonymiser.tagger.usual import shipped as shipped_words
from anonymiser.tagger.words import NEIGHBOURS, OFFSETS, Rows, hashed, normal
from anonymiser.tokens import Tokens

Floats = npt.NDArray[np.float32]
# Steps of the weights that come with the package are whole; those in training are not.
Steps = npt.NDArray[np.int16] | Floats
Ints = npt.NDArray[np.int64]

PATH = Path(__file__).parent.parent / "data" / "tagger" / "weights.bin"
_MAGIC = b"peer-research tagger 1\n"
# Words remembered at most; a collection of texts must not fill the memory.
_REMEMBERED = 40_000
# What is known under another form than its own; words are not, and a mark is one character.
_CHANGED = re.compile(b"[%c%c]" % (NUMBER, BREAK))
_LEADS = len(TAGS) - 1
# Where the features of every offset begin in what `hashed` gives: the word's own are last.
_IN_ORDER = np.array([*accumulate(NEIGHBOURS, initial=0)])
_PLACES = np.roll(np.arange(len(OFFSETS)), 1)


class Model:
    """Weights and the words they were applied to before.

    Parameters
    ----------
    weights : array of shape (buckets, tags)
        The number of buckets is a power of two. Either the weights themselves, or small whole
        numbers: steps of `scale`.
    transitions : array of shape (tags, tags)
    calibration : tuple of float
        Slope and intercept that turn a score into a probability.
    scale : float, default=1
    """

    def __init__(
        self,
        weights: Floats | npt.NDArray[np.int8],
        transitions: Floats,
        calibration: tuple[float, float] = (1.0, 0.0),
        scale: float = 1.0,
    ) -> None:
        self._steps, self._scale = weights, np.float32(scale)
        # Whole numbers add up without rounding, and in half the memory: a token has at most some
        # eighty features, so their sum stays below 80 * 254.
        whole = np.issubdtype(weights.dtype, np.integer)
        steps: Any = weights.astype(np.int16 if whole else np.float32, copy=False)
        # What counts is by how much a tag leads "no name"; a row of eight is fetched twice as
        # fast as one of nine.
        self._gains: Steps = steps[:, 1:] - steps[:, :1]
        self.transitions = transitions
        self._matrix = both_ways(transitions)
        self.calibration = calibration
        self._lock = threading.Lock()
        self.begin_with(none())

    @cached_property
    def weights(self) -> Floats:
        """The weights themselves: array of shape (buckets, tags)."""
        return np.ascontiguousarray(self._steps, dtype=np.float32) * self._scale

    def begin_with(self, usual: Usual) -> None:
        """Take the scores of `usual`, which must be made for these weights, as worked out."""
        with self._lock:
            self._usual = usual
            self._forget(256)

    def _forget(self, size: int) -> None:
        usual = self._usual
        self._known = Rows(usual.rows)
        self._scores: Any = np.zeros((len(usual.scores) + size, *SCORES), self._gains.dtype)
        self._scores[: len(usual.scores)] = usual.scores
        self._numbers = _grown(usual.numbers, len(usual.numbers) + size)
        self._flags = _grown(usual.flags, len(usual.flags) + size)

    def unsettled(
        self, tokens: Tokens, least: float = -SURE
    ) -> tuple[Ints, npt.NDArray[np.float64]]:
        """Return which tokens may be in a name, in no order, and the probability of every tag.

        Parameters
        ----------
        tokens : Tokens
        least : float, default=-7
            How far some word must lead "no name" for the words around it to be looked at.
        """
        if not len(tokens):
            return np.zeros(0, dtype=np.int64), np.zeros((0, len(TAGS)))
        return unsettled(self.gains(tokens), self._matrix, least)

    def gains(self, tokens: Tokens) -> Floats:
        """Return by how much every tag leads "no name", neighbours' words included."""
        types, scores, numbers = self._look(*self._words(tokens))
        kind, _ = shapes(tokens)
        inside = types[REACH:-REACH]
        hashes = self._combined(numbers.take(inside, axis=0), kind, elsewhere(kind, inside))
        hashes &= np.uint64(len(self._gains) - 1)
        columns = hashes.view(np.int64)
        # One row a word and offset: whole rows are fetched several times faster than parts.
        rows_of, first = scores.reshape(-1, _LEADS), types * len(OFFSETS)
        sums = np.empty((len(inside), _LEADS), dtype=self._gains.dtype)
        for begin in range(0, len(inside), AT_ONCE):
            block = columns[:, begin : begin + AT_ONCE]
            rows = np.empty((len(OFFSETS) + len(block), *block.shape[1:], _LEADS), sums.dtype)
            near = np.empty((len(OFFSETS), block.shape[1]), dtype=np.int64)
            for column, offset in enumerate(OFFSETS):
                start = begin + REACH + offset
                np.add(first[start : start + block.shape[1]], column, out=near[column])
            # Every index is a row, and a mode that need not check writes without a buffer.
            rows_of.take(near, axis=0, out=rows[: len(OFFSETS)], mode="clip")
            self._gains.take(block, axis=0, out=rows[len(OFFSETS) :], mode="clip")
            np.add.reduce(rows, axis=0, out=sums[begin : begin + AT_ONCE])
        total: Floats = sums * self._scale
        total[(kind >> 1) & 7 == BREAK] -= 100
        return total

    def _words(self, tokens: Tokens) -> tuple[list[str], list[int]]:
        """Return the words as `normal` gives them, and their flags."""
        low = tokens.low
        changed = [match.start() for match in _CHANGED.finditer(bytes(tokens.shape))]
        if changed:
            low = low.copy()
            for index in changed:
                if tokens.shape[index] == NUMBER or len(low[index]) > 1:
                    low[index] = normal(low[index], tokens.shape[index])
        return low, tokens.flags

    def _combined(self, numbers: Ints, kind: Ints, seen: Ints) -> Hashes:
        return combinations(numbers, kind, seen)

    def _look(self, low: list[str], flags: list[int]) -> tuple[Ints, Any, Ints]:
        """Return the row of every word, with row 0 on both sides, and what the rows hold."""
        types = np.zeros(len(low) + 2 * REACH, dtype=np.int64)
        with self._lock:
            if len(self._known) - len(self._usual.rows) > _REMEMBERED:
                self._forget(256)
            try:
                self._fill(types[REACH:-REACH], low, flags)
            except BaseException:
                # A word that has a row must have its scores in it.
                self._forget(256)
                raise
            # A copy of the references: another thread may forget meanwhile.
            return types, self._scores, self._numbers

    def _fill(self, types: Ints, low: list[str], flags: list[int]) -> None:
        known, first = self._known, len(self._known) + 1
        # A word that is not known yet gets the next row by being asked for.
        types[:] = np.fromiter(map(known.__getitem__, low), np.int64, len(low))
        if len(known) >= first:
            new, one = np.flatnonzero(types >= first), np.empty(len(known) + 1 - first, np.int64)
            one[types[new] - first] = new
            self._learn(first, [(low[at], flags[at]) for at in one.tolist()])
        if len(other := np.flatnonzero(self._flags.take(types) != ints(flags))):
            self._fill_others(types, [(low[at], flags[at]) for at in other.tolist()], other)

    def _fill_others(self, types: Ints, words: list[tuple[str, int]], places: Ints) -> None:
        """Give words a row of their own that were met before with other flags."""
        first = len(self._known) + 1
        types[places] = [self._known[word] for word in words]
        if new := [word for word in dict.fromkeys(words) if self._known[word] >= first]:
            self._learn(first, new)

    def _learn(self, first: int, new: list[tuple[str, int]]) -> None:
        """Work out what stands in the rows from `first` on."""
        needed = first + len(new)
        if needed > len(self._scores):
            size = max(needed, 2 * len(self._scores))
            self._scores, self._numbers, self._flags = (
                _grown(old, size) for old in (self._scores, self._numbers, self._flags)
            )
        lists, numbers = zip(*(hashed(*word) for word in new), strict=True)
        self._scores[first:needed] = self._sums(lists)
        self._numbers[first:needed] = ints([*chain.from_iterable(numbers)]).reshape(-1, NUMBERS)
        self._flags[first:needed] = [flags for _, flags in new]

    def _sums(self, lists: Sequence[list[int]]) -> Any:
        """Return for every list of `hashed` the scores: whole sums, if the steps are whole."""
        starts = ints([*accumulate(map(len, lists), initial=0)])[:-1]
        flat = ints([*chain.from_iterable(lists)])
        rows = self._gains.take(flat & (len(self._gains) - 1), axis=0)
        begins = (starts[:, None] + _IN_ORDER).ravel()
        sums = np.add.reduceat(rows, begins, axis=0, dtype=rows.dtype)
        return sums.reshape(-1, *SCORES).take(_PLACES, axis=1)


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
    slope, intercept = header["calibration"]
    transitions = np.array(header["transitions"], dtype=np.float32)
    return Model(np.ascontiguousarray(steps), transitions, (slope, intercept), header["scale"])


@cache
def shipped() -> Model:
    """Return the model that comes with the package; read once, when first asked for."""
    data = PATH.read_bytes()
    model = parse(data)
    model.begin_with(shipped_words(data))
    return model
