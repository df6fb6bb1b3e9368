"""Find names by what they look like and by the words around them, learned from examples.

A small statistical model (a conditional random field, see ``data/tagger/MODEL_CARD.md``).
It sees names that no list knows, in small letters too; its weights were trained on text that
is CC BY-SA 4.0, and so are they.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from anonymiser.lexicon import (
    BREAK,
    COUNTRY,
    GENERIC,
    GUESSED,
    INITIAL,
    LOW,
    NAME,
    NATION,
    ORG_HEAD,
    ORG_TAIL,
    PLACE,
    SURE_NAME,
    UPPER,
    WORD,
    cue_words,
    entries,
    zipf,
)
from anonymiser.recognisers.context import words
from anonymiser.recognisers.support import is_loose
from anonymiser.recognisers.tagger_ranges import Ranges
from anonymiser.recognisers.things import is_nobody, known_things
from anonymiser.spans import Span
from anonymiser.tagger.model import Model, shipped
from anonymiser.texts import texts
from anonymiser.tokens import CAPITALS, Tokens, tokenise

_ROLES = cue_words("roles", "speakers", "titles", "people")
# A word in small letters that is more usual than this is itself, unless a rule says otherwise.
_USUAL = 4.4
_NO_PLACES = entries("places", "words.txt") - {"noord", "oost", "west", "zuid", "centrum"}
# Whom somebody comes from who is not called so: "een mevrouw van de douane".
_BODIES = frozenset(
    words(
        """douane voogdij gemeente politie school groep bank receptie thuiszorg leiding kerk balie
        klas buren instelling woningbouw verzekering inspectie opvang nachtdienst administratie
        rechtbank wijk winkel straat krant televisie brandweer ambulance post kantine keuken
        schoonmaak beveiliging jeugd leerplicht stage opleiding universiteit hogeschool"""
    )
)
# What stands before a number in a form, and is read on from the line before.
_NUMBERS = frozenset(("bsn", "iban", "agb", "kvk", "btw", "id"))
# What a name begins and ends with.
_PARTS = frozenset((*CAPITALS, LOW, INITIAL))
# What may stand before a speaker on the line.
_OPENING = frozenset((">", "-", "–", "—", "*", "]", ")"))

# Below this probability a span is not worth a reader's time; see the table in MODEL_CARD.md.
THRESHOLD = 0.5
_NO_NAME = WORD | NAME | PLACE | ORG_HEAD | ORG_TAIL
_PUBLIC = COUNTRY | NATION | GENERIC
# What stands against a word that is part of an e-mail address, a web address or a number.
_BEFORE = re.compile(r"[@_/\\]$|\w[.]$|\d-?$")
_AFTER = re.compile(r"[@_/\\]|[.]\w|-?\d")
# By so much (natural logarithm) the neighbours make the surest word of a name surer, at most.
_HELP = 0.8


def find_names(text: str, threshold: float = THRESHOLD) -> list[Span]:
    """Return the names of people, places and organisations in `text`.

    Parameters
    ----------
    text : str
        NFC text.
    threshold : float, default=0.5
        Lowest probability of a span that is returned. Lower finds more and errs more.

    Returns
    -------
    list of Span
        Labelled ``PERSON``, ``LOCATION`` or ``ORGANISATION``; ``score`` is the probability
        that the span is a name, estimated on text that was not trained on.

    Examples
    --------
    >>> text = "toen zei priscilla dat ik naar den helder moest"
    >>> [text[s.start:s.end] for s in find_names(text)]
    ['priscilla', 'den helder']
    """
    found = names(tokenise(text), shipped(), threshold)
    reasons = {
        label: texts(f"tagger.{label.lower()}") for label in {label for *_, label, _ in found}
    }
    return [
        Span(start=start, end=end, label=label, score=score, source="tagger", reason=reasons[label])
        for start, end, label, score in found
    ]


def names(tokens: Tokens, model: Model, threshold: float) -> list[tuple[int, int, str, float]]:
    """Return (start, end, label, probability) of every name that `model` sees in `tokens`."""
    least = _least(threshold, model.calibration)
    ranges = Ranges(tokens, *model.unsettled(tokens, _lead(least)))
    found, things = [], known_things(tokens)
    for first, last in ranges.found:
        # Most ranges are too unsure whatever is trimmed from them, for less is never surer.
        if ranges.chance(first, last) < least:
            continue
        first, last = _trimmed(tokens, first, last)
        if first > last or _glued(tokens, first, last) or _stays(tokens, first, last):
            continue
        if is_nobody(things, first, last + 1):
            continue
        kind = ranges.kind(first, last)
        if _is_plain(tokens, first, last, kind):
            continue
        score = _calibrated(ranges.chance(first, last), model.calibration)
        if score >= threshold:
            found.append((tokens.start[first], _end(tokens, last), kind, score))
    return found


def _trimmed(tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    """Return the range without punctuation at its ends and without a particle at its end."""
    shape, particles = tokens.shape, entries("cues", "prefixes.txt")
    while first <= last and (
        shape[last] not in _PARTS
        or _is_particle(tokens, last, particles)
        or (first < last and _is_function(tokens, last))
    ):
        last -= 1
    while first <= last and (
        shape[first] not in _PARTS or (first < last and _is_letters(tokens, first))
    ):
        first += 1
    return first, last


def _is_function(tokens: Tokens, index: int) -> bool:
    """Return whether "dit" stands after "maikel": a word of every sentence, no part of a name."""
    function = tokens.low[index] in entries("cues", "function.txt")
    return function and tokens.shape[index] == LOW and not tokens.flags[index] & (NAME | PLACE)


def _is_letters(tokens: Tokens, index: int) -> bool:
    """Return whether "BSN" stands before a name."""
    return tokens.low[index] in _NUMBERS and tokens.shape[index] == UPPER


def _is_particle(tokens: Tokens, index: int, particles: frozenset[str]) -> bool:
    return tokens.low[index] in particles and bool(tokens.flags[index] & WORD)


def _stays(tokens: Tokens, first: int, last: int) -> bool:
    """Return whether the range is a country, a nationality or a national body: these stay.

    So does what stands as speaker before a colon and is an ordinary word: the model learned
    that a name stands there, and cannot know that "Beller" is a role.
    """
    if first == last:
        return _stays_alone(tokens, first)
    flags = tokens.flags[first : last + 1]
    if all(f & _PUBLIC for f in flags):
        return True
    if _is_of_body(tokens, first, last):
        return True
    if flags[0] & GENERIC and tokens.shape[last] == LOW and _is_said(flags[1:]):
        return True  # "in de jeugdzorg beland"
    if all(word in _ROLES for word in tokens.low[first : last + 1]):
        return True
    return all(f & (WORD | NAME) == WORD for f in flags) and _is_label(tokens, first, last)


def _stays_alone(tokens: Tokens, index: int) -> bool:
    flags, low = tokens.flags[index], tokens.low[index]
    if flags & _PUBLIC or low in _ROLES:
        return True
    said = len(low) == 1 or flags & (WORD | NAME) == WORD
    return said and _is_label(tokens, index, index)


def _is_plain(tokens: Tokens, first: int, last: int, kind: str) -> bool:
    """Return whether the range is ordinary words that the context made look like a name."""
    small = tokens.shape[last] == LOW
    if first < last:
        # "het weggaan gaf", "Eén Plan"
        return (small or kind == "LOCATION") and all(
            f & _NO_NAME == WORD for f in tokens.flags[first : last + 1]
        )
    flags = tokens.flags[first]
    if not small and kind == "PERSON" and flags & (WORD | NAME | GUESSED) == WORD:
        # "niet Trauma, niet Veiligheid": whoever gives nouns a capital gives it to many.
        return is_loose(tokens)
    if not small or flags & (WORD | SURE_NAME) != WORD or flags & _NO_NAME == WORD:
        return False
    if kind != "PERSON" and not (kind == "LOCATION" and tokens.low[first] in _NO_PLACES):
        return False
    return zipf(tokens.low[first]) >= _USUAL


def _is_said(flags: list[int]) -> bool:
    """Return whether these are ordinary words of the dictionary and no names."""
    return all(f & (WORD | GUESSED) == WORD and not f & (NAME | PLACE) for f in flags)


def _is_of_body(tokens: Tokens, first: int, last: int) -> bool:
    """Return whether it is "van de douane" in "een mevrouw van de douane"."""
    if tokens.low[first] != "van" or not tokens.flags[last] & (WORD | GENERIC):
        return False
    word = tokens.low[last]
    return all(w in ("van", "de", "het") for w in tokens.low[first:last]) and (
        word in _BODIES or bool(tokens.flags[last] & GENERIC)
    )


def _is_label(tokens: Tokens, first: int, last: int) -> bool:
    """Return whether the range stands at the begin of a line before a colon or an address sign."""
    after = tokens.low[last + 1 : last + 2]
    opens = first == 0 or tokens.shape[first - 1] == BREAK or tokens.low[first - 1] in _OPENING
    return opens and after in ([":"], [">"])


def _glued(tokens: Tokens, first: int, last: int) -> bool:
    """Return whether the range is part of an address on the internet or of a number."""
    text, start, end = tokens.text, tokens.start[first], tokens.end[last]
    if start and text[start - 1] != " " and _BEFORE.search(text, max(0, start - 2), start):
        return True
    return end < len(text) and text[end] != " " and bool(_AFTER.match(text, end))


def _end(tokens: Tokens, last: int) -> int:
    """Return where the name ends; the "'s" of a possessive is no part of it."""
    end = tokens.end[last]
    tail = tokens.text[max(tokens.start[last], end - 2) : end]
    return end - 2 if tail in ("'s", "’s") and end - tokens.start[last] > 3 else end


def _calibrated(probability: float, calibration: tuple[float, float]) -> float:
    """Return the share of such spans that were names, by logistic (Platt) scaling."""
    slope, intercept = calibration
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    value = slope * math.log(bounded / (1 - bounded)) + intercept
    return round(1 / (1 + math.exp(-value)), 3)


@lru_cache(maxsize=16)
def _least(score: float, calibration: tuple[float, float]) -> float:
    """Return a probability below which `_calibrated` surely gives less than `score`."""
    slope, intercept = calibration
    # Scores are rounded to three digits, so one less is less.
    below = score - 0.001
    if slope <= 0 or not 0 < below < 1:
        return 0.0
    return 1 / (1 + math.exp((intercept - math.log(below / (1 - below))) / slope))


def _lead(least: float) -> float:
    """Return how far a word leads "no name" at least, alone, in a name of this probability."""
    return math.log(least / (1 - least)) - _HELP if least else -math.inf


# Beside the rules: chosen on the development texts, where a lower one adds more false
# alarms than names.
BESIDE_RULES = 0.9


def find_sure_names(text: str) -> list[Span]:
    """Return the names of which the model is sure enough to stand beside the rules."""
    return find_names(text, BESIDE_RULES)
