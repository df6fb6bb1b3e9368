"""Any register by its name: which there are, its rows as lines, and a row from typed words."""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from peer_research.anonymiser_bridge import nearest
from peer_research.errors import StudyError
from peer_research.registers.entering import put_row
from peer_research.registers.every import ALL
from peer_research.registers.register import Register
from peer_research.study import Study

_NUMBER = re.compile(r"-?\d+(?:[.,]\d{1,2})?")
_THOUSANDS = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d{1,2}")
_DUTCH_DAY = re.compile(r"(\d\d)-(\d\d)-(\d{4})")
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
        return _amount(text, word)
    if hint is date:
        return _day(text, word)
    if get_origin(hint) is tuple:
        parts = [part.strip() for part in text.split(";") if part.strip()]
        return [_chosen(get_args(hint)[0], part, word) for part in parts]
    if get_origin(hint) is Literal and all(isinstance(v, int) for v in get_args(hint)):
        return int(text) if text.isdecimal() else text
    return _chosen(hint, text, word)


def _chosen(hint: Any, text: str, word: str) -> str:
    """Refuse what is not in the list of choices, when there is one."""
    choices = [str(value) for value in get_args(hint)] if get_origin(hint) is Literal else []
    if choices and text not in choices:
        raise StudyError("register_rows.no_choice", word=word, choices=", ".join(choices))
    return text


def _amount(text: str, word: str) -> float:
    """Return a number as people here write it.

    Examples
    --------
    >>> _amount("€ 1.250,50", "bedrag"), _amount("12.5", "bedrag"), _amount("7", "bedrag")
    (1250.5, 12.5, 7.0)
    """
    plain = text.replace("€", "").strip()
    # "1.250" is left alone: here that is a thousand, elsewhere one and a quarter.
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "")
    elif not _NUMBER.fullmatch(plain):
        raise StudyError("register_rows.no_amount", word=word)
    return float(plain.replace(",", "."))


def _day(text: str, word: str) -> date:
    """Return a day written as ``2026-11-21`` or ``21-11-2026``."""
    found = _DUTCH_DAY.fullmatch(text)
    try:
        return date.fromisoformat("-".join(reversed(found.groups())) if found else text)
    except ValueError:
        raise StudyError("register_rows.no_day", word=word) from None


def add_row(
    study: Study, register: Register[Any], given: Sequence[str], today: date, *, row: str = "",
    confirmed: bool = False,
) -> Any:  # fmt: skip
    """Add a row from words such as ``kleur=oranje``; more of one thing are parted by ``;``.

    Parameters
    ----------
    study : Study
    register : Register
    given : sequence of str
    today : date
    row : str, optional
        Id of a row that changes instead; a word without a value takes that value out.
    confirmed : bool, default=False

    Raises
    ------
    StudyError
        Not of the form ``word=value``, an unknown word, or what `put_row` refuses.
    """
    known = kinds(register)
    values = {}
    for part in given:
        word, equals, text = part.partition("=")
        if not equals:
            raise StudyError("register_rows.no_equals")
        if word not in known:
            raise StudyError("register_rows.no_word", suggestion=nearest(word, known))
        cleared = row and not text.strip()
        values[word] = None if cleared else as_typed(known[word][0], text.strip(), word)
    return put_row(study, register, values, today, row=row, confirmed=confirmed)


def shown(row: Any) -> dict[str, str]:
    """Return a row by the words of the file, as text."""
    found = {}
    for field in dataclasses.fields(row):
        value = getattr(row, field.name)
        text = "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        if isinstance(value, float):
            text = f"{value:g}".replace(".", ",")
        found[field.metadata.get("key", field.name)] = _SHOWN.get(text, text)
    return found


def register_rows(study: Study, register: Register[Any]) -> list[str]:
    """Return the rows of a register, one line each."""
    rows = (shown(row) for row in register.rows(study))
    return [", ".join(f"{word}={text}" for word, text in row.items() if text) for row in rows]
