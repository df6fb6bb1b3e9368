"""Streets with and without a house number; postcodes are in `postcodes`.

A street is found by its last part ("-straat", "-laan"), then widened to the left over the
words that belong to it ("Burgemeester de Vlugtlaan") and to the right over the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from anonymiser.recognisers.context import (
    FUNCTION_WORDS,
    UNITS,
    capitalised,
    ends_phrase,
    fold,
    load_items,
    next_word,
    shouted,
    span,
    words,
)
from anonymiser.recognisers.numbers import find_numbers
from anonymiser.recognisers.postcodes import find_postcode
from anonymiser.spans import Span

__all__ = ["find_address", "find_postcode"]

# Endings that name a street even without a number, and those that need one.
_CLEAR = words("""straat laan gracht kade singel dreef plantsoen steeg weg plein vest dijk""")
_UNCLEAR = words(
    r"""hof hofje pad paadje straatje laantje park baan wal haven markt ring boulevard kaai
    wegje pleintje lane allee brink erf hoek oord kamp veld zoom gaarde horst werf vaart
    oever akker meent heuvel poort brug weide stede donk str\."""
)
_ENDING = re.compile(rf"(?:{'|'.join(_CLEAR + _UNCLEAR)})(?!\w)")
_BARE_OK = frozenset(_CLEAR)
_SHORTEST_STEM = 3

_TITLES = frozenset(
    words(
        """burgemeester burg. burg prof. prof professor dr. dr doctor dokter ds. ds dominee
        pastoor pastor kapelaan koning koningin prins prinses graaf gravin admiraal generaal
        kapitein president minister sint st. st jonkheer jonkvrouw jhr. mr. mr ir. ir meester
        pater kardinaal bisschop monseigneur mgr. zuster moeder wethouder deken abt notaris
        commissaris gouverneur hertog hertogin keizer baron luitenant majoor kolonel schout
        ridder"""
    )
)
_ADJECTIVES = frozenset(
    words(
        """lange korte nieuwe oude grote kleine hoge lage eerste tweede derde vierde vijfde 1e 2e
        3e 4e 5e verlengde noorder zuider ooster wester noord zuid oost west brede smalle
        groene binnen buiten achter voor"""
    )
) - {"achter", "voor"}
_PARTICLES = frozenset(words("van der den de het ter ten 't von la le el"))
_LEADS = frozenset(
    words(
        """in op aan bij naar van langs uit over door achter naast vanaf tegenover tot richting"""
    )
)
_ARTICLES = frozenset(("de", "het", "'t"))
_PERSONS = frozenset(
    words("""meneer mevrouw dhr. dhr mw. mw mevr. mevr juf meester heer broeder tante oom""")
)
_TOKEN_BEFORE = re.compile(r"(?<![^\s(,;:\"])([\w'.-]{1,22}) \Z")

_LETTER = r"(?:[ -]?[a-k](?![\w'])|[a-z](?![\w']))?"
_ADDITION = (
    r"(?:[ -](?:\d{1,2} ?)?(?:hoog|bis|hs|rood|zwart|i{1,3})(?!\w)|[-/]\d{1,4}[a-z]?(?!\w))?"
)
_NUMBER_WORD = r"(?:,? ?(?:op |aan )?(?:huisnummer|nummer|nr\.?|no\.))?"
_HOUSE = re.compile(
    rf"(?P<word>{_NUMBER_WORD}) ?(?P<number>\d{{1,5}})(?P<extra>{_LETTER}{_ADDITION})"
    rf"(?![\w:]|[.,]\d)"
)
_SAID_HOUSE = re.compile(rf"(?P<word>{_NUMBER_WORD}) (?=[adehntvz])")
_SAID_EXTRA = re.compile(
    r" (?:[a-k](?![\w'])|(?:een|twee|drie|vier) hoog|hoog|bis)(?:(?!\w) (?:hoog|bis))?(?!\w)"
)


@cache
def _exceptions() -> frozenset[str]:
    return load_items("street_exceptions")


def find_address(text: str) -> list[Span]:
    """Return streets: with a house number an ``ADDRESS``, without one a ``LOCATION``.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Source ``"address"`` or ``"street"``.

    Examples
    --------
    >>> text = "op de Kievitstraat 14b, vlak bij de broersvest"
    >>> [(text[s.start : s.end], s.label) for s in find_address(text)]
    [('Kievitstraat 14b', 'ADDRESS'), ('broersvest', 'LOCATION')]
    """
    folded = fold(text)
    streets = (_street(text, folded, match) for match in _ENDING.finditer(folded))
    spans = [street for street in streets if street]
    for start, end in [*_lanes_of(folded), *_lived_at(text, folded)]:
        if not any(s.start < end and start < s.end for s in spans if s.source == "address"):
            spans = [s for s in spans if s.end <= start or end <= s.start]
            spans.append(span(start, end, "ADDRESS", 0.8, "address", "patterns.address"))
    spans += _loose_numbers(folded, spans)
    return sorted(spans, key=lambda s: s.start)


def _street(text: str, folded: str, match: re.Match[str]) -> Span | None:
    start = _word_start(folded, match.start())
    stem = match.start() - start
    if 0 < stem < _SHORTEST_STEM or (stem == 0 and not capitalised(text, start)):
        return None
    known = folded[start : match.end()] in _exceptions()
    end = _house_end(text, folded, match.end())
    if end and _numbered(text, start, match, known, end):
        left = _widen(text, folded, start, numbered=True)
        return span(left, end, "ADDRESS", 0.9, "address", "patterns.address")
    if known or match.group() not in _BARE_OK:
        return None
    left = _widen(text, folded, start, numbered=False)
    if stem and _names_street(text, folded, left, start, match.end()):
        return span(left, match.end(), "LOCATION", 0.7, "street", "patterns.street")
    return None


def _word_start(folded: str, position: int) -> int:
    floor = max(0, position - 40)
    while position > floor and (folded[position - 1].isalnum() or folded[position - 1] in "-'"):
        position -= 1
    return position


def _numbered(text: str, start: int, match: re.Match[str], known: bool, end: int) -> bool:
    digits = any(c.isdigit() for c in text[match.end() : end])
    stem = match.start() - start
    if known or stem == 0 or match.group() not in _BARE_OK:
        # "op het schoolplein 4 jongens", "de markt 12": a capital makes it a name.
        lone = stem == 0 and (
            _sentence_start(text, start) or _is_year(text[match.end() : end].strip())
        )
        return digits and not lone and (capitalised(text, start) or (not known and stem > 2))
    return True


def _house_end(text: str, folded: str, position: int) -> int:
    """Return the end of the house number after a street, 0 when there is none."""
    if match := _HOUSE.match(folded, position):
        follows = next_word(folded, match.end())
        counted = follows in UNITS and not match["word"] and not match["extra"]
        return 0 if counted else match.end()
    if lead := _SAID_HOUSE.match(folded, position):
        return _said_end(text, folded, lead.end(), bool(lead["word"]))
    return 0


def _said_end(text: str, folded: str, position: int, cued: bool) -> int:
    numbers = find_numbers(folded[position : position + 60])
    if not numbers or numbers[0].start or numbers[0].ordinal or not numbers[0].value >= 1:
        return 0
    end = position + numbers[0].end
    if extra := _SAID_EXTRA.match(folded, end):
        return extra.end()
    if cued or (ends_phrase(folded, end) and folded[position:end] != "een"):
        return end
    return end if text[position:end].lower() == "één" and ends_phrase(folded, end) else 0


def _tokens_before(folded: str, start: int) -> Iterator[tuple[int, str]]:
    for _ in range(5):
        floor = max(0, start - 24)
        match = _TOKEN_BEFORE.search(folded[floor:start])
        if match is None:
            return
        start = floor + match.start(1)
        yield start, match[1]


def _widen(text: str, folded: str, start: int, *, numbered: bool) -> int:
    """Return where the name of the street starts, with the words before its last word."""
    tokens = list(_tokens_before(folded, start))
    taken = 0
    while taken < len(tokens):
        position, word = tokens[taken]
        if word in _TITLES or word in _ADJECTIVES:
            taken += 1
        elif word in _PARTICLES:
            run = _particles(text, tokens, taken)
            if not run:
                break
            taken += run
        elif _is_name(text, position, word):
            taken += 1
        else:
            break
    if numbered and taken == 0:
        taken = _between(tokens)
    return tokens[taken - 1][0] if taken else start


def _is_name(text: str, position: int, word: str) -> bool:
    return (
        capitalised(text, position)
        and word not in FUNCTION_WORDS | _PERSONS
        and not word.endswith(".")
        and not _sentence_start(text, position)
    )


def _particles(text: str, tokens: list[tuple[int, str]], first: int) -> int:
    """Return how many particles from `first` on belong to the name ("van der", "de")."""
    last = first
    while last + 1 < len(tokens) and tokens[last + 1][1] in _PARTICLES:
        last += 1
    position, word = tokens[last]
    if capitalised(text, position) and not _sentence_start(text, position):
        return last - first + 1
    before = tokens[last + 1] if last + 1 < len(tokens) else None
    if before and (before[1] in _TITLES or _is_name(text, *before)):
        # "Jan van Galenstraat" is a name, "met Jan naar de Kerkstraat" is not.
        return last - first + 1 if word != "de" or before[1] in _TITLES else 0
    if word in _ARTICLES and last > first and tokens[last - 1][1] == "van":
        return last - first
    return 0


def _between(tokens: list[tuple[int, str]]) -> int:
    """Return how many words stand between "op de" and the street: "op de anne frankstraat"."""
    for count in (1, 2, 3):
        words = [word for _, word in tokens[: count + 1]]
        if len(words) < count + 1 or words[count] not in _ARTICLES:
            continue
        inner = words[:count]
        if all(w not in FUNCTION_WORDS or w in _PARTICLES for w in inner) and (
            count == 1 or _PARTICLES.intersection(inner)
        ):
            return count
    return 0


def _sentence_start(text: str, position: int) -> bool:
    before = text[max(0, position - 3) : position].rstrip(" \t\"'(“‘")
    return not before or before[-1] in ".!?:\n…"


def _names_street(text: str, folded: str, left: int, start: int, end: int) -> bool:
    words = [word for _, word in _tokens_before(folded, left)][:2]
    if words and words[0] in _PERSONS:
        return False
    if left < start and text[left:start].strip() and capitalised(text, start):
        return True
    if words and words[0] in _ARTICLES and len(words) > 1 and words[1] in _LEADS:
        return True
    # Versteeg, Hogendijk, Vervest: with a capital alone they are more often surnames.
    surname = folded[end - 5 : end].endswith(("vest", "dijk", "steeg"))
    return capitalised(text, start) and not _sentence_start(text, start) and not surname


_LANE_OF = re.compile(
    r"(?<!\w)(?:laan|plein|hof|park|kade|baan|straat) (?:van (?:de |der |den |het )?|der |den )"
    r"[\w'-]{2,30}(?: [\w'-]{2,30})??(?= \d{1,4}(?!\d))"
)
_LIVED = re.compile(
    r"(?:woon|woont|woonde|woonden|wonen|gewoond|adres(?: is| was|:)?)(?<![\w-]woon)?"
    r"(?: (?:nu|toen|nog|daar|we|ik|wij|hij|ze|eerst|jaren|altijd|ook)){0,3} ?(?:(?:op|aan"
    r"|in) )?(?:(?:de|het) )?"
    r"(?P<street>[a-z][\w'-]{3,30}(?: [a-z][\w'-]{2,30})??)(?= \d{1,4}(?!\d))"
)
_NOT_STREETS = frozenset(
    words(
        """groep kamer afdeling unit nummer verdieping huis leefgroep etage school niveau plek
        locatie adres appartement flat gang fase klas woning module blok cel studio minstens
        ongeveer bijna zeker maar ruim precies totaal met"""
    )
)


def _lanes_of(folded: str) -> Iterator[tuple[int, int]]:
    for match in _LANE_OF.finditer(folded):
        house = _HOUSE.match(folded, match.end())
        if house and next_word(folded, house.end()) not in UNITS:
            yield match.start(), house.end()


def _lived_at(text: str, folded: str) -> Iterator[tuple[int, int]]:
    for match in _LIVED.finditer(folded):
        words = match["street"].split(" ")
        house = _HOUSE.match(folded, match.end())
        if house is None or any(w in _NOT_STREETS or w in FUNCTION_WORDS for w in words):
            continue
        start = match.start("street")
        named = capitalised(text, start) or (shouted(text, start, start + 1) or len(words) == 1)
        if named and ends_phrase(folded, house.end()) and not _is_year(house["number"]):
            yield start, house.end()


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("19", "20")


_LOOSE = re.compile(
    r"(?<!\w)(?P<cue>huisnummer(?: is| was|:)?|op nummer) (?P<number>\d{1,4}[a-k]?"
    r"(?![\w:])|(?=[adehntvz]))"
)
_HOME = re.compile(r"(?:woon|wonen|adres|straat|laan|weg|verhuis)")


def _loose_numbers(folded: str, spans: list[Span]) -> Iterator[Span]:
    """Yield house numbers that stand apart from their street ("daar, op nummer 14")."""
    for match in _LOOSE.finditer(folded):
        start = match.start("number")
        end = match.end("number")
        if end == start:
            end = _said_end(folded, folded, start, cued=True)
        near = match["cue"].startswith("huis") or _HOME.search(
            folded, max(0, match.start() - 80), match.start()
        )
        if (
            end
            and near
            and ends_phrase(folded, end)
            and not any(s.start < end and start < s.end for s in spans)
        ):
            yield span(start, end, "ADDRESS", 0.7, "address", "patterns.house_number")
