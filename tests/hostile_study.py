"""A study in which every field that a person can fill holds something that wants to be run.

The fields are found in the files themselves: whatever text a file still allows after the loader
looked at it is filled. So a field that is added later is attacked without a word here.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import study_maker
import tomlkit

from peer_research.anonymiser_bridge import UserError
from peer_research.coding.memos import write_memo
from peer_research.model import Memo
from peer_research.protocol.reading import load_protocol
from peer_research.registers.every import ALL
from peer_research.study import Study

PROGRAM = Path(__file__).with_name("many_commands.py")
FORMULAS = ("=cmd|' /C calc'!A0", '=HYPERLINK("https://kwaad.example/"&A1)', "@SUM(1)", "\t=1+1",
            "+1+cmd|' /C calc'!A0", "-2+3", "Ja;=1+cmd|' /C calc'!A0;", "＝1+1",
            " =1+1", "'=1+1", "\r=1+1")  # fmt: skip
_RUNS = "window.__pwned=(window.__pwned||0)+1"
SCRIPTS = (
    f"<script>{_RUNS}</script>",
    f'<img src=x onerror="{_RUNS}">',
    f"\"'><svg/onload={_RUNS}>",
    f']]></style></title><iframe srcdoc="<script>parent.{_RUNS.partition(".")[2]}</script>">',
    f'[klik](javascript:{_RUNS}) <a href="javascript:{_RUNS}">klik</a> & &lt; &#60;script>',
    f"--><script>{_RUNS}</script><!--",
    "{{ 7*191 }} {% for x in y %} ${7*191} <https://kwaad.example/beeld.png>",
)
# What points at something else is no text: another word there only makes a study that is wrong.
_POINTS = frozenset((
    "aanbeveling", "beleid", "citaat", "citaten", "code", "codes", "codeur", "deelnemer",
    "deelnemers", "domein", "door", "door_rol", "gebied", "gesprek", "hulpvorm", "id", "kaart",
    "kaarten", "kleur", "kwartaal", "moment", "naar", "onderzoeker", "ouder", "over",
    "plek_soort", "protocol", "protocol_versie", "rol", "soort", "stapel", "stapels", "stuk",
    "stukken", "tegen", "tekst_versie", "thema", "themas", "van", "versie", "voor", "vorm",
    "wie_rol",
))  # fmt: skip


def make_hostile(folder: Path, attacks: tuple[str, ...], patch: pytest.MonkeyPatch) -> Study:
    """Return an invented study with one of the attacks at the begin of every text."""
    turns = itertools.cycle(attacks)
    plain = study_maker._sentence
    patch.setattr(
        study_maker, "_sentence",
        lambda dice, code: f"{next(turns).strip()} {plain(dice, code)}",
    )  # fmt: skip
    return poisoned(study_maker.make_study(folder, conversations=12, words=200), attacks)


def poisoned(study: Study, attacks: tuple[str, ...], leave: str = "") -> Study:
    """Put an attack before every text that a person typed, but for one key; return the study."""
    for number, attack in enumerate(attacks):
        memo = Memo(id=f"kwaad-{number}", coder="noor", about="studie", text=attack)
        write_memo(study.memos_folder, memo)
    for path, read in _files(study):
        _fill(path, read, itertools.cycle(attacks), leave)
    return Study(study.path)


def _files(study: Study) -> Iterator[tuple[Path, Callable[[], object]]]:
    """Yield each file that people fill, with what reads it."""
    folder = study.path
    yield study.settings_file, lambda: Study(folder)
    yield study.codebook_file, lambda: Study(folder).codebook()
    yield study.participants_file, lambda: Study(folder).participants()
    yield study.recommendations_file, lambda: Study(folder).recommendations()
    for path in sorted((folder / "sessions").glob("*.toml")):
        yield path, lambda: Study(folder).sessions()
    for path in sorted((folder / "protocols").glob("*.toml")):
        yield path, lambda path=path: load_protocol(path)  # type: ignore[misc]
    for register in ALL:
        path = study.register_file(register.name)
        if path.is_file():
            yield path, lambda register=register: register.rows(study)  # type: ignore[misc]


def _fill(path: Path, read: Callable[[], object], attacks: Iterator[str], leave: str) -> None:
    """Put an attack before each text of a file, where its reader allows that."""
    document = tomlkit.parse(path.read_text("utf-8"))
    for name in sorted({where for where, _, _ in _texts(document)}):
        if leave and name.endswith(leave):
            continue
        before = tomlkit.dumps(document)
        for where, inside, key in list(_texts(document)):
            if where == name:
                inside[key] = f"{next(attacks)} {inside[key]}".strip(" ")
        path.write_text(tomlkit.dumps(document), "utf-8")
        try:
            read()
        except UserError:
            path.write_text(before, "utf-8")
            document = tomlkit.parse(before)


def _texts(node: Any, where: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield every text below a value: the names that lead to it, and where it can be replaced."""
    rows = node.items() if isinstance(node, Mapping) else enumerate(node)
    for key, value in list(rows):
        name = where if isinstance(key, int) else f"{where}.{key}"
        if isinstance(value, str):
            if name.rpartition(".")[2] not in _POINTS:
                yield name, node, key
        elif isinstance(value, (Mapping, list)):
            yield from _texts(value, name)


def commands(study: Path, out: Path) -> Iterator[tuple[str, list[object], str]]:
    """Yield every command that writes something for a reader or for another program."""
    rows: list[list[object]] = [
        ["run", study], ["report", study, "--html", "--namen-bekeken"],
        ["products", study, "--naar", out / "producten", "--bevestigd"],
        ["export", study, out / "a.csv"], ["export", study, out / "a.xlsx"],
        ["export", study, out / "a.qdpx"], ["look", out / "a.qdpx"],
        ["codebook", "export", study, out / "codeboek.csv"],
        ["codebook", "export", study, out / "codeboek.qdc"],
        ["codebook", "export", study, out / "codeboek.docx"],
        ["codebook", "pieces", study, "big5.wonen"], ["codebook", "show", study],
        ["codebook", "history", study],
        *(["find", "table", study, name, "--csv"]
          for name in ("codes", "groepen", "kenmerk", "samen", "nieuw", "spreektijd")),
        ["find", "search", study, "kamer", "--csv"], ["find", "kwic", study, "kamer", "--csv"],
        ["find", "collocations", study, "--csv"],
        ["find", "keyness", study, "hulpvorm", "leefgroep", "--csv"],
        ["find", "similar", study, "een kamer zoeken", "--csv"],
        ["advice", study], ["yields", study], ["materials", study],
        ["care", study], ["register", study], ["fees", study], ["readback", study],
        ["consensus", "differences", study, "--gesprek", "S01", "--toch-lezen"],
        ["sense", "themes", study],
        ["sense", "statements", study], ["sense", "decisions", study], ["sense", "map", study],
        ["library", "publish", study, out / "plank", "p01-big5-18plus"],
        ["library", "list", out / "plank"],
        ["merge", out / "samen", study, "--titel", "=1+1 Samen"],
        ["export", out / "samen", out / "samen.csv"],
    ]  # fmt: skip
    yield from (("peer-research", words, "") for words in rows)


def perform(study: Study, out: Path) -> dict[str, int]:
    """Run all `commands` in one program; return the exit code of each by what it said."""
    said, steps = out / "said", out / "steps.json"
    said.mkdir(parents=True)
    steps.write_text(json.dumps(list(commands(study.path, out)), default=str), "utf-8")
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(steps), str(said)], stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(PROGRAM.parent.parent)}, cwd=out,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = [path.read_text("utf-8") for path in sorted(said.glob("*.txt"))]
    names = [" ".join(str(word) for word in words if not isinstance(word, Path))
             for _, words, _ in commands(study.path, out)]  # fmt: skip
    codes = zip(names, json.loads(done.stdout), told, strict=True)
    return {f"{name}: {text[-300:]}" if code else name: code for name, code, text in codes}
