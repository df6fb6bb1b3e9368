"""Say in coarse words where a place is: how large, and in which part of the country.

Words that fit fewer than `FEWEST` places would still point at one of them. Then that size and
the next are told with one word: the north has two large cities, so there every large or
middle-sized one is "een stad in het noorden". Leaving out the part of the country instead
would not do: who knows the rule knows which part it was.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from anonymiser.lexicon import DATA, PLACE, clean, flags_of, fold, phrases

FEWEST = 5
_SIZES = ("groot", "middelgroot", "klein", "dorp")
_AS_SIZE = {
    "groot": "een grote stad",
    "middelgroot": "een middelgrote stad",
    "klein": "een kleine stad",
    "dorp": "een dorp",
}
_AS_AREA = {"provincie": "", "streek": "een streek in ", "de_streek": "streek in "}
_AS_PART = {"noord": "noorden", "oost": "oosten", "zuid": "zuiden", "west": "westen"}
_ABROAD = "een plaats in het buitenland"
_A_PLACE, _QUARTER = "een plaats", "een wijk"
# People say "de" before these, and it stays: "in de [wijk]".
_QUARTER_NAME = re.compile(r".{3,}(?:wijk|buurt|kwartier)|[a-z]-buurt")
_ARTICLE = re.compile(r"(?:de|het|'t|den|t)\s+")
_KIND = re.compile(r"(?:provincie|gemeente|regio|stad|dorp)\s+")
# "Gouda-Oost" is a neighbourhood of Gouda, not a place by itself.
_DIRECTION = re.compile(
    r"(?P<town>.+?)[- ](?:noord|oost|zuid|west|centrum|(?:noord|zuid)(?:oost|west))"
)


def where(text: str) -> str | None:
    """Return a place in coarse words, or None when nothing is known of it.

    Parameters
    ----------
    text : str
        The name of a town, village, region or province, in any case.

    Returns
    -------
    str or None
        At most 50 characters, and never a part of the name.

    Examples
    --------
    >>> for place in ("Ede", "ZETTEN", "Groningen", "de Veluwe", "Limburg", "Aleppo"):
    ...     print(where(place))
    een middelgrote stad in het oosten
    een dorp in het oosten
    een stad in het noorden
    een streek in het oosten
    het zuiden
    een plaats in het buitenland
    >>> where("Xyzdam") is None
    True
    """
    name = " ".join(clean(text).split())
    bare = _KIND.sub("", name, count=1) if _KIND.match(name) else name
    short = _ARTICLE.sub("", bare, count=1) if _ARTICLE.match(bare) else bare
    for form in dict.fromkeys((name, bare, short)):
        if found := _listed(form):
            # "de Veluwe", with the article inside, asks for one.
            bare_noun = found.startswith(("streek", "wijk"))
            return f"een {found}" if short != bare and bare_noun else found
    town = _DIRECTION.fullmatch(short)
    if town and (found := _towns().get(_key(town["town"]))):
        return f"{_QUARTER} in {found}" if found != _A_PLACE else _QUARTER
    if not _is_place(short):
        return None
    return "wijk" if short == bare and _QUARTER_NAME.fullmatch(short) else _A_PLACE


@cache
def told() -> frozenset[str]:
    """Return everything that `where` can tell.

    Examples
    --------
    >>> "een dorp in het oosten" in told(), "een wijk" in told(), "Zetten" in told()
    (True, True, False)
    """
    listed = {*_areas().values(), *_towns().values()}
    with_article = {f"een {words}" for words in listed if words.startswith(("streek", "wijk"))}
    quarters = {f"{_QUARTER} in {town}" for town in _towns().values() if town != _A_PLACE}
    return frozenset({*listed, *with_article, *quarters, _QUARTER, _A_PLACE, _ABROAD, "wijk"})


def _key(name: str) -> str:
    return fold(clean(name))


def _listed(name: str) -> str | None:
    key = _key(name)
    # "Zeeland" is nearly always the province, not the village.
    return _areas().get(key) or _towns().get(key)


def _is_place(name: str) -> bool:
    if " " not in name:
        return bool(flags_of(name) & PLACE)
    head, *rest = name.split(" ")
    files = ("items.txt", "own.txt", "villages.txt")
    return any(tuple(rest) in phrases("places", file).get(head, ()) for file in files)


@cache
def _areas() -> dict[str, str]:
    found = {}
    for part, kind, places in _rows("areas.txt"):
        words = f"het {_AS_PART[part]}"
        for names in places:
            for name in names:
                found[_key(name)] = "wijk" if kind == "wijk" else f"{_AS_AREA[kind]}{words}"
    return found


@cache
def _towns() -> dict[str, str]:
    """Return what is told of each town; names of several kinds tell only what is sure."""
    told: dict[str, set[str]] = defaultdict(set)
    for (part, size), places in _cells().items():
        words = phrase(part, size)
        for names in places:
            for name in names:
                told[_key(name)].add(words)
    return {name: next(iter(w)) if len(w) == 1 else _shared(w) for name, w in told.items()}


def _shared(words: set[str]) -> str:
    """Return what several answers have in common: the size or the part, or only "a place"."""
    sizes = {answer.partition(" in het ")[0] for answer in words}
    parts = {answer.partition(" in het ")[2] for answer in words}
    if len(sizes) == 1:
        return sizes.pop()
    return f"{_A_PLACE} in het {parts.pop()}" if len(parts) == 1 else _A_PLACE


@cache
def _cells() -> dict[tuple[str, str], list[list[str]]]:
    return {(part, size): places for part, size, places in _rows("towns.txt")}


@cache
def phrase(part: str, size: str) -> str:
    """Return what is told of a place of that size in that part of the country.

    Examples
    --------
    >>> phrase("oost", "groot"), phrase("noord", "groot")
    ('een grote stad in het oosten', 'een stad in het noorden')
    """
    if part not in _AS_PART:
        return _ABROAD
    for together in _groups(part):
        if size in together:
            alone = len(together) == 1
            words = _AS_SIZE[size] if alone else "een stad" if "dorp" not in together else _A_PLACE
    return f"{words} in het {_AS_PART[part]}"


def _groups(part: str) -> list[list[str]]:
    """Return the sizes that are told with one word, large enough to hide in."""
    groups: list[list[str]] = [[]]
    for size in _SIZES:
        groups[-1].append(size)
        if sum(len(_cells().get((part, one), [])) for one in groups[-1]) >= FEWEST:
            groups.append([])
    last = groups.pop()
    if last and groups:
        groups[-1] += last
    return groups or [last]


def _rows(file: str) -> list[tuple[str, str, list[list[str]]]]:
    """Return part, size or kind, and the places with all their names."""
    rows = []
    for line in (DATA / "regions" / file).read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            head, _, names = line.partition(" : ")
            part, kind = head.split()
            listed = (place.replace("_", " ").lower() for place in names.split())
            rows.append((part, kind, [place.split("=") for place in listed]))
    return rows
