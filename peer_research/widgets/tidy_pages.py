"""Tidy up: look the study over, what is kept how long, what must go, and who takes words back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from peer_research.errors import StudyError
from peer_research.registers.cleanup import cleanup
from peer_research.registers.data_management import DATES, Event, due_for_removal, retention
from peer_research.registers.rows import as_typed
from peer_research.registers.tools import researchers
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.door import is_open, open_vault, passphrase_fields
from peer_research.widgets.form import Field, Form, Outcome


def _say(key: str, **values: object) -> str:
    return texts(f"tidy_pages.{key}", **values)


def check_form(study: Study) -> Form:
    """Return the form with one button that looks the whole study over."""

    def save(_values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        from peer_research.doctor.examining import examine

        found = examine(study, date.today(), open_vault(study) if is_open(study) else None)
        rows = [(_say("wrong" if f.level == "fout" else "look"), f.where, f.what) for f in found]
        said = _say("checked", number=len(rows)) if rows else _say("all_right")
        columns = [_say("level"), _say("where"), _say("what")] if rows else []
        return Outcome(said=said, columns=columns, rows=rows, empty=False)

    return Form(_say("check_title"), [], save, button=_say("check"), intro=_say("check_intro"))


def keeping_form(study: Study) -> Form:
    """Return the form that writes when a period began, with what is kept until when below."""

    def save(values: Mapping[str, Any], confirmed: bool) -> Outcome:
        row = {
            "gebeurtenis": values["gebeurtenis"],
            "datum": as_typed(date, values["datum"], "datum"),
        }
        if values["gesprek"]:
            row["gesprek"] = values["gesprek"]
        DATES.add(study, row, confirmed=confirmed)
        return _kept(study, _say("date_kept"))

    return Form(
        _say("keeping_title"), lambda: _keeping_fields(study), save, button=_say("keep"),
        intro=_say("keeping_intro"), shown=lambda: _kept(study, ""),
    )  # fmt: skip


def _keeping_fields(study: Study) -> list[Field]:
    events = [(event, _say(f"event_{event}")) for event in get_args(Event)]
    return [
        Field(name="gebeurtenis", label=_say("event"), kind="choice", options=events,
              required=True),
        Field(name="datum", label=_say("day"), kind="date", required=True),
        Field(name="gesprek", label=_say("session"), kind="choice", help=_say("session_help"),
              options=[(one, one) for one in study.sessions()]),
    ]  # fmt: skip


def _kept(study: Study, said: str) -> Outcome:
    rows = [
        (item.name, item.about or "-", _say(f"event_{item.event}"),
         item.due.isoformat() if item.due else _say("no_day"))
        for item in retention(study)
    ]  # fmt: skip
    columns = [_say(name) for name in ("what", "session", "counts_from", "gone_on")]
    return Outcome(said=said, columns=columns, rows=rows)


def cleanup_form(study: Study) -> Form:
    """Return the form with which a person signs that what is due goes."""

    def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        due = due_for_removal(study, date.today())
        if not due:
            return _due(study, _say("nothing_due"))
        done = cleanup(
            study, due, signed_by=values["wie"], today=date.today(),
            removed_by_hand=values["met_de_hand"],
        )  # fmt: skip
        return _due(study, _say("cleaned", number=len(done)))

    return Form(
        _say("cleanup_title"), lambda: _cleanup_fields(study), save, button=_say("clean"),
        intro=_say("cleanup_intro"), shown=lambda: _due(study, ""),
    )  # fmt: skip


def _cleanup_fields(study: Study) -> list[Field]:
    who = [(code, code) for code in researchers(study)]
    return [
        Field(name="wie", label=_say("who"), kind="choice", options=who, required=True),
        Field(name="met_de_hand", label=_say("by_hand"), kind="check", help=_say("by_hand_help")),
    ]


def _due(study: Study, said: str) -> Outcome:
    due = due_for_removal(study, date.today())
    rows = [(i.name, i.about or "-", i.due.isoformat() if i.due else "") for i in due]
    columns = [_say("must_go"), _say("session"), _say("gone_on")]
    return Outcome(said=said, columns=columns, rows=rows or [(_say("nothing_due"), "-", "-")])


def withdraw_form(study: Study) -> Form:
    """Return the form that takes every word of a participant out of the study."""

    def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        from peer_research.consent.withdrawal import withdraw

        code = values["deelnemer"]
        if values["zeker"].strip().upper() != code:
            raise StudyError("tidy_pages.type_again", code=code)
        done = withdraw(open_vault(study, values.get("wachtzin", "")), code)
        said = _say("withdrawn", code=code, turns=done.turns, segments=done.segments)
        rows = [(line,) for line in done.todo]
        return Outcome(said=said, columns=[_say("still_to_do")], rows=rows, closed=True)

    return Form(
        _say("withdraw_title"), lambda: _withdraw_fields(study), save, button=_say("withdraw"),
        intro=_say("withdraw_intro"),
    )  # fmt: skip


def _withdraw_fields(study: Study) -> list[Field]:
    # Whose withdrawal was not finished is offered as well: doing it again finishes it.
    codes = sorted({*study.participants(), *study.unfinished_withdrawals()})
    return [
        Field(name="deelnemer", label=_say("participant"), kind="choice", required=True,
              options=[(code, code) for code in codes]),
        Field(name="zeker", label=_say("sure"), help=_say("sure_help"), required=True),
        *passphrase_fields(study),
    ]  # fmt: skip
