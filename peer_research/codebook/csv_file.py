"""A codebook as CSV, with the columns that Taguette reads and writes.

``tag, parent, description, number of highlights`` come first; the columns after them hold what
only our codebooks have, so that a round trip loses nothing. Taguette skips those.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from peer_research import store
from peer_research.anonymiser_bridge import Source, build
from peer_research.codebook.open_codes import free_id, slug
from peer_research.codebook.reading import codebook_from_text
from peer_research.codebook.rows import code_row, codebook_text
from peer_research.errors import ProtocolError
from peer_research.formula_guard import guarded, unguarded
from peer_research.model import Code, Codebook, nfc

TAGUETTE = ("tag", "parent", "description", "number of highlights")
# Taguette refuses a file with more than one of tag, name and path.
_NAMES = ("tag", "name", "path")
_OURS = ("label_nl", "label_en", "definition_en", "wel", "niet", "voorbeeld", "trefwoorden",
         "gevoelig", "kern", "kleur", "patroon")  # fmt: skip
_LARGEST = 5_000_000  # bytes
_YES = {"ja": True, "nee": False, "": False}


def export_csv(codebook: Codebook, path: Path, counts: Mapping[str, int] | None = None) -> Path:
    """Write a codebook as CSV and return `path`.

    Parameters
    ----------
    codebook : Codebook
    path : Path
    counts : mapping, optional
        Number of coded pieces by code, for ``number of highlights``.
    """
    rows = io.StringIO(newline="")
    writer = csv.writer(rows)
    writer.writerow([*TAGUETTE, *_OURS])
    for code in codebook.codes:
        row = code_row(code)
        row["trefwoorden"] = "; ".join(code.stems)
        row["kern"] = "ja" if code.core else "nee"
        row["gevoelig"] = str(code.sensitivity)
        first = [code.id, code.parent, code.definition, str((counts or {}).get(code.id, 0))]
        writer.writerow([guarded(str(cell)) for cell in [*first, *(row.get(n, "") for n in _OURS)]])
    # Spreadsheets take a file for Windows text unless it starts with this mark.
    store.write_text(path, "\ufeff" + rows.getvalue())
    return path


def import_csv(path: Path, id: str = "", title: str = "") -> Codebook:
    """Return the codebook in a CSV file of Taguette, or one of our own.

    Parameters
    ----------
    path : Path
    id : str, optional
        Id of the codebook; made from the name of the file when left out.
    title : str, optional

    Raises
    ------
    ProtocolError
        ``codebook_csv.…`` naming file and line.
    """
    table = _table(path)
    book = Codebook(id=id or slug(path.stem) or "codeboek", version="0.1", title=title,
                    codes=tuple(_codes(table, path.name)))  # fmt: skip
    # Written out and read again: what holds for a codebook of our own holds for this one.
    return codebook_from_text(codebook_text(book), path.name)


def _table(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return the rows below the head with their line, by the words of the head."""
    text = _text(path)
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)  # a Dutch spreadsheet writes semicolons
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        names = [cell.strip().lower() for cell in next(reader, [])]
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        line = reader.line_num
        raise ProtocolError("codebook_csv.no_csv", file=path.name, line=line) from None
    if sum(name in names for name in _NAMES) != 1:
        raise ProtocolError("codebook_csv.no_tag", file=path.name)
    for line, row in rows:
        if len(row) > len(names):
            raise ProtocolError("codebook_csv.too_many", file=path.name, line=line)
    cells = [(line, [unguarded(nfc(cell).strip()) for cell in row]) for line, row in rows]
    tag = next(name for name in _NAMES if name in names)
    renamed = ["tag" if name == tag else name for name in names]
    return [(line, dict(zip(renamed, row, strict=False))) for line, row in cells]


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError:
        raise ProtocolError("strict.missing_file", file=path.name) from None
    if len(data) > _LARGEST:
        raise ProtocolError("codebook_csv.too_large", file=path.name)
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise ProtocolError("codebook_csv.not_utf8", file=path.name) from None


def _codes(table: list[tuple[int, dict[str, str]]], name: str) -> list[Code]:
    """Return a code for each row; the parent is a column of its own or stands in the tag."""
    ids: dict[str, str] = {}
    for line, row in table:
        if not row.get("tag"):
            raise ProtocolError("codebook_csv.no_name", file=name, line=line)
        if row["tag"] in ids:
            raise ProtocolError("codebook_csv.twice", file=name, line=line)
        prefix = "".join(f"{slug(part) or 'code'}." for part in row["tag"].split(".")[:-1])
        ids[row["tag"]] = free_id(set(ids.values()), row["tag"].split(".")[-1], prefix)
    found = []
    for line, row in table:
        parent = row.get("parent") or _parent_in(row["tag"], ids)
        if parent and parent not in ids:
            raise ProtocolError("codebook_csv.no_parent", file=name, line=line)
        found.append(_code(row, ids[row["tag"]], ids.get(parent, ""), name, line))
    return found


def _parent_in(tag: str, known: Mapping[str, str]) -> str:
    """Return the longest part of a tag that is a tag itself: ``hulp`` for ``hulp.wachten``."""
    parts = tag.split(".")
    starts = (".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
    return next((start for start in starts if start in known), "")


def _code(row: Mapping[str, str], id: str, parent: str, name: str, line: int) -> Code:
    label = row.get("label_nl") or row["tag"].split(".")[-1].strip() or row["tag"]
    values: dict[str, Any] = {word: row[word] for word in _OURS if row.get(word)}
    values |= {"id": id, "label_nl": label, "definitie": row.get("description") or label}
    if parent:
        values["ouder"] = parent
    stems = [stem.strip() for stem in row.get("trefwoorden", "").split(";")]
    values["trefwoorden"] = [stem for stem in stems if stem]
    sensitive, core = row.get("gevoelig", "") or "0", row.get("kern", "").lower()
    if sensitive not in ("0", "1", "2") or core not in _YES:
        raise ProtocolError("codebook_csv.bad_value", file=name, line=line)
    values |= {"gevoelig": int(sensitive), "kern": _YES[core]}
    return build(Code, values, Source(name, "", ProtocolError))
