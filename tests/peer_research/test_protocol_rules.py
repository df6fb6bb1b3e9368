"""Each rule of a protocol: one that just keeps it, and one that does not."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date

import pytest

from peer_research.codebook.reading import load_codebook
from peer_research.protocol.check import check_protocol
from peer_research.protocol.findings import Case
from peer_research.protocol.model import (
    Aftercare,
    GroupSize,
    InterviewProtocol,
    Place,
    Role,
    ShortVersion,
)
from peer_research.protocol.reading import (
    find_protocol,
    load_protocol,
    shipped_folder,
    shipped_helplines,
)
from peer_research.protocol.rules import RULES
from peer_research.texts import texts

CODEBOOK = load_codebook(shipped_folder() / "codeboeken" / "jeugdhulp-start.toml")
INTERVIEW = load_protocol(find_protocol("p01-big5-18plus"))
FOCUS = load_protocol(find_protocol("p03-pleegzorg"))
SAFETY = load_protocol(find_protocol("p04-veiligheid-leefgroep"))
IN_A_ROW = load_protocol(find_protocol("p09-lhbti-thuisloos"))
PANEL = load_protocol(find_protocol("p10-informatie-privacy"))
MIRROR = load_protocol(find_protocol("p11-spiegelgesprek"))
WORK = load_protocol(find_protocol("w01-samen-ontwerpen"))
DAY = date(2026, 12, 1)


def rules(protocol: InterviewProtocol) -> list[tuple[str, str]]:
    return [(f.level, f.rule) for f in check_protocol(protocol, CODEBOOK, today=DAY)]


def case_of(protocol: InterviewProtocol) -> Case:
    name = protocol.aftercare.helplines
    return Case(protocol, CODEBOOK, "", "", DAY, shipped_helplines(name))


def with_question(number: int, protocol: InterviewProtocol = INTERVIEW, **changes: object):
    """Return the protocol with its question `number` (from 0) changed."""
    questions = list(protocol.questions)
    questions[number] = replace(questions[number], **changes)
    return replace(protocol, questions=tuple(questions))


def without_role(protocol: InterviewProtocol, name: str) -> InterviewProtocol:
    return replace(protocol, roles=tuple(r for r in protocol.roles if r.role != name))


def with_version(version: str) -> InterviewProtocol:
    changes = (*INTERVIEW.changes, replace(INTERVIEW.changes[0], version=version))
    return replace(INTERVIEW, version=version, changes=changes)


def _optional(role: Role, name: str) -> Role:
    return replace(role, required=role.role != name)


# Variants of a good protocol, and the one finding each must give.
BAD = {
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
    "no minutes": (with_question(4, minutes=0), ("fout", "no_minutes")),
    "ages the wrong way round": (
        replace(INTERVIEW, audience=replace(INTERVIEW.audience, age_min=18, age_max=17)),
        ("fout", "ages_reversed"),
    ),
    "change without a reason": (
        replace(INTERVIEW, changes=(replace(INTERVIEW.changes[0], why=" "),)),
        ("fout", "change_without_why"),
    ),
    "heavy without a buddy": (
        without_role(with_question(4, sensitivity=2, announcement="Dit kan raken."), "buddy"),
        ("let op", "heavy_without_buddy"),
    ),
    "a note-taker who need not come": (
        replace(MIRROR, roles=tuple(_optional(role, "notulist") for role in MIRROR.roles)),
        ("fout", "role_missing"),
    ),
    "mirror without note-taker": (without_role(MIRROR, "notulist"), ("fout", "role_missing")),
    "panel without buddy": (without_role(PANEL, "buddy"), ("fout", "role_missing")),
    "group of one": (replace(FOCUS, group=GroupSize(min=1, max=1)), ("fout", "bad_group_size")),
    "group the wrong way round": (
        replace(FOCUS, group=GroupSize(min=8, max=4)),
        ("fout", "bad_group_size"),
    ),
    "safety at any place": (replace(SAFETY, place=Place()), ("let op", "no_safe_place")),
    "no goals": (replace(INTERVIEW, goals=(" ",)), ("let op", "no_doelen")),
    "no field note": (replace(INTERVIEW, field_note=()), ("let op", "no_veldnotitie")),
    "no reward": (replace(INTERVIEW, rewards={}), ("let op", "no_beloning")),
    "no questions": (replace(INTERVIEW, questions=()), ("fout", "no_questions")),
    "two heavy in a row": (with_question(3, IN_A_ROW, reason=""), ("fout", "heavy_twice")),
    "a number to call": (
        replace(INTERVIEW, preparation="Bel 06-12345678 als je wilt."),
        ("fout", "contact"),
    ),
    "an address in the history": (
        replace(
            INTERVIEW, changes=(replace(INTERVIEW.changes[0], why="Mail merel@voorbeeld.nl."),)
        ),
        ("fout", "contact"),
    ),
}

# For each rule a protocol that just keeps it.
GOOD = {
    "id_twice": with_question(1, id="q1b"),
    "unknown_code": with_question(1, codes=("big5.support",)),
    "no_questions": replace(WORK, questions=WORK.questions[:1]),
    "too_little_time": replace(INTERVIEW, minutes=INTERVIEW.planned_minutes),
    "no_minutes": with_question(4, minutes=1),
    "heavy_first": with_question(0, sensitivity=0),
    "heavy_last": with_question(-1, sensitivity=1),
    "heavy_twice": IN_A_ROW,
    "not_announced": with_question(4, sensitivity=2, skip_when="verteller wil niet"),
    "no_advice": replace(WORK, questions=tuple(q for q in WORK.questions if q.kind != "advies")),
    "asks_directly": with_question(5, probes=("Wie sneed het brood?",)),
    "role_missing": replace(FOCUS, roles=(*FOCUS.roles, Role(role="observator", required=False))),
    "heavy_without_buddy": with_question(4, sensitivity=2, announcement="Dit kan raken."),
    "bad_group_size": replace(FOCUS, group=GroupSize(min=2, max=2)),
    "no_safe_place": replace(SAFETY, place=Place(not_at="de groep")),
    "no_ground_rules": replace(FOCUS, ground_rules=("Je mag passen.",)),
    "no_follow_up": replace(MIRROR, setup=replace(MIRROR.setup, follow_up="Een lijst.")),
    "no_meeting_before": replace(MIRROR, setup=replace(MIRROR.setup, before_minutes=1)),
    "unknown_use": replace(INTERVIEW, consent=replace(INTERVIEW.consent, uses=("meedoen",))),
    "no_consent": replace(INTERVIEW, consent=replace(INTERVIEW.consent, script="Doe je mee?")),
    "unknown_policy": replace(INTERVIEW, consent=replace(INTERVIEW.consent, policy="nl-strikt")),
    "no_intro_script": replace(INTERVIEW, intro_script="Hoi."),
    "no_stoplicht": replace(
        INTERVIEW,
        traffic_light=replace(
            INTERVIEW.traffic_light,
            actions={"groen": "Ga door.", "oranje": "Wacht.", "rood": "Stop."},
        ),
    ),
    "no_afsluiting": replace(INTERVIEW, closing=("Hoe is het nu?",)),
    "no_nazorg": replace(INTERVIEW, aftercare=Aftercare(coach="<invullen>", call_days=(1,))),
    "no_nabespreken": replace(INTERVIEW, debrief=("Wat raakte jou?",)),
    "no_doelen": replace(INTERVIEW, goals=("Weten wat hielp.",)),
    "no_veldnotitie": replace(INTERVIEW, field_note=("sfeer",)),
    "no_beloning": replace(INTERVIEW, rewards={"deelnemer": "Een bon."}),
    "unknown_helplines": replace(
        INTERVIEW, aftercare=replace(INTERVIEW.aftercare, helplines="hulplijnen-nl")
    ),
    "closed_question": with_question(3, text="Heb je iemand?", reason="Niet iedereen gaat door."),
    "why_twice": with_question(2, text="Hoe komt dat?"),
    "many_questions": with_question(5, text="Wat doe je? Hoe gaat dat?"),
    "long_sentence": with_question(5, text="Hoe " + "lang " * 12 + "duurt dat?"),
    "contact": replace(INTERVIEW, preparation="Bij gevaar bel je 112 of 113."),
    "name_or_place": with_question(5, text="Hoe ging het met de Big 5?"),
    "bad_version": with_version("10.0.12"),
    "change_not_noted": with_version("1.1.0"),
    "change_without_why": with_version("1.0.1"),
    "no_age": replace(INTERVIEW, audience=replace(INTERVIEW.audience, age_min=16)),
    "too_young": replace(FOCUS, audience=replace(FOCUS.audience, age_min=12)),
    "ages_reversed": replace(INTERVIEW, audience=replace(INTERVIEW.audience, age_max=16)),
    "long_for_young": replace(
        INTERVIEW,
        audience=replace(INTERVIEW.audience, age_min=12),
        minutes=40,
        pause_minutes=0,
        questions=tuple(replace(q, minutes=1) for q in INTERVIEW.questions),
    ),
    "no_pause": replace(
        INTERVIEW,
        minutes=60,
        pause="",
        pause_minutes=0,
        questions=tuple(replace(q, minutes=1) for q in INTERVIEW.questions),
    ),
    "short_unknown": replace(FOCUS, short=ShortVersion(questions=("q1",), minutes=40)),
    "short_too_long": replace(FOCUS, short=ShortVersion(questions=("q3", "q9"), minutes=32)),
}
# Rules that look at more than the protocol; their cases are in test_protocol_check.
ELSEWHERE = {"id_not_file_name", "helplines_stale", "line_stale", "line_not_confirmed"}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_case_gives_just_this_finding(case):
    protocol, expected = BAD[case]
    assert rules(protocol) == [expected]


@pytest.mark.parametrize("rule", GOOD)
def test_a_good_case_stays_silent(rule):
    assert rules(GOOD[rule]) == []


def test_every_rule_has_a_good_and_a_bad_case():
    catalogue = tomllib.loads((texts.folder / "protocol_check.toml").read_text("utf-8"))
    known = {name for name in catalogue if f"{name}_remedy" in catalogue}
    assert {rule for _, (_, rule) in BAD.values()} == known - ELSEWHERE
    assert set(GOOD) == known - ELSEWHERE


def test_every_rule_function_is_exercised():
    silent = [
        rule.__name__
        for rule in RULES
        if not any(list(rule(case_of(protocol))) for protocol, _ in BAD.values())
    ]
    # Helplines age by themselves; see test_protocol_check.
    assert silent == []


def test_every_message_has_a_remedy_in_both_languages():
    catalogue = tomllib.loads((texts.folder / "protocol_check.toml").read_text("utf-8"))
    assert all(set(entry) == {"nl", "en"} and all(entry.values()) for entry in catalogue.values())
    raised = set()
    for name in ("rules", "rules_people", "rules_words"):
        source = (texts.folder.parent / "protocol" / f"{name}.py").read_text("utf-8")
        raised |= set(re.findall(r'finding\("(?:fout|let op)", "(\w+)"', source))
    assert len(raised) > 30
    assert {f"{name}_remedy" for name in raised} <= set(catalogue)


@pytest.mark.parametrize("part", ["notulist", "voor", "vervolg"])
def test_a_mirror_without_note_taker_meeting_before_or_follow_up_is_no_good(part):
    bad = {
        "notulist": without_role(MIRROR, "notulist"),
        "voor": replace(MIRROR, setup=replace(MIRROR.setup, before="", before_minutes=0)),
        "vervolg": replace(MIRROR, setup=replace(MIRROR.setup, follow_up="")),
    }
    assert rules(MIRROR) == []
    assert [level for level, _ in rules(bad[part])] == ["fout"]
