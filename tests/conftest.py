"""What all tests share: no network, a home of their own, and the built practice study."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from support import each_key_once, run_cli
from xdist.scheduler import LoadScopeScheduling

# A busy machine is slow at times; what must be quick has a test of its own.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


class _ByNeed(LoadScopeScheduling):
    """Hand out tests: what shares one slow thing goes to one worker, all the rest alone.

    Two browsers at once make each other slow. ``--dist loadgroup`` did this before pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if "test_browser" in file or "test_report_web" in file:
            return "browser"
        # What takes minutes begins early: the most tests come first, and not the longest.
        whole = ("test_wheel", "test_attack_exports", "test_planted_secrets")
        return file if any(name in file for name in whole) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return _ByNeed(config, log)


class NetworkUsed(AssertionError):
    """Something tried to leave the machine."""


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sockets reach this machine only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> object:
        local = self.family == socket.AF_UNIX or (
            isinstance(address, tuple) and str(address[0]) in ("127.0.0.1", "::1", "localhost")
        )
        if not local:
            raise NetworkUsed("de test zocht het netwerk op")
        return connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True, scope="session")
def _each_key_once() -> Iterator[None]:
    with each_key_once():
        yield


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a home of its own for vaults, and no settings of the developer."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("PEER_RESEARCH_HOME", str(folder))
    for name in ("PEER_RESEARCH_PASSPHRASE", "PEER_RESEARCH_STUDY", "PEER_RESEARCH_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    folder, home = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("demo-home")
    done = run_cli("demo", "onderzoek", cwd=folder, home=home)
    assert done.returncode == 0, done.stderr
    return folder / "onderzoek", home, done.stdout + done.stderr


@pytest.fixture
def demo(_built: tuple[Path, Path, str], monkeypatch: pytest.MonkeyPatch):
    """Return the practice study, built once by the command; do not change it."""
    from peer_research.study import Study

    monkeypatch.setenv("PEER_RESEARCH_HOME", str(_built[1]))
    return Study(_built[0])


@pytest.fixture
def demo_printed(_built: tuple[Path, Path, str]) -> str:
    """Return what ``peer-research demo`` printed."""
    return _built[2]


@pytest.fixture
def demo_copy(_built: tuple[Path, Path, str], tmp_path: Path, home: Path):
    """Return a practice study of the test's own, with its vault, to change freely."""
    import shutil

    from peer_research.study import Study

    shutil.copytree(_built[0], tmp_path / "onderzoek")
    shutil.copytree(_built[1] / "vaults", home / "vaults")
    return Study(tmp_path / "onderzoek")


@pytest.fixture(scope="session")
def withdrawn_words() -> set[tuple[str, ...]]:
    """Return every eight words in a row that P07 said in the focus group."""
    from peer_research.consent.traces import shingles
    from peer_research.demo.build import CONVERSATIONS, _rows
    from peer_research.transcripts import read

    session = next(r for r in _rows("gesprekken", "gesprek") if r["id"] == "S05")
    labels = {label for label, code in session["sprekers"].items() if code == "P07"}
    turns = read(CONVERSATIONS / session["bestand"]).turns
    return {s for turn in turns if turn.speaker in labels for s in shingles(turn.text)}
