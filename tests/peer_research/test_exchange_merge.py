"""Studies together: nobody is lost, nobody is mixed up, and every function still works."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support import every_byte, snapshot

from peer_research.coding.memos import read_memos
from peer_research.errors import StudyError
from peer_research.exchange import (
    export_project,
    gone_since,
    import_project,
    merge_studies,
    propose_mapping,
    provenance,
    segments_table,
    themes_by_project,
)
from peer_research.exchange.merge_ids import new_ids
from peer_research.finding.safe_tables import code_table, group_table
from peer_research.records import put_participants
from peer_research.report.data import from_study
from peer_research.study import Study, open_study

from . import exchange_study as made


@pytest.fixture
def two(tmp_path: Path) -> list[Study]:
    return [
        made.make(tmp_path / "een", "Eerste", quarter="2024-Q3"),
        made.make(tmp_path / "twee", "Tweede", quarter="2026-Q1"),
    ]


def change_book(study: Study, old: str, new: str, version: str = "0.2") -> Study:
    text = study.codebook_file.read_text("utf-8")
    assert old in text
    changed = text.replace(old, new).replace('versie = "0.1"', f'versie = "{version}"')
    study.codebook_file.write_text(changed, "utf-8")
    return Study(study.path)


def test_everything_comes_along_under_new_ids(two: list[Study], tmp_path: Path) -> None:
    done = merge_studies(two, tmp_path / "samen", "Samen")
    study = open_study(tmp_path / "samen")
    assert study.transcript_ids() == ["AS01", "AS02", "BS01", "BS02"]
    assert list(study.participants()) == ["P001", "P002", "P003", "P004"]
    assert list(study.sessions()) == study.transcript_ids()
    segments = study.coded_segments()
    assert len(segments) == done.segments == 14
    assert len({s.id for s in segments}) == 14
    for segment in segments:
        text = study.transcript(segment.transcript)
        assert text.text[segment.start : segment.end] == segment.quote
        assert segment.transcript_sha256 == text.sha256
    one = sorted(s.quote for s in two[0].coded_segments())
    assert sorted(s.quote for s in segments if s.transcript[0] == "A") == one
    assert {m.about for m in read_memos(study.memos_folder)} == {"hulp.wachten"}


def test_who_said_no_and_keys_stay_behind(two: list[Study], tmp_path: Path, home: Path) -> None:
    before = [snapshot(study.path) for study in two]
    merge_studies(two, tmp_path / "samen", "Samen")
    assert [snapshot(study.path) for study in two] == before
    assert not (home / "vaults").exists()
    everything = "\n".join(every_byte(tmp_path / "samen").values())
    for word in ('P03"', "ooit zou lezen", "zeldzame-plek", "Zeester", '"noor"', '"kai"'):
        assert word not in everything, word


def test_functions_work_on_the_whole(two: list[Study], tmp_path: Path) -> None:
    study = merge_studies(two, tmp_path / "samen", "Samen").study
    assert len(study.segments()) == 14
    assert code_table(study)["conversations"].isna().all()  # four people: below the limit
    group_table(study)
    study.agreement()
    from_study(study)
    log = study.coding_log("AS01", "zoe")
    made_new = log.apply(0, 4, "hulp.wachten")
    assert log.undo() and made_new not in log.segments()
    found = import_project(export_project(study, tmp_path / "p.qdpx"))
    assert found.codings == 14
    assert len(segments_table(study)) == 14
    # And once more together with another.
    more = merge_studies([study, made.make(tmp_path / "drie", "Derde")], tmp_path / "meer", "Meer")
    assert more.study.transcript_ids()[:2] == ["AAS01", "AAS02"]
    assert more.segments == 21


def test_where_each_piece_came_from(two: list[Study], tmp_path: Path) -> None:
    study = merge_studies(two, tmp_path / "samen", "Samen").study
    table = provenance(study)
    assert set(table["study"]) == {s.id for s in two}
    ours = {s.id: s for source in two for s in source.coded_segments()}
    for row in table.itertuples():
        old = ours[row.id[1:]]
        assert (row.session, row.participant, row.code) == (
            old.transcript, old.speaker if old.speaker.startswith("P") else "", old.code,
        )  # fmt: skip
        assert row.codebook_version == "0.1"


def test_codes_of_another_version(two: list[Study], tmp_path: Path) -> None:
    old, new = two[0], change_book(two[1], 'id = "hulp.wachten"', 'id = "hulp.lang"')
    for path in new.coding_files("S01") + new.coding_files("S02"):
        path.write_text(path.read_text("utf-8").replace("hulp.wachten", "hulp.lang"), "utf-8")
    with pytest.raises(StudyError, match=r"hulp\.wachten"):
        merge_studies([old, new], tmp_path / "samen", "Samen")
    assert not (tmp_path / "samen").exists()
    proposal = propose_mapping(old.codebook(), new.codebook()).set_index("code")
    assert proposal.loc["hulp.wachten", ["to", "why"]].tolist() == ["hulp.lang", "zelfde naam"]
    choice = {old.id: {"hulp.wachten": "hulp.lang"}}
    done = merge_studies([old, new], tmp_path / "samen", "Samen", mapping=choice)
    assert "hulp.wachten" not in set(done.study.segments()["code"])
    table = provenance(done.study)
    assert set(table.loc[table["study"] == old.id, "code"]) == {"hulp.wachten", "big5.support"}
    left = merge_studies(
        [old, new], tmp_path / "zonder", "Z", mapping={old.id: {"hulp.wachten": ""}}
    )
    assert left.left_out == {old.id: 4}
    with pytest.raises(StudyError, match="bestaat"):
        merge_studies([old, new], tmp_path / "fout", "F", mapping={old.id: {"x": "bestaat.niet"}})


def test_another_codebook_needs_a_choice_for_every_code(two: list[Study], tmp_path: Path) -> None:
    change_book(two[0], 'id = "jeugdhulp-start"', 'id = "heel-anders"')
    with pytest.raises(StudyError, match="2 codes"):
        merge_studies(two, tmp_path / "samen", "Samen")


def test_changed_words_of_a_code_are_reported(two: list[Study], tmp_path: Path) -> None:
    known = two[1].codebook().by_id["hulp.wachten"].definition
    change_book(two[1], known, known + " Ook aan de telefoon.")
    done = merge_studies([two[0], Study(two[1].path)], tmp_path / "samen", "Samen")
    assert done.changed_meaning == {two[0].id: ["hulp.wachten"]}


def test_themes_over_projects_and_years_hide_small_groups(two: list[Study], tmp_path: Path) -> None:
    study = merge_studies(two, tmp_path / "samen", "Samen").study
    table = themes_by_project(study)
    assert set(table["year"]) == {"2024", "2026"}
    assert table["people"].isna().all() and table["segments"].isna().all()
    assert set(table["of_people"]) == {2}
    text = study.settings_file.read_text("utf-8")
    study.settings_file.write_text(
        text.replace("kleinste_groep = 5", "kleinste_groep = 3"), "utf-8"
    )
    assert themes_by_project(Study(study.path))["people"].isna().all()


def test_themes_count_people_and_pieces(demo: Study, tmp_path: Path) -> None:
    folder = tmp_path / "kopie"
    shutil.copytree(demo.path, folder)
    text = (folder / "study.toml").read_text("utf-8")
    (folder / "study.toml").write_text(text.replace(demo.id, "kopie-van"), "utf-8")
    study = merge_studies([Study(folder)], tmp_path / "samen", "Samen").study
    table = themes_by_project(study).set_index("theme")
    theirs = demo.segments()
    mine = theirs[theirs["theme"] == "hulp"]
    people = set(mine["participant"]) & set(demo.taking_part())
    pieces = mine[["session", "start", "end"]].drop_duplicates()
    assert table.loc["hulp", "people"] == len(people) >= 5
    assert table.loc["hulp", "segments"] == len(pieces)


def test_who_withdrew_since_is_found(two: list[Study], tmp_path: Path) -> None:
    study = merge_studies(two, tmp_path / "samen", "Samen").study
    assert gone_since(study, two) == []
    put_participants(two[1], [{"code": "P02", "toestemming": {"meedoen": made.NO}}])
    assert gone_since(study, two) == ["P004"]


def test_refused_and_nothing_written(two: list[Study], tmp_path: Path) -> None:
    for studies in ([], [two[0], two[0]]):
        with pytest.raises(StudyError):
            merge_studies(studies, tmp_path / "samen", "Samen")
    two[0].note("withdrawing", participant="P02")
    with pytest.raises(StudyError):
        merge_studies(two, tmp_path / "samen", "Samen")
    assert not (tmp_path / "samen").exists()


def test_a_study_that_was_not_merged_or_not_finished(two: list[Study], tmp_path: Path) -> None:
    with pytest.raises(StudyError):
        provenance(two[0])
    study = merge_studies(two, tmp_path / "samen", "Samen").study
    (study.path / "herkomst.json").write_text(json.dumps({"studies": [{}]}), "utf-8")
    with pytest.raises(StudyError):
        themes_by_project(study)


def test_new_ids_keep_to_the_rules_of_a_study() -> None:
    from peer_research.study_folder import _SESSION_ID

    many = [f"P{n:02d}" for n in range(1, 100)]
    found = new_ids([(["S01", "ABC12"], many)] * 10 + [(["AB1234"], ["I1", "X0"])])
    names = [new for one in found for new in one.sessions.values()]
    assert len(set(names)) == len(names) == 21 and all(map(_SESSION_ID.match, names))
    people = [new for one in found for new in one.speakers.values()]
    assert len(set(people)) == len(people) and max(map(len, people)) == 4
    with pytest.raises(StudyError):
        new_ids([(["S01"], many)] * 11)
    with pytest.raises(StudyError):
        new_ids([([], [])] * 27)
