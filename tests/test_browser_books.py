"""Writing down what a conversation gave, and who reads heavy words first, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import MARKS, becomes, picture
from desk import working

from peer_research.care.approvals import approved_pieces, waiting_for_approval
from peer_research.registers.yields import CARDS
from peer_research.study import Study

pytestmark = MARKS
_READY = "section.pr-widget h3"


def test_cards_become_a_table_in_which_few_people_are_few(demo_copy: Study, tmp_path: Path) -> None:
    cell = "from peer_research.widgets import pages\n\npages.yields()"
    with working(demo_copy, cell, tmp_path, _READY) as desk:
        page = desk.page
        page.select_option("select[name=boek]", "big5_kaarten")
        page.get_by_role("button", name="Openen").click()
        page.wait_for_selector("select[name=deelnemer]")
        session = next(iter(demo_copy.sessions().values()))
        for name, value in {"gesprek": session.id, "deelnemer": session.participants[0],
                            "gebied": "wonen", "kleur": "rood"}.items():  # fmt: skip
            page.select_option(f"select[name={name}]", value)
        page.get_by_role("button", name="Bewaren").click()
        becomes(lambda: len(CARDS.rows(demo_copy)), 1)
        # What is out of sight is drawn anew when somebody looks at it.
        page.locator(".pr-live-page").scroll_into_view_if_needed()
        table = page.locator("table:has(th:text-is('Groen'))")
        becomes(lambda: table.get_by_text("weinig").count() > 0, True)
        picture(page, "books-yields")
        axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
        found = axe.run(page, context=".jp-OutputArea")
        assert found.violations_count == 0, found.generate_report()


def test_a_second_person_reads_and_then_says_yes(demo_copy: Study, tmp_path: Path) -> None:
    cell = "from peer_research.widgets import pages\n\npages.approve()"
    piece = waiting_for_approval(demo_copy)[0]
    words = piece.quote[:30]
    with working(demo_copy, cell, tmp_path, _READY) as desk:
        page = desk.page
        assert words not in page.content()
        page.select_option("select[name=wie]", "sam")
        page.select_option("select[name=stuk]", piece.id)
        go = page.get_by_role("button", name="Verder", exact=True)
        go.click()
        page.wait_for_selector(f"td:has-text('{words}')")
        page.select_option("select[name=besluit]", "ja")
        go.click()
        becomes(lambda: approved_pieces(demo_copy), {piece.id})
        picture(page, "books-approve")
