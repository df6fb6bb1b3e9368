"""A study in a real browser: the server, the page, and what it asked the outside for."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from peer_research.start_notebook import command, prepare, variables

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
TOKEN = "toets"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
MARKS = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="chromium is niet geïnstalleerd"),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]


def wait_for(question: Callable[[], Any], seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError):
            if answer := question():
                return answer
        if time.monotonic() > deadline:
            raise TimeoutError("de server of het notebook werd niet klaar")
        time.sleep(0.3)


@dataclass(frozen=True)
class Server:
    """The notebook server of a study, on a port of its own: two tests never share one."""

    port: int
    pid: int

    def get(self, path: str, token: str = TOKEN) -> Any:
        """Ask the server something, as a program with this token."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}")
        request.add_header("Authorization", f"token {token}")
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def kill_kernels(self) -> None:
        """Let the kernels of this server die, as a crash would."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        found = [p for p in children if b"ipykernel" in Path(f"/proc/{p}/cmdline").read_bytes()]
        assert found
        for pid in found:
            os.kill(int(pid), signal.SIGKILL)

    def has_idle_kernel(self, name: str) -> bool:
        """Say whether the kernel of a notebook waits for work, with a page that looks at it."""
        return any(
            session["path"].endswith(f"{name}.ipynb")
            and session["kernel"]["execution_state"] == "idle"
            and session["kernel"]["connections"] >= 1
            for session in self.get("/api/sessions")
        )


@contextlib.contextmanager
def serving(folder: Path, log: Path, *, theme: str = "", lab: bool = False) -> Iterator[Server]:
    """Run the notebook server of a study."""
    config = prepare(folder)
    if theme:
        _choose_theme(config, theme)
    port = _free_port()
    options = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--no-browser",
               f"--IdentityProvider.token={TOKEN}"]  # fmt: skip
    if os.name == "posix" and os.geteuid() == 0:
        options.append("--allow-root")
    with log.open("wb") as out:
        process = subprocess.Popen(
            command(folder, lab=lab, options=options), env=variables(folder, config),
            stdout=out, stderr=out,
        )  # fmt: skip
        server = Server(port, process.pid)
        try:
            wait_for(lambda: server.get("/api/status"))
            yield server
        finally:
            process.terminate()
            process.wait(20)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _choose_theme(config: Path, theme: str) -> None:
    path = config / "labconfig" / "default_setting_overrides.json"
    chosen = {"@jupyterlab/apputils-extension:themes": {"theme": theme}}
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | chosen), "utf-8")


@contextlib.contextmanager
def browsing(**settings: Any) -> Iterator[tuple[Any, list[str]]]:
    """Give a page, and the addresses outside this computer that it asked for."""
    from playwright.sync_api import sync_playwright

    outside: list[str] = []

    def heard(request: Any) -> None:
        here = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "chrome")
        if not request.url.startswith(here):
            outside.append(request.url)

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, headless=True, locale="nl-NL", args=ARGUMENTS,
            **{"viewport": {"width": 1280, "height": 1000}, **settings},
        )  # fmt: skip
        # A machine that tests two things at once is slow, and slow is not wrong.
        context.set_default_timeout(90_000)
        page = context.new_page()
        page.on("request", heard)
        try:
            yield page, outside
        except Exception:
            picture(page, "when-it-failed")
            raise
        finally:
            context.close()


def write_notebook(folder: Path, name: str, source: str, *, title: str = "") -> None:
    """Put a notebook of one cell, with a title if it has one, in the folder of a study."""
    cells = [nbformat.v4.new_markdown_cell(title)] if title else []
    book = nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell(source)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    path = folder / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(book, path)


def open_notebook(page: Any, server: Server, name: str) -> None:
    """Open a notebook and run all its cells through the menu, as a user does."""
    page.goto(f"http://127.0.0.1:{server.port}/notebooks/notebooks/{name}.ipynb?token={TOKEN}")
    page.wait_for_selector(".jp-Notebook", timeout=150_000)
    wait_for(lambda: server.has_idle_kernel(name))
    page.click("text=Uitvoeren >> nth=0")
    page.click('[data-command="runmenu:run-all"]')


def measure(page: Any, script: str, given: Any = None, seconds: float = 90) -> Any:
    """Run a script that waits for the page; unlike ``page.evaluate`` it never waits for ever."""
    limited = f"""(given) => Promise.race([
      ({script})(given),
      new Promise((_, no) => setTimeout(() => no(new Error("took too long")), {seconds * 1000})),
    ])"""
    return page.evaluate(limited, given)


def picture(page: Any, name: str) -> None:
    """Keep a screenshot where somebody asked for it, to be looked at."""
    if folder := os.environ.get("PEER_RESEARCH_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=False)
