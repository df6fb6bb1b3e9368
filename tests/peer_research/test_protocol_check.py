"""Each rule: a protocol that keeps it, and one that does not."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from peer_research import protocol_check, protocol_text
from peer_research.codebook import load_codebook
from peer_research.model import Question
from peer_research.protocol import (
    find_protocol,
    load_protocol,
    shipped_folder,
    shipped_helplines,
    shipped_protocols,
)
from peer_research.protocol_check import check_file, check_helplines, check_protocol
from peer_research.protocol_finding import Finding
from peer_research.protocol_model import Aftercare, Change, InterviewProtocol, ShortVersion
from peer_research.texts import texts

SHIPPED = shipped_protocols()
CODEBOOK = load_codebook(shipped_folder() / "codeboeken" / "jeugdhulp-start.toml")
INTERVIEW = load_protocol(find_protocol("p01-big5-18plus"))
FOCUS = load_protocol(find_protocol("p03-pleegzorg"))
PANEL = load_protocol(find_protocol("p10-informatie-privacy"))
MIRROR = load_protocol(find_protocol("p11-spiegelgesprek"))
WORK = load_protocol(find_protocol("w01-samen-ontwerpen"))
DAY = date(2026, 12, 1)


def findings(protocol: InterviewProtocol, **options: object) -> list[Finding]:
    return check_protocol(protocol, CODEBOOK, **{"today": DAY, **options})


def rules(protocol: InterviewProtocol, **options: object) -> list[tuple[str, str]]:
    return [(f.level, f.rule) for f in findings(protocol, **options)]


def with_question(number: int, protocol: InterviewProtocol = INTERVIEW, **changes: object):
    """Return the protocol with its question `number` (from 0) changed."""
    questions = list(protocol.questions)
    questions[number] = replace(questions[number], **changes)
    return replace(protocol, questions=tuple(questions))


def without_role(protocol: InterviewProtocol, name: str) -> InterviewProtocol:
    return replace(protocol, roles=tuple(r for r in protocol.roles if r.role != name))


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_protocols_have_no_findings(name):
    assert check_file(SHIPPED[name], CODEBOOK, today=DAY) == []


def test_musts_come_first_and_have_a_remedy():
    bad = with_question(0, text="Hoe? Wat? Wie? En toen?", sensitivity=1)
    found = findings(bad)
    assert [f.level for f in found] == ["fout", "let op"]
    assert all(f.message and f.remedy and f.where == "vraag q1" for f in found)


# Variants of a good protocol, and the one finding each must give.
CASES = {
    "id twice": (with_question(1, id="q1"), ("fout", "id_twice")),
    "unknown code": (with_question(1, codes=("big5.suport",)), ("fout", "unknown_code")),
    "unknown code in theme": (
        replace(INTERVIEW, themes=(replace(INTERVIEW.themes[0], codes=("bestaatniet",)),)),
        ("fout", "unknown_code"),
    ),
    "no time left": (replace(INTERVIEW, minutes=74), ("fout", "too_little_time")),
    "pause counts": (replace(INTERVIEW, pause_minutes=6), ("fout", "too_little_time")),
    "listeners count": (
        replace(MIRROR, setup=replace(MIRROR.setup, after_minutes=11)),
        ("fout", "too_little_time"),
    ),
    "first question heavy": (with_question(0, sensitivity=1), ("fout", "heavy_first")),
    "last question heavy": (
        with_question(-1, sensitivity=2, announcement="Dit kan raken."),
        ("fout", "heavy_last"),
    ),
    "not announced": (with_question(4, sensitivity=2), ("fout", "not_announced")),
    "no advice": (with_question(9, kind="inleiding"), ("fout", "no_advice")),
    "no note-taker": (without_role(FOCUS, "notulist"), ("fout", "role_missing")),
    "no buddy": (without_role(FOCUS, "buddy"), ("fout", "role_missing")),
    "panel without note-taker": (without_role(PANEL, "notulist"), ("fout", "role_missing")),
    "mirror without buddy": (without_role(MIRROR, "buddy"), ("fout", "role_missing")),
    "work session without note-taker": (without_role(WORK, "notulist"), ("fout", "role_missing")),
    "nobody leads": (without_role(INTERVIEW, "gespreksleider"), ("fout", "role_missing")),
    "no ground rules": (replace(FOCUS, ground_rules=()), ("let op", "no_ground_rules")),
    "no follow-up": (
        replace(MIRROR, setup=replace(MIRROR.setup, follow_up=" ")),
        ("fout", "no_follow_up"),
    ),
    "no meeting before": (
        replace(MIRROR, setup=replace(MIRROR.setup, before="")),
        ("fout", "no_meeting_before"),
    ),
    "meeting before takes no time": (
        replace(MIRROR, setup=replace(MIRROR.setup, before_minutes=0)),
        ("fout", "no_meeting_before"),
    ),
    "closed question": (
        with_question(3, text="Heb je iemand die je kunt bellen?"),
        ("let op", "closed_question"),
    ),
    "why twice": (
        with_question(5, probes=("Waarom past dat?",)),
        ("let op", "why_twice"),
    ),
    "long sentence": (
        with_question(5, text="Hoe " + "lang " * 15 + "duurt dat?"),
        ("let op", "long_sentence"),
    ),
    "long sentence in a script": (
        replace(INTERVIEW, intro_script="Dit " + "hele " * 15 + "verhaal."),
        ("let op", "long_sentence"),
    ),
    "three questions": (
        with_question(5, text="Wat doe je? Hoe gaat dat? Wie helpt je?"),
        ("let op", "many_questions"),
    ),
    "name": (with_question(5, text="Hoe ging het met Fatima?"), ("let op", "name_or_place")),
    "place": (
        replace(INTERVIEW, preparation="Spreek af in Zetten."),
        ("let op", "name_or_place"),
    ),
    "bad version": (
        replace(
            INTERVIEW,
            version="1.0",
            changes=(replace(INTERVIEW.changes[0], version="1.0"),),
        ),
        ("fout", "bad_version"),
    ),
    "change not noted": (replace(INTERVIEW, version="1.1.0"), ("fout", "change_not_noted")),
    "no changes": (replace(INTERVIEW, changes=()), ("fout", "change_not_noted")),
    "long for the young": (
        replace(INTERVIEW, audience=replace(INTERVIEW.audience, age_min=15)),
        ("let op", "long_for_young"),
    ),
    "too young": (
        replace(FOCUS, audience=replace(FOCUS.audience, age_min=11)),
        ("fout", "too_young"),
    ),
    "no age": (
        replace(INTERVIEW, audience=replace(INTERVIEW.audience, age_min=None)),
        ("let op", "no_age"),
    ),
    "no pause": (
        replace(INTERVIEW, pause="", pause_minutes=0),
        ("let op", "no_pause"),
    ),
    "short version too long": (
        replace(FOCUS, short=replace(FOCUS.short, minutes=41)),
        ("fout", "short_too_long"),
    ),
    "short version does not fit": (
        replace(FOCUS, short=ShortVersion(questions=("q1", "q3", "q9"), minutes=40)),
        ("fout", "short_too_long"),
    ),
    "short version with unknown question": (
        replace(FOCUS, short=ShortVersion(questions=("q1", "q99"), minutes=40)),
        ("fout", "short_unknown"),
    ),
    "no introduction": (replace(INTERVIEW, intro_script=""), ("fout", "no_intro_script")),
    "half a traffic light": (
        replace(
            INTERVIEW,
            traffic_light=replace(INTERVIEW.traffic_light, actions={"rood": "Stop."}),
        ),
        ("fout", "no_stoplicht"),
    ),
    "no closing": (replace(INTERVIEW, closing=()), ("fout", "no_afsluiting")),
    "no coach": (
        replace(INTERVIEW, aftercare=Aftercare(call_days=(1,))),
        ("fout", "no_nazorg"),
    ),
    "nobody calls": (
        replace(INTERVIEW, aftercare=Aftercare(coach="<invullen>")),
        ("fout", "no_nazorg"),
    ),
    "no debrief": (replace(INTERVIEW, debrief=()), ("fout", "no_nabespreken")),
    "unknown helplines": (
        replace(INTERVIEW, aftercare=replace(INTERVIEW.aftercare, helplines="hulplijnen-be")),
        ("fout", "unknown_helplines"),
    ),
    "unknown use": (
        replace(INTERVIEW, consent=replace(INTERVIEW.consent, uses=("meedoen", "citeer"))),
        ("fout", "unknown_use"),
    ),
    "taking part not asked": (
        replace(INTERVIEW, consent=replace(INTERVIEW.consent, uses=("citeren",))),
        ("fout", "no_consent"),
    ),
    "no consent script": (
        replace(INTERVIEW, consent=replace(INTERVIEW.consent, script="")),
        ("fout", "no_consent"),
    ),
    "unknown policy": (
        replace(INTERVIEW, consent=replace(INTERVIEW.consent, policy="be-strikt")),
        ("let op", "unknown_policy"),
    ),
    "suicide": (
        with_question(5, probes=("Dacht je ooit aan suïcide?",)),
        ("fout", "asks_directly"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_cases(case):
    protocol, expected = CASES[case]
    assert rules(protocol) == [expected]


def test_every_rule_has_a_bad_case():
    catalogue = tomllib.loads((texts.folder / "protocol_check.toml").read_text("utf-8"))
    known = {name for name in catalogue if f"{name}_remedy" in catalogue}
    elsewhere = {
        "id_not_file_name",
        "no_questions",
        "heavy_twice",
        "contact",
        "helplines_stale",
        "line_stale",
        "line_not_confirmed",
    }
    assert {rule for _, (_, rule) in CASES.values()} | elsewhere == known


def test_good_variants_stay_silent():
    for protocol in (
        with_question(5, sensitivity=2, announcement="Dit kan raken."),
        with_question(5, sensitivity=2, skip_when="verteller wil niet"),
        with_question(-1, sensitivity=1),
        with_question(3, text="Heb je iemand?", reason="Alleen wie iemand heeft, gaat door."),
        with_question(0, text="Heb je er zin in?"),  # a warm-up may be closed
        with_question(5, text="Wat doe je? Hoe gaat dat?"),
        with_question(5, text="Hoe " + "lang " * 12 + "duurt dat?"),
        replace(
            INTERVIEW,
            audience=replace(INTERVIEW.audience, age_min=12),
            minutes=40,
            questions=tuple(replace(q, minutes=1) for q in INTERVIEW.questions),
        ),
    ):
        assert rules(protocol) == []


def test_two_heavy_questions_in_a_row_need_a_reason():
    protocol = load_protocol(find_protocol("p09-lhbti-thuisloos"))
    assert rules(protocol) == []
    found = findings(with_question(3, protocol, reason=""))
    assert [(f.rule, f.where) for f in found] == [("heavy_twice", "vraag q4")]


def test_protocol_without_questions():
    found = rules(replace(INTERVIEW, questions=()))
    assert found == [("fout", "no_questions")]


def test_id_is_the_name_of_the_file(tmp_path):
    path = tmp_path / "kopie.toml"
    path.write_text(SHIPPED["p01-big5-18plus"].read_text("utf-8"), "utf-8")
    (found,) = check_file(path, CODEBOOK, today=DAY)
    assert (found.level, found.rule, found.where) == ("fout", "id_not_file_name", "id (regel 7)")
    assert found.remedy == "Geef het bestand de naam p01-big5-18plus.toml, of pas het id aan."


def test_findings_name_the_line():
    path = SHIPPED["p01-big5-18plus"]
    text = path.read_text("utf-8")
    lines = text.splitlines()
    (found,) = findings(with_question(3, codes=("big5.suport",)), text=text)
    line = int(found.where.removeprefix("vraag q4 (regel ").removesuffix(")"))
    assert lines[line - 1] == 'id = "q4"'
    assert found.remedy.startswith("Bedoel je big5.support?")
    (found,) = findings(replace(INTERVIEW, minutes=70), text=text)
    line = int(found.where.removeprefix("duur_min (regel ").removesuffix(")"))
    assert lines[line - 1] == "duur_min = 75"


def test_newest_version_counts_as_numbers():
    old = Change(version="1.9.0", day=DAY, who="expex", what="Vraag.", why="Te lang.")
    new = replace(old, version="1.10.0")
    assert rules(replace(INTERVIEW, version="1.10.0", changes=(new, old))) == []
    assert rules(replace(INTERVIEW, version="1.9.0", changes=(new, old))) == [
        ("fout", "change_not_noted")
    ]


@pytest.mark.parametrize(
    "said", ["Bel 06-12345678 als je wilt.", "Mail naar merel@voorbeeld.nl voor een afspraak."]
)
def test_contact_data(said):
    assert rules(replace(INTERVIEW, preparation=said)) == [("fout", "contact")]


def test_emergency_lines_are_not_contact_data():
    assert "112" in INTERVIEW.traffic_light.actions["rood"]
    assert rules(replace(INTERVIEW, preparation="Bij gevaar bel je 112 of 113.")) == []


def test_helplines_older_than_half_a_year():
    helplines = shipped_helplines()
    oldest = min(line.checked for line in helplines.lines if line.checked)
    assert rules(INTERVIEW, today=oldest + timedelta(days=183)) == []
    late = oldest + timedelta(days=184)
    assert rules(INTERVIEW, today=late) == [("let op", "helplines_stale")]
    fresh = replace(helplines, lines=tuple(replace(line, checked=late) for line in helplines.lines))
    assert rules(INTERVIEW, today=late, helplines=fresh) == []
    never = replace(helplines, lines=tuple(replace(x, checked=None) for x in helplines.lines))
    assert rules(INTERVIEW, helplines=never) == [("let op", "helplines_stale")]


def test_today_is_the_default(monkeypatch):
    class Later(date):
        @classmethod
        def today(cls):
            return cls(2030, 1, 1)

    monkeypatch.setattr(protocol_check, "date", Later)
    found = check_protocol(INTERVIEW, CODEBOOK)
    assert [f.rule for f in found] == ["helplines_stale"]


def test_helplines_to_look_up():
    helplines = shipped_helplines()
    unsure = [f.where for f in check_helplines(helplines, DAY)]
    assert unsure == ["Jeugdstem", "MIND hulplijn", "@ease en Jongeren Hulp Online"]
    late = check_helplines(helplines, date(2028, 1, 1))
    assert [f.rule for f in late].count("line_stale") == 7


def said_in(path: Path) -> list[str]:
    """Return every text of the questions straight from the file, not through the checker."""
    data = tomllib.loads(path.read_text("utf-8"))
    return [
        text
        for question in data["vragen"]
        for text in (
            question["tekst"],
            question.get("aankondigen", ""),
            *question.get("doorvragen", []),
        )
    ]


@pytest.mark.parametrize("name", SHIPPED)
def test_no_shipped_question_asks_about_self_harm_or_sexual_violence(name):
    stems = (
        "zelfmoord",
        "suïcid",
        "suicid",
        "zelfdoding",
        "zelfbeschadig",
        "dood",
        "verkracht",
        "aanrand",
        "seks",
        "misbruik",
        "incest",
        "mishandel",
        "jezelf pijn",
        "snij",
    )
    said = said_in(SHIPPED[name])
    assert len(said) >= 8
    for text in said:
        assert not protocol_text.asks_directly(text)
        assert not [stem for stem in stems if stem in text.lower()]


@pytest.mark.parametrize(
    "said",
    [
        "Heb je wel eens aan zelfmoord gedacht?",
        "Dacht je aan SUÏCIDE?",
        "Wilde je niet meer leven?",
        "Wil je soms dood zijn?",
        "Dacht je aan een einde aan je leven?",
        "Doe je jezelf wel eens pijn?",
        "Heb je jezelf iets aangedaan?",
        "Hoe vaak beschadig je jezelf? Denk aan zelfbeschadiging.",
        "Ben je verkracht?",
        "Heeft iemand je aangerand?",
        "Was er seksueel geweld op de groep?",
        "Heeft iemand seksuele grenzen overschreden?",
        "Had je seks tegen je wil?",
        "Ben je misbruikt?",
        "Werd je mishandeld voor je uit huis ging?",
    ],
)
def test_direct_questions_are_seen(said):
    assert protocol_text.asks_directly(said)


@pytest.mark.parametrize(
    "said",
    [
        "Wat geeft jou rust?",
        "Hoe ging het met je in je hoofd?",
        "Wat zeg je tegen jezelf als het goed gaat?",
        "Op wie val jij? Dat hoef je niet te zeggen.",
        "Hoe leefde jij daar?",
        "Was er ruimte voor je seksualiteit?",
        "Wie sneed het brood?",
    ],
)
def test_ordinary_questions_are_left_alone(said):
    assert not protocol_text.asks_directly(said)


@pytest.mark.parametrize(
    ("said", "closed"),
    [
        ("Heb je hulp gehad?", True),
        ("Ben je daar geweest?", True),
        ("Vind je dat goed?", True),
        ("Kun je iets vertellen?", True),
        ("Zijn er regels?", True),
        ("Hoe vind je dat?", False),
        ("Denk aan iemand die hielp.", False),
        ("Benoem wat hielp.", False),
        ("Teken de plek waar je woonde.", False),
    ],
)
def test_closed_starts(said, closed):
    assert protocol_text.starts_closed(said) is closed


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Hoe ging het met Youssef?", ["Youssef"]),
        ("Woonde je in Best of Ede?", ["Best", "Ede"]),
        ("Support: wie bel je? De Big 5 helpt.", []),
        ("Zeg: 'Wat fijn.' En dan LHBTI+ of ExpEx.", []),
        ("1. Ik wil meedoen.\n2. Het mag.", []),
    ],
)
def test_capitals(said, found):
    assert protocol_text.capitals(said) == found


def test_long_sentences_count_words_per_sentence():
    fifteen = "woord " * 15
    assert protocol_text.long_sentences(f"{fifteen}. {fifteen}") == []
    assert protocol_text.long_sentences(f"{fifteen}extra. Kort.") == [16]


def test_every_message_has_both_languages():
    catalogue = tomllib.loads((texts.folder / "protocol_check.toml").read_text("utf-8"))
    assert all(set(entry) == {"nl", "en"} and all(entry.values()) for entry in catalogue.values())


def test_question_defaults_need_no_announcement():
    question = Question(id="q", kind="warm", text="Wat deed je?", minutes=1)
    protocol = replace(INTERVIEW, questions=(question, *INTERVIEW.questions[1:]))
    assert rules(protocol) == []
