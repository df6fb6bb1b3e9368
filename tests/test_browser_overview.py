"""The first page, the advice and the report builder in a real browser; and two windows at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, Server, browsing, open_notebook, picture, serving, write_notebook

from peer_research import store
from peer_research.report.choices import choices
from peer_research.study import Study
from peer_research.word.reading import all_lines

HOSTILE = "<img src=x onerror=\"document.title='stuk'\"> **vet**"
pytestmark = MARKS


@contextlib.contextmanager
def shown(study: Study, call: str, tmp_path: Path, **settings: Any) -> Iterator[tuple[Any, Server]]:
    """Show one page of the study in a notebook of its own."""
    theme = settings.pop("theme", "")
    source = f"from peer_research.widgets import pages\n\n{call}"
    write_notebook(study.path, "toets", source, title="# Toets\n\n## Bladzijde")
    with (
        serving(study.path, tmp_path / "server.log", theme=theme) as server,
        browsing(**settings) as (page, outside),
    ):
        open_notebook(page, server, "toets")
        page.wait_for_selector("section.pr-widget h3", timeout=150_000)
        yield page, server
    assert outside == []


def require_accessible(page: Any, context: str) -> None:
    module = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = module.Axe().run(page, context=context)
    assert found.violations_count == 0, found.generate_report()


def test_the_overview_by_keyboard_until_the_kernel_dies(demo_copy: Study, tmp_path: Path) -> None:
    text = demo_copy.settings_file.read_text("utf-8").replace(demo_copy.title, "Titel", 1)
    store.write_text(demo_copy.settings_file, text.replace('"Titel"', f"'''{HOSTILE}'''", 1))
    store.write_text(demo_copy.path / "gesprek.mp3", "x")
    with shown(demo_copy, "pages.overview()", tmp_path) as (page, server):
        page.wait_for_selector(".pr-overview .pr-looking", state="detached", timeout=60_000)
        assert page.inner_text(".pr-overview h3") == HOSTILE
        assert page.title() != "stuk"
        assert page.locator(".pr-overview img").count() == 0
        picture(page, "overview")
        require_accessible(page, ".pr-overview")
        page.wait_for_timeout(1000)
        page.get_by_role("button", name="Zet deze bestanden opzij").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".pr-overview .pr-status:has-text('Opzij gezet')", timeout=60_000)
        page.wait_for_selector(".pr-overview .pr-looking", state="detached", timeout=60_000)
        assert page.get_by_role("button", name="Zet deze bestanden opzij").count() == 0
        assert not (demo_copy.path / "gesprek.mp3").exists()
        cells = page.locator(".jp-Cell").count()
        page.focus(".pr-overview .pr-again")
        for key in ("a", "b", "d", "d", "x"):
            page.keyboard.press(key)
        assert page.locator(".jp-Cell").count() == cells
        server.kill_kernels()
        page.wait_for_selector(".pr-alarm:has-text('Er wordt nu niets bewaard')", timeout=60_000)
        assert page.locator(".pr-overview button:enabled").count() == 0


def test_a_link_opens_the_right_notebook(demo_copy: Study, tmp_path: Path) -> None:
    with shown(demo_copy, "pages.overview()", tmp_path) as (page, _):
        page.wait_for_selector(".pr-overview .pr-looking", state="detached", timeout=60_000)
        page.locator(".pr-next a.pr-link").click()
        page.wait_for_url("**/notebooks/notebooks/*rapport.ipynb*", timeout=60_000)
        page.wait_for_selector(".jp-Notebook", timeout=150_000)


def fits(page: Any, box: str) -> bool:
    """Say whether nothing sticks out at the side, as on a screen enlarged to 200 %."""
    return bool(
        page.evaluate("s => { const b = document.querySelector(s);"
                      " return b.scrollWidth <= b.clientWidth + 1; }", box)
    )  # fmt: skip


def test_the_report_is_built_by_keyboard(demo_copy: Study, tmp_path: Path) -> None:
    with shown(demo_copy, "pages.build_report()", tmp_path) as (page, _):
        page.wait_for_selector(".pr-report .pr-make", timeout=90_000)
        require_accessible(page, ".pr-report")
        page.wait_for_timeout(1000)
        first = page.locator(".pr-theme").first.get_attribute("data-theme")
        page.locator(".pr-theme button", has_text="Omlaag").first.focus()
        page.keyboard.press("Enter")
        assert page.locator(".pr-theme").nth(1).get_attribute("data-theme") == first
        page.get_by_role("button", name="Volgorde bewaren").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".pr-report .pr-status:has-text('volgorde is bewaard')")
        page.locator(".pr-quotes summary").first.focus()
        page.keyboard.press("Enter")
        quote = page.locator(".pr-quotes[open] .pr-quote-row").first
        words = quote.locator("blockquote").inner_text()
        quote.get_by_role("button", name="Liever niet").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".pr-report .pr-status:has-text('keuze is bewaard')")
        picture(page, "report-quotes")
        page.locator(".pr-make").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".pr-report .pr-progress:not([hidden]) progress")
        page.wait_for_selector(".pr-report .pr-status:has-text('Klaar')")
        assert page.locator(".pr-files code", has_text="output/rapport.docx").count() >= 1
        link = page.locator(".pr-files a.pr-link").first
        assert (link.get_attribute("href") or "").endswith("/files/output/rapport.docx?download=1")
        picture(page, "report-made")
    lines = list(all_lines((demo_copy.output / "rapport.docx").read_bytes()))
    assert words not in lines
    assert choices(demo_copy).order[1] == first


def test_advice_in_the_dark_at_200_percent(demo_copy: Study, tmp_path: Path) -> None:
    small = {"viewport": {"width": 640, "height": 500}, "device_scale_factor": 2}
    with shown(demo_copy, "pages.advice()", tmp_path, theme="JupyterLab Dark", **small) as (
        page,
        server,
    ):
        page.wait_for_selector("body[data-jp-theme-light=false]", state="attached")
        page.get_by_role("button", name="Nieuwe aanbeveling").focus()
        page.keyboard.press("Enter")
        require_accessible(page, ".pr-advice")
        picture(page, "advice-dark-200-form")
        page.get_by_label("Wat vragen jullie?").fill(HOSTILE)
        page.get_by_role("button", name="Bewaren", exact=True).focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(
            ".pr-advice .pr-status:has-text('A7'), .pr-advice .pr-alarm:has-text('naam')"
        )
        if page.locator(".pr-form .pr-option:visible input").count():
            page.locator(".pr-form > .pr-option input").check()
            page.get_by_role("button", name="Bewaren", exact=True).click()
        page.wait_for_selector(".pr-advice [data-row=A7]")
        assert HOSTILE in page.inner_text(".pr-advice [data-row=A7]")
        assert page.title() != "stuk"
        assert fits(page, ".pr-advice")
        picture(page, "advice-dark-200")
        small_targets = page.evaluate(
            "() => [...document.querySelectorAll('.pr-advice button')]"
            ".filter((b) => b.getBoundingClientRect().height < 44).length"
        )
        assert small_targets == 0
        server.kill_kernels()
        page.wait_for_selector(".pr-alarm:has-text('Er wordt nu niets bewaard')", timeout=60_000)
        assert page.locator(".pr-advice button:enabled").count() == 0
    assert demo_copy.recommendations()[-1].text == HOSTILE
