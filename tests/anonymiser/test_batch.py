"""Many files: workers, resuming after a kill at any moment, bounded memory, one result."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from support import ROOT, every_byte, snapshot

from anonymiser import batch as batch_module
from anonymiser import pile as pile_module
from anonymiser import run_state as state_module
from anonymiser.batch import (
    Alone,
    FaultError,
    LostError,
    Processes,
    Setup,
    StoppedError,
    Texts,
    look,
    search,
)
from anonymiser.errors import InputError, LeakError
from anonymiser.pile import pack, unpack
from anonymiser.pipeline import Anonymiser
from anonymiser.policy import INTERNAL, Policy
from anonymiser.recognisers.models import ModelChoice
from anonymiser.roster import Roster
from anonymiser.run_files import Crew, VaultDoor, Written, run_files
from anonymiser.run_state import RunState, forget_run
from anonymiser.vault import Vault
from anonymiser.vault_header import Cost

PHRASE = "vier losse woorden hier"
ROSTER = Roster.from_rows([{"label": "PERSON", "names": ["Zhyrkan Qwistoval"], "code": "P01"}])
NAMES = ["Brechtje Vlonk", "Zhyrkan", "Xandrielle", "qwistoval", "Vlonk"]
PUBLIC = Policy(name="pub", numbering="document", operators={"PHONE": "soort"})
SETUP = Setup(roster=ROSTER, models=ModelChoice())


def make_input(place: Path, count: int = 6) -> Path:
    source = place / "in"
    (source / "groep").mkdir(parents=True)
    for number in range(count):
        lines = [f"{NAMES[n % 5]}: bel 06-1234{number:02d}{n:02d} in Deventer." for n in range(4)]
        name = f"groep/g{number}.txt" if number % 2 else f"met {NAMES[number % 5]} {number}.txt"
        (source / name).write_text("Mijn zus heet Xandrielle. " + "\r\n".join(lines), "utf-8")
    (source / "c.json").write_text(json.dumps({"text": "ZHYRKAN QWISTOVAL"}), "utf-8")
    return source


def make_vault(place: Path) -> None:
    Vault.create(place / "kluis", PHRASE, "proef", _cost=Cost(n=2**10))


def run(place: Path, target: str = "uit", **more: object) -> list[Written]:
    door = VaultDoor(folder=place / "kluis", passphrase=lambda new: PHRASE)
    options = {"policy": INTERNAL, "door": door, "roster": ROSTER} | more
    return run_files(place / "in", place / target, **options)  # type: ignore[arg-type]


def key_table(place: Path) -> object:
    return Vault.open(place / "kluis", PHRASE).get_json("key-table")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "proef"
    folder.mkdir()
    make_input(folder)
    make_vault(folder)
    return folder


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], object, list]:
    """Return what an uninterrupted run of one process gives: files, key table, account."""
    folder = tmp_path_factory.mktemp("verwacht")
    make_input(folder)
    make_vault(folder)
    done = run(folder)
    return snapshot(folder / "uit"), key_table(folder), done


def assert_as_expected(place: Path, expected: tuple, done: list[Written] | None) -> None:
    assert snapshot(place / "uit") == expected[0]
    assert key_table(place) == expected[1]
    assert done is None or done == expected[2]
    assert sorted(p.name for p in place.iterdir()) == ["in", "kluis", "uit"]
    names = Vault.open(place / "kluis", PHRASE).names()
    assert names == ["file-names", "key-table"]


# --------------------------------------------------------------------------- workers


def test_the_expected_result_hides_everybody(expected: tuple) -> None:
    labels = [row.counts for row in expected[2]]
    assert len(labels) == 7
    assert all(counts.get("PERSON") for counts in labels)


@pytest.mark.slow
def test_processes_give_the_bytes_of_one(place: Path, expected: tuple) -> None:
    assert_as_expected(place, expected, run(place, crew=Crew(workers=2)))


def kill_one(workers: Processes) -> None:
    """Kill a worker and wait until its pool knows: it hears of results first."""
    pool = workers._pool
    os.kill(next(iter(pool._processes)), signal.SIGKILL)
    deadline = time.monotonic() + 60
    while not pool._broken and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.mark.slow
def test_a_killed_worker_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_module, "BATCH", 1)
    texts = [f"Bel Samira op 06-123456{n:02d}." for n in range(30)]
    workers = Processes(SETUP, 2)
    restart, restarts = workers.restart, []
    monkeypatch.setattr(workers, "restart", lambda: restarts.append(1) or restart())
    try:
        found = []
        for number, item in enumerate(search(texts, workers, str)):
            found.append(item)
            if number == 2 or (number == 15 and restarts):
                kill_one(workers)
    finally:
        workers.close()
    assert restarts
    assert found == list(search(texts, Alone(SETUP), str))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="asks /proc who is alive")
def test_processes_end_with_their_parent(tmp_path: Path) -> None:
    script = tmp_path / "s.py"
    script.write_text(
        "import time\n"
        "from anonymiser.batch import *\n"
        "from anonymiser.recognisers.models import ModelChoice\n"
        "if __name__ == '__main__':\n"
        "    workers = Processes(Setup(roster=None, models=ModelChoice()), 2)\n"
        "    list(search(['Bel 06-12345678'] * 3, workers, str))\n"
        "    print(*workers._pool._processes, flush=True)\n"
        "    time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, env=environment(), text=True
    )
    assert parent.stdout is not None
    children = [int(pid) for pid in parent.stdout.readline().split()]
    assert children
    parent.kill()
    parent.wait()
    parent.stdout.close()
    end = time.monotonic() + 20
    while time.monotonic() < end and any(alive(pid) for pid in children):
        time.sleep(0.1)
    assert not [pid for pid in children if alive(pid)]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Unsteady:
    """Workers that lose what they were given now and then."""

    window = 3

    def __init__(self, lose: Iterable[int]) -> None:
        self._lose = iter(lose)
        self._alone = Alone(SETUP)
        self.restarts, self.waiting, self.most = 0, 0, 0

    def submit(self, batch: Texts) -> Texts:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        return batch

    def answer(self, handle: Texts) -> object:
        if next(self._lose, 0):
            raise LostError
        self.waiting -= 1
        return self._alone.answer(handle)

    def restart(self) -> None:
        self.restarts, self.waiting = self.restarts + 1, 0

    def close(self) -> None:
        pass


def test_what_is_lost_is_done_again_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_module, "BATCH", 1)
    workers = Unsteady([0, 1, 1, 1, 0, 0, 1, 0])
    read = []

    def texts() -> Iterator[str]:
        for number in range(12):
            read.append(number)
            yield f"Bel 06-123456{number:02d}"

    found = []
    for text, rows in search(texts(), workers, str):
        found.append((text, rows))
        # Memory stays bounded: no further is read than the window.
        assert len(read) <= len(found) + workers.window
    assert [text for text, _ in found] == [f"Bel 06-123456{n:02d}" for n in range(12)]
    assert all(rows[0][2] == "PHONE" for _, rows in found)
    assert (workers.restarts, workers.most <= workers.window) == (4, True)


def test_workers_that_are_always_lost_stop_the_run(
    place: Path, expected: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_module, "BATCH", 1)
    broken = Unsteady([0] + [1] * 9)

    class Broken(Crew):
        def start(self, setup: Setup) -> Unsteady:  # type: ignore[override]
            return broken

    with pytest.raises(StoppedError, match="bewaard"):
        run(place, crew=Broken())
    assert not (place / "uit").exists()
    assert_as_expected(place, expected, run(place))


def test_a_worker_of_another_version_is_refused() -> None:
    old = Setup(roster=None, models=ModelChoice(), stamp="x")
    answer = look(old, Texts(("Bel Samira",)))
    assert isinstance(answer, InputError)
    assert answer.key == "batch.other_version"
    assert str(pickle.loads(pickle.dumps(answer))) == str(answer)  # noqa: S301


def test_a_worker_never_raises_and_never_shows_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Anonymiser, text: str) -> None:
        raise KeyError(text)

    monkeypatch.setattr(Anonymiser, "evidence", fail)
    texts = Texts(("Bel Samira",))
    answer = look(SETUP, texts)
    assert isinstance(answer, FaultError)
    assert "Samira" not in repr(answer) + repr(texts) + str(texts)
    assert "Zhyrkan" not in repr(SETUP) + str(SETUP)

    class Faulty(Unsteady):
        def answer(self, handle: Texts) -> object:
            return answer

    with pytest.raises(FaultError, match="KeyError"):
        list(search(["Bel Samira"], Faulty([]), str))


def test_spans_survive_packing() -> None:
    found = Anonymiser(roster=ROSTER).evidence("Bel Zhyrkan op 06-12345678, zei Anouk.")
    assert unpack(json.loads(json.dumps(pack(found)))) == found
    assert len(found) >= 2


# --------------------------------------------------------------------------- memory


@pytest.mark.parametrize("policy", [INTERNAL, PUBLIC])
@pytest.mark.parametrize("room", [0, 300])
def test_a_corpus_that_does_not_fit_gives_the_same(
    place: Path, policy: Policy, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = place.parent / "anders"
    twin.mkdir()
    make_input(twin)
    make_vault(twin)
    run(twin, policy=policy)
    monkeypatch.setattr(pile_module, "ROOM", room)
    run(place, policy=policy)
    assert snapshot(place / "uit") == snapshot(twin / "uit")
    assert key_table(place) == key_table(twin)


def test_a_file_that_changes_meanwhile_stops_the_run(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pile_module, "ROOM", 0)

    def change(done: int, total: int) -> None:
        (place / "in" / "c.json").write_text('{"text": "Dag Zhyrkan"}', "utf-8")

    with pytest.raises(InputError) as caught:
        run(place, progress=change)
    assert caught.value.key == "batch.changed"
    assert sorted(p.name for p in place.iterdir()) == ["in", "kluis"]


# --------------------------------------------------------------------------- resume


def stop_after(count: int):
    def progress(done: int, total: int) -> None:
        if done >= count:
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("count", [1, 3, 8])
def test_a_stopped_run_goes_on_where_it_was(
    place: Path, expected: tuple, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(place, progress=stop_after(count))
    assert "run-state" in Vault.open(place / "kluis", PHRASE)
    asked = []
    evidence = Anonymiser.evidence
    monkeypatch.setattr(
        Anonymiser, "evidence", lambda self, text: asked.append(text) or evidence(self, text)
    )
    told: list[tuple[int, int]] = []
    done = run(place, progress=lambda *numbers: told.append(numbers))
    assert len(asked) == 8 - count
    assert told[0][0] == count + (count == 0)
    assert told[-1] == (8, 8)
    assert_as_expected(place, expected, done)


class Killed(BaseException):
    """As if the power went: nothing cleans up."""


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["onderzoek", "document"])
def test_killed_before_any_write_the_result_is_the_same(
    tmp_path: Path, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = Policy(name="x", numbering=policy)
    monkeypatch.setattr(state_module, "SECONDS", -1.0)
    monkeypatch.setattr(RunState, "fail", lambda self: None)
    twin = prepared(tmp_path / "heel")
    run(twin, policy=rules)
    wanted = snapshot(twin / "uit"), key_table(twin)
    moments = 0
    while True:
        moments += 1
        place = prepared(tmp_path / f"m{moments}")
        stopped = False
        with monkeypatch.context() as patch:
            die_at(moments, patch)
            try:
                run(place, policy=rules)
            except Killed:
                stopped = True
        if not stopped:
            break
        assert_nothing_readable(place)
        already = (place / "uit").exists() and not (place / "kluis" / "run-state.bin").exists()
        if not already:
            run(place, policy=rules)
        assert (snapshot(place / "uit"), key_table(place)) == wanted, moments
        assert sorted(p.name for p in place.iterdir()) == ["in", "kluis", "uit"], moments
    # Two per file and more: every write was a moment.
    assert moments > 20


def prepared(place: Path) -> Path:
    place.mkdir()
    make_input(place, 3)
    make_vault(place)
    return place


def die_at(moment: int, patch: pytest.MonkeyPatch) -> None:
    """Stop at the n-th time that a file gets its name or is removed; nothing works after."""
    count = iter(range(1, 10_000))
    for name in ("replace", "rename", "unlink"):
        real = getattr(Path, name)

        def dying(self: Path, *rest: object, real=real, **more: object) -> object:
            if next(count) >= moment:
                raise Killed
            return real(self, *rest, **more)

        patch.setattr(Path, name, dying)


def assert_nothing_readable(place: Path) -> None:
    for name, text in every_byte(place).items():
        if not name.startswith("in/"):
            assert "hyrkan" not in text.lower(), name
            assert "xandrielle" not in text.lower(), name
            assert "06-1234" not in text, name


@pytest.mark.slow
def test_killed_for_real_at_many_moments(place: Path, expected: tuple) -> None:
    script = (
        "import sys, anonymiser.run_state as s; s.SECONDS = -1.0\n"
        "from anonymiser.cli import main; sys.exit(main())"
    )
    roster = place.parent / "r.json"
    roster.write_text(json.dumps([{"label": "PERSON", "names": ["Zhyrkan Qwistoval"],
                                   "code": "P01"}]), "utf-8")  # fmt: skip
    policy = place.parent / "p.toml"
    policy.write_text('naam = "intern"\n[bewerking]\nAGE = "leeftijdsgroep"\n', "utf-8")
    command = [sys.executable, "-c", script, "run", "in", "uit", "--vault", "kluis",
               "--roster", str(roster), "--policy", str(policy)]  # fmt: skip
    twin = prepared(place.parent / "duur")
    begun = time.monotonic()
    subprocess.run(command, cwd=twin, env=environment(), check=True, stdout=subprocess.DEVNULL)
    whole = time.monotonic() - begun
    kills = 0
    for part in range(30, 400, 4):  # the first long before the end, also when the twin was slow
        process = subprocess.Popen(
            command, cwd=place, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        try:
            _, err = process.communicate(timeout=whole * part / 100)
        except subprocess.TimeoutExpired:
            kills += 1
            process.kill()
            process.communicate()
            assert_nothing_readable(place)
            continue
        assert process.returncode == 0 or "bestaat al" in err.decode(), err
        break
    assert kills
    # Killed after its last step, only loose parts of the state may be left.
    vault = Vault.open(place / "kluis", PHRASE)
    assert "run-state" not in vault
    forget_run(vault)
    assert_as_expected(place, expected, None)


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PEER_RESEARCH_")}
    return kept | {"PYTHONPATH": str(ROOT), "PEER_RESEARCH_PASSPHRASE": PHRASE} | more


def test_a_staged_file_that_was_changed_is_written_again(
    place: Path, expected: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_module, "SECONDS", -1.0)
    with monkeypatch.context() as patch:
        patch.setattr(RunState, "finish", stopping)
        with pytest.raises(KeyboardInterrupt):
            run(place)
    (staging,) = place.glob(".tmp-*")
    (staging / "c.json").write_text("{}", "utf-8")
    assert_as_expected(place, expected, run(place))


def stopping(*arguments: object, **more: object) -> None:
    raise KeyboardInterrupt


def test_finished_files_are_not_written_again(
    place: Path, expected: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_module, "SECONDS", -1.0)
    with monkeypatch.context() as patch:
        patch.setattr(RunState, "finish", stopping)
        with pytest.raises(KeyboardInterrupt):
            run(place)
    with monkeypatch.context() as patch:
        patch.setattr("anonymiser.run_output.Stage._write", lambda *a: pytest.fail("written"))
        patch.setattr(Anonymiser, "evidence", lambda *a: pytest.fail("searched"))
        done = run(place)
    assert_as_expected(place, expected, done)


def test_another_run_does_not_use_what_an_earlier_one_left(
    place: Path, expected: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_module, "SECONDS", -1.0)
    with monkeypatch.context() as patch:
        patch.setattr(RunState, "finish", stopping)
        with pytest.raises(KeyboardInterrupt):
            run(place, roster=None)
    assert list(place.glob(".tmp-*"))
    assert_as_expected(place, expected, run(place))


def test_another_output_or_key_table_starts_writing_anew(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_module, "SECONDS", -1.0)
    with monkeypatch.context() as patch:
        patch.setattr("anonymiser.run_files.reveal", stopping)
        with pytest.raises(KeyboardInterrupt):
            run(place)
    (old,) = place.glob(".tmp-*")
    run(place, "elders")
    assert not old.exists()
    assert not (place / "uit").exists()
    assert len(snapshot(place / "elders")) == 7
    # Now the table has numbers already; a new run keeps them.
    run(place)
    assert snapshot(place / "uit") == snapshot(place / "elders")


def test_on_an_error_nothing_is_staged_but_long_work_is_kept(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_module, "SECONDS", -1.0)
    with monkeypatch.context() as patch:
        patch.setattr(
            "anonymiser.formats.encoded.Pieces.rewritten", lambda self, units: self.source
        )
        with pytest.raises(LeakError):
            run(place)
    assert sorted(p.name for p in place.iterdir()) == ["in", "kluis"]
    asked: list[str] = []
    monkeypatch.setattr(Anonymiser, "evidence", lambda self, text: asked.append(text) or [])
    run(place)
    assert asked == []


def test_a_short_run_that_fails_leaves_no_vault(tmp_path: Path) -> None:
    make_input(tmp_path)
    before = set(tmp_path.rglob("*"))
    with pytest.raises(InputError):
        run(tmp_path, progress=failing)
    assert set(tmp_path.rglob("*")) == before


def failing(done: int, total: int) -> None:
    raise InputError("formats.no_input", file="x")


def test_a_stopped_run_can_be_forgotten(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_module, "SECONDS", -1.0)
    with monkeypatch.context() as patch:
        patch.setattr("anonymiser.run_files.reveal", stopping)
        with pytest.raises(KeyboardInterrupt):
            run(place)
    vault = Vault.open(place / "kluis", PHRASE)
    forget_run(vault)
    assert vault.names() == ["file-names", "key-table"]
    assert sorted(p.name for p in place.iterdir()) == ["in", "kluis"]


def test_one_file_resumes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_vault(tmp_path)
    source = tmp_path / "a.txt"
    source.write_text("Dag Zhyrkan Qwistoval, bel 06-12345678.", "utf-8")
    door = VaultDoor(folder=tmp_path / "kluis", passphrase=lambda new: PHRASE)
    monkeypatch.setattr(state_module, "SECONDS", -1.0)
    with monkeypatch.context() as patch:
        patch.setattr("anonymiser.run_files.reveal", stopping)
        with pytest.raises(KeyboardInterrupt):
            run_files(source, tmp_path / "b.txt", policy=INTERNAL, door=door, roster=ROSTER)
    (done,) = run_files(source, tmp_path / "b.txt", policy=INTERNAL, door=door, roster=ROSTER)
    assert (tmp_path / "b.txt").read_text("utf-8") == "Dag [PERSOON-1], bel [TELEFOON-1]."
    assert done.counts == {"PERSON": 1, "PHONE": 1}
    assert not list(tmp_path.glob(".tmp-*"))


# --------------------------------------------------------------------------- commands


def call(place: Path, *more: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "anonymiser", "run", "in", "uit", "--vault", "kluis", *more],
        cwd=place, env=environment(**variables), capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (["--workers", "0"], "--workers"),
        (["--workers", "2", "--scheduler", "tcp://127.0.0.1:1"], "allebei"),
        (["--model", "weg"], "weg"),
    ],
)
def test_a_mistake_is_one_line(place: Path, more: list[str], word: str) -> None:
    done = call(place, *more)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert word in done.stderr
    assert not (place / "uit").exists()


def test_a_bar_on_a_terminal_and_nothing_elsewhere(place: Path) -> None:
    assert call(place).stderr == ""
    (place / "uit").rename(place / "eerder")
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "anonymiser", "run", "in", "uit", "--vault", "kluis"],
        cwd=place, env=environment(TERM="xterm"), stdout=subprocess.PIPE, stderr=theirs,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "Zoeken" in shown
    assert "8/8" in shown
    assert "Zoeken" not in done.stdout.decode()
