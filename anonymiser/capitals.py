"""Text In Which Every Word Has A Capital: there a capital says nothing about a name.

A writer who gives capitals to "de", "het" and "van" in the middle of a sentence gives them to
anything. In such lines the ordinary words are read in small letters; what may be a name keeps
its capital.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from anonymiser.lexicon import NAME, PLACE_SURE, SURE_NAME, WORD, flags_of
from anonymiser.normal import lower_same_length
from anonymiser.tokens import Tokens, tokenise

_SMALL = (
    "aan|als|bij|dan|dat|deze|die|dit|door|een|eén|er|het|hij|ik|in|is|je|maar|met|mijn|naar|niet"
    "|nog|om|onder|ook|op|over|tot|uit|van|voor|want|was|wat|we|wel|ze|zijn|en|of|de|te"
)
# Within a sentence: what stands before it is a letter or a comma.
_WITH_CAPITAL = re.compile(rf"(?i:(?<=[\w,] )(?:{_SMALL})(?!\w))")
_ARTICLES = frozenset(("de", "het"))
_SMALL_WORDS = frozenset(_SMALL.split("|"))
_WORD = re.compile(r"[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:['’-][^\W\d_]+)*")
# So many small words with a capital, and this share of them, are a habit.
_FEWEST, _SHARE, _SHARE_OF_TEXT = 2, 0.4, 0.08
# With fewer than one in so many characters there is no habit in the whole text.
_RARELY = 400
_SENTENCES = re.compile(r"(\n+|(?<=[.?!]) +)")
_ENDS = ("\n", ". ", "? ", "! ")
_END = re.compile(r"\n|[.?!] ")


# Asked before anything is found, and again when what is known is looked for everywhere.
@lru_cache(maxsize=2)
def toned_down(text: str) -> str:
    """Return `text` with its ordinary words in small letters where capitals are a habit.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    str
        Of the same length, so that every offset stays what it is.

    Examples
    --------
    >>> toned_down("Bezoek Is Op Zaterdag In De Gang, Zegt Fatima. Dat staat vast.")
    'Bezoek is op zaterdag in de gang, zegt Fatima. Dat staat vast.'
    >>> toned_down("Ik zat op De Wilgen, bij Fatima van De Meer.")
    'Ik zat op De Wilgen, bij Fatima van De Meer.'
    """
    places = _capitals_within(tokenise(text))
    if len(places) < _FEWEST:
        return text
    if len(places) * _RARELY > len(text) and _is_habit(text, _SHARE_OF_TEXT, 3 * _FEWEST):
        return "".join(map(_lowered, _SENTENCES.split(text)))
    pieces, reach = [], 0
    for start, end in _sentences_with(text, places):
        pieces += [text[reach:start], _in_habit(text[start:end])]
        reach = end
    return "".join([*pieces, text[reach:]])


def _capitals_within(tokens: Tokens) -> list[int]:
    """Return the space before each small word with a capital within a sentence."""
    text = tokens.text
    found = []
    for index in [at for at in tokens.capitals if at and tokens.low[at] in _SMALL_WORDS]:
        start, end = tokens.start[index], tokens.end[index]
        before = text[start - 2 : start]
        spaced = before[1:] == " " == text[end : end + 1] and text[start + 1 : end].islower()
        if spaced and (before[0].islower() or before[0] == ","):
            found.append(start - 1)
    return found


def _sentences_with(text: str, places: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the sentences in which two of `places` stand or more."""
    reach = 0
    for place, following in pairwise(places):
        if place < reach:
            continue
        closing = _END.search(text, place)
        reach = closing.start() if closing else len(text)
        if following < reach:
            yield max(text.rfind(mark, 0, place) + len(mark) for mark in _ENDS), reach


def _in_habit(sentence: str) -> str:
    return _lowered(sentence) if _is_habit(sentence, _SHARE, _FEWEST) else sentence


def _is_habit(text: str, share: float, fewest: int) -> bool:
    words = _WITH_CAPITAL.findall(text)
    capital = [word.lower() for word in words if word[0].isupper() and not word.isupper()]
    # "in theater De Kring, bij buurthuis Het Dok": articles alone belong to names.
    if _ARTICLES.issuperset(capital):
        return False
    capitals = len(capital) - sum(word in ("de", "ik") for word in capital) // 2
    return bool(capitals >= max(fewest, share * len(words)))


def _lowered(piece: str) -> str:
    return _WORD.sub(_small, piece)


def _small(match: re.Match[str]) -> str:
    word = match.group()
    if match.start() == 0 or word[1:].isupper():
        return word
    low = lower_same_length(word)
    flags = flags_of(low)
    ordinary = flags & WORD and not flags & (SURE_NAME | PLACE_SURE)
    return low if ordinary or (not flags & NAME and len(low) < 4) else word
