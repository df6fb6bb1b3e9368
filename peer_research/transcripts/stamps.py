"""Times as people and programs write them in a transcript."""

from __future__ import annotations

import re

TIME = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?"
ARROW = r"(?:-->|->|-|–)"
RANGE = rf"{TIME}(?:\s?{ARROW}\s?{TIME})?"
_DAY = r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},?\s"
BRACKETED = rf"(?:\[\s?(?:{_DAY})?{RANGE}\s?\]|#\d{{1,3}}:\d\d:\d\d-\d{{1,3}}#)"
_ROUND = rf"\(\s?{RANGE}\s?\)"
_BARE = rf"(?:{_DAY})?{RANGE}"
ANY = rf"(?:{BRACKETED}|{_ROUND}|{_BARE})"

_PARTS = re.compile(r"(?<!\d)(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,-](\d{1,3})(?!\d))?(?![\d:])")
_DATED = re.compile(_DAY)


def to_ms(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int:
    """Return milliseconds.

    Examples
    --------
    >>> to_ms(None, "01", "02", "5")
    62500
    """
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def parse(stamp: str) -> tuple[int | None, int | None]:
    """Return start and end in milliseconds of a stamp such as ``[00:01:02 - 00:01:09]``.

    A stamp with a date (WhatsApp) is a clock, not a place in the recording: no times.

    Examples
    --------
    >>> parse("[00:01:02 - 00:01:09]"), parse("0:03"), parse("#00:00:05-3#")
    ((62000, 69000), (3000, None), (5300, None))
    """
    if _DATED.search(stamp):
        return None, None
    times = [to_ms(*found) for found in _PARTS.findall(stamp)[:2]]
    start = times[0] if times else None
    return start, times[1] if len(times) == 2 and times[1] >= times[0] else None
