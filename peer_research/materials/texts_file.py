"""The long texts of the materials, from files that a team can change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from peer_research import shipped
from peer_research.anonymiser_bridge import load
from peer_research.errors import ProtocolError
from peer_research.model import key

FOLDER = "materialen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a material: a heading with text, a list, or places to write at."""

    id: str
    heading: str = key("kop", default="")
    text: str = key("tekst", default="")
    points: tuple[str, ...] = key("punten", default=())
    cues: tuple[str, ...] = key("schrijf", default=())


@dataclass(frozen=True, kw_only=True)
class MaterialText:
    """The text of one material.

    Parameters
    ----------
    version : str
        Goes up when a word changes.
    parts : tuple of Part
        In the order in which they are printed.
    words : mapping
        Short texts by name, for tables.
    """

    schema: Literal["peer-research/materiaal@1"]
    id: str
    version: str = key("versie")
    language: Literal["nl"] = key("taal", default="nl")
    licence: str = key("licentie", default="CC BY 4.0")
    title: str = key("titel")
    subtitle: str = key("ondertitel", default="")
    parts: tuple[Part, ...] = key("deel", default=())
    words: Mapping[str, str] = key("woorden", default_factory=dict)

    def part(self, id: str) -> Part:
        """Return one piece.

        Raises
        ------
        ProtocolError
            The text has no such piece.
        """
        for part in self.parts:
            if part.id == id:
                return part
        raise ProtocolError("materials_sheet.no_part", file=f"{self.id}.toml", part=id)

    def require(self, ids: Collection[str]) -> None:
        """Refuse a text without a piece that the material cannot do without."""
        for id in ids:
            self.part(id)


def material_text(name: str, own: Path | None = None) -> MaterialText:
    """Return the text of a material: the team's own, or the shipped one.

    Parameters
    ----------
    name : str
        Name of the file without ``.toml``.
    own : Path, optional
        Folder with texts of the team; a file that is not there is taken from what is shipped.

    Raises
    ------
    ProtocolError
        The file has a mistake; the message names file and line.

    Examples
    --------
    >>> material_text("toestemming").language
    'nl'
    """
    return load(MaterialText, material_file(name, own), ProtocolError)


def material_file(name: str, own: Path | None = None) -> Path:
    """Return the file of a material: the team's own, or the shipped one."""
    if own is not None and (own / f"{name}.toml").is_file():
        return own / f"{name}.toml"
    return shipped.protocols() / FOLDER / f"{name}.toml"


def filled(text: str, values: Mapping[str, object]) -> str:
    """Return `text` with ``{word}`` replaced for every known word; other braces stay.

    Examples
    --------
    >>> filled("Het duurt {minuten} minuten. {x}", {"minuten": 60})
    'Het duurt 60 minuten. {x}'
    """
    for word, value in values.items():
        text = text.replace(f"{{{word}}}", str(value))
    return text
