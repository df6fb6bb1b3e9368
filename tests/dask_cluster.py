"""A Dask scheduler and workers on this computer, each a process of its own, to kill at will."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from support import ROOT


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until `condition` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


@dataclass
class Dask:
    """A scheduler and workers."""

    place: Path
    port: int = field(default_factory=free_port)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with (self.place / f"log-{len(self.processes)}.txt").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                cwd=self.place, env=environment, stdout=log, stderr=log,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def scheduler(self) -> subprocess.Popen[bytes]:
        process = self.start(
            "scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard",
        )  # fmt: skip
        wait_for(self.answers)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
            "--local-directory", str(self.place), "--death-timeout", "60",
        )  # fmt: skip

    def registered(self) -> int:
        """Return how many workers have said hello."""
        logs = [path.read_text("utf-8", "replace") for path in self.place.glob("log-*.txt")]
        return sum("Registered to:" in log for log in logs)

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        """End everything that was started here."""
        for process in reversed(self.processes):
            process.kill()
        for process in self.processes:
            process.wait()
