"""What the pattern recognisers share: folding, words around a place, making a span.

Folding changes no offset: one character in, one character out. So a pattern can be
written once, in lower case and without accents, for text in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from anonymiser.lexicon import GUESSED, WORD, flags_of
from anonymiser.spans import Span
from anonymiser.texts import texts


def words(text: str) -> tuple[str, ...]:
    """Return the words of `text`; keeps long lists of words readable."""
    return tuple(text.split())


THE = frozenset(("de", "het", "'t"))
WEEKDAY = "(?:maan|dins|woens|donder|vrij|zater|zon)dag"
# What people say for a letter when they spell a postcode or an account: "elf wee vee".
LETTER_NAMES = "[bcdgptvw]ee|aa|ef|haa?|kaa?|el|em|er|es|iks|ku|uu|oo|ie"
DATA = Path(__file__).parent.parent / "data" / "nl"

# Typing programs turn ' and - into their typographic forms.
_PLAIN = dict(
    zip(
        "éèêëóòôöáàâäíìîïúùûüç’‘`´‐‑–—−\u00a0\u202f\u2009",
        "eeeeooooaaaaiiiiuuuuc''''-----   ",
        strict=True,
    )
)
_DIGIT_ROW = re.compile(r"\d+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")

FUNCTION_WORDS = frozenset(
    words(
        """en of maar want dus toen nu dan daar hier er in op aan bij met voor van uit naar tot
        om te als dat die dit deze ik je jij hij ie ze zij we wij jullie hun hem haar u mij me
        mijn m'n mn zijn is was ben bent waren werd werden word wordt worden geworden had heb
        hebt heeft hadden hebben ging gingen kwam kwamen moest moesten mocht mochten kon
        konden wou wilde zou zouden zat zaten woonde woont wonen woon gewoond geboren begon
        deed zei ook al nog niet nooit wel geen gewoon ja nee eh uh euh eeh hoor he ofzo zo
        zeg denk geloof weet wat waar waarom hoe wie welke omdat terwijl sinds sindsdien zodat
        totdat voordat nadat daarna daarvoor daarom toch echt eigenlijk precies ongeveer
        inmiddels ondertussen vlak naast achter tegenover onder boven boven tussen door over
        via tegen een de het 't staat stond ligt lag gaat kreeg vond weer alleen samen toe
        zeker misschien helaas gelukkig meteen eerst later eerder gelijk ineens opeens alweer
        pas tijdens volgens sowieso zeker snap tijd en
        plus thuis anders soms straks eens trouwens overdag steeds bovendien tegenwoordig alles iets
        niets niks vandaag morgen gisteren buiten binnen ofwel oke ok zoiets zelf bijna"""
    )
)

UNITS = frozenset(
    words(
        """jaar jaren jaartjes maand maanden week weken weekje dag dagen dagdelen uur uren uurtje
        minuut minuten minuutjes seconden seconde kwartier nacht nachten weekend weekenden
        keer keren maal x euro euro's eur cent gulden procent % meter m cm mm km kilometer
        kilometers kilo kg gram mg ml liter graden graad punten punt stuks stuk man mensen
        personen vrouwen mannen inwoners leden deelnemers kinderen jongeren jongens meisjes
        meiden gezinnen ouders broers broertjes zussen zusjes begeleiders voogden
        hulpverleners groepen groepsleiders plekken plaatsen plekjes huizen scholen bedden
        kamers woorden tekens pagina's bladzijden bladzijde regels stappen dingen redenen
        vragen nummers cijfers gevallen jongen meisje kind gesprekken brieven formulieren
        pillen tegen miljoen miljard duizend honderd volt watt pk gb mb kb"""
    )
) - {"tegen"}

_NEXT = re.compile(r"[^\S\n]{1,3}([^\W_](?:[\w'-]{0,40}))|[^\S\n]{0,2}([%€])")

# From this length on a text is a conversation and no word.
LONG = 200


def fold(text: str) -> str:
    """Return `text` in lower case, without accents and with plain quotes and hyphens.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    str
        Of the same length, so that offsets stay valid.

    Examples
    --------
    >>> fold("Eén zo’n CLIËNT")
    "een zo'n client"
    """
    return _fold_text(text) if len(text) > LONG else _fold_short(text)


@lru_cache(maxsize=2)
def _fold_text(text: str) -> str:
    # Every recogniser folds the same text; single words are kept apart, not to push it out.
    return _fold(text)


@lru_cache(maxsize=1024)
def _fold_short(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    low = text.lower()
    if len(low) != len(text):
        # A few capitals have two characters in lower case (the Turkish dotted I).
        low = "".join(c.lower() if len(c.lower()) == 1 else "i" for c in text)
    # Few different ones occur in a text; replacing each is much faster than str.translate.
    for char in _PLAIN.keys() & set(_NOT_ASCII.findall(low)):
        low = low.replace(char, _PLAIN[char])
    return low


def span(start: int, end: int, label: str, score: float, source: str, reason: str) -> Span:
    """Return a span whose `reason` is a key of the message catalogue."""
    return Span(start=start, end=end, label=label, score=score, source=source, reason=texts(reason))


def next_word(folded: str, position: int) -> str:
    """Return the word right after `position`, or "" before punctuation or a line end.

    Examples
    --------
    >>> next_word("17 jaar.", 2), next_word("17, jaar", 2)
    ('jaar', '')
    """
    found = _NEXT.match(folded, position)
    return (found.group(1) or found.group(2)) if found else ""


def counts(folded: str, position: int) -> bool:
    """Return whether the number that ends at `position` counts things.

    True before a unit ("3 jaar") and before what looks like a plural noun ("3 vogels").
    """
    word = next_word(folded, position)
    if not word or word in FUNCTION_WORDS:
        return False
    return word in UNITS or word.endswith(("en", "s", "jes", "ers"))


def ends_phrase(folded: str, position: int) -> bool:
    """Return whether punctuation, a line end or a function word follows `position`."""
    word = next_word(folded, position)
    return not word or word in FUNCTION_WORDS


def shouted(text: str, start: int, end: int) -> bool:
    """Return whether the text around a place has no lower-case letter at all.

    Then a capital says nothing about a word.
    """
    around = text[max(0, start - 60) : end + 60]
    return not any(c.islower() for c in around)


def capitalised(text: str, start: int) -> bool:
    """Return whether the character at `start` is a capital that says something."""
    return text[start].isupper() and not shouted(text, start, start + 1)


def is_listed(word: str) -> bool:
    """Return whether `word` is in the list of ordinary words, not one that is worked out.

    Examples
    --------
    >>> is_listed("Fietspad"), is_listed("kanaalpad")
    (True, False)
    """
    flags = flags_of(word.lower())
    return bool(flags & WORD) and not flags & GUESSED


def load_items(folder: str) -> frozenset[str]:
    """Return the words of ``data/nl/<folder>/items.txt``, one a line, ``#`` for comments."""
    lines = (DATA / folder / "items.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if (word := line.split("#")[0].strip()))


def matches_at(
    pattern: re.Pattern[str], folded: str, places: Iterable[int]
) -> Iterator[re.Match[str]]:
    """Yield what `pattern.finditer` yields when matches start nowhere but at `places`.

    Where a pattern can start is found much faster by `places_of` or `digit_starts` than by
    trying the pattern at every character.

    Parameters
    ----------
    pattern : re.Pattern
        One that does not match the empty string.
    folded : str
    places : iterable of int
        From left to right.

    Examples
    --------
    >>> [match.group() for match in matches_at(re.compile("aa"), "aaaa bb aa", (0, 1, 2, 8))]
    ['aa', 'aa', 'aa']
    """
    reach = 0
    for place in places:
        if place >= reach and (match := pattern.match(folded, place)):
            yield match
            reach = match.end()


@lru_cache(maxsize=2)
def digit_starts(folded: str) -> tuple[int, ...]:
    """Return where each row of digits starts.

    Examples
    --------
    >>> digit_starts("a12 06-3"), number_starts("a12 06-3")
    ((1, 4, 7), (4, 7))
    """
    return tuple(match.start() for match in _DIGIT_ROW.finditer(folded))


@lru_cache(maxsize=2)
def number_starts(folded: str) -> tuple[int, ...]:
    """Return where a row of digits starts that no letter, digit or underscore precedes."""
    return tuple(
        start
        for start in digit_starts(folded)
        if not (folded[start - 1 : start].isalnum() or folded[start - 1 : start] == "_")
    )


Place = tuple[int, int, float, str]
"""Start, end, score and reason of something found."""


def outermost(places: Iterable[Place]) -> Iterator[Place]:
    """Yield places from left to right, without those that start inside an earlier one.

    Examples
    --------
    >>> list(outermost([(3, 5, 0.9, "b"), (0, 4, 0.9, "a"), (0, 2, 0.9, "c")]))
    [(0, 4, 0.9, 'a')]
    """
    reach = -1
    for place in sorted(places, key=lambda p: (p[0], -p[1])):
        if place[0] >= reach:
            yield place
            reach = place[1]
