"""Light cleaning of quotes: hesitations go, nothing else, and what went is counted.

Off unless a team asks for it: then a quote is no longer letter for letter what was said, and the
line below it says so. Street language, dialect and repetition stay: they are how somebody talks.
"""

from __future__ import annotations

import re

_SOUND = r"(?<!\w)(?:e+u*h+m*|u+h+m*)(?!\w)"
_ALONE = re.compile(rf"(?P<before>^|[.!?…]\s+){_SOUND}\s*(?:\.{{1,3}}|…)\s*", re.IGNORECASE)
_AT_START = re.compile(rf"(?P<before>^|[.!?…]\s+){_SOUND}(?:\s*,)?\s+(?P<next>\w)", re.IGNORECASE)
# Only where white space begins: tried at each of its characters, much of it takes long.
_BETWEEN = re.compile(rf"(?<!\s)\s*,\s*{_SOUND}\s*,", re.IGNORECASE)
_LOOSE = re.compile(rf"(?<!\s)(?:\s*,)?\s+{_SOUND}(?=[\s.,!?…]|$)", re.IGNORECASE)


def lightly_cleaned(text: str) -> tuple[str, int]:
    """Return `text` without hesitations, and how many were left out.

    Examples
    --------
    >>> lightly_cleaned("Support, eh, groen nu. Eh, ja. En toen uhm niks.")
    ('Support, groen nu. Ja. En toen niks.', 3)
    >>> lightly_cleaned("Pff. Eh. Oké.")
    ('Pff. Oké.', 1)
    >>> lightly_cleaned("Ik zei: echt niet.")
    ('Ik zei: echt niet.', 0)
    """
    total = 0
    steps = (
        (_ALONE, r"\g<before>"),
        (_AT_START, None),
        (_BETWEEN, ","),
        (_LOOSE, ""),
    )
    for pattern, instead in steps:
        text, count = pattern.subn(instead if instead is not None else _capital, text)
        total += count
    return text, total


def _capital(match: re.Match[str]) -> str:
    return match["before"] + match["next"].upper()
