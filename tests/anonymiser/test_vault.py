import errno
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymiser import locations, vault_header
from anonymiser.errors import VaultError
from anonymiser.vault import Vault
from anonymiser.vault_header import DEFAULT_COST, Cost

LONG = "a" * 101
CHEAP = Cost(n=2**10)
WORDS = "vier losse woorden hier"
OTHER = "een tweede sleutelhouder"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "kluis"


@pytest.fixture
def vault(folder):
    return Vault.create(folder, WORDS, "studie-1", _cost=CHEAP)


def key_of(action, *arguments, **named):
    with pytest.raises(VaultError) as caught:
        action(*arguments, **named)
    assert WORDS not in str(caught.value)
    return caught.value.key


def test_what_goes_in_comes_out_after_opening_again(folder, vault):
    vault.put("gesprek-1", b"\x00rauw")
    vault.put_json("sleutels", {"P01": ["Zoë", 1.5, None]})
    again = Vault.open(folder, WORDS, study_id="studie-1")
    assert again.get("gesprek-1") == b"\x00rauw"
    assert again.get_json("sleutels") == {"P01": ["Zoë", 1.5, None]}
    assert again.names() == ["gesprek-1", "sleutels"]
    assert "sleutels" in again
    assert "iets" not in again
    assert again.study_id == "studie-1"


def test_the_default_cost_is_the_real_one_and_takes_part_of_a_second(folder):
    begin = time.process_time()
    Vault.create(folder, WORDS, "studie-1")
    assert time.process_time() - begin > 0.05
    asked = json.loads((folder / "vault.json").read_text())["kdf"]
    assert (asked["n"], asked["r"], asked["p"]) == (2**17, 8, 1)


def test_a_key_is_derived_once_per_opening_and_never_for_an_entry(folder, vault, monkeypatch):
    vault.add_holder(OTHER)
    calls = []
    real = vault_header.Header.derive
    monkeypatch.setattr(
        vault_header.Header, "derive", lambda self, words: calls.append(1) or real(self, words)
    )
    opened = Vault.open(folder, OTHER)
    for number in range(5):
        opened.put(f"a{number}", b"x")
        opened.get(f"a{number}")
    assert calls == [1]


@given(
    data=st.binary(max_size=300), name=st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True)
)
@settings(max_examples=40, deadline=None)
def test_any_bytes_under_any_allowed_name(data, name):
    with tempfile.TemporaryDirectory() as place:
        vault = Vault.create(Path(place) / "k", WORDS, "s", _cost=CHEAP)
        vault.put(name, data)
        assert vault.get(name) == data
        assert vault.names() == [name]
        vault.delete(name)
        assert vault.names() == []


def test_nothing_readable_is_on_disk(folder, vault):
    vault.put("gesprek", b"Samira el Amrani")
    vault.put("gesprek2", b"Samira el Amrani")
    on_disk = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert not any(b"Samira" in raw or WORDS.encode() in raw for raw in on_disk.values())
    assert on_disk["gesprek.bin"][16:] != on_disk["gesprek2.bin"][16:]


def test_the_same_content_is_encrypted_anew_each_time(folder, vault):
    vault.put("a", b"hetzelfde")
    first = (folder / "a.bin").read_bytes()
    vault.put("a", b"hetzelfde")
    assert (folder / "a.bin").read_bytes() != first


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_only_the_owner_may_read(folder, vault):
    vault.put("a", b"x")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


# --- passphrases


@pytest.mark.parametrize("words", ["", "kort", "elf tekens.", " " * 30])
def test_a_short_passphrase_is_refused_before_anything_is_made(folder, words):
    assert key_of(Vault.create, folder, words, "s") == "vault.short_passphrase"
    assert not folder.exists()


def test_a_wrong_passphrase_says_what_to_do(folder, vault):
    with pytest.raises(VaultError, match="typ hem opnieuw"):
        Vault.open(folder, WORDS + " ")


def test_composed_and_decomposed_letters_are_the_same_passphrase(folder):
    Vault.create(folder, "één zonnige café-dag", "s", _cost=CHEAP).put("a", b"x")
    assert Vault.open(folder, "e\u0301e\u0301n zonnige cafe\u0301-dag").get("a") == b"x"


def test_changing_a_passphrase_keeps_the_data_and_the_other_holder(folder, vault):
    vault.put("a", b"x")
    vault.add_holder(OTHER)
    vault.change_passphrase(WORDS, "een heel nieuwe wachtzin")
    assert key_of(Vault.open, folder, WORDS) == "vault.wrong_passphrase"
    for words in (OTHER, "een heel nieuwe wachtzin"):
        opened = Vault.open(folder, words)
        assert opened.get("a") == b"x"
        assert opened.holders == 2


def test_changing_a_passphrase_needs_the_old_one_and_a_good_new_one(folder, vault):
    assert key_of(vault.change_passphrase, OTHER, "x" * 20) == "vault.wrong_passphrase"
    assert key_of(vault.change_passphrase, WORDS, "kort") == "vault.short_passphrase"
    assert key_of(vault.add_holder, WORDS) == "vault.same_passphrase"
    Vault.open(folder, WORDS)


def test_a_vault_opened_earlier_does_not_undo_a_change_by_somebody_else(folder, vault):
    Vault.open(folder, WORDS).add_holder(OTHER)
    vault.change_passphrase(WORDS, "een heel nieuwe wachtzin")
    assert Vault.open(folder, OTHER).holders == 2


def test_one_holder_stays_when_somebody_leaves(folder, vault):
    vault.put("a", b"x")
    for words in (OTHER, "de wachtzin van een derde"):
        vault.add_holder(words)
    assert key_of(vault.keep_one_holder, "van helemaal niemand") == "vault.wrong_passphrase"
    assert vault.holders == 3
    Vault.open(folder, OTHER).keep_one_holder(OTHER)
    assert key_of(Vault.open, folder, WORDS) == "vault.wrong_passphrase"
    assert Vault.open(folder, OTHER).get("a") == b"x"
    assert Vault.open(folder, OTHER).holders == 1


def test_at_most_eight_holders(vault):
    for number in range(7):
        vault.add_holder(f"sleutelhouder nummer {number}")
    assert key_of(vault.add_holder, "nog eentje erbij dan") == "vault.too_many_holders"


# --- names


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../a",
        "a/b",
        "a\\b",
        "Samira",
        "zoë",
        ".lock",
        "-a",
        "a b",
        "a\n",
        LONG,
        "/a",
        "a\0",
    ],
)
def test_a_name_that_could_leave_the_folder_is_refused(vault, name):
    assert key_of(vault.put, name, b"x") == "vault.bad_name"
    assert key_of(vault.get, name) == "vault.bad_name"
    assert key_of(vault.delete, name) == "vault.bad_name"


def test_deleting_removes_the_file(folder, vault):
    vault.put("a", b"x")
    vault.delete("a")
    assert not (folder / "a.bin").exists()
    assert key_of(vault.get, "a") == "vault.no_entry"
    assert key_of(vault.delete, "a") == "vault.no_entry"
    vault.delete("a", missing_ok=True)


def test_deleting_also_removes_what_a_killed_writer_left(folder, vault):
    vault.put("a", b"x")
    (folder / ".tmp-1234").write_bytes((folder / "a.bin").read_bytes())
    vault.delete("a")
    assert sorted(path.name for path in folder.iterdir()) == [".lock", "vault.json"]


# --- tampering


def test_any_changed_byte_of_an_entry_is_noticed(folder, vault):
    vault.put("a", b"geheim")
    path = folder / "a.bin"
    raw = path.read_bytes()
    for place in range(len(raw)):
        for mask in (0x01, 0xFF):
            path.write_bytes(raw[:place] + bytes([raw[place] ^ mask]) + raw[place + 1 :])
            assert key_of(vault.get, "a") == "vault.damaged"
    for short in (b"", raw[:3], raw[:10], raw[:-1], raw + b"\0"):
        path.write_bytes(short)
        assert key_of(vault.get, "a") == "vault.damaged"


def test_any_changed_byte_of_the_header_is_noticed(folder, vault):
    vault.add_holder(OTHER)
    path = folder / "vault.json"
    raw = path.read_bytes()
    for place in range(len(raw)):
        for mask in (0x01, 0x20, 0xFF):
            path.write_bytes(raw[:place] + bytes([raw[place] ^ mask]) + raw[place + 1 :])
            key = key_of(Vault.open, folder, WORDS)
            assert key in ("vault.damaged", "vault.wrong_passphrase")
    path.write_bytes(raw)
    Vault.open(folder, WORDS)


def test_a_header_that_says_the_same_in_another_way_is_noticed(folder, vault):
    path = folder / "vault.json"
    raw = path.read_bytes()
    twice = raw.replace(b'"version": 1', b'"version": 1, "version": 1')
    for changed in (raw.replace(b"\n", b"\r\n"), raw.replace(b" ", b"\t"), raw + b" ", twice):
        assert changed != raw
        path.write_bytes(changed)
        assert key_of(Vault.open, folder, WORDS) == "vault.damaged"


def test_an_entry_that_is_renamed_or_swapped_is_noticed(folder, vault):
    vault.put("a", b"x")
    vault.put("b", b"y")
    (folder / "c.bin").write_bytes((folder / "a.bin").read_bytes())
    (folder / "a.bin").write_bytes((folder / "b.bin").read_bytes())
    assert key_of(vault.get, "a") == "vault.damaged"
    assert key_of(vault.get, "c") == "vault.damaged"
    assert vault.get("b") == b"y"


def test_an_entry_of_another_vault_is_noticed_even_with_the_same_key(folder, tmp_path, vault):
    other = Vault.create(tmp_path / "ander", WORDS, "studie-2", _cost=CHEAP)
    other._key = vault._key
    other.put("a", b"x")
    (folder / "a.bin").write_bytes((tmp_path / "ander" / "a.bin").read_bytes())
    assert key_of(vault.get, "a") == "vault.damaged"


def test_a_holder_who_is_slipped_in_or_taken_out_is_noticed(folder, vault):
    vault.add_holder(OTHER)
    header = json.loads((folder / "vault.json").read_text())
    for holders in (header["holders"][:1], header["holders"][::-1], header["holders"] * 2):
        changed = {**header, "holders": holders}
        (folder / "vault.json").write_bytes(vault_header.canonical(changed))
        assert key_of(Vault.open, folder, WORDS) == "vault.damaged"


@pytest.mark.parametrize(
    "kdf",
    [
        {"n": 2**30},
        {"n": 2**17 + 1},
        {"n": 2},
        {"n": 0},
        {"n": -1},
        {"n": True},
        {"n": 1e5},
        {"n": "131072"},
        {"r": 2**20},
        {"n": 2**20, "r": 16},
        {"p": 100},
        {"p": 0},
        {"name": "pbkdf2"},
        {"salt": ""},
        {"salt": 5},
    ],
)
def test_a_hostile_header_is_refused_before_any_memory_is_taken(folder, vault, monkeypatch, kdf):
    def never(self, words):
        raise AssertionError("de sleutel werd berekend")

    monkeypatch.setattr(vault_header.Header, "derive", never)
    header = json.loads((folder / "vault.json").read_text())
    header["kdf"] |= kdf
    (folder / "vault.json").write_bytes(vault_header.canonical(header))
    assert key_of(Vault.open, folder, WORDS) == "vault.damaged"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 60_000,
        b"1" * 6_000,
        b" " * 200_000,
        b'{"a":NaN}',
    ],
)
def test_a_header_that_is_no_header_is_damaged(folder, vault, raw):
    (folder / "vault.json").write_bytes(raw)
    assert key_of(Vault.open, folder, WORDS) == "vault.damaged"


@given(
    change=st.dictionaries(
        st.sampled_from(["format", "version", "study", "id", "holders", "seal", "kdf", "extra"]),
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2),
        min_size=1,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_other_header_is_an_error_for_a_user_never_a_crash(change):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "k"
        Vault.create(folder, WORDS, "s", _cost=CHEAP)
        header = json.loads((folder / "vault.json").read_text())
        changed = vault_header.canonical({**header, **change})
        (folder / "vault.json").write_bytes(changed)
        key = key_of(Vault.open, folder, WORDS)
        assert key in ("vault.damaged", "vault.wrong_passphrase")


def test_cost_bounds_hold_the_default_below_the_maximum():
    assert 128 * DEFAULT_COST.n * DEFAULT_COST.r == 128 * 2**20
    assert key_of(Cost, n=2**22) == "vault.damaged"


# --- places


@pytest.mark.parametrize("git", ["folder", "file", "bare"])
def test_no_vault_in_a_git_work_tree(tmp_path, git):
    tree = tmp_path / "boom"
    tree.mkdir()
    if git == "folder":
        (tree / ".git").mkdir()
    elif git == "file":
        (tree / ".git").write_text("gitdir: elders")
    else:
        (tree / "objects").mkdir()
        (tree / "HEAD").write_text("ref: refs/heads/main")
    place = tree / "a" / "kluis"
    assert key_of(Vault.create, place, WORDS, "s") == "vault.inside_git"
    assert not place.exists()


def test_no_vault_in_a_study(tmp_path):
    (tmp_path / "study.toml").write_text("")
    assert key_of(Vault.create, tmp_path / "kluis", WORDS, "s") == "vault.inside_study"


def test_a_vault_that_was_moved_into_a_git_work_tree_does_not_open(folder, vault):
    (folder.parent / ".git").mkdir()
    assert key_of(Vault.open, folder, WORDS) == "vault.inside_git"


def test_a_link_does_not_hide_where_the_vault_really_is(tmp_path):
    tree, outside = tmp_path / "boom", tmp_path / "buiten"
    (tree / ".git").mkdir(parents=True)
    (tree / "echt").mkdir()
    outside.mkdir()
    (outside / "link").symlink_to(tree / "echt")
    (tree / "weg").symlink_to(outside)
    assert key_of(Vault.create, outside / "link" / "k", WORDS, "s") == "vault.inside_git"
    assert key_of(Vault.create, tree / "weg" / "k", WORDS, "s") == "vault.inside_git"
    assert key_of(Vault.create, outside / ".." / "boom" / "k", WORDS, "s") == "vault.inside_git"


def test_inside_is_about_folders_not_about_how_names_begin(tmp_path):
    assert locations.is_inside(tmp_path / "studie" / "x", tmp_path / "studie")
    assert locations.is_inside(tmp_path / "studie", tmp_path / "studie")
    assert not locations.is_inside(tmp_path / "studie2", tmp_path / "studie")
    assert locations.study_root(tmp_path) is None


def test_a_folder_in_use_is_refused(folder, tmp_path, vault):
    assert key_of(Vault.create, folder, WORDS, "s") == "vault.exists"
    (tmp_path / "vol").mkdir()
    (tmp_path / "vol" / "iets.txt").write_text("x")
    assert key_of(Vault.create, tmp_path / "vol", WORDS, "s") == "vault.not_empty"
    assert key_of(Vault.open, tmp_path / "vol", WORDS) == "vault.missing"
    assert key_of(Vault.open, tmp_path / "nergens", WORDS) == "vault.missing"
    assert key_of(Vault.create, tmp_path / "vol" / "iets.txt", WORDS, "s") == "files.not_writable"


@pytest.mark.parametrize("study", ["", "  ", "x" * 201])
def test_a_vault_needs_a_study(tmp_path, study):
    assert key_of(Vault.create, tmp_path / "k", WORDS, study) == "vault.bad_study"


def test_the_vault_of_another_study_does_not_open(folder, vault):
    assert key_of(Vault.open, folder, WORDS, study_id="studie-2") == "vault.other_study"


# --- crashes and other programs


@pytest.mark.parametrize("step", ["write", "fsync"])
def test_a_full_disk_leaves_the_old_entry(folder, vault, monkeypatch, step):
    vault.put("a", b"oud")
    before = (folder / "a.bin").read_bytes()

    def full(*arguments):
        raise OSError(errno.ENOSPC, "vol")

    with monkeypatch.context() as patched:
        patched.setattr(os, step, full)
        assert key_of(vault.put, "a", b"nieuw" * 99) == "files.disk_full"
        assert key_of(vault.put, "b", b"nieuw") == "files.disk_full"
        assert key_of(vault.add_holder, OTHER) == "files.disk_full"
    assert (folder / "a.bin").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == [".lock", "a.bin", "vault.json"]
    assert Vault.open(folder, WORDS).holders == vault.holders == 1


WRITER = """
import sys
from anonymiser.vault import Vault
vault = Vault.open(sys.argv[1], sys.argv[2])
number = 0
while True:
    number += 1
    vault.put_json("sleutels", {"n": number, "vulling": [number] * 3000})
    print(number, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_killing_a_writer_leaves_the_old_or_the_new(folder, vault):
    for attempt in range(10):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), WORDS],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        for _ in range(3):
            assert writer.stdout.readline()
        time.sleep(0.003 * attempt)
        os.kill(writer.pid, signal.SIGKILL)
        rest, _ = writer.communicate()
        assert writer.returncode == -signal.SIGKILL
        told = int(rest.split("\n")[-2]) if rest.count("\n") else 3
        found = Vault.open(folder, WORDS).get_json("sleutels")
        assert found["vulling"] == [found["n"]] * 3000
        assert told <= found["n"] <= told + 1
    vault.put("na", b"x")
    assert not list(folder.glob(".tmp-*"))


ADDER = """
import sys
from anonymiser.vault import Vault
vault = Vault.open(sys.argv[1], sys.argv[2])
for _ in range(25):
    with vault.locked():
        vault.put_json("lijst", vault.get_json("lijst") + [sys.argv[3]])
"""


def test_two_programs_that_add_do_not_lose_each_others_work(folder, vault):
    vault.put_json("lijst", [])
    adders = [
        subprocess.Popen([sys.executable, "-c", ADDER, str(folder), WORDS, who], cwd=ROOT)
        for who in ("een", "twee")
    ]
    assert [adder.wait(60) for adder in adders] == [0, 0]
    assert sorted(vault.get_json("lijst")) == ["een"] * 25 + ["twee"] * 25


def test_an_open_vault_does_not_show_or_send_its_key(vault):
    import pickle

    assert vault._key.hex() not in repr(vault)
    assert repr(vault) == "Vault('kluis', study_id='studie-1')"
    with pytest.raises(TypeError):
        pickle.dumps(vault)
