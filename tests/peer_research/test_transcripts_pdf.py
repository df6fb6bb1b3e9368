"""PDF: the text comes, with a warning; a scan or a locked file gives one clear line."""

import io
import logging

import pytest
from timing import within

from peer_research.errors import ImportFileError
from peer_research.transcripts import pdf, read, read_with_ledger

PAGE = [
    "I: Hoe ging het op school?",
    "R: Nou, eh... goed. Ik ga nu",
    "weer elke dag \xe9\xe9n uur.",
    "I: En thuis?",
    "R: best (lacht) \\ ja",
]


def drawn(lines):
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    return f"BT /F1 11 Tf 14 TL 50 800 Td\n{shown}ET".encode("cp1252")


def _escaped(text):
    return "".join("\\" + char if char in "()\\" else char for char in text)


def made(pages, *, extra=b"", resources=b"", page_extra=b"", more=None):
    """Return a PDF written by hand: one content stream per page, one font."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>",
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    objects |= more or {}
    kids = []
    for n, content in enumerate(pages):
        page, stream = 10 + 2 * n, 11 + 2 * n
        kids.append(b"%d 0 R" % page)
        objects[page] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R"
            b" >> " + resources + b" >> /Contents %d 0 R " % stream + page_extra + b" >>"
        )
        objects[stream] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = {}
    for number in sorted(objects):
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, objects[number]))
    start = out.tell()
    out.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number, place in places.items():
        out.write(b"%d 1\n%010d 00000 n \n" % (number, place))
    size = max(objects) + 1
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\n" % size)
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


@pytest.fixture
def save(tmp_path):
    def write(data):
        (tmp_path / "a.pdf").write_bytes(data)
        return tmp_path / "a.pdf"

    return write


def refused(path):
    with pytest.raises(ImportFileError) as caught:
        read(path)
    assert "geheim" not in str(caught.value) and caught.value.__cause__ is None
    return caught.value.key.removeprefix("transcripts_documents.")


def test_labels_broken_lines_and_the_warning(save):
    transcript, ledger = read_with_ledger(save(made([drawn(PAGE)])))
    assert [(t.speaker, t.text, t.line) for t in transcript.turns] == [
        ("I", "Hoe ging het op school?", 1),
        ("R", "Nou, eh... goed. Ik ga nu weer elke dag één uur.", 2),
        ("I", "En thuis?", 4),
        ("R", "best (lacht) \\ ja", 5),
    ]
    assert ledger.warnings == {"regelbreuk": 1}
    assert any("PDF" in sentence for sentence in ledger.summary())


def test_running_heads_and_page_numbers_are_no_speech(save):
    pages = [drawn(["Gesprek 4", f"R: deel {n} van het verhaal", "loopt door", f"{n} / 3"])
             for n in (1, 2, 3)]  # fmt: skip
    transcript, ledger = read_with_ledger(save(made([drawn(["I: kom", "R: ok", "x"]), *pages])))
    assert [t.text for t in transcript.turns] == [
        "kom",
        "ok x deel 1 van het verhaal loopt door deel 2 van het verhaal loopt door "
        "deel 3 van het verhaal loopt door",
    ]
    assert ledger.skipped["kop"] == 6


def test_lines_that_come_back_but_are_no_heading_are_kept(save):
    assert len(read(save(made([drawn(["I: ja", "R: hoor"])] * 5))).turns) == 10
    two = [drawn(["I: ja", "hoor"]), drawn(["I: nee", "hoor"])]
    assert read(save(made(two))).text == "ja hoor nee hoor"


def test_what_somebody_keeps_saying_is_no_running_head(save):
    lines = ["I: en toen?", "R: ik wil", "naar huis", "I: ja", "R: ik wil", "naar huis"]
    transcript, ledger = read_with_ledger(save(made([drawn(lines)] * 4)))
    said = ["en toen?", "ik wil naar huis", "ja", "ik wil naar huis"]
    assert [t.text for t in transcript.turns] == said * 4
    assert "kop" not in ledger.skipped


def test_what_stands_beside_the_text_is_counted(save):
    notes = (
        b"/Annots [<< /Type /Annot /Subtype /Text /Contents (geheim) >>"
        b" << /Type /Annot /Subtype /Widget /V (geheim) >>"
        b" << /Type /Annot /Subtype /Link /A << /S /URI /URI (http://127.0.0.1:9) >> >>]"
    )
    image = b"/XObject << /I << /Type /XObject /Subtype /Image >> >>"
    data = made([drawn(PAGE), b"q Q"], resources=image, page_extra=notes)
    transcript, ledger = read_with_ledger(save(data))
    assert len(transcript.turns) == 4 and "geheim" not in repr(ledger)
    assert ledger.unread == {
        "afbeelding": 2, "bladzijde": 1, "formulierveld": 2, "opmerking": 2,
    }  # fmt: skip
    assert any("bladzijde zonder tekst 1" in sentence for sentence in ledger.summary())


def test_scan_without_text(save):
    assert refused(save(made([b"q 500 0 0 800 0 0 cm /I Do Q", b"q Q"]))) == "pdf_without_text"


def test_letters_that_are_not_those_on_paper(save):
    tounicode = b"/F2 << /Type /Font /Subtype /Type1 /BaseFont /X /Encoding /Identity-H >>"
    data = made([drawn(["abc" * 20]).replace(b"abc", b"\x01\x02\x03")], resources=tounicode)
    assert refused(save(data)) == "pdf_garbled"


@pytest.mark.parametrize("password", ["geheim", ""])
def test_protected(save, tmp_path, password):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made([drawn(PAGE)]))))
    writer.encrypt(password, "eigenaar", algorithm="AES-256")
    writer.write(tmp_path / "a.pdf")
    assert refused(tmp_path / "a.pdf") == "locked_pdf"


def test_scripts_and_actions_are_never_run(save, monkeypatch):
    import socket
    import subprocess

    def never(*_, **__):
        raise AssertionError

    monkeypatch.setattr(socket.socket, "connect", never)
    monkeypatch.setattr(subprocess, "Popen", never)
    action = b"/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9'\\)) >>"
    assert len(read(save(made([drawn(PAGE)], extra=action))).turns) == 4


def test_no_part_of_a_pdf_makes_it_crash_or_talk(save, capfd, caplog):
    whole = made([drawn(["I: geheim", "R: ja"])])
    path = save(whole)
    for size in range(9, len(whole) - 8, 11):
        path.write_bytes(whole[:size])
        assert refused(path) == "damaged_pdf"
    broken = whole.replace(b"/Kids", b"/Kinds")
    assert refused(save(broken)) in ("damaged_pdf", "pdf_without_text")
    assert capfd.readouterr() == ("", "")
    assert not caplog.records and logging.getLogger("pypdf").propagate


def test_circles_bombs_and_too_many_pages(save, monkeypatch):
    whole = made([drawn(["I: geheim"])])
    circle = whole.replace(b"/Kids [10 0 R]", b"/Kids [2 0 R ]")
    assert refused(save(circle)) in ("damaged_pdf", "pdf_without_text")
    assert refused(save(b"<html>geheim")) == "not_pdf"
    monkeypatch.setattr(pdf, "MAX_PAGES", 1)
    assert refused(save(made([drawn(PAGE)] * 2))) == "pdf_too_long"
    monkeypatch.setattr(pdf, "MAX_PAGE_BYTES", 10)
    assert refused(save(whole)) == "unsafe"


def test_a_stream_that_unpacks_without_end(save):
    import zlib

    bomb = zlib.compress(b" " * 90_000_000, 9)
    # The table of places is off by the inserted bytes; pypdf mends that, as other readers do.
    data = made([bomb]).replace(b"<< /Length", b"<< /Filter /FlateDecode /Length")
    assert refused(save(data)) == "unsafe"


def nested(levels, fan):
    """Return a PDF in which every drawing draws the next one `fan` times."""
    more = {}
    for n in range(levels):
        last = n == levels - 1
        inside = drawn(["I: geheim"]) if last else b"/X Do " * fan
        deeper = b"" if last else b"/XObject << /X %d 0 R >>" % (101 + n)
        more[100 + n] = (
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 3 0 R >> "
            b"%s >> /Length %d >>\nstream\n%s\nendstream" % (deeper, len(inside), inside)
        )
    return made([b"/X Do"], resources=b"/XObject << /X 100 0 R >>", more=more)


def test_drawings_within_drawings(save):
    assert read(save(nested(2, 1))).text == "geheim"
    with within(10):
        assert refused(save(nested(9, 9))) == "unsafe"


def test_a_pdf_that_had_to_be_mended_says_so(save):
    data = made([drawn(PAGE)]).replace(b"startxref\n", b"startxref\n9")
    ledger = read_with_ledger(save(data))[1]
    assert ledger.turns == 4 and ledger.warnings["hersteld"] > 0
    assert "ontbreken" in " ".join(ledger.summary())
