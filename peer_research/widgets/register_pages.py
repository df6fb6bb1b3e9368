"""A form for any register: what was agreed, done, given or promised around the conversations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, get_args, get_origin

from peer_research.registers.rows import as_typed, find_register, kinds, shown
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.form import Field, Form, Outcome

# Words for who of the team did something; in the file their code stands.
_RESEARCHERS = frozenset(("door", "onderzoeker", "wie", "akkoord_door", "getekend_door", "codeur"))


def register_form(study: Study, name: str) -> Form:
    """Return the form that adds a row to a register, with its rows below.

    Raises
    ------
    StudyError
        There is no register of that name.
    """
    register = find_register(name)
    asked = kinds(register)

    def save(values: Mapping[str, Any], confirmed: bool) -> Outcome:
        given = {word: _value(asked[word][0], values[word], word) for word in asked}
        row = register.add(
            study, {k: v for k, v in given.items() if v not in (None, "", [])}, confirmed=confirmed
        )
        return _rows(study, name, texts("register_pages.kept", row=row.id))

    return Form(
        texts("register_pages.title", name=name.replace("_", " ")),
        lambda: [_field(study, word, *rest) for word, rest in asked.items()],
        save,
        button=texts("register_pages.keep"),
        intro=texts("register_pages.intro"),
        shown=lambda: _rows(study, name, ""),
    )


def _field(study: Study, word: str, hint: Any, needed: bool) -> Field:
    label = word.replace("_", " ").capitalize()
    options = _options(study, word, hint)
    if options and get_origin(hint) is tuple:
        return Field(name=word, label=label, kind="choices", options=options, required=needed)
    if options:
        return Field(name=word, label=label, kind="choice", options=options, required=needed)
    if hint is bool:
        return Field(name=word, label=label, kind="check")
    if hint is int:
        return Field(name=word, label=label, kind="number", required=needed)
    if hint is date:
        return Field(name=word, label=label, kind="date", required=needed)
    if get_origin(hint) is tuple:
        return Field(
            name=word, label=label, kind="long", required=needed, help=texts("register_pages.lines")
        )
    return Field(name=word, label=label, required=needed)


def _options(study: Study, word: str, hint: Any) -> list[tuple[str, str]]:
    choice = get_args(hint)[0] if get_origin(hint) is tuple else hint
    if get_origin(choice) is Literal:
        return [(str(value), str(value).replace("_", " ")) for value in get_args(choice)]
    if word in _RESEARCHERS and (team := [m for m in study.settings.team if m.coder]):
        return [(member.coder, member.name) for member in team]
    if word == "gesprek":
        return [(one, one) for one in study.sessions()]
    if word == "deelnemer":
        return [(one, one) for one in sorted(study.participants())]
    return []


def _value(hint: Any, value: Any, word: str) -> Any:
    if isinstance(value, bool) or value is None or value == "":
        return value
    if isinstance(value, list):
        return value
    if get_origin(hint) is tuple:
        return [line.strip() for line in str(value).split("\n") if line.strip()]
    return value if hint is int else as_typed(hint, str(value), word)


def _rows(study: Study, name: str, said: str) -> Outcome:
    rows = [shown(row) for row in find_register(name).rows(study)]
    columns = list(dict.fromkeys(word for row in rows for word in row))
    cells = [[row.get(word, "") for word in columns] for row in rows]
    return Outcome(said=said, columns=columns, rows=cells)
