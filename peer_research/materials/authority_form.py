"""The form for people with authority over a participant: parents, or the guardian.

It is a sheet of its own: who signs here does not see what the participant said yes or no to.
"""

from __future__ import annotations

from pathlib import Path

from peer_research.materials.consent_form import form_values, without_gaps
from peer_research.materials.sheet import Sheet
from peer_research.materials.texts_file import material_text
from peer_research.protocol.model import InterviewProtocol
from peer_research.texts import texts

_SIGNATURES = 3  # two parents and a guardian


def write_authority_form(
    protocol: InterviewProtocol, path: Path, *, study_title: str = "",
    age_band: str | int | None = None, own: Path | None = None,
) -> Path:  # fmt: skip
    """Write the form on which everybody with authority says yes.

    Parameters
    ----------
    protocol : InterviewProtocol
    path : Path
    study_title : str, default=""
    age_band : str, int or None
        Printed as the age of the participant.
    own : Path, optional
        Folder with texts of the team.
    """
    text = material_text("toestemming-gezag", own)
    text.require(("antwoord",))
    sheet = Sheet(
        text.title, kind=texts("materials_consent.kind"), version=f"{text.id}-{text.version}",
        subtitle=text.subtitle,
    )  # fmt: skip
    values = form_values(protocol, study_title, age_band)
    for part in text.parts:
        sheet.part(without_gaps(part, values), values)
        if part.id == "antwoord":
            names = ("name", "relation", "signature", "day")
            header = [texts(f"materials_consent.{name}") for name in names]
            rows = [("",) * len(names)] * _SIGNATURES
            sheet.grid(header, rows, (5, 4, 5, 3), height=1.3, title=part.heading)
            sheet.small(texts("materials_consent.code_of_young"))
    return sheet.save(path)
