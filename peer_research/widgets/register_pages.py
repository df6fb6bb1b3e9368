"""A form for any register: what was agreed, done, given or promised around the conversations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal, get_args, get_origin

from peer_research.registers.entering import put_row
from peer_research.registers.rows import as_typed, find_register, kinds, shown
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.form import Field, Form, Outcome

# Words for who of the team did something; in the file their code stands.
_LABELS = frozenset(("id", "onder_21", "per_uur", "bedrag", "voor", "noemen", "uiterlijk"))
_HELPED = frozenset(("maand", "vanaf", "kwartaal", "week", "wanneer", "gedaan_in"))
_LONGEST = 90  # characters of a choice
# The registers that people fill in around the conversations, by what they are about.
CARE = ("stoplicht", "nazorg", "incidenten", "zelfcheck", "zware_gesprekken")
FAIR = ("uren", "vergoedingen", "afspraken", "bijdragen", "besluiten", "participatie")
YIELDS = (
    "big5_kaarten", "tijdlijn", "panel_eisen", "spiegel", "spiegel_acties", "inkoop_criteria",
)  # fmt: skip
BOOKS = (*CARE, *FAIR, "werving", "advies_grond", *YIELDS)
_RESEARCHERS = frozenset(("door", "onderzoeker", "wie", "akkoord_door", "getekend_door", "codeur"))


def register_form(study: Study, name: str, row: str = "") -> Form:
    """Return the form that adds a row to a register, with its rows below.

    Parameters
    ----------
    study : Study
    name : str
    row : str, optional
        Id of a row that is changed instead; what it says is filled in already.

    Raises
    ------
    StudyError
        There is no register of that name.
    """
    register = find_register(name)
    asked = kinds(register)
    before = register.written(register.row(study, row)) if row else {}

    def save(values: Mapping[str, Any], confirmed: bool) -> Outcome:
        given = {word: _value(asked[word][0], values[word], word) for word in asked}
        filled = {word: None if v in (None, "", []) else v for word, v in given.items()}
        known = filled if row else {word: v for word, v in filled.items() if v is not None}
        kept = put_row(study, register, known, date.today(), row=row, confirmed=confirmed)
        return _rows(study, name, texts("register_pages.kept", row=kept.id), closed=bool(row))

    def fields() -> list[Field]:
        made = [_field(study, word, *rest) for word, rest in asked.items()]
        return [replace(one, value=_typed(before[one.name])) if one.name in before else one
                for one in made]  # fmt: skip

    return Form(
        texts(
            "register_pages.change" if row else "register_pages.title",
            name=register_name(name),
            row=row,
        ),
        fields,
        save,
        button=texts("register_pages.keep"),
        intro=texts("register_pages.intro"),
        shown=lambda: _rows(study, name, ""),
    )


def register_name(name: str) -> str:
    """Return what a register is called for people."""
    return texts(f"register_pages.name_{name}") if name in BOOKS else name.replace("_", " ")


def _typed(value: Any) -> Any:
    """Return a value as the browser has it in a field."""
    if isinstance(value, bool | list):
        return value
    return f"{value:.2f}".replace(".", ",") if isinstance(value, float) else str(value)


def _field(study: Study, word: str, hint: Any, needed: bool) -> Field:
    label = _label(word)
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
    help = texts(f"register_pages.help_{word}") if word in _HELPED and hint is str else ""
    return Field(name=word, label=label, required=needed, help=help)


def _label(word: str) -> str:
    own = texts(f"register_pages.label_{word}") if word in _LABELS else ""
    return own or word.replace("_", " ").capitalize()


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
    if word == "aanbeveling":
        return [(one.id, f"{one.id}: {one.text}"[:_LONGEST]) for one in study.recommendations()]
    if word == "voor" and hint is str:
        people = [(one, one) for one in sorted(study.participants())]
        return people + [(m.coder, m.name) for m in study.settings.team if m.coder]
    return []


def _value(hint: Any, value: Any, word: str) -> Any:
    if isinstance(value, bool) or value is None or value == "":
        return value
    if isinstance(value, list):
        return value
    if get_origin(hint) is tuple:
        return [line.strip() for line in str(value).split("\n") if line.strip()]
    return value if hint is int else as_typed(hint, str(value), word)


def _rows(study: Study, name: str, said: str, *, closed: bool = False) -> Outcome:
    rows = [shown(row) for row in find_register(name).rows(study)]
    columns = list(dict.fromkeys(word for row in rows for word in row))
    cells = [[row.get(word, "") for word in columns] for row in rows]
    heads = [_label(word) for word in columns]
    return Outcome(said=said, columns=heads, rows=cells, closed=closed)
