"""Find institutions whose name is told: "die tent heette Nieuw Honk", "het Vechtrandlyceum"."""

from __future__ import annotations

import re

from anonymiser.lexicon import (
    BREAK,
    CAP,
    FIRST_SURE,
    GENERIC,
    GUESSED,
    LOW,
    ORG_HEAD,
    ORG_TAIL,
    WORD,
    entries,
    zipf,
)
from anonymiser.recognisers.context import words
from anonymiser.recognisers.fillers import after_fillers
from anonymiser.recognisers.house_names import ARTICLES, HOUSE_WORDS, is_coined, number_end
from anonymiser.recognisers.places import Match
from anonymiser.recognisers.runs import ends, run, small_run
from anonymiser.tokens import CAPITALS, Tokens

NAMED_BY = frozenset(("heet", "heette", "heete"))
# What a told name stands behind; nowhere else `told_name` finds one.
OPENERS = NAMED_BY | ARTICLES | {"nog"}
# What follows a name behind an article that `told_name` finds: "de loods, zo heette die groep".
GOES_ON = NAMED_BY | {",", "zo", "dat", "dit"}
_THAT = frozenset(("dat", "die", "het", "deze", "dit", "daar", "zo"))
# A name before "zo heette die afdeling" is a rarer word than this.
_RARE = 4.6
# The whole of an answer to "welke club is dat?" is a rarer word than this.
RARE_ANSWER = 4.0
TAILS = ("school", "college", "lyceum", "gymnasium", "atheneum", "scholengemeenschap")
_SCHOOL = re.compile(r"(.{3,})(?:school|college|lyceum|gymnasium|atheneum|scholengemeenschap)")
# Words of these forms that name no school.
_NO_SCHOOL = frozenset(
    words(
        """hoor werk gast kies vak beroeps praktijk avond staten video inspreek basis hoge middel
        dans muziek rij zwem volks nacht oude zondags kunst theater toneel sport judo
        boks vechtsport dorps meisjes jongens speciale hogere kleuter brede vrije taal
        buurt wijk privé prive zomer weekend koran moskee ballet voetbal turn kickboks
        karate tekst mode opleidings politie huishoud ambachts landbouw tuinbouw hotel
        kapper kappers film stads montessori dalton jenaplan islamitische bijzondere
        openbare middelbare lagere oefen leer nieuwe test proef dames mannen bestuurs
        yoga kook bak zeil surf ski duik zang acteer circus huiswerk klooster dressuur
        school regering rechts"""
    )
)
# "welke groep was dat", "hoe heette die school": asked this far before the answer.
_WHICH = re.compile(
    r"(?<!\w)(?:welke|wat voor|hoe (?:heet|heette|heete)(?: de| die| dat| het| je| jouw)?)"
    r" (?P<noun>\w+(?: \w+)?)[^\n?]{0,25}\??[ \n]*\Z"
)
_QUESTION = 70
_VENUES = entries("cues", "venues.txt")
# "Welke opleiding?" is answered by a trade or a subject.
_TAUGHT = frozenset(("opleiding", "stage", "ding", "dat", "project"))
_PART = re.compile(r"(.{4,})-(?:groep|huis|afdeling|locatie|school|team|unit|kliniek)")


def told_name(tokens: Tokens, index: int) -> Match | None:
    """Return the name in "die tent heette X" and in "de X, zo heette die groep" at `index`.

    Parameters
    ----------
    tokens : Tokens
    index : int
        Where the name may begin.

    Returns
    -------
    tuple or None
        First and last token, label, score and reason.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> told_name(tokenise("Die tent heette Nieuw Honk."), 3)[:3]
    (3, 5, 'ORGANISATION')
    """
    if index < 1 or tokens.flags[index] & GENERIC:
        return None
    before = tokens.low[index - 1]
    if before in NAMED_BY:
        return _after_verb(tokens, index)
    if before in ARTICLES and tokens.shape[index] in (LOW, CAP):
        return _before_verb(tokens, index)
    return _still(tokens, index) if before == "nog" else None


def _still(tokens: Tokens, index: int) -> Match | None:
    """Return "spirit" in "toen heette het nog spirit".

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> _still(tokenise("maar toen heette het nog spirit ja"), 5)[:2]
    (5, 6)
    >>> _still(tokenise("maar toen heette het nog anders"), 5) is None
    True
    """
    low, word = tokens.low, tokens.low[index]
    told = index > 2 and low[index - 3] in NAMED_BY and low[index - 2] in ("het", "dat")
    passed = entries("cues", "function.txt")
    if not told or zipf(word) >= _RARE or word in passed:
        return None
    if tokens.shape[index] in CAPITALS:
        return index, run(tokens, index), "ORGANISATION", 0.6, "organisation_head"
    closed = ends(tokens, index + 1) or low[index + 1] in passed
    plain = tokens.shape[index] == LOW and not tokens.cased and closed
    return (index, index + 1, "ORGANISATION", 0.6, "organisation_head") if plain else None


def _after_verb(tokens: Tokens, index: int) -> Match | None:
    nouns = entries("cues", "venues.txt")
    if index < 2 or tokens.low[index - 2] not in nouns:
        return None
    index = after_fillers(tokens, index, ARTICLES)
    if tokens.shape[index] in CAPITALS and not tokens.flags[index] & FIRST_SURE:
        return index, run(tokens, index), "ORGANISATION", 0.75, "organisation_head"
    passed = tokens.low[index] in entries("cues", "function.txt")
    if tokens.shape[index] != LOW or tokens.cased or (passed and tokens.low[index] != "de"):
        return None
    return index, small_run(tokens, index), "ORGANISATION", 0.6, "organisation_head"


def _before_verb(tokens: Tokens, index: int) -> Match | None:
    word, low = tokens.low[index], tokens.low
    if zipf(word) >= _RARE or tokens.flags[index] & (ORG_HEAD | ORG_TAIL):
        return None
    if word in entries("cues", "roles.txt") or word in entries("cues", "function.txt"):
        return None
    if word in HOUSE_WORDS and not tokens.cased and _is_kind(tokens, index + 1):
        return index, index + 1, "ORGANISATION", 0.7, "organisation_place"
    at = index + 1
    at += low[at : at + 1] == [","]
    so = low[at : at + 1] == ["zo"]
    at += so
    if low[at : at + 1] in (["dat"], ["dit"]) and low[at + 1 : at + 3] in (
        ["was", "een"],
        ["is", "een"],
    ):
        # "de vlinderhof, dat was een gezinshuis"
        venue = at + 3 < len(low) and (_is_venue(low[at + 3]) or tokens.flags[at + 3] & ORG_HEAD)
        return (index, index + 1, "ORGANISATION", 0.7, "organisation_head") if venue else None
    if at + 1 >= len(low) or low[at] not in NAMED_BY or low[at + 1] not in _THAT:
        return None
    named = so or low[at + 1] == "dat" or (low[at + 2 : at + 3] != [] and _is_venue(low[at + 2]))
    return (index, index + 1, "ORGANISATION", 0.7, "organisation_head") if named else None


def answered(tokens: Tokens, index: int) -> Match | None:
    r"""Return the name that answers "welke groep was dat?" on the next line.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> tokens = tokenise("I: Welke groep was dat?\nR: De Loods. In Dordrecht.")
    >>> answered(tokens, 10)[:3]
    (10, 12, 'ORGANISATION')
    """
    core = index + (tokens.low[index] in ARTICLES)
    if not tokens.opening[index] or core >= len(tokens) or tokens.flags[core] & GENERIC:
        return None
    named = core > index and tokens.shape[index] == tokens.shape[core] == CAP
    bare = core == index and _is_bare_answer(tokens, index)
    end = number_end(tokens, run(tokens, core) if bare else core + 1)
    if not (named or bare or tokens.low[core] in HOUSE_WORDS) or not ends(tokens, end):
        return None
    start = tokens.start[index]
    question, line, _ = tokens.text[max(0, start - _QUESTION) : start].lower().rpartition("\n")
    asked = _WHICH.search(question) if line else None
    nouns = _VENUES - _TAUGHT if bare else _VENUES
    if not asked or not nouns.intersection(asked["noun"].split()):
        return None
    return index, end, "ORGANISATION", 0.7, "organisation_place"


def _is_bare_answer(tokens: Tokens, index: int) -> bool:
    """Return whether "Baronie" answers by itself: a rare word with a capital, and a full stop."""
    word = tokens.low[index]
    if tokens.shape[index] != CAP or zipf(word) >= RARE_ANSWER:
        return False
    end = run(tokens, index)
    # "Tolk:" is somebody else who begins to speak.
    stops = end >= len(tokens) or tokens.shape[end] == BREAK or tokens.low[end] in (".", ",", "!")
    return stops and word not in entries("cues", "function.txt")


def _is_kind(tokens: Tokens, at: int) -> bool:
    """Return whether "is crisisopvang" or "dat is zo'n speciale school" comes next."""
    at += tokens.low[at : at + 1] in ([","], ["dat"])
    at += tokens.low[at : at + 1] == ["dat"]
    if tokens.low[at : at + 1] not in (["is"], ["was"]):
        return False
    nouns = zip(tokens.low[at + 1 : at + 4], tokens.flags[at + 1 : at + 4], strict=True)
    return any(flags & ORG_HEAD or _is_venue(word) for word, flags in nouns)


def _is_venue(word: str) -> bool:
    return word in entries("cues", "venues.txt")


def has_part(word: str) -> bool:
    """Return whether a word with a hyphen may be a name in `compound_name`."""
    return _PART.fullmatch(word) is not None


def compound_name(tokens: Tokens, index: int) -> Match | None:
    """Return "vechtrandlyceum" and "Kraaiennest-groep" at `index`.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> compound_name(tokenise("op het vechtrandlyceum"), 2)[:3]
    (2, 3, 'ORGANISATION')
    """
    word, flags = tokens.low[index], tokens.flags[index]
    part = _PART.fullmatch(word) if "-" in word else None
    if part:
        rare = zipf(part[1]) < (3.0 if tokens.shape[index] == LOW else 4.0)
        named = rare and (tokens.shape[index] == LOW or not tokens.opening[index])
        return (index, index + 1, "ORGANISATION", 0.6, "organisation_head") if named else None
    if (flags & WORD and not flags & GUESSED) or not word.endswith(TAILS):
        return None
    school = _SCHOOL.fullmatch(word)
    if school is None or school[1] in _NO_SCHOOL:
        return None
    if word.endswith("school") and not is_coined(flags, word):
        return None
    return index, index + 1, "ORGANISATION", 0.8, "organisation_head"
