"""Appendices: the questions that were asked, and all codes with their counts."""

from __future__ import annotations

from collections import Counter

from peer_research.model import Code
from peer_research.report.draft import Draft, column, group_titles, number_cells, pieces_title
from peer_research.report.method import agreement_table, measured
from peer_research.report.quotes import source
from peer_research.report.tree import REST
from peer_research.texts import texts
from peer_research.word.document import TEXT_WIDTH_CM

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
        draft.say("old_codes_one" if old == 1 else "old_codes", count=old, mark="oude_codes")
    header = [texts("report.col_code"), texts("report.col_meaning"), *group_titles(counts),
              pieces_title(counts)]  # fmt: skip
    narrow = [column(title) for title in header[2:]]
    wide = TEXT_WIDTH_CM - sum(narrow)
    found = _in_tree_order(draft, "")
    used = [code for code in found if counts.of_code(code.id).pieces]
    rows = [_row(draft, code) for code in used]
    title = texts("report.codes_table")
    widths = [wide * 0.45, wide * 0.55, *narrow]
    draft.count_table(title, header, rows, widths, mark="codelijst")
    unused = [code.name for code in found if code not in used]
    if unused:
        line = texts("report.codes_unused", count=len(unused), codes=", ".join(unused))
        draft.word.paragraph(line, "Aanwijzing", mark="ongebruikt")
    draft.say("colophon")


def voices(draft: Draft) -> None:
    """Write how often each voice is heard, so that one loud voice is seen."""
    if not draft.quotes:
        return
    draft.chapter(texts("report.appendix_voices"), new_page=False)
    draft.say("voices_line")
    several = len(draft.counts.groups) > 1
    heard = Counter((quote.group, _whose(draft, quote.participant)) for quote in draft.quotes)
    ordered = sorted(heard.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [[name, *([texts(f"report.one_{group}")] if several else []), str(count)]
            for (group, name), count in ordered]  # fmt: skip
    header = ("voice", "group", "quotes") if several else ("voice", "quotes")
    widths = (7, 5, 4) if several else (11, 5)
    draft.table(texts("report.voices_table"), header, rows, widths, mark="stemmen")


def _whose(draft: Draft, code: str) -> str:
    return source(draft.data.participants[code]).removeprefix("– ")


def agreement(draft: Draft) -> None:
    """Write how alike coders were, code by code."""
    rows = measured(draft)
    if len(rows):
        draft.chapter(texts("report.appendix_agreement"))
        agreement_table(draft, rows, "agreement_all", "gelijk_alle")
        draft.say("kappa_missing")


def _in_tree_order(draft: Draft, parent: str) -> list[Code]:
    found = []
    for code in draft.counts.children.get(parent, []):
        if code.id == REST and code.id not in draft.counts.children:
            continue
        found += [code, *_in_tree_order(draft, code.id)]
    return found


def _row(draft: Draft, code: Code) -> list[str]:
    depth = len(draft.counts.book.path(code.id)) - 1
    cells = number_cells(draft.counts, draft.counts.of_code(code.id))
    return [_INDENT * depth + code.name, code.definition, *cells]
