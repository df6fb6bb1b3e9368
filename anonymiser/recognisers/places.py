"""Find places, countries and nationalities.

A place whose name is no ordinary word is found however it is written. One that is ("Best",
"Huizen") needs a word before it that a place follows.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from anonymiser.dutch_words import one_letter_off
from anonymiser.lexicon import (
    BREAK,
    CAP,
    COUNTRY,
    FIRST,
    FLOOR_ZIPF,
    GENERIC,
    GUESSED,
    LAST_SURE,
    LOW,
    NAME,
    NATION,
    PLACE,
    PLACE_SURE,
    PUNCT,
    SURE_NAME,
    UPPER,
    WORD,
    entries,
    table,
    zipf,
)
from anonymiser.recognisers.things import Tails, by_second, is_nobody, known_things
from anonymiser.spans import Span
from anonymiser.texts import texts
from anonymiser.tokens import CAPITALS, Tokens, is_word, tokenise

Match = tuple[int, int, str, float, str]

TOWARDS = entries("cues", "towards.txt")
_NEAR = entries("cues", "near.txt")
# Towns that are also ordinary words; small letters count after "naar", "uit" or "in".
_TOWN_WORDS = entries("cues", "town_words.txt")
# Before a language that is also a name: "in het Frans", "op Frans".
_LANGUAGE = entries("cues", "before_language.txt")
_AFTER = entries("cues", "after_place.txt")
_POSTCODE = re.compile(r"\d{4}[a-z]{2}", re.IGNORECASE)
# "Drachten." answers; "Best." and "Namen," are more usual as words.
_USUAL = 4.5
_QUARTERS = frozenset(("wijk", "buurt", "dorp", "dorpje", "gehucht", "buurtschap"))
_INTO = frozenset(("in", "naar", "uit", "te", "vanuit"))
# Only after these a word can be a place that is in no list.
_FOLLOWED = TOWARDS | _QUARTERS | _INTO
_WANTED = PLACE | COUNTRY | NATION
_PLAIN = PLACE_SURE | COUNTRY | NATION
_LED = TOWARDS | {"op"}
# Islands that are ordinary words too.
_ISLANDS = frozenset(("schouwen", "tholen", "marken", "putten", "voorne", "flakkee", "rozenburg"))
_LIVING = frozenset(
    ("ons", "mij", "woon", "woont", "woonde", "wonen", "gewoond", "hier", "daar", "thuis", "school",
     "kerk", "huis", "flat", "kamer", "opgegroeid", "jongens", "moskee")
)  # fmt: skip
_PARTS = frozenset(("zuidoost", "nieuw-west", "noord", "zuid", "oost", "west"))
_ENDINGS = re.compile(
    r".{3,}(?:dorp|drecht|wijk|veen|hoven|burg|woude?|broek|horst|dijk|dam|kerk|huizen|zijl|oord|"
    r"wolde|berg|heim|stad|buurt|kwartier|zaal|vliet|meer|lo|um|ingen|straten|schoten|berge|hout)"
)


def find_places(text: str) -> list[Span]:
    """Return the places, countries and nationalities in `text`.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Labelled ``LOCATION``, ``COUNTRY`` or ``NATIONALITY``.

    Examples
    --------
    >>> text = "Ik vond het best leuk in nijmegen, leuker dan in Best."
    >>> [text[s.start:s.end] for s in find_places(text)]
    ['nijmegen', 'Best']
    """
    tokens = tokenise(text)
    return spans_of(tokens, matches(tokens), "place")


def spans_of(tokens: Tokens, found: list[Match], source: str) -> list[Span]:
    """Return matches as spans of the text, with the reason in words."""
    return [
        Span(
            start=tokens.start[first],
            end=tokens.end[last - 1],
            label=label,
            score=score,
            source=source,
            reason=texts(f"names.{reason}"),
        )
        for first, last, label, score, reason in found
    ]


def matches(tokens: Tokens) -> list[Match]:
    """Return the places as token ranges; worked out once for a text."""
    if "places" not in tokens.found:
        tokens.found["places"] = list(_walk(tokens))
    return tokens.found["places"]


def _walk(tokens: Tokens) -> list[Match]:
    found: list[Match] = []
    reach, things = 0, known_things(tokens)
    for index in _candidates(tokens):
        if index < reach or is_nobody(things, index, index + 1):
            continue
        if match := _found_at(tokens, index):
            found.append(match)
            reach = match[1]
    return found


def _found_at(tokens: Tokens, index: int) -> Match | None:
    """Return the place that begins at `index`: one of more words, or of one."""
    match, word = None, tokens.low[index]
    long, lands = by_second("places"), by_second("countries")
    if word in long or word in lands:
        second = tokens.low[index + 1] if index + 1 < len(tokens) else ""
        tails, countries = long.get(word, {}), lands.get(word, {})
        if second in tails:
            match = _phrase(tokens, index, tails[second], "LOCATION")
        if not match and second in countries:
            match = _phrase(tokens, index, countries[second], "COUNTRY")
    alone = _may_stand_alone(tokens.flags[index], tokens.shape[index])
    return _single(tokens, index) if not match and (alone or word in _ALSO) else match


@cache
def _seconds() -> dict[str, frozenset[str]]:
    """Return what follows the first word in places and countries of more than one word."""
    tables = (by_second("places"), by_second("countries"))
    heads = frozenset().union(*tables)
    return {h: frozenset().union(*(table.get(h, ()) for table in tables)) for h in heads}


def _candidates(tokens: Tokens) -> list[int]:
    """Return where a place can begin; few words can."""
    low, flags, shape, last = tokens.low, tokens.flags, tokens.shape, len(tokens) - 1
    # A town that may be another word ("een", "best") counts in small letters only after a cue.
    found = {
        at
        for at, flag in enumerate(flags)
        if flag & _WANTED
        and (flag & _PLAIN or shape[at] != LOW or low[at - 1] in _LED or low[at - 1][:1].isdigit())
    }
    found.update(tokens.at(_ALSO))
    seconds = _seconds()
    heads = tokens.at(seconds.keys() & tokens.different)
    found.update([at for at in heads if at < last and low[at + 1] in seconds[low[at]]])
    # What is in no list is a place only after one of a few words.
    after = [at + 1 for at in tokens.at(_FOLLOWED) if at < last]
    found.update(
        [at for at in after if shape[at] in CAPITALS or (shape[at] == LOW and not flags[at])]
    )
    return sorted(found)


_ALSO = frozenset(("wadden", "zuid"))


def _may_stand_alone(flags: int, shape: int) -> bool:
    """Return whether one word can be a place: listed as one, with a capital, or unknown."""
    return bool(flags & _WANTED) or shape in CAPITALS or (shape == LOW and not flags)


def _phrase(tokens: Tokens, index: int, tails: Tails, label: str) -> Match | None:
    for tail in tails:
        end = index + 1 + len(tail)
        if tuple(tokens.low[index + 1 : end]) != tail:
            continue
        cased = tokens.shape[end - 1] in (CAP, UPPER)
        ordinary = all(f & WORD for f in tokens.flags[index:end])
        if not cased and ordinary and tokens.low[index] != "den":
            towards = index > 0 and tokens.low[index - 1] in _INTO
            if not towards or zipf(tokens.low[end - 1]) > FLOOR_ZIPF:
                continue
        if cased and tokens.low[index] in ("de", "het") and tokens.shape[index] == LOW:
            return index + 1, end, label, 0.75, "place_known"
        reason = "country" if label == "COUNTRY" else "place_known"
        return index, end, label, 0.5 if label == "COUNTRY" else 0.85, reason
    return None


def _single(tokens: Tokens, index: int) -> Match | None:
    flags, shape = tokens.flags[index], tokens.shape[index]
    if not is_word(shape) or flags & GENERIC:
        return None
    before = tokens.low[index - 1] if index else ""
    if before in ("der", "den", "ter") and index > 1 and tokens.low[index - 2] == "van":
        # "van der Zwaag" is a person.
        return None
    if flags & (COUNTRY | NATION) and not (flags & WORD and shape == LOW):
        named = flags & NAME and (shape == LOW or before not in _LANGUAGE)
        if flags & NATION and not flags & COUNTRY and not named:
            return index, index + 1, "NATIONALITY", 0.5, "nationality"
        if flags & COUNTRY and (shape != LOW or not flags & NAME or before in TOWARDS):
            return index, index + 1, "COUNTRY", 0.5, "country"
    if shape == LOW:
        sure = _small(tokens, index, flags, before)
    else:
        sure = _capital(tokens, index, flags, before)
    reason = "place_known" if flags & PLACE_SURE else "place_cue"
    return (index, index + 1, "LOCATION", sure, reason) if sure else None


@lru_cache(maxsize=4096)
def _is_misspelt(word: str) -> bool:
    """Return whether one letter tells `word` from a place ("coevordn")."""
    known = table()
    return any(known.get(form, 0) & PLACE_SURE for form in one_letter_off(word))


def _capital(tokens: Tokens, index: int, flags: int, before: str) -> float:
    if flags & PLACE_SURE and not flags & FIRST:
        return 0.85 if before in _NEAR or not flags & LAST_SURE else 0.6
    if tokens.opening[index]:
        return 0.6 if flags & PLACE and _answers(tokens, index) else 0.0
    if flags & PLACE:
        if before in TOWARDS:
            return 0.75
        if before in _NEAR and not flags & NAME and zipf(tokens.low[index]) < 5:
            return 0.6
        rare = not flags & NAME and zipf(tokens.low[index]) < 4
        return 0.5 if rare and before not in ("de", "het", "een") else 0.0
    unknown = not flags and tokens.shape[index] == CAP
    coined = unknown or (flags & GUESSED and zipf(tokens.low[index]) <= FLOOR_ZIPF)
    if before in _QUARTERS and coined:
        return 0.7
    return 0.6 if unknown and before in _INTO else 0.0


def _answers(tokens: Tokens, index: int) -> bool:
    """Return whether "Drachten" is a whole answer, or the first of a row of towns."""
    after = tokens.low[index + 1] if index + 1 < len(tokens) else "."
    closed = after in (".", ",") or BREAK in tokens.shape[index + 1 : index + 2]
    plain = tokens.shape[index] == CAP and not tokens.flags[index] & NAME
    return closed and plain and zipf(tokens.low[index]) < _USUAL


def _is_south(tokens: Tokens, index: int) -> bool:
    """Return whether "zuid" in "bij ons op zuid" is the part of a town that has that name."""
    if tokens.low[index] != "zuid" or index < 2:
        return False
    return tokens.low[index - 2] in _LIVING


def _small(tokens: Tokens, index: int, flags: int, before: str) -> float:
    if flags & PLACE_SURE and not flags & FIRST:
        return 0.75 if before in _NEAR or not flags & LAST_SURE else 0.0
    word = tokens.low[index]
    if flags & PLACE and _POSTCODE.fullmatch(before):
        return 0.7
    if before not in TOWARDS:
        known = word == "wadden" and before in ("de", "t", "'t")
        known = known or (before == "op" and (word in _ISLANDS or _is_south(tokens, index)))
        return 0.7 if known else 0.0
    if word in _PARTS and before in ("uit", "in", "naar") and index + 1 < len(tokens):
        return 0.5 if tokens.shape[index + 1] == PUNCT else 0.0
    if not flags and len(word) > 6 and before in ("in", "uit", "naar") and _is_misspelt(word):
        return 0.6
    after = tokens.low[index + 1] if index + 1 < len(tokens) else "."
    if word in _TOWN_WORDS:
        ends = after in _AFTER or not after[:1].isalnum() or after.startswith("ge")
        ends = ends or after in entries("cues", "verbs.txt")
        if before == "te" and index > 1 and tokens.low[index - 2][:1].isdigit():
            return 0.7  # "hanzesingel 88 te kampen"
        return 0.6 if ends and before in ("in", "naar", "uit", "vanuit") else 0.0
    if flags & PLACE and not flags & WORD and not (flags & SURE_NAME and before == "te"):
        return 0.6 if word not in entries("places", "words.txt") else 0.0
    listed = bool(flags) and not flags & LAST_SURE
    return 0.5 if not listed and _ENDINGS.fullmatch(word) else 0.0
