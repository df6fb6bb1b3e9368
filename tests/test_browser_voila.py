"""The pages without code: Dutch, on this machine only, behind a token, nothing asked outside."""

from __future__ import annotations

import contextlib
import importlib.util
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import (
    MARKS,
    PATIENCE,
    TOKEN,
    becomes,
    browsing,
    free_port,
    picture,
    stop,
    wait_for,
    write_notebook,
)
from support import hits
from test_demo import secrets

from peer_research.start_notebook import command, prepare, variables
from peer_research.study import Study

pytestmark = [
    *MARKS,
    pytest.mark.skipif(not importlib.util.find_spec("voila"), reason="voila is niet geïnstalleerd"),
]


def status(port: int, path: str = "/", **headers: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


@contextlib.contextmanager
def voila(study: Study, log: Path) -> Iterator[int]:
    """Run the pages of a study, and give their port."""
    config = prepare(study.path)
    port = free_port()
    options = [f"--port={port}", "--no-browser"]
    environment = variables(study.path, config) | {"JUPYTER_TOKEN": TOKEN}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command(study.path, voila=True, options=options), env=environment,
            stdout=out, stderr=out,
        )  # fmt: skip
        try:
            wait_for(lambda: status(port))
            yield port
        finally:
            stop(process)


def test_pages_without_code(demo_copy: Study, tmp_path: Path) -> None:
    log = tmp_path / "voila.log"
    write_notebook(
        demo_copy.path, "toets", "from peer_research.widgets import pages\n\npages.overview()"
    )
    with voila(demo_copy, log) as port:
        for path in ("/", "/voila/render/00_start.ipynb", "/voila/tree", "/voila/api/contents"):
            assert status(port, path) == 403
            assert status(port, path, Authorization="token verkeerd") == 403
        address = f"http://127.0.0.1:{port}"
        with browsing() as (page, outside):
            page.goto(f"{address}/voila/render/00_start.ipynb?token={TOKEN}")
            page.get_by_text(demo_copy.title).first.wait_for()
            shown = page.inner_text("body")
            language = page.get_attribute("html", "lang")
            picture(page, "voila-start")
            assert page.locator(".jp-InputArea-editor:visible").count() == 0
            page.click("text=Alle stappen")
            page.wait_for_selector("text=De stappen van het onderzoek")
            picture(page, "voila-steps")
            page.locator("a", has_text="toets").click()
            page.wait_for_selector(".pr-overview h3")
            page.wait_for_selector(".pr-overview .pr-looking", state="detached")
            becomes(page.locator(".pr-next a.pr-link").count, 1)
            picture(page, "voila-overview")
            page.goto(f"{address}/voila/files/01_protocol.ipynb")
            assert "cells" not in page.content()
            page.goto(f"{address}/voila/tree/bestaat-niet")
            assert "Deze bladzijde is er niet" in page.inner_text("body")
    assert demo_copy.title in shown
    assert "import pages" not in shown
    assert "Kies in het menu" not in shown
    assert (language or "").startswith("nl")
    assert outside == []
    assert hits({"page": shown, "log": log.read_text("utf-8", "replace")}, secrets()) == []
    assert TOKEN not in " ".join(command(demo_copy.path, voila=True))


def test_saved_work_of_a_page_is_on_disk(demo_copy: Study, tmp_path: Path) -> None:
    with voila(demo_copy, tmp_path / "voila.log") as port, browsing() as (page, outside):
        page.goto(f"http://127.0.0.1:{port}/voila/render/01_protocol.ipynb?token={TOKEN}")
        form = page.locator("section.pr-widget", has_text="Een deelnemer registreren")
        form.get_by_label("Schuilnaam").fill("Wolkje")
        form.get_by_role("button", name="Registreren").click()
        form.locator(".pr-status", has_text="P13").wait_for()
    wait_for(lambda: "Wolkje" in demo_copy.participants_file.read_text("utf-8"))
    assert outside == []
