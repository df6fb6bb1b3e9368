"""Tables of coded segments."""

from __future__ import annotations

import pandas as pd
import pytest

from peer_research import retrieval
from peer_research.model import Code, Codebook, CodedSegment

BOOK = Codebook(
    id="b",
    version="1",
    attributes={"toon": ("positief", "negatief"), "eigen": ("ja", "nee")},
    codes=(
        Code(id="hulp", name="Hulp", definition="x"),
        Code(id="hulp.wachten", name="Wachten", definition="x", parent="hulp"),
        Code(id="ik", name="Ik", definition="x"),
    ),
)


def segment(name: str, code: str, start: int = 0, end: int = 5, **more: object) -> CodedSegment:
    values: dict[str, object] = {
        "id": name,
        "transcript": "S01",
        "transcript_sha256": "0",
        "start": start,
        "end": end,
        "quote": ("een twee drie vier vijf " * 9)[: end - start],
        "code": code,
        "coder": "anna",
        "speaker": "P01",
        **more,
    }
    return CodedSegment(**values)  # type: ignore[arg-type]


@pytest.fixture
def frame() -> pd.DataFrame:
    return retrieval.segments_frame(
        [
            segment("1", "hulp.wachten", 0, 10, attributes={"toon": "positief", "eigen": "ja"}),
            segment("2", "ik", 5, 15),
            segment("3", "hulp.wachten", 0, 10, coder="bram"),
            segment("4", "hulp.wachten", 20, 30, speaker="P02"),
            segment("5", "ik", 0, 5, transcript="S02", speaker="P03"),
            segment("6", "ik", 10, 20, transcript="S02", speaker="I1"),
        ],
        BOOK,
    )


def test_columns_are_the_documented_ones(frame: pd.DataFrame) -> None:
    assert list(frame.columns) == [*retrieval.COLUMNS, "eigen"]
    first = frame[frame["id"] == "1"].iloc[0]
    assert first["code_name"] == "Wachten"
    assert first["theme"] == "hulp"
    assert first["participant"] == "P01"
    assert first["words"] == 3
    assert (first["toon"], first["tijd"], first["eigen"]) == ("positief", "", "ja")
    assert pd.api.types.is_integer_dtype(frame["start"])


def test_no_segments_still_give_the_columns() -> None:
    empty = retrieval.segments_frame([], BOOK)
    assert list(empty.columns) == [*retrieval.COLUMNS, "eigen"]
    assert retrieval.code_frequency(empty, ["P01"]).empty
    assert retrieval.co_occurrence(empty).empty
    assert retrieval.code_by_participant(empty).empty


def test_code_that_left_the_codebook_keeps_its_id() -> None:
    row = retrieval.segments_frame([segment("1", "oud.code")], BOOK).iloc[0]
    assert (row["code_name"], row["theme"]) == ("oud.code", "oud.code")


def test_code_frequency_counts_people_and_pieces_once(frame: pd.DataFrame) -> None:
    table = retrieval.code_frequency(frame, ["P01", "P02", "P03", "P04"]).set_index("code")
    assert table.loc["hulp.wachten"].to_dict() == {
        "name": "Wachten",
        "people": 2,
        "of_people": 4,
        "segments": 2,
        "conversations": 1,
    }
    assert table.loc["ik", ["people", "segments", "conversations"]].tolist() == [2, 3, 2]
    assert list(table.index) == ["ik", "hulp.wachten"]


def test_code_by_participant_leaves_interviewers_out(frame: pd.DataFrame) -> None:
    table = retrieval.code_by_participant(frame)
    assert list(table.columns) == ["P01", "P02", "P03"]
    assert table.loc["hulp.wachten"].tolist() == [1, 1, 0]
    assert table.loc["ik"].tolist() == [1, 0, 1]


def test_co_occurrence_needs_shared_characters_in_one_conversation(frame: pd.DataFrame) -> None:
    table = retrieval.co_occurrence(frame)
    assert table.loc["hulp.wachten", "ik"] == table.loc["ik", "hulp.wachten"] == 1
    assert table.loc["hulp.wachten", "hulp.wachten"] == 2
    assert table.loc["ik", "ik"] == 3


def test_touching_pieces_do_not_overlap() -> None:
    both = [segment("1", "hulp", 0, 5), segment("2", "ik", 5, 9)]
    assert retrieval.co_occurrence(retrieval.segments_frame(both, BOOK)).loc["hulp", "ik"] == 0


def test_long_piece_overlaps_with_all_within() -> None:
    pieces = [segment("1", "hulp", 0, 50), segment("2", "ik", 1, 3), segment("3", "ik", 40, 45)]
    assert retrieval.co_occurrence(retrieval.segments_frame(pieces, BOOK)).loc["ik", "hulp"] == 2


def test_suppress_small_hides_rows_with_few_people() -> None:
    frame = pd.DataFrame(
        {"code": ["a", "b"], "people": [4, 5], "of_people": [9, 9], "segments": [40, 6]}
    )
    shown = retrieval.suppress_small(frame)
    assert shown["people"].isna().tolist() == [True, False]
    assert shown["segments"].isna().tolist() == [True, False]
    assert shown["of_people"].tolist() == [9, 9]
    assert frame["people"].tolist() == [4, 5]


def test_suppress_small_hides_cells_but_not_zero() -> None:
    table = pd.DataFrame({"P01": [0, 1, 4, 5]})
    shown = retrieval.suppress_small(table)["P01"]
    assert shown.isna().tolist() == [False, True, True, False]
    fewer = retrieval.suppress_small(table, k=2)["P01"]
    assert fewer.isna().tolist() == [False, True, False, False]
