"""Word files: order, tables, and nothing lost in silence."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from peer_research.errors import ImportFileError
from peer_research.transcripts import archive, read, read_with_ledger

W = nsdecls("w")


@pytest.fixture
def word(tmp_path):
    def save(fill):
        document = Document()
        fill(document)
        document.save(tmp_path / "a.docx")
        return tmp_path / "a.docx"

    return save


def said(path):
    return [(turn.speaker, turn.text) for turn in read(path).turns]


def append(xml):
    return lambda document: document.add_paragraph("I: hoi")._p.append(parse_xml(xml))


def test_paragraphs_line_breaks_heading_and_comment(word):
    def fill(document):
        document.add_heading("Interview 4")
        document.add_paragraph("3 mei, bij Noor thuis")
        document.add_paragraph("I:\thoe gaat het?")
        paragraph = document.add_paragraph("R: goed")
        paragraph.add_run().add_break()
        paragraph.add_run("I: fijn")
        document.add_paragraph("en thuis?")
        document.add_comment(paragraph.runs[0], "geheim", author="x")

    transcript, ledger = read_with_ledger(word(fill))
    assert [(t.speaker, t.text, t.line) for t in transcript.turns] == [
        ("I", "hoe gaat het?", 3),
        ("R", "goed", 4),
        ("I", "fijn en thuis?", 4),
    ]
    assert ledger.skipped == {"kop": 2}
    assert ledger.unread == {"opmerking": 1}
    assert "niet gelezen: opmerking 1" in ledger.summary()
    assert "geheim" not in repr((transcript, ledger))


def table(rows):
    def fill(document):
        grid = document.add_table(len(rows), len(rows[0]))
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                grid.cell(r, c).text = text

    return fill


@pytest.mark.parametrize(
    "rows",
    [
        [("00:01", "Noor", "hoi\ndaar"), ("00:04", "Sam", "ja: nee"), ("00:09", "Noor", "ok")],
        [("Tijd", "Wie", "Tekst"), ("00:01", "Noor", "hoi daar"), ("00:04", "Sam", "ja: nee"),
         ("00:09", "Noor", "ok")],
        [("1", "hoi daar", "Noor:"), ("2", "ja: nee", "Sam:"), ("3", "ok", "Noor:")],
        [("Noor", "hoi"), ("", "daar"), ("Sam", "ja: nee"), ("Noor", "ok")],
        [("0:01", "Noor: hoi daar"), ("0:04", "Sam: ja: nee"), ("0:09", "Noor: ok")],
    ],
)  # fmt: skip
def test_tables(word, rows):
    path = word(table(rows))
    assert said(path) == [("Noor", "hoi daar"), ("Sam", "ja: nee"), ("Noor", "ok")]
    if ":" in rows[-1][0]:
        assert [turn.start_ms for turn in read(path).turns] == [1000, 4000, 9000]


def test_table_of_unknown_layout_loses_nothing(word):
    rows = [("het ging wel", "lacht", "a b c"), ("ja", "kijkt weg", "d e f")]
    assert read(word(table(rows))).text.split() == " ".join(" ".join(r) for r in rows).split()


def test_teams_layout(word):
    def fill(document):
        document.add_paragraph("Gesprek-20240503-Opname van vergadering")
        document.add_paragraph("Noor de Wit started transcription")
        for name, time, text in (
            ("Noor de Wit", "0:03", "Goedemiddag"),
            ("Sam (Gast)", "0:07", "Ja hoi"),
            ("Noor de Wit", "1:02:09", "ok"),
        ):
            paragraph = document.add_paragraph()
            paragraph.add_run(name).bold = True
            paragraph.add_run("   " + time).add_break()
            paragraph.add_run(text)
        document.add_paragraph("Noor de Wit stopped transcription")

    turns = read(word(fill)).turns
    assert [(t.speaker, t.text, t.start_ms) for t in turns] == [
        ("Noor de Wit", "Goedemiddag", 3000),
        ("Sam (Gast)", "Ja hoi", 7000),
        ("Noor de Wit", "ok", 3729000),
    ]


def test_teams_layout_of_paragraphs(word):
    def fill(document):
        for text in ("Transcript", "3 mei 2024, 09:00AM", "42m 10s"):
            document.add_paragraph(text)
        document.add_paragraph("Noor de Wit heeft de transcriptie gestart")
        for name, time, text in (
            ("Wouda, Hanneke (extern)", "0:03", "Goedemiddag: welkom"),
            ("Noor de Wit", "0:07", "Ja hoi"),
            ("Wouda, Hanneke (extern)", "1:02:09", "ok"),
            ("Noor de Wit", "1:02:15", "om 10:30"),
        ):
            heading = document.add_paragraph()
            heading.add_run(name).bold = True
            heading.add_run("\u00a0\u00a0 " + time)
            document.add_paragraph(text)

    transcript, ledger = read_with_ledger(word(fill))
    assert [(t.speaker, t.text, t.start_ms) for t in transcript.turns] == [
        ("Wouda, Hanneke (extern)", "Goedemiddag: welkom", 3000),
        ("Noor de Wit", "Ja hoi", 7000),
        ("Wouda, Hanneke (extern)", "ok", 3729000),
        ("Noor de Wit", "om 10:30", 3735000),
    ]
    assert ledger.skipped == {"kop": 4, "naam": 4}


@pytest.mark.parametrize("joined", [False, True])
def test_amberscript_layout(word, joined):
    def fill(document):
        for time, who, text in (
            ("00:00:00", "Speaker 1", "hallo daar"),
            ("00:01:05", "Speaker 2", "hoe laat? Om 10:30."),
            ("00:01:09", "Speaker 1", "ja: nu"),
        ):
            if joined:
                document.add_paragraph(f"{time} {who}")
                document.add_paragraph(text)
            else:
                document.add_paragraph(time)
                document.add_paragraph(f"{who}: {text}")
            document.add_paragraph("")

    assert [(t.speaker, t.text, t.start_ms) for t in read(word(fill)).turns] == [
        ("Speaker 1", "hallo daar", 0),
        ("Speaker 2", "hoe laat? Om 10:30.", 65000),
        ("Speaker 1", "ja: nu", 69000),
    ]


def test_content_controls_links_and_split_runs_are_read(word):
    def fill(document):
        inside = "<w:p><w:r><w:t>I: in blok</w:t></w:r></w:p>"
        block = f"<w:sdt {W}><w:sdtContent>{inside}</w:sdtContent></w:sdt>"
        document.element.body.insert(0, parse_xml(block))
        paragraph = document.add_paragraph("R: en")
        paragraph.add_run(" ")
        paragraph._p.append(parse_xml(f"<w:hyperlink {W}><w:r><w:t>zo</w:t></w:r></w:hyperlink>"))
        smile = '<w:r {}><w:sym w:font="Wingdings" w:char="F04A"/></w:r>'
        paragraph._p.append(parse_xml(smile.format(W)))

    assert said(word(fill)) == [("I", "in blok"), ("R", "en zo☺")]


def test_two_versions_of_the_same_content_are_read_once(word):
    run = "<w:r><w:t>{}</w:t></w:r>"
    xml = (
        f"<mc:AlternateContent {W} xmlns:mc="
        '"http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps">{run.format(" daar")}</mc:Choice>'
        f"<mc:Fallback>{run.format(' dáár')}</mc:Fallback></mc:AlternateContent>"
    )
    assert said(word(append(xml))) == [("I", "hoi daar")]


BOX = (
    f'<w:r {W}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>'
    "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>"
    "</v:textbox></v:shape></w:pict></w:r>"
)


@pytest.mark.parametrize(
    ("xml", "key"),
    [
        (BOX.format("geheim"), "text_boxes"),
        (f"<w:ins {W}><w:r><w:t>geheim</w:t></w:r></w:ins>", "tracked_changes"),
        (f"<w:del {W}><w:r><w:delText>geheim</w:delText></w:r></w:del>", "tracked_changes"),
        (f"<w:moveFrom {W}><w:r><w:t>geheim</w:t></w:r></w:moveFrom>", "tracked_changes"),
    ],
)
def test_what_would_be_lost_is_refused(word, xml, key):
    with pytest.raises(ImportFileError) as caught:
        read(word(append(xml)))
    assert caught.value.key == f"transcripts.{key}"
    assert "geheim" not in str(caught.value)


def test_empty_text_box_is_a_picture_in_the_ledger(word):
    transcript, ledger = read_with_ledger(word(append(BOX.format(" "))))
    assert transcript.turns[0].text == "hoi"
    assert ledger.unread == {"afbeelding": 1}


def repacked(path, change):
    data = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, change(member.filename, old.read(member)))
    return path


def in_document(change):
    return lambda name, data: change(data) if name == "word/document.xml" else data


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_entities_are_refused(word, encoding):
    declared = '?><!DOCTYPE a [<!ENTITY x "lol">]>'.encode(encoding)
    path = word(lambda document: document.add_paragraph("I: geheim"))
    end = "?>".encode(encoding)
    change = in_document(lambda xml: xml.decode().encode(encoding).replace(end, declared, 1))
    with pytest.raises(ImportFileError) as caught:
        read(repacked(path, change))
    assert caught.value.key == "transcripts.unsafe_docx"


def test_zip_bomb_is_refused_before_it_is_unpacked(word, monkeypatch):
    monkeypatch.setattr(archive, "MAX_XML", 1_000_000)
    path = word(lambda document: document.add_paragraph("I: hoi"))
    assert said(path) == [("I", "hoi")]
    path = repacked(path, in_document(lambda xml: xml + b" " * 1_000_001))
    with pytest.raises(ImportFileError) as caught:
        read(path)
    assert caught.value.key == "transcripts.unsafe_docx"


def test_no_part_of_a_docx_makes_it_crash(word):
    path = word(lambda document: document.add_paragraph("I: geheim"))
    whole = path.read_bytes()
    for size in range(1, len(whole), len(whole) // 60):
        path.write_bytes(whole[:size])
        with pytest.raises(ImportFileError) as caught:
            read(path)
        assert "geheim" not in str(caught.value)
    path.write_bytes(whole)
    broken = repacked(path, in_document(lambda xml: xml[: len(xml) // 2]))
    with pytest.raises(ImportFileError) as caught:
        read(broken)
    assert caught.value.key == "transcripts.damaged_docx"


def test_a_damaged_part_beside_the_text_is_no_crash(word):
    path = word(lambda document: document.add_paragraph("I: geheim"))
    relation = (
        b'<Relationship Id="r99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/footnotes" Target="theme/theme1.xml"/></Relationships>'
    )
    for name, change in (
        ("word/theme/theme1.xml", lambda data: data[:90]),
        ("word/_rels/document.xml.rels", lambda data: data.replace(b" Type=", b" Typo=", 1)),
    ):
        whole = path.read_bytes()
        repacked(path, lambda part, data: data.replace(b"</Relationships>", relation)
                 if part.endswith("document.xml.rels") else data)  # fmt: skip
        repacked(path, lambda part, data, n=name, c=change: c(data) if part == n else data)
        with pytest.raises(ImportFileError) as caught:
            read(path)
        assert caught.value.key == "transcripts.damaged_docx"
        path.write_bytes(whole)
