"""What can go wrong gives one clear Dutch line, exit code 2, and nothing half-written."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import ROOT, assert_one_clear_line, run_cli, snapshot

from peer_research.identifiable import PRACTICE_PASSPHRASE
from peer_research.study import Study

JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 4


def half_docx(path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("Interviewer: Hoe gaat het?")
    document.save(str(path))
    path.write_bytes(path.read_bytes()[:2000])


FILES: dict[str, tuple[str, Callable[[Path], object], tuple[str, ...]]] = {
    "empty": ("leeg.txt", lambda p: p.write_bytes(b""), ("leeg",)),
    "renamed jpg": ("foto.txt", lambda p: p.write_bytes(JPG), ("foto.txt",)),
    "renamed jpg as docx": ("foto.docx", lambda p: p.write_bytes(JPG), ("foto.docx", "word")),
    "half docx": ("half.docx", half_docx, ("half.docx",)),
    "vtt without speakers": (
        "zonder.vtt",
        lambda p: p.write_text(
            "WEBVTT\n\n00:01.000 --> 00:03.000\nhoe gaat het\n\n"
            "00:04.000 --> 00:06.000\nja wel goed\n", "utf-8"),
        ("spreker",),
    ),
    "unknown kind": ("gesprek.mp3", lambda p: p.write_bytes(b"ID3"), (".docx",)),
    "missing": ("weg.txt", lambda p: None, ("weg.txt",)),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_bad_file_is_refused(case: str, demo_copy: Study, tmp_path: Path, home: Path) -> None:
    name, make, mentions = FILES[case]
    make(tmp_path / name)
    before = snapshot(demo_copy.path), snapshot(home)
    done = run_cli(
        "import", str(demo_copy.path), str(tmp_path / name), "--gesprek", "S07",
        "--spreker", "1=I1", cwd=tmp_path, home=home,
    )  # fmt: skip
    assert_one_clear_line(done, *mentions)
    assert (snapshot(demo_copy.path), snapshot(home)) == before


def test_an_unknown_key_names_line_and_nearest(demo_copy: Study, home: Path) -> None:
    text = demo_copy.settings_file.read_text("utf-8")
    demo_copy.settings_file.write_text(text.replace("titel =", "titl =", 1), "utf-8")
    done = run_cli("run", str(demo_copy.path), cwd=demo_copy.path.parent, home=home)
    assert_one_clear_line(done, "'titl'", "study.toml regel", "bedoel je titel?")


def test_an_unknown_key_in_a_protocol(tmp_path: Path, home: Path) -> None:
    shipped = ROOT / "protocols" / "gesprekken" / "p01-big5-18plus.toml"
    changed = tmp_path / "p01-big5-18plus.toml"
    changed.write_text(shipped.read_text("utf-8").replace("titel =", "tietel =", 1), "utf-8")
    done = run_cli("protocol", "check", str(changed), cwd=tmp_path, home=home)
    assert_one_clear_line(done, "'tietel'", "regel", "bedoel je titel?")


def test_a_wrong_passphrase(demo_copy: Study, home: Path) -> None:
    before = snapshot(demo_copy.path), snapshot(home)
    done = run_cli(
        "withdraw", str(demo_copy.path), "P01", cwd=demo_copy.path.parent, home=home,
        PEER_RESEARCH_PASSPHRASE="dit is hem echt niet",
    )  # fmt: skip
    assert_one_clear_line(done, "wachtzin")
    assert (snapshot(demo_copy.path), snapshot(home)) == before


def test_no_passphrase_and_nobody_to_ask(demo_copy: Study, home: Path) -> None:
    text = demo_copy.settings_file.read_text("utf-8")
    demo_copy.settings_file.write_text(text.replace("oefening = true", "oefening = false"), "utf-8")
    done = run_cli("withdraw", str(demo_copy.path), "P01", cwd=demo_copy.path.parent, home=home)
    assert_one_clear_line(done, "PEER_RESEARCH_PASSPHRASE")


@pytest.mark.parametrize("room", [0, 700, 3000, 20_000])
def test_a_full_disk_while_importing(
    demo_copy: Study, tmp_path: Path, home: Path, room: int
) -> None:
    """The kernel refuses to let any file grow beyond `room` bytes, as on a full disk."""
    talk = tmp_path / "gesprek.txt"
    lines = [f"I: Vraag {n}, hoe ging dat toen?\nR: Dat ging zo, {n} keer.\n" for n in range(900)]
    talk.write_text("\n".join(lines), "utf-8")
    before = snapshot(demo_copy.path), snapshot(home)
    command = (
        f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}));"
        "import sys; from peer_research.cli import main; sys.exit(main())"
    )
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != room
    done = subprocess.run(
        [sys.executable, "-c", command, "import", str(demo_copy.path), str(talk), "--gesprek",
         "S07", "--spreker", "1=I1", "--spreker", "2=P20"],
        cwd=tmp_path, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={"PATH": "/usr/bin", "PYTHONPATH": str(ROOT), "PEER_RESEARCH_HOME": str(home),
             "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert_one_clear_line(done, "schijf")
    after = snapshot(demo_copy.path), snapshot(home)
    assert not {n for part in after for n in part if "tmp" in n.lower()}
    # What was already safely written may stay; nothing that was there is lost or cut off.
    assert all(after[0][n] == d for n, d in before[0].items() if not n.endswith("log.jsonl"))
    assert not any("S07" in n for n in after[0])


def test_a_study_folder_that_is_none(tmp_path: Path, home: Path) -> None:
    done = run_cli("run", str(tmp_path), cwd=tmp_path, home=home)
    assert_one_clear_line(done, "peer-research new")


def test_a_damaged_log_stops_the_run(demo_copy: Study, home: Path) -> None:
    lines = demo_copy.log_file.read_text("utf-8").splitlines(keepends=True)
    demo_copy.log_file.write_text("".join(lines[:2] + lines[3:]), "utf-8")
    done = run_cli("run", str(demo_copy.path), cwd=demo_copy.path.parent, home=home)
    assert_one_clear_line(done, "log.jsonl")


def test_a_changed_transcript_stops_the_run(demo_copy: Study, home: Path) -> None:
    path = demo_copy.transcript_file("S01", demo_copy.versions("S01")[-1])
    path.write_text(path.read_text("utf-8").replace(" ik ", " wij ", 1), "utf-8")
    done = run_cli("report", str(demo_copy.path), cwd=demo_copy.path.parent, home=home)
    assert_one_clear_line(done, path.name)


def test_the_practice_passphrase_is_long_enough() -> None:
    assert len(PRACTICE_PASSPHRASE) >= 12
