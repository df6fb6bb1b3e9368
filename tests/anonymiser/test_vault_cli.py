"""The commands that look after a vault: passphrases, forgetting a person, checking."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, assert_one_clear_line, every_byte

from anonymiser import vault_care
from anonymiser.errors import PolicyError, VaultError
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.vault import Vault
from anonymiser.vault_care import check, erase, events, note
from anonymiser.vault_header import Cost

PHRASE = "vier losse woorden hier"
OTHER = "een heel andere wachtzin"
NEW = {"PEER_RESEARCH_NEW_PASSPHRASE": OTHER}


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    vault = Vault.create(tmp_path / "kluis", PHRASE, "proef", _cost=Cost(n=2**10))
    table = PseudonymTable()
    table.add_entity("PERSON", ["Zhyrkan Qwistoval", "Zhyr"], pseudonym="Regenboog", code="P01")
    table.add_entity("PERSON", ["Brechtje Vlonk"], code="P02")
    table.placeholder("ADDRESS", "p/a Zhyrkan Qwistoval, Laan 1")
    table.placeholder("PERSON", "Anouk")
    vault.put_json("key-table", table.to_json())
    vault.put_json("raw.s01", {"turns": ["Hoi", "x\nZHYRKAN QWISTOVAL\nen Zhyrs fiets"]})
    vault.put_json("raw.s02", {"turns": ["Dag Brechtje Vlonk"]})
    vault.put("file-names", json.dumps({"Zhyr é.txt": "[Regenboog].txt"}).encode("ascii"))
    vault.put("notes", "los: Zhyr\xff".encode("latin-1"))
    return vault


def call(
    vault: Vault, command: str, *more: str, stdin: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PEER_RESEARCH_")}
    settings = {"PYTHONPATH": str(ROOT), "PEER_RESEARCH_PASSPHRASE": PHRASE} | variables
    return subprocess.run(
        [sys.executable, "-m", "anonymiser", "vault", command, str(vault.folder), *more],
        input=stdin, capture_output=True, text=True, env=kept | settings, check=False,
    )  # fmt: skip


def done(result: subprocess.CompletedProcess[str]) -> str:
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


# ------------------------------------------------------------------------ passphrases


def test_a_passphrase_is_changed(vault: Vault) -> None:
    assert "veranderd" in done(call(vault, "passphrase", **NEW))
    with pytest.raises(VaultError):
        Vault.open(vault.folder, PHRASE)
    opened = Vault.open(vault.folder, OTHER)
    assert opened.holders == 1
    assert [row["action"] for row in events(opened)] == ["passphrase"]


def test_a_second_holder_opens_the_vault_too(vault: Vault) -> None:
    assert "nu 2" in done(call(vault, "holder", **NEW))
    assert Vault.open(vault.folder, PHRASE).holders == 2
    assert "raw.s01" in Vault.open(vault.folder, OTHER)
    assert_one_clear_line(call(vault, "holder", **NEW), "hoort al bij")


def test_who_leaves_the_team_opens_the_vault_no_more(vault: Vault) -> None:
    done(call(vault, "holder", **NEW))
    assert "1 sleutelhouder(s)" in done(call(vault, "alone"))
    with pytest.raises(VaultError):
        Vault.open(vault.folder, OTHER)
    opened = Vault.open(vault.folder, PHRASE)
    assert opened.holders == 1
    assert "raw.s01" in opened
    assert [row["action"] for row in events(opened)] == ["holder", "alone"]


@pytest.mark.parametrize("command", ["passphrase", "holder", "alone", "erase", "check"])
def test_a_wrong_passphrase_opens_nothing(vault: Vault, command: str) -> None:
    before = every_byte(vault.folder)
    result = call(vault, command, stdin="P01", **NEW, PEER_RESEARCH_PASSPHRASE="een verkeerde zin")
    assert_one_clear_line(result, "wachtzin past niet")
    assert every_byte(vault.folder) == before


@pytest.mark.parametrize("command", ["passphrase", "holder", "alone", "erase", "check"])
def test_no_vault_is_one_line(vault: Vault, command: str) -> None:
    (vault.folder / "vault.json").unlink()
    assert_one_clear_line(call(vault, command, stdin="P01", **NEW), "geen kluis")


@pytest.mark.parametrize(
    ("command", "variables", "word"),
    [
        ("passphrase", {}, "PEER_RESEARCH_NEW_PASSPHRASE"),
        ("holder", {}, "PEER_RESEARCH_NEW_PASSPHRASE"),
        ("passphrase", {"PEER_RESEARCH_NEW_PASSPHRASE": "kort"}, "te kort"),
        ("holder", {"PEER_RESEARCH_NEW_PASSPHRASE": "kort"}, "te kort"),
        ("check", {"PEER_RESEARCH_PASSPHRASE": ""}, "PEER_RESEARCH_PASSPHRASE"),
    ],
)
def test_a_passphrase_that_is_missing_or_short(
    vault: Vault, command: str, variables: dict[str, str], word: str
) -> None:
    assert_one_clear_line(call(vault, command, **variables), word)
    assert Vault.open(vault.folder, PHRASE).holders == 1


def test_a_passphrase_is_never_on_the_command_line(vault: Vault) -> None:
    assert_one_clear_line(call(vault, "passphrase", OTHER), "--help")


# ------------------------------------------------------------------------------ erase


@pytest.mark.parametrize("who", ["P01", "Regenboog", "[Regenboog]", "PERSOON-1", "[persoon-1]"])
def test_a_person_is_forgotten(vault: Vault, who: str) -> None:
    told = done(call(vault, "erase", stdin=who + "\n"))
    assert "PERSOON-1" in told
    assert "ADRES-1" in told
    assert "raw.s01 (2x)" in told
    assert "file-names (1x)" in told
    assert "notes (1x)" in told
    assert "raw.s02" not in told
    assert "hyrkan" not in told
    table = PseudonymTable.from_json(vault.get_json("key-table"))
    assert {form for _, form in table.forms()} == {"Brechtje Vlonk", "Anouk"}
    # A number is never given to somebody else.
    assert table.placeholder("PERSON", "Nieuw") == "[PERSOON-4]"
    (line,) = events(vault)
    assert line["facts"] == {"who": ["ADRES-1", "PERSOON-1"], "forms": 3, "left": 3}


def test_a_person_in_nothing_else_is_told(vault: Vault) -> None:
    vault.delete("raw.s02")
    told = done(call(vault, "erase", stdin="P02"))
    assert "Verder staat er" in told
    assert "reservekop" in told or "oude kopieën" in told


@pytest.mark.parametrize(
    ("who", "word"), [("P99", "sleutellijst"), ("", "standaardinvoer"), (" \n", "standaardinvoer"),
                      ("Zhyrkan Qwistoval", "sleutellijst"), ("[]", "sleutellijst")]
)  # fmt: skip
def test_nobody_is_forgotten_by_accident(vault: Vault, who: str, word: str) -> None:
    before = vault.get_json("key-table")
    result = call(vault, "erase", stdin=who)
    assert_one_clear_line(result, word)
    assert "hyrkan" not in result.stderr
    assert vault.get_json("key-table") == before
    assert "vault-log" not in vault


def test_a_person_is_not_given_on_the_command_line(vault: Vault) -> None:
    assert_one_clear_line(call(vault, "erase", "P01"), "--help")


def test_forgetting_also_removes_a_run_that_was_stopped(vault: Vault, tmp_path: Path) -> None:
    staging = tmp_path / ".tmp-0123456789abcdef"
    staging.mkdir()
    (staging / "a.txt").write_text("[Regenboog]", "utf-8")
    head = {
        "target": str(tmp_path / "uit"),
        "token": "0123456789abcdef",
        "ready": {"table": "Zhyr"},
    }
    vault.put_json("run-state", head)
    vault.put_json("run-state.staged-00000", [])
    found = erase(vault, "P01")
    assert not staging.exists()
    assert not [name for name in vault.names() if name.startswith("run-state")]
    assert "run-state" not in found.mentions


def test_erase_in_a_vault_without_a_key_table(tmp_path: Path) -> None:
    empty = Vault.create(tmp_path / "leeg", PHRASE, "proef", _cost=Cost(n=2**10))
    with pytest.raises(PolicyError):
        erase(empty, "P01")


# ------------------------------------------------------------------------ check and log


def test_a_whole_vault_is_counted(vault: Vault) -> None:
    told = done(call(vault, "check"))
    assert "5 onderdelen, 1 sleutelhouder(s), 0 regels" in told
    (vault.folder / "key-table (conflict).bin").write_bytes(b"x")
    note(vault, "holder", holders=1)
    told = done(call(vault, "check"))
    assert "6 onderdelen, 1 sleutelhouder(s), 1 regels" in told
    assert "1 bestanden" in told


def test_every_damaged_entry_is_named(vault: Vault) -> None:
    for name in ("raw.s01", "notes"):
        path = vault.folder / f"{name}.bin"
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
    assert_one_clear_line(call(vault, "check"), "raw.s01", "notes")


def test_an_entry_that_was_swapped_is_damaged(vault: Vault) -> None:
    (vault.folder / "raw.s01.bin").write_bytes((vault.folder / "raw.s02.bin").read_bytes())
    with pytest.raises(VaultError, match=r"raw\.s01"):
        check(vault)


def test_a_key_table_of_another_shape_is_damaged(vault: Vault) -> None:
    vault.put_json("key-table", {"entities": [{"x": 1}], "last": {}})
    with pytest.raises(VaultError, match="key-table"):
        check(vault)


@pytest.mark.parametrize("change", ["edit", "remove", "swap", "insert", "shape"])
def test_a_log_that_was_changed_is_noticed(vault: Vault, change: str) -> None:
    for number in range(4):
        note(vault, "holder", holders=number)
    assert [row["n"] for row in events(vault)] == [1, 2, 3, 4]
    rows = vault.get_json("vault-log")
    if change == "edit":
        rows[1]["facts"]["holders"] = 9
    elif change == "remove":
        del rows[1]
    elif change == "swap":
        rows[1], rows[2] = rows[2], rows[1]
    elif change == "insert":
        rows.insert(2, rows[1])
    else:
        rows[1] = ["x"]
    vault.put_json("vault-log", rows)
    with pytest.raises(VaultError, match="logboek"):
        check(vault)
    with pytest.raises(VaultError):
        note(vault, "holder", holders=1)


def test_the_log_holds_no_original_and_lies_in_the_vault_only(vault: Vault) -> None:
    call(vault, "erase", stdin="Regenboog")
    call(vault, "passphrase", **NEW)
    log = vault.get("vault-log").decode()
    for word in ("hyrkan", "Zhyr", "Regenboog", "wachtzin", "woorden"):
        assert word not in log
    for name, text in every_byte(vault.folder.parent).items():
        assert "erase" not in text, name
        assert "hyrkan" not in text, name
    assert vault_care.LOG in vault


# ---------------------------------------------------------------------------- key ring

RING = """
import json, os
from pathlib import Path

class Ring:
    priority = float(os.environ.get("RING_PRIORITY", "5"))

def get_keyring():
    return Ring()

def _store():
    path = Path(os.environ["RING_FILE"])
    if os.environ.get("RING_LOCKED"):
        raise RuntimeError("locked: " + path.read_text())
    return path

def get_password(service, account):
    path = _store()
    known = json.loads(path.read_text()) if path.exists() else {}
    return known.get(service + " " + account)

def set_password(service, account, password):
    path = _store()
    known = json.loads(path.read_text()) if path.exists() else {}
    known[service + " " + account] = password
    path.write_text(json.dumps(known))
"""


@pytest.fixture
def ring(tmp_path: Path) -> dict[str, str]:
    """Put a key ring in the place of the operating system's."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "keyring.py").write_text(RING, "utf-8")
    path = os.pathsep.join([str(tmp_path / "modules"), str(ROOT)])
    return {"PYTHONPATH": path, "RING_FILE": str(tmp_path / "ring.json")}


def test_the_key_ring_is_a_second_place(vault: Vault, ring: dict[str, str]) -> None:
    first = call(vault, "check", "--sleutelbos", **ring)
    assert (first.returncode, "ook ergens anders" in first.stderr) == (0, True)
    without = ring | {"PEER_RESEARCH_PASSPHRASE": ""}
    assert "heel" in done(call(vault, "check", "--keyring", **without))
    # Without the key ring the passphrase still opens the vault, and only then.
    assert "heel" in done(call(vault, "check"))
    assert_one_clear_line(call(vault, "check", **without), "PEER_RESEARCH_PASSPHRASE")
    done(call(vault, "passphrase", "--keyring", **without, **NEW))
    assert "heel" in done(call(vault, "check", "--keyring", **without))


def test_a_wrong_passphrase_never_reaches_the_key_ring(vault: Vault, ring: dict[str, str]) -> None:
    wrong = ring | {"PEER_RESEARCH_PASSPHRASE": "een verkeerde zin"}
    assert_one_clear_line(call(vault, "check", "--keyring", **wrong), "wachtzin past niet")
    assert not Path(ring["RING_FILE"]).exists()


@pytest.mark.parametrize(
    ("variables", "word"),
    [({"RING_PRIORITY": "0.5"}, "geen veilige"), ({"RING_LOCKED": "1"}, "ontgrendel")],
)
def test_a_key_ring_that_is_unsafe_or_locked(
    vault: Vault, ring: dict[str, str], variables: dict[str, str], word: str
) -> None:
    Path(ring["RING_FILE"]).write_text(json.dumps({"x": "geheime zin"}))
    result = call(vault, "check", "--keyring", **ring, **variables)
    assert_one_clear_line(result, word)
    assert "geheime" not in result.stderr


def test_run_uses_the_key_ring(vault: Vault, ring: dict[str, str], tmp_path: Path) -> None:
    call(vault, "check", "--keyring", **ring)
    (tmp_path / "a.txt").write_text("Dag Brechtje Vlonk", "utf-8")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PEER_RESEARCH_")}
    command = ["run", "a.txt", "b.txt", "--vault", str(vault.folder), "--keyring"]
    result = subprocess.run(
        [sys.executable, "-m", "anonymiser", *command], cwd=tmp_path, env=kept | ring,
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "b.txt").read_text("utf-8") == "Dag [PERSOON-2]"


def test_without_the_package_the_message_says_so(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anonymiser import keys

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(VaultError, match="keyring"):
        keys.recall(vault.folder)
