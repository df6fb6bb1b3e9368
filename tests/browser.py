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
# A machine that tests two things at once is slow, and slow is not wrong: seconds until it is.
PATIENCE = 150
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
MARKS = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="chromium is niet geïnstalleerd"),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]


def wait_for(question: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Ask until the answer is yes, and return it; what cannot be asked yet is a no."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError):
            if answer := question():
                return answer
        if time.monotonic() > deadline:
            raise TimeoutError("de server of het notebook werd niet klaar")
        time.sleep(0.1)


def becomes(read: Callable[[], Any], wanted: Any, seconds: float = PATIENCE) -> None:
    """Wait until the page shows exactly what is wanted; say what it shows when it never does."""
    deadline = time.monotonic() + seconds
    while (found := read()) != wanted:
        assert time.monotonic() < deadline, f"{found!r} is not {wanted!r}"
        time.sleep(0.1)


@dataclass(frozen=True)
class Server:
    """The notebook server of a study, on a port of its own: two tests never share one."""

    port: int
    pid: int

    def get(self, path: str, token: str = TOKEN) -> Any:
        """Ask the server something, as a program with this token."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}")
        request.add_header("Authorization", f"token {token}")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def kill_kernels(self) -> None:
        """Let the kernels of this server die, as a crash would."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        found = [p for p in children if b"ipykernel" in Path(f"/proc/{p}/cmdline").read_bytes()]
        assert found
        for pid in found:
            os.kill(int(pid), signal.SIGKILL)


@contextlib.contextmanager
def serving(folder: Path, log: Path, *, theme: str = "", lab: bool = False) -> Iterator[Server]:
    """Run the notebook server of a study."""
    config = prepare(folder)
    if theme:
        _choose_theme(config, theme)
    with log.open("wb") as out:
        server, process = _started(folder, config, lab, out)
        try:
            yield server
        finally:
            stop(process)


def _started(folder: Path, config: Path, lab: bool, out: Any) -> tuple[Server, Any]:
    """Start a server; somebody else may take the port that was free, so it is tried again."""
    for _ in range(3):
        server, process = _start(folder, config, lab, out)
        with contextlib.suppress(TimeoutError):
            _wait_until_it_answers(server, process, config / "runtime")
            if process.poll() is None:
                return server, process
        stop(process)
    raise RuntimeError(f"the server does not start; see {out.name}")


def _wait_until_it_answers(server: Server, process: Any, runtime: Path) -> None:
    # Its own file says that this server has the port, and not one of another test.
    own = runtime / f"jpserver-{server.pid}.json"
    wait_for(lambda: process.poll() is not None or (own.is_file() and server.get("/api/status")))


def _start(folder: Path, config: Path, lab: bool, out: Any) -> tuple[Server, Any]:
    port = free_port()
    options = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--no-browser",
               f"--IdentityProvider.token={TOKEN}"]  # fmt: skip
    if os.name == "posix" and os.geteuid() == 0:
        options.append("--allow-root")
    process = subprocess.Popen(
        command(folder, lab=lab, options=options), env=variables(folder, config),
        stdout=out, stderr=out,
    )  # fmt: skip
    return Server(port, process.pid), process


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop a server; one that is starting a kernel may not hear it, and is ended."""
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
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

    # A browser that has just been closed may still be writing in its folder.
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
    ):
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, headless=True, locale="nl-NL", args=ARGUMENTS,
            timeout=PATIENCE * 1000, **{"viewport": {"width": 1280, "height": 1000}, **settings},
        )  # fmt: skip
        context.set_default_timeout(PATIENCE * 1000)
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


_PANEL = "const panel = window.jupyterapp?.shell.currentWidget;"
# The server may still call a kernel idle that has died; what the page thinks is what counts.
_READY = f"""() => {{
  {_PANEL}
  const kernel = panel?.context?.sessionContext.session?.kernel;
  return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
}}"""
# Until the menu has closed and the cells ran, the notebook takes the focus back.
_RAN = f"""() => {{
  {_PANEL}
  const cells = [...panel.content.model.cells];
  const code = cells.filter((one) => one.type === 'code' && one.sharedModel.source.trim());
  return !document.querySelector('.lm-Menu')
    && (!code.length || code.some((one) => one.executionCount !== null))
    && code.every((one) => one.executionState !== 'running');
}}"""


def kernel_ready(page: Any) -> None:
    """Wait until the kernel of the notebook on the page waits for work, and the page knows it."""
    page.wait_for_function(_READY)


def open_notebook(page: Any, server: Server, name: str, *, lab: bool = False) -> None:
    """Open a notebook and run all its cells through the menu, as a user does; wait until it ran."""
    where, reset = ("lab/tree", "&reset") if lab else ("notebooks", "")
    file = f"{where}/notebooks/{name}.ipynb"
    page.goto(f"http://127.0.0.1:{server.port}/{file}?token={TOKEN}{reset}")
    page.wait_for_selector(".jp-Notebook")
    page.wait_for_selector("#jupyterlab-splash", state="detached")
    kernel_ready(page)
    page.click("text=Uitvoeren >> nth=0")
    page.click('[data-command="runmenu:run-all"]')
    page.wait_for_function(_RAN)


def save_notebook(page: Any, path: Path) -> None:
    """Save with the keys, and wait until the notebook is on disk."""
    before = path.stat().st_mtime_ns
    page.keyboard.press("Control+s")
    wait_for(lambda: path.stat().st_mtime_ns != before and _is_whole(path))


def _is_whole(path: Path) -> bool:
    """Say whether a notebook is written to its end: the server empties the file first."""
    try:
        json.loads(path.read_text("utf-8"))
    except ValueError:
        return False
    return True


def measure(page: Any, script: str, given: Any = None, seconds: float = PATIENCE) -> Any:
    """Run a script that waits for the page; unlike ``page.evaluate`` it never waits for ever."""
    limited = f"""(given) => Promise.race([
      ({script})(given),
      new Promise((_, no) => setTimeout(() => no(new Error("took too long")), {seconds * 1000})),
    ])"""
    return page.evaluate(limited, given)


def too_slow(once: Callable[[], dict[str, float]], limits: dict[str, float]) -> dict[str, float]:
    """Measure until all stays below its limit, five times at most; return what does not.

    Another program may have had the processors for a moment. What is slow itself stays slow.
    """
    for _ in range(5):
        found = once()
        print(json.dumps(found))
        slow = {name: found[name] for name, limit in limits.items() if found[name] >= limit}
        if not slow:
            break
    return slow


def picture(page: Any, name: str) -> None:
    """Keep a screenshot where somebody asked for it, to be looked at."""
    if folder := os.environ.get("PEER_RESEARCH_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=False)
