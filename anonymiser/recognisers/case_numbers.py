"""Numbers of a case, file, client, student, policy, passport or membership.

Each is found from the word for it ("dossiernummer"), or from a form that gives it away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.recognisers.context import (
    FUNCTION_WORDS,
    UNITS,
    digit_starts,
    fold,
    matches_at,
    next_word,
    number_starts,
    span,
    words,
)
from anonymiser.recognisers.led_codes import led_codes
from anonymiser.recognisers.needles import places_of, present
from anonymiser.recognisers.numbers import chain_after, find_numbers
from anonymiser.recognisers.partial_numbers import partial_numbers
from anonymiser.recognisers.told_numbers import told_numbers
from anonymiser.spans import Span

# The word before "nummer", "nr" or "code"; any word does before "nummer".
_KINDS = frozenset(
    words("""client clienten zaak zaaks dossier dossiers polis student studenten leerling leerlingen
    personeels medewerker medewerkers klant klanten lidmaatschap lidmaatschaps leden lid kvk agb
    big skj patient patienten registratie referentie order factuur melding meldings aangifte
    rekest rol parket document paspoort id idkaart identiteits identiteitskaart rijbewijs
    vreemdelingen debiteuren inschrijf inschrijvings verzekering verzekerings verzekerden kenmerk
    deelnemer deelnemers gedetineerden besluit beschikking beschikkings behandel opname burger ov
    pas bibliotheek onderwijs pgn v pv proces-verbaal sepot jb ots zorgpas zorg coa ind brin
    casus aanmeld aanmeldings trajekt traject indicatie toekennings raads jw cjg wijkteam
        legitimatie bon boete cjib asiel contract abonnee relatie uwv duo digid bvh""")
)
_CUES = words(
    """nummer nr code id dossier kenmerk zaak rekest parket polis paspoort id-kaart idkaart
    identiteitskaart rijbewijs brin referentie zorgpas proces-verbaal koophandel kvk
    ov-kaart ovkaart chipkaart bankkaart pincode toegangscode inlogcode ref big"""
)
_CUE_END = re.compile(r"(?![\w'-])\.?")
_HEAD = re.compile(r"[\w-]{1,20}[ -]?\Z")
_LINK = re.compile(
    r"(?:[ ,:=#(]{1,3}(?:nummer|nr\.?|is|was|van (?:mij|mijn|hem|haar|ons)|mij|dat is|met|eh|uh|het"
    r"|kenmerk|geloof ik|ook|dus|iets van|iets als|iets|ongeveer|volgens mij|nog|toen)(?!\w))"
    r"{0,4}[ ,:=#(]{1,3}(?=[a-z0-9])"
)
_TOKEN = re.compile(
    r"(?:[a-z]{2,3} ){0,2}(?=[a-z./-]{0,8}\d)[a-z0-9]{1,12}(?:[./-][a-z0-9]{1,12}){0,5}"
    r"(?: ?/ ?[a-z]{2} ?[a-z]{2} ?\d\d-\d{1,6})?(?: ?\d{2,12}){0,4}(?![\w€%])"
)
# Between the word and the number may stand more ("cliëntnummer staat bovenaan, 41207-35").
_LETTER_WORDS = re.compile(r"(?:[a-z]{2,3} ){1,2}")
_FAR_TOKEN = re.compile(
    r"(?<![\w.,€/-])(?=[a-z./-]{0,8}\d)[a-z0-9]{1,12}(?:[./-][a-z0-9]{1,12}){0,5}"
    r"(?: \d{2,4}){0,3}(?![\w€%]|[.,]\d)"
)
_SENTENCE_END = re.compile(r"[.?!](?!\w)|\n")
_REACH = 60
_OTHER_NUMBERS = frozenset(
    words(
        """telefoon burgerservice rekening bank service sofi huis kamer rug nood giro alarm iban bsn
    lot jaar groeps mobiel volg versie bus lijn liedjes hoofdstuk pagina blad vlucht serie
    gsm whatsapp fax"""
    )
)
# A number after these words is a count, a rank or a telephone number as often as a file.
_BARE = frozenset(
    ("dossier", "zaak", "nummer", "nr", "polis", "code", "referentie", "zorgpas", "big")
)
_YEAR = re.compile(r"(?:19[3-9]|20[0-3])\d(?:[-/](?:20)?\d\d)?")
_DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d")
_PHONE = re.compile(r"(?:0\d[ -]?\d{8}|0\d{2,3}-?\d{6,7})")

# Forms that give themselves away: JB-2021-004578, C/13/712345, 09/123456-20,
# ECLI:NL:RBDHA:2020:1234. Each starts at the mark before its digits, or at the first of them.
_ECLI = "ecli:"
_CASES = (
    re.compile(r"[-/](?<=[a-z][-/])(?:19|20)\d\d[-/]\d{3,8}(?![\w-])"),
    # 2024/JB/88120
    re.compile(
        r"[/-](?:(?<=(?:19|20)\d\d[/-][a-z]{2}[/-])|(?<=(?:19|20)\d\d[/-][a-z]{3}[/-])"
        r"|(?<=[\s(:]\d\d[/-][a-z]{2}[/-])|(?<=[\s(:]\d\d[/-][a-z]{3}[/-]))"
        r"(?!(?:19|20)\d\d(?!\d))\d{4,8}(?![\w%€-])"
    ),
    # JW-0417-88231
    re.compile(r"-(?<=[a-z]{2}-)\d{3,6}-\d{4,8}(?![\w%€-])"),
    re.compile(
        r"/ ?\d\d ?/ ?\d{2,4} ?\d{3}(?: ?/ ?[a-z]{2} ?(?:[a-z]{2} ?)?\d\d[-/]\d{1,6})?(?![\w-])"
    ),
    re.compile(r"[/.](?<=\d\d[/.])\d{6}[-.]\d\d(?![\w-])"),
    re.compile(r"-(?<=pl\d{4}-)\d{6,12}(?:-\d{1,2})?(?![\w-])"),
    # JV-2400831
    re.compile(r"-(?<=(?<![^\W_])[a-z]{2}-)\d{5,9}(?![\w%€-])"),
    # CL007435: letters of a body with its number, and not "HP2024".
    re.compile(
        r"\d(?:(?<=(?<![^\W_])[a-z]{2}\d)|(?<=(?<![^\W_])[a-z]{3}\d)|(?<=(?<![^\W_])[a-z]{4}\d))"
        r"\d{5,9}(?![\w%€-])"
    ),
    re.compile(r":(?<=ecli:)[a-z]{2}:[a-z]{2,7}:\d{4}:\w{1,25}"),
)
_CASE_START = re.compile(
    r"(?<![^\W_])(?:[a-z]{1,4}|(?:19|20)?\d\d[/-][a-z]{2,3}|pl\d{4}|\d\d|c )\Z"
)
_CASE_HEAD = len("-2024/jbx")


def find_case_number(text: str) -> list[Span]:
    """Return numbers of a case, file, client, student, policy or membership.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Label ``ID``.

    Examples
    --------
    >>> text = "mijn cliëntnummer staat erop, 44558-21, en zaak C/13/712345"
    >>> [text[s.start : s.end] for s in find_case_number(text)]
    ['44558-21', 'C/13/712345']
    """
    folded = fold(text)
    found: dict[int, Span] = {}
    for match in _forms(folded):
        if head := _CASE_START.search(folded[max(0, match.start() - _CASE_HEAD) : match.start()]):
            start = match.start() - len(head.group())
            found[start] = _case(start, match.end(), 0.9)
    places = [*_after_cues(folded), *_before_cues(folded), *_cards(folded), *led_codes(folded)]
    places += [*(p[:2] for p in partial_numbers(folded) if p[2] == "ID")]
    taken = {place for s in found.values() for place in range(s.start, s.end)}
    for start, end in places:
        if taken.isdisjoint(range(start, end)):
            found[start] = _case(start, end, 0.85)
            taken.update(range(start, end))
    for start, end, _ in told_numbers(folded):
        letters = _LETTERS_TOLD.search(text, max(0, start - 5), start)
        start = letters.start() if letters else start
        if taken.isdisjoint(range(start, end)):
            found[start] = _case(start, end, 0.55)
            taken.update(range(start, end))
    return sorted(found.values(), key=lambda s: s.start)


# The number of a card: four groups of four digits.
_CARD = re.compile(r"\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?![ -]?\d)")


def _cards(folded: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in matches_at(_CARD, folded, number_starts(folded)))


# "ik zit op zes zes drie acht als cliëntnummer": the word for it comes after.
_BEHIND = re.compile(
    r"[ ,]{1,2}(?:als|is|was|dat is|dat was|zo was)? ?(?:mijn|m'n|mn|zijn|haar|het|z'n|d'r)? ?\Z"
)


_MINE = re.compile(r"(?:is|was) (?:mijn|m'n|mn|zijn|haar|z'n)")
_TOLD_REACH, _FEWEST_TOLD = 90, 5


def _before_cues(folded: str) -> Iterator[tuple[int, int]]:
    """Yield numbers told in words right before the word for them."""
    for place in places_of(folded, ("nummer",)):
        head = _HEAD.search(folded[max(0, place - 20) : place])
        kind = head.group().rstrip("- ") if head else ""
        if kind and kind not in _KINDS:
            continue
        start = place - len(head.group()) if head else place
        link = _BEHIND.search(folded, max(0, start - 20), start)
        owned = link and (kind or _MINE.search(link.group()))
        told = _ending_at(folded, link.start()) if link and owned else None
        if told:
            yield told


def _ending_at(folded: str, end: int) -> tuple[int, int] | None:
    """Return the number in words or digits that ends at `end`."""
    floor = max(0, end - _TOLD_REACH, folded.rfind("\n", 0, end) + 1)
    for number in find_numbers(folded[floor:end]):
        chain = chain_after(folded, floor + number.start - 1, 16) if number.start else None
        if chain and chain.end == end and len(chain.digits) >= _FEWEST_TOLD:
            return chain.start, chain.end
    return None


def _forms(folded: str) -> Iterator[re.Match[str]]:
    places = {place + len(_ECLI) - 1 for place in places_of(folded, (_ECLI,))}
    for start in digit_starts(folded):
        before = folded[max(0, start - 2) : start]
        if before == "/ ":
            places.add(start - 2)
        elif before.endswith(("-", "/", ".")):
            places.add(start - 1)
        elif before.isalpha():
            places.add(start)
    starts = sorted(places)
    return (match for pattern in _CASES for match in matches_at(pattern, folded, starts))


# "JV twee vier nul …"
_LETTERS_TOLD = re.compile(r"(?<!\w)[A-Z]{1,3} \Z")


def _case(start: int, end: int, score: float) -> Span:
    return span(start, end, "ID", score, "case_number", "patterns.case_number")


def _after_cues(folded: str) -> Iterator[tuple[int, int]]:
    for word in present(folded, _CUES):
        for start in places_of(folded, (word,)):
            end = _CUE_END.match(folded, start + len(word))
            kind = _kind(folded, start, word) if end else ""
            place = _after(folded, end.end(), bare=kind == "bare") if end and kind else None
            if place:
                yield place


def _kind(folded: str, start: int, word: str) -> str:
    """Return "sure" or "bare" for a word that announces a number, "" for another word."""
    head = _HEAD.search(folded[max(0, start - 20) : start])
    before = head.group() if head else ""
    glued = before.rstrip("-") if before and before[-1] not in " " else ""
    if word in ("nummer", "nr", "code", "id"):
        if glued:
            known = glued in _KINDS
            sure = known or (word == "nummer" and len(glued) > 1 and glued not in _OTHER_NUMBERS)
            return "sure" if sure else ""
        if before.strip() in _KINDS:
            return "sure"
        return "bare" if word in ("nummer", "nr") else ""
    if glued:
        return "sure" if word in ("dossier", "kenmerk", "kaart") else ""
    return "bare" if word in _BARE else "sure"


def _after(folded: str, position: int, *, bare: bool) -> tuple[int, int] | None:
    if link := _LINK.match(folded, position):
        token = _TOKEN.match(folded, link.end())
        if token and _is_id(folded, token, bare):
            return token.start() + _words_before(token.group()), token.end()
    if said := _said(folded, position, bare):
        return said
    return _further(folded, position, 6 if bare else 5)


def _words_before(token: str) -> int:
    """Return how many characters of a number are words of the sentence: "dat was 2019-44"."""
    lead = _LETTER_WORDS.match(token)
    # "JE RK 23-1106" opens with a word too, but its last letters are none.
    if lead and lead.group().split(" ")[-2] in FUNCTION_WORDS:
        return lead.end()
    return 0


def _said(folded: str, position: int, bare: bool) -> tuple[int, int] | None:
    chain = chain_after(folded, position, 16)
    if chain is None or not folded[chain.end - 1].isalpha():
        return None
    # "nummer vijf vijf nul drie acht": digits told one by one are no count.
    enough = len(chain.digits) >= (6 if bare else 4) or chain.links >= 5
    return (chain.start, chain.end) if enough else None


def _further(folded: str, position: int, fewest: int) -> tuple[int, int] | None:
    """Return a number that stands a few words on, when its form is not that of another thing."""
    stop = _SENTENCE_END.search(folded, position, position + _REACH)
    limit = stop.start() if stop else min(len(folded), position + _REACH)
    for token in _FAR_TOKEN.finditer(folded, position, limit):
        whole = token.end() < limit or not folded[limit : limit + 1].isalnum()
        if whole and sum(c.isdigit() for c in token.group()) >= fewest:
            other = any(form.match(token.group()) for form in (_DATE, _PHONE, _YEAR))
            return None if other or not _uncounted(folded, token) else token.span()
    return None


def _is_id(folded: str, token: re.Match[str], bare: bool) -> bool:
    digits = sum(c.isdigit() for c in token.group())
    if _YEAR.fullmatch(token.group()) or not _uncounted(folded, token):
        return False
    if digits >= (5 if bare else 4):
        return True
    mixed = any(c.isalpha() for c in token.group())
    return not bare and ((digits >= 3 and len(token.group()) >= 6) or (mixed and digits >= 2))


def _uncounted(folded: str, token: re.Match[str]) -> bool:
    return next_word(folded, token.end()) not in UNITS
