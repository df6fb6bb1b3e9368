"""The coding page without a browser: what it answers to messages, right and wrong."""

from __future__ import annotations

import random
from typing import Any

import pytest

from peer_research import store
from peer_research.care.heavy import HEAVY_MARKS, READINGS
from peer_research.coding.events import read_coding, read_segments
from peer_research.coding.memos import read_memos
from peer_research.coding.order import asked
from peer_research.coding.rounds import finish, start_round
from peer_research.model import Question, Transcript, Turn
from peer_research.study import Study
from peer_research.widgets import coding_page, coding_page_parts
from peer_research.widgets.coding_page import CodingPage
from tests.peer_research.odd_study import with_odd_conversation
from tests.peer_research.page_tools import ask, require_text_only

HOSTILE = "<img src=x onerror=alert(1)> **vet** \x1b[31m"


@pytest.fixture(autouse=True)
def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coding_page, "_last", {})
    monkeypatch.setattr(coding_page_parts, "_learning", {})


@pytest.fixture
def study(demo_copy: Study) -> Study:
    return with_odd_conversation(demo_copy)


def opened(study: Study, session: str = "S90", coder: str = "noor") -> CodingPage:
    page = CodingPage(study, session)
    answer = ask(page, "start", coder=coder, sure=True)
    assert answer["ok"], answer
    return page


def place(study: Study, words: str, session: str = "S90") -> dict[str, Any]:
    start = study.transcript(session).text.index(words)
    return {"start": start, "end": start + len(words), "quote": words}


def on_disk(study: Study, coder: str = "noor") -> list[tuple[str, str]]:
    path = study.coding_file("S90", coder)
    return [(s.quote, s.code) for s in read_segments(path)] if path.is_file() else []


def test_first_it_asks_who_codes(study: Study) -> None:
    page = CodingPage(study, "S90")
    view = ask(page, "view")["data"]
    assert view["step"] == "who"
    assert ("noor", "Noor (noor)") in view["team"]
    assert "turns" not in view
    assert ask(page, "apply", code="big5", **place(study, "zus"))["ok"] is False
    assert on_disk(study) == []


@pytest.mark.parametrize("coder", ["", "  ", "../x", "Noor", "a" * 60, "<b>", 3, None])
def test_a_coder_that_is_no_code_is_refused(study: Study, coder: object) -> None:
    page = CodingPage(study, "S90")
    answer = ask(page, "start", coder=coder)
    assert answer["ok"] is False
    assert ask(page, "view")["data"]["step"] == "who"


def test_a_code_is_on_disk_before_the_answer(study: Study) -> None:
    page = opened(study)
    words = "\U0001f469\u200d\U0001f466 en مريم"
    answer = ask(page, "apply", code="big5.support", **place(study, words))
    assert answer["ok"] and answer["number"] == 7
    (row,) = answer["data"]["put"]
    assert (row["start"], row["end"]) == tuple(place(study, words).values())[:2]
    assert "quote" not in row
    assert on_disk(study) == [(words, "big5.support")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": 0, "end": 4, "quote": "zus "},
        {"start": -1, "end": 3, "quote": "Wie"},
        {"start": 3, "end": 0, "quote": "Wie"},
        {"start": 0, "end": 10**9, "quote": "Wie"},
        {"start": True, "end": 3, "quote": "ie"},
        {"start": "0", "end": 3, "quote": "Wie"},
        {"start": 0.0, "end": 3, "quote": "Wie"},
        {"start": 0, "end": 3, "quote": None},
        {"start": 0, "end": 3},
        {"start": 3, "end": 4, "quote": " "},
        {"start": 0, "end": 3, "quote": "\ud83d"},
    ],
)
def test_words_that_do_not_stand_there_are_refused(study: Study, wrong: dict[str, Any]) -> None:
    page = opened(study)
    answer = ask(page, "apply", code="big5", **wrong)
    assert (answer["ok"], answer["key"]) == (False, "coding_page.other_text")
    assert on_disk(study) == []


def test_utf16_offsets_are_seen(study: Study) -> None:
    """A browser that counts an emoji as two characters is off by some, and is told so."""
    page = opened(study)
    right = place(study, "altijd")
    shifted = {**right, "start": right["start"] + 2, "end": right["end"] + 2}
    assert ask(page, "apply", code="big5", **shifted)["key"] == "coding_page.other_text"
    assert ask(page, "apply", code="big5", **right)["ok"]


def test_any_place_of_the_text_comes_back_as_it_was_sent(study: Study) -> None:
    page, text, chance = opened(study), study.transcript("S90").text, random.Random(3)
    sent = set()
    while len(sent) < 25:
        start, end = sorted(chance.sample(range(len(text) + 1), 2))
        if text[start:end].strip():
            sent.add((start, end))
    for start, end in sent:
        answer = ask(page, "apply", code="big5", start=start, end=end, quote=text[start:end])
        assert answer["ok"], answer
    found = read_segments(study.coding_file("S90", "noor"))
    assert {(s.start, s.end) for s in found} == sent
    assert all(s.quote == text[s.start : s.end] for s in found)


@pytest.mark.parametrize("code", [HOSTILE, "", "big5.suport", "constructor", "../x", None, ["a"]])
def test_a_code_that_is_not_there_is_refused(study: Study, code: object) -> None:
    page = opened(study)
    answer = ask(page, "apply", code=code, **place(study, "zus"))
    assert answer["ok"] is False
    assert on_disk(study) == []


def test_a_hostile_code_name_is_only_text(study: Study) -> None:
    book = study.codebook_file.read_text("utf-8")
    name = "<img src=x onerror=alert(1)> **vet**"
    extra = f"\n[[code]]\nid = 'raar'\nlabel_nl = '''{name}'''\ndefinitie = 'Raar.'\n"
    store.write_text(study.codebook_file, book + extra)
    page = opened(study)
    rows = {row["id"]: row for row in ask(page, "view")["data"]["codes"]}
    assert rows["raar"]["name"] == name


def test_the_same_code_twice_on_the_same_words_is_refused(study: Study) -> None:
    page = opened(study)
    assert ask(page, "apply", code="big5", **place(study, "zus"))["ok"]
    assert ask(page, "apply", code="big5", **place(study, "zus"))["key"] == "coding_page.already"
    assert ask(page, "apply", code="big5.support", **place(study, "zus"))["ok"]
    assert len(on_disk(study)) == 2


def test_change_remove_undo_and_redo(study: Study) -> None:
    page = opened(study)
    made = ask(page, "apply", code="big5", **place(study, "zus"))["data"]["id"]
    ask(page, "change", id=made, attributes={"toon": "positief", "tijd": ""})
    ask(page, "change", id=made, code="big5.support")
    (row,) = ask(page, "change", id=made, **place(study, "Mijn zus"))["data"]["put"]
    assert (row["code"], row["attributes"]) == ("big5.support", {"toon": "positief"})
    assert on_disk(study) == [("Mijn zus", "big5.support")]
    assert ask(page, "remove", id=made)["data"]["gone"] == [made]
    assert on_disk(study) == []
    assert [r["id"] for r in ask(page, "undo")["data"]["put"]] == [made]
    assert on_disk(study) == [("Mijn zus", "big5.support")]
    for _ in range(4):
        last = ask(page, "undo")["data"]
    assert last["gone"] == [made] and on_disk(study) == []
    assert ask(page, "undo")["data"]["put"] == []
    for _ in range(4):
        ask(page, "redo")
    assert on_disk(study) == [("Mijn zus", "big5.support")]


@pytest.mark.parametrize("attributes", [{"toon": "blij"}, {"x": "y"}, {"toon": ["positief"]}])
def test_attributes_come_from_the_codebook(study: Study, attributes: dict[str, Any]) -> None:
    page = opened(study)
    made = ask(page, "apply", code="big5", **place(study, "zus"))["data"]["id"]
    assert ask(page, "change", id=made, attributes=attributes)["ok"] is False
    (segment,) = read_segments(study.coding_file("S90", "noor"))
    assert segment.attributes == {}


def test_nobody_changes_what_another_coded(study: Study) -> None:
    made = ask(opened(study, coder="kai"), "apply", code="big5", **place(study, "zus"))["data"][
        "id"
    ]
    page = opened(study)
    assert made in {row["id"] for row in ask(page, "view")["data"]["segments"]}
    for action, data in (("remove", {}), ("change", {"code": "big5.support"})):
        assert ask(page, action, id=made, **data)["key"] == "coding.unknown_segment"
    assert on_disk(study, "kai") == [("zus", "big5")]


def test_two_pages_of_one_coder_lose_nothing(study: Study) -> None:
    one, two = opened(study), opened(study)
    ask(one, "apply", code="big5", **place(study, "zus"))
    put = ask(two, "apply", code="big5", **place(study, "niemand"))["data"]["put"]
    assert len(put) == 2  # the other page's code comes along
    assert len(on_disk(study)) == 2


def test_a_page_that_is_loaded_again_has_everything(study: Study) -> None:
    page = opened(study)
    ask(page, "apply", code="big5", **place(study, "zus"))
    again = ask(CodingPage(study, "S90"), "view")["data"]
    assert again["step"] == "text" and again["coder"] == "noor"
    assert [row["code"] for row in again["segments"]] == ["big5"]
    assert ask(page, "leave")["data"]["step"] == "who"
    assert ask(CodingPage(study, "S90"), "view")["data"]["step"] == "who"


def test_no_word_of_the_conversation_is_in_the_state(study: Study) -> None:
    page = opened(study)
    ask(page, "apply", code="big5", **place(study, "zus"))
    require_text_only(page, "zus")


def test_a_heavy_conversation_asks_first_and_counts(study: Study) -> None:
    HEAVY_MARKS.add(study, {"gesprek": "S90", "door": "kai"})
    page = CodingPage(study, "S90", "noor")
    view = ask(page, "view")["data"]
    assert view["step"] == "heavy" and view["warning"]
    assert "turns" not in view
    assert READINGS.rows(study) == []
    assert ask(page, "start", coder="noor", sure="ja")["data"]["step"] == "heavy"
    assert ask(page, "start", coder="noor", sure=True)["data"]["step"] == "text"
    assert [(r.researcher, r.session) for r in READINGS.rows(study)] == [("noor", "S90")]


def test_somebody_new_is_counted_at_the_first_code(study: Study) -> None:
    HEAVY_MARKS.add(study, {"gesprek": "S90", "door": "kai"})
    page = opened(study, coder="mila")
    assert READINGS.rows(study) == []
    ask(page, "apply", code="big5", **place(study, "zus"))
    ask(page, "apply", code="big5", **place(study, "niemand"))
    assert [r.researcher for r in READINGS.rows(study)] == ["mila"]


def test_words_of_who_does_not_take_part_are_not_shown(study: Study) -> None:
    people = study.participants_file.read_text("utf-8")
    start = people.index("P03")
    at = people.index("meedoen", start)
    mended = people[:at] + people[at:].replace('antwoord = "ja"', 'antwoord = "nee"', 1)
    store.write_text(study.participants_file, mended)
    page = opened(study)
    turns = ask(page, "view")["data"]["turns"]
    assert [turn["held"] for turn in turns] == [False, False, True]
    assert turns[2]["text"] == "" and turns[2]["length"] > 0
    answer = ask(page, "apply", code="big5", **place(study, "Ik heb niemand"))
    assert answer["key"] == "coding_page.held_words"
    assert on_disk(study) == []


def test_the_first_round_is_blind(study: Study) -> None:
    ask(opened(study, coder="kai"), "apply", code="big5", **place(study, "zus"))
    start_round(study, "S90", ["noor", "kai"])
    page = opened(study)
    view = ask(page, "view")["data"]
    assert (view["blind"], view["suggests"], view["segments"]) == (True, False, [])
    assert ask(page, "suggest", **place(study, "zus"))["key"] == "coding_page.blind_suggest"
    assert ask(page, "done")["ok"]
    assert ask(page, "view")["data"]["done"] is True
    assert ask(page, "done", again=True)["ok"]
    assert ask(page, "done")["ok"]
    finish(study, "S90", "kai")
    view = ask(page, "view")["data"]
    assert (view["blind"], view["suggests"], len(view["segments"])) == (False, True, 1)


def test_a_code_of_ones_own_and_one_in_the_words_of_who_spoke(study: Study) -> None:
    page = opened(study)
    answer = ask(page, "new_code", name="Iemand bellen", **place(study, "bellen"))["data"]
    assert "Iemand bellen" in {row["name"] for row in answer["codes"]}
    assert ask(page, "in_vivo", **place(study, "die zijn er altijd"))["ok"]
    codes = study.codebook().by_id
    assert {codes[code].name for _, code in on_disk(study)} == {
        "Iemand bellen",
        "die zijn er altijd",
    }
    assert ask(page, "new_code", name="x" * 61)["key"] == "coding_page.bad_name"
    assert ask(page, "new_code", name=" ")["ok"] is False
    assert len(on_disk(study)) == 2


def test_memos_without_names(study: Study) -> None:
    page = opened(study)
    made = ask(page, "apply", code="big5", **place(study, "zus"))["data"]["id"]
    before = len(read_memos(study.memos_folder))
    named = {"about": f"stuk:{made}", "text": "Vraag het mevrouw Verstegen."}
    assert ask(page, "memo", **named)["key"] == "note_check.found"
    assert ask(page, "memo", about="S77", text="Let hierop.")["ok"] is False
    assert ask(page, "memo", about="S90", text="  ")["ok"] is False
    assert len(read_memos(study.memos_folder)) == before
    kept = ask(page, "memo", about=f"stuk:{made}", text="Let hierop.")["data"]["memo"]
    assert kept in ask(page, "view")["data"]["memos"]
    assert ask(opened(study, coder="kai"), "forget", id=kept["id"])["ok"] is False
    assert ask(page, "forget", id="../../study")["ok"] is False
    assert ask(page, "forget", id=kept["id"])["ok"]
    assert len(read_memos(study.memos_folder)) == before


class _Fixed:
    """Stands for the suggester, which takes seconds to learn and has tests of its own."""

    def __init__(self, heavy: str) -> None:
        self.heavy = heavy

    def suggest(self, text: str, k: int) -> list[tuple[str, float, str]]:
        return [(self.heavy, 0.9, "woord"), ("big5", 0.8, "woord: zus"), ("weg", 0.7, "x")][:k]


def test_suggestions_have_a_reason_and_are_never_heavy(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(study)
    fixed = _Fixed(next(c.id for c in study.codebook().codes if c.sensitivity == 2))
    monkeypatch.setattr(coding_page_parts.Learner, "_learn", lambda self: None)
    assert ask(page, "suggest", **place(study, "zus"))["data"] == {"waiting": True}
    coding_page_parts.learner(study, "noor").suggester = fixed
    rows = ask(page, "suggest", **place(study, "zus"))["data"]["suggestions"]
    assert rows == [{"code": "big5", "reason": "woord: zus"}]
    assert on_disk(study) == []  # nothing is applied by itself
    ask(page, "apply", code="big5", suggested=True, **place(study, "zus"))
    ask(page, "reject", code="big5")
    judged = [row["facts"] for row in study.log() if row["action"] == "suggestion"]
    assert [row["taken"] for row in judged] == [True, False]
    assert all("zus" not in str(row) for row in judged)


def test_a_suggester_that_fails_does_not_stop_the_coding(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coding_page_parts, "_examples", lambda *_: 1 / 0)
    page = opened(study)
    ask(page, "suggest", **place(study, "zus"))
    coding_page_parts.learner(study, "noor").wait(20)
    assert ask(page, "suggest", **place(study, "zus"))["key"] == "coding_page.no_suggester"
    assert ask(page, "apply", code="big5", **place(study, "zus"))["ok"]


def test_a_log_of_another_that_is_wrong_is_told_and_one_goes_on(study: Study) -> None:
    ask(opened(study, coder="mila"), "apply", code="big5", **place(study, "zus"))
    path = study.coding_file("S90", "mila")
    store.write_text(path.with_name("kai.jsonl"), path.read_text("utf-8"))
    page = opened(study)
    view = ask(page, "view")["data"]
    assert view["step"] == "text" and len(view["damaged"]) == 1
    assert ask(page, "apply", code="big5", **place(study, "zus"))["ok"]


def test_codes_of_the_question_that_was_asked(study: Study) -> None:
    questions = study.protocols()["p01-big5-18plus"].questions
    found = asked(study.transcript("S01"), questions)
    assert len(found) == len(study.transcript("S01").turns)
    # Counted by hand in the practice conversation: all but q3, asked with cards, come by.
    assert {"q2", "q4", "q5", "q7", "q9", "q10", "q11"} <= set(found)
    assert asked(study.transcript("S01"), ()) == ("",) * len(found)


def test_a_participant_who_repeats_a_question_does_not_ask_it() -> None:
    question = Question(id="q1", kind="kern", text="Hoe ziet jouw thuis eruit?", minutes=5)
    turns = (Turn(id="T0001", speaker="P01", text="Hoe ziet jouw thuis eruit, vroeg ze."),)
    assert asked(Transcript(id="S01", version=1, turns=turns), [question]) == ("",)


def test_what_was_coded_is_one_event_an_action(study: Study) -> None:
    page = opened(study)
    ask(page, "apply", code="big5", **place(study, "zus"))
    ask(page, "undo")
    events = read_coding(study.coding_file("S90", "noor"))
    assert [event["op"] for event in events] == ["apply", "undo"]
