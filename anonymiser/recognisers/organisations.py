"""Find named institutions: schools, homes, groups, providers of care, clubs.

National bodies and generic words ("jeugdzorg", "de rechtbank", "GGZ") stay in the text.
"""

from __future__ import annotations

import re
from functools import cache

from anonymiser.lexicon import (
    CAP,
    COUNTRY,
    FIRST_SURE,
    GENERIC,
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
    phrases,
    zipf,
)
from anonymiser.recognisers.places import Match
from anonymiser.recognisers.runs import MAX_WORDS, ends, run, small_run
from anonymiser.spans import Span
from anonymiser.texts import texts
from anonymiser.tokens import Tokens, tokenise

_ARTICLES = frozenset(("de", "het", "'t"))
_AT = entries("cues", "at.txt")
_OF = entries("cues", "of.txt")
_CAPITALS = (CAP, UPPER, MIXED)
# "jeugdbescherming west": after these a region or a name is part of the institution's name.
_REGIONAL = frozenset(("jeugdbescherming", "jeugdhulp", "jeugdreclassering", "jeugdzorgplus"))
_DIRECTIONS = entries("cues", "directions.txt")
_FAMILY = entries("cues", "named_heads.txt")
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
    return [
        Span(
            start=tokens.start[first],
            end=tokens.end[last - 1],
            label=label,
            score=score,
            source="organisation",
            reason=texts(f"names.{reason}"),
        )
        for first, last, label, score, reason in matches(tokens)
    ]


def matches(tokens: Tokens) -> list[Match]:
    """Return the institutions as token ranges; worked out once for a text."""
    if "organisations" not in tokens.found:
        tokens.found["organisations"] = _walk(tokens)
    return tokens.found["organisations"]


def _walk(tokens: Tokens) -> list[Match]:
    found: list[Match] = []
    index, size = 0, len(tokens)
    stays = phrases("organisations", "generic.txt")
    while index < size:
        word = tokens.low[index]
        if word in stays and (end := _same(tokens, index, stays[word])):
            index = end
            continue
        match = _known(tokens, index, word)
        if not match and tokens.flags[index] & (ORG_HEAD | ORG_TAIL):
            match = _headed(tokens, index) or _tailed(tokens, index)
        if not match and tokens.shape[index] in _CAPITALS:
            match = _capital(tokens, index)
        if match:
            found.append(match)
        index = max(match[1], index + 1) if match else index + 1
    return found


def _known(tokens: Tokens, index: int, word: str) -> Match | None:
    long = phrases("organisations", "providers.txt")
    if word not in long and word not in _providers():
        return None
    return _provider(tokens, index, long.get(word, ()))


@cache
def _providers() -> dict[str, bool]:
    listed = (e for e in entries("organisations", "providers.txt") if " " not in e)
    table: dict[str, bool] = {}
    for entry in listed:
        name = entry.strip("*")
        table[name] = table.get(name, True) and entry.startswith("*")
    return table


def _same(tokens: Tokens, index: int, tails: tuple[tuple[str, ...], ...]) -> int:
    for tail in tails:
        end = index + 1 + len(tail)
        if tuple(tokens.low[index + 1 : end]) == tail:
            return end
    return 0


def _provider(tokens: Tokens, index: int, tails: tuple[tuple[str, ...], ...]) -> Match | None:
    if end := _same(tokens, index, tails):
        first = index + (tokens.low[index] == "de" and tokens.shape[index] == LOW)
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


def _headed(tokens: Tokens, index: int) -> Match | None:
    """Return "Stichting De Loopplank", and the name alone after a head in small letters."""
    if not tokens.flags[index] & ORG_HEAD or index + 1 >= len(tokens):
        return None
    cased = tokens.shape[index] in _CAPITALS
    begin = index + 1
    if tokens.low[begin] in _ARTICLES and tokens.shape[begin] == LOW:
        begin += 1
    if begin >= len(tokens):
        return None
    if tokens.shape[begin] in _CAPITALS:
        end = run(tokens, begin)
        if tokens.flags[begin] & GENERIC and end == begin + 1:
            return None
        first = index if cased and not _is_opening_noun(tokens, index) else begin
        return first, end, "ORGANISATION", 0.85, "organisation_head"
    return _small_head(tokens, index, begin)


def _is_opening_noun(tokens: Tokens, index: int) -> bool:
    # "Groep De Wilgen was …" at the begin of a sentence: the head may be an ordinary noun.
    return tokens.opening[index] and tokens.low[index] in ("groep", "team", "afdeling", "locatie")


def _small_head(tokens: Tokens, index: int, begin: int) -> Match | None:
    word, flags = tokens.low[begin], tokens.flags[begin]
    head = tokens.low[index]
    if tokens.shape[begin] != LOW or word in entries("cues", "function.txt"):
        return None
    if head in _REGIONAL and begin == index + 1:
        rare = zipf(word) < 2.5 and not tokens.flags[begin] & (ORG_HEAD | GENERIC)
        if word in _DIRECTIONS or flags & PLACE_SURE or not flags or rare:
            return index, begin + 1, "ORGANISATION", 0.7, "organisation_head"
    end = small_run(tokens, begin)
    article = begin == index + 2
    if head == "stichting" and ends(tokens, end):
        return index, end, "ORGANISATION", 0.6, "organisation_head"
    if article and head in _FAMILY and zipf(word) < 4.6 and ends(tokens, end):
        # In small letters nobody knows whether the article belongs to the name.
        return begin - 1, end, "ORGANISATION", 0.6, "organisation_head"
    return None


def _tailed(tokens: Tokens, index: int) -> Match | None:
    """Return "Stedelijk Lyceum", or "groene lyceum" after an article."""
    if not tokens.flags[index] & ORG_TAIL:
        return None
    if tokens.shape[index] not in _CAPITALS:
        school = tokens.low[index] in ("lyceum", "college", "gymnasium", "mavo") and index > 1
        described = school and tokens.low[index - 2] == "het" and tokens.flags[index - 1] & WORD
        near = not described or tokens.low[index - 1] in entries("cues", "function.txt")
        return None if near else (index - 1, index + 1, "ORGANISATION", 0.5, "organisation_head")
    first = index
    while first > max(0, index - MAX_WORDS) and tokens.shape[first - 1] in _CAPITALS:
        first -= 1
    if tokens.low[first] in _ARTICLES | {"een", "dit", "dat"} and tokens.opening[first]:
        first += 1
    if first and tokens.low[first - 1] in entries("cues", "titles.txt"):
        return None
    if first >= index or all(f & GENERIC for f in tokens.flags[first:index]):
        return None
    return first, run(tokens, index), "ORGANISATION", 0.8, "organisation_head"


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
    if end > index + 2 and prior in _OF and _is_phrase(tokens, index, end):
        return index, end, "ORGANISATION", 0.65, "organisation_place"
    return _after_at(tokens, index, end, article, prior)


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
