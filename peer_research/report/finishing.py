"""The finished report: what was only for the team goes, once people read and wrote everything.

The report that people edited stays as it is; the finished one comes beside it.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn

from peer_research import store
from peer_research.errors import ReportError
from peer_research.report.building import places_left
from peer_research.report.data import from_study
from peer_research.report.update import update_report
from peer_research.texts import texts
from peer_research.word.opening import open_docx
from peer_research.word.reading import all_lines

if TYPE_CHECKING:
    from docx.document import Document

    from peer_research.identifiable import Identifiable
    from peer_research.study import Study

_CHANGES = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")
_COMMENT_RANGE = ("w:commentRangeStart", "w:commentRangeEnd")
_ORIGIN = "_bron_"  # says from which conversation a quote is
_OPEN = "_open"  # the mark of the line that counts what is left to write
_DRAFT = "Concept"


def finish_report(
    study: Study, path: Path, *, private: Identifiable | None = None, names_checked: bool = False
) -> Path:
    """Write the finished report beside the one that people edited, and return its path.

    Draft marks, remarks in the margin, the list of what is left to do, and from which
    conversation a quote is, are not in it.

    Parameters
    ----------
    study : Study
    path : Path
        The report that people read from beginning to end.
    private, names_checked
        See `from_study`.

    Raises
    ------
    ReportError
        Something is still to be written, Word still shows changes that nobody accepted, the
        study changed since (the report is then brought up to date first, to be read again), or
        somebody may be recognised.
    """
    document, _ = open_docx(path)
    if left := sum(count for _, count in places_left(path)):
        raise ReportError("report_finishing.left", count=left)
    body = document.element.body
    if any(next(body.iter(qn(tag)), None) is not None for tag in _CHANGES):
        raise ReportError("report_finishing.changes")
    data = from_study(study, private=private, names_checked=names_checked)
    done = update_report(data, path)
    if done.filled or done.removed:
        raise ReportError("report_finishing.updated", filled=done.filled, removed=done.removed)
    store.remove(done.copy)
    made = _finished(open_docx(path)[0])
    if data.guard:
        data.guard.require_clean(all_lines(made))
    target = path.with_name(texts("report_finishing.name", name=path.stem))
    store.write_bytes(target, made)
    study.note("report_finished")
    return target


def _finished(document: Document) -> bytes:
    _drop_cover_list(document)
    _drop_comments(document)
    _drop_origins(document.element.body)
    for section in document.sections:
        for header in (section.header, section.first_page_header):
            for paragraph in header.paragraphs:
                if paragraph.style and paragraph.style.name == _DRAFT:
                    paragraph.clear()
    for tag in document.settings.element.findall(qn("w:trackRevisions")):
        document.settings.element.remove(tag)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _drop_cover_list(document: Document) -> None:
    """Take away what is left to do, from its line up to the contents."""
    rows = list(document.element.body)
    starts = [n for n, row in enumerate(rows) if _marks(row)]
    styles = {p._p: p.style.name if p.style else "" for p in document.paragraphs}
    if not starts:
        return
    for row in rows[starts[0] :]:
        if styles.get(row) in ("TOC Heading", "Heading 1"):
            return
        document.element.body.remove(row)


def _marks(row: Any) -> bool:
    names = (start.get(qn("w:name")) or "" for start in row.iter(qn("w:bookmarkStart")))
    return any(name.startswith("_pr_p_") and name.endswith(_OPEN) for name in names)


def _drop_comments(document: Document) -> None:
    body = document.element.body
    for tag in _COMMENT_RANGE:
        for found in list(body.iter(qn(tag))):
            found.getparent().remove(found)
    for found in list(body.iter(qn("w:commentReference"))):
        run = found.getparent()
        run.getparent().remove(run)
    relations = document.part.rels
    for name in [n for n, relation in relations.items() if relation.reltype.endswith("/comments")]:
        del relations[name]


def _drop_origins(body: Any) -> None:
    for start in list(body.iter(qn("w:bookmarkStart"))):
        if not (start.get(qn("w:name")) or "").startswith(_ORIGIN):
            continue
        number = start.get(qn("w:id"))
        for end in list(body.iter(qn("w:bookmarkEnd"))):
            if end.get(qn("w:id")) == number:
                end.getparent().remove(end)
        start.getparent().remove(start)
