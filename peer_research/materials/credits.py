"""What people get to show for it: a certificate, and their place among the makers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from peer_research.materials.sheet import Sheet, cue
from peer_research.materials.texts_file import filled, material_text
from peer_research.registers.participation import Maker
from peer_research.texts import texts


def write_certificate(
    path: Path, *, study_title: str, name: str = "", role: str = "", did: Sequence[str] = (),
    learned: Sequence[str] = (), hours: float | None = None, own: Path | None = None,
) -> Path:  # fmt: skip
    """Write a certificate for somebody who worked on the study.

    Parameters
    ----------
    path : Path
    study_title : str
    name : str, default=""
        As the person wants it on paper; it is nowhere in the document's properties.
    role : str, default=""
    did, learned : sequence of str
        What the person did and can do; without `learned` a list to cross out and add to.
    hours : float, optional
        Left out of the certificate when not given.
    own : Path, optional
        Folder with texts of the team.
    """
    text = material_text("certificaat", own)
    words = text.words
    sheet = Sheet(
        text.title, kind=text.title, version=text.version, subtitle=text.subtitle, roomy=True
    )
    for part in text.parts:
        if part.id == "rol" and not role:
            sheet.write_here(words["rol"])
            continue
        if part.id == "geleerd" and learned:
            part = replace(part, points=tuple(learned))
        sheet.part(part, {"studie": f"“{study_title}”", "rol": role})
        if part.id == "wie":
            _name(sheet, name, words["naam"])
        elif part.id == "gedaan":
            _did(sheet, did, hours, words)
        elif part.id == "geleerd" and not learned:
            sheet.write_here(words["geleerd"])
    header = [words[name] for name in ("datum", "namens", "organisatie")]
    sheet.grid(header, [("", "", "")], (3, 7, 7), title=text.title, height=2.2)
    return sheet.save(path)


def _did(sheet: Sheet, did: Sequence[str], hours: float | None, words: Mapping[str, str]) -> None:
    sheet.points(did)
    if not did:
        sheet.write_here(words["gedaan"])
    if hours is not None:
        sheet.body(filled(words["uren"], {"uren": f"{hours:g}".replace(".", ",")}))


def _name(sheet: Sheet, name: str, asked: str) -> None:
    if name:
        sheet.paragraph(name, "Kerncijfer")
    else:
        sheet.write_here(asked)


def write_makers_page(makers: Sequence[Maker], path: Path, *, own: Path | None = None) -> Path:
    """Write the page that says who made the study, for the back of the report.

    Parameters
    ----------
    makers : sequence of Maker
        As `participation.contributions` gives them: who did not say yes has no name.
    path : Path
    own : Path, optional
        Folder with texts of the team.
    """
    text = material_text("makers", own)
    text.require(("lijst",))
    sheet = Sheet(text.title, kind=text.title, version=text.version)
    header = [text.words[name] for name in ("naam", "rol", "bijdrage")]
    empty = cue(text.words["bijdrage"].lower())
    rows = [(maker.name, maker.role, ", ".join(maker.work) or empty) for maker in makers]
    for part in text.parts:
        sheet.part(part)
        if part.id == "lijst" and rows:
            sheet.grid(header, rows, (4, 4, 8), title=text.title, height=0.8)
        elif part.id == "lijst":
            sheet.write_here(texts("materials_plans.nobody"))
    return sheet.save(path)
