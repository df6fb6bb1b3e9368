"""Agreement, pinned to published values and to other libraries."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score

from peer_research.agreement import between_coders as agreement
from peer_research.agreement.between_coders import cohen_kappa, kappa_from_table, percent_agreement
from peer_research.errors import CodingError
from peer_research.model import CodedSegment, Transcript, Turn

COHEN_1960 = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]


def test_cohen_1960_page_45() -> None:
    found = kappa_from_table(COHEN_1960)
    assert round(found.value, 3) == 0.492
    assert found.percent == pytest.approx(0.70)
    assert found.expected == pytest.approx(0.41)
    assert found.reason == ""


def test_krippendorff_2011_first_example() -> None:
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert percent_agreement(first, second) == pytest.approx(0.6)
    assert cohen_kappa(first, second).value == pytest.approx(cohen_kappa_score(first, second))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=60))
def test_same_as_scikit_learn_and_nltk(pairs: list[tuple[int, int]]) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    found = cohen_kappa(first, second)
    if len({*first, *second}) == 1:
        assert math.isnan(found.value)
        return
    assert found.value == pytest.approx(float(cohen_kappa_score(first, second)), abs=1e-12)
    rows = [("a", n, x) for n, x in enumerate(first)] + [("b", n, x) for n, x in enumerate(second)]
    assert found.value == pytest.approx(AnnotationTask(rows).kappa(), abs=1e-12)
    assert found.percent == pytest.approx(AnnotationTask(rows).avg_Ao(), abs=1e-12)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_who_is_first_does_not_matter(pairs: list[tuple[bool, bool]]) -> None:
    there = cohen_kappa([a for a, _ in pairs], [b for _, b in pairs])
    back = cohen_kappa([b for _, b in pairs], [a for a, _ in pairs])
    assert there.value == pytest.approx(back.value, nan_ok=True)
    assert math.isnan(there.value) or -1 <= there.value <= 1


def test_no_variation_has_no_kappa_but_a_reason() -> None:
    found = cohen_kappa([0, 0, 0], [0, 0, 0])
    assert math.isnan(found.value)
    assert found.percent == 1
    assert "verschil" in found.reason


def test_nothing_to_compare() -> None:
    found = cohen_kappa([], [])
    assert math.isnan(found.value)
    assert math.isnan(found.percent)
    assert found.reason


def test_bad_input() -> None:
    with pytest.raises(CodingError):
        cohen_kappa([1], [1, 2])
    for table in ([[1, 2]], [[1, 2], [3]], [[-1, 0], [0, 1]]):
        with pytest.raises(CodingError):
            kappa_from_table(table)


# --- turns -------------------------------------------------------------------------------

TURNS = [
    ("I1", "Hoe ging het?"),
    ("P01", "Ik wachtte lang."),
    ("P01", "Het werd beter."),
    ("P02", "Bij mij niet."),
    ("P02", "Nee."),
]
TEXT = Transcript(
    id="S01",
    version=1,
    turns=tuple(Turn(id=f"T{n:04}", speaker=s, text=t) for n, (s, t) in enumerate(TURNS, 1)),
)


def mark(coder: str, code: str, *words: str) -> list[CodedSegment]:
    made = []
    for word in words:
        start = TEXT.text.index(word)
        made.append(
            CodedSegment(
                id=f"{coder}-{code}-{start}",
                transcript="S01",
                transcript_sha256=TEXT.sha256,
                start=start,
                end=start + len(word),
                quote=word,
                code=code,
                coder=coder,
            )
        )
    return made


SEGMENTS = [
    *mark("anna", "wachten", "Ik wachtte", "wachtte lang", "Nee"),
    *mark("bram", "wachten", "lang", "Hoe"),
    *mark("anna", "hoop", "beter"),
    *mark("bram", "hoop", "Bij mij"),
]


def test_unit_is_a_turn_of_a_participant() -> None:
    table = agreement.agreement(SEGMENTS, [TEXT]).set_index("code")
    wait = table.loc["wachten"]
    assert wait[["units", "both", "only_a", "only_b", "neither"]].tolist() == [4, 1, 1, 0, 2]
    assert wait["percent"] == pytest.approx(0.75)
    assert wait["kappa"] == pytest.approx(float(cohen_kappa_score([1, 0, 0, 1], [1, 0, 0, 0])))
    hope = table.loc["hoop"]
    assert hope["kappa"] == pytest.approx(float(cohen_kappa_score([0, 1, 0, 0], [0, 0, 1, 0])))
    overall = table.loc["*"]
    assert overall["units"] == 8
    assert overall["kappa"] == pytest.approx(
        float(cohen_kappa_score([1, 0, 0, 1, 0, 1, 0, 0], [1, 0, 0, 0, 0, 0, 1, 0]))
    )


def test_segment_over_two_turns_counts_in_both() -> None:
    long = mark("anna", "wachten", "lang.\nHet werd") + mark("bram", "wachten", "Ik", "beter")
    row = agreement.agreement(long, [TEXT], codes=["wachten"]).iloc[0]
    assert (row["both"], row["only_a"], row["only_b"]) == (2, 0, 0)
    assert row["kappa"] == 1


def test_touching_a_turn_is_not_enough() -> None:
    only = mark("anna", "wachten", "lang.\n") + mark("bram", "wachten", "lang")
    row = agreement.agreement(only, [TEXT], codes=["wachten"]).iloc[0]
    assert (row["both"], row["only_a"], row["only_b"]) == (1, 0, 0)


def test_pairs_and_unused_codes() -> None:
    table = agreement.agreement(
        SEGMENTS, [TEXT], coders=["anna", "bram", "coen"], codes=["wachten", "nooit"]
    )
    pairs = agreement.by_pair(table)
    assert pairs[["coder_a", "coder_b"]].to_numpy().tolist() == [
        ["anna", "bram"],
        ["anna", "coen"],
        ["bram", "coen"],
    ]
    never = table[table["code"] == "nooit"]
    assert never["kappa"].isna().all()
    assert never["percent"].tolist() == [1.0, 1.0, 1.0]
    assert all("geen van beiden" in reason for reason in never["reason"])


def test_one_coder_cannot_be_compared() -> None:
    with pytest.raises(CodingError) as caught:
        agreement.agreement(mark("anna", "hoop", "beter"), [TEXT])
    assert caught.value.key == "agreement.two_coders"


def test_order_of_segments_does_not_matter() -> None:
    mixed = list(SEGMENTS)
    random.Random(3).shuffle(mixed)
    there = agreement.agreement(SEGMENTS, [TEXT])
    assert there.equals(agreement.agreement(mixed, [TEXT]))


def test_disagreements_stand_side_by_side() -> None:
    found = agreement.disagreements(SEGMENTS, [TEXT], "anna", "bram")
    assert found["turn"].tolist() == ["T0003", "T0004", "T0005"]
    first = found.iloc[0]
    assert (first["codes_a"], first["codes_b"]) == ("hoop", "")
    assert (first["quote_a"], first["quote_b"]) == ("beter", "")
    assert first["text"] == "Het werd beter."
    assert found.iloc[1]["quote_b"] == "Bij mij"
    only = agreement.disagreements(SEGMENTS, [TEXT], "anna", "bram", "wachten")
    assert only["turn"].tolist() == ["T0005"]
    assert list(agreement.disagreements([], [TEXT], "anna", "bram").columns) == list(found.columns)
