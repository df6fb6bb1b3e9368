"""Hold back words of participants from what leaves a study for the library.

A row of six successive words that a participant said, and nobody of the team, counts as theirs.
Shorter quotes are not seen, and neither are words that were changed: a person reads along.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from peer_research.consent.traces import shingles
from peer_research.errors import ProtocolError
from peer_research.model import is_participant

if TYPE_CHECKING:
    from peer_research.study import Study

ROW = 6  # words
EXAMPLE = "voorbeeld"

_Rows = set[tuple[str, ...]]


def without_spoken_examples(
    study: Study, data: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a codebook's data without examples that are quotes, and the codes they were of.

    Raises
    ------
    ProtocolError
        Another text of a code, such as its definition, is a quote.
    """
    spoken = spoken_rows(study)
    made, left_out = copy.deepcopy(dict(data)), []
    for code in made.get("code", ()):
        if spoken & shingles(str(code.get(EXAMPLE, "")), ROW):
            del code[EXAMPLE]
            left_out.append(str(code["id"]))
        _require_own_words(spoken, code, str(code["id"]))
    rest = {name: value for name, value in made.items() if name != "code"}
    _require_own_words(spoken, rest, str(made.get("id", "")))
    return made, tuple(left_out)


def without_spoken_words(study: Study, data: Mapping[str, Any]) -> None:
    """Refuse a protocol with words of a participant in it.

    Raises
    ------
    ProtocolError
        ``library.spoken`` names the question or the part.
    """
    spoken = spoken_rows(study)
    for name, value in data.items():
        if name == "vragen":
            for question in value:
                _require_own_words(spoken, question, str(question["id"]))
        else:
            _require_own_words(spoken, {name: value}, name)


def spoken_rows(study: Study) -> _Rows:
    """Return the rows of words that only participants said, in all versions of all texts."""
    theirs: _Rows = set()
    ours: _Rows = set()
    for session, versions in study.all_versions().items():
        for version in versions:
            for turn in study.transcript(session, version).turns:
                (theirs if is_participant(turn.speaker) else ours).update(shingles(turn.text, ROW))
    return theirs - ours


def _require_own_words(spoken: _Rows, value: Any, where: str) -> None:
    for text in _texts(value):
        if spoken & shingles(text, ROW):
            raise ProtocolError("library.spoken", where=where)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from _texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry)
