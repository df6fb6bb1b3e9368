"""Labelled text, and how it is varied: case, punctuation, names that no list knows."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from anonymiser.lexicon import (
    COUNTRY,
    DERIVED,
    FIRST_SURE,
    LOW,
    NAME,
    NATION,
    ORG_HEAD,
    ORG_TAIL,
    PLACE,
    PLACE_SURE,
    SURE_NAME,
    WORD,
)
from anonymiser.normal import lower_same_length
from anonymiser.recognisers.context import words
from anonymiser.tagger.decode import KINDS, TAGS
from anonymiser.tokens import Tokens

ANY = "ANY"  # a name of which the source does not say what kind
_HIDDEN = NAME | SURE_NAME | PLACE | PLACE_SURE | COUNTRY | NATION | DERIVED
_DATES = frozenset(
    words(
        """januari februari maart april mei juni juli augustus september oktober november december
        maandag dinsdag woensdag donderdag vrijdag zaterdag zondag zondagen kerst kerstmis pasen
        pinksteren"""
    )
)
# What a rubbed-out full stop must leave in place: "J.P." and "'t" are part of a name.
_MARKS = re.compile(r"(?<=\w)[.,!?;:…]+(?=\s|$)")


Name = tuple[int, int, str, bool]


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its names: (start, end, kind, whether no list may know it)."""

    text: str
    names: tuple[Name, ...]


def join(examples: Iterable[Example], between: str) -> Example:
    """Return the examples as one text."""
    text, names = "", []
    for example in examples:
        text += between if text else ""
        moved = [(s + len(text), e + len(text), k, h) for s, e, k, h in example.names]
        names += moved
        text += example.text
    return Example(text, tuple(names))


def lower(example: Example) -> Example:
    """Return the example in small letters."""
    return replace(example, text=lower_same_length(example.text))


def upper(example: Example) -> Example:
    """Return the example in capitals; letters whose capital is longer stay."""
    text = "".join(u if len(u := c.upper()) == 1 else c for c in example.text)
    return replace(example, text=text)


def without_marks(example: Example) -> Example:
    """Return the example without full stops, commas and the like, as a recogniser of speech."""
    keep = np.ones(len(example.text) + 1, dtype=np.int64)
    for match in _MARKS.finditer(example.text):
        inside = any(s <= match.start() < e for s, e, _, _ in example.names)
        if not inside:
            keep[match.start() : match.end()] = 0
    new = np.concatenate(([0], np.cumsum(keep[:-1])))
    text = "".join(c for c, kept in zip(example.text, keep[:-1], strict=True) if kept)
    moved = tuple((int(new[s]), int(new[e]), k, h) for s, e, k, h in example.names)
    return Example(text, moved)


def tokenised(example: Example, rng: random.Random, hide: float) -> tuple[Tokens, list[int]]:
    """Return the tokens of an example and for each the set of tags it may have, as bits.

    Parameters
    ----------
    example : Example
    rng : random.Random
    hide : float
        Share of the names that are treated as if no list knew them; of ordinary words three
        in a hundred are, so that an unknown word is not always a name.
    """
    tokens = Tokens(example.text)
    sets = [1] * len(tokens)
    hidden: dict[str, bool] = {}
    for name, indices in _inside(example, tokens):
        for place, index in enumerate(indices):
            sets[index] = _bits(name[2], "I" if place else "B")
            word, flags = tokens.low[index], tokens.flags[index]
            if hidden.setdefault(word, name[3] or rng.random() < hide):
                tokens.flags[index] = flags & ~_HIDDEN if flags & (WORD | ORG_HEAD) else 0
    if hide:
        for index, bits in enumerate(sets):
            if bits == 1 and tokens.shape[index] == LOW and rng.random() < 0.03:
                tokens.flags[index] = 0
    return tokens, sets


def _inside(example: Example, tokens: Tokens) -> Iterator[tuple[Name, list[int]]]:
    """Yield every name with the tokens it covers."""
    position = 0
    for name in example.names:
        while position < len(tokens) and tokens.end[position] <= name[0]:
            position += 1
        begin = position
        while position < len(tokens) and tokens.start[position] < name[1]:
            position += 1
        yield name, list(range(begin, position))


def _bits(kind: str, part: str) -> int:
    kinds = KINDS if kind == ANY else kind.split("|")
    return sum(1 << TAGS.index(f"{part}-{one}") for one in kinds)


def read_conllu(path: Path) -> list[Example]:
    """Return the sentences of a file of Universal Dependencies with their proper nouns."""
    found = []
    for block in path.read_text("utf-8").split("\n\n"):
        rows = [r.split("\t") for r in block.split("\n") if r[:1].isdigit()]
        rows = [r for r in rows if r[0].isdigit()]
        if rows:
            found.append(_sentence(rows))
    return found


def _sentence(rows: list[list[str]]) -> Example:
    text, names, spots = "", [], []
    for row in rows:
        spots.append((len(text), len(text) + len(row[1])))
        text += row[1] + ("" if "SpaceAfter=No" in row[9] else " ")
    for first, last in _groups(rows):
        parts = [rows[i][1] for i in range(first, last + 1)]
        if not all(w.lower() in _DATES or w.isdigit() for w in parts):
            kind = likely_kind(parts)
            names.append((spots[first][0], spots[last][1], kind, False))
    return Example(text.rstrip(), tuple(names))


def _groups(rows: list[list[str]]) -> Iterator[tuple[int, int]]:
    """Yield first and last row of every name: proper nouns joined by "flat"."""
    start = None
    for index, row in enumerate(rows):
        proper = row[3] == "PROPN"
        joined = start is not None and proper and row[7].startswith("flat")
        if start is not None and not joined:
            yield start, index - 1
            start = None
        if proper and start is None:
            start = index
    if start is not None:
        yield start, len(rows) - 1


def likely_kind(parts: list[str]) -> str:
    """Return the kinds of name that `parts` can be, by the lists; `ANY` when they do not say."""
    tokens = Tokens(" ".join(parts))
    if not tokens.flags:
        return ANY
    first, last = tokens.flags[0], tokens.flags[-1]
    if any(f & (ORG_HEAD | ORG_TAIL) for f in tokens.flags):
        return "ORGANISATION|OTHER"
    if len(parts) == 1 and first & NATION:
        return "OTHER"
    if first & (PLACE_SURE | COUNTRY) and not first & NAME:
        return "LOCATION|ORGANISATION" if len(parts) == 1 else "LOCATION|ORGANISATION|OTHER"
    if first & FIRST_SURE and (len(parts) > 1 or not last & PLACE):
        return "PERSON"
    return ANY


def nameless(examples: list[Example]) -> list[Example]:
    """Return the examples without a name and without a capital that may be a missed one."""
    return [e for e in examples if not e.names and not re.search(r"\s\S*[A-Z]", e.text)]


def read_bio(path: Path) -> list[Example]:
    """Return sentences from a file with a word and its tag on every line."""
    kinds = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORGANISATION"}
    found: list[Example] = []
    text, names = "", []
    for line in path.read_text("utf-8").split("\n"):
        word, _, tag = line.rpartition(" ")
        if not word:
            continue
        start = len(text) + bool(text)
        text = f"{text} {word}" if text else word
        bare = len(word.rstrip(".,;:!?)"))
        if tag.startswith("B-") and bare:
            names.append((start, start + bare, kinds[tag[2:]], False))
        elif tag.startswith("I-") and names and bare:
            names[-1] = (names[-1][0], start + bare, *names[-1][2:])
        if word.endswith((".", "?", "!")) and len(word) > 3 and tag == "O":
            found.append(Example(text, tuple(names)))
            text, names = "", []
    return found
