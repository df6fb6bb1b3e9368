"""Take codes over from another codebook: a CSV or ``.qdc`` file, or that of a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peer_research.codebook.history import Edit, Reason, Rows, save
from peer_research.codebook.rows import code_row
from peer_research.model import Code, Codebook
from peer_research.registers.note_check import require_no_names
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study


def take_codes(study: Study, other: Codebook, reason: Reason) -> list[Code]:
    """Add the codes that the study's codebook lacks, and return them.

    A code with an id that is, or was, in the codebook already stays as it is.

    Raises
    ------
    StudyError
        ``note_check.found``: a text names somebody.
    """
    book = study.codebook()
    once = {name for change in book.changes for name in change.before}
    new = [code for code in other.codes if code.id not in book.by_id and code.id not in once]
    if not new:
        return []
    if not reason.confirmed:
        for code in new:
            for text in (code.name, code.definition, code.include, code.exclude, code.example):
                require_no_names(text, code.id)
    edit = Edit(kind="overgenomen", what=texts("codebook_editing.what_taken", n=len(new)),
                after=[code.id for code in new], rows=lambda rows: _with(rows, new))  # fmt: skip
    saved = save(study, edit, reason)
    return [saved.by_id[code.id] for code in new]


def _with(rows: Rows, new: list[Code]) -> Rows:
    there = {row["id"] for row in rows} | {code.id for code in new}
    made = []
    for code in new:
        row = code_row(code)
        # What it hung from may have been joined with another code here.
        if row.get("ouder") not in there:
            row.pop("ouder", None)
        made.append(row)
    return [*rows, *made]
