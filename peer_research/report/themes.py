"""A chapter per theme: how many people, their own words, and room to say what it means."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from peer_research.model import Code
from peer_research.plots.report_figures import people_per_code
from peer_research.report.claims import claims, contrary
from peer_research.report.counts import CodeCount, group_name, join, of_people
from peer_research.report.draft import (
    Draft,
    column,
    group_titles,
    number_cells,
    pieces_of,
    pieces_title,
    spoke,
)
from peer_research.report.quotes import Quote
from peer_research.texts import texts
from peer_research.word.document import TEXT_WIDTH_CM

_DEEPEST = 3  # heading levels
_STAY = 2  # quotes that stand under what people told, before any goes elsewhere
_GOOD, _BAD = "positief", "negatief"


def overview(draft: Draft) -> None:
    """Write the chapter with the figure and its numbers."""
    draft.chapter(texts("report.themes"))
    counts = draft.counts
    found = [(code, counts.of_code(code.id)) for code in counts.themes]
    if not found:
        draft.say("no_segments")
        return
    line = draft.say("themes_line")
    draft.word.footnote(line, texts("report.note_people", k=draft.data.k))
    _figure(draft, found)
    found.sort(key=lambda pair: (-pair[1].total, pair[0].name))
    rows = [[code.name, *number_cells(counts, count)] for code, count in found]
    numbers_table(draft, texts("report.themes_table"), rows, "thematabel")
    where = draft.say("all_codes_in")
    draft.word.refer(where, "codelijst")
    where.add_run(".")


def _figure(draft: Draft, found: list[tuple[Code, CodeCount]]) -> None:
    """Draw a figure per group of people that is large enough to be one."""
    groups = draft.counts.groups
    for place, (group, total) in enumerate(groups.items()):
        shown = [
            {"name": code.name, "people": count.people[group]}
            for code, count in found
            if count.people[group] and not count.hidden
        ]
        # Of a few people a picture says no more than the table, and points at them.
        if not shown or (place and total < draft.data.k):
            continue
        who = texts("report.participants") if len(groups) == 1 else texts(f"report.group_{group}")
        plot = people_per_code(pd.DataFrame(shown), total=total, who=who)
        caption = texts("report.themes_figure", who=who, total=total)
        draft.figure(plot, caption, mark=f"themas_{group}")


def numbers_table(
    draft: Draft, title: str, rows: list[list[str]], mark: str, first: str = "theme"
) -> None:
    """Append a table of codes with people per group and pieces of text."""
    header = [texts(f"report.col_{first}"), *group_titles(draft.counts), pieces_title(draft.counts)]
    narrow = [column(title) for title in header[1:]]
    widths = [TEXT_WIDTH_CM - sum(narrow), *narrow]
    draft.count_table(title, header, rows, widths, mark=mark)


def themes(draft: Draft) -> None:
    """Write a chapter per theme that was used."""
    for code in draft.counts.themes:
        _theme(draft, code)


def _theme(draft: Draft, code: Code) -> None:
    draft.chapter(code.name)
    draft.word.lead(texts("report.about"), code.definition)
    found = draft.counts.of_code(code.id)
    _facts(draft, code, found)
    if not claims(draft, code.id):
        draft.cue("claim")
    told, other, helped = _parted(draft, code.id)
    draft.word.heading(texts("report.told"), 2)
    _tone(draft, code, found)
    _quotes(draft, [quote for quote in told if quote.code == code.id])
    if not (told or other or helped):
        draft.say("no_quotes")
    children = draft.counts.children.get(code.id, [])
    for child in children:
        _part(draft, child, told, _DEEPEST)
    _also(draft, code, children, told)
    draft.cue("meaning")
    for name, quotes in (("helped", helped), ("other_voice", other), ("in_short", [])):
        draft.word.heading(texts(f"report.{name}"), 2)
        _quotes(draft, quotes)
        draft.cue(name)


def _facts(draft: Draft, code: Code, found: CodeCount) -> None:
    people = of_people(draft.counts, found)
    facts = texts("report.facts", people=people, pieces=pieces_of(draft.counts, found))
    shown = people if found.hidden else facts
    block = draft.word.paragraph(shown, "Feitenblok", mark=f"feiten_{code.id}")
    memos = [memo for memo in draft.memos if memo.about in draft.counts.below(code.id)]
    for memo in memos:
        draft.remark(block, [memo.text], texts("report.memo_of", coder=memo.coder))


def _part(draft: Draft, code: Code, quotes: Sequence[Quote], level: int) -> None:
    """Write a code below a theme that has quotes, and the codes below that."""
    mine = [quote for quote in quotes if quote.code == code.id]
    if mine:
        found = draft.counts.of_code(code.id)
        draft.word.heading(code.name, level)
        text = f"{code.definition} {spoke(draft.counts, found)}"
        draft.word.paragraph(text, mark=f"deel_{code.id}")
        _quotes(draft, mine)
    for child in draft.counts.children.get(code.id, []):
        _part(draft, child, quotes, level)


def _also(draft: Draft, theme: Code, children: Sequence[Code], told: Sequence[Quote]) -> None:
    """Write a table of what was spoken of as well, without a quote of its own."""
    quoted = {quote.code for quote in told}
    codes = [code for child in children for code in _all(draft, child) if code.id not in quoted]
    found = [(code, draft.counts.of_code(code.id)) for code in codes]
    rows = [
        [f"{code.name}. {code.definition}", *number_cells(draft.counts, count)]
        for code, count in found
        if count.pieces
    ]
    if rows:
        title = texts("report.also_table", theme=theme.name)
        numbers_table(draft, title, rows, f"ook_{theme.id}", "subject")


def _all(draft: Draft, code: Code) -> list[Code]:
    below = draft.counts.children.get(code.id, [])
    return [code, *(other for child in below for other in _all(draft, child))]


def _parted(draft: Draft, theme: str) -> tuple[list[Quote], list[Quote], list[Quote]]:
    """Return the quotes of a theme: what was told, another voice, what helped.

    What coders said of the tone decides: the tone that is rarer in this theme is the other
    voice, and good experiences among mostly bad ones are what helped.
    """
    mine = [q for q in draft.quotes if q.theme == theme and q not in draft.voices]
    against = contrary(draft, theme)
    other = [quote for quote in mine if quote.segment in against]
    common = _common_tone(draft, theme)
    helped: list[Quote] = []
    for quote in mine:
        if len(mine) - len(other) - len(helped) <= _STAY or quote in other:
            continue
        if quote.tone == _GOOD and common == _BAD and not helped:
            helped.append(quote)
        elif quote.tone == _BAD and common == _GOOD and not other:
            other.append(quote)
    told = [quote for quote in mine if quote not in (*other, *helped)]
    return told, other, helped


def _common_tone(draft: Draft, theme: str) -> str:
    tones = draft.counts.attribute(draft.counts.below(theme), "toon")
    if tones.get(_GOOD, 0) == tones.get(_BAD, 0):
        return ""
    return _GOOD if tones.get(_GOOD, 0) > tones.get(_BAD, 0) else _BAD


def _tone(draft: Draft, code: Code, found: CodeCount) -> None:
    """Write how people looked back, each group in a sentence of its own."""
    if found.hidden:
        return
    groups = [group for group, number in found.people.items() if number]
    for group in groups:
        tones = draft.counts.attribute(draft.counts.below(code.id), "toon", group)
        if not tones:
            continue
        ordered = sorted(tones.items(), key=lambda pair: (-pair[1], pair[0]))
        parts = [texts("report.tone_part", count=count, tone=tone) for tone, count in ordered]
        name = "tone" if len(draft.counts.groups) == 1 else "tone_of"
        draft.say(
            name, tones=join(parts), group=group_name(group, 2), mark=f"toon_{group}_{code.id}"
        )


def _quotes(draft: Draft, quotes: Sequence[Quote]) -> None:
    """Write quotes, those of each group of people together."""
    several = len(draft.counts.groups) > 1
    for group in draft.counts.groups:
        mine = [quote for quote in quotes if quote.group == group]
        if mine and several:
            draft.word.paragraph(
                texts("report.quotes_of", group=group_name(group, 2)), "Aanwijzing"
            )
        for quote in mine:
            draft.quote(quote)
