"""What somebody who means harm could send, and what becomes of it.

Bombs, entities and names that climb out of an archive are tried per reader in
test_transcripts_hostile.py, test_transcripts_turn_table.py and test_exchange_import.py; vaults
with a changed header in test_vault.py; formulas in test_attack_exports.py, file names, links and
XML in test_attack_files.py, script in test_browser_hostile.py. Here is what holds for the whole.
"""

from __future__ import annotations

import ast
import io
import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest
from browser import serving
from support import ROOT, assert_one_clear_line, run_cli
from test_faults import Work, small_study
from timing import cpu_seconds, is_linear

from anonymiser.errors import InputError, VaultError
from anonymiser.formats import read as read_for_copy
from anonymiser.vault import Vault
from anonymiser.vault_header import DEFAULT_COST, Cost
from peer_research import study_log
from peer_research.errors import ImportFileError, StudyError
from peer_research.transcripts import read
from peer_research.transcripts.archive import UnsafeArchiveError, open_archive

PHRASE = "vier losse woorden hierbij"


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
    path = tmp_path / f"a{ending}"

    def both(size: int) -> None:
        path.write_text(begin.get(ending, "I: ") + pump * (size // len(pump)), "utf-8")
        for look in (read, lambda p: read_for_copy(p.read_bytes(), p.name)):
            try:
                look(path)
            except (ImportFileError, InputError) as problem:
                assert str(problem)

    assert is_linear(both, 100_000, 200_000)


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


# ---------------------------------------------------------------------- the log and the vault


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
    return cpu_seconds(lambda: header.derive(PHRASE))


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
