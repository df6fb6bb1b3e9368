"""A study may ask for a language model that is on this computer; it is never used unasked.

The model is a real spaCy pipeline with rules instead of weights, under the name of a real one.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from peer_research.anonymise import anonymise
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import Transcript, Turn
from peer_research.new_study import new_study
from peer_research.study import Study

MODEL = "nl_core_news_sm"
# Our own recognisers do not take this for a name, so only the model does.
TEXT = "en de stoel stond naast de tafel."


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder of which modules can be imported, for this test only."""
    from anonymiser.recognisers import models

    folder = tmp_path / "pakketten"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    models._loaded.cache_clear()
    yield folder
    models._loaded.cache_clear()
    sys.modules.pop(MODEL, None)
    importlib.invalidate_caches()


def install(shelf: Path) -> None:
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("nl")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "stoel"}])
    (shelf / MODEL).mkdir()
    nlp.to_disk(shelf / MODEL / "data")
    (shelf / MODEL / "__init__.py").write_text(
        "from pathlib import Path\nimport spacy\n__version__ = '3.8.0'\n"
        "def load(**more):\n"
        "    return spacy.load(Path(__file__).parent / 'data', **more)\n"
    )
    importlib.invalidate_caches()


def make(tmp_path: Path, **settings: str) -> Identifiable:
    study = new_study(tmp_path / "onderzoek", "Proef", practice=True, **settings)
    private = Identifiable(study, create=True)
    turn = Turn(id="T0001", speaker="P01", text=TEXT)
    private.put_raw(Transcript(id="S01", version=0, turns=(turn,)))
    return private


def safe_text(study: Study) -> str:
    return study.transcript("S01").text


def test_the_study_asks_for_it(shelf: Path, tmp_path: Path) -> None:
    install(shelf)
    private = make(tmp_path, taalmodel=MODEL)
    anonymise(private)
    assert safe_text(private.study) == "en de [PERSOON-1] stond naast de tafel."


def test_it_is_not_used_unasked(shelf: Path, tmp_path: Path) -> None:
    install(shelf)
    private = make(tmp_path)
    assert private.study.settings.language_model == ""
    anonymise(private)
    assert safe_text(private.study) == TEXT


def test_one_that_is_not_here_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    model = "nl_core_news_lg"
    if importlib.util.find_spec(model):
        pytest.skip("this model is installed here")
    private = make(tmp_path, taalmodel=model)
    with pytest.raises(StudyError, match="staat niet op deze computer") as caught:
        anonymise(private)
    assert caught.value.key == "anonymise.no_language_model"
    assert model in str(caught.value)
    assert private.study.transcript_ids() == []


def test_one_that_does_not_load_is_told(shelf: Path, tmp_path: Path) -> None:
    (shelf / f"{MODEL}.py").write_text("def load(**more):\n    raise OSError('stuk')\n")
    importlib.invalidate_caches()
    private = make(tmp_path, taalmodel=MODEL)
    with pytest.raises(Exception, match=MODEL) as caught:
        anonymise(private)
    assert getattr(caught.value, "key", "") == "models.broken"
    assert private.study.transcript_ids() == []


@pytest.mark.parametrize("written", ["nl_core_news_mdd", "en_core_web_sm", "../boos"])
def test_only_a_dutch_model_can_be_asked_for(tmp_path: Path, written: str) -> None:
    with pytest.raises(StudyError, match="nl_core_news_") as caught:
        make(tmp_path, taalmodel=written)
    assert "'taalmodel'" in str(caught.value)
    assert "study.toml" in str(caught.value)
