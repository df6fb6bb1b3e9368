"""Dutch postcodes, written in any case or said aloud.

Four digits and two letters also occur as "2019 en" and "1500 kg", so the letters decide:
a pair that is a word or a measure needs an address close by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.recognisers.context import (
    UNITS,
    fold,
    matches_at,
    next_word,
    number_starts,
    shouted,
    span,
    words,
)
from anonymiser.recognisers.house_numbers import TWO_LETTERS
from anonymiser.recognisers.needles import places_of
from anonymiser.recognisers.numbers import find_numbers, read_chain
from anonymiser.spans import Span

_POSTCODE = re.compile(r"[1-9](?<![\w.,€$/-][1-9])(?<!€ [1-9])\d{3}[ -]?([a-z]{2})(?![\w'-]|\.\w)")
# Letter pairs that are also words, units or abbreviations, so that "2019 en" is no postcode.
_PAIRS = frozenset(
    words(
        """af al au be bo da de di do ds eh ei el em en er et ex ga ha he hm ie ik il in is ja je
        jr la le ma me mi mo na ne no nr nu of oh ok om op or pa ra re so te to uh ui up us va
        vd vs wa we wo yo ze zn zo"""
    )
)
_MEASURES = frozenset(words("cc cm dm eu gb gr hz kb kg km kw mb mg ml mm mw pk st tb tv"))
_NEVER_USED = frozenset(("sa", "sd", "ss"))
_POSTCODE_CUE = re.compile(
    r"(?:postcode|adres|straat|laan|weg|plein|gracht|kade|hof|singel|dreef|pad|dijk)"
)


def find_postcode(text: str) -> list[Span]:
    """Return Dutch postcodes in any case, also said aloud after the word "postcode".

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Label ``POSTCODE``.

    Notes
    -----
    The letters SA, SD and SS are not in use (PostNL).

    Examples
    --------
    >>> [(s.start, s.end) for s in find_postcode("in 2019 en in Deventer, 7411 xk")]
    [(24, 31)]
    """
    folded = fold(text)
    places = {
        match.span(): 0.9
        for match in matches_at(_POSTCODE, folded, number_starts(folded))
        if match[1] not in _NEVER_USED and _is_postcode(text, folded, match)
    }
    places |= dict.fromkeys(_said_postcodes(text, folded), 0.85)
    return [
        span(start, end, "POSTCODE", score, "postcode", "patterns.postcode")
        for (start, end), score in sorted(places.items())
    ]


_HOUSE_BEFORE = re.compile(r"[a-z]{3} \d{1,4}[ -]?[a-z]{0,3}, ?\Z")
_PLACE_AFTER = re.compile(r"[ ,]{1,3}[A-Z][a-z]{2}")


def _is_postcode(text: str, folded: str, match: re.Match[str]) -> bool:
    letters = text[match.start(1) : match.end(1)]
    capitals = letters.isupper() and not shouted(text, *match.span())
    cued = "postcode" in folded[max(0, match.start() - 20) : match.start()]
    if match[1] in _MEASURES:
        # "9-bis, 3981 TV Bunnik", "Lijzijde 44, 8251 PK"
        housed = _HOUSE_BEFORE.search(folded, max(0, match.start() - 30), match.start())
        return cued or (capitals and bool(housed or _PLACE_AFTER.match(text, match.end())))
    if match[1] not in _PAIRS:
        return True
    if cued and _GOES_ON.match(folded, match.start(1)) and not capitals:
        return False  # "postcode 7314 en dan …"
    if _POSTCODE_CUE.search(folded, max(0, match.start() - 50), match.start()):
        return match.group()[:2] not in ("19", "20") or capitals
    return capitals


_POSTCODE_WORD = re.compile(
    r"postcode(?:(?: is| was| daar|:| dat is| e+h| uh| ook| nog| even denken| toen)(?!\w)|,){0,4} "
)
_AFTER_DIGITS = re.compile(rf",? {TWO_LETTERS}")
_SPELLED_PAIR = re.compile(rf" {TWO_LETTERS}")
_GOES_ON = re.compile(r"(?:en|of|is|in|op|al|ik|je|we|ze|er|nu|ja|om|te|zo|na|uh|eh) [a-z]")
_ALONE = re.compile(r"[1-9]\d{3}(?![\w-]|[.,]\d)")
# "8911 en dan CD", "een twee drie vier, A van Anna, B van Bernard"
_LETTERS = re.compile(
    r"[ ,]{1,2}(?:(?:en )?(?:dan )?(?:de )?(?:letters )?[a-z](?: van [a-z]{2,12})?"
    r"[ ,]{1,2}(?:en )?(?:dan )?(?:de )?[a-z](?: van [a-z]{2,12})?(?!\w)"
    r"|en dan (?:de letters )?(?P<pair>[a-z]{2})(?!\w)(?: van [a-z]{2,12} [a-z]{2,12})?)"
)
_REACH, _DIGITS = 60, 4


def _said_postcodes(text: str, folded: str) -> Iterator[tuple[int, int]]:
    for cue in matches_at(_POSTCODE_WORD, folded, places_of(folded, ("postcode",))):
        alone = _ALONE.match(folded, cue.end())
        if alone and next_word(folded, alone.end()) not in UNITS:
            yield alone.start(), _letters_end(folded, alone.end())
        digits = ""
        for end, part in read_chain(folded, cue.end()):
            digits += part
            apart = len(part) == 1 and part != digits
            if len(digits) == 4 and (apart or folded[end - 1].isalpha()):
                letters = _AFTER_DIGITS.match(folded, end)
                yield cue.end(), letters.end() if letters else _letters_end(folded, end)
            if len(digits) >= 4:
                break
    for pair in _SPELLED_PAIR.finditer(folded):
        pair_of = text[pair.start() + 1 : pair.end()]
        capitals = pair_of.isupper() and not shouted(text, *pair.span())
        if pair_of.lower() in _PAIRS or (pair_of.lower() in _MEASURES and not capitals):
            continue
        start = _digits_before(folded, pair.start())
        if start is not None:
            yield start, pair.end()


def _letters_end(folded: str, end: int) -> int:
    letters = _LETTERS.match(folded, end)
    if letters is None or letters["pair"] in _PAIRS:
        return end
    return letters.end()


def _digits_before(folded: str, end: int) -> int | None:
    """Return where four digits in words start that end at `end`, None when there are none."""
    floor = max(0, end - _REACH)
    digits = 0
    for number in reversed(find_numbers(folded[floor:end])):
        if floor + number.end != end or number.ordinal or number.value % 1:
            return None
        digits += len(str(int(number.value)))
        if digits >= _DIGITS:
            return floor + number.start if digits == _DIGITS else None
        end = floor + number.start
        end -= len(folded[floor:end]) - len(folded[floor:end].rstrip(" ,"))
    return None
