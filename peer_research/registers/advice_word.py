"""The page "what happened to our advice", in Word and as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from docx.shared import Pt

from peer_research import store
from peer_research.formula_guard import guarded
from peer_research.registers.advice import AdviceState, advice_overview, advice_table
from peer_research.report.advice import ADDRESSEES
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.word.document import WordFile

_ABOVE = 24  # points; a table has no space after it
_WIDTHS = (5.6, 2.6, 4.6, 3.2)


def write_advice(study: Study, path: Path, today: date) -> Path:
    """Write what happened to the advice as a Word file.

    Parameters
    ----------
    study : Study
    path : Path
        Where the file comes; ends in ``.docx``.
    today : date

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    StudyError
        A register has a mistake, or the file cannot be written.
    """
    states = advice_overview(study, today)
    _require_own_words(study, states)
    title = texts("advice.title")
    word = WordFile(title, author=study.title)
    word.paragraph(title, "Title")
    word.paragraph(texts("advice.subtitle", study=study.title, day=_day(today)), "Subtitle")
    word.footer(title, texts("guide.page"), texts("guide.page_of"))
    _summary(word, states)
    for addressee in ADDRESSEES:
        mine = [state for state in states if state.recommendation.addressee == addressee]
        if mine:
            _section(word, texts(f"report.to_{addressee}"), mine)
    return word.save(path)


def write_advice_csv(study: Study, path: Path, today: date) -> Path:
    """Write `advice_table` for a spreadsheet; no cell of it is taken for a formula."""
    _require_own_words(study, advice_overview(study, today))
    table = advice_table(study, today)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_safe(cell) for cell in row] for row in table.itertuples(index=False))
    # Spreadsheets know UTF-8 only by this mark.
    store.write_text(path, "\ufeff" + buffer.getvalue())
    return path


def _require_own_words(study: Study, states: Sequence[AdviceState]) -> None:
    """Refuse advice and answers in which somebody is quoted who may not be."""
    from peer_research.report.unquoted import require_own_words

    require_own_words(
        study,
        [
            (texts("report.field_advice", id=state.recommendation.id), text)
            for state in states
            for text in (state.recommendation.text, state.answer, state.evidence)
        ],
    )


def _safe(cell: object) -> str:
    if isinstance(cell, bool):
        return texts("advice.yes" if cell else "advice.no")
    return guarded(str(cell))


def _summary(word: WordFile, states: list[AdviceState]) -> None:
    if not states:
        word.paragraph(texts("advice.none"))
        return
    done = sum(state.status == "gedaan" for state in states)
    answered = sum(state.answered is not None for state in states)
    word.paragraph(
        texts("advice.summary", count=len(states), answered=answered, done=done), "Feitenblok"
    )
    if late := sum(state.late for state in states):
        word.paragraph(texts("advice.late_line", count=late))


def _section(word: WordFile, name: str, states: list[AdviceState]) -> None:
    word.heading(name).paragraph_format.space_before = Pt(_ABOVE)
    header = [texts(f"advice.col_{column}") for column in ("advice", "who", "answer", "status")]
    rows = [
        (_advice(state), _who(state), _answer(state), texts(f"report.status_{state.status}"))
        for state in states
    ]
    word.table(header, rows, _WIDTHS, title=texts("advice.table", name=name))


def _advice(state: AdviceState) -> str:
    return f"{state.recommendation.text}\n{state.basis}"


def _who(state: AdviceState) -> str:
    owner = state.owner or texts("advice.no_owner")
    due = state.recommendation.due
    return f"{owner}\n{texts('advice.before', due=due)}" if due else owner


def _answer(state: AdviceState) -> str:
    if state.answered is None:
        if state.offered is None:
            return texts("advice.not_offered")
        return texts("advice.waiting", day=_day(state.offered))
    parts = [texts("advice.answered", day=_day(state.answered), answer=state.answer)]
    if state.evidence:
        parts.append(texts("advice.evidence", evidence=state.evidence))
    return "\n".join(parts)


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"
