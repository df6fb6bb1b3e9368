"""Coded pieces in a spreadsheet: complete, and no cell is run as a formula."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from peer_research.errors import StudyError
from peer_research.exchange import segments_table, write_segments
from peer_research.formula_guard import guarded, is_formula, unguarded
from peer_research.study import Study

from . import exchange_study as made


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return made.make(tmp_path / "onderzoek")


def test_columns_and_values(study: Study) -> None:
    table = segments_table(study)
    assert len(table) == len(study.coded_segments()) == 7
    row = table[table["quote"] == "Ik wachtte een jaar."].iloc[0]
    assert (row["session"], row["form"], row["quarter"]) == ("S01", "interview", "2026-Q1")
    assert (row["participant"], row["group"], row["age_band"]) == ("P01", "jongere", "16-17")
    assert (row["toon"], row["citaat"], row["tijd"]) == ("negatief", "mag", "")
    assert row["code_path"].endswith(row["code_name"]) and " > " in row["code_path"]
    assert set(table["coder"]) == {"codeur 1", "codeur 2"}
    text = study.transcript("S01").text
    assert text[row["start"] : row["end"]] == row["quote"]
    # P02 was not asked whether these words may be quoted.
    theirs = table[table["participant"] == "P02"]
    assert len(theirs) and not any(theirs["quote"]) and set(theirs["citaat"]) == {"mag_niet"}
    assert all(theirs["words"] > 0)
    assert "P03" not in table.to_csv() and "ooit zou lezen" not in table.to_csv()


def test_csv_reads_back_and_runs_nothing(study: Study, tmp_path: Path) -> None:
    data = write_segments(study, tmp_path / "s.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    table = segments_table(study)
    assert list(rows[0]) == list(table.columns)
    assert not any(is_formula(cell) for row in rows for cell in row.values())
    plain = [row["quote"].removeprefix("'") for row in rows]
    assert plain == list(table["quote"])
    assert any(row["quote"].startswith("'=Toen") for row in rows)


def test_excel_holds_text_not_formulas(study: Study, tmp_path: Path) -> None:
    sheet = load_workbook(write_segments(study, tmp_path / "s.xlsx")).active
    table = segments_table(study)
    header = [cell.value for cell in sheet[1]]
    assert header == list(table.columns)
    kinds = {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row}
    assert "f" not in kinds
    column = header.index("quote") + 1
    quotes = [sheet.cell(row, column).value or "" for row in range(2, sheet.max_row + 1)]
    assert quotes == list(table["quote"])
    assert sheet.cell(2, header.index("start") + 1).value == int(table["start"].iloc[0])


def test_other_endings_are_refused(study: Study, tmp_path: Path) -> None:
    with pytest.raises(StudyError):
        write_segments(study, tmp_path / "s.ods")
    assert not (tmp_path / "s.ods").exists()


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t1", " =1", "＝1", "'=1"])
def test_guard(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert not is_formula(guarded(text))
    assert unguarded(guarded(text)) == text
