"""Small numbers of people are shown as "few", and cannot be computed from the others."""

from __future__ import annotations

from collections.abc import Sequence

from peer_research.texts import texts


def small_cells(counts: Sequence[int], k: int) -> list[bool]:
    """Return which counts of one column must be hidden.

    Counts from 1 up to `k` are hidden. As the total is known, one hidden cell could be
    computed: then the smallest of the others is hidden as well, until the hidden cells hold
    at least `k` people together.

    Parameters
    ----------
    counts : sequence of int
    k : int
        Smallest group that may be shown.

    Examples
    --------
    >>> small_cells([7, 3, 9, 0], 5)
    [True, True, False, False]
    """
    hidden = [0 < count < k for count in counts]
    if not any(hidden):
        return hidden
    for place in sorted(range(len(counts)), key=lambda n: counts[n]):
        together = sum(c for c, h in zip(counts, hidden, strict=True) if h)
        if sum(hidden) > 1 and together >= k:
            break
        if counts[place]:
            hidden[place] = True
    return hidden


def few(counts: Sequence[int], k: int) -> list[str]:
    """Return counts of people that add up to a known total, small ones hidden.

    Parameters
    ----------
    counts : sequence of int
    k : int
        Smallest group that may be shown.

    Examples
    --------
    >>> few([12, 6, 0], 5)
    ['12', '6', '0']
    >>> few([12, 6, 2], 5)
    ['12', 'niet getoond', 'weinig']
    >>> few([2, 1, 0], 5)
    ['weinig', 'weinig', 'weinig']
    """
    if sum(counts) < k:
        return [texts("yields.few")] * len(counts)
    return [
        str(count) if not hide else texts("yields.few" if count < k else "yields.not_shown")
        for count, hide in zip(counts, small_cells(counts, k), strict=True)
    ]


def few_alone(count: int, k: int) -> str:
    """Return a count of people that belongs to no total; from 1 up to `k` it is hidden.

    Examples
    --------
    >>> few_alone(4, 5), few_alone(5, 5), few_alone(0, 5)
    ('weinig', '5', '0')
    """
    return texts("yields.few") if 0 < count < k else str(count)


def few_table(rows: Sequence[Sequence[int]], k: int) -> list[list[str]]:
    """Return a table of counts whose rows and columns have known totals, small ones hidden.

    Parameters
    ----------
    rows : sequence of sequence of int
        Without the totals.
    k : int

    Notes
    -----
    In every row and column with something hidden, the next smallest counts are hidden too,
    until what is hidden holds at least `k` people in two cells or more.

    Examples
    --------
    >>> few_table([[20, 6, 2], [30, 10, 12], [40, 7, 9]], 5)[0]
    ['20', 'niet getoond', 'weinig']
    """
    hidden = [[0 < count < k for count in row] for row in rows]
    width = len(rows[0]) if rows else 0
    lines = [[(r, c) for c in range(width)] for r in range(len(rows))]
    lines += [[(r, c) for r in range(len(rows))] for c in range(width)]
    while any([_hide_more(rows, hidden, line, k) for line in lines]):
        pass
    return [
        [
            texts("yields.few" if count < k else "yields.not_shown") if hide else str(count)
            for count, hide in zip(row, marks, strict=True)
        ]
        for row, marks in zip(rows, hidden, strict=True)
    ]


def _hide_more(
    rows: Sequence[Sequence[int]], hidden: list[list[bool]], line: list[tuple[int, int]], k: int
) -> bool:
    """Hide one more cell of a row or column that needs it; return whether one was hidden."""
    gone = [rows[r][c] for r, c in line if hidden[r][c]]
    if not gone or (len(gone) > 1 and sum(gone) >= k):
        return False
    left = [(rows[r][c], r, c) for r, c in line if not hidden[r][c] and rows[r][c]]
    if not left:
        return False
    _, r, c = min(left)
    hidden[r][c] = True
    return True
