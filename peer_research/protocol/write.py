"""Change the text of a protocol's file, keeping what a person wrote around it.

Comments, order and layout stay where they are; only the words that were asked for change.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.items import AoT, Item, Table

QUESTIONS = "vragen"
HISTORY = "wijzigingen"

# TOML has these in one line only, each written as its number.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def edited(text: str, changes: Mapping[str, Any]) -> str:
    """Return `text` with the values of `changes` in it.

    Parameters
    ----------
    text : str
        A protocol in TOML.
    changes : mapping
        Dutch keys of the file, with a dot for a key in a table (``doelgroep.leeftijd_min``).
        A value takes the place of the old one; None takes the key away. ``vragen`` and
        ``wijzigingen`` are lists of tables.

    Examples
    --------
    >>> print(edited('titel = "Oud"  # uitleg', {"titel": "Nieuw"}), end="")
    titel = "Nieuw" # uitleg
    """
    document = tomlkit.parse(text)
    for name, value in changes.items():
        *tables, last = name.split(".")
        if value is None and any(part not in document for part in tables[:1]):
            continue
        _set(_table(document, tables), last, value)
    return _tidy(tomlkit.dumps(document))


def as_text(data: Mapping[str, Any]) -> str:
    """Return `data` as TOML without a comment; the same data gives the same text.

    Examples
    --------
    >>> print(as_text({"id": "p01", "vragen": [{"id": "q1"}]}), end="")
    id = "p01"
    <BLANKLINE>
    [[vragen]]
    id = "q1"
    """
    document = tomlkit.document()
    for name, value in sorted(data.items(), key=lambda row: _is_table(row[1])):
        document.add(name, _item(value))
    return _tidy(tomlkit.dumps(document))


def _tidy(text: str) -> str:
    """Return `text` with one empty line between tables, unless that would change a value."""
    spaced = re.sub(r"(?m)^(?![ \t]*#)(.+)\n(?=\[)", r"\1\n\n", text)
    tidy = re.sub(r"(?<!\n)\n{3,}+(?=[\[#])", "\n\n", spaced).rstrip("\n") + "\n"
    return tidy if tomllib.loads(tidy) == tomllib.loads(text) else text


def _is_table(value: Any) -> bool:
    is_rows = isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    return isinstance(value, Mapping) or is_rows


def _table(document: Any, names: Sequence[str]) -> Any:
    at = document
    for name in names:
        if name not in at:
            at[name] = tomlkit.table()
        at = at[name]
    return at


def _set(table: Any, name: str, value: Any) -> None:
    if value is None:
        if name in table:
            del table[name]
    elif isinstance(value, list) and isinstance(table.get(name), AoT):
        table[name] = _rows(table[name], value)
    elif isinstance(value, Mapping) and isinstance(table.get(name), Table):
        for key in [key for key in table[name] if key not in value]:
            del table[name][key]
        for key, entry in value.items():
            _set(table[name], key, entry)
    elif name not in table or _plain(table[name]) != value:
        comment = _comment(table.get(name))
        table[name] = _item(value)
        if comment and isinstance(table[name], Item):
            table[name].comment(comment)


def _comment(old: Any) -> str:
    return old.trivia.comment.lstrip("# ") if isinstance(old, Item) else ""


def _rows(old: AoT, rows: Sequence[Mapping[str, Any]]) -> AoT:
    """Return an array of tables in which a row that was there keeps its comments."""
    left = list(old.body)
    made = tomlkit.aot()
    for row in rows:
        same = next((o for o in left if o.unwrap() == row), None)
        same = same or next((o for o in left if o.get("id", "") == row.get("id")), None)
        if same is not None:
            left.remove(same)
        made.append(_updated(same, row))
    return made


def _updated(old: Table | None, row: Mapping[str, Any]) -> Table:
    if old is None:
        made: Table = _item(dict(row))
        return made
    for name in [name for name in old if name not in row]:
        del old[name]
    for name, value in row.items():
        _set(old, name, value)
    return old


def _plain(value: Any) -> Any:
    return value.unwrap() if isinstance(value, Item | Container) else value


def _item(value: Any) -> Any:
    """Return `value` as TOML: rows of tables one under another, long texts over lines."""
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        rows = tomlkit.aot()
        for row in value:
            rows.append(_item(row))
        return rows
    if isinstance(value, Mapping):
        table = tomlkit.table()
        for name, entry in value.items():
            table.add(name, _item(entry))
        return table
    if isinstance(value, str) and "\n" in value and not _CONTROL.search(value):
        return _long_text(value)
    return tomlkit.item(value)


def _long_text(value: str) -> Item:
    # The first line break after the quotes is not part of a multi-line text.
    safe = value.replace("\\", "\\\\").replace('"""', '""\\"')
    if safe.endswith('"'):
        safe = safe[:-1] + '\\"'
    (made,) = tomlkit.parse(f'x = """\n{safe}"""').values()
    return made if made.unwrap() == value else tomlkit.item(value)
