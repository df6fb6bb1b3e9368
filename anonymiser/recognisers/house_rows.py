"""Find homes and groups that are named in small letters, in a row, or over and over again."""

from __future__ import annotations

from anonymiser.lexicon import CAP, LOW, ORG_HEAD, ORG_TAIL
from anonymiser.recognisers.context import words
from anonymiser.recognisers.house_names import (
    ARTICLES,
    BARE,
    BY,
    HOME,
    HOUSE_WORDS,
    NOUNS,
    ROOF,
    goes_on,
    is_coined,
    is_home,
)
from anonymiser.recognisers.places import Match
from anonymiser.tokens import Tokens

# What describes the thing that a house is called after: "de kleine beuk".
_DESCRIBING = frozenset(
    words(
        """kleine grote nieuwe oude gouden groene witte rode blauwe zwarte gele zilveren hoge lange
        open vrije tweede bonte stille wilde vrolijke warme jonge"""
    )
)
# What stands before a row of names of homes, and how far.
_CALLED = frozenset(("groepen", "leefgroepen", "huizen", "units", "afdelingen", "klassen"))
_ROW = 12
# So sure a home must be found once to be found wherever it is named.
_SURE_HOUSE = 0.65


def described(tokens: Tokens, index: int) -> Match | None:
    """Return "kleine beuk" in "de juf van de kleine beuk", by its noun at `index`.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> described(tokenise("ik zat bij nieuwe oever in de crisisopvang"), 4)[:3]
    (3, 5, 'ORGANISATION')
    >>> described(tokenise("we zaten aan de nieuwe oever van de vaart"), 5) is None
    True
    """
    if tokens.cased or index < 2 or tokens.low[index - 1] not in _DESCRIBING:
        return None
    noun, before = tokens.low[index], tokens.low[index - 2]
    if before in ARTICLES and index > 2:
        prior = tokens.low[index - 3]
        housed = noun in HOUSE_WORDS and prior in BY and is_home(tokens, index, prior)
    else:
        # Nobody says "bij nieuwe oever" of a shore.
        housed = noun in NOUNS and before in ("bij", "via", "vanuit")
    if not housed:
        return None
    return index - 1, index + 1, "ORGANISATION", 0.65, "organisation_place"


def in_row(tokens: Tokens, index: int) -> Match | None:
    """Return "wulp" in "de groepen heetten naar vogels. zilvermeeuw, wulp, spreeuw".

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> tokens = tokenise("onze groepen heetten naar vogels. zilvermeeuw, wulp, spreeuw.")
    >>> [in_row(tokens, at)[:2] for at in (6, 8, 10)]
    [(6, 7), (8, 9), (10, 11)]
    """
    low = tokens.low
    if tokens.cased or low[index] not in HOUSE_WORDS:
        return None
    after = low[index + 1 : index + 2] in ([","], ["en"]) and low[index + 2 : index + 3]
    before = index > 1 and low[index - 1] in (",", "en") and low[index - 2 : index - 1]
    beside = (after and after[0] in HOUSE_WORDS) or (before and before[0] in HOUSE_WORDS)
    if not beside or _CALLED.isdisjoint(low[max(0, index - _ROW) : index]):
        return None
    return index, index + 1, "ORGANISATION", 0.6, "organisation_place"


def small_house(tokens: Tokens, index: int) -> Match | None:
    """Return "wilgenhoek" in "bij de wilgenhoek": a name made of words, in small letters."""
    word, flags = tokens.low[index], tokens.flags[index]
    if tokens.shape[index] != LOW or index < 2 or tokens.low[index - 1] not in ARTICLES:
        return None
    if not is_coined(flags, word) or not ROOF.fullmatch(word) or flags & (ORG_HEAD | ORG_TAIL):
        return None
    if index + 1 < len(tokens) and tokens.low[index + 1] in ARTICLES:
        return _after_kind(tokens, index)
    # A house is named after what may stand anywhere; only somebody's home is lived in.
    if tokens.low[index - 2] not in HOME or not goes_on(tokens, index + 1):
        return None
    return index, index + 1, "ORGANISATION", 0.6, "organisation_place"


def _after_kind(tokens: Tokens, index: int) -> Match | None:
    """Return "de boei" in "het inloophuis de boei": two names in a row are a kind and a name."""
    core = index + 2
    house = core < len(tokens) and tokens.low[core] in HOUSE_WORDS and tokens.shape[core] == LOW
    if not house or not goes_on(tokens, core + 1):
        return None
    return index + 1, core + 1, "ORGANISATION", 0.65, "organisation_head"


def again(tokens: Tokens, found: list[Match]) -> list[Match]:
    """Add the homes in small letters that were found once: "zeg maar tegen de vuurdoorn"."""
    low = tokens.low
    cores = (last - 1 for _, last, _, score, reason in found if score >= _SURE_HOUSE)
    names = {low[core] for core in cores if low[core] in HOUSE_WORDS}
    if not names:
        return found
    inside = {at for first, last, *_ in found for at in range(first, last)}
    more = [
        (index - (low[index - 1] in ARTICLES), index + 1, "ORGANISATION", 0.6, "organisation_place")
        for index, word in enumerate(low)
        if word in names
        and index not in inside
        and index
        and tokens.shape[index] == LOW
        and goes_on(tokens, index + 1)
        and (low[index - 1] in BARE or low[index - 1] in ("de", "het", "'t", "t"))
    ]
    return sorted([*found, *more])


def with_small_article(tokens: Tokens, match: Match, reach: int) -> Match:
    """Take "de" along in "op de wilgen", which may be "De Wilgen" in small letters."""
    first = match[0]
    if first > reach and tokens.low[first - 1] == "'t" and tokens.shape[first] == CAP:
        # Whoever writes "'t Kompas" writes the name as it stands over the door.
        return (first - 1, *match[1:])
    if tokens.cased or match[4] != "organisation_place" or first <= reach:
        return match
    own = tokens.shape[first] == LOW and tokens.low[first - 1] in ARTICLES
    return (first - 1, *match[1:]) if own else match
