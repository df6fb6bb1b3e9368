import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import name_cases

from anonymiser.recognisers.persons import find_persons
from anonymiser.spans import Span


def found(text):
    return [text[s.start : s.end] for s in find_persons(text)]


def test_cases():
    data = name_cases.load("persons")
    assert len(data["cases"]) >= 60
    assert name_cases.ids_are_unique("persons")
    assert name_cases.failures("persons", find_persons) == data["known_failures"]


def test_small_letters_lose_little():
    data = name_cases.load("persons")
    total = kept = 0
    for case in data["cases"]:
        text = case["text"].lower()
        spans = find_persons(text) if len(text) == len(case["text"]) else []
        hidden = {i for span in spans for i in range(span.start, span.end)}
        for gold in case["spans"]:
            total += 1
            kept += hidden.issuperset(range(gold["start"], gold["end"]))
    assert kept / total > 0.85


def test_a_name_never_crosses_a_full_stop():
    text = "Zij belde Fatima el Idrissi. Fatima huilde."
    assert found(text) == ["Fatima el Idrissi", "Fatima"]


def test_the_title_is_not_hidden():
    assert found("Ik vroeg het mevrouw Yilmaz.") == ["Yilmaz"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", ":", "<v ", "'", "J.", "van der", "mevrouw"])
def test_nothing_in_nothing(text):
    assert find_persons(text) == []


@pytest.mark.parametrize("speaker", ["I", "R", "Interviewer", "Spreker 1", "Voorzitter", "Jongere"])
def test_a_role_before_a_colon_is_no_name(speaker):
    assert find_persons(f"{speaker}: goed zo\n") == []


def test_a_speaker_that_no_list_knows():
    assert found("Qwirtza: dat klopt\n") == ["Qwirtza"]


def test_scores_and_reasons():
    spans = find_persons("Ik ging met Sanne, en mijn mentor Storm kwam ook.")
    assert all(isinstance(span, Span) and span.source == "person" for span in spans)
    assert all(0.4 <= span.score < 1 and span.reason for span in spans)
    assert spans[0].score > spans[1].score


def test_invisible_joiners_do_not_hide_a_name():
    assert found("ik zag Fa\u200dtima daar") == ["Fa\u200dtima"]
