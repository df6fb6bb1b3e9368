"""The forms of the notebook, asked the way a browser asks them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from peer_research.consent.authority import as_it_counts
from peer_research.identifiable import PASSPHRASE_VARIABLE, Identifiable
from peer_research.study import Study
from peer_research.widgets.edit_page import edit_form
from peer_research.widgets.form import Field, Form, Outcome, Upload, clean
from peer_research.widgets.import_page import ImportPage
from peer_research.widgets.protocol_pages import (
    new_protocol_form,
    new_version_form,
    own_protocol,
    print_form,
)
from peer_research.widgets.register_pages import register_form
from peer_research.widgets.run_page import run_form
from peer_research.widgets.study_pages import (
    consent_form,
    new_study_form,
    participant_form,
    session_form,
)
from peer_research.widgets.tidy_pages import keeping_form, withdraw_form


def send(widget: Any, action: str, *buffers: bytes, **data: Any) -> dict[str, Any]:
    return widget.answer({"number": 7, "action": action, "data": data}, list(buffers))


def save(form: Form, *, confirmed: bool = False, **values: Any) -> dict[str, Any]:
    given = {field["name"]: field["value"] for field in form.view()["fields"]}
    return send(form, "save", values={**given, **values}, confirmed=confirmed)


def test_an_answer_carries_its_number_and_never_raises() -> None:
    def fails(values: Any, confirmed: bool) -> Outcome:
        raise RuntimeError("Yassira zei iets")

    form = Form("t", [], fails, button="b")
    answer = send(form, "save", values={})
    assert answer["number"] == 7
    assert not answer["ok"]
    assert "Yassira" not in answer["mistake"]
    for wrong in ("nope", "_receive", "save"):
        content = {"number": 1, "action": wrong, "data": None}
        assert not form.answer(content)["ok"]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", "  ja  ", "ja"),
        ("text", {"a": 1}, ""),
        ("number", "12", 12),
        ("number", "twaalf", None),
        ("check", "true", False),
        ("check", True, True),
        ("choice", "b", "b"),
        ("choice", "<script>", ""),
        ("choices", ["a", "z", "b"], ["a", "b"]),
        ("choices", "a", []),
        ("secret", " zin ", " zin "),
        ("file", {"name": "../../a.txt", "buffer": 5}, Upload()),
    ],
)
def test_only_what_a_field_promises_comes_through(kind: Any, value: Any, expected: Any) -> None:
    field = Field(name="x", label="x", kind=kind, options=[("a", "A"), ("b", "B")])
    assert clean(field, {"x": value}) == expected


def test_a_new_study_with_its_vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSPHRASE_VARIABLE, raising=False)
    form = new_study_form(tmp_path / "studie")
    values = {
        "titel": "Weekend", "vraag": "Hoe is het weekend?", "vormen": ["interview"],
        "protocollen": ["p04-veiligheid-leefgroep"], "wachtzin": "vier rode fietsen zingen",
    }  # fmt: skip
    differs = save(form, **values, nog_een_keer="iets anders")
    assert "niet hetzelfde" in differs["mistake"]
    assert not (tmp_path / "studie").exists()
    done = save(form, **values, nog_een_keer=values["wachtzin"])
    assert done["ok"], done
    study = Study(tmp_path / "studie")
    assert Identifiable(study, values["wachtzin"]).sessions() == []


def test_participants_and_consent(demo_copy: Study) -> None:
    assert save(participant_form(demo_copy), leeftijd="16-17", schuilnaam="Kiwi")["ok"]
    refused = save(participant_form(demo_copy), schuilnaam="Kiwi")
    assert not refused["ok"]
    code = max(demo_copy.participants())
    answers = {"deelnemer": code, "datum": "2026-01-05", "tekst": "toestemming-1.0.0-abcdef12"}
    assert not save(consent_form(demo_copy), **answers)["ok"]
    assert save(consent_form(demo_copy), **answers, meedoen="ja", citeren="nee")["ok"]
    assert demo_copy.participants()[code].allows("meedoen")
    assert not demo_copy.participants()[code].allows("citeren")


def options(form: Form, name: str) -> list[str]:
    field = next(one for one in form.view()["fields"] if one["name"] == name)
    return [value for value, _ in field["options"]]


def test_what_one_form_saves_the_others_offer(demo_copy: Study) -> None:
    forms = (consent_form(demo_copy), session_form(demo_copy), withdraw_form(demo_copy))
    names = ("deelnemer", "deelnemers", "deelnemer")
    assert save(participant_form(demo_copy), code="P77")["ok"]
    for form, name in zip(forms, names, strict=True):
        assert "P77" in options(form, name)
    assert "P77" in {row[0] for row in forms[0].view()["shown"]["rows"]}
    lights = register_form(demo_copy, "stoplicht")
    assert save(forms[1], gesprek="S77", vorm="interview", kwartaal="2026-K2")["ok"]
    assert "S77" in options(lights, "gesprek")
    assert "S77" in options(keeping_form(demo_copy), "gesprek")
    assert next(f["value"] for f in forms[1].view()["fields"] if f["name"] == "gesprek") == "S78"


def test_what_was_chosen_and_went_away_is_refused(demo_copy: Study) -> None:
    form, other = session_form(demo_copy), consent_form(demo_copy)
    assert save(withdraw_form(demo_copy), deelnemer="P02", zeker="P02")["ok"]
    answers: dict[str, Any] = {"datum": "2026-01-05", "tekst": "toestemming-1", "meedoen": "ja"}
    gone = save(other, deelnemer="P02", **answers)
    assert "is er niet meer" in gone["mistake"]
    gone = save(form, vorm="interview", kwartaal="2026-K2", deelnemers=["P01", "P02"])
    assert "is er niet meer" in gone["mistake"]
    assert "P02" not in demo_copy.participants()
    assert "S07" not in demo_copy.sessions()


def test_after_a_withdrawal_the_form_says_what_people_must_do(demo_copy: Study) -> None:
    done = save(withdraw_form(demo_copy), deelnemer="P02", zeker="P02")
    assert done["ok"], done
    assert done["data"]["closed"]
    rows = [row[0] for row in done["data"]["shown"]["rows"]]
    assert any("Vernietig wat jullie" in row for row in rows)
    assert not any(row in done["data"]["said"] for row in rows)


def test_a_birth_date_is_refused_everywhere(demo_copy: Study) -> None:
    before = demo_copy.participants_file.read_bytes()
    answer = save(participant_form(demo_copy), schuilnaam="12-03-2008")
    assert not answer["ok"]
    assert "2008" not in answer["mistake"]
    assert demo_copy.participants_file.read_bytes() == before


def test_a_session(demo_copy: Study) -> None:
    form = session_form(demo_copy)
    assert not save(form, vorm="interview", kwartaal="12 maart 2026")["ok"]
    assert save(form, vorm="interview", kwartaal="2026-K2", deelnemers=["P02"], duur="45")["ok"]
    new = demo_copy.sessions()["S07"]
    assert (new.quarter, new.minutes, new.participants) == ("2026-K2", 45, ("P02",))
    assert not save(form, gesprek="S07", vorm="interview", kwartaal="2026-K2")["ok"]


def test_a_protocol_is_printed_and_copied(demo_copy: Study) -> None:
    printed = save(print_form(demo_copy), protocol="p01-big5-18plus")
    assert printed["ok"], printed
    form = new_protocol_form(demo_copy, "p01-big5-18plus")
    empty = save(form)
    assert "nog leeg" in empty["mistake"]
    made = save(form, titel="Wonen met een hond", id="wonen-met-hond", wie="Noor",
                rol="expex", waarom="Wij willen weten hoe dat is.")  # fmt: skip
    assert made["ok"], made
    assert "wonen-met-hond" in demo_copy.protocols()


def test_a_protocol_is_improved_together(demo_copy: Study) -> None:
    page = own_protocol(demo_copy)
    form = page.children[0]
    offered = next(f for f in form.view()["fields"] if f["name"] == "protocol")["options"]
    assert len(offered) == 14 and sum("(voorbeeld)" in words for _, words in offered) == 11
    assert save(form, protocol="p01-big5-18plus", wat="versie")["ok"]
    assert page.children[1].view()["title"].startswith("Nieuwe versie van")
    form = new_version_form(demo_copy, "p01-big5-18plus")
    who = {"wie": "Merel", "rol": "expex"}
    assert "nog leeg" in save(form, **who)["mistake"]
    assert "niets" in save(form, **who, waarom="Zomaar.")["mistake"]
    rows = next(f for f in form.view()["fields"] if f["name"] == "vragen")["value"]
    rows[0] = {**rows[0], "tekst": "Wat deed je vandaag voordat je hier was?"}
    done = save(form, **who, waarom="Dit klinkt gewoner.", vragen=rows)
    assert done["ok"], done
    new = demo_copy.protocols()["p01-big5-18plus"]
    assert new.version == "1.0.1"
    assert new.questions[0].text == "Wat deed je vandaag voordat je hier was?"
    change = next(change for change in new.changes if change.version == "1.0.1")
    assert (change.who, change.why) == ("Merel (expex)", "Dit klinkt gewoner.")
    shown = form.view()["shown"]["rows"]
    assert len(shown) == 1 and "[nieuw: was]" in shown[0][2]
    folder = demo_copy.output / "materialen" / "p01-big5-18plus"
    assert (folder / "verschil-1.0.0-1.0.1.docx").is_file()
    assert save(page.children[0], protocol="p01-big5-18plus", wat="verschil")["ok"]
    assert "Dit klinkt gewoner." in json.dumps(page.children[1].view(), ensure_ascii=False)
    assert save(page.children[0], protocol="p02-uithuisplaatsing", wat="nieuw")["ok"]
    assert not save(page.children[0], protocol="p02-uithuisplaatsing", wat="versie")["ok"]


def test_a_parents_yes_and_taking_back_on_the_same_day(demo_copy: Study) -> None:
    assert save(participant_form(demo_copy), code="P55", leeftijd="12-15")["ok"]
    answers = {"deelnemer": "P55", "datum": "2026-01-05", "tekst": "1.0"}
    own = save(consent_form(demo_copy), **answers, meedoen="ja", citeren="ja")
    assert own["ok"]
    assert not as_it_counts(demo_copy)["P55"].allows("citeren")
    assert save(consent_form(demo_copy), **answers, van="gezag", meedoen="ja")["ok"]
    assert as_it_counts(demo_copy)["P55"].allows("citeren")
    back = save(consent_form(demo_copy), **answers, citeren="intrekken")
    assert "niet in het verslag" in back["data"]["said"]
    assert not demo_copy.participants()["P55"].allows("citeren")
    before = demo_copy.participants_file.read_bytes()
    both = save(consent_form(demo_copy), **answers, meedoen="nee", bericht="ja")
    assert "zei nee tegen meedoen" in both["mistake"]
    # Nothing of a contradiction is kept.
    assert demo_copy.participants_file.read_bytes() == before


def test_a_file_is_read_first_and_kept_later(demo_copy: Study) -> None:
    page = ImportPage(demo_copy)
    assert not send(page, "keep", session="S07", form="interview", codes={})["ok"]
    data = b"Interviewer: Hoe gaat het?\nYassira: Goed. Ik wil niet meer leven soms.\n"
    shown = send(page, "read", data, file={"name": "C:\\map\\a.txt", "buffer": 0})
    assert [row["label"] for row in shown["data"]["speakers"]] == ["Interviewer", "Yassira"]
    assert demo_copy.sessions().get("S07") is None
    codes = {"Interviewer": "I1", "Yassira": "P14"}
    kept = send(page, "keep", session="S07", form="interview", protocol="", codes=codes)
    assert kept["ok"], kept
    assert kept["data"]["signals"]
    account = json.loads(demo_copy.account_file("S07").read_text("utf-8"))
    assert (account["lines"], account["turns"]) == (2, 2)
    assert "Yassira" not in json.dumps(account)
    again = send(page, "keep", session="S08", form="interview", protocol="", codes=codes)
    assert not again["ok"]


def test_a_correction_and_a_run(demo_copy: Study) -> None:
    turn = next(t for t in demo_copy.transcript("S01").turns if " wel " in t.text)
    form = edit_form(demo_copy)
    line = str(int(turn.id[1:]))
    assert not save(form, gesprek="S01", regel=line, wie="noor")["ok"]
    done = save(form, gesprek="S01", regel=line, wie="noor", oud=" wel ", nieuw=" best wel ")
    assert done["ok"], done
    assert demo_copy.versions("S01")[-1] == 2
    assert save(run_form(demo_copy))["ok"]
