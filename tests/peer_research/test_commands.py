"""Every command of peer-research on the practice study: it works, and shows no name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, hits
from test_demo import secrets

from peer_research.identifiable import Identifiable
from peer_research.registers.every import ALL
from peer_research.study import Study
from peer_research.widgets.register_pages import register_form

P01 = ROOT / "protocols" / "gesprekken" / "p01-big5-18plus.toml"


def run(*words: object, code: int = 0, typed: str = "") -> str:
    command = [sys.executable, "-m", "peer_research", *map(str, words)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, input=typed, capture_output=True, text=True, env=env)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("care",), "S01"),
        (("cleanup",), "bewaardata"),
        (("register",), "stoplicht: 0"),
        (("risk",), "restrisico.docx"),
        (("advice",), "advies.csv"),
        (("yields",), "opbrengst.docx"),
        (("fees", "--jaar", "2025"), "geen uren"),
        (("materials", "--protocol", "p01-big5-18plus"), "stopkaart.docx"),
    ],
)
def test_commands_that_look_at_a_study(demo_copy: Study, words: tuple[str, ...], said: str) -> None:
    shown = run(words[0], demo_copy.path, *words[1:])
    assert said in shown
    assert hits({"shown": shown}, secrets()) == []


def test_doctor_finds_nothing_that_must_be_mended_in_the_practice_study(demo_copy: Study) -> None:
    shown = run("doctor", demo_copy.path)
    assert "fout:" not in shown
    assert "peer-research" in shown


def test_doctor_mends_a_role(demo_copy: Study) -> None:
    path = demo_copy.settings_file
    text = path.read_text("utf-8")
    path.write_text(text.replace('"coach"', '"duider"'), "utf-8")
    assert "--rol coach=NAAM" in run("doctor", demo_copy.path, code=2)
    assert "fout:" not in run("doctor", demo_copy.path, "--rol", "coach=Roos")


def test_a_row_in_a_register(demo_copy: Study) -> None:
    words = ("register", demo_copy.path, "stoplicht")
    values = ("gesprek=S01", "kleur=oranje", "gedaan=pauze", "door=gespreksleider")
    assert "Bewaard" in run(*words, *values)
    assert "kleur=oranje" in run(*words)
    assert "Bedoel je kleur" in run(*words, "klur=oranje", code=2)
    assert "sleutel=waarde" in run(*words, "oranje", code=2)
    assert "Bedoel je stoplicht" in run("register", demo_copy.path, "stoplichd", code=2)


def test_consent_per_use_from_the_command_line(demo_copy: Study) -> None:
    words = ("consent", demo_copy.path, "P02", "--gebruik", "citeren")
    shown = run(*words, "--intrekken", "--datum", "2026-11-01")
    assert "nee" in shown
    assert not Study(demo_copy.path).participants()["P02"].allows("citeren")
    assert "citeren: nee" in run("consent", demo_copy.path, "P02")


def test_a_check_names_the_line_and_knows_the_study(demo_copy: Study, tmp_path: Path) -> None:
    text = P01.read_text("utf-8")
    wrong = tmp_path / "anders.toml"
    wrong.write_text(text.replace('"overgang.breuk"]', '"overgang.breukk"]'), "utf-8")
    shown = run("protocol", "check", wrong, code=2)
    line = text[: text.index('id = "q2"')].count("\n") + 1
    assert f"vraag q2 (regel {line})" in shown and "in het codeboek. Bedoel je" in shown
    assert "het bestand heet 'anders.toml'" in shown
    # A code that only this study has is known to its protocols.
    book = demo_copy.path / "codebook.toml"
    book.write_text(book.read_text("utf-8").replace('"overgang.breuk"', '"overgang.knak"'), "utf-8")
    own = demo_copy.protocols_folder / P01.name
    own.write_text(text.replace('"overgang.breuk"', '"overgang.knak"'), "utf-8")
    assert "Fouten: 0" in run("protocol", "check", own)


def test_an_answer_that_nobody_gave_is_no_yes(demo_copy: Study) -> None:
    words = ("consent", demo_copy.path, "P04", "--gebruik", "citeren")
    shown = run(*words, code=2)
    assert "--antwoord ja of --antwoord nee" in shown
    assert not Study(demo_copy.path).participants()["P04"].allows("citeren")


def test_what_was_asked_is_typed(demo_copy: Study) -> None:
    words = ("consent", demo_copy.path, "P13", "--groep", "ouder")
    uses = ("--gebruik", "meedoen", "--gebruik", "citeren")
    assert "P13 zei nee tegen 'citeren'" in run(*words, *uses, typed="ja\nnee\n")
    person = Study(demo_copy.path).participants()["P13"]
    assert (person.allows("meedoen"), person.allows("citeren")) == (True, False)


def test_a_chosen_name_does_not_make_a_parent_a_young_person(demo_copy: Study) -> None:
    run("consent", demo_copy.path, "P13", "--groep", "ouder", "--leeftijd", "28+")
    run("consent", demo_copy.path, "P13", "--schuilnaam", "Zilver")
    person = Study(demo_copy.path).participants()["P13"]
    assert (person.group, person.age_band, person.pseudonym) == ("ouder", "28+", "Zilver")


def test_reading_back(demo_copy: Study) -> None:
    shown = run("readback", demo_copy.path, "P01").splitlines()
    assert shown[0].endswith("P01.docx")
    assert "Bewaard" in run("readback", demo_copy.path, "P01", "--stuk", shown[1],
                            "--antwoord", "weghalen")  # fmt: skip
    assert shown[1] not in run("readback", demo_copy.path, "P01")


def test_vaguer_words_are_looked_at_and_can_be_confirmed(demo_copy: Study) -> None:
    piece = run("readback", demo_copy.path, "P01").splitlines()[1]
    words = ("readback", demo_copy.path, "P01", "--stuk", piece, "--antwoord", "vager")
    assert "misschien een naam" in run(*words, typed="Fatima zei dat het zwaar was\n", code=2)
    assert "Bewaard" in run(*words, "--bevestigd", typed="Lente was zwaar, zei ik\n")


def test_a_chosen_name_is_nobodys_real_name(demo_copy: Study) -> None:
    rows = Identifiable(demo_copy).roster_rows()
    name = next(n for row in rows if row["label"] == "PERSON" for n in row["names"] if " " not in n)
    shown = run("consent", demo_copy.path, "P01", "--schuilnaam", name, code=2)
    assert "heet iemand in dit onderzoek echt" in shown and name not in shown


def test_a_dry_run_keeps_nothing(demo_copy: Study, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Interviewer: Hoe gaat het?\nPetronella: Goed hoor.\n", "utf-8")
    before = {p: p.stat().st_mtime_ns for p in demo_copy.files()}
    shown = run("import", demo_copy.path, file, "--dry-run", "--json")
    assert json.loads(shown)["turns"] == 2
    assert "Petronella" not in shown
    assert before == {p: p.stat().st_mtime_ns for p in demo_copy.files()}
    assert "--dry-run" in run("import", demo_copy.path, file, code=2)


def test_protocol_commands(tmp_path: Path) -> None:
    assert "Flesch-Douma" in run("protocol", "questions", P01)
    other = tmp_path / P01.name
    for name in ("gedeeld.toml", "hulplijnen-nl.toml"):
        (tmp_path / name).write_text((P01.parent.parent / name).read_text("utf-8"), "utf-8")
    text = P01.read_text("utf-8").replace("duur_min = ", "duur_min = 1", 1)
    other.write_text(text, "utf-8")
    assert "175 minuten" in run("protocol", "diff", P01, other)
    assert "--output" in run("protocol", "diff", "--help")


def test_the_library(demo_copy: Study, tmp_path: Path) -> None:
    shelf = tmp_path / "bibliotheek"
    shared = ("library", "publish", demo_copy.path, shelf, "p01-big5-18plus")
    assert "1.0.0" in run(*shared, "--wie", "gespreksleider", "--waarom", "eerste versie")
    assert "p01-big5-18plus" in run("library", "list", shelf)
    assert run("library", "changes", shelf, "p01-big5-18plus", "1.0.0") == ""


def test_a_report_that_was_edited_is_brought_up_to_date(demo_copy: Study) -> None:
    shown = run("report", demo_copy.path, "--html")
    assert "rapport.html" in shown
    shown = run("report", demo_copy.path, "--update", demo_copy.output / "rapport.docx")
    assert "Bijgewerkt" in shown
    assert hits({"shown": shown}, secrets()) == []


def test_what_leaves_a_study(demo_copy: Study, tmp_path: Path) -> None:
    shown = run("products", demo_copy.path, "--alleen", "een-pagina")
    assert shown.strip().endswith(".docx")
    for suffix in (".qdpx", ".csv", ".xlsx"):
        file = tmp_path / f"stukken{suffix}"
        assert str(file) in run("export", demo_copy.path, file)
        assert hits({"file": file.read_bytes().decode("latin-1")}, secrets()) == []
    assert "codings" in run("look", tmp_path / "stukken.qdpx")


def test_new_needs_a_title_where_nobody_can_answer(tmp_path: Path) -> None:
    assert "--titel" in run("new", tmp_path / "x", code=2)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("name", [register.name for register in ALL])
def test_every_register_has_a_form(demo_copy: Study, name: str) -> None:
    view = register_form(demo_copy, name).view()
    assert view["fields"]
    assert all(field["label"] for field in view["fields"])
