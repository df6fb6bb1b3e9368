"""Nothing known from the vault goes out with a report; without the vault it fails closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from docx import Document

from peer_research.anonymiser_bridge import Hiding, PseudonymTable, load_policy
from peer_research.coding.sense_making import Statement, Theme
from peer_research.errors import ReportError
from peer_research.model import Memo, Participant, Recommendation
from peer_research.registers.advice import AdviceState
from peer_research.registers.note_check import check_note
from peer_research.registers.participation import Decision
from peer_research.report.data import Sense
from peer_research.report.guard import Guard, open_guard, typed_texts
from peer_research.report.outputs import check_outputs, require_clean
from peer_research.report.shipped import shipped_words
from peer_research.report.whole import build_report, from_study
from tests.peer_research.word_fixture import codebook, participants, protocol, report_data
from tests.peer_research.word_tools import comments, lines

SECRET = "Jamila Verstegen"


def known(*rows: tuple[str, str]) -> object:
    table = PseudonymTable()
    for label, form in rows:
        table.add_entity(label, [form])
    return Hiding(policy=load_policy("intern"), table=table).check()


def guard(*rows: tuple[str, str], **changes: object) -> Guard:
    return Guard(known(*(rows or (("PERSON", SECRET),))), ("Bo",), **changes)


def advice(**changes: object) -> tuple[Recommendation, ...]:
    row = Recommendation(id="a1", addressee="gemeente", text="Luister eerst.", codes=("hulp",))
    return (replace(row, **changes),)


def state(**changes: object) -> dict[str, AdviceState]:
    values = dict(recommendation=advice()[0], owner="team Jongeren", status="bezig",
                  answer="We gaan het doen.", evidence="", offered=None, answered=None, people=2,
                  pieces=3, basis="", late=False)  # fmt: skip
    return {"a1": AdviceState(**{**values, **changes})}


def named_code():
    book = codebook()
    return replace(book, codes=(replace(book.codes[0], definition=f"Zoals {SECRET} zei."),
                                *book.codes[1:]))  # fmt: skip


def person(**changes: object) -> dict[str, Participant]:
    return {**participants(), "P01": replace(participants()["P01"], **changes)}


WHERE = {
    "title": {"title": f"Het verhaal van {SECRET}"},
    "why": {"why": f"Wij kennen {SECRET} al lang."},
    "question": {"question": f"Wat hielp {SECRET}?"},
    "commissioner": {"commissioner": SECRET},
    "makers": {"makers": ("Bo (buddy)", f"{SECRET} (coach)")},
    "advice": {"recommendations": advice(text=f"Vraag {SECRET}.")},
    "owner": {"recommendations": advice(owner=SECRET)},
    "due": {"recommendations": advice(due=f"als {SECRET} terug is")},
    "answer": {"recommendations": advice(), "states": state(answer=f"{SECRET} doet dit.")},
    "evidence": {"recommendations": advice(), "states": state(evidence=f"Zie {SECRET}.")},
    "code": {"codebook": named_code()},
    "protocol": {"protocols": {"p01-proef": replace(protocol(), title=f"Voor {SECRET}")}},
    "theme": {"sense": Sense(themes=(Theme(id="T1", name=f"Over {SECRET}", codes=("hulp",)),))},
    "statement": {"sense": Sense(
        themes=(Theme(id="T1", name="Hulp", codes=("hulp",)),),
        statements=(Statement(id="S1", theme="T1", text=f"{SECRET} bleef.",
                              supporting=("s0001",)),))},
    "decision": {"changes": (Decision(id="K1", day=date(2026, 1, 1),
                                      what=f"{SECRET} vroeg erom", why="Dat was beter.",
                                      because_of="ervaringsonderzoekers"),)},
    "attribute": {"participants": person(attributes={"hulpvorm": SECRET})},
}  # fmt: skip


@pytest.mark.parametrize("place", WHERE)
def test_a_known_name_anywhere_stops_the_report(tmp_path, place):
    path = tmp_path / "a.docx"
    with pytest.raises(ReportError) as problem:
        build_report(report_data(guard=guard(), **WHERE[place]), path)
    assert problem.value.key == "report.known_name"
    assert SECRET.split()[0] not in str(problem.value)
    assert not path.exists()


@pytest.mark.parametrize("place", WHERE)
def test_the_same_report_without_the_name_is_made(tmp_path, place):
    other = guard(("PERSON", "Xanthippe Wolthuis"))
    assert build_report(report_data(guard=other, **WHERE[place]), tmp_path / "a.docx").exists()


@pytest.mark.parametrize(("label", "form"), [
    ("PHONE", "0612345678"), ("EMAIL", "j.v@voorbeeld.example"), ("BSN", "111222333"),
    ("LOCATION", "Dwingeloo"), ("ORGANISATION", "De Zonnehof"), ("ADDRESS", "Reidswal 14"),
])  # fmt: skip
def test_in_advice_places_and_organisations_count_as_well(tmp_path, label, form):
    data = report_data(guard=guard((label, form)), recommendations=advice(text=f"Kijk bij {form}."))
    with pytest.raises(ReportError, match="advies a1"):
        build_report(data, tmp_path / "a.docx")


def test_whom_the_work_is_for_may_be_named_and_is_marked(tmp_path):
    data = report_data(guard=guard(("LOCATION", "Waterland aan Zee")))
    path = build_report(data, tmp_path / "a.docx")
    assert any("weggehaald: plaatsen" in text for _, text in comments(path))
    assert not any("weggehaald" in text for text in lines(path))


@pytest.mark.parametrize("name", ["Regenboog", "regenboog"])
def test_a_pseudonym_that_is_somebodys_name_stops_the_report(tmp_path, name):
    data = report_data(guard=guard(("PERSON", "Regenboog")), participants=person(pseudonym=name))
    with pytest.raises(ReportError) as problem:
        build_report(data, tmp_path / "a.docx")
    assert problem.value.key == "report.pseudonym_is_name" and "P01" in str(problem.value)


def test_makers_keep_the_name_they_chose(tmp_path):
    data = report_data(guard=guard(("PERSON", "Bo")), makers=("Bo (buddy)",))
    path = build_report(data, tmp_path / "a.docx")
    assert "Gemaakt door: Bo (buddy)" in lines(path)


def test_words_that_somebody_chose_instead_are_looked_at_too():
    frame = report_data().segments.assign(reworded=False)
    frame.loc[0, ["quote", "reworded"]] = [f"{SECRET} was lief.", True]
    with pytest.raises(ReportError, match="andere woorden"):
        guard().look(report_data(segments=frame))


def test_what_slips_into_the_file_another_way_stops_it_as_well(tmp_path):
    # The name of a helpline is typed by nobody of the team, so only the last look sees it.
    lines_ = (replace(report_data().help_lines[0], name=SECRET),)
    with pytest.raises(ReportError) as problem:
        build_report(report_data(guard=guard(), help_lines=lines_), tmp_path / "a.docx")
    assert problem.value.key == "report.known_in_file"


# ------------------------------------------------------------------ without the vault


def test_without_the_vault_what_may_be_a_name_stops_the_report(tmp_path):
    text = "Daarna belde ik mevrouw Verstegen nog."
    assert check_note(text)
    data = report_data(guard=Guard(None), recommendations=advice(text=text))
    with pytest.raises(ReportError) as problem:
        build_report(data, tmp_path / "a.docx")
    assert problem.value.key == "report.maybe_name" and "advies a1" in str(problem.value)
    assert "Verstegen" not in str(problem.value)


def test_after_two_people_looked_it_is_made_and_marked(tmp_path):
    text = "Daarna belde ik mevrouw Verstegen nog."
    data = report_data(guard=Guard(None, names_checked=True), recommendations=advice(text=text))
    path = build_report(data, tmp_path / "a.docx")
    assert any("Staat hier misschien een naam" in said for _, said in comments(path))
    assert any(line.startswith("De kluis was dicht") for line in lines(path))


def test_a_memo_with_a_name_is_left_out_and_counted(tmp_path):
    memos = (
        Memo(id="m1", coder="ana", about="hulp", text=f"Dit zei {SECRET} ook."),
        Memo(id="m2", coder="bo", about="hulp.wachten", text="Kijk hier nog eens naar."),
    )
    path = build_report(report_data(guard=guard(), memos=memos), tmp_path / "a.docx")
    said = dict(comments(path))
    assert said["Notitie van bo"] == "Kijk hier nog eens naar."
    assert "Notitie van ana" not in said
    assert "Notities waarin misschien een naam staat, laten we hier niet zien: 1." in lines(path)


def test_every_typed_text_of_the_fixture_says_where_it_stands():
    for row in typed_texts(report_data(states=state())):
        assert row.field and row.text
        assert row.text not in repr(row)


# ------------------------------------------------------------------ a whole study


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    from peer_research.demo.build import build_demo
    from peer_research.identifiable import PRACTICE_PASSPHRASE, Identifiable
    from peer_research.study import Study

    folder = tmp_path_factory.mktemp("demo") / "studie"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PEER_RESEARCH_HOME", str(folder.parent / "home"))
        build_demo(folder)
        study = Study(folder)
        yield SimpleNamespace(study=study, private=Identifiable(study, PRACTICE_PASSPHRASE))


def test_a_real_name_of_the_practice_study_does_not_get_out(practice, tmp_path):
    names = [row["names"][0] for row in practice.private.roster_rows() if row.get("code")]
    data = from_study(practice.study, private=practice.private)
    assert data.guard is not None and data.guard.has_key
    for name in names[:3]:
        rows = advice(text=f"Doe het zoals {name} zei.")
        with pytest.raises(ReportError):
            build_report(replace(data, recommendations=rows), tmp_path / "a.docx")
    assert not (tmp_path / "a.docx").exists()


def test_outputs_are_held_against_the_key_table(practice):
    assert check_outputs(practice.study, practice.private) == []
    name = next(row["names"][0] for row in practice.private.roster_rows() if row.get("code"))
    path = practice.study.output / "tabellen" / "proef.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"code,naam\nP01,zegt {name}\n", "utf-8")
    word = practice.study.output / "brief.docx"
    document = Document()
    document.add_paragraph(f"Dag {name}, bedankt.")
    document.save(word)
    found = {leak.path: leak for leak in check_outputs(practice.study, practice.private)}
    assert set(found) == {path, word}
    assert all(leak.count and name not in repr(leak) for leak in found.values())
    path.unlink()
    word.unlink()


def test_without_the_vault_outputs_are_not_called_clean(practice, monkeypatch, tmp_path):
    monkeypatch.setenv("PEER_RESEARCH_HOME", str(tmp_path))
    with pytest.raises(ReportError, match="kluis"):
        check_outputs(practice.study)


def test_a_name_in_a_product_takes_it_away_again(practice, tmp_path):
    from peer_research import store
    from peer_research.products import write_products

    study, name = practice.study, practice.private.roster_rows()[0]["names"][0]
    before = study.recommendations_file.read_text("utf-8")
    store.write_text(study.recommendations_file, before.replace("Stop de hulp", f"{name}, stop"))
    try:
        with pytest.raises(ReportError, match="A1"):
            write_products(study, tmp_path, ["een-pagina"])
    finally:
        store.write_text(study.recommendations_file, before)
    assert list(tmp_path.rglob("*.docx")) == []
    made = write_products(study, tmp_path, ["een-pagina"])
    leaking = tmp_path / "tabel.csv"
    leaking.write_text(f"wie\n{name}\n", "utf-8")
    guard = open_guard(study, practice.private)
    with pytest.raises(ReportError, match=r"tabel\.csv") as problem:
        require_clean(guard, [*made, leaking])
    assert name not in str(problem.value)
    assert made[0].is_file() and not leaking.exists()


def test_a_name_that_is_a_word_in_our_own_sentences_is_no_leak(practice):
    guard = Guard(lambda text: [
        SimpleNamespace(label="PERSON", start=text.index("erna"), end=text.index("erna") + 4)
    ])  # fmt: skip
    ours = "Ik vertelde het, en de week erna zat hij nog op dezelfde groep."
    assert ours in shipped_words()
    assert guard.kinds_in([f"x,{ours}"], shipped_words())[1] == 0
    assert guard.kinds_in(["Toen kwam erna binnen."], shipped_words())[1] == 1
    assert guard.kinds_in([ours])[1] == 1


def test_the_doctor_finds_what_comes_from_the_vault(practice):
    from datetime import date

    from peer_research.doctor.examining import examine

    path = practice.study.output / "tabellen" / "los.csv"
    path.parent.mkdir(exist_ok=True)
    name = practice.private.roster_rows()[0]["names"][0]
    path.write_text(f"wie\nzegt {name}\n", "utf-8")
    found = examine(practice.study, date.today(), practice.private)
    path.unlink()
    (hit,) = (finding for finding in found if finding.rule == "known_in_output")
    assert hit.level == "fout" and name not in hit.what + hit.where
