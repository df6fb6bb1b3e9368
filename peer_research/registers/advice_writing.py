"""Write a recommendation, or change one; what became of it stands in `advice`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from peer_research import store
from peer_research.anonymiser_bridge import Source, build
from peer_research.errors import StudyError
from peer_research.model import Recommendation
from peer_research.records import edit_rows, table
from peer_research.registers.note_check import require_no_names
from peer_research.registers.tools import require_known, require_text
from peer_research.study import Study
from peer_research.texts import texts

_TABLE = "aanbeveling"


def put_recommendation(
    study: Study, values: Mapping[str, Any], *, id: str = "", confirmed: bool = False
) -> Recommendation:
    """Write a new recommendation, or change the one with this id, and return it.

    Parameters
    ----------
    study : Study
    values : mapping
        By the words of the file: ``voor``, ``tekst``, ``codes``, ``eigenaar``, ``datum``. What
        is left out stays as it was.
    id : str, optional
        Of the one that changes; a new one when left out.
    confirmed : bool, default=False
        Whether a person said that the text names nobody.

    Raises
    ------
    StudyError
        There is no such recommendation or code, something is empty or wrong, or the text may
        name somebody; then nothing was written.
    """
    known = [row.id for row in study.recommendations()]
    if id:
        require_known(id, known, texts("advice.recommendations"))
    for code in values.get("codes", ()):
        require_known(code, study.codebook().by_id, texts("advice.codes"))
    made: list[Recommendation] = []

    def change(rows: list[Any]) -> None:
        name = id or _next_id(rows)
        place = next((n for n, row in enumerate(rows) if row.get("id") == id), len(rows))
        before = rows[place].unwrap() if place < len(rows) else {}
        whole = {"id": name, **before, **values}
        made.append(_checked(whole, confirmed=confirmed))
        rows[place : place + 1] = [table(whole)]

    store.edit_text(study.recommendations_file, lambda text: edit_rows(text, _TABLE, change))
    study.note("recommendation_changed" if id else "recommendation_added", row=made[0].id)
    return made[0]


def _checked(values: Mapping[str, Any], *, confirmed: bool) -> Recommendation:
    made = build(Recommendation, values, Source("recommendations.toml", "", StudyError))
    require_text(made.id, made.text)
    if not confirmed:
        require_no_names(made.text, "tekst")
        require_no_names(made.owner, "eigenaar")
    return made


def _next_id(rows: list[Any]) -> str:
    found = (re.fullmatch(r"A(\d+)", str(row.get("id", ""))) for row in rows)
    return f"A{max((int(match.group(1)) for match in found if match), default=0) + 1}"
