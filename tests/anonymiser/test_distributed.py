"""A Dask cluster: the same bytes as one process, whatever is killed meanwhile."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dask_cluster import Dask, wait_for
from support import ROOT, every_byte, snapshot

from anonymiser import distributed as module
from anonymiser.batch import Setup, Texts
from anonymiser.distributed import Cluster, check_address, is_loopback
from anonymiser.errors import InputError
from anonymiser.recognisers.models import ModelChoice
from anonymiser.vault import Vault
from anonymiser.vault_header import Cost

PHRASE = "vier losse woorden hier"
HAS_DASK = importlib.util.find_spec("distributed") is not None
needs_dask = pytest.mark.skipif(not HAS_DASK, reason="needs the extra 'scale' (distributed)")

# ------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "address",
    ["tcp://127.0.0.1:8786", "127.0.0.1:8786", "localhost:1", "tls://[::1]:8786", "127.9.9.9:1"],
)
def test_this_computer_is_trusted(address: str) -> None:
    check_address(address)
    assert is_loopback(address)


@pytest.mark.parametrize(
    "address",
    [
        "tcp://10.0.0.2:8786",
        "tcp://cluster.example:8786",
        "localhost.example:8786",
        "tcp://127.0.0.1.example:8786",
        "0.0.0.0:8786",
        "tcp://[2001:db8::1]:8786",
    ],
)
def test_another_computer_is_refused_unless_trusted(address: str) -> None:
    with pytest.raises(InputError) as caught:
        check_address(address)
    assert caught.value.key == "batch.not_loopback"
    check_address(address, trusted=True)


@pytest.mark.parametrize(
    "address",
    ["", "x", "tcp://127.0.0.1", "http://127.0.0.1:1", "inproc://127.0.0.1:1", "127.0.0.1:99999",
     "tcp://127.0.0.1:1/x", "tcp://a@127.0.0.1:1", "tcp://:1"],
)  # fmt: skip
@pytest.mark.parametrize("trusted", [False, True])
def test_what_is_no_address_is_refused(address: str, trusted: bool) -> None:
    with pytest.raises(InputError) as caught:
        check_address(address, trusted=trusted)
    assert caught.value.key == "batch.bad_address"


# --------------------------------------------------------------------------- cluster


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    (tmp_path / "dask").mkdir()
    cluster = Dask(tmp_path / "dask")
    yield cluster
    cluster.stop()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(40):
        name = ["Brechtje Vlonk", "Xandrielle", "qwistoval", "mijn zus Zhyrkan"][number % 4]
        lines = [f"{name} {line}: bel 06-1{number:03d}{line:04d} vanuit Deventer, zei ze."
                 for line in range(120)]  # fmt: skip
        (source / f"g{number:02d}.txt").write_text("\n".join(lines), "utf-8")
    return tmp_path


def command(place: Path, name: str, *more: str, seconds: int = 20) -> subprocess.Popen[str]:
    """Start a run with small batches, so that there is a middle to kill in."""
    vault = place / f"kluis-{name}"
    if not vault.exists():
        Vault.create(vault, PHRASE, "proef", _cost=Cost(n=2**10))
    script = (
        "import sys, anonymiser.batch as b, anonymiser.distributed as d, anonymiser.run_state as s"
        f"\nb.BATCH, s.SECONDS = 2_000, 0.1; d.CONNECT_SECONDS = d.IDLE_SECONDS = {seconds}\n"
        "from anonymiser.cli import main; sys.exit(main())"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PEER_RESEARCH_")}
    return subprocess.Popen(
        [sys.executable, "-c", script, "run", "in", name, "--vault", str(vault), *more],
        cwd=place, env=kept | {"PYTHONPATH": str(ROOT), "PEER_RESEARCH_PASSPHRASE": PHRASE},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def finished(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=240)
    assert (process.returncode, err) == (0, "")
    return out


def table(place: Path, name: str) -> object:
    return Vault.open(place / f"kluis-{name}", PHRASE).get_json("key-table")


def assert_same(place: Path, *names: str) -> None:
    first, *rest = [(snapshot(place / name), table(place, name)) for name in names]
    assert len(first[0]) == 40
    assert rest
    assert all(other == first for other in rest)


def has_begun(place: Path, name: str) -> bool:
    return len(list((place / f"kluis-{name}").glob("run-state.evidence-*.bin"))) >= 2


@needs_dask
@pytest.mark.slow
def test_a_killed_worker_loses_nothing(place: Path, dask: Dask) -> None:
    dask.scheduler()
    doomed = dask.worker()
    dask.worker()
    wait_for(lambda: dask.registered() == 2)
    run = command(place, "cluster", "--scheduler", dask.address)
    wait_for(lambda: has_begun(place, "cluster") or run.poll() is not None)
    assert run.poll() is None
    doomed.send_signal(signal.SIGKILL)
    told = finished(run)
    assert told == finished(command(place, "alleen"))
    assert_same(place, "alleen", "cluster")
    # Nothing of the text is in the logs and folders of the cluster.
    for name, text in every_byte(dask.place).items():
        assert "Vlonk" not in text, name
        assert "06-1" not in text, name


@needs_dask
@pytest.mark.slow
def test_a_killed_scheduler_loses_nothing(place: Path, dask: Dask) -> None:
    scheduler = dask.scheduler()
    worker = dask.worker()
    run = command(place, "cluster", "--scheduler", dask.address)
    wait_for(lambda: has_begun(place, "cluster") or run.poll() is not None)
    assert run.poll() is None
    scheduler.kill()
    scheduler.wait()
    worker.kill()
    worker.wait()
    dask.scheduler()
    dask.worker()
    finished(run)
    finished(command(place, "alleen"))
    assert_same(place, "alleen", "cluster")


@needs_dask
@pytest.mark.slow
def test_a_cluster_that_is_gone_stops_the_run_and_it_goes_on_alone(place: Path, dask: Dask) -> None:
    dask.scheduler()
    dask.worker()
    run = command(place, "cluster", "--scheduler", dask.address, seconds=8)
    wait_for(lambda: has_begun(place, "cluster") or run.poll() is not None)
    assert run.poll() is None
    dask.stop()
    _, err = run.communicate(timeout=240)
    assert run.returncode == 2
    assert err.count("\n") == 1
    assert "bewaard" in err
    assert not (place / "cluster").exists()
    finished(command(place, "cluster"))
    finished(command(place, "alleen"))
    assert_same(place, "alleen", "cluster")


@needs_dask
@pytest.mark.slow
@pytest.mark.parametrize("with_scheduler", [False, True])
def test_no_cluster_or_no_workers_is_one_line(
    place: Path, dask: Dask, with_scheduler: bool
) -> None:
    if with_scheduler:
        dask.scheduler()
    run = command(place, "uit", "--scheduler", dask.address, seconds=5)
    out, err = run.communicate(timeout=120)
    assert (run.returncode, out) == (2, "")
    assert err.count("\n") == 1
    assert ("geen werkers" if with_scheduler else "geen cluster") in err
    assert not (place / "uit").exists()


@pytest.mark.parametrize("address", ["tcp://10.0.0.2:8786", "tcp://example.org:8786"])
def test_another_computer_is_refused_by_the_command(place: Path, address: str) -> None:
    run = command(place, "uit", "--scheduler", address)
    out, err = run.communicate(timeout=60)
    assert (run.returncode, out) == (2, "")
    assert err.count("\n") == 1
    assert "--vertrouwd-cluster" in err
    assert not (place / "uit").exists()


class FakeClient:
    """A client of a cluster of which we choose the workers."""

    def __init__(self, *addresses: str, scheduler: str = "tcp://127.0.0.1:8786") -> None:
        self.addresses, self.closed, self.options = addresses, False, {}
        self.scheduler = scheduler

    def scheduler_info(self) -> dict[str, str]:
        return {"address": self.scheduler}

    def nthreads(self) -> dict[str, int]:
        return dict.fromkeys(self.addresses, 2)

    def submit(self, *arguments: object, **options: object) -> object:
        self.options = options
        return object()

    def close(self, timeout: float) -> None:
        self.closed = True


def connected(monkeypatch: pytest.MonkeyPatch, client: FakeClient, *, trusted: bool) -> Cluster:
    monkeypatch.setattr(module, "_client", lambda address: client)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    setup = Setup(roster=None, models=ModelChoice(), stamp="x")
    return Cluster(setup, "tcp://127.0.0.1:8786", trusted=trusted)


@pytest.mark.parametrize(
    "client",
    [
        FakeClient("tcp://127.0.0.1:1", "tcp://10.0.0.5:1"),
        FakeClient("tcp://127.0.0.1:1", "tcp://[::1]:1", scheduler="tcp://10.0.0.5:8786"),
    ],
)
def test_a_cluster_that_others_can_reach_is_refused(
    monkeypatch: pytest.MonkeyPatch, client: FakeClient
) -> None:
    with pytest.raises(InputError) as caught:
        connected(monkeypatch, client, trusted=False)
    assert caught.value.key == "batch.open_cluster"
    assert client.closed
    assert connected(monkeypatch, client, trusted=True).window == 13


@needs_dask
@pytest.mark.slow
def test_a_real_scheduler_that_listens_to_the_network_is_refused(place: Path, dask: Dask) -> None:
    dask.start("scheduler", "--port", str(dask.port), "--no-dashboard")
    wait_for(dask.answers)
    dask.worker()
    run = command(place, "uit", "--scheduler", dask.address)
    _, err = run.communicate(timeout=120)
    if run.returncode == 0:
        pytest.skip("this computer has no network, so nothing can reach the scheduler")
    assert run.returncode == 2
    assert err.count("\n") == 1
    assert "--vertrouwd-cluster" in err
    assert not (place / "uit").exists()


@pytest.mark.parametrize(("trusted", "hosts"), [(False, ["127.0.0.1"]), (True, None)])
def test_text_goes_to_this_computer_only(
    monkeypatch: pytest.MonkeyPatch, trusted: bool, hosts: list[str] | None
) -> None:
    client = FakeClient("tcp://127.0.0.1:1")
    connected(monkeypatch, client, trusted=trusted).submit(Texts(("Bel Samira",)))
    assert client.options["workers"] == hosts
    assert client.options["allow_other_workers"] is False
    assert client.options["key"].startswith("anonymiser-")


def test_without_the_package_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="scale"):
        Cluster(Setup(roster=None, models=ModelChoice(), stamp="x"), "tcp://127.0.0.1:8786")
