"""Every line of text in a Word file: body, header, footer, notes, comments, properties."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from docx.oxml.ns import qn
from lxml import etree

_PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
_WORDS = (qn("w:t"), qn("w:delText"))
_SKIPPED = ("styles", "numbering", "fontTable", "settings", "webSettings", "theme")


def all_lines(data: bytes) -> Iterator[str]:
    """Yield the lines of a Word file, a paragraph at a time, wherever they stand.

    Parameters
    ----------
    data : bytes
        Of the file.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name in _PROPERTIES:
                root = etree.fromstring(archive.read(name), parser)
                yield from (str(text) for text in root.itertext() if str(text).strip())
            elif name.startswith("word/") and name.endswith(".xml") and not _skips(name):
                yield from _paragraphs(etree.fromstring(archive.read(name), parser))


def _skips(name: str) -> bool:
    return name.removeprefix("word/").startswith(_SKIPPED)


def _paragraphs(root: etree._Element) -> Iterator[str]:
    for paragraph in root.iter(qn("w:p")):
        items = paragraph.iter(*_WORDS, qn("w:tab"), qn("w:br"))
        parts = [(item.text or "") if item.tag in _WORDS else " " for item in items]
        if text := "".join(parts).strip():
            yield text
    for item in root.iter(qn("wp:docPr")):
        yield from (str(v) for v in (item.get("descr"), item.get("title")) if v)
    for tag in ("w:tblCaption", "w:tblDescription"):
        yield from (str(item.get(qn("w:val"))) for item in root.iter(qn(tag)))
