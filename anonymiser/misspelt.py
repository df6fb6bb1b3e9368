"""Tell whether an unknown word is an ordinary one that was typed in a hurry."""

from __future__ import annotations

from functools import cache, lru_cache

from anonymiser.dutch_words import one_letter_off, typed
from anonymiser.lexicon import WORD, frequency, is_listed, table

# A word at least as usual as this is what a misspelt word is taken for; a long one less so, for
# few names are one letter away from it.
USUAL_ZIPF, USUAL_LONG = 3.6, 3.0
_LONG = 8


@lru_cache(maxsize=16_384)
def is_misspelt(word: str) -> bool:
    """Return whether an unknown word is an ordinary one, as people type it in a chat.

    Examples
    --------
    >>> is_misspelt("schryven"), is_misspelt("nooiiit"), is_misspelt("intervieuw")
    (True, True, True)
    >>> is_misspelt("wisdorm"), is_misspelt("teunissen")
    (False, False)
    """
    usual = _usual()
    return any(form in usual or is_listed(form) for form in typed(word)) or any(
        form in usual for form in one_letter_off(word)
    )


@cache
def _usual() -> frozenset[str]:
    flags = table()
    used = [
        word
        for word, value in frequency().items()
        if len(word) > 4 and value >= (USUAL_LONG if len(word) >= _LONG else USUAL_ZIPF)
    ]
    return frozenset([word for word in used if flags.get(word, 0) & WORD])
