"""Initials that stand for somebody in the middle of a sentence: "toen zei K. de V. dat …"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from anonymiser.lexicon import cue_words
from anonymiser.recognisers.context import matches_at, span, words
from anonymiser.recognisers.needles import places_of
from anonymiser.spans import Span

_INITIALS = re.compile(
    r"[A-Z]\.(?:-?[A-Z]\.){0,2}(?: (?:van |de |der |den |el |ten |ter |'t ){1,2}[A-Z]\.)?"
    r"(?=[ ,;)]{1,2}[a-z(]|[?!,;)])"
)
# "J. heeft 2x gebonkt", at the begin of a sentence.
_OPENING = re.compile(
    r"[A-Z]\.(?= (?:en [A-Z][a-z]|zei|had|ging"
    r"|is (?:op|naar|bij|weer|weg|ziek|boos|stil|thuis|vandaag)"
    r"|kwam|wilde|wil|moest|kon|vond|woonde|zat|gaf|kreeg|werd|sliep|huilde|vroeg|liep|wou|mocht|was"
    r"|(?!niet|met|het|dat|wat|tot|uit|geeft|laat|staat|bestaat|gaat het)[a-z]{2,12}t)(?!\w))"
)
_BEGINS = re.compile(r"(?:\A|[.?!:'\"\n] ?|[.?!] {1,2}|\n- | [-–] )\Z")
# "D. is vlak", "D. niet thuis": only of who is called by that letter elsewhere in the text.
_ALONE = re.compile(r"[A-Z]\.(?= ?[a-z(,;)])")
# "Cliënt: D.K., geb."
_FIELD = re.compile(r"(?:\A|\n)[ \t]*(?P<word>[^\W\d_]{2,20})[ \t]*: ?\Z")
_WHOLE = re.compile(r"(?:[A-Z]\.){1,3}(?=[ ,;)\n]|\Z)")
_ROLES = cue_words("roles", "people", "speakers") | {"initialen"}
_TWICE = 2
# "T.: ja", and not the letters for interviewer, respondent, question and answer.
_SPEAKER = re.compile(r"(?m)^[B-CE-HJ-LNO-QS-UW-Z]\.(?= ?: )")
# What stands before: words of a sentence, and not what gets a letter of its own.
_BEFORE = re.compile(
    r"(?<!\w)(?P<word>[^\W\d_]{2,20}|(?:[Mm]w|[Dd]hr|[Mm]evr|[Dd]r|[Mm]r)\.),? \(?\Z"
)
_LETTERED = frozenset(
    words(
        """vitamine hepatitis type groep klas optie plan variant fase lijn kamer bijlage sub artikel
        antwoord lid letter cluster categorie deel model scenario punt vraag onderdeel blok versie
        niveau gebouw vleugel team unit paragraaf figuur tabel poule divisie seizoen rij vak hal"""
    )
)
# "meneer de V.", "Lucas van de B."
_NAMED = re.compile(r"(?P<word>[^\W\d_][\w'’-]*)\.? (?:van )?(?:de|het) \Z")
_TITLES = cue_words("titles") | {"familie", "fam"}
_REACH = 24


def find_initials(text: str) -> list[Span]:
    """Return initials in the middle of a sentence.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Label ``PERSON``.

    Examples
    --------
    >>> text = "Toen belde K. de V. mij op, niet groep B. of vitamine C."
    >>> [text[s.start : s.end] for s in find_initials(text)]
    ['K. de V.']
    """
    return [span(s, e, "PERSON", 0.6, "initials", "names.person_cue") for s, e in _found(text)]


def _found(text: str) -> Iterator[tuple[int, int]]:
    starts = [place - 1 for place in places_of(text, (".",)) if place and text[place - 1].isupper()]
    sure = dict.fromkeys([*_sure(text, starts), *_of_fields(text, starts)])
    yield from sure
    # Somebody is called by a letter: then it is them everywhere, also where a sentence begins.
    often = Counter(text[start : start + 2] for start, _ in sure)
    for match in matches_at(_ALONE, text, starts):
        known = often[match.group()] >= _TWICE and match.span() not in sure
        if known and _BEGINS.search(text, max(0, match.start() - 3), match.start()):
            yield match.span()


def _of_fields(text: str, starts: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the initials that a form gives for somebody."""
    for match in matches_at(_WHOLE, text, starts):
        field = _FIELD.search(text, max(0, match.start() - _REACH), match.start())
        if field and field["word"].lower() in _ROLES:
            yield match.span()


def _is_named(text: str, match: re.Match[str], before: re.Match[str]) -> bool:
    """Return whether an article before the letter belongs to a name: not "in de J. en de O."."""
    if before["word"].lower() not in ("de", "het", "een"):
        return True
    named = _NAMED.search(text, max(0, match.start() - _REACH), match.start())
    return named is not None and (named["word"][0].isupper() or named["word"] in _TITLES)


def _sure(text: str, starts: list[int]) -> Iterator[tuple[int, int]]:
    for match in matches_at(_INITIALS, text, starts):
        before = _BEFORE.search(text, max(0, match.start() - _REACH), match.start())
        if before and before["word"].lower() not in _LETTERED and _is_named(text, match, before):
            yield match.span()
    for match in matches_at(_OPENING, text, starts):
        if _BEGINS.search(text, max(0, match.start() - 3), match.start()):
            yield match.span()
    for match in matches_at(_SPEAKER, text, starts):
        yield match.span()
