"""Web addresses and names on social media, written or said aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.lexicon import WORD, flags_of, zipf
from anonymiser.recognisers import spoken
from anonymiser.recognisers.context import (
    FUNCTION_WORDS,
    fold,
    is_listed,
    matches_at,
    outermost,
    span,
    words,
)
from anonymiser.recognisers.emails import written_emails
from anonymiser.recognisers.needles import places_of
from anonymiser.spans import Span

# Endings that are also Dutch words ("en toen.nu") only count with more evidence.
_SAFE_TLD = (
    r"nl|com|org|net|eu|info|io|gg|tv|gov|edu|app|online|site|shop|blog|frl|amsterdam|co\.uk"
    r"|ai|fr|es|pl|tr|ly|link"
)
_BARE = re.compile(rf"\.(?:{_SAFE_TLD}|be|de|nu|me)(?![\w-])(?!\.\w)(?:[/?#][^\s<>\"]{{0,300}})?")
_WORD_TLD = re.compile(r"\.(?:be|de|nu|me)\Z")
_HOST = re.compile(r"[\w.-]{1,100}\Z")
_FULL = re.compile(r"(?:https?:/{1,2}|(?<!\w)www\.)[^\s<>\"]{2,500}")
_URL_END = ".,;:!?)]}'\""
_HANDLE = re.compile(r"@(?<![\w.@]@)(?=[\w.]{0,29}[a-z])[\w.]{2,30}")

_OPENINGS = (
    *words(
        """insta snap tik discord twitter facebook fb telegram twitch roblox youtube steam psn xbox
    playstation fortnite bereal gamertag gebruikersnaam username accountnaam inlognaam nickname
    signal kik reddit threads minecraft valorant brawl pinterest linkedin vinted habbo gamenaam
    schermnaam spelersnaam"""
    ),
    "ig is",
    "ig heet",
    "ig:",
    "ig =",
)
_PLATFORM = re.compile(
    r"(?<!\w)(?:insta(?:gram)?|ig|snap(?:chat)?|tik ?tok|discord|twitter|facebook|fb|telegram"
    r"|twitch|roblox|youtube|steam|psn|xbox|playstation|fortnite|bereal|gamertag|gebruikersnaam|username"
    r"|accountnaam|inlognaam|nickname|signal|kik|reddit|threads|minecraft|valorant|brawl stars"
    r"|pinterest|linkedin|vinted|habbo|gamenaam|schermnaam|spelersnaam)"
    r"(?:-?(?:naam|account|adres|tag|id|profiel))?(?!\w)"
)
_NAME = r"(?P<name>[a-z_][\w.]{2,29}(?:-\d{1,4})?(?:#\d{3,5})?)"
_NAMED = re.compile(
    r"(?P<link>(?: |:|,|=|\"|'|\(|is|was|heet|heette|ben|noem|volg|zoek|speel"
    r"|mijn|m'n|naam|naar|maar|account|ik|hij|ze|zij|me|onder|de|dat|dan|gewoon|nu|eh|op|als|via"
    rf"|user|gebruikersnaam){{1,14}})(?<!\w){_NAME}(?![\w-])"
)
_STRONG_LINK = re.compile(
    r"(?:heet|heette|noem) (?:ik|hij|ze|zij|me)|onder de naam|(?:gamertag|gebruikersnaam"
    r"|username|accountnaam"
    r"|inlognaam|nickname|naam|tag)(?: is| was|:| =)|:"
)
# "mijn insta is …": what follows may be a state ("kapot") as well as a name.
_OWNED = re.compile(r"(?<!\w)(?:mijn|m'n|mn|me|zijn|z'n|haar|d'r|jouw|op|naam op) \Z")
_IS = re.compile(r"(?:is|was|=)[ \"'(]{1,2}\Z")
_AS = re.compile(r"(?:als|naar|heet|heette|noem)[ \"'(]{1,2}\Z")
# "mijn kanaal heet … op YouTube"
_NAME_FIRST = re.compile(
    rf"(?<!\w)(?:heet|heette|heet ik|ben ik|noem ik me|noemde? (?:zich|me|mezelf)|onder de naam"
    rf"|speel (?:ik )?als|account|profiel|kanaal is) {_NAME}"
    r" (?:op|bij|in|via) (?:mijn |m'n )?\Z"
)
_NAME_ON = re.compile(r"(?:naam|account|profiel|heet|heette) (?:op|bij|in) \Z")
_CALLED = re.compile(rf" (?:is|was|heet|heette)(?: nu| ik| hij| ze)? {_NAME}(?![\w-])")
_CALLED_BY = re.compile(r"(?<!\w)(?:heet|heette|noem|volg|voeg|zoek|account|profiel|naam)(?!\w)")
_HANDLE_LIKE = re.compile(r"(?=.*[a-z]{3}|.*_)(?:.*[a-z_.-]\d|.*_\w|\w+\.\w{2})|.*#")
# Near the name of an app, on either side: "zij is lentemeisje09 op Discord".
_NEAR = re.compile(
    r"(?<![\w@./#\[<-])(?=[a-z._-]{0,20}[\d_#])(?=[\d._-]{0,4}[a-z])"
    r"[a-z_][\w.]{3,29}(?:-\d{1,4})?(?:#\d{3,5})?(?![\w\]>-]|\.\w)"
)
# Said aloud behind the name of an app: "op insta onder mees punt van punt dijk".
_POINTED = re.compile(
    r"(?:onder|is|heet|heette|als|naar|account|naam) (?P<name>(?P<first>[a-z0-9]\w{1,20})"
    r"(?: (?:punt|streepje|min|liggend streepje|underscore) [a-z0-9]\w{0,20}){0,3}"
    r" (?:punt|streepje|min|liggend streepje|underscore) (?P<last>[a-z0-9]\w{0,20}))(?!\w)"
)
# "ik heet overal fay.zegt.nee"
_CALLED_DOTTED = re.compile(
    r"(?:heet|heette|noem|volg)(?: (?:me|mij|ik|hij|ze|overal|daar|dus|gewoon|op [a-z]{2,12})){0,3}"
    r" (?P<name>[a-z0-9_]{1,20}(?:\.[a-z0-9_]{1,20}){2,4})(?![\w.])"
)
# "je schermnaam is leuk": a word as usual as this is no name.
_COMMON = 4.5
_BEFORE, _AFTER = 80, 60
_STEM = re.compile(r"[a-z]+")
_NO_HANDLES = frozenset(
    words(
        """havo mavo vmbo vwo hbo mbo covid iphone fifa windows playstation corona groep klas kamer
        studio office galaxy route team studie leerjaar niveau jeugd unit level seizoen samsung
        speaker spreker interviewer respondent deelnemer participant persoon person versie artikel
        formule minecraft roblox fortnite android bladzijde file image img dsc pagina"""
    )
)


def find_url(text: str) -> list[Span]:
    """Return web addresses and social-media handles, written or spoken.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Label ``URL``.

    Examples
    --------
    >>> text = "zie www.voorbeeld.nl/ik, of mijn insta is jayden_2004"
    >>> [text[s.start : s.end] for s in find_url(text)]
    ['www.voorbeeld.nl/ik', 'jayden_2004']
    """
    folded = fold(text)
    places = [(s, e, 0.95, "url") for s, e in [*_full_urls(folded), *_bare_domains(folded)]]
    places += [(s, e, 0.9, "handle") for s, e in _written_handles(folded)]
    places += [(s, e, 0.75, "handle") for s, e in _app_handles(folded)]
    places += [(s, e, 0.8, "url") for s, e in spoken.urls(folded)]
    places += [(s, e, 0.75, "handle") for s, e in spoken.handles(folded)]
    places += [(s, e, 0.7, "handle") for s, e in _underscored(folded)]
    mail = [*written_emails(folded), *spoken.emails(folded)]
    return [
        span(start, end, "URL", score, "url", f"patterns.{reason}")
        for start, end, score, reason in outermost(places)
        if not any(start < e and s < end for s, e in mail)
    ]


def _full_urls(folded: str) -> Iterator[tuple[int, int]]:
    for match in matches_at(_FULL, folded, places_of(folded, ("http", "www."))):
        yield match.start(), match.start() + len(match.group().rstrip(_URL_END))


def _bare_domains(folded: str) -> Iterator[tuple[int, int]]:
    for match in _BARE.finditer(folded):
        host = _HOST.search(folded[max(0, match.start() - 100) : match.start()])
        name = host.group().lstrip("._-") if host else ""
        start = match.start() - len(name)
        if not name or name[-1] in ".-" or folded[start - 1 : start] == "@":
            continue
        if _WORD_TLD.search(match.group()) and not _looks_like_host(name):
            continue
        yield start, match.start() + len(match.group().rstrip(_URL_END))


def _looks_like_host(name: str) -> bool:
    return any(c in "-." or c.isdigit() for c in name) or name == "nu"


def _written_handles(folded: str) -> Iterator[tuple[int, int]]:
    for match in _HANDLE.finditer(folded):
        yield match.start(), match.start() + len(match.group().rstrip("."))


def _app_handles(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the names that people have on the apps that a text names."""
    for place in places_of(folded, _OPENINGS):
        app = _PLATFORM.match(folded, place)
        if app is None:
            continue
        named = _NAMED.match(folded, app.end())
        if named and _is_handle(folded, app, named):
            yield named.start("name"), named.start("name") + len(named["name"].rstrip("."))
        elif _NAME_ON.search(folded, max(0, app.start() - 30), app.start()):
            yield from _called(folded, app.end())
        first = _NAME_FIRST.search(folded, max(0, app.start() - 60), app.start())
        if first and not is_listed(first["name"]) and first["name"] not in FUNCTION_WORDS:
            yield first.span("name")
        said = _POINTED.search(folded, app.end(), app.end() + _AFTER)
        if said and not {said["first"], said["last"]} & FUNCTION_WORDS:
            yield said.span("name")
        floor = max(0, app.start() - _BEFORE, folded.rfind("\n", 0, app.start()) + 1)
        for near in _NEAR.finditer(folded, floor, app.end() + _AFTER):
            stem = _STEM.search(near.group())
            if stem and len(near.group()) > 4 and stem.group() not in _NO_HANDLES:
                yield near.start(), near.start() + len(near.group().rstrip("."))


def _called(folded: str, position: int) -> Iterator[tuple[int, int]]:
    called = _CALLED.match(folded, position)
    if called and called["name"] not in FUNCTION_WORDS:
        yield called.span("name")


def _underscored(folded: str) -> Iterator[tuple[int, int]]:
    """Yield names with an underscore that somebody is called by: "ik heet daar wolkje_nl"."""
    at = folded.find("_")
    while at >= 0:
        start = at
        while start and folded[start - 1] != " " and at - start < 30:
            start -= 1
        near = _NEAR.match(folded, start)
        floor = max(0, start - 40)
        ends = [folded.rfind(mark, floor, start) for mark in (". ", "? ", "! ", "\n")]
        if near and _CALLED_BY.search(folded, max(floor, *ends), start):
            yield near.span()
        space = folded.find(" ", at)
        at = folded.find("_", space) if space >= 0 else -1
    for match in matches_at(_CALLED_DOTTED, folded, places_of(folded, ("heet", "noem", "volg"))):
        yield match.span("name")


def _is_handle(folded: str, app: re.Match[str], named: re.Match[str]) -> bool:
    name = named["name"].rstrip(".")
    if name in FUNCTION_WORDS or len(name) < 3:
        return False
    if _HANDLE_LIKE.match(name):
        return True
    if zipf(name) < _COMMON and _STRONG_LINK.search(app.group() + named["link"]):
        return True
    owned = _OWNED.search(folded, max(0, app.start() - 12), app.start())
    if owned and _AS.search(named["link"]):
        return len(name) > 4 and not is_listed(name)
    return bool(owned and _IS.search(named["link"])) and _is_made_up(name)


def _is_made_up(name: str) -> bool:
    """Return whether a word is in no dictionary, so that it is a chosen name."""
    return len(name) > 4 and not flags_of(name) & WORD
