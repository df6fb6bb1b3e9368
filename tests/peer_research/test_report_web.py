"""The web page of a report in a real browser: on a screen, enlarged, on a phone, and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from peer_research.report.whole import make_with_drawings
from peer_research.word.web import web_page
from tests.browser import MARKS, browsing, picture
from tests.peer_research.word_fixture import report_data

pytestmark = MARKS
# The width of a window of 1280 points that is enlarged to 200 %, and of a phone.
WIDTHS = {"twice": 640, "phone": 320}
OVER = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    path = tmp_path / "rapport.html"
    path.write_text(web_page(*make_with_drawings(report_data())), "utf-8")
    return path


def test_it_is_accessible_sharp_and_fits(page_file: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    with browsing() as (page, asked):
        page.goto(page_file.as_uri())
        found = axe.Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        sources = page.eval_on_selector_all("img", "all => all.map(i => i.src.slice(0, 18))")
        assert sources and set(sources) == {"data:image/svg+xml"}
        drawn = page.eval_on_selector_all("img", "all => all.map(i => i.naturalWidth)")
        assert min(drawn) > 100
        picture(page, "report-web")
        for name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVER) <= 0, name
            picture(page, f"report-web-{name}")
        assert [address for address in asked if not address.startswith(("file:", "data:"))] == []


def test_on_paper_the_heads_of_tables_can_be_read(page_file: Path) -> None:
    with browsing() as (page, _):
        page.goto(page_file.as_uri())
        page.emulate_media(media="print")
        style = "th => { const s = getComputedStyle(th); return [s.color, s.backgroundColor] }"
        colour, behind = page.eval_on_selector("th", style)
        # Browsers leave backgrounds out when printing: white letters would be gone.
        assert colour != "rgb(255, 255, 255)" and behind == "rgba(0, 0, 0, 0)"
