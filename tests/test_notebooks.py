"""The notebooks: no saved outputs, no logic in cells, and they run top to bottom."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import nbformat
import pytest
from support import ROOT, hits
from test_demo import secrets

from peer_research.study import Study

BOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LOGIC = (ast.For, ast.While, ast.If, ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.comprehension)


def test_all_are_there() -> None:
    assert [path.stem for path in BOOKS] == [
        "00_start", "01_protocol", "02_importeren", "03_anonimiseren", "04_coderen", "05_rapport",
    ]  # fmt: skip


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_no_outputs_and_no_logic(path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        if cell.cell_type == "code":
            assert not cell.outputs
            assert cell.execution_count is None
            tree = ast.parse(cell.source)
            assert len(tree.body) <= 3
            assert not [node for node in ast.walk(tree) if isinstance(node, LOGIC)]


@pytest.mark.slow
@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_it_runs_and_shows_no_secret(
    path: Path, demo_copy: Study, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from nbclient import NotebookClient

    monkeypatch.setenv("PEER_RESEARCH_STUDY", str(demo_copy.path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT)]))
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, timeout=120, kernel_name="python3").execute(cwd=str(tmp_path))
    widget = "application/vnd.jupyter.widget-view+json"
    shown = [
        output.get("data", {}).get("text/html", "")
        + ("<h2>" if widget in output.get("data", {}) else "")
        + output.get("text", "")
        for cell in book.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    assert all(output.output_type != "error" for c in book.cells for output in c.get("outputs", []))
    assert "<h2>" in "".join(shown)
    assert 'role="alert"' not in "".join(shown)
    assert hits({path.name: "\n".join(shown)}, secrets()) == []
