"""Choose a protocol and print what belongs to it, or make one of your own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import ipywidgets  # type: ignore[import-untyped,unused-ignore]

from peer_research.errors import StudyError
from peer_research.protocol.diff import Difference, as_rows, protocol_diff
from peer_research.protocol.diff_word import write_diff
from peer_research.protocol.form import (
    FormField,
    form_fields,
    protocol_from_form,
    version_from_form,
)
from peer_research.protocol.guide import interview_guide
from peer_research.protocol.model import InterviewProtocol
from peer_research.protocol.question_check import check_questions
from peer_research.protocol.reading import load_protocol, shipped_protocols
from peer_research.protocol.versions import protocol_file
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.form import Field, Form, Kind, Outcome
from peer_research.widgets.live_page import LivePage

_KINDS: Mapping[str, Kind] = {
    "text": "text", "long_text": "long", "number": "number", "choice": "choice", "yes_no": "check",
    "list": "long", "questions": "rows",
}  # fmt: skip


def _say(key: str, **values: object) -> str:
    return texts(f"protocol_pages.{key}", **values)


def print_form(study: Study) -> Form:
    """Return the form that makes the Word files of a protocol."""

    def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        from peer_research.materials.whole_set import write_materials

        protocol = study.protocols()[values["protocol"]]
        folder = study.output / "materialen" / protocol.id
        guide = interview_guide(protocol, folder / f"gespreksleidraad-{protocol.id}.docx")
        made = [guide, *write_materials(study, protocol.id, folder)]
        rows = [(path.name,) for path in made]
        where = folder.relative_to(study.path.parent).as_posix()
        said = _say("printed", count=len(made), folder=where)
        return Outcome(said=said, columns=[_say("file")], rows=rows, empty=False)

    return Form(
        _say("print_title"), lambda: _print_fields(study), save, button=_say("print"),
        intro=_say("print_intro"),
    )  # fmt: skip


def _print_fields(study: Study) -> list[Field]:
    protocols = [(one.id, f"{one.title} ({one.version})") for one in study.protocols().values()]
    return [
        Field(name="protocol", label=_say("which"), kind="choice", options=protocols,
              required=True)
    ]  # fmt: skip


def new_protocol_form(study: Study, template: str = "") -> Form:
    """Return the form that makes a protocol of your own from one that is there.

    Parameters
    ----------
    study : Study
    template : str
        Id of the protocol to start from; the first of the study when left out.

    Raises
    ------
    StudyError
        The study has no protocol to start from.
    """
    known = study.protocols()
    chosen = known.get(template) or _shipped(template) or next(iter(known.values()), None)
    if chosen is None:
        raise StudyError("protocol_pages.no_template")
    asked = form_fields(chosen)

    def save(values: Mapping[str, Any], confirmed: bool) -> Outcome:
        answers = {one.name: _answer(one, values[one.name]) for one in asked}
        path = protocol_from_form(study, answers, confirmed=confirmed)
        made = load_protocol(path)
        hints = [(f.where, f.message, f.remedy) for f in check_questions(made)]
        said = _say("made", title=made.title, hints=len(hints))
        columns = [_say("where"), _say("hint"), _say("idea")]
        return Outcome(said=said, columns=columns, rows=hints, empty=False)

    return Form(
        _say("new_title"), [_field(one) for one in asked], save, button=_say("make"),
        intro=_say("new_intro", title=chosen.title),
    )  # fmt: skip


def _shipped(protocol: str) -> InterviewProtocol | None:
    path = shipped_protocols().get(protocol)
    return load_protocol(path) if path else None


def new_version_form(study: Study, protocol: str) -> Form:
    """Return the form that changes a protocol together: a new version, with who and why.

    What is different is shown below, and written as a Word file to read together.
    """
    chosen = load_protocol(protocol_file(study, protocol))
    asked = [_of_version(one) for one in form_fields(chosen) if one.name not in ("sjabloon", "id")]

    def save(values: Mapping[str, Any], confirmed: bool) -> Outcome:
        old = load_protocol(protocol_file(study, protocol))
        answers = {one.name: _answer(one, values[one.name]) for one in asked}
        new = load_protocol(version_from_form(study, protocol, answers, confirmed=confirmed))
        found = protocol_diff(old, new)
        name = f"verschil-{old.version}-{new.version}.docx"
        path = write_diff(found, study.output / "materialen" / protocol / name, old, new)
        where = path.relative_to(study.path.parent).as_posix()
        said = _say("version_made", title=new.title, version=new.version, file=where)
        rows = _differences(found)
        return Outcome(said=said, columns=_difference_columns(), rows=rows, empty=False)

    return Form(
        _say("version_title", title=chosen.title), [_field(one) for one in asked], save,
        button=_say("keep_version"), intro=_say("version_intro", version=chosen.version),
    )  # fmt: skip


def _of_version(one: FormField) -> FormField:
    """Return a field with the words that fit a change of what is there."""
    said = {"wie": "who", "waarom": "why"}.get(one.name)
    return replace(one, label=_say(said), help=_say(f"{said}_help")) if said else one


def _difference_columns() -> list[str]:
    return [_say("where"), _say("change"), _say("words")]


def _differences(found: Sequence[Difference]) -> list[tuple[str, str, str]]:
    return [(row["where"], row["what"], row["words"]) for row in as_rows(found)]


def own_protocol(study: Study) -> Any:
    """Return the choice of a protocol and what to do with it; the form for that stands below."""

    def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        made = _MAKERS[values["wat"]](study, values["protocol"])
        for old in holder.children[1:]:
            old.close()
        holder.children = (form, made)
        return Outcome(said=_say("below"), empty=False)

    form = Form(
        _say("own_title"), lambda: _own_fields(study), save, button=_say("open"),
        intro=_say("own_intro"),
    )  # fmt: skip
    holder = ipywidgets.VBox([form])
    return holder


def _own_fields(study: Study) -> list[Field]:
    own = study.protocols()
    shown = [(one.id, f"{one.title} ({one.version})") for one in own.values()]
    examples = [p for p in map(_shipped, shipped_protocols()) if p and p.id not in own]
    shown += [(one.id, _say("example", title=one.title)) for one in examples]
    return [
        Field(name="protocol", label=_say("which"), kind="choice", options=shown, required=True),
        Field(name="wat", label=_say("what"), kind="choice", required=True, value="versie",
              options=[(name, _say(f"what_{name}")) for name in _MAKERS]),
    ]  # fmt: skip


def _changes(study: Study, protocol: str) -> LivePage:
    from peer_research.widgets.reading_pages import protocol_changes

    protocol_file(study, protocol)
    return LivePage(lambda: protocol_changes(study, protocol))


_MAKERS: Mapping[str, Callable[[Study, str], Any]] = {
    "versie": new_version_form, "nieuw": new_protocol_form, "verschil": _changes,
}  # fmt: skip


def _field(one: FormField) -> Field:
    return Field(
        name=one.name,
        label=one.label,
        help=one.help,
        kind=_KINDS[one.kind],
        options=one.choices,
        required=one.required,
        value=_shown(one, one.value),
        columns=[*_known(one), *(_field(column) for column in one.columns)],
    )


def _known(one: FormField) -> list[Field]:
    """Return what goes along with a row without being asked: which question it was."""
    return [Field(name="id", label="", kind="hidden")] if one.kind == "questions" else []


def _shown(one: FormField, value: Any) -> Any:
    """Return a value as the form shows it: a list is one entry per line."""
    if one.kind == "questions":
        by_name = {column.name: column for column in one.columns}
        return [
            {k: _shown(by_name[k], v) if k in by_name else v for k, v in row.items()}
            for row in value or []
        ]
    if one.kind == "list":
        return "\n".join(str(part) for part in value or [])
    if one.kind == "yes_no":
        return value is True
    return "" if value is None else str(value)


def _answer(one: FormField, value: Any) -> Any:
    """Return an answer as the protocol form wants it."""
    if one.kind == "questions":
        by_name: dict[str, FormField] = {column.name: column for column in one.columns}
        rows: Sequence[Mapping[str, Any]] = value
        return [
            {
                k: _answer(by_name[k], v) if k in by_name else v
                for k, v in row.items()
                if k != "id" or v
            }
            for row in rows
        ]
    if one.kind == "list":
        return [line.strip() for line in value.split("\n") if line.strip()]
    return value
