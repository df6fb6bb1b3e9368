"""Find providers of care by their public names: "pluryn", "de william schrikker"."""

from __future__ import annotations

from functools import cache

from anonymiser.lexicon import FIRST_SURE, GUESSED, LOW, SURE_NAME, WORD, entries
from anonymiser.recognisers.bodies import region_end
from anonymiser.recognisers.places import Match
from anonymiser.recognisers.runs import ends
from anonymiser.recognisers.things import Tails, by_second, same
from anonymiser.tokens import Tokens

PROVIDERS = ("organisations", "providers.txt")


@cache
def known() -> frozenset[str]:
    """Return the words that open the name of a provider."""
    return frozenset((*by_second(*PROVIDERS), *listed()))


@cache
def listed() -> dict[str, bool]:
    """Return the names of one word, and of each whether it is an ordinary word too."""
    single = (e for e in entries(*PROVIDERS) if " " not in e)
    table: dict[str, bool] = {}
    for entry in single:
        name = entry.strip("*")
        table[name] = table.get(name, True) and entry.startswith("*")
    return table


def provider(tokens: Tokens, index: int, seconds: dict[str, Tails]) -> Match | None:
    """Return the provider of which the name begins at `index`.

    Parameters
    ----------
    tokens : Tokens
    index : int
    seconds : dict of str to tuple
        The names of more words that open with the word at `index`, by their second word.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> provider(tokenise("hij zat bij pluryn, dus"), 3, {})[:3]
    (3, 4, 'ORGANISATION')
    """
    if end := same(tokens, index, seconds):
        usual = tokens.low[index] == "de" and tokens.flags[end - 1] & WORD
        if usual and tokens.shape[end - 1] == LOW and end == index + 2:
            # "ijs op de vaart", but "hij zat bij de dreef".
            at = tokens.low[index - 1] if index else ""
            if at not in ("bij", "van", "via") or not ends(tokens, end):
                return None
        first = index + (tokens.low[index] == "de" and tokens.shape[index] == LOW)
        end += end < len(tokens) and tokens.low[end] in ("stichting", "groep")
        end = region_end(tokens, end)
        return first, end, "ORGANISATION", 0.85, "organisation_known"
    word, cased = tokens.low[index], tokens.shape[index] != LOW
    doubtful = listed().get(word)
    if doubtful is None:
        return None
    before = tokens.low[index - 1] if index else ""
    flags = tokens.flags[index]
    if cased and not (tokens.opening[index] and flags & WORD) and not flags & FIRST_SURE:
        return index, index + 1, "ORGANISATION", 0.8, "organisation_known"
    coined = not flags & WORD or (flags & GUESSED and not doubtful)
    plain = coined and not flags & SURE_NAME
    if plain or (before in ("bij", "van", "naar", "via", "door") and ends(tokens, index + 1)):
        return index, index + 1, "ORGANISATION", 0.7, "organisation_known"
    return None
