"""Helpers of the tests: run commands, look into every byte, compare folders."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("PEER_RESEARCH_SHARED", ROOT.parent / "shared"))


def run_cli(*arguments: str, cwd: Path, home: Path, **extra: str) -> subprocess.CompletedProcess:
    """Run ``peer-research`` in a process of its own, without a terminal."""
    variables = {k: v for k, v in os.environ.items() if not k.startswith("PEER_RESEARCH_")}
    variables |= {"PEER_RESEARCH_HOME": str(home), "PYTHONPATH": str(ROOT)} | extra
    return subprocess.run(
        [sys.executable, "-m", "peer_research", *arguments],
        cwd=cwd, env=variables, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        check=False,
    )  # fmt: skip


@contextmanager
def each_key_once() -> Iterator[None]:
    """Compute the key of a passphrase and a salt once: it takes a third of a second on purpose.

    Copies of one vault share a salt; a vault that is made has one of its own.
    """
    from anonymiser.vault_header import Header

    derive, known = Header.derive, dict[tuple[object, ...], bytes]()

    def remembered(header: Header, passphrase: str) -> bytes:
        asked = (header.salt, header.cost, passphrase)
        if asked not in known:
            known[asked] = derive(header, passphrase)
        return known[asked]

    Header.derive = remembered  # type: ignore[method-assign]
    try:
        yield
    finally:
        Header.derive = derive  # type: ignore[method-assign]


def every_byte(folder: Path) -> dict[str, str]:
    """Return the text of every file, and of every part of every zip file, below `folder`."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        found[name] = name + "\n" + path.read_bytes().decode("utf-8", "replace")
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for part in archive.namelist():
                    text = archive.read(part).decode("utf-8", "replace")
                    found[f"{name}!{part}"] = part + "\n" + text
    return found


def hits(texts: dict[str, str], wanted: list[str]) -> list[tuple[str, str]]:
    folded = {name: unicodedata.normalize("NFC", t).casefold() for name, t in texts.items()}
    return [(s, name) for s in wanted for name, text in folded.items() if s.casefold() in text]


def snapshot(folder: Path) -> dict[str, str]:
    """Return a fingerprint of every file below `folder`, hidden and temporary ones too."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def assert_one_clear_line(done: subprocess.CompletedProcess, *mentions: str) -> None:
    assert done.returncode == 2, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    for word in mentions:
        assert word.casefold() in lines[0].casefold(), lines[0]
