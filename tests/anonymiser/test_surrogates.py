"""Realistic names that stand in for real ones."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymiser.document_numbers import DocumentNumbers
from anonymiser.entities import check_spelling, resembles
from anonymiser.errors import PolicyError
from anonymiser.leaks import check
from anonymiser.operators import replacer
from anonymiser.policy import INTERNAL, Policy, load_policy
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.replace import apply
from anonymiser.spans import Document, Span
from anonymiser.surrogates import _table, clashes, know, surrogate

POLICY = Policy(name="x", operators={"PERSON": "andere_naam", "LOCATION": "andere_naam"})


def pool(name, *keys):
    return {word for key in keys for word in _table(name)[key]}


def drawn(name, label="PERSON", times=25):
    return {surrogate(label, name, PseudonymTable()).strip("[]") for _ in range(times)}


@pytest.mark.parametrize(
    ("name", "background", "gender"),
    [
        ("Fatima", "marokkaans", "v"), ("youssef", "marokkaans", "m"), ("NYNKE", "fries", "v"),
        ("Ayse", "turks", "v"), ("Piotr", "pools", "m"), ("Taras", "oekraiens", "m"),
        ("Meiling", "chinees", "v"), ("Filmon", "eritrees", "m"), ("Hodan", "somalisch", "v"),
        ("Daan", "nederlands", "m"), ("Shanti", "surinaams", "v"), ("Quincy", "antilliaans", "m"),
        ("Deniz", "turks", "n"), ("Khaled", "arabisch", "m"),
    ],
)  # fmt: skip
def test_gender_and_background_stay(name, background, gender):
    allowed = pool("first_names", (background, gender), (background, "n"))
    assert drawn(name) <= allowed
    assert len(drawn(name)) > 1


def test_a_full_name_gets_a_full_name_and_a_surname_a_surname():
    assert all(len(name.split()) > 1 for name in drawn("Daan de Boer"))
    surnames = pool("surnames", ("nederlands", ""))
    assert drawn("mevrouw de Boer") <= surnames
    assert drawn("El Amrani") <= pool("surnames", ("marokkaans", ""))


def test_one_who_is_called_by_the_first_name_too_gets_one_word():
    table = PseudonymTable()
    table.add_entity("PERSON", ["Samira el Amrani", "Samira"], code="P03")
    new = surrogate("PERSON", "Samira el Amrani", table)
    assert new.strip("[]") in pool("first_names", ("marokkaans", "v"))
    assert surrogate("PERSON", "samira", table) == new


@pytest.mark.parametrize(
    ("town", "region", "size"),
    [
        ("Rotterdam", "west", "groot"),
        ("goes", "zuid", "plaats"),
        ("Aleppo", "midden-oosten", "plaats"),
    ],
)
def test_a_town_of_the_same_size_and_part_of_the_country(town, region, size):
    assert drawn(town, "LOCATION") <= pool("towns", (region, size)) - {town.capitalize()}


def test_an_unknown_name_or_town_gets_one_too():
    for name, label in [("Blorghina", "PERSON"), ("Kwame", "PERSON"), ("Snurkum", "LOCATION")]:
        assert not any(any(c.isdigit() for c in new) for new in drawn(name, label))


def test_the_same_over_the_study_and_kept_in_the_key_table():
    table = PseudonymTable()
    first = surrogate("PERSON", "Fatima", table)
    kept = PseudonymTable.from_json(table.to_json())
    assert surrogate("PERSON", "FATIMA's", kept) == first
    assert kept.placeholder("PERSON", "fatima") == first
    (row,) = kept.to_json()["entities"]
    assert (row["forms"][0], f"[{row['pseudonym']}]") == ("Fatima", first)


def test_nothing_of_the_original_decides_which_name_it_is():
    # The same draw for two names of one background gives the same: only chance decides.
    first = surrogate("PERSON", "Elif", PseudonymTable(), choose=lambda pool: pool[5])
    second = surrogate("PERSON", "Zeynep", PseudonymTable(), choose=lambda pool: pool[5])
    assert first == second


def test_a_chosen_pseudonym_stays():
    table = PseudonymTable()
    table.add_entity("PERSON", ["Samira"], pseudonym="Regenboog", code="P01")
    assert surrogate("PERSON", "Samira", table) == "[Regenboog]"


def test_never_a_real_name_of_the_study_nor_one_twice():
    names = sorted(pool("first_names", ("turks", "v")))
    table = PseudonymTable()
    documents = [
        Document(id=name, text=name, spans=(Span(start=0, end=len(name), label="PERSON"),))
        for name in names
    ]
    know(table, documents)
    given_out = [surrogate("PERSON", name, table).strip("[]") for name in names]
    called = [new for new in given_out if not new.startswith("PERSOON")]
    assert called
    assert not any(resembles(new, name) for new in called for name in names)
    assert len(set(given_out)) == len(given_out)
    assert clashes(table) == []
    # When the pool is empty the number stays.
    assert any(new.startswith("PERSOON-") for new in given_out)


def test_a_real_person_who_bears_a_given_name_is_another_person():
    table = PseudonymTable()
    new = surrogate("PERSON", "Fatima", table)
    other = surrogate("PERSON", new.strip("[]"), table)
    assert other != new
    assert clashes(table) == [new.strip("[]")]


def test_a_person_can_be_taken_out_again():
    table = PseudonymTable()
    table.forget(surrogate("PERSON", "Fatima", table))
    assert table.forms() == []


@settings(max_examples=40)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["Fatima", "Jan de Wit", "Vania", "El Amrani", "Ten", "Abe", "J.P. Hof"]
            ),
            st.text(
                st.characters(codec="utf-8", categories=["L", "P", "Zs"]), min_size=1, max_size=9
            ),
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_any_names_give_placeholders_that_the_key_table_takes(names, chance):
    table = PseudonymTable()
    for name in names:
        new = surrogate("PERSON", name, table, choose=chance.choice)
        assert new == table.placeholder("PERSON", name)
        assert new[0] == "["
        assert new[-1] == "]"


def test_every_name_in_the_pools_can_stand_in_a_text():
    for name in ("first_names", "surnames", "towns"):
        for names in _table(name).values():
            assert len(set(names)) == len(names)
            for word in names:
                check_spelling(word, "test")


def test_a_large_study_never_stops_halfway():
    chance = random.Random(4)
    everyone = [n for key in _table("first_names") for n in _table("first_names")[key]]
    table = PseudonymTable()
    for name in chance.sample(everyone, 150):
        surrogate("PERSON", name, table, choose=chance.choice)
    new = [placeholder.strip("[]") for placeholder in table.placeholders()]
    assert len(new) == len(set(new))


def test_the_operator_in_a_policy_file(tmp_path):
    path = tmp_path / "beleid.toml"
    path.write_text('naam = "m"\n[bewerking]\nPERSON = "andere_naam"\n', "utf-8")
    policy, table = load_policy(path), PseudonymTable()
    text = "Fatima's moeder belde fatima."
    spans = [Span(start=0, end=6, label="PERSON"), Span(start=22, end=28, label="PERSON")]
    new = apply(text, spans, replacer(policy, table)).text
    name = table.placeholder("PERSON", "Fatima")
    assert new == f"{name}'s moeder belde {name}."
    assert check(new, table.forms(), allowed=table.placeholders()) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('naam="m"\n[bewerking]\nAGE="andere_naam"', "regel 3; gebruik die alleen bij PERSON, LOC"),
        (
            'naam="m"\nnummering="document"\n[bewerking]\nPERSON="andere_naam"',
            "regel 4 past niet bij nummering",
        ),
    ],
)
def test_where_it_does_not_fit(tmp_path, text, message):
    path = tmp_path / "beleid.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(PolicyError, match=message):
        load_policy(path)


def test_numbers_of_one_document_stay_numbers():
    assert surrogate("PERSON", "Fatima", DocumentNumbers(PseudonymTable())) == "[PERSOON-1]"
    assert surrogate("DATE", "2019", PseudonymTable()) == "[DATUM-1]"


def test_the_shipped_policies_do_not_use_it_unasked():
    assert "andere_naam" not in INTERNAL.operators.values()
    assert POLICY.operators["PERSON"] == "andere_naam"
