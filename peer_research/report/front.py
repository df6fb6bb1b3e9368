"""Cover, contents and the summary of one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.shared import Pt

from peer_research.report.counts import CodeCount, of_people
from peer_research.report.data import ReportData
from peer_research.report.draft import Draft, quarter
from peer_research.texts import texts
from peer_research.word.document import LARGE_QUOTE

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

_SHOWN = 3  # themes, and things that are asked
_TOP = 90  # points of air above the title


def cover(draft: Draft) -> Paragraph:
    """Write the cover and the contents.

    Returns
    -------
    Paragraph
        Empty: the place for the number of cues, which is known at the end; see `fill_cover`.
    """
    word, data = draft.word, draft.data
    if "titel" not in word.house.filled:
        _title(draft)
    if not data.makers:
        draft.cue("makers")
    if data.commissioner and "opdrachtgever" not in word.house.filled:
        draft.typed(data.commissioner, lead=texts("report.asked_by"))
    if when := period(draft.data):
        word.lead(texts("report.held"), when, mark="periode")
    notice = word.paragraph("", "Feitenblok")
    if not data.confirmed:
        draft.say("open_cues_help")
        word.lead(texts("report.before_sharing"), "")
        word.bullets(_checks(draft))
    word.new_page(word.contents(texts("report.contents")))
    return notice


def _title(draft: Draft) -> None:
    word, data = draft.word, draft.data
    kind = word.paragraph(texts("report.kind"), "Soort document")
    kind.paragraph_format.space_before = Pt(_TOP)
    title = word.paragraph(data.title, "Title")
    draft.remark(title, draft.remarks_on(data.title))
    if data.subtitle:
        word.paragraph(data.subtitle, "Subtitle")
    if len(draft.voices) > 1:
        draft.quote(draft.voices[1], LARGE_QUOTE)
    if data.makers:
        word.lead(texts("report.made_by"), ", ".join(data.makers))


def _checks(draft: Draft) -> list[str]:
    """Return what people do before the report leaves the team."""
    names = ["read", "person", "contents"]
    if draft.mosaics:
        names.append("mosaic")
    if draft.data.guard is not None and not draft.data.guard.has_key:
        names.append("no_key")
    if left := len(draft.data.memos) - len(draft.memos):
        names.append("memos")
    counts = {"mosaic": len(draft.mosaics), "memos": left}
    return [texts(f"report.check_{name}", count=counts.get(name, 0)) for name in names]


def fill_cover(draft: Draft, notice: Paragraph) -> None:
    """Write how many places a person still has to write at."""
    notice.paragraph_format.space_before = Pt(36)
    count = draft.word.cues
    notice.add_run(texts("report.open_cues" if count else "report.no_cues", count=count))
    draft.word.mark(notice, "open")


def period(data: ReportData) -> str:
    """Return in which quarters the conversations were."""
    quarters = sorted({session.quarter for session in data.sessions if session.quarter})
    if len(quarters) < 2:
        return "".join(map(quarter, quarters))
    return texts("report.held_between", first=quarter(quarters[0]), last=quarter(quarters[-1]))


def summary(draft: Draft) -> None:
    """Write the summary: figures, themes, what is asked; the rest is for people."""
    draft.chapter(texts("report.summary"))
    draft.cue("summary")
    _figures(draft)
    _themes(draft)
    draft.word.heading(texts("report.three_asks"), 2)
    _asks(draft)
    draft.word.heading(texts("report.one_voice"), 2)
    if draft.voices:
        draft.quote(draft.voices[0], LARGE_QUOTE)
    else:
        draft.cue("voice")


def _figures(draft: Draft) -> None:
    counts = draft.counts
    spoken = counts.spoken.drop_duplicates(["session", "start", "end"])
    cells = {texts("report.conversations"): len(draft.data.sessions)}
    for group, size in counts.groups.items():
        cells[texts(f"report.group_{group}").capitalize()] = size
    cells[texts("report.pieces_title")] = len(spoken)
    draft.word.table(
        list(cells), [[str(number) for number in cells.values()]], [16 / len(cells)] * len(cells),
        title=texts("report.figures"), cell="Kerncijfer", mark="kerncijfers",
    )  # fmt: skip


def _themes(draft: Draft) -> None:
    found: list[tuple[CodeCount, str]] = [
        (draft.counts.of_code(code.id), code.name) for code in draft.counts.themes
    ]
    found = [pair for pair in found if not pair[0].hidden]
    few = len(found) < _SHOWN
    draft.word.heading(texts("report.some_themes" if few else "report.three_themes"), 2)
    if not found:
        draft.say("no_segments")
        return
    found.sort(key=lambda pair: (-pair[0].total, -pair[0].pieces))
    draft.say("most_people")
    draft.word.numbers([
        texts("report.theme_line", name=name, people=of_people(draft.counts, count))
        for count, name in found[:_SHOWN]
    ], mark="themas")  # fmt: skip
    draft.cue("themes")


def _asks(draft: Draft) -> None:
    """Write the things asked that rest on most people."""
    counts, rows = draft.counts, draft.data.recommendations
    known = counts.data.codebook.by_id
    strength = {
        row.id: counts.count(
            {c for name in row.codes if name in known for c in counts.below_in_book(name)}
        )
        for row in rows
    }
    strongest = sorted(rows, key=lambda row: -strength[row.id].total)[:_SHOWN]
    if not strongest:
        draft.cue("asks")
        return
    draft.word.numbers([
        texts("report.ask_line", addressee=texts(f"report.to_{row.addressee}"), text=row.text)
        for row in strongest
    ], mark="vragen")  # fmt: skip
