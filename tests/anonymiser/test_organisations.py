import sys
from pathlib import Path

import pytest
from timing import within

sys.path.insert(0, str(Path(__file__).parent))
import name_cases

from anonymiser.recognisers.organisations import find_organisations


def found(text):
    return [text[s.start : s.end] for s in find_organisations(text)]


def test_cases():
    data = name_cases.load("organisations")
    assert len(data["cases"]) >= 40
    assert name_cases.ids_are_unique("organisations")
    assert name_cases.failures("organisations", find_organisations) == data["known_failures"]


@pytest.mark.parametrize(
    "text",
    [
        "Ik moest naar de rechtbank en de gemeente deed niks.",
        "Jeugdzorg belde de politie, het UWV en DUO.",
        "De Raad voor de Kinderbescherming schreef een rapport.",
        "bij de ggz was een wachtlijst voor gesloten jeugdhulp",
        "Op school en op de groep ging het goed.",
    ],
)
def test_what_is_national_or_generic_stays(text):
    assert found(text) == []


def test_a_place_after_the_name_is_not_part_of_it():
    assert found("Ik woon bij Thuis met Toekomst in Almere.") == ["Thuis met Toekomst"]


@pytest.mark.parametrize("text", ["", "Stichting", "bij", "bij De", "het", "Lyceum"])
def test_nothing_in_nothing(text):
    assert find_organisations(text) == []


def test_a_text_of_capitals_takes_no_longer_than_its_length():
    with within(2):
        find_organisations("Bar " * 4000)
