"""Read the name lists of other programs: JSON, JSON lines, CSV, tab-separated and plain text.

A text without a label is a person, because that is what such lists hold.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from anonymiser.errors import PolicyError
from anonymiser.roster import RosterEntry, label_named

_NAME_KEYS: tuple[str, ...] = (
    "names",
    "namen",
    "forms",
    "vormen",
    "name",
    "naam",
    "text",
    "tekst",
    "value",
)
_NAME_KEYS += ("waarde", "form", "vorm", "full_name", "volledige_naam")
_MORE_KEYS: tuple[str, ...] = (
    "aliases",
    "alias",
    "aka",
    "nicknames",
    "nickname",
    "bijnaam",
    "bijnamen",
    "variants",
)
_PART_KEYS = (("first_name", "last_name"), ("voornaam", "achternaam"), ("first", "last"))
_LABEL_KEYS = ("label", "type", "soort", "entity", "entity_type", "categorie", "category", "kind")
_CODE_KEYS = ("code", "id", "participant", "deelnemer")
_LIST_KEYS = ("roster", "rooster", "entries", "items", "entities", "known")


def read_rows(path: Path) -> list[RosterEntry]:
    """Return the entries in a file that is not TOML.

    Raises
    ------
    PolicyError
        The file is missing, damaged, or of an unknown kind.
    """
    readers = {".json": _json, ".jsonl": _jsonl, ".ndjson": _jsonl, ".csv": _csv, ".tsv": _csv}
    readers |= {".txt": _plain, "": _plain}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise PolicyError("roster.unknown_kind", file=path.name)
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise PolicyError("strict.missing_file", file=path.name) from None
    except (OSError, UnicodeDecodeError):
        raise PolicyError("strict.unreadable", file=path.name) from None
    return list(reader(text, path.name))


def _json(text: str, file: str) -> Iterator[RosterEntry]:
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as problem:
        raise PolicyError(
            "roster.not_json", file=file, line=getattr(problem, "lineno", 1)
        ) from None
    yield from _data(data, file, 1)


def _jsonl(text: str, file: str) -> Iterator[RosterEntry]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                data = json.loads(line)
            except (json.JSONDecodeError, RecursionError):
                raise PolicyError("roster.not_json", file=file, line=number) from None
            yield from _item(data, "PERSON", file, number)


def _data(data: Any, file: str, line: int) -> Iterator[RosterEntry]:
    if isinstance(data, list):
        for item in data:
            yield from _item(item, "PERSON", file, line)
        return
    if not isinstance(data, dict):
        raise PolicyError("roster.no_list", file=file)
    if any(key in data for key in _NAME_KEYS) and not isinstance(_first(data, _NAME_KEYS), dict):
        keyed = [key for key in data if label_named(key) and isinstance(data[key], list)]
        if len(keyed) < 2 and (_first(data, _LABEL_KEYS) or not keyed):
            yield from _item(data, "PERSON", file, line)
            return
    for key, value in data.items():
        yield from _group(key, value, file, line)


def _group(key: str, value: Any, file: str, line: int) -> Iterator[RosterEntry]:
    if key.lower() in _LIST_KEYS:
        yield from _data(value, file, line)
        return
    label = label_named(key)
    if not label and isinstance(value, str) and label_named(value):
        # {"Yassira": "PERSON"}
        yield _entry([key], label_named(value))
        return
    if not label:
        raise PolicyError("roster.unknown_label", file=file, line=line)
    for item in value if isinstance(value, list) else [value]:
        yield from _item(item, label, file, line)


def _item(item: Any, label: str, file: str, line: int) -> Iterator[RosterEntry]:
    if isinstance(item, str):
        if item.strip():
            yield _entry([item], label)
    elif isinstance(item, list) and item and all(isinstance(part, str) for part in item):
        yield _entry(item, label)
    elif isinstance(item, dict):
        yield _object(item, label, file, line)
    else:
        raise PolicyError("roster.bad_item", file=file, line=line)


def _object(item: Mapping[str, Any], label: str, file: str, line: int) -> RosterEntry:
    item = {key.lower(): value for key, value in item.items()}
    given = _first(item, _LABEL_KEYS)
    if given:
        label = label_named(str(given))
        if not label:
            raise PolicyError("roster.unknown_label", file=file, line=line)
    names = _texts(_first(item, _NAME_KEYS))
    for first, last in _PART_KEYS:
        parts = [str(item[key]) for key in (first, last) if item.get(key)]
        if parts and not names:
            names = [" ".join(parts)]
    for key in _MORE_KEYS:
        names += _texts(item.get(key))
    if not any(name.strip() for name in names):
        raise PolicyError("roster.bad_item", file=file, line=line)
    code = _first(item, _CODE_KEYS)
    return _entry(names, label, code if isinstance(code, str) else "")


def _first(item: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next((item[key] for key in keys if item.get(key)), None)


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


def _entry(names: list[str], label: str, code: str = "") -> RosterEntry:
    kept = tuple(name.strip() for name in names if name.strip())
    return RosterEntry(label=label, names=kept, code=code)


def _several(cell: str) -> list[str]:
    return [name.strip() for name in re.split(r"[;|/]", cell)]


def _csv(text: str, file: str) -> Iterator[RosterEntry]:
    lines = text.splitlines()
    head = lines[0] if lines else ""
    delimiter = max("\t;,|", key=head.count) if re.search(r"[\t;,|]", head) else ","
    rows = list(csv.reader(lines, delimiter=delimiter))
    keys = [cell.strip().lower() for cell in rows[0]] if rows else []
    known = {*_NAME_KEYS, *_MORE_KEYS, *_LABEL_KEYS, *(k for pair in _PART_KEYS for k in pair)}
    titled = any(key in known for key in keys)
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (titled and number == 1):
            continue
        if titled:
            several = (*_NAME_KEYS, *_MORE_KEYS)
            split = {key: _several(cell) if key in several else cell
                     for key, cell in zip(keys, cells, strict=False)}  # fmt: skip
            yield _object(split, "PERSON", file, number)
        else:
            yield from _cells(cells, file, number)


def _cells(cells: list[str], file: str, line: int) -> Iterator[RosterEntry]:
    """Read a row without titles: a name, perhaps with a label before or after it."""
    labels = [cell for cell in cells if label_named(cell)]
    names = [cell for cell in cells if cell and not label_named(cell)]
    if not names:
        raise PolicyError("roster.bad_item", file=file, line=line)
    yield _entry(names, label_named(labels[0]) if labels else "PERSON")


def _plain(text: str, file: str) -> Iterator[RosterEntry]:
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if "\t" in line:
            yield from _cells([cell.strip() for cell in line.split("\t")], file, number)
            continue
        label, colon, value = line.partition(":")
        if colon and label_named(label) and value.strip():
            for name in map(str.strip, re.split(r"[;,]", value)):
                yield from _item(name, label_named(label), file, number)
        else:
            yield _entry([line], "PERSON")
