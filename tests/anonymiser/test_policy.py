from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymiser import policy as policies
from anonymiser.document_numbers import DocumentNumbers
from anonymiser.entities import NOUNS
from anonymiser.errors import PolicyError
from anonymiser.generalise import BANDS, OLDEST, age_band, quarter
from anonymiser.operators import OPERATORS, PER_DOCUMENT, replacer
from anonymiser.policy import INTERNAL, OPERATOR_NAMES, Policy, load_policy
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.spans import FLAGGED, IDENTIFIERS, LABELS, Span


@pytest.fixture
def write(tmp_path):
    def _write(text):
        path = tmp_path / "beleid.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def message(path):
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    return str(caught.value)


def test_a_policy_file_is_read(write):
    path = write('naam = "mijn"\ndrempel = 0.25\n[bewerking]\nPERSON = "soort"\nDATE = "jaar"\n')
    policy = load_policy(path)
    assert (policy.name, policy.threshold, policy.numbering) == ("mijn", 0.25, "onderzoek")
    assert policy.operators["PERSON"] == "soort"
    assert policy.operators["DATE"] == "jaar"
    assert load_policy(str(path)) == policy


def test_what_a_policy_leaves_out_is_hidden(write):
    policy = load_policy(write('naam = "mijn"\n'))
    assert {policy.operators[label] for label in IDENTIFIERS} == {"schuilnaam"}
    assert {policy.operators[label] for label in FLAGGED} == {"houden"}
    assert policy.operators.keys() == LABELS


def test_an_unknown_label_names_file_line_and_the_nearest_one(write):
    text = '# PERSOON hoort hier niet\nnaam = "x"\n[bewerking]\nPERSOON = "schuilnaam"\n'
    found = message(write(text))
    assert found == "onbekend label 'PERSOON' in beleid.toml regel 4; bedoel je PERSON?"


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        ("person", "PERSON"),
        ("PLAATS", "LOCATION"),
        ("TELEFOON", "PHONE"),
        ("ORGANIZATION", "ORGANISATION"),
        ("GELOOF", "RELIGION"),
    ],
)
def test_a_dutch_word_for_a_label_is_understood_in_the_advice(write, label, meant):
    found = message(write(f'naam = "x"\n[bewerking]\n{label} = "soort"\n'))
    assert found.endswith(f"regel 3; bedoel je {meant}?")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('naam="x"\n[bewerking]\n\nAGE="leeftijdgroep"', "regel 4; bedoel je leeftijdsgroep?"),
        ('naam="x"\n[bewerking]\nPERSON="leeftijdsgroep"', "past niet bij PERSON in beleid.toml"),
        ('naam="x"\n[bewerking]\nPERSON="jaar"', "gebruik die alleen bij DATE"),
        ('naam="x"\n[bewerking]\nDATE="kwartal"', "regel 3; bedoel je kwartaal?"),
        ('naam="x"\n[bewerking]\nDATE="relatif"', "regel 3; bedoel je relatief?"),
        ('naam="x"\n[bewerking]\nLOCATION="streken"', "regel 3; bedoel je streek?"),
        ('naam="x"\n[bewerking]\nORGANISATION="aanbiedr"', "regel 3; bedoel je aanbieder?"),
        ('naam="x"\n[bewerking]\nAGE="kwartaal"', "gebruik die alleen bij DATE"),
        ('naam="x"\n[bewerking]\nLOCATION="relatief"', "gebruik die alleen bij DATE"),
        ('naam="x"\n[bewerking]\nADDRESS="streek"', "gebruik die alleen bij LOCATION"),
        ('naam="x"\n[bewerking]\nLOCATION="aanbieder"', "gebruik die alleen bij ORGANISATION"),
        ('naam="x"\ndrempel = 1.5', "'drempel' in beleid.toml regel 2 moet een getal van 0"),
        ('naam="x"\ndrempel = nan', "'drempel' in beleid.toml regel 2 moet een getal van 0"),
        ('naam="x"\ndrempel = "hoog"', "'drempel' in beleid.toml regel 2 moet een getal zijn"),
        ('naam="x"\ndrempel = true', "'drempel' in beleid.toml regel 2 moet een getal zijn"),
        ('naam="x"\ndremple = 0.5', "onbekend woord 'dremple' in beleid.toml regel 2"),
        ('naam="x"\nnummering="per document"', "regel 2; bedoel je document?"),
        ('naam="x"\nbewerking="alles"', "'bewerking' in beleid.toml regel 2 moet een tabel zijn"),
        ('naam="x"\n[bewerking]\nPERSON=3', "'PERSON' in beleid.toml regel 3 moet een tekst zijn"),
        ("drempel = 0.5", "in beleid.toml ontbreekt 'naam'"),
        ('naam="x"\n[bewerking', "'beleid.toml' is niet goed geschreven bij regel 2"),
    ],
)
def test_a_mistake_says_where_and_how_to_mend_it(write, text, expected):
    assert expected in message(write(text))


def test_a_missing_file_and_an_unknown_name(tmp_path):
    assert "'niet.toml' bestaat niet" in message(tmp_path / "niet.toml")
    assert "bedoel je intern?" in message("interm")
    assert "bedoel je publicatie?" in message("publikatie")


def test_the_shipped_internal_policy_is_the_one_in_the_program():
    assert load_policy("intern") == load_policy() == INTERNAL
    assert INTERNAL.operators["AGE"] == "leeftijdsgroep"
    assert {INTERNAL.operators[label] for label in FLAGGED} == {"houden"}


def test_the_internal_policy_works_without_the_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(policies, "FOLDERS", (tmp_path / "weg",))
    assert load_policy("intern") is INTERNAL
    assert "bedoel je" in message("publicatie")


def test_the_policy_is_found_where_the_wheel_puts_it(monkeypatch, tmp_path):
    shipped = Path(policies.__file__).parents[1] / "protocols" / "beleid" / "publicatie.toml"
    (tmp_path / "publicatie.toml").write_bytes(shipped.read_bytes())
    monkeypatch.setattr(policies, "FOLDERS", (tmp_path / "weg", tmp_path))
    assert load_policy("publicatie").name == "publicatie"
    assert load_policy("intern") == INTERNAL


def test_the_policy_for_publication_keeps_nothing_and_numbers_per_document():
    policy = load_policy("publicatie")
    assert "houden" not in policy.operators.values()
    assert policy.numbering == "document"
    coarse = {"DATE": "kwartaal", "LOCATION": "streek", "ORGANISATION": "aanbieder"}
    assert {label: policy.operators[label] for label in coarse} == coarse
    assert policy.operators["AGE"] == "leeftijdsgroep"


def test_a_policy_made_in_code_is_checked_too():
    for operators, threshold in [({"X": "soort"}, 0.5), ({"AGE": "x"}, 0.5), ({}, 2.0)]:
        with pytest.raises(PolicyError):
            Policy(name="x", operators=operators, threshold=threshold)


# --- operators


def test_every_operator_that_a_policy_may_name_exists():
    assert sorted([*OPERATORS, *PER_DOCUMENT]) == sorted(OPERATOR_NAMES)
    assert NOUNS.keys() == LABELS


@pytest.mark.parametrize(
    ("operator", "label", "text", "expected"),
    [
        ("schuilnaam", "PERSON", "Kim", "[PERSOON-1]"),
        ("schuilnaam", "EMAIL", "a@b.nl", "[E-MAIL-1]"),
        ("schuilnaam", "URL", "www.x.nl", "[WEBADRES-1]"),
        ("schuilnaam", "IBAN", "NL91ABNA0417164300", "[REKENING-1]"),
        ("schuilnaam", "ID", "AB-12", "[NUMMER-1]"),
        ("leeftijdsgroep", "AGE", "17 jaar", "[16-17]"),
        ("leeftijdsgroep", "AGE", "tiener", "[leeftijd]"),
        ("jaar", "DATE", "12 maart 2019", "[2019, 1e kwartaal]"),
        ("jaar", "DATE", "vorige week", "[datum]"),
        ("soort", "LOCATION", "Best", "[plaats]"),
        ("soort", "OFFENCE", "diefstal", "[strafbaar feit]"),
        ("weglaten", "PERSON", "Kim", "[...]"),
        ("houden", "COUNTRY", "Marokko", "Marokko"),
    ],
)
def test_what_an_operator_writes(operator, label, text, expected):
    policy = Policy(name="x", operators={label: operator})
    span = Span(start=0, end=len(text), label=label)
    assert replacer(policy, PseudonymTable())(span, text) == expected


@given(
    label=st.sampled_from(sorted(LABELS)),
    operator=st.sampled_from(["schuilnaam", "soort", "weglaten"]),
    text=st.text(alphabet="qxyjwéß7 -", min_size=1),
)
def test_a_placeholder_is_marked_and_tells_nothing_of_the_original(label, operator, text):
    span = Span(start=0, end=1, label=label)
    write = replacer(Policy(name="x", operators={label: operator}), PseudonymTable())
    written = write(span, text)
    assert written.startswith("[")
    assert written.endswith("]")
    assert written == replacer(Policy(name="x", operators={label: operator}), PseudonymTable())(
        span, "heel iets anders"
    )


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("0", "0-5"),
        ("5", "0-5"),
        ("6", "6-11"),
        ("11", "6-11"),
        ("12", "12-15"),
        ("15 jaar", "12-15"),
        ("16", "16-17"),
        ("zeventien", "16-17"),
        ("17,5", "16-17"),
        ("zestienenhalf", "16-17"),
        ("achttien", "18-20"),
        ("20", "18-20"),
        ("21", "21-27"),
        ("zevenentwintig", "21-27"),
        ("28", "28-39"),
        ("39", "28-39"),
        ("40", "40+"),
        ("Tweeëntachtig jaar", "40+"),
        ("zestienjarige", "16-17"),
        ("16-jarige", "16-17"),
        ("op mijn zestiende", "16-17"),
        ("8 maanden", "0-5"),
        ("30 maanden", "0-5"),
        ("tachtig weken", "0-5"),
        ("16 of 17", "16-17"),
        ("17 of 18", None),
        ("tiener", None),
        ("", None),
        ("121", None),
        ("1999", None),
    ],
)
def test_age_bands(text, band):
    assert age_band(text) == band


@given(st.integers(0, OLDEST))
def test_every_age_falls_in_the_band_that_holds_it(age):
    band = age_band(str(age))
    low, _, high = band.rstrip("+").partition("-")
    assert int(low) in BANDS
    assert int(low) <= age <= int(high or OLDEST)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 maart 2019", "2019, 1e kwartaal"),
        ("maart 2008", "2008, 1e kwartaal"),
        ("12-04-2019", "2019, 2e kwartaal"),
        ("3/7/19", "2019, 3e kwartaal"),
        ("03-11-'98", "1998, 4e kwartaal"),
        ("2019-12-31", "2019, 4e kwartaal"),
        ("sept '07", "2007, 3e kwartaal"),
        ("twaalf mei tweeduizend negentien", "2019, 2e kwartaal"),
        ("2019", "2019"),
        ("het meisje uit 2019", "2019"),
        ("12 maart", None),
        ("vorige week", None),
        ("13-13-2019", None),
        ("van 2018 tot 2019", None),
        ("06-12345678", None),
    ],
)
def test_quarters(text, expected):
    assert quarter(text) == expected


def test_numbers_of_one_document_say_nothing_about_another():
    table = PseudonymTable()
    table.add_entity("PERSON", ["Kim de Vries", "Kim"], pseudonym="Regenboog", code="P01")
    policy = load_policy("publicatie")
    span = Span(start=0, end=3, label="PERSON")
    first = replacer(policy, DocumentNumbers(table))
    second = replacer(policy, DocumentNumbers(table))
    names = ["Tim", "Kim", "Kim de Vries", "Tim"]
    assert [first(span, name) for name in names] == [f"[PERSOON-{n}]" for n in (1, 2, 2, 1)]
    assert second(span, "Kim") == "[PERSOON-1]"
