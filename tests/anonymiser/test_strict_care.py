"""What the strict loader and JSON lines do with absurd files, and what they may repeat."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from support import ROOT

from anonymiser.errors import InputError, PolicyError
from anonymiser.jsonl import read_gold
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.spans import Document
from anonymiser.strict import Source, build, load, meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something with few answers."""

    answer: Literal["codeboek", "reflexief", ""]


def call(*arguments: str, cwd: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "anonymiser", *arguments], cwd=cwd, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def one_line(done: subprocess.CompletedProcess) -> str:
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


# ------------------------------------------------------------------------- absurd files


@pytest.mark.parametrize(
    "toml", ["naam = 'a'\nx = " + "[" * 3000 + "]" * 3000, "naam = 'a'\nx = " + "1" * 5000,
             "naam = 'a'\nx = " + "{a=" * 3000 + "1" + "}" * 3000],
    ids=["lists", "digits", "tables"],
)  # fmt: skip
def test_absurd_toml_is_one_clear_line(tmp_path: Path, toml: str) -> None:
    (tmp_path / "beleid.toml").write_text(toml, "utf-8")
    (tmp_path / "a.txt").write_text("Dag", "utf-8")
    line = one_line(
        call("run", "a.txt", "b.txt", "--policy", "beleid.toml", "--vault", "k", cwd=tmp_path)
    )
    assert "beleid.toml" in line
    assert "regel 2" in line


@pytest.mark.parametrize(
    "spans",
    [5, "x", None, {}, [5], [None], [["start"]], [{"start": 0}],
     [{"start": [], "end": 1, "label": "AGE"}], [{"start": 0, "end": 1e400, "label": "AGE"}],
     [{"start": 0.5, "end": 1, "label": "AGE"}], [{"start": True, "end": 2, "label": "AGE"}],
     [{"start": 0, "end": 1, "label": ["AGE"]}], [{"start": 0, "end": 99, "label": "AGE"}]],
    ids=repr,
)  # fmt: skip
def test_spans_that_are_no_spans_are_refused(spans: object) -> None:
    row = json.dumps({"id": 1, "text": "Dag Kim", "spans": spans}).encode()
    with pytest.raises(InputError) as caught:
        read_gold([b'{"id": 0, "text": "a"}', row], "g.jsonl")
    assert caught.value.key == "jsonl.bad_span"
    assert caught.value.values == {"file": "g.jsonl", "line": 2}


def test_evaluate_says_it_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "g.jsonl").write_text('{"id": 1, "text": "Kim", "spans": 5}\n', "utf-8")
    line = one_line(call("evaluate", "g.jsonl", cwd=tmp_path))
    assert "g.jsonl regel 1" in line


@pytest.mark.parametrize("row", [b"[" * 20_000, b'{"id": ' + b"1" * 5000 + b', "text": ""}'])
def test_absurd_json_names_the_line(row: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_gold([row], "g.jsonl")
    assert caught.value.values == {"file": "g.jsonl", "line": 1}


# ------------------------------------------------------------------------- what is repeated


def test_a_slip_of_the_pen_is_repeated_with_what_was_meant() -> None:
    with pytest.raises(PolicyError, match=r"'codebook'.*codeboek") as caught:
        build(Choice, {"answer": "codebook"}, Source("f.toml", 'answer = "codebook"'))
    assert caught.value.key == "strict.unknown_value"


@pytest.mark.parametrize("value", ["Fatima el Amrani", "Ko", 3, True, 2.5, ["Fatima"], {"a": 1}])
def test_a_value_like_no_known_one_is_not_repeated(value: object) -> None:
    text = f"# begin\nanswer = {json.dumps(value)}"
    with pytest.raises(PolicyError) as caught:
        build(Choice, {"answer": value}, Source("f.toml", text))
    assert caught.value.key == "strict.other_value"
    assert str(value) not in str(caught.value)
    assert str(value) not in repr(caught.value.values)
    assert "regel 2" in str(caught.value)
    assert "codeboek, reflexief" in str(caught.value)


def test_a_file_with_a_name_in_a_wrong_place(tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    path.write_text('answer = "Qwistoval"\n', "utf-8")
    with pytest.raises(PolicyError) as caught:
        load(Choice, path)
    assert "Qwistoval" not in str(caught.value)


def test_only_a_near_word_is_meant() -> None:
    assert meant("reflexif", ["codeboek", "reflexief"]) == "reflexief"
    assert meant("", ["codeboek", ""]) == ""
    assert meant("Bo", ["codeboek"]) == ""


# ------------------------------------------------------------------------- what is shown


def test_values_that_are_shown_hold_no_words_of_people() -> None:
    table = PseudonymTable()
    table.add_entity("PERSON", ["Qwistoval"], code="P01")
    shown = repr(table) + repr(Document(id="S01", text="Dag Qwistoval"))
    assert "Qwistoval" not in shown
    assert "S01" in shown
