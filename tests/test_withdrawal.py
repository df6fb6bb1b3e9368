"""Somebody who withdraws is gone: words, codings, memos, key row, counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import every_byte, run_cli

from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.memos import write_memo
from peer_research.model import WITHDRAWN, Memo
from peer_research.pipeline import write_report
from peer_research.study import Study
from peer_research.withdrawal import shingles, withdraw


def words_of(private: Identifiable, code: str) -> set[tuple[str, ...]]:
    raw = [private.raw(session) for session in private.sessions()]
    return {
        shingle
        for transcript in raw
        for turn in transcript.turns
        if turn.speaker == code
        for shingle in shingles(turn.text)
    }


@pytest.mark.parametrize("code", ["P01", "P02", "P05", "P11"])
def test_everything_goes(demo_copy: Study, home: Path, code: str) -> None:
    private = Identifiable(demo_copy)
    words = words_of(private, code)
    assert len(words) > 50
    others = demo_copy.segments().query("participant != @code")
    done = withdraw(private, code)
    assert done.segments > 0
    assert done.turns > 0
    write_report(demo_copy)
    for name, text in every_byte(demo_copy.path).items():
        assert words.isdisjoint(shingles(text)), name
    for entry in private.vault.names():
        assert words.isdisjoint(shingles(private.text_of(entry))), entry
    assert code not in demo_copy.participants()
    left = demo_copy.segments()
    assert code not in set(left["participant"])
    # What others said is still coded, word for word.
    shared = set(others["id"]) & set(left["id"])
    assert shared == set(others["id"])
    assert dict(zip(others["id"], others["quote"], strict=True)) == dict(
        zip(left["id"], left["quote"], strict=True)
    )


def test_in_an_interview_the_questions_go_too(demo_copy: Study) -> None:
    withdraw(Identifiable(demo_copy), "P01")
    assert {turn.text for turn in demo_copy.transcript("S01").turns} == {WITHDRAWN}


def test_in_a_group_the_others_stay(demo_copy: Study) -> None:
    before = demo_copy.transcript("S05")
    withdraw(Identifiable(demo_copy), "P05")
    after = demo_copy.transcript("S05")
    assert len(after.turns) == len(before.turns)
    for old, new in zip(before.turns, after.turns, strict=True):
        assert new.text == (WITHDRAWN if old.speaker == "P05" else old.text)


def test_a_memo_with_their_words_goes(demo_copy: Study) -> None:
    private = Identifiable(demo_copy)
    turn = max(
        (t for t in demo_copy.transcript("S01").turns if t.speaker == "P01"),
        key=lambda t: len(t.text),
    )
    memo = Memo(id="mijn-memo", coder="noor", about="S01", text=f"Letterlijk: {turn.text}")
    path = write_memo(demo_copy.memos_folder, memo)
    assert withdraw(private, "P01").memos == 1
    assert not path.exists()


def test_it_can_be_finished_after_a_crash(
    demo_copy: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = Identifiable(demo_copy)
    words = words_of(private, "P02")
    calls = {"n": 0}
    put_raw = Identifiable.put_raw

    def crash_once(self: Identifiable, transcript: object) -> None:
        calls["n"] += 1
        if calls["n"] == 1:
            raise KeyboardInterrupt
        put_raw(self, transcript)

    monkeypatch.setattr(Identifiable, "put_raw", crash_once)
    with pytest.raises(KeyboardInterrupt):
        withdraw(private, "P02")
    with pytest.raises(StudyError, match="P02"):
        demo_copy.require_no_unfinished_withdrawal()
    withdraw(private, "P02")
    demo_copy.require_no_unfinished_withdrawal()
    assert not words_of(private, "P02")
    for name, text in every_byte(demo_copy.path).items():
        assert words.isdisjoint(shingles(text)), name


def test_nobody_with_that_code(demo_copy: Study, home: Path) -> None:
    done = run_cli("withdraw", str(demo_copy.path), "P99", cwd=demo_copy.path.parent, home=home)
    assert done.returncode == 2
    assert "P01" in done.stderr


def test_words_left_in_a_file_of_the_team_are_named(demo_copy: Study) -> None:
    private = Identifiable(demo_copy)
    turn = max(
        (t for t in demo_copy.transcript("S01").turns if t.speaker == "P01"),
        key=lambda t: len(t.text),
    )
    (demo_copy.path / "aantekening.txt").write_text(turn.text, "utf-8")
    with pytest.raises(StudyError, match=r"aantekening\.txt"):
        withdraw(private, "P01")
