"""How far the name of an institution reaches."""

from __future__ import annotations

from anonymiser.lexicon import (
    BREAK,
    COUNTRY,
    FIRST_SURE,
    LOW,
    NUMBER,
    PLACE,
    PUNCT,
    entries,
)
from anonymiser.tokens import CAPITALS, Tokens

# No institution has a longer name; a limit keeps the work linear in a text of capitals.
MAX_WORDS = 12
_LINKS = entries("cues", "links.txt")
_AFTER_NAME = entries("cues", "after_name.txt")


def ends(tokens: Tokens, index: int) -> bool:
    """Return whether a name in small letters can be over at `index`."""
    if index >= len(tokens):
        return True
    word = tokens.low[index]
    follows = word in _AFTER_NAME or word in entries("cues", "verbs.txt")
    return tokens.shape[index] in (PUNCT, BREAK) or follows


def run(tokens: Tokens, index: int) -> int:
    """Return the end of the capitalised name that begins at `index`."""
    end, at = index, index
    size = min(len(tokens), index + MAX_WORDS)
    while at < size:
        if tokens.shape[at] in CAPITALS or (tokens.shape[at] == NUMBER and at > index):
            at += 1
            end = at
        elif end > index and tokens.low[at] in _LINKS and at - end < 2 and at + 1 < size:
            if _stops(tokens, at):
                break
            at += 1
        else:
            break
    return end


def _stops(tokens: Tokens, link: int) -> bool:
    """Return whether a place or person after a link no longer belongs to the name."""
    word, flags = tokens.low[link], tokens.flags[link + 1]
    if word in ("in", "te", "op", "aan"):
        return bool(flags & (PLACE | COUNTRY)) or tokens.shape[link + 1] not in CAPITALS
    return word == "met" and bool(flags & FIRST_SURE)


def small_run(tokens: Tokens, begin: int) -> int:
    """Return the end of at most three words that can be the name of an institution."""
    end = begin + 1
    passed = entries("cues", "function.txt") | entries("cues", "verbs.txt")
    while end < min(begin + 3, len(tokens)) and tokens.shape[end] == LOW:
        if tokens.low[end] in passed or tokens.low[end] in _AFTER_NAME:
            break
        end += 1
    return end
