"""The commands as other programs call them: streams, exit codes, one clear line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PHRASE = "vier losse woorden hier"
TEXT = "Mijn nummer is 06-12345678, zei Samira."


def call(
    *arguments: str, stdin: str | bytes = b"", **variables: str
) -> subprocess.CompletedProcess[bytes]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PEER_RESEARCH_")}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | variables
    return subprocess.run(
        [sys.executable, "-m", "anonymiser", *arguments],
        input=stdin.encode("utf-8") if isinstance(stdin, str) else stdin,
        capture_output=True, env=environment, check=False,
    )  # fmt: skip


def lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def scan(stdin: str | bytes, *arguments: str) -> list[dict]:
    done = call("scan", *arguments, stdin=stdin)
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]


def refused(done: subprocess.CompletedProcess[bytes], *words: str) -> None:
    assert done.returncode == 2
    assert done.stdout == b""
    message = done.stderr.decode("utf-8")
    assert message.count("\n") == 1
    for word in words:
        assert word in message
    assert "Traceback" not in message


def found(row: dict, text: str) -> list[tuple[str, str]]:
    return [(span["label"], text[span["start"] : span["end"]]) for span in row["spans"]]


# ------------------------------------------------------------------------------ scan


def test_scan_keeps_order_and_ids_of_any_type() -> None:
    ids = ["b", 7, "a", -3, "", "7", 10**20]
    rows = scan(lines(*({"id": i, "text": TEXT} for i in ids)))
    assert [row["id"] for row in rows] == ids
    assert [type(row["id"]) for row in rows] == [type(i) for i in ids]
    for row in rows:
        assert set(row) == {"id", "spans"}
        assert ("PHONE", "06-12345678") in found(row, TEXT)
        for span in row["spans"]:
            assert set(span) == {"start", "end", "label", "score", "source"}
            assert 0 <= span["start"] < span["end"] <= len(TEXT)
            assert 0 <= span["score"] <= 1


def test_scan_takes_blank_lines_a_mark_and_other_keys() -> None:
    row = json.dumps({"id": 1, "text": TEXT, "extra": [1]})
    rows = scan("\ufeff" + row + "\r\n\n   \n" + row)
    assert [row["id"] for row in rows] == [1, 1]


@pytest.mark.parametrize("stdin", ["", "\n", " \n\n"])
def test_scan_of_nothing_is_nothing(stdin: str) -> None:
    assert scan(stdin) == []


def test_scan_counts_in_the_text_that_was_given() -> None:
    text = "cafe\u0301 😀 e\u0301: bel 06-12345678"
    (row,) = scan(lines({"id": 1, "text": text}))
    assert ("PHONE", "06-12345678") in found(row, text)


def test_scan_takes_half_a_surrogate_pair() -> None:
    text = "a\ud83d b, bel 06-12345678"
    (row,) = scan(lines({"id": "\udc00", "text": text}))
    assert row["id"] == "\udc00"
    assert ("PHONE", "06-12345678") in found(row, text)


def test_scan_takes_an_empty_text() -> None:
    assert scan(lines({"id": 1, "text": ""})) == [{"id": 1, "spans": []}]


def test_scan_takes_a_thousand_rows() -> None:
    rows = scan(lines(*({"id": i, "text": f"{TEXT} Regel {i}."} for i in range(1000))))
    assert [row["id"] for row in rows] == list(range(1000))
    assert all(("PHONE", "06-12345678") in found(row, TEXT) for row in rows)


def test_rows_help_each_other_unless_they_are_independent() -> None:
    texts = ["Mijn broer heet Zhyrkan Qwistoval, zei ze.", "toen was qwistoval weer weg"]
    stdin = lines(*({"id": i, "text": text} for i, text in enumerate(texts)))
    together, apart = scan(stdin), scan(stdin, "--independent")
    # On its own it is a doubtful word; the other row makes it the name of somebody.
    assert found(together[1], texts[1]) == [("PERSON", "qwistoval")]
    assert together[1]["spans"][0]["score"] >= 0.5
    assert all(span["score"] < 0.5 for span in apart[1]["spans"])


def test_scan_uses_the_roster(tmp_path: Path) -> None:
    roster = tmp_path / "r.toml"
    roster.write_text('[[persoon]]\nnamen = ["Zhyrkan"]\n', "utf-8")
    text = "dat zei zhyrkan ook al."
    (row,) = scan(lines({"id": 1, "text": text}), "--roster", str(roster))
    assert found(row, text) == [("PERSON", "zhyrkan")]


GOOD = json.dumps({"id": 1, "text": TEXT})


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        ("{", "JSON"),
        ("geheim zinnetje", "JSON"),
        ("[1]", "JSON-object"),
        ('"a"', "JSON-object"),
        ('{"text": "geheim"}', "'id'"),
        ('{"id": null, "text": "geheim"}', "'id'"),
        ('{"id": true, "text": "geheim"}', "'id'"),
        ('{"id": [1], "text": "geheim"}', "'id'"),
        ('{"id": 1}', "'text'"),
        ('{"id": 1, "text": 5}', "'text'"),
        ('{"id": 1, "text": null}', "'text'"),
        (b'{"id": 1, "text": "\xff"}', "JSON"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_scan_refuses_a_bad_line_and_names_it(bad: str | bytes, word: str) -> None:
    raw = bad if isinstance(bad, bytes) else bad.encode()
    done = call("scan", stdin=GOOD.encode() + b"\n\n" + raw + b"\n" + GOOD.encode())
    refused(done, "regel 3", word)
    assert b"geheim" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["scan", "--language", "xx"], "xx"),
        (["scan", "--rooster", "x"], "--roster"),
        (["scan", "--roster", "weg.toml"], "weg.toml"),
        (["scan", "te", "veel"], "--help"),
        (["scna"], "scna"),
        (["evaluate"], "--help"),
        (["evaluate", "weg.jsonl"], "weg.jsonl"),
        (["run"], "--help"),
        (["run", "in", "uit"], "--vault"),
        (["run", "in", "uit", "--vault", "v", "--policy", "inter"], "intern"),
        (["run", "in", "uit", "--vault", "v", "--policy", "weg.toml"], "weg.toml"),
    ],
)
def test_a_mistake_in_the_command_is_one_line(arguments: list[str], word: str) -> None:
    refused(call(*arguments, stdin=GOOD), word)


def test_a_mistake_in_the_roster_is_named(tmp_path: Path) -> None:
    roster = tmp_path / "r.toml"
    roster.write_text('[[persoon]]\nnaam = ["Zhyrkan"]\n', "utf-8")
    done = call("scan", "--roster", str(roster), stdin=GOOD)
    refused(done, "r.toml", "regel 2", "namen")
    assert b"Zhyrkan" not in done.stderr


def test_english_on_request() -> None:
    refused(call("scan", "--language", "xx", PEER_RESEARCH_LANGUAGE="en"), "language 'xx'")


@pytest.mark.parametrize("command", [[], ["scan"], ["evaluate"], ["run"]])
def test_help_is_in_dutch(command: list[str]) -> None:
    done = call(*command, "--help")
    assert done.returncode == 0
    assert "Laat deze uitleg zien" in done.stdout.decode()


# -------------------------------------------------------------------------- evaluate


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    start = TEXT.index("06")
    path = tmp_path / "gold.jsonl"
    spans = [{"start": start, "end": start + 11, "label": "PHONE"}]
    path.write_text(lines({"id": 1, "text": TEXT, "spans": spans}), "utf-8")
    return path


def test_evaluate_prints_a_table_and_json(gold: Path) -> None:
    done = call("evaluate", str(gold))
    assert (done.returncode, done.stderr) == (0, b"")
    assert "PHONE" in done.stdout.decode()
    data = json.loads(call("evaluate", str(gold), "--json", "--independent").stdout)
    assert {"as_given", "lower_cased"} <= set(data)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "leeg"),
        (b"{", "regel 1"),
        (b'{"id":1,"text":"abc","spans":[{"start":0,"end":9,"label":"PERSON"}]}', "regel 1"),
        (b'{"id":1,"text":"abc","spans":[{"start":0,"end":2,"label":"PERSOON"}]}', "PERSON"),
    ],
)
def test_evaluate_refuses_bad_gold(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(content)
    refused(call("evaluate", str(path)), word)


# ------------------------------------------------------------------------------- run


def run(place: Path, *more: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    names = [str(place / name) for name in ("in", "uit", "kluis")]
    variables = {"PEER_RESEARCH_PASSPHRASE": PHRASE} | variables
    return call("run", names[0], names[1], "--vault", names[2], *more, **variables)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT, "utf-8")
    return tmp_path


def test_run_writes_safe_copies_and_a_table(place: Path) -> None:
    (place / "in" / "Samira.txt").write_text("Hoi Samira!", "utf-8")
    done = run(place)
    assert (done.returncode, done.stderr) == (0, b"")
    assert sorted(p.name for p in (place / "uit").iterdir()) == ["[PERSOON-1].txt", "a.txt"]
    safe = (place / "uit" / "a.txt").read_text("utf-8")
    assert safe == "Mijn nummer is [TELEFOON-1], zei [PERSOON-1]."
    table = done.stdout.decode()
    assert "naam van het bestand aangepast" in table
    assert "PHONE 1x" in table
    assert "Samira" not in table
    assert b"Samira" not in b"".join(p.read_bytes() for p in (place / "kluis").iterdir())


def test_run_never_overwrites(place: Path) -> None:
    assert run(place).returncode == 0
    before = {p: p.read_bytes() for p in (place / "uit").iterdir()}
    refused(run(place), "'uit' bestaat al")
    assert {p: p.read_bytes() for p in (place / "uit").iterdir()} == before


def test_run_takes_a_policy_and_a_roster(place: Path) -> None:
    policy, roster = place / "p.toml", place / "r.toml"
    policy.write_text('naam = "p"\n[bewerking]\nPHONE = "weglaten"\n', "utf-8")
    roster.write_text('[[persoon]]\nnamen = ["nummer"]\n', "utf-8")
    done = run(place, "--policy", str(policy), "--roster", str(roster))
    assert done.returncode == 0
    assert "[...]" in (place / "uit" / "a.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"PEER_RESEARCH_PASSPHRASE": ""}, "PEER_RESEARCH_PASSPHRASE"),
        ({"PEER_RESEARCH_PASSPHRASE": "kort"}, "te kort"),
    ],
)
def test_run_needs_a_passphrase(place: Path, variables: dict[str, str], word: str) -> None:
    refused(run(place, **variables), word)
    assert {p.name for p in place.iterdir()} == {"in"}


def test_run_refuses_a_wrong_passphrase(place: Path) -> None:
    assert run(place).returncode == 0
    (place / "uit").rename(place / "eerder")
    refused(run(place, PEER_RESEARCH_PASSPHRASE="een heel andere zin"), "wachtzin past niet")
    assert not (place / "uit").exists()


def test_run_refuses_what_it_cannot_read(place: Path) -> None:
    (place / "in" / "foto.jpg").write_bytes(b"\xff\xd8")
    refused(run(place), "foto.jpg", ".docx")
    assert {p.name for p in place.iterdir()} == {"in"}
