"""Tell whether an unknown word is an ordinary one that was typed in a hurry."""

from __future__ import annotations

from functools import lru_cache

from anonymiser.dutch_words import one_letter_off, typed
from anonymiser.lexicon import WORD, frequency, is_listed, table

# A word at least as usual as this is what a misspelt word is taken for; a long one less so, for
# few names are one letter away from it.
USUAL_ZIPF, USUAL_LONG = 3.6, 3.0
_LONG = 8
_SURNAMES = (
    "sen", "stra", "sma", "man", "mans", "huis", "dijk", "berg", "kamp", "hof", "meijer", "veld",
    "donk", "inga", "ink", "ers", "aars", "beek", "broek", "horst", "bosch", "laar",
)  # fmt: skip


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
    if any(is_listed(form) or _is_usual(form) for form in typed(word)):
        return True
    used = frequency()
    # "teunissen" is no mistake in "tennissen".
    least = USUAL_LONG if len(word) >= _LONG and not word.endswith(_SURNAMES) else USUAL_ZIPF
    return any(form in used and _is_usual(form, least) for form in one_letter_off(word))


def _is_usual(word: str, least: float = USUAL_ZIPF) -> bool:
    usual = len(word) > 4 and frequency().get(word, 0) >= least
    return usual and bool(table().get(word, 0) & WORD)
