"""What fuzzing found before is read again: every file ends well or with a clear sentence.

The files were made by `fuzz_all.py` and by hand; those that once made a reader crash are
among them.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from fuzz.targets import TARGETS, attempt, grown, word

CORPUS = Path(__file__).with_name("corpus")


def test_every_reader_has_files_and_they_are_small() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(TARGETS)
    files = [path for path in CORPUS.rglob("*") if path.is_file()]
    assert all(any((CORPUS / name).iterdir()) for name in TARGETS)
    assert sum(path.stat().st_size for path in files) < 200_000


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.filterwarnings("ignore")  # libraries warn about what is odd in a file
def test_no_file_makes_a_reader_crash(name: str, tmp_path: Path) -> None:
    read = [
        attempt(TARGETS[name], path.read_bytes(), tmp_path)
        for path in sorted((CORPUS / name).iterdir())
    ]
    assert read


def test_each_reader_accepts_something(tmp_path: Path) -> None:
    """A reader that refuses everything would never be fuzzed beyond its first line."""
    refusing = {
        name
        for name, target in TARGETS.items()
        if "inhoud" not in name
        and not any(attempt(target, p.read_bytes(), tmp_path) for p in (CORPUS / name).iterdir())
    }
    assert refusing <= {"gesprek-xlsx", "project"}


def test_bytes_become_well_formed_xml() -> None:
    from defusedxml.ElementTree import fromstring

    for seed in range(50):
        data = bytes((seed * 37 + n * n) % 256 for n in range(200))
        fromstring(f"<a xmlns:x='y'>{grown(data, ('b', 'c x:d e', 'f'))}</a>")
        assert zipfile.is_zipfile(io.BytesIO(word(data)))


def test_a_crash_is_seen(tmp_path: Path) -> None:
    from fuzz.targets import Target

    def broken(path: Path) -> object:
        return path.read_bytes()[10]

    with pytest.raises(IndexError):
        attempt(Target("kapot", ".txt", broken), b"kort", tmp_path)
