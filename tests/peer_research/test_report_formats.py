"""The same report as web page and PDF, in English, and from a whole study."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from peer_research.errors import ReportError
from peer_research.report.language import language_hints, speaking
from peer_research.report.whole import make_report
from peer_research.report.write import write_report
from peer_research.word import pdf
from peer_research.word.lint import lint
from peer_research.word.web import web_page
from tests.peer_research.test_report import rows
from tests.peer_research.word_fixture import report_data, segments
from tests.peer_research.word_tools import audit, bookmarks, comments, lines

STRANGE = 'Hij zei: "kan <niet>" & liep weg 😀\nEn ik?  Twee  spaties. – ‘ja’ é <script>x</script>'


class Reader(HTMLParser):
    """Collects tags, attributes and text; refuses what is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.quotes: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "hr", "br"):
            self.open.append(tag)
        if tag == "blockquote":
            self.quotes.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "blockquote" in self.open:
            self.quotes[-1] += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


# ------------------------------------------------------------------ web page


def test_every_quote_is_on_the_page_letter_by_letter(tmp_path):
    data = report_data(segments=rows({"quote": STRANGE}))
    page = read(web_page(make_report(data)))
    assert page.quotes == [STRANGE]
    everything = make_report(report_data())
    path = tmp_path / "a.docx"
    path.write_bytes(everything)
    said = {text for name, text in bookmarks(path).items() if name.startswith("cit_")}
    assert set(read(web_page(everything)).quotes) == said


def test_the_page_keeps_the_meaning_of_its_parts():
    page = read(web_page(make_report(report_data())))
    tags = [tag for tag, _ in page.tags]
    assert tags.count("h1") == 1 and tags.count("table") >= 8 and "nav" in tags
    assert dict(page.tags)["html"]["lang"] == "nl-NL"
    assert all(attrs["alt"] for tag, attrs in page.tags if tag == "img")
    assert all(attrs["scope"] == "col" for tag, attrs in page.tags if tag == "th")
    anchors = {attrs["id"] for tag, attrs in page.tags if "id" in attrs}
    links = {attrs["href"][1:] for tag, attrs in page.tags if tag == "a" and "href" in attrs}
    assert links <= anchors and len(links) > 10


def test_the_page_asks_nothing_of_other_computers():
    text = web_page(make_report(report_data(title='"><script>alert(1)</script>')))
    assert "<script" not in text
    assert not re.search(r"""(?:src|href)=["'](?!#|data:)""", text)


def test_comments_for_the_team_stay_behind():
    long = "Dit is een heel lange zin " + "met nog een woord " * 10 + "erin."
    data = report_data(why=long)
    assert "Tot 20 leest prettig" not in web_page(make_report(data))


# ------------------------------------------------------------------ PDF


def test_without_libreoffice_it_is_said_how_else(monkeypatch):
    monkeypatch.setattr(pdf, "office", lambda: None)
    with pytest.raises(ReportError, match="Opslaan als PDF"):
        pdf.pdf_of(b"x", "rapport.docx")


def test_a_file_that_libreoffice_refuses(monkeypatch):
    monkeypatch.setattr(pdf, "office", lambda: "/bin/false")
    with pytest.raises(ReportError, match=r"rapport\.docx"):
        pdf.pdf_of(b"x", "rapport.docx")


@pytest.mark.slow
def test_the_contents_get_the_pages_of_the_pdf(tmp_path):
    if pdf.office() is None:
        pytest.skip("LibreOffice is hier niet geïnstalleerd")
    from pypdf import PdfReader

    made = make_report(report_data())
    printed = pdf.pdf_of(made, "a.docx")
    path = tmp_path / "a.docx"
    path.write_bytes(pdf.with_page_numbers(made, printed))
    assert audit(path) == ""
    contents = [line for line in lines(path) if re.fullmatch(r"\d+  .+\t\d+", line)]
    assert len(contents) == 20
    (tmp_path / "a.pdf").write_bytes(printed)
    pages = [page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages]
    for line in contents:
        name, number = line.split("  ", 1)[1].split("\t")
        assert name.split()[0] in pages[int(number) - 1]


@pytest.mark.slow
def test_a_pdf_has_its_numbers_and_asks_for_no_update(demo_copy):
    if pdf.office() is None:
        pytest.skip("LibreOffice is hier niet geïnstalleerd")
    from pypdf import PdfReader

    word, printed = write_report(demo_copy, formats=("docx", "pdf"), names_checked=True)
    pages = [page.extract_text() for page in PdfReader(printed).pages]
    assert "bijwerken" not in "".join(pages[:2])
    contents = re.findall(r"^(\d+) +(.+?)\s+(\d+)$", pages[1], flags=re.MULTILINE)
    assert len(contents) >= 15
    for number, name, page in contents:
        assert re.search(rf"{number}\s+{re.escape(name)}", pages[int(page) - 1])
    # Who goes on writing in Word still hears how the numbers get right again.
    told = [line for line in lines(word) if "Veld bijwerken" in line]
    assert len(told) == 1
    rows = {line.split("\t")[-1] for line in lines(word) if re.fullmatch(r"\d+  .+\t\d+", line)}
    assert rows == {page for _, _, page in contents}


# ------------------------------------------------------------------ language


def test_a_report_in_english_has_no_dutch_of_ours(tmp_path):
    path = tmp_path / "a.docx"
    with speaking("en"):
        path.write_bytes(make_report(report_data()))
    text = "\n".join(lines(path))
    assert "WRITE HERE" in text and "SCHRIJF HIER" not in text
    assert "Table 1." in text and "Tabel" not in text and "Samenvatting" not in text
    assert lint(path, language="en-GB") == [] and audit(path) == ""


def test_afterwards_the_program_speaks_dutch_again():
    with speaking("en"):
        pass
    assert "SCHRIJF HIER" in web_page(make_report(report_data()))


@pytest.mark.parametrize(("text", "hint"), [
    ("We praten over je traject.", "traject"),
    ("Er wordt door ons allemaal gekeken naar jou.", "Zeg wie het doet"),
    ("woord " * 21 + ".", "21 woorden"),
])  # fmt: skip
def test_hints_say_what_could_be_plainer(text, hint):
    assert any(hint in said for said in language_hints(text))


def test_plain_words_get_no_hint():
    assert language_hints("Wij luisteren eerst. Daarna vragen we door.") == []


def test_hints_are_comments_and_end_with_the_draft(tmp_path):
    long = "Dit is een heel lange zin " + "met nog een woord " * 10 + "erin."
    draft, final = tmp_path / "a.docx", tmp_path / "b.docx"
    draft.write_bytes(make_report(report_data(why=long)))
    final.write_bytes(make_report(report_data(why=long, confirmed=True)))
    assert any("leest prettig" in text for _, text in comments(draft))
    assert {author for author, _ in comments(draft)} == {"Concept (computer)"}
    assert comments(final) == []
    assert audit(draft) == ""


def test_our_own_sentences_are_plain(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(make_report(report_data(segments=segments())))
    typed = {report_data().question, report_data().why, *segments()["quote"]}
    typed |= {row.text for row in report_data().recommendations}
    own = [line for line in lines(path) if line not in typed and "SCHRIJF" not in line]
    hard = [line for line in own if any("woorden" in hint for hint in language_hints(line))]
    assert not [line for line in hard if "Psychological" not in line]


def test_a_whole_study_in_two_formats_and_two_languages(tmp_path, monkeypatch):
    from peer_research.demo.build import build_demo
    from peer_research.report.write import update, write_report
    from peer_research.study import Study

    monkeypatch.setenv("PEER_RESEARCH_HOME", str(tmp_path / "home"))
    build_demo(tmp_path / "studie")
    study = Study(tmp_path / "studie")
    word, page = write_report(study, tmp_path / "a.docx", formats=("docx", "html"))
    assert lint(word) == [] and audit(word) == ""
    said = {s.id: s.quote for s in study.coded_segments()}
    quotes = {k.removeprefix("cit_"): v for k, v in bookmarks(word).items() if k[:4] == "cit_"}
    assert len(quotes) > 15 and all(said[name] == text for name, text in quotes.items())
    assert set(read(page.read_text("utf-8")).quotes) == set(quotes.values())
    (english,) = write_report(study, tmp_path / "en.docx", spoken="en")
    assert "Summary" in lines(english)
    done = update(study, english)
    assert (done.filled, done.removed, done.todo) == (0, 0, ())


def test_a_study_that_is_built_twice_gives_the_same_report(tmp_path, monkeypatch):
    from peer_research.demo.build import build_demo
    from tests.peer_research.word_tools import outline

    monkeypatch.setenv("PEER_RESEARCH_HOME", str(tmp_path / "home"))
    first, second = (build_demo(tmp_path / name) for name in ("een", "twee"))
    assert outline(first) == outline(second)
    assert lines(first) == lines(second)
