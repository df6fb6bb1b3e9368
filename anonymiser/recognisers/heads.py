"""Find institutions by the word that opens or closes their name: "stichting", "lyceum"."""

from __future__ import annotations

from anonymiser.lexicon import (
    BREAK,
    CAP,
    FLOOR_ZIPF,
    GENERIC,
    GUESSED,
    LAST_SURE,
    LOW,
    NAME,
    NATION,
    ORG_HEAD,
    ORG_TAIL,
    PLACE,
    PLACE_SURE,
    PUNCT,
    WORD,
    entries,
    zipf,
)
from anonymiser.misspelt import is_misspelt
from anonymiser.recognisers.context import THE
from anonymiser.recognisers.house_names import HOUSE_WORDS, KINDS, NATIONAL
from anonymiser.recognisers.places import Match
from anonymiser.recognisers.runs import MAX_WORDS, ends, run, small_run
from anonymiser.tokens import CAPITALS, Tokens

# "jeugdbescherming west": after these a region or a name is part of the institution's name.
_REGIONAL = frozenset(("jeugdbescherming", "jeugdhulp", "jeugdreclassering", "jeugdzorgplus"))
_DIRECTIONS = entries("cues", "directions.txt")
_FAMILY = entries("cues", "named_heads.txt")
# "vv", "rksv": an abbreviation belongs to the name of its club.
_SHORT_HEAD = 4
# After these the name itself is enough: "op groep sperwer".
_PLAIN = frozenset(("groep", "team", "afdeling", "locatie", "unit", "school"))
# Of these a country has one: "het Centraal Bureau voor de Statistiek".
_NATIONAL_BODIES = frozenset(("bureau", "planbureau", "instituut", "fonds", "vereniging", "raad"))
# How far before ", de ruif" the word for what it is may stand.
_HEAD_REACH = 7
# A word more usual than this names no institution by itself.
_RARE = 4.3


def headed(tokens: Tokens, index: int) -> Match | None:
    """Return "Stichting De Loopplank", and the name alone after a head in small letters."""
    if not tokens.flags[index] & ORG_HEAD or index + 1 >= len(tokens):
        return None
    cased = tokens.shape[index] in CAPITALS
    begin = index + 1
    if tokens.low[begin] in (",", ":", "(") and begin + 2 < len(tokens):
        # "een gezinshuis, het Tweede Anker": only with an article, else a list goes on.
        if tokens.low[begin + 1] not in THE:
            return None
        begin += 1
    if tokens.low[begin] in THE and tokens.shape[begin] == LOW:
        begin += 1
    elif tokens.low[begin] == "van" and _is_coined(tokens, begin + 1, CAP):
        # "een crisisgroep van Kantelwoud"
        begin += 1
    if begin >= len(tokens):
        return None
    if tokens.shape[begin] in CAPITALS:
        end = run(tokens, begin)
        generic = tokens.flags[begin] & GENERIC or tokens.low[begin] in KINDS
        if generic and end == begin + 1:
            return None  # "afdeling Jeugd"
        whole = cased or len(tokens.low[index]) <= _SHORT_HEAD
        first = index if whole and not _is_opening_noun(tokens, index) else begin
        return first, end, "ORGANISATION", 0.85, "organisation_head"
    match = _small_head(tokens, index, begin)
    if match and index and tokens.low[index] in _REGIONAL and tokens.low[index - 1] == "bureau":
        return index - 1, *match[1:]
    return match


def _is_opening_noun(tokens: Tokens, index: int) -> bool:
    # "Groep De Wilgen was …" at the begin of a sentence: the head may be an ordinary noun.
    return tokens.opening[index] and tokens.low[index] in ("groep", "team", "afdeling", "locatie")


def _small_head(tokens: Tokens, index: int, begin: int) -> Match | None:
    word, flags = tokens.low[begin], tokens.flags[begin]
    head = tokens.low[index]
    if word in ("ter", "ten") and begin == index + 1 and begin + 1 < len(tokens):
        # "hoeve ter duin"
        return index, begin + 2, "ORGANISATION", 0.7, "organisation_head"
    if tokens.shape[begin] != LOW or word in entries("cues", "function.txt"):
        return None
    if head in _REGIONAL and begin == index + 1:
        rare = zipf(word) < 2.5 and not tokens.flags[begin] & (ORG_HEAD | GENERIC)
        if word in _DIRECTIONS or flags & PLACE_SURE or not flags or rare:
            return index, begin + 1, "ORGANISATION", 0.7, "organisation_head"
    if word in _DIRECTIONS and begin == index + 1 and ends(tokens, begin + 1):
        # "werkplaats noord"
        return index, begin + 1, "ORGANISATION", 0.6, "organisation_head"
    if not tokens.cased and (end := _house_end(tokens, index, begin)):
        first = begin if head in _PLAIN else index
        return first, end, "ORGANISATION", 0.65, "organisation_head"
    end = small_run(tokens, begin)
    article = begin >= index + 2
    if begin == index + 1 and head in _FAMILY and _is_strange(tokens, begin, head):
        return index, _strange_end(tokens, begin, end), "ORGANISATION", 0.6, "organisation_head"
    if head == "stichting" and ends(tokens, end):
        return index, end, "ORGANISATION", 0.6, "organisation_head"
    if article and head in _FAMILY and zipf(word) < 4.6 and ends(tokens, end):
        # In small letters nobody knows whether the article belongs to the name.
        first = index if len(head) <= _SHORT_HEAD else begin - 1
        return first, end, "ORGANISATION", 0.6, "organisation_head"
    return None


def _house_end(tokens: Tokens, index: int, begin: int) -> int:
    """Return where "afdeling egel" and "eetcafé de sluis" end, 0 for none."""
    word, between = tokens.low[begin], tokens.low[index + 1 : begin]
    glued = tokens.text.startswith("@", tokens.end[begin])
    if word in HOUSE_WORDS and not glued and all(w in THE for w in between):
        # "op de groep egel": with "groep" or "school" an article makes it a thing.
        return begin + 1 if tokens.low[index] in _FAMILY or not between else 0
    return 0


def apposed(tokens: Tokens, index: int) -> Match | None:
    """Return "ruif" in "een buurthuis in geleen, de ruif." in small letters.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> apposed(tokenise("er was een buurthuis in geleen, de ruif. daar zaten we"), 8)[:3]
    (8, 9, 'ORGANISATION')
    """
    if tokens.cased or index < 4 or tokens.low[index - 2] != ",":
        return None
    if tokens.low[index - 1] not in THE or tokens.low[index] not in HOUSE_WORDS:
        return None
    before = tokens.flags[max(0, index - _HEAD_REACH) : index - 2]
    closed = index + 1 >= len(tokens) or tokens.shape[index + 1] in (PUNCT, BREAK)
    if not closed or not any(flags & ORG_HEAD or flags & ORG_TAIL for flags in before):
        return None
    return index, index + 1, "ORGANISATION", 0.6, "organisation_place"


def _is_strange(tokens: Tokens, begin: int, head: str) -> bool:
    """Return whether a word in small letters after a head can only be its name."""
    word, flags = tokens.low[begin], tokens.flags[begin]
    if word in entries("cues", "verbs.txt") or flags & (GENERIC | NATION):
        return False
    if "ge" in word[:6] and word.endswith(("t", "d")) and flags & GUESSED:
        return False  # "had de hele kringloop leeggekocht"
    sure = head in entries("cues", "sure_heads.txt")
    plural = word.endswith(("en", "s")) and not sure
    if sure and flags & WORD and FLOOR_ZIPF < zipf(word) < _RARE:
        # "leefgroep havik zei": a noun, and nothing that belongs to it.
        return ends(tokens, begin + 1) and not word.endswith(("e", "en", "t", "d"))
    coined = not flags or (flags & GUESSED and zipf(word) <= FLOOR_ZIPF and not plural)
    return bool(coined or flags & (PLACE_SURE | LAST_SURE)) and not is_misspelt(word)


def _strange_end(tokens: Tokens, begin: int, end: int) -> int:
    if begin + 1 < len(tokens) and tokens.low[begin + 1] in KINDS:
        return begin + 2  # "stichting vechtzorg jeugd betreurt dat"
    return end if ends(tokens, end) and end - begin < 3 else begin + 1


def tailed(tokens: Tokens, index: int) -> Match | None:
    """Return "Stedelijk Lyceum", or "groene lyceum" after an article."""
    if not tokens.flags[index] & ORG_TAIL:
        return None
    if tokens.shape[index] not in CAPITALS:
        school = tokens.low[index] in ("lyceum", "college", "gymnasium", "mavo") and index > 1
        care = tokens.low[index] in ("pleegzorg", "jeugdhulp", "jeugdzorg", "zorg") and index > 1
        named = _is_coined(tokens, index - 1) or (
            not tokens.cased and tokens.low[index - 1] in HOUSE_WORDS
        )
        # "wadden jeugdbescherming"
        region = tokens.low[index] in _REGIONAL and tokens.flags[index - 1] & PLACE
        if ((school or care) and named) or (region and zipf(tokens.low[index - 1]) < _RARE):
            return index - 1, index + 1, "ORGANISATION", 0.7, "organisation_head"
        described = school and tokens.low[index - 2] == "het" and tokens.flags[index - 1] & WORD
        near = not described or tokens.low[index - 1] in entries("cues", "function.txt")
        return None if near else (index - 1, index + 1, "ORGANISATION", 0.5, "organisation_head")
    first = index
    while first > max(0, index - MAX_WORDS) and tokens.shape[first - 1] in CAPITALS:
        first -= 1
    if tokens.low[first] in THE | {"een", "dit", "dat"} and tokens.opening[first]:
        first += 1
    if first and tokens.low[first - 1] in entries("cues", "titles.txt"):
        return None
    if tokens.low[first] in NATIONAL and tokens.low[index] in _NATIONAL_BODIES:
        return None
    if first >= index or all(f & GENERIC for f in tokens.flags[first:index]):
        return None
    return first, run(tokens, index), "ORGANISATION", 0.8, "organisation_head"


def _is_coined(tokens: Tokens, index: int, shape: int = LOW) -> bool:
    """Return whether a word, in small letters or not, is in no dictionary: "noorderbreed"."""
    if index >= len(tokens):
        return False
    word, flags = tokens.low[index], tokens.flags[index]
    if tokens.shape[index] != shape or len(word) < 4 or flags & (NAME | PLACE_SURE):
        return False
    if word in entries("cues", "function.txt"):
        return False
    return not flags & (WORD | NATION) or bool(flags & GUESSED and zipf(word) <= FLOOR_ZIPF)
