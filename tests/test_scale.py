"""`peer-research run --scheduler`: the same study, and the real text goes nowhere it may not."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dask_cluster import Dask, wait_for
from support import ROOT, every_byte, hits

from peer_research.anonymiser_bridge import InputError
from peer_research.identifiable import Identifiable
from peer_research.intake.importing import import_conversation
from peer_research.model import Session
from peer_research.new_study import new_study
from peer_research.review import cluster as module
from peer_research.review.cluster import ClusterChoice
from peer_research.study import Study

needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="needs the extra 'scale' (distributed)"
)
NAMES = ("Brechtje Vlonk", "Xandrielle", "Zhyrkan Oost", "Samira el Amrani")
SECRETS = [*NAMES, "06-1", "Winterswijk"]
TALKS = 12


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    (tmp_path / "dask").mkdir()
    cluster = Dask(tmp_path / "dask")
    yield cluster
    cluster.stop()


def conversation(place: Path, number: int, lines: int) -> Path:
    name = NAMES[number % len(NAMES)]
    rows = ["Interviewer: Hoe heet je?"]
    rows += [f"{name}: Ik ben {name}, bel 06-1{number:03d}{n:04d} in Winterswijk."
             for n in range(lines)]  # fmt: skip
    path = place / f"g{number}.txt"
    path.write_text("\n".join(rows), "utf-8")
    return path


def study_in(place: Path, folder: str, home: Path, lines: int = 30) -> Study:
    """Make a study with raw conversations that nobody searched yet."""
    study = new_study(place / folder, "Proef", practice=True)
    private = Identifiable(study, create=True)
    for number in range(TALKS):
        name = NAMES[number % len(NAMES)]
        import_conversation(
            private, conversation(place, number, lines),
            Session(id=f"S{number + 1:02d}", form="interview"),
            {"Interviewer": "I1", name: f"P{number % len(NAMES) + 1:02d}"},
        )  # fmt: skip
    return study


def command(study: Study, home: Path, *more: str) -> subprocess.Popen[str]:
    """Start a run with small batches, so that there is a middle to stop in."""
    script = (
        "import sys, anonymiser.batch as b, anonymiser.distributed as d\n"
        "import peer_research.review.cluster as c\n"
        "b.BATCH, c.SECONDS = 2_000, 0.0; d.CONNECT_SECONDS = d.IDLE_SECONDS = 20\n"
        "from peer_research.cli import main; sys.exit(main())"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PEER_RESEARCH_")}
    return subprocess.Popen(
        [sys.executable, "-c", script, "run", str(study.path), *more],
        cwd=study.path.parent,
        env=kept | {"PYTHONPATH": str(ROOT), "PEER_RESEARCH_HOME": str(home)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def finished(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=240)
    assert (process.returncode, err) == (0, "")
    return out


def safe_texts(study: Study) -> dict[str, str]:
    return {s: study.transcript(s).text for s in study.transcript_ids()}


def searched(study: Study, home: Path) -> list[str]:
    return [p.name for p in (home / "vaults" / study.id).glob("searched-*.bin")]


@needs_dask
@pytest.mark.slow
def test_a_cluster_gives_the_same_study_also_when_it_falls_over(
    tmp_path: Path, home: Path, dask: Dask
) -> None:
    study, alone = study_in(tmp_path, "samen", home, 40), study_in(tmp_path, "alleen", home, 40)
    finished(command(alone, home))
    scheduler = dask.scheduler()
    doomed = dask.worker()
    wait_for(lambda: dask.registered() == 1)
    run = command(study, home, "--scheduler", dask.address)
    wait_for(lambda: len(searched(study, home)) >= 2 or run.poll() is not None)
    doomed.kill()
    scheduler.kill()
    scheduler.wait()
    dask.scheduler()
    dask.worker()
    finished(run)
    assert safe_texts(study) == safe_texts(alone)
    assert len(safe_texts(study)) == TALKS
    assert searched(study, home) == []
    assert hits(every_byte(study.path) | every_byte(dask.place), SECRETS) == []


@needs_dask
@pytest.mark.slow
def test_a_run_that_lost_its_cluster_goes_on_where_it_was(
    tmp_path: Path, home: Path, dask: Dask, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = study_in(tmp_path, "samen", home, 40)
    dask.scheduler()
    worker = dask.worker()
    wait_for(lambda: dask.registered() == 1)
    run = command(study, home, "--scheduler", dask.address)
    wait_for(lambda: len(searched(study, home)) >= 2 or run.poll() is not None)
    dask.stop()
    assert worker.poll() is not None
    _, err = run.communicate(timeout=240)
    assert run.returncode == 2
    assert err.count("\n") == 1
    assert "bewaard" in err
    assert study.transcript_ids() == []
    kept = searched(study, home)
    assert kept
    # What was found is not asked of anybody again.
    private, asked = Identifiable(study), []
    monkeypatch.setattr(ClusterChoice, "start", lambda self, setup: Counting(setup, asked))
    from peer_research.anonymise import anonymise

    anonymise(private, cluster=ClusterChoice(address="tcp://127.0.0.1:1"))
    assert 0 < len(asked) < TALKS
    assert len(study.transcript_ids()) == TALKS
    assert searched(study, home) == []


class Counting:
    """A worker in this process that counts."""

    window = 1

    def __init__(self, setup: object, asked: list[str]) -> None:
        self.anonymiser, self.asked = setup.anonymiser(), asked  # type: ignore[attr-defined]

    def submit(self, batch: object) -> object:
        return batch

    def answer(self, handle: object) -> list[object]:
        from anonymiser.pile import pack

        self.asked += handle.texts  # type: ignore[attr-defined]
        return [pack(self.anonymiser.evidence(text)) for text in handle.texts]  # type: ignore

    def close(self) -> None:
        pass


def test_another_text_or_roster_is_searched_again(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = study_in(tmp_path, "proef", home, 3)
    private, asked = Identifiable(study), []
    monkeypatch.setattr(ClusterChoice, "start", lambda self, setup: Counting(setup, asked))
    monkeypatch.setattr(module, "forget_search", lambda private: None)
    from peer_research.anonymise import anonymise

    chosen = ClusterChoice(address="tcp://127.0.0.1:1")
    anonymise(private, cluster=chosen)
    assert len(asked) == TALKS
    anonymise(private, cluster=chosen)
    assert len(asked) == TALKS
    private.add_to_roster([{"label": "LOCATION", "names": ["Kastanjedorp"]}])
    anonymise(private, cluster=chosen)
    assert len(asked) == 2 * TALKS


def test_what_is_kept_of_a_search_holds_no_word(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = study_in(tmp_path, "proef", home, 3)
    private = Identifiable(study)
    monkeypatch.setattr(ClusterChoice, "start", lambda self, setup: Counting(setup, []))
    monkeypatch.setattr(module, "forget_search", lambda private: None)
    from peer_research.anonymise import anonymise

    anonymise(private, cluster=ClusterChoice(address="tcp://127.0.0.1:1"))
    kept = [name for name in private.vault.names() if name.startswith("searched-")]
    assert kept
    assert not [s for s in SECRETS for n in kept if s.casefold() in private.text_of(n).casefold()]


@needs_dask
@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--scheduler", "tcp://10.0.0.2:8786"), "vertrouwd-cluster"),
        (("--scheduler", "tcp://10.0.0.2:8786", "--vertrouwd-cluster"), "tls://"),
        (("--scheduler", "onzin"), "adres"),
        (("--vertrouwd-cluster",), "--scheduler"),
    ],
)
def test_text_does_not_leave_by_accident(
    tmp_path: Path, home: Path, more: tuple[str, ...], says: str
) -> None:
    study = study_in(tmp_path, "proef", home, 1)
    run = command(study, home, *more)
    _, err = run.communicate(timeout=120)
    assert run.returncode == 2
    assert err.count("\n") == 1, err
    assert says in err
    assert study.transcript_ids() == []


@pytest.mark.parametrize(
    ("worker", "trusted", "key"),
    [
        ("tcp://10.0.0.5:1", True, "batch.not_encrypted"),
        ("tls://10.0.0.5:1", True, ""),
        ("tls://10.0.0.5:1", False, "batch.open_cluster"),
        ("tcp://127.0.0.1:1", False, ""),
    ],
)
def test_every_worker_elsewhere_is_trusted_and_encrypted(
    monkeypatch: pytest.MonkeyPatch, worker: str, trusted: bool, key: str
) -> None:
    from anonymiser import distributed

    class Client:
        closed = False

        def scheduler_info(self) -> dict[str, str]:
            return {"address": "tcp://127.0.0.1:8786"}

        def nthreads(self) -> dict[str, int]:
            return {worker: 1}

        def close(self, timeout: float) -> None:
            self.closed = True

    client = Client()
    monkeypatch.setattr(distributed, "_client", lambda address: client)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    setup = module.SearchSetup(roster=None, models=module.ModelChoice(), stamp="x")
    choice = ClusterChoice(address="tcp://127.0.0.1:8786", trusted=trusted)
    if not key:
        assert choice.start(setup).window == 4
        return
    with pytest.raises(InputError) as caught:
        choice.start(setup)
    assert caught.value.key == key
    assert client.closed
