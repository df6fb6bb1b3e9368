"""Hidden bookmarks around what the computer filled in, so that it can be filled in again.

The name of a mark holds a fingerprint of what was filled in. Whoever changes the words changes
the fingerprint of what stands there: so it is known, without asking, what belongs to people.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from docx.oxml.ns import qn

if TYPE_CHECKING:
    from docx.document import Document

Kind = Literal["p", "t", "f"]
_NAME = re.compile(r"_pr_(?P<kind>[ptf])_(?P<print>[0-9a-f]{8})_(?P<key>\w{1,25})\Z", re.ASCII)
_KEY = 25  # characters; Word takes 40 for the whole name
_CHANGES = {qn("w:ins"), qn("w:moveTo"), qn("w:hyperlink"), qn("w:smartTag"), qn("w:sdt")}
_GONE = {qn("w:del"), qn("w:moveFrom")}


def fingerprint(content: str | bytes) -> str:
    """Return eight characters that stand for some content; blanks at the ends do not count.

    Examples
    --------
    >>> fingerprint("7 van de 12 ") == fingerprint("7 van de 12")
    True
    """
    data = content.strip().encode() if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()[:8]


def mark_key(text: str) -> str:
    """Return `text` as the last part of a mark.

    Examples
    --------
    >>> mark_key("big5.wonen"), len(mark_key("a" * 60))
    ('big5_wonen', 25)
    """
    key = re.sub(r"\W", "_", text, flags=re.ASCII)
    if len(key) <= _KEY:
        return key
    return f"{key[: _KEY - 7]}_{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def mark_name(kind: Kind, key: str, content: str | bytes) -> str:
    """Return the name of the bookmark around `content`."""
    return f"_pr_{kind}_{fingerprint(content)}_{mark_key(key)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One mark in a document.

    Parameters
    ----------
    kind : {"p", "t", "f"}
        Words of a paragraph, a table or a figure.
    key, print : str
    start : element
        The start of the bookmark.
    """

    kind: str
    key: str
    print: str
    start: Any = field(repr=False)

    @property
    def id(self) -> tuple[str, str]:
        """What is the same in two documents."""
        return self.kind, self.key


def marks(document: Document) -> Iterator[Mark]:
    """Yield the marks of the program in a document, in its order."""
    for start in document.element.body.iter(qn("w:bookmarkStart")):
        match = _NAME.match(start.get(qn("w:name")) or "")
        if match:
            yield Mark(kind=match["kind"], key=match["key"], print=match["print"], start=start)


def between(start: Any) -> list[Any] | None:
    """Return the elements between the ends of a bookmark, or None when they are torn apart."""
    number = start.get(qn("w:id"))
    found: list[Any] = []
    following = start.getnext()
    while following is not None:
        if following.tag == qn("w:bookmarkEnd") and following.get(qn("w:id")) == number:
            return found
        found.append(following)
        following = following.getnext()
    return None


def visible(elements: Any) -> str:
    """Return the text that a reader sees in runs, with what was inserted, without what went."""
    text = ""
    for item in elements:
        if item.tag == qn("w:r"):
            text += item.text
        elif item.tag in _CHANGES or item.tag in (qn("w:sdtContent"), qn("w:fldSimple")):
            text += visible(item)
    return text


def has_changes(element: Any) -> bool:
    """Return whether something in `element` is a change that nobody accepted or refused yet."""
    tags = (*_GONE, qn("w:ins"), qn("w:moveTo"))
    return any(next(element.iter(tag), None) is not None for tag in tags)


def table_text(table: Any) -> str:
    """Return the words of all cells of a table element."""
    cells = (cell for cell in table.iter(qn("w:tc")))
    return "|".join("\n".join(visible(p) for p in cell.iter(qn("w:p"))) for cell in cells)
