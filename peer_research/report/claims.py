"""What the team says about a theme, with how many people support it and how many do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from peer_research.report.counts import HEAVY, Counts, group_name, join
from peer_research.report.draft import Draft
from peer_research.report.tree import theme_id
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.coding.sense_making import Statement


def statements_of(draft: Draft, theme: str) -> Iterator[Statement]:
    """Yield the statements about a chapter."""
    for statement in draft.data.sense.statements:
        if theme_id(statement.theme) == theme:
            yield statement


def claims(draft: Draft, theme: str) -> int:
    """Write what the team says about a theme, and return how many sentences that were."""
    count = 0
    for statement in statements_of(draft, theme):
        paragraph = draft.typed(statement.text)
        paragraph.runs[0].bold = True
        people = _people(draft.counts, statement.supporting)
        rests = texts("report.claim_rests" if people else "report.claim_gone", people=people)
        against = _people(draft.counts, statement.contrary)
        name = "claim_against" if against else "claim_no_against"
        if not against and not statement.looked_for_contrary:
            name = "claim_not_looked"
        line = f"{rests} {texts(f'report.{name}', people=against)}"
        draft.word.paragraph(line, "Aanwijzing", mark=f"steun_{statement.id}")
        if statement.strength in ("te_sterk", "te_zwak"):
            draft.remark(paragraph, [texts(f"report.strength_{statement.strength}")])
        count += 1
    return count


def contrary(draft: Draft, theme: str) -> frozenset[str]:
    """Return the ids of pieces that go against what the team says about a theme."""
    rows = statements_of(draft, theme)
    return frozenset(piece for statement in rows for piece in statement.contrary)


def _people(counts: Counts, ids: Iterable[str]) -> str:
    """Return how many people said some pieces, per group; few on a heavy subject are hidden."""
    rows = counts.spoken[counts.spoken["id"].isin(list(ids))]
    heavy = any(counts.sensitivity(str(code)) >= HEAVY for code in rows["code"])
    parts = []
    for group in counts.groups:
        people = {code for code in rows["participant"] if counts.group_of[code] == group}
        if people and heavy and len(people) < counts.data.k:
            parts.append(texts("report.fewer_people", k=counts.data.k, name=group_name(group, 2)))
        elif people:
            parts.append(f"{len(people)} {group_name(group, len(people))}")
    return join(parts)
