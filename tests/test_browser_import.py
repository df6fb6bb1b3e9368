"""Bring a conversation in through the page: choose, look, name the speakers, keep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import (
    MARKS,
    Server,
    becomes,
    browsing,
    open_notebook,
    picture,
    save_notebook,
    serving,
    wait_for,
)
from test_browser_newcomer import section

from peer_research.identifiable import Identifiable
from peer_research.study import Study

pytestmark = MARKS
NAME = "Yassira"
HOSTILE = "<img src=x onerror=alert(1)>"
CONVERSATION = f"""WEBVTT

00:00:01.000 --> 00:00:03.000
Interviewer: Fijn dat je er bent 🙂. Hoe was je weekend?

00:00:04.000 --> 00:00:08.000
{NAME}: Goed &lt;img src=x onerror=alert(1)&gt;. Ik was bij mijn tante in Zwolle.
"""


@pytest.fixture
def server(demo_copy: Study, tmp_path: Path) -> Iterator[Server]:
    with serving(demo_copy.path, tmp_path / "server.log") as running:
        yield running


def try_what_cannot_be_read(box: Any, study: Study, folder: Path) -> None:
    """Choose a file that is no text: it is said, and nothing is kept."""
    file = folder / "foto.docx"
    file.write_bytes(b"\xff\xd8\xff\xe0 geen Word")
    before = set(study.sessions())
    box.get_by_label("Bestand met de tekst").set_input_files(str(file))
    box.get_by_role("button", name="Bekijk het bestand").click()
    alarm = box.get_by_role("alert")
    alarm.get_by_text("Niet bewaard").wait_for()
    wait_for(lambda: "foto.docx" in alarm.inner_text())
    picture(box.page, "import-1-refused")
    assert set(study.sessions()) == before


def test_a_conversation_comes_in(server: Server, demo_copy: Study, tmp_path: Path) -> None:
    file = tmp_path / "gesprek.vtt"
    file.write_text(CONVERSATION, "utf-8")
    with browsing() as (page, outside):
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
        open_notebook(page, server, "02_importeren")
        box = section(page, "Een gesprek binnenhalen")
        box.get_by_role("button", name="Bekijk het bestand").click()
        box.get_by_role("alert").get_by_text("Kies eerst een bestand").wait_for()
        try_what_cannot_be_read(box, demo_copy, tmp_path)
        box.get_by_label("Bestand met de tekst").set_input_files(str(file))
        box.get_by_role("button", name="Bekijk het bestand").click()
        box.get_by_text("Gelezen: 2 beurten").wait_for()
        becomes(box.get_by_text(HOSTILE).count, 1)
        picture(page, "import-2-read")
        box.locator(f'input[aria-label*="{NAME}"]').fill("P14")
        number = box.get_by_label("Nummer van het gesprek").input_value()
        box.get_by_role("button", name="Binnenhalen").click()
        box.get_by_text(f"Bewaard: gesprek {number}").wait_for()
        picture(page, "import-3-kept")
        save_notebook(page, demo_copy.path / "notebooks" / "02_importeren.ipynb")
    assert outside == []
    assert asked == []
    raw = Identifiable(demo_copy).raw(number)
    assert raw.speakers == ("I1", "P14")
    assert "P14" in demo_copy.participants()
    for path in demo_copy.files():
        assert b"Yassira" not in path.read_bytes(), path.name
