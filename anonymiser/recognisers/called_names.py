"""Names that people are called by: "mijn bijnaam is slak", "in de game heet ik turbo".

Such a name is often an ordinary word in small letters, so only what stands before it tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.lexicon import FIRST, flags_of, zipf
from anonymiser.recognisers.context import FUNCTION_WORDS, fold, matches_at, span, words
from anonymiser.recognisers.needles import places_of
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
    rf"(?: (?:{_SMALL}|ook|echt|al|allemaal|vaak|soms|meestal|steeds|telkens|de hele tijd))"
    r"{0,3},? [\"']?"
)
# "een jongen die snor wordt genoemd", "wil in het verslag tiger heten"
_SO_CALLED = re.compile(
    r"(?:(?<!\w)die |(?<!\w)(?:wil|wilde|wou)(?: (?:in|op|voor) (?:het|de|dit|mijn) [a-z]{3,12}"
    r"| graag| liever| zelf| gewoon| hier){1,3} )(?P<name>[a-z][\w'-]{1,24})"
    r"(?: (?:wordt|werd)(?: \w{4,8})? genoemd| heten)\Z"
)
# "maisa met een i", "zeg maar mo", "op school zeggen ze mei"
_SPELT = " met een "
_BEFORE_SPELT = re.compile(r"(?<![\w'-])(?P<name>[a-z][\w'-]{2,24})\Z")
_SAID = re.compile(
    r"(?:zeg maar(?: gewoon)?|zeggen ze(?: hier| gewoon| altijd| tegen (?:mij|me))?"
    r"|ze zeggen(?: hier| gewoon| altijd| tegen (?:mij|me))?)"
    r" (?P<name>[a-z][\w'-]{1,24})(?=[.,!?\n]|\Z)"
)
# The line below "groet,", and who a letter is from: "van: ger wijnands <g.wijnands@…>".
_SIGNED = re.compile(
    r"(?:groet(?:en|jes)?|mvg|liefs|gr)[,.!]?[ ]*\n+(?P<name>[a-z][\w'-]{1,20})"
    r"(?: [a-z][\w'-]{1,20}){0,2}[ ]*(?=\n|\Z)"
)
_HEADER = re.compile(
    r"(?:van|aan|cc|from|to): (?P<name>[a-z][\w'-]{1,20}(?: [a-z][\w'-]{1,20}){0,4})"
    r" <[\w.+-]{1,60}@"
)
_HEADS = ("van: ", "aan: ", "cc: ", "from: ", "to: ")
_PASSIVE = re.compile(
    r"(?:werd|word|wordt) (?:ik|hij|ze|zij)"
    rf"(?: (?:{_SMALL}|ook|echt|al|vaak|soms)){{0,3}} [\"']?"
)
# A word that is used more than this after "noemen me" says what somebody is like.
_RARE = 3.5
# ... unless the sentence says that it is a name.
_USUAL = 4.3
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
    told = {*_nicknames(folded), *_elsewhere(folded), *_named(folded)}
    places = sorted({*told, *_spelt(folded), *_signed(folded)})
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

    for place in places_of(folded, (" genoemd", " heten")):
        end = place + (8 if folded.startswith(" genoemd", place) else 6)
        if called := _SO_CALLED.search(folded, max(0, place - 60), end):
            start, stop = called.span("name")
            word = folded[start:stop]
            passed = word in FUNCTION_WORDS or word in _NO_NAMES
            if not passed and _is_chosen(folded, start, stop, _USUAL):
                yield start, stop


def _spelt(folded: str) -> Iterator[tuple[int, int]]:
    """Yield "maisa" in "maisa met een i", and "mo" in "zeg maar mo"."""
    for place in places_of(folded, (_SPELT,)):
        letter = place + len(_SPELT)
        if folded[letter : letter + 1].isalpha() and not folded[letter + 1 : letter + 2].isalnum():
            name = _BEFORE_SPELT.search(folded, max(0, place - 26), place)
            if name and _may_be_given(name["name"]):
                yield name.span("name")
    says = ("zeg maar", "ze zeggen", "zeggen ze") if "zeg" in folded else ()
    for said in matches_at(_SAID, folded, places_of(folded, says)):
        if flags_of(said["name"]) & FIRST and said["name"] not in FUNCTION_WORDS:
            yield said.span("name")


def _signed(folded: str) -> Iterator[tuple[int, int]]:
    """Yield who signed a letter or stands in its head."""
    for signed in matches_at(_SIGNED, folded, places_of(folded, ("groet", "mvg", "liefs"))):
        if _may_be_given(signed["name"]) or zipf(signed["name"]) < _RARE:
            yield signed.span("name")
    if " <" in folded and "@" in folded:
        for head in matches_at(_HEADER, folded, places_of(folded, _HEADS)):
            yield head.span("name")


def _may_be_given(word: str) -> bool:
    flags = flags_of(word)
    return word not in FUNCTION_WORDS and bool(flags & FIRST or not flags)


def _is_chosen(folded: str, start: int, end: int, limit: float = _RARE) -> bool:
    """Return whether what somebody was called is a name, and not an insult or a quality."""
    core = folded[start:end].split()[-1]
    rare = zipf(core) < limit or (start < end - len(core) and not folded.startswith(" van", end))
    return rare and core not in _INSULTS and not core.endswith(("ig", "lijk", "isch", "loos"))


def _name(folded: str, position: int) -> Iterator[tuple[int, int]]:
    name = _NAME.match(folded, position)
    if name is None:
        return
    core = name["name"].split()[-1]
    if core in FUNCTION_WORDS or core in _NO_NAMES:
        return
    yield name.span("name")
