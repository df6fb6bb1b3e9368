"""Models of others: used when they are there, never needed, never downloaded.

The models here are tiny stand-ins at the border of the package: a real spaCy pipeline with
rules instead of weights, and a module ``gliner`` with the same doors as the real one.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from anonymiser.errors import InputError
from anonymiser.pipeline import Anonymiser
from anonymiser.recognisers import models
from anonymiser.recognisers.models import ModelChoice, choose_models, load_models, windows
from anonymiser.spans import Document

# Our own recognisers never take these two for names, so only a model does.
PLAIN = "en de stoel stond naast de tafel."
TEXT = "toen kwam qwistoval binnen in borgelwoude bij vlonkstede, in Nederland met de GGZ."

GLINER = """
import json, re
from pathlib import Path

class Config:
    max_len = 384

class Tokenizer:
    def tokenize(self, word):
        return [word[i:i + 4] for i in range(0, len(word), 4)]

class Processor:
    transformer_tokenizer = Tokenizer()

class GLiNER:
    calls = []

    @classmethod
    def from_pretrained(cls, folder, local_files_only=False):
        assert local_files_only is True
        config = json.loads((Path(folder) / "gliner_config.json").read_text())
        if config.get("broken"):
            raise OSError("weights are missing")
        model = cls()
        model.names, model.config, model.data_processor = config["names"], Config(), Processor()
        return model

    def predict_entities(self, text, labels, threshold=0.5):
        words = re.findall(r"\\w+(?:[-_]\\w+)*|\\S", text)
        pieces = [p for w in words for p in Tokenizer().tokenize(w)]
        assert len(words) <= 384 and len(pieces) <= 384, "the real one drops the rest"
        self.calls.append(text)
        return [
            {"start": m.start(), "end": m.end(), "text": m.group(), "label": label, "score": score}
            for name, label, score in self.names if label in labels and score >= threshold
            for m in re.finditer(name, text)
        ]
"""


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder of which modules can be imported, for this test only."""
    folder = tmp_path / "pakketten"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    models._loaded.cache_clear()
    for name in (models.VARIABLE, "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.setenv(name, "")
    yield folder
    models._loaded.cache_clear()
    for name in {n for n in set(sys.modules) - before if n.startswith(("nl_core", "gliner"))}:
        del sys.modules[name]
    importlib.invalidate_caches()


def make_spacy(shelf: Path, name: str = "nl_core_news_sm") -> None:
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("nl")
    rules = nlp.add_pipe("entity_ruler")
    words = {"qwistoval": "PERSON", "borgelwoude": "GPE", "vlonkstede": "ORG", "Nederland": "GPE",
             "GGZ": "ORG", "binnen": "CARDINAL", "stoel": "PERSON"}  # fmt: skip
    rules.add_patterns([{"label": label, "pattern": word} for word, label in words.items()])
    (shelf / name).mkdir()
    nlp.to_disk(shelf / name / "data")
    (shelf / name / "__init__.py").write_text(
        "from pathlib import Path\nimport spacy\n__version__ = '3.8.0'\n"
        "def load(**more):\n"
        "    return spacy.load(Path(__file__).parent / 'data', **more)\n"
    )


def make_gliner(shelf: Path, *names: tuple[str, str, float], broken: bool = False) -> Path:
    (shelf / "gliner.py").write_text(GLINER, "utf-8")
    folder = shelf / "mijn-model"
    folder.mkdir()
    config = {"names": names, "broken": broken}
    (folder / "gliner_config.json").write_text(json.dumps(config), "utf-8")
    return folder


def found(choice: ModelChoice, text: str) -> list[tuple[str, str, str, float]]:
    spans = [s for recognise in load_models(choice) for s in recognise(text)]
    return [(s.label, text[s.start : s.end], s.source, s.score) for s in spans]


def test_without_models_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "SPACY_MODELS", ())
    monkeypatch.delenv(models.VARIABLE, raising=False)
    assert choose_models() == ModelChoice()
    assert load_models(choose_models()) == []


# ----------------------------------------------------------------------------- spaCy


def test_an_installed_spacy_model_is_used(shelf: Path) -> None:
    make_spacy(shelf)
    choice = choose_models()
    assert choice == ModelChoice(spacy="nl_core_news_sm")
    assert found(choice, TEXT) == [
        ("PERSON", "qwistoval", "spacy", 0.6),
        ("LOCATION", "borgelwoude", "spacy", 0.6),
        ("ORGANISATION", "vlonkstede", "spacy", 0.6),
    ]
    (span,) = load_models(choice)[0]("met qwistoval")
    assert "taalmodel" in span.reason


def test_the_largest_spacy_model_is_taken(shelf: Path) -> None:
    make_spacy(shelf)
    make_spacy(shelf, "nl_core_news_md")
    assert choose_models().spacy == "nl_core_news_md"
    assert choose_models().identity() != ModelChoice(spacy="nl_core_news_sm").identity()


def test_a_long_text_is_read_to_its_end(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_spacy(shelf)
    monkeypatch.setattr(models, "_SPACY_WINDOW", 40)
    monkeypatch.setattr(models, "_SPACY_OVERLAP", 5)
    text = ("woord " * 37 + "qwistoval ") * 30
    assert len(found(choose_models(), text)) == 30


def test_a_spacy_model_that_does_not_load_is_told(shelf: Path) -> None:
    (shelf / "nl_core_news_sm.py").write_text("def load(**more):\n    raise OSError('stuk')\n")
    with pytest.raises(InputError) as caught:
        load_models(choose_models())
    assert caught.value.key == "models.broken"
    assert "nl_core_news_sm" in str(caught.value)


def test_the_pipeline_uses_it_and_does_not_believe_it_elsewhere(shelf: Path) -> None:
    make_spacy(shelf)
    documents = [Document(id="a", text=PLAIN), Document(id="b", text="die stoelen, Stoel hoor")]
    plain = Anonymiser().scan(documents)
    helped = Anonymiser(models=load_models(choose_models())).scan(documents)
    assert [document.spans for document in plain] == [(), ()]
    (span,) = helped[0].spans
    assert (PLAIN[span.start : span.end], span.source) == ("stoel", "spacy")
    assert helped[1].spans == ()


# ---------------------------------------------------------------------------- GLiNER


def test_a_gliner_model_in_a_folder_is_used(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [("qwistoval", "person", 0.99), ("borgelwoude", "city", 0.55),
             ("vlonkstede", "school", 0.4), ("Nederland", "city", 0.9)]  # fmt: skip
    folder = make_gliner(shelf, *names)
    expected = [
        ("PERSON", "qwistoval", "gliner", 0.65),
        ("LOCATION", "borgelwoude", "gliner", 0.55),
    ]
    assert found(choose_models(folder), TEXT) == expected
    monkeypatch.setenv(models.VARIABLE, str(folder))
    assert found(choose_models(), TEXT) == expected
    # Its libraries may not go and look elsewhere.
    assert os.environ["HF_HUB_OFFLINE"] == os.environ["TRANSFORMERS_OFFLINE"] == "1"


@pytest.mark.parametrize("long_words", [False, True])
def test_gliner_reads_every_window(shelf: Path, long_words: bool) -> None:
    folder = make_gliner(shelf, ("qwistoval", "person", 0.9))
    filler = ("onverantwoordelijkheidsgevoel " if long_words else "en, ") * 90
    text = (filler + "qwistoval ") * 25
    assert len(found(choose_models(folder), text)) == 25


def test_gliner_takes_empty_and_odd_texts(shelf: Path) -> None:
    folder = make_gliner(shelf, ("qwistoval", "person", 0.9))
    for text in ("", " \n", "x" * 20_000, "\u0301" * 2000, "qwistoval"):
        assert len(found(choose_models(folder), text)) == text.count("qwistoval")


@pytest.mark.parametrize(
    ("what", "key"),
    [("folder", "models.no_folder"), ("config", "models.not_gliner"),
     ("package", "models.no_package"), ("weights", "models.broken")],
)  # fmt: skip
def test_what_is_missing_is_told(shelf: Path, what: str, key: str) -> None:
    folder = make_gliner(shelf, broken=what == "weights")
    if what == "folder":
        folder = shelf / "weg"
    elif what == "config":
        (folder / "gliner_config.json").unlink()
    elif what == "package":
        (shelf / "gliner.py").unlink()
        if importlib.util.find_spec("gliner"):
            pytest.skip("gliner is installed here")
    with pytest.raises(InputError) as caught:
        load_models(choose_models(folder))
    assert caught.value.key == key
    assert str(shelf) not in str(caught.value)


# --------------------------------------------------------------------------- windows


@given(
    text=st.text(alphabet="ab é-.\n\u0301", max_size=120),
    size=st.integers(24, 40),
    overlap=st.integers(0, 30),
)
def test_windows_hold_every_word_and_fit(text: str, size: int, overlap: int) -> None:
    found = list(windows(text, size, overlap, len))
    held = {place for start, end in found for place in range(start, end)}
    assert all(place in held for place, sign in enumerate(text) if not sign.isspace())
    for start, end in found:
        assert sum(map(len, re.findall(r"\w{1,24}|[^\w\s]", text[start:end]))) <= size
    assert [start for start, _ in found] == sorted({start for start, _ in found})


# -------------------------------------------------------------------------- commands


def call(shelf: Path, *more: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PEER_RESEARCH_")}
    path = os.pathsep.join([str(shelf), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-m", "anonymiser", *more], input=stdin, capture_output=True, text=True,
        env=kept | {"PYTHONPATH": path} | variables, check=False, cwd=shelf,
    )  # fmt: skip


ROW = json.dumps({"id": 1, "text": PLAIN}) + "\n"


def test_the_commands_use_the_models(shelf: Path) -> None:
    folder = make_gliner(shelf, ("tafel", "person", 0.9))
    make_spacy(shelf)
    done = call(shelf, "scan", "--model", str(folder), stdin=ROW)
    assert (done.returncode, done.stderr) == (0, "")
    sources = [span["source"] for span in json.loads(done.stdout)["spans"]]
    assert sources == ["spacy", "gliner"]
    gold = {"id": 1, "text": PLAIN, "spans": [{"start": 6, "end": 11, "label": "PERSON"}]}
    (shelf / "gold.jsonl").write_text(json.dumps(gold), "utf-8")
    done = call(shelf, "evaluate", "gold.jsonl", "--json", "--model", str(folder))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_run_uses_the_models_in_every_process(shelf: Path, workers: str) -> None:
    folder = make_gliner(shelf, ("tafel", "person", 0.9))
    make_spacy(shelf)
    (shelf / "in.txt").write_text(PLAIN, "utf-8")
    run = ["run", "in.txt", "uit.txt", "--vault", "kluis", "--workers", workers]
    done = call(shelf, *run, PEER_RESEARCH_PASSPHRASE="vier losse woorden hier",
                PEER_RESEARCH_GLINER=str(folder))  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    safe = (shelf / "uit.txt").read_text("utf-8")
    assert safe == "en de [PERSOON-1] stond naast de [PERSOON-2]."


@pytest.mark.parametrize("command", [["scan"], ["evaluate", "gold.jsonl"]])
def test_a_missing_model_stops_the_command(shelf: Path, command: list[str]) -> None:
    (shelf / "gold.jsonl").write_text('{"id":1,"text":"a","spans":[]}', "utf-8")
    done = call(shelf, *command, "--model", "weg", stdin=ROW)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "'weg'" in done.stderr
