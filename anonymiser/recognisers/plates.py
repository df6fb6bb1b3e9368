"""Dutch licence plates of the fourteen sidecodes, written or told letter by letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.recognisers.context import fold, matches_at, number_starts, shouted, span, words
from anonymiser.recognisers.needles import places_of
from anonymiser.recognisers.numbers import number_at
from anonymiser.spans import Span

_AFTER_CUE = 60

# Sidecodes 1-14 of the RDW: x a letter, 9 a digit.
_SIDECODES = words(
    """xx-99-99 99-99-xx 99-xx-99 xx-99-xx xx-xx-99 99-xx-xx 99-xxx-9 9-xxx-99 xx-999-x
    x-999-xx xxx-99-x x-99-xxx 9-xx-999 999-xx-9"""
)


def _sidecodes(gap: str) -> str:
    shapes = (
        code.replace("-", gap).replace("x", "[a-z]").replace("9", r"\d") for code in _SIDECODES
    )
    return f"(?:{'|'.join(shapes)})"


_MIDDLE = re.compile(r"-[a-z0-9]{1,3}-")
_PLATE = re.compile(rf"(?<![\w/.-]){_sidecodes('-')}(?![\w/]|-\w)")
_LOOSE_PLATE = re.compile(rf"(?<!\w){_sidecodes('[ -]?')}(?!\w)")
_PLATE_WORDS = ("kenteken", "nummerbord", "nummerplaat")
_PLATE_CUE = re.compile(rf"(?:{'|'.join(_PLATE_WORDS)})(?:plaat|nummer)?(?!\w)")
_NOT_LETTERS = frozenset(
    words(
        """en of om op te in is ik je we ze er me al af nu na de zo ja uur tot dag jan feb mrt
        apr mei jun jul aug sep okt nov dec keer man met van een het per bij"""
    )
)


# Since sidecode 7 a plate has none of the letters A C E I M O Q U W Y.
_PLATE_LETTERS = frozenset("bdfghjklnprstvxz")
_PLATE_LENGTH = 6
_SHAPES = frozenset(code.replace("-", "") for code in _SIDECODES)
_SPACED_PLATE = re.compile(rf"{_sidecodes('[ -]')}(?![\w/%€]|[.,]\d)")
_SPACED = re.compile(r"\d{1,3} (?=[a-z]{1,3}(?!\w))")
_LETTERS_BEFORE = re.compile(r"(?<![\w.'/-])[a-z]{1,3}\Z")
_VEHICLE = re.compile(
    r"(?<!\w)(?:auto|autootje|wagen|bus|busje|bestelbus\w*|diesel|golf|polo|scooter|brommer|motor"
    r"|opel|volkswagen|ford|fiat|peugeot|renault|toyota|bmw|mercedes|audi|volvo|kia|citroen|skoda"
    r"|seat|suzuki|tesla|taxi|camper|caravan|aanhanger|trekker|vrachtwagen|plaat)(?!\w)"
)
_VEHICLE_REACH = 80
_CARS = ("auto", "bus", "golf", "polo", "scooter", "brommer", "motor", "opel", "ford", "wagen")
_CAR = re.compile(rf"(?:{'|'.join(_CARS)})(?:tje|je)?(?!\w)")


def find_licence_plate(text: str) -> list[Span]:
    """Return Dutch licence plates of the fourteen sidecodes.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Label ``ID``. Without hyphens only after a word such as "kenteken", in capitals, or
        near a word for a car.

    Notes
    -----
    Sidecodes: RDW, "Overzicht van sidecodes".

    Examples
    --------
    >>> text = "een auto met kenteken gz 482 k, niet 12-AB-34"
    >>> [text[s.start : s.end] for s in find_licence_plate(text)]
    ['gz 482 k', '12-AB-34']
    """
    folded = fold(text)
    places = dict.fromkeys(_told(folded), 0.8)
    places |= dict.fromkeys(_spaced(text, folded), 0.8)
    places |= {
        match.span(): 0.85
        for middle in _MIDDLE.finditer(folded)
        for length in (1, 2, 3)
        if (match := _PLATE.match(folded, max(0, middle.start() - length)))
        and not _NOT_LETTERS.intersection(match.group().split("-"))
    }
    for cue in matches_at(_PLATE_CUE, folded, places_of(folded, _PLATE_WORDS)):
        if match := _LOOSE_PLATE.search(folded, cue.end(), cue.end() + _AFTER_CUE):
            places[match.span()] = 0.95
        elif named := _by_name(folded, cue.end()):
            places[named] = 0.85
    for car in matches_at(_CAR, folded, places_of(folded, _CARS)):
        if named := _by_name(folded, car.end()):
            places[named] = 0.75
    return [
        span(start, end, "ID", score, "licence_plate", "patterns.licence_plate")
        for (start, end), score in sorted(places.items())
    ]


def _spaced(text: str, folded: str) -> Iterator[tuple[int, int]]:
    """Yield plates with spaces: in capitals, or in small letters near a word for a car."""
    for opening in matches_at(_SPACED, folded, number_starts(folded)):
        first = opening.start()
        if first and folded[first - 1] != " ":
            continue
        head = _LETTERS_BEFORE.search(folded[max(0, first - 5) : max(0, first - 1)])
        starts = (first, first - 1 - len(head.group()) if head else first)
        match = next((m for at in starts if (m := _SPACED_PLATE.match(folded, at))), None)
        if match is None:
            continue
        start, end = match.span()
        letters = [c for c in text[start:end] if c.isalpha()]
        if not _PLATE_LETTERS.issuperset(c.lower() for c in letters):
            continue
        capitals = all(c.isupper() for c in letters) and not shouted(text, start, end)
        if capitals or _near_vehicle(folded, start, end):
            yield start, end


def _near_vehicle(folded: str, start: int, end: int) -> bool:
    floor = max(0, start - _VEHICLE_REACH)
    return bool(_VEHICLE.search(folded, floor, start) or _VEHICLE.search(folded, end, end + 40))


_TOLD_LETTER = re.compile(r" [bdfghjklnprstvxz](?= [a-z\d])")
_TOLD_PART = re.compile(
    r"(?:(?P<letter>[bdfghjklnprstvxz])|(?P<digits>\d{1,3})|(?P<word>[adehntvz][a-z]{2,20}))"
    r"(?![\w'])(?:[ ,-]{1,3}(?:(?:e+h|uh|dan|en|streepje) )?)?"
)
# After "kenteken" letters may be said by name: "gee honderddrieëntwintig bee bee".
_NAMED_LETTERS = dict(
    zip(words("bee dee ef gee haa ha jee kaa ka el em en pee er es tee vee iks ix zet"),
        "bdfghhjkklmnprstvxxz", strict=True)
)  # fmt: skip
_NAMED_LETTER = re.compile(rf"(?<!\w)(?:{'|'.join(_NAMED_LETTERS)})(?!\w)")
# Of those the ones that are no word of a sentence; "zet" is, but not between number and letter.
_NAME_BEFORE = re.compile(r"(?<!\w)(?:(?:zet|bee|dee|gee|haa|jee|kaa|pee|tee|vee|iks|ix) ){1,2}\Z")
_NAMES_REACH = len(" zet zet ")
_PLATE_LEAD = re.compile(r"(?: (?:is|was|met|van|dat|eh|uh|hij|heeft|dus)|[ :,]){0,4} ?")
_NUMBER_BEFORE = re.compile(r"(?:(?<![^\W_])[a-z]{3,20}|(?<!\w)\d{1,3}) \Z")


def _told(folded: str) -> Iterator[tuple[int, int]]:
    """Yield plates told letter by letter: "z k nul drie drie b"."""
    reach = 0
    for first in _TOLD_LETTER.finditer(f" {folded}"):
        if first.start() < reach:
            continue
        start = _told_start(folded, first.start())
        end, shape = _told_shape(folded, start)
        named = None if shape in _SHAPES else _named_before(folded, first.start())
        if named is not None:
            start, (end, shape) = named, _told_named(folded, named)
        if shape in _SHAPES:
            reach = end
            yield start, end


def _by_name(folded: str, position: int) -> tuple[int, int] | None:
    """Return the plate after `position` of which the letters are said by their names."""
    lead = _PLATE_LEAD.match(folded, position)
    start = lead.end() if lead else position
    end, shape = _told_named(folded, start)
    return (start, end) if shape in _SHAPES else None


def _told_named(folded: str, start: int) -> tuple[int, str]:
    """Return what `_told_shape` does, of letters said by their names too."""
    # A letter keeps the length of its name, so that places stay the same.
    said = _NAMED_LETTER.sub(
        lambda name: _NAMED_LETTERS[name.group()].ljust(len(name.group())),
        folded[start : start + _AFTER_CUE],
    )
    end, shape = _told_shape(said, 0)
    end += start
    while folded[end : end + 1].isalpha():
        end += 1
    return end, shape


def _named_before(folded: str, letter: int) -> int | None:
    """Return where "achtendertig zet" starts that stands before a plate's first letter."""
    named = _NAME_BEFORE.search(folded, max(0, letter - _NAMES_REACH), letter)
    start = _told_start(folded, named.start()) if named else letter
    return start if start < letter else None


def _told_start(folded: str, letter: int) -> int:
    """Return where a plate starts of which this is the first letter; with digits before it."""
    before = _NUMBER_BEFORE.search(folded, max(0, letter - 22), letter)
    number = number_at(folded, before.start()) if before else None
    if before and (before.group()[0].isdigit() or (number and number.end == before.end() - 1)):
        return before.start()
    return letter


def _told_shape(folded: str, start: int) -> tuple[int, str]:
    """Return the end and the shape ("xx999x") of what is told from `start` on."""
    position, end, shape = start, start, ""
    while len(shape) < _PLATE_LENGTH and (part := _TOLD_PART.match(folded, position)):
        if part["letter"]:
            shape += "x"
        elif part["digits"]:
            shape += "9" * len(part["digits"])
        else:
            number = number_at(folded, part.start("word"))
            if number is None or number.end != part.end("word") or number.ordinal:
                break
            shape += "9" * len(str(int(number.value)))
        position, end = part.end(), part.end(part.lastgroup or 0)
    return end, shape
