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
    RARE_WORD,
    RARE_ZIPF,
    SURE_NAME,
    UPPER,
    WORD,
    entries,
    flags_of,
    stems,
    zipf,
)
from anonymiser.recognisers.cues import (
    DETERMINERS,
    ROLE,
    SURE,
    WEAK,
    announced,
    prefix_end,
    prefixes,
)
from anonymiser.recognisers.neighbours import Neighbours
from anonymiser.recognisers.small_letters import NAMED_WORDS, NO_NAME, RARER, SmallLetters, Weight
from anonymiser.recognisers.support import ENOUGH, STRONG, is_loose, is_somebody, support
from anonymiser.tokens import CAPITALS, Tokens, is_word

_NOT_AFTER_IMPERATIVE = entries("cues", "after_imperative.txt")
# A compound of this many letters is a word with a capital rather than a surname.
_COMPOUND = 10
# An ordinary word that is used more than this opens a sentence as itself.
_COMMON = 4.6
_SAID = entries("cues", "reporting.txt")
# "mijn JIM", "een DSM"
_OWNS = frozenset(("een", "geen", "de", "mijn", "je", "jouw", "zijn", "haar", "ons", "onze", "hun"))
# "Pap zei": nobody calls a parent by a surname.
_PARENTS = frozenset(("pap", "pappie", "paps", "mam", "mammie", "mams"))
# "een toets Frans"; "les van Frans" is by somebody.
_LESSONS = frozenset(("toets", "les", "lessen", "vak", "examen", "proefwerk", "huiswerk", "bijles"))
# "de heer Kat": who has a surname, and no role of its own as in "mevrouw Voorzitter".
_PETS = frozenset(("kat", "hond", "poes", "konijn", "paard", "kip", "haan", "vis", "vogel"))
_POSSESSED = frozenset(("d'r", "z'n", "haar", "zijn"))


class Weigher(Neighbours):
    """Weighs the words of one text.

    Parameters
    ----------
    tokens : Tokens
        The text.
    taken : bytearray
        For each token 1 when it is a place, 2 when an institution.
    """

    def __init__(self, tokens: Tokens, taken: bytearray) -> None:
        super().__init__(tokens, taken)
        self._small = SmallLetters(tokens, taken)

    def weigh(self, index: int) -> Weight:
        """Return how sure it is that a name has its core at `index`, and why; 0 when not."""
        shape, flags = self._shape[index], self._flags[index]
        if shape == INITIAL:
            return self._initial(index)
        if not is_word(shape) or self._taken[index] == 2:
            return NO_NAME
        word = self._low[index]
        if flags & GENERIC and not flags & FIRST_SURE:
            return NO_NAME
        cue = announced(self._tokens, index)
        if self._taken[index]:
            surname = cue == SURE and self._low[index - 1] in prefixes()
            overruled = (shape != LOW or surname) and self._overrules_place(index, cue)
            if not (overruled or self._small.is_titled(index)):
                return NO_NAME
        if word in self._function or word in prefixes():
            return self._particle(index, cue)
        if shape == LOW:
            return self._small.weigh(index, cue)
        if self._tokens.opening[index]:
            return self._opening(index, flags, word)
        return self._capital(index, flags, word, cue)

    def _overrules_place(self, index: int, cue: int) -> bool:
        # "de heer Heerde", and "Van Mierlo" with a capital that no sentence explains.
        begin = max(0, index - 2)
        return cue >= ROLE or ("van" in self._low[begin:index] and self.capital_prefix(index))

    def _particle(self, index: int, cue: int) -> Weight:
        # "Wil zei", "mevrouw Best": a function word is a name only where nothing else can stand.
        flags, word = self._flags[index], self._low[index]
        if self._shape[index] not in CAPITALS:
            named = flags & FIRST or (cue >= ROLE and flags & LAST)
            known = named and (word not in prefixes() or word == "ben")
            return self._small.weigh(index, cue) if known else NO_NAME
        second = index > 1 and self._low[index - 1] in ("en", "of") and flags & FIRST
        if second and not self._tokens.opening[index] and self._flags[index - 2] & FIRST_SURE:
            # "Trudy en Ad"
            return 0.7, "person_cue"
        titled = cue == SURE and word not in prefixes() and self._low[index - 1] not in prefixes()
        if titled and not self._tokens.opening[index]:
            return 0.7, "person_cue"
        if (cue >= ROLE or self.is_family(index)) and self.capital_prefix(index):
            # "minister De Jonge", "familie De Laat"
            return 0.7, "person_cue"
        if self._is_after_particle(index) or self._is_first_of_two(index, flags):
            return 0.7, "person_cue"
        if not flags & NAME:
            return NO_NAME
        opening = self._tokens.opening[index]
        # Not "Dan zegt je moeder".
        meant = flags & FIRST and (word in NAMED_WORDS or not opening)
        if meant and support(self._tokens, index, index + 1) >= STRONG:
            return 0.7, "person_cue"
        if flags & FIRST and self.surname_next(index):
            sure = self._flags[index + 1] & LAST_SURE and not self._flags[index + 1] & WORD
            if not opening or (sure and word in NAMED_WORDS):
                return 0.75, "person_unsure"
        # "De voorzitter: Dan zijn we toe aan punt 7."
        speaks = self._low[index - 1] == ":" if index else False
        if cue == SURE or (cue == ROLE and flags & FIRST and not speaks):
            return 0.7, "person_cue"
        spoken = word in ("wil", "mark", "ben") and not self._tokens.opening[index]
        if spoken and cue and self._tokens.cased:
            return 0.6, "person_cue"
        if flags & FIRST and self.acts(index) and word in ("wil", "mark", "ben"):
            return 0.6, "person_unsure"
        after = self._low[index + 1] if index + 1 < len(self._low) else ""
        if word in ("wil", "mark") and after == "van" and self._tokens.opening[index]:
            return 0.5, "person_unsure"
        return NO_NAME

    def _is_after_particle(self, index: int) -> bool:
        """Return whether it is "Ter Haar" in the middle of a sentence."""
        begin = index - 1
        if begin < 1 or self._shape[begin] != CAP or self._tokens.opening[begin]:
            return False
        return self._low[begin] in ("ter", "ten") and self._tokens.cased

    def _is_first_of_two(self, index: int, flags: int) -> bool:
        """Return whether it is "Ad" in "bij Ad en Riet"."""
        after = self._low[index + 1 : index + 2]
        if not flags & FIRST or self._tokens.opening[index] or after not in (["en"], ["of"]):
            return False
        second = self._shape[index + 2 : index + 3] == [CAP]
        return second and bool(self._flags[index + 2] & FIRST) and self._tokens.cased

    def _initial(self, index: int) -> Weight:
        if index + 1 >= len(self._low):
            return NO_NAME
        core = max(prefix_end(self._tokens, index + 1), index + 1)
        if core >= len(self._low) or self._shape[core] not in CAPITALS or self._taken[core] == 2:
            return NO_NAME
        word, flags = self._low[core], self._flags[core]
        listed = flags & WORD and not flags & (NAME | GUESSED) and zipf(word) > RARE_ZIPF
        labelled = self._is_labelled(index)
        if word in self._function or flags & GENERIC or (listed and not labelled):
            return NO_NAME
        if self._tokens.opening[index] and not (flags & NAME or labelled):
            return NO_NAME
        return 0.85, "person_known"

    def _is_labelled(self, index: int) -> bool:
        """Return whether a form announces somebody: "Behandeld door: W. Kruidenier"."""
        label = self._low[index - 2] if index > 1 and self._low[index - 1] == ":" else ""
        return label == "door" or is_somebody(label)

    def _capital(self, index: int, flags: int, word: str, cue: int) -> Weight:
        upper = self._shape[index] == UPPER
        before_it = self._low[index - 1] if index else ""
        concept = upper and before_it in _OWNS
        if concept and len(word) < _COMPOUND and self._tokens.cased:
            # "hij heeft een JIM"
            return NO_NAME
        languages = self._flags[max(0, index - 5) : index]
        if word == "frans" and not cue and any(f & NATION and not f & FIRST for f in languages):
            return NO_NAME
        if word == "frans" and self._low[index - 1] in _LESSONS:
            # "een toets Frans"
            return NO_NAME
        if flags & NATION and not flags & FIRST and cue < ROLE:
            before = self._flags[index - 1] if index else 0
            if not before & FIRST and self._shape[index - 1] != INITIAL:
                # "Engels" is a surname too, but far more often the language.
                return NO_NAME
        if flags & SURE_NAME:
            return (0.9 if flags & FIRST_SURE else 0.8), "person_known"
        if flags & (COUNTRY | NATION):
            return NO_NAME
        if not upper and self.is_family(index):
            return 0.75, "person_cue"
        if flags & NAME:
            return self._doubtful(index, flags, word, cue)
        if not flags & WORD:
            return self._unknown(index, word, cue)
        if not upper and self.capital_prefix(index) and word not in entries("cues", "roles.txt"):
            return 0.65, "person_capital"
        if flags & GUESSED and not upper and self._is_strange(index, word):
            return 0.45, "person_capital"
        direct = self._low[index - 1] not in ("van", "voor", "der")
        named = cue == SURE or (cue == ROLE and not is_loose(self._tokens) and zipf(word) < RARER)
        titled = named and direct and (word in _PETS or not is_somebody(word))
        if titled and not upper:
            return 0.7, "person_cue"
        stands = not upper and zipf(word) < _COMMON and self._stands_for_somebody(index, word)
        return (0.6, "person_capital") if stands else NO_NAME

    def _stands_for_somebody(self, index: int, word: str) -> bool:
        """Return whether a noun with a capital is used as a name ("dat Raaf niet kwam")."""
        if word in entries("cues", "roles.txt") or is_loose(self._tokens) or "-" in word:
            return False
        parts = self._flags[index] & (ORG_HEAD | ORG_TAIL)
        return not parts and support(self._tokens, index, index + 1) >= STRONG

    def _unknown(self, index: int, word: str, cue: int) -> Weight:
        """Weigh a capital on a word that no list knows."""
        if cue >= ROLE:
            upper = self._shape[index] == UPPER
            return (0.7 if upper else 0.85, "person_cue") if len(word) > 1 else NO_NAME
        if self._shape[index] in (UPPER, MIXED) or len(word) < 2 or self.is_adjective(index, word):
            return NO_NAME
        return 0.55, "person_capital"

    def _is_strange(self, index: int, word: str) -> bool:
        """Return whether a capital turns what may be a compound into a name ("Roskam")."""
        before = self._low[index - 1]
        plain = word.isalpha() and zipf(word) <= FLOOR_ZIPF and len(word) < _COMPOUND
        return plain and self._tokens.cased and before not in DETERMINERS

    def _doubtful(self, index: int, flags: int, word: str, cue: int) -> Weight:
        if flags & (ORG_HEAD | ORG_TAIL) and cue < ROLE:
            return NO_NAME
        before = self._low[index - 1] if index else ""
        if cue >= ROLE or (cue == WEAK and before not in DETERMINERS):
            return 0.75, "person_cue"
        if self.capital_prefix(index) or self.surname_next(index):
            return 0.7, "person_cue"
        if self.acts(index) and flags & FIRST and before not in DETERMINERS - {"die"}:
            return 0.7, "person_cue"
        if before in DETERMINERS - {"dat", "je"} or self._shape[index] == UPPER:
            return NO_NAME
        if flags & FIRST and support(self._tokens, index, index + 1) >= ENOUGH:
            return 0.7, "person_cue"
        if flags & RARE_WORD or flags & DERIVED:
            return 0.65, "person_unsure"
        usual = zipf(word) >= 4.6 and (is_loose(self._tokens) or word in self._verbs)
        return (0.5, "person_unsure") if flags & FIRST and not usual else NO_NAME

    def _opening(self, index: int, flags: int, word: str) -> Weight:
        if flags & FIRST_SURE:
            return 0.85, "person_known"
        if flags & LAST_SURE and not flags & NATION:
            return 0.7, "person_known"
        upper = self._shape[index] == UPPER
        if flags & (COUNTRY | NATION) or (upper and not flags & NAME):
            return NO_NAME
        if flags & FIRST:
            return self._opening_first(index, flags)
        if self._has_particles(index) and any(flags_of(stem) & FIRST for stem in stems(word)):
            return 0.65, "person_unsure"
        if zipf(word) < RARER and not flags & LAST and self._is_presented(index, flags, word):
            return 0.7, "person_cue"
        if flags & LAST:
            named = self.acts(index) and zipf(word) < 4 and word not in _PARENTS
            return (0.55, "person_unsure") if named else NO_NAME
        if flags & WORD or len(word) < 3 or self.is_adjective(index, word):
            return NO_NAME
        sure = self.acts(index) or self.surname_next(index)
        return (0.6 if sure else 0.45), "person_capital"

    def _is_presented(self, index: int, flags: int, word: str) -> bool:
        """Return whether "Kennie noemden ze hem" or "Skinny zei dat" opens a sentence."""
        if is_somebody(word) or flags & (ORG_HEAD | ORG_TAIL) or self.is_adjective(index, word):
            return False
        if word in self._function:
            return False  # "Desnoods belt u"
        signs = support(self._tokens, index, index + 1)
        after = self._low[index + 1] if index + 1 < len(self._low) else ""
        return signs > STRONG or (signs >= STRONG and after in _SAID and not flags & GUESSED)

    def _has_particles(self, index: int) -> bool:
        """Return whether particles and a surname follow: "Roosje de Jonge."."""
        begin = index + 1
        core = prefix_end(self._tokens, begin) if begin < len(self._low) else begin
        # Not "Groetjes van Jayden": a first name is no surname.
        return core > begin and self.surname_next(index) and not self._flags[core] & FIRST_SURE

    def _opening_first(self, index: int, flags: int) -> Weight:
        """Weigh a first name that is an ordinary word too and opens a sentence."""
        after = self._low[index + 1] if index + 1 < len(self._low) else ""
        signs = support(self._tokens, index, index + 1)
        if signs >= STRONG or (signs >= ENOUGH and zipf(self._low[index]) < _COMMON):
            return 0.7, "person_cue"
        named = self.acts(index) or after in _POSSESSED or after == "van"
        named = named and zipf(self._low[index]) < _COMMON
        if self.with_another(index) or (named and after not in _NOT_AFTER_IMPERATIVE):
            return 0.65, "person_unsure"
        before = self._low[index - 1] if index else ""
        if (before, after) == ("(", ",") or (after == "(" and zipf(self._low[index]) < _COMMON):
            # "medewerker 2 (Ties, gedragswetenschapper)", "Bas (leerplicht) komt"
            return 0.65, "person_unsure"
        if after in (",", ":") and flags & RARE_WORD:
            return 0.5, "person_unsure"
        if self._has_particles(index):
            return 0.7, "person_unsure"
        double = self.surname_next(index) or self._shape[index + 1 : index + 2] == [CAP]
        return (0.6, "person_unsure") if double else NO_NAME
