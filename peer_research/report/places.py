"""A place and a year together say too much: who was where, and when."""

from __future__ import annotations

import re

from peer_research.report.facts import labels_in

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# A place that was made coarser, such as [een dorp in het oosten]; [PLAATS-1] says nothing.
_COARSE = re.compile(r"\[[^\]\n]{0,200}\b(?:dorp|stad|plaats in)\b", re.IGNORECASE)
_PLACES = frozenset({"LOCATION", "ADDRESS", "POSTCODE"})


def place_and_year(text: str) -> bool:
    """Return whether a year and a place stand in `text`.

    Examples
    --------
    >>> place_and_year("In 2019 woonde ik in Utrecht.")
    True
    >>> place_and_year("In [2019] woonde ik in [een stad in het midden].")
    True
    >>> place_and_year("In 2019 woonde ik in [PLAATS-1]."), place_and_year("Ik zat in Utrecht.")
    (False, False)
    """
    if not _YEAR.search(text):
        return False
    return bool(_COARSE.search(text)) or bool(_PLACES & labels_in(text))
