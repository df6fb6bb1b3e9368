"""Find named institutions: schools, homes, groups, providers of care, clubs.

National bodies and generic words ("jeugdzorg", "de rechtbank", "GGZ") stay in the text.
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache

from anonymiser.lexicon import (
    CAP,
    COUNTRY,
    FIRST_SURE,
    GENERIC,
    GUESSED,
    INITIAL,
    LAST_SURE,
    LOW,
    MIXED,
    NATION,
    ORG_HEAD,
    ORG_TAIL,
    PLACE_SURE,
    SURE_NAME,
    UPPER,
    WORD,
    entries,
    zipf,
)
from anonymiser.recognisers import told
from anonymiser.recognisers.cues import ROLE, cue_of
from anonymiser.recognisers.heads import headed, tailed
from anonymiser.recognisers.house_names import (
    FROM,
    HOUSE_WORDS,
    house_name,
    second_house,
    small_house,
)
from anonymiser.recognisers.places import Match, Tails, by_second, spans_of
from anonymiser.recognisers.runs import ends, run
from anonymiser.spans import Span
from anonymiser.tokens import Tokens, tokenise

_ARTICLES = frozenset(("de", "het", "'t"))
_AT = entries("cues", "at.txt")
_OF = entries("cues", "of.txt")
_CAPITALS = (CAP, UPPER, MIXED)
_STAY = ("organisations", "generic.txt")
_PROVIDERS = ("organisations", "providers.txt")
_DIRECTIONS = entries("cues", "directions.txt")
# A word more usual than this names no institution by itself.
_RARE = 4.3
_HOUSE = re.compile(
    r".{3,}(?:hof|huis|hoeve|college|lyceum|school|kliniek|umc|groep|gasthuis|honk|horst|borg|"
    r"burcht|erf|oord|haven|heem|steyn|stee|bosch|ziekenhuis|stichting|hage|hoek|burg|veld)"
)


def find_organisations(text: str) -> list[Span]:
    """Return the named institutions in `text`.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Labelled ``ORGANISATION``.

    Examples
    --------
    >>> text = "De gemeente belde Stichting De Loopplank, en in het Kompas mocht ik niks."
    >>> [text[s.start:s.end] for s in find_organisations(text)]
    ['Stichting De Loopplank', 'Kompas']
    """
    tokens = tokenise(text)
    return spans_of(tokens, matches(tokens), "organisation")


def matches(tokens: Tokens) -> list[Match]:
    """Return the institutions as token ranges; worked out once for a text."""
    if "organisations" not in tokens.found:
        tokens.found["organisations"] = _walk(tokens)
    return tokens.found["organisations"]


def _walk(tokens: Tokens) -> list[Match]:
    found: list[Match] = []
    low, flags, shape = tokens.low, tokens.flags, tokens.shape
    stays, long = by_second(*_STAY), by_second(*_PROVIDERS)
    known, reach = _known(), 0
    for index in _candidates(tokens, _listed()):
        if index < reach:
            continue
        word = low[index]
        if word in stays and (end := _same(tokens, index, stays[word])):
            reach = end
            continue
        match = _provider(tokens, index, long.get(word, {})) if word in known else None
        match = match or told.told_name(tokens, index)
        if not match and flags[index] & (ORG_HEAD | ORG_TAIL):
            match = headed(tokens, index) or tailed(tokens, index)
        if not match and shape[index] in _CAPITALS:
            match = _and(tokens, index) or _capital(tokens, index) or _acting(tokens, index)
        if not match:
            match = told.compound_name(tokens, index) or small_house(tokens, index)
        match = match or house_name(tokens, index)
        while match:
            found.append(match)
            reach = match[1]
            match = second_house(tokens, match) if match[4] == "organisation_place" else None
    return found


@cache
def _known() -> frozenset[str]:
    """Return the words that open the name of a provider."""
    return frozenset((*by_second(*_PROVIDERS), *_providers()))


@cache
def _listed() -> frozenset[str]:
    return _known() | by_second(*_STAY).keys()


def _candidates(tokens: Tokens, listed: Set[str]) -> list[int]:
    """Return where a name can begin; one fast pass, for most words can begin none."""
    words = {
        word
        for word in set(tokens.low)
        if word in listed or word in HOUSE_WORDS or told.may_be_compound(word)
    }
    parts, openers = ORG_HEAD | ORG_TAIL, told.OPENERS
    # `small_house` too wants an article before it, so it needs no sign of its own.
    around = zip(tokens.low, ["", *tokens.low], tokens.flags, tokens.shape, strict=False)
    return [
        index
        for index, (word, before, flags, shape) in enumerate(around)
        if flags & parts
        or shape in _CAPITALS
        or before in openers
        or word in words
        or (before in FROM and (not flags or flags & GUESSED))
    ]


@cache
def _providers() -> dict[str, bool]:
    listed = (e for e in entries("organisations", "providers.txt") if " " not in e)
    table: dict[str, bool] = {}
    for entry in listed:
        name = entry.strip("*")
        table[name] = table.get(name, True) and entry.startswith("*")
    return table


def _same(tokens: Tokens, index: int, seconds: dict[str, Tails]) -> int:
    """Return where the entry ends of which the second word and the rest follow, 0 for none."""
    second = tokens.low[index + 1] if index + 1 < len(tokens) else ""
    for tail in seconds.get(second, ()):
        end = index + 1 + len(tail)
        if tuple(tokens.low[index + 1 : end]) == tail:
            return end
    return 0


def _provider(tokens: Tokens, index: int, seconds: dict[str, Tails]) -> Match | None:
    if end := _same(tokens, index, seconds):
        usual = tokens.low[index] == "de" and tokens.flags[end - 1] & WORD
        if usual and tokens.shape[end - 1] == LOW and end == index + 2:
            # "ijs op de vaart", but "hij zat bij de dreef".
            at = tokens.low[index - 1] if index else ""
            if at not in ("bij", "van", "via") or not ends(tokens, end):
                return None
        first = index + (tokens.low[index] == "de" and tokens.shape[index] == LOW)
        end += end < len(tokens) and tokens.low[end] in ("stichting", "groep")
        return first, end, "ORGANISATION", 0.85, "organisation_known"
    word, cased = tokens.low[index], tokens.shape[index] != LOW
    doubtful = _providers().get(word)
    if doubtful is None:
        return None
    before = tokens.low[index - 1] if index else ""
    flags = tokens.flags[index]
    if cased and not (tokens.opening[index] and flags & WORD) and not flags & FIRST_SURE:
        return index, index + 1, "ORGANISATION", 0.8, "organisation_known"
    plain = not flags & (WORD | SURE_NAME)
    if plain or (before in ("bij", "van", "naar", "via", "door") and ends(tokens, index + 1)):
        return index, index + 1, "ORGANISATION", 0.7, "organisation_known"
    return None


def _acting(tokens: Tokens, index: int) -> Match | None:
    """Return "Vliering" in "hoe kijkt de Vliering ernaar", "(het Souterrain, aan de kade)"."""
    flags, word = tokens.flags[index], tokens.low[index]
    if index < 2 or tokens.low[index - 1] not in _ARTICLES or tokens.opening[index]:
        return None
    if flags & (GENERIC | NATION | COUNTRY | SURE_NAME | PLACE_SURE) or zipf(word) >= _RARE:
        return None
    if tokens.shape[index] != CAP or "-" in word or word in entries("cues", "roles.txt"):
        return None
    end = run(tokens, index)
    prior, after = tokens.low[index - 2], tokens.low[end] if end < len(tokens) else ""
    person = tokens.shape[index - 2] in (*_CAPITALS, INITIAL) and not tokens.opening[index - 2]
    if person or word in entries("cues", "de_surnames.txt") or cue_of(prior) >= ROLE:
        return None
    asked = prior in entries("cues", "acting.txt")
    acts = after in entries("cues", "acting.txt") and tokens.low[index - 1] != "'t"
    if asked or acts or (prior == "(" and after in (",", ")")):
        return index, end, "ORGANISATION", 0.6, "organisation_place"
    return None


def _capital(tokens: Tokens, index: int) -> Match | None:
    if tokens.opening[index] or tokens.flags[index] & (GENERIC | NATION | COUNTRY | PLACE_SURE):
        return None
    word = tokens.low[index]
    if word in _ARTICLES and index + 1 < len(tokens):
        return _with_article(tokens, index)
    before = tokens.low[index - 1]
    article = before in _ARTICLES
    prior = tokens.low[index - 2] if article and index > 1 else before
    end = run(tokens, index)
    if tokens.shape[index] == UPPER:
        return _letters(tokens, index, end, before)
    if end > index + 1 and prior in _OF and _is_phrase(tokens, index, end):
        return index, end, "ORGANISATION", 0.65, "organisation_place"
    directed = end == index + 2 and tokens.low[index + 1] in _DIRECTIONS
    if directed and not tokens.flags[index] & (SURE_NAME | PLACE_SURE):
        # "Leerrecht Midden"; "Amersfoort Noord" is a place.
        return index, end, "ORGANISATION", 0.65, "organisation_place"
    return _after_at(tokens, index, end, article, prior)


def _and(tokens: Tokens, index: int) -> Match | None:
    """Return "Spaak & Zo", whatever the words mean."""
    at = next((i for i in range(index + 1, index + 4) if tokens.low[i : i + 1] == ["&"]), 0)
    joined = range(index, at + 2)
    if not at or at + 1 >= len(tokens) or tokens.low[index] in _ARTICLES:
        return None
    if any(tokens.shape[i] not in _CAPITALS for i in joined if i != at):
        return None
    return index, run(tokens, index), "ORGANISATION", 0.75, "organisation_head"


def _with_article(tokens: Tokens, index: int) -> Match | None:
    """Return "De Zandloper": an article with a capital in the middle of a sentence."""
    if tokens.shape[index + 1] not in _CAPITALS or not _is_introduced(tokens, index):
        return None
    if tokens.flags[index + 1] & FIRST_SURE:
        return None
    return index, run(tokens, index + 1), "ORGANISATION", 0.7, "organisation_place"


def _is_introduced(tokens: Tokens, index: int) -> bool:
    before = tokens.low[index - 1]
    if before in entries("cues", "naming.txt"):
        nearby = tokens.flags[max(0, index - 4) : index]
        return any(flags & (ORG_HEAD | ORG_TAIL) for flags in nearby)
    return before in _OF or before == "en"


def _letters(tokens: Tokens, index: int, end: int, before: str) -> Match | None:
    long = 3 <= tokens.end[index] - tokens.start[index] <= 8
    if tokens.flags[index] or not long or before not in _OF | _ARTICLES:
        return None
    return index, end, "ORGANISATION", 0.55, "organisation_place"


def _is_phrase(tokens: Tokens, index: int, end: int) -> bool:
    """Return whether "Thuis met Toekomst": ordinary words with capitals around a link."""
    links = set(tokens.low[index:end]) & {"en", "&", "der"}
    if links or end - index > 5:
        return False
    inner = [i for i in range(index, end) if tokens.shape[i] in _CAPITALS]
    return all(tokens.flags[i] & WORD and not tokens.flags[i] & SURE_NAME for i in inner)


def _after_at(tokens: Tokens, index: int, end: int, article: bool, prior: str) -> Match | None:
    flags, word = tokens.flags[index], tokens.low[index]
    if "-" in word or word.endswith(("se", "isch", "ische", "talige")):
        return None
    if article and flags & LAST_SURE and not flags & FIRST_SURE and _HOUSE.fullmatch(word):
        # "het Wilgenhof": a surname has no article.
        return index, end, "ORGANISATION", 0.85, "organisation_place"
    if flags & SURE_NAME or flags & (ORG_HEAD | ORG_TAIL) or word in entries("cues", "roles.txt"):
        return None
    if (
        (flags & WORD or not flags)
        and article
        and _HOUSE.fullmatch(word)
        and prior in _OF
        and zipf(word) < 3.5
    ):
        return index, end, "ORGANISATION", 0.7, "organisation_place"
    if article and prior in _AT and (zipf(word) < 4.3 or not flags):
        return index, end, "ORGANISATION", 0.55, "organisation_place"
    if not article and prior in ("bij", "in", "naar") and flags & WORD and zipf(word) < 3.5:
        return index, end, "ORGANISATION", 0.55, "organisation_place"
    return None
