"""A report of studies that were brought together, and one of many conversations."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from docx import Document

from peer_research.exchange import merge_studies
from peer_research.report.data import from_study
from peer_research.report.draft import column
from peer_research.report.whole import build_report
from peer_research.study import Study
from peer_research.word.lint import lint
from tests.peer_research import exchange_study as made
from tests.peer_research.word_fixture import report_data, segments, sessions
from tests.peer_research.word_tools import audit, lines

ROWS = [
    ["s1", "Eerste", "2024", "wonen", "Wonen", 6, 9, 14, 5],
    ["s2", "Tweede", "2026", "wonen", "Wonen", 7, 12, 20, 6],
    ["s2", "Tweede", "", "hulp", "Hulp", pd.NA, 12, pd.NA, 2],
    ["s3", "Derde", "2025", "hulp", "Hulp", 3, 3, 5, 3],
]
PROJECTS = pd.DataFrame(ROWS, columns=["study", "title", "year", "theme", "theme_name", "people",
                                       "of_people", "segments", "conversations"])  # fmt: skip


def table(path, caption: str) -> list[list[str]]:
    """Return the rows of the table below a caption."""
    document = Document(str(path))
    body = list(document.element.body)
    at = next(n for n, block in enumerate(body) if block.tag.endswith("}p")
              and caption in "".join(block.itertext()))  # fmt: skip
    found = next(t for t in document.tables if t._tbl is body[at + 1])
    return [[cell.text for cell in row.cells] for row in found.rows]


def test_themes_stand_with_the_study_and_the_year_they_come_from(tmp_path):
    path = build_report(report_data(projects=PROJECTS), tmp_path / "a.docx")
    rows = table(path, "per onderzoek en jaar")
    assert rows[0] == ["Thema", "Onderzoek", "Jaar", "Spraken erover", "Gesprekken"]
    assert ["Wonen", "Eerste", "2024", "6 van de 9", "5"] in rows
    assert ["Wonen", "Tweede", "2026", "7 van de 12", "6"] in rows
    # Too few people, and a study that is itself too small.
    assert ["Hulp", "Tweede", "–", "niet getoond", "niet getoond"] in rows
    assert ["Hulp", "Derde", "2025", "niet getoond", "niet getoond"] in rows
    assert lint(path) == [] and audit(path) == ""


def test_one_study_has_no_such_chapter(tmp_path):
    assert "Per onderzoek en per jaar" not in lines(
        build_report(report_data(), tmp_path / "a.docx")
    )


def test_a_study_that_was_brought_together_knows_its_projects(tmp_path):
    two = [made.make(tmp_path / "een", "Eerste", quarter="2024-Q3"),
           made.make(tmp_path / "twee", "Tweede", quarter="2026-Q1")]  # fmt: skip
    assert from_study(two[0]).projects.empty
    merge_studies(two, tmp_path / "samen", "Samen")
    data = from_study(Study(tmp_path / "samen"))
    assert set(zip(data.projects["title"], data.projects["year"], strict=True)) == {
        ("Eerste", "2024"), ("Tweede", "2026"),
    }  # fmt: skip
    path = build_report(data, tmp_path / "a.docx")
    assert {row[3] for row in table(path, "per onderzoek en jaar")[1:]} == {"niet getoond"}


# ------------------------------------------------------------------ many conversations, many codes


@pytest.mark.parametrize(("count", "rows"), [(12, 12), (13, 2)])
def test_many_conversations_that_are_alike_share_a_row(tmp_path, count, rows):
    first = sessions()[0]
    many = tuple(replace(first, id=f"S{n:02d}", minutes=10 * (n % 2), quarter=f"2026-Q{1 + n % 2}")
                 for n in range(count))  # fmt: skip
    found = table(build_report(report_data(sessions=many), tmp_path / "a.docx"), "zonder namen en")
    assert len(found) == 1 + rows
    if rows == 2:
        assert sum(int(row[3]) for row in found[1:]) == count
        # What was not written down is no conversation of nought minutes.
        assert [row[5] for row in found[1:]] == ["–", "10"]


def test_codes_that_nobody_used_are_named_and_not_in_the_table(tmp_path):
    frame = segments()
    path = build_report(report_data(segments=frame[frame["code"] != "hoop"]), tmp_path / "a.docx")
    rows = table(path, "aantallen mensen en stukken")
    assert "Hoop en kracht" not in {row[0].strip() for row in rows}
    assert any(line.startswith("In geen enkel stuk tekst gebruikt (1): Hoop en kracht")
               for line in lines(path))  # fmt: skip


def test_a_column_is_wide_enough_for_its_longest_word():
    assert column("Ja") == column("Nee") < column("Professionals")
    assert column("Stukken (alle groepen samen)") == column("Stukken")
