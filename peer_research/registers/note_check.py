"""Look whether a note names somebody, before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from peer_research.anonymiser_bridge import Document
from peer_research.errors import StudyError
from peer_research.model import nfc
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.anonymiser_bridge import Anonymiser

# A place or a body may be needed to know what was agreed with whom; a person never is.
PERSONAL = frozenset(
    {"PERSON", "ADDRESS", "POSTCODE", "PHONE", "EMAIL", "URL", "BSN", "IBAN", "ID"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFinding:
    """Something in a note that may say who somebody is.

    Parameters
    ----------
    label : str
        Label of the anonymiser.
    start, end : int
        Code points in the note as NFC.
    """

    label: str
    start: int
    end: int


def check_note(text: str) -> list[NoteFinding]:
    """Return what in `text` may say who somebody is.

    Examples
    --------
    >>> [f.label for f in check_note("Daarna belde ik mevrouw Verstegen nog.")]
    ['PERSON']
    >>> check_note("De deelnemer wilde even naar buiten.")
    []
    """
    if not text.strip():
        return []
    (scanned,) = _anonymiser().scan([Document(id="note", text=nfc(text))])
    return [
        NoteFinding(label=span.label, start=span.start, end=span.end)
        for span in scanned.spans
        if span.label in PERSONAL
    ]


def require_no_names(text: str, field: str) -> None:
    """Refuse a note that may say who somebody is.

    Parameters
    ----------
    text : str
    field : str
        How the user knows the field.

    Raises
    ------
    StudyError
        ``note_check.found``; it says what was found and where, never the words.
    """
    for found in check_note(text):
        raise StudyError(
            "note_check.found",
            field=field,
            what=texts(f"note_check.what_{found.label.lower()}"),
            word=len(text[: found.start].split()) + 1,
        )


@lru_cache(maxsize=1)
def _anonymiser() -> Anonymiser:
    from peer_research.anonymiser_bridge import Anonymiser

    return Anonymiser()
