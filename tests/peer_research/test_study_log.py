"""The log of a study shows that it was touched, and holds no text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from peer_research import study_log
from peer_research.errors import StudyError


def filled_log(path: Path) -> list[str]:
    for number in range(4):
        study_log.add(path, "coded", session="S01", codes=["hulp.wachten"], count=number)
    return path.read_text().splitlines()


def test_log_is_a_chain(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    assert study_log.verify(path) == 0
    lines = filled_log(path)
    assert study_log.verify(path) == 4
    assert json.loads(lines[0])["facts"] == {
        "session": "S01",
        "codes": ["hulp.wachten"],
        "count": 0,
    }


def test_chain_survives_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(("\r\n".join(filled_log(path)) + "\r\n").encode())
    study_log.add(path, "exported")
    assert study_log.verify(path) == 5


@pytest.mark.parametrize("touched", ["changed", "removed", "swapped"])
def test_log_shows_that_it_was_touched(tmp_path: Path, touched: str) -> None:
    path = tmp_path / "log.jsonl"
    lines = filled_log(path)
    if touched == "changed":
        lines[1] = lines[1].replace('"count": 1', '"count": 9')
    elif touched == "removed":
        del lines[1]
    else:
        lines[1], lines[2] = lines[2], lines[1]
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(StudyError) as caught:
        study_log.verify(path)
    assert caught.value.key == "store.broken_chain"


def test_chain_goes_on_after_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    filled_log(path)
    with path.open("ab") as stream:
        stream.write(b'{"action": "wit')
    study_log.add(path, "withdraw", participant="P01")
    assert study_log.verify(path) == 5


@pytest.mark.parametrize("fact", ["ik sliep op een bank", "", {"a": 1}, ["S01", "een zin"]])
def test_log_refuses_text(tmp_path: Path, fact: object) -> None:
    with pytest.raises(StudyError) as caught:
        study_log.add(tmp_path / "log.jsonl", "coded", quote=fact)
    assert caught.value.key == "store.text_in_log"
    assert "bank" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []
