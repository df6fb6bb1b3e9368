"""Cut a text into words, and know where a sentence and a speaker's turn begin.

One pass of one expression; the result is lists side by side, because the recognisers walk
over hundreds of thousands of words and an object for each would cost more than they do.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anonymiser.lexicon import BREAK, CAP, INITIAL, LOW, MIXED, NUMBER, PUNCT, UPPER, look

# Letters, with combining accents and the invisible joiners that hide inside copied names.
_L = (
    "A-Za-zªµºÀ-ÖØ-öø-\u02af\u0300-\u1fff\u00ad\u200b-\u200d\u2060\ufeff"
    "\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufaff"
)
_TOKEN = re.compile(
    rf"(?P<initial>(?<![{_L}\d])(?:[A-ZÀ-ÖØ-Þ]\.-?)+(?![a-zß-öø-ÿ]))"
    rf"|(?P<word>(?:['’‘](?=[tsnkmrTSNKMR](?![{_L}])))?"
    rf"[{_L}]+(?:['’‘\-‐‑][{_L}]+)*)"
    r"|(?P<break>\n+)|(?P<number>\d+(?:[.,:/-]\d+)*\w*)|(?P<punct>\S)"
)
_ENDS = frozenset(".?!…")
# After these a full stop ends no sentence: "mr. Best".
_ABBREVIATED = frozenset(
    ("mr", "mrs", "ms", "drs", "dr", "mw", "mevr", "dhr", "prof", "ir", "ing", "ds", "st")
)
_OPENS = frozenset(":\"“„”'‘’(-–—•*>«;[")
# "I:" and "R:", and what transcription programs write, are no names.
LABEL = re.compile(
    r"(?m)^[ \t]*(?:\[?[\d:.,]{1,16}\]?[ \t]*(?:[-–][ \t]+)?)?"
    r"(?P<name>[^\s:<>\[\]()][^\n:<>\[\]()]{0,40}?)"
    r"[ \t]*(?:\([^\n()]{0,40}\))?[ \t]*(?:\[?[\d:.,]{1,16}\]?)?:(?=\s|$)"
)

# "F-A-T-I-M-A", "F a t i m a".
SPELLED = re.compile(r"(?<![\w-])[^\W\d_](?:(?:[-–.]|[-–,.]? )[^\W\d_](?!\w)){2,}")


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
    cased : bool
        Whether the writer uses capitals.
    """

    __slots__ = ("cased", "end", "flags", "found", "low", "opening", "shape", "start", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.low: list[str] = []
        self.flags: list[int] = []
        self.shape: list[int] = []
        self.start: list[int] = []
        self.end: list[int] = []
        self.found: dict[str, list[tuple[int, int, str, float, str]]] = {}
        self._cut()
        self.opening = _openings(self.low, self.shape)
        self.cased = _is_cased(self)

    def __len__(self) -> int:
        return len(self.low)

    def _cut(self) -> None:
        found = list(_TOKEN.finditer(self.text))
        self.start = [match.start() for match in found]
        self.end = [match.end() for match in found]
        looked = [_looked(match.group(), match.lastgroup) for match in found]
        self.low = [low for low, _, _ in looked]
        self.flags = [flags for _, flags, _ in looked]
        self.shape = [shape for _, _, shape in looked]


@lru_cache(maxsize=65_536)
def _looked(surface: str, kind: str | None) -> tuple[str, int, int]:
    return look(surface) if kind == "word" else (surface, 0, _SHAPES[kind])


_SHAPES = {"initial": INITIAL, "break": BREAK, "number": NUMBER, "punct": PUNCT, None: PUNCT}


def _openings(low: list[str], shape: list[int]) -> list[bool]:
    opening, begins = [], True
    for index, form in enumerate(shape):
        opening.append(begins)
        if form == PUNCT:
            word = low[index]
            if word in _ENDS:
                begins = word != "." or not index or low[index - 1] not in _ABBREVIATED
            elif word in _OPENS:
                begins = begins or word != "-"
        elif form == BREAK:
            begins = True
        elif form == INITIAL:
            begins = begins and len(low[index]) < 3
        else:
            begins = False
    return opening


def _is_cased(tokens: Tokens) -> bool:
    capitals = tokens.shape.count(CAP)
    small = tokens.shape.count(LOW)
    if capitals * 40 <= small:
        return False
    # "20:47 - Lieke:" was written by a program and says nothing about who typed the rest.
    speakers = (match["name"].split() for match in LABEL.finditer(tokens.text))
    labelled = sum(word[:1].isupper() for name in speakers for word in name)
    return bool((capitals - labelled) * 40 > small and capitals > labelled)


@lru_cache(maxsize=4)
def tokenise(text: str) -> Tokens:
    """Return the tokens of `text`; the last few texts are remembered.

    Examples
    --------
    >>> tokenise("Toen zei J.P. van 't Hof: ja").low
    ['toen', 'zei', 'J.P.', 'van', "'t", 'hof', ':', 'ja']
    """
    return Tokens(text)


def is_word(shape: int) -> bool:
    """Return whether a token of this shape is a word."""
    return shape in (LOW, CAP, UPPER, MIXED)
