"""JupyterLab, for the team: the same pages, Dutch, nothing asked outside, two windows noticed."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import (
    MARKS,
    PATIENCE,
    TOKEN,
    Server,
    becomes,
    browsing,
    open_notebook,
    picture,
    save_notebook,
    serving,
    write_notebook,
)
from desk import press_notebook_keys
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


def restart(server: Server, kernel: str) -> None:
    """Restart a kernel without any page knowing."""
    address = f"http://127.0.0.1:{server.port}/api/kernels/{kernel}/restart"
    headers = {"Authorization": f"token {TOKEN}"}
    request = urllib.request.Request(address, data=b"", headers=headers, method="POST")
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        assert answer.status == 200


def start_and_overview(page: Any, server: Server, study: Study) -> None:
    """Look at two notebooks, and leave the second one open."""
    open_notebook(page, server, "00_start", lab=True)
    page.wait_for_selector("section[lang=nl]")
    open_notebook(page, server, "toets", lab=True)
    # A page that waits for an answer gives a busy computer more time.
    page.wait_for_selector(".pr-overview .pr-again")
    page.wait_for_selector(".pr-overview .pr-looking", state="detached")
    picture(page, "lab-overview")
    becomes(lambda: page.inner_text(".pr-overview h3"), study.title)
    assert (page.get_attribute("html", "lang") or "").startswith("nl")
    assert hits({"page": page.inner_text(".pr-overview")}, secrets()) == []


def give_a_code(page: Any, server: Server, study: Study) -> None:
    """Give a code by keyboard, and save the notebook."""
    open_notebook(page, server, "codes", lab=True)
    # This conversation may be heavy, so the page asks first.
    page.click("button:has-text('Ik wil het lezen')")
    page.wait_for_selector(".pr-text")
    before = len(list(read_segments(study.coding_file("S01", "noor"))))
    page.focus(".pr-text")
    press_notebook_keys(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("1")
    page.wait_for_selector(".pr-coding .pr-status:has-text('Bewaard')")
    picture(page, "lab-coding")
    book = study.path / "notebooks" / "codes.ipynb"
    save_notebook(page, book)
    assert len(list(read_segments(study.coding_file("S01", "noor")))) == before + 1
    saved = json.loads(book.read_text("utf-8"))
    assert all(not cell.get("outputs") for cell in saved["cells"])


def test_the_pages_work_in_lab_and_notice_a_restart_elsewhere(
    server: Server, demo_copy: Study
) -> None:
    with browsing(viewport={"width": 1500, "height": 1000}) as (page, outside):
        start_and_overview(page, server, demo_copy)
        sessions = server.get("/api/sessions")
        (kernel,) = (s["kernel"]["id"] for s in sessions if s["path"].endswith("toets.ipynb"))
        # As another window does: this page is told nothing, and finds out after a while.
        restart(server, kernel)
        other = page.context.new_page()
        give_a_code(other, server, demo_copy)
        other.close()
        page.bring_to_front()
        page.wait_for_selector(".pr-overview .pr-alarm:has-text('Er wordt nu niets bewaard')")
        picture(page, "lab-restarted")
        becomes(page.locator(".pr-overview button:enabled").count, 0)
        page.locator(".pr-next a.pr-link").click()
        page.wait_for_url("**/lab/tree/notebooks/*rapport.ipynb*")
    assert outside == []


def test_two_windows_on_one_study_are_noticed(server: Server) -> None:
    warning = ".pr-presence:has-text('in een ander venster')"
    with browsing() as (page, outside):
        open_notebook(page, server, "toets", lab=True)
        page.wait_for_selector(".pr-overview h3")
        page.wait_for_timeout(1500)
        assert page.locator(warning).count() == 0
        # The same window goes to another notebook: that is no second window.
        open_notebook(page, server, "codes", lab=True)
        page.wait_for_selector(".pr-coding h3")
        page.wait_for_timeout(1500)
        assert page.locator(warning).count() == 0
        other = page.context.new_page()
        open_notebook(other, server, "toets", lab=True)
        other.wait_for_selector(warning)
        picture(other, "lab-two-windows")
        page.bring_to_front()
        page.wait_for_selector(warning)
        other.close()
        page.wait_for_selector(warning, state="detached")
    assert outside == []
