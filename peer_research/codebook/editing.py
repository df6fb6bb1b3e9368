"""Change the codebook of a study: codes come, go, move, are joined and split.

Everything that was coded comes along. Each change makes a new version with who did it and why
(`codebook.history`); remarks in the file stay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peer_research.anonymiser_bridge import nearest
from peer_research.codebook.history import Edit, Reason, Rows, save, write_split
from peer_research.codebook.use import follow, readdress, segments_with, usage
from peer_research.coding.moves import REST
from peer_research.errors import CodingError, ProtocolError
from peer_research.model import Code, Codebook
from peer_research.registers.note_check import require_no_names
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study

_PROSE = ("label_nl", "label_en", "definitie", "definition_en", "wel", "niet", "voorbeeld")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What came along when codes were joined or split.

    Parameters
    ----------
    codebook : Codebook
        As it is now.
    segments, memos : int
        Coded pieces and memos that have another code now.
    look_at : tuple of str
        Protocols and recommendations that mention the old code; a person decides there.
    """

    codebook: Codebook
    segments: int
    memos: int = 0
    look_at: tuple[str, ...] = ()


def add_code(study: Study, values: Mapping[str, Any], reason: Reason, *, keep: bool = True) -> Code:
    """Add a code at the end of the codebook and return it.

    Parameters
    ----------
    study : Study
    values : mapping
        By the words of the file: ``id``, ``label_nl``, ``definitie`` and, if wanted, the rest.
    reason : Reason
    keep : bool, default=True
        Whether the version before is kept whole.

    Raises
    ------
    ProtocolError
        The id is, or ever was, that of another code; a value is not right.
    StudyError
        ``note_check.found``: a text names somebody.
    """
    code = str(values.get("id", ""))
    _require_new(study.codebook(), code)
    _require_no_names(values, reason)
    what = texts("codebook_editing.what_added", name=values.get("label_nl", code))
    edit = Edit(kind="erbij", what=what, after=[code], keep=keep,
                rows=lambda rows: [*rows, dict(values)])  # fmt: skip
    return save(study, edit, reason).by_id[code]


def change_code(study: Study, code: str, values: Mapping[str, Any], reason: Reason) -> Code:
    """Give a code other words, another colour or another pattern, and return it.

    Its id stays: what was coded points to that. None takes a value away.

    Raises
    ------
    ProtocolError
        There is no such code, nothing changes, or a value is not right.
    StudyError
        ``note_check.found``: a text names somebody.
    """
    old = _known(study.codebook(), code)
    for word in ("id", "ouder"):
        if word in values:
            raise ProtocolError("codebook_editing.not_here", word=word)
    _require_no_names(values, reason)
    what = texts("codebook_editing.what_changed", name=old.name, words=", ".join(values))
    edit = Edit(kind="anders", what=what, before=[code], after=[code],
                rows=_row_changed(code, values))  # fmt: skip
    return save(study, edit, reason).by_id[code]


def rename_code(study: Study, code: str, name: str, reason: Reason) -> Code:
    """Give a code another name; see `change_code`."""
    return change_code(study, code, {"label_nl": name}, reason)


def move_code(study: Study, code: str, parent: str, reason: Reason) -> Code:
    """Hang a code, with all under it, under another code, or at the top with ``""``.

    Raises
    ------
    ProtocolError
        ``codebook_editing.under_itself``, or one of the two is not there.
    """
    book = study.codebook()
    old = _known(book, code)
    if parent and code in book.path(_known(book, parent).id):
        raise ProtocolError("codebook_editing.under_itself", code=code, parent=parent)
    if old.parent == parent:
        raise ProtocolError("codebook_editing.nothing_changed")
    where = book.by_id[parent].name if parent else texts("codebook_editing.top")
    what = texts("codebook_editing.what_moved", name=old.name, where=where)
    edit = Edit(kind="verplaatst", what=what, before=[code], after=[code],
                rows=_row_changed(code, {"ouder": parent or None}))  # fmt: skip
    return save(study, edit, reason).by_id[code]


def merge_codes(study: Study, code: str, into: str, reason: Reason) -> Carried:
    """Join a code with another: everything coded with it gets the other, and it goes.

    Codes under it come under the other. Logs that are on another computer follow when they
    are opened here.

    Raises
    ------
    ProtocolError
        One of the two is not there, or `into` hangs under `code`.
    """
    book = study.codebook()
    old, new = _known(book, code), _known(book, into)
    if code in book.path(into):
        raise ProtocolError("codebook_editing.merge_upwards", code=code, into=into)
    used = usage(study, code)
    what = texts("codebook_editing.what_merged", name=old.name, into=new.name)
    edit = Edit(kind="samengevoegd", what=what, before=[code], after=[into],
                rows=_merged(code, into))  # fmt: skip
    saved = save(study, edit, reason)
    follow(study)
    memos = readdress(study, code, into)
    return Carried(codebook=saved, segments=used.segments, memos=memos, look_at=used.protocols)


def split_code(
    study: Study,
    code: str,
    new: Sequence[Mapping[str, Any]],
    choices: Mapping[str, str],
    reason: Reason,
    *,
    rest: str = "",
    stays: bool = False,
) -> Carried:
    """Split a code in two or more; for each coded piece is said to which one it goes.

    Parameters
    ----------
    study : Study
    code : str
    new : sequence of mapping
        The codes that come, as in `add_code`. They hang where the old one hung, or under it
        when it stays, unless they say otherwise.
    choices : mapping
        Code by the id of the segment; see `rounds.segments_for` for the segments.
    reason : Reason
    rest : str, optional
        Code for every piece without a choice.
    stays : bool, default=False
        Whether the old code stays, for pieces that get no other.

    Raises
    ------
    ProtocolError
        A piece has no choice, or one that is none of the new codes; then nothing changed.
    """
    book = study.codebook()
    old = _known(book, code)
    parent = code if stays else old.parent
    rows = [{**({"ouder": parent} if parent else {}), **dict(row)} for row in new]
    ids = [str(row.get("id", "")) for row in rows]
    for row in rows:
        _require_new(book, str(row.get("id", "")))
        _require_no_names(row, reason)
    used, segments = usage(study, code), segments_with(study, code)
    chosen = _choices(segments, choices, rest, {*ids, *([code] if stays else [])}, stays=stays)
    if used.children and not stays:
        raise ProtocolError("codebook_editing.has_children", code=code, n=len(used.children))
    # Written down before the codebook changes: after a crash in between it can be done again.
    write_split(study, code, chosen)
    what = texts("codebook_editing.what_split", name=old.name, into=", ".join(ids))
    edit = Edit(kind="gesplitst", what=what, before=[code], after=ids,
                rows=_splitted(code, rows, stays=stays))  # fmt: skip
    saved = save(study, edit, reason)
    follow(study)
    moved = sum(chosen.get(s.id, (rest, 0))[0] not in ("", code) for s in segments)
    look_at = (*used.protocols, *used.recommendations, *used.themes, *used.memos)
    return Carried(codebook=saved, segments=moved, look_at=look_at)


def remove_code(study: Study, code: str, reason: Reason) -> Codebook:
    """Take a code that nobody uses out of the codebook.

    Raises
    ------
    ProtocolError
        ``codebook_editing.in_use``: it says where, and what to do.
    """
    old = _known(study.codebook(), code)
    used = usage(study, code)
    if used.is_used:
        raise ProtocolError("codebook_editing.in_use", code=code, where=used.in_words())
    what = texts("codebook_editing.what_removed", name=old.name)
    edit = Edit(kind="weg", what=what, before=[code],
                rows=lambda rows: [row for row in rows if row["id"] != code])  # fmt: skip
    return save(study, edit, reason)


def _known(book: Codebook, code: str) -> Code:
    if code not in book.by_id:
        suggestion = nearest(code, book.by_id) or "-"
        raise CodingError("coding.unknown_code", code=code, suggestion=suggestion)
    return book.by_id[code]


def _require_new(book: Codebook, code: str) -> None:
    # An id that was used before may still stand in a log on another computer.
    once = {name for change in book.changes for name in change.before}
    if code in book.by_id or code in once:
        raise ProtocolError("codebook_editing.id_taken", code=code)


def _require_no_names(values: Mapping[str, Any], reason: Reason) -> None:
    if reason.confirmed:
        return
    for word in _PROSE:
        if values.get(word):
            require_no_names(str(values[word]), word)


def _row_changed(code: str, values: Mapping[str, Any]) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        made = []
        for row in rows:
            new = {**row, **values} if row["id"] == code else row
            made.append({key: value for key, value in new.items() if value is not None})
        if made == rows:
            raise ProtocolError("codebook_editing.nothing_changed")
        return made

    return change


def _merged(code: str, into: str) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        return [
            {**row, "ouder": into} if row.get("ouder") == code else row
            for row in rows
            if row["id"] != code
        ]

    return change


def _splitted(code: str, new: Rows, *, stays: bool) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        at = next(number for number, row in enumerate(rows) if row["id"] == code)
        return [*rows[: at + stays], *new, *rows[at + 1 :]]

    return change


def _choices(
    segments: Collection[Any],
    choices: Mapping[str, str],
    rest: str,
    allowed: Collection[str],
    *,
    stays: bool,
) -> dict[str, tuple[str, int]]:
    """Return the choice for each segment with its revision, and the one for all others."""
    known = {segment.id for segment in segments}
    for segment, to in choices.items():
        if segment not in known:
            raise CodingError("coding.unknown_segment")
        if to not in allowed:
            raise ProtocolError("codebook_editing.not_a_new_code", choices=", ".join(allowed))
    if rest and rest not in allowed:
        raise ProtocolError("codebook_editing.not_a_new_code", choices=", ".join(allowed))
    open_ones = sum(name not in choices for name in known)
    if open_ones and not rest and not stays:
        raise ProtocolError("codebook_editing.undecided", n=open_ones)
    wanted = {s.id: (choices.get(s.id, rest), s.rev) for s in segments}
    found = {name: choice for name, choice in wanted.items() if choice[0]}
    return {**found, REST: (rest, 0)} if rest and not stays else found
