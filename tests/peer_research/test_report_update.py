"""A report that people edited is brought up to date without touching their words."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn

from peer_research.errors import ReportError, StudyError
from peer_research.model import Consent
from peer_research.report.guard import Guard
from peer_research.report.update import update_report
from peer_research.report.whole import build_report
from peer_research.word.lint import lint
from tests.peer_research.test_report_guard import SECRET, known
from tests.peer_research.word_fixture import participants, recommendations, report_data, segments
from tests.peer_research.word_tools import audit, bookmarks, lines

OWN = "Dit schreven wij zelf, na lang praten."


@pytest.fixture
def report(tmp_path):
    return build_report(report_data(), tmp_path / "rapport.docx")


def without(code: str = "P01") -> object:
    people = {name: person for name, person in participants().items() if name != code}
    frame = segments()
    return report_data(participants=people, segments=frame[frame["participant"] != code],
                       withdrawn=2)  # fmt: skip


def edit(path, change) -> None:
    document = Document(str(path))
    change(document)
    document.save(str(path))


def find(document, start: str):
    return next(p for p in document.paragraphs if p.text.startswith(start))


def quotes(path) -> dict[str, str]:
    return {k: v for k, v in bookmarks(path).items() if k.startswith("cit_")}


def words_of(code: str) -> list[str]:
    frame = segments()
    return list(frame[frame["participant"] == code]["quote"])


def write_own(document) -> None:
    for cue in [p for p in document.paragraphs if p.style.name == "Schrijf hier"][:5]:
        cue.runs[0].text = OWN
        cue.style = document.styles["Body Text"]
    find(document, "Iedereen koos zelf").insert_paragraph_before("Een eigen alinea.")


# ------------------------------------------------------------------ what is kept


def test_nothing_changes_when_the_study_did_not(report):
    before = lines(report)
    done = update_report(report_data(), report)
    assert (done.filled, done.removed, done.todo, done.copy_has_words) == (0, 0, (), False)
    assert lines(report) == before


def test_a_copy_of_the_file_comes_first_byte_for_byte(report):
    edit(report, write_own)
    before = report.read_bytes()
    first = update_report(without(), report)
    assert first.copy.read_bytes() == before and first.copy != report
    second = update_report(without("P02"), report)
    assert second.copy != first.copy and first.copy.read_bytes() == before


def test_what_people_wrote_stays_and_counts_are_new(report):
    edit(report, write_own)
    done = update_report(without(), report)
    text = lines(report)
    assert text.count(OWN) == 5 and "Een eigen alinea." in text
    assert any(line.startswith("We voerden 6 gesprekken met 11 jongeren.") for line in text)
    assert any("van de 11 deelnemers" in line for line in text)
    assert done.filled > 10
    assert lint(report) == [] and audit(report) == ""


def test_what_stands_in_it_is_what_a_new_report_would_say(report, tmp_path):
    update_report(without(), report)
    fresh = build_report(without(), tmp_path / "nieuw.docx")
    old, new = Document(str(report)), Document(str(fresh))
    for mine, its in zip(old.tables[:4], new.tables[:4], strict=True):
        assert [c.text for r in mine.rows for c in r.cells] == [
            c.text for r in its.rows for c in r.cells
        ]
    pictures = [[r.target_part.blob for r in d.part.rels.values() if r.reltype.endswith("/image")]
                for d in (old, new)]  # fmt: skip
    assert pictures[1][0] in pictures[0]


def test_twice_is_the_same_as_once(report):
    update_report(without(), report)
    once = lines(report)
    again = update_report(without(), report)
    assert (again.filled, again.removed) == (0, 0)
    assert lines(report) == once


def test_a_line_that_people_changed_is_listed_and_left(report):
    def change(document):
        find(document, "We voerden 6").runs[0].text = "Wij spraken twaalf jongeren."

    edit(report, change)
    done = update_report(without(), report)
    assert "Wij spraken twaalf jongeren." in lines(report)
    assert any("We voerden 6 gesprekken met 11 jongeren" in row for row in done.todo)


def test_a_tracked_change_is_a_change_of_a_person(report):
    def track(document):
        run = find(document, "We voerden 6").runs[0]._r
        inserted = run.makeelement(qn("w:ins"), {qn("w:id"): "900", qn("w:author"): "x"})
        run.addprevious(inserted)
        inserted.append(run)

    edit(report, track)
    done = update_report(without(), report)
    assert any("We voerden 6 gesprekken met 11" in row for row in done.todo)
    assert next(Document(str(report)).element.body.iter(qn("w:ins")), None) is not None


def test_a_table_that_people_filled_in_is_listed_and_left(report):
    def change(document):
        table = next(t for t in document.tables if t.cell(0, 0).text == "Wat we vragen")
        table.cell(1, 3).paragraphs[0].runs[0].text = "afgesproken op dinsdag"

    edit(report, change)
    other = tuple(replace(row, status="gedaan") for row in recommendations())
    done = update_report(report_data(recommendations=other), report)
    assert "afgesproken op dinsdag" in lines(report)
    assert any("Adviezen: Gemeente" in row and "aangepast" in row for row in done.todo)
    assert "gedaan" in lines(report)  # of another addressee


def test_what_was_taken_out_is_listed_as_having_no_place(report):
    def change(document):
        table = document.tables[0]._tbl
        table.getparent().remove(table)

    edit(report, change)
    done = update_report(without(), report)
    assert any("Het onderzoek in getallen" in row or "Tabel" in row or "tabel" in row
               for row in done.todo)  # fmt: skip


def test_a_chapter_that_is_not_there_any_more_is_listed(report):
    frame = segments()
    done = update_report(report_data(segments=frame[frame["code"] != "open"]), report)
    assert any(row.startswith("Dit hoort niet meer in het verslag") for row in done.todo)
    assert "Open - nieuw gevonden" in lines(report)


def test_a_restructured_file_is_updated_where_it_can_be(report):
    def move(document):
        body = document.element.body
        blocks = [b for b in body if b.tag != qn("w:sectPr")]
        for block in reversed(blocks[40:120]):
            body.insert(3, block)
        for paragraph in document.paragraphs[200:240]:
            paragraph._p.getparent().remove(paragraph._p)

    edit(report, move)
    gone = set(words_of("P01"))
    done = update_report(without(), report)
    assert not gone & set(lines(report))
    assert done.filled and done.todo
    assert audit(report) == ""


# ------------------------------------------------------------------ quotes


def test_words_of_somebody_who_withdrew_go_with_the_line_below(report):
    said = set(words_of("P01"))
    there = [text for text in quotes(report).values() if text in said]
    assert there
    done = update_report(without(), report)
    assert done.removed == len(there)
    assert not said & set(quotes(report).values())
    assert not any(text in line for text in there for line in lines(report))
    assert not any(line.startswith("– Regenboog") for line in lines(report))
    assert done.copy_has_words and "Gooi de kopie weg" in done.todo[0]


def test_somebody_who_takes_back_the_yes_to_quoting_is_not_quoted(report):
    no = Consent(answer="nee", day=participants()["P02"].consents["citeren"].day, text="1.0")
    people = participants()
    people["P02"] = replace(people["P02"], consents={**people["P02"].consents, "citeren": no})
    done = update_report(report_data(participants=people), report)
    assert done.removed
    assert not set(words_of("P02")) & set(quotes(report).values())


def test_an_edited_or_split_quote_goes_as_well(report):
    said = set(words_of("P01"))
    names = [name for name, text in quotes(report).items() if text in said]

    def change(document):
        for start in list(document.element.body.iter(qn("w:bookmarkStart"))):
            if start.get(qn("w:name")) == names[0]:
                paragraph = start.getparent()
                half = paragraph.makeelement(qn("w:p"), {})
                paragraph.addnext(half)
                run = start.getnext()
                end = run.getnext()
                half.append(run)
                half.append(end)

    edit(report, change)
    done = update_report(without(), report)
    assert not any(text in line for text in said for line in lines(report))
    assert any("uit elkaar" in row for row in done.todo)


def test_words_that_were_copied_elsewhere_are_pointed_at(report):
    said = set(words_of("P01"))
    words = max((t for t in quotes(report).values() if t in said), key=len)

    def copy(document):
        find(document, "Iedereen koos zelf").insert_paragraph_before(f"Iemand zei: {words}")

    edit(report, copy)
    done = update_report(without(), report)
    assert any("‘Toestemming’" in row for row in done.todo)
    assert not any(words in row for row in done.todo)


def test_text_of_people_in_the_same_paragraph_stays(report):
    said = set(words_of("P01"))
    name = next(name for name, text in quotes(report).items() if text in said)

    def change(document):
        start = next(s for s in document.element.body.iter(qn("w:bookmarkStart"))
                     if s.get(qn("w:name")) == name)  # fmt: skip
        paragraph = next(p for p in document.paragraphs if p._p is start.getparent())
        paragraph.add_run(" " + OWN)

    edit(report, change)
    update_report(without(), report)
    assert any(line.strip() == OWN for line in lines(report))
    assert not said & set(quotes(report).values())


def test_vaguer_words_take_the_place_of_the_old_ones(report):
    name, words = next(iter(quotes(report).items()))
    frame = segments().assign(reworded=False)
    frame.loc[frame["id"] == name.removeprefix("cit_"), ["quote", "reworded"]] = ["Anders.", True]
    done = update_report(report_data(segments=frame), report)
    assert quotes(report)[name] == "Anders." and words not in lines(report)
    assert done.copy_has_words


# ------------------------------------------------------------------ bad input


BAD = {
    "absent": (None, "no_file"),
    "empty": (b"", "not_word"),
    "text": (b"hallo", "not_word"),
    "locked": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "locked_file"),
    "cut off": (b"PK\x03\x04" + bytes(80), "damaged_file"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_used_is_left_alone(tmp_path, name):
    data, key = BAD[name]
    path = tmp_path / "mijn rapport.docx"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ReportError) as problem:
        update_report(report_data(), path)
    assert problem.value.key == f"report.{key}" and "mijn rapport.docx" in str(problem.value)
    assert list(tmp_path.iterdir()) == ([path] if data is not None else [])


def test_a_word_file_of_somebody_else_is_refused(tmp_path):
    path = tmp_path / "brief.docx"
    Document().save(str(path))
    before = path.read_bytes()
    with pytest.raises(ReportError) as problem:
        update_report(report_data(), path)
    assert problem.value.key == "report.no_marks"
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_a_file_with_macros_is_refused(report):
    import zipfile

    with zipfile.ZipFile(report, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    with pytest.raises(ReportError, match="macro"):
        update_report(report_data(), report)


def test_when_the_copy_cannot_be_written_the_report_stays(report, monkeypatch):
    before = report.read_bytes()

    def refuse(path, data):
        raise StudyError("store.disk_full", file=path.name)

    monkeypatch.setattr("peer_research.report.update.store.write_bytes", refuse)
    with pytest.raises(StudyError):
        update_report(without(), report)
    assert report.read_bytes() == before


def test_a_name_that_people_typed_is_pointed_at(report):
    edit(report, lambda d: d.add_paragraph(f"Met dank aan {SECRET}."))
    done = update_report(report_data(guard=Guard(known(("PERSON", SECRET)))), report)
    assert any("1 keer" in row and "kluis" in row for row in done.todo)
    assert not any(SECRET in row for row in done.todo)


def test_a_known_name_in_the_study_stops_the_update(report):
    before = report.read_bytes()
    data = report_data(guard=Guard(known(("PERSON", SECRET))), why=f"Voor {SECRET}.")
    with pytest.raises(ReportError):
        update_report(data, report)
    assert report.read_bytes() == before


def test_a_report_that_people_changed_is_kept_when_a_new_one_is_made(report):
    edit(report, write_own)
    before = report.read_bytes()
    build_report(report_data(), report)
    (kept,) = [p for p in report.parent.iterdir() if p != report]
    assert kept.read_bytes() == before and "eigen versie 1" in kept.name
    build_report(report_data(title="Nieuw"), report)
    assert len(list(report.parent.iterdir())) == 2  # nobody changed that one


@pytest.mark.slow
def test_marks_survive_a_trip_through_another_program(report, tmp_path):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is hier niet geïnstalleerd")
    there = tmp_path / "weg"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", "docx:MS Word 2007 XML", "--outdir", there, report],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    path = there / report.name
    said = set(words_of("P01"))
    done = update_report(without(), path)
    assert done.removed and done.filled > 5
    assert not any(text in line for text in said for line in lines(path))
