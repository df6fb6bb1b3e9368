"""Kills and two programs at once: no torn record, no lost action, one state."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from peer_research import event_log
from peer_research.coding.events import fold, read_coding
from peer_research.coding.log import CodingLog
from peer_research.model import Code, Codebook, Transcript, Turn

CODES = ("hulp.wachten", "hulp.band", "ik.hoop")
BOOK = Codebook(id="b", version="1", codes=tuple(Code(id=c, name=c, definition=c) for c in CODES))
TEXT = Transcript(id="S01", version=1, turns=(
    Turn(id="T0001", speaker="I1", text="Hoe ging dat?"),
    Turn(id="T0002", speaker="P01", text="Ik wachtte een jaar. 😀 Niemand belde."),
))  # fmt: skip
KILLS = 100

# One program that is loaded once; each child of it codes until it is killed.
CODER = """
import json, os, random, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.peer_research.test_coding_crash import BOOK, CODES, TEXT
from peer_research.coding.log import CodingLog

program = os.getpid()

def cutting(chance, write=os.write):
    # The kill falls within the writing of a line, as it may between two pages of the disk.
    def half(handle, data):
        if handle == 1 or chance.randrange(6):
            return write(handle, data)
        write(handle, data[: chance.randrange(len(data))])
        os.kill(os.getpid(), signal.SIGKILL)
    os.write = half

def code(path, coder, seed, steps, cut):
    if cut:
        cutting(random.Random(seed))
    chance, log = random.Random(seed), CodingLog(Path(path), TEXT, coder, BOOK)
    while steps and os.getppid() == program:  # never left behind by a test that failed
        steps -= 1
        before = log.segments()
        kind = chance.choice(["apply"] * 3 + ["recode", "remove", "undo", "redo"])
        said = {"coder": coder, "kind": kind}
        if kind == "apply":
            said["made"] = log.apply(0, 1 + chance.randrange(9), chance.choice(CODES)).id
        elif kind in ("undo", "redo"):
            getattr(log, kind)()
        elif before:
            chosen = chance.choice(before).id
            try:
                log.remove(chosen) if kind == "remove" else log.recode(chosen, code=CODES[0])
            except Exception as problem:
                if getattr(problem, "key", "") != "coding.unknown_segment":
                    raise  # the other program was first
        os.write(1, (json.dumps(said) + "\\n").encode())

for line in sys.stdin:
    path, coder, seed, steps, cut = json.loads(line)
    child = os.fork()
    if not child:
        os.write(1, (json.dumps({"child": os.getpid()}) + "\\n").encode())
        code(path, coder, seed, steps, cut)
        os._exit(0)
    os.waitpid(child, 0)
    os.write(1, b'{"ended": true}\\n')
"""


def program() -> subprocess.Popen[str]:
    root = str(Path(__file__).parents[2])
    return subprocess.Popen([sys.executable, "-c", CODER, root], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)  # fmt: skip


def ask(
    running: subprocess.Popen[str], path: Path, coder: str, seed: int, steps: int, cut: bool = False
) -> int:
    assert running.stdin is not None and running.stdout is not None
    running.stdin.write(json.dumps([str(path), coder, seed, steps, cut]) + "\n")
    running.stdin.flush()
    return int(json.loads(running.stdout.readline())["child"])


def said(running: subprocess.Popen[str]) -> list[dict[str, str]]:
    """Return what the child confirmed until it ended."""
    assert running.stdout is not None
    found = []
    for line in running.stdout:
        row = json.loads(line)
        if "ended" in row:
            return found
        found.append(row)
    raise AssertionError("the program itself stopped")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("cut", [False, True])
def test_a_hundred_kills_lose_nothing_that_was_confirmed(tmp_path: Path, cut: bool) -> None:
    path, chance = tmp_path / "anna.jsonl", random.Random(7)
    made: list[str] = []
    torn: set[int] = set()
    running, began = program(), time.monotonic()
    assert running.stdout is not None
    try:
        for number in range(KILLS):
            child = ask(running, path, "anna", number, 1_000_000, cut)
            confirmed = []
            if not cut:
                confirmed += [json.loads(running.stdout.readline()) for _ in range(number % 5)]
                time.sleep(chance.uniform(0, 0.03))
                os.kill(child, signal.SIGKILL)
            confirmed += said(running)
            made += [row["made"] for row in confirmed if "made" in row]
            found = event_log.read(path)
            # Half a line, where the kill fell between two pages: the last one, never confirmed,
            # and from then on the same one.
            assert set(found.skipped) - torn <= {max((*found.lines, *found.skipped), default=0)}
            assert torn <= set(found.skipped)
            torn |= set(found.skipped)
            here = [e["segment"]["id"] for e in found.rows if e["op"] == "apply"]
            # In the same order, and at most one more for each kill: saved, not yet confirmed.
            assert [name for name in here if name in set(made)] == made
            assert len(here) - len(made) <= number + 1
    finally:
        running.kill()
        running.communicate()
    assert len(made) > KILLS
    assert len(torn) > KILLS / 2 or not cut
    log = CodingLog(path, TEXT, "anna", BOOK)
    assert log.apply(0, 3, CODES[0]) in log.segments()
    assert time.monotonic() - began < 120  # ten seconds when nothing else runs


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_two_programs_on_the_same_logs_lose_nothing(tmp_path: Path) -> None:
    # Each coder has the same log open in two programs.
    jobs = [(coder, seed) for coder in ("anna", "bram") for seed in (1, 2)]
    running = [program() for _ in jobs]
    try:
        for process, (coder, seed) in zip(running, jobs, strict=True):
            ask(process, tmp_path / f"{coder}.jsonl", coder, seed, 60)
        confirmed = [row for process in running for row in said(process)]
    finally:
        for process in running:
            process.kill()
            process.communicate()
    assert len(confirmed) == 60 * len(jobs)  # none of them stopped with an error
    logs = [read_coding(tmp_path / f"{coder}.jsonl") for coder in ("anna", "bram")]
    here = {e["segment"]["id"] for log in logs for e in log if e["op"] == "apply"}
    assert {row["made"] for row in confirmed if "made" in row} == here
    apart = {s.id: s for log in logs for s in fold(log).segments}
    assert len(apart) > 10
    for seed in range(20):
        chance, queues, mixed = random.Random(seed), [list(log) for log in logs], []
        while any(queues):
            mixed.append(chance.choice([queue for queue in queues if queue]).pop(0))
        assert {s.id: s for s in fold(mixed).segments} == apart
        assert fold([*mixed, *mixed]).segments == fold(mixed).segments
