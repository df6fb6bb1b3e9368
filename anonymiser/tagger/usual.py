"""The scores of the most usual words, worked out beforehand.

A text that is seen for the first time is full of words that are new to the process but in every
text. What the weights make of each comes with the package, in `PATH`. It says nothing that the
weights do not say: without it, or after other weights, every word is worked out when it is met.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from anonymiser.tagger.decode import TAGS
from anonymiser.tagger.words import OFFSETS

PATH = Path(__file__).parent.parent / "data" / "tagger" / "usual.bin"
_MAGIC = b"peer-research usual words 1"
# Scores of one word: how far every tag leads "no name", for every offset.
SCORES = (len(OFFSETS), len(TAGS) - 1)
NUMBERS = 4


@dataclass(frozen=True)
class Usual:
    """Words with what is known of them; row 0 of the arrays is for no word at all.

    Attributes
    ----------
    rows : dict
        From a word to its row.
    flags : array of length words + 1
        With which flags the word was worked out; with others it is another word.
    scores : array of shape (words + 1, offsets, tags - 1)
        Whole numbers: steps of the weights.
    numbers : array of shape (words + 1, 4)
        From `anonymiser.tagger.words.word_numbers`.
    """

    rows: dict[str, int]
    flags: npt.NDArray[np.int64]
    scores: npt.NDArray[np.int16]
    numbers: npt.NDArray[np.int64]


def none() -> Usual:
    """Return a table without a word."""
    flags = np.zeros(1, np.int64)
    return Usual({}, flags, np.zeros((1, *SCORES), np.int16), np.zeros((1, NUMBERS), np.int64))


def dump(usual: Usual, weights: bytes) -> bytes:
    """Return `usual`, made for the file `weights`, as bytes that `parse` reads."""
    # Low and high bytes apart, and every kind of number by itself, compress best.
    scores = usual.scores[1:].astype("<i2").view(np.uint8).reshape(len(usual.rows), -1, 2)
    parts = [
        "\n".join(usual.rows).encode(),
        usual.flags[1:].astype("<u4").tobytes(),
        usual.numbers[1:].T.astype("<u4").tobytes(),
        scores[..., 0].tobytes(),
        scores[..., 1].tobytes(),
    ]
    body = zlib.compress(b"".join(parts), 9)
    header = {
        "weights": zlib.crc32(weights),
        "body": zlib.crc32(body),
        "words": len(usual.rows),
        "sizes": list(map(len, parts)),
    }
    return b"\n".join((_MAGIC, json.dumps(header).encode(), body))


def parse(data: bytes, weights: bytes) -> Usual:
    """Return the table that `dump` wrote; one without a word if it is not of these weights.

    Raises
    ------
    ValueError
        Other bytes: the package is damaged.
    """
    try:
        magic, line, body = data.split(b"\n", 2)
        header = json.loads(line) if magic == _MAGIC else {}
    except ValueError:
        header = {}
    if not header or header["body"] != zlib.crc32(body):
        raise ValueError("usual words of another version, or damaged")
    if header["weights"] != zlib.crc32(weights):
        return none()
    ends = accumulate(header["sizes"], initial=0)
    whole = zlib.decompress(body)
    return _table(header["words"], *(whole[start:end] for start, end in pairwise(ends)))


def _table(
    count: int, words: bytes, flags: bytes, numbers: bytes, low: bytes, high: bytes
) -> Usual:
    scores = np.zeros((count + 1, *SCORES), dtype="<i2")
    halves = scores[1:].view(np.uint8).reshape(-1, 2)
    halves[:, 0], halves[:, 1] = np.frombuffer(low, np.uint8), np.frombuffer(high, np.uint8)
    table = np.zeros((count + 1, NUMBERS), dtype=np.int64)
    table[1:] = np.frombuffer(numbers, dtype="<u4").reshape(NUMBERS, count).T
    all_flags = np.zeros(count + 1, dtype=np.int64)
    all_flags[1:] = np.frombuffer(flags, dtype="<u4")
    rows = dict(zip(words.decode().split("\n"), range(1, count + 1), strict=True))
    return Usual(rows, all_flags, scores.astype(np.int16, copy=False), table)


def shipped(weights: bytes) -> Usual:
    """Return the table that comes with the package; without words if it is missing."""
    return parse(PATH.read_bytes(), weights) if PATH.is_file() else none()
