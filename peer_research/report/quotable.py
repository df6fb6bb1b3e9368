"""Which words may be quoted.

A piece may be quoted when its speaker said yes to quoting, a coder marked it ``mag``, nobody
marked the same words otherwise, one person speaks in it, and it carries no heavy code unless
a second person approved it. Words with a place and a year together are never quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import pandas as pd

from peer_research.model import WITHDRAWN, Participant
from peer_research.report.counts import HEAVY, Counts
from peer_research.report.data import ReportData
from peer_research.report.places import place_and_year

Row = dict[Hashable, Any]

_MAY = "mag"
_SILENT = ("", "niet_gevraagd", _MAY)


def quotable(counts: Counts) -> pd.DataFrame:
    """Return the segments that may be quoted.

    Parameters
    ----------
    counts : Counts

    Returns
    -------
    DataFrame
        Columns as `ReportData.segments`.
    """
    data = counts.data
    frame = counts.spoken
    allowed = [code for code, person in data.participants.items() if _allows(person)]
    frame = frame[frame["participant"].isin(allowed) & (frame["citaat"] == _MAY)]
    frame = _keep(frame, lambda row: str(row["quote"]).strip() != "")
    frame = _keep(frame, lambda row: WITHDRAWN not in str(row["quote"]))
    frame = _keep(frame, _alone)
    barred = _Barred(data, counts)
    frame = _keep(frame, lambda row: not barred.bars(row))
    return _keep(frame, lambda row: not place_and_year(str(row["quote"])))


def _keep(frame: pd.DataFrame, test: Callable[[Row], bool]) -> pd.DataFrame:
    return frame[np.array([test(row) for row in frame.to_dict("records")], dtype=bool)]


def _allows(person: Participant) -> bool:
    return person.allows("citeren") and person.allows("meedoen")


def _alone(row: Row) -> bool:
    """Return whether only the participant speaks in the piece, as far as is known."""
    speakers = str(row.get("speakers", "")).split()
    return not speakers or speakers == [row["participant"]]


class _Barred:
    """Words that may not be quoted, whatever another coder says of them."""

    def __init__(self, data: ReportData, counts: Counts) -> None:
        frame = data.segments
        heavy = [counts.sensitivity(str(code)) >= HEAVY for code in frame["code"]]
        refused = ~frame["citaat"].isin(_SILENT)
        self.approved = data.approved
        self.heavy = _by_session(frame[np.array(heavy, dtype=bool)])
        self.refused = _by_session(frame[refused])

    def bars(self, row: Row) -> bool:
        """Return whether the words of `row` overlap with words that are barred."""
        place = str(row["session"]), int(row["start"]), int(row["end"])
        if overlaps(*place, self.refused):
            return True
        return row["id"] not in self.approved and overlaps(*place, self.heavy)


def _by_session(frame: pd.DataFrame) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for session, start, end in frame[["session", "start", "end"]].itertuples(index=False):
        found.setdefault(str(session), []).append((int(start), int(end)))
    return found


def overlaps(session: str, start: int, end: int, places: dict[str, list[tuple[int, int]]]) -> bool:
    """Return whether a place in a conversation overlaps with one of `places`."""
    return any(s < end and start < e for s, e in places.get(session, ()))
