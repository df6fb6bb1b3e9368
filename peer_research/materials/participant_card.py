"""The card a participant takes home: a code, a date, and how to get out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from peer_research.errors import StudyError
from peer_research.materials.helpline_card import reach, usable
from peer_research.materials.sheet import Sheet, day_in_words
from peer_research.materials.texts_file import material_text
from peer_research.protocol.support import Helplines
from peer_research.registers.tools import is_participant_code
from peer_research.texts import texts

_BLANK = "…………"
_ON_CARD = 5  # helplines; all of them stand on the helpline card


def write_participant_card(
    path: Path, *, code: str = "", withdraw_by: date | None = None,
    helplines: Helplines | None = None, today: date | None = None, own: Path | None = None,
) -> Path:  # fmt: skip
    """Write the card a participant gets.

    It does not say what the research is about: somebody else may find the card.

    Parameters
    ----------
    path : Path
    code : str, default=""
        Such as ``P01``; room to write when left out.
    withdraw_by : date, optional
        Last day of changing one's mind; room to write when left out.
    helplines : Helplines, optional
        Only lines that were checked lately come on the card.
    today : date, optional
        For the age of the helplines and of `withdraw_by`; today when left out.
    own : Path, optional
        Folder with texts of the team.

    Raises
    ------
    StudyError
        The code is none, or the date is over.
    """
    today = today or date.today()
    if code and not is_participant_code(code):
        raise StudyError("materials_cards.bad_code")
    if withdraw_by is not None and withdraw_by < today:
        raise StudyError("materials_cards.date_over", day=day_in_words(withdraw_by))
    text = material_text("deelnemerskaart", own)
    text.require(("code", "bellen"))
    words = text.words
    sheet = Sheet(text.title, kind=texts("materials_cards.card"), version=text.version, paper="A5")
    for part in text.parts:
        lines = usable(helplines, today) if helplines and part.id == "hulp" else []
        if part.id == "hulp" and not lines:
            continue
        sheet.part(part)
        if part.id == "code":
            row = (code or _BLANK, day_in_words(withdraw_by) if withdraw_by else _BLANK)
            header = (words["code"], words["datum"])
            sheet.grid(header, [row], (4, 8), title=text.title, cell="Vraag", height=1.1)
        elif part.id == "bellen":
            rows = [(words["datahouder"], ""), (words["coach"], "")]
            header = (texts("materials_cards.who"), words["telefoon"])
            sheet.grid(header, rows, (6, 6), title=part.heading, height=0.9)
        for line in lines[:_ON_CARD]:
            sheet.lead(f"{line.name}:", reach(line), "Tabeltekst")
    return sheet.save(path)
