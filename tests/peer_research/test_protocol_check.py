"""Each rule: a protocol that keeps it, and one that does not."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from peer_research.codebook.reading import load_codebook
from peer_research.model import Question
from peer_research.protocol import check as protocol_check
from peer_research.protocol import text as protocol_text
from peer_research.protocol.check import check_file, check_helplines, check_protocol
from peer_research.protocol.findings import Finding
from peer_research.protocol.model import Change, InterviewProtocol
from peer_research.protocol.reading import (
    find_protocol,
    load_protocol,
    shipped_folder,
    shipped_helplines,
    shipped_protocols,
)
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


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_protocols_have_no_findings(name):
    assert check_file(SHIPPED[name], CODEBOOK, today=DAY) == []


def test_musts_come_first_and_have_a_remedy():
    bad = with_question(0, text="Hoe? Wat? Wie? En toen?", sensitivity=1)
    found = findings(bad)
    assert [f.level for f in found] == ["fout", "let op"]
    assert all(f.message and f.remedy and f.where == "vraag q1" for f in found)


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


# Beginnings of words and pieces of them, without accents; looked for in the plain text of
# the file, so that a hole in the checker's own patterns is seen too.
LEFT_ALONE = (
    "zelfmoord", "suicid", "zelfdod", "niet meer leven", "einde aan je leven", "overdosis",
    "zelfbeschadig", "zelfverwond", "automutil", "jezelf pijn", "jezelf iets aan", "snij", "gesned",
    "dood", "verkracht", "aanrand", "aangerand", "seks", "misbruik", "incest", "ontucht", "betast",
    "loverboy", "mishandel", "geslagen", "ongewenst aan",
)  # fmt: skip


def left_alone_in(path: Path) -> list[str]:
    """Return the pieces of forbidden words in the questions and probes of a file."""
    said = [plain(text) for text in said_in(path)]
    assert len(said) >= 8
    return [stem for stem in LEFT_ALONE for text in said if stem in text]


def plain(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in split if not unicodedata.combining(c))


@pytest.mark.parametrize("name", SHIPPED)
def test_no_shipped_question_asks_about_self_harm_or_sexual_violence(name):
    assert left_alone_in(SHIPPED[name]) == []
    assert not [text for text in said_in(SHIPPED[name]) if protocol_text.asks_directly(text)]


@pytest.mark.parametrize(
    ("asked", "stem"),
    [
        ("Dacht je wel eens aan Suïcide?", "suicid"),
        ("Heb je jezelf pijn gedaan?", "jezelf pijn"),
        ("Ben je ooit verkracht?", "verkracht"),
    ],
)
def test_a_planted_question_is_found(tmp_path, asked, stem):
    text = SHIPPED["p01-big5-18plus"].read_text("utf-8")
    for kept in ("Wie mis je?", "Inkomen: hoe regel je je geld?"):
        path = tmp_path / "p01-big5-18plus.toml"
        path.write_text(text.replace(kept, asked), "utf-8")
        assert left_alone_in(path) == [stem]
        found = check_file(path, CODEBOOK, today=DAY)
        assert "asks_directly" in [finding.rule for finding in found]


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
