"""Fees at and over each limit, years nobody knows, makers, decisions and the matrix."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from peer_research.errors import StudyError
from peer_research.registers.fairness import fee_status, fee_table
from peer_research.registers.fees import AGREEMENTS, HOURS, PAYMENTS, fee_limits
from peer_research.registers.participation import (
    CONTRIBUTIONS,
    DECISIONS,
    PARTICIPATION,
    changes_by_peers,
    contributions,
    decisions_table,
    participation_table,
)  # fmt: skip
from peer_research.texts import texts
from tests.peer_research.register_study import edit, make

WORK = {"onderzoeker": "noor", "maand": "2025-03", "taak": "gesprek"}
PAY = {"onderzoeker": "noor", "maand": "2025-03", "soort": "vergoeding"}
ADULT = {"onderzoeker": "noor", "vanaf": "2024-01", "onder_21": False}


@pytest.fixture
def study(tmp_path):
    return make(tmp_path, people=1)


def warned(study, year=2025):
    return [(w.kind, w.month) for status in fee_status(study, year) for w in status.warnings]


def pay(study, hours, amount, month="2025-03", **more):
    HOURS.add(study, WORK | {"uren": hours, "maand": month})
    PAYMENTS.add(study, PAY | {"bedrag": amount, "maand": month} | more)


def test_the_shipped_table_has_the_figures_that_were_checked():
    found = fee_limits()
    assert sorted(found) == [2024, 2025]
    assert [(r.hour, r.hour_under_21, r.month, r.whole_year) for _, r in sorted(found.items())] == [
        (5.5, 3.25, 210, 2100), (5.6, 3.3, 210, 2100),
    ]  # fmt: skip
    assert all(row.source and row.checked for row in found.values())


@pytest.mark.parametrize(
    ("year", "under", "hours", "amount", "over"),
    [
        (2025, False, 10, 56.00, False),
        (2025, False, 10, 56.01, True),
        (2025, True, 10, 33.00, False),
        (2025, True, 10, 33.01, True),
        (2024, False, 10, 55.00, False),
        (2024, False, 10, 55.01, True),
        (2024, True, 0.5, 1.62, False),
        (2024, True, 0.5, 1.63, True),
    ],
)
def test_the_limit_per_hour(study, year, under, hours, amount, over):
    AGREEMENTS.add(study, ADULT | {"onder_21": under})
    pay(study, hours, amount, month=f"{year}-03")
    assert warned(study, year) == ([("hour", f"{year}-03")] if over else [])


@pytest.mark.parametrize(("amount", "over"), [(210.00, False), (210.01, True)])
def test_the_limit_per_month_counts_expenses_and_vouchers(study, amount, over):
    AGREEMENTS.add(study, ADULT)
    pay(study, 20, 100)
    PAYMENTS.add(study, PAY | {"soort": "onkosten", "bedrag": 60.0})
    PAYMENTS.add(study, PAY | {"soort": "cadeaubon", "bedrag": amount - 160})
    assert warned(study) == ([("month", "2025-03")] if over else [])


@pytest.mark.parametrize(("last", "over"), [(210.0, False), (0.0, False), (210.01, True)])
def test_the_limit_per_year(study, last, over):
    AGREEMENTS.add(study, ADULT)
    for month in range(1, 10):
        pay(study, 40, 210, month=f"2025-{month:02d}")
    pay(study, 40, last, month="2025-10")
    assert (("year", "") in warned(study)) is over
    (status,) = fee_status(study, 2025)
    assert status.received == Decimal(str(last)) + 1890 and status.hours == 400


def test_one_euro_over_in_a_year_spread_thin(study):
    AGREEMENTS.add(study, ADULT)
    for month in range(1, 13):
        pay(study, 40, 175.0, month=f"2025-{month:02d}")
    assert warned(study) == []
    PAYMENTS.add(study, PAY | {"soort": "onkosten", "bedrag": 0.01})
    assert warned(study) == [("year", "")]


def test_what_was_earned_counts_before_it_is_paid(study):
    AGREEMENTS.add(study, ADULT | {"per_uur": 5.6})
    HOURS.add(study, WORK | {"uren": 37.5})
    assert warned(study) == []
    HOURS.add(study, WORK | {"uren": 0.25, "taak": "overleg"})
    assert warned(study) == [("month", "2025-03")]


def test_an_agreed_rate_over_the_limit_is_said_at_once(study):
    AGREEMENTS.add(study, ADULT | {"per_uur": 5.61})
    HOURS.add(study, WORK | {"uren": 1.0})
    assert warned(study) == [("hour", "2025-03")]


def test_wages_have_no_limit_here(study):
    PAYMENTS.add(study, PAY | {"soort": "loon", "bedrag": 5000.0})
    assert fee_status(study, 2025) == []


def test_without_an_agreement_the_lowest_limit_holds_and_is_said(study):
    pay(study, 10, 33)
    assert warned(study) == [("age", "2025-03")]
    pay(study, 0, 0.01)
    assert warned(study) == [("age", "2025-03"), ("hour", "2025-03")]


def test_the_agreement_changes_when_somebody_turns_21(study):
    AGREEMENTS.add(study, ADULT | {"onder_21": True})
    AGREEMENTS.add(study, ADULT | {"vanaf": "2025-06"})
    pay(study, 10, 50, month="2025-05")
    pay(study, 10, 50, month="2025-06")
    assert warned(study) == [("hour", "2025-05")]


def test_a_fee_without_hours_asks_for_hours(study):
    AGREEMENTS.add(study, ADULT)
    PAYMENTS.add(study, PAY | {"bedrag": 50.0})
    assert warned(study) == [("no_hours", "2025-03")]


@pytest.mark.parametrize("year", [2023, 2026, 2031])
def test_an_unknown_year_says_so_and_never_guesses(study, year):
    pay(study, 1, 99999, month=f"{year}-03")
    (status,) = fee_status(study, year)
    assert not status.known and [w.kind for w in status.warnings] == ["unknown_year"]
    assert str(year) in status.warnings[0].text and "raden niet" in status.warnings[0].text
    assert status.received == 99999


def test_a_table_of_the_teams_own_makes_a_year_known(study, tmp_path):
    path = tmp_path / "eigen.toml"
    row = ("[[jaar]]\njaar = 2031\nper_uur = 9\nper_uur_onder_21 = 8\nper_maand = 10\n"
           'per_jaar = 20\nbron = "eigen"\nnagekeken = 2031-01-01\n')  # fmt: skip
    path.write_text('versie = "1"\n' + row)
    pay(study, 10, 11, month="2031-03")
    assert [w.kind for w in fee_status(study, 2031, path)[0].warnings] == ["age", "month"]
    path.write_text('versie = "1"\n' + row + row)
    with pytest.raises(StudyError):
        fee_limits(path)


def test_the_table_for_people(study):
    assert list(fee_table(study, 2025)["researcher"]) == []
    pay(study, 2, 300)
    row = fee_table(study, 2025).iloc[0]
    assert (row["hours"], row["received"], row["known"]) == (2.0, 300.0, True)
    assert "€ 150,00 per uur" in row["warnings"] and "€ 210,00 per maand" in row["warnings"]


@pytest.mark.parametrize(
    ("register", "values"),
    [
        (HOURS, WORK | {"uren": -1.0}),
        (HOURS, WORK | {"uren": float("nan")}),
        (HOURS, WORK | {"uren": 1.0, "maand": "2025-13"}),
        (HOURS, WORK | {"uren": 1.0, "maand": "2025-03-12"}),
        (PAYMENTS, PAY | {"bedrag": float("inf")}),
        (PAYMENTS, PAY | {"bedrag": 1.0, "onderzoeker": "Noor de Wit"}),
    ],
)
def test_impossible_rows_are_refused(study, register, values):
    with pytest.raises(StudyError):
        register.add(study, values)
    assert register.rows(study) == []


def test_two_payments_with_one_id_are_not_counted(study):
    row = PAY | {"id": "V01", "bedrag": 10.0}
    edit(study, "vergoedingen", row, row)
    with pytest.raises(StudyError) as found:
        fee_status(study, 2025)
    assert found.value.key == "registers.twice"


# ------------------------------------------------------------------ makers and decisions


def test_makers_are_named_only_when_they_said_so(study):
    CONTRIBUTIONS.add(study, {"onderzoeker": "noor", "werk": ["coderen"], "noemen": True})
    CONTRIBUTIONS.add(study, {"onderzoeker": "noor", "werk": ["duiden", "coderen"], "noemen": True})
    CONTRIBUTIONS.add(study, {"onderzoeker": "kai", "werk": ["schrijven"]})
    noor, kai = contributions(study)
    assert (noor.name, noor.role, noor.work) == ("Noor", "gespreksleider", ("coderen", "duiden"))
    assert kai.name == texts("fairness.unnamed")
    CONTRIBUTIONS.add(study, {"onderzoeker": "noor", "werk": ["regelen"], "noemen": False})
    assert contributions(study)[0].name == texts("fairness.unnamed")
    edit(study, "bijdragen", {"id": "B01", "onderzoeker": "weg", "werk": ["duiden"]})
    with pytest.raises(StudyError):
        contributions(study)


def test_the_decision_log_shows_what_peers_changed(study):
    row = {"datum": date(2026, 3, 2), "wat": "Vraag 3 is weg.", "waarom": "Te moeilijk.",
           "door_wie": "ervaringsonderzoekers"}  # fmt: skip
    DECISIONS.add(study, row)
    DECISIONS.add(study, row | {"datum": date(2026, 1, 2), "wat": "Vraag 1 is korter."})
    DECISIONS.add(study, row | {"door_wie": "opdrachtgever"})
    DECISIONS.add(study, row | {"anders_dan_plan": False})
    assert [d.what for d in changes_by_peers(study)] == ["Vraag 1 is korter.", "Vraag 3 is weg."]
    assert len(decisions_table(study)) == 4
    with pytest.raises(StudyError) as found:
        DECISIONS.add(study, row | {"waarom": "Omdat mevrouw Verstegen dat zei."})
    assert found.value.key == "note_check.found" and "Verstegen" not in str(found.value)
    with pytest.raises(StudyError):
        DECISIONS.add(study, row | {"wat": "  "})
    assert len(DECISIONS.rows(study)) == 4


def test_the_matrix_shows_planned_and_actual(study):
    row = {"fase": "uitvoering", "wie": "jongeren", "plan": "partner"}
    PARTICIPATION.add(study, row | {"echt": "adviseur", "waarom_anders": "Te weinig tijd."})
    PARTICIPATION.add(study, row | {"fase": "voorbereiding", "plan": "meedenker",
                                    "echt": "regisseur"})  # fmt: skip
    PARTICIPATION.add(study, row | {"fase": "implementatie"})
    table = participation_table(study)
    assert list(table["phase"]) == ["voorbereiding", "uitvoering", "implementatie"]
    assert list(table["difference"].fillna(99)) == [3, -1, 99]
    assert list(table["actual"]) == ["regisseur", "adviseur", ""]
    PARTICIPATION.add(study, row)
    with pytest.raises(StudyError):
        participation_table(study)
