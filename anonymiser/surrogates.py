"""Realistic names that stand in for real ones, kept in the key table of the study.

A name is drawn at random among names of the same background and gender, as far as the lists
tell; nothing of the original is in it. A name that anybody or anything in the study really
has, or that begins like one, is never drawn, and none is drawn twice. When the pool is empty
the number stays: ``[PERSOON-41]``. Brackets stay too, so that a reader sees it is no real name.

What the study holds must be known before the first name is drawn: call `know` with all
documents first.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from anonymiser.entities import Entity
from anonymiser.errors import PolicyError
from anonymiser.forms import canonical, plain
from anonymiser.lexicon import DATA, FIRST, LAST, clean, entries, flags_of, fold
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.spans import Document

if TYPE_CHECKING:
    from anonymiser.operators import Namer

LABELS = ("PERSON", "LOCATION")
# Real names of these may not come back as somebody's new name.
_NAMES = (*LABELS, "ORGANISATION", "ADDRESS")
_FOLDER = DATA / "surrogates"
_NEUTRAL = "n"
_HOME = "nederlands"
_ELSEWHERE = "buurland"
_SHORTEST = 3
# These say nothing about who somebody is; the key table passes over them too.
_PARTICLES = frozenset(["van", "der", "den", "ten", "ter"])
_SHORT_PARTICLES = frozenset(["de", "el", "al", "la", "ben", "ait"])
# Headings of the lists of names, and the pool of that background.
_HEADINGS = {
    "Dutch": _HOME,
    "Frisian": "fries",
    "Turkish": "turks",
    "Moroccan": "marokkaans",
    "Syrian": "arabisch",
    "Arabic": "arabisch",
    "Eritrean": "eritrees",
    "Somali": "somalisch",
    "Surinamese": "surinaams",
    "Chinese": "chinees",
    "Polish": "pools",
}

Choose = Callable[[Sequence[str]], str]
Pool = tuple[str, ...]


def surrogate(label: str, text: str, names: Namer, *, choose: Choose = secrets.choice) -> str:
    """Return what stands for `text`: the name it has, or a new one drawn at random.

    Parameters
    ----------
    label : str
        ``"PERSON"`` or ``"LOCATION"``; others get their number.
    text : str
        The original.
    names : Namer
        The key table of the study. Numbers of one document have no place for names, so
        there the number stays.
    choose : callable, default=secrets.choice
        Draws from what is free.

    Examples
    --------
    >>> table = PseudonymTable()
    >>> table.placeholder("PERSON", "Sanne"), surrogate("PERSON", "Femke", table, choose=min)
    ('[PERSOON-1]', '[Annemieke]')
    >>> surrogate("PERSON", "femke's", table), table.placeholder("PERSON", "Femke")
    ('[Annemieke]', '[Annemieke]')
    """
    if label not in LABELS or not isinstance(names, PseudonymTable):
        return names.placeholder(label, text)

    def draw(entity: Entity) -> str:
        pools = _places(entity) if label == "LOCATION" else _persons(entity)
        return _draw(pools, _Taken(names), choose)

    return names.named(label, text, draw)


def know(table: PseudonymTable, documents: Iterable[Document]) -> None:
    """Put every name that was found into the key table, before any new name is drawn.

    Parameters
    ----------
    table : PseudonymTable
        Of the study.
    documents : iterable of Document
        All of the study, with their spans, in the order in which they get numbers.
    """
    for document in documents:
        for span in document.spans:
            if span.label in _NAMES:
                table.placeholder(span.label, document.text[span.start : span.end])


def clashes(table: PseudonymTable) -> list[str]:
    """Return the pseudonyms that are also a real name in the study by now.

    A conversation that was added later may hold a real name that was given out before; the
    person who keeps the key then decides on another one.

    Examples
    --------
    >>> table = PseudonymTable()
    >>> new = surrogate("PERSON", "Femke", table).strip("[]")
    >>> clashes(table), surrogate("PERSON", new, table) == f"[{new}]", clashes(table) == [new]
    ([], False, True)
    """
    real = {canonical(label, form) for label, form in table.forms() if label in _NAMES}
    given = (placeholder.strip("[]") for placeholder in table.placeholders())
    return [name for name in given if canonical("PERSON", name) in real]


def require_no_clash(table: PseudonymTable) -> None:
    """Refuse a key table in which a pseudonym is also somebody's real name.

    Raises
    ------
    PolicyError
        Names the numbers of who bears such a pseudonym; never a name.
    """
    if found := clashes(table):
        who = ", ".join(table.numbers_of(found))
        raise PolicyError("surrogates.clash", who=who)


class _Taken:
    """The words of names that may not be drawn any more."""

    def __init__(self, table: PseudonymTable) -> None:
        forms = [form for label, form in table.forms() if label in _NAMES]
        self._real = {word for form in forms for word in _words(form)}
        self._begins = {w[:n] for w in self._real for n in range(_SHORTEST, len(w))}
        given = (placeholder.strip("[]") for placeholder in table.placeholders())
        self._given = {word for name in given for word in _words(name)}

    def allows(self, name: str) -> bool:
        """Return whether nobody has `name` and nobody's name begins as it does."""
        if not self._given.isdisjoint(_words(name)):
            return False
        return not any(
            word in self._real
            or word in self._begins
            or any(word[:n] in self._real for n in range(_SHORTEST, len(word)))
            for word in canonical("PERSON", name).split()
        )


@lru_cache(maxsize=65_536)
def _words(form: str) -> tuple[str, ...]:
    return tuple(word for word in canonical("PERSON", form).split() if word not in _PARTICLES)


def _draw(pools: Iterable[Sequence[Pool]], taken: _Taken, choose: Choose) -> str:
    """Return a name from the first group of pools that has one left for each of its parts."""
    for parts in pools:
        free = [[name for name in part if taken.allows(name)] for part in parts]
        if all(free):
            return " ".join(choose(part) for part in free)
    return ""


def _persons(entity: Entity) -> list[Sequence[Pool]]:
    """Return pools to try in turn; two parts when only a full name is known."""
    found = [_name_words(form) for form in entity.forms]
    named = [words for words in found if words] or [[""]]
    short = min(named, key=len)
    background, pools = _first_pools(named[0][0])
    if len(short) == 1 and short[0] and _is_surname(short[0], entity.forms[found.index(short)]):
        return [[_surnames(_surname_background(short[0]))]]
    if len(short) == 1:
        return [[pool] for pool in pools]
    return [[pool, _surnames(background)] for pool in pools]


def _name_words(form: str) -> list[str]:
    """Return the words of a name without title, particles and initials."""
    titles = entries("cues", "titles.txt")
    words = (word for word in _words(form) if len(word) > 1 and word not in _SHORT_PARTICLES)
    return [word for word in words if word not in titles]


def _is_surname(word: str, form: str) -> bool:
    if len(canonical("PERSON", form).split()) > 1:
        return True
    kinds = flags_of(clean(word)) & (FIRST | LAST)
    return kinds == LAST or (bool(kinds & LAST) and not _is_first_name(word))


def _is_first_name(word: str) -> bool:
    listed = any(_bare(word) in names for _, names in _sections("first_names"))
    pools = _table("first_names").values()
    return listed or any(_bare(word) in map(_bare, pool) for pool in pools)


def _places(entity: Entity) -> list[Sequence[Pool]]:
    name = canonical("LOCATION", entity.forms[0])
    towns = _table("towns")
    found = next((k for k, pool in towns.items() if _bare(name) in map(_bare, pool)), None)
    if found is None:
        abroad = any(
            "elsewhere" in head for head, names in _sections("places") if _bare(name) in names
        )
        found = (_ELSEWHERE, "plaats") if abroad else ("", "plaats")
    region, size = found
    same_region = _joined(pool for (where, _), pool in towns.items() if where == region)
    home = [(where, how) for where, how in towns if where in ("noord", "oost", "west", "zuid")]
    same_size = _joined(towns[key] for key in home if key[1] == size)
    return [[pool] for pool in (towns.get(found, ()), same_region, same_size) if pool]


def _bare(name: str) -> str:
    return fold(plain(name))


def _first_pools(name: str) -> tuple[str, list[Pool]]:
    """Return the background of a first name, and pools: its gender, both, anyone's."""
    table = _table("first_names")
    known = [key for key, pool in table.items() if _bare(name) in map(_bare, pool)]
    if known:
        background, gender = known[0]
        return background, [table[background, gender], table[background, _NEUTRAL]]
    heading, names = next(
        ((head, names) for head, names in _sections("first_names") if _bare(name) in names),
        (_HOME, frozenset[str]()),
    )
    pool = _background(heading) or (_HOME if not names else "")
    if not pool:
        usable = sorted(n.capitalize() for n in names if n.isalpha() and len(n) > _SHORTEST)
        return _HOME, [tuple(usable)]
    return pool, [table[pool, _NEUTRAL], _joined(table[pool, g] for g in "vm")]


def _surname_background(name: str) -> str:
    for (background, _), pool in _table("surnames").items():
        if any(name in _words(surname) for surname in pool):
            return background
    heads = (head for head, names in _sections("surnames") if _bare(name) in names)
    return next((found for head in heads if (found := _background(head))), _HOME)


def _surnames(background: str) -> Pool:
    table = _table("surnames")
    return table.get((background, ""), table[_HOME, ""])


def _background(heading: str) -> str:
    return next((pool for word, pool in _HEADINGS.items() if heading.startswith(word)), "")


def _joined(pools: Iterable[Pool]) -> Pool:
    return tuple(name for pool in pools for name in pool)


@cache
def _table(name: str) -> dict[tuple[str, str], Pool]:
    """Return the pools of one list by what stands before the colon."""
    found: dict[tuple[str, str], Pool] = {}
    for line in (_FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            group, names = line.split(" : ")
            first, _, second = group.partition(" ")
            found[first, second] = tuple(name.replace("_", " ") for name in names.split())
    return found


@cache
def _sections(name: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the headings of a list of names, each with its names in small letters."""
    found: list[tuple[str, set[str]]] = []
    for line in (DATA / name / "own.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            found.append((line.lstrip("# "), set()))
        elif found:
            found[-1][1].update(_bare(word.replace("_", " ")) for word in line.split())
    return tuple((heading, frozenset(names)) for heading, names in found)
