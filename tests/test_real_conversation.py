"""The way also runs on a real conversation that nobody here wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import SHARED, every_byte, hits, run_cli

DEBATE = SHARED / "data" / "debate_zorgverzekeraars.txt"
PASSPHRASE = "vier losse woorden hier"


@pytest.mark.skipif(not DEBATE.is_file(), reason="de map shared met echte tekst is er niet")
def test_a_debate_from_import_to_report(tmp_path: Path, home: Path) -> None:
    from docx import Document

    def run(*arguments: str) -> str:
        done = run_cli(*arguments, cwd=tmp_path, home=home, PEER_RESEARCH_PASSPHRASE=PASSPHRASE)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("new", "debat", "--titel", "Een debat")
    speakers = ["--spreker", "1=I1", "--spreker", "2=P01", "--spreker", "3=P02"]
    run("import", "debat", str(DEBATE), "--gesprek", "S01", "--vorm", "panelgesprek", *speakers)
    assert "04_coderen" in run("run", "debat")
    common = ["debat", "--gesprek", "S01", "--codeur", "noor"]
    first = ["--code", "inspraak", "--van", "Er lijkt geen sprake van", "--tot", "hun verzekerden."]
    second = ["--code", "inspraak.beleid", "--van", "Drie partijen, dwars", "--tot", "lading."]
    run("code", *common, *first)
    run("code", *common, *second)
    report = Path(run("report", "debat").strip().partition(": ")[2])
    assert Document(str(tmp_path / report)).paragraphs
    texts = every_byte(tmp_path / "debat")
    assert hits(texts, ["Bruins Slot", "Leijten"]) == []
