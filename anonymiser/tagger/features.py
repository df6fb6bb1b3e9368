"""Turn the words of a text into numbers that the weights can be applied to.

What depends on a word alone is in `words`; what depends on its neighbours is hashed here, for
the whole text at once. Training and use share both modules, so they cannot differ. A short text
costs mostly calls of numpy, so there are few.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from anonymiser.lexicon import BREAK, CAP, LOW, UPPER
from anonymiser.tokens import Tokens

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

_MIX, _FOLD = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
_LOWER, _CASED, _UPPER = 0, 1, 2
# Words looked at on either side of a token.
REACH = 2
# Tokens worked on together: few calls for a short text, and what a long one needs in between
# stays in the processor's own memory.
AT_ONCE = 1024
# What is counted of a line: words with a capital, in capitals, in small letters, all else.
_COUNTED = np.full(16, 3)
_COUNTED[[CAP, UPPER, LOW]] = 0, 1, 2
_CAPITAL, _SMALL = _CASED * 16 + CAP * 2, _CASED * 16 + LOW * 2


def ints(values: Sequence[int]) -> Ints:
    """Return a list of whole numbers as an array, twice as fast as numpy itself does."""
    return np.frombuffer(array("q", values), dtype=np.int64)


def small(values: Sequence[int]) -> npt.NDArray[np.uint8]:
    """Return a list of numbers below 256 as an array, quicker still."""
    return np.frombuffer(bytes(values), dtype=np.uint8)


def _lines(shape: npt.NDArray[np.uint8], long: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return the line every token is on, and for every line how its writer uses capitals."""
    line = (shape == BREAK).cumsum()
    counted = np.where(long, _COUNTED[shape], 3)
    counts = np.bincount(line * 4 + counted, minlength=4 * int(line[-1]) + 4).reshape(-1, 4)
    capital, upper = counts[:, 0], counts[:, 1]
    others = capital + counts[:, 2]
    # Words in capitals alone, more than one, or three times as many as all others.
    shouted = upper > 3 * others + 1 + (others > 0)
    return line, np.where(shouted, _UPPER, capital > 0)


def shapes(tokens: Tokens) -> tuple[Ints, Ints]:
    """Return for every token what its capitals say, and whether its line uses capitals.

    Where a whole line is in capitals, or in small letters, every word gets the same number:
    there a capital says nothing.
    """
    shape, opening = small(tokens.shape), small(tokens.opening)
    long = ints(tokens.end) - ints(tokens.start) > 1
    if BREAK not in tokens.shape and UPPER not in tokens.shape:
        # Most of what is said by one person at once; each call of numpy counts there.
        cased = int((long & (shape == CAP)).any())
        own = np.full(len(shape), cased, dtype=np.int64)
        return shape.astype(np.int64) * 2 + opening + cased * 16, own
    line, mode = _lines(shape, long)
    own = mode[line]
    if (mode == _UPPER).any():
        shouted = own == _UPPER
        shape = np.where(shouted & (shape == UPPER), LOW, shape)
        own[shouted] = _LOWER
    return own * 16 + shape * 2 + opening, own


def elsewhere(kind: Ints, types: Ints) -> Ints:
    """Return whether the same word stands elsewhere with a capital (1) or without one (2).

    Parameters
    ----------
    kind : array of int
        From `shapes`.
    types : array of int
        A number for every word, the same for the same word.
    """
    # A capital that opens a sentence says nothing; a small letter there does.
    capital, small = kind == _CAPITAL, (kind | 1) == _SMALL + 1
    size = int(types.max()) + 1
    with_capital = np.bincount(types[capital], minlength=size)[types] > capital
    without = np.bincount(types[small], minlength=size)[types] > small
    found: Ints = with_capital + 2 * without
    return found


# What combinations are made of: capitals, kind of word, the word or its stand-in, ending, the
# word itself, and whether it stands elsewhere; of the token (0) and of its neighbours.
_PARTS = (
    "shape", "shape-1", "shape+1", "kind", "kind-1", "kind+1", "lex-2", "lex-1", "lex+1", "lex+2",
    "tail", "word", "seen",
)  # fmt: skip
_COMBINATIONS = (
    "shape", "shape kind", "shape-1 shape shape+1", "shape lex-1", "shape lex+1", "kind lex-1",
    "kind lex+1", "shape lex-2 lex-1", "shape lex-1 lex+1", "shape seen", "shape seen kind",
    "shape kind-1 kind", "shape kind kind+1", "shape tail", "shape word", "lex+1 lex+2",
    "kind lex-2 lex-1", "kind lex-1 lex+1",
)  # fmt: skip
# Worked out longest first: then those with a second and a third part are always the first ones.
_LONGEST_FIRST = sorted(_COMBINATIONS, key=lambda name: -name.count(" "))
_ORDER = np.array([_LONGEST_FIRST.index(name) for name in _COMBINATIONS])
_SALTS = np.array([[_COMBINATIONS.index(name) + 1] for name in _LONGEST_FIRST], dtype=np.uint64)


def _columns(place: int) -> Ints:
    """Return which part stands at `place` of every combination that has so many."""
    split = [combination.split(" ") for combination in _LONGEST_FIRST]
    return np.array([_PARTS.index(parts[place]) for parts in split if len(parts) > place])


_ROUNDS = tuple(_columns(place) for place in range(3))


def combinations(numbers: Ints, kind: Ints, seen: Ints) -> Hashes:
    """Return the hashes of every combination of features, one row a combination.

    Parameters
    ----------
    numbers : array of shape (tokens, 4)
        From `anonymiser.tagger.words.word_numbers`.
    kind : array of int
        From `shapes`.
    seen : array of int
        From `elsewhere`.
    """
    parts = _parts(numbers, kind, seen)
    if len(kind) <= AT_ONCE:
        return _mixed(parts)
    mixed = np.empty((len(_COMBINATIONS), len(kind)), dtype=np.uint64)
    for begin in range(0, len(kind), AT_ONCE):
        here = slice(begin, begin + AT_ONCE)
        mixed[:, here] = _mixed(parts[:, here])
    return mixed


def _mixed(parts: Hashes) -> Hashes:
    """Return the hashes of all combinations together, part by part: a text costs mostly calls."""
    block = parts.take(_ROUNDS[0], axis=0)
    block ^= _SALTS
    for columns in _ROUNDS:
        step = block[: len(columns)]
        if columns is not _ROUNDS[0]:
            step ^= parts.take(columns, axis=0)
        step *= _MIX
        step ^= step >> _FOLD
    return block.take(_ORDER, axis=0)


def _parts(numbers: Ints, kind: Ints, seen: Ints) -> Hashes:
    """Return `_PARTS` of every token, one row a part; beyond the text they are 0."""
    size = len(kind)
    wide = np.zeros((4, size + 2 * REACH), dtype=np.uint64)
    inside = slice(REACH, REACH + size)
    wide[0, inside] = kind + 1
    wide[1:3, inside] = numbers.T[1:3]
    shape, flag, lex = wide[:3]
    parts = np.empty((len(_PARTS), size), dtype=np.uint64)
    at = [slice(REACH + offset, REACH + offset + size) for offset in range(-REACH, REACH + 1)]
    left, here, right = at[1:4]
    rows = (
        shape[here], shape[left], shape[right], flag[here], flag[left], flag[right],
        lex[at[0]], lex[left], lex[right], lex[at[4]], numbers[:, 3], numbers[:, 0], seen,
    )  # fmt: skip
    for row, values in enumerate(rows):
        parts[row] = values
    return parts
