"""Formulas in every field of a study: no cell that comes out of it can be run.

A person can type ``=cmd|...`` as the name of a code as well as say it in a conversation. Each
file that any command writes is looked at as the programs look at it that open it.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hostile_study import FORMULAS, make_hostile, perform
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from peer_research.codebook.csv_file import export_csv, import_csv
from peer_research.exchange.tables import segments_table
from peer_research.formula_guard import guarded, unguarded
from peer_research.pipeline import write_tables
from peer_research.study import Study

pytestmark = pytest.mark.slow
RUNS = re.compile(r"\s*[=+\-@＝＋－＠]")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
FIELD = re.compile(r'<w:instrText[^>]*>([^<]*)|w:instr="([^"]*)"')
OUTSIDE = re.compile(r'Target="([^"]*)"[^>]*TargetMode="External"')
OUR_FIELDS = re.compile(r"\s*(?:PAGE|NUMPAGES|TOC|SEQ|REF|PAGEREF|NOTEREF|STYLEREF)\b[^=|]*")
GUARDED = ("a.csv", "codeboek.csv", "codes.csv", "codes-per-groep.csv", "advies.csv", "kwic.csv",
           "splitsen-big5-wonen.csv", "tabel-codes.csv", "lijkt-op.csv")  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Study, Path]]:
    """Return a study full of formulas, and the folder with all that came out of it."""
    folder = tmp_path_factory.mktemp("kwaad")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PEER_RESEARCH_HOME", str(folder / "home"))
        study = make_hostile(folder / "onderzoek", FORMULAS, patch)
        codes = perform(study, folder / "uit")
        # The report of `run` waits until somebody looked at what was typed.
        assert {name for name, code in codes.items() if code and name[:4] != "run:"} == set()
        write_tables(study)
        yield study, folder


def tables(folder: Path) -> dict[str, str]:
    """Return the text of every table, also of those in an archive."""
    found = {str(path): path.read_bytes() for path in folder.rglob("*.[ct]sv")}
    for path in folder.rglob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith((".csv", ".tsv")):
                    found[f"{path}!{name}"] = archive.read(name)
    return {name: data.decode("utf-8-sig") for name, data in found.items()}


def cells(text: str, mark: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)
            for cell in row]  # fmt: skip


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_no_cell_is_run_whatever_a_spreadsheet_splits_at(
    made: tuple[Study, Path], mark: str
) -> None:
    found = tables(made[1])
    assert len(found) > 15
    wrong = {
        (Path(name).name, cell[:60])
        for name, text in found.items()
        for cell in cells(text, mark)
        if RUNS.match(cell) and not NUMBER.fullmatch(cell)
    }
    assert wrong == set()


def test_what_was_typed_is_still_in_the_tables(made: tuple[Study, Path]) -> None:
    """Otherwise nothing was attacked."""
    found = {Path(name).name: cells(text, ",") for name, text in tables(made[1]).items()}
    for table in GUARDED:
        assert any(cell.startswith("'") for cell in found[table]), table
    text = "\n".join(cell for rows in found.values() for cell in rows)
    for attack in FORMULAS:
        assert guarded(attack) in text or guarded(attack.strip()) in text, attack


def test_no_cell_of_an_excel_file_is_a_formula(made: tuple[Study, Path]) -> None:
    books = sorted(made[1].rglob("*.xlsx"))
    assert books
    for path in books:
        found = [cell for sheet in load_workbook(path) for row in sheet.rows for cell in row]
        assert [cell.value for cell in found if cell.data_type == "f"] == []
        like = [cell for cell in found if isinstance(cell.value, str) and RUNS.match(cell.value)]
        assert len(like) > 50
        assert all(cell.quotePrefix for cell in like)


def test_no_word_file_asks_for_anything(made: tuple[Study, Path]) -> None:
    """A field such as DDE is the formula of Word; a target outside is asked for when opened."""
    paths = [path for path in made[1].rglob("*") if path.suffix in (".docx", ".pptx")]
    assert len(paths) > 15
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            assert not [n for n in names if n.endswith((".xlsx", ".csv", ".html", ".vbaProject"))]
            text = "\n".join(archive.read(name).decode("utf-8", "replace") for name in names
                             if name.endswith((".xml", ".rels")))  # fmt: skip
        fields = ["".join(field) for field in FIELD.findall(text)]
        assert [field for field in fields if not OUR_FIELDS.fullmatch(field)] == [], path.name
        assert OUTSIDE.findall(text) == [], path.name


def test_what_went_out_comes_back_as_it_was(made: tuple[Study, Path], tmp_path: Path) -> None:
    study = made[0]
    book = study.codebook()
    again = import_csv(export_csv(book, tmp_path / "c.csv"), id=book.id)
    assert [replace(code, stems=()) for code in again.codes] == [
        replace(code, stems=()) for code in book.codes
    ]
    # Stems share one cell, with semicolons between them.
    parts = [[part.strip() for stem in code.stems for part in stem.split(";")]
             for code in book.codes]  # fmt: skip
    assert [list(code.stems) for code in again.codes] == [
        [part for part in row if part] for row in parts
    ]
    rows = csv.DictReader(io.StringIO((made[1] / "uit" / "a.csv").read_text("utf-8-sig")))
    quotes = [unguarded(row["quote"]) for row in rows]
    assert quotes == list(segments_table(study)["quote"])
    assert any(quote.startswith("=") for quote in quotes)


@given(st.lists(st.text(alphabet="'=+-@\t\n;\" ,a", max_size=8), min_size=1, max_size=3))
def test_the_guard_is_undone_exactly_and_holds(row: list[str]) -> None:
    assert [unguarded(guarded(cell)) for cell in row] == row
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(map(guarded, row))
    for mark in ",;\t":
        assert [cell for cell in cells(buffer.getvalue(), mark) if RUNS.match(cell)] == []
