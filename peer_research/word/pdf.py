"""A Word file as PDF, through LibreOffice where that is installed; nothing is sent anywhere."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx import Document as read
from docx.oxml.ns import qn

from peer_research import store
from peer_research.errors import ReportError

_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
_SECONDS = 240


def office() -> str | None:
    """Return where LibreOffice is, or None."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def pdf_of(data: bytes, name: str) -> bytes:
    """Return a Word file as PDF.

    Parameters
    ----------
    data : bytes
        Of the Word file.
    name : str
        How the user knows the file, for a message.

    Raises
    ------
    ReportError
        There is no LibreOffice here, or it could not do it.
    """
    program = office()
    if program is None:
        raise ReportError("report.no_soffice")
    with tempfile.TemporaryDirectory(prefix="peer-research-") as folder:
        source = Path(folder) / "in.docx"
        store.write_bytes(source, data)
        # A profile of its own: an open LibreOffice would swallow the command.
        profile = (Path(folder) / "profile").as_uri()
        command = [
            program, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf",
            "--outdir", folder, str(source),
        ]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
            return (Path(folder) / "in.pdf").read_bytes()
        except (OSError, subprocess.SubprocessError):
            raise ReportError("report.soffice_failed", file=name) from None


def without_paragraph(data: bytes, said: str) -> bytes:
    """Return a Word file of ours without the paragraphs that say only this.

    Parameters
    ----------
    data : bytes
        Of the Word file.
    said : str
        What holds for a Word file and not for its PDF, such as how its contents get numbers.
    """
    from peer_research.word.template import repacked

    document = read(io.BytesIO(data))
    for paragraph in document.paragraphs:
        if paragraph.text.strip() == said:
            paragraph._p.getparent().remove(paragraph._p)
    buffer = io.BytesIO()
    document.save(buffer)
    return repacked(buffer.getvalue())


def with_page_numbers(data: bytes, pdf: bytes) -> bytes:
    """Return a Word file of ours with the page numbers of its PDF in the contents.

    Parameters
    ----------
    data : bytes
        Of the Word file.
    pdf : bytes
        As `pdf_of` made it: its outline tells on which page each chapter is.
    """
    from peer_research.word.template import repacked

    document = read(io.BytesIO(data))
    pages = list(_chapters(pdf))
    results = list(_page_fields(document.element.body))
    if len(pages) != len(results):
        return data
    for run, page in zip(results, pages, strict=True):
        run.text = str(page)
    buffer = io.BytesIO()
    document.save(buffer)
    return repacked(buffer.getvalue())


def _chapters(pdf: bytes) -> Iterator[int]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    for entry in reader.outline:
        if not isinstance(entry, list):
            number = reader.get_destination_page_number(entry)
            if number is not None:
                yield number + 1


def _page_fields(body: Any) -> Iterator[Any]:
    """Yield the run with the result of each page number in the contents."""
    for text in body.iter(qn("w:instrText")):
        if (text.text or "").strip().startswith("PAGEREF"):
            run = text.getparent().getnext()
            yield run.getnext()
