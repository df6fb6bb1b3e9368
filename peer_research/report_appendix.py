"""Appendices: the questions that were asked, and all codes with their counts."""

from __future__ import annotations

from peer_research.model import Code
from peer_research.report_draft import Draft, number_cells
from peer_research.report_method import agreement_table, measured
from peer_research.texts import texts

_INDENT = "\u2003"  # em space: shows the tree in a table without a column for it


def questions(draft: Draft) -> None:
    """Write the questions of every protocol that was used."""
    draft.chapter(texts("report.appendix_questions"))
    used = {session.protocol for session in draft.data.sessions}
    protocols = [p for name, p in sorted(draft.data.protocols.items()) if name in used]
    if not protocols:
        draft.say("no_protocols")
    for protocol in protocols:
        title = texts("report.protocol_version", protocol=protocol.title, version=protocol.version)
        draft.word.heading(title, 2)
        draft.word.numbers([question.text for question in protocol.questions])


def codes(draft: Draft) -> None:
    """Write all codes with what they mean and how often they were used."""
    data, counts = draft.data, draft.counts
    draft.chapter(texts("report.appendix_codes"))
    draft.say("codes_line", version=data.codebook.version, k=data.k)
    known = data.segments["code"].isin(list(data.codebook.by_id))
    if old := int((~known).sum()):
        draft.say("old_codes_one" if old == 1 else "old_codes", count=old)
    groups = [texts(f"report.group_{group}").capitalize() for group in counts.groups]
    header = [texts("report.col_code"), texts("report.col_meaning"), *groups,
              texts("report.col_pieces")]  # fmt: skip
    narrow = [2.0] * (len(groups) + 1)
    wide = 16 - sum(narrow)
    rows = [_row(draft, code) for code in _in_tree_order(draft, "")]
    title = texts("report.codes_table")
    draft.word.table(header, rows, [wide * 0.45, wide * 0.55, *narrow], title=title, caption=True)
    draft.say("colophon")


def agreement(draft: Draft) -> None:
    """Write how alike coders were, code by code."""
    rows = measured(draft)
    if len(rows):
        draft.chapter(texts("report.appendix_agreement"))
        agreement_table(draft, rows, "agreement_all")
        draft.say("kappa_missing")


def _in_tree_order(draft: Draft, parent: str) -> list[Code]:
    found = []
    for code in draft.counts.children.get(parent, []):
        found += [code, *_in_tree_order(draft, code.id)]
    return found


def _row(draft: Draft, code: Code) -> list[str]:
    depth = len(draft.data.codebook.path(code.id)) - 1
    cells = number_cells(draft.counts, draft.counts.of_code(code.id))
    return [_INDENT * depth + code.name, code.definition, *cells]
