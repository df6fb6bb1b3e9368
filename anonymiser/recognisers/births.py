"""Tell whether a date is somebody's date of birth, from the words before it."""

from __future__ import annotations

import re

from anonymiser.recognisers.context import fold

_REACH = 60
_CUE = re.compile(
    r"(?<!\w)(?:geboren|geboortedatum|geboortedag|geboortejaar|geb\.?|verjaardag|verjaar|jarig)"
    r"(?:(?:\s|[,:(]){1,3}(?:is|was|ben|op|in|de|dus|eh|uh|te|dag|datum|\w+dag)){0,4}"
    r"(?:\s|[,:(]){0,3}\Z"
)
# "geboren te Zetten op 3 mei 2006": a place, perhaps hidden, may stand in between.
_IN_PLACE = re.compile(
    r"(?<!\w)(?:geboren|geb\.?)\s(?:in|te)\s(?:\[[^\]\n]{1,40}\]|[\w' -]{2,25}?),?\s(?:op|in)\s\Z"
)


def is_birth(text: str, start: int) -> bool:
    """Return whether what begins at `start` is a date of birth.

    Parameters
    ----------
    text : str
        NFC text.
    start : int
        Where a date begins.

    Examples
    --------
    >>> is_birth("ik ben geboren op 3 mei 2006", 18), is_birth("sinds 3 mei 2006", 6)
    (True, False)
    """
    before = fold(text[max(0, start - _REACH) : start]).rpartition("\n")[2]
    return bool(_CUE.search(before) or _IN_PLACE.search(before))
