"""The sentences with gaps, and the words and names that fill them."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from zlib import crc32

from anonymiser.lexicon import DATA, GENERIC, NAME, PLACE, WORD, flags_of, zipf

HERE = Path(__file__).parent
# How often each file of sentences is drawn from.
SHARE = {"person": 30, "place": 15, "organisation": 18, "negative": 37}


@cache
def parts() -> dict[str, list[str]]:
    """Return the words that names are composed of."""
    data = tomllib.loads((HERE / "parts.toml").read_text("utf-8"))
    return {key: [w.replace("_", " ") for w in text.split()] for key, text in data.items()}


@cache
def templates(part: str) -> dict[str, list[str]]:
    """Return the sentences of every file; `part` is ``"train"`` or ``"held-out"``.

    One sentence in eight, chosen by its letters, is held out for measuring.
    """
    found = {}
    for name in SHARE:
        lines = (HERE / "templates" / f"{name}.txt").read_text("utf-8").splitlines()
        lines = [line for line in lines if line and not line.startswith("#")]
        held = [line for line in lines if crc32(line.encode()) % 8 == 0]
        found[name] = held if part == "held-out" else [x for x in lines if x not in set(held)]
    return found


def unlisted(name: str) -> bool:
    """Return whether `name` counts as one that no list knows."""
    return crc32(name.lower().encode()) % 5 == 0


@cache
def listed(folder: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return a list in three: written by hand, taken over, and also ordinary words."""
    lines = (DATA / folder / "own.txt").read_text("utf-8").splitlines()
    own = " ".join(line for line in lines if not line.startswith("#")).split()
    own = [word.replace("_", " ") for word in own]
    taken = (DATA / folder / "items.txt").read_text("utf-8").splitlines()
    taken = [capitals(word) for word in taken if len(word) > 2]
    words = [w for w in own + taken if flags_of(w.lower()) & WORD and 2.5 < zipf(w.lower()) < 5.5]
    return tuple(own), tuple(taken), tuple(words)


def capitals(word: str) -> str:
    """Return a name from the lists with its capitals.

    Examples
    --------
    >>> capitals("mei-ling"), capitals("capelle aan den ijssel")
    ('Mei-Ling', 'Capelle aan den Ijssel')
    """
    small = {"aan", "den", "de", "der", "van", "het", "op", "en", "bij", "'s", "in", "onder"}
    pieces = re.split(r"([ -])", word)
    return "".join(p if p in small and i else p[:1].upper() + p[1:] for i, p in enumerate(pieces))


@cache
def letters(folder: str) -> dict[str, str]:
    """Return which letters follow which three in a list of names."""
    following: dict[str, list[str]] = {}
    for word in listed(folder)[0]:
        padded = f"^^^{word.lower()}$"
        for i in range(len(padded) - 3):
            following.setdefault(padded[i : i + 3], []).append(padded[i + 3])
    return {key: "".join(found) for key, found in following.items()}


@cache
def ordinary() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return ordinary words that are names too, and ordinary words."""
    lines = (DATA / "frequency" / "items.txt").read_text("utf-8").splitlines()
    used = [w for line in lines for w in line.split()[1:] if 2.4 < float(line.split()[0]) < 5.5]
    words = [w for w in used if flags_of(w) & WORD and not flags_of(w) & GENERIC and len(w) > 2]
    both = [w for w in words if flags_of(w) & (NAME | PLACE)]
    return tuple(both), tuple(words)


@cache
def particles() -> tuple[str, ...]:
    """Return what stands before a surname, the usual ones more often."""
    usual = ["van de", "van den", "van der", "van der", "van den", "van de"]
    return tuple(
        [*parts()["tussen"], *usual, *usual, "van 't", "in 't", "op de", "van het", "de la"]
    )


@cache
def countries() -> tuple[str, ...]:
    """Return the countries."""
    lines = (DATA / "countries" / "items.txt").read_text("utf-8").splitlines()
    return tuple(w for w in lines if w and not w.startswith("#"))
