"""The page of the Big 5: which colours people gave, when that way of talking was used."""

from __future__ import annotations

from peer_research.plots.sticker_figure import stickers
from peer_research.registers.yields import COLOURS, DOMAINS
from peer_research.report.counts import everybody_together
from peer_research.report.draft import Draft
from peer_research.texts import texts

_ROOT = "big5"
_CODES = {"schoolwerk": "school"}  # where the name of the code is another one


def big5(draft: Draft) -> None:
    """Write the page of the Big 5; nothing when the conversations were not about them."""
    table, used = draft.data.big5, _was_used(draft)
    if not used and table.empty:
        return
    draft.chapter(texts("report.big5"))
    draft.say("big5_line")
    if table.empty:
        draft.say("big5_no_cards")
    else:
        _colours(draft)
    draft.cue("big5")


def _was_used(draft: Draft) -> bool:
    held = {session.protocol for session in draft.data.sessions}
    protocols = (p for name, p in draft.data.protocols.items() if name in held)
    codes = {code for p in protocols for question in p.questions for code in question.codes}
    return _ROOT in {code.partition(".")[0] for code in codes} and any(
        name in codes for name in (_ROOT, *(f"{_ROOT}.{domain}" for domain in DOMAINS))
    )


def _colours(draft: Draft) -> None:
    title = texts("report.big5_table")
    if len(draft.counts.groups) > 1:
        title = f"{title} ({everybody_together()})"
    header = [texts("yields.col_domain"), *(texts(f"yields.col_{name}") for name in COLOURS)]
    rows = [
        [_domain(str(row["domain"])), *(str(row[name]) for name in COLOURS)]
        for row in draft.data.big5.to_dict("records")
    ]
    _figure(draft)
    draft.count_table(title, header, rows, (7, 3, 3, 3), mark="big5")
    draft.say("big5_small", k=draft.data.k)


def _figure(draft: Draft) -> None:
    """Draw the sheet of stickers."""
    names = {name: _domain(name) for name in DOMAINS}
    names |= {name: texts(f"yields.col_{name}") for name in COLOURS}
    caption = texts("report.big5_figure")
    if len(draft.counts.groups) > 1:
        caption = f"{caption} ({everybody_together()})"
    draft.figure(stickers(draft.data.big5, names), caption, mark="big5_stickers")


def _domain(name: str) -> str:
    return texts(f"yields.word_{name}")
