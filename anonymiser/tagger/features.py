"""Turn the words of a text into numbers that the weights can be applied to.

What depends on a word alone is worked out once for every different word and remembered; what
depends on its neighbours is hashed for the whole text at once (the hashing trick, Weinberger
et al. 2009, doi:10.1145/1553374.1553516). Training and use share this module, so they cannot
differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from anonymiser.lexicon import BREAK, CAP, LOW, NUMBER, UPPER, WORD, entries, zipf
from anonymiser.tokens import Tokens

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

OFFSETS = (0, -1, 1, -2, 2)  # of the word whose features count, seen from the token
_CUES = ("roles", "titles", "naming", "prefixes", "speech", "function")
# A word this frequent (Zipf) stands for itself in combinations; others for their kind.
_FREQUENT = 4.3
_DIGIT = re.compile(r"\d")
_MIX, _FOLD = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
_LOWER, _CASED, _UPPER = 0, 1, 2
# Tokens worked on together: few calls for a short text, and what a long one needs in between
# stays in the processor's own memory.
_AT_ONCE = 1024


@cache
def _cues() -> dict[str, int]:
    found: dict[str, int] = {}
    for bit, name in enumerate(_CUES):
        for word in entries("cues", f"{name}.txt"):
            found[word] = found.get(word, 0) | 1 << bit
    return found


def _hash(text: str) -> int:
    return crc32(text.encode("utf-8", "replace"))


def normal(low: str, shape: int) -> str:
    """Return the form under which a token is known: numbers lose their value."""
    return _DIGIT.sub("0", low)[:6] if shape == NUMBER else low[:40]


def word_features(low: str, flags: int) -> tuple[list[int], ...]:
    """Return, for every offset in `OFFSETS`, the hashes of the features of one word.

    Parameters
    ----------
    low : str
        As `normal` gives it.
    flags : int
        From the lists (`anonymiser.lexicon`); training hides some.

    Returns
    -------
    tuple of list of int
    """
    band = _band(low, flags)
    cue = _cues().get(low, 0)
    own = [f"w={low}", f"f={flags}", f"z={band}", f"fz={flags},{band}", f"c={cue}"]
    own.append(f"l={min(len(low), 12)},{'-' in low},{low.isascii()},{low.isalpha()}")
    own += [f"b={bit}" for bit in range(14) if flags >> bit & 1]
    size = min(4, len(low))
    own += [f"p={low[:n]}" for n in range(1, size + 1)]
    own += [f"s={low[-n:]}" for n in range(1, size + 1)]
    if not flags & WORD:
        padded = f"^{low[:20]}$"
        own += [f"g={padded[i : i + 3]}" for i in range(len(padded) - 2)]
    near = [f"w={low}", f"f={flags}", f"c={cue}", f"s={low[-3:]}", f"z={band}"]
    far = near[:3]
    return tuple(
        [_hash(f"{offset}:{text}") for text in texts]
        for offset, texts in zip(OFFSETS, (own, near, near, far, far), strict=True)
    )


def _band(low: str, flags: int) -> int:
    # The frequency of a name would give it away where training hides that it is listed.
    return int(2 * zipf(low)) if flags & WORD else 0


def word_numbers(low: str, flags: int) -> tuple[int, int, int, int]:
    """Return what combinations use of a word: itself, kind, frequency or kind, ending."""
    frequent = (zipf(low) >= _FREQUENT and flags & WORD) or low in _cues() or not low[:1].isalpha()
    standin = _hash(low) if frequent else _hash(f"kind={flags}")
    return _hash(low), flags * 16 + _band(low, flags), standin, _hash(low[-3:])


def _lines(shape: Ints, length: Ints) -> tuple[Ints, Ints]:
    """Return the line every token is on, and for every line how its writer uses capitals."""
    line = np.cumsum(shape == BREAK)
    lines = int(line[-1]) + 1
    long = length > 1
    capital = np.bincount(line[(shape == CAP) & long], minlength=lines)
    upper = np.bincount(line[(shape == UPPER) & long], minlength=lines)
    small = np.bincount(line[(shape == LOW) & long], minlength=lines)
    mode = np.full(lines, _LOWER)
    mode[capital > 0] = _CASED
    mode[(small == 0) & (capital == 0) & (upper > 1)] = _UPPER
    mode[upper > 3 * (small + capital) + 2] = _UPPER
    return line, mode


def shapes(tokens: Tokens) -> tuple[Ints, Ints]:
    """Return for every token what its capitals say, and whether its line uses capitals.

    Where a whole line is in capitals, or in small letters, every word gets the same number:
    there a capital says nothing.
    """
    shape = np.array(tokens.shape, dtype=np.int64)
    length = np.array(tokens.end, dtype=np.int64) - np.array(tokens.start, dtype=np.int64)
    line, mode = _lines(shape, length)
    own = mode[line]
    shape[(own == _UPPER) & (shape == UPPER)] = LOW
    own[own == _UPPER] = _LOWER
    opening = np.array(tokens.opening, dtype=np.int64)
    return own * 16 + shape * 2 + opening, own


def elsewhere(kind: Ints, types: Ints, shape: Ints) -> Ints:
    """Return whether the same word stands elsewhere with a capital (1) or without one (2)."""
    cased = kind // 16 == _CASED
    capital = cased & (shape == CAP) & (kind % 2 == 0)
    small = cased & (shape == LOW)
    size = int(types.max()) + 1
    with_capital = np.bincount(types[capital], minlength=size)[types] - capital
    without = np.bincount(types[small], minlength=size)[types] - small
    found: Ints = ((with_capital > 0) + 2 * (without > 0)).astype(np.int64)
    return found


def _shift(values: Hashes, offset: int) -> Hashes:
    moved = np.zeros_like(values)
    if offset > 0:
        moved[:-offset] = values[offset:]
    elif offset < 0:
        moved[-offset:] = values[:offset]
    return moved


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
_SALTS = np.arange(1, len(_COMBINATIONS) + 1, dtype=np.uint64)[:, None]


def _round(place: int) -> tuple[Ints, Ints]:
    """Return which combinations have a part at `place`, and which part that is."""
    split = [combination.split(" ") for combination in _COMBINATIONS]
    rows = [row for row, parts in enumerate(split) if len(parts) > place]
    return np.array(rows), np.array([_PARTS.index(split[row][place]) for row in rows])


_ROUNDS = tuple(_round(place) for place in range(3))


def combinations(numbers: Ints, kind: Ints, seen: Ints) -> Sequence[Hashes]:
    """Return the hashes of every combination of features, one array a combination.

    Parameters
    ----------
    numbers : array of shape (tokens, 4)
        From `word_numbers`.
    kind : array of int
        From `shapes`.
    seen : array of int
        From `elsewhere`.
    """
    word, flag, lex, tail = (numbers[:, i].astype(np.uint64) for i in range(4))
    s, d = kind.astype(np.uint64) + np.uint64(1), seen.astype(np.uint64)
    parts = np.stack((
        s, _shift(s, -1), _shift(s, 1), flag, _shift(flag, -1), _shift(flag, 1),
        _shift(lex, -2), _shift(lex, -1), _shift(lex, 1), _shift(lex, 2), tail, word, d,
    ))  # fmt: skip
    mixed = np.empty((len(_COMBINATIONS), len(numbers)), dtype=np.uint64)
    for begin in range(0, len(numbers), _AT_ONCE):
        # All combinations together, part by part: a short text costs mostly calls.
        block = mixed[:, begin : begin + _AT_ONCE]
        block[:] = _SALTS
        for rows, columns in _ROUNDS:
            step = np.take(parts[:, begin : begin + _AT_ONCE], columns, axis=0)
            step ^= block[rows]
            step *= _MIX
            step ^= step >> _FOLD
            block[rows] = step
    return list(mixed)
