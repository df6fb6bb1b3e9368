"""Study files are whole or absent."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from peer_research import store
from peer_research.errors import StudyError


def test_write_text_makes_folders_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "memos" / "a.md"
    store.write_text(path, "één")
    store.write_text(path, "twee\r\nregels")
    assert path.read_bytes() == b"twee\r\nregels"
    assert [p.name for p in path.parent.iterdir()] == ["a.md"]


def test_write_json_is_sorted_and_readable(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    store.write_json(path, {"b": "é", "a": 1})
    assert path.read_text("utf-8") == '{\n "a": 1,\n "b": "é"\n}\n'


def full_disk(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_full_disk_keeps_the_old_file_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    store.write_text(path, "oud")
    monkeypatch.setattr(os, "write", full_disk)
    with pytest.raises(StudyError) as caught:
        store.write_text(path, "nieuw")
    assert caught.value.key == "store.disk_full"
    assert "a.txt" in str(caught.value)
    assert path.read_text() == "oud"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_no_right_to_write_is_said_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(os, "replace", denied)
    with pytest.raises(StudyError) as caught:
        store.write_text(tmp_path / "a.txt", "x")
    assert caught.value.key == "store.cannot_write"
    assert list(tmp_path.iterdir()) == []


def test_remove(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    store.write_text(path, "x")
    store.remove(path)
    store.remove(path)
    assert not path.exists()
