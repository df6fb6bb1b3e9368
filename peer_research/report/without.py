"""A Word file that people edited, without a word of somebody who withdrew.

Quotes go by the mark that they carry. Whatever else of this person's words stands in it is cut
out of the sentence it stands in, and the rest of the text of people stays as it was. The last
word is with the same search that guards a withdrawal: what still shows their words, or cannot
be looked into, is no clean copy.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from peer_research.consent.traces import places, shows, texts_in
from peer_research.errors import ReportError
from peer_research.report.removing import QUOTE, take_out
from peer_research.texts import texts
from peer_research.word import marks, ooxml
from peer_research.word.opening import parts_of

_PARTS = re.compile(
    r"word/(?:document\d*|header\d*|footer\d*|footnotes|endnotes|comments)\.xml", re.ASCII
)
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf")
_WORDS = (qn("w:t"), qn("w:delText"))
_BREAKS = (qn("w:tab"), qn("w:br"), qn("w:cr"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Somebody who withdrew, as far as it must be known to look for them.

    Parameters
    ----------
    pieces : frozenset of str
        Ids of the coded pieces in which they speak.
    words : set of str
        Scrambled rows of their words; see `traces.own_words`.
    phrases : frozenset of tuple of str
        Their shorter quotes; see `traces.telling`.
    names : tuple of str
        Their code, and the name they chose.
    """

    pieces: frozenset[str]
    words: set[str] = field(repr=False)
    phrases: frozenset[tuple[str, ...]] = field(default=frozenset(), repr=False)
    names: tuple[str, ...] = field(default=(), repr=False)

    def stand_in(self, text: str) -> bool:
        """Return whether some of their words, or a name of theirs, stand in a text."""
        if shows(text, self.words) or places(text, set(), self.phrases):
            return True
        return bool(self.names) and bool(self.pattern.search(text))

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds their names as whole words."""
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, self.names))})(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clean:
    """A file without the words.

    Parameters
    ----------
    data : bytes
    quotes : int
        Quotes that went.
    cuts : int
        Sentences out of which words were cut.
    pictures : int
        Pictures that the program cannot read and did not make itself.
    todo : tuple of str
        What a person must look at.
    """

    data: bytes = field(repr=False)
    quotes: int
    cuts: int
    pictures: int
    todo: tuple[str, ...] = ()


def without(data: bytes, file: str, gone: Gone) -> Clean | None:
    """Return a Word file without the words of somebody; None when that cannot be made sure.

    Parameters
    ----------
    data : bytes
        Of the file; nothing in it that is not about this person is changed.
    file : str
        Its name.
    gone : Gone
    """
    try:
        parts = parts_of(data, file)
    except ReportError:
        return None
    if any(_is_closed(part) for part in parts.values()):
        return None
    todo: list[str] = []
    try:
        changed = [_clean(parts, name, gone, todo) for name in parts if _PARTS.fullmatch(name)]
    except etree.XMLSyntaxError:
        return None
    made = _packed(data, parts)
    if any(gone.stand_in(text) for text in texts_in(made)):
        return None
    quotes, cuts = sum(found for found, _ in changed), sum(cut for _, cut in changed)
    unread = _pictures(parts)
    return Clean(data=made, quotes=quotes, cuts=cuts, pictures=unread, todo=tuple(todo))


def _clean(parts: dict[str, bytes], name: str, gone: Gone, todo: list[str]) -> tuple[int, int]:
    """Clean one part; return how many quotes went and out of how many paragraphs words did."""
    root = parse_xml(parts[name])
    quotes = _take_quotes(root, gone, todo)
    cuts = sum(_cut(paragraph, gone) for paragraph in list(root.iter(qn("w:p"))))
    if quotes or cuts:
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return quotes, cuts


def _is_closed(part: bytes) -> bool:
    """Return whether a part is itself a package in which words could stand unseen."""
    return part.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf"))


def _take_quotes(root: Any, gone: Gone, todo: list[str]) -> int:
    names = {ooxml.bookmark_name(f"{QUOTE}{piece}") for piece in gone.pieces}
    starts = [s for s in root.iter(qn("w:bookmarkStart")) if s.get(qn("w:name")) in names]
    for start in starts:
        take_out(start, todo)
    return len(starts)


def _cut(paragraph: Any, gone: Gone) -> int:
    """Cut words and names out of a paragraph; return whether there were any."""
    items = [item for item in paragraph.iter(*_WORDS, *_BREAKS) if _is_own(item, paragraph)]
    text = "".join((item.text or "") if item.tag in _WORDS else " " for item in items)
    stretches = [(*place, texts("withdrawal.cut")) for place in places(
        text, gone.words, gone.phrases)]  # fmt: skip
    if gone.names:
        free = (m.span() for m in gone.pattern.finditer(text))
        stretches += [
            (start, end, texts("withdrawal.somebody"))
            for start, end in free
            if not any(first <= start < last for first, last, _ in stretches)
        ]
    for start, end, instead in sorted(stretches, reverse=True):
        _replace(items, start, end, instead)
    return int(bool(stretches))


def _is_own(item: Any, paragraph: Any) -> bool:
    """Return whether a text belongs to this paragraph, and not to one in a text box in it."""
    return next(item.iterancestors(qn("w:p")), None) is paragraph


def _replace(items: list[Any], start: int, end: int, instead: str) -> None:
    """Put `instead` in place of the letters from `start` to `end`; layout stays as it is."""
    position = 0
    for item in items:
        length = len(item.text or "") if item.tag in _WORDS else 1
        first, last = max(start - position, 0), min(end - position, length)
        if first < last and item.tag in _WORDS:
            text = item.text or ""
            item.text = text[:first] + instead + text[last:]
            item.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            instead = ""
        position += length


def _packed(data: bytes, parts: dict[str, bytes]) -> bytes:
    """Return the parts with the dates of the old file, so that it stays a file of people."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as archive:
        for info in old.infolist():
            archive.writestr(info, parts[info.filename], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _pictures(parts: dict[str, bytes]) -> int:
    """Return how many pictures are not figures that this program made."""
    known = set(_prints(parts.get("word/document.xml", b"")))
    return sum(
        name.startswith("word/media/")
        and name.lower().endswith(_PICTURES)
        and marks.fingerprint(part) not in known
        for name, part in parts.items()
    )


def _prints(body: bytes) -> Iterator[str]:
    yield from re.findall(r"_pr_f_([0-9a-f]{8})_", body.decode("utf-8", "replace"))
