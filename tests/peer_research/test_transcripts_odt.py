"""OpenDocument: paragraphs, tables, breaks; what stands beside the text is counted."""

import html
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peer_research.errors import ImportFileError
from peer_research.model import nfc
from peer_research.transcripts import archive, read, read_with_ledger

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
        ("style", "style"),
    )
)  # fmt: skip
HEAD = (
    f"<style:master-page {NAMES}><style:header><text:p>Kop</text:p></style:header>"
    "<style:footer><text:p/></style:footer></style:master-page>"
)


def packed(body, *, before="", **members):
    data = io.BytesIO()
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<?xml version='1.0' encoding='UTF-8'?>{before}<office:document-content "
        f"{NAMES}><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>",
        "styles.xml": HEAD,
        "META-INF/manifest.xml": "<manifest/>",
        **members,
    }
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            if content is not None:
                package.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def odt(tmp_path):
    def save(body, **parts):
        (tmp_path / "a.odt").write_bytes(packed(body, **parts))
        return tmp_path / "a.odt"

    return save


def said(path):
    return [(turn.speaker, turn.text) for turn in read(path).turns]


def test_paragraphs_breaks_lists_and_what_stands_beside(odt):
    path = odt(
        "<text:sequence-decls/><text:h>Interview 4</text:h><text:p>3 mei, bij Noor thuis</text:p>"
        "<text:p>I:<text:tab/>hoe gaat<text:s text:c='3'/>het?<text:note text:note-class="
        "'footnote'><text:note-citation>1</text:note-citation><text:note-body><text:p>geheim"
        "</text:p></text:note-body></text:note> Nou?</text:p>"
        "<text:p>R: <text:span>goe<text:span>d</text:span></text:span><text:line-break/>"
        "<text:a href='http://x.nl'>I: fijn</text:a><office:annotation><text:p>geheim</text:p>"
        "</office:annotation> zo</text:p><text:list><text:list-item><text:p>en thuis?</text:p>"
        "</text:list-item></text:list><text:section><text:p>R: &amp;lt; 😅 één</text:p>"
        "<text:p><draw:frame><draw:image/></draw:frame></text:p></text:section>"
    )
    transcript, ledger = read_with_ledger(path)
    assert [(t.speaker, t.text, t.line) for t in transcript.turns] == [
        ("I", "hoe gaat het? Nou?", 3),
        ("R", "goed", 4),
        ("I", "fijn zo en thuis?", 4),
        ("R", "&lt; 😅 één", 6),
    ]
    assert ledger.skipped == {"kop": 2, "leeg": 1}
    assert ledger.unread == {"afbeelding": 1, "koptekst": 1, "opmerking": 1, "voetnoot": 1}
    assert "geheim" not in repr((transcript, ledger)) + " ".join(ledger.summary())


@pytest.mark.parametrize(
    "rows",
    [
        [("Tijd", "Wie", "Tekst"), ("00:01", "Noor", "hoi daar"), ("00:04", "Sam", "ja: nee"),
         ("00:09", "Noor", "ok")],
        [("1", "hoi daar", "Noor:"), ("2", "ja: nee", "Sam:"), ("3", "ok", "Noor:")],
    ],
)  # fmt: skip
def test_tables(odt, rows):
    def line(cells):
        inside = "".join(
            f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in cells
        )
        return f"<table:table-row>{inside}</table:table-row>"

    head = f"<table:table-header-rows>{line(rows[0])}</table:table-header-rows>"
    body = f"<table:table><table:table-column/>{head}{''.join(map(line, rows[1:]))}</table:table>"
    path = odt(body)
    assert said(path) == [("Noor", "hoi daar"), ("Sam", "ja: nee"), ("Noor", "ok")]
    if rows[0][0] == "Tijd":
        assert [t.start_ms for t in read(path).turns] == [1000, 4000, 9000]


def test_cells_merged_over_columns(odt):
    def cell(text, more=""):
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    wide = cell("Deel 2", 'table:number-columns-spanned="3"') + covered * 2
    high = cell("0:05") + cell("Sam") + cell("ja: nee")
    below = cell("0:07") + covered + cell("Echt.")
    rows = [cell("0:01") + cell("Noor") + cell("hoi"), wide, high, below]
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    head = "".join(map(cell, ("Tijd", "Wie", "Tekst")))
    path = odt(f"<table:table><table:table-row>{head}</table:table-row>{body}</table:table>")
    assert [(t.speaker, t.text, t.start_ms) for t in read(path).turns] == [
        ("Noor", "hoi", 1000),
        ("", "Deel 2", None),
        ("Sam", "ja: nee Echt.", 5000),
    ]


BOX = (
    "<text:p>I: hoi<draw:frame><draw:text-box><text:p>geheim</text:p></draw:text-box>"
    "</draw:frame></text:p>"
)
TRACKED = (
    "<text:tracked-changes><text:changed-region><text:deletion><text:p>geheim</text:p>"
    "</text:deletion></text:changed-region></text:tracked-changes><text:p>I: hoi</text:p>"
)
GOOD = "<text:p>I: geheim</text:p>"
LAUGHS = "".join(f'<!ENTITY l{n + 1} "&l{n};&l{n};&l{n};&l{n};">' for n in range(30))


@pytest.mark.parametrize(
    ("body", "parts", "key"),
    [
        (BOX, {}, "text_boxes"),
        (TRACKED, {}, "tracked_changes"),
        (GOOD, {"before": f'<!DOCTYPE a [<!ENTITY l0 "geheim">{LAUGHS}]>'}, "unsafe"),
        ("&x;", {"before": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'}, "unsafe"),
        (GOOD, {"before": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">'}, "unsafe"),
        (GOOD, {"../../x.txt": "geheim"}, "unsafe"),
        (GOOD, {"C:\\x.txt": "geheim"}, "unsafe"),
        (GOOD, {"Pictures/x.png": b"\0" * 20_000_000}, "unsafe"),
        ("<text:span>" * 5000 + "</text:span>" * 5000, {}, "unsafe"),
        (GOOD + "<text:p>", {}, "damaged_odt"),
        (GOOD, {"META-INF/manifest.xml": "<x><manifest:encryption-data/></x>"}, "locked_odt"),
        (GOOD, {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "not_odt"),
        (GOOD, {"content.xml": None}, "not_odt"),
        (GOOD, {"content.xml": "<a>geheim</a>"}, "not_odt"),
    ],
)
def test_what_cannot_be_read_safely_and_wholly_is_refused(odt, body, parts, key):
    with pytest.raises(ImportFileError) as caught:
        read(odt(body, **parts))
    assert caught.value.key == f"transcripts_documents.{key}"
    assert "geheim" not in str(caught.value) and caught.value.__cause__ is None


def test_too_many_members_and_too_much_xml_are_refused(odt, monkeypatch):
    path = odt(GOOD)
    assert said(path) == [("I", "geheim")]
    for limit in ("MAX_MEMBERS", "MAX_XML", "MAX_UNPACKED"):
        with monkeypatch.context() as patch, pytest.raises(ImportFileError) as caught:
            patch.setattr(archive, limit, 2)
            read(path)
        assert caught.value.key == "transcripts_documents.unsafe"


def test_no_part_of_an_odt_makes_it_crash(odt):
    path = odt(GOOD)
    whole = path.read_bytes()
    for size in range(1, len(whole), 7):
        path.write_bytes(whole[:size])
        with pytest.raises(ImportFileError) as caught:
            read(path)
        assert "geheim" not in str(caught.value)


LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp"),
    exclude_characters=":#[](",
)  # fmt: skip
SPOKEN = st.text(LETTERS, min_size=1).filter(lambda text: text.split())


def test_every_character_comes_back(tmp_path):
    @settings(max_examples=100, deadline=None, database=None)
    @given(st.lists(st.tuples(st.sampled_from(["I", "R", "Deelnemer 2"]), SPOKEN), min_size=1))
    def check(talk):
        body = "".join(f"<text:p>{who}: {html.escape(text)}</text:p>" for who, text in talk)
        (tmp_path / "a.odt").write_bytes(packed(body))
        got = "".join("".join(turn.text.split()) for turn in read(tmp_path / "a.odt").turns)
        assert got == "".join("".join(nfc(text).split()) for _, text in talk)

    check()
