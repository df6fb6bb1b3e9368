"""Agreement per pair, per code and per transcript, with gaps, and in words."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from peer_research.agreement import between_coders as ag
from peer_research.agreement.compared import compared
from peer_research.agreement.measures import fleiss_kappa, gwet_ac1, krippendorff_alpha
from peer_research.agreement.unitizing import alpha_u
from peer_research.agreement.words import story_of, tell
from peer_research.errors import CodingError
from peer_research.model import Code, Codebook, CodedSegment, Transcript, Turn

BOOK = Codebook(
    id="b",
    version="1",
    codes=(
        Code(id="wachten", name="Wachten", definition="x"),
        Code(id="hoop", name="Hoop", definition="x"),
    ),
)
COLUMNS = [
    "code", "coder_a", "coder_b", "units", "both", "only_a", "only_b", "neither", "percent",
    "kappa", "reason",
]  # fmt: skip


def text(name: str, size: int = 30) -> Transcript:
    turns = tuple(Turn(id=f"T{n:04}", speaker="P01", text=f"beurt {n:03}") for n in range(size))
    return Transcript(id=name, version=1, turns=turns)


ONE, TWO = text("S01"), text("S02")


def marks(
    transcript: Transcript, coder: str, code: str, turns: list[int], cut: int = 0
) -> list[CodedSegment]:
    spans = list(transcript.spans())
    return [
        CodedSegment(
            id=f"{transcript.id}{coder}{code}{n}",
            transcript=transcript.id,
            transcript_sha256=transcript.sha256,
            start=spans[n][1],
            end=spans[n][2] - cut,
            quote=spans[n][0].text[: len(spans[n][0].text) - cut],
            code=code,
            coder=coder,
            speaker="P01",
        )
        for n in turns
    ]


SEGMENTS = [
    *marks(ONE, "anna", "wachten", list(range(12))),
    *marks(ONE, "bram", "wachten", [*range(9), 20], cut=2),
    *marks(ONE, "coen", "wachten", list(range(4, 14))),
    *marks(ONE, "anna", "hoop", [25]),
    *marks(TWO, "anna", "wachten", [0, 1, 2, 3]),
    *marks(TWO, "bram", "wachten", [0, 1, 2, 7]),
]
READ = {"S01": ["anna", "bram", "coen"], "S02": ["anna", "bram"]}


def yes(transcript: Transcript, coder: str, code: str) -> list[int]:
    found = [s for s in SEGMENTS if (s.transcript, s.coder, s.code) == (transcript.id, coder, code)]
    starts = {s.start for s in found}
    return [int(start in starts) for _, start, _ in transcript.spans()]


def judgements(code: str) -> list[list[int | None]]:
    rows = []
    for coder in ("anna", "bram", "coen"):
        second = [None] * 30 if coder == "coen" else yes(TWO, coder, code)
        rows.append([*yes(ONE, coder, code), *second])
    return rows


def test_the_present_columns_come_first_and_in_order() -> None:
    table = ag.agreement(SEGMENTS, [ONE, TWO], read=READ)
    assert list(table.columns)[: len(COLUMNS)] == COLUMNS
    assert {"alpha", "ac1", "alpha_u", "kappa_low", "kappa_high", "warning"} <= set(table.columns)


def test_a_pair_is_compared_on_what_both_have_read() -> None:
    table = ag.agreement(SEGMENTS, [ONE, TWO], read=READ).set_index(["code", "coder_a", "coder_b"])
    row = table.loc[("wachten", "anna", "bram")]
    assert (row["units"], row["both"], row["only_a"], row["only_b"]) == (60, 12, 4, 2)
    row = table.loc[("wachten", "anna", "coen")]
    assert (row["units"], row["both"], row["only_a"], row["only_b"]) == (30, 8, 4, 2)
    first, second = yes(ONE, "anna", "wachten"), yes(ONE, "coen", "wachten")
    assert row["kappa"] == pytest.approx(ag.cohen_kappa(first, second).value)
    assert row["alpha"] == pytest.approx(krippendorff_alpha([first, second]).value)
    assert row["ac1"] == pytest.approx(gwet_ac1([first, second]).value)
    assert row["kappa_low"] < row["kappa"] < row["kappa_high"]


def test_without_readers_everybody_has_read_everything() -> None:
    row = ag.agreement(SEGMENTS, [ONE, TWO]).set_index(["code", "coder_a", "coder_b"])
    assert row.loc[("wachten", "anna", "coen"), "units"] == 60


def test_alpha_u_of_a_pair_is_that_of_the_text_as_one_line() -> None:
    table = ag.agreement(SEGMENTS, [ONE, TWO], read=READ).set_index(["code", "coder_a", "coder_b"])
    length = len(ONE.text) + 1

    def line(coder: str) -> list[tuple[int, int]]:
        chosen = [s for s in SEGMENTS if (s.coder, s.code) == (coder, "wachten")]
        moved = [(s, length * (s.transcript == "S02")) for s in chosen]
        return [(s.start + move, s.end + move) for s, move in moved]

    expected = alpha_u({"wachten": [line("anna"), line("bram")]}, length + len(TWO.text) + 1)
    found = table.loc[("wachten", "anna", "bram"), "alpha_u"]
    assert found == pytest.approx(expected)
    only_one = [[row for row in line(c) if row[1] <= length] for c in ("anna", "coen")]
    assert table.loc[("wachten", "anna", "coen"), "alpha_u"] == pytest.approx(
        alpha_u({"wachten": only_one}, length)
    )


def test_per_code_over_all_coders_with_gaps() -> None:
    table = ag.agreement_by_code(SEGMENTS, [ONE, TWO], read=READ).set_index("code")
    rows = judgements("wachten")
    found = table.loc["wachten"]
    assert found["alpha"] == pytest.approx(krippendorff_alpha(rows).value)
    assert found["ac1"] == pytest.approx(gwet_ac1(rows).value)
    assert found["units"] == 60
    assert found["uses"] == sum(v == 1 for row in rows for v in row)
    assert math.isnan(found["fleiss"])  # two coders here, three there
    assert found["alpha_low"] < found["alpha"] < found["alpha_high"]


def test_per_code_with_the_same_coders_everywhere_has_a_fleiss() -> None:
    table = ag.agreement_by_code(SEGMENTS, [ONE]).set_index("code")
    total = np.sum([yes(ONE, c, "wachten") for c in ("anna", "bram", "coen")], axis=0)
    counts = [[int(n), 3 - int(n)] for n in total]
    assert table.loc["wachten", "fleiss"] == pytest.approx(fleiss_kappa(counts).value)


def test_over_all_codes_every_turn_with_every_code_is_a_unit() -> None:
    table = ag.agreement_by_code(SEGMENTS, [ONE, TWO], read=READ).set_index("code")
    both = [a + b for a, b in zip(judgements("wachten"), judgements("hoop"), strict=True)]
    assert table.loc["*", "units"] == 120
    assert table.loc["*", "alpha"] == pytest.approx(krippendorff_alpha(both).value)


def test_per_transcript() -> None:
    table = ag.agreement_by_transcript(SEGMENTS, [ONE, TWO], read=READ).set_index("session")
    second = [yes(TWO, c, "hoop") + yes(TWO, c, "wachten") for c in ("anna", "bram")]
    assert table.loc["S02", "alpha"] == pytest.approx(krippendorff_alpha(second).value)
    assert table.loc["S02", "fleiss"] == pytest.approx(
        fleiss_kappa([[a + b, 2 - a - b] for a, b in zip(*second, strict=True)]).value
    )
    assert table["units"].tolist() == [60, 60]


def test_nobody_but_one_read_it() -> None:
    table = ag.agreement(SEGMENTS, [TWO], coders=["anna", "coen"], read={"S02": ["anna"]})
    assert table["units"].tolist() == [0] * len(table)
    assert table["kappa"].isna().all()
    assert all("gelezen" in reason for reason in table["reason"])


def test_numbers_of_one_code_do_not_depend_on_what_else_is_asked() -> None:
    whole = ag.agreement(SEGMENTS, [ONE]).set_index(["code", "coder_a"])
    alone = ag.agreement(SEGMENTS, [ONE], ["anna", "bram"], ["wachten"]).set_index("code")
    ends = ["kappa_low", "kappa_high", "alpha_low"]
    first = whole[whole["coder_b"] == "bram"].loc[("wachten", "anna"), ends].tolist()
    assert first == alone.loc["wachten", ends].tolist()


def test_a_rare_code_gets_a_warning() -> None:
    table = ag.agreement(SEGMENTS, [ONE]).set_index(["code", "coder_a", "coder_b"])
    assert "maar 1 keer" in table.loc[("hoop", "anna", "bram"), "warning"]
    assert table.loc[("wachten", "anna", "bram"), "warning"] == ""
    assert table.loc[("*", "anna", "bram"), "warning"] == ""


def test_much_agreement_with_a_low_kappa_gets_a_warning() -> None:
    big = text("S09", 300)
    rare = [
        *marks(big, "a", "hoop", list(range(12))),
        *marks(big, "b", "hoop", list(range(10, 22))),
    ]
    row = ag.agreement(rare, [big], codes=["hoop"]).iloc[1]
    assert row["percent"] > 0.9
    assert row["kappa"] < 0.4
    assert "bijna altijd hetzelfde" in row["warning"]


def test_reflexive_studies_do_not_measure() -> None:
    with pytest.raises(CodingError) as caught:
        ag.require_codebook_method("reflexief")
    assert "reflexief" in str(caught.value)


# --- in words ----------------------------------------------------------------------------


def test_quotes_come_first_and_the_number_after() -> None:
    story = tell(SEGMENTS, [ONE, TWO], BOOK, coders=["anna", "bram"], read=READ,
                 names={"anna": "Anna", "bram": "Bram"})  # fmt: skip
    assert [found.code for found in story.codes] == ["wachten", "hoop"]
    first = story.codes[0]
    assert first.sentence == (
        "Anna en Bram kozen bij 54 van de 60 stukken hetzelfde. Allebei zagen ze ‘Wachten’ bij "
        "12. Alleen Anna zag het bij 4, alleen Bram bij 2."
    )
    assert first.quotes["quote_a"].tolist() == ["beurt 009", "beurt 010", "beurt 011", "",
                                                "beurt 003", ""]  # fmt: skip
    assert first.quotes["quote_b"].tolist()[3] == "beurt 0"
    row = ag.agreement(SEGMENTS, [ONE, TWO], ["anna", "bram"], ["wachten"], READ).iloc[1]
    assert f"alfa is {row['alpha']:.2f}".replace(".", ",") in first.number
    assert "0,67" in first.number or "0,80" in first.number
    assert first.warning == ""
    assert "maar 1 keer" in story.codes[1].warning


def test_no_number_says_why() -> None:
    every = [*marks(ONE, "a", "hoop", list(range(30))), *marks(ONE, "b", "hoop", list(range(30)))]
    (story,) = tell(every, [ONE], BOOK).codes
    assert story.number.startswith("Er is geen getal: allebei gaven ze elk stuk deze code")
    assert story.quotes.empty


@pytest.mark.parametrize(
    ("value", "words"), [(0.85, "hetzelfde (0,80"), (0.7, "voorzichtig"), (0.5, "nog niet")]
)
def test_the_meaning_of_a_number(value: float, words: str) -> None:
    from peer_research.agreement.words import _number

    row = {"alpha": value, "alpha_low": value - 0.1, "alpha_high": 1.0, "reason": ""}
    assert words in _number(row)
    assert "niet te zeggen" in _number({**row, "alpha_low": math.nan})


def test_of_a_study(demo) -> None:
    story = story_of(demo)
    assert story.reason == ""
    table = demo.agreement()
    used = table[(table["code"] != "*") & (table[["both", "only_a", "only_b"]].sum(axis=1) > 0)]
    assert len(story.codes) == len(used)
    differing = [found.values["only_a"] + found.values["only_b"] for found in story.codes]
    assert differing == sorted(differing, reverse=True)
    assert [len(found.quotes) for found in story.codes] == differing
    assert "Kai en Noor" in story.codes[0].sentence
    assert set(compared(demo).read) == set(demo.transcript_ids())


def test_of_a_reflexive_study_there_is_only_the_reason(demo_copy) -> None:
    demo_copy.__dict__["settings"] = dataclasses.replace(demo_copy.settings, method="reflexief")
    story = story_of(demo_copy)
    assert story.codes == ()
    assert "reflexief" in story.reason


def test_of_a_study_with_one_coder_there_is_only_the_reason(demo_copy) -> None:
    for session in demo_copy.transcript_ids():
        demo_copy.coding_file(session, "kai").unlink()
    story = story_of(demo_copy)
    assert story.codes == ()
    assert "twee codeurs" in story.reason


def test_the_table_of_a_study_still_has_its_columns(demo) -> None:
    table = demo.agreement()
    assert isinstance(table, pd.DataFrame)
    assert list(table.columns)[: len(COLUMNS)] == COLUMNS
