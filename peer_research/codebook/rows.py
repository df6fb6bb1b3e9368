"""Change the codes in the text of a codebook; remarks and order stay."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from peer_research.model import Code, Codebook
from peer_research.protocol.write import as_text, edited

Rows = list[dict[str, Any]]
HISTORY = "wijzigingen"
_HEADER = re.compile(r"\s*\[")


def with_rows(
    text: str, change: Callable[[Rows], Rows], version: str, history: Mapping[str, Any]
) -> str:
    """Return the text of a codebook with other codes, a new version and its reason.

    Parameters
    ----------
    text : str
        TOML.
    change : callable
        Gives the new rows of codes, by the words of the file.
    version : str
    history : mapping
        The row that says what changed and why.
    """
    data = tomllib.loads(text)
    rows = change([dict(row) for row in data.get("code", [])])
    kept = {row["id"] for row in rows}
    for row in data.get("code", []):
        if row["id"] not in kept:
            text = _without(text, row["id"])
    changes = [dict(history), *data.get(HISTORY, [])]
    return edited(text, {"code": rows, "versie": version, HISTORY: changes})


def codebook_text(codebook: Codebook) -> str:
    """Return a codebook as TOML, for one that came from another program."""
    head = {"id": codebook.id, "versie": codebook.version, "titel": codebook.title,
            "licentie": codebook.licence}  # fmt: skip
    data: dict[str, Any] = {name: value for name, value in head.items() if value}
    if codebook.attributes:
        data["kenmerken"] = {name: list(values) for name, values in codebook.attributes.items()}
    return as_text({**data, "code": [code_row(code) for code in codebook.codes]})


def code_row(code: Code) -> dict[str, Any]:
    """Return a code by the words of the file; what is empty is left out."""
    row = {
        "id": code.id, "ouder": code.parent, "label_nl": code.name, "label_en": code.name_en,
        "definitie": code.definition, "definition_en": code.definition_en, "wel": code.include,
        "niet": code.exclude, "voorbeeld": code.example, "trefwoorden": list(code.stems),
        "gevoelig": code.sensitivity, "kern": code.core, "kleur": code.colour,
        "patroon": code.pattern,
    }  # fmt: skip
    return {name: value for name, value in row.items() if value}


def _without(text: str, code: str) -> str:
    """Return the text without one code; remarks that stand before the next code stay."""
    lines = text.splitlines(keepends=True)
    heads = [n for n, line in enumerate(lines) if _HEADER.match(line)]
    for start, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        block = "".join(lines[start:end])
        if not re.match(r"\s*\[\[\s*code\s*\]\]", block) or f'"{code}"' not in block:
            continue
        last = max(n for n in range(start, end) if lines[n].strip() and lines[n].lstrip()[0] != "#")
        made = "".join([*lines[:start], *lines[last + 1 :]])
        if _is_right(text, made, code):
            return made
    return text  # laid out in a way that only a TOML library can take apart


def _is_right(text: str, made: str, code: str) -> bool:
    try:
        data = tomllib.loads(made)
    except tomllib.TOMLDecodeError:
        return False
    wanted = tomllib.loads(text)
    wanted["code"] = [row for row in wanted["code"] if row["id"] != code]
    return bool(data == wanted)
