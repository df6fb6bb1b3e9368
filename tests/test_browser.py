"""The notebooks in a real browser: Dutch, on this machine only, nothing saved but the cells."""

from __future__ import annotations

import json
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import MARKS, Server, browsing, open_notebook, picture, save_notebook, serving
from support import hits
from test_demo import secrets

from peer_research.study import Study

pytestmark = MARKS


@pytest.fixture
def server(demo_copy: Study, tmp_path: Path) -> Iterator[Server]:
    with serving(demo_copy.path, tmp_path / "server.log") as running:
        yield running


def test_a_notebook_runs_for_who_has_the_token_only(
    server: Server, demo_copy: Study, tmp_path: Path
) -> None:
    with pytest.raises(urllib.error.HTTPError, match="403"):
        server.get("/api/contents", token="verkeerd")
    with browsing() as (page, outside):
        open_notebook(page, server, "00_start")
        page.wait_for_selector("section[lang=nl] table")
        page.get_by_text(demo_copy.title).first.wait_for()
        shown = page.inner_text("body")
        save_notebook(page, demo_copy.path / "notebooks" / "00_start.ipynb")
        picture(page, "notebook")
        language = page.get_attribute("html", "lang")
    assert demo_copy.title in shown
    assert "Bestand" in shown
    assert (language or "").startswith("nl")
    assert outside == []
    assert hits({"page": shown}, secrets()) == []
    # A setting that a part of the server does not know makes it leave out all its settings.
    assert "error linking extension" not in (tmp_path / "server.log").read_text("utf-8")
    saved = json.loads((demo_copy.path / "notebooks" / "00_start.ipynb").read_text("utf-8"))
    assert all(not cell.get("outputs") for cell in saved["cells"])
