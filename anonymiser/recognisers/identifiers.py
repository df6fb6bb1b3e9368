"""Numbers that stand for one person or one file: BSN, bank account, case number, plate.

Nine digits say little by themselves (one in eleven passes the check of a BSN), so what
stands before a number weighs as much as its check digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.recognisers.context import fold, span
from anonymiser.recognisers.numbers import read_chain
from anonymiser.recognisers.plates import find_licence_plate
from anonymiser.spans import Span

__all__ = ["find_bsn", "find_case_number", "find_iban", "find_licence_plate"]

_BSN_CUE = re.compile(
    r"(?<!\w)(?:bsn|b\.? ?s\.? ?n\.?|burger ?service ?nummer|sofi-? ?nummer|sofi|burgernummer)"
    r"(?:-?(?:nummer|nr\.?))?(?!\w)"
)
_NINE = re.compile(r"\d(?<![\w.,/-]\d)(?<!\d[ :]\d)(?:[ .-]?\d){7,8}(?![\d%€]|[.,:/-]\d| ?euro)")
_GROUPED = re.compile(r"\d{9}|\d{3}([ .-])\d{3}\1\d{3}|\d{4}([ .-])\d{2}\2\d{3}")
_AFTER_CUE = 60


def find_bsn(text: str) -> list[Span]:
    """Return citizen service numbers (BSN).

    A number that passes the check is a ``BSN``; one that follows the word but fails the
    check is an ``ID``, for people misremember their number.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Label ``BSN`` or ``ID``; score 1.0 when the check digit is right and a word for it
        stands before the number.

    Notes
    -----
    Check: Wet algemene bepalingen burgerservicenummer, the "elfproef", by python-stdnum.

    Examples
    --------
    >>> [(s.label, s.score) for s in find_bsn("mijn bsn is 999 997 865")]
    [('BSN', 1.0)]
    """
    folded = fold(text)
    found: dict[int, Span] = {}
    for cue in _BSN_CUE.finditer(folded):
        for start, end, digits in _numbers_after(folded, cue.end()):
            found.setdefault(start, _bsn_after_cue(start, end, digits))
    for match in _NINE.finditer(folded):
        start, end = match.span()
        taken = any(s.start < end and start < s.end for s in found.values())
        if not taken and _GROUPED.fullmatch(match.group()) and _valid_bsn(match.group()):
            found[start] = span(start, end, "BSN", 0.7, "bsn", "patterns.bsn_like")
    return sorted(found.values(), key=lambda s: s.start)


def _numbers_after(folded: str, position: int) -> Iterator[tuple[int, int, str]]:
    if match := _NINE.search(folded, position, position + _AFTER_CUE):
        yield match.start(), match.end(), match.group()
    elif chain := _chain_after(folded, position, 9):
        start, end, digits = chain
        if len(digits) in (8, 9):
            yield start, end, digits


def _bsn_after_cue(start: int, end: int, digits: str) -> Span:
    if _valid_bsn(digits):
        return span(start, end, "BSN", 1.0, "bsn", "patterns.bsn")
    return span(start, end, "ID", 0.9, "bsn", "patterns.bsn_wrong")


def _valid_bsn(digits: str) -> bool:
    from stdnum.nl import bsn

    return bool(bsn.is_valid(re.sub(r"\D", "", digits)))


_CHAIN_LEAD = re.compile(
    r"(?:[ ,:]{1,3}(?:is|was|dat is|dus|eh|uh|nummer|ja|mijn|geloof ik|even)){0,4}[ ,:]{1,3}"
)


def _chain_after(folded: str, position: int, most: int) -> tuple[int, int, str] | None:
    """Return start, end and digits of the number said after `position`, at most `most`."""
    lead = _CHAIN_LEAD.match(folded, position)
    if lead is None:
        return None
    digits, end = "", lead.end()
    for link_end, part in read_chain(folded, lead.end()):
        if len(digits) + len(part) > most:
            break
        digits, end = digits + part, link_end
    return (lead.end(), end, digits) if digits else None


_IBAN_START = re.compile(r"(?:nl ?|[a-z]{2})\d\d(?<![^\W_][a-z]{2}\d\d)(?=[ .-]?[a-z0-9]{2})")
_IBAN_CHAR = re.compile(r"[ .-]?([a-z0-9])")
_DUTCH_IBAN = re.compile(r"nl ?\d\d[ .-]?(?:[a-z][ .-]?){4}(?:\d[ .-]?){9}\d(?!\d)")
_ACCOUNT = re.compile(
    r"(?<!\w)(?:bank|giro|spaar)?(?:rekening(?:nummer|nr)?|iban)(?:-?nummer)?(?!\w)"
    r"(?:[ ,:]{1,3}(?:nummer|is|was|van mij|nr|op|eh|dat is|naar)){0,3}[ ,:]{1,3}"
    r"(?P<number>[a-z]{2} ?\d\d(?:[a-z0-9]{11,30}(?!\w)"
    r"|(?:[ .-](?:[a-z]{4}(?=[ .-]\d)|(?=[a-z]{0,3}\d)[a-z0-9]{2,4})(?!\w)){3,8})"
    r"|\d(?:[ .-]?\d){5,9}(?!\d|[.,-]\d| ?euro))"
)
_SHORTEST_IBAN, _LONGEST_IBAN = 15, 34


def find_iban(text: str) -> list[Span]:
    """Return bank account numbers.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Label ``IBAN``; score 1.0 when the check digits are right. Of the Dutch form, or
        after the word "rekening", also when they are wrong.

    Notes
    -----
    Check: ISO 13616 (modulo 97 and the length of the country), by python-stdnum.

    Examples
    --------
    >>> [(s.start, s.end, s.score) for s in find_iban("op nl91 abna 0417 1643 00 gestort")]
    [(3, 25, 1.0)]
    """
    folded = fold(text)
    found: list[Span] = []
    for match in _IBAN_START.finditer(folded):
        if found and match.start() < found[-1].end:
            continue
        if end := _valid_iban_end(folded, match.start()):
            found.append(span(match.start(), end, "IBAN", 1.0, "iban", "patterns.iban"))
        elif dutch := _DUTCH_IBAN.match(folded, match.start()):
            found.append(
                span(match.start(), dutch.end(), "IBAN", 0.9, "iban", "patterns.iban_like")
            )
    for match in _ACCOUNT.finditer(folded):
        start, end = match.span("number")
        if not any(s.start < end and start < s.end for s in found):
            found.append(span(start, end, "IBAN", 0.8, "iban", "patterns.iban_like"))
    return sorted(found, key=lambda s: s.start)


def _valid_iban_end(folded: str, start: int) -> int:
    """Return the end of the account number with right check digits, 0 when there is none."""
    from stdnum import iban

    compact, position = "", start
    while len(compact) < _LONGEST_IBAN and (match := _IBAN_CHAR.match(folded, position)):
        compact, position = compact + match[1], match.end()
        ends = not folded[position : position + 1].isalnum()
        if ends and len(compact) >= _SHORTEST_IBAN and iban.is_valid(compact, check_country=False):
            return position
    return 0


_KINDS = (
    r"(?:client(?:en)?|zaaks?|dossiers?|polis|student(?:en)?|leerling(?:en)?|personeels"
    r"|medewerkers?"
    r"|klant(?:en)?|lidmaatschaps?|leden|lid|kvk|agb|big|skj|patient(?:en)?|registratie|referentie"
    r"|order|factuur|meldings?|aangifte|rekest|rol|parket|document|paspoort|id(?:-?kaart)?"
    r"|identiteits(?:kaart)?|rijbewijs|vreemdelingen|debiteuren|inschrijf|inschrijvings"
    r"|verzekerings|verzekerden|kenmerk|deelnemers?|gedetineerden|registratie|besluit|beschikkings?"
    r"|behandel|opname|burger|ov|pas|bibliotheek|onderwijs|pgn|v|pv|proces-verbaal|sepot|jb|ots)"
)
_ID_CUE = re.compile(
    rf"(?<!\w)(?:{_KINDS}[- ]?(?:nummer|nr|code|id)|\w{{2,20}}nummer"
    r"|dossier|zaak|kenmerk|rekest|parket|polis|paspoort|id-?kaart|identiteitskaart|rijbewijs"
    r"|nummer|nr|v-nr)(?!\w)\.?"
    r"(?P<link>(?:[ ,:=#]{1,3}(?:nummer|nr\.?|is|was|van (?:mij|mijn|hem|haar)|mij|dat is"
    r"|met|eh|het"
    r"|kenmerk|geloof ik|ook|dus)(?!\w)){0,4}[ ,:=#(]{1,3})"
    r"(?=[a-z0-9])"
)
_ID_TOKEN = re.compile(
    r"(?:[a-z]{2,3} ){0,2}(?=[a-z]{0,4}\d)[a-z0-9]{1,12}(?:[./-][a-z0-9]{1,12}){0,5}"
    r"(?: ?\d{2,12}){0,4}"
)
_OTHER_NUMBERS = (
    "telefoonnummer",
    "burgerservicenummer",
    "rekeningnummer",
    "banknummer",
    "servicenummer",
    "sofinummer",
    "huisnummer",
    "kamernummer",
    "rugnummer",
    "noodnummer",
    "gironummer",
    "alarmnummer",
    "ibannummer",
    "bsnnummer",
    "lotnummer",
    "jaarnummer",
    "banknummer",
    "groepsnummer",
    "mobielnummer",
)
# Forms that give themselves away: JB-2021-004578, C/13/712345, 09/123456-20,
# ECLI:NL:RBDHA:2020:1234. Each starts the search at its rarest character.
_CASES = (
    re.compile(r"[-/](?<=[a-z][-/])(?:19|20)\d\d[-/]\d{3,8}(?![\w-])"),
    re.compile(r"/ ?\d\d ?/ ?\d{2,4} ?\d{3}(?: ?/ ?[a-z]{2} ?\d\d[-/]\d{1,6})?(?![\w-])"),
    re.compile(r"/(?<=\d\d/)\d{6}-\d\d(?![\w-])"),
    re.compile(r":(?<=ecli:)[a-z]{2}:[a-z]{2,7}:\d{4}:\w{1,25}"),
)
_CASE_START = re.compile(r"(?<![^\W_])(?:[a-z]{1,4}|\d\d|c )\Z")


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
    >>> text = "mijn cliëntnummer is 4455821, zaak C/13/712345"
    >>> [text[s.start : s.end] for s in find_case_number(text)]
    ['4455821', 'C/13/712345']
    """
    folded = fold(text)
    found: dict[int, Span] = {}
    for match in (m for pattern in _CASES for m in pattern.finditer(folded)):
        if head := _CASE_START.search(folded[max(0, match.start() - 6) : match.start()]):
            start = match.start() - len(head.group())
            found[start] = _case(start, match.end(), 0.9)
    for cue in _ID_CUE.finditer(folded):
        if cue.group().startswith(_OTHER_NUMBERS):
            continue
        for start, end in _ids_after(folded, cue):
            if not any(s.start < end and start < s.end for s in found.values()):
                found[start] = _case(start, end, 0.85)
    return sorted(found.values(), key=lambda s: s.start)


def _case(start: int, end: int, score: float) -> Span:
    return span(start, end, "ID", score, "case_number", "patterns.case_number")


def _ids_after(folded: str, cue: re.Match[str]) -> Iterator[tuple[int, int]]:
    token = _ID_TOKEN.match(folded, cue.end())
    bare = (
        cue.group().startswith(("dossier", "zaak", "nummer", "nr"))
        and "nummer" not in cue.group()[2:]
    )
    if token and _is_id(token.group(), bare):
        yield token.span()
        return
    chain = _chain_after(folded, cue.end() - 1, 16)
    if chain and len(chain[2]) >= (6 if bare else 4) and folded[chain[1] - 1].isalpha():
        yield chain[0], chain[1]


def _is_id(token: str, bare: bool) -> bool:
    digits = sum(c.isdigit() for c in token)
    if re.fullmatch(r"(?:19[3-9]|20[0-3])\d", token):
        return False
    return digits >= (5 if bare else 4) or (digits >= 3 and len(token) >= 6 and not bare)
