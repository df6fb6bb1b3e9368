"""Codebook, blind round, consensus, finding and making sense, from the command line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from peer_research.anonymiser_bridge import run_command
from peer_research.care.heavy import HEAVY_MARKS
from peer_research.cli import cli
from peer_research.codebook.use import segments_with
from peer_research.coding.consensus import as_all_coded, decide, decisions, differences
from peer_research.coding.sense_making import STATEMENTS, add_statement, add_theme
from peer_research.consent.withdrawal import withdraw
from peer_research.exchange import export_project
from peer_research.identifiable import Identifiable
from peer_research.model import WITHDRAWN
from peer_research.study import Study

from . import exchange_study
from .register_study import code_turns, make

WHY = ("--wie", "noor", "--waarom", "Dit woord past beter.")
Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: object, code: int = 0) -> str:
        capsys.readouterr()
        done = run_command(cli, "peer-research", [str(word) for word in words])
        said = capsys.readouterr()
        assert done == code, said.err
        return said.out + said.err

    return call


@pytest.fixture
def study(tmp_path: Path) -> Study:
    made = make(tmp_path)
    code_turns(made, "S01", "hulp.wachten")
    code_turns(made, "S02", "hulp.wachten", turns=3)
    code_turns(made, "S02", "hulp.band", "kai", turns=2)
    log = made.coding_log("S01", "kai")
    log.apply(21, 48, "hulp.band")
    return made


def test_a_code_is_added_renamed_and_moved_with_its_reason(study: Study, run: Run) -> None:
    run("codebook", "add", study.path, "Stilte", "--definitie", "Niets zeggen.",
        "--onder", "hulp", *WHY)  # fmt: skip
    run("codebook", "rename", study.path, "hulp.stilte", "Zwijgen", *WHY)
    run("codebook", "move", study.path, "hulp.stilte", *WHY)
    code = study.codebook().by_id["hulp.stilte"]
    assert (code.name, code.parent, code.definition) == ("Zwijgen", "", "Niets zeggen.")
    shown = run("codebook", "history", study.path)
    assert shown.count("Dit woord past beter.") == 3
    assert "Niets zeggen." in run("codebook", "show", study.path, "--code", "hulp.stilte")
    assert "\nZwijgen (hulp.stilte)" in run("codebook", "show", study.path)
    run("codebook", "remove", study.path, "hulp.stilte", *WHY)
    assert "hulp.stilte" not in study.codebook().by_id


def test_an_unknown_code_is_refused_and_nothing_changes(study: Study, run: Run) -> None:
    before = study.codebook_file.read_bytes()
    assert "hulp.wachten" in run("codebook", "show", study.path, "--code", "hulp.wachte", code=2)
    run("codebook", "rename", study.path, "hulp.wachte", "X", *WHY, code=2)
    assert study.codebook_file.read_bytes() == before


def test_joining_takes_along_what_was_coded(study: Study, run: Run) -> None:
    number = len(segments_with(study, "hulp.wachten"))
    kept = len(segments_with(study, "hulp.band"))
    assert number
    assert f"{number} stukken" in run(
        "codebook", "merge", study.path, "hulp.wachten", "hulp.band", *WHY
    )
    assert len(segments_with(study, "hulp.band")) == kept + number


def test_splitting_follows_the_list_that_was_filled_in(study: Study, run: Run) -> None:
    path = Path(run("codebook", "pieces", study.path, "hulp.wachten").strip())
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert rows and all(row["citaat"] for row in rows)
    lines = ["stuk;naar", *(f"{row['stuk']};hulp.rij" for row in rows)]
    path.write_text("\n".join(lines), "utf-8")
    new = ("--nieuw", "hulp.rij: In de rij: Op een lijst staan.",
           "--nieuw", "hulp.stil: Niets horen: Geen antwoord krijgen.")  # fmt: skip
    run("codebook", "split", study.path, "hulp.wachten", *new, "--verdeling", path, *WHY)
    assert len(segments_with(study, "hulp.rij")) == len(rows)
    assert not segments_with(study, "hulp.wachten")


@pytest.mark.parametrize("new", ["hulp.rij", "hulp.rij: In de rij", ": a: b"])
def test_a_new_code_must_be_whole(study: Study, run: Run, new: str) -> None:
    assert "id: naam: betekenis" in run(
        "codebook", "split", study.path, "hulp.wachten", "--nieuw", new, *WHY, code=2
    )


def test_a_wrong_list_is_named(study: Study, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "lijst.csv"
    path.write_text("iets,anders\n1,2\n")
    new = ("--nieuw", "hulp.rij: In de rij: Op een lijst staan.")
    said = run("codebook", "split", study.path, "hulp.wachten", *new, "--verdeling", path, *WHY,
               code=2)  # fmt: skip
    assert "lijst.csv" in said


@pytest.mark.parametrize("ending", [".csv", ".qdc"])
def test_a_codebook_goes_out_and_comes_in(
    study: Study, run: Run, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"boek{ending}"
    run("codebook", "add", study.path, "Stilte", "--definitie", "Niets zeggen.", *WHY)
    run("codebook", "export", study.path, path)
    other = make(tmp_path / "ander")
    assert "1 codes overgenomen" in run("codebook", "import", other.path, path, *WHY)
    assert other.codebook().by_id["stilte"].definition == "Niets zeggen."


def test_an_ending_that_is_not_known_is_refused(study: Study, run: Run, tmp_path: Path) -> None:
    assert ".qdc" in run("codebook", "export", study.path, tmp_path / "boek.pdf", code=2)
    assert ".qdc" in run("codebook", "import", study.path, tmp_path / "boek.pdf", *WHY, code=2)


def test_cards_are_made(study: Study, run: Run, tmp_path: Path) -> None:
    run("codebook", "export", study.path, tmp_path / "kaarten.docx")
    assert (tmp_path / "kaarten.docx").stat().st_size > 1000


def test_a_blind_round_and_then_a_decision(study: Study, run: Run) -> None:
    session = ("--gesprek", "S01")
    assert "S01: geen blinde ronde" in run("round", "show", study.path)
    run("round", "start", study.path, "noor", "kai", *session)
    assert "Nog niet klaar: noor, kai" in run("round", "show", study.path)
    assert "blinde ronde" in run("consensus", "differences", study.path, *session, code=2)
    exported = run("export", study.path, study.output / "stukken.csv")
    assert "blinde ronde van S01 is nog bezig" in exported
    run("round", "done", study.path, "noor", *session)
    run("round", "done", study.path, "noor", *session, "--toch-niet")
    run("round", "done", study.path, "noor", *session)
    run("round", "done", study.path, "kai", *session)
    shown = run("consensus", "differences", study.path, *session)
    number = int(shown.splitlines()[-1].split()[0])
    name = shown.split()[0]
    assert number
    decide = ("consensus", "decide", study.path, name, *session, "--wie", "noor")
    why = ("--waarom", "Dit past beter bij de uitleg.")
    assert "Kies precies één" in run(*decide, *why, code=2)
    assert "Kies precies één" in run(*decide, *why, "--alles", "--geen-code", code=2)
    run(*decide, *why, "--alles")
    command = ("consensus", "differences", study.path, *session)
    HEAVY_MARKS.add(study, {"gesprek": "S01", "door": "kai"})
    refused = run(*command, code=2)
    assert "kan zwaar zijn" in refused
    assert "--toch-lezen" in refused
    assert "«" not in refused
    left = run(*command, "--toch-lezen").splitlines()[-1]
    assert left.startswith(f"{number - 1} ")
    assert "Haal de verschillen opnieuw op" in run(
        "consensus", "decide", study.path, "0" * 12, *session, "--wie", "noor", *why, "--alles",
        code=2,
    )  # fmt: skip


def test_what_is_coded_blind_is_found_by_its_coder_only(
    study: Study, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peer_research.finding.similar.find_encoder", lambda: None)
    run("round", "start", study.path, "noor", "kai", "--gesprek", "S01")
    frame = study.segments()
    quote = frame[(frame.session == "S01") & (frame.coder == "noor")].iloc[0]
    ask = ("find", "similar", study.path, quote.quote + " en meer", "--hoeveel", 200)
    of_kai = set(frame[(frame.session == "S01") & (frame.coder == "kai")].quote)
    assert quote.quote not in of_kai
    assert quote.quote[:30] in run(*ask, "--codeur", "noor")
    for viewer in ((), ("--codeur", "kai")):
        assert "S01" not in run(*ask) or quote.quote[:30] not in run(*ask, *viewer)


def test_words_of_who_withdrew_are_never_found(demo_copy: Study, run: Run) -> None:
    before = run("find", "kwic", demo_copy.path, "ik", "--csv")
    theirs = "S05 P08"
    assert theirs in _who(before)
    spoken = [t.text for t in demo_copy.transcript("S05").turns if t.speaker == "P08"]
    quote = max(spoken, key=len)
    why = f"Wij kozen dit omdat zij zei: {quote}"
    one = differences(demo_copy, "S05")[0]
    decide(demo_copy, "S05", one, as_all_coded(one), why, "noor", confirmed=True)
    theme = add_theme(demo_copy, {"naam": "Thema", "codes": ["hulp.wachten"]})
    piece = next(s.id for s in demo_copy.coded_segments() if s.transcript != "S05")
    add_statement(demo_copy, theme.id, why, [piece], confirmed=True)
    withdraw(Identifiable(demo_copy), "P08")
    assert theirs not in _who(run("find", "kwic", demo_copy.path, "ik", "--csv"))
    assert [d.reason for d in decisions(demo_copy, "S05").values()] == [WITHDRAWN]
    assert [row.text for row in STATEMENTS.rows(demo_copy)] == [WITHDRAWN]
    assert quote[:40] not in run("sense", "statements", demo_copy.path)


def _who(said: str) -> set[str]:
    rows = csv.DictReader(io.StringIO(Path(said.strip()).read_text("utf-8-sig")))
    return {f"{row['session']} {row['participant']}" for row in rows}


def test_tables_go_to_a_spreadsheet_and_hide_small_groups(demo_copy: Study, run: Run) -> None:
    path = Path(run("find", "table", demo_copy.path, "groepen", "--csv").strip())
    assert path.is_relative_to(demo_copy.output)
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    numbers = [int(value) for row in rows for value in list(row.values())[1:] if value.isdigit()]
    assert rows
    assert not [number for number in numbers if 0 < number < demo_copy.settings.min_group]
    shown = run("find", "keyness", demo_copy.path, "groep", "jongere", code=2)
    assert "minder dan 5 mensen" in shown
    for name in ("codes", "kenmerk", "samen", "nieuw", "spreektijd"):
        assert len(run("find", "table", demo_copy.path, name).splitlines()) > 1
    pairs = run("find", "collocations", demo_copy.path)
    counts = [row.split()[3] for row in pairs.splitlines()[1:]]
    assert counts and not [n for n in counts if n.isdigit() and int(n) < 5]


def test_making_sense_is_shown(study: Study, run: Run) -> None:
    assert "voorstel" in run("sense", "themes", study.path)
    for part in ("statements", "decisions"):
        assert "Niets gevonden" in run("sense", part, study.path)
    theme = add_theme(study, {"naam": "Lang duurt het", "codes": ["hulp.wachten"]})
    assert f"{theme.id}  Lang duurt het: hulp.wachten" in run("sense", "themes", study.path)
    shown = run("sense", "map", study.path)
    assert "te weinig om te tonen" in shown
    assert theme.id in shown.splitlines()[-1]


def test_codings_of_others_are_placed_with_a_report(run: Run, tmp_path: Path) -> None:
    from shutil import copytree, ignore_patterns

    study = exchange_study.make(tmp_path / "onderzoek")
    path = export_project(study, tmp_path / "uit.qdpx")
    copytree(study.path, tmp_path / "leeg", ignore=ignore_patterns("coding"))
    shown = run("place", tmp_path / "leeg", path, "--codeur", "codeur 1=noor")
    assert "Zo zijn de plaatsen geteld" in shown
    assert "codes geplaatst. 0 stonden er al" in shown
    assert "noor" in shown and "extern-1" in shown
    assert exchange_study.SECRET not in shown
    assert "0 codes geplaatst" in run("place", tmp_path / "leeg", path)
    assert "naam=waarde" in run("place", tmp_path / "leeg", path, "--code", "Wachten", code=2)


def test_suggestions_are_measured_on_a_study_or_on_what_is_shipped(study: Study, run: Run) -> None:
    shown = run("evaluate-suggestions", "--keer", 1, "--snel")
    assert "tfidf_logreg" in shown and "ours" in shown
    assert "minstens 4 gesprekken" in run("evaluate-suggestions", study.path, code=2)
