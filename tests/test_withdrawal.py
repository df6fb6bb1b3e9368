"""Somebody who withdraws is gone: words, codings, memos, key row, counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import every_byte, run_cli

from peer_research.coding.memos import write_memo
from peer_research.consent.coming_back import forget_again
from peer_research.consent.traces import shingles
from peer_research.consent.withdrawal import withdraw
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import WITHDRAWN, Memo
from peer_research.pipeline import write_report
from peer_research.study import Study


def words_of(private: Identifiable, code: str) -> set[tuple[str, ...]]:
    raw = [private.raw(session) for session in private.sessions()]
    return {
        shingle
        for transcript in raw
        for turn in transcript.turns
        if turn.speaker == code
        for shingle in shingles(turn.text)
    }


def words_of_others(private: Identifiable, code: str) -> set[tuple[str, ...]]:
    raw = [private.raw(session) for session in private.sessions()]
    turns = [turn for transcript in raw for turn in transcript.turns if turn.speaker != code]
    return {shingle for turn in turns for shingle in shingles(turn.text)}


@pytest.mark.parametrize(
    "code", ["P01", "P02", "P03", "P04", "P05", "P06", "P08", "P09", "P10", "P11", "P12"]
)
def test_everything_goes(demo_copy: Study, home: Path, code: str) -> None:
    private = Identifiable(demo_copy)
    # What somebody else said in the same words stays theirs.
    words = words_of(private, code) - words_of_others(private, code)
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
    called = f"[{demo_copy.participants()['P05'].pseudonym}]"
    withdraw(Identifiable(demo_copy), "P05")
    after = demo_copy.transcript("S05")
    assert len(after.turns) == len(before.turns)
    for old, new in zip(before.turns, after.turns, strict=True):
        kept = old.text.replace(called, "[iemand]")
        assert new.text == (WITHDRAWN if old.speaker == "P05" else kept)


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


def test_a_second_try_does_not_forget_what_to_look_for(demo_copy: Study) -> None:
    private = Identifiable(demo_copy)
    turn = max(
        (t for t in demo_copy.transcript("S01").turns if t.speaker == "P01"),
        key=lambda t: len(t.text),
    )
    note = demo_copy.path / "uitdraai.html"
    note.write_text(f"<p>{turn.text}</p>", "utf-8")
    for _ in range(2):
        with pytest.raises(StudyError, match=r"uitdraai\.html"):
            withdraw(private, "P01")
    note.unlink()
    withdraw(private, "P01")
    assert demo_copy.unfinished_withdrawals() == []
    assert not [name for name in private.vault.names() if name.startswith("withdrawing")]


def test_others_no_longer_call_them_by_name(tmp_path: Path, home: Path) -> None:
    from peer_research.anonymise import anonymise
    from peer_research.intake.importing import import_conversation
    from peer_research.model import Session
    from peer_research.new_study import new_study

    talk = tmp_path / "groep.txt"
    talk.write_text(
        "Interviewer: Wie begint?\n"
        "Xerxesa Brinkhof: Ik woonde eerst bij mijn oma en daarna op de groep bij de dijk.\n"
        "Qwinten: en toen xerxesa brinkhof wegging was het stil. Xerxesa lachte altijd.\n"
        "Interviewer: En jij?\nXerxesa Brinkhof: Ik mis het soms.\nQwinten: ja ik ook.\n",
        "utf-8",
    )
    study = new_study(tmp_path / "st", "Proef", practice=True)
    private = Identifiable(study, create=True)
    speakers = {"Interviewer": "I1", "Xerxesa Brinkhof": "P01", "Qwinten": "P02"}
    import_conversation(private, talk, Session(id="S01", form="focusgroep"), speakers)
    anonymise(private)
    withdraw(private, "P01")
    anonymise(private)
    for name, text in every_byte(study.path).items():
        assert "xerxesa" not in text.casefold(), name
        assert "brinkhof" not in text.casefold(), name
    for entry in private.vault.names():
        assert "xerxesa" not in private.text_of(entry).casefold(), entry


def test_what_only_they_mentioned_leaves_the_key_table(demo_copy: Study) -> None:
    private = Identifiable(demo_copy)
    said = private.raw("S01").text
    only = [form for _, form in private.key_table().forms() if form in said and len(form) > 6]
    withdraw(private, "P01")
    left = " ".join(private.raw(session).text for session in private.sessions()).casefold()
    roster = {name for row in private.roster_rows() for name in row["names"]}
    still = {form for _, form in private.key_table().forms()} - roster
    assert only
    assert not [form for form in still if form.casefold() not in left]


def test_codings_left_behind_by_a_crash_are_carried_over(demo_copy: Study) -> None:
    from peer_research.anonymise import anonymise
    from peer_research.review.by_hand import hide_everywhere

    private = Identifiable(demo_copy)
    before = demo_copy.segments()[["id", "code"]].sort_values("id").to_numpy().tolist()
    hide_everywhere(private, "groep", "ORGANISATION")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("peer_research.coding.text_versions.carry_over_log", lambda *_: None)
        anonymise(private)
    after = demo_copy.segments()[["id", "code"]].sort_values("id").to_numpy().tolist()
    assert before == after
    withdraw(private, "P01")


def test_a_memo_in_another_encoding_does_not_stop_it(demo_copy: Study) -> None:
    (demo_copy.memos_folder / "latin.md").write_bytes(b"caf\xe9")
    withdraw(Identifiable(demo_copy), "P01")


def test_a_file_from_another_computer_does_not_bring_words_back(demo_copy: Study) -> None:
    laptop = {path: path.read_bytes() for path in demo_copy.all_coding_files()}
    theirs = [s.quote for s in demo_copy.stored_segments() if s.speaker == "P03"]
    rows = {row for quote in theirs for row in shingles(quote)}
    assert len(rows) > 100
    withdraw(Identifiable(demo_copy), "P03")
    for path, data in laptop.items():
        path.write_bytes(data)
    cleaned = forget_again(demo_copy)
    assert {path.parent.name for path in cleaned} == {"S03"}
    assert not [s for s in demo_copy.stored_segments() if s.speaker == "P03"]
    for path in demo_copy.all_coding_files():
        assert not shingles(path.read_text("utf-8")) & rows
    untouched = [path for path in laptop if path.parent.name != "S03"]
    assert all(path.read_bytes() == laptop[path] for path in untouched)
    assert forget_again(demo_copy) == ()
