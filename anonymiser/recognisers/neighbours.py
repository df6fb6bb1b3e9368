"""What stands beside a word in a text, as far as it tells whether the word is a name."""

from __future__ import annotations

from anonymiser.lexicon import (
    LAST,
    LOW,
    NAME,
    PUNCT,
    WORD,
    entries,
)
from anonymiser.recognisers.cues import (
    FAMILIES,
    ROLE,
    cue_of,
    prefix_end,
    prefixes,
    strong_prefixes,
)
from anonymiser.tokens import CAPITALS, Tokens

# Strong particles that are also ordinary words: "al lang", "ter plekke".
_ALSO_WORDS = frozenset(("al", "ten", "ter", "von", "bin"))


class Neighbours:
    """Looks at the words around a word.

    Parameters
    ----------
    tokens : Tokens
        The text.
    taken : bytearray
        For each token 1 when it is a place, 2 when an institution.
    """

    def __init__(self, tokens: Tokens, taken: bytearray) -> None:
        self._tokens, self._taken = tokens, taken
        self._low, self._flags, self._shape = tokens.low, tokens.flags, tokens.shape
        self._function = entries("cues", "function.txt")
        self._verbs = entries("cues", "verbs.txt")

    def is_cued(self, index: int) -> bool:
        """Return whether a role, title or naming verb stands before `index`.

        Particles of a surname may stand in between, and strong ones are a cue themselves.
        """
        if index == 0:
            return False
        before = self._low[index - 1]
        if cue_of(before) >= ROLE or before in prefixes() or before == ".":
            return True
        if index > 1 and self._low[index - 2].startswith("noem"):
            return True
        return not self._flags[index] or self._tokens.opening[index]

    def acts(self, index: int) -> bool:
        """Return whether the word after `index` is what a person does."""
        after = self._low[index + 1] if index + 1 < len(self._low) else ""
        return after in self._verbs and self._shape[index + 1] == LOW

    def is_adjective(self, index: int, word: str) -> bool:
        """Return whether "Geraardsbergse" stands before a noun."""
        if word.endswith(("talig", "talige", "taligen", "isch", "ische")):
            return True
        if not word.endswith(("se", "sche", "aans")) or index + 1 >= len(self._low):
            return False
        noun = self._shape[index + 1] == LOW and self._flags[index + 1] & WORD
        after = self._low[index + 1]
        return bool(noun) and after not in self._verbs and after not in self._function

    def with_another(self, index: int) -> bool:
        """Return whether "Mees en Storm" begins here."""
        if index + 2 >= len(self._low) or self._low[index + 1] not in ("en", "of"):
            return False
        return self._shape[index + 2] in CAPITALS and bool(self._flags[index + 2] & NAME)

    def surname_next(self, index: int) -> bool:
        """Return whether a surname follows, perhaps after its particles."""
        at = index + 1
        if at >= len(self._low) or self._shape[at] == PUNCT:
            return False
        core = prefix_end(self._tokens, at)
        if core >= len(self._low) or self._shape[core] not in CAPITALS:
            return False
        flags = self._flags[core]
        return bool(flags & LAST or not flags) and not self._taken[core]

    def strong_prefix(self, index: int) -> bool:
        """Return whether "van der" or "el" stands before `index`, which only names have."""
        low = self._low
        if index > 1 and f"{low[index - 2]} {low[index - 1]}" in strong_prefixes():
            return True
        return (
            index > 0 and low[index - 1] in strong_prefixes() and low[index - 1] not in _ALSO_WORDS
        )

    def is_van_der(self, index: int) -> bool:
        """Return whether the strong particles before `index` begin with "van"."""
        return index > 1 and self._low[index - 2] == "van"

    def capital_prefix(self, index: int) -> bool:
        """Return whether "Van der" or "De" with a capital of its own stands before `index`."""
        for begin in (index - 2, index - 1):
            capital = begin >= 0 and self._shape[begin] in CAPITALS
            if capital and prefix_end(self._tokens, begin) == index:
                strong = " ".join(self._low[begin:index]) in strong_prefixes()
                surname = self._low[index] in entries("cues", "de_surnames.txt")
                common = self._low[index] in entries("cues", "roles.txt")
                surname = surname and self._low[begin] == "de" and not common
                return strong or surname or not self._tokens.opening[begin]
        return False

    def is_family(self, index: int) -> bool:
        """Return whether "familie" or "broertjes" stands before, perhaps with particles."""
        near = self._low[max(0, index - 3) : index]
        if FAMILIES.isdisjoint(near):
            return False
        before = len(near) - 1
        while before and near[before] in prefixes():
            before -= 1
        return near[before] in FAMILIES
