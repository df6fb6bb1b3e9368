"""Script in every field of a study: nothing that comes out of it, and no page, runs any of it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, browsing, open_notebook, picture, serving
from hostile_study import SCRIPTS, make_hostile, perform, poisoned
from support import ROOT
from test_browser_newcomer import section

from peer_research.identifiable import Identifiable
from peer_research.model import Transcript, Turn
from peer_research.study import Study

pytestmark = MARKS
BOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("0*.ipynb"))
DRAWING = re.compile(r"data:image/svg\+xml;base64,([\w+/=]+)")
POLICY = re.compile(r"<meta http-equiv=.Content-Security-Policy[^>]*>")
# What a page made of a text that it should have shown as it is.
MADE = """() => [...document.querySelectorAll(
    'img[src="x"], iframe[srcdoc], svg[onload], [onerror], [onload], a[href^="javascript:" i]')]
  .map((node) => node.outerHTML.slice(0, 200))"""
TOLD = "() => window.__pwned ?? 0"
READY = """() => {
  const all = [...document.querySelectorAll('section.pr-widget')];
  const told = (one) => one.querySelector('[role=alert]')?.textContent.trim();
  return all.length > 0 && all.every((one) => one.querySelector('h3') || told(one));
}"""
NAMES = (
    '<img src=x onerror="window.__pwned=1">.txt', "../../../../kwaad.txt", "=cmd|' !A0.txt",
    "C:\\Windows\\kwaad.txt", "a\u202etxt.exe.txt", "--kluis.txt", "%2e%2e%2fkwaad.txt",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder with everything that comes out of a study full of scripts."""
    folder = tmp_path_factory.mktemp("script")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PEER_RESEARCH_HOME", str(folder / "home"))
        study = make_hostile(folder / "onderzoek", SCRIPTS, patch)
        perform(study, folder / "uit")
        _take_drawings_out(folder)
        yield folder


def _take_drawings_out(folder: Path) -> None:
    """Put every drawing of a page beside it, as a file that a browser opens by itself."""
    (folder / "tekeningen").mkdir()
    for path in folder.rglob("*.html"):
        for number, data in enumerate(DRAWING.findall(path.read_text("utf-8"))):
            goal = folder / "tekeningen" / f"{path.stem}-{number}.svg"
            goal.write_bytes(base64.b64decode(data))


def test_no_page_or_drawing_that_is_made_runs_a_script(made: Path) -> None:
    pages = sorted(made.rglob("*.html"))
    drawings = sorted(made.rglob("*.svg"))
    assert {page.name for page in pages} >= {"rapport.html", "figuren.html", "figuren-team.html"}
    assert len(drawings) > 3
    for page in pages:
        text = page.read_text("utf-8")
        assert "&lt;script&gt;" in text
        assert POLICY.search(text)
        # It must hold without its policy as well.
        page.with_suffix(".bare.html").write_text(POLICY.sub("", text), "utf-8")
    files = [*sorted(made.rglob("*.html")), *drawings]
    with browsing() as (page, outside):
        for file in files:
            page.goto(file.as_uri())
            assert page.evaluate(MADE) == [], file.name
            assert page.evaluate(TOLD) == 0, file.name
        picture(page, "hostile-last-drawing")
    assert {address for address in outside if not address.startswith("data:")} <= {
        file.as_uri() for file in files
    }


def test_a_script_that_does_run_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "kwaad.html"
    file.write_text(f"<body>{' '.join(SCRIPTS[:4])}</body>", "utf-8")
    with browsing() as (page, _):
        page.goto(file.as_uri())
        page.wait_for_function("() => window.__pwned > 0")
        assert page.evaluate(MADE) != []


def hostile_practice(study: Study) -> Study:
    """Return the practice study with script in all it holds, in its vault as well."""
    private = Identifiable(study)
    turns = tuple(
        Turn(id=f"T{number:04d}", speaker=f"P{1 + number % 2:02d}", text=f"{attack} Goed hoor.")
        for number, attack in enumerate(SCRIPTS * 3, start=1)
    )
    study.write_transcript(Transcript(id="S01", version=2, turns=turns), {})
    for coder in ("noor", "kai"):
        log, place = study.coding_log("S01", coder), 0
        for turn in turns:
            log.apply(place, place + len(turn.text), "big5.wonen", {"citaat": "mag"})
            place += len(turn.text) + 1
    assert private.vault
    # With another name for somebody the vault refuses all there is to see.
    return poisoned(study, SCRIPTS, leave="schuilnaam")


@pytest.mark.timeout(1800)
def test_no_notebook_runs_what_stands_in_a_field(demo_copy: Study, tmp_path: Path) -> None:
    study = hostile_practice(demo_copy)
    wrong: dict[str, Any] = {}
    with serving(study.path, tmp_path / "server.log") as server, browsing() as (page, outside):
        asked: list[str] = []
        page.on("dialog", lambda box: heard(asked, box))
        for name in BOOKS:
            open_notebook(page, server, name)
            page.wait_for_function(READY)
            open_everything(page)
            picture(page, f"hostile-{name}")
            found = [*page.evaluate(MADE), page.evaluate(TOLD)]
            wrong |= {name: found} if found != [0] else {}
    assert wrong == {}
    assert asked == []
    assert outside == []


def heard(asked: list[str], box: Any) -> None:
    """Keep what a script asks; leaving a notebook that was not saved is no such thing."""
    if box.type != "beforeunload":
        asked.append(box.message)
    box.accept()


def open_everything(page: Any) -> None:
    """Open what is closed in the widgets of a page: parts, tabs, and what is shown on request."""
    page.locator(".pr-widget details:not([open]) > summary").evaluate_all(
        "(all) => all.forEach((one) => one.click())"
    )
    tabs = page.locator(".pr-widget [role=tab]")
    for number in range(tabs.count()):
        if tabs.nth(number).is_visible():
            tabs.nth(number).click()


@pytest.mark.timeout(900)
def test_a_file_name_is_only_a_name(demo_copy: Study, tmp_path: Path) -> None:
    with (
        serving(demo_copy.path, tmp_path / "server.log") as server,
        browsing() as (page, outside),
    ):
        asked: list[str] = []
        page.on("dialog", lambda box: heard(asked, box))
        open_notebook(page, server, "02_importeren")
        box = section(page, "Een gesprek binnenhalen")
        before = everything_below(tmp_path)
        for turns, name in enumerate(NAMES, start=3):
            look_at(box, name, "Ik: Hoe ging het?\nJij: Goed.\n" * turns)
            box.get_by_text(f"Gelezen: {2 * turns} beurten").wait_for()
            picture(page, "hostile-name")
            assert (page.evaluate(MADE), page.evaluate(TOLD)) == ([], 0), name
        look_at(box, f"{NAMES[0]}.docx", "geen Word")
        box.get_by_role("alert").get_by_text(".docx").first.wait_for()
        picture(page, "hostile-name-refused")
        assert (page.evaluate(MADE), page.evaluate(TOLD)) == ([], 0)
    assert asked == []
    assert outside == []
    assert {n for n in everything_below(tmp_path) - before if "kwaad" in n or "cmd" in n} == set()


def look_at(box: Any, name: str, text: str) -> None:
    """Choose a file with a name and look at it."""
    file = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    box.get_by_label("Bestand met de tekst").set_input_files(file)
    box.get_by_role("button", name="Bekijk het bestand").click()


def everything_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
