"""The whole way: the practice study from conversations to a Word report."""

from __future__ import annotations

import tomllib
import zipfile
from pathlib import Path

import pytest
from support import every_byte, hits

from peer_research.consent.traces import shingles
from peer_research.identifiable import Identifiable
from peer_research.study import Study

SECRETS = Path(__file__).parent / "data" / "demo_secrets.toml"


def secrets() -> list[str]:
    rows = tomllib.loads(SECRETS.read_text("utf-8"))["geheim"]
    return sorted({row["tekst"] for row in rows if row.get("zoekbaar", True)})


def test_the_secrets_are_in_the_conversations() -> None:
    from peer_research.demo.build import CONVERSATIONS

    texts = every_byte(CONVERSATIONS)
    joined = " ".join(" ".join(t.split()) for t in texts.values()).casefold()
    assert len(secrets()) >= 200
    assert sum(s.casefold() in joined for s in secrets()) >= 0.9 * len(secrets())


def test_no_secret_is_in_any_byte_that_was_written(demo: Study, demo_printed: str) -> None:
    texts = every_byte(demo.path) | {"what the command printed": demo_printed}
    assert len(texts) > 30
    assert hits(texts, secrets()) == []


def test_the_search_finds_a_planted_secret(demo: Study, tmp_path: Path) -> None:
    planted = tmp_path / "a.docx"
    with zipfile.ZipFile(planted, "w") as archive:
        archive.writestr("word/document.xml", f"<w:t>{secrets()[0]}</w:t>")
    assert hits(every_byte(tmp_path), secrets()[:1])


def test_the_vault_is_outside_and_unreadable(demo: Study) -> None:
    assert not demo.vault_folder.is_relative_to(demo.path)
    assert hits(every_byte(demo.vault_folder), secrets()) == []


def test_not_eight_words_of_who_withdrew_are_left(demo: Study, withdrawn_words: set) -> None:
    assert len(withdrawn_words) > 200
    for name, text in every_byte(demo.path).items():
        assert withdrawn_words.isdisjoint(shingles(text)), name
    private = Identifiable(demo)
    for entry in private.vault.names():
        assert withdrawn_words.isdisjoint(shingles(private.text_of(entry))), entry


def test_who_withdrew_is_counted_out(demo: Study) -> None:
    assert demo.withdrawn() == 1
    assert len(demo.participants()) == 11
    assert "P07" not in set(demo.segments()["participant"])
    assert not any(row.get("code") == "P07" for row in Identifiable(demo).roster_rows())


def test_the_report_is_there_and_counts_people(demo: Study) -> None:
    from docx import Document

    report = demo.output / "rapport.docx"
    text = "\n".join(p.text for p in Document(str(report)).paragraphs)
    assert "van de 11" in text
    assert "[SCHRIJF HIER" in text


def test_every_quote_in_the_report_is_allowed(demo: Study) -> None:
    import pandas as pd

    segments: pd.DataFrame = demo.segments()
    people = demo.participants()
    with zipfile.ZipFile(demo.output / "rapport.docx") as archive:
        xml = archive.read("word/document.xml").decode("utf-8")
    quoted = segments[segments["id"].map(lambda i: f'"cit_{i}"' in xml)]
    assert len(quoted) >= 10
    assert set(quoted["citaat"]) == {"mag"}
    assert all(people[code].allows("citeren") for code in quoted["participant"])


def test_two_builds_give_the_same_tables(demo: Study, tmp_path: Path) -> None:
    from peer_research.demo.build import build_demo

    build_demo(tmp_path / "again")
    again = Study(tmp_path / "again")
    columns = ["session", "coder", "code", "start", "end", "quote"]
    first, second = demo.segments()[columns], again.segments()[columns]
    order = columns[:5]
    assert (
        first.sort_values(order)
        .reset_index(drop=True)
        .equals(second.sort_values(order).reset_index(drop=True))
    )


def test_a_folder_with_something_else_is_not_touched(tmp_path: Path) -> None:
    from peer_research.demo.build import build_demo
    from peer_research.errors import StudyError

    (tmp_path / "mijn.txt").write_text("van mij", "utf-8")
    with pytest.raises(StudyError):
        build_demo(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mijn.txt"]


def test_the_whole_way_runs_with_sockets_blocked(tmp_path: Path, home: Path) -> None:
    import subprocess
    import sys

    from support import ROOT

    blocked = (
        "import socket\n"
        "def no(*a, **k): raise SystemExit('een socket werd geopend')\n"
        "socket.socket.__init__ = no\n"
        "socket.create_connection = socket.getaddrinfo = no\n"
        "import sys\n"
        "from peer_research.cli import main\n"
        "sys.exit(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", blocked, "demo", "onderzoek"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PEER_RESEARCH_HOME": str(home)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "rapport.docx" in done.stdout


@pytest.mark.parametrize("identity", ["../../waardevol", "", "/tmp/elders", "a/b"])
def test_a_hostile_id_deletes_nothing(identity: str, tmp_path: Path, home: Path) -> None:
    from peer_research.demo.build import build_demo
    from peer_research.errors import StudyError

    keep = home / "vaults" / "van-iemand" / "vault.json"
    keep.parent.mkdir(parents=True)
    keep.write_text("{}", "utf-8")
    folder = tmp_path / "nep"
    folder.mkdir()
    (folder / "study.toml").write_text(
        f'[onderzoek]\nformaat = 1\nid = "{identity}"\ntitel = "x"\noefening = true\n', "utf-8"
    )
    with pytest.raises(StudyError, match="id"):
        build_demo(folder)
    assert keep.is_file()
    assert (folder / "study.toml").is_file()
