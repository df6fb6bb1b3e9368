"""Where the core of a name of somebody can stand: what `Weigher` surely says no to is left out.

Most words that it says no to show by themselves, which is worked out once for a word, or by the
one word before or behind them.
"""

from __future__ import annotations

from functools import cache
from itertools import compress

from anonymiser.lexicon import (
    FIRST,
    INITIAL,
    LOW,
    NAME,
    RARE_ZIPF,
    SURE_NAME,
    WORD,
    entries,
    flags_of,
    zipf,
)
from anonymiser.memo import Memo
from anonymiser.recognisers.cues import cueing, opening_prefixes, prefixes, telling
from anonymiser.recognisers.small_letters import NAMED_WORDS, RARER
from anonymiser.tokens import Tokens

_PARTICLES = prefixes() - {"ben"}


@cache
def _passed() -> frozenset[str]:
    return prefixes() | entries("cues", "function.txt")


def _needs_cue(word: str) -> bool:
    """Return whether a word in small letters is a name only right after what announces one.

    So are words of every sentence ("er", "dan"), and usual words that are no first name.
    """
    flags = flags_of(word)
    if flags & SURE_NAME or word in NAMED_WORDS:
        return False
    usual = flags & WORD and not flags & FIRST and zipf(word) >= RARE_ZIPF
    return word in _passed() or bool(usual)


def _opens_sentence(word: str) -> bool:
    """Return whether a word with a capital opens a sentence, and is a name only before "de"."""
    flags = flags_of(word)
    return bool(flags & WORD and not flags & NAME) and zipf(word) >= RARER


_NEEDS_CUE, _OPENS_SENTENCE = Memo(_needs_cue), Memo(_opens_sentence)


def core_starts(tokens: Tokens) -> list[int]:
    """Return where the core of a name can stand; a few fast passes over all words.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> core_starts(tokenise("Toen zei dat Sanne wil dat mevrouw boer komt."))
    [3, 4, 7]
    """
    return sorted({*_with_capital(tokens), *_in_small_letters(tokens)})


def _with_capital(tokens: Tokens) -> list[int]:
    low, flags, opening, last = tokens.low, tokens.flags, tokens.opening, len(tokens) - 1
    passed, particles = _passed(), opening_prefixes()
    found = [
        at
        for at in tokens.capitals
        if not opening[at]
        or flags[at] & NAME
        or (
            low[at] not in passed
            # "Roosje de Jonge."
            and (not _OPENS_SENTENCE[low[at]] or (at < last and low[at + 1] in particles))
        )
    ]
    if INITIAL in tokens.shape:
        # An initial is no function word, also where it opens a sentence.
        found += [at for at, form in enumerate(tokens.shape) if form == INITIAL]
    return found


def _in_small_letters(tokens: Tokens) -> set[int]:
    """Return the words in small letters that may be names: by themselves, or where they stand."""
    low, flags, shape = tokens.low, tokens.flags, tokens.shape
    passed, told = _passed(), telling()
    found = [
        at
        for at, flag in enumerate(flags)
        if (flag & NAME or (at and not flag)) and shape[at] == LOW and low[at] not in _PARTICLES
    ]
    # In some list, but in none of names: only at the begin of a sentence, or right after a cue.
    alone = [*compress(range(len(low)), tokens.opening)]
    alone += [at + 1 for at in tokens.at(cueing() & tokens.different)]
    naming = [word for word in tokens.different if word.startswith("noem")]
    alone += [at + 2 for at in tokens.at(naming)]
    found += [
        at for at in alone if 0 < at < len(low) and shape[at] == LOW and low[at] not in passed
    ]
    return {at for at in found if not _NEEDS_CUE[low[at]] or low[at - 1] in told}
