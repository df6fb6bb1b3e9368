"""A new protocol from a form: what is asked, what is written, and what is refused."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from peer_research import shipped
from peer_research.errors import ProtocolError
from peer_research.new_study import new_study
from peer_research.protocol.check import check_file
from peer_research.protocol.form import (
    FormField,
    form_fields,
    form_problems,
    protocol_from_form,
)
from peer_research.protocol.reading import find_protocol, load_protocol, shipped_protocols
from peer_research.study import Study

DAY = date(2026, 12, 1)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return new_study(
        tmp_path / "studie", "Proef", protocols=[shipped.protocol_file("p01-big5-18plus")]
    )


def fields_of(name: str) -> list[FormField]:
    return form_fields(load_protocol(find_protocol(name)))


def answers(name: str = "p03-pleegzorg", **changes: object) -> dict:
    """Return the form as it is filled in by the template, with what a person must add."""
    given = {field.name: field.value for field in fields_of(name)}
    own = {"titel": "Wonen op jezelf", "wie": "Merel", "rol": "expex", "waarom": "Wij misten dit."}
    return given | own | changes


@pytest.mark.parametrize("name", shipped_protocols())
def test_every_template_gives_a_good_protocol(study, name):
    values = answers(name)
    assert form_problems(study, values) == []
    path = protocol_from_form(study, values, today=DAY)
    assert path == study.protocols_folder / "wonen-op-jezelf.toml"
    assert check_file(path, study.codebook(), today=DAY) == []
    made, template = load_protocol(path), load_protocol(find_protocol(name))
    assert made.questions == template.questions
    assert made.short == template.short
    assert (made.roles, made.closing) == (template.roles, template.closing)
    assert made.setup.follow_up.strip() == template.setup.follow_up.strip()
    assert study.log()[-1]["action"] == "protocol_made"


def test_the_form_says_what_to_fill_in():
    fields = {
        field.name: field for field in form_fields(load_protocol(find_protocol("p01-big5-18plus")))
    }
    assert all(field.label for field in fields.values())
    assert "groep.min" not in fields and "opzet.vervolg" not in fields
    assert fields["duur_min"].value == 75 and fields["duur_min"].kind == "number"
    assert fields["rol"].choices[0] == ("expex", "ExpEx")
    rows = fields["vragen"]
    assert len(rows.value) == 11 and rows.value[3]["gevoelig"] == "1"
    assert {column.name for column in rows.columns} >= {"tekst", "min", "gevoelig", "doorvragen"}
    mirror = {
        field.name for field in form_fields(load_protocol(find_protocol("p11-spiegelgesprek")))
    }
    assert {"groep.max", "opzet.voor", "opzet.vervolg"} <= mirror


def test_answers_as_a_form_gives_them(study):
    values = answers(
        **{"id": "", "titel": "Een plek vóór jezelf?", "duur_min": " 90 ",
           "doelen": "Een.\n\nTwee.\n", "doelgroep.leeftijd_min": "16",
           "doelgroep.leeftijd_max": "", "materiaal": ""}
    )  # fmt: skip
    values["vragen"] = [
        {"tekst": "Wat deed je vandaag?", "soort": "warm", "min": "3", "gevoelig": "0"},
        *values["vragen"][2:],
        {"tekst": "  ", "soort": "kern", "min": "", "gevoelig": ""},
        {"tekst": "Wat wil je nog kwijt?", "soort": "afsluiting", "min": "4", "gevoelig": 0,
         "doorvragen": "Echt niets?\nOké."},
    ]  # fmt: skip
    made = load_protocol(protocol_from_form(study, values, today=DAY))
    assert (made.id, made.title, made.minutes) == (
        "een-plek-voor-jezelf",
        "Een plek vóór jezelf?",
        90,
    )
    assert made.goals == ("Een.", "Twee.")
    assert (made.audience.age_min, made.audience.age_max, made.materials) == (16, None, ())
    assert [q.id for q in made.questions][:2] == ["q1", "q3"]
    assert made.questions[-1].probes == ("Echt niets?", "Oké.")
    assert len({q.id for q in made.questions}) == len(made.questions) == 9


def test_who_made_it_why_and_from_what(study):
    made = load_protocol(protocol_from_form(study, answers(), today=DAY))
    (change,) = made.changes
    assert (change.version, change.day, change.who) == ("1.0.0", DAY, "expex")
    assert "p03-pleegzorg versie 1.0.0" in change.what and change.why == "Wij misten dit."
    assert [maker.name for maker in made.makers][-1] == "Merel"
    assert len(made.makers) > 1  # who made the template stays named


def test_themes_and_short_version_follow_the_questions(study):
    values = answers()
    values["vragen"] = [row for row in values["vragen"] if row["id"] not in ("q2", "q5")]
    values["vragen"][2]["codes"] = ["big5.support"]
    for row in values["vragen"]:
        row["kort"] = row["id"] in ("q1", "q9")
    made = load_protocol(protocol_from_form(study, values, today=DAY))
    used = {code for question in made.questions for code in question.codes}
    assert {code for theme in made.themes for code in theme.codes} == used
    assert made.themes[-1].codes == ("big5.support",)
    assert made.short.questions == ("q1", "q9")
    values["vragen"] = [row | {"kort": False} for row in values["vragen"]]
    values |= {"id": "zonder-kort", "doelgroep.leeftijd_min": 16}
    assert load_protocol(protocol_from_form(study, values, today=DAY)).short is None


def without(rows: list[dict], number: int, **changes: object) -> list[dict]:
    return [row | changes if n == number else row for n, row in enumerate(rows)]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"titel": " "}, "titel", "nog leeg"),
        ({"duur_min": "lang"}, "duur_min", "heel getal"),
        ({"duur_min": "-5"}, "duur_min", "heel getal"),
        ({"duur_min": 20}, "duur_min", "alles samen duurt"),
        ({"rol": "baas"}, "rol", "kies één"),
        ({"id": "../weg"}, "id", "kleine letters"),
        ({"id": "Wonen"}, "id", "kleine letters"),
        ({"titel": "???"}, "id", "kleine letters"),
        ({"id": "p01-big5-18plus"}, "id", "er is al een protocol"),
        ({"doelgroep.leeftijd_min": 9}, "doelgroep.omschrijving", "te jong"),
        ({"groep.max": 1}, "groep.min", "dat kan niet"),
        ({"vragen": []}, "vragen", "nog leeg"),
        ({"wie": ""}, "wie", "nog leeg"),
        ({"waarom": ""}, "waarom", "nog leeg"),
        ({"waarom": "Mevrouw Verstegen vroeg erom."}, "waarom", "een naam"),
    ],
)
def test_a_wrong_answer_names_its_field(study, changes, field, said):
    values = answers(**changes)
    found = form_problems(study, values)
    assert field in [problem.field for problem in found]
    problem = next(p for p in found if p.field == field)
    assert said in problem.message and problem.label
    assert "Verstegen" not in problem.message
    before = sorted(study.files())
    with pytest.raises(ProtocolError) as caught:
        protocol_from_form(study, values)
    assert caught.value.key == "protocol_form.problem"
    assert found[0].label in str(caught.value)
    assert sorted(study.files()) == before


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"min": ""}, "vragen.3.min", "nog leeg"),
        ({"min": "veel"}, "vragen.3.min", "heel getal"),
        ({"min": 0}, "vragen.3", "0 minuten"),
        ({"gevoelig": "5"}, "vragen.3.gevoelig", "kies één"),
        ({"soort": "moeilijk"}, "vragen.3.soort", "kies één"),
        ({"gevoelig": "2", "overslaan_als": ""}, "vragen.3", "zomaar"),
        ({"codes": ["bestaat.niet"]}, "vragen.3", "niet in het codeboek"),
        ({"tekst": "Ben je misbruikt?"}, "vragen.3", "Vraag hier niet naar"),
        ({"tekst": "Bel 06-12345678?"}, "vragen.3", "telefoonnummer"),
    ],
)
def test_a_wrong_question_is_named_by_its_place(study, changes, field, said):
    values = answers()
    values["vragen"] = without(values["vragen"], 2, **changes)
    found = {problem.field: problem for problem in form_problems(study, values)}
    assert field in found
    assert said in found[field].message
    assert found[field].label.startswith("vraag 3")


def test_all_problems_are_named_at_once(study):
    values = answers(titel="", duur_min="x")
    values["vragen"] = without(values["vragen"], 0, min="")
    assert [p.field for p in form_problems(study, values)] == [
        "titel", "duur_min", "vragen.1.min", "id",
    ]  # fmt: skip


def test_an_unknown_template_is_said(study):
    (found,) = form_problems(study, answers(sjabloon="weg"))
    assert "weg" in found.message


def test_the_teams_own_version_of_a_template_comes_first(study):
    path = study.protocols_folder / "p01-big5-18plus.toml"
    path.write_text(path.read_text("utf-8").replace("kijk je naar uit?", "hoop je op?"), "utf-8")
    values = answers("p01-big5-18plus")
    del values["vragen"]
    made = load_protocol(protocol_from_form(study, values, today=DAY))
    assert made.questions[-1].text == "Waar hoop je op?"


def test_strange_words_come_through(study):
    title = 'Zeg "hoi" # en \\ <b>'
    path = protocol_from_form(study, answers(titel=title, vooraf='Twee\nregels """'), today=DAY)
    assert load_protocol(path).title == title
    assert tomllib.loads(path.read_text("utf-8"))["vooraf"] == 'Twee\nregels """'
