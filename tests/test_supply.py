"""Every package that comes along is accounted for, may be used, and is locked."""

from __future__ import annotations

import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from supply import closure, direct, is_fine, licences, plain
from support import ROOT

EXTRAS = ("test", "scale")
TABLE = (ROOT / "peer_research" / "SUPPLY.md").read_text("utf-8")
LOCKS = [
    Requirement(line)
    for line in (ROOT / ".ci" / "constraints.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
LOCKED = {
    plain(lock.name): str(lock.specifier).removeprefix("==")
    for lock in LOCKS
    if lock.marker is None or lock.marker.evaluate()
}
PYTHONS = ("3.11.2", "3.12.3", "3.13.0")


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def rows() -> dict[str, list[str]]:
    lines = [line.strip("| ").split("|") for line in TABLE.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line] for line in lines]
    return {plain(name): row for row in cells for name in row[0].split(", ")}


def test_every_dependency_is_justified() -> None:
    listed = rows()
    named = [Requirement(text).name for text in project()["dependencies"]]
    assert sorted(map(plain, named)) == sorted(
        name for name, row in listed.items() if len(row) == 5 and row[3][:1].isdigit()
    )
    for name in named:
        assert all(len(cell) > 2 for cell in listed[plain(name)]), name


def test_every_extra_is_justified() -> None:
    listed = rows()
    for extra, wanted in project()["optional-dependencies"].items():
        if extra not in ("test", "bench"):
            assert {plain(Requirement(text).name) for text in wanted} <= set(listed), extra


def test_every_licence_goes_together_with_ours() -> None:
    # A way of writing a licence that nobody looked at yet is a question, not a yes.
    found = {name: licences(package) for name, package in closure(EXTRAS).items()}
    assert len(found) > 100
    assert {n: said for n, said in found.items() if not said or not all(map(is_fine, said))} == {}


@pytest.mark.parametrize(
    "licence",
    ["GPL-3.0-only", "GNU General Public License v3 (GPLv3)", "AGPL-3.0", "Proprietary",
     "MIT AND GPL-2.0", "", "see file", "SSPL-1.0", "CC-BY-NC-4.0"],
)  # fmt: skip
def test_the_check_sees_a_licence_that_does_not(licence: str) -> None:
    assert not is_fine(licence)


@pytest.mark.parametrize(
    "licence", ["MIT", "LGPL-2.1-or-later", "Apache-2.0 OR GPL-3.0", "PSF-2.0", "MPL-2.0 AND MIT"]
)
def test_the_check_knows_licences_that_do(licence: str) -> None:
    assert is_fine(licence)


def test_the_locked_versions_fit_what_we_ask_for() -> None:
    for wanted in direct(EXTRAS):
        assert wanted.specifier.contains(LOCKED[plain(wanted.name)]), wanted


def test_everything_that_comes_along_is_locked() -> None:
    installed = set(closure(EXTRAS)) - {"pip", "setuptools"}
    # What only another Python or system needs may be locked as well.
    assert installed <= set(LOCKED)
    assert all(Version(version) for version in LOCKED.values())


@pytest.mark.parametrize("python", PYTHONS)
def test_every_python_gets_one_version_that_is_for_it(python: str) -> None:
    found: dict[str, str] = {}
    for lock in LOCKS:
        if lock.marker is None or lock.marker.evaluate({"python_full_version": python}):
            assert plain(lock.name) not in found, lock
            found[plain(lock.name)] = str(lock.specifier).removeprefix("==")
    for name, package in closure(EXTRAS).items():
        wanted = package.metadata.get("Requires-Python")
        if wanted and found.get(name) == package.version:
            assert SpecifierSet(wanted).contains(python), name


def test_nothing_is_locked_to_a_place() -> None:
    assert [lock for lock in LOCKS if lock.url or not str(lock.specifier).startswith("==")] == []
