"""PDF with a text layer; the last resort, because a PDF does not know what a paragraph is."""

from __future__ import annotations

import io
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peer_research.errors import ImportFileError
from peer_research.model import Turn
from peer_research.pdf_complaints import pdf_complaints
from peer_research.transcripts import ledger as marks
from peer_research.transcripts.decode import clean, load
from peer_research.transcripts.labels import find, is_known, is_name
from peer_research.transcripts.ledger import BROKEN_LINES, MENDED, ImportLedger, Tally, letters
from peer_research.transcripts.text import Line, read_rows

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MAX_PAGES = 1_000
# Drawing instructions of one page; a page of text has some tens of thousands of characters.
MAX_PAGE_BYTES = 5_000_000
# Of computing; an hour of conversation takes a few.
MAX_SECONDS = 60
# More of these and the letters of the text layer are not those on the paper.
MAX_GARBLED = 0.05
# A heading or page number returns on so many pages at least.
HEADS = 3

_GARBLED = re.compile("[\ufffd\ue000-\uf8ff\0-\x08\x0e-\x1f]")
# How pypdf says that it left text out because there was no end to it.
_GAVE_UP = "Exceeded"
_DIGITS = re.compile(r"\d+")


def read(path: Path) -> tuple[tuple[Turn, ...], ImportLedger]:
    """Return the turns of a PDF and the account of its lines, always with a warning.

    Raises
    ------
    ImportFileError
        When it is no PDF, damaged, protected, or only pictures of text.
    """
    data = load(path)
    if b"%PDF-" not in data[:1024]:
        raise ImportFileError("transcripts_documents.not_pdf", file=path.name)
    # pypdf mends half a file by leaving pages out, without a word.
    if b"%%EOF" not in data[-2048:]:
        raise ImportFileError("transcripts_documents.damaged_pdf", file=path.name)
    with pdf_complaints() as complaints:
        try:
            pages, unread = _pages(data, path.name, complaints)
        except ImportFileError:
            raise
        except Exception as error:  # pypdf reports damage with whatever it stumbles over
            key = "unsafe" if _is_unsafe(error) else "damaged_pdf"
            raise ImportFileError(f"transcripts_documents.{key}", file=path.name) from None
    _check_text("".join(pages), path.name)
    texts, dropped = zip(*(clean(page) for page in pages), strict=True)
    lines = list(_lines(texts))
    tally = Tally(len(lines))
    tally.unread.update(unread + Counter({"stuurteken": sum(dropped)}))
    tally.warnings.update({BROKEN_LINES: 1, MENDED: len(complaints)})
    return read_rows(lines, tally, paragraphs=False)


def _is_unsafe(error: Exception) -> bool:
    from pypdf.errors import LimitReachedError

    return isinstance(error, (LimitReachedError, RecursionError))


def _pages(data: bytes, file: str, complaints: Sequence[str]) -> tuple[list[str], Counter[str]]:
    """Return the text of every page, and what the pages hold besides."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise ImportFileError("transcripts_documents.locked_pdf", file=file)
    if len(reader.pages) > MAX_PAGES:
        raise ImportFileError("transcripts_documents.pdf_too_long", file=file, pages=MAX_PAGES)
    texts: list[str] = []
    unread: Counter[str] = Counter()
    begin = time.process_time()
    for page in reader.pages:
        contents = page.get_contents()
        big = contents is not None and len(contents.get_data()) > MAX_PAGE_BYTES
        if big or time.process_time() - begin > MAX_SECONDS:
            raise ImportFileError("transcripts_documents.unsafe", file=file)
        texts.append(page.extract_text() or "")
        if any(_GAVE_UP in sentence for sentence in complaints):
            raise ImportFileError("transcripts_documents.unsafe", file=file)
        unread += _beside(page)
    unread["bladzijde"] += sum(1 for text in texts if not text.strip())
    unread["object"] += _attachments(reader)
    return texts, unread


def _beside(page: PageObject) -> Counter[str]:
    found: Counter[str] = Counter()
    for reference in _listed(page.get("/Annots")):
        note = reference.get_object()
        kind = note.get("/Subtype")
        if kind == "/Widget" and note.get("/V"):
            found["formulierveld"] += 1
        elif kind not in ("/Widget", "/Link", "/Popup") and note.get("/Contents"):
            found["opmerking"] += 1
    resources = page.get("/Resources")
    drawn = resources.get_object().get("/XObject") if resources is not None else None
    for item in drawn.get_object().values() if drawn is not None else ():
        found["afbeelding"] += item.get_object().get("/Subtype") == "/Image"
    return found


def _listed(value: Any) -> Sequence[Any]:
    return value.get_object() if value is not None else ()


def _attachments(reader: PdfReader) -> int:
    return sum(1 for _ in reader.attachment_list)


def _check_text(text: str, file: str) -> None:
    if not text.strip():
        raise ImportFileError("transcripts_documents.pdf_without_text", file=file)
    if len(_GARBLED.findall(text)) > MAX_GARBLED * len(text):
        raise ImportFileError("transcripts_documents.pdf_garbled", file=file)


def _lines(pages: Sequence[str]) -> Iterator[Line]:
    """Yield the lines of all pages, numbered on; headings and page numbers are marked."""
    cut = [[line.strip() for line in page.split("\n")] for page in pages]
    heads = [_running(cut, first=True), _running(cut, first=False)]
    number = 0
    for page in cut:
        filled = [i for i, text in enumerate(page) if text]
        ends = {filled[0]: heads[0], filled[-1]: heads[1]} if filled else {}
        for i, text in enumerate(page):
            number += 1
            is_head = i in ends and _shape(text) in ends[i]
            yield Line(number, text, mark=marks.HEADER if is_head else "")


def _running(pages: Sequence[Sequence[str]], *, first: bool) -> set[str]:
    """Return the first (or last) lines that come back on most pages, but for their numbers."""
    filled = [texts for page in pages if (texts := [text for text in page if text])]
    ends = [texts[0 if first else -1] for texts in filled if len(texts) > 1]
    shapes = Counter(_shape(text) for text in ends if not _has_label(text))
    # What also stands amid a page is what somebody says often; a bare number may stand anywhere.
    amid = {
        _shape(text) for texts in filled for text in texts[1:-1] if letters(_DIGITS.sub("", text))
    }
    return {
        s for s, times in shapes.items()
        if times >= HEADS and times * 2 > len(filled) and s not in amid
    }  # fmt: skip


def _has_label(text: str) -> bool:
    # "R: ja" may come back on every page, and is still an answer.
    found = find(text)
    return bool(found and found.shape != "alone" and (is_known(found.name) or is_name(found.name)))


def _shape(text: str) -> str:
    return _DIGITS.sub("0", text)
