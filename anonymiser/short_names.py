"""Find first names that are cut short by those who know somebody: "Sen" for Senna."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from anonymiser.lexicon import (
    CAP,
    COUNTRY,
    FIRST_SURE,
    GENERIC,
    NATION,
    PLACE_SURE,
    entries,
    flags_of,
    zipf,
)
from anonymiser.memo import Memo
from anonymiser.recognisers.support import is_somebody
from anonymiser.tokens import Tokens

_SHORTEST, _LONGEST = 3, 6
# A word more usual than this is itself, also with a capital; the rarer ones may open a sentence.
_USUAL, _RARE = 4.6, 4.2


def short_names(tokens: Tokens, words: Sequence[str], begins: Callable[[str], bool]) -> list[int]:
    """Return where a word with a capital is the begin of a known first name.

    Parameters
    ----------
    tokens : Tokens
    words : sequence of str
        Of each token the small-letter form without accents.
    begins : callable
        Tells whether a first name of somebody known begins with a word and is longer.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> tokens = tokenise("Toen zei ik: Sen, kom. Sen zweeg.")
    >>> short_names(tokens, tokens.low, "senna".startswith)
    [4]
    """
    if not tokens.cased:
        return []
    found = []
    for index in tokens.capitals:
        word = words[index]
        if not _MAY_BE[word] or tokens.shape[index] != CAP:
            continue
        if tokens.opening[index] and not _is_addressed(tokens, index):
            continue
        if begins(word):
            found.append(index)
    return found


def _is_addressed(tokens: Tokens, index: int) -> bool:
    """Return whether "Sen, kom" opens a sentence."""
    after = tokens.low[index + 1] if index + 1 < len(tokens) else ""
    return after == "," and zipf(tokens.low[index]) < _RARE


def _may_be(word: str) -> bool:
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha() or is_somebody(word):
        return False
    # What is a first name by itself is found without this.
    if flags_of(word) & (GENERIC | COUNTRY | NATION | PLACE_SURE | FIRST_SURE):
        return False
    passed = word in entries("cues", "function.txt") or word in entries("cues", "verbs.txt")
    return not passed and zipf(word) < _USUAL


_MAY_BE = Memo(_may_be)
