"""Find names that what stands before them announces: "Zorgaanbieder: Elker", "school (De Beek)"."""

from __future__ import annotations

from anonymiser.lexicon import (
    BREAK,
    CAP,
    COUNTRY,
    FIRST,
    FIRST_SURE,
    GENERIC,
    INITIAL,
    NATION,
    ORG_HEAD,
    ORG_TAIL,
    PLACE_SURE,
    PUNCT,
    SURE_NAME,
    UPPER,
    WORD,
    entries,
    zipf,
)
from anonymiser.recognisers.context import THE
from anonymiser.recognisers.cues import ROLE, cue_of
from anonymiser.recognisers.house_names import HOUSE_WORDS, ROOFED, is_coined
from anonymiser.recognisers.places import Match
from anonymiser.recognisers.runs import run
from anonymiser.tokens import CAPITALS, Tokens

_NAMELESS = SURE_NAME | PLACE_SURE | GENERIC | NATION | COUNTRY
# How far before "(De Beek)" or ", Stapvoets," the word for what it is may stand.
_REACH = 5
# A word more usual than this names no institution by itself.
_RARE = 3.5
# … nor one more usual than this between commas: "op school, Aardrijkskunde, ging het mis".
_RAREST = 2.5
# … and before what it does: "hoe kijkt de Vliering daarnaar".
_USUAL = 4.3
# Words before a name that a person can have too, so that only a coined name counts. "Van" is no
# such word: it opens surnames.
_WITH = frozenset(("met", "aan", "via", "vanuit", "namens", "tegen", "door"))
# What an announced name stands behind; nowhere else `announced` finds one.
ANNOUNCERS = _WITH | {"(", ":", ","}
# How coined names of homes and providers end: "Valkenhorst".
_ROOF = (*ROOFED, "hof", "huis", "borg", "oord", "haven", "burg", "honk", "poort", "toren",
         "anker", "brug")  # fmt: skip
_SHORTEST = 7


def announced(tokens: Tokens, index: int) -> Match | None:
    """Return the name with a capital at `index` that its place in the sentence announces.

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
    >>> announced(tokenise("op school (Werkman Stadslyceum), samen"), 3)[:3]
    (3, 5, 'ORGANISATION')
    >>> announced(tokenise("Zorgaanbieder: Elker, locatie Noord"), 2)[:3]
    (2, 3, 'ORGANISATION')
    >>> announced(tokenise("ze belt met Valkenhorst over een plek"), 3)[:3]
    (3, 4, 'ORGANISATION')
    >>> announced(tokenise("op school (Maandag), samen"), 3) is None
    True
    """
    if not index or tokens.shape[index] not in CAPITALS:
        return None
    before = tokens.low[index - 1]
    if before == "(":
        return _bracketed(tokens, index)
    if before == ":":
        return _labelled(tokens, index)
    if before == ",":
        return _beside(tokens, index)
    return _coined(tokens, index) if before in _WITH else None


def _bracketed(tokens: Tokens, index: int) -> Match | None:
    """Return "De Campherbeek" in "de school van Natnael (De Campherbeek)"."""
    end = run(tokens, index)
    if tokens.low[end : end + 1] not in ([")"], [","]) or not _is_told(tokens, index - 1):
        return None
    core = index + (tokens.low[index] in THE and end > index + 1)
    single = end == index + 1
    if tokens.flags[core] & (_NAMELESS if single else FIRST_SURE | GENERIC | PLACE_SURE):
        return None
    if single and (not _is_strange(tokens, core) or tokens.shape[core] == UPPER):
        return None
    return index, end, "ORGANISATION", 0.65, "organisation_place"


def _is_strange(tokens: Tokens, index: int) -> bool:
    """Return whether a word is none that stands between brackets by itself: "(Wiskunde)"."""
    word, flags = tokens.low[index], tokens.flags[index]
    return word in HOUSE_WORDS or not flags & WORD or is_coined(flags, word)


def _labelled(tokens: Tokens, index: int) -> Match | None:
    """Return "Elker" in "Zorgaanbieder: Elker" on a form."""
    if index < 2 or not tokens.opening[index - 2] or not _is_kind(tokens, index - 2):
        return None
    end = run(tokens, index)
    closed = end >= len(tokens) or tokens.shape[end] in (PUNCT, BREAK)
    if not closed or tokens.flags[index] & _NAMELESS or zipf(tokens.low[index]) >= _RARE:
        return None
    return index, end, "ORGANISATION", 0.65, "organisation_head"


def _beside(tokens: Tokens, index: int) -> Match | None:
    """Return "Stapvoets" in "het bedrijf van Joris, Stapvoets, was te klein"."""
    word, end = tokens.low[index], index + 1
    if tokens.flags[index] & (_NAMELESS | FIRST | ORG_HEAD) or tokens.shape[index] != CAP:
        return None
    if zipf(word) >= _RAREST or tokens.low[end : end + 1] != [","]:
        return None
    if not _is_told(tokens, index - 1):
        return None
    return index, end, "ORGANISATION", 0.6, "organisation_place"


def _coined(tokens: Tokens, index: int) -> Match | None:
    """Return "Valkenhorst" in "zij belt met Valkenhorst": a word nobody uses for a thing."""
    word, flags = tokens.low[index], tokens.flags[index]
    if tokens.opening[index] or flags & (_NAMELESS | FIRST | ORG_HEAD | ORG_TAIL):
        return None
    if len(word) < _SHORTEST or not word.endswith(_ROOF) or not is_coined(flags, word):
        return None
    return index, index + 1, "ORGANISATION", 0.6, "organisation_place"


def acting(tokens: Tokens, index: int) -> Match | None:
    """Return "Vliering" in "hoe kijkt de Vliering ernaar", "(het Souterrain, aan de kade)"."""
    flags, word = tokens.flags[index], tokens.low[index]
    if index < 2 or tokens.low[index - 1] not in THE or tokens.opening[index]:
        return None
    if flags & (GENERIC | NATION | COUNTRY | SURE_NAME | PLACE_SURE) or zipf(word) >= _USUAL:
        return None
    if tokens.shape[index] != CAP or "-" in word or word in entries("cues", "roles.txt"):
        return None
    end = run(tokens, index)
    prior, after = tokens.low[index - 2], tokens.low[end] if end < len(tokens) else ""
    person = tokens.shape[index - 2] in (*CAPITALS, INITIAL) and not tokens.opening[index - 2]
    if person or word in entries("cues", "de_surnames.txt") or cue_of(prior) >= ROLE:
        return None
    asked = prior in entries("cues", "acting.txt")
    acts = after in entries("cues", "acting.txt") and tokens.low[index - 1] != "'t"
    if asked or acts or (prior == "(" and after in (",", ")")):
        return index, end, "ORGANISATION", 0.6, "organisation_place"
    return None


def _is_told(tokens: Tokens, comma: int) -> bool:
    """Return whether the clause that ends at `comma` tells of a school, a club, a firm."""
    for at in range(comma - 1, max(-1, comma - 1 - _REACH), -1):
        if tokens.shape[at] in (PUNCT, BREAK):
            return False
        if _is_kind(tokens, at):
            return True
    return False


def _is_kind(tokens: Tokens, index: int) -> bool:
    venue = tokens.low[index] in entries("cues", "venues.txt")
    return bool(venue or tokens.flags[index] & ORG_HEAD)
