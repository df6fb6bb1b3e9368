"""Find named institutions: schools, homes, groups, providers of care, clubs.

National bodies and generic words ("jeugdzorg", "de rechtbank", "GGZ") stay in the text.
"""

from __future__ import annotations

import re

from anonymiser.lexicon import (
    BREAK,
    COUNTRY,
    FIRST_SURE,
    GENERIC,
    LAST_SURE,
    NAME,
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
from anonymiser.recognisers import employers, providers, told
from anonymiser.recognisers.announced import ANNOUNCERS, acting, announced
from anonymiser.recognisers.bodies import (
    YOUTH,
    placed_head,
    placed_letters,
    placed_team,
    split_body,
)
from anonymiser.recognisers.context import THE
from anonymiser.recognisers.cues import ROLE, cue_of
from anonymiser.recognisers.heads import apposed, headed, tailed
from anonymiser.recognisers.house_names import (
    ARTICLES,
    HOUSE_WORDS,
    house_name,
    second_house,
)
from anonymiser.recognisers.house_rows import (
    again,
    described,
    in_row,
    small_house,
    with_small_article,
)
from anonymiser.recognisers.organisation_starts import closing, name_starts
from anonymiser.recognisers.places import Match, spans_of
from anonymiser.recognisers.runs import run
from anonymiser.recognisers.support import is_loose
from anonymiser.recognisers.things import STAYS, by_second, same
from anonymiser.spans import Span
from anonymiser.tokens import CAPITALS, Tokens, tokenise

_AT = entries("cues", "at.txt")
_OF = entries("cues", "of.txt")
# "bij Kompaan", "via Kompaan": an ordinary word with a capital where no person is.
_NEAR = frozenset(("bij", "in", "naar", "via"))
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
    low = tokens.low
    stays, long = by_second(*STAYS), by_second(*providers.PROVIDERS)
    known, shops, reach = providers.known(), employers.chains(), 0
    for index in name_starts(tokens):
        if index < reach:
            continue
        word = low[index]
        if word in shops and (branch := employers.chain(tokens, index)):
            found.append(branch)
            reach = branch[1]
            continue
        if word in stays and (end := same(tokens, index, stays[word])):
            reach = end
            if match := placed_team(tokens, index, end):
                found.append(match)
                reach = match[1]
            continue
        match = providers.provider(tokens, index, long.get(word, {})) if word in known else None
        match = match or _found_at(tokens, index, reach)
        match = with_small_article(tokens, match, reach) if match else None
        while match:
            found.append(match)
            reach = match[1]
            match = second_house(tokens, match) if match[4] == "organisation_place" else None
    return found if tokens.cased or not found else again(tokens, found)


def _found_at(tokens: Tokens, index: int, reach: int) -> Match | None:
    """Return the name at `index` that the words around it tell."""
    word, before = tokens.low[index], tokens.low[index - 1] if index else ""
    flags, shape = tokens.flags, tokens.shape
    match = told.told_name(tokens, index) if before in told.OPENERS else None
    if not match and flags[index] & (ORG_HEAD | ORG_TAIL):
        match = placed_head(tokens, index) or headed(tokens, index) or tailed(tokens, index)
    if not match and shape[index] in CAPITALS:
        match = _with_capital(tokens, index)
    if not match:
        match = told.compound_name(tokens, index) if word != YOUTH else split_body(tokens, index)
    if not match and before in ARTICLES:
        match = small_house(tokens, index)
    if not match and (before == ":" or shape[index - 1] == BREAK):
        match = told.answered(tokens, index)
    match = match or house_name(tokens, index)
    if not match and word in closing():
        match = apposed(tokens, index) or in_row(tokens, index)
        match = match or _reaching_back(tokens, index, reach)
    return match


def _with_capital(tokens: Tokens, index: int) -> Match | None:
    match = placed_letters(tokens, index) or _and(tokens, index)
    if not match and tokens.low[index - 1] in ANNOUNCERS:
        match = announced(tokens, index)
    return match or _capital(tokens, index) or acting(tokens, index)


def _reaching_back(tokens: Tokens, index: int, reach: int) -> Match | None:
    """Return "theo mooij installaties" or "nieuwe oever", unless `reach` lies in it."""
    match = employers.firm(tokens, index) or described(tokens, index)
    return match if match and match[0] >= reach else None


def _capital(tokens: Tokens, index: int) -> Match | None:
    word = tokens.low[index]
    if tokens.opening[index] or tokens.flags[index] & (GENERIC | NATION | COUNTRY | PLACE_SURE):
        return None
    if len(word) == 1:
        return None  # "de A12", "een streepje op de N"
    if word in THE and index + 1 < len(tokens):
        return _with_article(tokens, index)
    before = tokens.low[index - 1]
    article = before in THE
    if tokens.flags[index] & SURE_NAME and not article:
        return None  # only "het Wilgenhof" may be a surname too
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
    if "&" not in tokens.different or "&" not in tokens.low[index + 1 : index + 4]:
        return None
    at = tokens.low.index("&", index)
    joined = range(index, at + 2)
    if at + 1 >= len(tokens) or tokens.low[index] in THE:
        return None
    if any(tokens.shape[i] not in CAPITALS for i in joined if i != at):
        return None
    return index, run(tokens, index), "ORGANISATION", 0.75, "organisation_head"


def _with_article(tokens: Tokens, index: int) -> Match | None:
    """Return "De Zandloper": an article with a capital in the middle of a sentence."""
    if tokens.shape[index + 1] not in CAPITALS or not _is_introduced(tokens, index):
        return None
    if tokens.flags[index + 1] & FIRST_SURE:
        return None
    shouted = tokens.shape[index] == tokens.shape[index + 1] == UPPER
    if shouted and tokens.flags[index + 1] & (WORD | NAME) == WORD:
        return None  # a heading: "TOELICHTING BIJ DE BESPREKING"
    return index, run(tokens, index + 1), "ORGANISATION", 0.7, "organisation_place"


def _is_introduced(tokens: Tokens, index: int) -> bool:
    before = tokens.low[index - 1]
    if before in entries("cues", "naming.txt"):
        nearby = tokens.flags[max(0, index - 4) : index]
        return any(flags & (ORG_HEAD | ORG_TAIL) for flags in nearby)
    if before in _OF or before == "en":
        return True
    # "Ik weet De Regenboog nog": such a capital is part of a name, or of a title.
    noun, word = tokens.low[index + 1], tokens.flags[index + 1]
    return noun in HOUSE_WORDS and not word & SURE_NAME and cue_of(before) < ROLE


def _letters(tokens: Tokens, index: int, end: int, before: str) -> Match | None:
    long = 3 <= tokens.end[index] - tokens.start[index] <= 8
    if tokens.flags[index] or not long or before not in _OF | THE:
        return None
    return index, end, "ORGANISATION", 0.55, "organisation_place"


def _is_phrase(tokens: Tokens, index: int, end: int) -> bool:
    """Return whether "Thuis met Toekomst": ordinary words with capitals around a link."""
    links = set(tokens.low[index:end]) & {"en", "&", "der"}
    if links or end - index > 5:
        return False
    inner = [i for i in range(index, end) if tokens.shape[i] in CAPITALS]
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
    if flags & WORD and is_loose(tokens) and word not in HOUSE_WORDS:
        return None  # "bij het Hulpverleningsplan"
    if article and prior in _AT and (zipf(word) < 4.3 or not flags):
        return index, end, "ORGANISATION", 0.55, "organisation_place"
    if not article and prior in _NEAR and flags & WORD and zipf(word) < 3.5:
        return index, end, "ORGANISATION", 0.55, "organisation_place"
    return None
