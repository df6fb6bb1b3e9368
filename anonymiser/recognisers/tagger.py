"""Find names by what they look like and by the words around them, learned from examples.

A small statistical model (a conditional random field, see ``data/tagger/MODEL_CARD.md``).
It sees names that no list knows, in small letters too; its weights were trained on text that
is CC BY-SA 4.0, and so are they.
"""

from __future__ import annotations

import math
import re

import numpy as np
import numpy.typing as npt

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
from anonymiser.recognisers.support import is_nobody
from anonymiser.spans import Span
from anonymiser.tagger.decode import KINDS, TAGS
from anonymiser.tagger.model import Model, shipped
from anonymiser.texts import texts
from anonymiser.tokens import Tokens, is_word, tokenise

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

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
# What may stand before a speaker on the line.
_OPENING = frozenset((">", "-", "–", "—", "*", "]", ")"))

# Below this probability a span is not worth a reader's time; see the table in MODEL_CARD.md.
THRESHOLD = 0.5
# In the order of `KINDS`, for the tags take turns.
_BEGINS, _INSIDE = slice(TAGS.index("B-PERSON"), None, 2), slice(TAGS.index("I-PERSON"), None, 2)
_JOINED = frozenset([*((kind, kind) for kind in KINDS), ("PERSON", "LOCATION")])
_OTHER = KINDS.index("OTHER")
# What stands against a word that is part of an e-mail address, a web address or a number.
_BEFORE = re.compile(r"[@_/\\]$|\w[.]$|\d-?$")
_AFTER = re.compile(r"[@_/\\]|[.]\w|-?\d")
# By so much (natural logarithm) the neighbours make the surest word of a name surer, at most.
_HELP = 0.8
# A word below this takes no part in a name, however likely its neighbour is one.
_PART = 0.2


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
    tokens = tokenise(text)
    return [
        Span(
            start=start,
            end=end,
            label=label,
            score=score,
            source="tagger",
            reason=texts(f"tagger.{label.lower()}"),
        )
        for start, end, label, score in names(tokens, shipped(), threshold)
    ]


def names(tokens: Tokens, model: Model, threshold: float) -> list[tuple[int, int, str, float]]:
    """Return (start, end, label, probability) of every name that `model` sees in `tokens`."""
    least = _least(threshold, model.calibration)
    probabilities = model.probabilities(tokens, _lead(least))
    begins, inside = probabilities[:, _BEGINS], probabilities[:, _INSIDE]
    by_kind = begins + inside
    sure = by_kind.sum(axis=1) - by_kind[:, _OTHER]
    likely = np.flatnonzero(sure >= _PART)
    if not len(likely):
        return []
    chances: list[float] = sure.tolist()
    found = []
    for first, last in _joined(_runs(likely, begins, inside), by_kind, tokens):
        # Most ranges are too unsure whatever is trimmed from them, for less is never surer.
        if max(chances[first : last + 1]) < least:
            continue
        first, last = _trimmed(tokens, first, last)
        if first > last or _glued(tokens, first, last):
            continue
        if _stays(tokens, first, last) or _is_plain(tokens, first, last, by_kind):
            continue
        score = _calibrated(max(chances[first : last + 1]), model.calibration)
        if score >= threshold:
            end = _end(tokens, last)
            found.append((tokens.start[first], end, _kind(by_kind, first, last), score))
    return found


def _runs(likely: Ints, begins: Floats, inside: Floats) -> list[tuple[int, int]]:
    """Return ranges of neighbouring tokens; a token that begins a name begins a range."""
    runs: list[tuple[int, int]] = []
    goes_on = inside[likely].sum(axis=1) >= begins[likely].sum(axis=1)
    for index, more in zip(likely.tolist(), goes_on.tolist(), strict=True):
        if runs and runs[-1][1] == index - 1 and more:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _joined(runs: list[tuple[int, int]], by_kind: Floats, tokens: Tokens) -> list[tuple[int, int]]:
    """Return the ranges; what stands on both sides of particles of a name becomes one.

    Both are of one kind ("Capelle aan den IJssel"), or a surname looks like a place ("Jorinde
    van Baalen").
    """
    particles = entries("cues", "prefixes.txt")
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        if joined and 1 < first - joined[-1][1] < 4:
            begin, end = joined[-1]
            kinds = (_kind(by_kind, begin, end), _kind(by_kind, first, last))
            if kinds in _JOINED and " ".join(tokens.low[end + 1 : first]) in particles:
                joined[-1] = (begin, last)
                continue
        joined.append((first, last))
    return joined


def _kind(by_kind: Floats, first: int, last: int) -> str:
    return KINDS[int(by_kind[first : last + 1, :_OTHER].sum(axis=0).argmax())]


def _trimmed(tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    """Return the range without punctuation at its ends and without a particle at its end."""
    particles = entries("cues", "prefixes.txt")
    while first <= last and (
        not _is_part(tokens, last)
        or _is_particle(tokens, last, particles)
        or (first < last and _is_function(tokens, last))
    ):
        last -= 1
    while first <= last and (
        not _is_part(tokens, first) or (first < last and _is_letters(tokens, first))
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


def _is_part(tokens: Tokens, index: int) -> bool:
    return is_word(tokens.shape[index]) or tokens.shape[index] == INITIAL


def _stays(tokens: Tokens, first: int, last: int) -> bool:
    """Return whether the range is a country, a nationality or a national body: these stay.

    So does what stands as speaker before a colon and is an ordinary word: the model learned
    that a name stands there, and cannot know that "Beller" is a role.
    """
    flags = tokens.flags[first : last + 1]
    if all(f & (COUNTRY | NATION | GENERIC) for f in flags):
        return True
    if is_nobody(tokens, first, last + 1):
        return True
    if first < last and _is_of_body(tokens, first, last):
        return True
    if flags[0] & GENERIC and tokens.shape[last] == LOW and _is_said(flags[1:]):
        return True  # "in de jeugdzorg beland"
    if all(word in _ROLES for word in tokens.low[first : last + 1]):
        return True
    if not _is_label(tokens, first, last):
        return False
    letter = first == last and len(tokens.low[first]) == 1
    return letter or all(f & WORD and not f & NAME for f in flags)


def _is_plain(tokens: Tokens, first: int, last: int, by_kind: Floats) -> bool:
    """Return whether the range is ordinary words that the context made look like a name."""
    flags, small = tokens.flags[first : last + 1], tokens.shape[last] == LOW
    if all(f & WORD and not f & (NAME | PLACE | ORG_HEAD | ORG_TAIL) for f in flags):
        # "het weggaan gaf", "Eén Plan"
        return last > first and (small or _kind(by_kind, first, last) == "LOCATION")
    usual = first == last and small and zipf(tokens.low[first]) >= _USUAL
    if not usual:
        return False
    kind = _kind(by_kind, first, last)
    usual = kind == "PERSON" or (kind == "LOCATION" and tokens.low[first] in _NO_PLACES)
    return usual and bool(flags[0] & WORD) and not flags[0] & SURE_NAME


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
    start, end = tokens.start[first], tokens.end[last]
    return bool(_BEFORE.search(tokens.text, max(0, start - 2), start)) or bool(
        _AFTER.match(tokens.text, end)
    )


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
