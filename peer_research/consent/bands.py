"""What may be written down about somebody: bands and kinds, never a date or an exact age."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from peer_research.errors import StudyError
from peer_research.model import AGE_BANDS, nfc
from peer_research.registers.note_check import require_no_names

_MONTHS = (
    "jan(?:uari)?|feb(?:ruari)?|maart|mrt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|"
    "sep(?:t(?:ember)?)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DATE = re.compile(
    r"\d{1,4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,4}"  # 3-4-2009, 2009/04/03
    r"|(?<!\d)(?:19|20)\d\d(?!\d)"  # a year
    r"|(?<!\d)\d{6}(?!\d)|(?<!\d)\d{8}(?!\d)"  # 030409, 03042009
    rf"|\d{{1,2}}(?:e|ste|de)?\s*(?:{_MONTHS})\b"
    rf"|\b(?:{_MONTHS})\s*'?\d{{2,4}}",
    re.IGNORECASE,
)
_TENS = "twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig"
_NUMBER_WORD = rf"(?:(?:\w+(?:en|ën))?(?:{_TENS})|tien|elf|twaalf|dertien|veertien|\w{{3,7}}tien)"
_AGE = re.compile(
    rf"(?:\d{{1,3}}|{_NUMBER_WORD})(?:[\s-]*(?:jr|jaar|jarige?)\b.*)?\Z", re.IGNORECASE
)
_ASKS_TOO_MUCH = (
    "geboort", "leeftijd", "naam", "adres", "postcode", "telefoon", "mail", "bsn", "birth", "age",
)  # fmt: skip
_LONGEST = 40  # characters; what is longer is a story


def looks_like_date(text: str) -> bool:
    """Return whether there is a date, a month of a year, or a year in `text`.

    Examples
    --------
    >>> looks_like_date("3 april 2009"), looks_like_date("16-17")
    (True, False)
    """
    return bool(_DATE.search(nfc(text)))


def looks_like_age(text: str) -> bool:
    """Return whether `text` is an exact number of years.

    Examples
    --------
    >>> looks_like_age("17 jaar"), looks_like_age("zeventien"), looks_like_age("1-3 jaar")
    (True, True, False)
    """
    return bool(_AGE.match(nfc(text).strip()))


def check_age_band(band: object) -> str | None:
    """Return `band` when it is one of `AGE_BANDS`, None when nothing was given.

    Raises
    ------
    StudyError
        ``consent.birth_date``, ``consent.exact_age`` or ``consent.no_band``; what was given
        is never repeated.
    """
    if band is None or band == "":
        return None
    text = str(band).strip()
    bands = ", ".join(AGE_BANDS)
    if isinstance(band, date) or looks_like_date(text):
        raise StudyError("consent.birth_date", field="leeftijd", bands=bands)
    if text not in AGE_BANDS:
        exact = isinstance(band, int) or looks_like_age(text)
        raise StudyError("consent.exact_age" if exact else "consent.no_band", bands=bands)
    return text


def check_attributes(
    attributes: Mapping[str, object], *, confirmed: bool = False
) -> dict[str, str]:
    """Return what is known about somebody, when all of it is in bands or kinds.

    Parameters
    ----------
    attributes : mapping
        Such as ``{"hulpvorm": "pleegzorg"}``.
    confirmed : bool, default=False
        Whether a person said that no value names anybody.

    Raises
    ------
    StudyError
        A date, an exact number of years, a name, or a word that asks for one of those.
    """
    return {
        _known_word(str(word)): _kind(str(word), value, confirmed=confirmed)
        for word, value in attributes.items()
    }


def _known_word(word: str) -> str:
    plain = word.strip().lower()
    if not re.fullmatch(r"[a-zà-ÿ][a-zà-ÿ0-9_-]{1,30}", plain):
        raise StudyError("consent.bad_word")
    if any(asked in plain for asked in _ASKS_TOO_MUCH if asked != "age") or plain == "age":
        raise StudyError("consent.asks_too_much", word=plain)
    return plain


def _kind(word: str, value: object, *, confirmed: bool) -> str:
    text = " ".join(str(value).split())
    if isinstance(value, date) or looks_like_date(text):
        raise StudyError("consent.date_in_attribute", word=word)
    if isinstance(value, int | float) or looks_like_age(text):
        raise StudyError("consent.number_in_attribute", word=word)
    if not text or len(text) > _LONGEST:
        raise StudyError("consent.no_kind", word=word, longest=_LONGEST)
    if not confirmed:
        require_no_names(text, word)
    return text
