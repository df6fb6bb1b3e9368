"""The notebooks in a real browser: Dutch, on this machine only, nothing saved but the cells."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import hits
from test_demo import secrets

from peer_research.start_notebook import command, prepare, variables
from peer_research.study import Study

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
TOKEN = "toets"
PORT = 18877
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not CHROMIUM, reason="chromium is niet geïnstalleerd"),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]


@pytest.fixture
def server(demo_copy: Study, tmp_path: Path) -> Iterator[Study]:
    config = prepare(demo_copy.path)
    options = [f"--ServerApp.port={PORT}", "--ServerApp.port_retries=0", "--no-browser",
               f"--IdentityProvider.token={TOKEN}"]  # fmt: skip
    if os.name == "posix" and os.geteuid() == 0:
        options.append("--allow-root")
    with (tmp_path / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command(demo_copy.path, options=options), env=variables(demo_copy.path, config),
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _wait_for(lambda: _get("/api/status"), 60)
            yield demo_copy
        finally:
            process.terminate()
            process.wait(20)


def _get(path: str, token: str = TOKEN) -> object:
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}")
    request.add_header("Authorization", f"token {token}")
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)


def _wait_for(question: object, seconds: float) -> object:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if answer := question():  # type: ignore[operator]
                return answer
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise TimeoutError("de server of het notebook werd niet klaar")
        time.sleep(0.3)


def test_a_notebook_runs_in_the_browser(server: Study, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    outside: list[str] = []
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"), executable_path=CHROMIUM, headless=True, locale="nl-NL",
            viewport={"width": 1280, "height": 900},
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync"],
        )  # fmt: skip
        page = context.new_page()
        page.on("request", lambda r: outside.append(r.url) if "127.0.0.1" not in r.url else None)
        page.goto(f"http://127.0.0.1:{PORT}/notebooks/notebooks/00_start.ipynb?token={TOKEN}")
        page.wait_for_selector(".jp-Notebook", timeout=60_000)
        _wait_for(_idle, 60)
        # The first press only puts the cursor in the notebook when nothing has the focus.
        page.click(".jp-CodeCell .cm-content")
        page.keyboard.press("Shift+Enter")
        page.wait_for_selector("section[lang=nl] table", timeout=60_000)
        shown = page.inner_text("body")
        page.keyboard.press("Control+s")
        page.wait_for_timeout(1500)
        picture = os.environ.get("PEER_RESEARCH_PICTURE")
        page.screenshot(path=picture or str(tmp_path / "notebook.png"))
        language = page.get_attribute("html", "lang")
        context.close()
    assert server.title in shown
    assert "Bestand" in shown
    assert (language or "").startswith("nl")
    assert not [url for url in outside if not url.startswith(("data:", "blob:", "chrome"))]
    assert hits({"page": shown}, secrets()) == []
    saved = json.loads((server.path / "notebooks" / "00_start.ipynb").read_text("utf-8"))
    assert all(not cell.get("outputs") for cell in saved["cells"])


def _idle() -> bool:
    sessions = _get("/api/sessions")
    return any(
        s["kernel"]["execution_state"] == "idle" and s["kernel"]["connections"] >= 1
        for s in sessions  # type: ignore[attr-defined]
    )


def test_nobody_gets_in_without_the_token(server: Study) -> None:
    with pytest.raises(urllib.error.HTTPError, match="403"):
        _get("/api/contents", token="verkeerd")
