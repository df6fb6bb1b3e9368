"""A study of the first version opens in this one; of an older format a copy is made first."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import MappingProxyType

import pytest
from support import ROOT, assert_one_clear_line, every_byte, hits, run_cli, snapshot

from peer_research import store, study_log, transcript_file, upgrading
from peer_research.consent.withdrawal import withdraw
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.pipeline import run_study
from peer_research.study import Study

FIRST = ROOT / "tests" / "peer_research" / "golden" / "study-0.1"


@pytest.fixture
def first(tmp_path: Path, home: Path) -> Path:
    """Return the folder of a study that version 0.1.0 made, with its vault."""
    shutil.copytree(FIRST / "onderzoek", tmp_path / "onderzoek")
    shutil.copytree(FIRST / "thuis" / "vaults", home / "vaults")
    return tmp_path / "onderzoek"


def test_the_first_version_opens_and_goes_on(first: Path) -> None:
    before = snapshot(first)
    study = Study(first)
    assert snapshot(first) == before
    assert study.title == "Wonen na je achttiende"
    assert [m.coder for m in study.settings.team] == ["noor", "kai"]
    assert sorted(study.participants()) == ["P01", "P02"]
    assert study.participants()["P02"].pseudonym == "Lynx"
    assert list(study.sessions()) == study.transcript_ids() == ["S01", "S02"]
    frame = study.segments()
    assert len(frame) == 8
    assert set(frame.query("coder == 'kai'")["code"]) == {
        "overgang.breuk", "big5.support", "overgang.loket", "big5.wonen",
    }  # fmt: skip
    assert [memo.about for memo in study.memos()] == ["overgang.breuk"]
    assert study.recommendations()[0].id == "A1"
    assert list(study.protocols()) == ["p01-big5-18plus"]
    assert study_log.verify(study.log_file) > 3
    private = Identifiable(study)
    assert private.sessions() == ["S01", "S02"]
    assert "Brechtje Vlonk" in {n for row in private.roster_rows() for n in row["names"]}
    done = run_study(study, lambda: private)
    assert any(path.suffix == ".docx" for path in done.written)
    # The texts were safe and still are; what was coded is still coded.
    assert len(Study(first).segments()) == 8
    names = ["Brechtje", "Vlonk", "Xandrielle", "Chouaib", "06-12345678"]
    assert hits(every_byte(first), names) == []
    assert withdraw(private, "P02").segments == 2


def newer(monkeypatch: pytest.MonkeyPatch, steps: dict[int, object], known: int = 3) -> None:
    """Be a later version of this program."""
    monkeypatch.setattr(upgrading, "FORMAT", known)
    monkeypatch.setattr(upgrading, "STEPS", MappingProxyType(steps))


def rename_memos(folder: Path) -> None:
    for path in sorted((folder / "memos").glob("*.md")):
        path.rename(path.with_suffix(".txt"))


def add_line(folder: Path) -> None:
    path = folder / "codebook.toml"
    if "# stap 2" not in path.read_text("utf-8"):
        path.write_text(path.read_text("utf-8") + "# stap 2\n", "utf-8")


def test_an_older_format_is_copied_and_then_changed(
    first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(first)
    (first / "output").mkdir()
    (first / "output" / "oud.docx").write_bytes(b"x")
    newer(monkeypatch, {1: rename_memos, 2: add_line})
    study = Study(first)
    assert study.settings.format == 3
    assert snapshot(study.output / "kopie-vorm-1") == before
    assert not list((first / "memos").glob("*.md"))
    assert (first / "memos" / "notitie-1.txt").is_file()
    assert (first / "codebook.toml").read_text("utf-8").count("# stap 2") == 1
    settings = (first / "study.toml").read_text("utf-8")
    assert settings == (FIRST / "onderzoek" / "study.toml").read_text("utf-8").replace(
        "formaat = 1", "formaat = 3"
    )
    after = snapshot(first)
    assert Study(first).settings.format == 3
    assert snapshot(first) == after


@pytest.mark.parametrize("crash_in", [1, 2])
def test_a_crash_half_way_is_finished_the_next_time(
    first: Path, monkeypatch: pytest.MonkeyPatch, crash_in: int
) -> None:
    before, steps = snapshot(first), {1: rename_memos, 2: add_line}

    def crash(folder: Path) -> None:
        steps[crash_in](folder)
        raise KeyboardInterrupt

    newer(monkeypatch, steps | {crash_in: crash})
    with pytest.raises(KeyboardInterrupt):
        Study(first)
    assert upgrading.format_of(first / "study.toml") == 1
    newer(monkeypatch, steps)
    study = Study(first)
    assert study.settings.format == 3
    # The copy is of before the first attempt.
    assert snapshot(study.output / "kopie-vorm-1") == before


def test_nothing_changes_when_the_copy_cannot_be_made(
    first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(first)
    newer(monkeypatch, {1: rename_memos, 2: add_line})
    write = store.write_bytes

    def full(path: Path, data: bytes) -> None:
        if path.name == "log.jsonl":
            raise StudyError("store.disk_full", file=path.name)
        write(path, data)

    monkeypatch.setattr(store, "write_bytes", full)
    with pytest.raises(StudyError) as caught:
        Study(first)
    assert caught.value.key == "store.disk_full"
    assert {n: d for n, d in snapshot(first).items() if not n.startswith("output/")} == before


def test_whoever_withdraws_is_gone_from_the_copy(
    first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer(monkeypatch, {1: lambda folder: None, 2: add_line})
    study = Study(first)
    assert hits(every_byte(study.output), ["en daarna hoorde ik niemand meer"])
    withdraw(Identifiable(study), "P01")
    assert hits(every_byte(first), ["en daarna hoorde ik niemand meer"]) == []


def test_a_newer_format_is_refused_before_anything_else(first: Path, home: Path) -> None:
    settings = first / "study.toml"
    # A later version may know settings that we do not: that is not the user's mistake.
    settings.write_text(
        settings.read_text("utf-8").replace("formaat = 1", 'formaat = 99\nlater = "iets"'), "utf-8"
    )
    before = snapshot(first)
    done = run_cli("run", str(first), cwd=first.parent, home=home)
    assert_one_clear_line(done, "99", "werk peer-research bij")
    assert snapshot(first) == before


def test_a_format_that_never_was_is_refused(first: Path, home: Path) -> None:
    settings = first / "study.toml"
    settings.write_text(settings.read_text("utf-8").replace("formaat = 1", "formaat = 0"), "utf-8")
    before = snapshot(first)
    done = run_cli("run", str(first), cwd=first.parent, home=home)
    assert_one_clear_line(done, "formaat = 0", "study.toml")
    assert snapshot(first) == before


@pytest.mark.parametrize("wrong", ["", 'formaat = "een"', "formaat = true", "formaat = 1.5"])
def test_a_mistake_in_the_format_is_explained(first: Path, wrong: str) -> None:
    settings = first / "study.toml"
    settings.write_text(settings.read_text("utf-8").replace("formaat = 1", wrong), "utf-8")
    with pytest.raises(StudyError, match=r"(?=.*study\.toml)(?=.*formaat)"):
        Study(first)


def test_a_transcript_of_a_newer_version_is_refused(first: Path) -> None:
    path = first / "transcripts" / "S01.v1.json"
    data = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(data | {"format": 99, "turns": [{"wie": "P01"}]}), "utf-8")
    with pytest.raises(StudyError) as caught:
        transcript_file.read_transcript(path)
    assert caught.value.key == "study.newer_format"


def test_every_older_format_has_a_step() -> None:
    assert set(upgrading.STEPS) == set(range(1, upgrading.FORMAT))
