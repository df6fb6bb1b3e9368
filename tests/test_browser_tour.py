"""A newcomer does the whole practice study in the browser, with the guide, and stops half-way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, Server, browsing, open_notebook, picture, serving, wait_for
from test_browser_newcomer import section

from peer_research.demo.practice import SESSION, STEPS, done_steps, practice_folder
from peer_research.study import Study

pytestmark = MARKS
CODED = (
    "Elke keer moet ik mijn verhaal opnieuw vertellen",
    "Dan slaap ik slecht",
    "Dat we zelf mogen meepraten over het weekend",
)


@pytest.fixture
def server(tmp_path: Path, home: Path) -> Iterator[Server]:
    with serving(practice_folder(), tmp_path / "server.log") as running:
        yield running


def guide(page: Any) -> Any:
    return section(page, "Oefenen: alle stappen één keer")


def check(page: Any, praise: str) -> None:
    box = guide(page)
    box.get_by_role("button", name="Ik heb het gedaan").click()
    box.locator(".pr-status", has_text=f"Goed gedaan: {praise}").wait_for()


def press(box: Any, name: str, said: str) -> None:
    box.get_by_role("button", name=name).click()
    box.locator(".pr-status", has_text=said).first.wait_for()


def prepare(page: Any) -> None:
    box = guide(page)
    box.get_by_role("button", name="Ik heb het gedaan").click()
    box.get_by_role("alert").get_by_text("Word-bestanden zijn er nog niet").wait_for()
    picture(page, "tour-1-not-yet")
    form = section(page, "Protocol kiezen en printen")
    form.get_by_label("Welk protocol?").select_option(index=1)
    press(form, "Maak de Word-bestanden", "Klaar")
    check(page, "de gespreksleidraad")
    form = section(page, "Een deelnemer registreren")
    form.get_by_label("Leeftijd").select_option("16-17")
    form.get_by_label("Schuilnaam").fill("Kiwi")
    press(form, "Registreren", "P01")
    check(page, "de deelnemer heet nu P01")
    form = section(page, "Toestemming opschrijven")
    form.get_by_label("Deelnemer").select_option("P01")
    form.get_by_label("Meedoen aan het onderzoek").select_option("ja")
    form.get_by_label("Woorden gebruiken in het verslag").select_option("ja")
    form.get_by_label("Dag waarop dit gezegd is").fill(date.today().isoformat())
    form.get_by_label("Versie van de tekst").fill("toestemming-1.0.0")
    press(form, "Bewaren", "P01")
    check(page, "je schreef op")


def bring_in(page: Any, folder: Path) -> None:
    with page.expect_download() as waiting:
        guide(page).get_by_role("button", name="Haal het oefengesprek op").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    box = section(page, "Een gesprek binnenhalen")
    box.get_by_label("Bestand met de tekst").set_input_files(str(file))
    box.get_by_role("button", name="Bekijk het bestand").click()
    box.locator('input[aria-label*="Kiki"]').fill("P01")
    press(box, "Binnenhalen", f"gesprek {SESSION}")
    check(page, "het gesprek ligt veilig")
    press(section(page, "Laat de computer zoeken"), "Zoek en verberg", "Klaar")
    check(page, "de computer verborg")


def look_over(page: Any) -> None:
    box = page.locator(".pr-review")
    box.get_by_role("button", name="Akkoord met alles wat zeker is").click()
    box.get_by_role("button", name="Afronden").click()
    box.locator(".pr-status", has_text="Klaar").wait_for()
    picture(page, "tour-2-review")
    check(page, "jij hebt nagekeken")


def give_codes(page: Any) -> None:
    box = page.locator(".pr-coding")
    box.get_by_role("button", name="Noor").click()
    for number, words in enumerate(CODED):
        found = box.locator(".pr-tools input[type=search]")
        found.fill(words[:20])
        found.press("Enter")
        box.locator(".pr-quote", has_text=words.split()[0]).wait_for()
        box.locator(".pr-codes .pr-code").nth(number).click()
        box.locator(".pr-status", has_text="Bewaard").wait_for()
    picture(page, "tour-3-codes")
    check(page, "je gaf drie stukken een code")


def make_sense(page: Any) -> None:
    box = section(page, "Samen duiden")
    box.get_by_label("Naam van het thema").fill("Niet gehoord worden")
    boxes = box.get_by_role("group", name="Welke codes horen erbij?").get_by_role("checkbox")
    for one in boxes.all():
        one.check()
    press(box, "Thema bewaren", "Bewaard: thema")
    check(page, "er is een thema")
    box = section(page, "Samen duiden")
    box.get_by_label("Over welk thema?").select_option(label="Niet gehoord worden")
    box.get_by_label("Wat zeggen we?").fill("In het weekend luistert niemand.")
    box.locator(".pr-pieces select").nth(0).select_option("for")
    box.locator(".pr-pieces select").nth(1).select_option("against")
    press(box, "Bewering bewaren", "Bewaard: bewering")
    picture(page, "tour-4-sense")
    check(page, "jullie bewering staat er")


@pytest.mark.timeout(1200)
def test_a_newcomer_does_every_step_and_can_stop_half_way(
    server: Server, tmp_path: Path, home: Path
) -> None:
    with browsing(accept_downloads=True) as (page, outside):
        open_notebook(page, server, "oefenen")
        prepare(page)
        bring_in(page, tmp_path)
        # Stopping is closing the page; going on is opening it again.
        open_notebook(page, server, "oefenen")
        wait_for(lambda: "5 van de 11" in guide(page).inner_text())
        look_over(page)
        give_codes(page)
        make_sense(page)
        press(section(page, "Het conceptverslag"), "Maak het verslag", "Het verslag staat klaar")
        check(page, "het conceptverslag")
        study = Study(practice_folder())
        assert len(study.coded_segments()) == len(CODED)
        form = section(page, "Iemand wil niet meer meedoen")
        form.get_by_label("Wie?").select_option("P01")
        form.get_by_label("Typ de code").fill("P02")
        form.get_by_role("button", name="Haal alle woorden weg").click()
        form.get_by_role("alert").get_by_text("Er is niets weggehaald").wait_for()
        form.get_by_label("Typ de code").fill("p01")
        press(form, "Haal alle woorden weg", "Weg: alle woorden van P01")
        check(page, "alle woorden van P01 zijn weg")
        guide(page).get_by_role("heading", name="Klaar!").wait_for()
        picture(page, "tour-5-done")
    assert outside == []
    study = Study(practice_folder())
    assert all(done_steps(study))
    assert study.coded_segments() == []
    assert len(STEPS) == 11
