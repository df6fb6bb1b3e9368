"""The draft of the report: counts, tables and quotes filled in, meaning left to people.

What a person must write is a yellow ``[SCHRIJF HIER: ...]``; how many there are stands on the
first page. Until somebody confirms that they read it, every page is marked as a draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from peer_research import store
from peer_research.report.advice import advice, thanks, unknown
from peer_research.report.appendix import agreement, codes, questions, voices
from peer_research.report.big5 import big5
from peer_research.report.counts import Counts, of_people
from peer_research.report.data import ReportData, from_study
from peer_research.report.draft import Draft
from peer_research.report.front import cover, fill_cover, period, summary
from peer_research.report.makers import keeping, makers
from peer_research.report.method import method, why
from peer_research.report.mosaic import mosaics
from peer_research.report.projects import projects
from peer_research.report.quotes import choose
from peer_research.report.quotes import voices as loudest
from peer_research.report.themes import overview, themes
from peer_research.texts import texts
from peer_research.word.document import WordFile
from peer_research.word.house import load_house
from peer_research.word.ooxml import track_revisions
from peer_research.word.reading import all_lines
from peer_research.word.template import is_packed_here

__all__ = ["ReportData", "build_report", "from_study", "keep_own_version", "make_report"]

_CHAPTERS = (
    why, method, overview, themes, projects, big5, advice, unknown, thanks, makers, questions,
    voices, agreement, codes, keeping,
)  # fmt: skip


def build_report(data: ReportData, path: Path, *, template: Path | None = None) -> Path:
    """Write the draft of the report as a Word file.

    Parameters
    ----------
    data : ReportData
        See `from_study`. With a guard in it nothing is written as long as something in the
        report may say who somebody is.
    path : Path
        Where the file comes; ends in ``.docx``.
    template : Path, optional
        A Word template with the styles and logo of an organisation; see `house.load_house`.

    Returns
    -------
    Path
        `path`. The same data give the same bytes.

    Raises
    ------
    ReportError
        Something known from the vault stands in it, a pseudonym is somebody's name, or the
        template cannot be used.
    StudyError
        The file cannot be written, for example because Word has it open.
    """
    made = make_report(data, template=template)
    keep_own_version(path)
    store.write_bytes(path, made)
    return path


def keep_own_version(path: Path) -> Path | None:
    """Copy a file that people changed before it is replaced, and return the copy.

    Parameters
    ----------
    path : Path
        A file that this program wrote and nobody saved since is not copied.
    """
    if not path.is_file() or is_packed_here(data := path.read_bytes()):
        return None
    number = 1
    while (place := path.with_name(_own_name(path, number))).exists():
        number += 1
    store.write_bytes(place, data)
    return place


def _own_name(path: Path, number: int) -> str:
    return texts("report.own_name", name=path.stem, number=number, end=path.suffix)


def make_report(data: ReportData, *, template: Path | None = None) -> bytes:
    """Return the draft of the report as the bytes of a Word file; see `build_report`."""
    return make_with_drawings(data, template=template)[0]


def make_with_drawings(
    data: ReportData, *, template: Path | None = None
) -> tuple[bytes, Mapping[str, str]]:
    """Return the draft, and its figures as SVG for `web.web_page`; see `build_report`."""
    counts = Counts(data)
    doubts = data.guard.look(data) if data.guard else []
    quotes = choose(counts)
    house = load_house(template, _fields(data), _lists(counts)) if template else None
    word = WordFile(data.title, house=house)
    draft = Draft(
        data=data, counts=counts, quotes=quotes, word=word, voices=loudest(quotes),
        doubts=doubts, mosaics=mosaics(data, quotes),
        memos=data.guard.clean_memos(data) if data.guard else data.memos,
    )  # fmt: skip
    _write(draft)
    made = word.to_bytes()
    if data.guard:
        data.guard.require_clean(all_lines(made))
    return made, word.drawings


def _write(draft: Draft) -> None:
    _frame(draft)
    notice = cover(draft)
    summary(draft)
    for chapter in _CHAPTERS:
        chapter(draft)
    fill_cover(draft, notice)


def _fields(data: ReportData) -> dict[str, str]:
    """Return what comes at the places in a template."""
    return {
        "titel": data.title,
        "ondertitel": data.subtitle,
        "makers": ", ".join(data.makers),
        "opdrachtgever": data.commissioner,
        "vraag": data.question,
        "periode": period(data),
    }


def _lists(counts: Counts) -> dict[str, list[dict[str, str]]]:
    """Return what the commands in a template can go through."""
    themes = [(code, counts.of_code(code.id)) for code in counts.themes]
    advice = counts.data.recommendations
    return {
        "themas": [
            {"naam": code.name, "omschrijving": code.definition, "mensen": of_people(counts, found)}
            for code, found in themes
        ],
        "aanbevelingen": [
            {"voor": row.addressee, "tekst": row.text, "eigenaar": row.owner, "datum": row.due,
             "status": row.status}
            for row in advice
        ],
    }  # fmt: skip


def _frame(draft: Draft) -> None:
    """Write header and footer; while it is a draft, Word shows what people change."""
    word = draft.word
    word.footer(draft.data.title, texts("report.page"), texts("report.page_of"), first_page=False)
    if not draft.data.confirmed:
        word.draft_mark(texts("report.draft"))
        track_revisions(word.document)
