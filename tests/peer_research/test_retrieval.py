"""Tables of coded segments."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peer_research.errors import CodingError
from peer_research.finding import group_tables as retrieval_groups
from peer_research.finding import tables as retrieval
from peer_research.finding import time_tables as retrieval_time
from peer_research.model import Code, Codebook, CodedSegment, Participant, Transcript, Turn

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


def test_select_takes_what_fits_every_filter(frame: pd.DataFrame) -> None:
    assert retrieval.select(frame)["id"].tolist() == frame["id"].tolist()
    assert set(retrieval.select(frame, coders=["bram"])["id"]) == {"3"}
    assert set(retrieval.select(frame, themes=["hulp"], people=["P01"])["id"]) == {"1", "3"}
    assert set(retrieval.select(frame, codes=["ik"], sessions=["S02"])["id"]) == {"5", "6"}
    assert set(retrieval.select(frame, toon="positief", eigen="ja")["id"]) == {"1"}
    assert retrieval.co_occurrence(retrieval.select(frame, sessions=["S02"])).shape == (1, 1)


def slow_co_occurrence(rows: pd.DataFrame, one: str, other: str) -> int:
    pieces = set(rows[["session", "start", "end", "code"]].itertuples(index=False, name=None))
    first = [p for p in pieces if p[3] == one]
    second = [p for p in pieces if p[3] == other]
    if one == other:
        return len(first)
    return sum(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a in first for b in second)


@given(
    st.lists(
        st.tuples(st.sampled_from(["S01", "S02"]), st.integers(0, 30), st.integers(1, 20),
                  st.sampled_from(["hulp", "ik", "hulp.wachten"])),
        min_size=1, max_size=25,
    )
)  # fmt: skip
def test_co_occurrence_is_that_of_the_definition(rows: list[tuple[str, int, int, str]]) -> None:
    made = [
        segment(str(n), code, start, start + size, transcript=session)
        for n, (session, start, size, code) in enumerate(rows)
    ]
    found = retrieval.segments_frame(made, BOOK)
    table = retrieval.co_occurrence(found)
    for one in table.index:
        for other in table.columns:
            assert table.loc[one, other] == slow_co_occurrence(found, one, other)


# --- groups ------------------------------------------------------------------------------


def crowd(**sizes: int) -> dict[str, Participant]:
    names = [name for name, size in sizes.items() for _ in range(size)]
    return {
        f"P{n:02}": Participant(code=f"P{n:02}", attributes={"hulpvorm": name})
        for n, name in enumerate(names, 1)
    }


def test_small_groups_are_put_together() -> None:
    groups = retrieval_groups.groups_of(crowd(a=9, b=6, c=2, d=1), "hulpvorm", 5)
    assert {name: list(groups.values()).count(name) for name in groups.values()} == {
        "a": 9, "andere groepen": 9,
    }  # fmt: skip
    assert set(retrieval_groups.groups_of(crowd(a=9, b=6), "hulpvorm", 5).values()) == {"a", "b"}
    assert set(retrieval_groups.groups_of(crowd(a=5), "leeftijd", 5).values()) == {"onbekend"}


def test_group_names_and_sizes_are_checked() -> None:
    with pytest.raises(CodingError) as caught:
        retrieval_groups.groups_of(crowd(a=9), "haarkleur", 5)
    assert "hulpvorm" in str(caught.value)
    with pytest.raises(CodingError) as caught:
        retrieval_groups.groups_of(crowd(a=2, b=2), "hulpvorm", 5)
    assert caught.value.key == "finding.too_few_people"


def said_by(code: str, people: range) -> list[CodedSegment]:
    return [segment(f"{code}{n}", code, 0, 5, speaker=f"P{n:02}") for n in people]


def test_no_hidden_number_of_people_can_be_worked_out() -> None:
    people = crowd(a=10, b=10, c=10)
    made = [
        *said_by("ik", range(1, 10)), *said_by("ik", range(11, 17)), *said_by("ik", range(21, 24)),
        *said_by("hulp", range(1, 11)), *said_by("hulp", range(11, 21)),
    ]  # fmt: skip
    table = retrieval_groups.code_by_group(
        retrieval.segments_frame(made, BOOK), people, "hulpvorm", 5
    )
    # 9 + 6 + 3: the 3 is small, and could be computed if the 6 were shown.
    assert table.loc["ik"].isna().tolist() == [False, True, True]
    assert table.loc["ik", "a"] == 9
    assert table.loc["hulp", "c"] == 0


def test_attribute_table_hides_pieces_of_few_people() -> None:
    def made(tone: str, people: range, pieces: int) -> list[CodedSegment]:
        return [
            segment(f"{tone}{n}-{p}", "ik", p * 10, p * 10 + 5, speaker=f"P{n:02}",
                    transcript=f"S{n:02}", attributes={"toon": tone})
            for n in people for p in range(pieces)
        ]  # fmt: skip

    frame = retrieval.segments_frame(
        [*made("positief", range(1, 8), 1), *made("negatief", range(8, 10), 9)], BOOK
    )
    people = retrieval_groups.code_by_attribute(frame, "toon", 5)
    assert people.loc["ik"].isna().all()
    pieces = retrieval_groups.code_by_attribute(frame, "toon", 5, count="segments")
    assert pieces.loc["ik"].isna().all()
    assert retrieval_groups.code_by_attribute(frame, "toon", 2, count="segments").loc[
        "ik"
    ].tolist() == [18, 7]
    with pytest.raises(CodingError):
        retrieval_groups.code_by_attribute(frame, "geur", 5)


# --- time --------------------------------------------------------------------------------


def test_new_codes_curve_follows_the_order(frame: pd.DataFrame) -> None:
    curve = retrieval_time.new_codes_curve(frame)
    assert curve["new"].tolist() == [2, 0]
    assert curve["total"].tolist() == [2, 2]
    turned = retrieval_time.new_codes_curve(frame, ["S02", "S09", "S01"])
    assert turned["codes"].tolist() == [1, 0, 2]
    assert turned["new"].tolist() == [1, 0, 1]
    assert turned["total"].tolist() == [1, 1, 2]


TALK = Transcript(
    id="S01",
    version=1,
    turns=(
        Turn(id="T0001", speaker="I1", text="een twee"),
        Turn(id="T0002", speaker="P01", text="drie vier vijf", start_ms=60_000, end_ms=90_000),
        Turn(id="T0003", speaker="P02", text="zes zeven acht negen tien"),
    ),
)


def test_timeline_says_where_a_piece_stands() -> None:
    made = [segment("1", "ik", 9, 13), segment("2", "ik", 9, 13, coder="bram"),
            segment("3", "hulp", 24, 27)]  # fmt: skip
    line = retrieval_time.code_timeline(retrieval.segments_frame(made, BOOK), [TALK])
    assert line["code"].tolist() == ["ik", "hulp"]
    assert line["begin"].tolist() == pytest.approx([9 / len(TALK.text), 24 / len(TALK.text)])
    assert line["finish"].iloc[0] == pytest.approx(13 / len(TALK.text))
    assert line["minute"].iloc[0] == 1
    assert pd.isna(line["minute"].iloc[1])


def test_portrait_has_every_turn_and_every_code_once() -> None:
    made = [segment("1", "ik", 9, 27), segment("2", "hulp.wachten", 24, 27),
            segment("3", "ik", 10, 12, coder="bram")]  # fmt: skip
    found = retrieval_time.document_portrait(retrieval.segments_frame(made, BOOK), TALK)
    assert found[["turn", "code"]].to_numpy().tolist() == [
        ["T0001", ""], ["T0002", "ik"], ["T0003", "hulp.wachten"], ["T0003", "ik"],
    ]  # fmt: skip
    assert found["begin"].tolist() == pytest.approx([0, 0.2, 0.5, 0.5])
    assert found["finish"].iloc[-1] == 1
    assert found["theme"].tolist() == ["", "ik", "hulp", "ik"]


def test_speaking_and_its_balance() -> None:
    frame = retrieval_time.speaking([TALK])
    assert frame["speaker"].tolist() == ["I1", "P01", "P02"]
    assert frame["share"].tolist() == pytest.approx([0.2, 0.3, 0.5])
    assert frame["minutes"].tolist()[1] == 0.5
    balance = retrieval_time.spoken_balance(frame)
    assert balance[["session", "words", "participants"]].to_numpy().tolist() == [["S01", 10, 0.8]]
