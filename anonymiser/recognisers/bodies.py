"""Find teams and bodies of a place: "WIJ Dordrecht", "Veilig Thuis Noord- en Oost-Gelderland".

The body alone works everywhere and stays in the text. With its place it says where somebody
lives, and the two together are one name.
"""

from __future__ import annotations

from anonymiser.lexicon import (
    CAP,
    LOW,
    ORG_HEAD,
    ORG_TAIL,
    PLACE,
    PLACE_SURE,
    SURE_NAME,
    UPPER,
    WORD,
    entries,
    flags_of,
)
from anonymiser.recognisers.context import THE
from anonymiser.recognisers.house_names import goes_on
from anonymiser.recognisers.places import Match
from anonymiser.tokens import Tokens

_DIRECTIONS = entries("cues", "directions.txt")
_OF = entries("cues", "of.txt")
# "ISK", "WIJ", "CJG": longer words of capitals are shouted.
_LONGEST_LETTERS = 5
# A head in small letters that with a place is a name, by its length or its end: "isk tilburg".
_SHORT_HEAD = 4
_TEAM = "team"
YOUTH = "jeugd"
_YOUTH_BODIES = frozenset(
    ("hulp", "huis", "zorg", "bescherming", "team", "reclassering", "kliniek")
)


def region_end(tokens: Tokens, begin: int) -> int:
    """Return where "Noord- en Oost-Gelderland" ends that begins at `begin`; `begin` for none.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> region_end(tokenise("Veilig Thuis Noord- en Oost-Gelderland belde"), 2)
    6
    >>> region_end(tokenise("Veilig Thuis belde"), 2)
    2
    """
    low = tokens.low
    if not _is_region(tokens, begin):
        return begin
    end = begin + 1
    if low[end : end + 2] == ["-", "en"] and _is_region(tokens, end + 2):
        return end + 3
    if low[begin] in _DIRECTIONS and _is_region(tokens, end):
        return end + 1
    return end


def _is_region(tokens: Tokens, index: int) -> bool:
    """Return whether a place or a direction stands at `index`, as part of a name."""
    if index >= len(tokens):
        return False
    flags = tokens.flags[index]
    if "-" in tokens.low[index] and _is_part(tokens.low[index]):
        return True
    if tokens.shape[index] == CAP:
        return bool(flags & PLACE) or tokens.low[index] in _DIRECTIONS
    if tokens.shape[index] != LOW or tokens.cased:
        return False
    direction = tokens.low[index] in _DIRECTIONS and goes_on(tokens, index + 1)
    return direction or bool(flags & PLACE_SURE and not flags & (WORD | SURE_NAME))


def _is_part(word: str) -> bool:
    """Return whether "brabant-west" or "noord-limburg": a place and a direction."""
    parts = word.split("-")
    placed = any(flags_of(part) & PLACE for part in parts)
    return placed and any(part in _DIRECTIONS for part in parts)


def placed_letters(tokens: Tokens, index: int) -> Match | None:
    """Return "WIJ Groningen" in "navragen bij WIJ Groningen".

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> placed_letters(tokenise("Ik belde naar WIJ Groningen en wachtte"), 3)[:3]
    (3, 5, 'ORGANISATION')
    >>> placed_letters(tokenise("Ik had een OTS Groningen was ver"), 3) is None
    True
    """
    if tokens.shape[index] != UPPER or not 0 < index < len(tokens) - 1:
        return None
    short = 2 <= len(tokens.low[index]) <= _LONGEST_LETTERS
    if not short or tokens.low[index - 1] not in _OF | THE:
        return None
    placed = tokens.flags[index + 1] & PLACE_SURE and tokens.shape[index + 1] == CAP
    end = region_end(tokens, index + 1) if placed else 0
    return (index, end, "ORGANISATION", 0.65, "organisation_place") if end > index + 1 else None


def placed_team(tokens: Tokens, index: int, end: int) -> Match | None:
    """Return "Sociaal Team Gouda", where from `index` to `end` stands a body that stays.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> placed_team(tokenise("iemand van het Sociaal Team Gouda"), 3, 5)[:3]
    (3, 6, 'ORGANISATION')
    >>> placed_team(tokenise("de Raad voor de Kinderbescherming Gouda"), 1, 5) is None
    True
    """
    # A court or a council has its seat in a town, and is no body of it.
    if not any(flags & (ORG_HEAD | ORG_TAIL) for flags in tokens.flags[index:end]):
        return None
    stop = region_end(tokens, end)
    return (index, stop, "ORGANISATION", 0.7, "organisation_head") if stop > end else None


def split_body(tokens: Tokens, index: int) -> Match | None:
    """Return "jeugd hulp friesland", as a program that writes out speech cuts such a name.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> split_body(tokenise("een groep van jeugd hulp friesland was dat"), 3)[:3]
    (3, 6, 'ORGANISATION')
    >>> split_body(tokenise("de jeugd hulp bieden in friesland"), 1) is None
    True
    """
    if tokens.low[index] != YOUTH or index + 1 >= len(tokens):
        return None
    end = region_end(tokens, index + 2) if tokens.low[index + 1] in _YOUTH_BODIES else 0
    return (index, end, "ORGANISATION", 0.65, "organisation_head") if end > index + 2 else None


def placed_head(tokens: Tokens, index: int) -> Match | None:
    """Return "sociaal wijkteam Noord", "isk tilburg", by the word for the body at `index`.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> placed_head(tokenise("eentje van het sociaal wijkteam Noord belde"), 4)[:2]
    (3, 6)
    >>> placed_head(tokenise("op de groep Noord"), 2) is None
    True
    """
    word = tokens.low[index]
    if not tokens.flags[index] & ORG_HEAD or tokens.opening[index] or word == _TEAM:
        return None
    # "een praktijk Utrecht" says what it is; "huisartsenpraktijk Utrecht" is the name.
    named = word.endswith((_TEAM, "praktijk")) or len(word) <= _SHORT_HEAD
    end = region_end(tokens, index + 1) if named else index + 1
    if end == index + 1:
        return None
    first = index - (index > 0 and tokens.low[index - 1] in ("sociaal", "sociale"))
    return first, end, "ORGANISATION", 0.7, "organisation_head"
