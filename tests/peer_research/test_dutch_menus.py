"""The menus of the notebook: the words our notebooks tell people to look for are there."""

from __future__ import annotations

import gettext
import json
import os
import re
import tomllib
from pathlib import Path

import pytest

from peer_research import dutch_menus, shipped
from peer_research.start_notebook import prepare, variables
from peer_research.study import Study
from peer_research.texts import texts

_WHERE = Path("language") / "jupyterlab_language_pack_nl_NL" / "locale"
_PLACES = _WHERE / "nl_NL" / "LC_MESSAGES"


def words_in(config: Path, domain: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(
        (config / _PLACES / f"{domain}.json").read_text("utf-8")
    )
    return found


def test_what_a_notebook_says_to_choose_is_in_the_menu(demo_copy: Study) -> None:
    known = words_in(prepare(demo_copy.path), "jupyterlab")
    shown = {word for key, dutch in known.items() if key for word in dutch}
    told = 0
    for path in shipped.notebooks().glob("*.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            text = "".join(cell["source"])
            for menu, item in re.findall(r"menu \*\*(.+?)\*\* en dan \*\*(.+?)\*\*", text):
                assert {menu, item} <= shown, path.name
                told += 1
    assert told >= 8


def test_the_words_of_the_installed_pack_stay(demo_copy: Study) -> None:
    known = words_in(prepare(demo_copy.path), "jupyterlab")
    assert known[""]
    assert len(known) > len(dutch_menus.own_words()) * 3
    assert known["Undo"] == ["Ongedaan maken"]


def test_the_server_reads_the_names_of_the_menus_too(demo_copy: Study) -> None:
    config = prepare(demo_copy.path)
    read = gettext.translation("jupyterlab", config / _WHERE, languages=["nl_NL"])
    assert read.pgettext("menu", "Edit") == "Bewerken"
    assert read.pgettext("menu", "no such menu") == "no such menu"


def test_our_pack_is_found_first(demo_copy: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elders")
    config = prepare(demo_copy.path)
    first, second = variables(demo_copy.path, config)["PYTHONPATH"].split(os.pathsep)
    assert (first, second) == (str(config / "language"), "elders")


def test_without_a_pack_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dutch_menus, "_PACK", "no_such_pack")
    assert not dutch_menus.install(tmp_path / "language")
    assert not (tmp_path / "language").exists()


def test_each_word_is_said_once_and_has_as_many_forms() -> None:
    rows = tomllib.loads((texts.folder / "notebook_menus.toml").read_text("utf-8")).values()
    english = [row["en"] for row in rows]
    assert len(english) == len(set(english))
    for row in rows:
        assert row["en"].count("|") == row["nl"].count("|"), row["en"]
        assert sorted(re.findall(r"%\d", row["en"])) == sorted(re.findall(r"%\d", row["nl"]))
