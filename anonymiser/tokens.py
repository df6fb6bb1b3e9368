"""Cut a text into words, and know where a sentence and a speaker's turn begin.

One pass of one expression; the result is lists side by side, because the recognisers walk
over hundreds of thousands of words and an object for each would cost more than they do.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from operator import add, itemgetter

from anonymiser.lexicon import BREAK, CAP, INITIAL, LOW, MIXED, NUMBER, PUNCT, UPPER, look
from anonymiser.memo import Memo

# Letters, with combining accents and the invisible joiners that hide inside copied names.
_L = (
    "A-Za-zªµºÀ-ÖØ-öø-\u02af\u0300-\u1fff\u00ad\u200b-\u200d\u2060\ufeff"
    "\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufaff"
)
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_KINDS = (
    # Opens with its letter, not with what may not stand before: so most places fail at once.
    ("initial", rf"{_CAPITAL}(?<![{_L}\d].)\.-?(?:{_CAPITAL}\.-?)*(?![a-zß-öø-ÿ])"),
    ("word", rf"(?:['’‘](?=[tsnkmrTSNKMR](?![{_L}])))?[{_L}]+(?:['’‘\-‐‑][{_L}]+)*"),
    ("break", r"\n+"),
    ("number", r"\d+(?:[.,:/-]\d+)*\w*"),
    ("punct", r"\S"),
)
_TOKEN = re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in _KINDS))
# A token with the spaces after it. Such pieces join up, so their lengths alone tell where each
# begins, and one call cuts a whole text without an object for every match.
_SPACES = rf"[^\S\n{_L}]*"
_PIECE = re.compile(f"(?:{'|'.join(form for _, form in _KINDS)}){_SPACES}")
_LEAD = re.compile(_SPACES)
CAPITALS = frozenset((CAP, UPPER, MIXED))
_ENDS = frozenset(".?!…")
# After these a full stop ends no sentence: "mr. Best".
_ABBREVIATED = frozenset(
    ("mr", "mrs", "ms", "drs", "dr", "mw", "mevr", "dhr", "prof", "ir", "ing", "ds", "st")
)
_OPENS = frozenset(":\"“„”'‘’(-–—•*>«;[")
# "I:" and "R:", and what transcription programs write, are no names.
LABEL = re.compile(
    r"(?m)^[ \t]*+(?:\[?[\d:.,]{1,16}\]?[ \t]*(?:[-–][ \t]+)?)?"
    r"(?P<name>[^\s:<>\[\]()][^\n:<>\[\]()]{0,40}?)"
    r"[ \t]*+(?:\([^\n()]{0,40}\)[ \t]*+)?(?:\[?[\d:.,]{1,16}\]?)?:(?=\s|$)"
)

# "F-A-T-I-M-A", "F a t i m a". Its second letter has a mark or a space at both sides.
_ALONE = re.compile(r"[-–., ][^\W\d_][-–., ]")
SPELLED = re.compile(r"(?<![\w-])[^\W\d_](?:(?:[-–.]|[-–,.]? )[^\W\d_](?!\w)){2,}")


@lru_cache(maxsize=2)
def spelled(text: str) -> tuple[re.Match[str], ...]:
    """Return where letters stand one by one; two recognisers ask it of the same text.

    Examples
    --------
    >>> [match.group() for match in spelled("dat is F-A-T-I-M-A, of f a t i m a")]
    ['F-A-T-I-M-A', 'f a t i m a']
    """
    return tuple(SPELLED.finditer(text)) if _ALONE.search(text) else ()


class Tokens:
    """The words of one text.

    Parameters
    ----------
    text : str
        Any text.

    Attributes
    ----------
    low, flags, shape, start, end, opening : list
        For every token its small-letter form, flags (`anonymiser.lexicon`), shape, offsets
        and whether a capital there says nothing (begin of a sentence).
    capitals : list of int
        Which tokens are words with a capital.
    different : frozenset of str
        Every small-letter form once: a text has far fewer different words than words.
    cased : bool
        Whether the writer uses capitals.
    """

    __slots__ = (
        "_where", "capitals", "cased", "different", "end", "flags", "found", "low",
        "opening", "shape", "start", "text",
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: dict[str, list[tuple[int, int, str, float, str]]] = {}
        pieces, looked = _cut(text)
        lead = _LEAD.match(text)
        self.start = list(accumulate(map(len, pieces), initial=lead.end() if lead else 0))
        self.start.pop()
        self.low: list[str] = list(map(itemgetter(0), looked))
        self.different = frozenset(self.low)
        self.flags: list[int] = list(map(itemgetter(1), looked))
        self.shape: list[int] = list(map(itemgetter(2), looked))
        self.end: list[int] = list(map(add, self.start, map(itemgetter(3), looked)))
        self.opening = _openings(self.low, self.shape)
        self.capitals = [at for at, form in enumerate(self.shape) if form in CAPITALS]
        self._where: dict[str, list[int]] = {}
        self.cased = _is_cased(self)

    def __len__(self) -> int:
        return len(self.low)

    def at(self, words: Iterable[str]) -> list[int]:
        """Return where each of `words` stands, word by word.

        Examples
        --------
        >>> Tokens("ik en jij en ik").at(("en", "of", "jij"))
        [1, 3, 2]
        """
        where = self._where
        if not where:
            for index, word in enumerate(self.low):
                if word in where:
                    where[word].append(index)
                else:
                    where[word] = [index]
        return [index for word in words if word in where for index in where[word]]


def _cut(text: str) -> tuple[list[str], list[tuple[str, int, int, int]]]:
    pieces = _PIECE.findall(text)
    return pieces, list(map(_LOOKED.__getitem__, pieces))


def words_in(text: str) -> list[tuple[str, int]]:
    """Return the tokens of `text` in small letters with their shapes, and nothing more.

    Examples
    --------
    >>> [low for low, shape in words_in("Ayşe van 't Hof")]
    ['ayşe', 'van', "'t", 'hof']
    """
    return [(low, shape) for low, _, shape, _ in _cut(text)[1]]


def _looked(piece: str) -> tuple[str, int, int, int]:
    """Return small-letter form, flags, shape and length of the token that opens `piece`."""
    bare = piece.rstrip(" ")
    if bare.isascii() and bare.isalpha():
        # Nearly every piece that is new; letters alone can be nothing but a word.
        return *look(bare), len(bare)
    # Which kind a token is shows from its own characters, so a piece is cut as its text was.
    match = _TOKEN.match(piece)
    if match is None:
        raise ValueError("no token opens with a space")
    surface = match.group()
    found = look(surface) if match.lastgroup == "word" else (surface, 0, _SHAPES[match.lastgroup])
    return *found, len(surface)


_LOOKED = Memo(_looked)
_SHAPES = {"initial": INITIAL, "break": BREAK, "number": NUMBER, "punct": PUNCT, None: PUNCT}


def _openings(low: list[str], shape: list[int]) -> list[bool]:
    # A word is never followed by an opening, and most tokens are words.
    opening = [False] * (len(low) + 1)
    opening[0] = True
    for index in [at for at, form in enumerate(shape) if form in _MAY_OPEN]:
        begins = opening[index]
        form, word = shape[index], low[index]
        if form == BREAK:
            begins = True
        elif form == INITIAL:
            begins = begins and len(word) < 3
        elif word in _ENDS:
            begins = word != "." or not index or low[index - 1] not in _ABBREVIATED
        elif word in _OPENS:
            begins = begins or word != "-"
        opening[index + 1] = begins
    opening.pop()
    return opening


_MAY_OPEN = frozenset((PUNCT, BREAK, INITIAL))


@lru_cache(maxsize=2)
def labels(text: str) -> tuple[re.Match[str], ...]:
    r"""Return what stands as speaker at the begin of every line, as `LABEL` finds it.

    Examples
    --------
    >>> [match["name"] for match in labels("I: hoe laat?\nNour el Amrani: om drie uur")]
    ['I', 'Nour el Amrani']
    """
    return tuple(_labels(text))


def _labels(text: str) -> Iterator[re.Match[str]]:
    # Only lines with a colon are looked at: trying the pattern at every character is slow.
    colon = text.find(":")
    while colon >= 0:
        if match := LABEL.match(text, text.rfind("\n", 0, colon) + 1):
            yield match
        line_end = text.find("\n", colon)
        colon = text.find(":", line_end) if line_end >= 0 else -1


def _is_cased(tokens: Tokens) -> bool:
    capitals = tokens.shape.count(CAP)
    small = tokens.shape.count(LOW)
    if capitals * 40 <= small:
        return False
    # "20:47 - Lieke:" was written by a program and says nothing about who typed the rest.
    speakers = " ".join([match["name"] for match in labels(tokens.text)]).split()
    labelled = sum(map(str.isupper, map(itemgetter(0), speakers)))
    return (capitals - labelled) * 40 > small and capitals > labelled


class _Kept:
    """The tokens of the texts asked for last, together of at most `most` characters."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._texts: OrderedDict[str, Tokens] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, text: str) -> Tokens:
        with self._lock:
            if (known := self._texts.get(text)) is not None:
                self._texts.move_to_end(text)
                return known
        tokens = Tokens(text)
        with self._lock:
            if text not in self._texts:
                self._texts[text] = tokens
                self._size += len(text)
            # The last one stays, however long: every recogniser asks for it.
            while self._size > self._most and len(self._texts) > 1:
                self._size -= len(self._texts.popitem(last=False)[0])
        return tokens


# A study is walked over twice, so what was cut is kept: about 25 bytes a character.
_KEPT = _Kept(most=1_000_000)


def tokenise(text: str) -> Tokens:
    """Return the tokens of `text`; the last texts are remembered.

    Examples
    --------
    >>> tokenise("Toen zei J.P. van 't Hof: ja").low
    ['toen', 'zei', 'J.P.', 'van', "'t", 'hof', ':', 'ja']
    """
    return _KEPT.of(text)


def is_word(shape: int) -> bool:
    """Return whether a token of this shape is a word."""
    return shape in (LOW, CAP, UPPER, MIXED)
