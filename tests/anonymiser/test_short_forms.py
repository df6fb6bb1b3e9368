"""Letters in brackets that stand for a name, and all that stands in brackets and does not."""

from __future__ import annotations

import pytest
from timing import within

from anonymiser.pipeline import Anonymiser
from anonymiser.spans import Document


def hidden(text: str) -> list[str]:
    found = Anonymiser(names=["person", "organisation"]).scan([Document(id="a", text=text)])[0]
    return [text[span.start : span.end] for span in found.spans]


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Onderzoeker is Hatice Demirel-Vos (HDV). Later schreef HDV dat op.", "HDV"),
        ("Ik zat bij Stichting Maashaven Jeugd (SMJ). Toen kwam SMJ langs.", "SMJ"),
        ("Ik zat bij Stichting Maashaven Jeugd (hierna: SMJ). Toen kwam SMJ.", "SMJ"),
        ("Toen kwam SMJ (Stichting Maashaven Jeugd), en SMJ bleef.", "SMJ"),
        ("Dat zei Samira Azzouz (SA) en SA zweeg.", "SA"),
    ],
)
def test_letters_of_a_name_are_hidden_wherever_they_stand(text: str, letters: str) -> None:
    assert [part for part in hidden(text) if part == letters] == [letters] * 2


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Het Centrum voor Jeugd en Gezin (CJG) belde.", "CJG"),
        ("Ik sprak mevrouw De Wit (VVD) en Nour el Amrani (OK).", "OK"),
        ("Ik sprak mevrouw De Wit (VVD) en Nour el Amrani (OK).", "VVD"),
        ("Ik zat bij Stichting Maashaven Jeugd (GGZ).", "GGZ"),
        ("Ik zat bij Stichting Maashaven Jeugd (gesloten).", "gesloten"),
    ],
)
def test_other_letters_in_brackets_stay(text: str, letters: str) -> None:
    assert letters not in hidden(text)


def test_many_letters_take_no_more_time_than_their_text() -> None:
    text = "Dat zei Samira Azzouz (SA) en toen SA. " * 2_000
    with within(2):
        assert hidden(text).count("SA") == 4_000
