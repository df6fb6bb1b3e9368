"""Study files are whole or absent, and logs lose nothing that was confirmed."""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peer_research import store
from peer_research.errors import StudyError


def test_write_text_makes_folders_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "memos" / "a.md"
    store.write_text(path, "één")
    store.write_text(path, "twee\r\nregels")
    assert path.read_bytes() == b"twee\r\nregels"
    assert [p.name for p in path.parent.iterdir()] == ["a.md"]


def test_write_json_is_sorted_and_readable(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    store.write_json(path, {"b": "é", "a": 1})
    assert path.read_text("utf-8") == '{\n "a": 1,\n "b": "é"\n}\n'


def full_disk(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_full_disk_keeps_the_old_file_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    store.write_text(path, "oud")
    monkeypatch.setattr(os, "write", full_disk)
    with pytest.raises(StudyError) as caught:
        store.write_text(path, "nieuw")
    assert caught.value.key == "store.disk_full"
    assert "a.txt" in str(caught.value)
    assert path.read_text() == "oud"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_no_right_to_write_is_said_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(os, "replace", denied)
    with pytest.raises(StudyError) as caught:
        store.write_text(tmp_path / "a.txt", "x")
    assert caught.value.key == "store.cannot_write"
    assert list(tmp_path.iterdir()) == []


FILL = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from peer_research import store
from peer_research.errors import StudyError
path = Path(sys.argv[1])
for number in range(1000):
    try:
        store.append_event(path, {"number": number, "quote": "x" * 40})
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
    assert [row["number"] for row in store.read_events(path).rows] == list(range(int(failed)))


def test_events_come_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "coding" / "S01" / "a.jsonl"
    for number in range(3):
        store.append_event(path, {"number": number, "word": "één\nregel"})
    found = store.read_events(path)
    assert [row["number"] for row in found.rows] == [0, 1, 2]
    assert found.lines == (1, 2, 3)
    assert found.skipped == ()


def test_torn_last_line_is_skipped_and_never_swallows_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    store.append_event(path, {"number": 0})
    with path.open("ab") as stream:
        stream.write(b'{"number": 1, "quote": "half')
    assert store.read_events(path).skipped == (2,)
    store.append_event(path, {"number": 2})
    found = store.read_events(path)
    assert [row["number"] for row in found.rows] == [0, 2]
    assert found.skipped == (2,)


def test_last_line_without_newline_but_whole_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"number": 0}\n{"number": 1}')
    store.append_event(path, {"number": 2})
    assert [row["number"] for row in store.read_events(path).rows] == [0, 1, 2]


def test_foreign_last_line_is_skipped_also_after_the_next_append(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"number": 0}\n<<<<<<< iets\n')
    assert store.read_events(path).skipped == (2,)
    store.append_event(path, {"number": 1})
    assert [row["number"] for row in store.read_events(path).rows] == [0, 1]


def test_damage_in_the_middle_is_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"number": 0}\n{"numb\n{"number": 2}\n')
    with pytest.raises(StudyError) as caught:
        store.read_events(path)
    assert caught.value.key == "store.damaged_line"
    assert caught.value.values["line"] == 2
    with pytest.raises(StudyError):
        store.append_event(path, {"number": 3})


@given(st.lists(st.integers(0, 200), min_size=1, max_size=6))
def test_any_number_of_crashes_at_any_byte_loses_nothing_confirmed(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int]
) -> None:
    path = tmp_path_factory.mktemp("crash") / "a.jsonl"
    confirmed = []
    for number, cut in enumerate(cuts):
        store.append_event(path, {"confirmed": number})
        confirmed.append(number)
        before = path.stat().st_size
        store.append_event(path, {"lost": number, "quote": "ü" * 60})
        with path.open("r+b") as stream:
            stream.truncate(min(before + cut, path.stat().st_size))
    rows = store.read_events(path).rows
    assert [row["confirmed"] for row in rows if "confirmed" in row] == confirmed
    store.append_event(path, {"confirmed": len(cuts)})
    assert store.read_events(path).rows[-1] == {"confirmed": len(cuts)}


def test_a_long_log_is_not_read_again_at_every_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"number": 0}\n' * 5000)
    store.append_event(path, {"number": 1})
    read: list[int] = []
    pread = os.pread

    def counted(handle: int, size: int, start: int) -> bytes:
        read.append(size)
        return pread(handle, size, start)

    monkeypatch.setattr(os, "pread", counted)
    for number in range(3):
        store.append_event(path, {"number": number})
    assert max(read) < 100
    assert len(store.read_events(path).rows) == 5004


@pytest.mark.parametrize("foreign", [b"<<<<<<< iets\n", b'{"half', b'{"half\n\n{"number": 9}\n'])
def test_what_another_program_wrote_after_our_line_is_noticed(
    tmp_path: Path, foreign: bytes
) -> None:
    path = tmp_path / "a.jsonl"
    for number in range(3):
        store.append_event(path, {"number": number})
    with path.open("ab") as stream:
        stream.write(foreign)
    if b"9" in foreign:
        with pytest.raises(StudyError) as caught:
            store.append_event(path, {"number": 3})
        assert caught.value.values["line"] == 4
        return
    store.append_event(path, {"number": 3})
    assert [row["number"] for row in store.read_events(path).rows] == [0, 1, 2, 3]
    assert store.read_events(path).skipped == (4,)


def test_a_log_that_another_program_replaced_is_looked_through(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    for number in range(3):
        store.append_event(path, {"number": number})
    lines = path.read_bytes().splitlines(keepends=True)
    lines[0] = b"damaged\n"
    store.write_bytes(path, b"".join(lines))
    with pytest.raises(StudyError) as caught:
        store.append_event(path, {"number": 3})
    assert caught.value.values["line"] == 1


def test_two_programs_add_to_one_log(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from peer_research import store\n"
        "for n in range(100): store.append_event(Path(sys.argv[1]), {'who': sys.argv[2], 'n': n})"
    )
    path = tmp_path / "a.jsonl"
    running = [subprocess.Popen([sys.executable, "-c", code, str(path), who]) for who in ("a", "b")]
    assert [program.wait() for program in running] == [0, 0]
    rows = store.read_events(path).rows
    for who in ("a", "b"):
        assert [row["n"] for row in rows if row["who"] == who] == list(range(100))


def test_rewrite_lets_text_disappear(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    store.append_event(path, {"quote": "geheim"})
    store.append_event(path, {"quote": "blijft"})
    store.rewrite_events(path, lambda rows: rows[1:])
    assert store.read_events(path).rows == ({"quote": "blijft"},)
    assert b"geheim" not in path.read_bytes()


def test_rewrite_of_nothing_makes_nothing(tmp_path: Path) -> None:
    store.rewrite_events(tmp_path / "a.jsonl", lambda rows: rows)
    assert list(tmp_path.iterdir()) == []


def test_remove(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    store.write_text(path, "x")
    store.remove(path)
    store.remove(path)
    assert not path.exists()


def filled_log(path: Path) -> list[str]:
    for number in range(4):
        store.log(path, "coded", session="S01", codes=["hulp.wachten"], count=number)
    return path.read_text().splitlines()


def test_log_is_a_chain(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    assert store.verify_log(path) == 0
    lines = filled_log(path)
    assert store.verify_log(path) == 4
    assert json.loads(lines[0])["facts"] == {
        "session": "S01",
        "codes": ["hulp.wachten"],
        "count": 0,
    }


def test_chain_survives_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(("\r\n".join(filled_log(path)) + "\r\n").encode())
    store.log(path, "exported")
    assert store.verify_log(path) == 5


@pytest.mark.parametrize("touched", ["changed", "removed", "swapped"])
def test_log_shows_that_it_was_touched(tmp_path: Path, touched: str) -> None:
    path = tmp_path / "log.jsonl"
    lines = filled_log(path)
    if touched == "changed":
        lines[1] = lines[1].replace('"count": 1', '"count": 9')
    elif touched == "removed":
        del lines[1]
    else:
        lines[1], lines[2] = lines[2], lines[1]
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(StudyError) as caught:
        store.verify_log(path)
    assert caught.value.key == "store.broken_chain"


def test_chain_goes_on_after_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    filled_log(path)
    with path.open("ab") as stream:
        stream.write(b'{"action": "wit')
    store.log(path, "withdraw", participant="P01")
    assert store.verify_log(path) == 5


@pytest.mark.parametrize("fact", ["ik sliep op een bank", "", {"a": 1}, ["S01", "een zin"]])
def test_log_refuses_text(tmp_path: Path, fact: object) -> None:
    with pytest.raises(StudyError) as caught:
        store.log(tmp_path / "log.jsonl", "coded", quote=fact)
    assert caught.value.key == "store.text_in_log"
    assert "bank" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []
