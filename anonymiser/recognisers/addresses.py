"""Streets with and without a house number; postcodes are in `postcodes`.

`streets` finds them by their last part, `homes` by the words around them.
"""

from __future__ import annotations

from anonymiser.recognisers.context import fold, span
from anonymiser.recognisers.homes import homes, loose_numbers
from anonymiser.recognisers.postcodes import find_postcode
from anonymiser.recognisers.streets import streets
from anonymiser.spans import Span

__all__ = ["find_address", "find_postcode"]


def find_address(text: str) -> list[Span]:
    """Return streets: with a house number an ``ADDRESS``, without one a ``LOCATION``.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Source ``"address"`` or ``"street"``.

    Examples
    --------
    >>> text = "op de Kievitstraat 14b, vlak bij de broersvest"
    >>> [(text[s.start : s.end], s.label) for s in find_address(text)]
    [('Kievitstraat 14b', 'ADDRESS'), ('broersvest', 'LOCATION')]
    """
    folded = fold(text)
    spans = list(streets(text, folded))
    for start, end in homes(text, folded):
        if not any(s.start < end and start < s.end for s in spans if s.source == "address"):
            spans = [s for s in spans if s.end <= start or end <= s.start]
            spans.append(span(start, end, "ADDRESS", 0.8, "address", "patterns.address"))
    spans += loose_numbers(folded, spans)
    return sorted(spans, key=lambda s: s.start)
