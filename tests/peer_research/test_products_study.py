"""Products of a whole study: what is written, what is refused, and what an academic gets."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from peer_research.errors import StudyError
from peer_research.model import Session
from peer_research.products import PRODUCTS, not_makeable, write_products
from peer_research.products.academic_tables import as_csv, safe_codebook, segments_csv
from peer_research.products.checklist import fill, write_checklist
from peer_research.products.checklists import COREQ, GRIPP2, REFLEXIVE, SRQR, checklists_for
from peer_research.products.source import Source, source_of
from peer_research.products.writing import PRODUCTS as ALL
from peer_research.records import write_session
from peer_research.report.quotes import quotable
from peer_research.study import Study
from peer_research.word.lint import lint
from tests.peer_research.register_study import edit, make
from tests.peer_research.word_fixture import report_data, segments
from tests.peer_research.word_tools import audit, lines

DAY = date(2026, 11, 21)


@pytest.fixture
def study(demo, tmp_path):
    """Return a copy of the practice study, as products write in its log."""
    return Study(shutil.copytree(demo.path, tmp_path / "onderzoek"))


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


# ------------------------------------------------------------------ everything at once


def test_everything_that_can_be_made_is_made(study, tmp_path):
    reasons = not_makeable(study)
    written = write_products(study, tmp_path / "uit", today=DAY)
    made = {path.relative_to(tmp_path / "uit").parts[0] for path in written}
    for name, file in {
        "een-pagina": "een-pagina.docx", "poster": "poster.docx", "brief": "brief-jongere.docx",
        "kaarten": "citaatkaarten.docx", "actielijst": "actielijst-S06.docx",
        "aanbevelingen": "aanbevelingen.docx", "academisch": "academisch.zip",
        "dias": "dias.pptx",
    }.items():  # fmt: skip
        assert (file in made) is (name not in reasons)
    assert all(path.is_file() for path in written)
    for path in written:
        if path.suffix == ".docx":
            assert audit(path) == ""
            assert lint(path) == []


def test_two_runs_give_the_same_package(study, tmp_path):
    first = write_products(study, tmp_path / "a", ["academisch"], today=DAY)
    again = write_products(study, tmp_path / "b", ["academisch"], today=DAY)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


def test_only_what_is_asked_is_written(study, tmp_path):
    written = write_products(study, tmp_path / "uit", ["poster", "een-pagina"], today=DAY)
    assert [path.name for path in written] == ["een-pagina.docx", "poster.docx"]
    assert sorted(p.name for p in (tmp_path / "uit").iterdir()) == [
        "een-pagina.docx",
        "poster.docx",
    ]


def test_an_unknown_product_names_the_nearest(study, tmp_path):
    with pytest.raises(StudyError, match="Bedoel je: poster"):
        write_products(study, tmp_path / "uit", ["postr"])
    assert not (tmp_path / "uit").exists()
    assert set(ALL) == set(PRODUCTS)


def test_an_empty_study_says_why_not(tmp_path):
    empty = make(tmp_path)
    edit_session = Session(id="S03", form="interview", quarter="2026-Q1")
    write_session(empty, edit_session)
    reasons = not_makeable(empty)
    assert {"brief", "kaarten", "actielijst", "aanbevelingen"} <= set(reasons)
    assert all(reason.endswith((".", '"mag".', ".toml.")) for reason in reasons.values())
    with pytest.raises(StudyError, match="spiegelgesprek"):
        write_products(empty, tmp_path / "uit", ["poster", "actielijst"])
    assert not (tmp_path / "uit").exists()


# ------------------------------------------------------------------ mirror conversation


def test_action_list_shows_the_registers_of_its_own_conversation(tmp_path):
    made = make(tmp_path)
    for name in ("S02", "S04"):
        write_session(made, Session(id=name, form="spiegelgesprek", quarter="2026-Q1"))
    edit(made, "spiegel",
         {"id": "M1", "gesprek": "S02", "lijst": "sterk", "punt": "Iemand bleef."},
         {"id": "M2", "gesprek": "S04", "lijst": "sterk", "punt": "Er was soep."})  # fmt: skip
    edit(made, "spiegel_acties",
         {"id": "A1", "gesprek": "S02", "actie": "Elke week een vast uur.",
          "eigenaar": "teamleider", "uiterlijk": date(2026, 12, 1), "gedaan": True})  # fmt: skip
    first, second = write_products(made, tmp_path / "uit", ["actielijst"], today=DAY)
    text = " ".join(lines(first))
    assert first.name == "actielijst-S02.docx"
    for part in ("Iemand bleef.", "Elke week een vast uur.", "teamleider", "01-12-2026",
                 "1 van de 1 acties"):  # fmt: skip
        assert part in text
    assert "Er was soep." not in text
    assert "[SCHRIJF HIER: vul de acties in." in " ".join(lines(second))
    assert lint(first) == lint(second) == []


# ------------------------------------------------------------------ tables for academics


def test_words_stand_in_the_table_only_when_they_may(study):
    found = source_of(study, DAY)
    rows = table(segments_csv(found))
    released = {str(row["id"]): row["quote"] for row in quotable(found.counts).to_dict("records")}
    assert {row["id"] for row in rows if row["quote"]} == set(released)
    assert len(rows) > len(released) > 20
    for row in rows:
        if row["id"] in released:
            assert row["quote"].removeprefix("'") == released[row["id"]]
    assert not {"noor", "kai"} & {row["coder"] for row in rows}


def test_small_bands_and_rare_heavy_codes_are_not_in_the_table(study):
    found = source_of(study, DAY)
    rows = table(segments_csv(found))
    assert {row["age_band"] for row in rows} == {"", "18-20"}
    hidden = {c.id for c in found.data.codebook.codes if found.counts.count([c.id]).hidden}
    used = set(found.data.segments["code"])
    assert hidden & used
    assert not hidden & {row["code"] for row in rows}


def test_a_group_that_is_too_small_is_not_in_the_table():
    people = dict(report_data().participants)
    people["P01"] = replace(people["P01"], group="ouder")
    found = Source(data=report_data(participants=people), today=DAY)
    rows = table(segments_csv(found))
    assert {row["group"] for row in rows} == {"jongere"}


def test_no_cell_is_a_formula():
    frame = segments()
    first = frame[(frame["citaat"] == "mag") & (frame["participant"] == "P01")].index[0]
    frame.loc[first, "quote"] = '=HYPERLINK("http://x")'
    rows = table(segments_csv(Source(data=report_data(segments=frame), today=DAY)))
    assert '\'=HYPERLINK("http://x")' in {row["quote"] for row in rows}
    assert as_csv([["@x", 3, -1]]).decode("utf-8-sig") == "'@x,3,-1\n"


def test_an_example_in_the_codebook_that_somebody_said_is_taken_out(tmp_path):
    made = make(tmp_path)
    said = "Niemand vroeg hoe het ging. Toen bleef zij zitten."
    found = source_of(made, DAY)
    first, second, *others = found.data.codebook.codes
    codes = (
        replace(first, example=said),
        replace(second, example="Een zin die nergens in een gesprek staat."),
    )
    book = replace(found.data.codebook, codes=(*codes, *others))
    changed = replace(found, data=replace(found.data, codebook=book))
    safe = safe_codebook(changed).codes
    assert safe[0].example == ""
    assert safe[1].example == codes[1].example


def test_whole_conversations_are_not_in_the_zip(study, tmp_path):
    folder = tmp_path / "uit"
    write_products(study, folder, ["academisch"], today=DAY)
    with zipfile.ZipFile(folder / "academisch.zip") as archive:
        names = set(archive.namelist())
        readme = archive.read("LEESMIJ.md").decode()
    assert {"stukken.csv", "codeboek.csv", "LEESMIJ.md", "coreq.docx", "srqr.docx",
            "gripp2.docx"} <= names  # fmt: skip
    assert not [name for name in names if name.endswith(".qdpx")]
    assert (folder / "academisch" / "alleen-met-afspraak" / "project.qdpx").is_file()
    assert readme.count("[SCHRIJF HIER:") == 3
    assert all(f"`{name}`" in readme for name in names - {"LEESMIJ.md"})


def test_a_reflexive_study_gets_the_reflexive_checklist(study, tmp_path):
    text = study.settings_file.read_text("utf-8")
    study.settings_file.write_text(
        text.replace("[onderzoek]", '[onderzoek]\nwerkwijze = "reflexief"', 1)
    )
    reflexive = Study(study.path)
    written = {path.name for path in write_products(reflexive, tmp_path / "u", ["academisch"])}
    assert {"reflexief.docx", "gripp2.docx"} <= written
    assert not {"coreq.docx", "srqr.docx", "overeenstemming.csv"} & written


# ------------------------------------------------------------------ checklists


@pytest.mark.parametrize(
    ("checklist", "items"), [(COREQ, 32), (SRQR, 21), (GRIPP2, 5), (REFLEXIVE, 15)]
)
def test_every_item_says_something_or_asks_for_it(checklist, items, study, monkeypatch):
    found = source_of(study, DAY)
    for spoken in ("nl", "en"):
        monkeypatch.setenv("PEER_RESEARCH_LANGUAGE", spoken)
        rows = fill(checklist, found)
        assert [row.item.number for row in rows] == [str(n) for n in range(1, items + 1)]
        assert all(row.known or row.cue for row in rows)
        assert len({checklist.topic(row.item) for row in rows}) == items


def test_what_the_study_does_not_know_is_asked(tmp_path):
    found = source_of(make(tmp_path), DAY)
    bare = replace(
        found, data=replace(found.data, makers=(), sessions=(), codebook=found.data.codebook)
    )
    rows = {row.item.number: row for row in fill(COREQ, bare)}
    assert rows["1"].known == ""
    assert rows["1"].cue.startswith("[SCHRIJF HIER: wie hielden de gesprekken?")
    full = {row.item.number: row for row in fill(COREQ, found)}
    assert "Noor (gespreksleider)" in full["1"].known
    assert full["1"].cue == ""


def test_checklist_counts_what_is_open(study, tmp_path):
    found = source_of(study, DAY)
    path = write_checklist(COREQ, found, tmp_path / "coreq.docx")
    text = lines(path)
    cues = [line for line in text if line.startswith("[SCHRIJF HIER:")]
    assert f"Bij {len(cues)} punten" in " ".join(text)
    assert 10 < len(cues) < 32


def test_reflexive_checklists_never_speak_of_agreement(study):
    found = source_of(study, DAY)
    table_ = pd.DataFrame(
        [("*", "", 480, 0.88, 0.71)], columns=["code", "name", "n", "percent", "kappa"]
    )
    reflexive = replace(found, data=replace(found.data, reflexive=True, agreement=table_))
    for checklist in checklists_for(reflexive=True):
        said = " ".join(row.known for row in fill(checklist, reflexive))
        assert "kappa" not in said
    assert "kappa 0,71" in " ".join(
        row.known for row in fill(COREQ, replace(found, data=replace(found.data, agreement=table_)))
    )
