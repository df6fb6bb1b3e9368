"""Searching what was said: turns with certain words, and the words around a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from peer_research.errors import CodingError
from peer_research.finding.words import WORD, Mask, Numbers, Words

_TERM = re.compile(r'(-?)"([^"]+)"|(\S+)')


@dataclass(frozen=True, slots=True)
class _Term:
    """One word or phrase of a query.

    Parameters
    ----------
    words : tuple of str
    exact : bool
        Exactly these words after each other, as between quotation marks.
    out : bool
        Turns with it are left out.
    """

    words: tuple[str, ...]
    exact: bool
    out: bool


def search(words: Words, query: str) -> pd.DataFrame:
    """Return the turns in which all words of a query were said, in order of the text.

    Parameters
    ----------
    words : Words
    query : str
        Words in any form (``wachten`` finds ``wachtte``); ``"op de wachtlijst"`` for exactly
        these words; ``wacht*`` for anything that begins so; ``-school`` for turns without it.

    Returns
    -------
    pandas.DataFrame
        ``session, turn, participant``; ``start, end`` of the first word found, in code points
        of the conversation's text; ``hits``, how many words fit; ``found``, which; ``text``.

    Raises
    ------
    CodingError
        ``finding.empty_query``: nothing to search for.
    """
    terms = _parse(query)
    turns = np.ones(len(words.texts), dtype=bool)
    hits = np.zeros(len(words.ids), dtype=bool)
    for term in terms:
        places = _places(words, term)
        with_it = np.zeros(len(turns), dtype=bool)
        with_it[words.turn_of[places]] = True
        turns &= ~with_it if term.out else with_it
        if not term.out:
            hits[places] = True
    kept = np.flatnonzero(hits & turns[words.turn_of]) if len(words.ids) else np.zeros(0, np.int64)
    return _found(words, kept)


def concordance(words: Words, word: str, *, width: int = 50, most: int = 0) -> pd.DataFrame:
    """Return a word in its context, one row per time it was said (KWIC).

    Parameters
    ----------
    words : Words
    word : str
        As one word or phrase of `search`.
    width : int, default=50
        Characters to the left and to the right.
    most : int, optional
        Stop after so many rows; 0 for all.

    Returns
    -------
    pandas.DataFrame
        ``session, turn, participant, left, word, right``; ``start, end`` in code points of
        the conversation's text.

    Raises
    ------
    CodingError
        ``finding.empty_query``.
    """
    terms = _parse(word)
    places = np.unique(np.concatenate([_places(words, t, first=True) for t in terms if not t.out]))
    size = len(terms[0].words) if len(terms) == 1 else 1
    places = places[:most] if most else places
    borders = _borders(words, places, size)
    turns = words.turns.iloc[words.turn_of[places]]
    texts = turns["text"].tolist()
    starts = turns["start"].to_numpy() + borders[:, 0]
    pairs = list(zip(texts, borders.tolist(), strict=True))
    return pd.DataFrame(
        {
            "session": turns["session"].to_numpy(),
            "turn": turns["turn"].to_numpy(),
            "participant": turns["speaker"].to_numpy(),
            "left": [text[max(a - width, 0) : a] for text, (a, _) in pairs],
            "word": [text[a:b] for text, (a, b) in pairs],
            "right": [text[b : b + width] for text, (_, b) in pairs],
            "start": starts,
            "end": starts + borders[:, 1] - borders[:, 0],
        }
    )


def _parse(query: str) -> list[_Term]:
    terms = []
    for minus, phrase, word in _TERM.findall(query):
        out = bool(minus) or word.startswith("-")
        inside = phrase or word.lstrip("-")
        star = "*" if inside.endswith("*") and not phrase else ""
        parts = [part.lower() for part in WORD.findall(inside)]
        if parts:
            parts[-1] += star
            terms.append(_Term(tuple(parts), bool(phrase) or len(parts) > 1, out))
    if all(term.out for term in terms):
        raise CodingError("finding.empty_query")
    return terms


def _places(words: Words, term: _Term, *, first: bool = False) -> Numbers:
    """Return where the words of a term stand; with `first`, only the first of each phrase."""
    if not len(words.ids):
        return np.zeros(0, dtype=np.int64)
    masks = [_exactly(words, w) if term.exact else words.like(w) for w in term.words]
    begins = words.places(masks[0])
    for step, mask in enumerate(masks[1:], start=1):
        begins = begins[begins + step < len(words.ids)]
        same = words.turn_of[begins + step] == words.turn_of[begins]
        begins = begins[same & mask[words.ids[begins + step]]]
    if first:
        return begins
    return np.unique(np.concatenate([begins + step for step in range(len(masks))]))


def _exactly(words: Words, word: str) -> Mask:
    if word.endswith("*"):
        return words.like(word)
    return np.array([name == word for name in words.vocabulary], dtype=bool)


def _found(words: Words, places: Numbers) -> pd.DataFrame:
    turn_of = words.turn_of[places]
    numbers, first, hits = np.unique(turn_of, return_index=True, return_counts=True)
    turns = words.turns.iloc[numbers]
    borders = _borders(words, places[first], 1)
    starts = turns["start"].to_numpy() + borders[:, 0]
    forms = np.split(words.ids[places], first[1:]) if len(first) else []
    return pd.DataFrame(
        {
            "session": turns["session"].to_numpy(),
            "turn": turns["turn"].to_numpy(),
            "participant": turns["speaker"].to_numpy(),
            "start": starts,
            "end": starts + borders[:, 1] - borders[:, 0],
            "hits": hits,
            "found": [_names(words, ids) for ids in forms],
            "text": turns["text"].to_numpy(),
        }
    )


def _names(words: Words, ids: Sequence[int] | Numbers) -> str:
    return ", ".join(dict.fromkeys(words.vocabulary[number] for number in ids))


def _borders(words: Words, places: Numbers, size: int) -> Numbers:
    """Return where in its turn each place begins, and where the word `size` - 1 on ends."""
    begins = np.searchsorted(words.turn_of, np.arange(len(words.texts)), side="left")
    borders = np.zeros((len(places), 2), dtype=np.int64)
    last, spans = -1, []
    for row, (turn, place) in enumerate(
        zip(words.turn_of[places].tolist(), places.tolist(), strict=True)
    ):
        if turn != last:
            spans = [match.span() for match in WORD.finditer(words.texts[turn])]
            last = turn
        number = place - int(begins[turn])
        borders[row] = spans[number][0], spans[number + size - 1][1]
    return borders
