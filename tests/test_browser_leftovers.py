"""Parts of one page that depend on each other; the dark theme; what is left to do by hand."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, Server, becomes, browsing, open_notebook, picture, serving

from peer_research.new_study import new_study
from peer_research.study import Study

pytestmark = MARKS
READY = 150_000


@contextlib.contextmanager
def opened(study: Study, name: str, log: Path, theme: str = "") -> Iterator[tuple[Any, Server]]:
    """Open one of the notebooks of a study, all its cells run."""
    with (
        serving(study.path, log / "server.log", theme=theme) as server,
        browsing() as (page, outside),
    ):
        open_notebook(page, server, name)
        yield page, server
    assert outside == []


def form(page: Any, title: str) -> Any:
    """Return the form with this title, in sight: a form that nobody sees waits."""
    found = page.locator("section.pr-widget").filter(
        has=page.get_by_role("heading", name=title, exact=True)
    )
    found.wait_for(timeout=READY)
    found.scroll_into_view_if_needed()
    return found


def press(found: Any, name: str, said: str) -> None:
    found.get_by_role("button", name=name, exact=True).click()
    found.locator(".pr-status", has_text=said).wait_for(timeout=READY)


def test_what_one_form_saves_can_be_chosen_in_the_next(tmp_path: Path, home: Path) -> None:
    study = new_study(tmp_path / "nieuw", "Nieuw onderzoek")
    with opened(study, "01_protocol", tmp_path) as (page, _):
        form(page, "Een gesprek registreren").get_by_label("Soort gesprek").select_option(
            "interview"
        )
        consent = form(page, "Toestemming opschrijven")
        consent.get_by_label("Versie van de tekst").fill("toestemming-1")
        press(form(page, "Een deelnemer registreren"), "Registreren", "P01")
        # What was filled in before stays, and the new code is there.
        consent.get_by_label("Deelnemer").select_option("P01")
        assert consent.get_by_label("Versie van de tekst").input_value() == "toestemming-1"
        consent.get_by_label("Meedoen aan het onderzoek").select_option("ja")
        consent.get_by_label("Dag waarop dit gezegd is").fill("2026-01-05")
        press(consent, "Bewaren", "P01")
        session = form(page, "Een gesprek registreren")
        session.get_by_label("P01").check()
        assert session.get_by_label("Soort gesprek").input_value() == "interview"
        press(session, "Bewaren", "S01")
        # A box to type in becomes a list to choose from.
        lights = form(page, "Stoplicht: wat is er gedaan?")
        lights.locator("select[name=gesprek]").select_option("S01")
        picture(page, "leftovers-stoplicht")
    assert study.participants()["P01"].allows("meedoen")
    assert study.sessions()["S01"].participants == ("P01",)


def test_the_other_window_sees_it_too(tmp_path: Path, home: Path) -> None:
    study = new_study(tmp_path / "nieuw", "Nieuw onderzoek")
    with opened(study, "01_protocol", tmp_path) as (page, server):
        form(page, "Een deelnemer registreren")
        other = page.context.new_page()
        open_notebook(other, server, "07_opruimen")
        assert form(other, "Iemand wil niet meer meedoen").locator("option").count() == 1
        page.bring_to_front()
        press(form(page, "Een deelnemer registreren"), "Registreren", "P01")
        other.bring_to_front()
        form(other, "Iemand wil niet meer meedoen").get_by_label("Wie?").select_option("P01")
        # A table that only shows something follows as well.
        open_notebook(other, server, "02_importeren")
        shown = form(other, "Gesprekken binnenhalen")
        assert shown.get_by_role("cell", name="S01", exact=True).count() == 0
        page.bring_to_front()
        session = form(page, "Een gesprek registreren")
        session.get_by_label("Soort gesprek").select_option("interview")
        press(session, "Bewaren", "S01")
        other.bring_to_front()
        form(other, "Gesprekken binnenhalen").get_by_role("cell", name="S01", exact=True).wait_for()
        picture(other, "leftovers-follows")


def test_the_overview_lists_what_people_must_do_after_a_withdrawal(
    demo_copy: Study, tmp_path: Path
) -> None:
    demo_copy.note("withdrawing", participant="P02")
    with opened(demo_copy, "00_start", tmp_path) as (page, _):
        page.get_by_role("button", name="Verwijderen afmaken").click()
        page.get_by_role("button", name="Ja, doe het").click()
        todo = page.get_by_role("group", name="Dit moeten jullie nog zelf doen")
        todo.wait_for(timeout=READY)
        assert "Vernietig wat jullie" in todo.inner_text()
        # It is in sight at once, while the computer still looks at the rest.
        becomes(
            lambda: page.evaluate("() => document.activeElement.closest('.pr-todo') !== null"), True
        )
        picture(page, "leftovers-todo")
        # It stays when somebody looks again.
        page.locator(".pr-overview .pr-looking").wait_for(state="detached", timeout=READY)
        page.get_by_role("button", name="Kijk opnieuw").click()
        page.locator(".pr-overview .pr-status", has_text="Opnieuw gekeken").wait_for(timeout=READY)
        assert todo.is_visible()
        # With the list in sight the page still hears what is saved elsewhere.
        page.evaluate("() => new BroadcastChannel('peer-research-saved').postMessage('pr-form')")
        page.get_by_role("button", name="Laat het zien").click()
        page.get_by_role("button", name="Laat het zien").wait_for(state="detached", timeout=READY)
        assert todo.is_visible()
    assert "P02" not in demo_copy.participants()


def test_the_menu_has_the_words_that_the_notebooks_say(tmp_path: Path, home: Path) -> None:
    study = new_study(tmp_path / "nieuw", "Nieuw onderzoek")
    with opened(study, "02_importeren", tmp_path) as (page, _):
        form(page, "Een gesprek binnenhalen")
        page.get_by_role("menuitem", name="Uitvoeren", exact=True).click()
        page.get_by_role("menuitem", name="Alle cellen uitvoeren", exact=True).wait_for()
        picture(page, "leftovers-menu")
        page.keyboard.press("Escape")
        page.get_by_role("menuitem", name="Bewerken", exact=True).click()
        page.locator(".lm-Menu-itemLabel", has_text="Cel knippen").wait_for()


# The lightest and the darkest of two colours, as WCAG 2 measures contrast.
CONTRAST = """([one, other]) => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""


MISTAKE = """(node) => {
  const one = document.createElement("p");
  one.className = "pr-mistake";
  node.append(one);
  return getComputedStyle(one).color;
}"""


@pytest.mark.parametrize("theme", ["", "JupyterLab Dark"])
def test_everything_is_seen_well(demo_copy: Study, tmp_path: Path, theme: str) -> None:
    first, *others = "00_start", "01_protocol", "02_importeren", "06_rapport"
    shown = theme[-4:].lower() or "light"
    with opened(demo_copy, first, tmp_path, theme) as (page, server):
        check_colours(page)
        picture(page, f"leftovers-{shown}-{first}")
        for name in others:
            open_notebook(page, server, name)
            check_colours(page)
            picture(page, f"leftovers-{shown}-{name}")


def check_colours(page: Any) -> None:
    """Look whether the focus, a mistake and every word can be told from what is behind them."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    box = page.locator("section.pr-widget").filter(has=page.locator("h3")).first
    box.wait_for(timeout=READY)
    page.locator(".pr-looking").wait_for(state="detached", timeout=READY)
    control = box.locator("button, select, input, a.pr-link").first
    control.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    ring = control.evaluate("(node) => getComputedStyle(node).outlineColor")
    back = box.evaluate("(node) => getComputedStyle(node).backgroundColor")
    for colour in (ring, box.evaluate(MISTAKE)):
        assert page.evaluate(CONTRAST, [colour, back]) >= 4.5, (colour, back)
    found = axe.run(page, context=".pr-widget", options={"runOnly": ["color-contrast"]})
    assert found.violations_count == 0, found.generate_report()
