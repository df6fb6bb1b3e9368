"""Writing down what happens around the conversations, asked the way a browser asks it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner

from peer_research.care.aftercare import AFTERCARE, due_care
from peer_research.care.approvals import approved_pieces, waiting_for_approval
from peer_research.care.heavy import READINGS
from peer_research.cli import cli
from peer_research.model import Transcript, Turn
from peer_research.registers.fees import HOURS
from peer_research.registers.yields import CARDS
from peer_research.widgets import pages
from peer_research.widgets.approve_page import approve_form
from peer_research.widgets.assignment_page import assignment_form
from peer_research.widgets.books_page import books, call_form, fees_form, yields_book
from peer_research.widgets.import_page import ImportPage
from peer_research.widgets.register_pages import BOOKS, FAIR, YIELDS, register_form, register_name
from tests.peer_research.page_tools import ask, require_text_only
from tests.peer_research.register_study import SAID, TODAY, code_turns, make

CARD = {"gesprek": "S02", "deelnemer": "P05", "gebied": "wonen", "kleur": "rood"}
HOUR = {"onderzoeker": "noor", "maand": "2025-03", "uren": "2,5", "taak": "gesprek"}


@pytest.fixture
def study(tmp_path):
    return make(tmp_path)


def save(form, confirmed=False, **values):
    given = {field["name"]: field["value"] for field in form.view()["fields"]}
    return ask(form, "save", values={**given, **values}, confirmed=confirmed)


def test_every_yield_can_be_chosen_and_the_table_follows(study):
    holder = yields_book(study)
    choice, _, tables = holder.children
    assert [value for value, _ in choice.view()["fields"][0]["options"]] == list(YIELDS)
    assert tables.view()["tables"] == []
    assert save(choice, boek="big5_kaarten")["ok"]
    form = holder.children[1]
    for number in range(2, 7):
        assert save(form, **{**CARD, "deelnemer": f"P{number:02d}"})["ok"]
    table = tables.view()["tables"][0]
    assert ["Wonen", "0", "0", "5"] in [list(row) for row in table["rows"]]
    assert len(CARDS.rows(study)) == 5 and "P05" not in repr(tables.view())


def test_fewer_than_five_people_are_few_on_the_page(study):
    for number in range(2, 6):
        CARDS.add(study, {**CARD, "deelnemer": f"P{number:02d}"})
    table = yields_book(study).children[2].view()["tables"][0]
    assert ["Wonen", "weinig", "weinig", "weinig"] in [list(row) for row in table["rows"]]


def test_an_empty_sheet_to_print(study):
    paper = yields_book(study).children[1]
    for name, _ in paper.view()["fields"][0]["options"]:
        assert save(paper, blad=name)["ok"]
        assert (study.output / "invulbladen" / f"{name}.docx").is_file()


def test_a_row_is_added_changed_and_taken_out(study):
    holder = books(study)
    assert save(holder.children[0], boek="uren")["ok"]
    assert save(holder.children[1], **HOUR)["ok"]
    assert not save(holder.children[1], **HOUR)["ok"]
    assert save(holder.children[2], regel="U01", wat="veranderen")["ok"]
    change = holder.children[1]
    assert {f["name"]: f["value"] for f in change.view()["fields"]} == {**HOUR, "uren": "2,50"}
    assert save(change, uren="3,75")["ok"]
    assert [row.hours for row in HOURS.rows(study)] == [3.75]
    assert save(holder.children[2], regel="U01", wat="weghalen")["ok"]
    assert HOURS.rows(study) == []


def test_a_change_may_take_a_value_out(study):
    (row,) = [AFTERCARE.add(study, {"soort": "belmoment", "voor": "P02", "uiterlijk": TODAY})]
    form = register_form(study, "nazorg", row.id)
    assert save(form, uiterlijk="", gedaan_in="2026-K4")["ok"]
    assert AFTERCARE.rows(study)[0].due is None and due_care(study, TODAY) == []


def test_calls_are_planned_once_and_not_for_a_day_to_come(study):
    form, day = call_form(study), (TODAY - timedelta(days=1)).isoformat()
    for _ in range(2):
        assert save(form, wie=["P02", "noor"], dag=day)["ok"]
    assert [(r.who, r.due) for r in AFTERCARE.rows(study)] == [
        (who, TODAY + timedelta(days=after)) for who in ("P02", "noor") for after in (0, 2)
    ]
    assert {due.about for due in due_care(study, TODAY)} == {"P02", "noor"}
    later = (TODAY + timedelta(days=1)).isoformat()
    assert not save(form, wie=["P03"], dag=later)["ok"]
    assert not save(form, wie=[], dag=day)["ok"]


def test_the_limits_of_a_year_are_shown(study):
    HOURS.add(study, {**HOUR, "uren": 2.5})
    shown = save(fees_form(study), jaar="2025")["data"]["shown"]["rows"]
    assert "2,5 uur" in shown[0][0] and any("€ 5,60" in line for (line,) in shown)
    unknown = save(fees_form(study), jaar="2031")["data"]["shown"]["rows"]
    assert any("niet bekend" in line for (line,) in unknown)


def test_heavy_words_are_read_first_and_by_somebody_else(study):
    (piece,) = code_turns(study, "S01", "big5.welzijn.crisis")
    form = approve_form(study)
    require_text_only(form, SAID[:15])
    assert SAID[:15] not in repr(form.view())
    assert not save(form, wie="noor", stuk=piece, besluit="lezen")["ok"]
    assert not save(form, wie="kai", stuk=piece, besluit="ja")["ok"]
    assert approved_pieces(study) == set()
    read = save(form, wie="kai", stuk=piece, besluit="lezen")
    assert SAID[:15] in repr(read["data"]["shown"]["rows"])
    assert [row.researcher for row in READINGS.rows(study)] == ["kai"]
    # Who did not read it cannot decide, though somebody else did.
    assert not save(form, wie="wilg", stuk=piece, besluit="ja")["ok"]
    assert save(form, wie="kai", stuk=piece, besluit="ja")["ok"]
    assert approved_pieces(study) == {piece} and waiting_for_approval(study) == []


def test_books_have_names_for_people():
    assert set(FAIR) < set(BOOKS)
    for name in BOOKS:
        assert "_" not in register_name(name)
    assert {"books", "yields", "approve", "calls", "fees"} <= set(pages.__all__)


def test_a_second_person_decides_from_the_command_line(study):
    (piece,) = code_turns(study, "S01", "big5.welzijn.crisis")

    def run(*words):
        return CliRunner().invoke(cli, ["care", str(study.path), *words])

    listed = run("--stukken").output
    assert piece in listed and SAID[:15] not in listed
    assert SAID[:15] in run("--stuk", piece).output
    own = run("--stuk", piece, "--door", "noor", "--besluit", "ja")
    assert own.exit_code != 0 and approved_pieces(study) == set()
    assert "mag naar buiten" in run("--stuk", piece, "--door", "kai", "--besluit", "ja").output
    assert approved_pieces(study) == {piece} and piece not in run("--stukken").output


def test_an_assignment_says_what_is_missing_and_is_one_page(study):
    form = assignment_form(study)
    assert not {"naam", "wie"} & {field["name"] for field in form.view()["fields"]}
    part = save(form, title="Meedenken", hours="2,5", reward="gratis")["data"]["shown"]
    missing = " ".join(line for line, _ in part["rows"])
    assert "geen vergoeding" in missing and "thema's" in missing and "uur het kost" not in missing
    whole = {
        "goal": "Beter eten.", "asked_by": "de gemeente", "tasks": "lezen\npraten",
        "when": "in maart", "reward": "€ 50 in een bon, vooraf", "skills": "luisteren",
        "place": "het buurthuis", "expenses": "reis en eten", "outcome": "je hoort het in mei",
        "geen_themas": True,
    }  # fmt: skip
    done = save(form, title="Meedenken", hours="2,5", **whole)
    assert done["data"]["shown"]["rows"] == [] and "ingevuld" in done["data"]["said"]
    assert not save(form, title="Bel Fatima Aziz", hours="2", **whole)["ok"]
    made = sorted((study.output / "opdrachten").glob("*.docx"))
    assert [path.name for path in made] == ["opdrachtkaart-1.docx", "opdrachtkaart-2.docx"]


def test_words_of_danger_are_listed_by_turn_and_never_shown_at_import(study):
    turns = (Turn(id="T0001", speaker="P01", text="Het was koud."),
             Turn(id="T0002", speaker="P01", text="Ik dacht aan zelfmoord."))  # fmt: skip
    listed, note = ImportPage(study)._signals(Transcript(id="S09", version=0, turns=turns))
    assert "T0002 (Niet meer willen leven)" in listed and "T0001" not in listed
    assert "zelfmoord" not in listed + note and "een mens leest" in note.lower()
    assert ImportPage(study)._signals(Transcript(id="S09", version=0, turns=turns[:1])) == []
