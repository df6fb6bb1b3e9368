"""Coding by several people: damaged logs, texts that change, names that change, memos."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support import assert_one_clear_line, run_cli, snapshot

from peer_research import event_log, store
from peer_research.codebook.open_codes import open_code
from peer_research.coding.consensus import as_coded_by, decide, decisions, differences
from peer_research.coding.events import read_coding
from peer_research.coding.latest import LatestOnDisk
from peer_research.coding.memos import about_piece, add_memo, forget
from peer_research.coding.rounds import finish, round_of, start_round
from peer_research.coding.team import coders_of, make_anonymous, rename_coder
from peer_research.errors import CodingError, PeerResearchError, StudyError
from peer_research.model import CodedSegment, Transcript, Turn
from peer_research.records import put_participants
from peer_research.study import Study
from tests.peer_research.register_study import SAID, code_turns, make

CODE, OTHER = "big5.support", "hulp.band"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make(tmp_path)


# --- damage -------------------------------------------------------------------------------


def segment(**changes: Any) -> dict[str, Any]:
    row = asdict(CodedSegment(id="a", transcript="S01", transcript_sha256="x", start=0, end=2,
                              quote="Ik", code=CODE, coder="noor"))  # fmt: skip
    return {"id": "e", "op": "apply", "coder": "noor", "segment": {**row, **changes}}


def without(name: str) -> dict[str, Any]:
    row = segment()
    del row["segment"][name]
    return row


BAD_LINES: dict[str, Any] = {
    "no event": {"a": 1},
    "list": [1, 2],
    "words": "hallo",
    "unknown kind": {"id": "x", "op": "dans", "coder": "noor"},
    "kind is a list": {"id": "x", "op": ["apply"], "coder": "noor"},
    "id is a list": {"id": ["x"], "op": "undo", "of": "e", "coder": "noor"},
    "target is a list": {"id": "x", "op": "remove", "target": ["a"], "coder": "noor"},
    "points to nothing": {"id": "x", "op": "undo", "coder": "noor"},
    "moves nothing": {"id": "x", "op": "move_code", "from": "a", "coder": "noor"},
    "segment is words": {"id": "x", "op": "apply", "coder": "noor", "segment": "a"},
    "segment is empty": {"id": "x", "op": "apply", "coder": "noor", "segment": None},
    "start is words": segment(start="0"),
    "start is a fraction": segment(start=0.0),
    "start is yes": segment(start=False),
    "wrong length": segment(end=5),
    "revision below one": segment(rev=0),
    "quote is a list": segment(quote=["I", "k"]),
    "code is a list": segment(code=[CODE]),
    "attributes are words": segment(attributes="toon"),
    "attribute is a number": segment(attributes={"toon": 1}),
    "fingerprint is a number": segment(transcript_sha256=1),
    "half a character": segment(quote="I\ud800"),
    "unknown field": segment(kleur="rood"),
    "without code": without("code"),
    "of another coder inside": segment(coder="kai"),
    "too deep": "[" * 100_000,
    "huge number": '{"id": ' + "9" * 5000 + "}",
}


@pytest.mark.parametrize("case", BAD_LINES)
def test_a_foreign_line_is_named_and_nothing_is_lost(study: Study, case: str) -> None:
    code_turns(study, "S01", CODE)
    path, bad = study.coding_file("S01", "noor"), BAD_LINES[case]
    raw = bad if isinstance(bad, str) else json.dumps(bad)
    good = path.read_bytes()
    path.write_bytes(good + raw.encode() + b"\n" + good.replace(b'"id": "', b'"id": "z'))
    before = snapshot(study.path)
    reads = (study.coded_segments, lambda: study.coding_log("S01", "noor"), study.count_segments)
    for read in reads:
        with pytest.raises(PeerResearchError) as caught:
            read()
        assert "noor.jsonl" in str(caught.value) and "regel 2" in str(caught.value)
    assert snapshot(study.path) == before


def test_a_torn_last_line_is_skipped_and_the_rest_stays(study: Study) -> None:
    ids = code_turns(study, "S02", CODE)
    path = study.coding_file("S02", "noor")
    path.write_bytes(path.read_bytes()[:-30])
    log = study.coding_log("S02", "noor")
    assert [s.id for s in log.segments()] == ids[:-1]
    made = log.apply(0, 4, CODE)
    assert {s.id for s in study.coding_log("S02", "noor").segments()} == {*ids[:-1], made.id}


@pytest.mark.parametrize("case", ["segment is words", "code is a list", "too deep"])
def test_the_command_gives_one_line(
    demo_copy: Study, tmp_path: Path, home: Path, case: str
) -> None:
    path = next(demo_copy.path.glob("coding/*/*.jsonl"))
    bad = BAD_LINES[case]
    with path.open("a") as file:
        file.write((bad if isinstance(bad, str) else json.dumps(bad)) + '\n{"id": "x"}\n')
    before = snapshot(demo_copy.path)
    done = run_cli(
        "code", str(demo_copy.path), "--gesprek", path.parent.name, "--codeur", path.stem,
        "--code", CODE, "--van", "ik", "--tot", "ik", cwd=tmp_path, home=home,
    )  # fmt: skip
    assert_one_clear_line(done, path.name, "regel")
    assert snapshot(demo_copy.path) == before


# --- a text that changes ------------------------------------------------------------------


def renewed(study: Study, start: str = "Nou. ") -> Transcript:
    old = study.transcript("S01")
    turns = tuple(Turn(id=t.id, speaker=t.speaker, text=start + t.text) for t in old.turns)
    new = Transcript(id="S01", version=old.version + 1, turns=turns)
    study.write_transcript(new, {})
    return new


def test_nobody_goes_on_coding_an_old_text(study: Study) -> None:
    log = study.coding_log("S01", "noor")  # nothing coded yet: no log to see it by
    kept = log.apply(0, 20, CODE)
    empty = study.coding_log("S01", "kai")
    renewed(study)
    for doing in (lambda: empty.apply(0, 20, CODE), lambda: log.recode(kept.id, code=OTHER),
                  lambda: log.remove(kept.id), log.undo, log.redo):  # fmt: skip
        with pytest.raises(CodingError) as caught:
            doing()
        assert caught.value.key == "coding.newer_text"
    assert not empty.path.exists()
    (after,) = study.coding_log("S01", "noor").segments()
    assert (after.start, after.quote) == (5, kept.quote)


def test_a_log_with_codes_on_two_texts_is_carried_over(study: Study) -> None:
    first = study.coding_log("S01", "noor").apply(0, 20, CODE)
    old = study.coding_file("S01", "noor").read_bytes()
    renewed(study)
    second = study.coding_log("S01", "noor").apply(0, 4, OTHER)
    path = study.coding_file("S01", "noor")
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[1] + old)
    assert {(s.id, s.start, s.quote) for s in study.coding_log("S01", "noor").segments()} == {
        (first.id, 5, first.quote), (second.id, 0, "Nou.")
    }  # fmt: skip


def test_a_text_that_was_changed_under_a_coding_is_never_shifted(study: Study) -> None:
    code_turns(study, "S01", CODE)
    new = renewed(study)
    store.remove(study.transcript_file("S01", 1))  # what was coded is not there any more
    before = study.coding_file("S01", "noor").read_bytes()
    with pytest.raises(CodingError) as caught:
        study.coding_log("S01", "noor")
    assert caught.value.key == "coding.text_changed"
    assert study.coding_file("S01", "noor").read_bytes() == before
    assert study.transcript("S01") == new


@pytest.mark.parametrize("version", [2, 3, 7])
@pytest.mark.parametrize("day", [True, False], ids=["folder dated", "folder without a day"])
def test_an_open_log_sees_every_newer_text(study: Study, version: int, day: bool) -> None:
    latest, text = LatestOnDisk(study, "S01"), study.transcript("S01")
    assert latest.sha256() == latest.sha256() == text.sha256
    folder = study.transcript_file("S01", 1).parent
    before = folder.stat()
    newer = replace(text, version=version, turns=(replace(text.turns[0], text="Toch niet."),))
    study.write_transcript(newer, {})
    if not day:
        if version > 2:
            store.remove(study.transcript_file("S01", 1))
        os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert latest.sha256() == newer.sha256 != text.sha256
    for path in folder.glob("S01.*"):
        store.remove(path)
    assert latest.sha256() == ""


# --- names --------------------------------------------------------------------------------


def everything(study: Study) -> None:
    """Let noor and kai code, talk, write a memo and make a code."""
    start_round(study, "S02", ["noor", "kai"])
    code_turns(study, "S02", CODE, "noor")
    code_turns(study, "S02", OTHER, "kai")
    code_turns(study, "S01", CODE, "noor")
    for coder in ("noor", "kai"):
        finish(study, "S02", coder)
    first = differences(study, "S02")[0]
    decide(study, "S02", first, as_coded_by(first, "kai"), "Dit past beter.", "noor")
    add_memo(study, "noor", CODE, "Hier moeten we het over hebben.")
    open_code(study, "Iets nieuws", "noor")


def test_a_coder_gets_another_name_everywhere(study: Study) -> None:
    everything(study)
    old = [s for s in study.coded_segments() if s.coder == "noor"]
    assert rename_coder(study, "noor", "merel") == 2
    study = Study(study.path)
    new = [s for s in study.coded_segments() if s.coder == "merel"]
    assert [(s.id, s.quote) for s in new] == [(s.id, s.quote) for s in old]
    assert study.coders() == ["kai", "merel"]
    found = round_of(study, "S02")
    assert found is not None and found.coders == ("merel", "kai") and not found.is_blind
    assert [d.by for d in decisions(study, "S02").values()] == ["merel"]
    assert [memo.coder for memo in study.memos()] == ["merel"]
    assert study.codebook().changes[0].who == "merel"
    assert study.coding_log("S01", "merel").undo()


def test_an_anonymous_coder_leaves_no_name(study: Study) -> None:
    everything(study)
    assert make_anonymous(study, "noor") == "codeur-1"
    words = [p for p in study.files() if b'"noor"' in p.read_bytes() or "noor" in p.name]
    assert words == []
    assert make_anonymous(study, "kai") == "codeur-2"


@pytest.mark.parametrize("steps", range(1, 9))
def test_renaming_goes_on_after_a_crash(
    study: Study, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything(study)
    done = 0

    def until(kind: Any) -> Any:
        def step(*arguments: Any, **named: Any) -> Any:
            nonlocal done
            done += 1
            if done > steps:
                raise KeyboardInterrupt
            return kind(*arguments, **named)

        return step

    with monkeypatch.context() as patch:
        for module, name in ((store, "rename"), (event_log, "rewrite"), (store, "edit_text")):
            patch.setattr(module, name, until(getattr(module, name)))
        with pytest.raises(KeyboardInterrupt):
            rename_coder(study, "noor", "merel")
    rename_coder(Study(study.path), "noor", "merel")
    study = Study(study.path)
    assert study.coders() == ["kai", "merel"]
    assert {e["coder"] for p in study.coding_files("S02") for e in read_coding(p)} == {
        "merel", "kai", "consensus"
    }  # fmt: skip
    assert [memo.coder for memo in study.memos()] == ["merel"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("noor", "kai", "coder_taken"), ("noor", "wilg", "coder_taken"),
        ("noor", "consensus", "coder_taken"), ("consensus", "x", "coder_taken"),
        ("noor", "noor", "coder_taken"), ("niemand", "x", "no_coder"),
        ("noor", "Noor Jansen", "bad_coder"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be(study: Study, old: str, new: str, key: str) -> None:
    code_turns(study, "S01", CODE, "noor")
    code_turns(study, "S02", CODE, "kai")
    before = snapshot(study.path)
    with pytest.raises(CodingError) as caught:
        rename_coder(study, old, new)
    assert caught.value.key == f"coding.{key}"
    assert snapshot(study.path) == before


def test_who_coded_a_conversation(study: Study) -> None:
    code_turns(study, "S01", CODE, "noor")
    code_turns(study, "S01", CODE, "consensus")
    assert coders_of(study, "S01") == ["noor"]


# --- memos on everything ------------------------------------------------------------------


def test_a_memo_can_be_about_anything_that_is_there(study: Study) -> None:
    (piece,) = code_turns(study, "S01", CODE)
    for about in (CODE, "S01", "P01", "studie", about_piece(piece)):
        assert add_memo(study, "noor", about, "Hier valt iets op.") in study.memos()
    for about in ("geen.code", "S99", "P99", about_piece("weg")):
        with pytest.raises(CodingError) as caught:
            add_memo(study, "noor", about, "Hier valt iets op.")
        assert caught.value.key == "coding.memo_about_nothing"
    with pytest.raises(CodingError):
        add_memo(study, "noor", CODE, " ")
    with pytest.raises(StudyError):
        add_memo(study, "noor", CODE, "Dit gaat over mevrouw Verstegen.")
    assert forget(study.memos_folder, "P01", [piece]) == 2
    assert sorted(memo.about for memo in study.memos()) == sorted([CODE, "S01", "studie"])


def test_overlapping_pieces_with_several_codes(study: Study) -> None:
    log = study.coding_log("S01", "noor")
    places = [(0, 20, CODE), (0, 20, OTHER), (3, 30, CODE), (10, 12, CODE)]
    for start, end, code in places:
        log.apply(start, end, code, {"toon": "negatief", "citaat": "mag"})
    found = study.segments()
    assert sorted(zip(found["start"], found["end"], found["code"], strict=True)) == sorted(places)
    assert set(found["toon"]) == {"negatief"}
    assert found["quote"].iloc[0] == SAID[:20]


def test_words_of_who_does_not_take_part_are_not_there(study: Study) -> None:
    code_turns(study, "S02", CODE)
    no = {"antwoord": "nee", "datum": "2026-01-02", "tekst": "1"}

    put_participants(study, [{"code": "P03", "toestemming": {"meedoen": {**no,
                      "datum": date(2026, 1, 2)}}}])  # fmt: skip
    assert "P03" not in {s.speaker for s in Study(study.path).coded_segments()}
