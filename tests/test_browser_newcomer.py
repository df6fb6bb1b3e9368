"""A newcomer, from nothing to a printed guide and a registered conversation, without code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, Server, browsing, open_notebook, picture, serving

from peer_research.study import Study
from peer_research.study_folder import HOME_VARIABLE

pytestmark = MARKS
PHRASE = "vier rode fietsen zingen zacht"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mijn onderzoek"


@pytest.fixture
def server(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    with serving(folder, tmp_path / "server.log") as running:
        yield running


def fill(form: Any, label: str, value: str) -> None:
    form.get_by_label(label, exact=False).first.fill(value)


def section(page: Any, title: str) -> Any:
    found = page.locator("section.pr-widget").filter(
        has=page.get_by_role("heading", name=title, exact=True)
    )
    found.wait_for()
    return found


def press(form: Any, name: str, said: str) -> None:
    form.get_by_role("button", name=name).click()
    form.locator(".pr-status", has_text=said).wait_for()


def make_study(page: Any, server: Server) -> None:
    open_notebook(page, server, "00_start")
    form = section(page, "Een nieuw onderzoek")
    fill(form, "Hoe heet jullie onderzoek?", "Weekend op de groep")
    fill(form, "Wat willen jullie weten?", "Hoe is een weekend op de groep?")
    form.get_by_label("Interview", exact=True).check()
    form.locator("input[value^=p04]").check()
    form.get_by_label("Wachtzin voor de kluis").fill(PHRASE)
    form.get_by_label("Dezelfde wachtzin").fill(PHRASE)
    press(form, "Onderzoek maken", "Gemaakt")
    picture(page, "newcomer-1-made")


def prepare_conversation(page: Any, server: Server) -> None:
    open_notebook(page, server, "01_protocol")
    form = section(page, "Protocol kiezen en printen")
    form.get_by_label("Welk protocol?").select_option(index=1)
    press(form, "Maak de Word-bestanden", "Klaar")
    form = section(page, "Een deelnemer registreren")
    form.get_by_label("Leeftijd").select_option("16-17")
    fill(form, "Schuilnaam", "Kiwi")
    press(form, "Registreren", "P01")
    picture(page, "newcomer-2-participant")


def register_conversation(page: Any, server: Server) -> None:
    open_notebook(page, server, "01_protocol")
    form = section(page, "Toestemming opschrijven")
    form.get_by_label("Deelnemer").select_option("P01")
    form.get_by_label("Meedoen aan het onderzoek").select_option("ja")
    form.get_by_label("Woorden gebruiken in het verslag").select_option("nee")
    fill(form, "Dag waarop dit gezegd is", "2026-01-05")
    fill(form, "Versie van de tekst", "toestemming-1.0.0")
    press(form, "Bewaren", "P01")
    picture(page, "newcomer-3-consent")
    form = section(page, "Een gesprek registreren")
    form.get_by_label("Soort gesprek").select_option("interview")
    form.get_by_label("P01").check()
    form.get_by_label("Nabesproken met elkaar").check()
    press(form, "Bewaren", "S01")
    picture(page, "newcomer-4-session")


def test_from_nothing_to_a_guide_and_a_first_conversation(folder: Path, server: Server) -> None:
    with browsing() as (page, outside):
        make_study(page, server)
        prepare_conversation(page, server)
        register_conversation(page, server)
    assert outside == []
    study = Study(folder)
    assert study.participants()["P01"].pseudonym == "Kiwi"
    assert study.participants()["P01"].allows("meedoen")
    assert not study.participants()["P01"].allows("citeren")
    session = study.sessions()["S01"]
    assert session.debriefed
    assert session.participants == ("P01",)
    made = list((study.output / "materialen").rglob("gespreksleidraad-*.docx"))
    assert len(made) == 1
    assert (study.vault_folder / "vault.json").is_file()
    for path in (folder / "notebooks").rglob("*.ipynb"):
        text = path.read_text("utf-8")
        assert PHRASE not in text
        assert all(not cell.get("outputs") for cell in json.loads(text)["cells"])
