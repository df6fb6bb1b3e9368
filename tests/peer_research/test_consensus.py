"""A blind first round, then talking about what coders saw differently."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from peer_research.agreement.compared import compared
from peer_research.codebook.editing import merge_codes
from peer_research.codebook.history import Reason
from peer_research.coding.consensus import (
    Piece,
    as_all_coded,
    as_coded_by,
    decide,
    decisions,
    differences,
    undecided,
    update,
)
from peer_research.coding.memos import about_piece, add_memo
from peer_research.coding.rounds import (
    finish,
    first_round,
    is_blind,
    memos_for,
    reopen,
    require_open,
    round_of,
    segments_for,
    start_round,
    suggestions_allowed,
)
from peer_research.coding.sense_making import add_theme
from peer_research.errors import CodingError, StudyError
from peer_research.model import Transcript, Turn
from peer_research.registers.cleanup import cleanup
from peer_research.registers.data_management import DATES, due_for_removal
from peer_research.study import Study
from tests.peer_research.register_study import TODAY, code_turns, make

A, B, C = "big5.support", "hulp.band", "hulp.wachten"
WHY = "Dit past beter bij de uitleg van de code."


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make(tmp_path)


def both_done(study: Study, session: str = "S01") -> None:
    if round_of(study, session) is None:
        start_round(study, session, ["noor", "kai"])
    for coder in ("noor", "kai"):
        finish(study, session, coder)


def key_of(caught: pytest.ExceptionInfo[CodingError]) -> str:
    return caught.value.key


# --- blind --------------------------------------------------------------------------------


def test_nobody_sees_the_other_until_both_are_done(study: Study) -> None:
    code_turns(study, "S02", A, "wilg")
    start_round(study, "S01", ["noor", "kai"], today=date(2026, 1, 2))
    mine = code_turns(study, "S01", A, "noor")
    (theirs,) = code_turns(study, "S01", B, "kai")
    others = {s.id for s in segments_for(study, "noor", "S02")}
    assert len(others) == 7  # no blind round there
    seen = {"noor": set(mine), "kai": {theirs}, "wilg": set()}
    memo = add_memo(study, "kai", about_piece(theirs), "Hier twijfel ik over.")
    session = add_memo(study, "kai", "S01", "Dit gesprek ging snel.")
    for done in ((), ("noor",)):
        for coder in done:
            finish(study, "S01", coder)
        assert is_blind(study, "S01") and not suggestions_allowed(study, "S01")
        for viewer, ids in seen.items():
            assert {s.id for s in segments_for(study, viewer)} == ids | others
        assert memos_for(study, "noor") == [] and memos_for(study, "kai") == [memo, session]
        for refused in (require_open, differences, update, first_round):
            with pytest.raises(CodingError) as caught:
                refused(study, "S01")
            assert key_of(caught) == "rounds.blind"
    finish(study, "S01", "kai")
    assert suggestions_allowed(study, "S01")
    assert {s.id for s in segments_for(study, "noor", "S01")} == {*mine, theirs}
    assert memos_for(study, "noor") == [memo, session]
    assert len(study.segments()) == 9  # a report uses everything at any time


def test_somebody_may_go_on_as_long_as_nothing_was_shown(study: Study) -> None:
    start_round(study, "S01", ["noor", "kai"])
    finish(study, "S01", "noor")
    assert reopen(study, "S01", "noor").waiting_for == ("noor", "kai")
    both_done(study)
    with pytest.raises(CodingError) as caught:
        reopen(study, "S01", "noor")
    assert key_of(caught) == "rounds.seen_already"


def test_agreement_is_about_what_was_coded_blind(study: Study) -> None:
    start_round(study, "S01", ["noor", "kai"])
    log = study.coding_log("S01", "noor")
    kept, gone = log.apply(0, 20, A), log.apply(5, 9, C)
    log.remove(gone.id)
    code_turns(study, "S01", B, "kai")
    both_done(study)
    study.coding_log("S01", "noor").recode(kept.id, code=B)
    study.coding_log("S01", "noor").apply(0, 4, B)
    assert {(s.coder, s.code) for s in first_round(study, "S01")} == {("noor", A), ("kai", B)}
    code_turns(study, "S02", A, "noor")
    assert len(first_round(study, "S02")) == 7  # without a blind round: everything


@pytest.mark.parametrize(
    ("coders", "key"),
    [(["noor"], "rounds.two_coders"), (["noor", "noor"], "rounds.two_coders"),
     (["noor", "Kai"], "coding.bad_coder"), (["noor", "consensus"], "coding.bad_coder")],
)  # fmt: skip
def test_a_round_that_cannot_be(study: Study, coders: list[str], key: str) -> None:
    with pytest.raises(CodingError) as caught:
        start_round(study, "S01", coders)
    assert key_of(caught) == key
    assert round_of(study, "S01") is None


def test_a_round_begins_once_and_knows_who_is_in_it(study: Study) -> None:
    with pytest.raises(CodingError) as caught:
        finish(study, "S01", "noor")
    assert key_of(caught) == "rounds.no_round"
    start_round(study, "S01", ["noor", "kai"])
    for doing, key in ((lambda: start_round(study, "S01", ["noor", "wilg"]), "began_already"),
                       (lambda: finish(study, "S01", "wilg"), "not_in_it")):  # fmt: skip
        with pytest.raises(CodingError) as caught:
            doing()
        assert key_of(caught) == f"rounds.{key}"


def test_two_computers_say_done_and_the_files_are_put_together(
    study: Study, tmp_path: Path
) -> None:
    start_round(study, "S01", ["noor", "kai"])
    shutil.copytree(study.path, tmp_path / "kopie")
    other = Study(tmp_path / "kopie")
    code_turns(study, "S01", A, "noor")
    code_turns(other, "S01", B, "kai")
    finish(study, "S01", "noor")
    finish(other, "S01", "kai")
    for name in ("coding/S01/kai.jsonl", "coding/S01/ronde/kai.jsonl"):
        shutil.copy(other.path / name, study.path / name)
    assert [d.kind for d in differences(study, "S01")] == ["andere_code"]


def test_a_damaged_round_is_named(study: Study) -> None:
    start_round(study, "S01", ["noor", "kai"])
    finish(study, "S01", "noor")
    path = study.path / "coding" / "S01" / "ronde" / "noor.jsonl"
    path.write_text(path.read_text() + '{"op": "dans"}\n' + path.read_text())
    with pytest.raises(CodingError, match=r"noor\.jsonl.*regel 2"):
        is_blind(study, "S01")


# --- talking ------------------------------------------------------------------------------


def coded(study: Study, *places: tuple[str, int, int, str], session: str = "S01") -> None:
    for coder, start, end, code in places:
        study.coding_log(session, coder).apply(start, end, code)
    both_done(study, session)


@pytest.mark.parametrize(
    ("noor", "kai", "kinds"),
    [
        ([(0, 20, A)], [(0, 20, A)], []),
        ([(0, 20, A)], [(2, 20, A)], []),  # nobody selects the same words to the letter
        ([(0, 20, A)], [(0, 20, B)], ["andere_code"]),
        ([(0, 20, A), (0, 20, B)], [(0, 20, B)], ["andere_code"]),
        ([(0, 20, A), (0, 20, B)], [(0, 20, B), (0, 20, A)], []),
        ([(0, 20, A)], [(18, 60, A)], ["andere_grens"]),
        ([(0, 20, A)], [], ["alleen_een"]),
        ([(0, 20, A)], [(20, 40, A)], ["alleen_een", "alleen_een"]),
        ([(0, 40, A)], [(5, 10, B), (30, 60, A)], ["andere_code"]),
    ],
)
def test_what_counts_as_seeing_something_else(
    study: Study, noor: list, kai: list, kinds: list[str]
) -> None:
    coded(study, *(("noor", *place) for place in noor), *(("kai", *place) for place in kai))
    found = differences(study, "S01")
    assert [d.kind for d in found] == kinds
    text = study.transcript("S01").text
    for difference in found:
        assert [side.coder for side in difference.sides] == ["kai", "noor"]
        assert difference.text == text[difference.start : difference.end]


def test_another_tone_is_a_difference(study: Study) -> None:
    for coder, tone in (("noor", "negatief"), ("kai", "positief")):
        study.coding_log("S01", coder).apply(0, 20, A, {"toon": tone})
    both_done(study)
    (found,) = differences(study, "S01")
    assert (found.kind, found.agreed_codes) == ("ander_kenmerk", {A})


def consensus(study: Study, session: str = "S01") -> list[tuple[int, int, str]]:
    return [(s.start, s.end, s.code) for s in update(study, session).segments()]


def test_a_decision_is_stored_with_its_reason_and_makes_the_consensus(study: Study) -> None:
    coded(study, ("noor", 0, 20, A), ("kai", 0, 21, B), ("noor", 30, 40, C), ("kai", 30, 40, C))
    (found,) = undecided(study, "S01")
    assert consensus(study) == [(30, 40, C)]  # what everybody agreed on
    made = decide(study, "S01", found, as_coded_by(found, "kai"), WHY, "noor")
    assert decisions(study, "S01") == {found.id: made}
    assert (made.reason, made.by) == (WHY, "noor")
    assert undecided(study, "S01") == [] and differences(study, "S01") == [found]
    assert consensus(study) == [(0, 21, B), (30, 40, C)]
    again = decide(study, "S01", found, as_all_coded(found), "Toch allebei.", "kai")
    assert consensus(study) == [(0, 20, A), (0, 21, B), (30, 40, C)]
    path = study.path / "coding" / "S01" / "overleg"
    assert len((path / "noor.jsonl").read_text().splitlines()) == 1  # the first one stays
    assert decisions(study, "S01")[found.id] == again
    decide(study, "S01", found, [], "Toch geen code.", "noor")
    assert consensus(study) == [(30, 40, C)]
    decide(study, "S01", found, [Piece(start=2, end=9, code=C)], "Iets anders.", "noor")
    assert consensus(study) == [(2, 9, C), (30, 40, C)]


def test_working_it_out_again_writes_nothing(study: Study) -> None:
    coded(study, ("noor", 0, 20, A), ("kai", 0, 20, A))
    update(study, "S01")
    before = study.coding_file("S01", "consensus").read_bytes()
    update(study, "S01")
    assert study.coding_file("S01", "consensus").read_bytes() == before
    # Another computer, that has not got this file yet, writes the same segments.
    first = update(study, "S01").segments()[0]
    study.coding_file("S01", "consensus").unlink()
    assert update(study, "S01").segments()[0].id == first.id


def test_a_change_by_hand_in_the_consensus_stays(study: Study) -> None:
    coded(study, ("noor", 0, 20, A), ("kai", 0, 20, A))
    log = update(study, "S01")
    log.recode(log.segments()[0].id, code=B)
    log.apply(30, 40, C)
    assert consensus(study) == [(0, 20, B), (30, 40, C)]
    log.remove(log.segments()[0].id)
    assert consensus(study) == [(30, 40, C)]


def test_what_changed_since_must_be_talked_about_again(study: Study) -> None:
    coded(study, ("noor", 0, 20, A), ("kai", 0, 20, B))
    (old,) = differences(study, "S01")
    decide(study, "S01", old, as_coded_by(old, "kai"), WHY, "noor")
    log = study.coding_log("S01", "kai")
    log.recode(log.segments()[0].id, code=C)
    with pytest.raises(CodingError) as caught:
        decide(study, "S01", old, [], WHY, "noor")
    assert key_of(caught) == "consensus.changed_since"
    assert len(undecided(study, "S01")) == 1 and consensus(study) == []


def test_the_consensus_survives_a_new_text_and_a_joined_code(study: Study) -> None:
    coded(study, ("noor", 0, 20, A), ("kai", 0, 20, B), ("noor", 30, 40, C), ("kai", 30, 40, C))
    (found,) = differences(study, "S01")
    decide(study, "S01", found, as_coded_by(found, "kai"), WHY, "noor")
    merge_codes(study, B, C, Reason(who="noor", why="Zelfde."))
    assert consensus(study) == [(0, 20, C), (30, 40, C)]
    old = study.transcript("S01")
    turns = tuple(Turn(id=t.id, speaker=t.speaker, text="Nou. " + t.text) for t in old.turns)
    study.write_transcript(Transcript(id="S01", version=2, turns=turns), {})
    assert consensus(study) == [(5, 25, C), (35, 45, C)]
    assert undecided(study, "S01") == []


@pytest.mark.parametrize(
    ("pieces", "reason", "by", "key"),
    [
        ([], " ", "noor", "consensus.no_reason"),
        ([], WHY, "consensus", "coding.bad_coder"),
        ([Piece(start=0, end=50, code=A)], WHY, "noor", "consensus.outside"),
        ([Piece(start=3, end=3, code=A)], WHY, "noor", "consensus.outside"),
        ([Piece(start=0, end=5, code="x")], WHY, "noor", "coding.unknown_code"),
        ([Piece(start=0, end=5, code=A, attributes={"toon": "x"})], WHY, "noor",
         "coding.unknown_value"),
        ([], "Mevrouw Verstegen zei het zo.", "noor", "note_check.found"),
    ],
)  # fmt: skip
def test_a_decision_that_cannot_be(
    study: Study, pieces: list[Piece], reason: str, by: str, key: str
) -> None:
    coded(study, ("noor", 0, 20, A), ("kai", 0, 20, B))
    (found,) = differences(study, "S01")
    with pytest.raises((CodingError, StudyError)) as caught:
        decide(study, "S01", found, pieces, reason, by)
    assert caught.value.key == key
    assert decisions(study, "S01") == {}
    assert not study.coding_file("S01", "consensus").exists()


def test_one_coder_is_nothing_to_compare(study: Study) -> None:
    code_turns(study, "S01", A, "noor")
    with pytest.raises(CodingError) as caught:
        differences(study, "S01")
    assert key_of(caught) == "consensus.one_coder"
    code_turns(study, "S01", B, "kai")  # two people who coded without a blind round
    (found,) = differences(study, "S01")
    with pytest.raises(CodingError) as caught:
        as_coded_by(found, "wilg")
    assert key_of(caught) == "consensus.no_side"


def test_a_damaged_decision_is_named(study: Study) -> None:
    coded(study, ("noor", 0, 20, A), ("kai", 0, 20, B))
    (found,) = differences(study, "S01")
    decide(study, "S01", found, [Piece(start=0, end=9, code=A)], WHY, "noor")
    path = study.path / "coding" / "S01" / "overleg" / "noor.jsonl"
    good = path.read_text()
    for old, new in (('"besluit"', '"dans"'), ('"start": 0', '"start": "0"'), ('"by"', '"bij"'),
                     ('"code": "big5.support"', '"code": []')):  # fmt: skip
        assert old in good
        path.write_text(good + good.replace(old, new))
        with pytest.raises(CodingError, match=r"noor\.jsonl.*regel 2"):
            decisions(study, "S01")


def test_agreement_is_about_the_first_round_and_not_about_what_was_seen_after(
    study: Study,
) -> None:
    code_turns(study, "S02", A, "noor", turns=4)
    code_turns(study, "S02", B, "kai", turns=4)
    start_round(study, "S02", ["noor", "kai"])
    with pytest.raises(CodingError) as caught:
        study.agreement()  # nothing is told while somebody still codes blind
    assert key_of(caught) == "agreement.two_coders"
    both_done(study, "S02")
    before = study.agreement()
    for segment in study.coding_log("S02", "kai").segments():
        study.coding_log("S02", "kai").recode(segment.id, A)
    assert study.agreement().equals(before)
    update(study, "S02")
    assert "consensus" not in set(compared(study).coders)
    assert study.agreement().equals(before)


def test_the_consensus_is_nobody(study: Study) -> None:
    code_turns(study, "S02", A, "noor", turns=4)
    code_turns(study, "S02", A, "kai", turns=4)
    update(study, "S02")
    assert "consensus" in set(study.segments()["coder"])
    assert study.coders() == ["kai", "noor"]


def test_cleaning_up_a_text_takes_the_round_and_the_reasons_along(study: Study) -> None:
    code_turns(study, "S02", A, "noor", turns=4)
    code_turns(study, "S02", B, "kai", turns=4)
    both_done(study, "S02")
    one = differences(study, "S02")[0]
    decide(study, "S02", one, as_all_coded(one), WHY, "noor")
    code_turns(study, "S01", A)
    add_theme(study, {"naam": "Een thema", "codes": [A]})
    ended = TODAY - timedelta(days=365 * 3)
    for event, session in (("tekst_nagekeken", "S02"), ("einde_onderzoek", "")):
        row = {"gebeurtenis": event, "datum": ended, **({"gesprek": session} if session else {})}
        DATES.add(study, row)
    due = [i for i in due_for_removal(study, TODAY) if i.kind in ("tekst", "notities")]
    assert {(i.kind, i.about) for i in due} >= {("tekst", "S02"), ("notities", "")}
    cleanup(study, [i for i in due if i.about in ("S02", "")], signed_by="wilg", today=TODAY)
    assert not [path for path in study.files() if "S02" in path.parts]
    assert study.coding_files("S01")
    assert not study.register_file("themas").exists()
