"""Weigh whether one word is (the core of) a name of a person, from itself and its neighbours."""

from __future__ import annotations

from anonymiser.lexicon import (
    CAP,
    COUNTRY,
    DERIVED,
    FIRST,
    FIRST_SURE,
    FLOOR_ZIPF,
    GENERIC,
    GUESSED,
    INITIAL,
    LAST,
    LAST_SURE,
    LOW,
    MIXED,
    NAME,
    NATION,
    ORG_HEAD,
    ORG_TAIL,
    PLACE,
    PUNCT,
    RARE_WORD,
    SURE_NAME,
    UPPER,
    WORD,
    entries,
    zipf,
)
from anonymiser.recognisers.cues import (
    NONE,
    ROLE,
    SURE,
    WEAK,
    announced,
    cue_of,
    prefix_end,
    prefixes,
    strong_prefixes,
)
from anonymiser.tokens import Tokens, is_word

_CAPITALS = (CAP, UPPER, MIXED)
DETERMINERS = entries("cues", "determiners.txt")
_NOT_AFTER_IMPERATIVE = entries("cues", "after_imperative.txt")
# Strong particles that are also ordinary words: "al lang", "ter plekke".
_ALSO_WORDS = frozenset(("al", "ten", "ter", "von", "bin"))
_POSSESSED = frozenset(("d'r", "z'n", "haar", "zijn"))
Weight = tuple[float, str]
_NO: Weight = (0.0, "")


class Weigher:
    """Weighs the words of one text.

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
        if cue_of(before) >= ROLE or before in prefixes():
            return True
        return not self._flags[index] or self._tokens.opening[index]

    def weigh(self, index: int) -> Weight:
        """Return how sure it is that a name has its core at `index`, and why; 0 when not."""
        shape, flags = self._shape[index], self._flags[index]
        if shape == INITIAL:
            return self._initial(index)
        if not is_word(shape) or self._taken[index] == 2:
            return _NO
        word = self._low[index]
        if flags & GENERIC and not flags & FIRST_SURE:
            return _NO
        cue = announced(self._tokens, index)
        if self._taken[index] and not (shape != LOW and self._overrules_place(index, cue)):
            return _NO
        if word in self._function or word in prefixes():
            return self._particle(index, cue)
        if shape == LOW:
            return self._small(index, flags, word, cue)
        if self._tokens.opening[index]:
            return self._opening(index, flags, word, cue)
        return self._capital(index, flags, word, cue)

    def _strong_prefix(self, index: int) -> bool:
        """Return whether "van der" or "el" stands before `index`, which only names have."""
        low = self._low
        if index > 1 and f"{low[index - 2]} {low[index - 1]}" in strong_prefixes():
            return True
        return (
            index > 0 and low[index - 1] in strong_prefixes() and low[index - 1] not in _ALSO_WORDS
        )

    def _is_van_der(self, index: int) -> bool:
        return index > 1 and self._low[index - 2] == "van"

    def _overrules_place(self, index: int, cue: int) -> bool:
        # "de heer Heerde", and "Van Mierlo" with a capital that no sentence explains.
        begin = max(0, index - 2)
        return cue >= ROLE or ("van" in self._low[begin:index] and self._capital_prefix(index))

    def _particle(self, index: int, cue: int) -> Weight:
        # "Wil zei", "mevrouw Best": a function word is a name only where nothing else can stand.
        flags, word = self._flags[index], self._low[index]
        if not flags & NAME or self._shape[index] not in _CAPITALS:
            return _NO
        if flags & FIRST and self._surname_next(index) and not self._tokens.opening[index]:
            return 0.75, "person_unsure"
        if cue == SURE or (cue == ROLE and flags & FIRST):
            return 0.7, "person_cue"
        spoken = word in ("wil", "mark", "ben") and not self._tokens.opening[index]
        if spoken and cue and self._tokens.cased:
            return 0.6, "person_cue"
        if flags & FIRST and self.acts(index) and word in ("wil", "mark", "ben"):
            return 0.6, "person_unsure"
        after = self._low[index + 1] if index + 1 < len(self._low) else ""
        if word in ("wil", "mark") and after == "van" and self._tokens.opening[index]:
            return 0.5, "person_unsure"
        return _NO

    def _initial(self, index: int) -> Weight:
        if index + 1 >= len(self._low):
            return _NO
        core = max(prefix_end(self._tokens, index + 1), index + 1)
        if core >= len(self._low) or self._shape[core] not in _CAPITALS or self._taken[core] == 2:
            return _NO
        word, flags = self._low[core], self._flags[core]
        if word in self._function or flags & GENERIC or (flags & WORD and not flags & NAME):
            return _NO
        if self._tokens.opening[index] and not flags & NAME:
            return _NO
        return 0.85, "person_known"

    def _capital(self, index: int, flags: int, word: str, cue: int) -> Weight:
        upper = self._shape[index] == UPPER
        if flags & SURE_NAME:
            return (0.9 if flags & FIRST_SURE else 0.8), "person_known"
        if flags & (COUNTRY | NATION):
            return _NO
        if flags & NAME:
            return self._doubtful(index, flags, word, cue)
        if not flags & WORD:
            if self._is_adjective(index, word) and cue < ROLE:
                return _NO
            if upper or len(word) < 2:
                return (0.7, "person_cue") if cue >= ROLE and len(word) > 1 else _NO
            return (0.85, "person_cue") if cue >= ROLE else (0.55, "person_capital")
        if self._capital_prefix(index) and word not in entries("cues", "roles.txt"):
            return 0.65, "person_capital"
        if flags & GUESSED and not upper and self._is_strange(index, word):
            return 0.45, "person_capital"
        titled = cue == SURE and word not in entries("cues", "roles.txt")
        return (0.7, "person_cue") if titled and not upper else _NO

    def _is_strange(self, index: int, word: str) -> bool:
        """Return whether a capital turns what may be a compound into a name ("Roskam")."""
        before = self._low[index - 1]
        plain = word.isalpha() and zipf(word) <= FLOOR_ZIPF
        return plain and self._tokens.cased and before not in DETERMINERS

    def _capital_prefix(self, index: int) -> bool:
        """Return whether "Van der" or "De" with a capital of its own stands before `index`."""
        for begin in (index - 2, index - 1):
            capital = begin >= 0 and self._shape[begin] in _CAPITALS
            if capital and prefix_end(self._tokens, begin) == index:
                strong = " ".join(self._low[begin:index]) in strong_prefixes()
                return strong or not self._tokens.opening[begin]
        return False

    def _doubtful(self, index: int, flags: int, word: str, cue: int) -> Weight:
        if flags & (ORG_HEAD | ORG_TAIL) and cue < ROLE:
            return _NO
        before = self._low[index - 1] if index else ""
        if cue >= ROLE or (cue == WEAK and before not in DETERMINERS):
            return 0.75, "person_cue"
        if self._capital_prefix(index) or self._surname_next(index):
            return 0.7, "person_cue"
        if self.acts(index) and flags & FIRST and before not in DETERMINERS - {"die"}:
            return 0.7, "person_cue"
        if before in DETERMINERS or self._shape[index] == UPPER:
            return _NO
        if flags & RARE_WORD or flags & DERIVED:
            return 0.65, "person_unsure"
        return (0.5, "person_unsure") if flags & FIRST and zipf(word) < 4.6 else _NO

    def _opening(self, index: int, flags: int, word: str, cue: int) -> Weight:
        if flags & FIRST_SURE:
            return 0.85, "person_known"
        if flags & LAST_SURE:
            return 0.7, "person_known"
        upper = self._shape[index] == UPPER
        if flags & (COUNTRY | NATION) or (upper and not flags & NAME):
            return _NO
        after = self._low[index + 1] if index + 1 < len(self._low) else ""
        if flags & FIRST:
            named = self.acts(index) or after in _POSSESSED or after == "van"
            if self._with_another(index) or (named and after not in _NOT_AFTER_IMPERATIVE):
                return 0.65, "person_unsure"
            if after in (",", ":") and flags & RARE_WORD:
                return 0.5, "person_unsure"
            double = self._surname_next(index) or self._shape[index + 1 : index + 2] == [CAP]
            return (0.6, "person_unsure") if double else _NO
        if flags & LAST:
            return (0.55, "person_unsure") if self.acts(index) and zipf(word) < 4 else _NO
        if flags & WORD or len(word) < 3 or self._is_adjective(index, word):
            return _NO
        sure = self.acts(index) or self._surname_next(index)
        return (0.6 if sure else 0.45), "person_capital"

    def _small(self, index: int, flags: int, word: str, cue: int) -> Weight:
        if flags & FIRST_SURE:
            if flags & PLACE and cue == NONE:
                return _NO
            return (0.8 if cue >= ROLE else 0.7), "person_known"
        if word in self._verbs or flags & (COUNTRY | NATION):
            return _NO
        if flags & (ORG_HEAD | ORG_TAIL) and cue < SURE:
            return _NO
        if flags & LAST_SURE and (cue or not self._tokens.cased):
            return 0.6, "person_known"
        if self._strong_prefix(index) and (flags & LAST or not flags or self._is_van_der(index)):
            return 0.6, "person_known"
        if not self._tokens.cased and self._tokens.opening[index] and flags & FIRST:
            return self._small_opening(index, word)
        if flags & NAME and cue >= ROLE and not flags & LAST_SURE:
            common = 4.9 if cue == SURE else 4.6
            if self._low[index - 1] == "de" and word in entries("cues", "de_surnames.txt"):
                common = 6.0
            first = flags & FIRST or cue == SURE
            return (0.6, "person_cue") if first and zipf(word) < common else _NO
        if flags & FIRST and zipf(word) < 5 and self._is_second(index):
            return 0.5, "person_unsure"
        if not flags and len(word) > 2 and cue >= ROLE:
            return (0.65 if cue == SURE else 0.55), "person_cue"
        # Without capitals a word that no list knows is the best sign of a name there is.
        strange = not flags and not self._tokens.cased and word.isalpha()
        strange = strange and not self._is_adjective(index, word)
        return (0.45, "person_strange") if strange and 3 < len(word) < 13 else _NO

    def _is_second(self, index: int) -> bool:
        """Return whether the word is the second of "mees en storm waren"."""
        if index < 2 or self._low[index - 1] not in ("en", "of") or not self.acts(index):
            return False
        return bool(self._flags[index - 2] & FIRST)

    def _small_opening(self, index: int, word: str) -> Weight:
        """Weigh a doubtful name that opens a sentence in a text without capitals."""
        after = self._low[index + 1] if index + 1 < len(self._low) else ""
        if self.acts(index) and zipf(word) < 4.6 and word not in self._function:
            return 0.5, "person_unsure"
        if after in ("en", "of") and index + 3 < len(self._low):
            both = self._flags[index + 2] & FIRST and self._low[index + 3] in self._verbs
            return (0.5, "person_unsure") if both else _NO
        return _NO

    def _is_adjective(self, index: int, word: str) -> bool:
        """Return whether "Geraardsbergse" stands before a noun."""
        if word.endswith(("talig", "talige", "taligen", "isch", "ische")):
            return True
        if not word.endswith(("se", "sche", "aans")) or index + 1 >= len(self._low):
            return False
        noun = self._shape[index + 1] == LOW and self._flags[index + 1] & WORD
        after = self._low[index + 1]
        return bool(noun) and after not in self._verbs and after not in self._function

    def acts(self, index: int) -> bool:
        """Return whether the word after `index` is what a person does."""
        after = self._low[index + 1] if index + 1 < len(self._low) else ""
        return after in self._verbs and self._shape[index + 1] == LOW

    def _with_another(self, index: int) -> bool:
        """Return whether "Mees en Storm" begins here."""
        if index + 2 >= len(self._low) or self._low[index + 1] not in ("en", "of"):
            return False
        return self._shape[index + 2] in _CAPITALS and bool(self._flags[index + 2] & NAME)

    def _surname_next(self, index: int) -> bool:
        at = index + 1
        if at >= len(self._low) or self._shape[at] == PUNCT:
            return False
        core = prefix_end(self._tokens, at)
        if core >= len(self._low) or self._shape[core] not in _CAPITALS:
            return False
        flags = self._flags[core]
        return bool(flags & LAST or not flags) and not self._taken[core]
