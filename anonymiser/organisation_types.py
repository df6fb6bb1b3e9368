"""Say what kind of organisation a name is: a family home, a school, a football club.

The kind comes from a list, so nothing of the name itself can be in it. What is told of a
church or mosque, or of a clinic for one illness, is no more than "gebedshuis" or
"ggz-instelling": belief and illness are identifiers too.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from anonymiser.lexicon import DATA, clean, fold

# What is told of a name that says nothing.
UNKNOWN = "instelling"
_WORD = re.compile(r"[\w.&'-]*[\w&.]")
_ARTICLE = re.compile(r"(?:de|het|'t|een)\s+")


class _Type(NamedTuple):
    noun: str
    words: frozenset[tuple[str, ...]]
    endings: tuple[str, ...]
    names: frozenset[str]


def type_of(text: str) -> str | None:
    """Return what kind of organisation `text` names, or None when the name does not tell.

    Parameters
    ----------
    text : str
        The name, in any case.

    Examples
    --------
    >>> for name in ("Gezinshuis De Linde", "het vechtrandlyceum", "VV Heidepol", "Pluryn"):
    ...     print(type_of(name))
    gezinshuis
    middelbare school
    voetbalclub
    jeugdzorginstelling
    >>> type_of("de Kraaiennest") is None
    True
    """
    name = " ".join(fold(clean(text)).split())
    words = _words(name)
    runs = {words[i : i + n] for n in range(1, _longest() + 1) for i in range(len(words) - n + 1)}
    for one in _types():
        if one.names & {name, " ".join(words)} or not one.words.isdisjoint(runs):
            return one.noun
        if any(word != end and word.endswith(end) for word in words for end in one.endings):
            return one.noun
    return None


class Types:
    """Tells the kinds in one document, where a full name is often followed by a short one.

    Examples
    --------
    >>> kind = Types()
    >>> kind("Gezinshuis De Linde"), kind("de Linde"), kind("de Wilgen")
    ('gezinshuis', 'gezinshuis', None)
    """

    def __init__(self) -> None:
        self._told: list[tuple[frozenset[str], str]] = []

    def __call__(self, text: str) -> str | None:
        """Return the kind of organisation, from the name or from an earlier, longer one."""
        words = frozenset(_words(fold(clean(text))))
        noun = type_of(text)
        if noun is None:
            return next((kind for known, kind in self._told if words and words <= known), None)
        self._told.append((words, noun))
        return noun


def _words(name: str) -> tuple[str, ...]:
    bare = _ARTICLE.sub("", name.strip(), count=1) if _ARTICLE.match(name.strip()) else name
    return tuple(word.group() for word in _WORD.finditer(bare))


@cache
def kinds() -> frozenset[str]:
    """Return every kind of organisation that can be told.

    Examples
    --------
    >>> "gezinshuis" in kinds(), UNKNOWN in kinds()
    (True, True)
    """
    return frozenset({UNKNOWN, *(one.noun for one in _types())})


@cache
def _types() -> tuple[_Type, ...]:
    lines = (DATA / "organisation_types" / "types.txt").read_text("utf-8").splitlines()
    return tuple(_read(line) for line in lines if line.strip() and not line.startswith("#"))


@cache
def _longest() -> int:
    return max(len(words) for one in _types() for words in one.words)


def _read(line: str) -> _Type:
    noun, _, rest = line.partition(" : ")
    listed = [fold(word.replace("_", " ").lower()) for word in rest.split()]
    return _Type(
        noun=noun,
        words=frozenset(tuple(word.split(" ")) for word in listed if word[0] not in "-="),
        endings=tuple(word[1:] for word in listed if word[0] == "-"),
        names=frozenset(word[1:] for word in listed if word[0] == "="),
    )
