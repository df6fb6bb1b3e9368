"""Agreement on where a piece begins and ends: Krippendorff's alpha for unitizing.

The other coefficients ask of each turn whether it has a code. This one asks of the text as
one long line which stretches have it, so that a coder who takes half a sentence more is
nearer than one who takes another sentence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from peer_research.errors import CodingError

Spans = npt.NDArray[np.int64]  # rows (start, end), half-open


def alpha_u(units: Mapping[str, Sequence[npt.ArrayLike]], length: int) -> float:
    r"""Return Krippendorff's alpha for unitizing, over all categories together.

    Parameters
    ----------
    units : mapping of str to sequence of array_like
        Per category, per coder: rows (start, end), half-open, on a line from 0 to `length`.
        Pieces of one coder in one category that overlap count as one piece; pieces that only
        touch are two.
    length : int
        Of the line.

    Returns
    -------
    float
        :math:`{}_u\alpha = 1 - \sum_c D_{oc} / \sum_c D_{ec}`; see `disagreements_u`. NaN
        when nobody used any category, or when nothing could differ.

    Raises
    ------
    CodingError
        ``agreement.outside_line``.

    References
    ----------
    Krippendorff, K. (2004). Content analysis: An introduction to its methodology (2nd ed.),
    section 11.6, with the example on p. 254. Sage. First in: Krippendorff, K. (1995). On the
    reliability of unitizing contiguous data. Sociological Methodology, 25, 47-76; the formula
    for :math:`D_{ec}` is that of 2004, which corrects a sign. The third edition (2013) and the
    fourth (2019) have another family under the same name.

    Examples
    --------
    >>> c = [[(75, 145), (220, 250)], [(70, 150), (205, 225), (250, 270)]]
    >>> round(alpha_u({"c": c, "k": [[(30, 90), (150, 200)]] * 2}, 300), 3)
    0.859
    """
    found = [disagreements_u(coders, length) for coders in units.values()]
    observed, expected = sum(pair[0] for pair in found), sum(pair[1] for pair in found)
    return 1 - observed / expected if expected > 0 else math.nan


def disagreements_u(coders: Sequence[npt.ArrayLike], length: int) -> tuple[float, float]:
    r"""Return the observed and the expected disagreement in one category.

    Parameters
    ----------
    coders : sequence of array_like
        Per coder rows (start, end); see `alpha_u`.
    length : int

    Returns
    -------
    tuple of float
        :math:`D_{oc} = \sum_i \sum_{j \ne i} \sum_g \sum_h \delta^2_{cigjh} / m(m-1)L^2`,
        where :math:`\delta^2` of two pieces that overlap is the square of how far their
        beginnings lie apart plus that of their ends, of a piece within the other coder's gap
        the square of its length, and otherwise 0; and :math:`D_{ec} = \frac{2}{L} \sum_i
        \sum_g [\frac{N_c - 1}{3}(2\ell^3 - 3\ell^2 + \ell) + \ell^2 \sum_j \sum_{h: \ell_h
        \ge \ell}(\ell_h - \ell + 1)] / [mL(mL - 1) - \sum_i \sum_g \ell(\ell - 1)]` with
        pieces :math:`g` of length :math:`\ell` and gaps :math:`h`.

    Raises
    ------
    CodingError
        ``agreement.outside_line``.
    """
    merged = [merge_overlaps(spans) for spans in coders]
    if any(len(spans) and (spans[0, 0] < 0 or spans[-1, 1] > length) for spans in merged):
        raise CodingError("agreement.outside_line", length=length)
    people = len(merged)
    if people < 2 or length < 1 or not any(map(len, merged)):
        return 0.0, 0.0
    observed = sum(
        _apart(merged[i], merged[j]) for i in range(people) for j in range(people) if i < j
    )
    return 2 * observed / (people * (people - 1) * length**2), _expected(merged, length)


def merge_overlaps(spans: npt.ArrayLike) -> Spans:
    """Return spans by place, those that overlap made one; empty ones are left out.

    Examples
    --------
    >>> merge_overlaps([(4, 9), (0, 2), (2, 3), (8, 12), (5, 5)]).tolist()
    [[0, 2], [2, 3], [4, 12]]
    """
    rows = np.asarray(spans, dtype=np.int64).reshape(-1, 2)
    rows = rows[rows[:, 1] > rows[:, 0]]
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    if not len(rows):
        return rows
    reach = np.maximum.accumulate(rows[:, 1])
    first = np.flatnonzero(np.concatenate([[True], rows[1:, 0] >= reach[:-1]]))
    return np.stack([rows[first, 0], np.maximum.reduceat(rows[:, 1], first)], axis=1)


def _apart(one: Spans, other: Spans) -> float:
    """Return the sum of all distances between two coders' pieces, each pair once."""
    first = np.searchsorted(other[:, 1], one[:, 0], side="right")
    last = np.searchsorted(other[:, 0], one[:, 1], side="left")
    count = np.maximum(last - first, 0)
    left = np.repeat(np.arange(len(one)), count)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    right = np.repeat(first, count) + offset
    borders = (one[left] - other[right]).astype(np.float64)
    alone = [one[count == 0], np.delete(other, np.unique(right), axis=0)]
    return float((borders**2).sum() + sum((_lengths(spans) ** 2).sum() for spans in alone))


def _expected(coders: Sequence[Spans], length: int) -> float:
    pieces = np.concatenate([_lengths(spans) for spans in coders])
    gaps = np.sort(np.concatenate([_gaps(spans, length) for spans in coders]))
    # For each piece: the gaps it fits in, how many and how long together.
    place = np.searchsorted(gaps, pieces, side="left")
    number = len(gaps) - place
    total = np.concatenate([np.cumsum(gaps[::-1])[::-1], [0.0]])[place]
    fits = total - number * (pieces - 1)
    moved = (len(pieces) - 1) / 3 * (2 * pieces**3 - 3 * pieces**2 + pieces)
    line = len(coders) * length
    ways = line * (line - 1.0) - (pieces * (pieces - 1)).sum()
    if ways <= 0:
        return 0.0
    return float(2 / length * (moved + pieces**2 * fits).sum() / ways)


def _lengths(spans: Spans) -> npt.NDArray[np.float64]:
    return (spans[:, 1] - spans[:, 0]).astype(np.float64)


def _gaps(spans: Spans, length: int) -> npt.NDArray[np.float64]:
    starts = np.concatenate([[0], spans[:, 1]])
    ends = np.concatenate([spans[:, 0], [length]])
    found = (ends - starts).astype(np.float64)
    return np.asarray(found[found > 0])
