"""What an operator wrote is known again: left alone in a later run, and counted as it stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymiser import regions
from anonymiser.coarse import is_own, label_of, own_places
from anonymiser.entities import NOUNS
from anonymiser.errors import PolicyError
from anonymiser.formats import read
from anonymiser.hiding import Study
from anonymiser.lexicon import entries
from anonymiser.operators import OPERATORS, PER_DOCUMENT
from anonymiser.pipeline import Anonymiser
from anonymiser.policy import Policy, load_policy
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.recognisers.births import is_birth
from anonymiser.residual import band, facts_by_turn
from anonymiser.spans import Document, Span
from anonymiser.surrogates import clashes, surrogate

TEXT = (
    "Ik heet Fatima el Amrani, geboren op 14 augustus 2008 in Zetten. Sinds 14 maart 2019 zat ik "
    "bij Gezinshuis De Linde, ik ben 17. In mei 2020 en in 2019 ging ik weg, naar Delfzijl."
)
POLICIES = {
    "publicatie": load_policy("publicatie"),
    "intern": load_policy("intern"),
    "relatief": Policy(name="r", operators={"DATE": "relatief", "LOCATION": "streek"}),
    "jaar": Policy(name="j", operators={"DATE": "jaar"}, numbering="document"),
    "namen": Policy(name="n", operators={"PERSON": "andere_naam", "LOCATION": "andere_naam"}),
}


def hidden(text: str, policy: Policy, table: PseudonymTable) -> str:
    study = Study(policy=policy, table=table)
    (done,) = study.hide([read(text.encode(), "a.txt")], Anonymiser())
    return "".join(done.units)


dates = st.one_of(
    st.builds("{} {} {}".format, st.integers(1, 28), st.sampled_from(["maart", "mei", "nov"]),
              st.integers(1950, 2029)),
    st.builds("{} {}".format, st.sampled_from(["augustus", "oktober", "zomer"]),
              st.integers(1950, 2029)),
    st.builds("{}-{}-{}".format, st.integers(1, 28), st.integers(1, 12), st.integers(1950, 2029)),
    st.integers(1950, 2029).map(str),
    st.sampled_from(["3 mei", "oktober", "2011-2012"]),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(dates, min_size=1, max_size=4))
def test_everything_that_is_written_of_a_date_is_known_again(texts: list[str]) -> None:
    table = PseudonymTable()
    for name in ("kwartaal", "jaar", "jarenband", "relatief"):
        operator = PER_DOCUMENT[name]() if name in PER_DOCUMENT else OPERATORS[name]
        for text in texts:
            written = operator("DATE", text, table)
            assert is_own(written[1:-1]), (name, text, written)
            assert written == "[datum]" or label_of(written[1:-1]) == "DATE"


def test_everything_that_is_written_of_ages_places_and_institutions_is_known_again() -> None:
    table = PseudonymTable()
    for age in range(100):
        assert label_of(OPERATORS["leeftijdsgroep"]("AGE", str(age), table)[1:-1]) == "AGE"
    for place in ("Ede", "Zetten", "Groningen", "de Veluwe", "Limburg", "Aleppo", "Gouda-Oost",
                  "de Schilderswijk", "Xyzdam"):  # fmt: skip
        assert is_own(OPERATORS["streek"]("LOCATION", place, table)[1:-1]), place
    kind = PER_DOCUMENT["aanbieder"]()
    for name in ("Gezinshuis De Linde", "VV Heidepol", "Pluryn", "de Kraaiennest"):
        assert label_of(kind("ORGANISATION", name, table)[1:-1]) == "ORGANISATION", name
    for label in NOUNS:
        assert is_own(OPERATORS["soort"](label, "x", table)[1:-1])
        assert is_own(table.placeholder(label, "Kim")[1:-1])


def test_no_name_is_taken_for_something_an_operator_wrote() -> None:
    names = ["Fatima", "Regenboog", "Zetten", "De Linde", "Jan van Dorp", "14 maart 2019", "17"]
    names += sorted(entries("first_names", "own.txt"))[:500]
    assert [name for name in names if is_own(name)] == []
    assert own_places("[Fatima] en [Zetten]") == []


@pytest.mark.parametrize("name", POLICIES)
def test_an_output_that_is_run_again_stays_as_it_is(name: str) -> None:
    policy, table = POLICIES[name], PseudonymTable()
    once = hidden(TEXT, policy, table)
    assert "Fatima" not in once and "2008" not in once.replace("2005", "")
    assert hidden(once, policy, table) == once


def test_a_new_name_beside_what_was_hidden_before_is_hidden() -> None:
    once = hidden(TEXT, POLICIES["publicatie"], PseudonymTable())
    again = hidden(f"{once} Daar was Yassira ook, sinds 3 mei 2021.", POLICIES["publicatie"],
                   PseudonymTable())  # fmt: skip
    assert again.startswith(once)
    assert "Yassira" not in again and "2021" in again and "[[" not in again


def test_a_name_of_the_study_gets_a_number_in_a_publication() -> None:
    table = PseudonymTable()
    inside = hidden("Mijn zusje heet Femke.", POLICIES["namen"], table)
    assert hidden(inside, POLICIES["publicatie"], table) == "Mijn zusje heet [PERSOON-1]."


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("ik ben geboren op 3 mei 2006", True),
        ("Geboortedatum: 3 mei 2006", True),
        ("mijn geboortedatum is 3 mei 2006", True),
        ("geb. 3 mei 2006", True),
        ("geboren te Ede op 3 mei 2006", True),
        ("jarig op 3 mei 2006", True),
        ("Zij is geboren.\nSinds 3 mei 2006", False),
        ("we gingen op 3 mei 2006", False),
        ("sinds de geboorte van mijn broer, op school vanaf 3 mei 2006", False),
    ],
)
def test_which_date_is_a_date_of_birth(text: str, birth: bool) -> None:
    assert is_birth(text, text.index("3 mei")) is birth


def test_a_date_of_birth_becomes_a_band_of_years() -> None:
    out = hidden(TEXT, POLICIES["publicatie"], PseudonymTable())
    assert "geboren op [een dag tussen 2005 en 2009]" in out
    assert "Sinds [een dag begin 2019]" in out


def test_the_policy_decides_about_dates_of_birth(tmp_path) -> None:
    path = tmp_path / "beleid.toml"
    path.write_text(
        'naam = "x"\ngeboortedatum = "soort"\n[bewerking]\nDATE = "kwartaal"\n', "utf-8"
    )
    out = hidden(TEXT, load_policy(path), PseudonymTable())
    assert "geboren op [datum]" in out and "[een dag begin 2019]" in out
    assert Policy(name="x").birth_operator == "schuilnaam"
    assert Policy(name="x", operators={"DATE": "relatief"}).birth_operator == "jarenband"


@pytest.mark.parametrize(
    ("word", "said"),
    [("jarenbnad", "jarenband"), ("streek", "LOCATION"), ("leeftijd", "leeftijds")],
)
def test_an_unknown_or_unfit_operation_for_birth_is_an_error(tmp_path, word, said) -> None:
    path = tmp_path / "beleid.toml"
    path.write_text(f'naam = "x"\ngeboortedatum = "{word}"\n', "utf-8")
    with pytest.raises(PolicyError, match=said) as caught:
        load_policy(path)
    assert "regel 2" in str(caught.value)


@pytest.mark.parametrize(
    ("label", "text", "value"),
    [
        ("DATE", "een dag in de zomer van 2008", "2008, 3e kwartaal"),
        ("DATE", "het begin van 2019", "2019, 1e kwartaal"),
        ("DATE", "eind 2019", "2019, 4e kwartaal"),
        ("DATE", "14 maart 2019", "2019, 1e kwartaal"),
        ("DATE", "2019", "2019"),
        ("DATE", "een dag een jaar later", "een dag een jaar later"),
        ("LOCATION", "een dorp in het oosten", "een dorp in het oosten"),
        ("ORGANISATION", "gezinshuis", "gezinshuis"),
    ],
)
def test_what_was_made_coarser_counts_as_what_it_was(label: str, text: str, value: str) -> None:
    assert band(label, text) == value


def test_every_coarse_word_in_a_safe_text_is_counted() -> None:
    text = (
        "[PERSOON-1] uit [een dorp in het oosten], [16-17], bij [gezinshuis] sinds [een dag begin "
        "2019], [een dag een jaar later] naar [een plaats] en [datum]"
    )
    inside = text.index("begin")
    spans = (Span(start=inside, end=inside + 10, label="DATE"),)
    said = facts_by_turn([Document(id="S1", text=text, spans=spans)], {"S1": [(0, 999, "P01")]})
    assert [(fact.label, fact.value) for fact in said["P01"]] == [
        ("LOCATION", "een dorp in het oosten"),
        ("AGE", "16-17"),
        ("ORGANISATION", "gezinshuis"),
        ("DATE", "2019, 1e kwartaal"),
        ("DATE", "een dag een jaar later"),
    ]


def test_a_name_that_turns_out_to_be_real_later_stops_the_run() -> None:
    table = PseudonymTable()
    hidden("Mijn zusje heet Femke.", POLICIES["namen"], table)
    new = surrogate("PERSON", "Femke", table).strip("[]")
    later = f"Mijn begeleider heet {new}, en {new} zei dat ook tegen mij."
    with pytest.raises(PolicyError, match="PERSOON-1") as caught:
        hidden(later, POLICIES["namen"], table)
    assert new not in str(caught.value)
    assert clashes(table) == [new]
    table.forget("PERSOON-1")
    assert new not in hidden(later, POLICIES["namen"], table)


def test_all_that_is_told_of_a_place_is_known_as_that() -> None:
    assert {label_of(words) for words in regions.told()} == {"LOCATION"}
