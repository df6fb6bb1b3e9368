"""Read an exchange file of another program: what is in it, and the right words of every piece.

Nothing is written. The texts of others hold names and are as secret as a recording: see
`placing`, which puts codings on a conversation that is already safe, and `raw_source`, which
takes a text into the vault like every new conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from peer_research.errors import ImportFileError
from peer_research.exchange.counting import Piece, plain_text
from peer_research.exchange.imported import (
    Certainty,
    Imported,
    ImportedSelection,
    ImportedSource,
)
from peer_research.exchange.offsets import Placed, place
from peer_research.exchange.package import open_package
from peer_research.exchange.reading import RawProject, RawSelection, RawSource, read_package
from peer_research.model import nfc

_CUT = ("…", "...")


def import_project(
    path: Path, *, sources: Literal["required", "optional"] = "required"
) -> Imported:
    """Return what is in a REFI-QDA project (``.qdpx``) or codebook (``.qdc``).

    Parameters
    ----------
    path : Path
    sources : {"required", "optional"}
        What to do when texts are not in the file, or outside it: refuse, or read the codes
        and what the file itself says of the pieces.

    Returns
    -------
    Imported
        Its `evidence` says how the other program counted positions.

    Raises
    ------
    ImportFileError
        The file is damaged or unsafe, a text is missing, or the positions can be read in
        more than one way. Nothing of it was kept.
    """
    package = open_package(path)
    found = read_package(package)
    if sources == "required":
        _require_texts(found, package.file)
    raw = {source.guid: source.raw for source in found.sources if source.raw is not None}
    placed = place([selection.piece for selection in found.selections], raw, package.file)
    texts = {guid: plain_text(text.text) for guid, text in raw.items()}
    return Imported(
        file=package.file,
        name=found.name,
        origin=found.origin,
        codes=found.codes,
        sources=tuple(_source(source, texts) for source in found.sources),
        selections=tuple(_selection(s, placed, texts) for s in found.selections),
        notes=found.notes,
        cases=found.cases,
        users=found.users,
        evidence=placed.evidence,
        not_read=found.not_read,
    )


def _require_texts(found: RawProject, file: str) -> None:
    for number, source in enumerate(found.sources, start=1):
        if source.raw is None:
            key = "exchange.outside_text" if source.outside else "exchange.missing_text"
            missing = sum(other.raw is None for other in found.sources)
            # Names of files of others may be names of people, so the number has to do.
            raise ImportFileError(
                key, file=file, number=number, missing=missing, total=len(found.sources)
            )


def _source(source: RawSource, texts: Mapping[str, str]) -> ImportedSource:
    text = texts.get(source.guid, "")
    return ImportedSource(
        guid=source.guid,
        name=source.name,
        text=nfc(text),
        present=source.raw is not None,
        facts=source.facts,
    )


def _selection(
    selection: RawSelection, placed: Placed, texts: Mapping[str, str]
) -> ImportedSelection:
    piece = selection.piece
    where = placed.places.get(piece.guid)
    if where is None:
        certainty, quote = _by_name(piece, known=piece.source in texts)
        start = end = 0
    else:
        start, end, quote = _in_nfc(texts[piece.source], *where)
        says = placed.says.get(piece.guid)
        certainty = "past" if says is None else "bewezen" if says else "tegengesproken"
    return ImportedSelection(
        guid=piece.guid,
        source=piece.source,
        start=start,
        end=end,
        quote=quote,
        name=piece.name,
        certainty=certainty,
        comment=selection.comment,
        codings=selection.codings,
    )


def _by_name(piece: Piece, *, known: bool) -> tuple[Certainty, str]:
    """Return what the name alone says of a piece whose text is not there."""
    name = piece.name.strip()
    if known or not name:
        return "onbekend", ""
    for sign in _CUT:
        if name.endswith(sign) and len(name) - len(sign) < piece.end - piece.start:
            return "begin", name.removesuffix(sign)
    return ("alleen_naam", name) if len(name) == piece.end - piece.start else ("onbekend", "")


def _in_nfc(text: str, start: int, end: int) -> tuple[int, int, str]:
    """Return a place in `text` as the place in its normal form C, with the words there."""
    before, words = nfc(text[:start]), nfc(text[start:end])
    return len(before), len(before) + len(words), words
