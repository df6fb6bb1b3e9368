"""Weigh whether a word in small letters is a name."""

from __future__ import annotations

from anonymiser.lexicon import (
    COUNTRY,
    FIRST,
    FIRST_SURE,
    LAST,
    LAST_SURE,
    NAME,
    NATION,
    ORG_HEAD,
    ORG_TAIL,
    PLACE,
    entries,
    zipf,
)
from anonymiser.recognisers.cues import (
    NONE,
    ROLE,
    SURE,
)
from anonymiser.recognisers.neighbours import Neighbours

Weight = tuple[float, str]
NO_NAME: Weight = (0.0, "")
# An ordinary word that is used more than this is not taken for a name, even after a cue.
_COMMON = {ROLE: 4.6, SURE: 4.9}
_LENGTHS = range(4, 13)


class SmallLetters(Neighbours):
    """Weighs words in small letters, where nothing but the words themselves can tell."""

    def weigh(self, index: int, cue: int) -> Weight:
        """Return how sure it is that a name has its core at `index`, and why."""
        flags, word = self._flags[index], self._low[index]
        if flags & FIRST_SURE:
            if flags & PLACE and cue == NONE:
                return NO_NAME
            return (0.8 if cue >= ROLE else 0.7), "person_known"
        if word in self._verbs or flags & (COUNTRY | NATION):
            return NO_NAME
        if flags & (ORG_HEAD | ORG_TAIL) and cue < SURE:
            return NO_NAME
        if self._is_surname(index, flags, cue):
            return 0.6, "person_known"
        return self._doubtful(index, flags, word, cue) if flags else self._unknown(index, cue)

    def _is_surname(self, index: int, flags: int, cue: int) -> bool:
        if flags & LAST_SURE and (cue or not self._tokens.cased):
            return True
        fits = flags & LAST or not flags or self.is_van_der(index)
        return bool(fits) and self.strong_prefix(index)

    def _doubtful(self, index: int, flags: int, word: str, cue: int) -> Weight:
        """Weigh a name that is an ordinary word too."""
        if not self._tokens.cased and self._tokens.opening[index] and flags & FIRST:
            return self._opening(index, word)
        if flags & NAME and cue >= ROLE:
            particle = self._low[index - 1] == "de" and word in entries("cues", "de_surnames.txt")
            meant = zipf(word) < _COMMON[cue] or particle
            return (0.6, "person_cue") if meant and (flags & FIRST or cue == SURE) else NO_NAME
        if flags & FIRST and zipf(word) < 5 and self._is_second(index):
            return 0.5, "person_unsure"
        return NO_NAME

    def _unknown(self, index: int, cue: int) -> Weight:
        word = self._low[index]
        if cue >= ROLE and len(word) > 2:
            return (0.65 if cue == SURE else 0.55), "person_cue"
        # Without capitals a word that no list knows is the best sign of a name there is.
        strange = not self._tokens.cased and word.isalpha() and len(word) in _LENGTHS
        if strange and not self.is_adjective(index, word):
            return 0.45, "person_strange"
        return NO_NAME

    def _is_second(self, index: int) -> bool:
        """Return whether the word is the second of "mees en storm waren"."""
        if index < 2 or self._low[index - 1] not in ("en", "of") or not self.acts(index):
            return False
        return bool(self._flags[index - 2] & FIRST)

    def _opening(self, index: int, word: str) -> Weight:
        """Weigh a doubtful name that opens a sentence in a text without capitals."""
        after = self._low[index + 1] if index + 1 < len(self._low) else ""
        if self.acts(index) and zipf(word) < 4.6 and word not in self._function:
            return 0.5, "person_unsure"
        if after in ("en", "of") and index + 3 < len(self._low):
            both = self._flags[index + 2] & FIRST and self._low[index + 3] in self._verbs
            return (0.5, "person_unsure") if both else NO_NAME
        return NO_NAME
