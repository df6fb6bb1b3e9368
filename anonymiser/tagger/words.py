"""Turn one word into the numbers that the weights can be applied to.

The number of a feature is the checksum (CRC-32) of its name, such as ``-1:w=huis``: the hashing
trick (Weinberger et al. 2009, doi:10.1145/1553374.1553516). A checksum can go on where another
one stopped, so the part that all words share is worked out once, and no name is ever written
out. A text that is seen for the first time is full of new words; this is what they cost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from zlib import crc32

from anonymiser.lexicon import NUMBER, WORD, entries, zipf

OFFSETS = (0, -1, 1, -2, 2)  # of the word whose features count, seen from the token
# How many features a word has as neighbour, at each offset but the first.
NEIGHBOURS = (5, 5, 3, 3)
_CUES = ("roles", "titles", "naming", "prefixes", "speech", "function")
# A word this frequent (Zipf) stands for itself in combinations; others for their kind.
_FREQUENT = 4.3
_DIGIT = re.compile(r"\d")
# How many of the first and last letters count.
_ENDS = 4

Hashed = tuple[int, ...]
Numbers = tuple[int, int, int, int]


class Rows(dict[str | tuple[str, int], int]):
    """The rows of words, from 1 on; a word without one gets the next by being asked for.

    Where a word is met with other flags than the first time, it stands here with its flags.

    Examples
    --------
    >>> rows = Rows()
    >>> [rows[word] for word in ("ik", "en", "ik")]
    [1, 2, 1]
    """

    def __missing__(self, word: str | tuple[str, int]) -> int:
        """Return the next row, which is the word's from now on."""
        row = self[word] = len(self) + 1
        return row


def _start(offset: int, kind: str) -> int:
    """Return the checksum of what the name of a feature opens with."""
    return crc32(f"{offset}:{kind}=".encode())


_WORD = tuple(_start(offset, "w") for offset in OFFSETS)
_PREFIX, _SUFFIX, _TRIGRAM = (_start(0, kind) for kind in "psg")
_SUFFIX_LEFT, _SUFFIX_RIGHT = _start(-1, "s"), _start(1, "s")


@cache
def _cues() -> dict[str, int]:
    found: dict[str, int] = {}
    for bit, name in enumerate(_CUES):
        for word in entries("cues", f"{name}.txt"):
            found[word] = found.get(word, 0) | 1 << bit
    return found


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _crc(text: str, start: int) -> int:
    return crc32(_encoded(text), start)


def normal(low: str, shape: int) -> str:
    """Return the form under which a token is known: numbers lose their value."""
    return _DIGIT.sub("0", low)[:6] if shape == NUMBER else low[:40]


def hashed(low: str, flags: int) -> tuple[list[int], Numbers]:
    """Return the features of one word, of all offsets in one list, and `word_numbers`.

    The features come as `NEIGHBOURS` says, and then those of the word itself.
    """
    plain = low.isascii()
    data = low.encode() if plain else _encoded(low)
    usual, cue = zipf(low), _cues().get(low, 0)
    # The frequency of a name would give it away where training hides that it is listed.
    band = int(2 * usual) if flags & WORD else 0
    # Letters of one byte each are cut as bytes, which is most words and much faster.
    last = data[-3:] if plain else _encoded(low[-3:])
    head, bits, (a, b, c), (d, e, f), far_left, far_right = _of_kind(flags, band, cue)
    own, left, right, second_left, second_right = _WORD
    length = _of_length(min(len(low), 12), "-" in low, plain, low.isalpha())
    features = [
        crc32(data, left), a, b, crc32(last, _SUFFIX_LEFT), c,
        crc32(data, right), d, e, crc32(last, _SUFFIX_RIGHT), f,
        crc32(data, second_left), *far_left, crc32(data, second_right), *far_right,
        crc32(data, own), *head, length, *bits,
    ]  # fmt: skip
    features += _ends_of_bytes(data, last) if plain else _ends_of_text(low)
    if not flags & WORD:
        features += _trigrams(low[:20])
    itself = crc32(data)
    frequent = (usual >= _FREQUENT and flags & WORD) or cue or not low[:1].isalpha()
    stands_for = itself if frequent else _of_flags(flags)
    return features, (itself, flags * 16 + band, stands_for, crc32(last))


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

    Examples
    --------
    >>> own, left, right, _, _ = word_features("huis", WORD)
    >>> left[0] == crc32(b"-1:w=huis"), right[3] == crc32(b"1:s=uis")
    (True, True)
    """
    features = hashed(low, flags)[0]
    ends = list(accumulate(NEIGHBOURS, initial=0))
    return features[ends[-1] :], *(features[start:end] for start, end in pairwise(ends))


@lru_cache(maxsize=8192)
def _of_kind(flags: int, band: int, cue: int) -> tuple[Hashed, ...]:
    """Return the hashes of what many words share: their flags, frequency and cue.

    Of the word itself (its flags one by one come last but for its letters, so they stand
    apart), and of it as neighbour.
    """
    head = (f"f={flags}", f"z={band}", f"fz={flags},{band}", f"c={cue}")
    bits = tuple(f"b={bit}" for bit in range(14) if flags >> bit & 1)
    near = (f"f={flags}", f"c={cue}", f"z={band}")
    named = zip((0, *OFFSETS), (head, bits, near, near, near[:2], near[:2]), strict=True)
    return tuple(tuple(_crc(f"{offset}:{name}", 0) for name in names) for offset, names in named)


@lru_cache(maxsize=256)
def _of_length(length: int, hyphen: bool, plain: bool, letters: bool) -> int:
    return _crc(f"0:l={length},{hyphen},{plain},{letters}", 0)


def _ends_of_bytes(data: bytes, last: bytes) -> Sequence[int]:
    if len(data) < _ENDS:
        sizes = range(1, len(data) + 1)
        begins = [crc32(data[:n], _PREFIX) for n in sizes]
        return begins + [crc32(data[-n:], _SUFFIX) for n in sizes]
    # Written out: a loop over four takes longer than what is done in it.
    return (
        crc32(data[:1], _PREFIX), crc32(data[:2], _PREFIX),
        crc32(data[:3], _PREFIX), crc32(data[:4], _PREFIX),
        crc32(data[-1:], _SUFFIX), crc32(data[-2:], _SUFFIX),
        crc32(last, _SUFFIX), crc32(data[-4:], _SUFFIX),
    )  # fmt: skip


def _ends_of_text(low: str) -> list[int]:
    sizes = range(1, min(_ENDS, len(low)) + 1)
    return [_crc(low[:n], _PREFIX) for n in sizes] + [_crc(low[-n:], _SUFFIX) for n in sizes]


def _trigrams(low: str) -> list[int]:
    start = _TRIGRAM
    if low.isascii():
        data = b"^%b$" % low.encode()
        return [crc32(data[at : at + 3], start) for at in range(len(data) - 2)]
    padded = f"^{low}$"
    return [_crc(padded[at : at + 3], start) for at in range(len(padded) - 2)]


def word_numbers(low: str, flags: int) -> Numbers:
    """Return what combinations use of a word: itself, kind, frequency or kind, ending."""
    return hashed(low, flags)[1]


@lru_cache(maxsize=4096)
def _of_flags(flags: int) -> int:
    return _crc(f"kind={flags}", 0)
