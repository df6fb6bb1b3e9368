"""Global ids of REFI-QDA: the same thing gets the same id in every export."""

from __future__ import annotations

import re
import uuid

# Made once for this program; changing it would make every earlier export a stranger.
_OURS = uuid.UUID("6f0d3c5e-6a0b-5d0e-9b6c-2f8f6a1d7c34")
_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")


def guid(*parts: str | int) -> str:
    """Return the id of the thing with these parts, in lower case (RFC 4122, version 5).

    Examples
    --------
    >>> guid("studie", "code", "hulp") == guid("studie", "code", "hulp")
    True
    >>> guid("studie", "code", "hulp") == guid("studie", "code", "ik")
    False
    """
    return str(uuid.uuid5(_OURS, "\x1f".join(str(part) for part in parts)))


def plain_guid(text: str | None) -> str:
    """Return an id as other programs write it in one form, or empty when it is none.

    Examples
    --------
    >>> plain_guid("{0F8A1907-7E42-4739-8610-A676B4D1B69F}")
    '0f8a1907-7e42-4739-8610-a676b4d1b69f'
    >>> plain_guid("geen")
    ''
    """
    plain = (text or "").strip().strip("{}").lower()
    return plain if _FORM.match(plain) else ""
