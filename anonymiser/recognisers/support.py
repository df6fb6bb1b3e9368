"""Count what around a word says that it is somebody's name there.

For words that are names too ("Storm", "Roos", "Floor") the word itself tells nothing. Each
construction that only a person's name stands in adds to the count, and what stands before a
common noun takes away from it.
"""

from __future__ import annotations

from functools import lru_cache

from anonymiser.lexicon import (
    BREAK,
    CAP,
    FIRST,
    FIRST_SURE,
    LOW,
    NAME,
    ORG_HEAD,
    PLACE,
    PUNCT,
    WORD,
    entries,
)
from anonymiser.recognisers.cues import DETERMINERS, ROLE, SURE, announced
from anonymiser.tokens import Tokens

# From here on a word that may be a name is one.
ENOUGH = 2
STRONG = 3
_PRONOUNS = frozenset(("hij", "zij", "ze", "hem", "haar", "die", "ie"))
_NAMED_BY = frozenset(("heet", "heette", "heete", "heten", "heetten", "genaamd"))
_NAMED_AS = frozenset(("noemde", "noemden", "noemen", "noem", "noemt"))
_THEY = frozenset(("ze", "we", "wij", "zij", "ik", "me", "mij", "hem", "haar", "iedereen"))
_SUBJECTS = frozenset(("ik", "we", "wij", "ze", "je", "hij", "k"))
_CONJUNCTIONS = frozenset(("dat", "omdat", "als", "toen", "terwijl", "sinds", "nadat", "want"))
_PLURAL = entries("cues", "plural.txt")
_WHO = tuple(sorted(entries("cues", "who.txt")))
_POSSESSED = frozenset(("d'r", "z'n", "haar", "zijn", "zn", "dr"))
_CRIES = frozenset(("jeetje", "jee", "wow", "goh", "och", "ach", "sorry", "dankjewel", "welkom"))
_DONE = ("en", "t", "d")
_POINTING = entries("cues", "pointing.txt")
_ASIDE = frozenset((",", "(", "-", "–", "—"))
_YOU = entries("cues", "addressed.txt")
_DEGREE = entries("cues", "before_noun.txt")
# This many ordinary nouns with a capital are a habit.
_LOOSE = 3
_LOOSE_SHARE = 40


@lru_cache(maxsize=2)
def is_loose(tokens: Tokens) -> bool:
    """Return whether the writer gives capitals to ordinary nouns as well ("mijn Ouders")."""
    count = sum(
        tokens.shape[at] == CAP
        and tokens.flags[at] & (WORD | NAME) == WORD
        and tokens.low[at - 1] in DETERMINERS
        for at in tokens.capitals
        if at and not tokens.opening[at]
    )
    return count >= _LOOSE and count * _LOOSE_SHARE > len(tokens)


def support(tokens: Tokens, begin: int, end: int) -> int:
    """Return how many signs say that the tokens from `begin` to `end` name a person.

    Parameters
    ----------
    tokens : Tokens
    begin, end : int
        Where the possible name stands.

    Returns
    -------
    int
        Below 0: a common noun. From `ENOUGH` on it is a name.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> text = tokenise("floor, mijn mentor, kwam. de vloer was koud, de floor ook.")
    >>> support(text, 0, 1), support(text, 13, 14) < 0
    (4, True)
    """
    return _before(tokens, begin, end) + _after(tokens, begin, end)


def _before(tokens: Tokens, begin: int, end: int) -> int:
    if begin == 0:
        return 1
    low = tokens.low
    word = low[begin - 1]
    if word in _DEGREE:
        return -4
    if word in ("ene", "zekere"):
        return 2
    cue = announced(tokens, begin)
    if cue == SURE:
        return 3
    if cue == ROLE or (is_somebody(word) and not word.endswith("e")):
        return 2
    if word in entries("cues", "reporting.txt"):
        return 2 if _over(tokens, end) else 1
    second = low[begin - 2] if begin > 1 else ""
    if word == "," and begin > 1:
        return _after_noun(tokens, begin, end)
    if word in _CONJUNCTIONS:
        return 1 + (tokens.shape[begin] == CAP and _over(tokens, end))
    if word in entries("cues", "verbs.txt") and second in entries("cues", "adverbs.txt"):
        # "toen is nova op het laatste moment"
        participle = low[end : end + 1] and low[end].startswith("ge") and low[end].endswith(_DONE)
        return 1 + (_over(tokens, end) or bool(participle and second in ("toen", "daarna")))
    if word in _SUBJECTS and second in entries("cues", "company.txt"):
        # "toen kreeg ik bas en bas was streng"
        return 1 + _over(tokens, end)
    if word in ("en", "of") and begin > 1 and tokens.flags[begin - 2] & FIRST:
        plural = any(after in _PLURAL for after in low[end : end + 2])
        return 1 + bool(plural or tokens.flags[begin - 2] & FIRST_SURE)
    if word in entries("cues", "company.txt"):
        return 1 + (_over(tokens, end) and word not in ("en", "of", "als"))
    if word.isalpha() and word.endswith("e") and tokens.flags[begin - 1] & WORD:
        # An adjective before it: "de rode roos".
        return -2 if word not in ("die", "ze", "je", "we", "me") else 0
    return 1 if tokens.opening[begin] else 0


def _after_noun(tokens: Tokens, begin: int, end: int) -> int:
    """Weigh "onze voogd, mark, zei", "jeetje, roos." and "sanne, bas en roos"."""
    if tokens.low[begin - 2] in _CRIES and tokens.low[end : end + 1] in (["."], ["!"], ["?"]):
        return STRONG
    if is_somebody(tokens.low[begin - 2]):
        closed = tokens.low[end : end + 1] == [","]
        return STRONG if closed else 1 + (tokens.shape[begin] == CAP)
    return 2 if tokens.flags[begin - 2] & FIRST_SURE else 1


def _over(tokens: Tokens, at: int) -> bool:
    """Return whether the phrase is over at `at`."""
    if at >= len(tokens) or tokens.shape[at] in (PUNCT, BREAK):
        return True
    return tokens.shape[at] == LOW and tokens.low[at] in entries("cues", "follow_name.txt")


def _after(tokens: Tokens, begin: int, end: int) -> int:
    if end >= len(tokens):
        return 0
    low, word = tokens.low, tokens.low[end]
    after = low[end + 1] if end + 1 < len(low) else ""
    if word in _ASIDE:
        return _after_comma(tokens, begin, end, after)
    if word in _NAMED_BY and after == "dat":
        return 0  # "fas heet dat"
    if word in _NAMED_BY:
        return 3 if after in _PRONOUNS or after in ("dat", "het", "ik", "ze") else 1
    if word in _NAMED_AS and after in _THEY:
        # "amber noemen ze dat"
        return -4 if low[end + 2 : end + 3] in (["dat"], ["het"], ["zoiets"]) else 3
    if word in entries("cues", "reporting.txt"):
        return 2
    if word in entries("cues", "verbs.txt") and tokens.shape[end] == LOW:
        return 1
    if word == "van" and after in ("de", "het", "hiernaast", "boven", "mijn", "school", "'t"):
        return 1
    if word in _POSSESSED and end + 1 < len(low) and tokens.flags[end + 1] & WORD:
        return 1 if tokens.opening[begin] else 0
    if word == "die" and after in entries("cues", "verbs.txt"):
        return 1 + (low[begin - 1 : begin] == ["die"])
    if word in ("en", "of") and end + 1 < len(low):
        return _pair(tokens, end + 1)
    if word == "van" and end + 1 < len(low) and tokens.flags[end + 1] & (ORG_HEAD | PLACE):
        return 1
    if word == "?" and begin and low[begin - 1] == ",":
        return 1
    if word in ".?!":
        return 1 if after in ("hij", "zij", "ze") else 0
    return 0


def _pair(tokens: Tokens, at: int) -> int:
    """Weigh the second of "ties en lucky dat waren"."""
    if tokens.flags[at] & FIRST_SURE or tokens.low[at] == "ik":
        return 2
    after = tokens.low[at + 1 : at + 3]
    plural = any(word in _PLURAL for word in after)
    return 2 if tokens.flags[at] & FIRST and plural else 0


def _after_comma(tokens: Tokens, begin: int, end: int, after: str) -> int:
    """Weigh what follows a comma, a bracket or a dash after the word."""
    low, at = tokens.low, end + 1
    if after.isdigit() and low[end] in (",", "(") and low[at + 1 : at + 2] in ([","], [")"]):
        # "Joy, 17, met een voorwiel"
        return 3 if len(after) == 2 else 0
    if after == "zo" and low[at + 1 : at + 2] and low[at + 1] in _NAMED_BY:
        return 3
    if after in _POINTING and _names_somebody(tokens, at + 1):
        return 3
    if tokens.opening[begin] and after in _YOU and low[end] == ",":
        return 1
    return 1 if after in ("hij", "zij", "ze", "die", "dat") and low[end] == "," else 0


def _names_somebody(tokens: Tokens, at: int) -> bool:
    """Return whether one of the next three words is a person: "een heel lieve leidster"."""
    for word, shape in zip(tokens.low[at : at + 3], tokens.shape[at : at + 3], strict=True):
        if shape in (PUNCT, BREAK):
            return False
        if is_somebody(word):
            return True
    return False


def is_somebody(word: str) -> bool:
    """Return whether a noun means a person: "mentor", "nachtwaker"."""
    listed = word in entries("cues", "roles.txt") or word in entries("cues", "people.txt")
    return listed or (len(word) > 6 and word.endswith(_WHO))
