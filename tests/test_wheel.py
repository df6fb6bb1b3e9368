"""The built wheel, in a clean environment of its own: complete, and the demo runs from it.

The environment holds what the wheel asks for, and so on, and nothing else: what the project
uses and does not name is missing there. The files are those of the environment of the tests,
for fetching and unpacking them again takes minutes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from support import ROOT

pytestmark = [pytest.mark.wheel, pytest.mark.slow]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    return next(folder.glob("*.whl"))


def tracked() -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "anonymiser",
         "peer_research", "protocols", "notebooks"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    names = {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}
    return {
        name.replace("protocols/", "peer_research/_protocols/", 1)
        if name.startswith("protocols/")
        else name.replace("notebooks/", "peer_research/_notebooks/", 1)
        if name.startswith("notebooks/")
        else name
        for name in names
    }


def test_the_wheel_holds_every_tracked_file_and_no_other(wheel: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("alleen in een git-checkout is bekend welke bestanden erin horen")
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert inside == tracked()


def needed(asks: list[str] | None, extras: set[str], found: dict[str, Distribution]) -> None:
    """Add every distribution that somebody who installs this gets as well."""
    for wanted in map(Requirement, asks or ()):
        if wanted.marker and not any(wanted.marker.evaluate({"extra": e}) for e in extras):
            continue
        there = distribution(wanted.name)
        assert wanted.specifier.contains(there.version, prereleases=True), str(wanted)
        if (key := f"{wanted.name}{sorted(wanted.extras)}".lower()) not in found:
            found[key] = there
            needed(there.requires, {"", *wanted.extras}, found)


def put_in(one: Distribution, site: Path) -> None:
    """Put the modules of a distribution in an environment, as pip would."""
    home = Path(str(one.locate_file(""))).resolve()
    for file in one.files or ():
        source = Path(str(one.locate_file(file))).resolve()
        if source.suffix != ".pyc" and source.is_relative_to(home):
            target = site / source.relative_to(home)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(source, target)
            except OSError:  # on another disk
                shutil.copyfile(source, target)


def made(place: Path, *, with_pip: bool = False) -> Path:
    """Make an empty environment and return the folder of its programs."""
    venv.create(place, with_pip=with_pip)
    return place / ("Scripts" if os.name == "nt" else "bin")


def by_pip(wheel: Path, place: Path) -> Path:
    """Do what somebody does who has the wheel: nothing is there yet, pip fetches it all."""
    programs = made(place, with_pip=True)
    pip = [programs / "python", "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    subprocess.run([*pip, wheel], check=True, capture_output=True)
    return programs


def from_here(wheel: Path, place: Path) -> Path:
    """Return the folder with the programs of a clean environment that has the wheel."""
    programs = made(place)
    python = [programs / "python", "-c", "import site; print(site.getsitepackages()[-1])"]
    site = Path(subprocess.run(python, check=True, capture_output=True, text=True).stdout.strip())
    with zipfile.ZipFile(wheel) as archive:
        info = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        asks = PathDistribution(zipfile.Path(archive, info.removesuffix("METADATA"))).requires
    found: dict[str, Distribution] = {}
    needed(asks, {""}, found)
    for one in {each.name: each for each in found.values()}.values():
        put_in(one, site)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python",
           programs / "python"]  # fmt: skip
    subprocess.run([*pip, "install", "-q", "--no-deps", "--no-index", wheel],
                   check=True, capture_output=True)  # fmt: skip
    subprocess.run([*pip, "check"], check=True, capture_output=True)
    return programs


@pytest.mark.parametrize("install", [from_here, pytest.param(by_pip, marks=pytest.mark.nightly)])
def test_the_demo_runs_from_the_wheel(
    wheel: Path, tmp_path: Path, install: Callable[[Path, Path], Path]
) -> None:
    place = tmp_path / "schoon"
    programs = install(wheel, place)
    variables = {"PATH": os.environ["PATH"], "PEER_RESEARCH_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [programs / "peer-research", "demo", "onderzoek"],
        cwd=tmp_path, env=variables, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = Path(done.stdout.strip().splitlines()[-1].partition(": ")[2])
    assert (tmp_path / report).read_bytes()[:2] == b"PK"
    from_wheel = subprocess.run(
        [programs / "python", "-c", "import peer_research; print(peer_research.__file__)"],
        cwd=tmp_path, env=variables, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(from_wheel.stdout.strip()).is_relative_to(place)
