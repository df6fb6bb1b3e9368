"""What is asked and of whom, what is not known, thanks, and where to find help."""

from __future__ import annotations

from typing import get_args, get_type_hints

from peer_research.model import Recommendation
from peer_research.protocol.support import Helpline
from peer_research.report.counts import CodeCount, group_name, join
from peer_research.report.draft import Draft, pieces_of
from peer_research.texts import texts

ADDRESSEES: tuple[str, ...] = get_args(get_type_hints(Recommendation)["addressee"])


def advice(draft: Draft) -> None:
    """Write the recommendations, a section per addressee."""
    rows = draft.data.recommendations
    draft.chapter(texts("report.advice"))
    if not rows:
        draft.cue("advice")
        return
    draft.say("advice_line")
    for addressee in ADDRESSEES:
        mine = [row for row in rows if row.addressee == addressee]
        if mine:
            _section(draft, texts(f"report.to_{addressee}"), mine)


def _section(draft: Draft, name: str, rows: list[Recommendation]) -> None:
    draft.word.heading(name, 2)
    cells = [_row(draft, row) for row in rows]
    title = texts("report.advice_table", addressee=name)
    header = ("advice", "basis", "who_when", "status")
    mark = f"advies_{rows[0].addressee}"
    table = draft.table(title, header, cells, (6.4, 3.7, 3.8, 2.1), caption=False, mark=mark)
    for row, shown in zip(rows, table.rows[1:], strict=True):
        draft.remark(shown.cells[0].paragraphs[0], draft.remarks_on(row.text))
    _answers(draft, rows)
    draft.cue("worked")


def _answers(draft: Draft, rows: list[Recommendation]) -> None:
    """Write what the addressee said, in their own words; it is theirs, not ours."""
    for number, row in enumerate(rows, start=1):
        state = draft.data.states.get(row.id)
        if state is None or not state.answer:
            continue
        draft.typed(state.answer, lead=texts("report.answered", number=number, owner=state.owner),
                    mark=f"antwoord_{row.id}")  # fmt: skip
        if state.evidence:
            draft.typed(state.evidence, lead=texts("report.evidence"), mark=f"bewijs_{row.id}")


def _row(draft: Draft, row: Recommendation) -> list[str]:
    state = draft.data.states.get(row.id)
    who = (state.owner if state else row.owner) or texts("report.who_open")
    when = row.due or texts("report.when_open")
    said = texts(f"report.status_{state.status if state else row.status}")
    return [
        row.text,
        basis(draft, row),
        texts("report.who_when", who=who, when=when),
        texts("report.status_late", status=said) if state and state.late else said,
    ]


def basis(draft: Draft, row: Recommendation) -> str:
    """Return how many people and pieces of text a recommendation rests on."""
    counts = draft.counts
    known = [name for name in row.codes if name in counts.data.codebook.by_id]
    codes = {code for name in known for code in counts.below_in_book(name)}
    found = counts.count(codes)
    if not found.pieces:
        return texts("report.basis_none")
    if found.hidden:
        fewer = texts("report.fewer", k=counts.data.k)
        return texts("report.basis_single_heavy") if found.total == 1 else fewer
    key = "report.basis_single" if found.total == 1 else "report.basis"
    return texts(key, people=_people(found), pieces=pieces_of(counts, found))


def _people(found: CodeCount) -> str:
    return join([f"{n} {group_name(group, n)}" for group, n in found.people.items() if n])


def contact(line: Helpline) -> str:
    """Return how to reach a helpline; a number that is not to be trusted is left out."""
    phone = "" if line.status == "opnieuw_nakijken" else line.phone
    found = ", ".join(part for part in (phone, line.website, line.hours) if part)
    return found or texts("report.look_up")


def unknown(draft: Draft) -> None:
    """Leave room for what is not known."""
    draft.chapter(texts("report.unknown"), new_page=False)
    draft.cue("not_spoken")
    draft.cue("unknown")


def thanks(draft: Draft) -> None:
    """Write thanks, and where somebody who is touched can find help."""
    draft.chapter(texts("report.thanks"), new_page=False)
    draft.say("thanks_line")
    draft.cue("thanks")
    if draft.data.help_lines:
        draft.say("help_line")
        rows = [[line.name, line.audience, contact(line)] for line in draft.data.help_lines]
        title = texts("report.help_table")
        draft.table(title, ("line", "for", "contact"), rows, (4.6, 5.4, 6.0), caption=False)
        draft.cue("numbers")
