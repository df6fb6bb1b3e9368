"""Names that people are called by: "mijn bijnaam is slak", "in de game heet ik turbo".

Such a name is often an ordinary word in small letters, so only what stands before it tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.lexicon import zipf
from anonymiser.recognisers.context import (
    FUNCTION_WORDS,
    fold,
    matches_at,
    places_of,
    span,
    words,
)
from anonymiser.spans import Span

# Small words that may stand before a name, in each of the sentences below.
_SMALL = "altijd|gewoon|dus|toen|nu|daar|vroeger|eh|uh"
_NICKNAMES = re.compile(
    r"(?:bij|straat|artiesten|rappers?|rap|podium|koos|troetel|roep|schuil|game|spelers|dj-?)naam"
    r"(?:pje)?(?!\w)"
)
_IS = re.compile(
    r",?(?: (?:die|van (?:mij|hem|haar)|op (?:school|straat|de groep|de club)))?"
    r" (?:is|was|werd|wordt|bleef|luidt|luidde)"
    rf"(?: (?:{_SMALL}|eigenlijk|echt|al|trouwens|voortaan))"
    r"{0,3}[ :,]{1,2}[\"']?"
)
_AS_NICKNAME = re.compile(r"(?:als|onder de|met de|met als) (?:\w{1,12})?\Z")
_BE_CALLED = re.compile(
    r"(?:heet|heette) (?:ik|hij|ze|zij|ie)"
    rf"(?: (?:{_SMALL}|eigenlijk|trouwens|voor iedereen)){{0,2}} "
)
# "in de game heet ik turbo": there somebody has another name.
_ELSEWHERE = re.compile(
    r"(?:(?:in|op|bij|voor) (?:de |het |mijn |m'n |die |dat )?[a-z-]{3,20}"
    r"|als (?:rapper|dj|artiest|gamer|streamer|danser|zanger(?:es)?)|online|daar) \Z"
)
# What a nickname of two words opens with: "kleine k", "mc vuurpijl", "lange jan".
_OPENERS = (
    r"(?:(?:de |den |het )?(?:kleine|grote|lange|dikke|ouwe|oude|jonge|gekke|snelle|stille|lil|big"
    r"|young|mc|dj|king|queen|don|mister|miss|baby|mama|papa|oom|tante|boss|de|den|het) )"
)
# "op school noemden ze me altijd knoopje", "daar werd ik slak genoemd"
_NAMED = re.compile(
    r"noem(?:en|t|de|den)?(?: (?:ze|we|zij|jullie|hij|iedereen))? (?:me|mij|hem|haar|ons)"
    rf"(?: (?:{_SMALL}|ook|echt|al|allemaal|vaak|soms|meestal))"
    r"{0,3},? [\"']?"
)
_PASSIVE = re.compile(
    r"(?:werd|word|wordt) (?:ik|hij|ze|zij)"
    rf"(?: (?:{_SMALL}|ook|echt|al|vaak|soms)){{0,3}} [\"']?"
)
# A word that is used more than this after "noemen me" says what somebody is like.
_RARE = 3.5
_INSULTS = frozenset(
    words(
        """slet hoer mietje watje homo homootje dikzak loser losers freak mongool debiel idioot
        sukkel dief leugenaar junk junkie kankerlijer varken koe aap autist vetzak dikkerd dombo
        nerd janker huilebalk psycho psychopaat crimineel boef monster aansteller pispaal pestkop
        lastpak mislukkeling alien buitenlander moslim gay lesbo bitch kutwijf trut teringlijer
        schat schatje lieverd lief agressief onhandelbaar brutaal ondankbaar hysterisch manipulatief
        labiel zielig raar"""
    )
)
_NAME = re.compile(rf"(?P<name>{_OPENERS}?[a-z][\w'-]{{0,24}})(?![\w@])")
_NO_NAMES = frozenset(
    words(
        """stom leuk raar vies grappig geheim anders bekend prima mooi lelijk irritant kinderachtig
        iemand iedereen niemand hetzelfde welkom bedacht gegeven verzonnen ontstaan kwijt blijven
        gekomen gebleven vreselijk belachelijk verschrikkelijk heel erg best jouw jullie ons onze
        onbekend hoezo ergens bedoeld lang kort fout goed slecht fijn"""
    )
)


def find_called_name(text: str) -> list[Span]:
    """Return names that somebody is called by, told with a word that says so.

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
    >>> text = "mijn straatnaam was gewoon kleine k, en in de game heet ik turbo"
    >>> [text[s.start : s.end] for s in find_called_name(text)]
    ['kleine k', 'turbo']
    >>> find_called_name("mijn bijnaam was stom en zo heet ik niet")
    []
    """
    folded = fold(text)
    places = sorted({*_nicknames(folded), *_elsewhere(folded), *_named(folded)})
    return [span(s, e, "PERSON", 0.7, "called_name", "names.person_cue") for s, e in places]


def _nicknames(folded: str) -> Iterator[tuple[int, int]]:
    for match in matches_at(_NICKNAMES, folded, _starts(folded)):
        told = _IS.match(folded, match.end())
        end = told.end() if told else match.end() + 1
        if told or _AS_NICKNAME.search(folded, max(0, match.start() - 30), match.start()):
            yield from _name(folded, end)


def _starts(folded: str) -> list[int]:
    """Return where words with "naam" in them start."""
    found = set()
    for place in places_of(folded, ("naam",)):
        start = place
        while start and (folded[start - 1].isalpha() or folded[start - 1] == "-"):
            start -= 1
            if place - start > 20:
                break
        found.add(start)
    return sorted(found)


def _elsewhere(folded: str) -> Iterator[tuple[int, int]]:
    for match in matches_at(_BE_CALLED, folded, places_of(folded, ("heet ", "heette "))):
        if _ELSEWHERE.search(folded, max(0, match.start() - 40), match.start()):
            yield from _name(folded, match.end())


def _named(folded: str) -> Iterator[tuple[int, int]]:
    for match in matches_at(_NAMED, folded, places_of(folded, ("noem",))):
        for start, end in _name(folded, match.end()):
            if _is_chosen(folded, start, end):
                yield start, end
    for match in matches_at(_PASSIVE, folded, places_of(folded, ("werd ", "word"))):
        for start, end in _name(folded, match.end()):
            if folded.startswith(" genoemd", end) and _is_chosen(folded, start, end):
                yield start, end


def _is_chosen(folded: str, start: int, end: int) -> bool:
    """Return whether what somebody was called is a name, and not an insult or a quality."""
    core = folded[start:end].split()[-1]
    rare = zipf(core) < _RARE or (start < end - len(core) and not folded.startswith(" van", end))
    return rare and core not in _INSULTS and not core.endswith(("ig", "lijk", "isch", "loos"))


def _name(folded: str, position: int) -> Iterator[tuple[int, int]]:
    name = _NAME.match(folded, position)
    if name is None:
        return
    core = name["name"].split()[-1]
    if core in FUNCTION_WORDS or core in _NO_NAMES:
        return
    yield name.span("name")
