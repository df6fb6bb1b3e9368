"""The layers: imports point downward only."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from timing import slowness

ROOT = Path(__file__).resolve().parent.parent
ANONYMISER_MAY = set(sys.stdlib_module_names) | {
    "anonymiser", "numpy", "stdnum", "phonenumbers", "cryptography", "click", "lxml", "defusedxml",
}  # fmt: skip
ONLY_LAZY = {"spacy", "sklearn", "scipy"}
FORMATS_MAY = {"docx"}
JUPYTER = {"IPython", "ipywidgets", "anywidget", "ipykernel", "jupyter_server", "notebook"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path, *, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    nodes = list(tree.body) if top_level_only else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
    return found


def roots(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("path", modules("anonymiser"), ids=lambda p: p.name)
def test_anonymiser_imports_nothing_from_above(path: Path) -> None:
    if "data" in path.parts:
        pytest.skip("a script for developers that makes data; it is never imported")
    allowed = ANONYMISER_MAY | ONLY_LAZY
    if "formats" in path.parts:
        allowed = allowed | FORMATS_MAY
    assert roots(imports(path)) <= allowed
    assert not roots(imports(path, top_level_only=True)) & ONLY_LAZY


@pytest.mark.parametrize("path", modules("peer_research"), ids=lambda p: p.name)
def test_peer_research_uses_the_anonymiser_through_one_door(path: Path) -> None:
    found = roots(imports(path))
    if path.name != "anonymiser_bridge.py":
        assert "anonymiser" not in found
    if "widgets" not in path.parts:
        assert not found & JUPYTER
    assert "notebooks" not in found
    assert "tests" not in found


@pytest.mark.parametrize("path", modules("peer_research"), ids=lambda p: p.name)
def test_only_doors_import_the_command_line_or_widgets(path: Path) -> None:
    if path.name in ("cli.py", "__main__.py") or {"widgets", "commands"} & set(path.parts):
        return
    doors = ("peer_research.cli", "peer_research.commands")
    assert not {n for n in imports(path) if n.startswith(doors)}
    assert not {n for n in imports(path) if n.startswith("peer_research.widgets")}


def test_protocols_hold_no_code() -> None:
    assert not list((ROOT / "protocols").rglob("*.py"))


def test_only_the_store_writes_study_files() -> None:
    writers = {"write_text", "write_bytes", "mkdir", "unlink", "touch", "rmdir"}
    # The template is made by a developer and shipped; it is no file of a study.
    allowed = {"store.py", "template.py"}
    for path in modules("peer_research"):
        if path.name in allowed:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in writers:
                continue
            owner = ast.unparse(node.func.value)
            assert owner in ("store", "self.store"), f"{path.name}: {owner}.{node.func.attr}"


def test_the_check_sees_an_import_upward(tmp_path: Path) -> None:
    planted = tmp_path / "spans.py"
    planted.write_text("def f():\n    from peer_research import study\n", "utf-8")
    assert not roots(imports(planted)) <= ANONYMISER_MAY


@pytest.mark.parametrize(
    ("statement", "seconds"), [("import anonymiser", 0.3), ("import peer_research", 0.3)]
)
def test_importing_is_quick(statement: str, seconds: float) -> None:
    code = f"import time; t=time.process_time(); {statement}; print(time.process_time()-t)"
    took = min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                             check=True, cwd=ROOT).stdout)
        for _ in range(3)
    )  # fmt: skip
    assert took < seconds * slowness()


def test_help_is_quick() -> None:
    code = (
        "import time; t=time.process_time()\n"
        "import sys; sys.argv=['peer-research','--help']\n"
        "from peer_research.cli import main\n"
        "main(); print(time.process_time()-t, file=sys.stderr)"
    )
    took = min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                             check=True, cwd=ROOT).stderr)
        for _ in range(3)
    )  # fmt: skip
    assert took < 0.5 * slowness()


def test_nothing_heavy_is_loaded_at_import() -> None:
    code = (
        "import sys, anonymiser, peer_research.cli\n"
        "heavy = {'pandas','spacy','sklearn','matplotlib','docx','IPython','phonenumbers',"
        "'stdnum','cryptography','nltk'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert loaded.stdout.strip() == "[]"
