"""A protocol that a team improves together in the notebook: no code, and no TOML typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import MARKS, Server, browsing, open_notebook, picture, serving
from test_browser_newcomer import press, section

from peer_research.new_study import new_study
from peer_research.shipped import protocol_file
from peer_research.study import Study
from peer_research.study_folder import HOME_VARIABLE

pytestmark = MARKS
PROTOCOL = "p04-veiligheid-leefgroep"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    return new_study(tmp_path / "studie", "Weekend", protocols=[protocol_file(PROTOCOL)])


@pytest.fixture
def server(study: Study, tmp_path: Path) -> Iterator[Server]:
    with serving(study.path, tmp_path / "server.log") as running:
        yield running


def test_a_team_improves_a_question(study: Study, server: Server) -> None:
    with browsing() as (page, outside):
        open_notebook(page, server, "01_protocol")
        form = section(page, "Een protocol verbeteren of zelf maken")
        form.get_by_label("Welk protocol?").select_option(PROTOCOL)
        press(form, "Verder", "hieronder")
        title = study.protocols()[PROTOCOL].title
        form = section(page, f"Nieuwe versie van '{title}'")
        picture(page, "protocol-1-version")
        question = form.locator("ol.pr-rows > li").first.locator("textarea").first
        assert "Waar ben je het liefst?" in question.input_value()
        question.fill("Teken de groep van boven. Waar zit je het liefst?")
        form.get_by_label("Wie verandert dit?").fill("Merel")
        form.get_by_label("Waarom?", exact=False).last.fill("Dit klinkt gewoner.")
        press(form, "Nieuwe versie bewaren", "1.0.1")
        picture(page, "protocol-2-kept")
        assert "[nieuw: zit]" in form.inner_text()
    assert outside == []
    new = study.protocols()[PROTOCOL]
    assert new.version == "1.0.1"
    assert new.questions[0].text.endswith("Waar zit je het liefst?")
    assert (study.protocols_folder / "eerder" / f"{PROTOCOL}.v1.0.0.toml").is_file()
    assert list((study.output / "materialen" / PROTOCOL).glob("verschil-*.docx"))
