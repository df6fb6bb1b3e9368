"""Numbers of a case and codes of a few digits, right after a word that says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.recognisers.context import matches_at
from anonymiser.recognisers.needles import places_of

# "mijn nummer daar was C-20418": a number that opens with a letter is no telephone number.
_LETTERED = re.compile(
    r"nummer(?: (?:daar|toen|nu|op de groep|bij hen|van mij)){0,2} (?:is|was)(?: toen| nog)? "
    r"(?P<number>[a-z]{1,3}[-. ]?\d{3,8}(?:[-/]\d{1,6})?)(?![\w%€])"
)
_CODES = ("pin", "toegangs", "deur", "alarm")
# "pincode 9 9 1 2", "code is 4 4, 7 1"
_DIGIT_BY_DIGIT = re.compile(
    rf"(?:{'|'.join(_CODES)})(?:code|nummer)"
    r"(?: (?:is|was|van (?:mij|de deur)|eh|dus)|:){0,3} "
    r"(?P<number>\d(?:[ ,-]{1,2}\d){3,7})(?![\w€%])"
)
_YEAR_CUES = ("casus", "melding", "aanvraag", "verzoek", "traject")
# "casus 24-1187": a year and a number after it, and not "casus 2023-24".
_YEAR_CASE = re.compile(
    rf"(?:{'|'.join(_YEAR_CUES)})(?: nr\.?|:)? "
    r"(?P<number>(?!20\d\d[-/]20\d\d(?!\d))(?:20)?[0-3]\d[-/.]\d{3,6})(?![\w%€]|[-/.,]\d)"
)


def led_codes(folded: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each number whose form and the word before it agree.

    Parameters
    ----------
    folded : str
        As `context.fold` returns it.

    Examples
    --------
    >>> text = "casus 24-1187, in schooljaar 2023-24, pincode 9 9 1 2"
    >>> [text[a:b] for a, b in sorted(led_codes(text))]
    ['24-1187', '9 9 1 2']
    """
    forms = ((_LETTERED, ("nummer",)), (_DIGIT_BY_DIGIT, _CODES), (_YEAR_CASE, _YEAR_CUES))
    for pattern, cue in forms:
        for match in matches_at(pattern, folded, places_of(folded, cue)):
            yield match.span("number")
