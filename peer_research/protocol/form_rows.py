"""Questions as the rows of a form, and rows as the questions of a protocol's file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from peer_research.model import Question
from peer_research.protocol.model import InterviewProtocol


def question_row(question: Question, protocol: InterviewProtocol) -> dict[str, Any]:
    """Return a question of a template as a row of the form."""
    short = protocol.short
    return {
        "id": question.id,
        "tekst": question.text,
        "soort": question.kind,
        "min": question.minutes,
        "gevoelig": str(question.sensitivity),
        "doorvragen": list(question.probes),
        "aankondigen": question.announcement,
        "overslaan_als": question.skip_when,
        "reden": question.reason,
        "codes": list(question.codes),
        "kort": bool(short and question.id in short.questions),
    }


def question_data(
    rows: Sequence[Mapping[str, Any]], fields: Sequence[Any], converted: Callable[[Any, Any], Any]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the questions as they come in the file, and the ids of the short version.

    Parameters
    ----------
    rows : sequence of mapping
        In the order of the conversation; a row without an id is a new question.
    fields : sequence of Spec
    converted : callable
        Turns a field and its answer into the value in the file; None when empty.
    """
    taken = [str(row.get("id") or "") for row in rows]
    made, short = [], []
    for number, row in enumerate(rows):
        own = taken[number]
        if not own or own in taken[:number]:
            own = taken[number] = _free(taken)
        question = {"id": own}
        for field in fields:
            value = converted(field, row.get(field.name, field.start))
            if field.name == "kort":
                short += [own] * bool(value)
            elif value is not None:
                question[field.name] = value
        made.append(question)
    return made, short


def _free(taken: Sequence[str]) -> str:
    number = 1
    while f"q{number}" in taken:
        number += 1
    return f"q{number}"
