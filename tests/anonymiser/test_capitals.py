"""Lines In Which Every Word Has A Capital, and lines that have them where they belong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymiser.capitals import toned_down
from anonymiser.pipeline import Anonymiser
from anonymiser.spans import IDENTIFIERS, Document


def hidden(text: str) -> list[str]:
    (found,) = Anonymiser().scan([Document(id="a", text=text)])
    return [text[s.start : s.end] for s in found.spans if s.label in IDENTIFIERS]


@given(st.text(st.sampled_from("De Het Van een ik Fatima Zetten .?!\n,ÀÉİß"), max_size=200))
def test_every_offset_stays_what_it_is(text: str) -> None:
    quiet = toned_down(text)
    assert len(quiet) == len(text)
    assert quiet.casefold() == text.casefold() or len(quiet.casefold()) != len(text.casefold())


@pytest.mark.parametrize(
    "text",
    [
        "Bezoek Is Op Zaterdag In De Gang. Het Formulier Ligt In De Gang, Naast Het Prikbord.",
        "De Klacht Gaat Naar De Directie, En Dan Hoor Je Van Het Team.",
        "Regel Drie: Geen Telefoon In De Nacht, Ook Niet Van Een Ander.",
    ],
)
def test_a_rule_in_capitals_holds_no_name(text: str) -> None:
    assert hidden(text) == []


def test_a_name_in_such_a_line_is_hidden_all_the_same() -> None:
    text = "Ik Ging Met Fatima Naar De Directie, En Toen Was Yassira Er Niet."
    assert hidden(text) == ["Fatima", "Yassira"]


def test_capitals_where_they_belong_stay() -> None:
    text = "Ik zat bij De Wilgen in Ede. Het Anker was van De Brug. Op Urk is het stil."
    assert toned_down(text) == text


def test_articles_of_names_are_no_habit() -> None:
    text = "We zitten in theater De Kring, bij gezondheidscentrum Het Dok."
    assert hidden(text) == ["De Kring", "Het Dok"]
