"""What a team prints: texts, versions, ages, warnings, and files that Word takes."""

from __future__ import annotations

import re
import shutil
import tomllib
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import get_args, get_type_hints

import pytest
from docx import Document

from peer_research.consent.policy import consent_policy, duties, who_must_consent
from peer_research.errors import PeerResearchError, ProtocolError, StudyError
from peer_research.materials.assignment import (
    Assignment,
    assignment_for,
    check_fit,
    load_assignment,
    word_of,
)
from peer_research.materials.assignment_card import write_assignment_card
from peer_research.materials.authority_form import write_authority_form
from peer_research.materials.consent_form import consent_text, needs_authority, write_consent_form
from peer_research.materials.credits import write_certificate, write_makers_page
from peer_research.materials.field_note import write_field_note
from peer_research.materials.ground_rules import write_ground_rules
from peer_research.materials.helpline_card import usable, write_helpline_card
from peer_research.materials.intervisie import write_intervisie_sheet
from peer_research.materials.mirror_script import write_mirror_script
from peer_research.materials.participant_card import write_participant_card
from peer_research.materials.plans import write_data_plan, write_dpia
from peer_research.materials.role_card import role_texts, write_role_card
from peer_research.materials.stop_card import write_stop_card
from peer_research.materials.texts_file import material_text
from peer_research.materials.whole_set import write_materials, write_study_materials
from peer_research.model import AGE_BANDS, CONSENT_USES, Consent, Session
from peer_research.new_study import new_study
from peer_research.protocol.reading import find_protocol, load_protocol, shipped_helplines
from peer_research.protocol.rules_people import STALE_AFTER
from peer_research.registers.data_management import DATES
from peer_research.registers.participation import Maker
from peer_research.settings import TeamMember
from peer_research.shipped import protocols as shipped_protocols_folder
from peer_research.word.lint import lint
from tests.peer_research.word_fixture import focus_group, mirror, protocol
from tests.peer_research.word_tools import audit, lines, pages

TODAY = date(2026, 12, 1)
TEXTS = sorted((shipped_protocols_folder() / "materialen").glob("*.toml"))
COMPLETE = Assignment(
    title="Meedenken", asked_by="Gemeente, beleid", goal="Korter wachten.",
    tasks=("Je praat mee.",), skills="Je durft iets te zeggen.", when="In maart", hours=4,
    place="Bibliotheek", reward="20 euro per uur", expenses="Reis en lunch",
    preparation="Een gesprek met de coach", support="De coach belt vooraf en achteraf.",
    sensitive=(), stopping="Dat mag altijd.", outcome="In mei hoor je wat er gebeurt.",
)  # fmt: skip


def real(name: str):
    return load_protocol(find_protocol(name))


def shown(path) -> str:
    return "\n".join(lines(path))


def footer(path) -> str:
    return Document(str(path)).sections[0].footer.paragraphs[0].text


def helplines_of(day: date):
    known = shipped_helplines()
    checked = tuple(
        replace(line, checked=day) if line.status != "opnieuw_nakijken" else line
        for line in known.lines
    )
    return replace(known, lines=checked)


@pytest.fixture
def study(tmp_path):
    team = [
        TeamMember(name="Kastanje", role="gespreksleider", coder="kastanje"),
        TeamMember(name="Bo", role="datahouder"),
    ]
    ids = ("p03-pleegzorg", "p07-bejegening", "p11-spiegelgesprek")
    chosen = [find_protocol(name) for name in ids]
    return new_study(
        tmp_path / "studie", "Achttien en dan", protocols=chosen, team=team, vraag="Wat helpt?"
    )


# ------------------------------------------------------------------ who must say yes


@pytest.mark.parametrize(
    ("age", "allowed", "people"),
    [
        (11, False, ()),
        (12, True, ("deelnemer", "gezag")),
        (15, True, ("deelnemer", "gezag")),
        (16, True, ("deelnemer",)),
        (17, True, ("deelnemer",)),
        (18, True, ("deelnemer",)),
    ],
)
def test_at_every_border(age, allowed, people):
    duty = who_must_consent(age)
    assert (duty.allowed, duty.people) == (allowed, people)
    assert bool(duty.inform) == (age in (16, 17))


def test_bands_of_the_model_have_a_duty():
    asked = {band: who_must_consent(band).people for band in AGE_BANDS}
    assert asked.pop("12-15") == ("deelnemer", "gezag")
    assert set(asked.values()) == {("deelnemer",)}
    assert not who_must_consent("0-11").allowed


def test_a_band_across_a_border_gets_the_strictest_rule():
    assert who_must_consent("14-17").people == ("deelnemer", "gezag")
    assert not who_must_consent("11-12").allowed
    assert who_must_consent("15+").people == ("deelnemer", "gezag")
    assert who_must_consent(None).people == ("deelnemer", "gezag")


def test_parents_and_professionals_speak_for_themselves():
    for group in ("ouder", "professional"):
        assert who_must_consent(None, group=group).people == ("deelnemer",)


@pytest.mark.parametrize("band", ["2009-03-01", "15-12", "jong", "", "12-", "-1", "123"])
def test_a_birth_date_or_nonsense_is_refused_and_not_repeated(band):
    with pytest.raises(StudyError) as problem:
        who_must_consent(band)
    assert problem.value.key == "materials_consent.bad_band"
    assert "2009" not in str(problem.value)


def test_a_team_may_have_a_policy_of_its_own(tmp_path):
    text = (shipped_protocols_folder() / "beleid" / "nl-strikt.toml").read_text("utf-8")
    text = text.replace('id = "nl-strikt"', 'id = "eigen"').replace(
        "tot_en_met = 15", "tot_en_met = 17"
    )
    text = re.sub(r"\[\[leeftijd\]\]\nvanaf = 16.*?(?=\[\[leeftijd\]\])", "", text, flags=re.DOTALL)
    (tmp_path / "eigen.toml").write_text(text, "utf-8")
    own = consent_policy("eigen", tmp_path)
    assert who_must_consent("16-17", own).people == ("deelnemer", "gezag")
    assert who_must_consent("16-17").people == ("deelnemer",)
    with pytest.raises(ProtocolError):
        consent_policy("eigen")
    with pytest.raises(ProtocolError):
        consent_policy("../beleid/nl-strikt", tmp_path)


def test_duties_are_split_where_the_policy_changes():
    assert list(duties(14, 23, consent_policy())) == ["14-15", "16-17", "18-23"]
    assert list(duties(10, None, consent_policy())) == ["12-15", "16-17", "18+"]
    assert list(duties(17, 17, consent_policy())) == ["17"]


# ------------------------------------------------------------------ consent form


def test_the_form_asks_each_use_with_a_yes_and_a_no(tmp_path):
    chosen = real("p07-bejegening")
    path = write_consent_form(chosen, tmp_path / "a.docx", study_title="Proef", age_band="18-23")
    text = lines(path)
    assert text.count("☐") == 2 * (len(CONSENT_USES) + 1)  # and what is extra sensitive
    sentences = dict(consent_text(chosen).uses)
    assert list(sentences) == list(CONSENT_USES)
    for sentence in sentences.values():
        assert any(line.startswith(sentence) for line in text)
    assert "‘Proef’" in shown(path) and chosen.title in shown(path)


def test_the_version_is_printed_and_fits_a_consent(tmp_path):
    chosen = real("p07-bejegening")
    version = consent_text(chosen).version
    path = write_consent_form(chosen, tmp_path / "a.docx", age_band="18-23")
    assert version in footer(path) and version in shown(path)
    assert Consent(answer="ja", day=TODAY, text=version).text == version
    assert re.fullmatch(r"[\w.:/-]{1,64}", version)


def test_another_word_gives_another_version(tmp_path):
    chosen = real("p07-bejegening")
    first = consent_text(chosen).version
    script = chosen.consent.script.replace("mogen zonder naam", "mogen")
    other = replace(chosen, consent=replace(chosen.consent, script=script))
    assert consent_text(other).version != first
    own = (shipped_protocols_folder() / "materialen" / "toestemming.toml").read_text("utf-8")
    (tmp_path / "toestemming.toml").write_text(own.replace("Nee zeggen is", "Nee is"), "utf-8")
    assert consent_text(chosen, own=tmp_path).version != first
    renamed = replace(chosen, title="Anders", minutes=33)
    assert consent_text(renamed).version == first


def test_who_signs_follows_the_age(tmp_path):
    chosen = real("p07-bejegening")
    young = shown(write_consent_form(chosen, tmp_path / "a.docx", age_band="12-15"))
    middle = shown(write_consent_form(chosen, tmp_path / "b.docx", age_band="16-17"))
    grown = shown(write_consent_form(chosen, tmp_path / "c.docx", age_band="18-23"))
    own_sheet, letter = "Zij tekenen op een eigen blad", "geef mijn ouders of verzorgers een brief"
    assert own_sheet in young and letter not in young and "12 tot en met 15" in young
    assert letter in middle and own_sheet not in middle
    assert letter not in grown and own_sheet not in grown
    asked = [needs_authority(chosen, band) for band in ("12-15", "16-17", "18-23", None)]
    assert asked == [True, False, False, True]


def test_under_sixteen_the_short_version_is_announced(tmp_path):
    chosen = real("p07-bejegening")
    young = shown(write_consent_form(chosen, tmp_path / "a.docx", age_band="12-15"))
    grown = shown(write_consent_form(chosen, tmp_path / "b.docx", age_band="16-17"))
    assert chosen.short.minutes < chosen.minutes
    assert f"{chosen.short.minutes} minuten" in young
    assert f"{chosen.minutes} minuten" in grown


def test_who_has_authority_does_not_see_the_choices(tmp_path):
    path = write_authority_form(real("p07-bejegening"), tmp_path / "a.docx", age_band="12-15")
    text = shown(path)
    assert "☐" not in text and "Handtekening" in text and "12 tot en met 15" in text
    assert "Ook als u ja zegt" in text


def test_too_young_is_refused(tmp_path):
    with pytest.raises(StudyError) as problem:
        write_consent_form(protocol(), tmp_path / "a.docx", age_band=11)
    assert problem.value.key == "materials_consent.too_young"
    assert not (tmp_path / "a.docx").exists()


def test_a_parent_is_addressed_with_u(tmp_path):
    path = write_consent_form(real("p08-ouders"), tmp_path / "a.docx", age_band="18+")
    text = shown(path)
    assert "Doet u mee?" in text
    assert not re.search(r"\b(?:je|jij|jouw)\b", text.split("Voor het team")[0])


def test_a_group_is_told_that_secrecy_cannot_be_promised(tmp_path):
    alone = write_consent_form(protocol(), tmp_path / "a.docx", age_band="18-20")
    group = write_consent_form(focus_group(), tmp_path / "b.docx", age_band="18-20")
    assert "Zeker weten kunnen we dat niet" in shown(group)
    assert "Zeker weten kunnen we dat niet" not in shown(alone)


# ------------------------------------------------------------------ cards


def test_the_card_of_a_participant(tmp_path):
    path = write_participant_card(
        tmp_path / "a.docx", code="P07", withdraw_by=date(2027, 3, 1), today=TODAY,
        helplines=helplines_of(TODAY),
    )  # fmt: skip
    text = shown(path)
    assert "P07" in text and "1 maart 2027" in text
    assert "verslag naar buiten gaat" in text and "0800-0432" in text
    blank = shown(write_participant_card(tmp_path / "b.docx", today=TODAY))
    assert "P07" not in blank and "…" in blank and "0800-0432" not in blank


def test_the_card_refuses_a_name_and_a_day_that_is_over(tmp_path):
    path = tmp_path / "a.docx"
    with pytest.raises(StudyError) as problem:
        write_participant_card(path, code="Fatima")
    assert "Fatima" not in str(problem.value)
    with pytest.raises(StudyError):
        write_participant_card(path, withdraw_by=TODAY - timedelta(days=1), today=TODAY)
    assert not path.exists()
    assert write_participant_card(path, withdraw_by=TODAY, today=TODAY) == path


def test_fresh_helplines_give_no_warning(tmp_path):
    fresh = helplines_of(TODAY - timedelta(days=STALE_AFTER))
    text = shown(write_helpline_card(fresh, tmp_path / "a.docx", today=TODAY))
    assert "NIET UITDELEN" not in text
    assert "0800-0113" in text and "Nagekeken in een bron" in text


def test_helplines_of_more_than_half_a_year_warn(tmp_path):
    old = helplines_of(TODAY - timedelta(days=STALE_AFTER + 1))
    text = shown(write_helpline_card(old, tmp_path / "a.docx", today=TODAY))
    assert "NIET UITDELEN" in text and "alle lijnen" in text
    assert usable(old, TODAY) == []
    card = write_participant_card(tmp_path / "b.docx", helplines=old, today=TODAY)
    assert "0800-0432" not in shown(card)


def test_one_old_line_is_named(tmp_path):
    known = helplines_of(TODAY)
    old = replace(known.lines[2], checked=TODAY - timedelta(days=STALE_AFTER + 1))
    mixed = replace(known, lines=(*known.lines[:2], old, *known.lines[3:]))
    text = shown(write_helpline_card(mixed, tmp_path / "a.docx", today=TODAY))
    warning = next(line for line in text.splitlines() if "NIET UITDELEN" in line)
    assert old.name in warning and known.lines[1].name not in warning


def test_a_number_that_was_never_confirmed_is_on_no_card(tmp_path):
    known = helplines_of(TODAY)
    unsure = [line for line in known.lines if line.status == "opnieuw_nakijken"]
    assert unsure
    named = replace(unsure[0], phone="088-000 0000")
    changed = replace(known, lines=(*known.lines, replace(named, name="Nieuwe lijn")))
    path = write_helpline_card(changed, tmp_path / "a.docx", today=TODAY)
    rows = [row.cells[0].text for row in Document(str(path)).tables[0].rows]
    assert not {line.name for line in unsure} & set(rows)
    text = shown(path)
    assert "088-000 0000" not in text
    assert all(line.name in text for line in unsure)  # as a cue


def test_stop_card_has_three_colours_in_words_and_the_protocols_light(tmp_path):
    chosen = real("p07-bejegening")
    path = write_stop_card(chosen, tmp_path / "a.docx")
    header = [cell.text.split(":")[0] for cell in Document(str(path)).tables[0].rows[0].cells]
    assert header == ["Groen", "Oranje", "Rood"]
    assert "Zet de opname op pauze" in shown(path) and "112" in shown(path)


def test_every_role_of_a_team_has_a_card(tmp_path):
    hints = get_type_hints(TeamMember)
    for role in get_args(hints["role"]):
        path = write_role_card(role, tmp_path / f"{role}.docx")
        assert role_texts()[role].task in shown(path)
    with pytest.raises(ProtocolError) as problem:
        write_role_card("budy", tmp_path / "x.docx")
    assert "buddy" in str(problem.value)


def test_a_protocols_own_task_is_on_the_role_card(tmp_path):
    own = protocol(role_tasks={"buddy": "Houdt de deur in de gaten."})
    assert "de deur" in shown(write_role_card("buddy", tmp_path / "a.docx", protocol=own))
    shared = real("p07-bejegening")
    text = shown(write_role_card("buddy", tmp_path / "b.docx", protocol=shared))
    assert "Mag van de hogeschool zijn" not in text  # the card says it already, in its own words


def test_field_note_has_the_fields_of_the_protocol(tmp_path):
    text = shown(write_field_note(protocol(), tmp_path / "a.docx"))
    assert "Code van het gesprek" in text and "Eigen veld" in text and "Geen namen" in text
    full = shown(write_field_note(real("p07-bejegening"), tmp_path / "b.docx"))
    assert "☐ groen    ☐ oranje    ☐ rood" in full and "Deelde je iets van jezelf?" in full


# ------------------------------------------------------------------ groups


def test_ground_rules_are_those_of_the_protocol_or_the_shared_ones(tmp_path):
    own = shown(write_ground_rules(focus_group(), tmp_path / "a.docx"))
    assert "Je mag altijd passen." in own and "uitpraten" not in own
    shared = shown(write_ground_rules(focus_group_without_rules(), tmp_path / "b.docx"))
    assert "uitpraten" in shared and "Helemaal zeker weten kunnen we het niet" in shared


def focus_group_without_rules():
    return replace(focus_group(), ground_rules=())


def test_mirror_script_has_times_lists_and_an_action_list_with_owner_and_date(tmp_path):
    path = write_mirror_script(mirror(), tmp_path / "a.docx")
    tables = Document(str(path)).tables
    times = [row.cells[0].text for row in tables[0].rows[1:]]
    assert times == ["-0:30", "0:00", "0:08", "0:10", "0:16", "0:21", "0:26", "0:29", "0:39"]
    headers = [[cell.text for cell in table.rows[0].cells] for table in tables]
    assert [name.split(":")[0] for name in headers[1]] == ["Sterk", "Verbeteren", "Wens"]
    assert headers[2] == ["Wat gaan we doen?", "Eigenaar", "Klaar op", "Gedaan?"]
    assert "Actielijst binnen zes weken" in shown(path)


# ------------------------------------------------------------------ credit, plans


def test_a_certificate_keeps_the_name_out_of_the_properties(tmp_path):
    path = write_certificate(
        tmp_path / "a.docx", study_title="Achttien", name="Kastanje", role="buddy",
        did=("Je liep mee.",), learned=("Je kunt luisteren.",), hours=4.5,
    )  # fmt: skip
    document = Document(str(path))
    text = shown(path)
    assert "Kastanje" in text and "4,5" in text and "SCHRIJF HIER" not in text
    properties = document.core_properties
    kept = [properties.title, properties.author, properties.last_modified_by, properties.comments,
            properties.subject, properties.keywords]  # fmt: skip
    assert not any("Kastanje" in value for value in kept)
    empty = shown(write_certificate(tmp_path / "b.docx", study_title="Achttien"))
    assert empty.count("[SCHRIJF HIER:") == 4


def test_makers_page_shows_what_each_did(tmp_path):
    makers = [Maker(name="Kastanje", role="buddy", work=("luisteren", "codes kiezen"))]
    text = shown(write_makers_page(makers, tmp_path / "a.docx"))
    assert "Kastanje" in text and "luisteren, codes kiezen" in text
    assert "wie er meewerkte" in shown(write_makers_page([], tmp_path / "b.docx"))


def test_the_data_plan_fills_in_what_the_study_knows(study, tmp_path):
    text = shown(write_data_plan(study, tmp_path / "a.docx"))
    for known in ("Achttien en dan", "Wat helpt?", "minder dan 5 mensen", "nl-strikt",
                  "12-15: zelf + iedereen met gezag", "Geluidsopname", "30 dagen na",
                  "Aantal datahouders in het team: 1"):  # fmt: skip
        assert known in text
    assert "[SCHRIJF HIER: de opdrachtgever]" in text  # nobody said who asked
    assert "Kastanje" not in text


def test_the_plans_keep_to_the_settings(study, tmp_path):
    settings = study.settings_file.read_text("utf-8")
    more = settings.replace(
        "[onderzoek]", '[onderzoek]\nkleinste_groep = 8\nopdrachtgever = "De Gemeente"'
    )
    study.settings_file.write_text(more, "utf-8")
    again = type(study)(study.path)
    text = shown(write_data_plan(again, tmp_path / "a.docx"))
    assert "minder dan 8 mensen" in text and "De Gemeente" in text
    assert "[SCHRIJF HIER: de opdrachtgever]" not in text
    worksheet = shown(write_dpia(again, tmp_path / "b.docx"))
    assert "Wat helpt?" in worksheet and "Iemand wordt herkend" in worksheet
    assert "[SCHRIJF HIER: ja, nee of ja met voorwaarden]" in worksheet


def test_an_intervisie_sheet_has_nothing_of_participants(tmp_path):
    sessions = [
        Session(id="S01", form="interview", participants=("P01",), traffic_light="rood"),
        Session(id="S02", form="interview", participants=("P02",), debriefed=True),
        Session(id="S03", form="focusgroep", participants=("P03",), place_kind="buurthuis"),
    ]
    path = write_intervisie_sheet(tmp_path / "a.docx", sessions=sessions)
    text = shown(path)
    assert "S01" in text and "Rood" in text and "S03" in text
    assert "S02" not in text  # green and talked over
    assert not re.search(r"P0\d|buurthuis", text)
    minutes = [row.cells[0].text for row in Document(str(path)).tables[0].rows[1:]]
    assert sum(map(int, minutes)) == 60


# ------------------------------------------------------------------ assignment


def test_a_complete_assignment_fits():
    assert check_fit(COMPLETE) == []


@pytest.mark.parametrize("name", [field.name for field in fields(Assignment)])
def test_each_missing_field_is_found_with_a_remedy(name):
    empty = getattr(Assignment(), name)
    found = check_fit(replace(COMPLETE, **{name: empty}))
    assert [finding.where for finding in found] == [word_of(name)]
    assert word_of(name) in found[0].remedy


@pytest.mark.parametrize(
    ("changes", "level", "rule"),
    [
        ({"reward": "ervaring"}, "fout", "no_reward"),
        ({"reward": "onbetaald, wel gezellig"}, "fout", "no_reward"),
        ({"reward": "betaald werk"}, "let op", "no_amount"),
        ({"hours": -2.0}, "fout", "no_hours"),
        ({"hours": 9.0}, "let op", "long"),
        ({"sensitive": None}, "fout", "no_themes"),
        ({"support": "Bel Fatima Yilmaz op 06-12345678"}, "fout", "name"),
    ],
)
def test_what_is_no_answer_is_found(changes, level, rule):
    found = check_fit(replace(COMPLETE, **changes))
    assert [(finding.level, finding.rule) for finding in found] == [(level, rule)]
    assert "Fatima" not in found[0].message + found[0].remedy


@pytest.mark.parametrize("changes", [{"hours": 8.0}, {"reward": "bon van 25 euro, en ervaring"}])
def test_what_is_just_an_answer_is_not_found(changes):
    assert check_fit(replace(COMPLETE, **changes)) == []


def test_an_assignment_has_no_place_for_a_person(tmp_path):
    path = tmp_path / "opdracht.toml"
    path.write_text('opdracht = "Meedenken"\nuren = 3\n', "utf-8")
    assert load_assignment(path).hours == 3.0
    path.write_text('opdracht = "Meedenken"\nnaam_expex = "Fatima"\n', "utf-8")
    with pytest.raises(StudyError) as problem:
        load_assignment(path)
    assert "Fatima" not in str(problem.value)


def test_the_card_shows_what_is_missing(tmp_path):
    full = shown(write_assignment_card(COMPLETE, tmp_path / "a.docx"))
    assert "SCHRIJF HIER" not in full and "nog niet klaar" not in full
    bare = shown(write_assignment_card(replace(COMPLETE, reward=""), tmp_path / "b.docx"))
    assert "[SCHRIJF HIER: wat krijg je?]" in bare and "nog niet klaar. Kijk naar: beloning" in bare


def test_a_draft_takes_tasks_and_themes_from_the_protocol(study):
    chosen = real("p03-pleegzorg")
    draft = assignment_for(chosen, study.codebook())
    assert draft.tasks == role_texts()["gespreksleider"].does
    names = study.codebook().by_id
    heavy = {names[c].name for q in chosen.questions if q.sensitivity for c in q.codes}
    assert set(draft.sensitive) == heavy and heavy
    assert {f.where for f in check_fit(draft) if f.level == "fout"} == {
        "vrager", "wanneer", "uren",
    }  # fmt: skip


# ------------------------------------------------------------------ the whole set


def names_of(paths):
    return {path.stem for path in paths}


def test_the_set_fits_the_form(study, tmp_path):
    made = {
        name: names_of(write_materials(study, name, tmp_path / name, today=TODAY))
        for name in study.protocols()
    }
    common = {"deelnemerskaart", "stopkaart", "veldnotitie", "hulplijnen", "opdrachtkaart",
              "intervisie", "rolkaart-coach", "rolkaart-datahouder"}  # fmt: skip
    assert all(common <= names for names in made.values())
    interview, group, ring = (
        made["p07-bejegening"], made["p03-pleegzorg"], made["p11-spiegelgesprek"],
    )  # fmt: skip
    assert "spelregels" in group & ring and "spelregels" not in interview
    assert "draaiboek-spiegel" in ring and "draaiboek-spiegel" not in group | interview
    assert {"toestemming-12-15", "toestemming-12-15-gezag", "toestemming-16-17"} <= interview
    assert not any("gezag" in name for name in ring)  # from sixteen
    assert "rolkaart-notulist" in group and "rolkaart-notulist" not in interview


def test_every_material_is_accessible_and_holds_no_loose_ends(study, tmp_path):
    made = [
        path
        for name in ("p03-pleegzorg", "p11-spiegelgesprek")
        for path in write_materials(study, name, tmp_path / name, today=TODAY)
    ]
    made += write_study_materials(study, tmp_path / "studie")
    for path in made:
        assert (path.name, lint(path)) == (path.name, [])
        assert not re.search(r"\{\w+\}", shown(path) + footer(path)), path.name
        assert "Kastanje" not in shown(path)


@pytest.mark.slow
def test_one_of_each_is_valid_word(study, tmp_path):
    made = write_materials(study, "p11-spiegelgesprek", tmp_path, today=TODAY)
    made += write_study_materials(study, tmp_path)
    once = {path.stem.split("-")[0]: path for path in made}
    once["gezag"] = write_authority_form(real("p07-bejegening"), tmp_path / "gezag.docx")
    assert {name: audit(path) for name, path in once.items()} == dict.fromkeys(once, "")


def test_the_same_study_gives_the_same_bytes(study, tmp_path):
    first = write_materials(study, "p03-pleegzorg", tmp_path / "a", today=TODAY)
    second = write_materials(study, "p03-pleegzorg", tmp_path / "b", today=TODAY)
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_an_unknown_protocol_names_the_nearest(study, tmp_path):
    with pytest.raises(StudyError) as problem:
        write_materials(study, "p07-bejegning", tmp_path)
    assert "p07-bejegening" in str(problem.value)
    assert not list(tmp_path.glob("*.docx"))


def test_texts_of_the_team_take_the_place_of_ours(study, tmp_path):
    own = study.protocols_folder / "materialen"
    own.mkdir()
    shipped = shipped_protocols_folder() / "materialen" / "stopkaart.toml"
    text = shipped.read_text("utf-8").replace("Wijs aan wat je wilt.", "Kies maar een kleur.")
    (own / "stopkaart.toml").write_text(text, "utf-8")
    shutil.copy(shipped_protocols_folder() / "hulplijnen-nl.toml", own)
    lines_file = own / "hulplijnen-nl.toml"
    changed = lines_file.read_text("utf-8").replace("De Kindertelefoon", "Onze eigen lijn")
    lines_file.write_text(changed, "utf-8")
    write_materials(study, "p07-bejegening", tmp_path, today=TODAY)
    assert "Kies maar een kleur." in shown(tmp_path / "stopkaart.docx")
    assert "Onze eigen lijn" in shown(tmp_path / "hulplijnen.docx")


def test_a_text_without_a_needed_part_says_which(tmp_path):
    shipped = (shipped_protocols_folder() / "materialen" / "toestemming.toml").read_text("utf-8")
    (tmp_path / "toestemming.toml").write_text(shipped.replace('"keuze"', '"keuzes"'), "utf-8")
    with pytest.raises(ProtocolError) as problem:
        write_consent_form(protocol(), tmp_path / "a.docx", age_band="18-20", own=tmp_path)
    assert "'keuze'" in str(problem.value) and "toestemming.toml" in str(problem.value)


def test_a_wrong_word_in_a_text_file_is_an_error_with_its_line(tmp_path):
    shipped = (shipped_protocols_folder() / "materialen" / "spelregels.toml").read_text("utf-8")
    (tmp_path / "spelregels.toml").write_text(shipped.replace("ondertitel", "ondertitle"), "utf-8")
    with pytest.raises(PeerResearchError, match="ondertitel"):
        material_text("spelregels", tmp_path)


def test_in_english_the_words_of_the_program_are_english(monkeypatch, study, tmp_path):
    monkeypatch.setenv("PEER_RESEARCH_LANGUAGE", "en")
    made = write_materials(study, "p11-spiegelgesprek", tmp_path, today=TODAY)
    assert "WRITE HERE" in shown(next(p for p in made if p.stem.startswith("toestemming")))


# ------------------------------------------------------------------ plain Dutch


def sentences(value) -> list[str]:
    if isinstance(value, dict):
        return [s for key, v in value.items() if key != "schema" for s in sentences(v)]
    if isinstance(value, list):
        return [s for v in value for s in sentences(v)]
    return re.split(r"(?<=[.?!:])\s+", value.strip()) if isinstance(value, str) else []


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_sentences_are_short(path):
    found = sentences(tomllib.loads(path.read_text("utf-8")))
    long = [s for s in found if len(re.findall(r"\w+", s)) > 15]
    assert long == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_no_text_asks_for_what_the_protocols_leave_alone_or_names_anybody(path):
    text = path.read_text("utf-8")
    assert not re.search(r"zelfmoord|zelfbeschadig|seksueel geweld", text)
    assert not re.search(r"\b06[- ]?\d{8}\b|@\w+\.", text)


@pytest.mark.slow
def test_everything_fits_on_two_pages(study, tmp_path):
    made = [
        path
        for name in ("p07-bejegening", "p11-spiegelgesprek")
        for path in write_materials(study, name, tmp_path / name, today=TODAY)
    ]
    made += write_study_materials(study, tmp_path / "studie")
    unique = [path.rename(tmp_path / f"{path.parent.name}-{path.name}") for path in made]
    counted = dict(zip([p.stem for p in unique], pages(unique, tmp_path), strict=True))
    assert {name: count for name, count in counted.items() if count > 2} == {}
    single = ("deelnemerskaart", "rolkaart", "hulplijnen", "spelregels", "veldnotitie",
              "opdrachtkaart", "certificaat", "gezag")  # fmt: skip
    more = {n: c for n, c in counted.items() if any(s in n for s in single) and c > 1}
    assert more == {}


def test_the_card_has_the_day_that_the_study_keeps(study, tmp_path):
    card = tmp_path / "deelnemerskaart.docx"
    write_materials(study, "p07-bejegening", tmp_path, today=TODAY)
    assert "2031" not in shown(card)
    DATES.add(study, {"gebeurtenis": "terugtrekdatum", "datum": date(2031, 3, 1)})
    write_materials(study, "p07-bejegening", tmp_path, today=TODAY)
    assert "1 maart 2031" in shown(card)
    # A day that is over is on no new card, and stands in nobody's way.
    write_materials(study, "p07-bejegening", tmp_path, today=date(2032, 1, 1))
    assert "2031" not in shown(card)
