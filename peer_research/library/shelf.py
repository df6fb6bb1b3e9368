"""What lies in the library, and how it is read and written; see `sharing`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from peer_research import store
from peer_research.anonymiser_bridge import load, nearest, parse_toml
from peer_research.codebook.reading import load_codebook
from peer_research.errors import ProtocolError
from peer_research.model import Codebook, key
from peer_research.protocol.model import Change, InterviewProtocol
from peer_research.protocol.reading import load_protocol
from peer_research.protocol.versions import version_numbers
from peer_research.protocol.write import as_text

Shelf = Literal["protocollen", "codeboeken"]
PROTOCOLS: Shelf = "protocollen"
CODEBOOKS: Shelf = "codeboeken"
HISTORY = "wijzigingen.toml"
_VERSION = re.compile(r"\d+(?:\.\d+){1,2}\Z")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A protocol or codebook in the library."""

    shelf: Shelf
    id: str
    version: str
    title: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class _History:
    rows: tuple[Change, ...] = key("wijziging", default=())


def entries(folder: Path) -> list[Entry]:
    """Return what is in the library, per shelf and id, oldest version first.

    Raises
    ------
    ProtocolError
        A file in the library cannot be read.
    """
    found = []
    for shelf in (PROTOCOLS, CODEBOOKS):
        paths = [path for path in (folder / shelf).glob("*/*.toml") if path.name != HISTORY]
        ordered = sorted(paths, key=lambda path: (path.parent.name, version_numbers(path.stem)))
        for path in ordered:
            item = read_item(shelf, path)
            found.append(Entry(shelf=shelf, id=item.id, version=item.version,
                               title=item.title, path=path))  # fmt: skip
    return found


def find_entry(folder: Path, item_id: str, version: str) -> Entry:
    """Return one version of a protocol or codebook; `ProtocolError` when it is not there."""
    known = entries(folder)
    for entry in known:
        if (entry.id, entry.version) == (item_id, version):
            return entry
    names = [f"{entry.id} {entry.version}" for entry in known]
    suggestion = nearest(f"{item_id} {version}", names) or "-"
    raise ProtocolError("library.unknown", id=item_id, version=version, suggestion=suggestion)


def read_item(shelf: Shelf, path: Path) -> InterviewProtocol | Codebook:
    """Return what stands in a file of the library; its place must fit what it says."""
    reader: Callable[[Path], InterviewProtocol | Codebook]
    reader = load_protocol if shelf == PROTOCOLS else load_codebook
    item = reader(path)
    if (item.id, item.version) != (path.parent.name, path.stem):
        raise ProtocolError("library.wrong_place", file=f"{path.parent.name}/{path.name}")
    return item


def put_item(
    folder: Path, shelf: Shelf, item: InterviewProtocol | Codebook, data: Mapping[str, Any]
) -> Entry:
    """Write a version that is not there yet; the same text once more is no matter."""
    if not _ID.match(item.id) or not _VERSION.match(item.version):
        raise ProtocolError("library.bad_name", id=item.id, version=item.version)
    path = folder / shelf / item.id / f"{item.version}.toml"
    text = as_text(data)
    if path.is_file() and path.read_text("utf-8") != text:
        raise ProtocolError("library.version_taken", id=item.id, version=item.version)
    store.write_text(path, text)
    return Entry(shelf=shelf, id=item.id, version=item.version, title=item.title, path=path)


def add_history(path: Path, row: Mapping[str, Any]) -> None:
    """Note who shared a version and why, once."""
    known = parse_toml(path, ProtocolError)[0].get("wijziging", []) if path.is_file() else []
    if all(old["versie"] != row["versie"] for old in known):
        store.write_text(path, as_text({"wijziging": [*known, dict(row)]}))


def history(folder: Path) -> tuple[Change, ...]:
    """Return who shared which version of a codebook and why."""
    path = folder / HISTORY
    return load(_History, path, ProtocolError).rows if path.is_file() else ()
