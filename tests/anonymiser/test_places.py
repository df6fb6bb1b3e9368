import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import name_cases

from anonymiser.recognisers.places import find_places


def labels(text):
    return [(text[s.start : s.end], s.label) for s in find_places(text)]


def test_cases():
    data = name_cases.load("places")
    assert len(data["cases"]) >= 40
    assert name_cases.ids_are_unique("places")
    assert name_cases.failures("places", find_places) == data["known_failures"]


def test_small_letters_lose_little():
    data = name_cases.load("places")
    total = kept = 0
    for case in data["cases"]:
        spans = [s for s in find_places(case["text"].lower()) if s.label == "LOCATION"]
        hidden = {i for span in spans for i in range(span.start, span.end)}
        for gold in case["spans"]:
            total += 1
            kept += hidden.issuperset(range(gold["start"], gold["end"]))
    assert kept / total > 0.85


def test_countries_and_nationalities_are_only_flagged():
    text = "Mijn vader is Marokkaans en komt uit Marokko, mijn oma uit sri lanka."
    assert labels(text) == [
        ("Marokkaans", "NATIONALITY"),
        ("Marokko", "COUNTRY"),
        ("sri lanka", "COUNTRY"),
    ]
    assert {span.score for span in find_places(text)} == {0.5}


@pytest.mark.parametrize("text", ["Frans zei niks.", "Ik ging met Noor mee."])
def test_a_first_name_is_no_nationality(text):
    assert labels(text) == []


def test_a_language_is_one():
    assert labels("Ze praatte in het Frans met hem.") == [("Frans", "NATIONALITY")]


@pytest.mark.parametrize("text", ["", "de", "in", "in de", "uit"])
def test_nothing_in_nothing(text):
    assert find_places(text) == []
