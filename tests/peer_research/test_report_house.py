"""A template of an organisation: its styles and logo, places to fill in, and bad templates."""

from __future__ import annotations

import io
import sys
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from peer_research.errors import ReportError
from peer_research.report.counts import Counts
from peer_research.report.whole import build_report
from peer_research.word.colours import brand_colours
from peer_research.word.lint import contrast, lint
from tests.peer_research.test_word_lint import PNG
from tests.peer_research.word_fixture import report_data
from tests.peer_research.word_tools import audit, bookmarks, lines


@pytest.fixture
def house(tmp_path):
    """Return a function that writes a template and returns its path."""

    def make(change=lambda document: None, name="huis.docx"):
        document = Document()
        document.styles["Heading 1"].font.color.rgb = RGBColor(0x5B, 0x2A, 0x86)
        document.styles["Normal"].font.name = "Georgia"
        document.styles["Normal"].font.size = Pt(12)
        document.sections[0].header.paragraphs[0].add_run().add_picture(io.BytesIO(PNG))
        document.sections[0].footer.paragraphs[0].text = "Stichting De Proef"
        document.add_paragraph("Lorem ipsum van het sjabloon")
        document.core_properties.author = "Iemand Anders"
        document.core_properties.comments = "intern"
        change(document)
        path = tmp_path / name
        document.save(str(path))
        return path

    return make


def build(path, tmp_path, **changes):
    return build_report(report_data(**changes), tmp_path / "verslag.docx", template=path)


def serious(found: list) -> set[str]:
    """Return the rules that a template of our own making cannot break."""
    return {finding.rule for finding in found} - {"contrast"}


# ------------------------------------------------------------------ styles and logo


def test_the_report_takes_styles_and_logo_and_leaves_the_text(house, tmp_path):
    path = build(house(), tmp_path)
    document = Document(str(path))
    assert document.styles["Normal"].font.name == "Georgia"
    assert document.styles["Heading 1"].font.color.rgb == RGBColor(0x5B, 0x2A, 0x86)
    header = document.sections[0].header._element
    assert next(header.iter(qn("w:drawing")), None) is not None
    assert document.sections[0].footer.paragraphs[0].text == "Stichting De Proef"
    assert not any("Lorem" in line for line in lines(path))
    assert "CONCEPT – nog niet nagelezen" in [
        p.text for p in document.sections[0].header.paragraphs
    ]


def test_it_has_the_same_words_as_with_our_own_template(house, tmp_path):
    plain = build_report(report_data(), tmp_path / "eigen.docx")
    assert lines(build(house(), tmp_path)) == lines(plain)


def test_it_is_valid_and_accessible(house, tmp_path):
    path = build(house(), tmp_path)
    assert audit(path) == ""
    assert serious(lint(path)) == set()


def test_styles_that_are_missing_come_in_the_colours_of_the_template(house, tmp_path):
    document = Document(str(build(house(), tmp_path)))
    xml = document.styles["Feitenblok"].element.xml
    assert "5B2A86" in xml and "0B4F5C" not in xml
    fill = document.styles["Feitenblok"].element.find(f".//{qn('w:shd')}").get(qn("w:fill"))
    assert contrast("5B2A86", fill) >= 4.5


def test_a_pale_colour_is_not_taken_over(house):
    def pale(document):
        document.styles["Heading 1"].font.color.rgb = RGBColor(0xFF, 0xEE, 0x88)

    assert brand_colours(Document(str(house(pale)))) == {}


def test_nothing_of_who_made_the_template_stays(house, tmp_path):
    path = build(house(), tmp_path)
    properties = Document(str(path)).core_properties
    assert (properties.author, properties.comments) == (report_data().title, "")
    with zipfile.ZipFile(path) as archive:
        assert not any(
            name.startswith(("customXml", "docProps/thumb")) for name in archive.namelist()
        )


def test_a_template_without_our_styles_or_lists_will_do(house, tmp_path):
    def strip(document):
        styles = document.styles.element
        for style in list(styles.iter(qn("w:style"))):
            if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) != "1":
                styles.remove(style)
        for link in list(styles.iter(qn("w:link"))):
            link.getparent().remove(link)
        for name, relation in list(document.part.rels.items()):
            if relation.reltype.endswith("/numbering"):
                document.part.rels.pop(name)

    def frame(document):
        strip(document)
        for part in (document.sections[0].header, document.sections[0].footer):
            part.paragraphs[0]._p.get_or_add_pPr()
            for style in list(part._element.iter(qn("w:pStyle"))):
                style.getparent().remove(style)

    path = build(house(frame), tmp_path)
    assert audit(path) == ""
    items = [p for p in Document(str(path)).paragraphs if p.style.name == "List Bullet"]
    assert items and all(p._p.pPr.numPr is not None for p in items)


def test_a_dotx_template_will_do(house, tmp_path):
    source = house()
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml"
    )
    path = tmp_path / "huis.dotx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert audit(build(path, tmp_path)) == ""


def test_the_same_template_gives_the_same_bytes(house, tmp_path):
    template = house()
    first = build(template, tmp_path).read_bytes()
    assert build(template, tmp_path).read_bytes() == first


def test_the_template_itself_stays_as_it_is(house, tmp_path):
    template = house()
    before = template.read_bytes()
    build(template, tmp_path)
    assert template.read_bytes() == before


# ------------------------------------------------------------------ places to fill in


def places(document):
    document.paragraphs[0].text = ""
    title = document.add_paragraph(style="Title")
    for part in ("{{ ti", "tel", " }}"):  # as Word tears words apart
        title.add_run(part)
    document.add_paragraph("Voor {{opdrachtgever}}, door {{makers}}.")
    document.add_paragraph("{{verslag}}")
    document.add_paragraph("Achterkant van het huis.")


def test_places_are_filled_and_the_report_comes_between(house, tmp_path):
    title = "A & B <C> {{makers}} 😀"
    path = build(house(places), tmp_path, title=title)
    text = lines(path)
    assert text.count(title) == 1
    assert any(line.startswith("Voor Gemeente Waterland aan Zee, door Kastanje") for line in text)
    assert "Samenvatting" in text and text.index("Samenvatting") < text.index(
        "Achterkant van het huis."
    )
    assert not any("{{verslag" in line for line in text)
    assert audit(path) == ""


def test_quotes_stay_letter_by_letter_in_a_house_style(house, tmp_path):
    plain = bookmarks(build_report(report_data(), tmp_path / "eigen.docx"))
    mine = bookmarks(build(house(places), tmp_path))
    shown = {k: v for k, v in mine.items() if k.startswith("cit_")}
    assert shown and all(plain.get(name, text) == text for name, text in shown.items())


@pytest.mark.parametrize(("text", "key"), [
    ("{{titl}}", "unknown_place"), ("{{ }}", "unknown_place"),
    ("{% if naam %}x{% endif %}", "unknown_place"), ("{% for x in themas %}", "template_broken"),
    ("{% for t in themas %}{{ t.kleur }}{% endfor %}", "unknown_place"),
    ("{% if 1 / 0 %}x{% endif %}", "template_broken"),
    ("{% if titel.__class__.__mro__ %}x{% endif %}", "template_broken"),
    ("{% set _ = themas.append(1) %}", "template_broken"),
])  # fmt: skip
def test_a_place_that_is_not_known_is_named(house, tmp_path, text, key):
    with pytest.raises(ReportError) as problem:
        build(house(lambda document: document.add_paragraph(text)), tmp_path)
    assert problem.value.key == f"report.{key}" and "huis.docx" in str(problem.value)
    assert not (tmp_path / "verslag.docx").exists()


def test_a_report_in_the_middle_of_a_sentence_is_refused(house, tmp_path):
    with pytest.raises(ReportError) as problem:
        build(house(lambda d: d.add_paragraph("Hier: {{verslag}}")), tmp_path)
    assert problem.value.key == "report.body_place"


@pytest.mark.parametrize(("data", "key"), [
    (b"", "not_word"), (b"%PDF-1.7", "not_word"), (b"PK\x03\x04" + bytes(99), "damaged_file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "locked_file"),
])  # fmt: skip
def test_a_bad_template_leaves_the_old_report_alone(tmp_path, data, key):
    old = build_report(report_data(), tmp_path / "verslag.docx").read_bytes()
    template = tmp_path / "huis.docx"
    template.write_bytes(data)
    with pytest.raises(ReportError) as problem:
        build(template, tmp_path)
    assert problem.value.key == f"report.{key}"
    assert (tmp_path / "verslag.docx").read_bytes() == old


# ------------------------------------------------------------------ commands, through docxtpl


def listed(document):
    document.add_paragraph("{%p for thema in themas %}")
    document.add_paragraph("Thema: {{ thema.naam }}: {{ thema.mensen }}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{% if opdrachtgever %}Voor {{ opdrachtgever }}{% endif %}")
    document.add_paragraph("{{verslag}}")
    document.add_paragraph("{% for a in aanbevelingen %}[{{ a.voor }}]{% endfor %}")


def test_a_template_can_go_through_themes_and_advice(house, tmp_path):
    path = build(house(listed), tmp_path, commissioner="Zorg <& Co>")
    found = lines(path)
    themes = [line for line in found if line.startswith("Thema: ")]
    counts = Counts(report_data())
    assert [line.split(": ")[1] for line in themes] == [code.name for code in counts.themes]
    assert all(" van de 12 " in line for line in themes[:2])
    assert "Voor Zorg <& Co>" in found
    assert found[-1] == "[gemeente][gemeente][professional][instelling]"
    assert not any("{%" in line or "{{" in line for line in found)
    assert audit(path) == "" and serious(lint(path)) == set()
    assert (
        build(house(listed), tmp_path).read_bytes() == build(house(listed), tmp_path).read_bytes()
    )


def test_quotes_are_the_same_in_a_template_with_commands(house, tmp_path):
    plain = bookmarks(build_report(report_data(), tmp_path / "eigen.docx"))
    mine = bookmarks(build(house(listed), tmp_path))
    shown = {k: v for k, v in mine.items() if k.startswith("cit_")}
    assert shown and all(plain[name] == text for name, text in shown.items())


def test_without_docxtpl_commands_are_refused_in_words(house, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    with pytest.raises(ReportError, match="house-style"):
        build(house(listed), tmp_path)
