"""Tables by group of people, in which no small group can be read or worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd

from peer_research.errors import CodingError
from peer_research.finding.small_groups import small_cells
from peer_research.model import Participant
from peer_research.texts import texts

_FIXED = ("groep", "leeftijd")
_PIECE = ["session", "start", "end", "code"]


def groups_of(people: Mapping[str, Participant], by: str, k: int) -> dict[str, str]:
    """Return the group of each participant, small groups put together.

    Parameters
    ----------
    people : mapping of str to Participant
        Who counts.
    by : str
        ``groep``, ``leeftijd`` or the name of one of the participants' `attributes`.
    k : int
        Smallest group that may be shown.

    Returns
    -------
    dict of str to str
        Groups of fewer than `k` people, and as many others as it takes to hold `k` people
        together, have one name: "andere groepen".

    Raises
    ------
    CodingError
        ``finding.unknown_group``; ``finding.too_few_people``, fewer than `k` in all.
    """
    known = (*_FIXED, *sorted({name for person in people.values() for name in person.attributes}))
    if by not in known:
        raise CodingError("finding.unknown_group", name=by, choices=", ".join(known))
    if len(people) < k:
        raise CodingError("finding.too_few_people", k=k)
    found = {code: _value(person, by) for code, person in people.items()}
    sizes = Counter(found.values())
    together = {
        name for name, hide in zip(sizes, small_cells(list(sizes.values()), k), strict=True) if hide
    }
    other = texts("finding.other_groups")
    return {code: other if name in together else name for code, name in found.items()}


def code_by_group(
    segments: pd.DataFrame, people: Mapping[str, Participant], by: str, k: int
) -> pd.DataFrame:
    """Return how many people of each group spoke about each code.

    Parameters
    ----------
    segments : DataFrame
        From `retrieval.segments_frame`.
    people, by, k
        As in `groups_of`.

    Returns
    -------
    pandas.DataFrame
        Codes by groups, people, as ``Int64``. Counts from 1 up to `k` are ``<NA>``, and so
        many others that none can be worked out from totals.

    Raises
    ------
    CodingError
        As in `groups_of`.
    """
    group = groups_of(people, by, k)
    said = segments[segments["participant"].isin(list(group))]
    said = said.drop_duplicates(["code", "participant"])
    table = pd.crosstab(said["code"], said["participant"].map(group))
    other = texts("finding.other_groups")
    order = sorted(set(group.values()), key=lambda name: (name == other, name))
    return _hidden(table.reindex(columns=order, fill_value=0).rename_axis(columns=by), k)


def code_by_attribute(
    segments: pd.DataFrame, attribute: str, k: int, *, count: str = "people"
) -> pd.DataFrame:
    """Return how each code goes with an attribute of the pieces, such as ``toon``.

    Parameters
    ----------
    segments : DataFrame
        From `retrieval.segments_frame`; only participants count.
    attribute : str
        A column with an attribute of the codebook.
    k : int
        Smallest group that may be shown.
    count : {"people", "segments"}
        What to count.

    Returns
    -------
    pandas.DataFrame
        Codes by values, as ``Int64``. Which cells are ``<NA>`` depends on how many people are
        behind them, also when pieces are counted.

    Raises
    ------
    CodingError
        ``finding.unknown_attribute``.
    """
    if attribute not in segments.columns:
        raise CodingError("finding.unknown_attribute", name=attribute)
    said = segments[segments["participant"].str.startswith("P") & (segments[attribute] != "")]
    heard = said.drop_duplicates(["code", attribute, "participant"])
    people = pd.crosstab(heard["code"], heard[attribute])
    shown = _hidden(people, k)
    if count == "people":
        return shown
    pieces = said.drop_duplicates([*_PIECE, attribute])
    table = pd.crosstab(pieces["code"], pieces[attribute]).astype("Int64")
    return table.mask(shown.isna())


def _value(person: Participant, by: str) -> str:
    values = {**person.attributes, "groep": person.group, "leeftijd": person.age_band or ""}
    return values.get(by, "") or texts("finding.unknown_value")


def _hidden(table: pd.DataFrame, k: int) -> pd.DataFrame:
    """Return a table of counts of people with the small ones, and enough others, missing.

    The total of a row is known from `retrieval.code_frequency`; that of a column is nowhere,
    as one person speaks about many codes.
    """
    mask = np.array([small_cells(row, k) for row in table.to_numpy().tolist()], dtype=bool)
    return table.astype("Int64").mask(mask.reshape(table.shape))
