"""Ways to reach somebody, as they are written: telephone, e-mail, web address, handle.

What is said aloud is in `spoken`; the functions here return both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.recognisers import spoken
from anonymiser.recognisers.context import FUNCTION_WORDS, fold, span
from anonymiser.spans import Span

_GAP = r"[ .\-/()]{0,3}"
# After the trunk prefix a Dutch number has nine digits; 0800, 0900 and kin have four or seven.
_DUTCH = re.compile(
    r"[+(0](?<![\w+][+(0])(?<![\d][.,:/-][+(0])(?:"
    rf"(?:(?<=\+)|(?<=0)0 ?|(?<=\()\+)31{_GAP}(?:\(0\){_GAP})?[1-9](?:{_GAP}\d){{8}}"
    rf"|(?:(?<=0)|(?<=\()0(?:\))?){_GAP}[1-9](?:{_GAP}\d){{8}}"
    r"|(?<=0)(?:800|900|90[69])[ -]{0,3}\d{2} ?\d{2}(?: ?\d{3})?"
    r")(?!\d)"
)
_FOREIGN = re.compile(r"(?:\+|(?<!\d)00)(?<!\w\+)\d[\d ().\-/]{6,22}\d")
_DATE_LIKE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d{2}(?!\d)")
# Without an area code only after a word for calling.
_SHORT = re.compile(r"\d(?<![\w+.,:-]\d)(?:[ .-]?\d){6,10}(?![\d-])")
_CALL = re.compile(
    r"(?:tel(?:efoon)?(?:nummer|nr)?|mobiel(?:e? ?nummer)?|gsm|06-?nummer|bel(?:len)?|whatsapp|app)"
    r"(?:\.|:| me| is| op| naar| =){0,3} {0,2}\Z"
)
_NUMBER = re.compile(r"(?<!\w)nummer(?: is|:){0,2} \Z")


def find_phone(text: str) -> list[Span]:
    """Return telephone numbers, written or spoken, Dutch or with a country code.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Label ``PHONE``.

    Examples
    --------
    >>> [(s.start, s.end) for s in find_phone("Bel 06-12345678 of nul zes 12 34 56 78")]
    [(4, 15), (19, 38)]
    """
    folded = fold(text)
    places = [*_written_phones(folded), *spoken.phones(folded)]
    return [
        span(start, end, "PHONE", score, "phone", f"patterns.{reason}")
        for start, end, score, reason in _outermost(places)
    ]


def _outermost(places: list[tuple[int, int, float, str]]) -> Iterator[tuple[int, int, float, str]]:
    reach = -1
    for place in sorted(places, key=lambda p: (p[0], -p[1])):
        if place[0] >= reach:
            yield place
            reach = place[1]


def _written_phones(folded: str) -> Iterator[tuple[int, int, float, str]]:
    for match in _DUTCH.finditer(folded):
        if not _DATE_LIKE.match(match.group().lstrip("(")):
            yield match.start(), match.end(), 0.95, "phone"
    for match in _FOREIGN.finditer(folded):
        yield from _foreign_phones(match)
    for match in _SHORT.finditer(folded):
        before = folded[max(0, match.start() - 40) : match.start()]
        mobile = match.group()[0] == "6" and len(match.group()) == 9 and _NUMBER.search(before)
        if (mobile or _CALL.search(before)) and not _DATE_LIKE.match(match.group()):
            yield match.start(), match.end(), 0.8, "phone"


def _foreign_phones(window: re.Match[str]) -> Iterator[tuple[int, int, float, str]]:
    # Slow to load and slow to run, so only for what starts like an international number.
    from phonenumbers import Leniency, PhoneNumberMatcher

    for found in PhoneNumberMatcher(window.group(), "NL", leniency=Leniency.POSSIBLE):
        start = window.start()
        yield start + found.start, start + found.end, 0.9, "phone"


_LOCAL = re.compile(r"[\w.+%'-]{0,64}\Z")
_DOMAIN = re.compile(r" ?([a-z0-9](?:[\w-]{0,62}\w)?(?:\.[a-z0-9](?:[\w-]{0,62}\w)?){1,6})")
_LOCAL_EDGE = "'.-"


def find_email(text: str) -> list[Span]:
    """Return e-mail addresses, written ("jan@voorbeeld.nl") or spoken ("jan apenstaartje …").

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Label ``EMAIL``.

    Examples
    --------
    >>> text = "mail shanelly punt rosario apenstaartje voorbeeldmail punt nl maar"
    >>> [text[s.start : s.end] for s in find_email(text)]
    ['shanelly punt rosario apenstaartje voorbeeldmail punt nl']
    """
    folded = fold(text)
    spans = [
        span(start, end, "EMAIL", 0.95, "email", "patterns.email")
        for start, end in _written_emails(folded)
    ]
    for start, end in spoken.emails(folded):
        spans.append(span(start, end, "EMAIL", 0.9, "email", "patterns.email_spoken"))
    return spans


def _written_emails(folded: str) -> Iterator[tuple[int, int]]:
    at = folded.find("@")
    while at >= 0:
        local = _LOCAL.search(folded[max(0, at - 64) : at])
        domain = _DOMAIN.match(folded, at + 1)
        name = local.group().lstrip(_LOCAL_EDGE) if local else ""
        if name and domain and folded[at + 1] != " ":
            yield at - len(name), domain.end()
        at = folded.find("@", at + 1)


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

_PLATFORM = (
    r"(?:insta(?:gram)?|snap(?:chat)?|tik ?tok|discord|twitter|facebook|fb|telegram|twitch|roblox"
    r"|youtube|steam|psn|xbox|playstation|fortnite|bereal|gamertag|gebruikersnaam|username"
    r"|accountnaam"
    r"|inlognaam|nickname|signal|kik|reddit|threads)(?:-?(?:naam|account|adres|tag|id))?"
)
_NAMED = re.compile(
    rf"(?<!\w){_PLATFORM}(?!\w)(?P<link>(?: |:|,|=|\"|'|\(|is|was|heet|heette|ben|noem|volg|zoek"
    r"|mijn|m'n|naam|account|ik|hij|ze|zij|me|onder|de|dat|dan|gewoon|nu|eh|op|als|via"
    r"|user|gebruikersnaam){1,14})(?<!\w)(?P<name>[a-z_][\w.]{2,29}(?:#\d{4})?)"
)
_STRONG_LINK = re.compile(
    r"(?:heet|heette|noem) (?:ik|hij|ze|zij|me)|onder de naam|(?:gamertag|gebruikersnaam"
    r"|username|accountnaam"
    r"|inlognaam|nickname|naam|tag)(?: is| was|:| =)|:"
)
_HANDLE_LIKE = re.compile(r"(?=.*[a-z]{3}|.*_)(?:.*[a-z_.]\d|.*_\w|\w+\.\w{2})")


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
    places += [(s, e, 0.75, "handle") for s, e in _named_handles(folded)]
    places += [(s, e, 0.8, "url") for s, e in spoken.urls(folded)]
    places += [(s, e, 0.75, "handle") for s, e in spoken.handles(folded)]
    mail = [*_written_emails(folded), *spoken.emails(folded)]
    return [
        span(start, end, "URL", score, "url", f"patterns.{reason}")
        for start, end, score, reason in _outermost(places)
        if not any(start < e and s < end for s, e in mail)
    ]


def _full_urls(folded: str) -> Iterator[tuple[int, int]]:
    for match in _FULL.finditer(folded):
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


def _named_handles(folded: str) -> Iterator[tuple[int, int]]:
    for match in _NAMED.finditer(folded):
        name = match["name"].rstrip(".")
        plain = bool(_STRONG_LINK.search(match.group()[: -len(match["name"])]))
        if _HANDLE_LIKE.match(name) or (plain and name not in FUNCTION_WORDS and len(name) > 2):
            yield match.start("name"), match.start("name") + len(name)
