"""What kind of word a word can be: first name, surname, place, ordinary word, and more.

The lists lie in ``data/nl`` with their sources. They load once, at first use, into one table
from word to a set of flags; forms that are in no list (a possessive, a diminutive, a
compound, a double name) are worked out from their parts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from anonymiser.dutch_words import is_compound, is_regular

DATA = Path(__file__).parent / "data" / "nl"

FIRST = 1  # a first name
FIRST_SURE = 2  # … that is not also an ordinary word
LAST = 4
LAST_SURE = 8
PLACE = 16
PLACE_SURE = 32
COUNTRY = 64
NATION = 128  # a nationality or the people of a place
WORD = 256  # an ordinary Dutch word, or one that people use as such
RARE_WORD = 512  # an ordinary word that is hardly ever used
ORG_HEAD = 1024  # opens the name of an institution: "stichting"
ORG_TAIL = 2048  # closes one: "lyceum"
GENERIC = 4096  # national body, law, brand or capitals that are no name: these stay
DERIVED = 8192  # worked out from a name: possessive or diminutive
SPOKEN = 32768  # an ordinary word of street language, chats or regions, in no dictionary
GUESSED = 16384  # an ordinary word only by its parts: an inflection or a compound
NAME = FIRST | LAST
SURE_NAME = FIRST_SURE | LAST_SURE
HUNTED = NAME | PLACE | COUNTRY | NATION

LOW, CAP, UPPER, MIXED, INITIAL, NUMBER, PUNCT, BREAK = range(8)

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_COMBINING = re.compile("[\u0300-\u036f]")
_FOLD = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "ə": "e"})
# A dictionary word below this Zipf frequency gives no doubt about a capitalised name.
RARE_ZIPF = 3.0
# Below this a word is absent from the table of frequencies.
FLOOR_ZIPF = 2.0


def _lines(name: str, file: str = "items.txt") -> list[str]:
    return (DATA / name / file).read_text("utf-8").split("\n")[:-1]


@cache
def entries(name: str, file: str) -> frozenset[str]:
    """Return a hand-written list in small letters; words of one entry are joined by a space."""
    lines = (line for line in _lines(name, file) if not line.startswith("#"))
    return frozenset(w.replace("_", " ").lower() for w in " ".join(lines).split())


@cache
def cue_words(*files: str) -> frozenset[str]:
    """Return what stands in some lists of ``cues/`` together, by their names without ending."""
    return frozenset().union(*(entries("cues", f"{file}.txt") for file in files))


def clean(word: str) -> str:
    r"""Return `word` in small letters, composed, without invisible characters.

    Examples
    --------
    >>> clean("Fa\u200dTIMA")
    'fatima'
    """
    if not word.isascii():
        word = _INVISIBLE.sub("", word).replace("’", "'").replace("‘", "'").replace("‑", "-")
        if _COMBINING.search(word):
            word = unicodedata.normalize("NFC", word)
        word = word.replace("İ", "I")
    return word.lower()


def fold(word: str) -> str:
    """Return `word` without accents.

    Examples
    --------
    >>> fold("özdemir")
    'ozdemir'
    """
    if word.isascii():
        return word
    bare = unicodedata.normalize("NFD", word.translate(_FOLD))
    return _COMBINING.sub("", bare)


@cache
def frequency() -> dict[str, float]:
    """Return the Zipf frequency of the most used Dutch word forms."""
    table: dict[str, float] = {}
    for line in _lines("frequency"):
        zipf, *words = line.split(" ")
        table.update(dict.fromkeys(words, float(zipf)))
    return table


def zipf(word: str) -> float:
    """Return the Zipf frequency of `word`, from 2 (rare) to 8."""
    return frequency().get(word, FLOOR_ZIPF)


def _add(table: dict[str, int], words: list[str] | frozenset[str], flag: int) -> None:
    for word in words:
        table[word] = table.get(word, 0) | flag


@cache
def table() -> dict[str, int]:
    """Return the flags of every single word in the lists."""
    found = dict.fromkeys(_lines("words"), WORD)
    _add(found, _lines("foreign_words"), WORD)
    spoken = _spoken()
    for word in spoken:
        found[word] = found.get(word, SPOKEN) | WORD
    _add_names(found)
    _add_places(found)
    for file, flag in (("heads", ORG_HEAD), ("tails", ORG_TAIL), ("generic", GENERIC)):
        _add(found, _single("organisations", f"{file}.txt"), flag)
    _add(found, entries("organisations", "abbreviations.txt"), GENERIC)
    used = {word for word, value in frequency().items() if value >= RARE_ZIPF}
    for word, flags in found.items():
        if flags & WORD and flags & HUNTED and word not in used and word not in spoken:
            found[word] = flags | RARE_WORD
    return found


def _spoken() -> frozenset[str]:
    """Return ordinary words of street language, chats, regional languages and youth English."""
    files = ("street", "chat", "frisian", "regional", "exclamations", "english")
    return frozenset().union(*(entries("speech", f"{file}.txt") for file in files))


def _single(name: str, file: str) -> list[str]:
    return [word for word in entries(name, file) if " " not in word]


def _add_names(found: dict[str, int]) -> None:
    sure = entries("first_names", "sure.txt")
    _add(found, entries("first_names", "words.txt"), WORD)
    for word in _lines("first_names"):
        flags = found.get(word, 0)
        plain = (not flags & WORD and len(word) > 2) or word in sure
        found[word] = flags | FIRST | (FIRST_SURE if plain else 0)
    for word in _lines("surnames"):
        flags = found.get(word, 0)
        plain = not flags & WORD and len(word) > 3
        found[word] = flags | LAST | (LAST_SURE if plain else 0)


def _add_places(found: dict[str, int]) -> None:
    sure, doubtful = entries("places", "sure.txt"), entries("places", "words.txt")
    for word in _lines("places"):
        flags = found.get(word, 0)
        plain = not flags & (WORD | FIRST) and word not in doubtful and len(word) > 2
        found[word] = flags | PLACE | (PLACE_SURE if plain or word in sure else 0)
    _add(found, [word for word in _lines("countries") if " " not in word], COUNTRY)
    _add(found, _lines("nationalities"), NATION)


@cache
def phrases(name: str, file: str = "items.txt") -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the entries of more than one word by their first word, longest first."""
    if file == "items.txt":
        listed = [line for line in _lines(name, file) if " " in line]
    else:
        listed = [entry.strip("*") for entry in entries(name, file) if " " in entry]
    grouped: dict[str, list[tuple[str, ...]]] = {}
    for entry in listed:
        head, *rest = entry.split(" ")
        grouped.setdefault(head, []).append(tuple(rest))
    return {head: tuple(sorted(rest, key=len, reverse=True)) for head, rest in grouped.items()}


_NAME_ENDINGS = (
    ("'s", ""), ("s", ""), ("'", ""), ("aatje", "a"), ("ootje", "o"), ("etje", ""), ("tje", ""),
    ("pje", ""), ("je", ""), ("ietje", "i"), ("'tje", ""), ("tjes", ""), ("jes", ""),
)  # fmt: skip
_LAST_LETTERS = tuple({ending[-1] for ending, _ in _NAME_ENDINGS})
_PET_ENDINGS = (("ie", ""), ("y", ""), ("i", ""), ("o", ""), ("ke", ""))


@lru_cache(maxsize=65_536)
def flags_of(word: str) -> int:
    """Return the flags of `word`, given in small letters; 0 when it is unknown.

    Examples
    --------
    >>> bool(flags_of("yassira") & FIRST_SURE), bool(flags_of("wil") & FIRST_SURE)
    (True, False)
    >>> bool(flags_of("yassiraatje") & DERIVED), bool(flags_of("kinderrechterzitting") & WORD)
    (True, True)
    """
    known = table().get(word, 0) or table().get(fold(word), 0)
    if known:
        return known
    if word.endswith("'s") and table().get(word[:-2], 0) & GENERIC:
        return GENERIC
    if "-" in word:
        return _double(word)
    name = _from_name(word)
    if name & SURE_NAME or name & PLACE_SURE:
        return name
    if _is_of_place(word):
        return NATION
    return WORD | GUESSED if is_compound(word, is_listed, zipf) else name


def _is_of_place(word: str) -> bool:
    """Return whether "rotterdamse" or "amersfoorter": of a place."""
    if not word.endswith(("s", "e", "r")):
        return False
    known = table()
    for ending in ("se", "s", "er", "ers", "aar", "naar", "enaar", "aars", "naars"):
        if word.endswith(ending):
            stem = word[: -len(ending)]
            if known.get(stem, 0) & PLACE_SURE and len(stem) > 3:
                return True
    return False


def _from_name(word: str) -> int:
    if not word.endswith(_LAST_LETTERS):
        return 0
    for ending, put in _NAME_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            flags = table().get(word[: -len(ending)] + put, 0)
            if flags & (HUNTED):
                if ending not in ("'s", "s", "'"):
                    flags &= FIRST | FIRST_SURE | WORD
                if flags & HUNTED:
                    return flags & ~RARE_WORD | DERIVED
    return 0


def stems(word: str) -> Iterator[str]:
    """Yield of which names a word can be the pet form or the genitive.

    Examples
    --------
    >>> "wolf" in set(stems("wolfje")), "ken" in set(stems("kennie"))
    (True, True)
    """
    for ending, put in (*_NAME_ENDINGS, *_PET_ENDINGS):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)] + put
            yield stem
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]


def _double(word: str) -> int:
    particles = entries("cues", "prefixes.txt")
    kinds = (p for p in word.split("-") if p and p not in particles)
    parts = [table().get(part, 0) or _from_name(part) for part in kinds]
    if parts and all(p & NAME for p in parts) and any(p & SURE_NAME for p in parts):
        return FIRST | FIRST_SURE | LAST | LAST_SURE
    if len(parts) > 1 and all(p & NAME for p in parts) and not any(p & GENERIC for p in parts):
        return FIRST | LAST
    if parts and parts[-1] & (PLACE_SURE | COUNTRY | NATION):
        return parts[-1] & (PLACE | PLACE_SURE | COUNTRY | NATION)
    return WORD if is_regular(word.rpartition("-")[2], is_listed) else 0


def is_listed(word: str) -> bool:
    """Return whether `word` is in the dictionary, in small letters."""
    return table().get(word, 0) & (WORD | SPOKEN) == WORD


def is_common_word(word: str) -> bool:
    """Return whether `word` is an ordinary Dutch word, however it is written.

    Examples
    --------
    >>> is_common_word("Roos"), is_common_word("Yassira")
    (True, False)
    """
    flags = flags_of(clean(word))
    return bool(flags & WORD) and not flags & SURE_NAME


@lru_cache(maxsize=65_536)
def look(surface: str) -> tuple[str, int, int]:
    """Return the small-letter form, the flags and the shape of a word as it stands in a text.

    Examples
    --------
    >>> look("Fatima's")[0], look("YASSIRA")[2] == UPPER
    ("fatima's", True)
    """
    low = clean(surface)
    if low == surface:
        shape = LOW
    elif surface[0] in "'’":
        shape = LOW if surface[1:2].islower() and surface[2:3] != "-" else CAP
    elif surface.isupper() and len(surface) > 1:
        shape = UPPER
    elif surface[0].isupper():
        shape = CAP
    else:
        shape = MIXED
    return low, flags_of(low), shape
