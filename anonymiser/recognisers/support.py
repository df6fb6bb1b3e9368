"""Count what around a word says that it is somebody's name there.

For words that are names too ("Storm", "Roos", "Floor") the word itself tells nothing. Each
construction that only a person's name stands in adds to the count, and what stands before a
common noun takes away from it.
"""

from __future__ import annotations

from anonymiser.lexicon import BREAK, FIRST_SURE, LOW, PUNCT, WORD, entries
from anonymiser.recognisers.cues import ROLE, SURE, announced
from anonymiser.tokens import Tokens

# From here on a word that may be a name is one.
ENOUGH = 2
STRONG = 3
_PRONOUNS = frozenset(("hij", "zij", "ze", "hem", "haar", "die", "ie"))
_NAMED_BY = frozenset(("heet", "heette", "heete", "heten", "heetten", "genaamd"))
_NAMED_AS = frozenset(("noemde", "noemden", "noemen", "noem", "noemt"))
_THEY = frozenset(("ze", "we", "wij", "zij", "ik", "me", "mij", "hem", "haar", "iedereen"))
_SUBJECTS = frozenset(("ik", "we", "wij", "ze", "je", "hij", "k"))
_POSSESSED = frozenset(("d'r", "z'n", "haar", "zijn", "zn", "dr"))
_POINTING = frozenset(("mijn", "m'n", "mn", "zijn", "z'n", "zn", "haar", "d'r", "onze", "ons",
                       "hun", "jouw", "een", "de", "die", "n", "'n", "me", "zo'n", "het"))  # fmt: skip
_ASIDE = frozenset((",", "(", "-", "–", "—"))
_ENDS = frozenset((".", "!", "?", "…", ",", ";", ")", ":", '"', "”", "'", "’"))
_YOU = frozenset(("je", "jij", "jouw", "u", "kun", "kan", "wil", "mag", "kom", "ga", "wat", "hoe",
                  "waarom", "wanneer", "waar", "luister", "vertel", "zou", "ben", "heb", "hoi",
                  "bedankt", "doe", "wacht", "stop"))  # fmt: skip
_DEGREE = frozenset(("een", "de", "het", "geen", "elke", "ieder", "iedere", "deze", "dit", "wat",
                     "welke", "zo'n", "veel", "mijn", "m'n", "jouw", "onze", "hun", "twee", "drie",
                     "vier", "vijf", "één", "alle", "n", "'n", "t", "'t", "haar", "zijn", "z'n"))  # fmt: skip


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
    >>> support(text, 0, 1), support(text, 14, 15) < 0
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
    cue = announced(tokens, begin)
    if cue == SURE:
        return 3
    if cue == ROLE:
        return 2
    if word in entries("cues", "reporting.txt"):
        return 2 if _over(tokens, end) else 1
    second = low[begin - 2] if begin > 1 else ""
    if word in entries("cues", "verbs.txt") and second in entries("cues", "adverbs.txt"):
        # "toen is nova op het laatste moment"
        return 1 + _over(tokens, end)
    if word in _SUBJECTS and second in entries("cues", "company.txt"):
        # "toen kreeg ik bas en bas was streng"
        return 1 + _over(tokens, end)
    if word in entries("cues", "company.txt"):
        return 1 + (_over(tokens, end) and word not in ("en", "of", "als"))
    if word.isalpha() and word.endswith("e") and tokens.flags[begin - 1] & WORD:
        # An adjective before it: "de rode roos".
        return -2 if word not in ("die", "ze", "je", "we", "me") else 0
    return 1 if tokens.opening[begin] or word == "," else 0


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
    if word in ("en", "of"):
        return 2 if end + 1 < len(low) and tokens.flags[end + 1] & FIRST_SURE else 0
    if word == "?" and begin and low[begin - 1] == ",":
        return 1
    if word in ".?!":
        return 1 if after in ("hij", "zij", "ze") else 0
    return 0


def _after_comma(tokens: Tokens, begin: int, end: int, after: str) -> int:
    """Weigh what follows a comma, a bracket or a dash after the word."""
    low, at = tokens.low, end + 1
    if after == "zo" and low[at + 1 : at + 2] and low[at + 1] in _NAMED_BY:
        return 3
    if after in _POINTING and _names_somebody(tokens, at + 1):
        return 3
    if tokens.opening[begin] and after in _YOU and low[end] == ",":
        return 1
    return 1 if after in ("hij", "zij", "ze", "die", "dat") and low[end] == "," else 0


def _names_somebody(tokens: Tokens, at: int) -> bool:
    """Return whether one of the next three words is a person: "een heel lieve leidster"."""
    people = entries("cues", "people.txt") | entries("cues", "roles.txt")
    for word, shape in zip(tokens.low[at : at + 3], tokens.shape[at : at + 3], strict=True):
        if shape in (PUNCT, BREAK):
            return False
        if word in people:
            return True
    return False
