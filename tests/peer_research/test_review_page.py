"""Reading a conversation over: every decision is in the vault, and nothing shows by accident."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from peer_research.anonymise import anonymise
from peer_research.anonymiser_bridge import LeakError
from peer_research.care.heavy import HEAVY_MARKS, READINGS
from peer_research.editing.corrections import correct_text
from peer_research.identifiable import PRACTICE_PASSPHRASE, Identifiable
from peer_research.model import Transcript, Turn
from peer_research.review.actions import Reviewer
from peer_research.review.hide import Mask, make
from peer_research.review.proposals import proposals
from peer_research.review.state import ReviewState
from peer_research.study import Study
from peer_research.widgets import door
from peer_research.widgets.review_page import ReviewPage, review

SAID = (
    ("I1", "Hoi 👋, hoe heet jouw zusje?"),
    ("P01", "Zij heet Fatima Bouzidi. Fatima woont in Zwolle en belt 06-12345678."),
    ("P01", "<img src=x onerror=alert(1)> **vet** \x1b[31m en mijn zus heeft epilepsie."),
    ("P02", "Ik zag Fatima bij de Zonnebloemgroep, en 👩‍👩‍👧 גלעד ook."),
)
OTHER = (("I1", "Ken je Fatima?"), ("P03", "Ja, Fatima Bouzidi ken ik goed."))
STUDY = """[onderzoek]
formaat = 1
id = "nalezen"
titel = "Nalezen"
oefening = true
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the study and its vault; made once, for opening a vault is slow."""
    folder = tmp_path_factory.mktemp("nalezen")
    (folder / "nalezen").mkdir()
    (folder / "nalezen" / "study.toml").write_text(STUDY, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PEER_RESEARCH_HOME", str(folder / "home"))
        opened = Identifiable(Study(folder / "nalezen"), PRACTICE_PASSPHRASE, create=True)
    for session, said in (("S01", SAID), ("S02", OTHER)):
        opened.put_raw(transcript(session, said))
    names = ["Fatima Bouzidi", "Fatima"]
    opened.add_to_roster([{"label": "PERSON", "names": names, "code": ""}])
    proposals(opened, [opened.raw(session) for session in opened.sessions()])
    return folder


@pytest.fixture
def private(built: Path, tmp_path: Path, home: Path) -> Identifiable:
    shutil.copytree(built / "nalezen", tmp_path / "nalezen")
    shutil.copytree(built / "home", home, dirs_exist_ok=True)
    return Identifiable(Study(tmp_path / "nalezen"))


def transcript(session: str, said: Any) -> Transcript:
    turns = [Turn(id=f"T{n:04}", speaker=who, text=text) for n, (who, text) in enumerate(said, 1)]
    return Transcript(id=session, version=0, turns=tuple(turns))


@pytest.fixture
def page(private: Identifiable) -> ReviewPage:
    door._OPEN[private.study.id] = private
    made = ReviewPage(private.study, "s01")
    assert ask(made, "view")["session"] == "S01"
    yield made
    door._OPEN.clear()


def ask(page: ReviewPage, action: str, **data: Any) -> dict[str, Any]:
    answer = page.answer({"number": 1, "action": action, "data": data})
    assert answer["ok"], answer
    json.dumps(answer)
    return answer["data"]


def refused(page: ReviewPage, action: str, **data: Any) -> str:
    answer = page.answer({"number": 1, "action": action, "data": data})
    assert not answer["ok"], answer
    return answer["key"]


def place(words: str, session: str = "S01", nth: int = 0) -> dict[str, Any]:
    text = transcript(session, SAID if session == "S01" else OTHER).text
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return {"start": start, "end": start + len(words), "quote": words}


def mention(view: dict[str, Any], words: str, nth: int = 0) -> dict[str, Any]:
    there = place(words, nth=nth)
    return next(
        m for m in view["mentions"] if (m["start"], m["end"]) == (there["start"], there["end"])
    )


def decide(page: ReviewPage, words: str, verb: str, nth: int = 0, **more: Any) -> dict[str, Any]:
    return ask(page, "decide", **place(words, nth=nth), verb=verb, **more)


def keep_twice(page: ReviewPage, words: str, scope: str) -> dict[str, Any]:
    for confirmed in (0, 1):
        assert refused(
            page, "decide", **place(words), verb="keep", scope=scope, confirmed=confirmed
        )
    return decide(page, words, "keep", scope=scope, confirmed=2)


def safe(page: ReviewPage, session: str = "S01", policy: str = "intern") -> str:
    if page._session != session:
        ask(page, "open", session=session)
    return "\n".join(text for _, _, text in ask(page, "preview", policy=policy)["turns"])


def written(private: Identifiable, session: str = "S01") -> str:
    return private.study.transcript(session).text


# ---------------------------------------------------------------------- what is shown


def test_the_view_gives_text_places_and_reasons_but_keeps_nothing_in_the_state(
    page: ReviewPage,
) -> None:
    view = ask(page, "view")
    assert [turn[3] for turn in view["turns"]] == [text for _, text in SAID]
    assert view["sessions"] == ["S01", "S02"]
    group = next(g for g in view["groups"] if "Fatima" in g["forms"])
    assert group["here"] == 3
    assert group["study"] == 5
    assert "bekende namen" in group["why"][0]
    assert "100 %" in group["sure"][0]
    assert group["becomes"] == "[PERSOON-1]"
    assert "Fatima" not in json.dumps(page.get_state(), default=str)


def test_offsets_count_code_points_behind_an_emoji(page: ReviewPage) -> None:
    found = mention(ask(page, "view"), "Fatima", nth=2)
    assert transcript("S01", SAID).text[found["start"] : found["end"]] == "Fatima"


def test_opening_again_does_not_look_again(private: Identifiable, monkeypatch: Any) -> None:
    raw = [private.raw(session) for session in private.sessions()]
    first = proposals(private, raw)
    monkeypatch.setattr("peer_research.review.proposals.propose", None)
    assert proposals(private, raw) == first
    assert "Fatima" not in private.text_of("proposals")


def test_another_list_of_names_is_looked_for_again(private: Identifiable) -> None:
    raw = [private.raw(session) for session in private.sessions()]
    assert label_at(proposals(private, raw), "Zwolle") == "LOCATION"
    private.add_to_roster([{"label": "ORGANISATION", "names": ["Zwolle"]}])
    assert label_at(proposals(private, raw), "Zwolle") == "ORGANISATION"


def label_at(found: Any, words: str) -> str:
    there = place(words)
    return next(s.label for s in found[0].spans if s.start == there["start"])


def test_a_locked_vault_shows_nothing(private: Identifiable, monkeypatch: Any) -> None:
    monkeypatch.setattr("peer_research.widgets.review_page.is_open", lambda study: False)
    closed = ReviewPage(private.study, "S01")
    assert ask(closed, "view")["locked"]
    for action in (*ACTIONS, "open", "start", "leave"):
        assert refused(closed, action, session="S01") == "widgets.locked"


def test_the_function_for_a_notebook_cell(private: Identifiable, monkeypatch: Any) -> None:
    monkeypatch.setenv("PEER_RESEARCH_STUDY", str(private.study.path))
    assert ask(review("S02"), "view")["session"] == "S02"
    assert ask(review(), "view")["session"] == "S01"
    answer = review("S99").answer({"number": 1, "action": "view", "data": {}})
    assert answer["key"] == "review_page.no_such"


# ---------------------------------------------------------------------- heavy conversations

ACTIONS = ("decide", "certain", "add", "rename", "undo", "start_over", "preview", "finish")


@pytest.fixture
def heavy(private: Identifiable) -> ReviewPage:
    """Return a page on S01, which somebody of the team found heavy; S02 is not."""
    door._OPEN[private.study.id] = private
    HEAVY_MARKS.add(private.study, {"gesprek": "S01", "door": "kai"})
    yield ReviewPage(private.study, "S01")
    door._OPEN.clear()


def words_in(answer: dict[str, Any]) -> list[str]:
    """Return what of the conversations stands in an answer."""
    shown = json.dumps(answer, ensure_ascii=False)
    said = [text for _, text in (*SAID, *OTHER)]
    return [one for one in (*said, "Fatima", "Zwolle", "06-12345678") if one in shown]


def test_a_heavy_conversation_asks_first_and_shows_none_of_it(heavy: ReviewPage) -> None:
    asked = ask(heavy, "view")
    assert asked["step"] == "heavy" and "zwaar" in asked["warning"]
    assert asked["words"]["heavy_go"] and asked["words"]["heavy_back"]
    assert words_in(asked) == [] and "turns" not in asked and "groups" not in asked
    for action in ACTIONS:
        assert refused(heavy, action, **place("Fatima"), verb="agree", policy="intern") == (
            "review_page.asks"
        )
    # Only a plain yes is one.
    assert ask(heavy, "start", session="S01")["step"] == "heavy"
    assert ask(heavy, "start", session="S01", sure="ja")["step"] == "heavy"
    assert refused(heavy, "start", session="S99", sure=True) == "review_page.no_such"
    assert ask(heavy, "view")["step"] == "heavy"


def test_after_a_yes_it_opens_and_is_not_asked_again(heavy: ReviewPage) -> None:
    ask(heavy, "view")
    opened = ask(heavy, "start", session="S01", sure=True)
    assert opened["turns"] and "Fatima" in words_in(opened)
    ask(heavy, "certain")
    # The page is loaded again; another conversation is opened, and this one once more.
    assert ask(heavy, "view")["turns"]
    assert ask(heavy, "open", session="S02")["turns"]
    assert ask(heavy, "open", session="S01")["turns"]
    assert ask(heavy, "undo")["undo"] == 0
    # Nobody said who it was, so it is on nobody's list of what was read.
    assert READINGS.rows(heavy._study) == []


def test_a_light_conversation_opens_at_once(heavy: ReviewPage) -> None:
    light = ReviewPage(heavy._study, "S02")
    assert ask(light, "view")["turns"]
    # The one beside it asks, and what was open before is closed then.
    asked = ask(light, "open", session="S01")
    assert asked["step"] == "heavy" and words_in(asked) == []
    assert refused(light, "preview", policy="intern") == "review_page.asks"
    assert ask(light, "open", session="S02")["turns"]


def test_who_does_not_want_to_read_it_can_choose_another(heavy: ReviewPage) -> None:
    ask(heavy, "view")
    left = ask(heavy, "leave")
    assert left["step"] == "which" and left["sessions"] == ["S01", "S02"]
    assert words_in(left) == []
    assert ask(heavy, "open", session="S02")["turns"]
    assert ask(heavy, "open", session="S01")["step"] == "heavy"


def test_a_yes_holds_for_one_conversation(heavy: ReviewPage) -> None:
    HEAVY_MARKS.add(heavy._study, {"gesprek": "S02", "door": "kai"})
    ask(heavy, "start", session="S01", sure=True)
    assert ask(heavy, "open", session="S02")["step"] == "heavy"
    assert ask(ReviewPage(heavy._study, "S01"), "view")["step"] == "heavy"


def test_the_traffic_light_of_a_conversation_counts(demo_copy: Study) -> None:
    lights = {one.id: one.traffic_light for one in demo_copy.sessions().values()}
    assert {"oranje", "groen"} <= set(lights.values())
    for name, colour in lights.items():
        asks = ask(ReviewPage(demo_copy, name), "view").get("step") == "heavy"
        assert asks or colour == "groen", name


# ---------------------------------------------------------------------- deciding


def test_undecided_stays_hidden(page: ReviewPage) -> None:
    text = safe(page)
    assert "Fatima" not in text
    assert "06-12345678" not in text
    assert "epilepsie" in text


def test_agreeing_with_one_name_decides_all_its_places(page: ReviewPage) -> None:
    answer = decide(page, "Fatima Bouzidi", "agree", scope="study")
    assert answer["times"] == 5
    assert {m["state"] for m in answer["mentions"]} == {"hidden"}
    assert len(answer["mentions"]) == 3
    assert "Bewaard" in answer["said"]


@pytest.mark.parametrize(("scope", "times"), [("here", 1), ("session", 3), ("study", 5)])
def test_a_decision_reaches_as_far_as_asked(page: ReviewPage, scope: str, times: int) -> None:
    assert decide(page, "Fatima Bouzidi", "agree", scope=scope)["times"] == times


def test_a_decision_is_on_disk_before_the_answer(page: ReviewPage, private: Identifiable) -> None:
    decide(page, "Zwolle", "agree")
    there = place("Zwolle")
    reopened = Identifiable(Study(private.study.path), PRACTICE_PASSPHRASE)
    assert any(row["start"] == there["start"] for row in reopened.decisions("S01")["add"])


def test_a_failed_write_is_not_said_to_be_saved(page: ReviewPage, monkeypatch: Any) -> None:
    def broken(*_: Any) -> None:
        raise OSError("schijf vol")

    monkeypatch.setattr(Identifiable, "put_decisions", broken)
    assert refused(page, "decide", **place("Zwolle"), verb="agree") == ""
    monkeypatch.undo()
    assert mention(ask(page, "view"), "Zwolle")["state"] == "open"


def test_what_is_rejected_stays_readable(page: ReviewPage, private: Identifiable) -> None:
    decide(page, "Zwolle", "keep", scope="study")
    assert "Zwolle" in safe(page)
    ask(page, "finish")
    assert "Zwolle" in written(private)


def test_what_was_hidden_before_can_be_rejected_later(
    page: ReviewPage, private: Identifiable
) -> None:
    anonymise(private)
    assert "Zwolle" not in written(private)
    decide(page, "Zwolle", "keep", scope="study")
    ask(page, "finish")
    assert "Zwolle" in written(private)


def test_a_known_name_stays_hidden_unless_somebody_says_so_twice(page: ReviewPage) -> None:
    there = place("Fatima Bouzidi")
    for confirmed, key in ((2, "on_roster"), (5, "on_roster_again")):
        given = {**there, "verb": "keep", "scope": "study", "confirmed": confirmed}
        assert refused(page, "decide", **given) == f"review_page.{key}"
        assert "Fatima" not in safe(page)
    decide(page, "Fatima Bouzidi", "keep", scope="study", confirmed=2)
    assert "Fatima Bouzidi" in safe(page)
    assert "Fatima Bouzidi" in safe(page, "S02")


def test_a_name_that_comes_on_the_list_later_is_hidden_again(
    page: ReviewPage, private: Identifiable
) -> None:
    decide(page, "Zwolle", "keep", scope="study")
    private.add_to_roster([{"label": "LOCATION", "names": ["Zwolle"]}])
    view = ask(page, "view")
    assert mention(view, "Zwolle")["state"] == "open"
    assert "Zwolle" not in safe(page)


def test_a_word_that_is_hidden_elsewhere_is_left_only_after_a_question(
    private: Identifiable,
) -> None:
    private.put_raw(transcript("S03", (("P04", "Ik woon in Zwolle."),)))
    page = ReviewPage(private.study, "S01")
    ask(page, "view")
    given = {**place("Zwolle"), "verb": "keep", "scope": "session"}
    assert refused(page, "decide", **given, confirmed=3) == "review_page.elsewhere"
    assert ask(page, "decide", **given, confirmed=1)["times"] == 1
    assert "Zwolle" in safe(page)
    assert "Zwolle" not in safe(page, "S03")


def test_only_the_chosen_place_of_a_hidden_name_shows(page: ReviewPage) -> None:
    keep_twice(page, "Fatima Bouzidi", "here")
    shown = safe(page)
    assert shown.count("Fatima") == 1


def test_another_kind_takes_the_place_of_the_proposal(page: ReviewPage) -> None:
    answer = decide(page, "Zwolle", "hide", label="ORGANISATION")
    assert [m["label"] for m in answer["mentions"]] == ["ORGANISATION"]
    assert "[ORGANISATIE-1]" in safe(page)
    assert mention(ask(page, "view"), "Zwolle")["label"] == "ORGANISATION"


def test_reset_makes_it_undecided_again(page: ReviewPage) -> None:
    before = ask(page, "view")
    decide(page, "Zwolle", "hide", label="ORGANISATION")
    decide(page, "Zwolle", "reset")
    assert mention(ask(page, "view"), "Zwolle") == mention(before, "Zwolle")


def test_all_that_is_certain_in_one_action(page: ReviewPage) -> None:
    view = ask(page, "view")
    assert view["certain"] >= 4
    answer = ask(page, "certain")
    assert answer["certain"] == 0
    states = {m["id"]: m["state"] for m in ask(page, "view")["mentions"]}
    assert states[mention(view, "epilepsie")["id"]] == "flag"
    assert answer["progress"]["done"] < answer["progress"]["all"]


def test_a_flag_stays_until_somebody_decides(page: ReviewPage) -> None:
    assert mention(ask(page, "view"), "epilepsie")["state"] == "flag"
    assert decide(page, "epilepsie", "agree")["mentions"][0]["state"] == "noted"
    assert "epilepsie" in safe(page)
    assert "epilepsie" not in safe(page, policy="publicatie")
    assert decide(page, "epilepsie", "hide")["mentions"][0]["state"] == "hidden"
    assert "heeft [gezondheid]." in safe(page)


def test_hiding_a_flag_can_be_undone_with_its_name(page: ReviewPage, private: Identifiable) -> None:
    before = private.key_table().to_json()["entities"]
    decide(page, "epilepsie", "hide")
    ask(page, "undo")
    assert private.key_table().to_json()["entities"] == before
    assert "epilepsie" in safe(page)


# ---------------------------------------------------------------------- adding


def test_words_that_were_missed_are_hidden_everywhere(page: ReviewPage) -> None:
    answer = ask(
        page, "add", **place("goed", "S02") | place("ook"), label="PERSON", everywhere=True
    )
    assert answer["times"] >= 1
    assert "ook" not in safe(page).split("]")[-1]


def test_added_words_grow_to_whole_words(page: ReviewPage) -> None:
    answer = ask(page, "add", **place(" zusj"), label="PERSON", everywhere=False)
    found = answer["mentions"][0]
    there = place("zusje")
    assert (found["start"], found["end"]) == (there["start"], there["end"])


def test_right_to_left_names_can_be_added(page: ReviewPage) -> None:
    ask(page, "add", **place("גלעד"), label="PERSON", everywhere=True)
    assert "גלעד" not in safe(page)


def test_an_added_place_can_be_dropped_again(page: ReviewPage) -> None:
    ask(page, "add", **place("zusje"), label="PERSON", everywhere=False)
    assert "zusje" not in safe(page)
    answer = decide(page, "zusje", "keep")
    assert answer["gone"]
    assert "zusje" in safe(page)


WRONG = [
    {"start": 3, "end": 9, "quote": "Fatima"},
    {"start": -1, "end": 3, "quote": "Hoi"},
    {"start": 0, "end": 10**9, "quote": "Hoi"},
    {"start": True, "end": 3, "quote": "oi"},
    {"start": "0", "end": 3, "quote": "Hoi"},
    {"start": 0, "end": 0, "quote": ""},
    {"start": 0, "end": 3, "quote": None},
    {"start": 3, "end": 4, "quote": " "},
    {},
]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("action", ["decide", "add", "rename"])
def test_a_place_that_does_not_hold_the_words_is_refused(
    page: ReviewPage, private: Identifiable, action: str, wrong: dict[str, Any]
) -> None:
    data = {"verb": "agree", "label": "PERSON", "pseudonym": "Ster", **wrong}
    assert refused(page, action, **data) == "review_page.moved"
    assert private.decisions("S01") == {}


def test_words_over_two_turns_are_refused(page: ReviewPage) -> None:
    text = transcript("S01", SAID).text
    end = text.index("\n") + 4
    given = {"start": end - 8, "end": end, "quote": text[end - 8 : end], "label": "PERSON"}
    assert refused(page, "add", **given) == "review_page.moved"


@pytest.mark.parametrize(
    "data",
    [
        {"verb": "burn"}, {"verb": ["agree"]}, {"verb": "agree", "scope": "world"},
        {"verb": "hide", "label": "<b>"}, {"verb": "hide", "label": "HEALTH"},
        {"verb": "keep", "confirmed": "2"},
    ],
)  # fmt: skip
def test_an_unknown_wish_is_refused(page: ReviewPage, data: dict[str, Any]) -> None:
    assert refused(page, "decide", **place("Zwolle"), **data) == "review_page.not_this"


# ---------------------------------------------------------------------- pseudonyms


def test_another_pseudonym_holds_in_the_whole_study(page: ReviewPage) -> None:
    ask(page, "rename", **place("Fatima Bouzidi"), pseudonym="Merel")
    assert "[Merel]" in safe(page)
    assert "[Merel]" in safe(page, "S02")
    ask(page, "undo")
    assert "[Merel]" not in safe(page)


@pytest.mark.parametrize("wrong", ["Fatima", "", "<script>", "PERSOON-1", "x" * 80])
def test_a_pseudonym_that_cannot_be_is_refused(page: ReviewPage, wrong: str) -> None:
    before = page._reviewing.undoable
    answer = page.answer(
        {"number": 1, "action": "rename", "data": {**place("Fatima Bouzidi"), "pseudonym": wrong}}
    )
    assert not answer["ok"]
    assert page._reviewing.undoable == before
    assert "[]" not in safe(page)


# ---------------------------------------------------------------------- undo


def test_undo_takes_back_step_by_step(page: ReviewPage, private: Identifiable) -> None:
    decide(page, "Zwolle", "agree")
    first = private.decisions("S01")
    decide(page, "Fatima Bouzidi", "agree", scope="study")
    assert ask(page, "undo")["undo"] == 1
    assert private.decisions("S01") == first
    assert ask(page, "undo")["progress"]["places_done"] == 0
    assert refused(page, "undo") == "review_page.nothing_to_undo"


def test_undo_never_overwrites_somebody_else(page: ReviewPage, private: Identifiable) -> None:
    decide(page, "Zwolle", "agree")
    other = ReviewPage(private.study, "S01")
    ask(other, "view")
    decide(other, "Fatima Bouzidi", "agree")
    mine = private.decisions("S01")
    assert refused(page, "undo") == "review_page.changed_since"
    assert private.decisions("S01") == mine


def test_two_pages_lose_nothing(page: ReviewPage, private: Identifiable) -> None:
    other = ReviewPage(private.study, "S01")
    ask(other, "view")
    decide(page, "Zwolle", "agree")
    decide(other, "06-12345678", "agree")
    assert len(private.decisions("S01")["add"]) == 2


def test_reload_brings_everything_back(page: ReviewPage, private: Identifiable) -> None:
    decide(page, "Zwolle", "keep")
    again = ask(ReviewPage(private.study, "S01"), "view")
    assert mention(again, "Zwolle")["state"] == "kept"
    assert ask(page, "view")["undo"] == 1


# ---------------------------------------------------------------------- what may change below


def test_a_decision_survives_that_the_computer_finds_less(
    page: ReviewPage, private: Identifiable, monkeypatch: Any
) -> None:
    decide(page, "Zwolle", "agree")
    decide(page, "epilepsie", "agree")
    private.vault.delete("proposals")
    found = "peer_research.review.proposals.propose"
    from peer_research.anonymiser_bridge import Document

    monkeypatch.setattr(
        found, lambda private, raw, progress=None: [Document(id=t.id, text=t.text) for t in raw]
    )
    view = ask(page, "view")
    assert mention(view, "Zwolle")["state"] == "hidden"
    assert "Zwolle" not in safe(page)


def test_a_decision_survives_that_the_computer_finds_a_wider_or_narrower_place(
    page: ReviewPage, private: Identifiable, monkeypatch: Any
) -> None:
    from peer_research.anonymiser_bridge import Document, Span

    decide(page, "Fatima Bouzidi", "agree", scope="here")
    decide(page, "Zwolle", "keep", scope="here")
    private.vault.delete("proposals")
    name, town = place("Fatima"), place("in Zwolle")
    spans = (
        Span(start=name["start"], end=name["end"], label="PERSON"),
        Span(start=town["start"], end=town["end"], label="LOCATION"),
    )

    def found(private: Any, raw: Any, progress: Any = None) -> list[Document]:
        return [Document(id=t.id, text=t.text, spans=spans if t.id == "S01" else ()) for t in raw]

    monkeypatch.setattr("peer_research.review.proposals.propose", found)
    states = {m["id"]: m["state"] for m in ask(page, "view")["mentions"]}
    whole = place("Fatima Bouzidi")
    assert states[f"{whole['start']}-{whole['end']}"] == "hidden"
    assert f"{name['start']}-{name['end']}" not in states
    # A wider find is another question: it is hidden until somebody decides.
    assert states[f"{town['start']}-{town['end']}"] == "open"
    assert "Zwolle" not in safe(page)


def test_a_decision_survives_a_corrected_text(page: ReviewPage, private: Identifiable) -> None:
    decide(page, "Zwolle", "keep", scope="study")
    decide(page, "Fatima Bouzidi", "agree", scope="study")
    ask(page, "finish")
    correct_text(private, "S01", "T0001", "zusje", "kleine zus", "noor")
    view = ask(page, "view")
    assert view["turns"][0][3].endswith("kleine zus?")
    states = [m["state"] for m in view["mentions"] if m["label"] in ("PERSON", "LOCATION")]
    assert states.count("kept") == 1
    assert states.count("hidden") == 3
    assert "Zwolle" in safe(page)


def test_a_text_that_changes_while_the_page_is_open_is_not_decided_about(
    page: ReviewPage, private: Identifiable
) -> None:
    private.put_raw(transcript("S01", (("I1", "Iets heel anders."), *SAID[1:])))
    assert refused(page, "decide", **place("Zwolle"), verb="agree") == "review_page.other_text"
    assert private.decisions("S01") == {}


def test_decisions_about_another_text_hide_everything_until_started_over(
    page: ReviewPage, private: Identifiable
) -> None:
    assert refused(page, "start_over") == "review_page.not_this"
    decide(page, "Zwolle", "keep", scope="study")
    private.put_raw(transcript("S01", (("I1", "Nu anders."), *SAID[1:])))
    view = ask(page, "view")
    assert view["stale"]
    assert {m["state"] for m in view["mentions"]} <= {"open", "flag"}
    assert refused(page, "finish") == "anonymise.stale_review"
    assert not ask(page, "start_over")["stale"]
    assert "Zwolle" not in safe(page)


# ---------------------------------------------------------------------- finishing


def test_finishing_writes_safe_texts_and_says_what_is_next(
    page: ReviewPage, private: Identifiable
) -> None:
    decide(page, "Zwolle", "keep", scope="study")
    said = ask(page, "finish")["said"]
    assert "2 veilige teksten" in said
    assert "codeer" in said.lower() or "coderen" in said.lower()
    assert "Fatima" not in written(private)
    assert written(private).splitlines()[2].startswith("<img src=x onerror")
    assert private.study.log()[-1]["action"] == "reviewed"
    assert "Zwolle" not in (private.study.path / "log.jsonl").read_text("utf-8")


def test_a_preview_writes_nothing(page: ReviewPage, private: Identifiable) -> None:
    before = private.key_table().to_json()
    safe(page)
    safe(page, policy="publicatie")
    assert private.key_table().to_json() == before
    assert private.study.transcript_ids() == []
    assert refused(page, "preview", policy="../x") == "review_page.not_this"


def test_without_decisions_the_outcome_is_that_of_anonymising(private: Identifiable) -> None:
    state = ReviewState(private)
    raw = list(state.raw.values())
    made = make(private, raw, [state.found[t.id] for t in raw], "intern")
    anonymise(private)
    assert [text.text for text, _ in made.safe] == [written(private, t.id) for t in raw]


def test_a_leak_stops_everything(private: Identifiable, monkeypatch: Any) -> None:
    from peer_research.review import hide as review_hide

    state = ReviewState(private)
    raw = list(state.raw.values())
    monkeypatch.setattr(review_hide.Hiding, "settle", lambda self, pile: None)
    monkeypatch.setattr(review_hide, "_spans", lambda document, decided: [])
    with pytest.raises(LeakError):
        make(private, raw, [state.found[t.id] for t in raw], "intern")


def test_what_is_only_partly_out_of_sight_stays_hidden() -> None:
    mask = Mask(transcript("S01", (("P01", "bij Zwolle."),)), [(4, 10)])
    assert mask.lifted(mask.units).text == "bij Zwolle."
    assert mask.lifted([mask.units[0][:6] + "[x]"]).text == "bij [...][x]"


def test_private_use_characters_of_the_text_itself_are_left_alone() -> None:
    raw = transcript("S01", (("P01", "\U00100000 bij Zwolle \U0010fffd."),))
    mask = Mask(raw, [(6, 12)])
    assert mask.lifted(mask.units).text == raw.text


def test_a_decision_about_words_of_somebody_who_withdrew_is_gone(demo_copy: Study) -> None:
    from peer_research.consent.withdrawal import withdraw

    page = ReviewPage(demo_copy, "S01")
    view = ask(page, "start", session="S01", sure=True)
    ask(page, "certain")
    private = Identifiable(demo_copy)
    withdraw(private, "P01")
    again = ask(ReviewPage(demo_copy, "S01"), "start", session="S01", sure=True)
    assert not again["stale"]
    assert len(again["mentions"]) < len(view["mentions"])


def test_a_whole_conversation_takes_few_actions(demo_copy: Study) -> None:
    page = ReviewPage(demo_copy, "S01")
    view = ask(page, "start", session="S01", sure=True)
    words = sum(len(turn[3].split()) for turn in view["turns"])
    actions = 1
    ask(page, "certain")
    while still := [m for m in ask(page, "view")["mentions"] if m["state"] in ("open", "flag")]:
        one = still[0]
        text = "\n".join(turn[3] for turn in view["turns"])
        quote = text[one["start"] : one["end"]]
        given = {"start": one["start"], "end": one["end"], "quote": quote, "scope": "study"}
        ask(page, "decide", **given, verb="agree")
        actions += 1
        assert actions < 200
    # An hour is about 9,000 words; at eight seconds an action, that is 15 minutes at most.
    assert actions * 9000 / words * 8 < 15 * 60


def test_reviewer_without_steps_has_nothing_to_undo(private: Identifiable) -> None:
    assert Reviewer(ReviewState(private)).undoable == 0
