"""Flags for a person to look at: special kinds of data, and rare facts."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing import is_linear, is_quick

from anonymiser.errors import InputError
from anonymiser.operators import replacer
from anonymiser.pipeline import Anonymiser
from anonymiser.policy import INTERNAL, load_policy
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.recognisers import special
from anonymiser.recognisers.context import words
from anonymiser.recognisers.facts import find_rare
from anonymiser.recognisers.special import find_special
from anonymiser.replace import apply
from anonymiser.spans import FLAGGED, IDENTIFIERS, Document, resolve_overlaps

DATA = json.loads((Path(__file__).parent / "cases" / "special.json").read_text("utf-8"))
FIND = {"special": find_special, "rare": find_rare}
CASES = DATA["cases"]


def found(case, text=None):
    return [[s.start, s.end, s.label] for s in FIND[case["recogniser"]](text or case["text"])]


def test_cases():
    wrong = {c["id"]: (c["text"], found(c)) for c in CASES if found(c) != c["spans"]}
    assert sorted(wrong) == DATA["known_failures"], wrong
    assert len({case["id"] for case in CASES}) == len(CASES)


def test_there_are_cases_with_and_without_a_flag_for_every_label():
    labels = {span[2] for case in CASES for span in case["spans"]}
    assert labels == {"RELIGION", "HEALTH", "SEXUALITY", "OFFENCE", "RARE"}
    assert sum(not case["spans"] for case in CASES) >= 30


@pytest.mark.parametrize("change", [str.lower, str.upper])
def test_capitals_make_no_difference_to_special_words(change):
    for case in CASES:
        if case["recogniser"] == "special":
            assert found(case, change(case["text"])) == case["spans"], case["text"]


def test_small_letters_cost_rare_facts_little():
    rare = [case for case in CASES if case["recogniser"] == "rare" and case["spans"]]
    kept = sum(found(case, case["text"].lower()) == case["spans"] for case in rare)
    assert kept >= len(rare) - 1


def test_a_flag_asks_and_says_why_without_quoting():
    spans = find_special("ik ben moslim en heb adhd") + find_rare("mijn vader is burgemeester")
    assert len(spans) == 3
    assert {span.score for span in spans} == {0.5}
    for span in spans:
        assert span.label in FLAGGED
        assert len(span.reason) > 20
        assert not {"moslim", "adhd", "burgemeester"} & set(span.reason.split())


def test_a_name_within_a_rare_fact_stays_out_of_the_flag():
    text = "Dat was na de brand van het Wilgenhof in 2014."
    (flag,) = find_rare(text)
    assert text[flag.start : flag.end] == "de brand van het"


def test_scan_keeps_a_flag_only_where_no_identifier_overlaps():
    text = "Ik zat bij Stichting Moslimhulp Zetten en ik ben moslim en mijn vader is burgemeester."
    (document,) = Anonymiser().scan([Document(id="a", text=text)])
    identifiers = [s for s in document.spans if s.label in IDENTIFIERS]
    flags = [s for s in document.spans if s.label in FLAGGED]
    assert identifiers
    assert {"RELIGION", "RARE"} <= {flag.label for flag in flags}
    assert not any(flag.overlaps(span) for flag in flags for span in identifiers)
    assert list(document.spans) == resolve_overlaps(document.spans)


def test_the_internal_policy_leaves_flags_alone_and_the_publication_policy_hides_them():
    text = "ik ben moslim en mijn vader is burgemeester"
    spans = find_special(text) + find_rare(text)
    assert apply(text, spans, replacer(INTERNAL, PseudonymTable())).text == text
    public = load_policy("publicatie")
    assert all(span.score >= public.threshold for span in spans)
    hidden = apply(text, spans, replacer(public, PseudonymTable())).text
    assert hidden == "ik ben [geloof] en mijn [bijzonderheid]"


@pytest.mark.parametrize("number", [2, 3, 5])
def test_a_family_of_ordinary_size_is_not_rare(number):
    assert find_rare(f"ik heb {number} broers") == []
    assert find_rare(f"ik kom uit een gezin met {number} kinderen") == []


def test_sums_of_brothers_and_sisters_count_together():
    assert find_rare("ik heb drie broers en twee zussen") == []
    assert len(find_rare("ik heb drie broers en drie zussen")) == 1


PIECES = [
    *words(
        """de enige het enige op de groep in de krant op het nieuws stond was mijn vader is een
        burgemeester negen broers en zussen ziekte van syndroom kanker aan heeft adhd homo vieze
        gevangenis net een de brand van het Wilgenhof
        A.D.H.D. z'n negenen thuis 2014 . , : é İ 😀"""
    ),
    "\n",
]
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
)


@given(texts)
def test_any_text_gives_sound_spans(text):
    for find in FIND.values():
        for span in find(text):
            assert 0 <= span.start < span.end <= len(text)
            assert span.label in FLAGGED
            assert not text[span.start].isspace()


@pytest.mark.parametrize("piece", ["de enige ", "in de krant ", "negen broers en ", "a", "9", "\n"])
def test_the_work_grows_with_the_text_only(piece):
    def look(size):
        text = piece * (size // len(piece))
        find_special(text)
        find_rare(text)

    look(1000)
    assert is_linear(look, 40_000, 400_000, room=2)


def test_a_million_characters_take_less_than_a_second():
    text = (
        "toen zei mijn mentor dat het op de groep best goed ging met mij en mijn broer. " * 12_700
    )
    assert len(text) > 1_000_000
    assert is_quick(lambda: (find_special(text), find_rare(text)), 1.0, times=2)


@pytest.mark.parametrize(
    "line", ["kanker", "kanker : soms 2 : heeft", "kanker : niet_na twee : heeft"]
)
def test_a_rule_that_cannot_be_read_names_its_line(line, tmp_path, monkeypatch):
    (tmp_path / "context.txt").write_text(f"# uitleg\n{line}\n", "utf-8")
    monkeypatch.setattr(special, "FOLDER", tmp_path)
    with pytest.raises(InputError, match=r"regel 2 van context\.txt"):
        special.rules.__wrapped__()


def test_every_rule_is_about_a_word_that_is_listed():
    lists = special.lists(*special.LABELS)
    phrases = {
        " ".join((head, *tail)) for head, tails in lists.phrases.items() for tail, _ in tails
    }
    for entry in special.rules():
        assert entry in phrases or special.kind_of(entry, tuple(special.LABELS)), entry
