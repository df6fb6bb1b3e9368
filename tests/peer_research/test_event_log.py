"""Logs lose nothing that was confirmed."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peer_research import event_log, store
from peer_research.errors import StudyError

FILL = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from peer_research import event_log
from peer_research.errors import StudyError
path = Path(sys.argv[1])
for number in range(1000):
    try:
        event_log.append(path, {"number": number, "quote": "x" * 40})
    except StudyError as problem:
        print(number, problem.key)
        break
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no file size limit here")
def test_a_disk_that_fills_up_halfway_a_line_leaves_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    limit = 1000
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(path)],
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    failed, key = done.stdout.split()
    assert key == "store.disk_full"
    assert path.read_bytes().endswith(b"\n")
    assert [row["number"] for row in event_log.read(path).rows] == list(range(int(failed)))


def test_events_come_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "coding" / "S01" / "a.jsonl"
    for number in range(3):
        event_log.append(path, {"number": number, "word": "één\nregel"})
    found = event_log.read(path)
    assert [row["number"] for row in found.rows] == [0, 1, 2]
    assert found.lines == (1, 2, 3)
    assert found.skipped == ()


def test_torn_last_line_is_skipped_and_never_swallows_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    event_log.append(path, {"number": 0})
    with path.open("ab") as stream:
        stream.write(b'{"number": 1, "quote": "half')
    assert event_log.read(path).skipped == (2,)
    event_log.append(path, {"number": 2})
    found = event_log.read(path)
    assert [row["number"] for row in found.rows] == [0, 2]
    assert found.skipped == (2,)


def test_last_line_without_newline_but_whole_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"number": 0}\n{"number": 1}')
    event_log.append(path, {"number": 2})
    assert [row["number"] for row in event_log.read(path).rows] == [0, 1, 2]


def test_foreign_last_line_is_skipped_also_after_the_next_append(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"number": 0}\n<<<<<<< iets\n')
    assert event_log.read(path).skipped == (2,)
    event_log.append(path, {"number": 1})
    assert [row["number"] for row in event_log.read(path).rows] == [0, 1]


def test_damage_in_the_middle_is_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"number": 0}\n{"numb\n{"number": 2}\n')
    with pytest.raises(StudyError) as caught:
        event_log.read(path)
    assert caught.value.key == "store.damaged_line"
    assert caught.value.values["line"] == 2
    with pytest.raises(StudyError):
        event_log.append(path, {"number": 3})


@given(st.lists(st.integers(0, 200), min_size=1, max_size=6))
def test_any_number_of_crashes_at_any_byte_loses_nothing_confirmed(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int]
) -> None:
    path = tmp_path_factory.mktemp("crash") / "a.jsonl"
    confirmed = []
    for number, cut in enumerate(cuts):
        event_log.append(path, {"confirmed": number})
        confirmed.append(number)
        before = path.stat().st_size
        event_log.append(path, {"lost": number, "quote": "ü" * 60})
        with path.open("r+b") as stream:
            stream.truncate(min(before + cut, path.stat().st_size))
    rows = event_log.read(path).rows
    assert [row["confirmed"] for row in rows if "confirmed" in row] == confirmed
    event_log.append(path, {"confirmed": len(cuts)})
    assert event_log.read(path).rows[-1] == {"confirmed": len(cuts)}


def test_a_long_log_is_not_read_again_at_every_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"number": 0}\n' * 5000)
    event_log.append(path, {"number": 1})
    read: list[int] = []
    pread = os.pread

    def counted(handle: int, size: int, start: int) -> bytes:
        read.append(size)
        return pread(handle, size, start)

    monkeypatch.setattr(os, "pread", counted)
    for number in range(3):
        event_log.append(path, {"number": number})
    assert max(read) < 100
    assert len(event_log.read(path).rows) == 5004


@pytest.mark.parametrize("foreign", [b"<<<<<<< iets\n", b'{"half', b'{"half\n\n{"number": 9}\n'])
def test_what_another_program_wrote_after_our_line_is_noticed(
    tmp_path: Path, foreign: bytes
) -> None:
    path = tmp_path / "a.jsonl"
    for number in range(3):
        event_log.append(path, {"number": number})
    with path.open("ab") as stream:
        stream.write(foreign)
    if b"9" in foreign:
        with pytest.raises(StudyError) as caught:
            event_log.append(path, {"number": 3})
        assert caught.value.values["line"] == 4
        return
    event_log.append(path, {"number": 3})
    assert [row["number"] for row in event_log.read(path).rows] == [0, 1, 2, 3]
    assert event_log.read(path).skipped == (4,)


def test_a_log_that_another_program_replaced_is_looked_through(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    for number in range(3):
        event_log.append(path, {"number": number})
    lines = path.read_bytes().splitlines(keepends=True)
    lines[0] = b"damaged\n"
    store.write_bytes(path, b"".join(lines))
    with pytest.raises(StudyError) as caught:
        event_log.append(path, {"number": 3})
    assert caught.value.values["line"] == 1


def test_two_programs_add_to_one_log(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from peer_research import event_log\n"
        "for n in range(100): event_log.append(Path(sys.argv[1]), {'who': sys.argv[2], 'n': n})"
    )
    path = tmp_path / "a.jsonl"
    running = [subprocess.Popen([sys.executable, "-c", code, str(path), who]) for who in ("a", "b")]
    assert [program.wait() for program in running] == [0, 0]
    rows = event_log.read(path).rows
    for who in ("a", "b"):
        assert [row["n"] for row in rows if row["who"] == who] == list(range(100))


def test_rewrite_lets_text_disappear(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    event_log.append(path, {"quote": "geheim"})
    event_log.append(path, {"quote": "blijft"})
    event_log.rewrite(path, lambda rows: rows[1:])
    assert event_log.read(path).rows == ({"quote": "blijft"},)
    assert b"geheim" not in path.read_bytes()


def test_rewrite_of_nothing_makes_nothing(tmp_path: Path) -> None:
    event_log.rewrite(tmp_path / "a.jsonl", lambda rows: rows)
    assert list(tmp_path.iterdir()) == []
