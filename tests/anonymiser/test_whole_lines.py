"""Whole lines through all recognisers: what unseen writers showed to go wrong once."""

from __future__ import annotations

import pytest

from anonymiser.pipeline import Anonymiser
from anonymiser.roster import Roster, RosterEntry
from anonymiser.spans import IDENTIFIERS, Document

LINES = {
    "Beller: Goedemorgen.\nMedewerker: Waarmee kan ik helpen?\nBeller: Met een vraag.": [],
    "Jongere: Wil best een cola.\nInterviewer: En op de groep?\nJongere: Gaat wel.": [],
    "VZ: Goedemorgen.\nGZ: De diagnostiek is af.": [],
    "Daan zei dat. Dan zegt je moeder: ja.": ["Daan"],
    "ik was vijftien toen ik erin ging": ["vijftien"],
    "De baas. Wil heet hij. Wil Geurts. Hij is aardig.": ["Wil", "Wil Geurts"],
    "Ze is er wel geweest. Roosje de Jonge. Een meisje.": ["Roosje de Jonge"],
    "In 2023 kregen ze een zoon: Mees. Hij is vernoemd naar niemand.": ["2023", "Mees"],
    "Een meisje steekt haar hoofd om de deur. Joy, 17, met een voorwiel.": ["Joy", "17"],
    "Ja, dat is vier twee negen, zeven één twee, vier één acht.": [
        "vier twee negen, zeven één twee, vier één acht"
    ],
    "een, twee, drie, vier, vijf, zes, zeven, acht, ik kom": [],
    "Ja, CL007435, ik heb hem voor me.": ["CL007435"],
    "De werkplaats heet Spaak & Zo en staat achter de kerk.": ["Spaak & Zo"],
    "toen ging hij naar een crisisgroep van Kantelwoud in Haren.": ["Kantelwoud", "Haren"],
    "ik zat bij de wilgenhoek. daar was het fijn": ["de wilgenhoek"],
    "@marjolein_78 hoe is het?\n\nMarjolein_78 zegt: goed": ["@marjolein_78", "Marjolein_78"],
    "Ziva Brandsma (20) vindt dat.": ["Ziva Brandsma", "20"],
    "een taxichauffeur, twee oud-pleegmoeders en een wethouder": [],
}


def found(text: str, roster: Roster | None = None) -> list[str]:
    (scanned,) = Anonymiser(roster=roster).scan([Document(id="a", text=text)])
    return [text[s.start : s.end] for s in scanned.spans if s.label in IDENTIFIERS]


@pytest.mark.parametrize("text", LINES, ids=lambda text: text[:30])
def test_line(text: str) -> None:
    assert found(text) == LINES[text]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("hij stelt zich voor als wolf en dat was het", ["wolf"]),
        ("wij zagen een wolf in het bos", []),
        ("halverwege komt wolf erbij staan", ["wolf"]),
        ("dan mocht iemand als wil gewoon blijven", ["wil"]),
        ("ik wil naar huis en wil je mee", []),
        ("heftig maar lunaaa is zo sterk", ["lunaaa"]),
    ],
)
def test_names_of_the_roster_that_are_words(text: str, names: list[str]) -> None:
    known = ("Wolf", "Wil", "Luna")
    roster = Roster(entries=tuple(RosterEntry(label="PERSON", names=(n,)) for n in known))
    assert found(text, roster) == names


@pytest.mark.parametrize("text", ["Roosje", "Wil", "groetjes", "Roosje de", "Wil van"])
def test_a_text_that_ends_after_what_may_be_a_name_is_no_crash(text: str) -> None:
    found(text)


def test_a_word_that_folds_to_nothing_is_no_crash() -> None:
    assert found("top 🕵️\u200d♀️ gedaan") == []
