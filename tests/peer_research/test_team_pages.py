"""Practising, making sense together and tidying up: what the pages do, without a browser."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from peer_research.coding.sense_making import SENSE_DECISIONS, STATEMENTS, THEMES
from peer_research.demo.practice import (
    PROTOCOL,
    STEPS,
    conversation,
    done_steps,
    open_practice,
    practice_folder,
    start_again,
)
from peer_research.errors import StudyError
from peer_research.intake.importing import new_session
from peer_research.new_study import new_study
from peer_research.records import write_session
from peer_research.registers.data_management import REMOVALS
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets import pages, reading_pages
from peer_research.widgets.live import LiveWidget
from peer_research.widgets.live_page import LivePage
from peer_research.widgets.plain_page import Page
from peer_research.widgets.sense_page import SensePage
from peer_research.widgets.tidy_pages import check_form, cleanup_form, keeping_form, withdraw_form
from peer_research.widgets.tour import Tour

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def ask(widget: LiveWidget, action: str, buffers: Any = (), **data: Any) -> dict[str, Any]:
    return widget.answer({"number": 1, "action": action, "data": data}, list(buffers))


def done(widget: LiveWidget, action: str, buffers: Any = (), **data: Any) -> dict[str, Any]:
    answer = ask(widget, action, buffers, **data)
    assert answer["ok"], answer
    return dict(answer["data"])


def refused(widget: LiveWidget, action: str, **data: Any) -> str:
    answer = ask(widget, action, **data)
    assert not answer["ok"], answer
    assert answer["key"]
    return str(answer["mistake"])


# ---------------------------------------------------------------------- the practice study


def test_a_real_study_is_never_taken_for_practice(tmp_path: Path, home: Path) -> None:
    real = new_study(tmp_path / "echt", "Echt onderzoek")
    before = sorted(path.name for path in real.path.rglob("*"))
    for refuse in (open_practice, start_again):
        with pytest.raises(StudyError, match="geen oefenstudie"):
            refuse(real.path)
    assert sorted(path.name for path in real.path.rglob("*")) == before


def test_beginning_again_leaves_only_the_notebooks(home: Path) -> None:
    study = open_practice(practice_folder())
    vault = study.vault_folder
    (study.path / "notebooks").mkdir()
    (study.path / "notebooks" / "oefenen.ipynb").write_text("{}", "utf-8")
    (study.path / "memos").mkdir()
    (study.path / "memos" / "m1.md").write_text("hoi", "utf-8")
    fresh = start_again(practice_folder())
    assert not vault.exists()
    assert fresh.vault_folder.is_dir()
    assert not fresh.memos_folder.exists()
    assert (fresh.path / "notebooks" / "oefenen.ipynb").is_file()
    assert done_steps(fresh) == [False] * len(STEPS)


def test_the_tour_says_what_is_missing_and_goes_on_where_it_was(home: Path) -> None:
    tour = Tour(practice_folder())
    assert "Word-bestanden zijn er nog niet" in refused(tour, "check")
    assert "later" in refused(tour, "go", step=3)
    page = tour.holder.children[1]
    done(page, "save", values={"protocol": PROTOCOL})
    assert "Goed gedaan" in done(tour, "check")["said"]
    done(tour.holder.children[1], "save", values={"leeftijd": "16-17", "schuilnaam": "Kiwi"})
    again = Tour(practice_folder())
    assert again.view()["at"] == 2
    assert [is_done for _, is_done in again.view()["steps"]][:3] == [True, True, False]
    done(again, "go", step=0)
    assert again.view()["at"] == 0
    done(again, "again")
    assert again.view()["at"] == 0
    assert Study(practice_folder()).participants() == {}


def test_the_practice_conversation_can_be_read_and_every_sentence_of_the_tour_is_there(
    home: Path,
) -> None:
    name, text = conversation()
    tour = Tour(practice_folder())
    assert name.endswith(".txt")
    assert text.startswith("Interviewer:")
    for step in STEPS:
        for part in ("title", "what", "why", "praise", "hint"):
            assert texts(f"tour.{step.name}_{part}")
    assert tour.view()["now"]["title"] == "Voorbereiden"


def test_the_command_opens_the_practice_study_and_no_other(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from peer_research import start_notebook
    from peer_research.commands.studies import start

    opened: list[tuple[Path, str]] = []

    def note(folder: Path, *, first: str = "00_start", **_: Any) -> int:
        opened.append((folder, first))
        return 0

    monkeypatch.setattr(start_notebook, "start_notebook", note)
    run = CliRunner().invoke
    assert run(start, ["--oefenen"]).exit_code == 0
    assert run(start, [str(tmp_path)]).exit_code == 0
    assert opened == [(practice_folder(), "oefenen"), (tmp_path, "00_start")]
    for wrong in ([], ["--oefenen", str(tmp_path)]):
        assert isinstance(run(start, wrong).exception, StudyError)
    assert len(opened) == 2


# ---------------------------------------------------------------------- making sense together


def test_a_theme_a_statement_and_a_decision(demo_copy: Study) -> None:
    page = SensePage(demo_copy)
    view = done(page, "view")
    assert view["themes"] == []
    assert view["ideas"]
    name, codes = view["ideas"][0]
    assert "Thema" in refused(page, "theme", name="Leeg", codes=[])
    theme = done(page, "theme", name=name, codes=codes)["view"]["themes"][0][0]
    pieces = done(page, "pieces", theme=theme)["pieces"]
    assert len({words for _, _, words in pieces}) > 1
    refused(page, "statement", theme=theme, text="Zonder bewijs.", **{"for": []})
    answer = done(
        page, "statement", theme=theme, text="Het hielp.",
        **{"for": [pieces[0][0]], "against": [pieces[1][0]]},
    )  # fmt: skip
    row = answer["view"]["statements"][0]
    assert row["supporting"][0][2] == pieces[0][2]
    assert row["contrary"][0][2] == pieces[1][2]
    assert any(row["id"] in line for line in answer["view"]["discuss"])
    done(page, "weigh", id=row["id"], strength="goed")
    refused(page, "weigh", id=row["id"], strength="prima")
    refused(page, "theme_remove", id=theme)
    done(page, "decide", about=theme, decision="Blijft.", why="Iedereen zei het.", by="duider")
    assert [r.strength for r in STATEMENTS.rows(demo_copy)] == ["goed"]
    assert len(THEMES.rows(demo_copy)) == len(SENSE_DECISIONS.rows(demo_copy)) == 1


def test_words_of_somebody_who_withdraws_are_gone_from_the_page(demo_copy: Study) -> None:
    page = SensePage(demo_copy)
    mine = [s for s in demo_copy.coded_segments() if s.speaker == "P01"]
    theme = done(page, "theme", name="Alles", codes=sorted({s.code for s in mine}))
    theme_id = theme["view"]["themes"][0][0]
    done(page, "statement", theme=theme_id, text="Dit is zo.", **{"for": [mine[0].id]})
    done(withdraw_form(demo_copy), "save", values={"deelnemer": "P01", "zeker": "p01"})
    view = done(SensePage(demo_copy), "view")
    shown = repr(view) + repr(done(SensePage(demo_copy), "pieces", theme=theme_id))
    assert not [s.quote for s in mine if s.quote in shown]
    assert "P01" not in shown


def test_few_people_are_no_number_on_the_map(demo_copy: Study) -> None:
    page = SensePage(demo_copy)
    rare = next(s for s in demo_copy.coded_segments() if s.speaker == "P04").code
    few = {s.speaker for s in demo_copy.coded_segments() if s.code == rare}
    view = done(page, "theme", name="Zeldzaam", codes=[rare])["view"]
    people = next(row[3] for row in view["map"] if row[0] == "Zeldzaam")
    enough = len([p for p in few if p.startswith("P")]) >= demo_copy.settings.min_group
    assert people.isdecimal() == enough


# ---------------------------------------------------------------------- tidying up


def test_nobody_is_taken_out_by_accident(demo_copy: Study) -> None:
    form = withdraw_form(demo_copy)
    assert "niet P01" in refused(form, "save", values={"deelnemer": "P01", "zeker": "P02"})
    assert "P01" in demo_copy.participants()


def test_a_day_is_kept_and_what_is_due_goes_only_when_somebody_signs(demo_copy: Study) -> None:
    long_ago = date.today() - timedelta(days=4000)
    form = keeping_form(demo_copy)
    answer = done(
        form, "save", values={"gebeurtenis": "einde_onderzoek", "datum": long_ago.isoformat()}
    )
    assert any("-" in row[3] for row in answer["shown"]["rows"])
    clean = cleanup_form(demo_copy)
    assert len(done(clean, "view")["shown"]["rows"]) > 1
    refused(clean, "save", values={"wie": "iemand", "met_de_hand": True})
    refused(clean, "save", values={"wie": "noor", "met_de_hand": False})
    assert REMOVALS.rows(demo_copy) == []
    done(clean, "save", values={"wie": "noor", "met_de_hand": True})
    assert REMOVALS.rows(demo_copy)
    assert not demo_copy.output.exists()


def test_looking_over_changes_nothing(demo_copy: Study) -> None:
    before = {path: path.read_bytes() for path in demo_copy.files()}
    answer = done(check_form(demo_copy), "save", values={})
    assert answer["said"].startswith("Nagekeken")
    assert {path: path.read_bytes() for path in demo_copy.files()} == before


def test_the_codes_are_shown_with_a_figure_its_sentence_and_its_numbers(
    demo: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEER_RESEARCH_STUDY", str(demo.path))
    page = pages.codes()
    assert [plot.title for plot in page.plots] == ["Komen er nog nieuwe codes bij?"]
    shown = page._repr_html_()
    assert page.plots[0].sentence in shown
    assert "<th>nieuw in dit gesprek</th>" in shown
    assert 'alt="' in shown
    assert page.again is not None
    live = LivePage(page.again).view()
    assert live["plots"][0]["sentence"] == page.plots[0].sentence
    assert len(live["tables"]) == len(page.tables)
    # A small group is hidden there too.
    cells = {cell for table in live["tables"] for row in table["rows"] for cell in row}
    assert "<NA>" not in cells and "nan" not in cells


def test_a_page_to_look_at_follows_what_is_saved(demo_copy: Study) -> None:
    page = reading_pages.conversations(demo_copy)
    assert page.again is not None
    live = LivePage(page.again)
    assert "S77" not in {row[0] for row in live.view()["tables"][0]["rows"]}
    details = new_session(demo_copy, "S77", "interview", "")
    write_session(demo_copy, details)
    assert "S77" in {row[0] for row in live.view()["tables"][0]["rows"]}
    assert not {key for key in live.get_state() if key in ("title", "tables", "plots")}
    assert "application/vnd.jupyter.widget-view+json" in str(page._repr_mimebundle_())
    assert Page("Titel")._repr_mimebundle_()["text/html"].startswith("<section")
