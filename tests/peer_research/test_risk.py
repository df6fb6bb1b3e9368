"""Who can still be recognised in a study: the counts, and the Word file for the team."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from support import every_byte, hits

from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import Transcript, Turn
from peer_research.new_study import new_study
from peer_research.review.risk import study_risk, write_risk
from peer_research.study import Study
from peer_research.word.lint import lint
from tests.peer_research.word_tools import audit, lines

PEOPLE = """[[deelnemer]]
code = "P01"
leeftijd = "16-17"
schuilnaam = "Regenboog"
kenmerken = {hulpvorm = "leefgroep"}

[[deelnemer]]
code = "P02"
leeftijd = "28+"
kenmerken = {hulpvorm = "leefgroep"}

[[deelnemer]]
code = "P03"
leeftijd = "16-17"
kenmerken = {hulpvorm = "pleegzorg"}
"""
SPOKEN = (
    ("I1", "Hoe oud ben je, Zhyrkan?"),
    ("P01", "Ik ben 17 jaar en ik woon in Zetten. Ik heb epilepsie."),
    ("P02", "Ik ben 31 jaar oud. Ik woon ook in Zetten."),
    ("I1", "Ik woon zelf in Rotterdam en ik ben moslim."),
)
SAFE = (
    ("I1", "Hoe oud ben je, [PERSOON-1]?"),
    ("P01", "Ik ben [16-17] en ik woon in [PLAATS-1]. Ik heb epilepsie."),
    ("P02", "Ik ben [28-39] oud. Ik woon ook in [PLAATS-1] sinds [2019, 1e kwartaal]."),
    ("I1", "Ik woon zelf in [PLAATS-2] en ik ben moslim."),
)


def transcript(version: int, rows: tuple[tuple[str, str], ...]) -> Transcript:
    turns = (Turn(id=f"T{n:04}", speaker=who, text=text) for n, (who, text) in enumerate(rows, 1))
    return Transcript(id="S01", version=version, turns=tuple(turns))


@pytest.fixture
def private(tmp_path: Path, home: Path) -> Identifiable:
    study = new_study(tmp_path / "onderzoek", "Onderzoek Zetten", practice=True)
    study.participants_file.write_text(PEOPLE, "utf-8")
    opened = Identifiable(study, create=True)
    opened.put_raw(transcript(0, SPOKEN))
    opened.add_to_roster([{"label": "PERSON", "names": ["Zhyrkan"], "code": "P01"}])
    study.write_transcript(transcript(1, SAFE), {})
    return opened


def code_words(study: Study, words: str) -> None:
    start = study.transcript("S01").text.index(words)
    code = study.codebook().codes[-1].id
    study.coding_log("S01", "kim").apply(start, start + len(words), code)


def counts(report) -> dict[str, dict[str, int]]:
    return {person.person: person.counts for person in report.people}


def shown(path: Path) -> str:
    return "\n".join(lines(path))


# ------------------------------------------------------------------------------ counting


def test_with_the_vault_what_was_spoken_counts(private: Identifiable) -> None:
    risk = study_risk(private)
    assert risk.spoken
    found = counts(risk.conversations)
    # What the interviewer says is nobody's; an age said and an age on the list are one.
    assert found["P01"] == {
        "AGE": 1, "HEALTH": 1, "LOCATION": 1, "attribute:groep": 1, "attribute:hulpvorm": 1,
    }  # fmt: skip
    assert found["P02"]["AGE"] == found["P02"]["LOCATION"] == 1
    assert found["P03"] == {"AGE": 1, "attribute:groep": 1, "attribute:hulpvorm": 1}
    assert risk.conversations.k == private.study.settings.min_group
    (both,) = [g for g in risk.conversations.groups if g.kinds == ("LOCATION",)]
    assert both.people == ("P01", "P02")
    alone = {g.kinds: g.people for g in risk.conversations.groups if len(g.people) == 1}
    assert alone[("HEALTH",)] == ("P01",)
    assert alone[("attribute:hulpvorm",)] == ("P03",)
    assert alone[("AGE",)] == ("P02",)


def test_without_the_vault_what_can_still_be_read_counts(private: Identifiable) -> None:
    risk = study_risk(private.study)
    assert not risk.spoken
    found = counts(risk.conversations)
    assert found["P01"] == {
        "AGE": 1, "HEALTH": 1, "attribute:groep": 1, "attribute:hulpvorm": 1,
    }  # fmt: skip
    assert found["P02"]["DATE"] == found["P02"]["AGE"] == 1
    assert "LOCATION" not in found["P02"]


def test_only_what_was_coded_counts_in_quotes(private: Identifiable) -> None:
    study = private.study
    assert "HEALTH" not in counts(study_risk(study).quotes)["P01"]
    code_words(study, "Ik heb epilepsie.")
    code_words(study, "heb epilepsie")
    code_words(study, "ik ben moslim")
    for given in (study, private):
        found = counts(study_risk(given).quotes)
        assert found["P01"]["HEALTH"] == 1
        assert "DATE" not in found["P02"]
        assert not any("RELIGION" in kinds for kinds in found.values())


def test_what_a_reviewer_added_counts_too(private: Identifiable) -> None:
    raw = private.raw("S01")
    start = raw.text.index("Ik heb epilepsie")
    rows = [{"start": start, "end": start + 6, "label": "RARE"}]
    private.put_decisions("S01", {"sha256": raw.sha256, "add": rows})
    assert counts(study_risk(private).conversations)["P01"]["RARE"] == 1
    private.put_decisions("S01", {"sha256": "van een oudere tekst", "add": rows})
    assert "RARE" not in counts(study_risk(private).conversations)["P01"]


# ------------------------------------------------------------------------------ the file


def test_the_file_says_everything_and_no_names(private: Identifiable) -> None:
    code_words(private.study, "Ik heb epilepsie.")
    path = write_risk(private)
    assert path == private.study.output / "restrisico.docx"
    text = shown(path)
    for wanted in ("P01", "P02", "P03", "leeftijd 1", "hulpvorm", "Groepen kleiner dan 5",
                   "speurderstest", "Er is een sleutellijst", "Wat gecodeerd is"):  # fmt: skip
        assert wanted in text
    assert text.count("Zoek een opvallende zin") == 1
    everything = every_byte(path.parent)
    assert hits(everything, ["Zhyrkan", "Regenboog", "Zetten", "epilepsie", "leefgroep"]) == []
    assert hits(everything, ["anoniem"]) == []


def test_a_mosaic_is_told(private: Identifiable) -> None:
    raw = private.raw("S01")
    start = raw.text.index("Ik ben 17")
    rows = [{"start": start + n, "end": start + n + 2, "label": "RARE"} for n in (0, 3)]
    private.put_decisions("S01", {"sha256": raw.sha256, "add": rows})
    text = shown(write_risk(private))
    assert re.search(r"P01: 3 opvallende kenmerken \(.*\) in 1 gesprekken of citaten", text)


def test_the_same_study_gives_the_same_bytes(private: Identifiable) -> None:
    first = write_risk(private).read_bytes()
    assert write_risk(private).read_bytes() == first
    assert write_risk(private.study).read_bytes() != first


def test_a_study_without_conversations_is_told(tmp_path: Path, home: Path) -> None:
    study = new_study(tmp_path / "leeg", "Leeg", practice=True)
    with pytest.raises(StudyError) as caught:
        write_risk(study)
    assert caught.value.key == "risk.no_conversations"
    assert not study.output.exists()


def test_the_practice_study(demo_copy: Study) -> None:
    path = write_risk(Identifiable(demo_copy))
    assert lint(path) == []
    assert audit(path) == ""
    text = shown(path)
    assert "P07" not in text  # withdrew
    assert all(f"P{n:02}" in text for n in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12))
    names = [n for row in Identifiable(demo_copy).roster_rows() for n in row["names"]]
    assert names
    words = {f" {name} " for name in names}
    assert not [word for word in words if word.casefold() in f" {text.casefold()} "]
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
