"""Versions of a study's codebook: who changed what, when and why.

The newest is ``codebook.toml``, with its history in it. Older ones stay whole in
``protocols/eerder/``, beside the protocols in which their codes were used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peer_research import event_log, store
from peer_research.anonymiser_bridge import nearest
from peer_research.codebook.reading import codebook_from_text, load_codebook
from peer_research.errors import ProtocolError
from peer_research.model import Codebook, CodebookChange
from peer_research.registers.note_check import require_no_names
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.coding.moves import Splits
    from peer_research.study import Study

EARLIER = "eerder"
_TEXT_ONLY = frozenset({"anders"})
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Who changes the codebook and why.

    Parameters
    ----------
    who : str
        Role or chosen name.
    why : str
    day : date, optional
        Today when left out.
    confirmed : bool, default=False
        A person says that none of the words name anybody.
    """

    who: str
    why: str
    day: date | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of the codes, and how it is written down.

    Parameters
    ----------
    kind : str
        See `CodebookChange`.
    what : str
        In a few words.
    rows : callable
        Gives the new rows of codes for the present ones.
    before, after : sequence of str
        See `CodebookChange`.
    keep : bool, default=True
        Whether the version before is kept whole. A code that only comes can be taken off
        again, so then it need not be.
    """

    kind: str
    what: str
    rows: Callable[[Rows], Rows]
    before: Sequence[str] = ()
    after: Sequence[str] = ()
    keep: bool = True


def history(study: Study) -> list[CodebookChange]:
    """Return what changed in the codebook, the newest first."""
    return list(study.codebook().changes)


def versions(study: Study) -> list[str]:
    """Return the versions of the codebook that can be read whole, oldest first."""
    book = study.codebook()
    name = re.compile(rf"codeboek-{re.escape(book.id)}\.v(?P<version>[\d.]+)\.toml\Z")
    paths = (study.protocols_folder / EARLIER).glob("codeboek-*.toml")
    found = {match["version"] for path in paths if (match := name.match(path.name))}
    return sorted(found | {book.version}, key=_numbers)


def load_version(study: Study, version: str) -> Codebook:
    """Return one version of the codebook, as it was.

    Raises
    ------
    ProtocolError
        ``codebook_editing.no_version``.
    """
    if version == study.codebook().version:
        return study.codebook()
    known = versions(study)
    if version not in known:
        suggestion = nearest(version, known)
        raise ProtocolError("codebook_editing.no_version", version=version, suggestion=suggestion)
    return load_codebook(_earlier_file(study, study.codebook().id, version))


def save(study: Study, edit: Edit, reason: Reason) -> Codebook:
    """Write a new version of the codebook with its reason, and return it.

    Nobody else can change it in between; remarks in the file stay.

    Raises
    ------
    ProtocolError
        Nobody or no reason is named, or the new codebook does not hang together; then nothing
        changed.
    StudyError
        ``note_check.found``: the reason names somebody.
    """
    if not reason.who.strip() or not reason.why.strip():
        raise ProtocolError("codebook_editing.who_and_why")
    if not reason.confirmed:
        require_no_names(reason.why, texts("codebook_editing.field_why"))
    store.edit_text(study.codebook_file, lambda text: _changed(study, text, edit, reason))
    book = study.codebook()
    study.note("codebook_version", version=book.version, kind=edit.kind)
    return book


def write_split(study: Study, code: str, choices: Mapping[str, tuple[str, int]]) -> None:
    """Write down to which code each segment goes, before the codebook changes."""
    rows = {name: list(choice) for name, choice in choices.items()}
    event_log.append(_splits_file(study), {"op": "split", "from": code, "choices": rows})


def read_splits(study: Study) -> Splits:
    """Return which segments went where when their code was split.

    Raises
    ------
    StudyError
        ``store.damaged_line``.
    ProtocolError
        ``codebook_editing.damaged_splits``.
    """
    path = _splits_file(study)
    if not path.is_file():
        return {}
    found = event_log.read(path)
    splits: dict[str, dict[str, tuple[str, int]]] = {}
    for line, row in zip(found.lines, found.rows, strict=True):
        try:
            choices = {str(name): (str(to), int(rev)) for name, (to, rev) in row["choices"].items()}
            splits.setdefault(str(row["from"]), {}).update(choices)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ProtocolError(
                "codebook_editing.damaged_splits", file=path.name, line=line
            ) from None
    return splits


def next_version(version: str, kind: str) -> str:
    """Return the number of the version after `version`.

    Examples
    --------
    >>> next_version("0.1", "erbij"), next_version("0.2", "anders"), next_version("0.2.1", "weg")
    ('0.2', '0.2.1', '0.3')
    """
    first, second, third = (*_numbers(version), 0, 0, 0)[:3]
    return f"{first}.{second}.{third + 1}" if kind in _TEXT_ONLY else f"{first}.{second + 1}"


def _changed(study: Study, text: str, edit: Edit, reason: Reason) -> str:
    from peer_research.codebook.rows import with_rows

    name = study.codebook_file.name
    book = codebook_from_text(text, name)
    number = next_version(book.version, edit.kind)
    day, who, why = reason.day or date.today(), reason.who.strip(), reason.why.strip()
    row = {"versie": number, "datum": day, "soort": edit.kind, "wie_rol": who, "wat": edit.what,
           "waarom": why}  # fmt: skip
    row |= {key: list(ids) for key, ids in (("van", edit.before), ("naar", edit.after)) if ids}
    made = with_rows(text, edit.rows, number, row)
    codebook_from_text(made, name)
    if edit.keep:
        _keep(study, book, text)
    return made


def _keep(study: Study, book: Codebook, text: str) -> None:
    kept = _earlier_file(study, book.id, book.version)
    if not kept.is_file():
        store.write_text(kept, text)


def _earlier_file(study: Study, book: str, version: str) -> Path:
    safe = re.sub(r"[^\w.-]", "-", version)
    return study.protocols_folder / EARLIER / f"codeboek-{book}.v{safe}.toml"


def _splits_file(study: Study) -> Path:
    return study.protocols_folder / EARLIER / "codeboek-gesplitst.jsonl"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
