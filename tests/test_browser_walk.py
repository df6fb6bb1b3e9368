"""The ten tasks of ``notebooks/doorloop.md`` in a real browser, with the actions counted.

An action is a click, a choice, a file that is picked, or a field that is filled in. Opening a
notebook is three: its name, the menu, "Alle cellen uitvoeren".
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, Server, browsing, open_notebook, picture, serving
from support import ROOT
from test_browser_newcomer import PHRASE, section

from peer_research.demo.practice import CONVERSATION
from peer_research.study import Study

pytestmark = MARKS
OPENING = 3
# More than this is too much for one task; the numbers now are in the table that is printed.
MOST = {"onderzoek": 14, "printen": 5, "deelnemer": 4, "toestemming": 10, "binnenhalen": 9,
        "nakijken": 40, "coderen": 23, "duiden": 14, "verslag": 8, "eruit": 8}  # fmt: skip
WORDS = ("Lang. Op vrijdag", "Die wisselen steeds", "moet ik mijn verhaal", "Dan slaap ik slecht",
         "Dat we zelf mogen")  # fmt: skip


@dataclass
class Walk:
    """Two people at one computer: what they do is counted per task."""

    page: Any
    server: Server
    actions: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    task: str = ""

    @contextmanager
    def doing(self, task: str) -> Iterator[None]:
        self.task, self.actions[task] = task, 0
        begun = time.monotonic()
        yield
        self.seconds[task] = time.monotonic() - begun
        picture(self.page, f"walk-{len(self.actions):02d}-{task}")

    def count(self, number: int = 1) -> None:
        self.actions[self.task] += number

    def open(self, name: str) -> None:
        open_notebook(self.page, self.server, name)
        self.count(OPENING)

    def part(self, title: str) -> Any:
        return section(self.page, title)

    def fill(self, box: Any, label: str, value: str) -> None:
        box.get_by_label(label).first.fill(value)
        self.count()

    def choose(self, box: Any, asked: str, **what: Any) -> None:
        box.get_by_label(asked).first.select_option(**what)
        self.count()

    def check(self, node: Any) -> None:
        node.check()
        self.count()

    def press(self, box: Any, name: str, said: str = "") -> None:
        box.get_by_role("button", name=name).first.click()
        self.count()
        if said:
            box.locator(".pr-status", has_text=said).first.wait_for()

    def unlock(self, box: Any) -> None:
        """Type the passphrase where it is asked."""
        box.locator("input[type=password]").first.fill(PHRASE)
        self.count()

    def table(self) -> str:
        rows = [f"{'taak':14}{'handelingen':>12}{'seconden':>10}"]
        rows += [f"{t:14}{n:12}{self.seconds[t]:10.1f}" for t, n in self.actions.items()]
        total = sum(self.seconds.values())
        return "\n".join([*rows, f"{'samen':14}{sum(self.actions.values()):12}{total:10.1f}"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "weekend"


def make(walk: Walk) -> None:
    walk.open("00_start")
    form = walk.part("Een nieuw onderzoek")
    walk.fill(form, "Hoe heet jullie onderzoek?", "Weekend op de groep")
    walk.fill(form, "Wat willen jullie weten?", "Hoe is een weekend op de groep?")
    walk.check(form.get_by_label("Interview", exact=True))
    walk.check(form.locator("input[value^=p04]"))
    walk.fill(form, "Wachtzin voor de kluis", PHRASE)
    walk.fill(form, "Dezelfde wachtzin", PHRASE)
    walk.press(form, "Onderzoek maken", "Gemaakt")


def print_guide(walk: Walk) -> None:
    walk.open("01_protocol")
    form = walk.part("Protocol kiezen en printen")
    walk.choose(form, "Welk protocol?", index=1)
    walk.press(form, "Maak de Word-bestanden", "Klaar")


def participant(walk: Walk) -> None:
    form = walk.part("Een deelnemer registreren")
    walk.choose(form, "Leeftijd", value="16-17")
    walk.fill(form, "Schuilnaam", "Kiwi")
    walk.press(form, "Registreren", "P01")


def consent(walk: Walk) -> None:
    walk.open("01_protocol")
    form = walk.part("Toestemming opschrijven")
    walk.choose(form, "Deelnemer", value="P01")
    walk.choose(form, "Meedoen aan het onderzoek", value="ja")
    walk.choose(form, "Woorden gebruiken in het verslag", value="ja")
    walk.fill(form, "Dag waarop dit gezegd is", date.today().isoformat())
    walk.fill(form, "Versie van de tekst", "toestemming-1.0.0")
    walk.press(form, "Bewaren", "P01")


def bring_in(walk: Walk) -> None:
    walk.open("02_importeren")
    box = walk.part("Een gesprek binnenhalen")
    walk.unlock(box)
    walk.press(box, "Open")
    box.get_by_label("Bestand met de tekst").set_input_files(str(CONVERSATION))
    walk.count()
    walk.press(box, "Bekijk het bestand")
    box.locator('input[aria-label*="Kiki"]').fill("P01")
    walk.count()
    walk.press(box, "Binnenhalen", "gesprek S01")


def look_over(walk: Walk) -> None:
    walk.open("03_anonimiseren")
    form = walk.part("Laat de computer werken")
    walk.unlock(form)
    walk.press(form, "Start", "nu aan zet")
    box = walk.page.locator(".pr-review")
    walk.unlock(box)
    walk.press(box, "Open")
    box.locator(".pr-turn").first.wait_for()
    agree = box.get_by_role("button", name="Akkoord", exact=True)
    progress = box.locator("progress")
    while progress.evaluate("node => node.value < node.max"):
        before = progress.evaluate("node => node.value")
        agree.click()
        walk.count()
        walk.page.wait_for_function(
            "before => document.querySelector('.pr-review progress').value > before", arg=before
        )
    walk.press(box, "Afronden", "Klaar")


def give_codes(walk: Walk) -> None:
    walk.open("04_coderen")
    walk.press(walk.part("Kies een gesprek om te coderen"), "Open dit gesprek")
    box = walk.page.locator(".pr-coding")
    walk.fill(box, "Sta je er niet bij?", "noor")
    walk.press(box, "Begin")
    for number, words in enumerate(WORDS):
        found = box.locator(".pr-tools input[type=search]")
        found.fill(words)
        found.press("Enter")
        walk.count(2)
        box.locator(".pr-quote", has_text=words.split()[0]).wait_for()
        box.locator(".pr-codes .pr-code").nth(number % 3).click()
        walk.count()
        box.locator(".pr-status", has_text="Bewaard").wait_for()


def make_sense(walk: Walk) -> None:
    walk.open("05_samen_duiden")
    box = walk.part("Samen duiden")
    walk.fill(box, "Naam van het thema", "Niet gehoord worden")
    for one in (
        box.get_by_role("group", name="Welke codes horen erbij?").get_by_role("checkbox").all()
    ):
        walk.check(one)
    walk.press(box, "Thema bewaren", "Bewaard: thema")
    walk.choose(box, "Over welk thema?", label="Niet gehoord worden")
    walk.fill(box, "Wat zeggen we?", "In het weekend luistert niemand.")
    box.locator(".pr-pieces select").nth(0).select_option("for")
    box.locator(".pr-pieces select").nth(1).select_option("against")
    walk.count(2)
    walk.press(box, "Bewering bewaren", "Bewaard: bewering")


def report(walk: Walk) -> None:
    walk.open("06_rapport")
    box = (
        walk.page.locator("section.pr-report, section.pr-widget")
        .filter(has=walk.page.get_by_role("button", name="Maak het concept"))
        .first
    )
    box.wait_for()
    walk.press(box, "Maak het concept")
    # The draft of task 6 stands there already; this one is made anew.
    box.get_by_text("Gemaakt in de map van het onderzoek").first.wait_for()


def take_out(walk: Walk) -> None:
    walk.open("07_opruimen")
    form = walk.part("Iemand wil niet meer meedoen")
    walk.choose(form, "Wie?", value="P01")
    walk.fill(form, "Typ de code", "P01")
    walk.unlock(form)
    walk.press(form, "Haal alle woorden weg", "Weg: alle woorden van P01")


TASKS = {
    "onderzoek": make, "printen": print_guide, "deelnemer": participant, "toestemming": consent,
    "binnenhalen": bring_in, "nakijken": look_over, "coderen": give_codes, "duiden": make_sense,
    "verslag": report, "eruit": take_out,
}  # fmt: skip


@pytest.mark.timeout(1200)
def test_two_people_do_the_ten_tasks(
    folder: Path, tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (
        serving(folder, tmp_path / "server.log") as server,
        browsing(viewport={"width": 1500, "height": 1000}) as (page, outside),
    ):
        page.on("dialog", lambda dialog: dialog.accept())
        walk = Walk(page, server)
        for name, task in TASKS.items():
            with walk.doing(name):
                task(walk)
            if name == "duiden":
                assert len(Study(folder).coded_segments()) == len(WORDS)
    with capsys.disabled():
        print(f"\n{walk.table()}")
    assert outside == []
    assert {task: n for task, n in walk.actions.items() if n > MOST[task]} == {}
    study = Study(folder)
    assert study.withdrawn() == 1
    assert study.coded_segments() == []


def test_the_script_on_paper_has_the_same_tasks() -> None:
    script = (ROOT / "notebooks" / "doorloop.md").read_text("utf-8")
    assert script.count("\n## Taak ") == len(TASKS)
