"""Ask an ExpEx for a task: fill in the card, see what is still missing, print it.

There is no field for who gets the card, and nothing is kept of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

from peer_research.materials.assignment import Assignment, check_fit, word_of
from peer_research.materials.assignment_card import write_assignment_card
from peer_research.materials.texts_file import FOLDER
from peer_research.registers.note_check import require_no_names
from peer_research.registers.rows import as_typed
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.form import Field, Form, Outcome

_ASKED = (
    "title", "goal", "asked_by", "tasks", "skills", "when", "hours", "place", "reward",
    "expenses", "preparation", "support", "sensitive", "stopping", "outcome",
)  # fmt: skip
_DRAFTED = ("support", "preparation", "stopping")
_NONE = "geen_themas"


def _say(key: str, **values: object) -> str:
    return texts(f"assignment_page.{key}", **values)


def assignment_form(study: Study) -> Form:
    """Return the form that makes an assignment card and says what is missing in it."""

    def save(values: Mapping[str, Any], confirmed: bool) -> Outcome:
        card = _assignment(values)
        if not confirmed:
            for name in _ASKED:
                require_no_names(str(values[name]), _label(name))
        path = _next(study)
        write_assignment_card(card, path, own=study.protocols_folder / FOLDER)
        rows = [(found.message, found.remedy) for found in check_fit(card)]
        where = path.relative_to(study.path.parent).as_posix()
        columns = [_say("missing"), _say("remedy")] if rows else []
        said = _say("made_missing" if rows else "made", path=where, number=len(rows))
        return Outcome(said=said, columns=columns, rows=rows, empty=False)

    return Form(_say("title"), _fields(), save, button=_say("make"), intro=_say("intro"))


def _label(name: str) -> str:
    return texts(f"materials_assignment.{name}")


def _fields() -> list[Field]:
    lists = {name for name, hint in get_type_hints(Assignment).items() if "tuple" in str(hint)}
    drafts = {name: texts(f"materials_assignment.draft_{name}") for name in _DRAFTED}
    made = [
        Field(name=name, label=_label(name), kind="long" if name in lists else "text",
              help=texts("register_pages.lines") if name in lists else "",
              value=drafts.get(name, ""))
        for name in _ASKED
    ]  # fmt: skip
    none = Field(name=_NONE, label=_say("no_themes"), kind="check")
    place = _ASKED.index("sensitive") + 1
    return [*made[:place], none, *made[place:]]


def _assignment(values: Mapping[str, Any]) -> Assignment:
    lines = {
        name: tuple(line.strip() for line in str(values[name]).split("\n") if line.strip())
        for name in ("tasks", "sensitive")
    }
    given = {name: values[name] for name in _ASKED if name not in (*lines, "hours")}
    hours = as_typed(float, values["hours"], word_of("hours")) if values["hours"] else 0.0
    # An empty list says that somebody thought about it; nothing says that nobody did.
    sensitive = lines["sensitive"] or (() if values[_NONE] else None)
    return Assignment(**given, tasks=lines["tasks"], hours=hours, sensitive=sensitive)


def _next(study: Study) -> Path:
    folder, number = study.output / "opdrachten", 1
    while (folder / f"opdrachtkaart-{number}.docx").exists():
        number += 1
    return folder / f"opdrachtkaart-{number}.docx"
