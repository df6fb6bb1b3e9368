"""Names that people are called by, initials, and numbers told in unusual ways."""

from __future__ import annotations

import pytest

from anonymiser.pipeline import Anonymiser
from anonymiser.recognisers.called_names import find_called_name
from anonymiser.recognisers.initials import find_initials
from anonymiser.spans import IDENTIFIERS, Document

CALLED = [
    ("mijn bijnaam was slak omdat ik zo traag was", ["slak"]),
    ("mijn straatnaam is gewoon kleine k, snap je", ["kleine k"]),
    ("Als rapper heet ik Lil Noodweer.", ["Lil Noodweer"]),
    ("bij voetbal heet ik turbo", ["turbo"]),
    ("op school noemden ze me altijd knoopje", ["knoopje"]),
    ("daar werd ik spook genoemd", ["spook"]),
    ("ik ken hem onder de bijnaam vlecht", ["vlecht"]),
    ("mijn bijnaam was stom", []),
    ("mijn bijnaam is niet leuk", []),
    ("zo heet ik niet", []),
    ("hoe heet hij ook weer", []),
    ("ze noemden me altijd dom en lui", []),
    ("ze noemden me een leugenaar", []),
    ("daar werd ik moeilijk genoemd", []),
    ("ze noemden hem dief", []),
    ("de straatnaam staat op het bordje", []),
]
INITIALS = [
    ("Toen belde K. de V. mij op.", ["K. de V."]),
    ("De moeder van J.P. vertelde dat.", ["J.P."]),
    ("Dat is vitamine C. en niet meer.", []),
    ("Ik zat in groep B. daarna niet.", []),
    ("Het is o.a. en d.w.z. zo.", []),
    ("A. Eerst dit.", []),
    ("D. is er niet.", []),
    ("Ik zag dat D. lachte. D. is er niet. Daarna ging D. weg.", ["D.", "D.", "D."]),
    ("Cliënt: D.K., geb. 2009", ["D.K."]),
    ("Bijlage: D.K., zie hierna", []),
    ("Vitamine C. is goed. Antwoord B. klopt.", []),
    ("toen zei oom de V. niets, en juf de B. zweeg", ["V.", "B."]),
    ("een afkorting, de J. en de O. en de G. samen", []),
]
# What stands between the marks must be hidden, whatever it is called.
TOLD = [
    "06 en dan <12 34 56 78>",
    "tel 0612345678/<0687654321>",
    "giro <445566> toen nog",
    "mijn rekeningnummer is <en el twintig ingb nul nul nul een twee drie vier vijf zes zeven>",
    "mijn postcode is <8911> en dan <CD> van Cornelis",
    "postcode <een twee drie vier, A van Anna, B van Bernard>",
    "ref. <MVD-88-12>",
    "BIG <19012345601>",
    "incident <INC0012345>",
    "mijn ov kaart <3528 0400 1122 3344>",
    "ik zit op <zes zes drie acht twaalf> als cliëntnummer",
    "ik heet overal <fay.zegt.nee>",
    "op insta onder <mees punt van punt dijk>",
    "stuur het naar <info apenstaart de linde punt nl> graag",
    "we wonen aan de <singel 44>",
    "de groep zit aan de <bosweg 2-4>",
]
SAFE = [
    "op het plein 4 jongens",
    "we gingen op de markt 12 keer langs",
    "op insta is het punt dat niemand kijkt",
    "dat is mijn punt en mijn streepje",
    "Big 5 is een gesprek met stickers",
    "en el is een letter",
]


@pytest.mark.parametrize(("text", "expected"), CALLED)
def test_called_names(text: str, expected: list[str]) -> None:
    assert [text[s.start : s.end] for s in find_called_name(text)] == expected


@pytest.mark.parametrize(("text", "expected"), INITIALS)
def test_initials(text: str, expected: list[str]) -> None:
    assert [text[s.start : s.end] for s in find_initials(text)] == expected


@pytest.mark.parametrize("marked", TOLD)
def test_told_in_an_unusual_way(marked: str) -> None:
    text, wanted = "", []
    for part in marked.split("<"):
        inside, mark, rest = part.partition(">")
        if mark:
            wanted += range(len(text), len(text) + len(inside))
        text += inside + rest
    (found,) = Anonymiser().scan([Document(id="S01", text=text)])
    hidden = {n for s in found.spans if s.label in IDENTIFIERS for n in range(s.start, s.end)}
    assert not [text[n] for n in wanted if text[n].isalnum() and n not in hidden]


@pytest.mark.parametrize("text", SAFE)
def test_ordinary_words_stay(text: str) -> None:
    (found,) = Anonymiser().scan([Document(id="S01", text=text)])
    assert [text[s.start : s.end] for s in found.spans if s.label in IDENTIFIERS] == []
