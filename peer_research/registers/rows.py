"""Any register by its name: which there are, its rows as lines, and a row from typed words."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from peer_research.anonymiser_bridge import nearest
from peer_research.errors import StudyError
from peer_research.registers.every import ALL
from peer_research.registers.register import Register
from peer_research.study import Study

_SHOWN = {"True": "ja", "False": "nee", "None": ""}


def find_register(name: str) -> Register[Any]:
    """Return a register by its name.

    Raises
    ------
    StudyError
        There is none of that name.
    """
    known: dict[str, Register[Any]] = {register.name: register for register in ALL}
    if name not in known:
        raise StudyError("register_rows.unknown", suggestion=nearest(name, known))
    return known[name]


def kinds(register: Register[Any]) -> dict[str, tuple[Any, bool]]:
    """Return the words of a register's rows, but for the id, with type and whether required.

    Examples
    --------
    >>> list(kinds(find_register("stoplicht")))[:2]
    ['gesprek', 'kleur']
    """
    hints = get_type_hints(register.kind)
    missing = dataclasses.MISSING
    return {
        field.metadata.get("key", field.name): (
            _bare(hints[field.name]),
            field.default is missing and field.default_factory is missing,
        )
        for field in dataclasses.fields(register.kind)
        if field.name != "id"
    }


def _bare(hint: Any) -> Any:
    """Return a type without its None."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def as_typed(hint: Any, text: str, word: str) -> Any:
    """Return typed text as a value of the type that a word has.

    Raises
    ------
    StudyError
        No number, no day, or no yes or no.
    """
    if hint is bool:
        if text.lower() not in ("ja", "nee"):
            raise StudyError("register_rows.no_yes", word=word)
        return text.lower() == "ja"
    if hint is int:
        if not text.lstrip("-").isdecimal():
            raise StudyError("register_rows.no_number", word=word)
        return int(text)
    if hint is float:
        try:
            return float(text.replace(",", "."))
        except ValueError:
            raise StudyError("register_rows.no_amount", word=word) from None
    if hint is date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise StudyError("register_rows.no_day", word=word) from None
    if get_origin(hint) is tuple:
        return [part.strip() for part in text.split(";") if part.strip()]
    if get_origin(hint) is Literal and all(isinstance(v, int) for v in get_args(hint)):
        return int(text) if text.isdecimal() else text
    return text


def add_row(
    study: Study, register: Register[Any], given: Sequence[str], *, confirmed: bool = False
) -> Any:
    """Add a row from words such as ``kleur=oranje``; more of one thing are parted by ``;``.

    Raises
    ------
    StudyError
        Not of the form ``word=value``, an unknown word, or what `Register.add` refuses.
    """
    known = kinds(register)
    values = {}
    for part in given:
        word, equals, text = part.partition("=")
        if not equals:
            raise StudyError("register_rows.no_equals")
        if word not in known:
            raise StudyError("register_rows.no_word", suggestion=nearest(word, known))
        values[word] = as_typed(known[word][0], text.strip(), word)
    return register.add(study, values, confirmed=confirmed)


def shown(row: Any) -> dict[str, str]:
    """Return a row by the words of the file, as text."""
    found = {}
    for field in dataclasses.fields(row):
        value = getattr(row, field.name)
        text = "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        found[field.metadata.get("key", field.name)] = _SHOWN.get(text, text)
    return found


def register_rows(study: Study, register: Register[Any]) -> list[str]:
    """Return the rows of a register, one line each."""
    rows = (shown(row) for row in register.rows(study))
    return [", ".join(f"{word}={text}" for word, text in row.items() if text) for row in rows]
