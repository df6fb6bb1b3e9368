"""Every notebook for everybody: axe, keys, zoom, contrast, hostile text, a dead kernel in Dutch."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from browser import MARKS, TOKEN, Server, browsing, open_notebook, picture, serving, wait_for
from support import ROOT
from test_browser_newcomer import section

from peer_research import store
from peer_research.coding.memos import add_memo
from peer_research.demo.practice import practice_folder
from peer_research.model import Transcript, Turn
from peer_research.study import Study

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
READY = """(cells) => {
  const shown = document.querySelectorAll('.jp-CodeCell .jp-OutputArea-output').length;
  const widgets = [...document.querySelectorAll('section.pr-widget')];
  return shown >= cells && widgets.every((n) => n.querySelector('h3'));
}"""
GOLDEN = ROOT / "tests" / "golden"
# Keys that take away, change or join cells when the notebook hears them.
LOOK = """(node) => {
  const style = getComputedStyle(node);
  return { outline: style.outlineStyle, width: parseFloat(style.outlineWidth),
    border: parseFloat(style.borderTopWidth), moves: style.transitionDuration };
}"""
STRAY = ("d", "d", "x", "m", "r", "Shift+M")
GOLDEN_PARTS = {
    "oefenen": "Oefenen: alle stappen één keer",
    "05_samen_duiden": "Samen duiden",
    "07_opruimen": "Iemand wil niet meer meedoen",
}


def shown(page: Any, server: Server, name: str) -> None:
    """Open a notebook and wait until every widget of it says something."""
    open_notebook(page, server, name)
    page.locator(".pr-widget h3").first.wait_for(timeout=150_000)
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
    book = study.codebook_file.read_text("utf-8")
    extra = f"\n[[code]]\nid = 'raar'\nlabel_nl = '''{said}'''\ndefinitie = '''{said}'''\n"
    store.write_text(study.codebook_file, book + extra)
    log = study.coding_log("S90", "noor")
    log.apply(0, 20, "raar")
    add_memo(study, "noor", "raar", HOSTILE, confirmed=True)


@pytest.mark.timeout(1200)
def test_every_notebook_is_for_everybody_and_runs_nothing_of_a_hostile_text(
    demo_copy: Study, tmp_path: Path
) -> None:
    make_hostile(demo_copy)
    wrong: dict[str, Any] = {}
    with (
        serving(demo_copy.path, tmp_path / "server.log") as server,
        browsing() as (page, outside),
    ):
        asked = heard_dialogs(page)
        for name in BOOKS:
            shown(page, server, name)
            page.add_script_tag(path=str(AXE))
            found = {
                "axe": page.evaluate(RUN_AXE),
                "small": page.evaluate(SMALL),
                "ran": page.locator(".pr-widget img[src='x'], .pr-widget script").count()
                + page.locator("section[lang=nl] img[src='x']").count(),
                "title": [page.title()] if page.title() == "stuk" else [],
            }
            picture(page, f"access-{name}")
            page.set_viewport_size({"width": 640, "height": 500})
            page.wait_for_timeout(300)
            found["wide"] = page.evaluate(TOO_WIDE)
            picture(page, f"access-{name}-200")
            page.set_viewport_size({"width": 1280, "height": 1000})
            wrong[name] = {what: value for what, value in found.items() if value}
    found_wrong = [f"{name}: {what}: {one}" for name in wrong for what, one in wrong[name].items()]
    assert not found_wrong, "\n".join(found_wrong)
    assert asked == []
    assert outside == []


@pytest.mark.timeout(1200)
def test_a_stray_key_takes_no_cell_away(demo_copy: Study, tmp_path: Path) -> None:
    lost: dict[str, Any] = {}
    with (
        serving(demo_copy.path, tmp_path / "server.log") as server,
        browsing() as (page, _),
    ):
        heard_dialogs(page)
        for name in BOOKS:
            path = demo_copy.path / "notebooks" / f"{name}.ipynb"
            before, when = cells_of(path), path.stat().st_mtime_ns
            page.goto(
                f"http://127.0.0.1:{server.port}/notebooks/notebooks/{path.name}?token={TOKEN}"
            )
            page.locator(".jp-Notebook .jp-Cell").first.click(timeout=150_000)
            wait_for(lambda book=name: server.has_idle_kernel(book))
            page.keyboard.press("Escape")
            for _ in before:
                for key in STRAY:
                    page.keyboard.press(key)
                    if page.locator(".jp-Dialog").count():
                        page.keyboard.press("Escape")
                        page.locator(".jp-Dialog").wait_for(state="detached")
                page.keyboard.press("ArrowDown")
            # A new cell is no harm; it is also how we see that the keys were heard.
            page.keyboard.press("b")
            page.keyboard.press("Control+s")
            wait_for(lambda file=path, old=when: file.stat().st_mtime_ns > old)
            after = cells_of(path)
            assert len(after) > len(before)
            if not set(before.items()) <= set(after.items()):
                lost[name] = (before, after)
    assert lost == {}


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
        words = box.inner_text()
        assert "Oké" in words
        assert "died" not in words
        assert "Kernel" not in words
        box.get_by_role("button", name="Oké").click()
        box.wait_for(state="detached")
        alarm = section(page, "Opruimen").get_by_role("alert")
        assert "Er wordt nu niets bewaard" in alarm.inner_text()
        assert section(page, "Opruimen").get_by_role("button").first.is_disabled()


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
            same_as_golden(name, box.aria_snapshot())
            button = box.locator("button:not([disabled])").first
            page.keyboard.press("Tab")
            button.focus()
            look = button.evaluate(LOOK)
            assert look["outline"] == "solid"
            assert look["width"] >= 2
            assert look["border"] >= 1
            assert look["moves"] == "0s"


def same_as_golden(name: str, snapshot: str) -> None:
    """Compare what a screen reader hears with what it heard before, which somebody looked at."""
    path = GOLDEN / f"aria-{name}.txt"
    if os.environ.get("PEER_RESEARCH_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(snapshot + "\n", "utf-8")
    assert snapshot + "\n" == path.read_text("utf-8")
