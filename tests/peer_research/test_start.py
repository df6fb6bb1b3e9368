"""Opening a study in the browser: which program, and what is refused."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from support import assert_one_clear_line, run_cli

from peer_research.errors import StudyError
from peer_research.start_notebook import command, prepare, start_notebook
from peer_research.study import Study


def test_each_door_is_a_program_of_its_own(demo_copy: Study) -> None:
    folder = demo_copy.path
    assert command(folder)[2:4] == ["peer_research.start_server", "notebook"]
    assert command(folder, lab=True)[2:4] == ["peer_research.start_server", "jupyterlab"]
    if importlib.util.find_spec("voila"):
        words = command(folder, voila=True)
        assert words[2] == "peer_research.widgets.voila_page"
        assert words[3] == str(folder / "notebooks")


def test_the_server_starts_without_what_it_never_uses() -> None:
    asked = [sys.executable, "-X", "importtime", "-m", "peer_research.start_server", "notebook"]
    done = subprocess.run([*asked, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == version("notebook")
    assert "jupyter_server.serverapp" in done.stderr
    # The parser of that grammar, which nothing else uses.
    assert "lark" not in done.stderr


def test_without_the_package_it_says_how_to_get_it(
    demo_copy: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(StudyError, match=r"pip install .peer-research\[voila\]"):
        start_notebook(demo_copy.path, voila=True)
    assert not (demo_copy.path / "notebooks").exists()


def test_both_doors_at_once_are_refused(demo_copy: Study, tmp_path: Path) -> None:
    arguments = ("start", str(demo_copy.path), "--lab", "--voila")
    done = run_cli(*arguments, cwd=tmp_path, home=tmp_path / "home")
    assert_one_clear_line(done, "--lab", "--voila")


def test_the_servers_listen_to_this_computer_only(demo_copy: Study) -> None:
    text = (prepare(demo_copy.path) / "jupyter_server_config.py").read_text("utf-8")
    assert 'c.ServerApp.ip = "127.0.0.1"' in text
    assert "allow_remote_access = False" in text


def test_the_look_of_the_pages_asks_nobody_for_anything() -> None:
    found: list[Any] = list((resources.files("peer_research.widgets") / "voila").iterdir())
    assert {file.name for file in found} >= {"index.html.j2", "page.html", "tree.html", "conf.json"}
    for file in found:
        text = file.read_text("utf-8")
        assert "http" not in text
        assert "//cdn" not in text
