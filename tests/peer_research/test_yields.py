"""What forms give beside a transcript: never fewer people than five, and roles with a day."""

from __future__ import annotations

from datetime import date

import pytest

from peer_research.errors import StudyError
from peer_research.finding.small_groups import few
from peer_research.registers.timelines import TIMELINE, moves_table, timeline_of, timeline_table
from peer_research.registers.yields import (
    CARDS,
    CRITERIA,
    DEMANDS,
    MIRROR,
    MIRROR_ACTIONS,
    actions_table,
    big5_table,
    criteria_table,
    mirror_table,
    panel_table,
)  # fmt: skip
from peer_research.registers.yields_word import FORMS, write_capture_form, write_yields
from peer_research.word.lint import lint
from tests.peer_research.register_study import edit, make
from tests.peer_research.word_tools import audit, lines, pages

DEMAND = {"gesprek": "S02", "eis": "Eén vaste begeleider."}
ACTION = {"gesprek": "S02", "actie": "Elke week een vast uur.", "eigenaar": "teamleider",
          "uiterlijk": date(2026, 12, 1)}  # fmt: skip
CRITERION = {"gesprek": "S02", "eis": "Jongeren beslissen mee.", "reden": "Het gaat over ons.",
             "gewicht": 9}  # fmt: skip
PLACE = {"deelnemer": "P01", "volgorde": 1, "soort": "pleeggezin", "moment": "basisschool"}


@pytest.fixture
def study(tmp_path):
    return make(tmp_path, people=1)


def cards(study, **people):
    """Lay cards: how many people gave `wonen` which colour."""
    rows, number = [], 0
    for colour, count in people.items():
        for _ in range(count):
            number += 1
            rows.append({"id": f"B{number:02d}", "gesprek": "S02", "deelnemer": f"P{number:02d}",
                         "gebied": "wonen", "kleur": colour})  # fmt: skip
    edit(study, "big5_kaarten", *rows)
    return list(big5_table(study).set_index("domain").loc["wonen"])


def test_big5_without_cards_is_empty(study):
    assert len(big5_table(study)) == 0


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ({"groen": 5, "oranje": 6, "rood": 7}, ["5", "6", "7"]),
        ({"groen": 5}, ["5", "0", "0"]),
        ({"groen": 4}, ["weinig"] * 3),
        ({"groen": 2, "oranje": 1, "rood": 1}, ["weinig"] * 3),
        ({"groen": 9, "oranje": 4, "rood": 7}, ["9", "weinig", "niet getoond"]),
        ({"groen": 9, "oranje": 4, "rood": 3}, ["9", "weinig", "weinig"]),
        ({"groen": 9, "rood": 1}, ["niet getoond", "0", "weinig"]),
    ],
)
def test_fewer_than_five_people_are_few_and_cannot_be_computed(study, people, shown):
    assert cards(study, **people) == shown
    assert set(big5_table(study).set_index("domain").loc["inkomen"]) == {"weinig"}


def test_the_smallest_group_is_the_studys_own(study):
    path = study.settings_file
    text = path.read_text().replace("[onderzoek]", "[onderzoek]\nkleinste_groep = 8", 1)
    path.write_text(text)
    study.__dict__.pop("settings")
    assert study.settings.min_group == 8
    assert cards(study, groen=8, oranje=7) == ["niet getoond", "weinig", "0"]


def test_no_count_under_k_is_ever_shown():
    for k in (3, 5, 8):
        for a in range(12):
            for b in range(12):
                for c in range(6):
                    shown = few([a, b, c], k)
                    assert not any(cell.isdigit() and 0 < int(cell) < k for cell in shown)
                    assert sum(not cell.isdigit() for cell in shown) != 1 or 0 in (a, b, c)


def test_the_last_colour_of_somebody_counts(study):
    row = {"gesprek": "S02", "gebied": "wonen", "kleur": "rood"}
    for number in range(1, 7):
        CARDS.add(study, row | {"deelnemer": f"P{number:02d}"})
        CARDS.add(study, row | {"deelnemer": f"P{number:02d}", "kleur": "groen"})
    assert list(big5_table(study).set_index("domain").loc["wonen"]) == ["6", "0", "0"]


@pytest.mark.parametrize(
    ("register", "values"),
    [
        (CARDS, {"gesprek": "S02", "deelnemer": "Sanne", "gebied": "wonen", "kleur": "rood"}),
        (CARDS, {"gesprek": "S02", "deelnemer": "P01", "gebied": "liefde", "kleur": "rood"}),
        (TIMELINE, PLACE | {"volgorde": 0}),
        (TIMELINE, PLACE | {"soort": "De Wilgenhof"}),
        (TIMELINE, PLACE | {"moment": "2019"}),
        (TIMELINE, PLACE | {"plaats": "Zetten"}),
        (DEMANDS, DEMAND | {"stickers": -1}),
        (DEMANDS, DEMAND | {"belofte": "Dat doen we."}),
        (DEMANDS, DEMAND | {"belofte": "Dat doen we.", "door": "gemeente"}),
        (DEMANDS, DEMAND | {"eis": "Mevrouw Verstegen moet weg."}),
        (MIRROR, {"gesprek": "S02", "lijst": "slecht", "punt": "Lawaai."}),
        (MIRROR, {"gesprek": "S02", "lijst": "sterk", "punt": ""}),
        (MIRROR_ACTIONS, {k: v for k, v in ACTION.items() if k != "eigenaar"}),
        (MIRROR_ACTIONS, {k: v for k, v in ACTION.items() if k != "uiterlijk"}),
        (MIRROR_ACTIONS, ACTION | {"eigenaar": "Sanne"}),
        (CRITERIA, CRITERION | {"reden": " "}),
        (CRITERIA, CRITERION | {"gewicht": -1}),
    ],
)
def test_what_is_not_right_is_refused(study, register, values):
    with pytest.raises(StudyError) as found:
        register.add(study, values)
    assert register.rows(study) == []
    assert not {"Verstegen", "Wilgenhof", "Zetten"} & set(str(found.value).split())


def test_two_cards_with_one_id_are_refused(study):
    row = {"id": "B01", "gesprek": "S02", "deelnemer": "P01", "gebied": "wonen", "kleur": "rood"}
    edit(study, "big5_kaarten", row, row)
    with pytest.raises(StudyError) as found:
        big5_table(study)
    assert found.value.key == "registers.twice"


# ------------------------------------------------------------------ timeline


def test_a_timeline_is_in_order_and_has_no_two_places_on_one_number(study):
    TIMELINE.add(study, PLACE | {"volgorde": 2, "soort": "leefgroep"})
    TIMELINE.add(study, PLACE)
    assert [place.kind for place in timeline_of(study, "P01")] == ["pleeggezin", "leefgroep"]
    assert timeline_of(study, "P02") == []
    TIMELINE.add(study, PLACE)
    with pytest.raises(StudyError) as found:
        timeline_table(study)
    assert found.value.key == "yields.order_twice"


def test_places_are_counted_by_people_and_few_stay_few(study):
    rows = []
    for who in range(1, 7):
        for order in range(1, 3):
            rows.append({"id": f"T{len(rows):02d}", "deelnemer": f"P{who:02d}",
                         "volgorde": order, "soort": "pleeggezin"})  # fmt: skip
    rows.append({"id": "T99", "deelnemer": "P01", "volgorde": 9, "soort": "gesloten_groep"})
    edit(study, "tijdlijn", *rows)
    assert timeline_table(study).to_numpy().tolist() == [
        ["pleeggezin", "6", "12"], ["gesloten_groep", "weinig", "weinig"],
    ]  # fmt: skip
    assert moves_table(study)["people"].tolist() == ["0", "6", "0", "0"]
    edit(study, "tijdlijn", *rows[:8])
    assert moves_table(study)["people"].tolist() == ["weinig"] * 4


# ------------------------------------------------------------------ panel, mirror, criteria


def test_demands_are_ranked_by_stickers(study):
    for text, stickers in [("Een.", 3), ("Twee.", 9), ("Drie.", 9), ("Vier.", 0)]:
        DEMANDS.add(study, DEMAND | {"eis": text, "stickers": stickers}, confirmed=True)
    promise = {"belofte": "In juni.", "door": "gemeente", "antwoord_voor": date(2026, 6, 1)}
    DEMANDS.add(study, DEMAND | {"gesprek": "S03", "eis": "Vijf.", "stickers": 5} | promise)
    table = panel_table(study, "S02")
    assert table[["rank", "demand", "stickers"]].to_numpy().tolist() == [
        [1, "Twee.", "9"], [1, "Drie.", "9"], [3, "Een.", "weinig"], [4, "Vier.", "0"],
    ]  # fmt: skip
    both = panel_table(study)
    assert len(both) == 5 and both.iloc[4]["rank"] == 1 and both.iloc[4]["before"] == "2026-06-01"


def test_mirror_lists_and_actions(study):
    for kind, point in [("wens", "Een hond."), ("sterk", "Humor."), ("beter", "Bellen.")]:
        MIRROR.add(study, {"gesprek": "S02", "lijst": kind, "punt": point})
    MIRROR_ACTIONS.add(study, ACTION)
    MIRROR_ACTIONS.add(study, ACTION | {"uiterlijk": date(2026, 11, 1), "gedaan": True})
    assert mirror_table(study)["kind"].tolist() == ["sterk", "beter", "wens"]
    assert actions_table(study)["before"].tolist() == ["2026-11-01", "2026-12-01"]


def test_criteria_weigh_heaviest_first(study):
    CRITERIA.add(study, CRITERION | {"gewicht": 2})
    CRITERIA.add(study, CRITERION | {"bewijs": "Verslagen van de jongerenraad."})
    table = criteria_table(study)
    assert table["weight"].tolist() == [9, 2] and table["proof"][0].startswith("Verslagen")


# ------------------------------------------------------------------ Word


def fill(study):
    cards(study, groen=9, oranje=4, rood=7)
    TIMELINE.add(study, PLACE)
    DEMANDS.add(study, DEMAND | {"stickers": 12, "belofte": "In juni.", "door": "gemeente",
                                 "antwoord_voor": date(2026, 6, 1)})  # fmt: skip
    for kind, point in [("wens", "Een hond."), ("sterk", "Humor."), ("beter", "Bellen.")]:
        MIRROR.add(study, {"gesprek": "S02", "lijst": kind, "punt": point})
    MIRROR_ACTIONS.add(study, ACTION)
    CRITERIA.add(study, CRITERION)


def test_yields_in_word_are_accessible_and_hide_small_groups(study, tmp_path):
    fill(study)
    path = write_yields(study, tmp_path / "opbrengst.docx")
    assert lint(path) == [] and audit(path) == ""
    text = lines(path)
    for wanted in ("Wonen", "weinig", "niet getoond", "Moet beter", "Elke week een vast uur.",
                   "Het gaat over ons.", "pleeggezin", "12"):  # fmt: skip
        assert wanted in text
    assert not any("P01" in line for line in text)
    assert write_yields(study, tmp_path / "b.docx").read_bytes() == path.read_bytes()


def test_yields_of_an_empty_study_say_what_is_missing(study, tmp_path):
    path = write_yields(study, tmp_path / "leeg.docx")
    assert lint(path) == [] and audit(path) == ""
    assert "Actielijst" in lines(path) and "Hier is nog niets van opgeschreven" in lines(path)


@pytest.mark.parametrize("name", FORMS)
def test_empty_forms_are_accessible(name, tmp_path):
    path = write_capture_form(name, tmp_path / f"{name}.docx")
    assert lint(path) == [] and audit(path) == ""
    assert "Schrijf geen namen" in "\n".join(lines(path))


@pytest.mark.slow
def test_every_form_is_one_page(tmp_path):
    paths = [write_capture_form(name, tmp_path / f"{name}.docx") for name in FORMS]
    assert dict(zip(FORMS, pages(paths, tmp_path), strict=True)) == dict.fromkeys(FORMS, 1)
