"""The consensus page without a browser: what it answers, right and wrong."""

from __future__ import annotations

from typing import Any

import pytest

from peer_research import store
from peer_research.care.heavy import HEAVY_MARKS, READINGS
from peer_research.coding.consensus import decisions
from peer_research.coding.memos import about_piece, add_memo
from peer_research.coding.rounds import finish, start_round
from peer_research.errors import StudyError
from peer_research.study import Study
from peer_research.widgets import consensus_page, pages, team_page
from peer_research.widgets.consensus_page import ConsensusPage
from tests.peer_research.odd_study import with_odd_conversation
from tests.peer_research.page_tools import ask, require_text_only

WHY = "Dit past beter bij de uitleg van de code."


@pytest.fixture(autouse=True)
def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team_page, "_last", {})
    monkeypatch.setattr(consensus_page, "_talked_about", {})


@pytest.fixture
def study(demo_copy: Study) -> Study:
    return with_odd_conversation(demo_copy)


def code(study: Study, coder: str, words: str, name: str, **attributes: str) -> str:
    start = study.transcript("S90").text.index(words)
    log = study.coding_log("S90", coder)
    return str(log.apply(start, start + len(words), name, attributes).id)


@pytest.fixture
def coded(study: Study) -> Study:
    code(study, "noor", "Mijn zus", "big5")
    code(study, "kai", "Mijn zus", "big5.support")
    code(study, "noor", "niemand", "big5", toon="negatief", tijd="toen")
    code(study, "kai", "niemand", "big5", toon="positief", tijd="toen")
    return study


def opened(study: Study, who: str = "noor") -> ConsensusPage:
    page = ConsensusPage(study, "S90")
    answer = ask(page, "start", who=who, sure=True)
    assert answer["ok"], answer
    return page


def rows(page: ConsensusPage) -> list[dict[str, Any]]:
    view = ask(page, "view")["data"]
    assert view["step"] == "talk"
    found: list[dict[str, Any]] = view["rows"]
    return found


def test_it_asks_who_and_shows_nothing_before(coded: Study) -> None:
    page = ConsensusPage(coded, "S90")
    view = ask(page, "view")["data"]
    assert view["step"] == "who" and ["noor", "Noor (noor)"] in [list(t) for t in view["team"]]
    assert "rows" not in view
    answer = ask(page, "decide", id="x", pieces=[], reason=WHY)
    assert (answer["ok"], answer["key"]) == (False, "team_page.nobody")


@pytest.mark.parametrize("who", ["", "  ", "../x", "Noor", "a" * 60, "consensus", "<b>", 3, None])
def test_who_is_a_code(coded: Study, who: object) -> None:
    page = ConsensusPage(coded, "S90")
    assert ask(page, "start", who=who)["ok"] is False
    assert ask(page, "view")["data"]["step"] == "who"


def test_a_conversation_is_chosen_and_remembered(coded: Study) -> None:
    page = ConsensusPage(coded, "", "noor")
    view = ask(page, "view")["data"]
    assert view["step"] == "which"
    assert ["S90", "2 stukken om over te praten"] in view["sessions"]
    assert ask(page, "session", session="../x")["key"] == "consensus_page.no_session"
    assert ask(page, "session", session="S90")["data"]["step"] == "talk"
    assert ask(ConsensusPage(coded, "", "noor"), "view")["data"]["step"] == "talk"
    assert ask(page, "session")["data"]["step"] == "which"
    with pytest.raises(StudyError):
        ConsensusPage(coded, "S77")


def test_nothing_is_seen_before_everybody_is_done(study: Study) -> None:
    start_round(study, "S90", ["noor", "kai"])
    code(study, "noor", "Mijn zus", "big5")
    code(study, "kai", "Mijn zus", "big5.support")
    page = opened(study)
    finish(study, "S90", "noor")
    view = ask(page, "view")["data"]
    assert view["step"] == "wait" and "kai" in view["said"] and "zus" not in str(view)
    answer = ask(page, "decide", id="x", pieces=[], reason=WHY)
    assert answer["key"] == "rounds.blind"
    finish(study, "S90", "kai")
    assert len(rows(page)) == 1


def test_one_coder_is_not_enough(study: Study) -> None:
    code(study, "noor", "Mijn zus", "big5")
    assert ask(opened(study), "view")["data"]["step"] == "wait"


def test_a_heavy_conversation_asks_first_and_counts(coded: Study) -> None:
    HEAVY_MARKS.add(coded, {"gesprek": "S90", "door": "kai"})
    page = ConsensusPage(coded, "S90", "noor")
    view = ask(page, "view")["data"]
    assert view["step"] == "heavy" and "rows" not in view and READINGS.rows(coded) == []
    assert ask(page, "start", who="noor", sure="ja")["data"]["step"] == "heavy"
    assert ask(page, "start", who="noor", sure=True)["data"]["step"] == "talk"
    assert [(r.researcher, r.session) for r in READINGS.rows(coded)] == [("noor", "S90")]


def test_sides_stand_beside_each_other(coded: Study) -> None:
    memo = add_memo(
        coded, "kai", about_piece(coded.coding_log("S90", "kai").segments()[0].id), "Twijfel."
    )
    first, second = rows(opened(coded))
    assert [side["coder"] for side in first["sides"]] == ["kai", "noor"]
    assert [[first["pieces"][n]["code"] for n in side["pieces"]] for side in first["sides"]] == [
        ["big5.support"],
        ["big5"],
    ]
    assert first["sides"][0]["memos"] == [f"kai: {memo.text}"]
    assert [turn["parts"][1] for turn in first["turns"]] == ["", "Mijn zus"]
    assert first["decided"] is None
    assert [piece["other"] for piece in second["pieces"]] == ["toon: positief", "toon: negatief"]
    assert {piece["same"] for piece in second["pieces"]} == {"tijd: toen"}


def test_a_decision_is_on_disk_before_the_answer(coded: Study) -> None:
    page = opened(coded)
    first = rows(page)[0]
    numbers = first["sides"][0]["pieces"]
    answer = ask(page, "decide", id=first["id"], pieces=numbers, reason=f"{WHY} \U0001f642")
    assert answer["ok"] and answer["number"] == 7
    (made,) = decisions(coded, "S90").values()
    assert (made.by, made.reason) == ("noor", f"{WHY} \U0001f642")
    assert answer["data"]["row"]["decided"]["pieces"] == numbers
    assert [s.code for s in coded.coding_log("S90", "consensus").segments()] == ["big5.support"]
    again = rows(ConsensusPage(coded, "S90", "kai"))
    assert [bool(row["decided"]) for row in again] == [True, False]


def test_all_nothing_and_another_code(coded: Study) -> None:
    page = opened(coded)
    first, second = rows(page)
    everything = list(range(len(first["pieces"])))
    assert ask(page, "decide", id=first["id"], pieces=everything, reason=WHY)["ok"]
    assert len(coded.coding_log("S90", "consensus").segments()) == 2
    assert ask(page, "decide", id=first["id"], pieces=[], reason="Toch niets.")["ok"]
    assert coded.coding_log("S90", "consensus").segments() == ()
    row = ask(page, "decide", id=second["id"], pieces=[], other="big5.wonen", reason=WHY)["data"]
    assert row["row"]["decided"] == {
        "reason": WHY, "by": "noor", "pieces": [], "other": "big5.wonen",
    }  # fmt: skip
    (made,) = coded.coding_log("S90", "consensus").segments()
    assert (made.code, made.quote) == ("big5.wonen", "niemand")


@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("consensus.no_reason", {"reason": "  "}),
        ("consensus.no_reason", {"reason": None}),
        ("team_page.too_long", {"reason": "x" * 3000}),
        ("note_check.found", {"reason": "Mevrouw Verstegen zei dit ook."}),
        ("consensus.changed_since", {"id": "nee"}),
        ("consensus.changed_since", {"pieces": [9]}),
        ("consensus.changed_since", {"pieces": [-1]}),
        ("consensus.changed_since", {"pieces": ["0"]}),
        ("coding.unknown_code", {"pieces": [], "other": "big5.suport"}),
    ],
)
def test_what_is_not_right_is_refused(coded: Study, key: str, data: dict[str, Any]) -> None:
    page = opened(coded)
    given = {"id": rows(page)[0]["id"], "pieces": [0], "reason": WHY, **data}
    answer = ask(page, "decide", **given)
    assert (answer["ok"], answer["key"]) == (False, key)
    assert "Verstegen" not in answer["mistake"]
    assert decisions(coded, "S90") == {}


def test_a_name_that_is_none_can_be_confirmed(coded: Study) -> None:
    page = opened(coded)
    given = {"id": rows(page)[0]["id"], "pieces": [0], "reason": "Mevrouw Verstegen zei dit ook."}
    assert ask(page, "decide", **given, confirmed="ja")["ok"] is False
    assert ask(page, "decide", **given, confirmed=True)["ok"]


def test_two_values_for_the_same_words_and_code_are_refused(coded: Study) -> None:
    page = opened(coded)
    answer = ask(page, "decide", id=rows(page)[1]["id"], pieces=[0, 1], reason=WHY)
    assert answer["key"] == "consensus_page.same_twice" and decisions(coded, "S90") == {}


def test_somebody_changed_it_meanwhile(coded: Study) -> None:
    page = opened(coded)
    first = rows(page)[0]
    log = coded.coding_log("S90", "kai")
    log.recode(log.segments()[0].id, "big5.wonen")
    answer = ask(page, "decide", id=first["id"], pieces=[0], reason=WHY)
    assert answer["key"] == "consensus.changed_since" and decisions(coded, "S90") == {}


def test_words_of_who_does_not_take_part_are_not_shown(coded: Study) -> None:
    people = coded.participants_file.read_text("utf-8")
    at = people.index("meedoen", people.index("P03"))
    store.write_text(
        coded.participants_file,
        people[:at] + people[at:].replace('antwoord = "ja"', 'antwoord = "nee"', 1),
    )
    found = rows(opened(coded))
    assert len(found) == 1 and "niemand" not in str(found)


def test_no_word_of_the_conversation_is_in_the_state(coded: Study) -> None:
    page = opened(coded)
    rows(page)
    require_text_only(page, "zus")


def test_the_door_of_the_notebook(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEER_RESEARCH_STUDY", str(coded.path))
    assert isinstance(pages.consensus("S90"), ConsensusPage)
    coded.note("withdrawing", participant="P02")
    with pytest.raises(StudyError):
        pages.consensus("S90")
