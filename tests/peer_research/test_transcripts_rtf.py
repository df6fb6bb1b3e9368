"""RTF of f4, NVivo and word processors: every letter, and what stands beside the text."""

import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peer_research.errors import ImportFileError
from peer_research.transcripts import read, read_with_ledger
from peer_research.transcripts.rtf_text import parse

HEAD = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Arial;}{\f1\fcharset2 Wingdings;}"
)
HEAD += rb"{\f2\fcharset204 Arial;}}{\*\generator Riched20;}{\info{\author Noor}}\f0\fs24 "


@pytest.fixture
def rtf(tmp_path):
    def save(body):
        (tmp_path / "a.rtf").write_bytes(HEAD + body + b"}")
        return tmp_path / "a.rtf"

    return save


def rows(path):
    return [(t.speaker, t.text, t.start_ms, t.end_ms, t.line) for t in read(path).turns]


def test_f4_has_the_time_at_the_end_of_the_paragraph(rtf):
    path = rtf(
        rb"I: Hoe ging het op school? #00:00:05-3#\par "
        rb"B1: Nou, eh... \'e9\'e9n keer best goed. #00:00:09-8#\par "
        rb"I: En nu? #00:00:12-0#\par B1: ja: goed\par"
    )
    assert rows(path) == [
        ("I", "Hoe ging het op school?", None, 5300, 1),
        ("B1", "Nou, eh... één keer best goed.", 5300, 9800, 2),
        ("I", "En nu?", 9800, 12000, 3),
        ("B1", "ja: goed", 12000, None, 4),
    ]


def test_nvivo_has_the_time_at_the_beginning(rtf):
    path = rtf(
        rb"00:00:05\tab Interviewer: hoe gaat het\par 00:00:09\tab Sam: best\par "
        rb"00:00:11\tab en thuis ook\par"
    )
    assert rows(path) == [
        ("Interviewer", "hoe gaat het", 5000, None, 1),
        ("Sam", "best en thuis ook", 9000, None, 2),
    ]


def test_nvivo_without_speakers(rtf):
    path = rtf(rb"00:00:05 hoe gaat het\par 00:00:09\tab om 10:30 weg\par")
    assert rows(path) == [
        ("", "hoe gaat het", 5000, None, 1),
        ("", "om 10:30 weg", 9000, None, 2),
    ]


def test_table_of_nvivo(rtf):
    row = rb"\trowd\cellx99\pard\intbl %b\cell %b\cell %b\cell\row "
    cells = [
        (b"Timespan", b"Content", b"Speaker"),
        (b"0:05,0 - 0:09,0", b"hoi\\par daar", b"Noor"),
        (b"0:09,0 - 0:12,0", b"ja: nee", b"Sam"),
        (b"0:12,0 - 0:13,5", b"ok", b"Noor"),
    ]
    path = rtf(rb"Gesprek 3\par" + b"".join(row % cell for cell in cells) + rb"\pard\par")
    assert [row[:4] for row in rows(path)] == [
        ("Noor", "hoi daar", 5000, 9000),
        ("Sam", "ja: nee", 9000, 12000),
        ("Noor", "ok", 12000, 13500),
    ]


def test_what_stands_beside_the_text_is_counted(rtf):
    path = rtf(
        rb"{\header\pard bladkop\par}I: hoi{\super\chftn}{\footnote\pard een {\i noot}}"
        rb"{\*\annotation opmerking}\par {\pict\pngblip 00ff}{\*\shppict{\pict 00}}"
        rb"{\nonshppict{\pict 00}}R: {\field{\*\fldinst HYPERLINK http://x.nl}{\fldrslt een link}}"
        rb"{\footnote\ftnalt eind}{\footer \par}\u-4022 ?\u-3800 ?\par"
    )
    transcript, ledger = read_with_ledger(path)
    assert [(t.speaker, t.text) for t in transcript.turns] == [
        ("I", "hoi"),
        ("R", "een link☺"),
    ]
    assert ledger.unread == {
        "afbeelding": 2, "eindnoot": 1, "koptekst": 1, "opmerking": 1, "symbool": 1, "voetnoot": 1,
    }  # fmt: skip
    assert len(ledger.summary()) == 2


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"\u8364?5 \u-10179?\u-8704? {\uc0 \u233}{\uc2\u233\'c3\'a9}n", "€5 😀 één"),
        (rb"\f2\'ef\'f0\'e8\f0  \'e9", "при é"),
        (rb"a\~b\_c\-d\emdash e\lquote f\rquote\{\}\\", "a b\u2011cd—e‘f’{}\\"),
        (b"ge\r\nwoon \\\r\nvolgende", "gewoon volgende"),
        (rb"{\upr{oud}{\*\ud{\u233 ?\'e9n}}}", "één"),
        (rb"{\*\onbekend weg}{\bin4 }}{{}blijft", "blijft"),
        (rb"{\v verborgen} {\b vet}{\i\b0 cursief}", "verborgen vetcursief"),
        (b"\xe9\xe9n", "één"),
    ],
)
def test_characters(rtf, body, text):
    assert [t.text for t in read(rtf(rb"I: " + body + rb"\par")).turns] == [text]


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (rb"I: hoi {\shp{\*\shpinst{\sp{\sn a}{\sv geheim}}{\shptxt geheim}}}", "text_boxes"),
        (rb"I: hoi {\deleted geheim}", "tracked_changes"),
        (rb"I: hoi {\revised\revauth1 geheim}", "tracked_changes"),
        (rb"I: geheim {\b", "damaged_rtf"),
        (rb"I: geheim}} en nog meer {", "damaged_rtf"),
    ],
)
def test_what_would_be_lost_is_refused(rtf, body, key):
    with pytest.raises(ImportFileError) as caught:
        read(rtf(body))
    assert caught.value.key == f"transcripts_documents.{key}"
    assert "geheim" not in str(caught.value)


def escaped(text):
    out = []
    for char in text:
        code = ord(char)
        if char in "\\{}":
            out.append("\\" + char)
        elif code < 128:
            out.append(char)
        elif code < 0x10000:
            out.append(f"\\u{code - 0x10000 if code > 0x7FFF else code}?")
        else:
            high, low = divmod(code - 0x10000, 0x400)
            out += [f"\\u{half - 0x10000}?" for half in (0xD800 + high, 0xDC00 + low)]
    return "".join(out).encode()


LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp"))


@settings(max_examples=150, deadline=None, database=None)
@given(st.lists(st.text(LETTERS, min_size=1), min_size=1))
def test_every_character_comes_back(paragraphs):
    data = HEAD + b"".join(escaped(text) + b"\\par\n" for text in paragraphs) + b"}"
    assert parse(data).blocks == paragraphs


@settings(max_examples=60, deadline=None, database=None)
@given(st.lists(st.text(st.characters(codec="cp1252", exclude_categories=("Cc",)), min_size=1)))
def test_striprtf_reads_the_same(paragraphs):
    striprtf = pytest.importorskip("striprtf.striprtf")
    data = HEAD + b"".join(escaped(text) + b"\\par\n" for text in paragraphs) + b"}"
    theirs = striprtf.rtf_to_text(data.decode("ascii"))
    assert "".join(f"{block}\n" for block in parse(data).blocks) == theirs


def test_no_part_of_an_rtf_makes_it_crash(rtf):
    path = rtf(rb"I: geheim {\b vet}\par{\footnote x}R: \u8364?\'e9\par")
    whole = path.read_bytes()
    for size in range(1, len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(ImportFileError) as caught:
            read(path)
        assert "geheim" not in str(caught.value)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["rtf", "odt"])
def test_what_libreoffice_writes(tmp_path, kind):
    import subprocess

    from docx import Document

    document = Document()
    document.add_heading("Interview 4")
    paragraph = document.add_paragraph("I: hoe gaat het? 😅 één – “goed”?")
    document.add_comment(paragraph.runs[0], "geheim", author="x")
    paragraph = document.add_paragraph("R: goed €5")
    paragraph.add_run().add_break()
    paragraph.add_run("I: fijn")
    table = document.add_table(3, 3)
    spoken = [("00:01", "Noor", "hoi"), ("00:04", "Sam", "ja: nee"), ("00:09", "Noor", "ok\nx")]
    for r, row in enumerate(spoken):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    document.sections[0].header.paragraphs[0].text = "Kop"
    document.save(tmp_path / "a.docx")
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/lo", "--convert-to",
         kind, "--outdir", str(tmp_path), str(tmp_path / "a.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    expected, before = read_with_ledger(tmp_path / "a.docx")
    got, after = read_with_ledger(tmp_path / f"a.{kind}")
    assert got.turns == expected.turns and len(got.turns) == 6
    assert (after.skipped, after.unread) == (before.skipped, before.unread)
