"""A report that people edited, after somebody withdrew: their text stays, the words go."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document

from peer_research.consent.traces import own_words, shows, telling, texts_in
from peer_research.consent.withdrawal import withdraw
from peer_research.identifiable import Identifiable
from peer_research.pipeline import write_report
from peer_research.report.without import Gone, without
from peer_research.study import Study
from peer_research.word.document import WordFile
from peer_research.word.lint import lint
from tests.peer_research.word_tools import audit, bookmarks, lines

SAID = "Op mijn verjaardag kreeg ik taart en een brief dat het stopte."
OTHER = "Wij hoorden dat vaker. Het raakte ons dat niemand daarna nog belde."
SHORT = "Elke week een andere bank."
GONE = Gone(
    pieces=frozenset({"x1"}), words=own_words([SAID]), phrases=telling([SHORT]),
    names=("P03", "Lynx"),
)  # fmt: skip


def edited(*paragraphs: str, quote: str = SAID) -> bytes:
    word = WordFile("Proef")
    word.quote(quote, "– Lynx, 18-20 jaar", "cit_x1")
    word.quote("Ik bleef gewoon.", "– Merel", "cit_x2")
    for text in paragraphs:
        word.paragraph(text)
    return saved(word.to_bytes())


def saved(data: bytes) -> bytes:
    """Return a file as a word processor saves it."""
    buffer = io.BytesIO()
    Document(io.BytesIO(data)).save(buffer)
    return buffer.getvalue()


def text_of(data: bytes, tmp_path: Path) -> list[str]:
    path = tmp_path / "gelezen.docx"
    path.write_bytes(data)
    return lines(path)


def test_their_quote_goes_with_its_source_and_the_rest_stays(tmp_path):
    clean = without(edited(OTHER), "a.docx", GONE)
    assert (clean.quotes, clean.cuts) == (1, 0)
    assert text_of(clean.data, tmp_path) == ["Ik bleef gewoon.", "– Merel", OTHER]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Iemand zei: {SAID} Dat zegt veel.", "Iemand zei: [weggehaald] Dat zegt veel."),
        (f"Eerst. {SAID.upper()}", "Eerst. [weggehaald]."),
        (f"Kort: {SHORT} Snap je?", "Kort: [weggehaald]. Snap je?"),
        ("Lynx (P03) zei het zo.", "[iemand] ([iemand]) zei het zo."),
        ("Lynxen blijven, en P031 ook.", "Lynxen blijven, en P031 ook."),
    ],
)
def test_words_in_a_text_of_people_are_cut_out(text, left, tmp_path):
    clean = without(edited(text), "a.docx", GONE)
    found = text_of(clean.data, tmp_path)[-1].replace("[weggehaald] D", "[weggehaald] D")
    assert found.replace(".", "") == left.replace(".", "")
    assert not any(GONE.stand_in(part) for part in texts_in(clean.data))


def test_words_over_several_runs_and_in_notes_and_comments_go(tmp_path):
    document = Document(io.BytesIO(edited()))
    paragraph = document.add_paragraph("Vooraf. ")
    for word in SAID.split():
        paragraph.add_run(word).bold = True
        paragraph.add_run(" ")
    paragraph.add_run("Achteraf.")
    document.add_comment(paragraph.runs, text=f"Zie ook: {SAID}", author="Noor")
    document.sections[0].footer.paragraphs[0].text = f"Voet {SAID}"
    buffer = io.BytesIO()
    document.save(buffer)
    clean = without(buffer.getvalue(), "a.docx", GONE)
    assert clean.cuts == 3
    last = text_of(clean.data, tmp_path)[-1]
    assert last.startswith("Vooraf. [weggehaald]") and last.endswith("Achteraf.")


def test_what_was_deleted_while_changes_were_kept_goes_too():
    data = edited("Hier stond iets.")
    name = "word/document.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    deleted = (
        f'<w:p><w:del w:id="900" w:author="Noor" w:date="2026-01-01T00:00:00Z"><w:r>'
        f"<w:delText>{SAID}</w:delText></w:r></w:del></w:p>"
    )
    parts[name] = parts[name].replace(b"<w:sectPr", deleted.encode() + b"<w:sectPr", 1)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part, body in parts.items():
            archive.writestr(part, body)
    clean = without(buffer.getvalue(), "a.docx", GONE)
    assert clean.cuts == 1
    assert not any(shows(text, GONE.words) for text in texts_in(clean.data))


def _with(data: bytes, name: str, part: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            new.writestr(info, old.read(info.filename))
        new.writestr(name, part)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("word/embeddings/tabel.xlsx", b"PK\x03\x04rest"),
        ("word/embeddings/oud.bin", b"\xd0\xcf\x11\xe0rest"),
        ("word/afchunk.rtf", b"{\\rtf1 rest}"),
        ("docProps/eigen.xml", f"<p>{SAID}</p>".encode()),
        ("word/glossary/document.xml", f"<p>{SAID}</p>".encode()),
        ("word/footer9.xml", b"<geen xml"),
    ],
)
def test_what_cannot_be_looked_into_is_no_clean_copy(name, part):
    assert without(_with(edited(OTHER), name, part), "a.docx", GONE) is None


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"geen Word"])
def test_a_damaged_or_locked_file_is_no_clean_copy(data):
    assert without(data, "a.docx", GONE) is None


def test_pictures_that_people_put_in_are_counted():
    from peer_research.products.pixels import bar

    picture = bar(0.5, "000000", "FFFFFF")
    data = _with(edited(OTHER), "word/media/scherm.png", picture)
    assert without(data, "a.docx", GONE).pictures == 1


def test_the_edited_report_of_a_study_is_kept_and_the_rest_goes(demo_copy: Study, home):
    path = demo_copy.output / "rapport.docx"
    write_report(demo_copy)
    mine = {s for s in demo_copy.segments().query("participant == 'P01'")["id"]}
    there = {name.removeprefix("cit_") for name in bookmarks(path) if name.startswith("cit_")}
    assert mine & there and there - mine
    quote = next(t for n, t in bookmarks(path).items() if n.removeprefix("cit_") in mine)
    document = Document(str(path))
    document.add_paragraph(f"{OTHER} {quote} {OTHER}")
    document.save(str(path))
    (demo_copy.output / "eigen.pptx").write_bytes(b"PK\x03\x04 dia's van de wethouder")
    (demo_copy.output / "tabel.csv").write_text("a,b\n", "utf-8")
    words = own_words(t.text for t in demo_copy.transcript("S01").turns if t.speaker == "P01")
    done = withdraw(Identifiable(demo_copy), "P01")
    assert done.kept == ("rapport.docx",) and done.destroyed == ("eigen.pptx",)
    assert [p.name for p in demo_copy.output.rglob("*") if p.is_file()] == ["rapport.docx"]
    assert any("eigen.pptx" in line for line in done.todo)
    assert any("rapport.docx" in line and "--bijwerken" in line for line in done.todo)
    left = {n.removeprefix("cit_") for n in bookmarks(path) if n.startswith("cit_")}
    assert left == there - mine
    text = " ".join(lines(path))
    assert text.count(OTHER) == 2 and quote not in text
    assert not shows(text, words)
    assert audit(path) == "" and lint(path) == []
    # Nothing was packed as if the program had made it: the next report keeps a copy of it.
    write_report(demo_copy)
    assert len(list(demo_copy.output.glob("rapport*.docx"))) == 2
