"""What we asked, of whom, and what came of it: keep it up, and see who still has to answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from peer_research.errors import StudyError
from peer_research.registers.advice import AdviceState, Status, add_reaction, advice_overview
from peer_research.registers.advice_word import write_advice, write_advice_csv
from peer_research.registers.advice_writing import put_recommendation
from peer_research.report.advice import ADDRESSEES
from peer_research.study import Study, open_study
from peer_research.texts import texts
from peer_research.widgets.live import Answer, LiveWidget, script, style
from peer_research.widgets.mistakes import show_mistakes_in_dutch

_WORDS = (
    "title", "intro", "none", "due_title", "due_none", "late", "not_offered", "basis", "owner",
    "when", "status", "answer", "evidence", "offered", "answered", "change", "handed_over",
    "write_answer", "new", "addressee", "text", "text_help", "codes", "codes_help", "when_help",
    "owner_help", "day", "keep", "stop", "answer_text", "evidence_help", "files", "made",
    "new_title", "change_title", "handed_title", "answer_title", "nobody", "no_day",
)  # fmt: skip
_LONGEST = 2000


def advice_tracker() -> AdvicePage:
    """Return the page on which the advice is kept up; for a cell of a notebook."""
    show_mistakes_in_dutch()
    study = open_study()
    study.require_no_unfinished_withdrawal()
    return AdvicePage(study)


class AdvicePage(LiveWidget):
    """The recommendations per addressee, with their basis, owner, day, status and answer.

    Parameters
    ----------
    study : Study
    """

    _esm = script("fields.mjs", "advice_page.mjs")
    _css = style("advice_page.css")

    def __init__(self, study: Study) -> None:
        self._study = study
        super().__init__()

    def view(self) -> Answer:
        """Return where every recommendation stands."""
        study = self._study
        states = advice_overview(study, date.today())
        return {
            "words": {name: texts(f"advice_page.{name}") for name in _WORDS},
            "today": date.today().isoformat(),
            "addressees": [[name, texts(f"report.to_{name}")] for name in ADDRESSEES],
            "statuses": [[name, texts(f"advice_page.status_{name}")] for name in get_args(Status)],
            "codes": [[code.id, code.name] for code in study.codebook().codes],
            "rows": [_row(state) for state in states],
        }

    def do_put(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Write a recommendation, or change one."""
        values = {
            "voor": _text(data, "addressee"), "tekst": _text(data, "text"),
            "eigenaar": _text(data, "owner"), "datum": _text(data, "due"),
            "codes": _codes(data.get("codes")),
        }  # fmt: skip
        made = put_recommendation(
            self._study, values, id=_text(data, "id"), confirmed=data.get("confirmed") is True
        )
        return self._after("kept", made.id)

    def do_offer(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Write down that a recommendation was handed over."""
        return self._react(data, {"soort": "aangeboden"})

    def do_answer(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Write down what was answered, and what came of it."""
        values = {
            "soort": "antwoord", "antwoord": _text(data, "answer"),
            "status": _text(data, "status") or "open", "bewijs": _text(data, "evidence"),
        }  # fmt: skip
        return self._react(data, {name: value for name, value in values.items() if value})

    def do_files(self, _data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Write the tracker for Word and for a spreadsheet."""
        study, today = self._study, date.today()
        made = [
            write_advice(study, study.output / "advies.docx", today),
            write_advice_csv(study, study.output / "advies.csv", today),
        ]
        paths = [path.relative_to(study.path.parent).as_posix() for path in made]
        return {"said": texts("advice_page.files_made"), "paths": paths}

    def _react(self, data: Mapping[str, Any], values: dict[str, Any]) -> Answer:
        row, owner = _text(data, "id"), _text(data, "owner")
        given = {**values, "aanbeveling": row, "eigenaar": owner, "datum": _day(data)}
        sure = data.get("confirmed") is True
        add_reaction(self._study, given, date.today(), confirmed=sure)
        return self._after("kept", row)

    def _after(self, said: str, row: str) -> Answer:
        return {**self.view(), "said": texts(f"advice_page.{said}", row=row), "row": row}


def _row(state: AdviceState) -> dict[str, Any]:
    """Return a recommendation as the browser shows it, in which no number of people stands."""
    asked = state.recommendation
    return {
        "id": asked.id,
        "addressee": asked.addressee,
        "text": asked.text,
        "codes": list(asked.codes),
        "basis": state.basis,
        "owner": state.owner,
        "own_owner": asked.owner,
        "due": asked.due,
        "status": state.status,
        "answer": state.answer,
        "evidence": state.evidence,
        "offered": state.offered.isoformat() if state.offered else "",
        "answered": state.answered.isoformat() if state.answered else "",
        "late": state.late,
    }


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if len(text) > _LONGEST:
        raise StudyError("advice_page.long", longest=_LONGEST)
    return text


def _codes(given: Any) -> list[str]:
    return [code for code in given if isinstance(code, str)] if isinstance(given, list) else []


def _day(data: Mapping[str, Any]) -> date:
    try:
        return date.fromisoformat(str(data.get("day", "")))
    except ValueError:
        raise StudyError("study_pages.no_day") from None
