"""The built wheel, in a clean environment of its own: complete, and the demo runs from it."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
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


def test_the_demo_runs_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "schoon"
    venv.create(place, with_pip=True)
    programs = place / ("Scripts" if os.name == "nt" else "bin")
    pip = [programs / "python", "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    subprocess.run([*pip, wheel], check=True, capture_output=True)
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
