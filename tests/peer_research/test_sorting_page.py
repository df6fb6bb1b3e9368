"""The card sorting page without a browser: what it answers, right and wrong."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from peer_research.coding import card_sorting
from peer_research.coding.card_sorting_piles import put_sort, sort_of
from peer_research.coding.sense_making import themes
from peer_research.errors import StudyError
from peer_research.study import Study
from peer_research.widgets import pages, team_page
from peer_research.widgets.card_sorting_page import CardSortingPage
from tests.peer_research.page_tools import ask, require_text_only


@pytest.fixture(autouse=True)
def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team_page, "_last", {})


@pytest.fixture
def study(demo_copy: Study) -> Study:
    card_sorting.choose_cards(demo_copy)
    return demo_copy


def on_piles(answer: dict[str, Any]) -> list[tuple[str, list[int]]]:
    return [(pile["name"], pile["cards"]) for pile in answer["data"]["piles"]]


def test_it_asks_who_and_then_how_many_cards(demo_copy: Study) -> None:
    page = CardSortingPage(demo_copy)
    assert ask(page, "view")["data"]["step"] == "who"
    for action in ("move", "pile", "rename", "drop", "paper", "look", "theme", "choose", "print"):
        assert ask(page, action)["key"] == "team_page.nobody", action
    view = ask(page, "start", who="noor")["data"]
    assert view["step"] == "begin" and view["counts"] == [30, 40, 50, 60]
    assert ask(page, "choose", count="40")["key"] == "card_sorting.how_many"
    assert ask(page, "move", card=1)["key"] == "card_sorting.no_cards"
    board = ask(page, "choose", count=30)["data"]
    assert board["step"] == "board" and len(board["cards"]) == 30 and board["piles"] == []
    assert set(board["cards"][0]) == {"number", "text"}  # nothing says whose words they are


def test_every_action_is_on_disk_before_the_answer(study: Study) -> None:
    page = CardSortingPage(study, "noor")
    made = ask(page, "pile", card=4)
    assert made["number"] == 7 and on_piles(made) == [("", [4])]
    pile = made["data"]["pile"]
    assert on_piles(ask(page, "move", card=9, pile=pile)) == [("", [4, 9])]
    named = ask(page, "rename", pile=pile, name="Wie er is \U0001f469\u200d\U0001f466 مريم")
    assert on_piles(named) == [("Wie er is \U0001f469\u200d\U0001f466 مريم", [4, 9])]
    segment = {card.number: card.segment for card in card_sorting.cards(study)}
    assert sort_of(study, "noor")[0].segments == (segment[4], segment[9])
    again = ask(CardSortingPage(study, "noor"), "view")
    assert on_piles(again) == on_piles(named)
    assert on_piles(ask(page, "move", card=4)) == [(named["data"]["piles"][0]["name"], [9])]
    assert on_piles(ask(page, "drop", pile=pile)) == []
    assert sort_of(study, "noor") == []


@pytest.mark.parametrize(
    ("action", "data", "key"),
    [
        ("move", {"card": 99}, "card_sorting.unknown_card"),
        ("move", {"card": "4"}, "card_sorting.unknown_card"),
        ("move", {"card": True}, "card_sorting.unknown_card"),
        ("move", {"card": 4, "pile": "S99"}, "card_sorting.no_pile"),
        ("move", {"card": 4, "pile": None}, "card_sorting.no_pile"),
        ("rename", {"pile": "S99", "name": "x"}, "card_sorting.no_pile"),
        ("rename", {"pile": "S01", "name": "x" * 61}, "card_sorting.long_name"),
        ("rename", {"pile": "S01", "name": "Mevrouw Verstegen"}, "note_check.found"),
        ("drop", {"pile": "../x"}, "card_sorting.no_pile"),
        ("paper", {"piles": []}, "card_sorting.nothing_sorted"),
        ("paper", {"piles": "x"}, "card_sorting.nothing_sorted"),
        ("paper", {"piles": [{"numbers": "1, x"}]}, "card_sorting.no_number"),
        ("look", {}, "card_sorting.few_members"),
    ],
)
def test_what_is_not_right_is_refused(
    study: Study, action: str, data: dict[str, Any], key: str
) -> None:
    page = CardSortingPage(study, "noor")
    ask(page, "pile", card=3)
    before = sort_of(study, "noor")
    answer = ask(page, action, **data)
    assert (answer["ok"], answer["key"]) == (False, key)
    assert sort_of(study, "noor") == before


def test_nobody_sees_or_moves_the_piles_of_another(study: Study) -> None:
    put_sort(study, "kai", [("Van kai", [1, 2]), ("Ook", [3])], confirmed=True)
    page = CardSortingPage(study, "noor")
    view = ask(page, "view")
    assert on_piles(view) == [] and "Van kai" not in str(view)
    theirs = sort_of(study, "kai")[0].id
    assert ask(page, "move", card=5, pile=theirs)["key"] == "card_sorting.no_pile"
    assert ask(page, "rename", pile=theirs, name="x")["ok"] is False
    assert [pile.name for pile in sort_of(study, "kai")] == ["Van kai", "Ook"]


def test_piles_from_paper_replace_ones_own(study: Study) -> None:
    page = CardSortingPage(study, "noor")
    ask(page, "pile", card=3)
    typed = [{"name": "Een", "numbers": "1, 2-4"}, {"name": "", "numbers": ""},
             {"name": "Twee", "numbers": "7 en 8"}]  # fmt: skip
    assert on_piles(ask(page, "paper", piles=typed)) == [("Een", [1, 2, 3, 4]), ("Twee", [7, 8])]
    wrong = [{"name": "Een", "numbers": "1"}, {"name": "Twee", "numbers": "1"}]
    assert ask(page, "paper", piles=wrong)["key"] == "card_sorting.twice"
    empty = [{"name": "Een", "numbers": "1"}, {"name": "Twee", "numbers": ""}]
    assert ask(page, "paper", piles=empty)["key"] == "card_sorting.empty_pile"
    assert [pile.name for pile in sort_of(study, "noor")] == ["Een", "Twee"]


def test_looking_together_and_making_a_theme(study: Study) -> None:
    for member in ("noor", "kai"):
        put_sort(study, member, [("Vertrouwen", [1, 2, 3]), ("Wachten", [4, 5])])
    page = CardSortingPage(study, "noor")
    found = ask(page, "look", method="girvan_newman")["data"]
    assert found["method"] == "girvan_newman"
    assert base64.b64decode(found["picture"]).startswith(b"\x89PNG")
    assert "2 panelleden" in found["alt"]
    group = found["groups"][0]
    assert (group["names"], group["strength"]) == (["Vertrouwen"], 100)
    numbers = [card["number"] for card in group["cards"]]
    codes = [code["id"] for code in group["codes"] if code["wanted"]]
    assert sorted(numbers) == [1, 2, 3] and codes
    given = {"method": "girvan_newman", "cards": numbers, "codes": codes, "name": "Vertrouwen"}
    before = themes(study)
    for wrong, key in (
        ({"cards": [1, 2]}, "card_sorting_page.changed"),
        ({"cards": None}, "card_sorting_page.changed"),
        ({"name": " "}, "card_sorting.no_name"),
        ({"codes": []}, "sense_making.no_codes"),
        ({"codes": ["big5.suport"]}, "coding.unknown_code"),
    ):
        assert ask(page, "theme", **{**given, **wrong})["key"] == key
    assert themes(study) == before
    answer = ask(page, "theme", **given, about="Over vertrouwen.")["data"]
    made = themes(study)[-1]
    assert answer["themes"] == [f"{made.id}: Vertrouwen"] and made.codes == tuple(codes)
    assert ask(page, "look", method="anders")["data"]["method"] == "modulariteit"


def test_cards_to_print(study: Study) -> None:
    page = CardSortingPage(study, "noor")
    said = ask(page, "print", codes=True)["data"]["said"]
    path = study.output / "sorteerkaarten.docx"
    assert path.is_file() and "sorteerkaarten.docx" in said and str(study.path.parent) not in said


def test_no_words_are_in_the_state_and_nothing_is_html(study: Study) -> None:
    page = CardSortingPage(study, "noor")
    text = ask(page, "view")["data"]["cards"][0]["text"]
    require_text_only(page, text[:20])


def test_the_door_of_the_notebook(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEER_RESEARCH_STUDY", str(study.path))
    assert isinstance(pages.sorting("noor"), CardSortingPage)
    study.note("withdrawing", participant="P02")
    with pytest.raises(StudyError):
        pages.sorting()
    assert ask(CardSortingPage(study, "noor"), "view")["key"] == "study.unfinished_withdrawal"
