"""The ground rules of a group, to hang on the wall and to add to."""

from __future__ import annotations

from pathlib import Path

from peer_research.materials.sheet import Sheet
from peer_research.materials.texts_file import material_text
from peer_research.protocol.model import InterviewProtocol
from peer_research.protocol.reading import load_shared, shipped_folder
from peer_research.texts import texts

_OWN_RULES = 3


def write_ground_rules(protocol: InterviewProtocol, path: Path, *, own: Path | None = None) -> Path:
    """Write the ground rules of a group, with room for rules of the group's own.

    Parameters
    ----------
    protocol : InterviewProtocol
        Without rules of its own the shared ones are taken.
    path : Path
    own : Path, optional
        Folder with texts of the team.
    """
    text = material_text("spelregels", own)
    text.require(("eigen",))
    rules = protocol.ground_rules or _shared_rules()
    sheet = Sheet(
        text.title, kind=texts("materials_group.rules"), version=text.version,
        subtitle=text.subtitle,
    )  # fmt: skip
    rows = [(str(number), rule) for number, rule in enumerate(rules, start=1)]
    header = (text.words["nummer"], text.words["afspraak"])
    sheet.grid(header, rows, (1, 11), title=text.title, height=1.2, cell="Vraag")
    for part in text.parts:
        sheet.part(part)
        if part.id == "eigen":
            own_rows = [(str(len(rules) + n + 1), "") for n in range(_OWN_RULES)]
            sheet.grid(header, own_rows, (1, 11), title=part.heading, height=1.1, cell="Vraag")
    return sheet.save(path)


def _shared_rules() -> tuple[str, ...]:
    shared = load_shared(shipped_folder() / "gedeeld.toml")
    return tuple(shared.blocks["spelregels_groep"])
