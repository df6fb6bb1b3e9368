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


LONG = "Maximiliaan-Alexander van den Heuvel-Oosterhout de Graaf"
GROUP = "WEBVTT\n\n" + "".join(
    f"00:00:{n:02d}.000 --> 00:00:{n:02d}.900\n<v {name}>Zin {n}.</v>\n\n"
    for n, name in enumerate([LONG, *(f"Naam {x}" for x in "ABCDEF"), "", LONG], 1)
)


def test_eight_speakers_by_keyboard_on_a_narrow_screen(
    server: Server, demo_copy: Study, tmp_path: Path
) -> None:
    file = tmp_path / "groep.vtt"
    file.write_text(GROUP, "utf-8")
    with browsing() as (page, _outside):
        page.set_viewport_size({"width": 400, "height": 900})
        open_notebook(page, server, "02_importeren")
        box = section(page, "Een gesprek binnenhalen")
        box.get_by_label("Bestand met de tekst").set_input_files(str(file))
        box.get_by_role("button", name="Bekijk het bestand").focus()
        page.keyboard.press("Enter")
        box.get_by_text("Gelezen: 9 beurten").wait_for()
        picture(page, "import-4-narrow")
        # Nothing sticks out of the page; a table may scroll in its own frame.
        assert box.evaluate("node => node.scrollWidth <= node.clientWidth")
        number = box.get_by_label("Nummer van het gesprek").input_value()
        before = {path: path.read_bytes() for path in demo_copy.files()}
        box.get_by_role("button", name="Binnenhalen").focus()
        page.keyboard.press("Enter")
        alarm = box.get_by_role("alert")
        wait_for(lambda: "rij 1" in alarm.inner_text())
        assert "--" not in alarm.inner_text()
        assert "Heuvel" not in alarm.inner_text()
        picture(page, "import-5-no-code")
        assert {path: path.read_bytes() for path in demo_copy.files()} == before
        fields = box.locator('input[aria-label^="Code: "]')
        assert fields.count() == 8
        # The code stands beside the name, without scrolling sideways.
        place = fields.first.bounding_box()
        assert place["x"] + place["width"] <= 400 and place["width"] >= 100
        fields.first.focus()
        for code in ["I1", "P21", "P22", "P23", "P24", "P25", "P26"]:
            page.keyboard.press("Control+a")
            page.keyboard.type(code)
            page.keyboard.press("Tab")
        # Who has no name is somebody unknown, unless the team knows better.
        assert fields.last.input_value() == "X1"
        box.get_by_role("button", name="Binnenhalen").focus()
        picture(page, "import-6-filled")
        page.keyboard.press("Enter")
        box.get_by_text(f"Bewaard: gesprek {number}").wait_for()
        picture(page, "import-7-narrow-kept")
    raw = Identifiable(demo_copy).raw(number)
    said = [(turn.speaker, turn.text) for turn in raw.turns]
    codes = ["I1", "P21", "P22", "P23", "P24", "P25", "P26", "X1", "I1"]
    assert said == [(code, f"Zin {n}.") for n, code in enumerate(codes, 1)]


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


BACK = """WEBVTT

00:00:10.000 --> 00:00:12.000
<v Interviewer>Hoe gaat het?</v>

00:00:03.000 --> 00:00:05.000
<v Noor>Goed hoor.</v>
"""


def test_times_that_go_back_ask_for_a_tick(
    server: Server, demo_copy: Study, tmp_path: Path
) -> None:
    file = tmp_path / "terug.vtt"
    file.write_text(BACK, "utf-8")
    before = set(demo_copy.sessions())
    with browsing() as (page, _outside):
        open_notebook(page, server, "02_importeren")
        box = section(page, "Een gesprek binnenhalen")
        box.get_by_label("Bestand met de tekst").set_input_files(str(file))
        box.get_by_role("button", name="Bekijk het bestand").click()
        box.get_by_role("textbox", name="Noor").or_(box.get_by_role("combobox", name="Noor")).fill(
            "P21"
        )
        box.get_by_role("button", name="Binnenhalen").click()
        box.get_by_role("alert").get_by_text("vinkje").wait_for()
        picture(page, "import-8-times")
        assert set(demo_copy.sessions()) == before
        box.get_by_label("De tijden lopen ergens terug").check()
        box.get_by_role("button", name="Binnenhalen").click()
        wait_for(lambda: len(demo_copy.sessions()) == len(before) + 1)
