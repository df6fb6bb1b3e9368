"""The advice tracker, asked the way a browser asks it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from peer_research.errors import StudyError
from peer_research.registers.advice import REACTIONS
from peer_research.registers.advice_writing import put_recommendation
from peer_research.study import Study
from peer_research.widgets.advice_page import AdvicePage

TODAY = date.today()
HOSTILE = "<img src=x onerror=alert(1)> **vet**"


def send(page: AdvicePage, action: str, **data: Any) -> dict[str, Any]:
    return page.answer({"number": 7, "action": action, "data": data})


def row(page: AdvicePage, name: str) -> dict[str, Any]:
    return next(one for one in page.view()["rows"] if one["id"] == name)


@pytest.fixture
def page(demo_copy: Study) -> AdvicePage:
    return AdvicePage(demo_copy)


def put(page: AdvicePage, **data: Any) -> dict[str, Any]:
    given = {"id": "", "addressee": "gemeente", "text": "Zorg voor een vast gezicht.",
             "owner": "", "due": "", "codes": []}  # fmt: skip
    return send(page, "put", **{**given, **data})


def test_everything_is_shown_without_a_small_number(page: AdvicePage, demo_copy: Study) -> None:
    view = page.view()
    assert [one["id"] for one in view["rows"]] == ["A1", "A2", "A3", "A4", "A5", "A6"]
    for one in view["rows"]:
        assert "Rust op" in one["basis"]
        assert not {"people", "pieces"} & set(one)
    text = demo_copy.settings_file.read_text("utf-8")
    number = f"kleinste_groep = {50}"
    changed = (
        text.replace("kleinste_groep = 5", number)
        if "kleinste_groep" in text
        else text.replace("[onderzoek]\n", f"[onderzoek]\n{number}\n")
    )
    demo_copy.settings_file.write_text(changed, "utf-8")
    strict = AdvicePage(Study(demo_copy.path)).view()["rows"]
    assert {one["basis"] for one in strict} == {"Rust op minder dan 50 mensen."}


def test_a_new_one_is_written_and_others_stay(page: AdvicePage, demo_copy: Study) -> None:
    before = demo_copy.recommendations()
    answer = put(page, text="Zorg   voor een vast\ngezicht.", owner="team Jeugd", codes=["hulp"])
    assert answer["ok"] and answer["data"]["row"] == "A7"
    assert demo_copy.recommendations()[:-1] == before
    made = demo_copy.recommendations()[-1]
    assert (made.text, made.owner, made.codes) == (
        "Zorg voor een vast gezicht.", "team Jeugd", ("hulp",),
    )  # fmt: skip
    assert "# Aanbevelingen" in demo_copy.recommendations_file.read_text("utf-8")


def test_one_is_changed_in_its_place(page: AdvicePage, demo_copy: Study) -> None:
    assert put(page, id="A3", addressee="instelling", text="Laat begeleiders blijven.")["ok"]
    found = demo_copy.recommendations()
    assert [one.id for one in found] == ["A1", "A2", "A3", "A4", "A5", "A6"]
    assert found[2].text == "Laat begeleiders blijven."
    assert found[2].status == "open"


@pytest.mark.parametrize(
    "wrong",
    [
        {"addressee": "koning"}, {"text": "  "}, {"codes": ["bestaat-niet"]}, {"id": "A99"},
        {"text": "x" * 3000}, {"text": "Vraag het aan Yassira el Amrani uit Zwolle."},
        {"owner": "Yassira el Amrani"},
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_nothing_is_written(
    page: AdvicePage, demo_copy: Study, wrong: dict[str, Any]
) -> None:
    before = demo_copy.recommendations_file.read_bytes()
    answer = put(page, **wrong)
    assert not answer["ok"]
    assert "Yassira" not in answer["mistake"]
    assert demo_copy.recommendations_file.read_bytes() == before


def test_who_looked_may_keep_a_text_that_seems_to_name_somebody(page: AdvicePage) -> None:
    wrong = {"text": "Vraag het aan Yassira el Amrani."}
    assert put(page, **wrong)["key"] == "note_check.found"
    assert put(page, **wrong, confirmed=True)["ok"]


def test_offered_then_answered_then_done(page: AdvicePage, demo_copy: Study) -> None:
    assert not row(page, "A1")["offered"]
    day = (TODAY - timedelta(days=120)).isoformat()
    assert send(page, "offer", id="A1", owner="team Jeugd", day=day)["ok"]
    assert row(page, "A1")["late"]
    given = {"id": "A1", "owner": "team Jeugd", "day": TODAY.isoformat()}
    answered = send(page, "answer", **given, answer="Dit doen we.", status="gedaan")
    assert answered["key"] == "advice.no_evidence"
    done = {"answer": "Dit doen we.", "status": "gedaan", "evidence": "Bladzijde 4."}
    assert send(page, "answer", **given, **done)["ok"]
    found = row(page, "A1")
    assert (found["status"], found["evidence"], found["late"]) == ("gedaan", "Bladzijde 4.", False)
    assert len(REACTIONS.rows(demo_copy)) == 2


@pytest.mark.parametrize("day", ["", "gisteren", "2999-01-01", None, 7])
def test_a_day_that_cannot_be_is_refused(page: AdvicePage, demo_copy: Study, day: Any) -> None:
    answer = send(page, "offer", id="A1", owner="team Jeugd", day=day)
    assert not answer["ok"] and answer["mistake"]
    assert REACTIONS.rows(demo_copy) == []


def test_files_are_made_and_named(page: AdvicePage, demo_copy: Study) -> None:
    answer = send(page, "files")
    assert [path.split("/")[-1] for path in answer["data"]["paths"]] == [
        "advies.docx",
        "advies.csv",
    ]
    assert all((demo_copy.path.parent / path).is_file() for path in answer["data"]["paths"])


def test_hostile_text_is_kept_as_text(page: AdvicePage) -> None:
    assert put(page, text=HOSTILE, confirmed=True)["ok"]
    assert row(page, "A7")["text"] == HOSTILE
    assert json.dumps(page.view())


def test_a_recommendation_that_is_not_there_cannot_change(demo_copy: Study) -> None:
    with pytest.raises(StudyError, match="A1, A2"):
        put_recommendation(demo_copy, {"tekst": "x"}, id="A0")
