"""Every coefficient, pinned to what was published and to other libraries."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from peer_research.agreement import sums as core
from peer_research.agreement.measures import (
    fleiss_kappa,
    fleiss_kappa_per_category,
    gwet_ac1,
    kappa_from_table,
    krippendorff_alpha,
)
from peer_research.agreement.unitizing import alpha_u, disagreements_u, merge_overlaps
from peer_research.errors import CodingError

# Krippendorff (2011), Computing Krippendorff's alpha-reliability: B and C; a dot is a gap.
EXAMPLE_B = ["aabbdcccedda", "babbbccceddd"]
EXAMPLE_C = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
# The example of the article on Krippendorff's alpha in Wikipedia, 3 coders, 15 units.
WIKIPEDIA_ALPHA = ["*****34121133*3", "1*213343*******", "**21344*21133*4"]
# Fleiss (1971), table 1: 30 patients, 6 psychiatrists, 5 diagnoses.
_ROWS = (
    "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 "
    "144444 124444 222333 144444 224445 333335 111455 111112 224444 133555 "
    "555555 244444 224555 114444 144445 222224 111155 224444 133333 555555"
)
FLEISS_1971 = _ROWS.split()
WIKIPEDIA_FLEISS = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip


def from_table(table: list[list[int]]) -> list[list[int]]:
    cells = [(a, b) for a, row in enumerate(table) for b, n in enumerate(row) for _ in range(n)]
    return [[a for a, _ in cells], [b for _, b in cells]]


def test_alpha_of_krippendorff_2011() -> None:
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    assert round(krippendorff_alpha([first, [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]).value, 3) == 0.095
    assert round(krippendorff_alpha(EXAMPLE_B).value, 3) == 0.692
    assert round(krippendorff_alpha(EXAMPLE_C, missing=".").value, 3) == 0.743


def test_alpha_of_wikipedia() -> None:
    assert round(krippendorff_alpha(WIKIPEDIA_ALPHA, missing="*").value, 3) == 0.691


def test_fleiss_1971() -> None:
    counts = [[row.count(c) for c in "12345"] for row in FLEISS_1971]
    found = fleiss_kappa(counts)
    assert round(found.percent, 4) == 0.5556
    # On paper the shares were rounded first: .2201, and .248 .248 .517 .470 .565 per category.
    assert found.expected == pytest.approx(0.2201, abs=3e-4)
    assert found.value == pytest.approx(0.4302445, abs=1e-7)  # irr and statsmodels
    published = [0.248, 0.248, 0.517, 0.470, 0.565]
    assert fleiss_kappa_per_category(counts) == pytest.approx(published, abs=4e-3)


def test_fleiss_of_wikipedia() -> None:
    assert round(fleiss_kappa(WIKIPEDIA_FLEISS).value, 3) == 0.210


def test_gwet_paradox() -> None:
    found = gwet_ac1(from_table([[80, 7], [8, 5]]))
    assert found.percent == pytest.approx(0.85)
    assert found.expected == pytest.approx(0.21875)
    assert round(found.value, 3) == 0.808
    assert kappa_from_table([[80, 7], [8, 5]]).value < 0.4


def test_gwet_of_other_tables() -> None:
    cohen = gwet_ac1(from_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]]))
    assert (round(cohen.expected, 4), round(cohen.value, 4)) == (0.2925, 0.5760)
    # With gaps: the value of Gwet's own irrCAC for Krippendorff's example C.
    assert round(gwet_ac1(EXAMPLE_C, missing=".").value, 5) == 0.77544


def test_cohen_as_sas_and_statsmodels_give_it() -> None:
    assert round(kappa_from_table([[0, 4, 1], [0, 8, 0], [0, 1, 5]]).value, 4) == 0.4842


judged = st.lists(st.lists(st.sampled_from("ab."), min_size=3, max_size=3), min_size=2, max_size=25)


@given(judged)
def test_alpha_is_that_of_nltk_with_gaps(units: list[list[str]]) -> None:
    coders = [[unit[n] for unit in units] for n in range(3)]
    found = krippendorff_alpha(coders, missing=".")
    pairable = [unit for unit in units if sum(v != "." for v in unit) > 1]
    values = {v for unit in pairable for v in unit if v != "."}
    if len(values) < 2:
        assert math.isnan(found.value)
        assert found.reason
        return
    rows = [(n, u, v) for u, unit in enumerate(pairable) for n, v in enumerate(unit) if v != "."]
    assert found.value == pytest.approx(AnnotationTask(rows).alpha(), abs=1e-9)


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=4, max_size=4), min_size=2, max_size=20))
def test_fleiss_is_pi_of_nltk(units: list[list[str]]) -> None:
    counts = [[unit.count(c) for c in "abc"] for unit in units]
    found = fleiss_kappa(counts)
    if len({v for unit in units for v in unit}) == 1:
        assert math.isnan(found.value)
        return
    rows = [(n, u, v) for u, unit in enumerate(units) for n, v in enumerate(unit)]
    assert found.value == pytest.approx(AnnotationTask(rows).pi(), abs=1e-9)


def test_what_cannot_be_measured_is_refused_or_has_a_reason() -> None:
    for counts in ([[2, 0], [1, 0]], [[1, 0]], [[2, 0], [2]]):
        with pytest.raises(CodingError) as caught:
            fleiss_kappa(counts)
        assert caught.value.key == "agreement.different_raters"
    with pytest.raises(CodingError):
        krippendorff_alpha(["ab", "a"])
    assert "gelezen" in krippendorff_alpha(["a.", ".b"], missing=".").reason
    assert "verschil" in gwet_ac1(["aa", "aa"]).reason
    assert all(math.isnan(v) for v in fleiss_kappa_per_category([[3, 0], [3, 0]]))


# --- unitizing ---------------------------------------------------------------------------


def units(*rows: tuple[int, int]) -> list[tuple[int, int]]:
    return [(start, start + length) for start, length in rows]


# Krippendorff (2004), p. 254; the line runs from 150 to 450.
SECTIONS_C = [units((75, 70), (220, 30)), units((70, 80), (205, 20), (250, 20))]
SECTIONS_K = [units((30, 60), (150, 50))] * 2


def test_alpha_u_of_krippendorff_2004() -> None:
    observed, expected = disagreements_u(SECTIONS_C, 300)
    assert (round(observed, 4), round(expected, 4)) == (0.0144, 0.0532)
    assert round(alpha_u({"c": SECTIONS_C}, 300), 4) == 0.7286
    observed, expected = disagreements_u(SECTIONS_K, 300)
    assert (observed, round(expected, 4)) == (0, 0.0490)
    assert alpha_u({"k": SECTIONS_K}, 300) == 1
    # The book divides rounded numbers: 1 - .0144 / (.0532 + .0490) = .8591.
    assert alpha_u({"c": SECTIONS_C, "k": SECTIONS_K}, 300) == pytest.approx(0.8591, abs=5e-4)


# Krippendorff (1995), p. 57: four pairs of observers of 24 units.
KRIPPENDORFF_1995 = {
    "A": [units((2, 8), (14, 6)), units((4, 4), (15, 2))],
    "B": [units((0, 18)), units((0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1))],
    "C": [
        units((2, 6), (10, 2), (14, 4), (20, 2)),
        units((0, 2), (4, 4), (10, 4), (16, 2), (20, 2)),
    ],
    "D": [
        units((0, 2), (2, 8), (10, 4), (14, 6), (20, 4)),
        units((0, 4), (4, 4), (8, 7), (15, 2), (17, 7)),
    ],
}


@pytest.mark.parametrize(
    ("name", "observed", "expected", "alpha", "near"),
    [
        ("A", 0.03125, 0.06990, 0.553, 0.001),
        # The expected disagreement of 1995 has an error that the book of 2004 mends.
        ("B", 2.26736, 1.17731, -0.926, 0.02),
        ("C", 0.02777, 0.08642, 0.679, 0.02),
        ("D", 0.38715, 0.41445, 0.066, 0.001),
    ],
)
def test_alpha_u_of_krippendorff_1995(
    name: str, observed: float, expected: float, alpha: float, near: float
) -> None:
    assert disagreements_u(KRIPPENDORFF_1995[name], 24)[0] == pytest.approx(observed, abs=1e-5)
    long = [[(a * 50_000, b * 50_000) for a, b in row] for row in KRIPPENDORFF_1995[name]]
    assert disagreements_u(long, 1_200_000)[1] == pytest.approx(expected, abs=near / 4)
    assert alpha_u({name: long}, 1_200_000) == pytest.approx(alpha, abs=near)


spans = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda p: (p[0], p[0] + p[1])), max_size=6
)


def slow_observed(coders: list[list[tuple[int, int]]], length: int) -> float:
    """The definition, section by section."""
    total = 0.0
    lists = []
    for rows in coders:
        merged = [tuple(row) for row in merge_overlaps(rows).tolist()]
        edges = [0, *[x for row in merged for x in row], length]
        gaps = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]
        lists.append([(a, b, 1) for a, b in merged] + [(a, b, 0) for a, b in gaps])
    for i, one in enumerate(lists):
        for j, other in enumerate(lists):
            for a, b, v in one if i != j else ():
                for c, d, w in other:
                    if v and w and a < d and c < b:
                        total += (a - c) ** 2 + (b - d) ** 2
                    elif v and not w and c <= a and b <= d:
                        total += (b - a) ** 2
                    elif w and not v and a <= c and d <= b:
                        total += (d - c) ** 2
    return total / (len(coders) * (len(coders) - 1) * length**2)


@given(st.lists(spans, min_size=2, max_size=3))
def test_observed_disagreement_is_that_of_the_definition(
    coders: list[list[tuple[int, int]]],
) -> None:
    found = disagreements_u(coders, 40)[0]
    expected = slow_observed(coders, 40) if any(coders) else 0
    assert found == pytest.approx(expected, abs=1e-12)


def test_alpha_u_refuses_and_leaves_open() -> None:
    with pytest.raises(CodingError) as caught:
        alpha_u({"c": [[(0, 11)], []]}, 10)
    assert caught.value.key == "agreement.outside_line"
    assert math.isnan(alpha_u({"c": [[], []]}, 10))
    assert math.isnan(alpha_u({"c": [[(3, 3)], [(3, 3)]]}, 10))  # empty pieces say nothing


# --- intervals ---------------------------------------------------------------------------


def test_intervals_are_the_same_every_time_and_hold_the_value() -> None:
    rows = core.binary_rows([2] * 40 + [1] * 15 + [0] * 45, [2] * 100)
    first = core.interval(core.resample(rows, "x"), core.alpha)
    assert first == core.interval(core.resample(rows[::-1], "x"), core.alpha)
    assert first != core.interval(core.resample(rows, "y"), core.alpha)
    value = float(core.alpha(rows.sum(axis=0))[0])
    assert first[0] < value < first[1]


def test_interval_is_as_wide_as_the_spread_of_a_share() -> None:
    # Of a share the standard error is known: sqrt(p(1 - p) / n).
    rows = core.binary_rows([2] * 80 + [1] * 20, [2] * 100)
    low, high = core.interval(core.resample(rows, "x", repeats=20_000), core.percent)
    assert low == pytest.approx(0.8 - 1.96 * 0.04, abs=0.011)
    assert high == pytest.approx(0.8 + 1.96 * 0.04, abs=0.011)


def test_no_interval_when_hardly_any_sample_has_a_value() -> None:
    nothing = core.binary_rows([0] * 50, [2] * 50)
    assert all(math.isnan(end) for end in core.interval(core.resample(nothing, "x"), core.alpha))
    none = core.resample(nothing[:0], "x")
    assert none.shape == (0, nothing.shape[1])
    assert all(math.isnan(end) for end in core.interval(none, core.alpha))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=30))
def test_resampling_draws_as_many_units(pairs: list[tuple[int, int]]) -> None:
    sums = core.resample(np.array(pairs, dtype=float), "x", repeats=7)
    assert sums.shape == (7, 2)
    ones = core.resample(np.ones((len(pairs), 1)), "x", repeats=7)
    assert ones.ravel().tolist() == [len(pairs)] * 7
