"""The notebooks: no saved outputs, no logic in cells, and they run top to bottom."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import nbformat
import pytest
from support import ROOT, hits
from test_demo import secrets

from peer_research.study import Study

BOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
DUTCH = [path for path in BOOKS if path.stem != "partners_en"]
LINK = re.compile(r"\[[^]]*\]\(([^)]+)\)")
REFERRED = [
    match
    for path in [
        *sorted((ROOT / "peer_research").rglob("*.toml")),
        *sorted((ROOT / "peer_research").rglob("*.py")),
        *sorted((ROOT / "peer_research").rglob("*.mjs")),
        ROOT / "notebooks" / "doorloop.md",
        ROOT / "README.md",
    ]
    for match in re.findall(r"\b0[0-9]_[a-z_]+", path.read_text("utf-8"))
]
LOGIC = (ast.For, ast.While, ast.If, ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.comprehension)


def _source(path: Path) -> str:
    return "".join(cell.source for cell in nbformat.read(path, as_version=4).cells)


def test_all_are_there() -> None:
    assert [path.stem for path in BOOKS] == [
        "00_start", "01_protocol", "02_importeren", "03_anonimiseren", "04_coderen",
        "05_samen_duiden", "06_rapport", "07_opruimen", "oefenen", "partners_en",
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


@pytest.mark.parametrize("path", DUTCH, ids=lambda p: p.stem)
def test_no_cell_can_be_deleted_or_changed_and_no_code_is_seen(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        assert cell.metadata["deletable"] is False
        assert cell.metadata["editable"] is False
        if cell.cell_type == "code":
            assert cell.metadata["jupyter"]["source_hidden"] is True


@pytest.mark.parametrize("path", DUTCH, ids=lambda p: p.stem)
def test_the_sentences_are_short_and_the_links_lead_somewhere(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "markdown":
            continue
        for target in LINK.findall(cell.source):
            assert (path.parent / target).is_file(), target
        plain = LINK.sub("", cell.source)
        for sentence in re.split(r"[.!?:\n]", plain):
            assert len(sentence.split()) <= 20, sentence


def test_every_page_that_a_notebook_calls_exists_and_every_page_is_called() -> None:
    from peer_research.widgets import pages

    called = set(re.findall(r"pages\.(\w+)\(", "".join(map(_source, DUTCH))))
    assert called <= set(pages.__all__)
    # These need a name of something that is only known in the study, or are part of another.
    apart = {"Page", "PeerResearchError", "new_protocol", "protocol_changes", "report", "start"}
    assert set(pages.__all__) - called <= apart


@pytest.mark.parametrize("name", sorted({match for match in REFERRED}))
def test_a_notebook_that_is_named_somewhere_is_there(name: str) -> None:
    assert name in {path.stem for path in BOOKS}


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
        + output.get("data", {}).get("text/plain", "")
        + ("<h2>" if widget in output.get("data", {}) else "")
        + output.get("text", "")
        for cell in book.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    assert all(output.output_type != "error" for c in book.cells for output in c.get("outputs", []))
    assert ("<table" if path.stem == "partners_en" else "<h2>") in "".join(shown)
    assert 'role="alert"' not in "".join(shown)
    assert hits({path.name: "\n".join(shown)}, secrets()) == []
