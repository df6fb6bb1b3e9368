"""Numbers that stand for one person: citizen service number (BSN) and bank account.

Nine digits say little by themselves (one in eleven passes the check of a BSN), so what
stands before a number weighs as much as its check digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.recognisers.case_numbers import find_case_number
from anonymiser.recognisers.context import (
    LETTER_NAMES,
    digit_starts,
    fold,
    matches_at,
    number_starts,
    span,
)
from anonymiser.recognisers.needles import places_of
from anonymiser.recognisers.numbers import chain_after, read_chain
from anonymiser.recognisers.partial_numbers import partial_numbers
from anonymiser.recognisers.plates import find_licence_plate
from anonymiser.recognisers.told_numbers import told_numbers
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
    cues = places_of(folded, ("bs", "b.", "b s", "burger", "sofi"))
    for cue in matches_at(_BSN_CUE, folded, cues):
        for start, end, digits in _numbers_after(folded, cue.end()):
            found.setdefault(start, _bsn_after_cue(start, end, digits))
    for match in matches_at(_NINE, folded, number_starts(folded)):
        start, end = match.span()
        taken = any(s.start < end and start < s.end for s in found.values())
        if not taken and _GROUPED.fullmatch(match.group()) and _valid_bsn(match.group()):
            found[start] = span(start, end, "BSN", 0.7, "bsn", "patterns.bsn_like")
    for start, end, digits in told_numbers(folded):
        if start not in found and len(digits) == 9 and _valid_bsn(digits):
            found[start] = span(start, end, "BSN", 0.6, "bsn", "patterns.bsn_like")
    for start, end, label in partial_numbers(folded):
        if label == "BSN" and not any(s.start < end and start < s.end for s in found.values()):
            found[start] = span(start, end, "BSN", 0.7, "bsn", "patterns.bsn_part")
    return sorted(found.values(), key=lambda s: s.start)


def _numbers_after(folded: str, position: int) -> Iterator[tuple[int, int, str]]:
    if match := _NINE.search(folded, position, position + _AFTER_CUE):
        yield match.start(), match.end(), match.group()
    elif (chain := chain_after(folded, position, 9)) and len(chain.digits) in (8, 9):
        yield chain.start, chain.end, chain.digits


def _bsn_after_cue(start: int, end: int, digits: str) -> Span:
    if _valid_bsn(digits):
        return span(start, end, "BSN", 1.0, "bsn", "patterns.bsn")
    return span(start, end, "ID", 0.9, "bsn", "patterns.bsn_wrong")


def _valid_bsn(digits: str) -> bool:
    compact = re.sub(r"\D", "", digits)
    # The check itself is a line; the library for it takes as long to load as ten conversations.
    weighed = sum(
        weight * int(digit)
        for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), compact.zfill(9), strict=False)
    )
    fits = compact.isascii() and 0 < len(compact) <= len("123456789")
    return fits and int(compact) > 0 and weighed % 11 == 0


_IBAN_START = re.compile(r"(?:nl ?|[a-z]{2})\d\d(?<![^\W_][a-z]{2}\d\d)(?=[ .-]?[a-z0-9]{2})")
_IBAN_CHAR = re.compile(r"[ .-]?([a-z0-9])")
_DUTCH_IBAN = re.compile(r"nl ?\d\d[ .-]?(?:[a-z][ .-]?){4}(?:\d[ .-]?){9}\d(?!\d)")
_ACCOUNT = re.compile(
    r"(?:[ ,:]{1,3}(?:nummer|is|was|van mij|nr|op|eh|dat is|naar)){0,3}[ ,:]{1,3}"
    r"(?P<number>[a-z]{2} ?\d\d(?:[a-z0-9]{11,30}(?!\w)"
    r"|(?:[ .-](?:[a-z]{4}(?=[ .-]\d)|(?=[a-z]{0,3}\d)[a-z0-9]{2,4})(?!\w)){3,8})"
    r"|\d(?:[ .-]?\d){5,9}(?!\d|[.,-]\d| ?euro))"
)
_DUTCH_COMPACT = re.compile(r"nl\d\d[a-z]{4}\d{10}")
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
    for match in matches_at(_IBAN_START, folded, _before_digits(folded)):
        if found and match.start() < found[-1].end:
            continue
        if end := _valid_iban_end(folded, match.start()):
            found.append(span(match.start(), end, "IBAN", 1.0, "iban", "patterns.iban"))
        elif dutch := _DUTCH_IBAN.match(folded, match.start()):
            found.append(
                span(match.start(), dutch.end(), "IBAN", 0.9, "iban", "patterns.iban_like")
            )
    for start, end in _accounts(folded):
        if not any(s.start < end and start < s.end for s in found):
            found.append(span(start, end, "IBAN", 0.92, "iban", "patterns.iban_like"))
    return sorted(found, key=lambda s: s.start)


def _before_digits(folded: str) -> Iterator[int]:
    """Yield where the two letters of a country start that digits follow."""
    for digit in digit_starts(folded):
        if digit > 1 and folded[digit - 1].isalpha():
            yield digit - 2
        elif folded.endswith("nl ", 0, digit):
            yield digit - 3


# "NL86, en dan INGB en dan 0002 4455 88"
_AND_THEN = r"[ ,]{1,2}(?:(?:en|dan|toen|daarna|eh|uh)[ ,]{1,2}){0,3}"
_IN_PARTS = re.compile(
    rf"nl ?\d\d{_AND_THEN}(?:[a-z]{{4}}|ing|abn(?: amro)?|sns|asn){_AND_THEN}"
    r"\d(?:[ .-]?\d){5,9}(?!\d)"
)


def _accounts(folded: str) -> Iterator[tuple[int, int]]:
    """Yield account numbers after a word for them, said, spelled or told in part."""
    for place in places_of(folded, ("rekening", "iban", "giro")):
        cue = _ACCOUNT_WORD.match(folded, place)
        if cue is None or folded.endswith(("be", "af"), 0, place):
            continue
        if match := _ACCOUNT.match(folded, cue.end()):
            yield match.span("number")
        chain = chain_after(folded, cue.end(), 12)
        if chain and len(chain.digits) >= 7 and folded[chain.end - 1].isalpha():
            yield chain.start, chain.end
    yield from _spelled_ibans(folded)
    for match in matches_at(_IN_PARTS, folded, places_of(folded, ("nl",))):
        if not folded[match.start() - 1 : match.start()].isalnum():
            yield match.span()
    for start, end, label in partial_numbers(folded):
        if label == "IBAN":
            yield start, end


_ACCOUNT_WORD = re.compile(r"(?:rekening(?:nummer|nr)?|iban|giro)(?:-?nummer)?(?!\w)")
_SPELLED_GAP = re.compile(r"[ ,-]{0,3}")
_SPELLED_START = re.compile(r"(?<!\w)(?:n[ ,]{0,2}l|en[ -]?el)[ ,]{1,2}(?=[\dadehntvz])")
_SPELLED = ("n l", "n, l", "nl ", "en el", "en-el")
_SPELLED_PART = re.compile(
    r"[ ,-]{0,3}(?:(?:e+h|uh|dan|en dan|en) )?(?:abn(?: ?amro|a)?|rabo(?:bank)?|ingb|bunq"
    r"|trio(?:dos)?|snsb|asnb|knab|rbrb|sns|asn|ing|[a-z]"
    rf"|{LETTER_NAMES}|ah)(?!\w)"
)
_FEWEST_SPELLED = 8


def _spelled_ibans(folded: str) -> Iterator[tuple[int, int]]:
    """Yield accounts of which the letters are told one by one: "n l negen een a b n a …"."""
    for place in places_of(folded, _SPELLED):
        match = _SPELLED_START.match(folded, place)
        if match is None:
            continue
        check = read_chain(folded, match.end())
        position, digits = (check[-1][0], "") if check and len(check) <= 3 else (0, "")
        while position and (part := _SPELLED_PART.match(folded, position)):
            position = part.end()
            gap = _SPELLED_GAP.match(folded, position)
            for end, said in read_chain(folded, gap.end() if gap else position):
                position, digits = end, digits + said
        if len(digits) >= _FEWEST_SPELLED:
            yield match.start(), position


def _valid_iban_end(folded: str, start: int) -> int:
    """Return the end of the account number with right check digits, 0 when there is none."""
    compact, position = "", start
    while len(compact) < _LONGEST_IBAN and (match := _IBAN_CHAR.match(folded, position)):
        compact, position = compact + match[1], match.end()
        ends = not folded[position : position + 1].isalnum()
        if ends and len(compact) >= _SHORTEST_IBAN and _valid_iban(compact):
            return position
    return 0


def _valid_iban(compact: str) -> bool:
    # Modulo 97 and the Dutch form here: the library, which knows every country's, loads slowly.
    turned = compact[4:] + compact[:4]
    if not turned.isascii() or int("".join(str(int(sign, 36)) for sign in turned)) % 97 != 1:
        return False
    if compact.startswith("nl"):
        return _DUTCH_COMPACT.fullmatch(compact) is not None
    from stdnum import iban

    return bool(iban.is_valid(compact, check_country=False))
