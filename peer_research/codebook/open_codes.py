"""Codes that are found while coding: with a name of one's own, or in the words of who spoke.

They hang under ``open`` until the team gives them a meaning and a place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING

from peer_research.codebook.editing import add_code
from peer_research.codebook.history import Reason
from peer_research.errors import CodingError, ProtocolError
from peer_research.model import Code, Codebook, CodedSegment, nfc
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study

OPEN = "open"
# Fewer words in a row than count as somebody's own words (`traces.ROW`): a name of a code
# stays when its words are taken back, and may not be enough to know them by.
MOST_WORDS = 6
_LONGEST_ID = 40


def open_code(study: Study, name: str, who: str, *, why: str = "", confirmed: bool = False) -> Code:
    """Make a code on the spot, or return the open code that has this name already.

    Parameters
    ----------
    study : Study
    name : str
    who : str
        Role, chosen name or code of the coder.
    why : str, optional
    confirmed : bool, default=False
        A person says that the name of the code names nobody.

    Raises
    ------
    ProtocolError
        ``codebook_editing.empty_name``.
    StudyError
        ``note_check.found``: the name or the reason names somebody.
    """
    name = " ".join(nfc(name).split())
    reason = Reason(who=who, why=why or texts("codebook_editing.why_open"), confirmed=confirmed)
    book = study.codebook()
    same = _same(book, name)
    if same is not None:
        return same
    if OPEN not in book.by_id:
        root = {"id": OPEN, "label_nl": texts("codebook_editing.open_name"),
                "definitie": texts("codebook_editing.open_definition")}  # fmt: skip
        _added_by_somebody(study, root, reason)
    values = {"id": _free_id(study.codebook(), name), "ouder": OPEN, "label_nl": name,
              "definitie": texts("codebook_editing.open_to_explain")}  # fmt: skip
    return _added_by_somebody(study, values, reason)


def in_vivo(
    study: Study,
    session: str,
    coder: str,
    start: int,
    end: int,
    attributes: Mapping[str, str] | None = None,
    *,
    confirmed: bool = False,
) -> CodedSegment:
    """Make a code of the selected words themselves, and give it to them.

    Raises
    ------
    CodingError
        The selection is no piece of the text.
    ProtocolError
        ``codebook_editing.long_words``.
    """
    log = study.coding_log(session, coder)
    words = log.transcript.text[max(0, start) : end]
    if not words.strip() or start < 0:
        raise CodingError("coding.bad_span", start=start, end=end)
    if len(words.split()) > MOST_WORDS:
        count = len(words.split())
        raise ProtocolError("codebook_editing.long_words", n=count, most=MOST_WORDS)
    name = words.strip(" \n.,;:!?\"'“”‘’()")
    code = open_code(study, name, coder, confirmed=confirmed)
    return log.apply(start, end, code.id, attributes)


def slug(name: str) -> str:
    """Return a name as part of an id.

    Examples
    --------
    >>> slug("Niemand die blééf!")
    'niemand-die-bleef'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-")


def free_id(taken: set[str], name: str, prefix: str = "") -> str:
    """Return an id for a code called `name` that is not among `taken`."""
    stem = f"{prefix}{slug(name) or 'code'}"
    found, number = stem, 2
    while found in taken:
        found, number = f"{stem}-{number}", number + 1
    return found


def _free_id(book: Codebook, name: str) -> str:
    if not any(letter.isalnum() for letter in name):
        raise ProtocolError("codebook_editing.empty_name")
    once = {old for change in book.changes for old in change.before}
    return free_id(set(book.by_id) | once, name, f"{OPEN}.")


def _same(book: Codebook, name: str) -> Code | None:
    wanted = name.casefold()
    here = (code for code in book.codes if code.parent == OPEN)
    return next((code for code in here if code.name.casefold() == wanted), None)


def _added_by_somebody(study: Study, values: Mapping[str, str], reason: Reason) -> Code:
    """Add a code, or return the one that another program added at the same moment."""
    try:
        return add_code(study, values, reason, keep=False)
    except ProtocolError:
        there = study.codebook().by_id.get(values["id"])
        if there is None or there.name.casefold() != values["label_nl"].casefold():
            raise
        return there
