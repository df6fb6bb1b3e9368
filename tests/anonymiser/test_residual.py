"""The residual-risk report against counts worked out by hand and against brute force."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing import within

from anonymiser.errors import InputError
from anonymiser.residual import KINDS, MAX_TOGETHER, Fact, facts_by_turn, residual_risk
from anonymiser.residual_report import CHECKLIST
from anonymiser.spans import Document, Span

# Six people from one age band and two towns; one of them with a story of her own.
STUDY = {
    "P1": [("S1", "AGE", "16-17"), ("S1", "LOCATION", "zetten"), ("S1", "RARE", "de brand"),
           ("S2", "RARE", "wereldkampioen"), ("S2", "HEALTH", "epilepsie")],
    "P2": [("S3", "AGE", "16-17"), ("S3", "LOCATION", "zetten")],
    "P3": [("S4", "AGE", "16-17"), ("S4", "LOCATION", "zetten")],
    "P4": [("S5", "AGE", "16-17"), ("S5", "LOCATION", "almere"), ("S5", "RELIGION", "moslim")],
    "P5": [("S6", "AGE", "18-20"), ("S6", "LOCATION", "zetten"), ("S6", "RELIGION", "moslim")],
    "P6": [],
}  # fmt: skip


def groups_of(report):
    return {(group.kinds, group.people) for group in report.groups}


def test_counts_worked_out_by_hand():
    report = residual_risk(STUDY, k=2)
    assert groups_of(report) == {
        (("RARE",), ("P1",)),
        (("HEALTH",), ("P1",)),
        (("LOCATION",), ("P4",)),
        (("AGE",), ("P5",)),
        # Of both attributes there are two people or more, of the two together only one.
        (("LOCATION", "RELIGION"), ("P5",)),
        (("AGE", "RELIGION"), ("P4",)),
    }
    assert report.singletons == ("P1", "P4", "P5")
    smallest = {person.person: person.smallest for person in report.people}
    assert smallest == {"P1": 1, "P2": 6, "P3": 6, "P4": 1, "P5": 1, "P6": 6}


def test_a_pair_is_small_though_each_of_its_facts_is_common():
    study = {f"P{n}": [("S", "AGE", "16-17")] for n in range(5)}
    study |= {f"Q{n}": [("S", "RELIGION", "moslim")] for n in range(5)}
    study["R"] = [("S", "AGE", "16-17"), ("S", "RELIGION", "moslim")]
    report = residual_risk(study)
    assert groups_of(report) == {(("AGE", "RELIGION"), ("R",))}


def test_a_mosaic_is_several_striking_facts_of_one_person():
    report = residual_risk(STUDY, k=2)
    (first, *others) = report.people
    assert first.striking == ("HEALTH", "RARE", "RARE")
    assert first.striking_sessions == 2
    assert first.mosaic
    assert not any(person.mosaic for person in others)
    (warning,) = report.warnings()
    assert warning.startswith("P1: 3 opvallende kenmerken (gezondheid + bijzonder feit) in 2 ")


def test_no_value_in_the_report_unless_asked():
    values = {value for said in STUDY.values() for _, _, value in said}
    report = residual_risk(STUDY, k=3)
    everything = repr(report) + repr(report.as_rows()) + repr(report.group_rows())
    everything += " ".join([*report.summary(), *report.warnings()])
    assert not [value for value in values if value in everything]
    asked = residual_risk(STUDY, k=3, with_values=True)
    assert "epilepsie" in repr(asked.group_rows())
    assert asked.as_rows() == report.as_rows()


def test_the_tables_are_for_reading():
    report = residual_risk(STUDY, k=2)
    assert report.as_rows()[0] == {
        "deelnemer": "P1", "aantal kenmerken": 5, "aantal gesprekken": 2, "kleinste groep": 1,
        "door": "gezondheid", "opvallende kenmerken": 3, "mozaïek": "ja",
    }  # fmt: skip
    assert report.as_rows()[5]["door"] == ""
    assert {"door": "leeftijd + geloof", "in een kleine groep": 1, "helemaal alleen": 1} in (
        report.group_rows()
    )


def test_nobody_says_anonymous_while_there_is_a_key():
    report = residual_risk(STUDY)
    said = " ".join([*report.summary(), *report.warnings(), *report.checklist()])
    said += repr(report.as_rows()) + repr(report.group_rows())
    assert "anoniem" not in said.lower()
    assert "sleutellijst" in report.summary()[-1]
    gone = residual_risk(STUDY, key_exists=False).summary()[-1]
    assert "nog niet anoniem" in gone


def test_the_checklist_is_complete_and_in_short_sentences():
    steps = residual_risk({}).checklist()
    assert len(steps) == len(CHECKLIST) == len(set(steps))
    sentences = [s for step in steps for s in step.replace("?", ".").split(".") if s.strip()]
    assert max(len(sentence.split()) for sentence in sentences) <= 20


def test_a_study_smaller_than_the_bound_says_so():
    small = residual_risk({"P1": [("S", "AGE", "16-17")], "P2": [("S", "AGE", "16-17")]})
    assert small.people[0].smallest == 2
    assert any("maar 2 mensen" in line for line in small.summary())


def test_people_without_facts_count_in_the_size_of_the_study():
    report = residual_risk({"P1": [("S", "AGE", "16-17")]}, people=["P1", "P2", "P3"])
    assert [person.person for person in report.people] == ["P1", "P2", "P3"]
    assert report.summary()[0].startswith("1 van de 3 ")


def test_nothing_found_is_not_called_safe():
    assert "nog niet gezocht" in residual_risk({"P1": []}).summary()[0]


def test_names_and_numbers_do_not_count():
    assert residual_risk({"P1": [("S", "PERSON", "kim"), ("S", "BSN", "1")]}).groups == ()


def test_bad_input_is_refused_without_a_name_in_the_message():
    with pytest.raises(InputError, match="minstens 2"):
        residual_risk(STUDY, k=1)
    with pytest.raises(InputError, match="1 deelnemers") as caught:
        residual_risk({"Samira": []}, people=["P1"])
    assert "Samira" not in str(caught.value)


LABELS = ["AGE", "LOCATION", "HEALTH", "RARE"]
people = st.dictionaries(
    st.sampled_from([f"P{n}" for n in range(8)]),
    st.lists(st.tuples(st.just("S"), st.sampled_from(LABELS), st.sampled_from("abc")), max_size=6),
)


@given(people, st.integers(2, 4))
def test_the_same_groups_as_trying_every_combination(study, k):
    held = {who: {(label, value) for _, label, value in said} for who, said in study.items()}
    every = sorted(set().union(*held.values()))
    small = {}
    for size in range(1, MAX_TOGETHER + 1):
        for together in combinations(every, size):
            who = tuple(p for p in study if set(together) <= held[p])
            different = len({label for label, _ in together}) == size
            inner = any(set(one) < set(together) for one in small)
            if different and 0 < len(who) < k and not inner:
                small[together] = who
    report = residual_risk(study, k=k, with_values=True)
    got = {tuple(zip(g.kinds, g.values, strict=True)): g.people for g in report.groups}
    assert got == small


def test_facts_belong_to_who_spoke_them_and_are_made_coarser():
    text = "Hoe oud ben je? Zeventien. En jij? Ik woon in Zetten, sinds 12 maart 2019, Kim."

    def span(word, label):
        start = text.index(word)
        return Span(start=start, end=start + len(word), label=label)

    spans = (span("Kim", "PERSON"), span("12 maart 2019", "DATE"), span("Zeventien", "AGE"),
             span("Zetten", "LOCATION"), span("Hoe", "RARE"))  # fmt: skip
    turns = {"S1": [(35, len(text), "P02"), (16, 26, "P01")]}
    found = facts_by_turn([Document(id="S1", text=text, spans=spans)], turns)
    assert found == {
        "P01": [Fact("S1", "AGE", "16-17")],
        "P02": [Fact("S1", "LOCATION", "zetten"), Fact("S1", "DATE", "2019, 1e kwartaal")],
    }
    assert "PERSON" not in KINDS


def test_a_study_of_jasons_size_takes_no_time():
    study = {
        f"P{n}": [(f"S{n}", KINDS[i % len(KINDS)], str((n * i) % 7)) for i in range(60)]
        for n in range(55)
    }
    with within(2):
        residual_risk(study)
