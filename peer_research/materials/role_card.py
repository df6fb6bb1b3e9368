"""Role cards: what somebody does, does not do, and gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from peer_research.anonymiser_bridge import load, nearest
from peer_research.errors import ProtocolError
from peer_research.materials.sheet import Sheet
from peer_research.materials.texts_file import material_file
from peer_research.model import key
from peer_research.protocol.guide_parts import prose
from peer_research.protocol.model import InterviewProtocol
from peer_research.protocol.reading import load_shared, shipped_folder
from peer_research.texts import texts


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleText:
    """What stands on one role card."""

    id: str
    title: str = key("titel")
    task: str = key("taak")
    does: tuple[str, ...] = key("doet")
    does_not: tuple[str, ...] = key("niet")
    gets: tuple[str, ...] = key("krijgt")


@dataclass(frozen=True, kw_only=True)
class _RolesFile:
    schema: Literal["peer-research/rollen@1"]
    version: str = key("versie")
    licence: str = key("licentie", default="CC BY 4.0")
    roles: tuple[RoleText, ...] = key("rol")


@cache
def _load(path: Path) -> _RolesFile:
    return load(_RolesFile, path, ProtocolError)


def role_texts(own: Path | None = None) -> Mapping[str, RoleText]:
    """Return the texts of all role cards by role.

    Examples
    --------
    >>> role_texts()["buddy"].title
    'Buddy'
    """
    return {role.id: role for role in _load(material_file("rollen", own)).roles}


def _shared_task(role: str) -> str:
    tasks = load_shared(shipped_folder() / "gedeeld.toml").blocks.get("taken", {})
    return str(tasks.get(role, ""))


def write_role_card(
    role: str, path: Path, *, protocol: InterviewProtocol | None = None, own: Path | None = None
) -> Path:
    """Write the card of one role.

    Parameters
    ----------
    role : str
        Such as ``buddy``.
    path : Path
    protocol : InterviewProtocol, optional
        Where it describes the task in words of its own, these are printed too.
    own : Path, optional
        Folder with texts of the team.

    Raises
    ------
    ProtocolError
        There is no card for this role; the message names the nearest one.
    """
    known = role_texts(own)
    if role not in known:
        raise ProtocolError("materials_sheet.no_role", role=role, suggestion=nearest(role, known))
    text, version = known[role], _load(material_file("rollen", own)).version
    sheet = Sheet(
        text.title, kind=texts("materials_cards.role"), version=version, paper="A5",
        subtitle=text.task,
    )  # fmt: skip
    task = protocol.role_tasks.get(role, "") if protocol is not None else ""
    if task and task != _shared_task(role):
        sheet.small(prose(task))
    for name, points in (("does", text.does), ("does_not", text.does_not), ("gets", text.gets)):
        sheet.head(texts(f"materials_cards.role_{name}"))
        sheet.points(points)
    title = texts("materials_cards.role_mine")
    sheet.head(title)
    names = [texts(f"materials_cards.role_{name}") for name in ("who", "replaced_by", "coach")]
    sheet.fields(names, title=title, height=0.8)
    return sheet.save(path)
