"""The field-note sheet, filled in by the team on the day of the conversation."""

from __future__ import annotations

from pathlib import Path

from docx.shared import Cm

from peer_research.materials.sheet import Sheet, boxes
from peer_research.materials.texts_file import MaterialText, material_text
from peer_research.protocol.guide_parts import field_rows
from peer_research.protocol.model import InterviewProtocol
from peer_research.texts import texts

_SHORT, _LONG = 0.9, 2.2  # centimetres
# What is answered with a few words or a cross.
_BRIEF = {"gesprekscode", "datum", "duur_min", "aanwezig_rollen", "overgeslagen_vragen"}


def write_field_note(protocol: InterviewProtocol, path: Path, *, own: Path | None = None) -> Path:
    """Write the field-note sheet with the fields of the protocol, on one page.

    Parameters
    ----------
    protocol : InterviewProtocol
    path : Path
    own : Path, optional
        Folder with texts of the team.
    """
    text = material_text("veldnotitie", own)
    text.require(("bewaren",))
    sheet = Sheet(
        text.title, kind=f"{text.title}: {protocol.title}", version=text.version,
        subtitle=text.subtitle,
    )  # fmt: skip
    for part in text.parts:
        if part.id == "bewaren":
            _table(sheet, text, field_rows(protocol))
        sheet.part(part)
    return sheet.save(path)


def _table(sheet: Sheet, text: MaterialText, names: tuple[str, ...]) -> None:
    rows = [(_label(name, text), _choices(name, text)) for name in names]
    header = (texts("guide.col_field"), texts("guide.col_note"))
    table = sheet.grid(header, rows, (5.2, 12.2), title=text.title, height=_SHORT)
    for row, name in zip(table.rows[1:], names, strict=True):
        if name not in _BRIEF and name not in text.words:
            row.height = Cm(_LONG)


def _label(name: str, text: MaterialText) -> str:
    hint = text.words.get(f"{name}_uitleg", "")
    label = _known(name)
    return f"{label}\n({hint})" if hint else label


def _known(name: str) -> str:
    """Return the words for a field; a team may add its own, which is then shown as it is."""
    for key in (f"guide.field_{name}", f"materials_cards.field_{name}"):
        try:
            return texts(key)
        except KeyError:
            continue
    return name.replace("_", " ").capitalize()


def _choices(name: str, text: MaterialText) -> str:
    choices = text.words.get(name, "")
    return boxes([choice.strip() for choice in choices.split("|")]) if choices else ""
