"""Tell whether a form follows from listed Dutch words: by inflection or as a compound."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

Listed = Callable[[str], bool]

_ENDINGS = (
    "tjes", "etje", "pjes", "jes", "tje", "pje", "je", "ere", "ste", "te", "de", "den", "ten",
    "er", "st", "en", "es", "e", "s", "n", "t", "d", "'s", "heid",
)  # fmt: skip
_SEPARABLE = re.compile(
    "(?:aan|achter|af|bij|binnen|dicht|door|in|los|mee|na|neer|om|onder|open|op|over|rond|samen|"
    "tegen|terug|toe|uit|vast|vol|voor|voort|weer|weg)(?:ge|te)?"
)
_HARDENED = {"z": "s", "v": "f"}
_REPEATED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
# What sounds the same is easily mixed up: "begelijding", "vertrauwen".
_SOUNDS = (("ij", "ei"), ("ei", "ij"), ("ou", "au"), ("au", "ou"), ("g", "ch"), ("ch", "g"))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# No word is longer; what is would cost time.
_LONGEST = 40
# Below these Zipf frequencies two short words side by side are more often a name.
_SHORT_LEFT, _SHORT_RIGHT = 3.5, 2.8


def is_regular(word: str, listed: Listed) -> bool:
    """Return whether `word` is listed or an inflected form, perhaps of a separable verb.

    Parameters
    ----------
    word : str
        In small letters.
    listed : callable
        Whether a word is in the dictionary.

    Examples
    --------
    >>> known = {"tomeloos", "snijden", "wit"}.__contains__
    >>> is_regular("tomeloze", known), is_regular("witste", known), is_regular("xyste", known)
    (True, True, False)
    """
    if listed(word):
        return True
    verb = _SEPARABLE.match(word)
    if verb and len(word) - verb.end() > 3 and _is_inflected(word[verb.end() :], listed):
        return True
    return _is_inflected(word, listed)


@lru_cache(maxsize=16_384)
def is_compound(word: str, listed: Listed, zipf: Callable[[str], float]) -> bool:
    """Return whether `word` is regular, or two or three words written together.

    Parameters
    ----------
    word : str
        In small letters.
    listed : callable
        Whether a word is in the dictionary.
    zipf : callable
        Frequency of a word.

    Examples
    --------
    >>> known = {"kinderrechter", "zitting"}.__contains__
    >>> is_compound("kinderrechterzitting", known, lambda word: 2.0)
    True
    """
    if is_regular(word, listed):
        return True
    if len(word) > _LONGEST:
        return False
    return any(_splits(word, cut, listed, zipf) for cut in range(len(word) - 3, 2, -1))


def typed(word: str) -> Iterator[str]:
    """Yield how a word that was typed in a hurry is spelled: nooiiit, altyd, begelijding, gebelt.

    Examples
    --------
    >>> "altijd" in set(typed("altyd")), "nooit" in set(typed("nooiiit"))
    (True, True)
    """
    yield from (word.replace(heard, written) for heard, written in _SOUNDS if heard in word)
    plain = _REPEATED.sub(r"\1\1", word)
    for form in (plain, _REPEATED.sub(r"\1", word), _DOUBLED.sub(r"\1", word)):
        if form != word:
            yield form
        if "y" in form:
            form = form.replace("y", "ij")
            yield form
        if form.endswith("e"):
            yield f"{form}n"
        if form[-1] in "td":
            yield form[:-1] + ("d" if form[-1] == "t" else "t")
            yield f"{form[:-1]}dt"


def one_letter_off(word: str) -> Iterator[str]:
    """Yield every word that one letter too few, too many, other or swapped tells apart.

    Examples
    --------
    >>> "interview" in set(one_letter_off("intervieuw")), "geen" in set(one_letter_off("gene"))
    (True, True)
    """
    for at in range(len(word)):
        left, right = word[:at], word[at + 1 :]
        yield left + right
        if right:
            yield f"{left}{right[0]}{word[at]}{right[1:]}"
        for letter in _LETTERS:
            yield f"{left}{letter}{right}"
            yield f"{left}{letter}{word[at:]}"
    for letter in _LETTERS:
        yield f"{word}{letter}"


def _splits(word: str, cut: int, listed: Listed, zipf: Callable[[str], float]) -> bool:
    left, right = word[:cut], word[cut:]
    if not listed(left) and not (left[-1] in "se" and cut > 4 and listed(left[:-1])):
        return False
    if cut == 3:
        return zipf(left) > _SHORT_LEFT and zipf(right) > _SHORT_RIGHT
    return is_regular(right, listed) or (len(right) > 7 and is_compound(right, listed, zipf))


def _is_inflected(word: str, listed: Listed) -> bool:
    if listed(word):
        return True
    stems = (word[: -len(e)] for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 3)
    return any(listed(form) for stem in stems for form in _stems(stem))


def _stems(stem: str) -> Iterator[str]:
    """Yield how a stem is spelled without its ending: zwakk, bar, loz → zwak, baar, loos."""
    yield stem
    if stem[-1] == stem[-2]:
        yield stem[:-1]
    last = _HARDENED.get(stem[-1], stem[-1])
    yield stem[:-1] + last
    if stem[-2] in "aeou":
        yield f"{stem[:-1]}{stem[-2]}{last}"
    if stem[-2:-1] == stem[-3:-2] and stem[-2] in "aeou":
        # katalyseer(t) → katalyseren
        yield f"{stem[:-2]}{stem[-1]}en"
    yield f"{stem}en"
