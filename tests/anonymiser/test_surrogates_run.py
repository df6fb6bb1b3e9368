"""``anonymiser run`` with realistic names: a whole study, from files to files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

from anonymiser.entities import resembles
from anonymiser.formats import read
from anonymiser.hiding import Study
from anonymiser.leaks import check
from anonymiser.pile import Pile
from anonymiser.policy import Policy
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.spans import Span
from anonymiser.surrogates import _table, clashes
from anonymiser.vault import Vault

PHRASE = "vier losse woorden hier"
POLICY = """naam = "namen"
[bewerking]
PERSON = "andere_naam"
LOCATION = "andere_naam"
"""
ROSTER = """[[persoon]]
code = "P01"
namen = ["Fatima", "Fatima el Amrani"]

[[persoon]]
code = "P02"
namen = ["Daan"]
"""
FILES = {
    "a.txt": "Fatima: ik ben Fatima en mijn begeleider heet Mustafa.\nDaan: hoi fatima.\n",
    "b.txt": "Daan: ik woonde in Rotterdam. Mijn zusje Zeynep ging mee met Fatima el Amrani.\n",
    "c.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Daan>Mijn moeder heet Sanne, zij zag Zeynep.\n",
}
REAL = ("Fatima", "Mustafa", "Daan", "Zeynep", "Sanne", "Rotterdam")


def anonymise(place: Path, source: str = "in", target: str = "uit") -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PEER_RESEARCH_")}
    done = subprocess.run(
        [sys.executable, "-m", "anonymiser", "run", source, target, "--policy", "namen.toml",
         "--roster", "rooster.toml", "--vault", "kluis"],
        cwd=place, capture_output=True, text=True, check=False,
        env=kept | {"PYTHONPATH": str(ROOT), "PEER_RESEARCH_PASSPHRASE": PHRASE},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name, text in FILES.items():
        (tmp_path / "in" / name).write_text(text, "utf-8")
    (tmp_path / "namen.toml").write_text(POLICY, "utf-8")
    (tmp_path / "rooster.toml").write_text(ROSTER, "utf-8")
    return tmp_path


def key_table(place: Path) -> PseudonymTable:
    return PseudonymTable.from_json(Vault.open(place / "kluis", PHRASE).get_json("key-table"))


def texts_of(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(folder.iterdir())}


def pools(*keys: tuple[str, str]) -> set[str]:
    return {f"[{name}]" for key in keys for name in _table("first_names")[key]}


def test_a_study_gets_realistic_names_and_can_be_read_back(place: Path) -> None:
    anonymise(place)
    safe, table = texts_of(place / "uit"), key_table(place)
    new = {name: table.placeholder("PERSON", name) for name in REAL[:5]}
    town = table.placeholder("LOCATION", "Rotterdam")

    # The same in every file, whatever the spelling.
    fatima, daan = new["Fatima"], new["Daan"]
    assert safe["a.txt"] == (
        f"{fatima}: ik ben {fatima} en mijn begeleider heet {new['Mustafa']}.\n"
        f"{daan}: hoi {fatima}.\n"
    )
    assert safe["b.txt"] == (
        f"{daan}: ik woonde in {town}. Mijn zusje {new['Zeynep']} ging mee met {fatima}.\n"
    )
    assert f"<v {daan}>Mijn moeder heet {new['Sanne']}, zij zag {new['Zeynep']}." in safe["c.vtt"]

    # Gender and background are kept.
    assert fatima in pools(("marokkaans", "v"), ("marokkaans", "n"))
    assert new["Zeynep"] in pools(("turks", "v"), ("turks", "n"))
    assert daan in pools(("nederlands", "m"), ("nederlands", "n"))
    assert new["Sanne"] in pools(("nederlands", "v"), ("nederlands", "n"))
    assert town.strip("[]") in _table("towns")["west", "groot"]

    # Nobody gets a name that somebody has, and no two get the same.
    given = [placeholder.strip("[]") for placeholder in table.placeholders()]
    assert len(given) == len(set(given))
    assert not [(name, real) for name in given for real in REAL if resembles(name, real)]
    assert clashes(table) == []

    # With the vault every name can be found back; without it nothing known is left.
    forms = {f"[{e['pseudonym']}]": e["forms"] for e in table.to_json()["entities"]}
    written = set(re.findall(r"\[[^\]]+\]", "".join(safe.values())))
    assert {forms[name][0] for name in written} == set(REAL)
    for text in safe.values():
        assert check(text, table.forms(), allowed=table.placeholders()) == []


def test_a_second_run_with_the_same_vault_gives_the_same_names(place: Path) -> None:
    anonymise(place)
    anonymise(place, target="nog-eens")
    assert texts_of(place / "uit") == texts_of(place / "nog-eens")


def test_a_name_from_the_last_file_is_never_drawn_in_the_first() -> None:
    # Every Turkish girl's name but one is the name of somebody later in the study.
    pool = [*_table("first_names")["turks", "v"], *_table("first_names")["turks", "n"]]
    texts = ["Zeynep", *(name for name in pool if name != "Zeynep")]
    policy = Policy(name="x", operators={"PERSON": "andere_naam"})
    files = [read(name.encode(), f"{number}.txt") for number, name in enumerate(texts)]
    study, pile = Study(policy=policy, table=PseudonymTable()), Pile.of(files)
    for number, name in enumerate(texts):
        study.add(pile, number, [Span(start=0, end=len(name), label="PERSON")])
    study.settle(pile)
    given = [placeholder.strip("[]") for placeholder in study.table.placeholders()]
    assert not set(given) & set(texts)
    assert clashes(study.table) == []
