"""Choose a conversation first; what is done with it then stands below, without a line of code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets  # type: ignore[import-untyped,unused-ignore]

from peer_research.care.heavy import is_heavy
from peer_research.errors import StudyError
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.coding_page import CodingPage
from peer_research.widgets.form import Field, Form, Outcome


def _say(key: str, **values: object) -> str:
    return texts(f"choose_page.{key}", **values)


def _which(study: Study) -> Field:
    """Return the question which conversation; the first is filled in already."""
    ids = study.transcript_ids()
    return Field(
        name="gesprek", label=_say("which"), kind="choice", required=True,
        options=[(one, one) for one in ids], value=ids[0] if ids else "",
    )  # fmt: skip


def read_form(study: Study) -> Form:
    """Return the form that shows the safe text of a conversation with line numbers."""

    def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        session = values["gesprek"]
        if not values["toch"] and (reason := is_heavy(study, session)):
            raise StudyError("choose_page.heavy", reason=reason)
        turns = study.transcript(session).turns
        rows = [(str(n), turn.speaker, turn.text) for n, turn in enumerate(turns, start=1)]
        columns = [_say(name) for name in ("line", "speaker", "text")]
        return Outcome(said=_say("shown", session=session), columns=columns, rows=rows, empty=False)

    anyway = Field(name="toch", label=_say("anyway"), kind="check", help=_say("anyway_help"))
    return Form(
        _say("read_title"), lambda: [_which(study), anyway], save, button=_say("read"),
        intro=lambda: _say("read_intro" if study.transcript_ids() else "none"),
    )  # fmt: skip


def choose_coding(study: Study, coder: str = "") -> Any:
    """Return the choice of a conversation, with its coding page below once it is made."""
    return _below(study, _say("code_title"), lambda session: CodingPage(study, session, coder))


def _below(study: Study, title: str, make: Callable[[str], Any]) -> Any:
    def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        for old in holder.children[1:]:
            old.close()
        holder.children = (form, make(values["gesprek"]))
        return Outcome(said=_say("opened", session=values["gesprek"]), empty=False)

    form = Form(
        title, lambda: [_which(study)], save, button=_say("open"),
        intro=lambda: "" if study.transcript_ids() else _say("none"),
    )  # fmt: skip
    holder = ipywidgets.VBox([form])
    return holder
