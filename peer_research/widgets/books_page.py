"""What happened around the conversations: choose what to write down, add, change or take out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import ipywidgets  # type: ignore[import-untyped,unused-ignore]

from peer_research.care.aftercare import plan_aftercare
from peer_research.errors import StudyError
from peer_research.registers.entering import remove_row
from peer_research.registers.fairness import fee_lines
from peer_research.registers.rows import as_typed, find_register
from peer_research.registers.tools import require_clock, require_past
from peer_research.registers.yields_word import FORMS, write_capture_form, yield_tables
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.form import Field, Form, Outcome
from peer_research.widgets.live_page import LivePage
from peer_research.widgets.plain_page import Page
from peer_research.widgets.register_pages import (
    BOOKS,
    YIELDS,
    register_form,
    register_name,
)

_CHANGE, _REMOVE = "veranderen", "weghalen"


def _say(key: str, **values: object) -> str:
    return texts(f"books_page.{key}", **values)


def books(study: Study) -> Any:
    """Return the choice of a register that is no yield, with its form below."""
    return _Books(study, [name for name in BOOKS if name not in YIELDS], _say("title")).holder


def yields_book(study: Study) -> Any:
    """Return the choice of a yield with its form, and the tables for others below."""
    below = [_paper_form(study), LivePage(lambda: _tables(study))]
    return _Books(study, YIELDS, _say("yields_title"), below).holder


class _Books:
    """A choice of registers; what is chosen stands below it.

    Parameters
    ----------
    study : Study
    names : sequence of str
    title : str
    below : sequence of widget
        What always stands at the end.
    """

    def __init__(
        self, study: Study, names: Sequence[str], title: str, below: Sequence[Any] = ()
    ) -> None:
        self._study, self._below = study, tuple(below)
        options = [(name, register_name(name)) for name in names]
        which = Field(name="boek", label=_say("which"), kind="choice", options=options,
                      required=True)  # fmt: skip
        self._choice = Form(title, [which], self._open, button=_say("open"))
        self.holder = ipywidgets.VBox([self._choice, *self._below])

    def _open(self, values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        name = values["boek"]
        self._show([register_form(self._study, name), self._row_form(name)])
        return Outcome(said=_say("opened", name=register_name(name)), empty=False)

    def _show(self, chosen: Sequence[Any]) -> None:
        kept = (self._choice, *self._below)
        for old in self.holder.children:
            if old not in kept:
                old.close()
        self.holder.children = (self._choice, *chosen, *self._below)

    def _row_form(self, name: str) -> Form:
        def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
            row = values["regel"]
            if values["wat"] == _REMOVE:
                remove_row(self._study, find_register(name), row, date.today())
                return Outcome(said=_say("removed", row=row))
            form = register_form(self._study, name, row)
            self._show([form, self._row_form(name)])
            return Outcome(said=_say("changing", row=row))

        return Form(
            _say("row_title"), lambda: self._row_fields(name), save, button=_say("go"),
            intro=_say("row_intro"),
        )  # fmt: skip

    def _row_fields(self, name: str) -> list[Field]:
        rows = [(row.id, row.id) for row in find_register(name).rows(self._study)]
        what = [(one, _say(one)) for one in (_CHANGE, _REMOVE)]
        return [
            Field(name="regel", label=_say("row"), kind="choice", options=rows, required=True),
            Field(name="wat", label=_say("what"), kind="choice", options=what, value=_CHANGE,
                  required=True),
        ]  # fmt: skip


def _tables(study: Study) -> Page:
    found = yield_tables(study)
    small = texts("yields.small", k=study.settings.min_group)
    return Page(_say("tables"), [small if found else _say("no_tables")], found)


def _paper_form(study: Study) -> Form:
    """Return the form that makes an empty sheet in Word, to write on at the table."""

    def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        path = write_capture_form(
            values["blad"], study.output / "invulbladen" / f"{values['blad']}.docx"
        )
        where = path.relative_to(study.path.parent).as_posix()
        return Outcome(said=_say("paper_made", path=where), empty=False)

    options = [(name, texts(f"yields.name_{name}")) for name in FORMS]
    which = Field(name="blad", label=_say("sheet"), kind="choice", options=options, required=True)
    return Form(_say("paper_title"), [which], save, button=_say("make"), intro=_say("paper_intro"))


def call_form(study: Study) -> Form:
    """Return the form that plans the calls after a conversation."""

    def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        if not values["wie"]:
            raise StudyError("books_page.nobody")
        held = as_typed(date, values["dag"], _say("day"))
        require_clock(study, date.today())
        require_past(held, date.today())
        planned = [
            row for who in values["wie"]
            for row in plan_aftercare(study, who, held, call_days(study, values["protocol"]))
        ]  # fmt: skip
        rows = [(row.who, row.due.isoformat() if row.due else "") for row in planned]
        columns = [_say("who_column"), _say("call_column")]
        return Outcome(said=_say("planned"), columns=columns, rows=rows)

    return Form(
        _say("call_title"), lambda: _call_fields(study), save, button=_say("plan"),
        intro=_say("call_intro"),
    )  # fmt: skip


def call_days(study: Study, protocol: str) -> Sequence[int]:
    """Return after how many days a protocol asks to call; the usual days without one."""
    known = study.protocols().get(protocol)
    return (known.aftercare.call_days if known else ()) or (1, 3)


def _call_fields(study: Study) -> list[Field]:
    people = [(code, code) for code in sorted(study.participants())]
    people += [(m.coder, m.name) for m in study.settings.team if m.coder]
    protocols = [(one.id, one.title) for one in study.protocols().values()]
    return [
        Field(name="wie", label=_say("whom"), kind="choices", options=people, required=True),
        Field(name="dag", label=_say("day"), kind="date", required=True, help=_say("day_help")),
        Field(name="protocol", label=_say("protocol"), kind="choice", options=protocols),
    ]


def fees_form(study: Study) -> Form:
    """Return the form that says what everybody worked and got in a year, with the limits."""

    def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        rows = [(line,) for line in fee_lines(study, values["jaar"] or date.today().year)]
        return Outcome(said=_say("fees_shown"), columns=[_say("fees")], rows=rows, empty=False)

    year = Field(name="jaar", label=_say("year"), kind="number", value=date.today().year,
                 required=True)  # fmt: skip
    return Form(_say("fees_title"), [year], save, button=_say("show"), intro=_say("fees_intro"))
