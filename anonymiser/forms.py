"""How two ways of writing the same name or number are recognised as the same."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = dict.fromkeys(
    [
        0xAD,
        0x34F,
        0x61C,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        *range(0x2066, 0x206A),
        0xFEFF,
    ]
)
QUOTES = str.maketrans("’‘`´ʼ", "'''''")
_POSSESSIVE = re.compile(r"(?<=\S)(?:'s|(?<=[sxz])')$")
_NOT_WORD = re.compile(r"[\W_]+")
_COMPACT = {"POSTCODE", "PHONE", "BSN", "IBAN", "ID"}
_VERBATIM = {"EMAIL", "URL"}


def plain(text: str) -> str:
    """Return `text` in NFC, case-folded, without invisible characters."""
    if text.isascii():
        return text.casefold()
    visible = unicodedata.normalize("NFC", text).translate(INVISIBLE)
    return unicodedata.normalize("NFC", visible.casefold())


def canonical(label: str, text: str) -> str:
    """Return the form under which `text` is looked up.

    Capitals, punctuation and a possessive ``'s`` make no difference; for numbers spaces
    and a country code neither. Accents and spelling do.

    Examples
    --------
    >>> canonical("PERSON", "Samira's"), canonical("PERSON", "jan-willem")
    ('samira', 'jan willem')
    >>> canonical("PHONE", "+31 6-1234 5678"), canonical("PHONE", "0612345678")
    ('0612345678', '0612345678')
    """
    folded = plain(text).translate(QUOTES).strip()
    if label in _VERBATIM:
        return "".join(folded.split())
    if label in _COMPACT:
        compact = _NOT_WORD.sub("", folded)
        return re.sub(r"^(?:0031|31)0?(?=\d{9}$)", "0", compact) if label == "PHONE" else compact
    words = _NOT_WORD.sub(" ", _POSSESSIVE.sub("", folded)).strip()
    return words or folded
