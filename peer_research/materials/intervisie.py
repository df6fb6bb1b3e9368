"""The sheet for intervisie: a team looks at its own work, without a participant's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from peer_research.materials.sheet import BOX, Sheet
from peer_research.materials.texts_file import MaterialText, material_text
from peer_research.model import Session
from peer_research.texts import texts

_AGREEMENTS = 3
_ABOUT = ("gesprek", "vorm", "kleur", "nabesproken")
_AGREED = ("afspraak", "wie", "wanneer")
_SHOWN = 8
_NEEDED = ("stappen", "blad", "gesprekken", "afspraken")


def write_intervisie_sheet(
    path: Path, *, sessions: Sequence[Session] = (), own: Path | None = None
) -> Path:
    """Write the sheet for intervisie on two pages.

    Parameters
    ----------
    path : Path
    sessions : sequence of Session
        Those that were not green or were not talked over are printed: code, form, highest
        colour and whether they were talked over; of the participants nothing at all.
    own : Path, optional
        Folder with texts of the team.
    """
    text = material_text("intervisie", own)
    text.require(_NEEDED)
    sheet = Sheet(text.title, kind=text.title, version=text.version, subtitle=text.subtitle)
    open_ones = [s for s in sessions if not s.debriefed or s.traffic_light != "groen"]
    sheet_title = text.part("blad").heading
    for part in text.parts:
        if part.id == "gesprekken" and not open_ones:
            continue
        if part.id == "blad":
            sheet.new_page(sheet.head(part.heading))
            part = replace(part, heading="")
        sheet.part(part)
        if part.id == "stappen":
            _rows(sheet, text, ("minuten", "stap"), _steps(text), (1.4, 16), part.heading)
        elif part.id == "blad":
            mine = [(question, "") for question in _numbered(text, "blad")]
            _rows(sheet, text, ("vraag", "antwoord"), mine, (6, 11.4), sheet_title, 3.2)
        elif part.id == "gesprekken":
            shown = _sessions(open_ones[:_SHOWN])
            _rows(sheet, text, _ABOUT, shown, (3, 7, 4, 3.4), part.heading)
            if more := len(open_ones) - len(shown):
                sheet.small(texts("materials_group.more_sessions", count=more))
        elif part.id == "afspraken":
            blank = [("",) * len(_AGREED)] * _AGREEMENTS
            _rows(sheet, text, _AGREED, blank, (10, 4, 3.4), part.heading, 1.2)
    return sheet.save(path)


def _rows(
    sheet: Sheet, text: MaterialText, header: Sequence[str], rows: Sequence[Sequence[str]],
    widths: Sequence[float], title: str, height: float = 0,
) -> None:  # fmt: skip
    sheet.grid([text.words[name] for name in header], rows, widths, title=title, height=height)


def _numbered(text: MaterialText, name: str) -> list[str]:
    return [words for key, words in text.words.items() if key.startswith(f"{name}_")]


def _steps(text: MaterialText) -> list[tuple[str, str]]:
    pairs = (step.partition("|") for step in _numbered(text, "stap"))
    return [(minutes.strip(), what.strip()) for minutes, _, what in pairs]


def _sessions(sessions: Sequence[Session]) -> list[tuple[str, str, str, str]]:
    return [
        (
            session.id,
            texts(f"report.form_{session.form}"),
            texts(f"guide.colour_{session.traffic_light}"),
            texts("materials_sheet.yes") if session.debriefed else BOX,
        )
        for session in sessions
    ]
