"""A checklist of a journal in Word: per item what the study knows, and what a person must add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docx.shared import Pt

from peer_research.products import design, facts
from peer_research.products.facts import Fact
from peer_research.products.source import Source
from peer_research.texts import texts
from peer_research.word.document import WordFile

_PAPER = (29.7, 21.0)
_MARGINS = (1.8, 1.8, 1.5, 1.8)
_WIDTHS = (1.3, 6.8, 18.0)
_CUE_SIZE = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a checklist.

    Parameters
    ----------
    number : str
        As the checklist numbers it.
    known : tuple of Fact
        What the study can say; empty when only a person can.
    ask : bool, default=True
        Whether a person must add something even when the study says enough.
    """

    number: str
    known: tuple[Fact, ...] = ()
    ask: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A whole checklist; its texts stand in ``messages/products_<name>.toml``."""

    name: str
    items: tuple[Item, ...]

    def say(self, key: str) -> str:
        """Return a text of this checklist."""
        return texts(f"products_{self.name}.{key}")

    def topic(self, item: Item) -> str:
        """Return what an item asks for."""
        return self.say(f"topic_{item.number}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """An item with what the study says, and what a person must still write; may be empty."""

    item: Item
    known: str
    cue: str


def fill(checklist: Checklist, source: Source) -> list[Filled]:
    """Return every item with what the study knows of it.

    Parameters
    ----------
    checklist : Checklist
    source : Source

    Returns
    -------
    list of Filled
        Never without both: what the study does not know gets a place to write.
    """
    found = []
    for item in checklist.items:
        known = " ".join(filter(None, (fact(source) for fact in item.known)))
        cue = checklist.say(f"cue_{item.number}") if item.ask or not known else ""
        found.append(Filled(item=item, known=known, cue=cue and texts("products.cue", what=cue)))
    return found


def write_checklist(checklist: Checklist, source: Source, path: Path) -> Path:
    """Write a checklist, filled in as far as the study can, as a Word file.

    Returns
    -------
    Path
        `path`. The same study gives the same bytes.
    """
    rows = fill(checklist, source)
    title = checklist.say("title")
    word = design.product(title, source.title)
    design.paper(word, *_PAPER, _MARGINS)
    design.draft_mark(word, confirmed=source.data.confirmed)
    word.footer(title, texts("report.page"), texts("report.page_of"))
    design.title(word, title)
    word.paragraph(checklist.say("about"))
    open_cues = sum(bool(row.cue) for row in rows)
    word.paragraph(texts("products.checklist_state", items=len(rows), open=open_cues), "Feitenblok")
    _table(word, checklist, rows, title)
    word.paragraph(f"{checklist.say('cite')} {facts.software(source)}", "Tabeltekst")
    return word.save(path)


def _table(word: WordFile, checklist: Checklist, rows: Sequence[Filled], title: str) -> None:
    header = [texts(f"products.col_{name}") for name in ("number", "topic", "answer")]
    cells = [[row.item.number, checklist.topic(row.item), row.known or row.cue] for row in rows]
    table = word.table(header, cells, _WIDTHS, title=title)
    for made, row in zip(table.rows[1:], rows, strict=True):
        cell = made.cells[2]
        made.cells[1].paragraphs[0].runs[0].bold = True
        if not row.cue:
            continue
        cue = cell.add_paragraph(row.cue) if row.known else cell.paragraphs[0]
        cue.style = "Schrijf hier"
        cue.paragraph_format.space_before = Pt(3)
        for run in cue.runs:
            run.font.size = Pt(_CUE_SIZE)
        word.cues += 1
