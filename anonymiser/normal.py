"""Unicode: the text in which is searched, and the way back to the text that was given."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from anonymiser.forms import INVISIBLE

_UNSEEN = re.compile("[" + "".join(map(chr, INVISIBLE)) + "]")
# Letters before the accents of Unicode stay what they are, unless an accent follows the last.
_PLAIN = "".join(re.escape(chr(code)) for code in range(0x300) if code not in INVISIBLE)
_PLAIN_RUN = re.compile(f"[{_PLAIN}]+(?![^{_PLAIN}])")


# Finding, learning and completing all ask for the same text.
@lru_cache(maxsize=2)
def to_nfc(text: str) -> tuple[str, Callable[[int, int], tuple[int, int]]]:
    r"""Return NFC text and a function that turns its offsets into those of `text`.

    Signs that nobody sees are left out: a name with one inside is still that name.

    Parameters
    ----------
    text : str
        Any text; may be decomposed (``e`` + accent).

    Returns
    -------
    nfc : str
    back : callable
        ``back(start, end)`` gives the smallest range of `text` that holds ``nfc[start:end]``.

    Examples
    --------
    >>> nfc, back = to_nfc("cafe\u0301 Zoe\u0308")
    >>> len(nfc), back(5, 8)
    (8, (6, 10))
    >>> nfc, back = to_nfc("Fa\u200ftima")
    >>> nfc, back(0, 6)
    ('Fatima', (0, 7))
    """
    unseen = _UNSEEN.search(text) is not None
    if not unseen and unicodedata.is_normalized("NFC", text):
        return text, _same
    starts: list[int] = []
    pieces: list[str] = []
    for piece, places in _pieces(text, unseen):
        pieces.append(piece)
        starts.extend(places)
    starts.append(len(text))

    def back(start: int, end: int) -> tuple[int, int]:
        return starts[start], starts[bisect_right(starts, starts[end - 1], end)]

    return "".join(pieces), back


def _pieces(text: str, unseen: bool) -> Iterator[tuple[str, Iterable[int]]]:
    """Yield the composed pieces of `text`, and where each of their characters comes from."""
    position = 0
    for run in [*_PLAIN_RUN.finditer(text), None]:
        begin, end = run.span() if run else (len(text), len(text))
        for cluster in _clusters(text[position:begin]):
            seen = cluster.translate(INVISIBLE) if unseen else cluster
            piece = unicodedata.normalize("NFC", seen)
            # Every character of a recomposed cluster points at the whole cluster.
            yield piece, [position] * len(piece)
            position += len(cluster)
        yield text[begin:end], range(begin, end)
        position = end


def _same(start: int, end: int) -> tuple[int, int]:
    return start, end


def _clusters(text: str) -> list[str]:
    clusters: list[str] = []
    begin = 0
    for index in range(1, len(text)):
        if not _joins(text[index]):
            clusters.append(text[begin:index])
            begin = index
    if text:
        clusters.append(text[begin:])
    return clusters


def _joins(character: str) -> bool:
    # Hangul vowels and finals have combining class 0 yet compose with what stands before.
    return unicodedata.combining(character) > 0 or "\u1160" <= character <= "\u11ff"


def lower_same_length(text: str) -> str:
    """Return `text` in lower case with every offset unchanged.

    Examples
    --------
    >>> lower_same_length("İZMİR") == "İzmİr"
    True
    """
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)
