"""Word files: fields with results, bookmarks, alternative text, the template, saving."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from peer_research.errors import StudyError
from peer_research.word import ooxml
from peer_research.word.document import WordFile
from peer_research.word.template import TEMPLATE, template_bytes


def full(path: Path) -> Path:
    """Write a file with everything in it."""
    word = WordFile("Proef & <toets>")
    word.paragraph("Proef", "Title")
    word.contents("Inhoud")
    word.heading("Eén", numbered=True)
    word.quote("ja & nee <b>", "– Lynx", "cit_1")
    word.heading("Twee", numbered=True)
    word.numbers(["a", "b"])
    word.numbers(["c"])
    word.table(["A", "B"], [["1", "2"], ["3", "4"]], [8, 8], title="Tabel over iets", caption=True)
    word.table(["C", "D"], [["5", "6"]], [8, 8], title="Nog een", caption=True)
    word.cue("[SCHRIJF HIER: iets]")
    word.footer("Proef", "pagina", "van")
    word.draft_mark("CONCEPT")
    return word.save(path)


def text(element):
    return "".join(t.text for t in element.iter(qn("w:t")))


@pytest.fixture
def body(tmp_path):
    return Document(str(full(tmp_path / "a.docx"))).element.body


@given(st.text())
def test_any_text_can_stand_in_a_file(text):
    paragraph = WordFile("t").paragraph(text)
    lines = text.replace("\r", "\n")
    assert paragraph.text == ooxml.xml_safe(lines)


def test_only_what_xml_cannot_hold_is_replaced():
    text = "é & < > \" ' 😀 \u200d\ttab\n\u2028 \ud7ff\ue000"
    assert ooxml.xml_safe(text) == text
    assert ooxml.xml_safe("a\x00b\x1fc\ufffe") == "a\ufffdb\ufffdc\ufffd"


@given(st.text(min_size=1))
def test_bookmark_names_are_names_for_word(text):
    name = ooxml.bookmark_name(f"cit_{text}")
    assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,39}", name)


def test_a_usual_bookmark_name_stays_and_long_ones_differ():
    assert ooxml.bookmark_name("cit_9f3a12bc77de") == "cit_9f3a12bc77de"
    long = "cit_" + "a" * 60
    assert ooxml.bookmark_name(long + "1") != ooxml.bookmark_name(long + "2")


def test_bookmarks_are_unique_and_closed(body):
    starts = [(b.get(qn("w:id")), b.get(qn("w:name"))) for b in body.iter(qn("w:bookmarkStart"))]
    ends = [b.get(qn("w:id")) for b in body.iter(qn("w:bookmarkEnd"))]
    assert [name for _, name in starts] == ["_Toc00001", "cit_1", "_Toc00002"]
    assert sorted(number for number, _ in starts) == sorted(ends) == ["1", "2", "3"]


def test_the_contents_are_filled_in_and_point_somewhere(body):
    links = list(body.iter(qn("w:hyperlink")))
    assert [text(link) for link in links] == ["1  Eén", "2  Twee"]
    names = {b.get(qn("w:name")) for b in body.iter(qn("w:bookmarkStart"))}
    assert {link.get(qn("w:anchor")) for link in links} <= names


def test_fields_are_opened_and_closed_and_hold_their_result(body):
    kinds = [f.get(qn("w:fldCharType")) for f in body.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")
    depth = 0
    for kind in kinds:
        depth += {"begin": 1, "separate": 0, "end": -1}[kind]
        assert depth in (0, 1, 2)  # the page numbers stand within the contents
    assert depth == 0
    captions = [p for p in body.iter(qn("w:p")) if p.style == "Caption"]
    assert [text(p) for p in captions] == [
        "Tabel 1. Tabel over iets", "Tabel 2. Nog een",
    ]  # fmt: skip


def test_every_list_starts_at_one(body):
    numbers = [n.get(qn("w:val")) for n in body.iter(qn("w:numId"))]
    lists = [n for n in numbers if n != "3"]
    assert lists[0] == lists[1] != lists[2]


def test_tables_have_a_header_row_and_a_description(body):
    for table in body.iter(qn("w:tbl")):
        rows = table.tr_lst
        assert rows[0].find(f".//{qn('w:tblHeader')}") is not None
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
        assert table.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))


def test_header_and_footer_count_pages(tmp_path):
    with zipfile.ZipFile(full(tmp_path / "a.docx")) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()
                 if "footer" in name or "header" in name}  # fmt: skip
    footer = next(text for name, text in parts.items() if "footer" in name)
    assert " PAGE " in footer and " NUMPAGES " in footer
    assert any("CONCEPT" in text for text in parts.values())


def test_properties_name_nobody(tmp_path):
    properties = Document(str(full(tmp_path / "a.docx"))).core_properties
    assert properties.title == properties.author == properties.last_modified_by == "Proef & <toets>"
    assert properties.language == "nl-NL"
    assert properties.comments == ""
    assert properties.created == properties.modified


def test_the_same_calls_give_the_same_bytes(tmp_path):
    assert full(tmp_path / "a.docx").read_bytes() == full(tmp_path / "b.docx").read_bytes()


def test_a_folder_in_the_way_is_a_clear_error(tmp_path):
    (tmp_path / "a.docx").mkdir()
    with pytest.raises(StudyError, match=r"a\.docx"):
        full(tmp_path / "a.docx")
    assert [p.name for p in tmp_path.iterdir()] == ["a.docx"]


def test_the_template_on_disk_is_the_one_that_is_built():
    assert TEMPLATE.read_bytes() == template_bytes()


def test_the_template_carries_no_ballast_and_no_name():
    with zipfile.ZipFile(TEMPLATE) as archive:
        names = archive.namelist()
        everything = b"".join(archive.read(name) for name in names).decode()
    assert not [n for n in names if re.search("thumbnail|customXml|WithEffects", n)]
    assert "python-docx" not in everything
    styles = {s.name for s in Document(str(TEMPLATE)).styles}
    assert {"Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Body Text", "Quote",
            "Caption", "List Bullet", "Schrijf hier", "Onderzoekstabel", "annotation reference",
            "annotation text"} <= styles  # fmt: skip


def test_language_can_be_english(tmp_path):
    word = WordFile("t", language="en-GB")
    word.paragraph("t", "Title")
    document = Document(str(word.save(tmp_path / "a.docx")))
    tags = {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))}
    assert tags == {"en-GB"} and document.core_properties.language == "en-GB"
