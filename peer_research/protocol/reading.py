"""Read protocols and what they refer to, and find the ones that are shipped.

A protocol is a TOML file. Where it says ``"gedeeld:intro_script_jongere"``, the block of that
name in `gedeeld.toml` takes its place; ``"gedeeld"`` alone stands for the block with the name
of the key. A study may keep a `gedeeld.toml` of its own one folder above its protocols.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from peer_research import shipped
from peer_research.anonymiser_bridge import Source, build, load, nearest, parse_toml
from peer_research.errors import ProtocolError
from peer_research.model import Question
from peer_research.protocol.model import InterviewProtocol
from peer_research.protocol.support import ConsentPolicy, Helplines, SharedBlocks

SHARED = "gedeeld"


def shipped_folder() -> Path:
    """Return the folder with the shipped protocols, policies and helplines.

    Raises
    ------
    ProtocolError
        The installation lacks the folder.

    Examples
    --------
    >>> (shipped_folder() / "gedeeld.toml").exists()
    True
    """
    folder = shipped.protocols()
    if not (folder / f"{SHARED}.toml").is_file():
        raise ProtocolError("protocol.no_shipped_folder")
    return folder


def shipped_protocols() -> dict[str, Path]:
    """Return the paths of the shipped protocols by id, in order.

    Examples
    --------
    >>> list(shipped_protocols())[0]
    'p01-big5-18plus'
    """
    paths = sorted((shipped_folder() / "gesprekken").glob("*.toml"))
    return {path.stem: path for path in paths}


def find_protocol(protocol_id: str) -> Path:
    """Return the path of the shipped protocol with this id.

    Raises
    ------
    ProtocolError
        No such protocol; the message names the nearest one.
    """
    known = shipped_protocols()
    if protocol_id not in known:
        suggestion = nearest(protocol_id, known)
        raise ProtocolError("protocol.unknown_protocol", id=protocol_id, suggestion=suggestion)
    return known[protocol_id]


def load_protocol(path: Path) -> InterviewProtocol:
    """Return the protocol at `path` with its shared blocks written out.

    Parameters
    ----------
    path : Path
        A TOML file as described in ``protocols/README.md``.

    Raises
    ------
    ProtocolError
        The file cannot be read, has an unknown key, a missing key or a wrong type, or refers
        to an unknown block. Whether the protocol is a good one is for `check_protocol`.

    Examples
    --------
    >>> load_protocol(find_protocol("p03-pleegzorg")).title
    'Erbij horen in een pleeggezin'
    """
    path = Path(path)
    data, source = parse_toml(path, ProtocolError)
    return _protocol(data, source, path)


def protocol_from_text(text: str, path: Path) -> InterviewProtocol:
    """Return the protocol that `text` would be as the file `path`; nothing is written.

    Raises
    ------
    ProtocolError
        As `load_protocol`.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise ProtocolError("protocol.not_toml", file=path.name) from None
    return _protocol(data, Source(path.name, text, ProtocolError), path)


def written_out(path: Path) -> dict[str, Any]:
    """Return the data of a protocol's file with its shared blocks written out.

    Raises
    ------
    ProtocolError
        As `load_protocol`.
    """
    data, source = parse_toml(path, ProtocolError)
    return _written_out(data, source, load_shared(_shared_path(path)))


def _protocol(data: Mapping[str, Any], source: Source, path: Path) -> InterviewProtocol:
    data = _written_out(data, source, load_shared(_shared_path(path)))
    _check_questions(data.get("vragen"), source)
    protocol = build(InterviewProtocol, data, source)
    if not _is_plain(protocol.id):
        # The id names files, so it may not lead anywhere else.
        raise ProtocolError("protocol.bad_id", file=source.name)
    return protocol


def load_shared(path: Path) -> SharedBlocks:
    """Return the shared blocks at `path`; errors as in `load_protocol`."""
    return load(SharedBlocks, path, ProtocolError)


def load_helplines(path: Path) -> Helplines:
    """Return the helplines at `path`; errors as in `load_protocol`."""
    return load(Helplines, path, ProtocolError)


def load_consent_policy(path: Path) -> ConsentPolicy:
    """Return the consent policy at `path`; errors as in `load_protocol`."""
    return load(ConsentPolicy, path, ProtocolError)


@cache
def shipped_helplines(name: str = "hulplijnen-nl") -> Helplines | None:
    """Return the shipped helplines called `name`, or None when there are none."""
    path = shipped_folder() / f"{name}.toml"
    return load_helplines(path) if _is_plain(name) and path.is_file() else None


@cache
def shipped_consent_policy(name: str = "nl-strikt") -> ConsentPolicy | None:
    """Return the shipped consent policy called `name`, or None when there is none."""
    path = shipped_folder() / "beleid" / f"{name}.toml"
    return load_consent_policy(path) if _is_plain(name) and path.is_file() else None


def _is_plain(name: str) -> bool:
    # A name from a file must not lead out of the folder.
    return bool(name) and Path(name).name == name


def _shared_path(path: Path) -> Path:
    own = path.absolute().parent.parent / f"{SHARED}.toml"
    return own if own.is_file() else shipped_folder() / f"{SHARED}.toml"


def _written_out(data: Mapping[str, Any], source: Source, shared: SharedBlocks) -> dict[str, Any]:
    return {name: _value(name, value, source, shared) for name, value in data.items()}


def _value(name: str, value: Any, source: Source, shared: SharedBlocks) -> Any:
    if isinstance(value, dict):
        return _written_out(value, source, shared)
    if isinstance(value, list):
        return [item for entry in value for item in _items(name, entry, source, shared)]
    block = _block_name(name, value)
    if block is None:
        return value
    if block not in shared.blocks:
        raise ProtocolError(
            "protocol.unknown_block",
            block=block,
            file=source.name,
            line=source.line_of(value),
            suggestion=nearest(block, shared.blocks),
        )
    return shared.blocks[block]


def _items(name: str, entry: Any, source: Source, shared: SharedBlocks) -> list[Any]:
    """Return what one entry of a list becomes: a block that is a list adds its own entries."""
    value = _value(name, entry, source, shared)
    is_block = isinstance(entry, str) and isinstance(value, list)
    return value if is_block else [value]


def _block_name(name: str, value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    if value == SHARED:
        return name
    first, colon, block = value.partition(":")
    return block.strip() if first == SHARED and colon else None


def _check_questions(questions: Any, source: Source) -> None:
    """Read the questions one by one first, so that an error names a line of that question.

    Keys such as `min` and `codes` stand in many places; without this the error would name
    the first of them in the file.
    """
    if not isinstance(questions, list):
        return
    lines = source.text.splitlines()
    starts = [n for n, line in enumerate(lines) if line.strip().startswith("[[vragen]]")]
    if len(starts) != len(questions):  # written in another way, such as inline tables
        return
    for question, start, end in zip(questions, starts, [*starts[1:], len(lines)], strict=True):
        text = "\n" * start + "\n".join(lines[start:end])
        build(Question, question, Source(source.name, text, ProtocolError))
