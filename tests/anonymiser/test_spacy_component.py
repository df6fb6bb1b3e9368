"""The step in a spaCy pipeline, found through its entry point."""

import subprocess
import sys

import pytest
import spacy
from spacy import displacy
from spacy.tokens import Doc

from anonymiser.errors import PolicyError

TEXT = "Ik heet Yassira el Amrani, mail kim@voorbeeld.nl. Ik ben moslim."


@pytest.fixture
def nlp():
    made = spacy.blank("nl")
    made.add_pipe("anonymiser")
    return made


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "bekend.toml"
    path.write_text('[[organisatie]]\nnamen = ["Stichting Korenschoof"]\n', "utf-8")
    return path


def labels(doc, key="identifiers"):
    return [(span.text, span.label_) for span in doc.spans[key]]


def test_the_entry_point_is_enough():
    code = (
        "import spacy; nlp = spacy.blank('nl'); nlp.add_pipe('anonymiser');"
        "print([s.label_ for d in [nlp('mail kim@voorbeeld.nl')] for s in d.spans['identifiers']])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['EMAIL']"


def test_importing_the_anonymiser_does_not_load_spacy():
    code = "import sys, anonymiser.pipeline; print('spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_spans_with_why_they_are_there(nlp):
    doc = nlp(TEXT)
    assert labels(doc) == [
        ("Yassira el Amrani", "PERSON"), ("kim@voorbeeld.nl", "EMAIL"), ("moslim", "RELIGION"),
    ]  # fmt: skip
    attributes = doc.spans["identifiers"].attrs
    assert [TEXT[start:end] for start, end in attributes["offsets"]] == [t for t, _ in labels(doc)]
    assert attributes["sources"][1:] == ["email", "special"]
    assert all(attributes["reasons"])
    assert all(0 < score <= 1 for score in attributes["scores"])


def test_a_span_within_a_token_is_widened(nlp):
    doc = Doc(nlp.vocab, words=["mail", "x:kim@voorbeeld.nl;"], spaces=[True, False])
    nlp.get_pipe("anonymiser")(doc)
    ((text, _),) = labels(doc)
    ((start, end),) = doc.spans["identifiers"].attrs["offsets"]
    assert text == "x:kim@voorbeeld.nl;"
    assert doc.text[start:end] == "kim@voorbeeld.nl"


def test_displacy_shows_it(nlp):
    html = displacy.render(
        nlp(TEXT), style="span", options={"spans_key": "identifiers"}, jupyter=False
    )
    assert "EMAIL" in html
    assert "RELIGION" in html


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "cafe\u0301 kim@voorbeeld.nl", "👩‍👩‍👧 06-12345678"]
)
def test_odd_texts(nlp, text):
    doc = nlp(text)
    found = [text[start:end] for start, end in doc.spans["identifiers"].attrs["offsets"]]
    assert found == [word for word in text.split() if "@" in word or "06-" in word]


def test_a_roster_is_read_and_never_written(nlp, roster, tmp_path):
    made = spacy.blank("nl")
    made.add_pipe("anonymiser", config={"roster": str(roster)})
    folder = tmp_path / "pijplijn"
    made.to_disk(folder)
    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"korenschoof" not in (written + made.to_bytes()).lower()
    again = spacy.load(folder)
    again.from_bytes(made.to_bytes())
    text = "we gingen terug naar de korenschoof die dag"
    for step in (made, again):
        doc = step(text)
        assert labels(doc) == [("korenschoof", "ORGANISATION")]
    assert labels(nlp(text)) == []


def test_a_missing_roster_is_said_when_the_step_is_made(tmp_path):
    with pytest.raises(PolicyError, match="geen"):
        spacy.blank("nl").add_pipe("anonymiser", config={"roster": str(tmp_path / "geen.toml")})


def test_each_document_on_its_own_unless_the_study_was_shown(nlp):
    texts = [
        "Ik woonde op Stichting Korenschoof, in Ede.",
        "we gingen terug naar de korenschoof die dag",
    ]
    assert [labels(doc) for doc in nlp.pipe(texts)][1] == []
    nlp.get_pipe("anonymiser").learn(texts)
    docs = list(nlp.pipe(texts))
    assert labels(docs[1]) == [("korenschoof", "ORGANISATION")]
    nlp.get_pipe("anonymiser").learn([])
    assert labels(nlp(texts[1])) == []


def test_settings(nlp):
    other = spacy.blank("nl")
    other.add_pipe("anonymiser", config={"spans_key": "namen", "threshold": 0.6})
    doc = other(TEXT)
    assert "identifiers" not in doc.spans
    assert labels(doc, "namen") == labels(nlp(TEXT))[:2]
