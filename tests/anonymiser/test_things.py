"""Things of several words stay in the text, and so do their parts."""

import pytest
from timing import is_linear

from anonymiser.pipeline import Anonymiser
from anonymiser.spans import IDENTIFIERS, Document


def hidden(text: str) -> list[str]:
    (found,) = Anonymiser().scan([Document(id="a", text=text)])
    return [text[s.start : s.end] for s in found.spans if s.label in IDENTIFIERS]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wij doen Signs of Safety met Fatima, en Marte Meo.", ["Fatima"]),
        ("Het is Gilles de la Tourette, zei Fatima, en Robin Hood.", ["Fatima"]),
        # A name of the study is hidden wherever it stands: when in doubt, hide.
        ("Donald Vos keek Donald Duck.", ["Donald Vos", "Donald"]),
    ],
)
def test_a_thing_stays_and_nobody_else(text: str, expected: list[str]) -> None:
    assert hidden(text) == expected


def test_many_things_take_no_more_time_each() -> None:
    one = "Donald Duck en Signs of Safety. "
    assert is_linear(lambda n: hidden(one * n), 4_000, 16_000)
