import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymiser.errors import AnonymiserError, PolicyError, VaultError
from anonymiser.forms import canonical
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.spans import LABELS

NAMES = st.text(alphabet="abcABCéß'- ", min_size=1, max_size=8)
LABEL = st.sampled_from(["PERSON", "LOCATION", "PHONE"])


def samira(table, **named):
    forms = ["Samira el Amrani", "Samira", "Sam"]
    return table.add_entity("PERSON", forms, pseudonym="Regenboog", code="P03", **named)


def key_of(action, *arguments, **named):
    with pytest.raises(PolicyError) as caught:
        action(*arguments, **named)
    return caught.value.key


@pytest.mark.parametrize(
    ("label", "one", "other"),
    [
        ("PERSON", "Samira", "SAMIRA"),
        ("PERSON", "Samira", "samira's"),
        ("PERSON", "Samira", "Samira’s"),
        ("PERSON", "Hans", "Hans'"),
        ("PERSON", "Jan-Willem", "jan willem"),
        ("PERSON", "Zoë", "Zoe\u0308"),
        ("PERSON", "Samira", "Sami\u200bra"),
        ("PERSON", "J. Bakker", "J Bakker"),
        ("PHONE", "06-1234 5678", "+31612345678"),
        ("PHONE", "0612345678", "0031 (0)6 12345678"),
        ("BSN", "999.997.865", "999997865"),
        ("POSTCODE", "1234 ab", "1234AB"),
        ("IBAN", "NL91 ABNA 0417 1643 00", "nl91abna0417164300"),
        ("EMAIL", "A.b@C.nl", "a.b@c.nl"),
    ],
)
def test_ways_of_writing_that_are_the_same(label, one, other):
    table = PseudonymTable()
    assert table.placeholder(label, one) == table.placeholder(label, other)


@pytest.mark.parametrize(
    ("label", "one", "other"),
    [
        ("PERSON", "Kim de Vries", "Tim de Vries"),
        ("PERSON", "Andre", "André"),
        ("PERSON", "Hans", "Han"),
        ("EMAIL", "a.b@c.nl", "ab@c.nl"),
        ("PHONE", "0612345678", "0612345679"),
        ("PERSON", "Samira", "Samira el Amrani"),
    ],
)
def test_spelling_that_is_near_is_never_the_same(label, one, other):
    table = PseudonymTable()
    assert table.placeholder(label, one) != table.placeholder(label, other)


def test_the_same_word_as_a_name_and_as_a_place_are_two_things():
    table = PseudonymTable()
    assert table.placeholder("LOCATION", "Bergen") == "[PLAATS-1]"
    assert table.placeholder("PERSON", "Bergen") == "[PERSOON-1]"
    assert table.placeholder("LOCATION", "Bergen") == "[PLAATS-1]"


@given(st.lists(st.tuples(LABEL, NAMES)))
def test_one_placeholder_for_one_canonical_form_and_the_other_way_round(seen):
    table = PseudonymTable()
    given_out = {}
    for label, text in seen:
        given_out.setdefault((label, canonical(label, text)), set()).add(
            table.placeholder(label, text)
        )
    assert all(len(found) == 1 for found in given_out.values())
    assert len({next(iter(found)) for found in given_out.values()}) == len(given_out)


@given(st.lists(st.tuples(LABEL, NAMES)), st.integers(0, 20))
def test_the_same_order_gives_the_same_numbers_also_after_a_night_in_the_vault(seen, night):
    through, slept = PseudonymTable(), PseudonymTable()
    for number, (label, text) in enumerate(seen):
        if number == night:
            slept = PseudonymTable.from_json(json.loads(json.dumps(slept.to_json())))
        assert through.placeholder(label, text) == slept.placeholder(label, text)
    assert through.to_json() == slept.to_json()


def test_every_form_of_a_known_person_gives_the_one_pseudonym():
    table = PseudonymTable()
    assert samira(table) == "[Regenboog]"
    for form in ("samira", "SAM", "Samira El-Amrani", "Sam's"):
        assert table.placeholder("PERSON", form) == "[Regenboog]"
    assert table.placeholder("LOCATION", "Sam") == "[PLAATS-1]"


def test_a_person_without_a_chosen_pseudonym_gets_a_number():
    table = PseudonymTable()
    assert table.add_entity("PERSON", ["Daan Bos", "Daan"], code="P01") == "[PERSOON-1]"
    assert table.placeholder("PERSON", "daan") == "[PERSOON-1]"


def test_a_first_name_of_two_people_is_merged_with_neither():
    table = PseudonymTable()
    samira(table)
    other = table.add_entity("PERSON", ["Sam Bakker", "Sam"], code="P04")
    short = table.placeholder("PERSON", "Sam")
    assert len({"[Regenboog]", other, short}) == 3
    assert short == table.placeholder("PERSON", "sam")
    assert table.placeholder("PERSON", "Samira") == "[Regenboog]"
    assert table.placeholder("PERSON", "Sam Bakker") == other


def test_two_people_with_the_same_full_name_stay_apart_by_their_code():
    table = PseudonymTable()
    first = table.add_entity("PERSON", ["Kim Smit"], code="P01")
    second = table.add_entity("PERSON", ["Kim Smit"], code="P02")
    assert len({first, second, table.placeholder("PERSON", "Kim Smit")}) == 3


def test_reading_the_roster_again_changes_nothing_but_may_add_forms():
    table = PseudonymTable()
    samira(table)
    table.add_entity("PERSON", ["Tante Nora", "Nora"])
    before = table.to_json()
    samira(table)
    table.add_entity("PERSON", ["Tante Nora", "Nora"])
    assert table.to_json() == before
    table.add_entity("PERSON", ["Tante Nora", "tante Noor"])
    assert table.placeholder("PERSON", "Tante Noor") == table.placeholder("PERSON", "Nora")
    assert table.placeholder("PERSON", "Nora") == "[PERSOON-2]"


def test_who_was_seen_before_becomes_known_and_the_number_is_not_given_out_again():
    table = PseudonymTable()
    assert table.placeholder("PERSON", "Sam") == "[PERSOON-1]"
    samira(table)
    assert table.placeholder("PERSON", "Sam") == "[Regenboog]"
    assert table.placeholder("PERSON", "Iemand") == "[PERSOON-3]"


def test_a_participant_may_choose_another_pseudonym():
    table = PseudonymTable()
    samira(table)
    table.add_entity("PERSON", ["Samira el Amrani"], pseudonym="Zeester", code="P03")
    assert table.placeholder("PERSON", "Sam") == "[Zeester]"
    table.add_entity("PERSON", ["Samira el Amrani"], code="P03")
    assert table.placeholder("PERSON", "Sam") == "[Zeester]"


def test_a_text_that_already_uses_the_pseudonym_keeps_it():
    table = PseudonymTable()
    samira(table)
    assert table.placeholder("PERSON", "regenboog's") == "[Regenboog]"
    assert ("PERSON", "regenboog's") not in table.forms()


@pytest.mark.parametrize(
    "pseudonym", ["Samira", "sam", "Samira7", "SAMIRA", "Amrani", "Sami", "el Amrani", "Dans Sam"]
)
def test_a_pseudonym_that_gives_a_known_name_away_is_refused(pseudonym):
    table = PseudonymTable()
    forms = ["Samira el Amrani", "Samira", "Sam"]
    assert (
        key_of(table.add_entity, "PERSON", forms, pseudonym=pseudonym, code="P03")
        == "pseudonyms.like_a_name"
    )
    assert table.forms() == []
    table.add_entity("PERSON", forms, code="P03")
    found = key_of(table.add_entity, "PERSON", ["Kim"], pseudonym=pseudonym, code="P04")
    assert found == "pseudonyms.like_a_name"


def test_a_pseudonym_like_a_name_that_was_only_heard_is_refused_too():
    table = PseudonymTable()
    table.placeholder("PERSON", "Roosmarijn")
    assert (
        key_of(table.add_entity, "PERSON", ["Kim"], pseudonym="Roos", code="P01")
        == "pseudonyms.like_a_name"
    )
    table.add_entity("PERSON", ["Kim"], pseudonym="Vanille", code="P01")
    table.add_entity("PERSON", ["Piet van den Berg"], code="P02")
    table.placeholder("PERSON", "Vanessa")
    assert table.add_entity("PERSON", ["Kim"], pseudonym="Vanille", code="P01") == "[Vanille]"


def test_a_name_that_is_already_a_pseudonym_is_told():
    table = PseudonymTable()
    samira(table)
    found = key_of(table.add_entity, "PERSON", ["Bo Regenboog"], code="P05")
    assert found == "pseudonyms.name_is_pseudonym"


@pytest.mark.parametrize("pseudonym", ["regenboog", "REGENBOOG"])
def test_a_pseudonym_is_of_one_person(pseudonym):
    table = PseudonymTable()
    samira(table)
    found = key_of(table.add_entity, "PERSON", ["Kim"], pseudonym=pseudonym, code="P04")
    assert found == "pseudonyms.taken"


@pytest.mark.parametrize(
    "pseudonym", ["[x]", "PERSOON-3", "plaats 12", "a\nb", " ", "x" * 41, "-x", "x-", "a  b", "a_b"]
)
def test_a_pseudonym_that_cannot_stand_in_a_text_is_refused(pseudonym):
    found = key_of(PseudonymTable().add_entity, "PERSON", ["Kim"], pseudonym=pseudonym)
    assert found == "pseudonyms.not_allowed"


def test_errors_never_tell_a_name():
    table = PseudonymTable()
    samira(table)
    for forms, pseudonym in [(["Kim"], "Samira"), (["Bo Regenboog"], None), (["Kim"], "[Kim]")]:
        with pytest.raises(PolicyError) as caught:
            table.add_entity("PERSON", forms, pseudonym=pseudonym)
        for name in ("samira", "kim", "bo ", "regenboog"):
            assert name not in str(caught.value).lower()
    with pytest.raises(PolicyError) as caught:
        table.forget("Kim de Vries")
    assert "Kim" not in str(caught.value)


def test_somebody_without_a_name_and_an_unknown_label_are_refused():
    assert key_of(PseudonymTable().add_entity, "PERSON", [" ", ""]) == "pseudonyms.no_forms"
    with pytest.raises(AnonymiserError):
        PseudonymTable().placeholder("PERSOON", "Kim")


@pytest.mark.parametrize("called", ["P03", "Regenboog", "[Regenboog]", "p03", "PERSOON-1"])
def test_forgetting_leaves_no_trace_and_never_gives_the_number_again(called):
    table = PseudonymTable()
    table.placeholder("EMAIL", "samira@voorbeeld.nl")
    table.placeholder("LOCATION", "Samira")
    kept = table.placeholder("PERSON", "Kim")
    assert kept == "[PERSOON-1]"
    samira(table)
    if called == "PERSOON-1":
        called = "PERSOON-2"
    table.forget(called)
    left = json.dumps(table.to_json()).lower()
    assert not any(word in left for word in ("samira", "amrani", "regenboog", "p03"))
    assert table.placeholder("PERSON", "Kim") == kept
    assert table.placeholder("PERSON", "Samira") == "[PERSOON-3]"


def test_forgetting_one_of_two_with_the_same_first_name_keeps_the_other():
    table = PseudonymTable()
    samira(table)
    other = table.add_entity("PERSON", ["Sam Bakker", "Sam"], code="P04")
    table.placeholder("PERSON", "Sam")
    table.placeholder("EMAIL", "kim@voorbeeld.nl")
    address = table.placeholder("EMAIL", "sam@voorbeeld.nl")
    table.forget("P03")
    assert table.placeholder("EMAIL", "sam@voorbeeld.nl") == address == "[E-MAIL-2]"
    assert ("PERSON", "Sam") in table.forms()
    assert table.placeholder("PERSON", "Sam") == other


def test_all_originals_are_known_for_the_leak_check():
    table = PseudonymTable()
    samira(table)
    table.placeholder("PHONE", "06-12345678")
    table.placeholder("PHONE", "0612345678")
    assert table.forms() == [
        ("PERSON", "Sam"),
        ("PERSON", "Samira"),
        ("PERSON", "Samira el Amrani"),
        ("PHONE", "06-12345678"),
        ("PHONE", "0612345678"),
    ]
    assert table.placeholders() == ["[Regenboog]", "[TELEFOON-1]"]


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(st.sampled_from(["entities", "last", "label", "forms"]), inner)
        ),
        max_leaves=6,
    )
)
def test_a_damaged_table_is_an_error_for_a_user(data):
    try:
        table = PseudonymTable.from_json(data)
    except VaultError as problem:
        assert problem.key == "pseudonyms.damaged"
    else:
        assert table.forms() == []


@pytest.mark.parametrize(
    "change", [{"label": "X"}, {"number": "1"}, {"forms": [1]}, {"code": None}, {"extra": 1}]
)
def test_a_damaged_row_is_an_error_for_a_user(change):
    table = PseudonymTable()
    samira(table)
    data = table.to_json()
    data["entities"][0] |= change
    with pytest.raises(VaultError):
        PseudonymTable.from_json(data)


def test_every_label_has_a_placeholder():
    table = PseudonymTable()
    assert len({table.placeholder(label, "x1") for label in LABELS}) == len(LABELS)
