"""Hours, expenses and fees of researchers, held against the limits of the year.

Amounts are in euros and are counted exactly. A year that is not in the table is never
guessed at. Nothing here is advice on tax or benefits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research.registers.fees import (
    AGREEMENTS,
    HOURS,
    PAYMENTS,
    Agreement,
    YearLimits,
    fee_limits,
    study_limits,
)
from peer_research.study import Study
from peer_research.texts import texts

if TYPE_CHECKING:
    import pandas as pd

_CENT = Decimal("0.01")
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeWarning:
    """One thing to look at in what a researcher got.

    Parameters
    ----------
    kind : str
        ``hour``, ``month``, ``year``: over that limit; ``no_hours``: a fee without hours;
        ``age``: not known which limit per hour holds, so the lowest is used;
        ``unknown_year``: no limits known.
    month : str
        Empty when it is about the year.
    amount, most : Decimal
        Euros; for ``hour`` in one hour.
    """

    kind: str
    researcher: str
    year: int
    month: str = ""
    amount: Decimal = _NOTHING
    most: Decimal = _NOTHING

    @property
    def text(self) -> str:
        """What to look at, as a sentence."""
        return texts(
            f"fairness.warning_{self.kind}",
            researcher=self.researcher, year=self.year, month=self.month,
            amount=euros(self.amount), most=euros(self.most),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeStatus:
    """What a researcher worked and got in a year.

    Parameters
    ----------
    researcher : str
    year : int
    known : bool
        Whether the limits of the year are known.
    hours : Decimal
    received : Decimal
        Fees, expenses and vouchers, in euros.
    warnings : tuple of FeeWarning
    """

    researcher: str
    year: int
    known: bool
    hours: Decimal
    received: Decimal
    warnings: tuple[FeeWarning, ...] = ()


def euros(amount: Decimal) -> str:
    """Return an amount as people here write it.

    Examples
    --------
    >>> euros(Decimal("2100.5"))
    '€ 2.100,50'
    """
    shown = f"{amount.quantize(_CENT):,}"
    return "€ " + shown.translate(str.maketrans(",.", ".,"))


def fee_status(study: Study, year: int, limits: Path | None = None) -> list[FeeStatus]:
    """Return per researcher what they worked and got in a year, and what is over a limit.

    Parameters
    ----------
    study : Study
    year : int
    limits : Path, optional
        See `fee_limits`; those of the study when left out.

    Notes
    -----
    Exactly at a limit is fine. What somebody earned by the hour counts also before it is
    paid. Fee, expenses and vouchers count together for the month and the year.
    """
    known = _limits_of(study, limits).get(year)
    sums = _Sums(study, year)
    return [_status(sums, who, known) for who in sums.researchers]


def fee_lines(study: Study, year: int, limits: Path | None = None) -> list[str]:
    """Return `fee_status` as sentences, with the limits, where they come from, and who to ask."""
    states = fee_status(study, year, limits)
    known = _limits_of(study, limits).get(year)
    lines = [] if states else [texts("fairness.nothing", year=year)]
    if not states and known is None:
        lines.append(texts("fairness.unknown_year", year=year))
    for state in states:
        hours = f"{state.hours.normalize():f}".replace(".", ",")
        values = {"researcher": state.researcher, "hours": hours, "received": euros(state.received)}
        lines += [texts("fairness.line", year=year, **values)]
        lines += [warning.text for warning in state.warnings]
    return [*lines, *_limit_lines(known), texts("fairness.municipality")]


def _limit_lines(limits: YearLimits | None) -> list[str]:
    if limits is None:
        return []
    amounts = {
        "hour": limits.hour, "young": limits.hour_under_21, "month": limits.month,
        "whole": limits.whole_year,
    }  # fmt: skip
    shown = {name: euros(Decimal(str(amount))) for name, amount in amounts.items()}
    return [
        texts("fairness.limits", year=limits.year, **shown),
        texts("fairness.source", source=limits.source, day=f"{limits.checked:%d-%m-%Y}"),
    ]


def fee_table(study: Study, year: int, limits: Path | None = None) -> pd.DataFrame:
    """Return `fee_status` as a table: ``researcher, hours, received, known, warnings``."""
    import pandas as pd

    rows = [
        {
            "researcher": status.researcher,
            "hours": float(status.hours),
            "received": float(status.received),
            "known": status.known,
            "warnings": " ".join(warning.text for warning in status.warnings),
        }
        for status in fee_status(study, year, limits)
    ]
    return pd.DataFrame(rows, columns=["researcher", "hours", "received", "known", "warnings"])


def _limits_of(study: Study, limits: Path | None) -> dict[int, YearLimits]:
    return fee_limits(limits) if limits else study_limits(study)


class _Sums:
    """What the registers say about one year."""

    def __init__(self, study: Study, year: int) -> None:
        self.year = year
        self.hours = [row for row in HOURS.rows(study) if row.month.startswith(f"{year}-")]
        self.payments = [
            row
            for row in PAYMENTS.rows(study)
            if row.month.startswith(f"{year}-") and row.kind != "loon"
        ]
        self.agreements = AGREEMENTS.rows(study)
        self.researchers = sorted(
            {r.researcher for r in self.hours} | {r.researcher for r in self.payments}
        )

    def worked(self, who: str, month: str = "") -> Decimal:
        """Return the hours of a month, or of the year."""
        rows = (r for r in self.hours if r.researcher == who and r.month.startswith(month))
        return sum((Decimal(str(row.hours)) for row in rows), _NOTHING)

    def got(self, who: str, month: str = "", kinds: tuple[str, ...] = ()) -> Decimal:
        """Return what was paid in a month, or in the year."""
        rows = (r for r in self.payments if r.researcher == who and r.month.startswith(month))
        chosen = (row for row in rows if not kinds or row.kind in kinds)
        return sum((Decimal(str(row.amount)) for row in chosen), _NOTHING)

    def months(self, who: str) -> list[str]:
        """Return the months in which somebody worked or got something."""
        worked = {row.month for row in self.hours if row.researcher == who}
        return sorted(worked | {row.month for row in self.payments if row.researcher == who})

    def agreement(self, who: str, month: str) -> Agreement | None:
        """Return what was agreed last, up to that month."""
        rows = [r for r in self.agreements if r.researcher == who and r.since <= month]
        return max(rows, key=lambda row: row.since, default=None)

    def total(self, who: str, month: str) -> Decimal:
        """Return what counts for a month: what was paid, or earned when that is more."""
        agreed = self.agreement(who, month)
        rate = Decimal(str(agreed.rate)) if agreed else _NOTHING
        fee = self.got(who, month, ("vergoeding",))
        return max(fee, self.worked(who, month) * rate) + self.got(who, month) - fee


def _status(sums: _Sums, who: str, limits: YearLimits | None) -> FeeStatus:
    warnings = (
        tuple(_warnings(sums, who, limits))
        if limits
        else (FeeWarning(kind="unknown_year", researcher=who, year=sums.year),)
    )
    return FeeStatus(
        researcher=who,
        year=sums.year,
        known=limits is not None,
        hours=sums.worked(who),
        received=sums.got(who),
        warnings=warnings,
    )


def _warnings(sums: _Sums, who: str, limits: YearLimits) -> Iterator[FeeWarning]:
    months = sums.months(who)
    for month in months:
        yield from _month_warnings(sums, who, month, limits)
    total = sum((sums.total(who, month) for month in months), _NOTHING)
    most = Decimal(str(limits.whole_year))
    if total > most:
        yield FeeWarning(kind="year", researcher=who, year=sums.year, amount=total, most=most)


def _month_warnings(sums: _Sums, who: str, month: str, limits: YearLimits) -> Iterator[FeeWarning]:
    def warn(kind: str, amount: Decimal = _NOTHING, most: Decimal = _NOTHING) -> FeeWarning:
        return FeeWarning(
            kind=kind, researcher=who, year=sums.year, month=month, amount=amount, most=most
        )

    agreed = sums.agreement(who, month)
    # Where nothing was written down the strictest limit holds.
    young = agreed is None or agreed.under_21
    hour = Decimal(str(limits.hour_under_21 if young else limits.hour))
    fee, hours = sums.got(who, month, ("vergoeding",)), sums.worked(who, month)
    rate = Decimal(str(agreed.rate)) if agreed else _NOTHING
    if fee and agreed is None:
        yield warn("age", fee, hour)
    if fee and not hours:
        yield warn("no_hours", fee)
    elif fee > hour * hours or rate > hour:
        yield warn("hour", max(rate, fee / hours if hours else _NOTHING), hour)
    most, total = Decimal(str(limits.month)), sums.total(who, month)
    if total > most:
        yield warn("month", total, most)
