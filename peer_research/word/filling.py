"""What stands in the marks of a document, and putting the content of a fresh one there."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn

from peer_research.word import marks
from peer_research.word.marks import Mark

if TYPE_CHECKING:
    from docx.document import Document

_COMMENTS = ("w:commentRangeStart", "w:commentRangeEnd")


class Filled:
    """The marks of one document.

    Parameters
    ----------
    document : Document
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.marks = {mark.id: mark for mark in marks.marks(document)}

    def content(self, mark: Mark) -> str | bytes | None:
        """Return what stands in a mark now, or None when it was torn apart."""
        if mark.kind == "t":
            table = table_of(mark)
            return None if table is None else marks.table_text(table)
        inside = marks.between(mark.start)
        if inside is None:
            return None
        return marks.visible(inside) if mark.kind == "p" else self.picture(mark)

    def picture(self, mark: Mark) -> bytes | None:
        """Return the picture in a mark, or None when there is none."""
        drawing = _drawing(mark)
        blip = next(drawing.iter(qn("a:blip")), None) if drawing is not None else None
        name = blip.get(qn("r:embed")) if blip is not None else None
        relation = self.document.part.rels.get(name) if name else None
        if relation is None or relation.is_external:
            return None
        return bytes(relation.target_part.blob)

    def is_untouched(self, mark: Mark) -> bool:
        """Return whether what the computer filled in still stands there, letter by letter."""
        now = self.content(mark)
        return now is not None and marks.fingerprint(now) == mark.print and not _is_open(mark)

    def put(self, mark: Mark, fresh: Filled, new: Mark) -> None:
        """Put the content of `new` in the place of that of `mark`."""
        if mark.kind == "p":
            _put_line(mark, new)
        elif mark.kind == "t":
            _put_table(mark, new)
        else:
            self._put_picture(mark, fresh, new)

    def _put_picture(self, mark: Mark, fresh: Filled, new: Mark) -> None:
        data, drawing, other = fresh.picture(new), _drawing(mark), _drawing(new)
        if data is None:
            return
        image, _ = self.document.part.get_or_add_image(io.BytesIO(data))
        for blip in drawing.iter(qn("a:blip")):
            blip.set(qn("r:embed"), image)
        said = next(other.iter(qn("wp:docPr")))
        for properties in drawing.iter(qn("wp:docPr")):
            properties.set("descr", said.get("descr") or "")
        for tag in ("wp:extent", "a:ext"):
            for size, its in zip(drawing.iter(qn(tag)), other.iter(qn(tag)), strict=False):
                _resize(size, its)
        mark.start.set(qn("w:name"), new.start.get(qn("w:name")))


def title_of(mark: Mark) -> str:
    """Return the caption of a table or figure."""
    if mark.kind == "t":
        table = table_of(mark)
        caption = table.tblPr.find(qn("w:tblCaption")) if table is not None else None
        return mark.key if caption is None else str(caption.get(qn("w:val")))
    paragraph = next(mark.start.iterancestors(qn("w:p")), None)
    above = paragraph.getprevious() if paragraph is not None else None
    return marks.visible(above) if above is not None else mark.key


def words_of(mark: Mark, most: int = 160) -> str:
    """Return what stands in a mark, for a list; of a table or figure its caption."""
    text = marks.visible(marks.between(mark.start) or []) if mark.kind == "p" else title_of(mark)
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def table_of(mark: Mark) -> Any:
    """Return the table that a mark stands in, or None."""
    return next(mark.start.iterancestors(qn("w:tbl")), None)


def _is_open(mark: Mark) -> bool:
    """Return whether there are changes in it that nobody accepted or refused yet."""
    inside = [table_of(mark)] if mark.kind == "t" else marks.between(mark.start)
    return any(marks.has_changes(item) for item in inside or ())


def _put_line(mark: Mark, new: Mark) -> None:
    for item in _runs(marks.between(mark.start) or []):
        item.getparent().remove(item)
    place = mark.start
    for item in _runs(marks.between(new.start) or []):
        made = copy.deepcopy(item)
        place.addnext(made)
        place = made
    mark.start.set(qn("w:name"), new.start.get(qn("w:name")))


def _runs(items: Iterable[Any]) -> list[Any]:
    """Return the runs with words; a comment or a footnote belongs to whoever put it there."""
    kept = (qn("w:commentReference"), qn("w:footnoteReference"))
    return [
        item
        for item in items
        if item.tag == qn("w:r") and not any(item.find(tag) is not None for tag in kept)
    ]


def _put_table(mark: Mark, new: Mark) -> None:
    table, made = table_of(mark), copy.deepcopy(table_of(new))
    for tag in _COMMENTS:
        for found in list(made.iter(qn(tag))):
            found.getparent().remove(found)
    for found in list(made.iter(qn("w:commentReference"))):
        run = found.getparent()
        run.getparent().remove(run)
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        for end in made.iter(qn(tag)):
            end.set(qn("w:id"), mark.start.get(qn("w:id")))
    style, fresh = table.tblPr.find(qn("w:tblStyle")), made.tblPr.find(qn("w:tblStyle"))
    if style is not None and fresh is not None:
        # Somebody may have chosen another look for the table.
        fresh.set(qn("w:val"), style.get(qn("w:val")))
    table.getparent().replace(table, made)


def _resize(size: Any, other: Any) -> None:
    """Give a picture its new height at the width that somebody may have chosen."""
    if size.get("cx") and other.get("cx"):
        size.set("cy", str(int(size.get("cx")) * int(other.get("cy")) // int(other.get("cx"))))


def _drawing(mark: Mark) -> Any:
    inside = marks.between(mark.start) or []
    return next((found for item in inside for found in item.iter(qn("w:drawing"))), None)
