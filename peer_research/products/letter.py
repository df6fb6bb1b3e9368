"""The letter that tells participants what was done with their words; one letter per group.

It has no name in it and no quote: what somebody said is read back in a letter of its own.
"""

from __future__ import annotations

from pathlib import Path

from peer_research.products import design
from peer_research.products.source import Source
from peer_research.report.advice import contact
from peer_research.report.counts import GROUPS
from peer_research.report.data import ReportData
from peer_research.texts import texts
from peer_research.word.document import WordFile

_THEMES, _ASKS, _LINES = 4, 4, 4
_USE = "bericht"
_DOUBTFUL = "opnieuw_nakijken"


def groups_to_tell(data: ReportData) -> list[str]:
    """Return the groups in which somebody wants to hear what was done."""
    wanted = {person.group for person in data.participants.values() if person.allows(_USE)}
    return [group for group in GROUPS if group in wanted]


def write_letter(source: Source, group: str, path: Path) -> Path:
    """Write the letter to the participants of one group.

    Parameters
    ----------
    source : Source
    group : {"jongere", "ouder", "professional"}
        Young people are addressed with "je", the others with "u".
    path : Path

    Returns
    -------
    Path
        `path`. The same study gives the same bytes.
    """
    title = _say("title", group)
    word = design.product(title, source.title)
    design.draft_mark(word, confirmed=source.data.confirmed)
    if not source.data.confirmed:
        word.cue(texts("products_letter.cue_send"))
    design.title(word, title)
    for part in (_opening, _heard, _asked, _after, _words, _help, _closing):
        part(word, source, group)
    return word.save(path)


def _say(name: str, group: str, **values: object) -> str:
    """Return a sentence in the form of address of the group."""
    form = "je" if group == "jongere" else "u"
    return texts(f"products_letter.{name}_{form}", **values)


def _opening(word: WordFile, source: Source, group: str) -> None:
    word.paragraph(texts("products_letter.dear"))
    word.paragraph(_say("thanks", group, title=source.title))
    if source.data.question:
        word.lead(texts("products_letter.question"), source.data.question)


def _heard(word: WordFile, source: Source, group: str) -> None:
    data = source.data
    design.heading(word, texts("products_letter.heard"))
    many = len(data.sessions)
    talks = texts("report.one_session") if many == 1 else texts("report.sessions", count=many)
    word.paragraph(texts("products_letter.who", talks=talks, people=source.everybody()))
    lines = [
        texts("products_letter.theme", name=theme.code.name, people=people)
        for theme in source.shown_themes(_THEMES)
        if (people := source.people_of(theme.code.id, group))
    ]
    if lines:
        word.paragraph(texts("products_letter.themes"))
        word.bullets(lines)
    word.cue(texts("products_letter.cue_heard"))


def _asked(word: WordFile, source: Source, group: str) -> None:
    design.heading(word, texts("products_letter.asked"))
    asks = source.asks(_ASKS)
    if not asks:
        word.cue(texts("report.cue_asks"))
        return
    word.paragraph(_say("asks", group))
    for ask in asks:
        word.lead(f"{ask.addressee}:", ask.text, "List Bullet")


def _after(word: WordFile, source: Source, group: str) -> None:
    design.heading(word, texts("products_letter.after"))
    word.cue(texts("products_letter.cue_after"))


def _words(word: WordFile, source: Source, group: str) -> None:
    design.heading(word, _say("words_title", group))
    word.paragraph(_say("words", group))
    word.paragraph(_say("regret", group))


def _help(word: WordFile, source: Source, group: str) -> None:
    lines = [line for line in source.data.help_lines if line.status != _DOUBTFUL][:_LINES]
    if group != "jongere" or not lines:
        return
    design.heading(word, texts("products_letter.help"))
    word.paragraph(texts("products_letter.help_line"))
    for line in lines:
        word.lead(f"{line.name}:", f"{contact(line)}. {line.audience}", "List Bullet")
    word.cue(texts("report.cue_numbers"))


def _closing(word: WordFile, source: Source, group: str) -> None:
    design.heading(word, texts("products_letter.contact"))
    word.cue(texts("products_letter.cue_contact"))
    word.paragraph(texts("products_letter.greeting"))
    makers = ", ".join(source.data.makers)
    if makers:
        word.paragraph(makers)
    else:
        word.cue(texts("report.cue_makers"))
