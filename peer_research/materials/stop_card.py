"""The stop-signal card: one side lies on the table, the other is for the team."""

from __future__ import annotations

from pathlib import Path

from peer_research.materials.sheet import Sheet
from peer_research.materials.texts_file import MaterialText, material_text
from peer_research.protocol.guide_parts import prose
from peer_research.protocol.model import COLOURS, InterviewProtocol
from peer_research.texts import texts

# White on these can be read (WCAG 2.2, 1.4.3); the words say the colour too.
_FILLS = {"groen": "1E6B3A", "oranje": "9A5200", "rood": "A61B1B"}


def write_stop_card(protocol: InterviewProtocol, path: Path, *, own: Path | None = None) -> Path:
    """Write the stop-signal card, with the traffic light of the protocol on the back.

    Parameters
    ----------
    protocol : InterviewProtocol
    path : Path
    own : Path, optional
        Folder with texts of the team.
    """
    text = material_text("stopkaart", own)
    text.require(("weten", "team"))
    words = text.words
    sheet = Sheet(
        text.title, kind=texts("materials_cards.card"), version=text.version, paper="A5",
        subtitle=text.subtitle,
    )  # fmt: skip
    table = sheet.grid(
        [words[colour] for colour in COLOURS], [[words[f"{c}_uitleg"] for c in COLOURS]],
        (1, 1, 1), title=text.title, height=7, cell="Vraag",
    )  # fmt: skip
    sheet.colour_header(table, list(_FILLS.values()))
    sheet.enlarge(table, 13, 18)
    for part in text.parts:
        if part.id == "team":
            sheet.new_page(sheet.head(part.heading))
            sheet.small(prose(part.text))
            _light(sheet, protocol, words["groen"])
        else:
            sheet.part(part)
    _numbers(sheet, text)
    return sheet.save(path)


def _light(sheet: Sheet, protocol: InterviewProtocol, title: str) -> None:
    light = protocol.traffic_light
    rows = [
        (texts(f"guide.colour_{c}"), prose(light.signs.get(c, "")), prose(light.actions.get(c, "")))
        for c in COLOURS
        if c in light.signs or c in light.actions
    ]
    header = [texts(f"guide.col_{name}") for name in ("colour", "signs", "do")]
    sheet.grid(header, rows, (1.7, 4.6, 6), title=texts("guide.stop"))


def _numbers(sheet: Sheet, text: MaterialText) -> None:
    words = text.words
    rows = [(words["coach"], ""), (words["overnemen"], ""), (words["gevaar"], "112")]
    header = (texts("materials_cards.who"), texts("materials_cards.number"))
    sheet.head(words["bellen"])
    sheet.grid(header, rows, (7, 5), title=words["bellen"], height=0.8)
