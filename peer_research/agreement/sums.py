"""The sums that every coefficient of agreement needs, and intervals by resampling them.

Each unit (a piece of text that several people judged) has a row of numbers; a coefficient is
a function of the sum of those rows. That makes a thousand resamplings one multiplication.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Coefficient = Callable[[Array], tuple[Array, Array, Array]]

SEED = 1960
REPEATS = 1000
LEVEL = 0.95
_FIXED = 5  # columns of `rows` before those per category


def rows(counts: npt.ArrayLike) -> Array:
    """Return the row of numbers of each unit.

    Parameters
    ----------
    counts : array_like
        Units by categories: how many people put the unit in the category.

    Returns
    -------
    ndarray
        Per unit: 1 if at least two people judged it; its share of agreeing pairs; that times
        the number of judgements; the number of judgements; 1; per category the judgements;
        per category the share of judgements. All but the fifth and the last are 0 for a unit
        that one person judged.
    """
    table = np.asarray(counts, dtype=np.float64)
    judged = table.sum(axis=1)
    paired = (judged > 1).astype(np.float64)
    agreeing = (table * (table - 1)).sum(axis=1) / np.maximum(judged * (judged - 1), 1) * paired
    share = table / np.maximum(judged, 1)[:, None]
    fixed = np.stack([paired, agreeing, agreeing * judged, judged * paired, judged > 0], axis=1)
    return np.hstack([fixed, table * paired[:, None], share])


def binary_rows(yes: npt.ArrayLike, people: npt.ArrayLike) -> Array:
    """Return `rows` of units that `people` judged and to which `yes` of them gave a code."""
    given = np.asarray(yes, dtype=np.float64)
    return rows(np.stack([given, np.asarray(people, dtype=np.float64) - given], axis=1))


def alpha(sums: Array) -> tuple[Array, Array, Array]:
    """Return alpha, observed and expected agreement; see `agreement.measures`."""
    categories = _judgements(sums)
    total = sums[..., 3]
    observed = _ratio(sums[..., 2], total)
    same = (categories * (categories - 1)).sum(axis=-1)
    expected = _ratio(same, total * (total - 1))
    return _beyond(observed, expected), observed, expected


def fleiss(sums: Array) -> tuple[Array, Array, Array]:
    """Return Fleiss' kappa, observed and expected agreement; see `agreement.measures`."""
    observed = _ratio(sums[..., 1], sums[..., 0])
    shares = _ratio(_judgements(sums), sums[..., 3, None])
    expected = (shares**2).sum(axis=-1)
    return _beyond(observed, expected), observed, expected


def ac1(sums: Array) -> tuple[Array, Array, Array]:
    """Return Gwet's AC1, observed and expected agreement; see `agreement.measures`."""
    observed = _ratio(sums[..., 1], sums[..., 0])
    width = (sums.shape[-1] - _FIXED) // 2
    shares = _ratio(sums[..., -width:], sums[..., 4, None])
    # One category in all leaves nothing to choose, and nothing to measure.
    spread = (shares * (1 - shares)).sum(axis=-1)
    expected = spread / (width - 1) if width > 1 else np.ones_like(observed)
    return _beyond(observed, expected), observed, expected


def cohen(cells: Array) -> tuple[Array, Array, Array]:
    """Return Cohen's kappa, observed and expected agreement of two people's yes and no.

    Parameters
    ----------
    cells : ndarray
        Last axis: both yes, only the first, only the second, neither.
    """
    both, first, second, neither = np.moveaxis(cells, -1, 0)
    total = both + first + second + neither
    observed = _ratio(both + neither, total)
    yes, no = (both + first) * (both + second), (neither + second) * (neither + first)
    expected = _ratio(yes + no, total**2)
    return _beyond(observed, expected), observed, expected


def percent(sums: Array) -> tuple[Array, Array, Array]:
    """Return the share of agreeing pairs, also as observed; nothing is expected."""
    observed = _ratio(sums[..., 1], sums[..., 0])
    return observed, observed, np.zeros_like(observed)


def resample(
    clusters: Array,
    name: str,
    counts: npt.NDArray[np.int64] | None = None,
    *,
    repeats: int = REPEATS,
    seed: int = SEED,
) -> Array:
    """Return sums of as many clusters, drawn with replacement, `repeats` times.

    Parameters
    ----------
    clusters : ndarray
        One row of numbers per cluster: a turn, with all judgements about it.
    name : str
        Of what is resampled; another name draws other clusters, whatever else is computed.
    counts : ndarray, optional
        How many clusters each row stands for, when equal rows were put together by `distinct`.
    repeats, seed : int

    Notes
    -----
    The nonparametric bootstrap over units: Efron and Tibshirani (1993), An introduction to the
    bootstrap, chapter 6. Equal rows are drawn together, from a multinomial distribution.
    """
    if not len(clusters):
        return np.zeros((0, clusters.shape[1]))
    if counts is None:
        clusters, counts = distinct(clusters)
    generator = np.random.default_rng([seed, crc32(name.encode())])
    draws = generator.multinomial(int(counts.sum()), counts / counts.sum(), size=repeats)
    return draws.astype(np.float64) @ clusters


def interval(sums: Array, coefficient: Coefficient, level: float = LEVEL) -> tuple[float, float]:
    """Return the percentile interval of a coefficient over resampled sums.

    Both ends are NaN when it does not exist in half of the samples or more: then nothing can
    be said. Percentile method: Efron and Tibshirani (1993), chapter 13.
    """
    values = coefficient(sums)[0]
    values = values[np.isfinite(values)]
    if len(values) * 2 <= len(sums) or not len(values):
        return math.nan, math.nan
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def distinct(table: Array) -> tuple[Array, npt.NDArray[np.int64]]:
    """Return the distinct rows of a table and how often each is there."""
    # One number per row sorts ten times as fast as the row; equal numbers are checked.
    number = table @ np.sqrt(np.arange(2, table.shape[1] + 2))
    _, first, place, counts = np.unique(
        number, return_index=True, return_inverse=True, return_counts=True
    )
    if np.array_equal(table[first][place], table):
        return table[first], counts
    return np.unique(table, axis=0, return_counts=True)


def _judgements(sums: Array) -> Array:
    width = (sums.shape[-1] - _FIXED) // 2
    return sums[..., _FIXED : _FIXED + width]


def _ratio(above: Any, below: Any) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(above / below, dtype=np.float64)


def _beyond(observed: Array, expected: Array) -> Array:
    """Return agreement beyond what is expected; NaN when nothing could differ."""
    room = 1 - expected
    # Rounding may leave a crumb of room where there is none.
    return _ratio(observed - expected, np.where(room < 1e-12, np.nan, room))
