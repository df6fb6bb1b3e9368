"""Coding: every confirmed action stays, undo has no limit, merging is copying files."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peer_research import event_log
from peer_research.coding import log as coding
from peer_research.coding.events import fold, without
from peer_research.coding.log import CodingLog
from peer_research.errors import CodingError, StudyError
from peer_research.model import WITHDRAWN, Code, Codebook, Memo, Transcript, Turn

BOOK = Codebook(
    id="b",
    version="1",
    attributes={"toon": ("positief", "negatief")},
    codes=tuple(Code(id=c, name=c, definition=c) for c in ("hulp.wachten", "hulp.band", "ik.hoop")),
)
TEXT = Transcript(
    id="S01",
    version=1,
    turns=(
        Turn(id="T0001", speaker="I1", text="Hoe ging dat?"),
        Turn(id="T0002", speaker="P01", text="Ik wachtte een jaar. 😀 Niemand belde."),
        Turn(id="T0003", speaker="P02", text="Bij mij ging het snel."),
    ),
)
WAIT = TEXT.text.index("Ik wachtte")


@pytest.fixture
def log(tmp_path: Path) -> CodingLog:
    return CodingLog(tmp_path / "coding" / "S01" / "anna.jsonl", TEXT, "anna", BOOK)


def again(log: CodingLog) -> CodingLog:
    return CodingLog(log.path, log.transcript, log.coder, log.codebook)


def test_apply_is_on_disk_with_quote_and_speaker(log: CodingLog) -> None:
    made = log.apply(WAIT, WAIT + 10, "hulp.wachten", {"toon": "negatief"})
    assert made.quote == "Ik wachtte"
    assert made.speaker == "P01"
    assert made.rev == 1
    assert made.transcript_sha256 == TEXT.sha256
    assert again(log).segments() == (made,) == log.segments()


def test_offsets_are_code_points(log: CodingLog) -> None:
    start = TEXT.text.index("Niemand")
    assert log.apply(start, start + 7, "ik.hoop").quote == "Niemand"


def test_recode_keeps_what_is_not_given_and_counts_on(log: CodingLog) -> None:
    first = log.apply(WAIT, WAIT + 10, "hulp.wachten", {"toon": "negatief"})
    second = log.recode(first.id, code="ik.hoop")
    assert (second.rev, second.code, second.attributes) == (2, "ik.hoop", {"toon": "negatief"})
    assert second.created == first.created
    log.undo()
    assert log.segments() == (first,)
    third = log.recode(first.id, end=WAIT + 2, attributes={})
    assert (third.rev, third.quote, third.attributes) == (3, "Ik", {})


def test_remove_undo_redo(log: CodingLog) -> None:
    made = log.apply(WAIT, WAIT + 10, "hulp.wachten")
    log.remove(made.id)
    assert log.segments() == ()
    assert log.undo()
    assert log.segments() == (made,)
    assert again(log).redo()  # also from another program
    assert log.segments() == ()
    assert not log.redo()


def test_new_action_ends_redo(log: CodingLog) -> None:
    log.apply(WAIT, WAIT + 10, "hulp.wachten")
    log.undo()
    kept = log.apply(WAIT, WAIT + 2, "ik.hoop")
    assert not log.redo()
    assert log.segments() == (kept,)
    assert log.undo()
    assert not log.undo()


@pytest.mark.parametrize(
    ("start", "end", "code", "attributes", "key"),
    [
        (0, 4, "hulp.wachen", {}, "coding.unknown_code"),
        (0, 4, "ik.hoop", {"tonn": "positief"}, "coding.unknown_attribute"),
        (0, 4, "ik.hoop", {"toon": "blij"}, "coding.unknown_value"),
        (4, 4, "ik.hoop", {}, "coding.bad_span"),
        (5, 4, "ik.hoop", {}, "coding.bad_span"),
        (-1, 4, "ik.hoop", {}, "coding.bad_span"),
        (0, 4000, "ik.hoop", {}, "coding.bad_span"),
        (WAIT - 1, WAIT, "ik.hoop", {}, "coding.bad_span"),  # only a line feed
    ],
)
def test_what_cannot_be_is_refused_and_not_written(
    log: CodingLog, start: int, end: int, code: str, attributes: dict[str, str], key: str
) -> None:
    with pytest.raises(CodingError) as caught:
        log.apply(start, end, code, attributes)
    assert caught.value.key == key
    assert not log.path.exists()


def test_unknown_code_names_the_nearest(log: CodingLog) -> None:
    with pytest.raises(CodingError, match=r"hulp\.wachten"):
        log.apply(0, 4, "hulp.wachen")


@pytest.mark.parametrize("name", ["Anna", "anna jansen", "", "../anna", "-anna", "é"])
def test_bad_coder_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(CodingError) as caught:
        CodingLog(tmp_path / "a.jsonl", TEXT, name, BOOK)
    assert caught.value.key == "coding.bad_coder"


def test_removing_twice_is_said(log: CodingLog) -> None:
    made = log.apply(0, 4, "ik.hoop")
    log.remove(made.id)
    with pytest.raises(CodingError) as caught:
        log.remove(made.id)
    assert caught.value.key == "coding.unknown_segment"


def changed_text(word: str) -> Transcript:
    turns = (TEXT.turns[0], Turn(id="T0002", speaker="P01", text=word), TEXT.turns[2])
    return Transcript(id="S01", version=2, turns=turns)


def test_changed_text_is_refused_on_opening_and_on_adding(log: CodingLog) -> None:
    log.apply(WAIT, WAIT + 10, "ik.hoop")
    with pytest.raises(CodingError) as caught:
        CodingLog(log.path, changed_text("Iets anders."), "anna", BOOK)
    assert caught.value.key == "coding.text_changed"
    moved = changed_text("Zo. Ik wachtte.")
    coding.carry_over_log(log.path, lambda s, e: (s + 4, e + 4), moved)
    with pytest.raises(CodingError):  # another program carried the log over
        log.apply(0, 4, "ik.hoop")
    assert [s.quote for s in CodingLog(log.path, moved, "anna", BOOK).segments()] == ["Ik wachtte"]


def test_log_of_somebody_else_or_another_conversation(log: CodingLog, tmp_path: Path) -> None:
    log.apply(0, 4, "ik.hoop")
    shutil.copy(log.path, tmp_path / "bram.jsonl")
    other = Transcript(id="S02", version=1, turns=TEXT.turns)
    for transcript, coder in ((TEXT, "bram"), (other, "anna")):
        with pytest.raises(CodingError) as caught:
            CodingLog(tmp_path / "bram.jsonl", transcript, coder, BOOK)
        assert caught.value.key == "coding.other_log"


def test_event_with_a_wrong_form_is_named_by_line(log: CodingLog) -> None:
    log.apply(0, 4, "ik.hoop")
    event_log.append(log.path, {"id": "x", "op": "dance", "coder": "anna"})
    with pytest.raises(CodingError) as caught:
        again(log)
    assert (caught.value.key, caught.value.values["line"]) == ("coding.damaged_log", 2)


def test_full_disk_says_so_and_keeps_what_was_there(
    log: CodingLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = log.apply(0, 4, "ik.hoop")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("peer_research.store.os.write", full)
        with pytest.raises(StudyError) as caught:
            log.apply(5, 9, "ik.hoop")
    assert caught.value.key == "store.disk_full"
    assert again(log).segments() == (made,)


# --- properties --------------------------------------------------------------------------

KINDS = ["apply", "remove", "recode", "undo", "redo"]
ACTION = st.tuples(st.sampled_from(KINDS), st.integers(0, 9))


def play(log: CodingLog, actions: list[tuple[str, int]]) -> None:
    for kind, number in actions:
        segments = log.segments()
        if kind == "apply":
            log.apply(number, number + 3, BOOK.codes[number % 3].id)
        elif kind == "undo":
            log.undo()
        elif kind == "redo":
            log.redo()
        elif segments:
            chosen = segments[number % len(segments)].id
            if kind == "remove":
                log.remove(chosen)
            else:
                log.recode(chosen, code=BOOK.codes[number % 3].id)


@settings(max_examples=25, deadline=None)
@given(st.lists(ACTION, max_size=12), st.lists(ACTION, max_size=12), st.randoms())
def test_any_interleaving_of_two_coders_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[tuple[str, int]],
    second: list[tuple[str, int]],
    chance: random.Random,
) -> None:
    folder = tmp_path_factory.mktemp("merge")
    logs = []
    for coder, actions in (("anna", first), ("bram", second)):
        logs.append(CodingLog(folder / f"{coder}.jsonl", TEXT, coder, BOOK))
        play(logs[-1], actions)
    apart = sorted((*logs[0].segments(), *logs[1].segments()), key=lambda s: (s.start, s.end, s.id))
    queues = [list(coding.read_coding(log.path)) for log in logs]
    mixed = []
    while any(queues):
        mixed.append(chance.choice([queue for queue in queues if queue]).pop(0))
    assert list(fold(mixed).segments) == apart
    assert list(fold([*mixed, *mixed]).segments) == apart  # a copy of a file adds nothing


@settings(max_examples=25, deadline=None)
@given(st.lists(ACTION, max_size=10))
def test_undo_all_and_redo_all_is_where_it_was(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[str, int]]
) -> None:
    log = CodingLog(tmp_path_factory.mktemp("undo") / "anna.jsonl", TEXT, "anna", BOOK)
    play(log, actions)
    while log.redo():
        pass
    end, trail = log.segments(), []
    while log.undo():
        trail.append(log.segments())
    assert log.segments() == ()
    back = []
    while log.redo():
        back.append(log.segments())
    assert back == [*trail[:-1][::-1], end] if trail else back == []


# --- carrying over, withdrawing ----------------------------------------------------------


def test_carry_over_withdrawal(log: CodingLog) -> None:
    gone = log.apply(WAIT, WAIT + 10, "hulp.wachten")
    start = TEXT.text.index("Bij mij")
    kept = log.apply(start, start + 7, "ik.hoop")
    log.remove(gone.id)
    log.undo()
    new = changed_text(WITHDRAWN)
    end = WAIT + len(TEXT.turns[1].text)
    shift = len(WITHDRAWN) - len(TEXT.turns[1].text)

    def project(a: int, b: int) -> tuple[int, int]:
        return (WAIT, WAIT + len(WITHDRAWN)) if a < end else (a + shift, b + shift)

    coding.carry_over_log(log.path, project, new)
    after = CodingLog(log.path, new, "anna", BOOK)
    assert [(s.id, s.quote, s.speaker) for s in after.segments()] == [(kept.id, "Bij mij", "P02")]
    content = log.path.read_text("utf-8")
    assert "wachtte" not in content
    assert gone.id not in content
    assert after.undo()
    assert not after.undo()


def test_earlier_form_in_withdrawn_text_goes_but_the_segment_stays(log: CodingLog) -> None:
    start = TEXT.text.index("Bij mij")
    made = log.apply(WAIT, WAIT + 10, "ik.hoop")
    log.recode(made.id, start=start, end=start + 7)
    new = Transcript(id="S01", version=2, turns=TEXT.turns[2:])
    moved = coding.carry_over(
        coding.read_coding(log.path), lambda a, b: (max(0, a - start), max(0, b - start)), new
    )
    assert [s.quote for s in fold(moved).segments] == ["Bij mij"]
    assert [e["op"] for e in moved] == ["apply"]


def test_present_form_in_withdrawn_text_takes_the_segment_along(log: CodingLog) -> None:
    start = TEXT.text.index("Bij mij")
    made = log.apply(start, start + 7, "ik.hoop")
    log.recode(made.id, start=WAIT, end=WAIT + 10)
    new = Transcript(id="S01", version=2, turns=TEXT.turns[2:])
    moved = coding.carry_over(
        coding.read_coding(log.path), lambda a, b: (max(0, a - start), max(0, b - start)), new
    )
    assert moved == []


def test_compact_leaves_no_quote_of_what_went(log: CodingLog) -> None:
    kept = log.apply(0, 3, "ik.hoop")
    kept = log.recode(kept.id, start=TEXT.text.index("Bij mij"), end=TEXT.text.index("Bij mij") + 7)
    log.apply(WAIT, WAIT + 10, "hulp.wachten")
    coding.compact(log.path, lambda segment: segment.speaker != "P01")
    content = log.path.read_text("utf-8")
    assert "wachtte" not in content
    assert '"Hoe"' not in content
    assert log.segments() == (kept,)
    assert not log.undo()


def test_without_takes_undo_of_what_went_along() -> None:
    events = [
        {"id": "1", "op": "apply", "segment": {"id": "s"}},
        {"id": "2", "op": "undo", "of": "1"},
        {"id": "3", "op": "redo", "of": "1"},
        {"id": "4", "op": "remove", "target": "s"},
        {"id": "5", "op": "apply", "segment": {"id": "t"}},
    ]
    assert [event["id"] for event in without(events, ["s"])] == ["5"]


# --- memos -------------------------------------------------------------------------------


def test_memo_round_trip(tmp_path: Path) -> None:
    memo = Memo(
        id="over-wachten",
        coder="anna",
        about='hulp.wachten "lang"\\',
        text="Regel 1\n+++\nRegel 2",
        created="2025-01-01T00:00:00.000+00:00",
    )
    coding.write_memo(tmp_path, memo)
    assert coding.read_memos(tmp_path) == [memo]
    coding.delete_memo(tmp_path, memo.id)
    assert coding.read_memos(tmp_path) == []


def test_memo_errors(tmp_path: Path) -> None:
    with pytest.raises(CodingError):
        coding.write_memo(tmp_path, Memo(id="../x", coder="a", about="", text=""))
    (tmp_path / "los.md").write_text("zonder kop")
    with pytest.raises(CodingError, match=r"los\.md"):
        coding.read_memos(tmp_path)
