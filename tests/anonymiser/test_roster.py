import json

import pytest

from anonymiser.errors import PolicyError
from anonymiser.roster import Roster, RosterEntry, label_named, load_roster


def write(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def pairs(roster):
    return [(entry.label, entry.names) for entry in roster.entries]


def test_our_own_format(tmp_path):
    path = write(
        tmp_path,
        "rooster.toml",
        '[[persoon]]\nnamen = ["Yassira el Amrani", "Yas"]\ncode = "P01"\nrol = "deelnemer"\n'
        '[[plaats]]\nnamen = ["Best"]\n[[organisatie]]\nnamen = ["Het Kompas"]\n'
        '[[overig]]\nlabel = "ID"\nnamen = ["JB-1"]\n',
    )
    roster = load_roster(path)
    assert roster.entries[0] == RosterEntry(
        label="PERSON", names=("Yassira el Amrani", "Yas"), code="P01", role="deelnemer"
    )
    assert pairs(roster)[1:] == [
        ("LOCATION", ("Best",)),
        ("ORGANISATION", ("Het Kompas",)),
        ("ID", ("JB-1",)),
    ]
    assert (
        Roster.from_rows(entry.as_row() for entry in roster.entries).entries[1:]
        == (roster.entries[1:])
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (["Ann", "Bo"], [("PERSON", ("Ann",)), ("PERSON", ("Bo",))]),
        ([["Ann Bo", "Annie"]], [("PERSON", ("Ann Bo", "Annie"))]),
        ([{"name": "Ann", "label": "PERSON"}], [("PERSON", ("Ann",))]),
        ([{"text": "Ede", "type": "plaats"}], [("LOCATION", ("Ede",))]),
        ([{"value": "De Hoek", "entity_type": "ORGANIZATION"}], [("ORGANISATION", ("De Hoek",))]),
        ([{"forms": ["A b", "A"], "soort": "persoon"}], [("PERSON", ("A b", "A"))]),
        ([{"names": ["Ann"], "aliases": ["An"]}], [("PERSON", ("Ann", "An"))]),
        ([{"first_name": "Ann", "last_name": "Bo"}], [("PERSON", ("Ann Bo",))]),
        (
            {"persons": ["Ann"], "plaatsen": ["Ede"]},
            [("PERSON", ("Ann",)), ("LOCATION", ("Ede",))],
        ),
        ({"PERSON": ["Ann"], "ORG": ["Hoek"]}, [("PERSON", ("Ann",)), ("ORGANISATION", ("Hoek",))]),
        ({"roster": [{"name": "Ann"}]}, [("PERSON", ("Ann",))]),
        ({"names": ["Ann", "Bo"]}, [("PERSON", ("Ann",)), ("PERSON", ("Bo",))]),
        ({"Ann": "PERSON", "Ede": "LOCATION"}, [("PERSON", ("Ann",)), ("LOCATION", ("Ede",))]),
    ],
)
def test_json_of_other_programs(tmp_path, data, expected):
    path = write(tmp_path, "r.json", json.dumps(data))
    assert pairs(load_roster(path)) == expected


def test_json_lines(tmp_path):
    path = write(tmp_path, "r.jsonl", '{"name": "Ann"}\n\n"Bo"\n{"text": "Ede", "label": "GPE"}\n')
    assert [label for label, _ in pairs(load_roster(path))] == ["PERSON", "PERSON", "LOCATION"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("r.csv", "name,label\nAnn,PERSON\nEde,LOCATION\n"),
        ("r.csv", "\ufeffnaam;soort\nAnn;persoon\nEde;plaats\n"),
        ("r.tsv", "PERSON\tAnn\nLOCATION\tEde\n"),
        ("r.csv", "Ann,persoon\nEde,plaats\n"),
        ("r.txt", "# lijst\nAnn\nplaats: Ede\n"),
        ("r.txt", "Ann\tPERSON\nEde\tLOCATION\n"),
    ],
)
def test_tables_and_plain_text(tmp_path, name, text):
    path = write(tmp_path, name, text)
    assert pairs(load_roster(path)) == [("PERSON", ("Ann",)), ("LOCATION", ("Ede",))]


def test_a_single_column_is_people(tmp_path):
    path = write(tmp_path, "r.csv", "Ann Bo\nCas Dee\n")
    assert pairs(load_roster(path)) == [("PERSON", ("Ann Bo",)), ("PERSON", ("Cas Dee",))]


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("r.toml", "[[persoon]]\nnamen = []\n", "roster.no_names"),
        ("r.toml", "[[mens]]\nnamen = ['Secretname']\n", "strict.unknown_key"),
        ("r.toml", "[[overig]]\nlabel = 'appel'\nnamen = ['Secretname']\n", "roster.unknown_label"),
        ("r.toml", "", "roster.empty"),
        ("r.toml", "[[", "strict.not_toml"),
        ("r.json", "[", "roster.not_json"),
        ("r.json", '"Secretname"', "roster.no_list"),
        ("r.json", "[3]", "roster.bad_item"),
        ("r.json", '[{"age": 3}]', "roster.bad_item"),
        ("r.json", '[{"name": "Secretname", "label": "appel"}]', "roster.unknown_label"),
        ("r.json", "[]", "roster.empty"),
        ("r.jsonl", '{"name": "Ann"}\n{', "roster.not_json"),
        ("r.xlsx", "x", "roster.unknown_kind"),
        ("r.txt", "# niets\n", "roster.empty"),
    ],
)
def test_mistakes_are_named_and_no_name_is_told(tmp_path, name, text, key):
    with pytest.raises(PolicyError) as caught:
        load_roster(write(tmp_path, name, text))
    assert caught.value.key == key
    assert "Secretname" not in str(caught.value)
    assert "Secretname" not in repr(caught.value.values)


def test_a_missing_and_an_unreadable_file(tmp_path):
    with pytest.raises(PolicyError) as caught:
        load_roster(tmp_path / "weg.json")
    assert caught.value.key == "strict.missing_file"
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyError) as caught:
        load_roster(tmp_path / "b.txt")
    assert caught.value.key == "strict.unreadable"


@pytest.mark.parametrize(
    ("word", "label"),
    [("Persoon", "PERSON"), ("PER", "PERSON"), ("org", "ORGANISATION"), ("x", ""), ("", "")],
)
def test_words_for_labels(word, label):
    assert label_named(word) == label
