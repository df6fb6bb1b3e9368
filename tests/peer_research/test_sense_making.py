"""Themes from codes, statements with quotes for and against, and what was decided."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from peer_research.codebook.editing import merge_codes, remove_code
from peer_research.codebook.history import Reason
from peer_research.coding.sense_making import (
    STATEMENTS,
    THEMES,
    add_decision,
    add_statement,
    add_theme,
    change_statement,
    change_theme,
    evidence,
    pieces_outside,
    remove_theme,
    themes,
    themes_from_codes,
)
from peer_research.coding.theme_map import theme_map, to_discuss
from peer_research.errors import CodingError, ProtocolError, StudyError
from peer_research.study import Study
from tests.peer_research.register_study import code_turns, make

A, B, C = "big5.support", "hulp.band", "hulp.wachten"
SAYS = "Wie blijft, maakt het verschil."


@pytest.fixture
def study(tmp_path: Path) -> Study:
    made = make(tmp_path)
    code_turns(made, "S02", A, "noor", turns=6)
    code_turns(made, "S02", B, "kai", turns=2)
    code_turns(made, "S02", B, "consensus", turns=7)
    code_turns(made, "S01", A, "noor")
    return made


def pieces(study: Study, code: str) -> list[str]:
    return [s.id for s in study.coded_segments() if s.code == code and s.coder != "consensus"]


def refused(doing: object) -> str:
    with pytest.raises((StudyError, CodingError)) as caught:
        doing()  # type: ignore[operator]
    return caught.value.key


def test_a_first_proposal_follows_the_tree_and_writes_nothing(study: Study) -> None:
    proposal = themes_from_codes(study)
    assert [row["codes"] for row in proposal] == [[A], [B]]
    assert THEMES.rows(study) == []
    for row in proposal:
        add_theme(study, row)
    assert [theme.codes for theme in themes(study)] == [(A,), (B,)]


def test_a_theme_needs_codes_that_are_there_and_a_name_of_nobody(study: Study) -> None:
    first = add_theme(study, {"naam": "Mensen die blijven", "codes": [A, B]})
    assert first.id == "T01"
    cases = {
        "sense_making.no_codes": {"naam": "Leeg", "codes": []},
        "coding.unknown_code": {"naam": "Fout", "codes": ["big5.suport"]},
        "register_tools.unknown": {"naam": "Fout", "codes": [A], "onder": "T09"},
        "note_check.found": {"naam": "Over mevrouw Verstegen", "codes": [A]},
        "register_tools.empty": {"naam": " ", "codes": [A]},
    }
    for key, values in cases.items():
        assert refused(lambda values=values: add_theme(study, values)) == key
    second = add_theme(study, {"naam": "Wie er is", "codes": [A], "onder": "T01"})
    assert refused(lambda: change_theme(study, "T01", {"onder": second.id})) == (
        "sense_making.under_itself"
    )
    assert refused(lambda: remove_theme(study, "T01")) == "sense_making.theme_in_use"
    remove_theme(study, second.id)
    assert [theme.id for theme in THEMES.rows(study)] == ["T01"]


def test_a_statement_stands_on_quotes(study: Study) -> None:
    add_theme(study, {"naam": "Mensen die blijven", "codes": [A, B]})
    a, b = pieces(study, A), pieces(study, B)
    made = add_statement(study, "T01", SAYS, a[:3], b[:1])
    seen = evidence(study, made)
    assert [s.id for s in seen.supporting] == a[:3] and [s.id for s in seen.contrary] == b[:1]
    assert (seen.people, seen.gone, made.looked_for_contrary) == (3, 0, True)
    assert all(s.quote for s in (*seen.supporting, *seen.contrary))
    for key, arguments in {
        "sense_making.no_support": ("T01", SAYS, []),
        "sense_making.both_sides": ("T01", SAYS, a[:1], a[:1]),
        "sense_making.no_piece": ("T01", SAYS, ["weg"]),
        "register_tools.unknown": ("T09", SAYS, a[:1]),
        "note_check.found": ("T01", "Mevrouw Verstegen bleef.", a[:1]),
    }.items():
        assert refused(lambda arguments=arguments: add_statement(study, *arguments)) == key
    assert len(STATEMENTS.rows(study)) == 1


def test_what_is_still_to_talk_about(study: Study) -> None:
    add_theme(study, {"naam": "Mensen die blijven", "codes": [A]})
    assert to_discuss(study) == ["Over thema T01 is nog niets gezegd."]
    a = pieces(study, A)
    made = add_statement(study, "T01", SAYS, a[:1])
    assert len(to_discuss(study)) == 3
    assert any("één persoon" in line for line in to_discuss(study))
    change_statement(study, made.id, {"voor": a[:2], "tegen_gezocht": True, "sterkte": "goed"})
    assert to_discuss(study) == []
    for session, coder in (("S01", "noor"), ("S02", "noor")):
        log = study.coding_log(session, coder)
        for segment in log.segments():
            if segment.id in a[:2]:
                log.remove(segment.id)
    assert [line for line in to_discuss(study) if "geen enkel stuk" in line]
    assert evidence(study, STATEMENTS.rows(study)[0]).gone == 2


def test_decisions_are_about_something_that_is_there(study: Study) -> None:
    add_theme(study, {"naam": "Mensen die blijven", "codes": [A]})
    row = {"datum": date(2026, 1, 2), "over": "T01", "besluit": "Blijft zo.",
           "waarom": "Iedereen herkent het.", "door_rol": "duider", "gesprek": "S02"}  # fmt: skip
    assert add_decision(study, row).id == "D01"
    assert add_decision(study, {**row, "besluit": "Toch anders."}).id == "D02"
    assert refused(lambda: add_decision(study, {**row, "over": "T07"})) == "register_tools.unknown"
    named = {**row, "waarom": "Dat wilde mevrouw Verstegen."}
    assert refused(lambda: add_decision(study, named)) == "note_check.found"


def test_the_map_counts_people_and_hides_few(study: Study) -> None:
    add_theme(study, {"naam": "Mensen die blijven", "codes": [A]})
    add_theme(study, {"naam": "Band", "codes": [B, C], "onder": "T01"})
    add_statement(study, "T01", SAYS, pieces(study, A)[:1])
    found = theme_map(study)
    people = {node.id: node.people for node in found.nodes}
    # Seven people about A; two about B, and the consensus counts for nobody; none about C.
    assert people == {"T01": 7, "T02": None, A: 7, B: None, C: 0}
    assert {node.id: node.statements for node in found.nodes}["T01"] == 1
    edges = {(e.first, e.second, e.kind): e.people for e in found.edges}
    assert edges == {
        (A, "T01", "hoort_bij"): None, (B, "T02", "hoort_bij"): None,
        (C, "T02", "hoort_bij"): None, ("T02", "T01", "onder"): None,
        ("T01", "T02", "samen"): None,
    }  # fmt: skip
    assert list(found.nodes_frame()["people"].isna()) == [False, True, False, True, False]
    assert list(found.edges_frame().columns) == ["first", "second", "kind", "people"]


def test_stories_that_fit_nowhere_stay_in_sight(study: Study) -> None:
    assert len(pieces_outside(study)) == 9
    add_theme(study, {"naam": "Mensen die blijven", "codes": [A]})
    assert {s.code for s in pieces_outside(study)} == {B}


def test_themes_follow_the_codebook(study: Study) -> None:
    add_theme(study, {"naam": "Mensen die blijven", "codes": ["hulp.wachten", A]})
    why = Reason(who="noor", why="Zelfde.")
    with pytest.raises(ProtocolError) as caught:
        remove_code(study, C, why)
    assert "T01" in str(caught.value)
    old = study.register_file("themas").read_text("utf-8")
    merge_codes(study, C, A, why)
    assert THEMES.rows(study)[0].codes == (A,)
    study.register_file("themas").write_text(old, "utf-8")  # a copy of before
    assert themes(study)[0].codes == (A,)
