"""Every notebook for everybody: axe, keys, zoom, contrast, hostile text, a dead kernel in Dutch."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
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
from desk import add_hostile_code
from support import ROOT
from test_browser_newcomer import section

from peer_research import store
from peer_research.coding.memos import add_memo
from peer_research.demo.practice import practice_folder
from peer_research.model import Transcript, Turn
from peer_research.study import Study
from peer_research.study_folder import HOME_VARIABLE

pytestmark = MARKS
BOOKS = sorted(
    path.stem for path in (ROOT / "notebooks").glob("*.ipynb") if path.stem != "partners_en"
)
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
HOSTILE = (
    "<img src=x onerror=\"document.title='stuk'\"> **vet** \x1b[31mrood\x1b[0m <script>x</script>"
)
RUN_AXE = """async () => {
  const found = await axe.run(
    { include: [['section.pr-widget']] }, { resultTypes: ['violations'] });
  const shown = (v) => v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' ## ');
  return found.violations.map((v) => `${v.id}: ${shown(v)}`);
}"""
# Words in a text, and chips beside it, are as high as their line; the panel has them all as well.
SMALL = """() => {
  const small = [];
  for (const n of document.querySelectorAll('.pr-widget :is(button, select, input)')) {
    if (!n.offsetParent || n.closest('[hidden], .pr-text, .pr-dialogue')) continue;
    if (['checkbox', 'radio', 'file'].includes(n.type)) continue;
    const { width, height } = n.getBoundingClientRect();
    const name = n.textContent.trim().slice(0, 30) || n.getAttribute('aria-label') || n.type;
    if (width < 24 || height < 43) small.push(`${name} ${Math.round(width)}x${Math.round(height)}`);
  }
  return small;
}"""
TOO_WIDE = """() => [...document.querySelectorAll('.pr-widget')]
  .filter((n) => n.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((n) => n.querySelector('h3')?.textContent ?? '')"""
# The window has got its size, and the notebook in it as well.
RESIZED = """(width) => innerWidth === width
  && Math.abs(document.querySelector('.jp-Notebook').getBoundingClientRect().right - width) < 40"""
RAN = """.pr-widget img[src='x'], .pr-widget script, section[lang=nl] img[src='x']"""
CELLS = "window.jupyterapp.shell.currentWidget.content.model.cells.length"
READY = """(cells) => {
  const shown = document.querySelectorAll('.jp-CodeCell .jp-OutputArea-output').length;
  const widgets = [...document.querySelectorAll('section.pr-widget')];
  return shown >= cells && widgets.every((n) => n.querySelector('h3'));
}"""
GOLDEN = ROOT / "tests" / "golden"
LOOK = """(node) => {
  const style = getComputedStyle(node);
  return { outline: style.outlineStyle, width: parseFloat(style.outlineWidth),
    border: parseFloat(style.borderTopWidth), moves: style.transitionDuration };
}"""
# Keys that take away, change or join cells when the notebook hears them.
STRAY = ("d", "d", "x", "m", "r", "Shift+M")
GOLDEN_PARTS = {
    "oefenen": "Oefenen: alle stappen één keer",
    "05_samen_duiden": "Samen duiden",
    "07_opruimen": "Iemand wil niet meer meedoen",
}


def shown(page: Any, server: Server, name: str) -> None:
    """Open a notebook and wait until every widget of it says something."""
    open_notebook(page, server, name)
    page.locator(".pr-widget h3").first.wait_for()
    cells = page.locator(".jp-CodeCell").count()
    page.wait_for_function(READY, arg=cells)


def heard_dialogs(page: Any) -> list[str]:
    """Return what a script of somebody else asks; leaving an unsaved notebook is no such thing."""
    asked: list[str] = []

    def heard(dialog: Any) -> None:
        if dialog.type == "beforeunload":
            dialog.accept()
        else:
            asked.append(dialog.message)
            dialog.dismiss()

    page.on("dialog", heard)
    return asked


def make_hostile(study: Study) -> None:
    """Put a name, a code, a text, a note and a row in the study that want to be run."""
    text = study.settings_file.read_text("utf-8")
    title = HOSTILE.replace('"', '\\"').replace("\x1b", "\\u001b")
    store.write_text(study.settings_file, text.replace(study.title, title, 1))
    said = HOSTILE.replace("\x1b", "")
    turns = tuple(Turn(id=f"T{n:04d}", speaker="P01", text=said) for n in (1, 2))
    study.write_transcript(Transcript(id="S90", version=1, turns=turns), {})
    add_hostile_code(study, said, said)
    log = study.coding_log("S90", "noor")
    log.apply(0, 20, "raar")
    add_memo(study, "noor", "raar", HOSTILE, confirmed=True)


@dataclass
class Visits:
    """What was seen in all the notebooks, each of them opened once."""

    wrong: list[str] = field(default_factory=list)
    lost: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def visits(
    _built: tuple[Path, Path, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visits]:
    """Go through every notebook of a study in which everything that can be is hostile."""
    folder, seen = tmp_path_factory.mktemp("access"), Visits()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(folder / "home"))
        shutil.copytree(_built[0], folder / "onderzoek")
        shutil.copytree(_built[1] / "vaults", folder / "home" / "vaults")
        study = Study(folder / "onderzoek")
        make_hostile(study)
        with (
            serving(study.path, folder / "server.log") as server,
            browsing() as (page, seen.outside),
        ):
            seen.asked = heard_dialogs(page)
            for name in BOOKS:
                visit(page, server, study.path / "notebooks" / f"{name}.ipynb", seen)
        yield seen


def visit(page: Any, server: Server, path: Path, seen: Visits) -> None:
    """Open a notebook, look at it, and press keys that change cells where nothing guards them."""
    before = cells_of(path)
    shown(page, server, path.stem)
    seen.wrong += [f"{path.stem}: {one}" for one in what_is_wrong(page, path.stem)]
    press_stray_keys(page, before, path)
    after = cells_of(path)
    # A new cell is no harm; it is also how we see that the keys were heard.
    assert len(after) > len(before)
    if not set(before.items()) <= set(after.items()):
        seen.lost[path.stem] = (before, after)


def what_is_wrong(page: Any, name: str) -> list[str]:
    """Return what is wrong with a notebook for somebody, or ran that may not run."""
    page.add_script_tag(path=str(AXE))
    found = {
        "axe": page.evaluate(RUN_AXE),
        "small": page.evaluate(SMALL),
        "ran": page.locator(RAN).all(),
        "title": [page.title()] if page.title() == "stuk" else [],
    }
    picture(page, f"access-{name}")
    page.set_viewport_size({"width": 640, "height": 500})
    page.wait_for_function(RESIZED, arg=640)
    with contextlib.suppress(TimeoutError):
        wait_for(lambda: not page.evaluate(TOO_WIDE), 20)
    found["wide"] = page.evaluate(TOO_WIDE)
    picture(page, f"access-{name}-200")
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.wait_for_function(RESIZED, arg=1280)
    return [f"{what}: {one}" for what, all_of_it in found.items() for one in all_of_it]


def press_stray_keys(page: Any, cells: Iterable[str], path: Path) -> None:
    """Press keys that change cells at every cell of a notebook, and save it with a new one."""
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.keyboard.press("Escape")
    for _ in cells:
        for key in STRAY:
            page.keyboard.press(key)
            close_box(page)
        page.keyboard.press("ArrowDown")
    number = page.evaluate(CELLS)
    wait_for(lambda: is_added(page, number))
    save_notebook(page, path)


def close_box(page: Any) -> None:
    """Close a box of the notebook, if there is one."""
    if page.locator(".jp-Dialog").count():
        page.keyboard.press("Escape")
        page.locator(".jp-Dialog").wait_for(state="detached")


def is_added(page: Any, number: int) -> bool:
    """Add a cell; a box that came late takes the key first."""
    close_box(page)
    page.keyboard.press("b")
    return int(page.evaluate(CELLS)) > number


@pytest.mark.timeout(1200)
def test_every_notebook_is_for_everybody_and_runs_nothing_of_a_hostile_text(
    visits: Visits,
) -> None:
    assert not visits.wrong, "\n".join(visits.wrong)
    assert visits.asked == []
    assert visits.outside == []


@pytest.mark.timeout(1200)
def test_a_stray_key_takes_no_cell_away(visits: Visits) -> None:
    assert visits.lost == {}


def cells_of(path: Path) -> dict[str, str]:
    """Return the kind of each cell of a notebook on disk, with its text."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return {cell["id"]: f"{cell['cell_type']} {''.join(cell['source'])}" for cell in cells}


def test_a_kernel_that_dies_is_told_in_dutch(demo_copy: Study, tmp_path: Path) -> None:
    with (
        serving(demo_copy.path, tmp_path / "server.log") as server,
        browsing() as (page, _),
    ):
        shown(page, server, "07_opruimen")
        server.kill_kernels()
        box = page.locator(".jp-Dialog")
        box.get_by_text("De verbinding is weg").wait_for()
        picture(page, "access-dead-kernel")
        box.get_by_role("button", name="Oké").wait_for()
        words = box.inner_text()
        assert "died" not in words
        assert "Kernel" not in words
        box.get_by_role("button", name="Oké").click()
        box.wait_for(state="detached")
        alarm = section(page, "Opruimen").get_by_role("alert")
        alarm.get_by_text("Er wordt nu niets bewaard").wait_for()
        becomes(section(page, "Opruimen").get_by_role("button").first.is_disabled, True)


def test_high_contrast_no_motion_and_what_a_screen_reader_hears(home: Path, tmp_path: Path) -> None:
    with (
        serving(practice_folder(), tmp_path / "server.log") as server,
        browsing(forced_colors="active", reduced_motion="reduce") as (page, _),
    ):
        heard_dialogs(page)
        for name, title in GOLDEN_PARTS.items():
            shown(page, server, name)
            box = section(page, title)
            picture(page, f"access-contrast-{name}")
            same_as_golden(name, box)
            button = box.locator("button:not([disabled])").first
            page.keyboard.press("Tab")
            button.focus()
            becomes(lambda button=button: button.evaluate(LOOK)["outline"], "solid")
            look = button.evaluate(LOOK)
            assert look["width"] >= 2
            assert look["border"] >= 1
            assert look["moves"] == "0s"


def same_as_golden(name: str, box: Any) -> None:
    """Compare what a screen reader hears with what it heard before, which somebody looked at."""
    path = GOLDEN / f"aria-{name}.txt"
    if os.environ.get("PEER_RESEARCH_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(box.aria_snapshot() + "\n", "utf-8")
    becomes(lambda: box.aria_snapshot() + "\n", path.read_text("utf-8"))
