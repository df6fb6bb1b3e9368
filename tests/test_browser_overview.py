"""The first page, the advice and the report builder in a real browser; and two windows at once."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, becomes, picture, wait_for
from desk import HOSTILE, Desk, press_notebook_keys, working

from peer_research import store
from peer_research.report.choices import choices
from peer_research.study import Study
from peer_research.word.reading import all_lines

SMALL_TARGETS = """() => [...document.querySelectorAll('.pr-advice button')]
  .filter((b) => b.getBoundingClientRect().height < 44).length"""
SEEN = """() => {
  const bar = document.querySelector('.pr-report .pr-progress');
  window.seen = false;
  const look = () => { window.seen ||= !bar.hidden && Boolean(bar.querySelector('progress')); };
  new MutationObserver(look).observe(bar, { attributes: true, childList: true, subtree: true });
}"""
pytestmark = MARKS


def shown(study: Study, call: str, tmp_path: Path, **settings: Any) -> AbstractContextManager[Desk]:
    """Show one page of the study in a notebook of its own."""
    cell = f"from peer_research.widgets import pages\n\n{call}"
    return working(study, cell, tmp_path, "section.pr-widget h3", **settings)


def require_accessible(page: Any, context: str) -> None:
    module = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = module.Axe().run(page, context=context)
    assert found.violations_count == 0, found.generate_report()


def test_the_overview_by_keyboard_until_the_kernel_dies(demo_copy: Study, tmp_path: Path) -> None:
    text = demo_copy.settings_file.read_text("utf-8").replace(demo_copy.title, "Titel", 1)
    store.write_text(demo_copy.settings_file, text.replace('"Titel"', f"'''{HOSTILE}'''", 1))
    store.write_text(demo_copy.path / "gesprek.mp3", "x")
    with shown(demo_copy, "pages.overview()", tmp_path) as desk:
        page = desk.page
        page.wait_for_selector(".pr-overview .pr-looking", state="detached")
        becomes(lambda: page.inner_text(".pr-overview h3"), HOSTILE)
        assert page.title() != "stuk"
        assert page.locator(".pr-overview img").count() == 0
        picture(page, "overview")
        require_accessible(page, ".pr-overview")
        page.get_by_role("button", name="Zet deze bestanden opzij").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".pr-overview .pr-status:has-text('Opzij gezet')")
        page.wait_for_selector(".pr-overview .pr-looking", state="detached")
        becomes(page.get_by_role("button", name="Zet deze bestanden opzij").count, 0)
        assert not (demo_copy.path / "gesprek.mp3").exists()
        page.focus(".pr-overview .pr-again")
        press_notebook_keys(page)
        desk.lose_python(".pr-overview")


def test_a_link_opens_the_right_notebook(demo_copy: Study, tmp_path: Path) -> None:
    with shown(demo_copy, "pages.overview()", tmp_path) as desk:
        page = desk.page
        page.wait_for_selector(".pr-overview .pr-looking", state="detached")
        page.locator(".pr-next a.pr-link").click()
        page.wait_for_url("**/notebooks/notebooks/*rapport.ipynb*")
        page.wait_for_selector(".jp-Notebook")


def fits(page: Any, box: str) -> bool:
    """Say whether nothing sticks out at the side, as on a screen enlarged to 200 %."""
    return bool(
        page.evaluate("s => { const b = document.querySelector(s);"
                      " return b.scrollWidth <= b.clientWidth + 1; }", box)
    )  # fmt: skip


def test_the_report_is_built_by_keyboard(demo_copy: Study, tmp_path: Path) -> None:
    with shown(demo_copy, "pages.build_report()", tmp_path) as desk:
        page = desk.page
        page.wait_for_selector(".pr-report .pr-make")
        require_accessible(page, ".pr-report")
        first = page.locator(".pr-theme").first.get_attribute("data-theme")
        page.locator(".pr-theme button", has_text="Omlaag").first.focus()
        page.keyboard.press("Enter")
        becomes(lambda: page.locator(".pr-theme").nth(1).get_attribute("data-theme"), first)
        page.get_by_role("button", name="Volgorde bewaren").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".pr-report .pr-status:has-text('volgorde is bewaard')")
        # The page looks again, and draws the quotes anew when it has.
        page.wait_for_selector(".pr-report div:not(.pr-progress) > progress", state="detached")
        page.locator(".pr-quotes summary").first.focus()
        page.keyboard.press("Enter")
        quote = page.locator(".pr-quotes[open] .pr-quote-row").first
        words = quote.locator("blockquote").inner_text()
        quote.get_by_role("button", name="Liever niet").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".pr-report .pr-status:has-text('keuze is bewaard')")
        picture(page, "report-quotes")
        # What is shown for a moment is looked for by the page itself: we may be too late.
        page.evaluate(SEEN)
        page.locator(".pr-make").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".pr-report .pr-status:has-text('Klaar')")
        assert page.evaluate("window.seen")
        page.locator(".pr-files code", has_text="output/rapport.docx").first.wait_for()
        link = page.locator(".pr-files a.pr-link").first
        assert (link.get_attribute("href") or "").endswith("/files/output/rapport.docx?download=1")
        picture(page, "report-made")
    lines = list(all_lines((demo_copy.output / "rapport.docx").read_bytes()))
    assert words not in lines
    assert choices(demo_copy).order[1] == first


def test_advice_in_the_dark_at_200_percent(demo_copy: Study, tmp_path: Path) -> None:
    small = {"viewport": {"width": 640, "height": 500}, "device_scale_factor": 2}
    with shown(demo_copy, "pages.advice()", tmp_path, theme="JupyterLab Dark", **small) as desk:
        page = desk.page
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
        wait_for(lambda: HOSTILE in page.inner_text(".pr-advice [data-row=A7]"))
        assert page.title() != "stuk"
        wait_for(lambda: fits(page, ".pr-advice"))
        picture(page, "advice-dark-200")
        becomes(lambda: page.evaluate(SMALL_TARGETS), 0)
        desk.lose_python(".pr-advice")
    assert demo_copy.recommendations()[-1].text == HOSTILE
