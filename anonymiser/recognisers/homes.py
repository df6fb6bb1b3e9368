"""Addresses without the ending of a street, found by the words around them.

"We woonden op Zandkamp 14", "naar huis, de Hoptille 77", "Hofje van Anna 3".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.recognisers.context import (
    FUNCTION_WORDS,
    UNITS,
    capitalised,
    ends_phrase,
    is_listed,
    matches_at,
    next_word,
    number_starts,
    shouted,
    span,
    words,
)
from anonymiser.recognisers.house_numbers import HOUSE, is_year, said_end
from anonymiser.recognisers.needles import places_of
from anonymiser.recognisers.numbers import chain_after
from anonymiser.spans import Span

_LANE_OF = re.compile(
    r"(?:laan|plein|hof|hofje|park|kade|baan|straat|pad|weg|dreef|gracht|steeg|huis|poort"
    r"|boulevard|allee|promenade)"
    r" (?:van (?:de |der |den |het )?|der |den )"
    r"[\w'-]{2,30}(?: [\w'-]{2,30})??(?= \d{1,4}(?!\d))"
)
# "boulevard heuvelink 88": these words open a name without "van" too.
_AVENUE = re.compile(r"(?:boulevard|allee|promenade) [a-z][\w'-]{3,30}(?= \d{1,4}(?!\d))")
_LANES = words(
    """laan plein hof park kade baan straat pad weg dreef gracht steeg huis poort boulevard allee
    promenade"""
)
_SQUARE = re.compile(r"plein (?:19\d\d|'?40-'?45)(?:,? (?:nr\.?|nummer))? \d{1,4}[a-k]?(?!\w)")
_BOX = re.compile(r"postbus (?:nummer |nr\.? )?(?:\d{1,6}(?!\d)|(?=[adehntvz]))")
_LIVING = ("woon", "wonen", "gewoond", "adres")
_LIVED = re.compile(
    r"(?:woon|woont|woonde|woonden|wonen|gewoond|adres(?: is| was|:)?)(?<![\w-]woon)?"
    r"(?: (?:nu|toen|nog|daar|we|ik|wij|hij|ze|eerst|jaren|altijd|ook)){0,3} ?(?:(?:op|aan"
    r"|in) )?(?:(?:de|het) )?"
    r"(?P<street>[a-z][\w'-]{3,30}(?: [a-z][\w'-]{2,30})??)(?= \d{1,4}(?!\d))"
)
_PLACING = frozenset(words("op aan an oan naar nei"))
_NOT_STREETS = frozenset(
    words(
        """groep kamer afdeling unit nummer verdieping huis leefgroep etage school niveau plek
        locatie adres appartement flat gang fase klas woning module blok cel studio minstens
        ongeveer bijna zeker maar ruim precies totaal met
        bus tram trein lijn metro route halte perron zone artikel pagina bladzijde hoofdstuk
        playstation iphone xbox nintendo samsung galaxy windows formule lokaal zaal tafel ronde
        level seizoen aflevering havo mavo vmbo vwo leerjaar jaar huisnummer kamernummer cijfer
        vraag punt stap volgende andere eerste laatste zaterdag zondag maandag dinsdag woensdag
        donderdag vrijdag januari februari maart april juni juli augustus september oktober
        november december"""
    )
)


def homes(text: str, folded: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of addresses that only their surroundings give away."""
    for place in places_of(folded, ("postbus ",)):
        if (box := _BOX.match(folded, place)) and (end := _box_end(folded, box.end())):
            yield place, end
    yield from _lanes_of(folded)
    yield from _lived_at(text, folded)
    yield from _named_blocks(text, folded)


def _box_end(folded: str, position: int) -> int:
    if folded[position - 1].isdigit():
        return position
    chain = chain_after(folded, position - 1, 6)
    return chain.end if chain and len(chain.digits) > 1 else 0


def _lanes_of(folded: str) -> Iterator[tuple[int, int]]:
    for place in places_of(folded, _LANES):
        if folded[place - 1 : place].isalnum() and place:
            continue
        if square := _SQUARE.match(folded, place):
            yield square.span()
        match = _LANE_OF.match(folded, place) or _AVENUE.match(folded, place)
        house = HOUSE.match(folded, match.end()) if match else None
        if match and house and next_word(folded, house.end()) not in UNITS:
            yield match.start(), house.end()


def _lived_at(text: str, folded: str) -> Iterator[tuple[int, int]]:
    for match in matches_at(_LIVED, folded, places_of(folded, _LIVING)):
        words = match["street"].split(" ")
        house = HOUSE.match(folded, match.end())
        if house is None or any(w in _NOT_STREETS or w in FUNCTION_WORDS for w in words):
            continue
        start = match.start("street")
        named = capitalised(text, start) or (shouted(text, start, start + 1) or len(words) == 1)
        if named and ends_phrase(folded, house.end()) and not is_year(house["number"]):
            yield start, house.end()


# Anchored on the number, which is rare: "… naar huis, de |Kralenburg| 504".
_HOUSE_DIGITS = re.compile(r" \d{1,4}(?![\d:%€])")
_BLOCK = re.compile(
    r"(?<![\w'-])(?:(?P<lead>op|aan|an|oan|in|naar|nei|bij) )?(?:(?P<article>de|het|'t|'e|n) )?"
    r"(?P<street>[a-z][\w'-]{3,30}(?: [a-z][\w'-]{2,30})?)\Z"
)
_BLOCK_CUE = re.compile(
    r"(?:(?:naar|in|van) huis|thuis|bij (?:ons|mij|hem|haar|oma|opa)|flat|flatje|woning"
    r"|verhuis\w{0,3}|appartement|wijk|woon\w{0,3}|ingetrokken|opgehaald|afgezet"
    r"|(?:mevrouw|meneer|mevr\.|dhr\.|familie|fam\.) [\w' -]{2,25})"
    r"(?: (?:dus|toen|nog|terug|gebracht|gebracht door|in)){0,2},? ?\Z"
)
_POSTCODE_AFTER = re.compile(r"[ ,\n]{1,3}[1-9]\d{3} ?[a-z]{2}(?!\w)")
_BLOCK_REACH = 50


def _named_blocks(text: str, folded: str) -> Iterator[tuple[int, int]]:
    """Yield a name with a number that stands where an address stands."""
    spaces = [start - 1 for start in number_starts(folded) if start]
    for digits in matches_at(_HOUSE_DIGITS, folded, spaces):
        floor = max(0, digits.start() - _BLOCK_REACH)
        house = HOUSE.match(folded, digits.start())
        if house is None or is_year(house["number"]) or not ends_phrase(folded, house.end()):
            continue
        block = _BLOCK.search(folded[floor : digits.start()])
        if block is None:
            continue
        start = floor + block.start("street")
        if _is_name(text, start, block["street"]):
            before = folded[max(0, floor + block.start() - _BLOCK_REACH) : floor + block.start()]
            placed = block["lead"] in _PLACING and block["article"] and capitalised(text, start)
            if placed or _POSTCODE_AFTER.match(folded, house.end()) or _BLOCK_CUE.search(before):
                yield start, house.end()


def _is_name(text: str, start: int, street: str) -> bool:
    """Return whether the words before a number may be the name of a block of houses."""
    parts = street.split(" ")
    if any(word in _NOT_STREETS or word in FUNCTION_WORDS for word in parts):
        return False
    if capitalised(text, start):
        return len(parts) == 1 or capitalised(text, start + len(parts[0]) + 1)
    return len(parts) == 1 and not is_listed(street)


_LOOSE = re.compile(
    r"(?<!\w)(?P<cue>huisnummer(?: is| was|:)?|op nummer|buren van nummer|buur\w{2,6} van nummer"
    r"|aanbellen (?:bij|op) (?:nummer|nr\.?)) (?P<number>\d{1,4}[a-k]?"
    r"(?![\w:])|(?=[adehntvz]))"
)
_STREET_AFTER = re.compile(
    r" (?:in|aan|op|van) (?:de|het) [\w' -]{2,25}(?:straat|laan|weg|plein|kade)"
)
_HOME = re.compile(r"(?:woon|wonen|adres|straat|laan|weg|verhuis)")


def loose_numbers(folded: str, spans: list[Span]) -> Iterator[Span]:
    """Yield house numbers that stand apart from their street ("daar, op nummer 14")."""
    cues = places_of(folded, ("huisnummer", "op nummer", "buren van", "buur", "aanbellen"))
    for match in matches_at(_LOOSE, folded, cues):
        start = match.start("number")
        end = match.end("number")
        if end == start:
            end = said_end(folded, folded, start, cued=True)
        near = (
            match["cue"].startswith(("huis", "buur", "buren", "aanbel"))
            or _HOME.search(folded, max(0, match.start() - 80), match.start())
            or (end and _STREET_AFTER.match(folded, end))
        )
        if (
            end
            and near
            and ends_phrase(folded, end)
            and not any(s.start < end and start < s.end for s in spans)
        ):
            yield span(start, end, "ADDRESS", 0.7, "address", "patterns.house_number")
