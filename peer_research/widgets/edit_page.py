"""Correct a misheard word or a wrong speaker, before or after coding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peer_research.editing.corrections import correct_speaker, correct_text
from peer_research.errors import StudyError
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.door import open_vault, passphrase_fields
from peer_research.widgets.form import Field, Form, Outcome


def _say(key: str, **values: object) -> str:
    return texts(f"edit_page.{key}", **values)


def edit_form(study: Study) -> Form:
    """Return the form that corrects one turn; what was coded moves along."""

    def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        private = open_vault(study, values.get("wachtzin", ""))
        turn = f"T{values['regel'] or 0:04d}"
        place = (values["gesprek"], turn)
        if values["spreker"]:
            done = correct_speaker(private, *place, values["spreker"].upper(), values["wie"])
        elif values["oud"]:
            done = correct_text(private, *place, values["oud"], values["nieuw"], values["wie"])
        else:
            raise StudyError("edit_page.nothing")
        return Outcome(said=_say("done", line=values["regel"], version=done.version))

    return Form(
        _say("title"), lambda: _fields(study), save, button=_say("keep"), intro=_say("intro")
    )


def _fields(study: Study) -> list[Field]:
    team = [(m.coder, m.name) for m in study.settings.team if m.coder]
    who = Field(name="wie", label=_say("who"), kind="choice", options=team, required=True)
    return [
        Field(name="gesprek", label=_say("session"), kind="choice", required=True,
              options=[(one, one) for one in study.transcript_ids()]),
        Field(name="regel", label=_say("line"), kind="number", required=True,
              help=_say("line_help")),
        Field(name="oud", label=_say("old"), help=_say("old_help")),
        Field(name="nieuw", label=_say("new")),
        Field(name="spreker", label=_say("speaker"), help=_say("speaker_help")),
        who if team else Field(name="wie", label=_say("who"), required=True),
        *passphrase_fields(study),
    ]  # fmt: skip
