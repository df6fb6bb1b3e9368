"""The script of a mirror conversation, with its lists and its action list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from peer_research.materials.sheet import Sheet
from peer_research.materials.texts_file import MaterialText, material_text
from peer_research.protocol.guide import clock
from peer_research.protocol.guide_parts import pause_after, prose
from peer_research.protocol.model import INTRO_MINUTES, InterviewProtocol
from peer_research.texts import texts

_POINTS, _ACTIONS = 3, 5  # rows to write in
_LINE = "_" * 40


def write_mirror_script(
    protocol: InterviewProtocol, path: Path, *, own: Path | None = None
) -> Path:
    """Write the script of a mirror conversation on two pages.

    Parameters
    ----------
    protocol : InterviewProtocol
        What it says of the set-up and its questions come in the timetable.
    path : Path
    own : Path, optional
        Folder with texts of the team.
    """
    text = material_text("spiegelgesprek", own)
    text.require(("verloop", "oogst", "acties"))
    sheet = Sheet(
        text.title, kind=texts("materials_group.mirror"), version=text.version,
        subtitle=text.subtitle,
    )  # fmt: skip
    for part in text.parts:
        if part.id == "oogst":
            heading = sheet.head(part.heading)
            sheet.new_page(heading)
            sheet.small(prose(part.text))
            _harvest(sheet, text)
            continue
        if part.id == "opening":
            sheet.head(part.heading)
            sheet.paragraph(part.text.strip(), "Voorlezen")
            continue
        sheet.part(part)
        if part.id == "verloop":
            _timetable(sheet, text, protocol)
        elif part.id == "acties":
            _actions(sheet, text)
    return sheet.save(path)


def _timetable(sheet: Sheet, text: MaterialText, protocol: InterviewProtocol) -> None:
    header = (text.words["tijd"], text.words["wat"])
    sheet.grid(
        header, list(_steps(text, protocol)), (1.6, 15.8), title=text.part("verloop").heading
    )


def _steps(text: MaterialText, protocol: InterviewProtocol) -> Iterator[tuple[str, str]]:
    words, setup = text.words, protocol.setup
    if setup.before:
        yield f"-{clock(setup.before_minutes)}", f"{words['samen']}. {prose(setup.before)}"
    yield clock(0), f"{words['start']}. {prose(setup.circle)}".strip()
    minute, pause = INTRO_MINUTES, pause_after(protocol)
    for number, question in enumerate(protocol.questions, start=1):
        yield clock(minute), f"{words['vraag']} {number}. {question.text}"
        minute += question.minutes
        if question.id == pause:
            yield clock(minute), words["pauze"]
            minute += protocol.pause_minutes
    if setup.after:
        yield clock(minute), f"{words['luisteraars']}. {prose(setup.after)}"
        minute += setup.after_minutes
    yield clock(minute), f"{words['slot']}. {prose(setup.follow_up)}".strip()


def _harvest(sheet: Sheet, text: MaterialText) -> None:
    kinds = [text.words[name] for name in ("sterk", "verbeteren", "wens")]
    sheet.grid(kinds, [("", "", "")] * _POINTS, (1, 1, 1), title=text.part("oogst").heading,
               height=1.3)  # fmt: skip


def _actions(sheet: Sheet, text: MaterialText) -> None:
    header = [text.words[name] for name in ("actie", "eigenaar", "datum", "klaar")]
    title = text.part("acties").heading
    sheet.grid(header, [("",) * 4] * _ACTIONS, (8, 4, 3, 2.4), title=title, height=1.0)
    for name in ("terug", "bewaker"):
        sheet.small(f"{text.words[name]}: {_LINE}")
