"""Find where somebody works or shops: "bij verduyn transport", "bij de gamma".

A chain of shops by itself points at nobody and stays ("een tas van de lidl"). The branch that
somebody works at, or meets somebody at, does not.
"""

from __future__ import annotations

from functools import cache

from anonymiser.lexicon import (
    FIRST,
    FIRST_SURE,
    FLOOR_ZIPF,
    GUESSED,
    INITIAL,
    LAST,
    LOW,
    ORG_HEAD,
    PUNCT,
    WORD,
    entries,
    zipf,
)
from anonymiser.recognisers.context import THE, words
from anonymiser.recognisers.cues import prefix_end, strong_prefixes
from anonymiser.recognisers.places import Match
from anonymiser.recognisers.things import Tails, by_second, same
from anonymiser.tokens import Tokens

TRADES = entries("organisations", "trades.txt")
_CHAINS = ("organisations", "chains.txt")
_AT = frozenset(("bij", "voor", "via", "namens", "door"))
_WORK = frozenset(
    words(
        """werk werkt werkte werkten werken gewerkt baan baantje bijbaan bijbaantje stage baas chef
        collega collega's vakkenvullen vakkenvuller kassa magazijn bezorger ontslagen aangenomen
        contract solliciteren gesolliciteerd solliciteerde filiaal"""
    )
)
# What people do in a shop where they do not work: "een jas gekocht bij de action".
_BUYING = frozenset(
    words(
        """koop koopt kopen kocht kochten gekocht besteld bestelde goedkoop goedkoper korting
        aanbieding boodschappen afgerekend"""
    )
)
# "van de jumbo, waar ik zelf vakken vul"
_FILLING = frozenset(("vul", "vult", "vulde", "vullen"))
_BEFORE, _AFTER, _BUYING_BEFORE = 5, 4, 8
# A name has at most so many words before the word for the trade: "van der wal groen".
_MOST_NAMES = 4


def firm(tokens: Tokens, index: int) -> Match | None:
    """Return "verduyn transport" when the word for a trade stands at `index`.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> firm(tokenise("ik werk bij verduyn transport in het magazijn"), 4)[:3]
    (3, 5, 'ORGANISATION')
    >>> firm(tokenise("ik zorg zelf voor transport"), 4) is None
    True
    """
    if tokens.low[index] not in TRADES or tokens.shape[index] != LOW or not index:
        return None
    first = _names_before(tokens, index)
    if first == index:
        return _trade_first(tokens, index)
    given = any(flags & FIRST_SURE for flags in tokens.flags[first : index - 1])
    before = tokens.low[first - 1] if first else ""
    apposed = before == "," and any(f & ORG_HEAD for f in tokens.flags[max(0, first - 3) : first])
    if not (given or apposed or before in _AT):
        return None
    return first, index + 1, "ORGANISATION", 0.7, "organisation_head"


def _trade_first(tokens: Tokens, index: int) -> Match | None:
    """Return "garage van dooren" in "hij werkt bij garage van dooren"."""
    if tokens.low[index - 1] not in ("bij", "via", "voor") or index + 1 >= len(tokens):
        return None
    core = prefix_end(tokens, index + 1)
    if core >= len(tokens) or tokens.shape[core] != LOW or not _is_surname(tokens, core):
        return None
    return index, core + 1, "ORGANISATION", 0.65, "organisation_head"


def _names_before(tokens: Tokens, index: int) -> int:
    """Return where the names right before `index` begin, with their particles."""
    if not _is_surname(tokens, index - 1):
        return index
    first = index - 1
    for begin in range(max(0, first - 2), first):
        if prefix_end(tokens, begin) == first and tokens.low[begin] not in _AT:
            first = begin
            break
    floor = max(0, index - _MOST_NAMES)
    while first > floor and (
        tokens.flags[first - 1] & FIRST_SURE or tokens.shape[first - 1] == INITIAL
    ):
        first -= 1
    return first


def _is_surname(tokens: Tokens, index: int) -> bool:
    word, flags = tokens.low[index], tokens.flags[index]
    if not word.isalpha() or len(word) < 3 or word in entries("cues", "function.txt"):
        return False
    coined = not flags or bool(flags & GUESSED and zipf(word) <= FLOOR_ZIPF)
    strong = " ".join(tokens.low[max(0, index - 2) : index]) in strong_prefixes()
    after_particle = index > 0 and flags & LAST and prefix_end(tokens, index - 1) == index
    return (
        coined
        or strong
        or bool(after_particle)
        or bool(flags & LAST and not flags & (WORD | FIRST))
    )


def chain(tokens: Tokens, index: int) -> Match | None:
    """Return "gamma" in "bij de gamma": the branch of a chain that somebody is at.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> chain(tokenise("mijn baas bij de praxis"), 4)[:3]
    (4, 5, 'ORGANISATION')
    >>> chain(tokenise("een tas van de lidl"), 4) is None
    True
    """
    end = _chain_end(tokens, index)
    if not end or not index:
        return None
    article = tokens.low[index - 1] in THE
    before = tokens.low[index - 2] if article and index > 1 else tokens.low[index - 1]
    works = not _WORK.isdisjoint(_around(tokens, index, end, _BEFORE))
    buys = not _BUYING.isdisjoint(_around(tokens, index, end, _BUYING_BEFORE))
    there = before == "bij" and (works or not buys)
    if there or (before in ("voor", "van") and works) or _where_one_works(tokens, end):
        return index, end, "ORGANISATION", 0.6, "organisation_place"
    return None


def _chain_end(tokens: Tokens, index: int) -> int:
    word = tokens.low[index]
    end = same(tokens, index, long_chains().get(word, {}))
    return end or (index + 1 if word in short_chains() else 0)


def _where_one_works(tokens: Tokens, end: int) -> bool:
    """Return whether ", waar ik zelf vakken vul" comes next."""
    at = end + (tokens.low[end : end + 1] == [","])
    if tokens.low[at : at + 1] != ["waar"]:
        return False
    clause = tokens.low[at + 1 : at + 2 + _AFTER]
    filling = "vakken" in clause and not _FILLING.isdisjoint(clause)
    return filling or not _WORK.isdisjoint(clause)


def _around(tokens: Tokens, index: int, end: int, reach: int) -> list[str]:
    """Return the words of the same sentence around a name."""
    near = []
    for step, stop in ((-1, index - reach), (1, end + _AFTER)):
        at = index - 1 if step < 0 else end
        while 0 <= at < len(tokens) and at != stop and tokens.shape[at] < PUNCT:
            near.append(tokens.low[at])
            at += step
    return near


@cache
def long_chains() -> dict[str, dict[str, Tails]]:
    """Return the chains of more than one word, by their first word and their second one."""
    return by_second(*_CHAINS)


@cache
def short_chains() -> frozenset[str]:
    """Return the chains of one word."""
    return frozenset(entry for entry in entries(*_CHAINS) if " " not in entry)


@cache
def chains() -> frozenset[str]:
    """Return the words that a name in `chain` begins with."""
    return short_chains() | long_chains().keys()
