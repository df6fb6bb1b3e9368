"""Find homes, groups and schools called after a tree, a bird or a ship: "ik zit op de wilgen".

In small letters nothing but the sentence tells such a name from the thing: people live "op de
wilgen" and sit "in een wilg".
"""

from __future__ import annotations

import re

from anonymiser.lexicon import (
    CAP,
    COUNTRY,
    FLOOR_ZIPF,
    GENERIC,
    GUESSED,
    LOW,
    NATION,
    ORG_HEAD,
    ORG_TAIL,
    PLACE,
    PLACE_SURE,
    SURE_NAME,
    WORD,
    entries,
    zipf,
)
from anonymiser.misspelt import is_misspelt
from anonymiser.recognisers.context import words
from anonymiser.recognisers.fillers import FILLERS, before_fillers
from anonymiser.recognisers.places import Match
from anonymiser.recognisers.runs import ends, run
from anonymiser.recognisers.support import is_loose
from anonymiser.tokens import Tokens

# "Nederlandse Gemeenten", "het Centraal Bureau voor de Statistiek": a body of the whole country.
NATIONAL = frozenset(
    words(
        """nederlands nederlandse nationaal nationale landelijk landelijke europees europese
        internationaal internationale centraal centrale"""
    )
)
ARTICLES = frozenset(("de", "het", "'t", "t", "it"))
HOUSE_WORDS = entries("organisations", "house_words.txt")
# One can stand on, in or at these, so only living there makes a name of them.
_THINGS = frozenset(
    words(
        """brug sluis molen windmolen watermolen steiger brink kreek golf branding nest vogelnest
        heide waterkant akker bron fontein boei mast vuurtoren schommel vlieger vloed
        duiventil kajuit klipper zeilschip kotter tjalk zuil boog spil uiterwaard
        gaard kristal korf bijenkorf lantaarn lantaren wortel wortels knop vonk vlam
        fakkel oogst pit egel vos wolf beer das mus eend zwanen ganzen zwaan gans kans
        kansen hoop moed toekomst vrijheid sleutel roos rozen tulpen zonnebloemen wip
        tol katapult horizon kim getij tij zilver wel schans loods ruif vlonder vlot kade
        boomgaard driehoek cirkel korenveld bongerd veerpont voorde wagen kas put weide ladder
        trapgevel zolder tuin eiland ketel trom blokhut boomhut tent"""
    )
)
_DETERMINED = entries("cues", "before_noun.txt")
# Whom people know from a home or a school: "de juf van de regenboog".
_KNOWN_FROM = frozenset(
    words(
        """ken kende kenden kennen gekend mentor juf meester kleuterjuf groepsleider groepsleidster
        begeleider begeleidster begeleiding leiding groepsgenoot groepsgenoten stagiair stagiaire
        directeur directrice jongens meiden meisjes klas groep klasgenoot klasgenoten unit
        groepsleiding voogd oud-bewoner bewoners bewoner"""
    )
)
_STAYS = frozenset(
    words(
        """woon woont woonde woonden gewoond wonen verbleef verblijf verblijft verbleven
        geplaatst overgeplaatst opgenomen opgegroeid terecht terechtgekomen weggelopen
        weglopen ondergebracht werk werkt werkte werkten gewerkt groepsleider
        groepsleiding behandeling crisisplek"""
    )
)
_NEAR = _STAYS | frozenset(
    words(
        """zit zitten zat zaten gezeten kwam kwamen gekomen kom komt moest mocht ging gingen
        gegaan ga gaat naartoe leiding begeleiding sliep slaap geslapen terug nu eerst
        daarna daarvoor toen weg groep mentor wakker uitslapen open gesloten"""
    )
)
_NO_HOME = GENERIC | NATION | COUNTRY | ORG_HEAD | ORG_TAIL
_BEFORE, _AFTER = 6, 4
# "noorderlicht jeugd", "kompas wonen"
KINDS = ("jeugd", "wonen", "zorg")
# How the names of homes and groups end that are made of ordinary words.
ROOF = re.compile(
    r".{3,}(?:hof|hoeve|horst|borg|burcht|erf|oord|haven|heem|steyn|stee|hage|hoek|burg|boom|toren"
    r"|veste|oever|dam|haard|nest|poort|gaard|beuk|linde|eik|akker|brug|weide|zicht|rust|ster|anker"
    r"|boei|brink|duin|heuvel|kamp|kreek|lelie|roos|vlinder|zwaluw|vogel|valk|uil|ark|bron|wissel"
    r"|rode|rade|waard|gaarde|stede|borgh|boord|licht|kant|doorn|loot|land|huis|molen)"
)
_AT = frozenset(("op", "bij", "vanuit"))
BARE = _AT | {"naar"}
_TO = BARE | {"van", "in", "uit", "na"}
FROM = _TO | {"door"}
HOME = FROM - {"na"}
# One leaves a home: "vier keer uit de boomgaard weggelopen".
_OUT = frozenset(("uit", "vanuit", "van", "via"))
_TOWN_WORDS = entries("cues", "town_words.txt")
NOUNS = (HOUSE_WORDS - {"kansen", "kans", "hoop", "moed", "toekomst", "vrijheid"}) | {
    "oever", "haven", "hof", "horst", "poort", "duin", "dijk", "wal", "kade", "erf", "stee"
}  # fmt: skip
BY = _TO | {"via", "vanaf"}
# Endings that only names of homes and groups have, so that one needs no word before it.
ROOFED = ("hage", "waard", "horst", "borgh", "burcht", "steyn", "stede", "gaarde", "rade", "rode",
           "veste", "stee", "heem", "hoeve", "oever", "linde")  # fmt: skip
# "op Wereldgezondheidsdag", "op Curaçaose"
_NO_HOUSE = ("se", "isch", "ische", "dag", "week")
# A bare word after "op" that is more usual than this is no name: "op school", "op slot".
_RARE, _RARER = 3.9, 3.5


def house_name(tokens: Tokens, index: int) -> Match | None:
    """Return the name of a home that begins at `index`, after "op de", "bij" and kin.

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
    >>> house_name(tokenise("ik zit nu op de wilgen in hoogeveen"), 5)[:3]
    (5, 6, 'ORGANISATION')
    >>> house_name(tokenise("daar zat een merel op de wilgen te fluiten"), 3) is None
    True
    """
    if not index:
        return None
    low, shape = tokens.low, tokens.shape[index]
    if shape == CAP and (club := _with_adjective(tokens, index)):
        return club
    if tokens.flags[index] & _NO_HOME:
        return None
    if index + 1 < len(low):
        if tokens.flags[index + 1] & ORG_TAIL:
            return None  # "het noorderweg college" is found by its last word
        if low[index + 1] in KINDS and _may_be_named(tokens, index):
            return index, index + 2, "ORGANISATION", 0.65, "organisation_place"
    if shape not in (LOW, CAP) or (shape == CAP and tokens.opening[index]):
        return None
    article = low[index - 1] in ARTICLES
    prior = low[max(index - 1 - article, 0)]
    if prior in FILLERS:
        prior = low[before_fillers(tokens, index - article)]
    if shape == CAP:
        return _capital(tokens, index, article, prior)
    score = _small(tokens, index, article, prior)
    return (index, index + 1, "ORGANISATION", score, "organisation_place") if score else None


def _may_be_named(tokens: Tokens, index: int) -> bool:
    """Return whether "noorderlicht" in "bij noorderlicht jeugd" is the name of a provider."""
    word = tokens.low[index]
    named = word in HOUSE_WORDS or (is_coined(tokens.flags[index], word) and len(word) > 4)
    if word.endswith("kundige"):
        return False  # "van de wijkverpleegkundige jeugd"
    return named and word.isalpha() and tokens.low[index - 1] in FROM | ARTICLES


def _with_adjective(tokens: Tokens, index: int) -> Match | None:
    """Return "Twentse Vuist" in "ik boks bij Twentse Vuist"."""
    word = tokens.low[index]
    if tokens.opening[index] or not word.endswith(("se", "sche")) or index + 1 >= len(tokens):
        return None
    flags = tokens.flags[index + 1]
    if word in NATIONAL:
        return None  # "Vereniging van Nederlandse Gemeenten"
    both = tokens.shape[index] == CAP and tokens.shape[index + 1] == CAP
    if not both or not flags & WORD or flags & (SURE_NAME | PLACE_SURE | GENERIC):
        return None
    at = tokens.low[index - 1] in BARE | {"van"}
    return (index, index + 2, "ORGANISATION", 0.65, "organisation_place") if at else None


def is_home(tokens: Tokens, index: int, prior: str) -> bool:
    """Return whether the sentence tells that people live, work or learn there."""
    if _near(tokens, index, _STAYS) or _in_town(tokens, index + 1):
        return True
    part = tokens.flags[index + 2] if index + 2 < len(tokens) else 0
    if tokens.low[index + 1 : index + 2] == [","] and part & ORG_HEAD:
        return True  # "op de schans, afdeling egel"
    before = tokens.low[max(0, index - _BEFORE - 2) : index]
    return prior == "van" and not _KNOWN_FROM.isdisjoint(before)


def _in_town(tokens: Tokens, at: int) -> bool:
    """Return whether "in kampen" or ", in goirle" comes next."""
    at += tokens.low[at : at + 1] in ([","], ["."])
    if tokens.low[at : at + 1] not in (["in"], ["te"]) or at + 1 >= len(tokens):
        return False
    town = tokens.flags[at + 1]
    sure = town & PLACE_SURE or (town & PLACE and not town & WORD)
    return bool(sure or tokens.low[at + 1] in _TOWN_WORDS)


def _small(tokens: Tokens, index: int, article: bool, prior: str) -> float:
    word, flags = tokens.low[index], tokens.flags[index]
    if word in HOUSE_WORDS:
        if tokens.cased:
            # Where names have capitals only "op de zilvermeeuw" is no bird.
            living = article and prior == "op" and word not in _THINGS
            return 0.55 if living and _near(tokens, index, _NEAR) else 0.0
        return _word(tokens, index, article, prior)
    if flags & SURE_NAME or not word.isalpha() or len(word) < 5:
        return 0.0
    if is_roofed(word) and not tokens.cased and is_coined(flags, word) and not article:
        alone = prior not in _DETERMINED and prior not in entries("cues", "roles.txt")
        if alone and not prior.endswith("e") and ends(tokens, index + 1):
            return 0.6
    if is_coined(flags, word) and not article and ROOF.fullmatch(word):
        # Without capitals nobody writes a coined word without an article but as a name.
        gone = prior in FROM and (not tokens.cased or _near(tokens, index, _STAYS))
        return 0.6 if prior in BARE or gone else 0.0
    # A word that no list knows is no person after an article, nor after "op".
    if flags or not ((article and prior in _AT) or prior == "op"):
        return 0.0
    return 0.6 if _near(tokens, index, _NEAR) and not is_misspelt(word) else 0.0


def is_coined(flags: int, word: str) -> bool:
    """Return whether a word is a compound that nobody uses for a thing."""
    return not flags or bool(flags & GUESSED and zipf(word) <= FLOOR_ZIPF)


def _word(tokens: Tokens, index: int, article: bool, prior: str) -> float:
    word = tokens.low[index]
    lives = _near(tokens, index, _STAYS)
    home = article and prior in BY and is_home(tokens, index, prior)
    if word in _THINGS:
        return 0.7 if home and prior in _AT | _OUT else 0.0
    if article:
        if prior in _AT:
            return 0.72 if lives or _near(tokens, index, _NEAR) else 0.55
        moved = prior == "naar" and _near(tokens, index, _NEAR)
        stayed = prior == "in" and "gezeten" in tokens.low[index + 1 : index + _AFTER]
        return 0.7 if home or moved or stayed else (0.55 if prior == "via" else 0.0)
    return 0.7 if prior in BARE and ends(tokens, index + 1) else 0.0


def _near(tokens: Tokens, index: int, signs: frozenset[str]) -> bool:
    around = (*tokens.low[max(0, index - _BEFORE) : index], *tokens.low[index + 1 : index + _AFTER])
    return not signs.isdisjoint(around)


def _capital(tokens: Tokens, index: int, article: bool, prior: str) -> Match | None:
    """Return "Okergeel" in "nu op Okergeel", "Klimop" in "toen weer de Klimop"."""
    word, flags = tokens.low[index], tokens.flags[index]
    if flags & (SURE_NAME | PLACE_SURE) or not flags & WORD or not word.isalpha():
        return None
    if word in entries("cues", "roles.txt") or word.endswith(_NO_HOUSE):
        return None
    named = word in HOUSE_WORDS
    usual = zipf(word) >= (_RARE if prior == "op" else _RARER)
    coined = is_coined(flags, word)
    if article:
        if not named:
            return None
    elif prior not in BARE or (usual and not named and not coined):
        return None
    if not named and is_loose(tokens):
        return None
    end = number_end(tokens, run(tokens, index))
    return index, end, "ORGANISATION", 0.6, "organisation_place"


def is_roofed(word: str) -> bool:
    """Return whether a word ends as names of homes do: "brinkhage"."""
    return word.endswith(ROOFED) and len(word) > 6


def number_end(tokens: Tokens, end: int) -> int:
    """Take "2" in "Esdoorn 2" along."""
    return end + (end < len(tokens) and tokens.low[end] in ("1", "2", "3", "4", "5"))


def second_house(tokens: Tokens, found: Match) -> Match | None:
    """Return "Wulp" in "op Zilvermeeuw en Wulp": a home named beside another.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> tokens = tokenise("ik werk op Zilvermeeuw en Wulp, dus")
    >>> second_house(tokens, (3, 4, "ORGANISATION", 0.6, ""))[:2]
    (5, 6)
    """
    at = found[1] + 1
    if at >= len(tokens) or tokens.low[found[1]] not in ("en", "of") or tokens.shape[at] != CAP:
        return None
    flags = tokens.flags[at]
    if not flags & WORD or flags & (SURE_NAME | PLACE_SURE | GENERIC | NATION | COUNTRY):
        return None
    return at, at + 1, "ORGANISATION", 0.6, "organisation_place"


def goes_on(tokens: Tokens, end: int) -> bool:
    """Return whether what follows belongs to the sentence and not to the name."""
    after = tokens.low[end] if end < len(tokens) else ""
    going = after in entries("cues", "function.txt") or after.startswith("ge") or after == "anders"
    return going or ends(tokens, end)
