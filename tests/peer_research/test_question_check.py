"""Hints about questions: what is seen, what is left alone, and that nothing is claimed."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from peer_research import shipped
from peer_research.protocol.findings import Finding
from peer_research.protocol.question_check import (
    HARD_BELOW,
    LONG_WORD,
    MOST_WORDS,
    check_question,
    check_questions,
    plain_words,
    readability_in_words,
    readability_of,
)
from peer_research.protocol.readability import readability, syllables
from peer_research.protocol.reading import find_protocol, load_protocol, shipped_protocols
from peer_research.texts import texts

INTERVIEW = load_protocol(find_protocol("p01-big5-18plus"))


def hints(text: str, sensitivity: int = 0, **options: str) -> set[str]:
    return {hint.rule for hint in check_question(text, sensitivity, **options)}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Heb je daar hulp gehad?", "closed"),
        ("Vertel. Was er iemand bij?", "closed"),
        ("Vind je ook niet dat het lang duurde?", "leading"),
        ("Dat was moeilijk, toch?", "leading"),
        ("Hoe erg was het daar?", "leading"),
        ("Veel jongeren vinden de regels streng. Wat vind jij?", "leading"),
        ("Ben je het ermee eens dat het beter kan?", "leading"),
        ("Wat ging goed? En wat ging mis?", "double"),
        ("Waar woonde je en hoe was dat?", "double"),
        ("Waarom ging je weg?", "why"),
        ("Vertel eens. Hoezo ging dat zo?", "why"),
        ("Hoe " + "lang " * 15 + "duurde dat?", "long_sentence"),
        ("Kort stuk. " * 13 + "Wat vond je?", "long_question"),
        ("Hoe ging het met de verjaardagskalender?", "long_word"),
        ("Hoe ging het met je traject?", "jargon"),
        ("Wat deed de GI voor jou?", "jargon"),
        ("Hoe was het toen je werd opgesloten?", "may_touch"),
        ("Heb je jezelf pijn gedaan?", "leave_alone"),
    ],
)
def test_what_is_seen(text, rule):
    assert rule in hints(text)


@pytest.mark.parametrize(
    "text",
    [
        "Wat hielp jou toen?",
        "Hoe was dat voor jou?",
        "Wie kon je bellen?",
        "Vertel over een plek waar je graag kwam.",
        "Wat zou je zelf anders doen?",
        "Hoe hoorde je dat je ging verhuizen?",
        "Welke gids lag er in de kast?",  # no GI in it
    ],
)
def test_a_plain_open_question_gets_no_hint(text):
    assert hints(text) == set()


def test_hints_say_what_to_do_and_stop_nobody():
    found = check_question("Vind je niet dat het traject te lang duurde?", where="vraag q3")
    assert {hint.rule for hint in found} == {"closed", "leading", "jargon"}
    assert all(hint.level == "hint" and hint.where == "vraag q3" for hint in found)
    assert all(hint.message and hint.remedy for hint in found)


def test_a_closed_start_is_fine_with_a_reason_or_as_a_warm_up():
    closed = "Heb je er zin in?"
    assert hints(closed) == {"closed"}
    assert hints(closed, kind="warm") == set()
    assert hints(closed, reason="Alleen wie ja zegt gaat door.") == set()
    assert hints("Is er iets gevraagd? Wat gebeurde er daarna?") == {"double"}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {"no_way_out"}),
        ({"announcement": "De volgende vraag kan raken. Overslaan mag."}, set()),
        ({"skip_when": "verteller wil niet"}, set()),
    ],
)
def test_a_heavy_question_needs_a_way_out(options, expected):
    assert hints("Hoe ging het die dag?", 2, **options) == expected


def test_a_way_out_in_the_question_itself():
    assert hints("Wil je iets vertellen over die dag? Het hoeft niet.", 2, kind="warm") == set()
    assert hints("Wat gebeurde er bij de politie? Passen mag.") == set()
    assert hints("Wat gebeurde er bij de politie?", 1) == set()


@pytest.mark.parametrize("length", [LONG_WORD - 1, LONG_WORD])
def test_length_of_a_word_at_the_border(length):
    word = "a" * length
    assert ("long_word" in hints(f"Wat is {word}?")) is (length >= LONG_WORD)


@pytest.mark.parametrize("count", [MOST_WORDS, MOST_WORDS + 1])
def test_length_of_a_question_at_the_border(count):
    text = "Een twee. " * ((count - 1) // 2) + "Wat?" + " Ja." * ((count - 1) % 2)
    assert readability(text).words == count
    assert ("long_question" in hints(text)) is (count > MOST_WORDS)


def test_probes_and_questions_of_a_protocol_are_named():
    first = replace(INTERVIEW.questions[0], text="Hoe was je indicatie?", probes=("Hoezo dan?",))
    protocol = replace(INTERVIEW, questions=(first,))
    found = [(hint.rule, hint.where) for hint in check_questions(protocol)]
    assert found == [("jargon", "vraag q1"), ("why", "vraag q1, doorvragen")]


def test_language_of_all_questions_together():
    hard = "Welke organisatorische verantwoordelijkheden veroorzaakten communicatieproblemen?"
    first = replace(INTERVIEW.questions[0], text=hard, probes=(hard,) * 9)
    protocol = replace(INTERVIEW, questions=(first,))
    assert readability_of(protocol).flesch_douma < HARD_BELOW
    assert [h.rule for h in check_questions(protocol)].count("hard_text") == 1
    few = replace(protocol, questions=(replace(first, probes=()),))
    assert "hard_text" not in [h.rule for h in check_questions(few)]


@pytest.mark.parametrize("name", shipped_protocols())
def test_shipped_questions_are_short_and_ask_nothing_hard(name):
    protocol = load_protocol(find_protocol(name))
    found = {hint.rule for hint in check_questions(protocol)}
    assert not found & {"long_sentence", "leave_alone", "no_way_out", "hard_text", "leading"}
    assert readability_of(protocol).flesch_douma > HARD_BELOW


def test_flesch_douma_by_hand():
    # 4 words in 1 sentence; jeugd-hulp-plan = 3, is = 1, heel = 1, lang = 1: 6 syllables.
    found = readability("Jeugdhulpplan is heel lang.")
    assert (found.words, found.sentences, found.syllables_per_word) == (4, 1, 1.5)
    assert found.flesch_douma == pytest.approx(206.835 - 0.93 * 4 - 77 * 1.5)
    # The other way it is printed: 0.77 for the syllables of 100 words.
    assert found.flesch_douma == pytest.approx(206.835 - 0.93 * 4 - 0.77 * 150)
    assert readability("?!") is None


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("ik", 1), ("huis", 1), ("mooi", 1), ("nieuw", 1), ("vrouw", 1), ("leeuw", 1),
        ("moeilijk", 2), ("ouders", 2), ("tweeën", 2), ("geïnd", 2), ("begeleider", 4),
        ("radio", 3), ("gezinshuis", 3), ("psst", 1), ("achttien", 2), ("bijeenkomst", 3),
    ],
)  # fmt: skip
def test_syllables(word, count):
    assert syllables(word) == count


def test_the_numbers_come_with_formula_and_source_and_no_language_level():
    said = readability_in_words(readability_of(INTERVIEW))
    assert "206,835 - 0,93" in said and "Douma" in said and "1960" in said
    assert "geen taalniveau" in said
    catalogue = tomllib.loads((texts.folder / "question_check.toml").read_text("utf-8"))
    for entry in catalogue.values():
        assert not any(level in entry["nl"].split() for level in ("A1", "A2", "B1", "B2", "C1"))
    assert all(set(entry) == {"nl", "en"} for entry in catalogue.values())


def test_hard_words_have_another_word_and_are_not_their_own_remedy():
    path = shipped.protocols() / "moeilijke-woorden.toml"
    rows = tomllib.loads(path.read_text("utf-8"))["woord"]
    forms = [form for row in rows for form in row["woord"]]
    assert len(forms) == len(set(forms)) > 90
    for row in rows:
        own = {form.rstrip("*") for form in row["woord"]}
        assert not own & {word for word, _ in plain_words(row["liever"])}, row


def test_plain_words_keep_order_and_forms():
    found = plain_words("Indien je casussen hebt, evalueer dan je casussen.")
    assert [word for word, _ in found] == ["Indien", "casussen", "evalueer"]


def test_findings_are_the_same_kind_as_of_the_check():
    assert isinstance(check_question("Heb je dat?")[0], Finding)
