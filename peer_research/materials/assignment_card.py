"""The assignment card: one page that an ExpEx reads before saying yes or no."""

from __future__ import annotations

from pathlib import Path

from peer_research.materials.assignment import Assignment, check_fit
from peer_research.materials.sheet import BOX, Sheet, cue
from peer_research.materials.texts_file import MaterialText, material_text
from peer_research.texts import texts

_FIELDS = (
    "goal", "asked_by", "tasks", "skills", "when", "hours", "place", "reward", "expenses",
    "preparation", "support", "sensitive", "stopping", "outcome",
)  # fmt: skip


def write_assignment_card(assignment: Assignment, path: Path, *, own: Path | None = None) -> Path:
    """Write the assignment card on one page; what is missing is yellow.

    Parameters
    ----------
    assignment : Assignment
    path : Path
    own : Path, optional
        Folder with texts of the team.
    """
    text = material_text("opdrachtkaart", own)
    text.require(("opdracht", "past"))
    sheet = Sheet(
        text.title, kind=text.title, version=text.version,
        subtitle=assignment.title or cue(texts("materials_assignment.title").lower()),
    )  # fmt: skip
    sheet.cues += not assignment.title
    for part in text.parts:
        sheet.part(part)
        if part.id == "opdracht":
            _table(sheet, assignment)
        elif part.id == "past":
            _mine(sheet, text)
    return sheet.save(path)


def _table(sheet: Sheet, assignment: Assignment) -> None:
    wrong = {finding.where for finding in check_fit(assignment) if finding.level == "fout"}
    if wrong:
        sheet.warning(texts("materials_assignment.not_ready", words=", ".join(sorted(wrong))))
    header = (texts("materials_sheet.what"), texts("materials_assignment.agreed"))
    rows = [(texts(f"materials_assignment.{name}"), _shown(assignment, name)) for name in _FIELDS]
    sheet.grid(header, rows, (4.4, 13), title=texts("materials_assignment.kind"))


def _shown(assignment: Assignment, name: str) -> str:
    value = getattr(assignment, name)
    if name == "hours":
        value = (
            texts("materials_assignment.hours_value", hours=f"{value:g}".replace(".", ","))
            if value > 0
            else ""
        )
    elif name == "sensitive" and value == ():
        value = texts("materials_assignment.no_sensitive")
    elif isinstance(value, tuple):
        value = ("; " if name == "sensitive" else "\n").join(value)
    return str(value or "").strip() or cue(texts(f"materials_assignment.{name}").lower())


def _mine(sheet: Sheet, text: MaterialText) -> None:
    rows = [(words, BOX) for name, words in text.words.items() if name.split("_")[-1].isdigit()]
    header = (text.words["past_kop"], texts("materials_sheet.yes"))
    sheet.grid(header, rows, (15.6, 1.8), title=text.part("past").heading)
