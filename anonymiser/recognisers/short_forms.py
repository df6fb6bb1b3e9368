"""Find the letters that a text says stand for a name: "Pleegzorg Schelde en Delta (PSD)".

What the letters stand for was found by the other recognisers, so this one runs after them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from anonymiser.lexicon import GENERIC, WORD, entries, flags_of
from anonymiser.recognisers.context import span
from anonymiser.spans import Span

# "(PSD)", "(hierna: PSD)", "(afgekort ‘PSD’)"
_AFTER = re.compile(
    r"s? \((?:(?:hierna|verder|afgekort|kortweg|ook wel|ofwel|roepnaam)(?: te noemen)?:? )?"
    r"[\"'‘’“”]?(?P<letters>[^\W\d_]{2,6})[\"'‘’“”]?\)",
    re.IGNORECASE,
)
# "PSD (Pleegzorg Schelde en Delta)"
_BEFORE = re.compile(r"(?<![\w-])(?P<letters>[^\W\d_]{2,6}) \((?:de |het )?\Z", re.IGNORECASE)
_PAIR = re.compile(r"(?<!\w)[^\W\d_]{2}(?!\w)")
_LABELS = ("PERSON", "ORGANISATION")
_REACH = 14
# So many letters more than words: "JBNH" of "Jeugdbescherming Noord-Holland".
_MORE = 2


def find_short_forms(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return the letters in brackets that stand for somebody or an institution.

    Parameters
    ----------
    text : str
        NFC text.
    spans : iterable of Span
        What was found in it.

    Returns
    -------
    list of Span
        With the label of the name they stand for.

    Examples
    --------
    >>> from anonymiser.recognisers.context import span
    >>> text = "door Huis en Haven (HEH), met een indicatie (PGB)"
    >>> found = find_short_forms(text, [span(5, 18, "ORGANISATION", 0.8, "", "names.study")])
    >>> [text[s.start : s.end] for s in found]
    ['HEH']
    """
    places: dict[tuple[int, int], str] = {}
    pairs: dict[str, str] = {}
    for name in spans:
        if name.label not in _LABELS:
            continue
        after = _AFTER.match(text, name.end) if text.startswith((" (", "s ("), name.end) else None
        before = _BEFORE.search(text, max(0, name.start - _REACH), name.start)
        for match in (after, before):
            letters = match["letters"] if match else ""
            if match and _stand_for(letters, text[name.start : name.end]):
                places[match.span("letters")] = name.label
                if letters.isupper() and _PAIR.fullmatch(letters):
                    pairs.setdefault(letters, name.label)
    for place, label in _again(text, pairs):
        places.setdefault(place, label)
    return [
        span(*place, label, 0.75, "short_form", "names.short_form")
        for place, label in sorted(places.items())
    ]


def _again(text: str, labels: dict[str, str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield where two capitals stand again; what is longer is learned as a name."""
    # One walk for all of them: a walk for each would make a long list of names slow.
    for match in _PAIR.finditer(text) if labels else ():
        if match.group() in labels:
            yield match.span(), labels[match.group()]


def _stand_for(letters: str, name: str) -> bool:
    """Return whether `letters` are the first ones of the words of `name`, perhaps with more."""
    capitals, letters = letters.isupper(), letters.lower()
    flags = flags_of(letters)
    if flags & GENERIC or (flags & WORD and not capitals):
        return False
    parts = [part for part in re.split(r"[\s-]+", name.lower()) if part[:1].isalpha()]
    content = [part for part in parts if part not in entries("cues", "links.txt")]
    for words in (parts, content):
        if len(words) > 1 and letters == "".join(part[0] for part in words):
            return True
    if len(content) < 2 or not len(content) <= len(letters) <= len(content) + _MORE:
        return False
    rest = iter(name.lower())
    in_order = all(letter in rest for letter in letters) and letters[0] == name[0].lower()
    return in_order and all(part[0] in letters for part in content)
