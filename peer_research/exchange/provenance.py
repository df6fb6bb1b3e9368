"""Where each piece of a study that was brought together came from; themes over the years."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from peer_research.errors import StudyError
from peer_research.exchange.merge import FILE
from peer_research.study import Study

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = (
    "id", "study", "title", "codebook", "codebook_version", "session", "participant", "code",
)  # fmt: skip
_THEMES = (
    "study", "title", "year", "theme", "theme_name", "people", "of_people", "segments",
    "conversations",
)  # fmt: skip


def is_merged(study: Study) -> bool:
    """Return whether a study was brought together from others."""
    return (study.path / FILE).is_file()


def provenance(study: Study) -> pd.DataFrame:
    """Return for each coded piece of a merged study where it came from.

    Returns
    -------
    DataFrame
        ``id`` in the whole; ``study, title, codebook, codebook_version`` that it came from;
        ``session, participant, code`` as they were called there.

    Raises
    ------
    StudyError
        ``exchange.not_merged``.
    """
    import pandas as pd

    origins = _by_letter(study)
    rows = []
    for segment in study.coded_segments():
        origin = origins[segment.transcript[0]]
        rows.append(
            {
                "id": segment.id,
                **{name: origin[name] for name in _COLUMNS[1:5]},
                "session": _old(origin["sessions"], segment.transcript),
                "participant": _old(origin["people"], segment.speaker),
                "code": origin["codes"].get(segment.id, segment.code),
            }
        )
    return pd.DataFrame(rows, columns=[*_COLUMNS]).astype(str)


def themes_by_project(study: Study) -> pd.DataFrame:
    """Return how many people spoke about each theme, per study and year.

    Returns
    -------
    DataFrame
        ``study, title``; ``year`` of the conversation, empty when it is not known; ``theme``
        and ``theme_name``, the code at the top of the tree; ``people``, of ``of_people`` who
        spoke in that study and year; ``segments``, pieces of text (the same piece by two
        coders counts once); ``conversations``. Counts of fewer people than
        ``kleinste_groep`` are ``<NA>``.
    """
    import pandas as pd

    from peer_research.finding.tables import suppress_small

    table = _with_project(study)
    book = study.codebook()
    of_people = _heard(study)
    rows = []
    for (name, year, theme), group in table.groupby(["study", "year", "theme"]):
        people = set(group["participant"]) & set(study.taking_part())
        rows.append(
            {
                "study": name,
                "title": group["title"].iloc[0],
                "year": year,
                "theme": theme,
                "theme_name": book.by_id[theme].name if theme in book.by_id else theme,
                "people": len(people),
                "of_people": len(of_people.get((name, year), set())),
                "segments": len(group[["session", "start", "end"]].drop_duplicates()),
                "conversations": group["session"].nunique(),
            }
        )
    return suppress_small(pd.DataFrame(rows, columns=[*_THEMES]), study.settings.min_group)


def gone_since(study: Study, sources: Sequence[Study]) -> list[str]:
    """Return people in a merged study who since withdrew or said no in their own study.

    When there is one, the whole must be made anew with `merge.merge_studies` and the old
    folder removed.

    Raises
    ------
    StudyError
        ``exchange.not_merged``.
    """
    now = {source.id: source.taking_part() for source in sources}
    return sorted(
        new
        for origin in _by_letter(study).values()
        if origin["study"] in now
        for old, new in origin["people"].items()
        if old not in now[origin["study"]]
    )


def _by_letter(study: Study) -> dict[str, Mapping[str, Any]]:
    try:
        data = json.loads((study.path / FILE).read_text("utf-8"))
        return {origin["letter"]: origin for origin in data["studies"]}
    except (OSError, ValueError, KeyError, TypeError):
        raise StudyError("exchange.not_merged", study=study.path.name) from None


def _old(names: Mapping[str, str], new: str) -> str:
    return next((old for old, to in names.items() if to == new), "")


def _year(quarter: str) -> str:
    return quarter[:4] if quarter[:4].isdecimal() else ""


def _years(study: Study) -> dict[str, str]:
    return {name: _year(session.quarter) for name, session in study.sessions().items()}


def _heard(study: Study) -> dict[tuple[str, str], set[str]]:
    """Return who spoke in each study and year."""
    years, origins, people = _years(study), _by_letter(study), study.taking_part()
    found: dict[tuple[str, str], set[str]] = {}
    for session, transcript in study.transcripts().items():
        place = origins[session[0]]["study"], years.get(session, "")
        spoken = set(transcript.speakers) & set(people)
        found.setdefault(place, set()).update(spoken)
    return found


def _with_project(study: Study) -> pd.DataFrame:
    table = study.segments()
    origins, years = _by_letter(study), _years(study)
    table["study"] = [origins[session[0]]["study"] for session in table["session"]]
    table["title"] = [origins[session[0]]["title"] for session in table["session"]]
    table["year"] = [years.get(session, "") for session in table["session"]]
    return table
