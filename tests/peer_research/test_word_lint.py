"""The accessibility lint finds each defect that is planted, and nothing in a clean file."""

from __future__ import annotations

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import RGBColor

from peer_research.plots.report_figures import people_per_code
from peer_research.word.document import WordFile
from peer_research.word.lint import MIN_CONTRAST, contrast, lint
from peer_research.word.styles import CORAL, GREY, INK, MIST, TEAL, WHITE, YELLOW

PNG = people_per_code(pd.DataFrame({"name": ["stip"], "people": [1]}), total=1, who="mensen").png


def make(tmp_path, spoil=lambda word: None):
    word = WordFile("Proef")
    word.paragraph("Proef", "Title")
    word.heading("Eén")
    word.heading("Twee", 2)
    word.figure(PNG, "Eén blauwe stip.", "Een stip", 2)
    word.table(["A"], [["1"]], [16], title="Tabel")
    word.cue("[SCHRIJF HIER: iets]")
    spoil(word)
    path = tmp_path / "a.docx"
    word.save(path)
    return path


def no_title(word):
    word.document.core_properties.title = " "


def two_titles(word):
    word.paragraph("Nog een", "Title")


def other_language(word):
    for lang in word.document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), "en-US")


def jump(word):
    word.heading("Eén")
    word.heading("Drie", 3)


def no_alt(word):
    next(word.document.element.body.iter(qn("wp:docPr"))).set("descr", "")


def no_table_text(word):
    properties = word.document.tables[0]._tbl.tblPr
    properties.remove(properties.find(qn("w:tblDescription")))


def no_header(word):
    properties = word.document.tables[0].rows[0]._tr.trPr
    properties.remove(properties.find(qn("w:tblHeader")))


def empty_header(word):
    word.document.tables[0].rows[0].cells[0].paragraphs[0].runs[0].text = ""


def empty_line(word):
    word.document.add_paragraph("")


def pale_style(word):
    word.document.styles["Caption"].font.color.rgb = RGBColor(0xAA, 0xAA, 0xAA)


def pale_run(word):
    word.paragraph("bleek").runs[0].font.color.rgb = RGBColor(0xDD, 0xDD, 0xDD)


def dark_on_dark(word):
    word.document.tables[0].rows[0].cells[0].paragraphs[0].style = "Kerncijfer"


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (no_title, "title"), (two_titles, "title"), (other_language, "language"),
        (jump, "headings"), (no_alt, "alt_text"), (no_table_text, "alt_text"),
        (no_header, "table_header"), (empty_header, "table_header"),
        (empty_line, "empty_paragraph"), (pale_style, "contrast"), (pale_run, "contrast"),
        (dark_on_dark, "contrast"),
    ],
)  # fmt: skip
def test_a_planted_defect_is_found_and_nothing_else(tmp_path, spoil, rule):
    assert {finding.rule for finding in lint(make(tmp_path, spoil))} == {rule}


def test_a_clean_file_has_no_findings(tmp_path):
    assert lint(make(tmp_path)) == []


def test_a_finding_never_holds_text_of_the_file(tmp_path):
    path = make(tmp_path, lambda word: word.heading("Geheim verhaal", 3) and jump(word))
    assert all("Geheim" not in finding.where for finding in lint(path))


@pytest.mark.parametrize(
    ("ink", "ground"),
    [(INK, WHITE), (INK, MIST), (INK, YELLOW), (TEAL, WHITE), (TEAL, MIST), (GREY, WHITE),
     (GREY, MIST), (WHITE, TEAL)],
)  # fmt: skip
def test_colours_of_the_design_can_be_read(ink, ground):
    assert contrast(ink, ground) >= MIN_CONTRAST


def test_contrast_is_as_in_wcag():
    # Pairs and ratios as computed by hand from the definition of relative luminance.
    assert contrast("767676", "FFFFFF") == pytest.approx(4.54, abs=0.01)
    assert contrast(CORAL, CORAL) == 1


def test_an_ordinary_file_of_word_is_not_called_clean(tmp_path):
    document = Document()
    document.add_heading("Iets", 2)
    document.add_table(1, 1)
    document.save(tmp_path / "b.docx")
    found = {finding.rule for finding in lint(tmp_path / "b.docx")}
    assert {"title", "language", "headings", "alt_text", "table_header"} <= found
