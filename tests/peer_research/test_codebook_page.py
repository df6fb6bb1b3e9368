"""The codebook page without a browser: what it answers, right and wrong."""

from __future__ import annotations

from typing import Any

import pytest

from peer_research.codebook.history import history
from peer_research.coding.rounds import start_round
from peer_research.errors import StudyError
from peer_research.study import Study
from peer_research.widgets import pages, team_page
from peer_research.widgets.codebook_page import CodebookPage
from tests.peer_research.register_study import code_turns, make

A, B = "big5.support", "hulp.band"
WHY = "Twee dingen liepen door elkaar."
HOSTILE = "<img src=x onerror=alert(1)> **vet** \U0001f642 مريم"


@pytest.fixture(autouse=True)
def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team_page, "_last", {})


@pytest.fixture
def study(tmp_path: Any) -> Study:
    made = make(tmp_path)
    code_turns(made, "S02", A, "noor", turns=3)
    code_turns(made, "S02", B, "kai", turns=2)
    return made


@pytest.fixture
def page(study: Study) -> CodebookPage:
    return CodebookPage(study, "noor")


def ask(page: CodebookPage, action: str, **data: Any) -> dict[str, Any]:
    return page.answer({"number": 7, "action": action, "data": data})


def row(page: CodebookPage, code: str) -> dict[str, Any]:
    rows = {one["id"]: one for one in ask(page, "view")["data"]["codes"]}
    found: dict[str, Any] = rows[code]
    return found


def test_it_asks_who_first(study: Study) -> None:
    page = CodebookPage(study)
    assert ask(page, "view")["data"]["step"] == "who"
    for action in ("where", "add", "change", "move", "merge", "pieces", "split", "remove"):
        assert ask(page, action, code=A, values={"name": "X"}, why=WHY)["ok"] is False, action
    assert history(study) == [] or history(study)[0].why != WHY


def test_the_view_holds_the_tree_and_the_cards(page: CodebookPage, study: Study) -> None:
    view = ask(page, "view")["data"]
    book = study.codebook()
    assert [one["id"] for one in view["codes"]] == [code.id for code in book.codes]
    one = row(page, A)
    assert (one["parent"], one["used"], one["definition"]) == (
        "big5", 3, book.by_id[A].definition,
    )  # fmt: skip
    assert set(one["look"]) == {"colour", "pattern"}
    assert "S02" in ask(page, "where", code=A)["data"]["where"]


def test_add_with_an_id_of_its_own(page: CodebookPage, study: Study) -> None:
    values = {"name": HOSTILE, "definition": "Een rare code.", "sensitivity": 2, "include": ""}
    for number in ("", "-2"):
        answer = ask(page, "add", parent=A, values=values, why=WHY, confirmed=True)
        assert answer["ok"], answer
        made = study.codebook().by_id[answer["data"]["selected"]]
        assert made.id == f"{A}.img-src-x-onerror-alert-1-vet{number}"
        assert (made.name, made.parent, made.sensitivity) == (HOSTILE, A, 2)
    assert row(page, made.id)["name"] == HOSTILE
    newest = history(study)[0]
    assert (newest.who, newest.why, newest.kind) == ("noor", WHY, "erbij")


def test_only_what_changed_is_written(page: CodebookPage, study: Study) -> None:
    old = study.codebook().by_id[A]
    values = {"name": old.name, "definition": "Wie er is.", "include": old.include,
              "exclude": "", "example": old.example, "colour": "#0D47A1", "pattern": "stippen",
              "sensitivity": old.sensitivity}  # fmt: skip
    answer = ask(page, "change", code=A, values=values, why=WHY)
    assert answer["ok"] and answer["number"] == 7
    new = study.codebook().by_id[A]
    assert (new.definition, new.exclude, new.colour, new.pattern) == (
        "Wie er is.", "", "#0D47A1", "stippen",
    )  # fmt: skip
    assert (new.name, new.include, new.example) == (old.name, old.include, old.example)
    assert row(page, A)["look"] == {"colour": "#0D47A1", "pattern": "stippen"}
    again = ask(page, "change", code=A, values=values, why=WHY)
    assert again["key"] == "codebook_editing.nothing_changed"


def test_move_merge_and_remove(page: CodebookPage, study: Study) -> None:
    assert ask(page, "remove", code=A, why=WHY)["key"] == "codebook_editing.in_use"
    assert ask(page, "move", code=A, parent="hulp", why=WHY)["ok"]
    assert study.codebook().by_id[A].parent == "hulp"
    assert ask(page, "move", code="hulp", parent=A, why=WHY)["key"] == (
        "codebook_editing.under_itself"
    )
    merged = ask(page, "merge", code=A, into=B, why=WHY)
    assert merged["ok"] and merged["data"]["selected"] == B
    assert "meegingen: 3." in merged["data"]["said"]
    assert {s.code for s in study.coded_segments()} == {B}
    assert ask(page, "merge", code=A, into=B, why=WHY)["key"] == "codebook_page.gone"
    made = ask(page, "add", values={"name": "Weg", "definition": "Zo weg."}, why=WHY)["data"]
    assert ask(page, "remove", code=made["selected"], why=WHY)["ok"]
    assert [c.kind for c in history(study)[:4]] == ["weg", "erbij", "samengevoegd", "verplaatst"]


def test_split_says_for_each_piece_where_it_goes(page: CodebookPage, study: Study) -> None:
    pieces = ask(page, "pieces", code=A)["data"]["pieces"]
    assert len(pieces) == 3 and all(piece["session"] == "S02" for piece in pieces)
    new = [{"name": "Wie blijft", "definition": "Blijven."},
           {"name": "Wie gaat", "definition": "Gaan."}, {"name": "", "definition": ""}]  # fmt: skip
    choices = {pieces[0]["id"]: 1}
    given = {"code": A, "new": new, "choices": choices, "why": WHY}
    assert ask(page, "split", **given)["key"] in (
        "codebook_editing.undecided", "codebook_editing.has_children",
    )  # fmt: skip
    answer = ask(page, "split", **given, rest=2, stays=True)
    assert answer["ok"], answer
    codes = {s.id: s.code for s in study.coded_segments() if s.coder == "noor"}
    assert codes.pop(pieces[0]["id"]) == f"{A}.wie-gaat"
    assert set(codes.values()) == {A}
    assert study.codebook().by_id[f"{A}.wie-blijft"].parent == A
    assert "meegingen: 1." in answer["data"]["said"]


@pytest.mark.parametrize(
    ("key", "action", "data"),
    [
        ("codebook_editing.who_and_why", "change", {"code": A, "values": {"name": "X"}, "why": ""}),
        ("codebook_editing.who_and_why", "remove", {"code": A[:4], "why": "   "}),
        ("team_page.too_long", "change", {"code": A, "values": {"name": "x" * 5000}, "why": WHY}),
        ("note_check.found", "add",
         {"values": {"name": "Nieuw", "definition": "Zoals mevrouw Verstegen zei."}, "why": WHY}),
        ("note_check.found", "move",
         {"code": A, "parent": "hulp", "why": "Mevrouw Verstegen wilde dat."}),
        ("codebook_editing.empty_name", "add",
         {"values": {"name": "\U0001f642", "definition": "x"}, "why": WHY}),
        ("codebook_page.bad_weight", "change",
         {"code": A, "values": {"sensitivity": 7}, "why": WHY}),
        ("codebook_page.bad_weight", "change",
         {"code": A, "values": {"sensitivity": "2"}, "why": WHY}),
        ("codebook_page.two_new", "split", {"code": A, "new": [{"name": "Een"}], "why": WHY}),
        ("codebook_page.two_new", "split", {"code": A, "new": "x", "why": WHY}),
        ("codebook_page.gone", "pieces", {"code": "../x"}),
        ("coding.unknown_code", "merge", {"code": A, "into": "big5.suport", "why": WHY}),
    ],
)  # fmt: skip
def test_what_is_not_right_is_refused(
    page: CodebookPage, study: Study, key: str, action: str, data: dict[str, Any]
) -> None:
    before = study.codebook_file.read_bytes()
    if action == "remove":
        made = ask(page, "add", values={"name": "Leeg", "definition": "Leeg."}, why=WHY)["data"]
        data = {**data, "code": made["selected"]}
        before = study.codebook_file.read_bytes()
    answer = ask(page, action, **data)
    assert (answer["ok"], answer["key"]) == (False, key)
    assert "Verstegen" not in answer["mistake"]
    assert study.codebook_file.read_bytes() == before


def test_in_a_blind_round_no_piece_of_another_is_shown(page: CodebookPage, study: Study) -> None:
    start_round(study, "S02", ["noor", "kai"])
    assert len(ask(page, "pieces", code=A)["data"]["pieces"]) == 3
    assert ask(page, "pieces", code=B)["data"]["pieces"] == []
    assert (row(page, A)["used"], row(page, B)["used"]) == (3, 0)


def test_heavy_words_are_shown_only_to_who_is_sure(page: CodebookPage, study: Study) -> None:
    assert ask(page, "change", code=A, values={"sensitivity": 2}, why=WHY)["ok"]
    shown = ask(page, "pieces", code=A)["data"]
    assert shown["warning"] and shown["pieces"] == []
    assert ask(page, "pieces", code=A, sure="ja")["data"]["pieces"] == []
    assert len(ask(page, "pieces", code=A, sure=True)["data"]["pieces"]) == 3


def test_nothing_is_html(page: CodebookPage) -> None:
    assert "innerHTML" not in CodebookPage._esm
    assert "insertAdjacentHTML" not in CodebookPage._esm
    ask(page, "pieces", code=A)
    state = {k: v for k, v in page.get_state().items() if k not in ("_esm", "_css")}
    assert "Niemand vroeg" not in repr(state)


def test_the_door_of_the_notebook(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEER_RESEARCH_STUDY", str(study.path))
    assert isinstance(pages.codebook("noor"), CodebookPage)
    study.note("withdrawing", participant="P02")
    with pytest.raises(StudyError):
        pages.codebook()
