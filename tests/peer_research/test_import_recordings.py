"""Several recordings of one conversation, by command: numbers, names, and nothing half kept."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import pytest
from support import snapshot

from peer_research.cli import main
from peer_research.errors import ImportFileError, StudyError
from peer_research.identifiable import Identifiable
from peer_research.intake import importing
from peer_research.intake.preview import previews
from peer_research.model import Session
from peer_research.study import Study
from peer_research.study_folder import home
from peer_research.widgets.import_page import ImportPage

FIRST = """WEBVTT

00:00:01.000 --> 00:00:03.000
<v SPEAKER_00>Hoe gaat het?</v>

00:00:03.000 --> 00:00:05.000
<v SPEAKER_01>Goed hoor.</v>
"""
SECOND = """WEBVTT

00:00:01.000 --> 00:00:02.000
<v SPEAKER_00>Nog even verder.</v>

00:00:02.000 --> 00:00:04.000
<v Noor de Wit>En jij dan?</v>

00:00:05.000 --> 00:00:06.000
<v SPEAKER_01>Klaar.</v>
"""


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    paths = tmp_path / "deel1.vtt", tmp_path / "deel2.vtt"
    for path, text in zip(paths, (FIRST, SECOND), strict=True):
        path.write_text(text, "utf-8")
    yield paths


@dataclass(frozen=True)
class Done:
    exit_code: int
    output: str


def bring_in(study: Study, *words: object) -> Done:
    out, command = io.StringIO(), ["peer-research", "import", str(study.path), *map(str, words)]
    with redirect_stdout(out), redirect_stderr(out), mock.patch.object(sys, "argv", command):
        code = main()
    return Done(code, out.getvalue())


def options(*speakers: str) -> list[str]:
    return ["--gesprek", "S31", *(word for who in speakers for word in ("--spreker", who))]


def state(study: Study) -> object:
    return snapshot(study.path), snapshot(home())


def test_one_transcript_of_two_recordings(demo_copy: Study, two: tuple[Path, Path]) -> None:
    # SPEAKER_00 asked in the first recording, and answers in the second.
    done = bring_in(demo_copy, *two, *options("1=I1", "2=P21", "3=P21", "Noor de Wit=I1", "5=P22"))
    assert done.exit_code == 0, done.output
    assert "Wit" not in done.output
    turns = Identifiable(demo_copy).raw("S31").turns
    assert [(t.id, t.speaker, t.text, t.start_ms, t.end_ms, t.line) for t in turns] == [
        ("T0001", "I1", "Hoe gaat het?", 1000, 3000, 4),
        ("T0002", "P21", "Goed hoor.", 3000, 5000, 7),
        ("T0003", "P21", "Nog even verder.", 6000, 7000, 11),
        ("T0004", "I1", "En jij dan?", 7000, 9000, 14),
        ("T0005", "P22", "Klaar.", 10000, 11000, 17),
    ]
    assert demo_copy.sessions()["S31"].participants == ("P21", "P22")
    account = json.loads(demo_copy.account_file("S31").read_text("utf-8"))
    assert (account["lines"], account["text_lines"], account["turns"]) == (17, 5, 5)
    assert account["text_lines"] + sum(account["skipped"].values()) == account["lines"]


def test_speakers_are_numbered_through(demo_copy: Study, two: tuple[Path, Path]) -> None:
    shown = bring_in(demo_copy, *two, "--toon-sprekers").output.splitlines()
    assert [line.split(":")[0] for line in shown] == [
        "opname 1", "spreker 1", "spreker 2", "opname 2", "spreker 3", "spreker 4", "spreker 5",
    ]  # fmt: skip
    assert [row["position"] for one in previews(two) for row in one["speakers"]] == [1, 2, 3, 4, 5]
    found = json.loads(bring_in(demo_copy, *two, "--dry-run", "--json").output)
    assert [one["file"] for one in found] == ["deel1.vtt", "deel2.vtt"]
    assert isinstance(json.loads(bring_in(demo_copy, two[0], "--dry-run", "--json").output), dict)


@pytest.mark.parametrize(
    ("speakers", "said"),
    [
        (("1=I1", "2=P21", "3=P21"), "spreker 4 (1 beurt) heeft nog geen code; spreker 5"),
        (("SPEAKER_00=I1",), "2 opnamen"),
        (("6=P21",), "spreker 6 bestaat niet"),
        (("Yassira=P21",), "naam 1"),
        (("1=I1", "1=P21"), "andere code"),
        (("P21",), "--spreker 1=I1"),
    ],
)
def test_who_is_who_must_be_clear(
    demo_copy: Study, two: tuple[Path, Path], speakers: tuple[str, ...], said: str
) -> None:
    before = state(demo_copy)
    done = bring_in(demo_copy, *two, *options(*speakers))
    assert done.exit_code == 2
    assert said in done.output
    assert "Yassira" not in done.output
    assert state(demo_copy) == before


def test_one_file_twice(demo_copy: Study, two: tuple[Path, Path]) -> None:
    before = state(demo_copy)
    assert "twee keer" in bring_in(demo_copy, two[0], two[0], *options("1=I1")).output
    assert state(demo_copy) == before


def test_a_refused_file_leaves_no_roster_behind(demo_copy: Study, tmp_path: Path) -> None:
    roster = tmp_path / "lijst.csv"
    roster.write_text("label,naam\nPERSON,Guusje Klaver\n", "utf-8")
    bad = tmp_path / "gesprek.docx"
    bad.write_bytes(b"geen Word")
    before = state(demo_copy)
    done = bring_in(demo_copy, bad, "--rooster", roster, *options("1=I1"))
    assert done.exit_code == 2
    assert "geen Word-bestand" in done.output
    assert state(demo_copy) == before


def test_a_cell_of_several_lines_in_a_table(demo_copy: Study, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text('spreker;tekst\nI;"Hoe\nis\nhet?"\nR;Goed\n', "utf-8")
    more = tmp_path / "b.txt"
    more.write_text("I: En nu?\nR: Ook.\n", "utf-8")
    done = bring_in(demo_copy, table, more, *options("1=I1", "2=P21", "3=I1", "4=P21"))
    assert done.exit_code == 0, done.output
    turns = Identifiable(demo_copy).raw("S31").turns
    assert [(t.text, t.line) for t in turns] == [
        ("Hoe is het?", 2), ("Goed", 5), ("En nu?", 6), ("Ook.", 7),
    ]  # fmt: skip


def test_words_lost_on_the_way_to_the_vault_stop_the_import(
    demo_copy: Study, two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(parts, **_):
        return replace(parts[0], turns=parts[0].turns[:-1])

    monkeypatch.setattr(importing, "combine", forgetful)
    before = state(demo_copy)
    private = Identifiable(demo_copy)
    codes = {"SPEAKER_00": "I1", "SPEAKER_01": "P21"}
    with pytest.raises(ImportFileError, match="letters"):
        importing.import_conversation(private, two[0], Session(id="S31", form="interview"), codes)
    assert state(demo_copy) == before


def test_the_page_says_which_rows_have_no_code(demo_copy: Study) -> None:
    page = ImportPage(demo_copy)
    sent: list[dict] = []
    page.send = lambda content, buffers=None: sent.append(content)  # type: ignore[method-assign]
    data = b"2: Hoe gaat het?\n1: Goed.\n2: En nu?\n3: Ook.\n1: Ja.\n3: Ja.\n"
    before = state(demo_copy)
    page.do_read({"file": {"name": "a.txt", "buffer": 0}}, [data])
    # A browser puts labels that are numbers first, whatever their order on the page.
    codes = {"1": "P21", "2": "", "3": " "}
    with pytest.raises(StudyError, match=r"rij 1, 3\b") as caught:
        page.do_keep({"codes": codes, "session": "S31", "form": "interview"}, [])
    assert "--" not in str(caught.value)
    assert state(demo_copy) == before


BACK = """WEBVTT

00:00:10.000 --> 00:00:12.000
<v I>Hoe gaat het?</v>

00:00:03.000 --> 00:00:05.000
<v R>Goed hoor.</v>
"""


def test_times_that_go_back_are_refused_until_somebody_looked(
    demo_copy: Study, tmp_path: Path
) -> None:
    path = tmp_path / "terug.vtt"
    path.write_text(BACK, "utf-8")
    before = state(demo_copy)
    done = bring_in(demo_copy, path, *options("1=I1", "2=P21"))
    assert done.exit_code == 2
    assert done.output.count("\n") == 1 and "'terug.vtt' regel 7" in done.output
    assert "--tijden-laten" in done.output
    assert state(demo_copy) == before
    done = bring_in(demo_copy, path, *options("1=I1", "2=P21"), "--tijden-laten")
    assert done.exit_code == 0, done.output
    turns = Identifiable(demo_copy).raw("S31").turns
    assert [(t.text, t.start_ms) for t in turns] == [("Hoe gaat het?", 10000), ("Goed hoor.", 3000)]


def test_people_may_talk_at_the_same_time(demo_copy: Study, tmp_path: Path) -> None:
    path = tmp_path / "samen.vtt"
    path.write_text(BACK.replace("00:00:03.000", "00:00:11.000").replace("05.000", "13.000"))
    done = bring_in(demo_copy, path, *options("1=I1", "2=P21"))
    assert done.exit_code == 0, done.output
    assert "door elkaar" in done.output


def test_the_page_asks_to_look_at_times_that_go_back(demo_copy: Study) -> None:
    page = ImportPage(demo_copy)
    answer = page.do_read({"file": {"name": "a.vtt", "buffer": 0}}, [BACK.encode()])
    assert answer["back"]
    asked = {"codes": {"I": "I1", "R": "P21"}, "session": "S31", "form": "interview"}
    before = state(demo_copy)
    with pytest.raises(StudyError, match="vinkje"):
        page.do_keep(asked, [])
    assert state(demo_copy) == before
    page.do_keep({**asked, "any_times": True}, [])
    assert "S31" in demo_copy.sessions()
