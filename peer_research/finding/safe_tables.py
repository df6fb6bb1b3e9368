"""The tables that may be shown or written: groups smaller than the study's limit are hidden.

This module imports pandas: import it inside functions wherever start-up time counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from peer_research.errors import CodingError
from peer_research.finding.tables import code_frequency, suppress_small
from peer_research.model import Participant
from peer_research.study import Study

_ALL_CODES = "*"
_WHAT = ("code", "name", "coder_a", "coder_b")


def code_table(study: Study) -> pd.DataFrame:
    """Return how many people and pieces each code has, as `retrieval.code_frequency`.

    Of a code that fewer people spoke about than ``kleinste_groep`` no count is there, except
    of how many people there are.
    """
    table = code_frequency(study.segments(), sorted(study.taking_part()))
    shown = suppress_small(table, study.settings.min_group)
    # In the order of numbers that are hidden, their order would tell them.
    hidden = shown["people"].isna()
    return pd.concat([shown[~hidden], shown[hidden].sort_values("code")], ignore_index=True)


def group_table(study: Study) -> pd.DataFrame:
    """Return how many people of each group spoke about each code.

    Returns
    -------
    DataFrame
        ``code, name``; then per group ``people``, how many spoke about it, under the name of
        the group. Young people, parents and professionals are never in one number. A table
        with a column per person would show one person at a time, so there is none.
    """
    segments = study.segments()
    people = study.taking_part()
    groups = sorted({person.group for person in people.values()})
    rows = [
        {"code": code, "name": rows["code_name"].iloc[0], **_per_group(rows, people, groups)}
        for code, rows in segments.groupby("code")
    ]
    table = pd.DataFrame(rows, columns=["code", "name", *groups])
    return suppress_small(table.astype(dict.fromkeys(groups, "int64")), study.settings.min_group)


def agreement_table(study: Study) -> pd.DataFrame | None:
    """Return how far coders agree per code, or None when no two coded the same conversation.

    Of a code that too few people spoke about nothing is shown: a share of one or two pieces
    is about one or two people.
    """
    try:
        table = study.agreement()
    except CodingError:
        return None
    shown = code_table(study)
    small = set(shown.loc[shown["people"].isna(), "code"])
    hidden = table["code"].isin(small) & (table["code"] != _ALL_CODES)
    numbers = [name for name in table.columns if pd.api.types.is_numeric_dtype(table[name])]
    counts = [name for name in numbers if pd.api.types.is_integer_dtype(table[name])]
    table = table.astype(dict.fromkeys(counts, "Int64"))
    for name in numbers:
        table[name] = table[name].mask(hidden)
    for name in set(table.columns) - set(numbers) - set(_WHAT):
        # A sentence about a number would give the number away.
        table.loc[hidden, name] = ""
    return table


def _per_group(
    rows: pd.DataFrame, people: Mapping[str, Participant], groups: Sequence[str]
) -> dict[str, int]:
    heard = set(rows["participant"]) & set(people)
    return {group: sum(people[code].group == group for code in heard) for group in groups}
