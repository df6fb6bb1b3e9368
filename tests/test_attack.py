"""What somebody who means harm could send, and what becomes of it.

Bombs, entities and names that climb out of an archive are tried per reader in
test_transcripts_hostile.py, test_transcripts_turn_table.py and test_exchange_import.py; vaults
with a changed header in test_vault.py. Here is what holds for the whole.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest
from browser import serving
from support import ROOT, assert_one_clear_line, run_cli
from test_faults import Work, codes, small_study

from anonymiser.errors import InputError, VaultError
from anonymiser.formats import read as read_for_copy
from anonymiser.vault import Vault
from anonymiser.vault_header import DEFAULT_COST, Cost
from peer_research import event_log, store, study_log
from peer_research.errors import ImportFileError, StudyError
from peer_research.formula_guard import is_formula
from peer_research.model import Transcript, Turn
from peer_research.study import Study
from peer_research.transcripts import read
from peer_research.transcripts.archive import UnsafeArchiveError, open_archive

PHRASE = "vier losse woorden hierbij"
FORMULAS = ("=HYPERLINK(\"http://x\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1",
            "=cmd|' /C calc'!A0")  # fmt: skip
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>"


# --------------------------------------------------------------------- what is in the program


def modules() -> list[Path]:
    return [
        path for part in ("anonymiser", "peer_research") for path in (ROOT / part).rglob("*.py")
    ]


FORBIDDEN = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "yaml", "telnetlib"}
RUNS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}
RUNS_TOO = (".extractall", ".unsafe_load", ".loads_pickle")


def runs_what_it_reads(source: str) -> list[str]:
    """Return what in a program could run something that came out of a file."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [a.name for a in node.names if a.name.split(".")[0] in FORBIDDEN]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in FORBIDDEN:
            found.append(str(node.module))
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            given = {word.arg: ast.unparse(word.value) for word in node.keywords}
            asked = {given.get("shell", "False"), given.get("allow_pickle", "False")}
            if name in RUNS or name.endswith(RUNS_TOO) or asked != {"False"}:
                found.append(name)
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_nothing_that_is_read_is_ever_run(path: Path) -> None:
    assert runs_what_it_reads(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    ["import pickle", "from yaml import load", "eval('1')", "subprocess.run('x', shell=True)",
     "np.load(f, allow_pickle=True)", "archive.extractall()", "import joblib.numpy_pickle"],
)  # fmt: skip
def test_the_look_for_it_sees_it(source: str) -> None:
    assert runs_what_it_reads(source)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_no_expression_gets_slower_than_its_text_gets_longer() -> None:
    program = [sys.executable, "-W", "ignore", str(ROOT / "tests" / "regular_expressions.py")]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["patterns"] > 400
    assert found["slow"] == {}
    # As text, so that `pytest -s` tells how slow the slowest are.
    print("\n".join(map(str, found["slowest_ms"])))


def test_a_slow_expression_is_seen() -> None:
    import re

    from regular_expressions import worst

    assert worst(re.compile(r"<v\s+[^<>]+>"), "finditer")[0] > 2.8
    assert worst(re.compile(r"<v\s+[^\s<>][^<>]*>"), "match")[0] == 0


@pytest.mark.parametrize("ending", [".vtt", ".srt", ".txt", ".html", ".rtf", ".csv", ".json"])
@pytest.mark.parametrize(
    "pump", ["<v ", "<v" + " " * 3000, "[0", "a: ", "\\'", "&#", '"', "<a name=", "- "]
)
def test_files_of_tricky_characters_are_read_in_time(
    tmp_path: Path, ending: str, pump: str
) -> None:
    """Twice as much takes about twice as long; measured in processor time."""
    begin = {".vtt": "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n", ".rtf": "{\\rtf1\\ansi "}
    times = []
    for size in (100_000, 200_000):
        path = tmp_path / f"a{ending}"
        path.write_text(begin.get(ending, "I: ") + pump * (size // len(pump)), "utf-8")
        start = time.process_time()
        for look in (read, lambda p: read_for_copy(p.read_bytes(), p.name)):
            try:
                look(path)
            except (ImportFileError, InputError) as problem:
                assert str(problem)
        times.append(time.process_time() - start)
    assert times[1] < 3.2 * times[0] + 0.3


# ------------------------------------------------------------------------------ archives


def packed(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    "name", ["../a.xml", "/etc/passwd", "a/../../b", "C:\\a", "..\\a", "a\\..\\..\\b", "//host/a"]
)
def test_a_name_that_leads_out_of_an_archive(name: str) -> None:
    with pytest.raises(UnsafeArchiveError):
        open_archive(packed((name, b"x")))


def test_a_member_without_a_name() -> None:
    data = packed(("a", b"x")).replace(b"a", b"\0")
    with pytest.raises(UnsafeArchiveError):
        open_archive(data)


@pytest.mark.parametrize(
    "members",
    [[("a.bin", bytes(50_000_000))], [(f"{n}", b"") for n in range(5_100)]],
    ids=["fifty megabytes of nothing", "many members"],
)
def test_a_bomb(members: list[tuple[str, bytes]]) -> None:
    with pytest.raises(UnsafeArchiveError):
        open_archive(packed(*members))


# ------------------------------------------------------------------- formulas and scripts


@pytest.fixture
def nasty(tmp_path: Path) -> Study:
    """Return a study in which everything that somebody said or typed is a formula or script."""
    study = small_study(tmp_path / "s")
    said = [*FORMULAS, SCRIPT, *(f"{word}{SCRIPT}" for word in FORMULAS)] * 2
    text = Transcript(id="S01", version=2, turns=tuple(
        Turn(id=f"T{n:04d}", speaker="P01", text=words.strip("\t\r") or "x")
        for n, words in enumerate(said, 1)
    ))  # fmt: skip
    study.write_transcript(text, {})
    log, place = study.coding_log("S01", "noor"), 0
    for turn in text.turns:
        log.apply(place, place + len(turn.text), codes(study)[0])
        place += len(turn.text) + 1
    return study


def test_no_cell_of_an_export_is_a_formula(nasty: Study, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from peer_research.exchange import write_segments

    written = write_segments(nasty, tmp_path / "a.csv").read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written, newline="")))
    cells = [cell for row in rows for cell in row]
    assert len(rows) > len(FORMULAS)
    assert [cell for cell in cells if is_formula(cell)] == []
    book = load_workbook(write_segments(nasty, tmp_path / "a.xlsx"))
    cells = [cell for sheet in book for row in sheet.rows for cell in row]
    assert any(str(cell.value).startswith("=") for cell in cells)
    assert [cell for cell in cells if cell.data_type == "f"] == []
    for sheet in book:
        for row in sheet.rows:
            assert all(c.quotePrefix or not is_formula(str(c.value or "")) for c in row)


# ---------------------------------------------------------------------- a study of somebody else

HOSTILE = [
    ('id = "../../weg"', "study.bad_id"), ('id = "/etc"', "study.bad_id"),
    ('id = "a\\u0000b"', "study.bad_id"), ('id = "toets\\n"', "study.bad_id"),
    ('id = "..."', "study.bad_id"), ('id = ["a"]', "strict"), ("id = 1e999", "strict"),
    ('id = "%s"' % ("x" * 100_000), "study.bad_id"),
    ('id = "toets"\nkleinste_groep = -1', "study.bad_min_group"),
    ('id = "toets"\nkleinste_groep = 99999999999999999999999', ""),
    ('id = "toets"\ntaalmodel = "../../kwaad"', "strict"),
    ('id = "toets"\n' + "a." * 5000 + "b = 1", "strict"),
    ('id = "toets"\nteam = ' + "[" * 5000, "strict"),
    ('id = "toets"\nid = "ook"', "strict"), ('id = "toets"\n__class__ = "x"', "strict"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "key"), HOSTILE, ids=[row[0][:30] for row in HOSTILE])
def test_a_hostile_study_file(tmp_path: Path, lines: str, key: str) -> None:
    text = f'[onderzoek]\nformaat = 1\ntitel = "x"\n{lines}\n'
    (tmp_path / "study.toml").write_text(text, "utf-8")
    if not key:
        assert Study(tmp_path).vault_folder.name == "toets"
        return
    with pytest.raises(StudyError) as refused:
        Study(tmp_path)
    assert refused.value.key.startswith(key)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("name", ["coding", "transcripts", "log.jsonl", "participants.toml"])
def test_a_record_that_is_a_link_to_something_outside(tmp_path: Path, name: str) -> None:
    study = small_study(tmp_path / "s")
    outside = tmp_path / "van-mij"
    place = study.path / name
    if place.exists():
        place.rename(outside)
    else:
        outside.mkdir()
    place.symlink_to(outside)
    with pytest.raises(StudyError) as refused:
        Study(study.path)
    assert refused.value.key == "study.link_outside"


def test_a_log_that_is_a_link_is_not_written_to(tmp_path: Path) -> None:
    mine = tmp_path / "profiel"
    mine.write_text("", "utf-8")
    (tmp_path / "noor.jsonl").symlink_to(mine)
    with pytest.raises(StudyError):
        event_log.append(tmp_path / "noor.jsonl", {"a": 1})
    assert mine.read_text("utf-8") == ""


@pytest.mark.parametrize("target", ["home", "above", "work"])
def test_outcomes_that_are_a_link_to_your_own_files_are_not_emptied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    home = tmp_path / "thuis"
    (home / "werk" / ".git").mkdir(parents=True)
    (home / "werk" / "proefschrift.docx").write_bytes(b"jaren werk")
    monkeypatch.setattr(Path, "home", lambda: home)
    study = home / "studie"
    study.mkdir()
    places = {"home": home, "above": tmp_path, "work": home / "werk"}
    (study / "output").symlink_to(places[target])
    with pytest.raises(StudyError) as refused:
        store.remove_folder(study / "output")
    assert refused.value.key == "store.link_elsewhere"
    assert (home / "werk" / "proefschrift.docx").read_bytes() == b"jaren werk"


@pytest.mark.parametrize("how", ["changed", "removed", "swapped", "added"])
def test_a_tampered_log_is_noticed_by_every_line(tmp_path: Path, how: str) -> None:
    work = Work(small_study(tmp_path / "s"))
    for number in range(24):
        work.do(number)
    path = work.study.log_file
    good = path.read_bytes().splitlines(keepends=True)
    assert study_log.verify(path) == len(good) > 5
    for number in range(len(good) - 1):
        lines = list(good)
        if how == "changed":
            lines[number] = lines[number].replace(b'"at": "2', b'"at": "1')
        elif how == "removed":
            del lines[number]
        elif how == "swapped":
            lines[number], lines[number + 1] = lines[number + 1], lines[number]
        else:
            lines.insert(number, lines[number])
        path.write_bytes(b"".join(lines))
        with pytest.raises(StudyError) as refused:
            study_log.verify(path)
        assert refused.value.key == "store.broken_chain"


# -------------------------------------------------------------------------------- the vault


def test_every_byte_of_a_vault_counts(tmp_path: Path) -> None:
    cheap = Cost(n=2**10, r=8, p=1)
    vault = Vault.create(tmp_path / "kluis", PHRASE, "toets", _cost=cheap)
    vault.put("een", b"Dag Kim")
    entry, header = tmp_path / "kluis" / "een.bin", tmp_path / "kluis" / "vault.json"
    for path in (entry, header):
        good = path.read_bytes()
        for place in range(len(good)):
            for change in (1, 0x80):
                data = bytearray(good)
                data[place] ^= change
                path.write_bytes(data)
                with pytest.raises(VaultError):
                    Vault.open(tmp_path / "kluis", PHRASE).get("een")
        path.write_bytes(good)
    assert Vault.open(tmp_path / "kluis", PHRASE).get("een") == b"Dag Kim"


def test_guessing_a_passphrase_costs_memory_and_time() -> None:
    """The parameters that make a guess cost 128 MiB; `guess` measures the time."""
    assert (DEFAULT_COST.n, DEFAULT_COST.r, DEFAULT_COST.p) == (2**17, 8, 1)
    assert 128 * DEFAULT_COST.n * DEFAULT_COST.r == 128 * 1024**2
    assert guess() > 0.05


def guess() -> float:
    """Return the seconds of processor time that one guess takes here."""
    from anonymiser.vault_header import Header

    header = Header.new("toets", DEFAULT_COST)
    begin = time.process_time()
    header.derive(PHRASE)
    return time.process_time() - begin


# -------------------------------------------------------------------------------- the network


@pytest.mark.parametrize("address", [("10.0.0.1", 80), ("example.org", 443), ("192.168.1.1", 22)])
def test_no_test_reaches_another_machine(address: tuple[str, int]) -> None:
    with socket.socket() as outside, pytest.raises(AssertionError, match="netwerk"):
        outside.connect(address)


def _status(port: int, path: str, host: str = "", **headers: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    if host:
        request.add_header("Host", host)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def _listening(port: int) -> set[str]:
    """Return the addresses at which this machine listens on a port (Linux)."""
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            local, _, state = line.split()[1:4]
            address, _, hexadecimal = local.partition(":")
            if state == "0A" and int(hexadecimal, 16) == port:
                found.add(address)
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs Linux")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_notebook_server_is_for_this_person_on_this_machine(tmp_path: Path) -> None:
    study = small_study(tmp_path / "s")
    with serving(study.path, tmp_path / "server.log") as server:
        assert _listening(server.port) == {"0100007F"}  # 127.0.0.1 and nothing else
        for path in ("/api/contents", "/api/kernels", "/api/sessions", "/files/study.toml"):
            assert _status(server.port, path) in (302, 401, 403) or path.startswith("/files")
            assert _status(server.port, path, Authorization="token geraden") in (200, 401, 403)
        assert _status(server.port, "/api/contents", Authorization="token geraden") in (401, 403)
        right = "token toets"
        assert _status(server.port, "/api/contents", Authorization=right) == 200
        # A page elsewhere that points its own name at this machine (DNS rebinding).
        assert _status(server.port, "/api/contents", "kwaad.example", Authorization=right) == 403
        assert _status(server.port, "/api/terminals", Authorization=right) in (403, 404)
        secret = study.settings_file.read_text("utf-8")
        request = urllib.request.Request(f"http://127.0.0.1:{server.port}/files/study.toml")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                assert secret not in answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as refused:
            refused.close()


def test_a_hostile_study_gives_one_clear_line(tmp_path: Path, home: Path) -> None:
    (tmp_path / "study.toml").write_text("\0" * 100, "utf-8")
    assert_one_clear_line(run_cli("run", str(tmp_path), cwd=tmp_path, home=home), "study.toml")


if __name__ == "__main__":
    took = min(guess() for _ in range(3))
    years = 7776**4 * took / 2 / 3600 / 24 / 365
    print(f"one guess: {took:.2f} s and 128 MiB; four words of a list of 7,776: {years:,.0f} years")
