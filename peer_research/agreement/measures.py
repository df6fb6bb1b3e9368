"""Coefficients of agreement between coders, as published.

Every function gives the formula and its source; the tests pin each to published examples.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from peer_research.agreement import sums as core
from peer_research.errors import CodingError
from peer_research.texts import texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Kappa:
    """Agreement beyond chance.

    Parameters
    ----------
    value : float
        The coefficient, at most 1; NaN when it does not exist.
    percent : float
        Share of agreement that was observed, from 0 to 1; NaN without units.
    expected : float
        Share to expect by chance, in the way of the coefficient.
    reason : str
        In words why the coefficient does not exist; empty when it does.
    """

    value: float
    percent: float
    expected: float
    reason: str = ""


def percent_agreement(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Return the share of units with the same judgement, from 0 to 1.

    Examples
    --------
    >>> percent_agreement([1, 1, 0, 0], [1, 0, 0, 0])
    0.75
    """
    return cohen_kappa(first, second).percent


def cohen_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> Kappa:
    """Return Cohen's kappa of two coders' judgements of the same units.

    See `kappa_from_table` for the formula and its source.

    Raises
    ------
    CodingError
        ``agreement.different_lengths``.

    Examples
    --------
    >>> round(cohen_kappa("aabb", "abbb").value, 2)
    0.5
    """
    _require_same_length([first, second])
    categories = list(dict.fromkeys([*first, *second]))
    cells = Counter(zip(first, second, strict=True))
    return kappa_from_table([[cells[a, b] for b in categories] for a in categories])


def kappa_from_table(table: Sequence[Sequence[float]]) -> Kappa:
    r"""Return Cohen's kappa of a table of counts.

    Parameters
    ----------
    table : sequence of sequence of float
        Square: rows are the first coder's categories, columns the second's.

    Returns
    -------
    Kappa
        :math:`\kappa = (p_o - p_e) / (1 - p_e)` with :math:`p_o` the share on the diagonal
        and :math:`p_e = \sum_i p_{i+} p_{+i}`, from the margins of both coders.

    Raises
    ------
    CodingError
        ``agreement.not_square``.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and
    Psychological Measurement, 20(1), 37-46; formula (1) and the example on p. 45.

    Examples
    --------
    >>> found = kappa_from_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    >>> round(found.value, 3), round(found.percent, 2), round(found.expected, 2)
    (0.492, 0.7, 0.41)
    """
    size = len(table)
    if any(len(row) != size or min(row) < 0 for row in table):
        raise CodingError("agreement.not_square")
    total = sum(map(sum, table))
    if not total:
        return _nothing()
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    products = sum(row * column for row, column in zip(rows, columns, strict=True))
    percent = sum(table[i][i] for i in range(size)) / total
    expected = products / total**2
    if products == total**2:  # exact in whole numbers, unlike `expected == 1`
        reason = texts("agreement.no_variation")
        return Kappa(value=math.nan, percent=percent, expected=expected, reason=reason)
    value = (percent - expected) / (1 - expected)
    return Kappa(value=value, percent=percent, expected=expected)


def fleiss_kappa(counts: Sequence[Sequence[int]]) -> Kappa:
    r"""Return Fleiss' kappa of any number of coders.

    Parameters
    ----------
    counts : sequence of sequence of int
        Units by categories: how many coders put the unit in the category. Every unit has the
        same number of coders, at least two; they need not be the same people.

    Returns
    -------
    Kappa
        :math:`\kappa = (\bar P - \bar P_e) / (1 - \bar P_e)`, with :math:`\bar P` the mean
        over units of :math:`\sum_j n_{ij}(n_{ij} - 1) / n(n - 1)`, the share of pairs of
        coders that agree, and :math:`\bar P_e = \sum_j p_j^2` from the shares of the
        categories over all judgements.

    Raises
    ------
    CodingError
        ``agreement.different_raters``.

    References
    ----------
    Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters. Psychological
    Bulletin, 76(5), 378-382; formulas (1) to (7).

    Examples
    --------
    >>> round(fleiss_kappa([[3, 0], [2, 1], [0, 3]]).value, 2)
    0.55
    """
    sizes = {sum(row) for row in counts}
    if len(sizes) > 1 or min(sizes, default=2) < 2 or len({len(row) for row in counts}) > 1:
        raise CodingError("agreement.different_raters")
    return _coefficient(core.fleiss, counts)


def fleiss_kappa_per_category(counts: Sequence[Sequence[int]]) -> list[float]:
    r"""Return Fleiss' kappa of each category against all others.

    :math:`\kappa_j = (\bar P_j - p_j) / (1 - p_j)` with :math:`\bar P_j = (\sum_i n_{ij}^2 -
    N n p_j) / (N n (n - 1) p_j)`: how often a second coder chooses the category when a first
    did. NaN for a category that nobody or everybody chose.

    References
    ----------
    Fleiss (1971), formulas (16) and (17); see `fleiss_kappa`.
    """
    fleiss_kappa(counts)  # refuses what cannot be right
    table = np.asarray(counts, dtype=np.float64)
    people = table.sum(axis=1).max(initial=0)
    found = []
    for column in table.T:
        share = column.sum() / table.sum()
        if share in (0, 1):
            found.append(math.nan)
            continue
        again = ((column**2).sum() - column.sum()) / (column.sum() * (people - 1))
        found.append(float((again - share) / (1 - share)))
    return found


def krippendorff_alpha(
    judgements: Sequence[Sequence[Hashable]], missing: Hashable | None = None
) -> Kappa:
    r"""Return Krippendorff's alpha for nominal data, with any number of coders and gaps.

    Parameters
    ----------
    judgements : sequence of sequence
        Coders by units: which category each coder gave to each unit.
    missing : hashable, optional
        What stands where a coder did not judge; None, if not given.

    Returns
    -------
    Kappa
        :math:`\alpha = 1 - D_o / D_e`, with :math:`D_o = \frac{1}{n} \sum_u \sum_{c \ne k}
        n_{uc} n_{uk} / (n_u - 1)` and :math:`D_e = \sum_{c \ne k} n_c n_k / n(n - 1)` over
        units that at least two coders judged. `percent` is :math:`1 - D_o`, `expected`
        :math:`1 - D_e`.

    Raises
    ------
    CodingError
        ``agreement.different_lengths``.

    References
    ----------
    Krippendorff, K. (2004). Content analysis (2nd ed.), chapter 11. Sage. Worked out in
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of
    Pennsylvania; examples A, B and C.

    Examples
    --------
    >>> first, second = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    >>> round(krippendorff_alpha([first, second]).value, 3)
    0.095
    """
    return _coefficient(core.alpha, count_judgements(judgements, missing))


def gwet_ac1(judgements: Sequence[Sequence[Hashable]], missing: Hashable | None = None) -> Kappa:
    r"""Return Gwet's AC1, which stays near the observed agreement when a code is rare.

    Parameters
    ----------
    judgements, missing
        As in `krippendorff_alpha`.

    Returns
    -------
    Kappa
        :math:`\gamma_1 = (p_a - p_e) / (1 - p_e)`, with :math:`p_a` the mean share of agreeing
        pairs over units that two or more coders judged, :math:`p_e = \sum_k \pi_k (1 - \pi_k)
        / (q - 1)`, :math:`\pi_k` the mean over all units of the share of coders who chose
        category :math:`k`, and :math:`q` the number of categories.

    Raises
    ------
    CodingError
        ``agreement.different_lengths``.

    References
    ----------
    Gwet, K. L. (2008). Computing inter-rater reliability and its variance in the presence of
    high agreement. British Journal of Mathematical and Statistical Psychology, 61(1), 29-48.
    With gaps: Gwet, K. L. (2014). Handbook of inter-rater reliability (4th ed.), chapter 5.

    Examples
    --------
    >>> round(gwet_ac1(["yyyyyyyyny", "yyyyyyyynn"]).value, 4)
    0.8658
    """
    return _coefficient(core.ac1, count_judgements(judgements, missing))


def count_judgements(
    judgements: Sequence[Sequence[Hashable]], missing: Hashable | None = None
) -> list[list[int]]:
    """Return units by categories, in order of appearance, from coders by units.

    Raises
    ------
    CodingError
        ``agreement.different_lengths``.

    Examples
    --------
    >>> count_judgements(["ab-", "aab"], missing="-")
    [[2, 0], [1, 1], [0, 1]]
    """
    _require_same_length(judgements)
    units = list(zip(*judgements, strict=True))
    order = dict.fromkeys(value for unit in units for value in unit if value != missing)
    place = {category: number for number, category in enumerate(order)}
    counts = [[0] * len(place) for _ in units]
    for row, unit in zip(counts, units, strict=True):
        for value in unit:
            if value in place:
                row[place[value]] += 1
    return counts


def _require_same_length(rows: Sequence[Sequence[Hashable]]) -> None:
    for row in rows:
        if len(row) != len(rows[0]):
            raise CodingError("agreement.different_lengths", first=len(rows[0]), second=len(row))


def _coefficient(function: core.Coefficient, counts: Sequence[Sequence[int]]) -> Kappa:
    if not len(counts) or not any(sum(row) > 1 for row in counts):
        return _nothing()
    value, percent, expected = map(float, function(core.rows(counts).sum(axis=0)))
    reason = texts("agreement.no_variation") if math.isnan(value) else ""
    return Kappa(value=value, percent=percent, expected=expected, reason=reason)


def _nothing() -> Kappa:
    nan, reason = math.nan, texts("agreement.no_units")
    return Kappa(value=nan, percent=nan, expected=nan, reason=reason)
