"""What the tests of Word files share: read one, check it, and put it on pages."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn


def bookmarks(path: Path) -> dict[str, str]:
    """Return what stands between the ends of each bookmark, with line breaks and tabs."""
    found: dict[str, str] = {}
    for start in Document(str(path)).element.body.iter(qn("w:bookmarkStart")):
        text, following = "", start.getnext()
        while following.tag != qn("w:bookmarkEnd"):
            text += following.text if following.tag == qn("w:r") else ""
            following = following.getnext()
        found[start.get(qn("w:name"))] = text
    return found


def lines(path: Path) -> list[str]:
    """Return the text of all paragraphs and cells in the order of the document."""
    body = Document(str(path)).element.body
    paragraphs = body.iter(qn("w:p"))
    return ["".join(r.text for r in p.iter(qn("w:r"))) for p in paragraphs]


def outline(path: Path) -> str:
    """Return the structure of a file: style and first words of each paragraph, size of tables."""
    document = Document(str(path))
    rows = []
    for block in document.element.body.iterchildren(qn("w:p"), qn("w:tbl")):
        if block.tag == qn("w:tbl"):
            header = [c.text for c in document.tables[0].__class__(block, document).rows[0].cells]
            rows.append(f"  [{len(block.tr_lst)} rijen: {' | '.join(header)}]")
        else:
            text = "".join(r.text for r in block.iter(qn("w:r")))
            rows.append(f"{block.style}: {text[:60]}".replace("\n", "/"))
    return "\n".join(rows) + "\n"


def compare_golden(path: Path, golden: Path) -> None:
    """Compare the structure of `path` with a golden file; delete that to write it anew."""
    found = outline(path)
    if not golden.exists():
        golden.write_text(found, "utf-8")
        pytest.fail(f"{golden.name} is nieuw geschreven; lees het na en draai de test nog eens")
    assert found == golden.read_text("utf-8")


def audit(path: Path) -> str:
    """Return what openxml-audit says against the file; empty when nothing."""
    program = Path(sys.executable).with_name("openxml-audit")
    done = subprocess.run([program, "--quiet", path], capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def pages(paths: Sequence[Path], folder: Path) -> list[int]:
    """Return how many pages LibreOffice makes of each Word file."""
    if shutil.which("soffice") is None or shutil.which("pdfinfo") is None:
        pytest.skip("LibreOffice is hier niet geïnstalleerd")
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
         "--convert-to", "pdf", "--outdir", folder, *paths],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return [_pages(folder / f"{path.stem}.pdf") for path in paths]


def _pages(pdf: Path) -> int:
    done = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True)
    return next(int(row.split()[1]) for row in done.stdout.splitlines() if row.startswith("Pages"))


def comments(path: Path) -> list[tuple[str, str]]:
    """Return author and text of every comment."""
    return [(c.author, c.text) for c in Document(str(path)).comments]
