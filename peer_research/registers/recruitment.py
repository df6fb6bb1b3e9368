"""Recruitment in numbers: how many were asked, refused and dropped out, and never who."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from peer_research.errors import StudyError
from peer_research.finding.small_groups import few, few_alone, few_table
from peer_research.model import key
from peer_research.registers.register import Register
from peer_research.registers.tools import require_amount, require_quarter
from peer_research.study import Study

if TYPE_CHECKING:
    import pandas as pd

_PARTS = ("refused", "no_answer", "dropped_out", "took_part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruiting:
    """What came of asking people through one channel in one quarter."""

    id: str
    channel: Literal[
        "school",
        "jongerenwerk",
        "instelling",
        "gemeente",
        "online",
        "via_via",
        "netwerk_ervaringsdeskundigen",
        "oproep",
        "anders",
    ] = key("kanaal")
    quarter: str = key("kwartaal")
    asked: int = key("gevraagd")
    refused: int = key("nee_gezegd", default=0)
    no_answer: int = key("geen_antwoord", default=0)
    dropped_out: int = key("afgehaakt", default=0)

    def __post_init__(self) -> None:
        require_quarter(self.id, self.quarter)
        require_amount(self.id, self.asked, self.refused, self.no_answer, self.dropped_out)
        if self.took_part < 0:
            raise StudyError("data_management.too_many", id=self.id)

    @property
    def took_part(self) -> int:
        """How many took part."""
        return self.asked - self.refused - self.no_answer - self.dropped_out


RECRUITMENT = Register("werving", "W", Recruiting)


def recruitment_table(study: Study) -> pd.DataFrame:
    """Return the numbers per channel, small numbers hidden, and for all channels together.

    Returns
    -------
    pandas.DataFrame
        ``channel, asked, refused, no_answer, dropped_out, took_part`` as text; the last row
        is ``*``, all channels together.
    """
    import pandas as pd

    k = study.settings.min_group
    totals: dict[str, list[int]] = {}
    for row in RECRUITMENT.rows(study):
        known = totals.setdefault(row.channel, [0] * len(_PARTS))
        parts = [getattr(row, name) for name in _PARTS]
        totals[row.channel] = [a + b for a, b in zip(known, parts, strict=True)]
    channels = sorted(totals)
    counts = [totals[channel] for channel in channels]
    asked = few([sum(row) for row in counts], k)
    rows = [
        [channel, size, *cells]
        for channel, size, cells in zip(channels, asked, few_table(counts, k), strict=True)
    ]
    everybody = [sum(column) for column in zip(*counts, strict=True)]
    if everybody:
        rows.append(["*", few_alone(sum(everybody), k), *few(everybody, k)])
    return pd.DataFrame(rows, columns=["channel", "asked", *_PARTS])
