"""Where a study stands, asked the way a browser asks it: true, without a name, and mended."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from support import hits
from test_demo import secrets

from peer_research import store
from peer_research.care.aftercare import AFTERCARE, plan_aftercare
from peer_research.coding.rounds import finish, start_round
from peer_research.doctor import overview
from peer_research.new_study import new_study
from peer_research.start_notebook import prepare
from peer_research.study import Study
from peer_research.study_folder import home
from peer_research.widgets.overview_page import OverviewPage

TODAY = date.today()


def send(page: OverviewPage, action: str, **data: Any) -> dict[str, Any]:
    return page.answer({"number": 7, "action": action, "data": data})


def mend(page: OverviewPage, remedy: str, about: str = "") -> dict[str, Any]:
    return send(page, "mend", remedy=remedy, about=about)


def step(study: Study, key: str) -> overview.Step:
    known = overview.conversations(study)
    return next(one for one in overview.steps(study, known) if one.key == key)


@pytest.fixture
def page(demo_copy: Study) -> OverviewPage:
    prepare(demo_copy.path)
    return OverviewPage(demo_copy)


def test_it_says_where_every_conversation_stands(page: OverviewPage, demo_copy: Study) -> None:
    demo_copy.note("reviewed", session="S02", undecided=0)
    start_round(demo_copy, "S03", ["kai", "noor"])
    finish(demo_copy, "S03", "kai")
    rows = {row["id"]: row for row in page.view()["conversations"]}
    assert list(rows) == ["S01", "S02", "S03", "S04", "S05", "S06"]
    assert all(row["inside"] and row["safe"] for row in rows.values())
    assert rows["S02"]["read_over"] and not rows["S01"]["read_over"]
    assert rows["S01"]["coders"] == ("kai", "noor")
    assert rows["S03"]["round"] == "blinde ronde, wacht op: noor"
    assert rows["S01"]["round"] == "geen blinde ronde"


def test_steps_are_done_when_they_are(page: OverviewPage, demo_copy: Study) -> None:
    done = {row["key"]: row["done"] for row in page.view()["steps"]}
    assert done["coded"] and done["import"] and done["report"]
    assert not done["review"] and not done["themes"]
    for session in demo_copy.transcript_ids():
        demo_copy.note("reviewed", session=session, undecided=0)
    store.remove(demo_copy.coding_file("S01", "kai"))
    assert step(demo_copy, "review").done
    assert not step(demo_copy, "coded").done
    assert step(demo_copy, "coded").how_far == "Genoeg gecodeerd: 5 van 6"


def test_what_is_next_leads_to_its_notebook(page: OverviewPage, demo_copy: Study) -> None:
    assert page.view()["next"]["notebook"].endswith("rapport.ipynb")
    for session in demo_copy.transcript_ids():
        store.remove(demo_copy.coding_file(session, "kai"))
    assert page.view()["next"]["notebook"].endswith("coderen.ipynb")
    for path in (demo_copy.path / "notebooks").glob("*coderen*"):
        store.remove(path)
    assert page.view()["next"]["notebook"] == ""


def test_a_new_study_is_empty_and_says_what_to_do(home: Any, tmp_path: Any) -> None:
    page = OverviewPage(new_study(tmp_path / "nieuw", "Nieuw onderzoek"))
    view = page.view()
    assert view["conversations"] == []
    assert "Haal" in view["next"]["text"] or "import" in view["next"]["text"]
    assert not any(row["done"] for row in view["steps"] if row["key"] in ("coded", "import"))
    assert send(page, "examine")["ok"]


def test_a_small_group_of_participants_is_no_number(demo_copy: Study) -> None:
    rows = '[[deelnemer]]\ncode = "P01"\n\n[[deelnemer]]\ncode = "P02"\n'
    store.write_text(demo_copy.participants_file, rows)
    assert step(demo_copy, "people").how_far == "Deelnemers: weinig"


def test_there_is_never_a_name(page: OverviewPage, demo_copy: Study) -> None:
    store.write_text(demo_copy.path / "sessions" / "Yassira el Amrani.toml", "id = 1")
    shown = json.dumps([page.view(), send(page, "examine")], ensure_ascii=False)
    assert hits({"page": shown}, [*secrets(), "Yassira"]) == []


def test_a_call_that_is_due_is_written_down_as_done(page: OverviewPage, demo_copy: Study) -> None:
    (call,) = plan_aftercare(demo_copy, "P01", TODAY - timedelta(days=3), days=(1,))
    (due,) = [row for row in page.view()["care"] if row["remedy"] == "call"]
    assert due["about"] == call.id and due["button"] == "Vandaag gedaan"
    answer = mend(page, "call", call.id)
    assert answer["ok"] and not [r for r in answer["data"]["care"] if r["remedy"] == "call"]
    assert AFTERCARE.row(demo_copy, call.id).done
    again = mend(page, "call", call.id)
    assert not again["ok"] and again["key"] == "overview_page.over"


def test_files_that_do_not_belong_are_put_aside(page: OverviewPage, demo_copy: Study) -> None:
    store.write_text(demo_copy.path / "opname van Yassira.mp3", "geluid")
    found = send(page, "examine")["data"]["findings"]
    assert [row["remedy"] for row in found if row["remedy"]] == ["aside"]
    answer = mend(page, "aside")
    assert answer["data"]["said"].startswith("Opzij gezet: 1")
    assert not list(demo_copy.path.glob("*.mp3"))
    assert len(list((home() / "opzij").rglob("*.mp3"))) == 1


def test_a_protocol_that_was_used_comes_back(page: OverviewPage, demo_copy: Study) -> None:
    used = demo_copy.sessions()["S01"].protocol
    for path in demo_copy.protocols_folder.glob("*.toml"):
        if used in path.read_text("utf-8"):
            store.remove(path)
    found = send(page, "examine")["data"]["findings"]
    assert used in {row["about"] for row in found if row["remedy"] == "protocol"}
    assert mend(page, "protocol", used)["ok"]
    assert used in demo_copy.protocols()


def test_a_withdrawal_that_stopped_half_way_is_first_and_is_finished(
    page: OverviewPage, demo_copy: Study
) -> None:
    demo_copy.note("withdrawing", participant="P02")
    first = page.view()["care"][0]
    assert (first["level"], first["remedy"], first["about"]) == ("fout", "withdraw", "P02")
    assert page.view()["todo"] == []
    done = mend(page, "withdraw", "P02")
    assert done["ok"]
    assert demo_copy.unfinished_withdrawals() == []
    assert "P02" not in demo_copy.participants()
    # What the program cannot do stays on the page, also when it is loaded again.
    assert any("Vernietig wat jullie" in line for line in done["data"]["todo"])
    assert page.view()["todo"] == done["data"]["todo"]
    assert done["data"]["words"]["by_hand"]


@pytest.mark.parametrize(
    ("remedy", "about"), [("aside", "x"), ("", ""), ("protocol", "../x"), ("view", ""), ("x", "x")]
)
def test_only_what_was_found_is_mended(page: OverviewPage, remedy: str, about: str) -> None:
    assert mend(page, remedy, about)["key"] == "overview_page.over"


def test_damaged_files_do_not_stop_the_page(page: OverviewPage, demo_copy: Study) -> None:
    store.write_text(demo_copy.participants_file, "dit is geen toml")
    store.write_text(demo_copy.recommendations_file, "[[")
    answer = send(page, "view")
    found = send(page, "examine")
    assert found["ok"]
    assert any(row["level"] == "fout" for row in found["data"]["findings"])
    assert answer["ok"] or answer["mistake"]
