"""Words that may point at danger: listed for a human, never judged, never shown unasked."""

from __future__ import annotations

import pytest

from peer_research.care.danger_words import category_names, show_signal_words, signal_words
from peer_research.errors import StudyError
from peer_research.model import Transcript, Turn


def said(*texts):
    turns = [Turn(id=f"T{n:04d}", speaker="P01", text=t) for n, t in enumerate(texts, start=1)]
    return Transcript(id="S01", version=1, turns=tuple(turns))


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Ik heb aan suïcide gedacht.", "niet_meer_leven"),
        ("IK WIL ER NIET MEER ZIJN", "niet_meer_leven"),
        ("hij heeft me geslagen", "geweld"),
        ("ze waren mij aan het bedreigen", "geweld"),
        ("ik durf niet naar huis", "nu_niet_veilig"),
        ("ik was weggelopen", "weg_of_vermist"),
    ],
)
def test_words_are_listed_by_kind(text, category):
    assert [(s.turn, s.category, s.times) for s in signal_words(said("Hoi.", text))] == [
        ("T0002", category, 1)
    ]


@pytest.mark.parametrize(
    "text",
    ["Ik sloeg de bladzijde om.", "Mijn mentor bleef.", "Dat is een mestvork.", "", "De trein."],
)
def test_ordinary_words_are_not_listed(text):
    assert signal_words(said(text)) == []


def test_the_list_has_no_text_unless_asked():
    transcript = said("zelfmoord en nog eens zelfmoord, en geslagen")
    found = signal_words(transcript)
    assert sorted((s.category, s.times) for s in found) == [("geweld", 1), ("niet_meer_leven", 2)]
    assert "zelfmoord" not in repr(found)
    assert show_signal_words(transcript)[0].words == ("zelfmoord", "zelfmoord")
    assert all(category_names().values())


def test_a_list_of_the_teams_own_with_a_mistake_is_refused(tmp_path):
    path = tmp_path / "woorden.toml"
    for word in ("Hoofdletter", "(.*)", "mid*den", ""):
        path.write_text(f'versie = "1"\n[[soort]]\nid = "a"\nnaam = "A"\nwoorden = ["{word}"]\n')
        with pytest.raises(StudyError) as found:
            signal_words(said("tekst"), path)
        assert found.value.key == "care.signal_file"
