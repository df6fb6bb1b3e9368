"""The widgets in marimo, another kind of notebook; where it is installed."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, browsing, free_port, picture, stop, wait_for
from support import ROOT
from test_browser_newcomer import section

from peer_research.coding.events import read_segments
from peer_research.registers.data_management import DATES
from peer_research.study import STUDY_VARIABLE, Study

pytest.importorskip("marimo")
pytestmark = MARKS
BOOK = """import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    from peer_research.widgets import pages

    return mo, pages


@app.cell
def _(mo, pages):
    mo.ui.anywidget(pages.keeping())
    return


@app.cell
def _(mo, pages):
    mo.ui.anywidget(pages.code("S01", "noor"))
    return
"""


@contextlib.contextmanager
def marimo(study: Study, folder: Path) -> Iterator[int]:
    """Run a marimo notebook with two of our widgets."""
    book = folder / "boek.py"
    book.write_text(BOOK, "utf-8")
    port = free_port()
    variables = {**os.environ, STUDY_VARIABLE: str(study.path), "PYTHONPATH": str(ROOT),
                 "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}  # fmt: skip
    options = ["--headless", "--no-token", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "marimo.log").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "marimo", "run", str(book), *options],
            env=variables, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            wait_for(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=30))
            yield port
        finally:
            stop(process)


def give_a_code(page: Any) -> None:
    box = page.locator(".pr-coding")
    box.get_by_role("button", name="Ik wil het lezen").or_(
        box.locator(".pr-tools input[type=search]")
    ).first.wait_for()
    if not box.locator(".pr-tools").count():
        box.get_by_role("button", name="Ik wil het lezen").click()
    found = box.locator(".pr-tools input[type=search]")
    found.fill("gratis croissantjes")
    found.press("Enter")
    box.locator(".pr-quote", has_text="gratis").wait_for()
    box.locator(".pr-codes .pr-code").first.click()
    box.locator(".pr-status", has_text="Bewaard").wait_for()


def test_a_form_and_the_coding_page_work_in_marimo(demo_copy: Study, tmp_path: Path) -> None:
    path = demo_copy.coding_file("S01", "noor")
    before = len(read_segments(path))
    with marimo(demo_copy, tmp_path) as port, browsing() as (page, outside):
        page.goto(f"http://127.0.0.1:{port}/")
        form = section(page, "Wat bewaren we, en hoelang?")
        form.get_by_label("Wat gebeurde er?").select_option("einde_onderzoek")
        form.get_by_label("Op welke dag?").fill("2026-01-05")
        form.get_by_role("button", name="Bewaren").click()
        form.locator(".pr-status", has_text="Bewaard").wait_for()
        give_a_code(page)
        picture(page, "marimo")
    assert outside == []
    assert [row.event for row in DATES.rows(demo_copy)] == ["einde_onderzoek"]
    assert len(read_segments(path)) == before + 1
