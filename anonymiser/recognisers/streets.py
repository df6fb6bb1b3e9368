"""Streets, found by their last part ("-straat", "-laan", Frisian "-dyk").

A street is widened to the left over the words that belong to it ("Burgemeester de
Vlugtlaan") and to the right over its house number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from anonymiser.lexicon import FIRST_SURE, flags_of
from anonymiser.recognisers.context import (
    FUNCTION_WORDS,
    THE,
    capitalised,
    ends_phrase,
    is_listed,
    load_items,
    span,
    words,
)
from anonymiser.recognisers.house_numbers import SIDE, house_end, is_year
from anonymiser.recognisers.needles import places_of, present
from anonymiser.spans import Span

# Endings that name a street even without a number, and those that need one.
_CLEAR = words(
    """straat laan gracht kade singel dreef plantsoen steeg weg plein vest dijk strjitte stroat
    stroate loane leane"""
)
_UNCLEAR = words(
    """hof hofje pad paadje straatje laantje park baan wal haven markt ring boulevard kaai
    wegje pleintje lane allee brink erf hoek oord kamp veld zoom gaarde horst werf vaart
    oever akker meent heuvel poort brug weide stede donk str. dyk dykje wei wal buorren
    finne terp wijk dwinger bolwerk"""
)
# After "lange" or "âlde" these are names by themselves: "âlde dyk 31".
_NAMED_BY = frozenset(
    words("straat laan gracht dijk dyk weg kade wei steeg plein haven markt singel hof vest")
)
_BARE_OK = frozenset(_CLEAR)
# A home or a place in a neighbourhood, so a street also without a number: "aan het Spoorpad".
_HOME_OK = frozenset(words("hof hofje pad park haven erf kaai oever werf wal brink veld meent wei"))
_HOME = re.compile(
    r"(?<!\w)(?:woon(?:t|de|den)?|wonen|gewoond|verhuis(?:d|den|de)?|huis|flat|adres)(?!\w)"
)
_HOME_REACH = 30
_SHORTEST_STEM = 3
_NUMBER_SAID = re.compile(r",? (?:op |aan )?(?:huis)?nummer ")
_ONLY_STREETS = ("straat", "laan", "gracht", "plantsoen", "steeg", "dreef", "singel")
_LONG_COMPOUND = 11
# "op de hoek van de kerkstraat en de molenweg"
_AND = frozenset(words("en of met"))
# "we wonen aan de singel 44": also without a capital
_AT = re.compile(r"(?<!\w)(?:aan|op) (?:de|het|'t) \Z")

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
        groene binnen buiten alde nije lytse grutte nij"""
    )
)
_PARTICLES = frozenset(words("van der den de het ter ten 't von la le el"))
_HOME_LEADS = frozenset(words("in op aan an oan"))
_LEADS = frozenset(
    words(
        """in op aan bij naar van langs uit over door achter naast vanaf tegenover tot richting
        an oan nei"""
    )
)
_PERSONS = frozenset(
    words("""meneer mevrouw dhr. dhr mw. mw mevr. mevr juf meester heer broeder tante oom""")
)
_NO_PART = FUNCTION_WORDS | _PERSONS
# What a word stands behind, and what it is made of.
_EDGE = re.compile(r"[\s(,;:\"]")
_PART = re.compile(r"[\w'.-]{1,22}")


@cache
def _exceptions() -> frozenset[str]:
    return load_items("street_exceptions")


def streets(text: str, folded: str) -> Iterator[Span]:
    """Yield streets: with a house number an ``ADDRESS``, without one a ``LOCATION``."""
    for ending in present(folded, _CLEAR + _UNCLEAR):
        for place in places_of(folded, (ending,)):
            position = place + len(ending)
            ends = not folded[position : position + 1].isalnum()
            if ends and (street := _street(text, folded, place, position)):
                yield street


def _street(text: str, folded: str, ending: int, stop: int) -> Span | None:
    """Return the street of which the last part stands from `ending` to `stop`."""
    start = _word_start(folded, ending)
    stem = ending - start
    if 0 < stem < _SHORTEST_STEM:
        return None
    before = next(_tokens_before(folded, start), None) if folded[ending:stop] in _NAMED_BY else None
    named = before is not None and before[1] in _ADJECTIVES
    at_home = bool(_AT.search(folded, max(0, start - 12), start))
    if stem == 0 and not named and not capitalised(text, start) and not at_home:
        return None
    known = folded[start:stop] in _exceptions()
    end = house_end(text, folded, stop)
    sided = SIDE.match(folded, stop) is not None
    told = at_home and end and (text[end - 1].isdigit() or sided) and ends_phrase(folded, end)
    if end and (named or told or _numbered(text, start, ending, stop, known, end)):
        left = _widen(text, folded, start, numbered=True)
        return span(left, end, "ADDRESS", 0.9, "address", "patterns.address")
    if (known and not capitalised(text, start)) or not stem:
        return None
    left = _widen(text, folded, start, numbered=False)
    clear = folded[ending:stop] in _BARE_OK and not known
    if (clear and _names_street(text, folded, left, start, stop)) or (
        folded[ending:stop] in _HOME_OK and _lives_there(text, folded, left, start, stop)
    ):
        return span(left, stop, "LOCATION", 0.7, "street", "patterns.street")
    return None


def _lives_there(text: str, folded: str, left: int, start: int, stop: int) -> bool:
    """Return whether the words before it make a street of "Spoorpad" or "merelhof"."""
    before = [word for _, word in _tokens_before(folded, left)][:2]
    placed = len(before) > 1 and before[0] in THE and before[1] in _HOME_LEADS
    home = _HOME.search(folded, max(0, left - _HOME_REACH), left)
    return placed and bool(home) and (capitalised(text, start) or not is_listed(text[start:stop]))


def _word_start(folded: str, position: int) -> int:
    floor = max(0, position - 40)
    while position > floor and (folded[position - 1].isalnum() or folded[position - 1] in "-'"):
        position -= 1
    return position


def _numbered(text: str, start: int, ending: int, stop: int, known: bool, end: int) -> bool:
    digits = any(c.isdigit() for c in text[stop:end]) or _NUMBER_SAID.match(text, stop)
    stem = ending - start
    if known or stem == 0 or text[ending:stop].lower() not in _BARE_OK:
        # "op het schoolplein 4 jongens", "de markt 12": a capital makes it a name.
        lone = stem == 0 and (_sentence_start(text, start) or is_year(text[stop:end].strip()))
        named = capitalised(text, start)
        return not lone and (digits or named) and (named or (not known and stem > 2))
    return True


def _tokens_before(folded: str, start: int) -> Iterator[tuple[int, str]]:
    """Yield place and form of at most five words before `start`, nearest first."""
    for _ in range(5):
        if not folded.endswith(" ", 0, start):
            return
        word = _EDGE.split(folded[max(0, start - 24) : start - 1])[-1]
        if not _PART.fullmatch(word):
            return
        start -= len(word) + 1
        yield start, word


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
    if taken == 0:
        taken = _between(tokens)
        named = bool(taken) and flags_of(tokens[taken - 1][1]) & FIRST_SURE
        taken = taken if numbered or named else 0
    return tokens[taken - 1][0] if taken else start


def _is_name(text: str, position: int, word: str) -> bool:
    return (
        capitalised(text, position)
        and word not in _NO_PART
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
    if word in THE and last > first and tokens[last - 1][1] == "van":
        return last - first
    return 0


def _between(tokens: list[tuple[int, str]]) -> int:
    """Return how many words stand between "op de" and the street: "op de anne frankstraat"."""
    for count in (1, 2, 3):
        words = [word for _, word in tokens[: count + 1]]
        if len(words) < count + 1 or words[count] not in THE:
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


def _after_street(folded: str, left: int) -> bool:
    """Return whether "… straat en de" stands before `left`."""
    before = [word for _, word in _tokens_before(folded, left)][1:3]
    return len(before) == 2 and before[0] in _AND and before[1].endswith(_CLEAR)


def _names_street(text: str, folded: str, left: int, start: int, end: int) -> bool:
    words = [word for _, word in _tokens_before(folded, left)][:2]
    if words and words[0] in _PERSONS:
        return False
    if left < start and text[left:start].strip() and capitalised(text, start):
        return True
    if words and words[0] in THE and len(words) > 1 and words[1] in _LEADS:
        return True
    if words and words[0] in THE and _after_street(folded, left):
        return True
    if words and words[0] in THE and folded[start:end].endswith(_ONLY_STREETS):
        # "dat is de hommelsedwarsstraat": a compound that no list of words knows.
        return end - start >= _LONG_COMPOUND and not is_listed(text[start:end])
    # Versteeg, Hogendijk, Vervest: with a capital alone they are more often surnames.
    surname = folded[end - 5 : end].endswith(("vest", "dijk", "steeg"))
    return capitalised(text, start) and not _sentence_start(text, start) and not surname
