"""One row of a table of agreement: the counts, the coefficients and what they are worth."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from peer_research.agreement import sums as core
from peer_research.agreement.marks import Marks, Numbers
from peer_research.agreement.measures import Kappa, kappa_from_table
from peer_research.agreement.unitizing import disagreements_u
from peer_research.texts import texts

ALL = "*"
# No source gives a number. Below it one turn more or less moves a kappa by about a tenth.
RARE = 10
_HIGH, _LOW = 0.8, 0.4  # much agreement, yet a low kappa: Feinstein and Cicchetti (1990)
Row = dict[str, object]


def pair_row(marks: Marks, pair: tuple[str, str], name: str, codes: Sequence[str]) -> Row:
    """Return how far two coders agree on some codes; see `agreement.agreement`."""
    cells = _cells(marks, pair, codes)
    both, only_a, only_b, neither = (int(n) for n in cells.sum(axis=0))
    found = kappa_from_table([[both, only_a], [only_b, neither]])
    samples = core.resample(cells, f"{pair[0]}/{pair[1]}/{name}")
    uses = both + only_a + only_b
    low, high = core.interval(samples, core.cohen)
    row: Row = {
        "code": name, "coder_a": pair[0], "coder_b": pair[1],
        "units": both + only_a + only_b + neither,
        "both": both, "only_a": only_a, "only_b": only_b, "neither": neither,
        "percent": found.percent, "kappa": found.value,
        "reason": _reason(found, uses > 0), "kappa_low": low, "kappa_high": high,
    }  # fmt: skip
    row.update(_coefficients(_rows_of_cells(cells.sum(axis=0)), _rows_of_cells(samples)))
    row["alpha_u"] = unitizing(marks, pair, codes)
    row["warning"] = _warning(uses, name, found.percent, found.value)
    return row


def _cells(marks: Marks, pair: tuple[str, str], codes: Sequence[str]) -> core.Array:
    """Return per shared turn over how many codes: both, only the first, the second, neither."""
    size = len(marks.turns)
    cells = np.zeros((size, 4))
    for code in codes:
        a, b = marks.given(pair[0], code), marks.given(pair[1], code)
        cells[np.intersect1d(a, b, assume_unique=True), 0] += 1
        cells[np.setdiff1d(a, b, assume_unique=True), 1] += 1
        cells[np.setdiff1d(b, a, assume_unique=True), 2] += 1
    cells[:, 3] = len(codes) - cells[:, :3].sum(axis=1)
    return cells[marks.read(pair[0]) & marks.read(pair[1])]


def _rows_of_cells(cells: core.Array) -> core.Array:
    """Return the sums of `agreement_sums.rows` for a pair, from the four counts."""
    both, first, second, neither = np.moveaxis(np.asarray(cells, dtype=np.float64), -1, 0)
    units, agreeing = both + first + second + neither, both + neither
    yes = 2 * both + first + second
    no = 2 * units - yes
    parts = [units, agreeing, 2 * agreeing, 2 * units, units, yes, no, yes / 2, no / 2]
    return np.stack(parts, axis=-1)


def group_row(name: str, clusters: core.Array, counts: Numbers) -> Row:
    """Return what is known of a code, from the sums per turn and how many turns have them."""
    sums = counts @ clusters
    samples = core.resample(clusters, name, counts)
    percent, uses = float(core.percent(sums)[0]), round(sums[5])
    judges = clusters[:, 3] / np.maximum(clusters[:, 0], 1)
    row: Row = {"code": name, "units": round(sums[0]), "uses": uses, "percent": percent}
    row["fleiss"] = float(core.fleiss(sums)[0]) if len(np.unique(judges)) == 1 else math.nan
    row.update(_coefficients(sums, samples))
    found = Kappa(value=float(core.alpha(sums)[0]), percent=percent, expected=math.nan)
    row["reason"] = _reason(found, uses > 0)
    row["warning"] = _warning(uses, name, percent, found.value)
    return row


def code_clusters(marks: Marks, coders: Sequence[str], code: str) -> tuple[core.Array, Numbers]:
    """Return the different rows of `agreement_sums.rows` for one code, and how many of each.

    Only of turns that at least two coders have read.
    """
    people, yes = _judged(marks, coders, code)
    wanted = people > 1
    many = len(coders) + 1
    keys, counts = np.unique(people[wanted] * many + yes[wanted], return_counts=True)
    return core.binary_rows(keys % many, keys // many), counts


def all_clusters(
    marks: Marks, coders: Sequence[str], codes: Sequence[str]
) -> tuple[core.Array, Numbers]:
    """Return the sums over codes of `agreement_sums.rows`, and the session, per turn.

    Only turns that at least two coders have read.
    """
    people = marks.people(coders)
    wanted = people > 1
    nothing = core.binary_rows(np.zeros(int(wanted.sum())), people[wanted])
    total = nothing * len(codes)
    for code in codes:
        yes = _judged(marks, coders, code)[1][wanted]
        used = np.flatnonzero(yes)
        given = core.binary_rows(yes[used], people[wanted][used])
        total[used] += given - nothing[used]
    return total, marks.session_of[wanted]


def _judged(marks: Marks, coders: Sequence[str], code: str) -> tuple[Numbers, Numbers]:
    """Return per turn how many of the coders have read it and how many gave it the code."""
    yes = np.zeros(len(marks.turns), dtype=np.int64)
    for coder in coders:
        mine = marks.given(coder, code)
        yes[mine[marks.read(coder)[mine]]] += 1
    return marks.people(coders), yes


def _coefficients(sums: core.Array, samples: core.Array) -> Row:
    row: Row = {}
    for name, function in (("alpha", core.alpha), ("ac1", core.ac1)):
        row[name] = float(function(sums)[0])
        row[f"{name}_low"], row[f"{name}_high"] = core.interval(samples, function)
    return row


def unitizing(marks: Marks, coders: Sequence[str], codes: Sequence[str]) -> float:
    """Return alpha for unitizing on what all `coders` have read, conversations in a row."""
    moves, length = marks.line(coders)
    observed = expected = 0.0
    for code in codes:
        pieces: list[Numbers] = [marks.on_line(marks.pieces(c, code), moves) for c in coders]
        found = disagreements_u(pieces, length)
        observed, expected = observed + found[0], expected + found[1]
    return 1 - observed / expected if expected > 0 else math.nan


def _reason(found: Kappa, used: bool) -> str:
    if math.isnan(found.percent):
        return texts("agreement.no_units")
    if math.isnan(found.value):
        return texts("agreement.always_used" if used else "agreement.never_used")
    return ""


def _warning(uses: int, name: str, percent: float, value: float) -> str:
    if name == ALL or not uses:
        return ""
    if uses < RARE:
        return texts("agreement.rare", count=uses)
    if percent >= _HIGH and value < _LOW:
        return texts("agreement.paradox")
    return ""
