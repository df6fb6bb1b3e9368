"""What can break around a study, and what is lost then: nothing.

Each fault is a function that returns how often it was tried and how many confirmed records
were lost; ``python tests/test_faults.py`` prints the table. Kills of a coder and torn lines
are in test_coding_crash.py and test_event_log.py, a full disk at an import in test_bad_input.py.
"""

from __future__ import annotations

import contextlib
import errno
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from anonymiser.vault import Vault
from peer_research import store, study_log
from peer_research.anonymiser_bridge import UserError
from peer_research.coding import events
from peer_research.coding.memos import read_memos, write_memo
from peer_research.errors import StudyError
from peer_research.model import Memo, Transcript, Turn
from peer_research.new_study import new_study
from peer_research.records import add_participants
from peer_research.study import Study

TEXT = Transcript(id="S01", version=1, turns=tuple(
    Turn(id=f"T{n:04d}", speaker="I1" if n % 2 else "P01", text=f"Dat ging zo, {n} keer. 😀")
    for n in range(1, 40)
))  # fmt: skip
PHRASE = "vier losse woorden hierbij"
Outcome = tuple[int, int]  # how often it was tried, how many records were lost


def small_study(folder: Path) -> Study:
    """Return a study with one conversation and nothing coded yet."""
    made = new_study(folder, "Toets", protocols=[], practice=True)
    made.write_transcript(TEXT, {})
    add_participants(made, ["P01"])
    return made


def codes(study: Study) -> list[str]:
    return [code.id for code in study.codebook().codes][:5]


class Work:
    """What one person does in a study; `kept` is what the program said was kept."""

    def __init__(self, study: Study, coder: str = "noor") -> None:
        self.study, self.coder, self.kept, self.number = study, coder, set[str](), 0

    def steps(self) -> list[Callable[[int], str]]:
        return [self._code, self._memo, self._participant, self._note]

    def _code(self, number: int) -> str:
        log = self.study.coding_log("S01", self.coder)
        return log.apply(number, number + 5, codes(self.study)[number % 5]).id

    def _memo(self, number: int) -> str:
        memo = Memo(id=f"m-{self.coder}-{number}", coder=self.coder, about="S01", text="Een dag.")
        write_memo(self.study.memos_folder, memo)
        return memo.id

    def _participant(self, number: int) -> str:
        code = f"P{number + 2:02d}"
        add_participants(self.study, [code])
        return code

    def _note(self, number: int) -> str:
        self.study.note("toets", number=number, who=self.coder)
        return f"note-{self.coder}-{number}"

    def do(self, number: int) -> None:
        """Do one step; a clear refusal means that nothing was kept."""
        step = self.steps()[number % 4]
        with contextlib.suppress(UserError):
            self.kept.add(step(number))


def present(study: Study) -> set[str]:
    """Return everything that is in a study, read anew; damage comes out as an error."""
    opened = Study(study.path)
    study_log.verify(opened.log_file)
    found = {s.id for path in opened.coding_files("S01") for s in events.read_segments(path)}
    found |= {memo.id for memo in read_memos(opened.memos_folder)} | set(opened.participants())
    found |= {
        f"note-{row['facts']['who']}-{row['facts']['number']}"
        for row in opened.log()
        if row["action"] == "toets"
    }
    assert opened.transcript("S01").sha256 == TEXT.sha256
    assert not [path for path in opened.files() if not path.read_bytes() and path.suffix == ".toml"]
    return found


# -------------------------------------------------------------------------------- the faults


def disk_full(folder: Path) -> Outcome:
    """Let every write, of any size, meet a disk that is full at a random byte."""
    work, chance, real = Work(small_study(folder / "s")), random.Random(1), os.write
    vault = Vault.create(folder / "kluis", PHRASE, "toets")
    vault.put("een", b"eerst")

    def full(handle: int, data: Any) -> int:
        written = real(handle, bytes(data)[: chance.randrange(len(data))])
        raise OSError(errno.ENOSPC, f"full after {written}")

    for number in range(60):
        if number % 3:
            with mock.patch.object(os, "write", full):
                work.do(number)
                with contextlib.suppress(UserError):
                    vault.put("een", b"later" * 100)
        else:
            work.do(number)
    assert vault.get("een") == b"eerst"
    return 60, len(work.kept - present(work.study))


def _as_nobody(task: Callable[[], int]) -> int:
    """Run `task` in a child without any rights; return what it returned."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        answer = 255
        with contextlib.suppress(BaseException):
            os.setgid(65534)
            os.setuid(65534)
            answer = task()
        os.write(writer, bytes([answer]))
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    answer = os.read(reader, 1)[0]
    os.close(reader)
    return answer


def _refused(work: Work) -> int:
    """Do every step and return how many ended in something else than a clear refusal."""
    wrong = 0
    for number, step in enumerate(work.steps()):
        try:
            step(50 + number)
            wrong += 1
        except StudyError as problem:
            wrong += problem.key != "store.cannot_write"
    return wrong


def read_only_folder(folder: Path) -> Outcome:
    """Open a study in which nothing may be written, and try to work in it."""
    work = Work(small_study(folder / "s"))
    for number in range(8):
        work.do(number)
    _open_to_all(folder, write=False)
    assert _as_nobody(lambda: _refused(work)) == 0
    return 4, len(work.kept - present(work.study))


def permission_lost(folder: Path) -> Outcome:
    """Take the rights away between two actions of somebody who is at work."""
    work = Work(small_study(folder / "s"))
    for number in range(8):
        work.do(number)
    _open_to_all(folder, write=True)

    def task() -> int:
        log = work.study.coding_log("S01", "kai")
        first = log.apply(0, 9, codes(work.study)[0]).id
        path = work.study.coding_file("S01", "kai")
        path.chmod(0o400)
        try:
            log.apply(3, 9, codes(work.study)[0])
        except StudyError as problem:
            kept = {s.id for s in events.read_segments(path)}
            return int(problem.key != "store.cannot_write" or kept != {first})
        return 1

    assert _as_nobody(task) == 0
    _open_to_all(folder, write=False)
    assert _as_nobody(lambda: _refused(work)) == 0
    return 5, len(work.kept - present(work.study))


def _open_to_all(folder: Path, *, write: bool) -> None:
    """Let everybody read below `folder`, and write or not."""
    above = folder
    while above != above.parent:
        with contextlib.suppress(OSError):
            above.chmod(above.stat().st_mode | 0o111)
        above = above.parent
    for path in [folder, *folder.rglob("*")]:
        path.chmod((0o777 if write else 0o555) if path.is_dir() else (0o666 if write else 0o444))


_POINTS = ("write", "fsync", "open", "replace", "rename", "unlink", "ftruncate", "mkdir")


def power_cut(folder: Path) -> Outcome:
    """End the program at every call that changes the disk, one call later each time."""
    work, tried = Work(small_study(folder / "s")), 0
    for number in range(4):
        for moment in range(1, 40):
            tried += 1
            if _cut(work, number, moment):
                break
            assert work.kept <= present(work.study)
        work.number += 1
    return tried, len(work.kept - present(work.study))


def _cut(work: Work, number: int, moment: int) -> bool:
    """Do a step in a child that dies at its call number `moment`; say whether it came through."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        with contextlib.ExitStack() as stack:
            _die_at(moment, stack)
            kept = work.steps()[number](number + 4 * moment)
        os.write(writer, kept.encode())
        os._exit(0)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    said = os.read(reader, 100).decode()
    os.close(reader)
    if said:
        work.kept.add(said)
    return status == 0


def _die_at(moment: int, stack: contextlib.ExitStack) -> None:
    left = [moment]

    def dying(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                if len(arguments) == 2 and isinstance(arguments[1], bytes | memoryview):
                    os.writev(arguments[0], [bytes(arguments[1])[:7]])  # a part is on the disk
                os._exit(9)
            return real(*arguments, **more)

        return call

    for name in _POINTS:
        stack.enter_context(mock.patch.object(os, name, dying(getattr(os, name))))


class _Clock(datetime):
    """A clock that goes back a year, and ten years on, whenever somebody looks."""

    _looks = 0

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        _Clock._looks += 1
        jump = timedelta(days=(-366, 3660, 0, -1)[_Clock._looks % 4])
        return datetime(2026, 10, 25, 2, 30, tzinfo=UTC) + jump


def clock_jumps(folder: Path) -> Outcome:
    """Work while the clock goes back and forth; what was done last is undone first."""
    work = Work(small_study(folder / "s"))
    with (
        mock.patch.object(events, "datetime", _Clock),
        mock.patch.object(study_log, "datetime", _Clock),
    ):
        for number in range(40):
            work.do(number)
        log = work.study.coding_log("S01", "noor")
        last = log.apply(3, 9, codes(work.study)[1]).id
        log.undo()
        assert last not in {s.id for s in log.segments()}
        log.redo()
        assert last in {s.id for s in log.segments()}
    return 41, len((work.kept | {last}) - present(work.study))


def synced_conflicts(folder: Path) -> Outcome:
    """Let a synced folder put a second version beside every file of the study."""
    from peer_research.doctor.examining import examine
    from peer_research.doctor.mending import set_aside

    study = small_study(folder / "s")
    work = Work(study)
    for number in range(12):
        work.do(number)
    mine, names = present(study), []
    for path in [p for p in study.files() if p.suffix in (".jsonl", ".json", ".toml", ".md")]:
        if path.name != "study.toml":
            copy = path.with_name(f"{path.stem} (conflicted copy 2026-11-22){path.suffix}")
            copy.write_bytes(path.read_bytes()[: -len(path.read_bytes()) // 3])
            names.append(copy)
    today = datetime(2026, 11, 22, tzinfo=UTC).date()
    found = [finding for finding in examine(study, today) if finding.rule == "copy"]
    assert {finding.where.split("/")[0] for finding in found} >= {"coding", "memos", "log….jsonl"}
    with pytest.raises(StudyError) as refused:
        study.segments()
    assert refused.value.key == "study.second_version"
    set_aside(study, today)
    assert all(not path.exists() for path in names)
    aside = {path.name for path in folder.rglob("*conflicted*") if path.is_file()}
    assert aside == {path.name for path in names}  # nothing of the copies is thrown away
    return len(names), len((mine | work.kept) - present(study))


def two_at_once(folder: Path) -> Outcome:
    """Let two programs write the same participants, the same log and their own codings."""
    study = small_study(folder / "s")
    children = []
    for coder in ("noor", "kai"):
        child = os.fork()
        if not child:
            status = 1
            with contextlib.suppress(BaseException):
                work = Work(Study(study.path), coder)
                for number in range(0 if coder == "noor" else 100, 40 if coder == "noor" else 140):
                    work.do(number)
                status = len(work.kept) != 40
            os._exit(int(status))
        children.append(child)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
    found = present(study)
    expected = {f"P{n + 2:02d}" for n in [*range(40), *range(100, 140)] if n % 4 == 2}
    expected |= {f"m-noor-{n}" for n in range(1, 40, 4)} | {
        f"m-kai-{n}" for n in range(101, 140, 4)
    }
    expected |= {f"note-noor-{n}" for n in range(3, 40, 4)}
    expected |= {f"note-kai-{n}" for n in range(103, 140, 4)}
    coded = sum(len(events.read_segments(path)) for path in study.coding_files("S01"))
    return 80, len(expected - found) + (20 - coded)


def word_has_it_open(folder: Path) -> Outcome:
    """Work while Word keeps a file: its owner file lies there, and replacing is refused."""
    study = small_study(folder / "s")
    work, report = Work(study), study.output / "rapport.docx"
    for number in range(8):
        work.do(number)
    store.write_bytes(report, b"PK what somebody typed")
    owner = report.with_name("~$rapport.docx")
    owner.write_bytes(b"\x05Noor" + bytes(157))
    busy = PermissionError(errno.EACCES, "in use by another program")
    with mock.patch.object(Path, "replace", side_effect=busy), pytest.raises(StudyError) as refused:
        store.write_bytes(report, b"PK the new report")
    assert refused.value.key == "store.cannot_write"
    assert report.read_bytes() == b"PK what somebody typed"
    assert sorted(p.name for p in study.output.iterdir()) == ["rapport.docx", "~$rapport.docx"]
    for number in range(8, 16):
        work.do(number)
    store.write_bytes(report, b"PK the new report")  # Word was closed
    assert owner.exists()
    return 3, len(work.kept - present(study)) + (report.read_bytes() != b"PK the new report")


def strange_paths(folder: Path) -> Outcome:
    """Work in folders with spaces, emoji, quotes, 250 characters, and names of other scripts."""
    names = [
        "met spaties  en punt.", "emoji 😀👩🏽‍🦱", "x" * 250, "é" * 120, "a'b\"c`$(d);&",
        "שלום عربي", "-rf", "%41 %s {x} [y]", "e\u0301 los",
    ]  # fmt: skip
    lost = 0
    for name in names:
        work = Work(small_study(folder / name / "studie van ons"))
        for number in range(8):
            work.do(number)
        vault = Vault.create(folder / name / "kluis", PHRASE, "toets")
        vault.put("een", b"eerst")
        assert Vault.open(folder / name / "kluis", PHRASE).get("een") == b"eerst"
        assert len(work.kept) == 8
        lost += len(work.kept - present(work.study))
    return len(names), lost


def windows_line_ends(folder: Path) -> Outcome:
    """Let git or an editor change the line ends of every text file, and go on."""
    study = small_study(folder / "s")
    work, changed = Work(study), 0
    for number in range(24):
        work.do(number)
        if number in (11, 23):
            for path in study.files():
                if path.suffix in (".toml", ".json", ".jsonl", ".md"):
                    data = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
                    path.write_bytes(data)
                    changed += 1
    for number in range(24, 32):
        work.do(number)
    assert len(work.kept) == 32
    return changed, len(work.kept - present(study))


FAULTS: dict[str, Callable[[Path], Outcome]] = {
    "disk full": disk_full,
    "read-only folder": read_only_folder,
    "permission lost": permission_lost,
    "power cut (program ended) in every write": power_cut,
    "clock jumps back and forth": clock_jumps,
    "synced folder with conflict copies": synced_conflicts,
    "two people at once": two_at_once,
    "file open in Word": word_has_it_open,
    "spaces, emoji, 250 characters in paths": strange_paths,
    "Windows line ends": windows_line_ends,
}
_NEEDS_FORK = {"read-only folder", "permission lost", "two people at once",
               "power cut (program ended) in every write"}  # fmt: skip
_NEEDS_ROOT = {"read-only folder", "permission lost"}


def rows() -> Iterator[tuple[str, int, int]]:
    """Yield fault, how often it was tried, and what was lost."""
    for name, fault in FAULTS.items():
        with tempfile.TemporaryDirectory() as folder:
            yield name, *undisturbed(fault, Path(folder))


def undisturbed(fault: Callable[[Path], Outcome], folder: Path) -> Outcome:
    """Try a fault with a home of its own: nothing of whoever runs this is touched."""
    with mock.patch.dict(os.environ, {"PEER_RESEARCH_HOME": str(folder / "thuis")}):
        return fault(folder)


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_is_lost(name: str, tmp_path: Path) -> None:
    if name in _NEEDS_FORK and not hasattr(os, "fork"):
        pytest.skip("needs fork")
    if name in _NEEDS_ROOT and os.geteuid() != 0:
        pytest.skip("needs root, to become somebody without rights")
    tried, lost = undisturbed(FAULTS[name], tmp_path)
    assert tried > 2
    assert lost == 0


def test_a_loss_is_counted(tmp_path: Path) -> None:
    """The counting itself: take one coded piece away and it is missed."""
    work = Work(small_study(tmp_path / "s"))
    for number in range(8):
        work.do(number)
    log = work.study.coding_file("S01", "noor")
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    assert len(work.kept - present(work.study)) == 1


if __name__ == "__main__":
    print("| fault | tried | lost |\n| --- | ---: | ---: |")
    for row in rows():
        print("| {} | {} | {} |".format(*row))
    sys.exit(0)
