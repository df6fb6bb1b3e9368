"""Weigh whether a word in small letters is a name."""

from __future__ import annotations

import re

from anonymiser.lexicon import (
    COUNTRY,
    FIRST,
    FIRST_SURE,
    GUESSED,
    LAST,
    LAST_SURE,
    NAME,
    NATION,
    ORG_HEAD,
    ORG_TAIL,
    PLACE,
    PUNCT,
    RARE_ZIPF,
    SPOKEN,
    WORD,
    entries,
    zipf,
)
from anonymiser.misspelt import is_misspelt
from anonymiser.recognisers.cues import (
    NONE,
    ROLE,
    SURE,
    cue_of,
    prefix_end,
    prefixes,
    small_initials,
    strong_prefixes,
)
from anonymiser.recognisers.neighbours import Neighbours
from anonymiser.recognisers.support import ENOUGH, STRONG, is_somebody, support

Weight = tuple[float, str]
_PARTICIPLE = re.compile(r"[a-z]{2,7}ge[a-z]{3,}[td]")
NO_NAME: Weight = (0.0, "")
# An ordinary word that is used more than this is not taken for a name, even after a cue.
_COMMON = {ROLE: 4.6, SURE: 4.9}
# And one that is in no list of names only if it is rare: not "bij mijn oma gebleven,".
RARER = 4.0
_LENGTHS = range(4, 13)
# Function words that are first names too.
NAMED_WORDS = frozenset(("wil", "mark", "ben", "ken"))
_SHORT = 3
_OWNERS = frozenset(("mijn", "m'n", "mn", "me", "zijn", "z'n", "haar", "d'r", "onze", "ons", "hun"))
# A surname that is an ordinary word too must be rarer than this without a better sign.
_RARE_NAME = 4.2
# After "de" nothing but a surname.
ONLY_SURNAMES = frozenset(
    ("vries", "bruijn", "rooij", "rooy", "ruijter", "ruyter", "gooijer", "graaff", "kuyper",
     "clercq", "kruijf", "jongh", "weerd", "swart", "goeij")
)  # fmt: skip
_SOMETHING = frozenset(
    ("iemand", "niemand", "iets", "niets", "niks", "ergens", "nergens", "wat", "wie", "heel", "en")
)
_TIMES = frozenset(
    ("week", "weken", "dag", "dagen", "jaar", "jaren", "maand", "maanden", "uur", "keer", "zomer",
     "winter", "ochtend", "middag", "avond", "nacht", "kort", "vlak", "meteen", "direct", "lang")
)  # fmt: skip
# "iemand anders", "de week erna"
_NO_NAME_AFTER = {"anders": _SOMETHING, "erna": _TIMES}
# "behandeld door: w. kruidenier", "tnv s. dekker"
_SIGNED = frozenset(("door", "tnv", "namens"))
# What looks like initials in small letters and is none.
_SHORTENED = frozenset(
    ("a", "ad", "am", "as", "aub", "bgg", "bijv", "btw", "bv", "bvd", "ca", "cq", "dd", "dmv",
     "dwz", "ed", "eo", "etc", "evt", "gm", "ib", "ic", "icm", "igv", "iha", "ihkv", "inz",
     "iom", "iov", "ip", "ipv", "ism", "itt", "ivm", "iz", "jl", "maw", "mbt", "mbv", "mihc",
     "miv", "mn", "muv", "mv", "nav", "nl", "nm", "nr", "ns", "nvt", "oa", "ob", "obv", "oid",
     "oiv", "olv", "ovt", "ovv", "oz", "p", "pc", "pm", "pp", "resp", "rk", "s", "svp", "tav",
     "tbv", "tgv", "tm", "tov", "tz", "u", "uit", "vd", "vgl", "vkp", "vm", "vwb", "wo", "ws",
     "zga", "zgan", "zn", "zoz", "zsm")
)  # fmt: skip


class SmallLetters(Neighbours):
    """Weighs words in small letters, where nothing but the words themselves can tell."""

    def weigh(self, index: int, cue: int) -> Weight:
        """Return how sure it is that a name has its core at `index`, and why."""
        flags, word = self._flags[index], self._low[index]
        if self._is_ter(index, cue):
            return 0.75, "person_cue"
        if index and self._low[index - 1] in _NO_NAME_AFTER.get(word, ()):
            return NO_NAME
        if flags & FIRST_SURE:
            if flags & PLACE and cue == NONE:
                return NO_NAME
            if word in self._function and cue < ROLE and self._tokens.cased:
                return NO_NAME  # "ik ging erna naar huis"
            thing = word in entries("first_names", "things.txt")
            if thing and cue < ROLE and support(self._tokens, index, index + 1) < 0:
                # "een vaas met één iris"
                return NO_NAME
            return (0.8 if cue >= ROLE else 0.7), "person_known"
        if flags & (COUNTRY | NATION) or (word in self._verbs and not flags & FIRST):
            return NO_NAME
        if flags & (ORG_HEAD | ORG_TAIL) and cue < SURE:
            return NO_NAME
        if self._is_surname(index, flags, cue) and word not in self._verbs:
            return 0.6, "person_known"
        if self._has_initials(index, flags, word):
            return 0.75, "person_cue"
        return self._doubtful(index, flags, word, cue) if flags else self._unknown(index, cue)

    def _is_ter(self, index: int, cue: int) -> bool:
        """Return whether it is "mevrouw ter braak": after a title these open a surname."""
        if cue != SURE or index < 2 or self._low[index - 1] not in ("ter", "ten"):
            return False
        return self._low[index - 2] in entries("cues", "titles.txt")

    def _is_surname(self, index: int, flags: int, cue: int) -> bool:
        if flags & LAST_SURE and (cue or not self._tokens.cased):
            return True
        fits = flags & LAST or not flags or self.is_van_der(index)
        return bool(fits) and self.strong_prefix(index)

    def _doubtful(self, index: int, flags: int, word: str, cue: int) -> Weight:
        """Weigh a name that is an ordinary word too."""
        if word in self._function or word in self._verbs:
            if word == "mark" and self._surname_follows(index):
                return 0.6, "person_cue"
            given = flags & FIRST and (word not in self._function or word in NAMED_WORDS)
            signs = support(self._tokens, index, index + 1) if given else 0
            meant = signs >= STRONG and not self._tokens.cased
            titled = cue == SURE and flags & LAST and self._follows_title(index)
            surname = cue >= ROLE and self._low[index - 1] == "de"
            surname = surname and word in entries("cues", "de_surnames.txt")
            return (0.6, "person_cue") if meant or titled or surname else NO_NAME
        if flags & WORD and not flags & NAME and _PARTICIPLE.fullmatch(word):
            return NO_NAME  # "bij zijn opa ondergebracht."
        titled = cue == SURE and self._follows_title(index)
        if titled and zipf(word) < (_COMMON[SURE] if flags & NAME else RARER):
            return 0.7, "person_cue"
        if flags & LAST and self.is_family(index):
            usual = zipf(word) >= _COMMON[ROLE] and word not in entries("cues", "de_surnames.txt")
            return NO_NAME if usual else (0.65, "person_cue")
        if flags & FIRST and (self._is_meant(index, word) or self._has_surname(index)):
            return (0.6 if self._tokens.cased else 0.7), "person_cue"
        titled = self._low[index - 1] not in entries("cues", "naming.txt")
        foreign = flags & SPOKEN or (flags & GUESSED and titled) or self._is_called_by(index)
        if cue == SURE and foreign and zipf(word) < _RARE_NAME and self._is_direct(index):
            return 0.7, "person_cue"
        told = zipf(word) < RARE_ZIPF and not self.is_adjective(index, word)
        if told and support(self._tokens, index, index + 1) > STRONG:
            # "kennie noemden ze hem"
            return 0.65, "person_cue"
        if self._is_called(index, word):
            return 0.65, "person_cue"
        if not self._tokens.cased and self._tokens.opening[index] and flags & FIRST:
            return self._opening(index, word)
        if flags & NAME and cue >= ROLE:
            particle = self._low[index - 1] == "de" and word in entries("cues", "de_surnames.txt")
            meant = zipf(word) < _COMMON[cue] or particle
            named = meant and (flags & FIRST or cue == SURE)
            return (0.7 if cue == SURE else 0.6, "person_cue") if named else NO_NAME
        if flags & FIRST and zipf(word) < 5 and self._is_second(index):
            return 0.5, "person_unsure"
        return NO_NAME

    def _is_greeted(self, index: int, word: str) -> bool:
        """Return whether "he nooiiit": a misspelt word after what only may be a greeting."""
        return self._low[index - 1] in entries("cues", "greetings.txt") and is_misspelt(word)

    def _follows_title(self, index: int) -> bool:
        """Return whether "mr. best," ends here: a title, and no noun after it."""
        title = self._low[index - 1] in (".", *entries("cues", "titles.txt"))
        return title and index + 1 < len(self._low) and self._shape[index + 1] == PUNCT

    def _is_direct(self, index: int) -> bool:
        """Return whether no particle but a strong one stands between the cue and the name."""
        return self._low[index - 1] not in prefixes() or self.strong_prefix(index)

    def _is_called_by(self, index: int) -> bool:
        """Return whether "ze noemen me" stands before: then an English word may be a name."""
        called = index > 1 and self._low[index - 2].startswith("noem")
        return called and self._low[index] in entries("speech", "english.txt")

    def _has_initials(self, index: int, flags: int, word: str) -> bool:
        """Return whether "j.w." stands before a word that can be a surname."""
        begin = small_initials(self._tokens, index)
        letters = "".join(self._low[begin:index]).replace(".", "")
        # "j.p. mol": two letters are hardly ever an abbreviation of something else.
        titled = self.is_titled(index)
        several = len(letters) in (2, 3) or titled
        if begin == index or (flags & WORD and not (flags & (LAST | GUESSED) or several)):
            return False
        usual = _COMMON[ROLE] if several else _RARE_NAME
        meant = titled or letters not in _SHORTENED
        return meant and word not in self._function and zipf(word) < usual

    def is_titled(self, index: int) -> bool:
        """Return whether "dhr. p." stands before: a title and initials in small letters."""
        begin = small_initials(self._tokens, index)
        before = self._low[max(0, begin - 2) : begin] if begin < index else []
        return any(cue_of(word) == SURE or word in _SIGNED or is_somebody(word) for word in before)

    def _has_surname(self, index: int) -> bool:
        """Return whether "van es" or "de leeuw" follows a first name that is a word too."""
        core = prefix_end(self._tokens, index + 1) if index + 1 < len(self._low) else 0
        if core <= index + 1 or core >= len(self._low) or self._taken[core]:
            return False
        words, word = " ".join(self._low[index + 1 : core]), self._low[core]
        if words == "de":
            return word in entries("cues", "de_surnames.txt")
        if words in strong_prefixes():
            return word not in self._function
        named = self._flags[core] & LAST and zipf(word) < _COMMON[ROLE]
        return bool(named) and words == "van" and word not in self._function

    def _is_called(self, index: int, word: str) -> bool:
        """Return whether "de boer heette die", or a surname that is "de" and no Dutch word."""
        if not index or self._low[index - 1] != "de" or self._tokens.cased:
            return False
        after = self._low[index + 1] if index + 1 < len(self._low) else ""
        named = after in entries("cues", "naming.txt") and word in entries(
            "cues", "de_surnames.txt"
        )
        return named or word in ONLY_SURNAMES

    def _is_meant(self, index: int, word: str) -> bool:
        """Return whether what stands around the word makes it a name."""
        signs = support(self._tokens, index, index + 1)
        if self._tokens.cased:
            return signs > STRONG and zipf(word) < _COMMON[ROLE]
        usual = _COMMON[SURE] if self._is_own_kin(index) else _COMMON[ROLE]
        return signs >= STRONG or (signs >= ENOUGH and zipf(word) < usual)

    def _surname_follows(self, index: int) -> bool:
        """Return whether "ligtenberg" follows, which can only be a surname."""
        if index + 1 >= len(self._low):
            return False
        word, flags = self._low[index + 1], self._flags[index + 1]
        unknown = not flags and word.isalpha() and len(word) > _SHORT
        return bool(flags & LAST_SURE and not flags & WORD) or (unknown and not is_misspelt(word))

    def _is_own_kin(self, index: int) -> bool:
        """Return whether "mijn broertje" stands before the word."""
        own = index > 2 and self._low[index - 2] == "eigen"
        owned = index > 1 and self._low[index - 2 - own] in _OWNERS
        return owned and is_somebody(self._low[index - 1])

    def _unknown(self, index: int, cue: int) -> Weight:
        word = self._low[index]
        if cue >= ROLE and len(word) > 2 and not self._is_greeted(index, word):
            return (0.7 if cue == SURE else 0.55), "person_cue"
        if len(word) == _SHORT and self.acts(index) and not self._tokens.cased:
            return 0.5, "person_strange"
        # Without capitals a word that no list knows is the best sign of a name there is.
        strange = not self._tokens.cased and word.isalpha() and len(word) in _LENGTHS
        if strange and not self.is_adjective(index, word) and not is_misspelt(word):
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
