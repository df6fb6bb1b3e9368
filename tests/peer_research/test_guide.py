"""The interview guide: everything in it, and never more than four pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from peer_research.model import CONSENT_USES
from peer_research.protocol.guide import interview_guide
from peer_research.protocol.guide_parts import consent_rows
from peer_research.protocol.guide_room import MOST_LINES, PAGES, note_lines
from peer_research.protocol.model import ConsentPlan, InterviewProtocol
from peer_research.protocol.reading import load_protocol, shipped_protocols
from peer_research.word.lint import lint
from tests.peer_research.word_fixture import QUESTIONS, focus_group, mirror, protocol, question
from tests.peer_research.word_tools import audit, compare_golden, lines, pages

GOLDEN = Path(__file__).parent / "golden"
OWN = {"interview": protocol, "focus_group": focus_group, "mirror": mirror}


def long_protocol() -> InterviewProtocol:
    """Fourteen questions that each fill the page."""
    wordy = tuple(
        question(n, "kern", "Wat maakte je mee? " * 6, 5, sensitivity=2,
                 probes=("Hoe was dat voor jou?",) * 6)
        for n in range(1, 15)
    )  # fmt: skip
    return protocol(id="lang", questions=wordy, intro_script="Hoi. Ik vertel eerst iets.\n" * 8)


@pytest.fixture
def guide(tmp_path):
    def make(chosen):
        return interview_guide(chosen, tmp_path / "gids.docx")

    return make


@pytest.mark.parametrize("name", OWN)
def test_structure_is_as_agreed(guide, name):
    compare_golden(guide(OWN[name]()), GOLDEN / f"guide_{name}.txt")


@pytest.mark.parametrize("name", OWN)
def test_the_file_is_accessible_and_valid(guide, name):
    path = guide(OWN[name]())
    assert lint(path) == []
    assert audit(path) == ""


def test_every_question_with_its_time_probes_and_warning(guide):
    text = lines(guide(protocol()))
    heads = [line for line in text if "Vraag" in line and "·" in line]
    assert [head.split("  ·  ")[0] for head in heads] == ["0:08", "0:10", "0:16", "0:21", "0:26"]
    assert "KAN RAKEN" in heads[1] and "ZWAAR" in heads[2] and "ZWAAR" not in heads[4]
    for asked in QUESTIONS:
        assert asked.text in text
    assert "Doorvragen: Wie mis je?  ·  Wat hielp?" in text
    assert "Zeg eerst: Nu komt een zware vraag." in text
    assert "Sla over als: oranje of rood" in text


def test_the_pause_moves_the_clock(guide):
    text = lines(guide(protocol(pause="Na q2: vijf minuten.", pause_minutes=5)))
    assert "Na vraag 2: vijf minuten." in text
    assert "0:16  ·  Pauze, 5 minuten" in [line.strip() for line in text]
    clocks = [line[:4] for line in text if "·  Vraag" in line]
    assert clocks == ["0:08", "0:10", "0:21", "0:26", "0:31"]
    assert "Afsluiten (0:34)" in text


def test_a_heavy_question_without_announcement_gets_one(guide):
    announced = [line for line in lines(guide(protocol())) if line.startswith("Zeg eerst:")]
    assert len(announced) == 2
    assert "Overslaan mag" in announced[1]


def test_the_consent_card_has_a_yes_and_a_no_for_each_use(guide):
    text = lines(guide(protocol()))
    assert text.count("☐") == 2 * len(CONSENT_USES)
    assert "Ik lees mijn stuk eerst zelf." in text


def test_without_a_script_the_card_has_standard_sentences():
    before, rows, after = consent_rows(protocol(consent=ConsentPlan()))
    assert len(rows) == 6 and before == after == ""
    _, fewer, _ = consent_rows(protocol(consent=ConsentPlan(uses=("meedoen", "citeren"))))
    assert fewer == [rows[0], rows[2]]


def test_stop_signals_closing_and_field_note(guide):
    text = lines(guide(protocol()))
    for wanted in ("Groen", "huilen dat niet stopt", "Bel de coach.", "Kaartje geven.",
                   "Code van het gesprek", "Eigen veld",
                   "Geen namen en geen plaatsen. Gebruik de code van het gesprek.",
                   "Afsluiten (0:29)"):  # fmt: skip
        assert wanted in text
    assert any("Bel de deelnemer na 1 en 3 dagen." in line for line in text)


def test_a_group_gets_its_rules_and_a_mirror_its_action_list(guide):
    rules = lines(guide(focus_group()))
    assert "Je mag altijd passen." in rules
    assert "4 tot 8 mensen; nodig er 2 extra uit" in rules
    assert not any(line == "Actielijst" for line in rules)
    text = lines(guide(mirror()))
    assert "Actielijst" in text and "2 keer gespreksleider" in text
    assert "Vooraf, 30 minuten: Eerst samen eten." in text
    assert "Afsluiten (0:39)" in text


def test_lines_to_write_on_follow_the_room_there_is():
    few = note_lines(protocol())
    many = note_lines(long_protocol())
    assert len(few) == 5 and len(many) == 14
    assert all(1 <= count <= MOST_LINES for count in (*few, *many))
    assert min(few) > max(many)
    fuller = note_lines(protocol(questions=QUESTIONS * 2))
    assert max(fuller) < max(few) or max(few) == MOST_LINES


def test_the_same_protocol_gives_the_same_bytes(tmp_path):
    first = interview_guide(protocol(), tmp_path / "a.docx").read_bytes()
    assert interview_guide(protocol(), tmp_path / "b.docx").read_bytes() == first
    changed = interview_guide(replace(protocol(), title="Anders"), tmp_path / "c.docx")
    assert changed.read_bytes() != first


@pytest.mark.slow
def test_every_guide_fits_on_four_pages(tmp_path):
    chosen = {name: load_protocol(path) for name, path in shipped_protocols().items()}
    chosen |= {f"eigen-{name}": make() for name, make in OWN.items()}
    assert max(len(found.questions) for found in chosen.values()) >= 11
    paths = [interview_guide(found, tmp_path / f"{name}.docx") for name, found in chosen.items()]
    counted = dict(zip(chosen, pages(paths, tmp_path), strict=True))
    assert {name: count for name, count in counted.items() if count > PAGES} == {}


def test_shipped_guides_are_accessible(tmp_path):
    for name, path in shipped_protocols().items():
        made = interview_guide(load_protocol(path), tmp_path / f"{name}.docx")
        assert (name, lint(made)) == (name, [])
