"""E-mail addresses, written or said aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymiser.recognisers import spoken
from anonymiser.recognisers.context import fold, span
from anonymiser.spans import Span

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
        for start, end in written_emails(folded)
    ]
    for start, end in spoken.emails(folded):
        spans.append(span(start, end, "EMAIL", 0.9, "email", "patterns.email_spoken"))
    return spans


def written_emails(folded: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of the addresses with an at-sign in a folded text."""
    at = folded.find("@")
    while at >= 0:
        local = _LOCAL.search(folded[max(0, at - 64) : at])
        domain = _DOMAIN.match(folded, at + 1)
        name = local.group().lstrip(_LOCAL_EDGE) if local else ""
        if name and domain and folded[at + 1] != " ":
            yield at - len(name), domain.end()
        at = folded.find("@", at + 1)
