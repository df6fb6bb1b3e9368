"""A chapter per theme: how many people, their own words, and room to say what it means."""

from __future__ import annotations

import pandas as pd

from peer_research.model import Code
from peer_research.plots import people_per_code
from peer_research.report_counts import CodeCount, of_people
from peer_research.report_draft import Draft, number_cells, pieces, spoke
from peer_research.texts import texts

_DEEPEST = 3  # heading levels


def overview(draft: Draft) -> None:
    """Write the chapter with the figure and its numbers."""
    draft.chapter(texts("report.themes"))
    counts = draft.counts
    found = [(code, counts.of_code(code.id)) for code in counts.themes]
    if not found:
        draft.say("no_segments")
        return
    draft.say("themes_line")
    _figure(draft, found)
    found.sort(key=lambda pair: (-pair[1].total, pair[0].name))
    rows = [[code.name, *number_cells(counts, count)] for code, count in found]
    numbers_table(draft, texts("report.themes_table"), rows)


def _figure(draft: Draft, found: list[tuple[Code, CodeCount]]) -> None:
    """Draw the largest part of the participants: young people, or else parents."""
    group, total = next(iter(draft.counts.groups.items()))
    shown = [
        {"name": code.name, "people": count.people[group]}
        for code, count in found
        if count.people[group] and not count.hidden
    ]
    if not shown:
        return
    alone = len(draft.counts.groups) == 1
    who = texts("report.participants") if alone else texts(f"report.group_{group}")
    plot = people_per_code(pd.DataFrame(shown), total=total, who=who)
    caption = texts("report.themes_figure", who=who, total=total)
    draft.word.figure(plot.png, plot.alt, caption)


def numbers_table(draft: Draft, title: str, rows: list[list[str]]) -> None:
    """Append a table of codes with people per group and pieces of text."""
    groups = [texts(f"report.group_{group}").capitalize() for group in draft.counts.groups]
    header = [texts("report.col_theme"), *groups, texts("report.col_pieces")]
    width = 2.8 if len(groups) < 3 else 2.4
    widths = [16 - width * (len(header) - 1), *[width] * (len(header) - 1)]
    draft.word.table(header, rows, widths, title=title, caption=True)


def themes(draft: Draft) -> None:
    """Write a chapter per theme that was used."""
    for code in draft.counts.themes:
        _theme(draft, code)


def _theme(draft: Draft, code: Code) -> None:
    draft.chapter(code.name)
    draft.word.lead(texts("report.about"), code.definition)
    found = draft.counts.of_code(code.id)
    people = of_people(draft.counts, found)
    facts = texts("report.facts", people=people, pieces=pieces(found.pieces))
    draft.word.paragraph(people if found.hidden else facts, "Feitenblok")
    _tone(draft, code, found)
    _quotes(draft, code.id)
    if not any(quote.theme == code.id for quote in draft.quotes):
        draft.say("no_quotes")
    for child in draft.counts.children.get(code.id, []):
        _part(draft, child, 2)
    for name in ("meaning", "other_voice", "in_short"):
        draft.word.heading(texts(f"report.{name}"), 2)
        draft.cue(name)


def _part(draft: Draft, code: Code, level: int) -> None:
    """Write a code below a theme, and the codes below that."""
    found = draft.counts.of_code(code.id)
    if not found.pieces:
        return
    draft.word.heading(code.name, level)
    draft.word.paragraph(f"{code.definition} {spoke(draft.counts, found)}")
    _quotes(draft, code.id)
    for child in draft.counts.children.get(code.id, []):
        _part(draft, child, min(level + 1, _DEEPEST))


def _tone(draft: Draft, code: Code, found: CodeCount) -> None:
    tones = draft.counts.attribute(draft.counts.below(code.id), "toon")
    if tones and not found.hidden:
        ordered = sorted(tones.items(), key=lambda pair: (-pair[1], pair[0]))
        parts = [texts("report.tone_part", count=count, tone=tone) for tone, count in ordered]
        draft.say("tone", tones=", ".join(parts))


def _quotes(draft: Draft, code: str) -> None:
    for quote in draft.quotes:
        if quote.code == code:
            draft.word.quote(quote.text, quote.source, f"cit_{quote.segment}")
