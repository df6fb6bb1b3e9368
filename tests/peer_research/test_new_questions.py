"""The questions of a new study: right answers make a complete study, wrong ones make nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from peer_research.doctor.examining import examine
from peer_research.errors import StudyError
from peer_research.model import Form
from peer_research.protocol.reading import load_protocol, shipped_protocols
from peer_research.questions_new import FORMS, ROLES, check_answer, make_study, questions
from peer_research.registers.data_management import DATES

# The log of a new study has the time of the machine, so the study begins today.
TODAY = date.today()
NEXT = TODAY.year + 1
ANSWERS: dict[str, object] = {
    "titel": "Wonen na je achttiende",
    "vraag": "Wat helpt jongeren om op zichzelf te wonen?",
    "opdrachtgever": "Gemeente Vaelwijk",
    "vormen": ["interview", "focusgroep"],
    "protocollen": ["p01-big5-18plus", "p03-pleegzorg"],
    "gespreksleider": "Noor",
    "buddy": "Kai",
    "notulist": "Kai",
    "coach": "Ilse",
    "datahouder": "Sam",
    "terugtrekdatum": f"1-3-{NEXT}",
    "einde": date(NEXT, 12, 1),
}


def test_the_study_is_complete_and_valid(tmp_path: Path) -> None:
    study = make_study(tmp_path / "wonen", ANSWERS, TODAY)
    assert study.title == ANSWERS["titel"]
    assert study.settings.question == ANSWERS["vraag"]
    assert study.settings.commissioner == ANSWERS["opdrachtgever"]
    assert set(study.protocols()) == {"p01-big5-18plus", "p03-pleegzorg"}
    roles = {member.role: (member.name, member.coder) for member in study.settings.team}
    assert roles["datahouder"] == ("Sam", "sam")
    assert set(roles) == set(ROLES) - {"duider"}
    assert {row.event: row.day for row in DATES.rows(study)} == {
        "terugtrekdatum": date(NEXT, 3, 1), "einde_onderzoek": date(NEXT, 12, 1),
    }  # fmt: skip
    assert "*.wav" in (study.path / ".gitignore").read_text("utf-8")
    found = examine(study, TODAY)
    assert not [f for f in found if f.level == "fout"]
    assert "role_without_owner" not in {f.rule for f in found}


def test_only_what_must_be_is_enough(tmp_path: Path) -> None:
    must = {q.key: ANSWERS[q.key] for q in questions() if q.required}
    study = make_study(tmp_path / "klein", must, TODAY)
    found = examine(study, TODAY)
    assert not [f for f in found if f.level == "fout"]
    missing = [f for f in found if f.rule == "role_without_owner"]
    assert len(missing) >= 4
    assert all("--rol" in f.command for f in missing)


def test_numbers_stand_for_choices(tmp_path: Path) -> None:
    forms = [value for value, _ in questions()[4].choices]
    offered = next(q for q in questions(["panelgesprek"]) if q.key == "protocollen")
    answers = {
        **ANSWERS, "vormen": str(forms.index("panelgesprek") + 1), "protocollen": "1",
    }  # fmt: skip
    study = make_study(tmp_path / "x", answers, TODAY)
    assert list(study.protocols()) == [offered.choices[0][0]]


@pytest.mark.parametrize("form", FORMS)
def test_each_form_offers_its_protocols(form: Form) -> None:
    offered = next(q for q in questions([form]) if q.key == "protocollen")
    found = {value for value, _ in offered.choices}
    shipped = shipped_protocols()
    assert found == {name for name, path in shipped.items() if load_protocol(path).form == form}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"titel": ""}, "questions_new.required"),
        ({"vormen": []}, "questions_new.required"),
        ({"vormen": ["theater"]}, "questions_new.no_choice"),
        ({"protocollen": "99"}, "questions_new.no_choice"),
        ({"protocollen": ["p10-informatie-privacy"]}, "questions_new.no_choice"),
        ({"titel": "x" * 200}, "questions_new.too_long"),
        ({"vraag": "Wat vond mevrouw Verstegen ervan?"}, "note_check.found"),
        ({"datahouder": "gemeente vaelwijk"}, "questions_new.keeper_pays"),
        ({"einde": f"1-1-{NEXT}"}, "questions_new.end_before_withdrawal"),
        ({"einde": f"31-2-{NEXT}"}, "questions_new.no_day"),
        ({"einde": "volgend jaar"}, "questions_new.no_day"),
        ({"terugtrekdatum": date(2020, 1, 1)}, "questions_new.past"),
        ({"coach": "!!"}, "questions_new.no_letters"),
        ({"kleur": "rood"}, "questions_new.unknown"),
    ],
)
def test_a_wrong_answer_makes_nothing(tmp_path: Path, change: dict[str, object], key: str) -> None:
    with pytest.raises(StudyError) as problem:
        make_study(tmp_path / "x", {**ANSWERS, **change}, TODAY)
    assert problem.value.key == key
    assert "Verstegen" not in str(problem.value)
    assert not (tmp_path / "x").exists()


def test_a_person_may_say_that_it_is_no_name(tmp_path: Path) -> None:
    answers = {**ANSWERS, "vraag": "Wat vond mevrouw Verstegen ervan?"}
    study = make_study(tmp_path / "x", answers, TODAY, confirmed=True)
    assert study.settings.question == answers["vraag"]


def test_a_skipped_answer_is_none() -> None:
    optional = next(q for q in questions() if q.key == "waarom")
    assert check_answer(optional, " - ", TODAY) is None
    assert check_answer(optional, None, TODAY) is None


def test_every_question_is_plain_dutch() -> None:
    for question in questions():
        assert question.text.endswith("?")
        assert len(question.text.split()) <= 15
        assert question.help.endswith(".")


def test_the_passphrase_is_asked_twice_in_dutch(monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from peer_research.commands import common

    asked: list[Any] = []

    def prompt(text: str, **options: Any) -> str:
        asked.append((text, options["confirmation_prompt"]))
        return "vier rode fietsen zingen"

    monkeypatch.setattr(common.click, "prompt", prompt)
    monkeypatch.setattr(common, "sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))
    monkeypatch.setattr("peer_research.identifiable.find_passphrase", lambda study: None)
    monkeypatch.setattr("peer_research.identifiable.Identifiable", lambda *a, **k: a)
    common.unlock(cast(Any, None), create=True)
    common.unlock(cast(Any, None))
    assert asked == [
        ("Wachtzin van de kluis", "Dezelfde wachtzin, nog een keer"),
        ("Wachtzin van de kluis", False),
    ]
