"""Bring a report that people edited up to date with the study, without touching their words.

A new report is made in memory and laid beside the old one. What the computer filled in and nobody
changed is filled in again; a quote that may not stand there any more goes; everything else stays.
What cannot be placed is listed. The file is copied first, byte for byte.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from peer_research import store
from peer_research.errors import ReportError
from peer_research.report.counts import Counts
from peer_research.report.data import ReportData
from peer_research.report.language import speaking
from peer_research.report.removing import QUOTE, remove_quotes
from peer_research.report.whole import make_report
from peer_research.texts import texts
from peer_research.word import marks
from peer_research.word.filling import Filled, title_of, words_of
from peer_research.word.marks import Mark
from peer_research.word.opening import open_docx
from peer_research.word.reading import all_lines

if TYPE_CHECKING:
    from docx.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What became of a report that was brought up to date.

    Parameters
    ----------
    file, copy : Path
        The report, and how it was before.
    filled : int
        Lines, tables and figures that are different now.
    removed : int
        Quotes that were taken out.
    todo : tuple of str
        What people must still do: what could not be placed, and why.
    copy_has_words : bool
        Whether the copy holds words of somebody who may not be quoted any more; it must be
        destroyed once the report was looked at.
    """

    file: Path
    copy: Path
    filled: int
    removed: int
    todo: tuple[str, ...] = field(repr=False)
    copy_has_words: bool


def update_report(data: ReportData, path: Path) -> Update:
    """Fill in anew what the computer filled in before, in a report that people edited.

    Parameters
    ----------
    data : ReportData
        As the study is now; see `from_study`.
    path : Path
        The report. A copy of it comes beside it before anything is changed.

    Returns
    -------
    Update

    Raises
    ------
    ReportError
        The file cannot be used or was not made by this program, or the new report may not be
        made; then nothing was changed.
    StudyError
        The file cannot be written, for example because Word has it open.
    """
    from docx import Document as read

    document, before = open_docx(path)
    if not any(True for _ in marks.marks(document)) and not _has_quotes(document):
        raise ReportError("report.no_marks", file=path.name)
    with speaking("en" if document.core_properties.language.startswith("en") else None):
        made = make_report(data)
    fresh = read(io.BytesIO(made))
    todo: list[str] = []
    removed = remove_quotes(document, Counts(data), todo)
    filled = removed.reworded + _fill(Filled(document), Filled(fresh), todo)
    after = _saved(document)
    _look_for_names(data, after, todo)
    kept = _copy(path, before)
    store.write_bytes(path, after)
    if removed.count or removed.reworded:
        todo.insert(0, texts("report.copy_has_words", file=kept.name))
    return Update(
        file=path, copy=kept, filled=filled, removed=removed.count, todo=tuple(todo),
        copy_has_words=bool(removed.count or removed.reworded),
    )  # fmt: skip


def _has_quotes(document: Document) -> bool:
    names = (s.get(qn("w:name")) for s in document.element.body.iter(qn("w:bookmarkStart")))
    return any((name or "").startswith(QUOTE) for name in names)


def _copy(path: Path, data: bytes) -> Path:
    number = 1
    while True:
        name = texts("report.copy_name", name=path.stem, number=number)
        if not (place := path.with_name(name)).exists():
            store.write_bytes(place, data)
            return place
        number += 1


def _saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _look_for_names(data: ReportData, after: bytes, todo: list[str]) -> None:
    """List what is known from the vault and stands in what people wrote."""
    if data.guard is None:
        return
    what, count = data.guard.kinds_in(all_lines(after))
    if count:
        todo.append(texts("report.names_in_text", what=what, count=count))


# ------------------------------------------------------------------ filling in anew


def _fill(there: Filled, fresh: Filled, todo: list[str]) -> int:
    count = 0
    for mark in there.marks.values():
        count += _fill_one(there, mark, fresh, todo)
    for name, mark in fresh.marks.items():
        if name not in there.marks:
            values = {"new": words_of(mark)} if mark.kind == "p" else {"title": title_of(mark)}
            todo.append(texts(f"report.new_{mark.kind}", **values))
    return count


def _fill_one(there: Filled, old: Mark, fresh: Filled, todo: list[str]) -> int:
    new = fresh.marks.get(old.id)
    if there.content(old) is None:
        name = "torn" if new else "torn_nothing"
        todo.append(texts(f"report.{name}", new=words_of(new) if new else ""))
    elif new is None:
        todo.append(texts("report.not_any_more", old=words_of(old)))
    elif old.print != new.print and there.is_untouched(old):
        there.put(old, fresh, new)
        return 1
    elif old.print != new.print:
        values = {"new": words_of(new)} if new.kind == "p" else {"title": title_of(new)}
        todo.append(texts(f"report.edited_{new.kind}", **values))
    return 0
