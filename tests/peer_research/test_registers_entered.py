"""What people type in a register: held against the study, the calendar and itself."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from docx import Document

from peer_research.care.aftercare import AFTERCARE, plan_aftercare
from peer_research.care.approvals import approve, approved_pieces, held_back
from peer_research.consent.read_back import READ_BACK
from peer_research.consent.uses import record_consent
from peer_research.errors import StudyError
from peer_research.exchange import segments_table
from peer_research.materials.certificates import write_certificates
from peer_research.registers.advice import advice_overview
from peer_research.registers.advice_writing import put_recommendation
from peer_research.registers.cleanup import cleanup
from peer_research.registers.data_management import DATES, due_for_removal
from peer_research.registers.entering import put_row, remove_row
from peer_research.registers.fairness import fee_lines, fee_status
from peer_research.registers.fees import HOURS, PAYMENTS
from peer_research.registers.participation import PARTICIPATION
from peer_research.registers.rows import add_row, as_typed, find_register
from peer_research.registers.timelines import TIMELINE, timeline_table
from peer_research.registers.yields import CARDS, big5_table
from peer_research.registers.yields_word import write_yields, yield_tables
from tests.peer_research.register_study import (
    TODAY,
    TOMORROW,
    code_turns,
    edit,
    make,
    turn_clock_back,
)

HEAVY = "big5.welzijn.crisis"
NEXT_MONTH = (TODAY.replace(day=1) + timedelta(days=32)).strftime("%Y-%m")
HOUR = ("onderzoeker=noor", "maand=2025-03", "uren=5", "taak=gesprek")


@pytest.fixture
def study(tmp_path):
    return make(tmp_path)


def refused(study: Any, name: str, *given: str, key: str, **more: Any) -> None:
    path = study.register_file(name)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StudyError) as found:
        add_row(study, find_register(name), given, more.pop("today", TODAY), **more)
    assert found.value.key == key
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize(
    ("name", "given", "key"),
    [
        ("stoplicht", ("gesprek=S99", "kleur=rood", "gedaan=pauze", "door=buddy"), "unknown"),
        ("nazorg", ("soort=belmoment", "voor=P99", f"uiterlijk={TODAY}"), "unknown"),
        ("nazorg", ("soort=nabespreken", "voor=piet", f"uiterlijk={TODAY}"), "unknown_researcher"),
        ("nazorg", ("soort=nabespreken", "voor=noor", f"gedaan_op={TOMORROW}"), "future"),
        ("uren", ("onderzoeker=piet", *HOUR[1:]), "unknown_researcher"),
        ("bijdragen", ("onderzoeker=piet", "werk=coderen"), "unknown_researcher"),
        ("zware_gesprekken", ("gesprek=S01", "door=piet"), "unknown_researcher"),
        ("big5_kaarten", ("gesprek=S01", "deelnemer=P99", "gebied=wonen", "kleur=rood"),
         "unknown"),
        ("tijdlijn", ("deelnemer=P99", "volgorde=1", "soort=thuis"), "unknown"),
        ("besluiten", (f"datum={TOMORROW}", "wat=korter", "waarom=rust", "door_wie=jongeren"),
         "future"),
        ("bewaardata", ("gebeurtenis=tekst_nagekeken", "datum=2026-01-01", "gesprek=S99"),
         "unknown"),
    ],
)  # fmt: skip
def test_a_slip_in_a_code_or_a_day_is_refused(study, name, given, key):
    refused(study, name, *given, key=f"register_tools.{key}")


def test_nobody_gives_a_card_in_a_conversation_they_were_not_in(study):
    card = ("gesprek=S01", "deelnemer=P05", "gebied=wonen", "kleur=rood")
    refused(study, "big5_kaarten", *card, key="register_entry.not_there")
    assert add_row(study, CARDS, ("gesprek=S02", *card[1:]), TODAY).participant == "P05"


def test_work_of_a_month_to_come_and_too_many_hours(study):
    later = ("onderzoeker=noor", f"maand={NEXT_MONTH}", "uren=5", "taak=gesprek")
    refused(study, "uren", *later, key="register_entry.month_to_come")
    for hours, key in (("744,01", "fairness.long_month"), ("-1", "register_tools.amount")):
        refused(study, "uren", *HOUR[:2], f"uren={hours}", HOUR[3], key=key)
    assert add_row(study, HOURS, (*HOUR[:2], "uren=744", HOUR[3]), TODAY).hours == 744


def test_a_clock_set_back_writes_nothing(study):
    today = turn_clock_back(study)
    refused(study, "uren", *HOUR, key="register_tools.clock_back", today=today)
    row = HOURS.add(study, {"onderzoeker": "noor", "maand": "2025-03", "uren": 5.0,
                            "taak": "gesprek"})  # fmt: skip
    with pytest.raises(StudyError) as found:
        remove_row(study, HOURS, row.id, today)
    assert found.value.key == "register_tools.clock_back"
    assert HOURS.rows(study) == [row]


@pytest.mark.parametrize(
    ("text", "amount"),
    [("12,50", 12.5), ("12.50", 12.5), ("€ 1.250,00", 1250.0), ("7", 7.0), ("2100,01", 2100.01)],
)
def test_amounts_as_people_write_them(text, amount):
    assert as_typed(float, text, "bedrag") == amount


@pytest.mark.parametrize("text", ["1.250", "1,250", "1.25,0", "inf", "nan", "1e3", "tien", ""])
def test_an_amount_that_can_be_read_in_two_ways_is_asked_again(study, text):
    with pytest.raises(StudyError) as found:
        as_typed(float, text, "bedrag")
    assert found.value.key == "register_rows.no_amount"


def test_days_as_people_write_them():
    assert as_typed(date, "31-12-2026", "datum") == as_typed(date, "2026-12-31", "datum")
    for wrong in ("31-02-2026", "2026-13-01", "12/31/2026", "morgen"):
        with pytest.raises(StudyError):
            as_typed(date, wrong, "datum")


def test_a_small_name_alone_in_a_note_is_seen(study):
    note = ("datum=2025-11-01", "wat=fatima", "waarom=rust", "door_wie=jongeren")
    refused(study, "besluiten", *note, key="note_check.found")
    assert add_row(study, find_register("besluiten"), note, TODAY, confirmed=True).what == "fatima"


def test_the_same_row_twice_does_not_count_twice(study):
    add_row(study, HOURS, HOUR, TODAY)
    refused(study, "uren", *HOUR, key="register_entry.twice")
    add_row(study, HOURS, (*HOUR[:3], "taak=coderen"), TODAY)
    assert fee_status(study, 2025)[0].hours == 10
    # What was left out is what the register takes for it.
    work = find_register("bijdragen")
    add_row(study, work, ("onderzoeker=noor", "werk=coderen"), TODAY)
    given = ("onderzoeker=noor", "werk=coderen", "noemen=nee")
    refused(study, "bijdragen", *given, key="register_entry.twice")


def test_one_row_for_each_phase_and_group_and_it_can_be_changed(study):
    given = ("fase=uitvoering", "wie=ouders", "plan=partner")
    row = add_row(study, PARTICIPATION, given, TODAY)
    refused(study, "participatie", *given[:2], "plan=adviseur", key="register_entry.one_for_each")
    changed = add_row(study, PARTICIPATION, ("echt=adviseur",), TODAY, row=row.id)
    assert (changed.planned, changed.actual) == ("partner", "adviseur")
    assert add_row(study, PARTICIPATION, ("echt=",), TODAY, row=row.id).actual is None
    remove_row(study, PARTICIPATION, row.id, TODAY)
    assert PARTICIPATION.rows(study) == []


@pytest.mark.parametrize("name", ["goedkeuringen", "toestemming", "opgeruimd", "teruglezen"])
def test_what_another_command_writes_is_not_typed(study, name):
    with pytest.raises(StudyError) as found:
        put_row(study, find_register(name), {}, TODAY)
    assert found.value.key == "register_entry.own_door"


def test_a_choice_that_is_not_there_names_the_choices(study):
    with pytest.raises(StudyError) as found:
        add_row(study, find_register("stoplicht"), ("kleur=paars",), TODAY)
    assert found.value.key == "register_rows.no_choice" and "oranje" in str(found.value)


def test_two_programs_at_once_lose_nothing(study):
    def write(coder: str) -> None:
        for number in range(1, 6):
            given = (f"onderzoeker={coder}", "maand=2025-03", f"uren={number}", "taak=overleg")
            add_row(study, HOURS, given, TODAY)

    threads = [Thread(target=write, args=(coder,)) for coder in ("noor", "kai")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = HOURS.rows(study)
    assert len(rows) == len({row.id for row in rows}) == 10


def test_planning_calls_twice_plans_them_once(study):
    first = plan_aftercare(study, "P02", TODAY)
    assert plan_aftercare(study, "P02", TODAY) == first == AFTERCARE.rows(study)


def test_heavy_words_stay_out_of_the_table_until_somebody_else_says_yes(study):
    (piece,) = code_turns(study, "S01", HEAVY)
    (beside,) = code_turns(study, "S01", "hulp.bejegening", coder="kai")
    day = TODAY - timedelta(days=2)
    for use in ("meedoen", "citeren"):
        record_consent(study, "P01", use, "ja", day, "v1", "papier")
    quotes = dict(zip(*[segments_table(study)[name] for name in ("id", "quote")], strict=True))
    assert quotes == {piece: "", beside: ""} and held_back(study) == {piece, beside}
    approve(study, piece, by="kai", decision="ja", today=TODAY)
    table = segments_table(study).set_index("id")
    assert table.loc[piece, "quote"] and not table.loc[beside, "quote"]


def test_a_no_to_the_same_words_of_another_coder_counts(study):
    (mine,) = code_turns(study, "S01", HEAVY, coder="noor")
    (theirs,) = code_turns(study, "S01", HEAVY, coder="kai")
    approve(study, mine, by="wilg", decision="ja", today=TODAY)
    assert approved_pieces(study) == {mine}
    approve(study, theirs, by="wilg", decision="nee", today=TODAY)
    assert approved_pieces(study) == set()


def test_who_says_no_to_taking_part_is_in_no_table(study, tmp_path):
    for number in range(2, 7):
        who = {"deelnemer": f"P{number:02d}"}
        CARDS.add(study, {**who, "gesprek": "S02", "gebied": "wonen", "kleur": "rood"})
        TIMELINE.add(study, {**who, "volgorde": 1, "soort": "leefgroep"})
    code_turns(study, "S02", "hulp.bejegening", turns=2)
    made = put_recommendation(study, {"voor": "gemeente", "tekst": "Luister eerst.",
                                      "codes": ["hulp.bejegening"]})  # fmt: skip
    assert big5_table(study).set_index("domain").loc["wonen", "rood"] == "5"
    assert [s.people for s in advice_overview(study, TODAY)] == [2] and made.id
    record_consent(study, "P02", "meedoen", "nee", TODAY, "v1", "papier")
    assert big5_table(study).set_index("domain").loc["wonen", "rood"] == "weinig"
    assert list(timeline_table(study)["people"]) == ["weinig"]
    assert all(state.single_voice for state in advice_overview(study, TODAY))
    assert write_yields(study, tmp_path / "o.docx").is_file()


def test_days_in_the_tables_are_written_as_people_do(study):
    find_register("spiegel_acties").add(study, {"gesprek": "S02", "actie": "Samen koken.",
                                                "eigenaar": "teamleider",
                                                "uiterlijk": date(2026, 12, 20)})  # fmt: skip
    ((name, table),) = yield_tables(study)
    assert name == "Actielijst" and "20-12-2026" in set(table["Uiterlijk"])


def test_a_year_of_the_teams_own_and_a_year_nobody_knows(study):
    PAYMENTS.add(study, {"onderzoeker": "noor", "maand": "2026-01", "soort": "onkosten",
                         "bedrag": 210.01})  # fmt: skip
    assert any("niet bekend" in line for line in fee_lines(study, 2026))
    assert any("niet bekend" in line for line in fee_lines(study, 2031))
    row = {"jaar": 2026, "per_uur": 6, "per_uur_onder_21": 4, "per_maand": 210, "per_jaar": 2100}
    text = "".join(f"{word} = {value}\n" for word, value in row.items())
    (study.path / "vergoedingen.toml").write_text(
        f'versie = "1"\n[[jaar]]\n{text}bron = "eigen"\nnagekeken = 2026-11-22\n'
    )
    lines = fee_lines(study, 2026)
    assert any("€ 210,01" in line and "per maand" in line for line in lines)
    assert any("eigen" in line for line in lines)
    assert any("€ 5,60" in line and "€ 3,30" in line for line in fee_lines(study, 2025))


def test_a_certificate_says_what_the_log_says_and_leaves_the_name_open(study, tmp_path):
    add_row(study, HOURS, HOUR, TODAY)
    add_row(study, HOURS, (*HOUR[:2], "uren=2,5", "taak=coderen"), TODAY)
    add_row(study, find_register("bijdragen"), ("onderzoeker=noor", "werk=coderen;duiden"), TODAY)
    (made,) = write_certificates(study, tmp_path)
    text = "\n".join(part.text for part in Document(str(made)).paragraphs)
    assert made.name == "certificaat-noor.docx" and "7,5" in text and "duiden" in text
    assert "Noor" not in text and "SCHRIJF HIER" in text


def test_with_a_text_go_the_words_people_wrote_when_they_read_it_back(study):
    rows = [
        {"id": f"R{n}", "deelnemer": who, "stuk": "x", "gesprek": session, "beurten": ["T0001"],
         "van": 0, "tot": 5, "tekst": "0" * 16, "antwoord": "vager", "datum": TODAY,
         "nieuwe_tekst": "Het was daar niet fijn."}
        for n, (who, session) in enumerate([("P01", "S01"), ("P02", "S02")])
    ]  # fmt: skip
    edit(study, "teruglezen", *rows)
    DATES.add(study, {"gebeurtenis": "einde_onderzoek", "datum": TODAY})
    due = due_for_removal(study, TODAY)
    items = [one for one in due if (one.kind, one.about) == ("tekst", "S01")]
    cleanup(study, items, signed_by="noor", today=TODAY)
    assert [row.session for row in READ_BACK.rows(study)] == ["S02"]
