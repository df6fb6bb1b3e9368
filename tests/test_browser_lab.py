"""JupyterLab, for the team: the same pages, Dutch, nothing asked outside, two windows noticed."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, TOKEN, Server, browsing, picture, serving, wait_for, write_notebook
from support import hits
from test_demo import secrets

from peer_research.coding.events import read_segments
from peer_research.study import Study

pytestmark = MARKS
PAGES = "from peer_research.widgets import pages\n\n"


@pytest.fixture
def server(demo_copy: Study, tmp_path: Path) -> Iterator[Server]:
    write_notebook(demo_copy.path, "toets", f"{PAGES}pages.overview()", title="# T\n\n## O")
    write_notebook(
        demo_copy.path, "codes", f'{PAGES}pages.code("S01", "noor")', title="# T\n\n## C"
    )
    with serving(demo_copy.path, tmp_path / "server.log", lab=True) as running:
        yield running


def run_in_lab(page: Any, server: Server, name: str) -> None:
    """Open a notebook in JupyterLab and run all its cells through the menu."""
    page.goto(f"http://127.0.0.1:{server.port}/lab/tree/notebooks/{name}.ipynb?token={TOKEN}&reset")
    page.wait_for_selector(".jp-Notebook", timeout=150_000)
    page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=150_000)
    wait_for(lambda: server.has_idle_kernel(name))
    page.click("text=Uitvoeren >> nth=0")
    page.click('[data-command="runmenu:run-all"]')


def test_the_notebooks_and_pages_work_in_lab(server: Server, demo_copy: Study) -> None:
    with browsing(viewport={"width": 1500, "height": 1000}) as (page, outside):
        run_in_lab(page, server, "00_start")
        page.wait_for_selector("section[lang=nl]", timeout=150_000)
        run_in_lab(page, server, "toets")
        page.wait_for_selector(".pr-overview h3", timeout=150_000)
        page.wait_for_selector(".pr-overview .pr-looking", state="detached", timeout=60_000)
        picture(page, "lab-overview")
        assert page.inner_text(".pr-overview h3") == demo_copy.title
        language = page.get_attribute("html", "lang")
        shown = page.inner_text(".pr-overview")
        page.locator(".pr-next a.pr-link").click()
        page.wait_for_url("**/lab/tree/notebooks/*rapport.ipynb*", timeout=60_000)
        run_in_lab(page, server, "codes")
        # This conversation may be heavy, so the page asks first.
        page.click("button:has-text('Ik wil het lezen')", timeout=150_000)
        page.wait_for_selector(".pr-text")
        page.wait_for_timeout(1000)
        before = len(list(read_segments(demo_copy.coding_file("S01", "noor"))))
        cells = page.locator(".jp-Cell").count()
        page.focus(".pr-text")
        for key in ("a", "b", "d", "d"):
            page.keyboard.press(key)
        assert page.locator(".jp-Cell").count() == cells
        page.keyboard.press("ArrowDown")
        page.keyboard.press("1")
        page.wait_for_selector(".pr-coding .pr-status:has-text('Bewaard')", timeout=30_000)
        picture(page, "lab-coding")
        page.keyboard.press("Control+s")
        page.wait_for_timeout(1500)
    assert len(list(read_segments(demo_copy.coding_file("S01", "noor")))) == before + 1
    assert (language or "").startswith("nl")
    assert outside == []
    assert hits({"page": shown}, secrets()) == []
    saved = json.loads((demo_copy.path / "notebooks" / "codes.ipynb").read_text("utf-8"))
    assert all(not cell.get("outputs") for cell in saved["cells"])


def restart(server: Server, kernel: str) -> None:
    """Restart a kernel without any page knowing."""
    address = f"http://127.0.0.1:{server.port}/api/kernels/{kernel}/restart"
    headers = {"Authorization": f"token {TOKEN}"}
    request = urllib.request.Request(address, data=b"", headers=headers, method="POST")
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200


def test_two_windows_on_one_study_are_noticed(server: Server) -> None:
    warning = ".pr-presence:has-text('in een ander venster')"
    with browsing() as (page, outside):
        run_in_lab(page, server, "toets")
        page.wait_for_selector(".pr-overview h3", timeout=150_000)
        page.wait_for_timeout(1500)
        assert page.locator(warning).count() == 0
        # The same window goes to another notebook: that is no second window.
        run_in_lab(page, server, "codes")
        page.wait_for_selector(".pr-coding h3", timeout=150_000)
        page.wait_for_timeout(1500)
        assert page.locator(warning).count() == 0
        other = page.context.new_page()
        other.set_default_timeout(90_000)
        run_in_lab(other, server, "toets")
        other.wait_for_selector(warning, timeout=60_000)
        picture(other, "lab-two-windows")
        page.bring_to_front()
        page.wait_for_selector(warning, timeout=60_000)
        other.close()
        page.wait_for_selector(warning, state="detached", timeout=60_000)
    assert outside == []


def test_a_kernel_that_was_restarted_elsewhere_is_noticed(server: Server) -> None:
    with browsing() as (page, _):
        run_in_lab(page, server, "toets")
        page.wait_for_selector(".pr-overview .pr-again", timeout=150_000)
        # A page that waits for an answer gives a busy computer more time.
        page.wait_for_selector(".pr-overview .pr-looking", state="detached", timeout=90_000)
        (kernel,) = (
            row["kernel"]["id"]
            for row in server.get("/api/sessions")
            if row["path"].endswith("toets.ipynb")
        )
        # As another window does: this page is told nothing.
        restart(server, kernel)
        page.wait_for_selector(".pr-alarm:has-text('Er wordt nu niets bewaard')", timeout=120_000)
        picture(page, "lab-restarted")
        assert page.locator(".pr-overview button:enabled").count() == 0
