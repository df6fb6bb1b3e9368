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


@pytest.mark.parametrize(
    "trap",
    ["Bar ", "Uh ", "heette de uh ", "school (Weverskade ", "groep, Kwastje, ", "WIJ Arnhem "],
)
def test_the_same_over_and_over_takes_no_longer_than_its_length(trap):
    with within(2):
        find_organisations(trap * 4000)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Zij kwam van de Jumbo, waar ze werkte.", ["Jumbo"]),
        ("Zij kwam van de Jumbo, waar ze niks vond.", []),
        ("Veilig Thuis Oost-Brabant belde.", ["Veilig Thuis Oost-Brabant"]),
        ("Op school (Aardrijkskunde, dacht ik) viel hij uit.", []),
        ("Op school, Aardrijkskunde, viel hij uit.", []),
        ("Op school (Weverskade, dacht ik) viel hij uit.", ["Weverskade"]),
    ],
)
def test_what_stands_around_a_name_decides(text, names):
    assert found(text) == names
