"""Codes as REFI-QDA knows them: an id, a name, a colour and one piece of text.

What our codes have more than that stands in the text, one labelled line each, so that people
can read it in any program and our own import finds it back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from peer_research.codebook.qdc import guid
from peer_research.model import Code, Codebook

# Field of `Code` and the word before its line; Dutch, for it is what people read.
_LINES = {
    "include": "Wel",
    "exclude": "Niet",
    "example": "Voorbeeld",
    "stems": "Trefwoorden",
    "sensitivity": "Gevoelig",
    "core": "Kern",
    "name_en": "Engelse naam",
    "definition_en": "Engelse uitleg",
    "pattern": "Patroon",
    "id": "Codenaam",
}
_FIELD = {word: name for name, word in _LINES.items()}
_LINE = re.compile(rf"({'|'.join(map(re.escape, _FIELD))}): ?")
_YES = "ja"
_BETWEEN = "; "


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeText:
    """What the text of a code says.

    Parameters
    ----------
    definition : str
    values : mapping
        Fields of `Code` that stood on a labelled line.
    """

    definition: str
    values: Mapping[str, object]


def code_guid(codebook: Codebook, code: str) -> str:
    """Return the id of a code; the same as in a ``.qdc`` of this codebook."""
    return guid(codebook.id, code)


def code_text(code: Code) -> str:
    r"""Return everything about a code that has no place of its own in REFI-QDA.

    Examples
    --------
    >>> code_text(Code(id="a", name="A", definition="Over a.", include="Ook b."))
    'Over a.\nWel: Ook b.\nCodenaam: a'
    """
    lines = [_one_line(code.definition)]
    for name, word in _LINES.items():
        if value := _as_text(getattr(code, name)):
            lines.append(f"{word}: {value}")
    return "\n".join(lines)


def read_code_text(text: str) -> CodeText:
    r"""Return what `code_text` wrote; anything else is one definition.

    Examples
    --------
    >>> read_code_text("Over a.\nWel: Ook b.\nKern: ja").values
    {'include': 'Ook b.', 'core': True}
    >>> read_code_text("the breakfast of champions").definition
    'the breakfast of champions'
    """
    definition: list[str] = []
    values: dict[str, object] = {}
    for line in text.splitlines():
        found = _LINE.match(line)
        if found:
            values[_FIELD[found[1]]] = _as_value(_FIELD[found[1]], line[found.end() :])
        elif line.strip():
            definition.append(line.strip())
    return CodeText(definition=" ".join(definition), values=values)


def held_by_refi(code: Code) -> bool:
    """Return whether a code comes back whole from its text."""
    found = read_code_text(code_text(code))
    names = {field.name for field in fields(Code)} & set(_LINES)
    same = all(_as_text(getattr(code, n)) == _as_text(found.values.get(n, "")) for n in names)
    return same and found.definition == code.definition


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return _YES if value else ""
    if isinstance(value, tuple):
        return _BETWEEN.join(map(str, value))
    return _one_line(str(value)) if value else ""


def _as_value(name: str, text: str) -> object:
    if name == "core":
        return text.strip() == _YES
    if name == "stems":
        return tuple(part for part in text.split(_BETWEEN) if part)
    if name == "sensitivity":
        return int(text) if text.strip() in ("0", "1", "2") else 0
    return text.strip()
