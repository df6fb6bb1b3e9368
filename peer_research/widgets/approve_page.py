"""Heavy words go out only after a second person read them and said yes: read, then decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from peer_research.care.approvals import Verdict, approve, waiting_for_approval
from peer_research.care.heavy import note_reading
from peer_research.errors import StudyError
from peer_research.model import CodedSegment
from peer_research.registers.tools import researchers
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.form import Field, Form, Outcome

_READ = "lezen"


def _say(key: str, **values: object) -> str:
    return texts(f"approve_page.{key}", **values)


def approve_form(study: Study) -> Form:
    """Return the form with which a second person reads a heavy piece and decides about it.

    The words are shown only when somebody asks for them, and nobody decides unread.
    """
    seen: set[tuple[str, str]] = set()

    def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        who, name, said = values["wie"], values["stuk"], values["besluit"]
        piece = next((one for one in waiting_for_approval(study) if one.id == name), None)
        if piece is None:
            raise StudyError("care.no_piece")
        if piece.coder == who:
            raise StudyError("care.own_piece")
        if said == _READ:
            seen.add((who, name))
            warning = note_reading(study, who, piece.transcript, date.today()).warning
            words = [(piece.transcript, _code(study, piece), piece.quote)]
            columns = [_say(column) for column in ("session", "code", "words")]
            told = f"{_say('decide')} {warning}".strip()
            return Outcome(said=told, columns=columns, rows=words, empty=False)
        if (who, name) not in seen:
            raise StudyError("approve_page.read_first")
        approve(study, name, by=who, decision=said, today=date.today())
        return Outcome(said=_say(f"said_{said}"))

    return Form(
        _say("title"), lambda: _fields(study), save, button=_say("go"),
        intro=lambda: _say("intro", count=len(waiting_for_approval(study))),
    )  # fmt: skip


def _fields(study: Study) -> list[Field]:
    waiting = [
        (piece.id, _say("piece", session=piece.transcript, code=_code(study, piece),
                        coder=piece.coder, id=piece.id))
        for piece in waiting_for_approval(study)
    ]  # fmt: skip
    what = [(one, _say(one)) for one in (_READ, *get_args(Verdict))]
    return [
        Field(name="wie", label=_say("who"), kind="choice", required=True,
              options=[(code, code) for code in researchers(study)]),
        Field(name="stuk", label=_say("which"), kind="choice", options=waiting, required=True),
        Field(name="besluit", label=_say("what"), kind="choice", options=what, value=_READ,
              required=True),
    ]  # fmt: skip


def _code(study: Study, piece: CodedSegment) -> str:
    known = study.codebook().by_id
    return known[piece.code].name if piece.code in known else piece.code
