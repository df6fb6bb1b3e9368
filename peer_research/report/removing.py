"""Quotes that may not stand in a report any more go out of it, whoever edited it since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn

from peer_research.consent.traces import folded
from peer_research.report.counts import Counts
from peer_research.report.quotes import quotable
from peer_research.texts import texts
from peer_research.word import marks, ooxml
from peer_research.word.reading import all_lines

if TYPE_CHECKING:
    from docx.document import Document

QUOTE = "cit_"
_SOURCE = ("QuoteSource", "LargeSource")
_TELLING = 4  # words; fewer are said by anybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """How many quotes went, and how many got the words that the participant chose."""

    count: int
    reworded: int


def remove_quotes(document: Document, counts: Counts, todo: list[str]) -> Removed:
    """Take out every quote that may not be shown; put vaguer words where they were asked for.

    Parameters
    ----------
    document : Document
        Is changed.
    counts : Counts
    todo : list of str
        Gets what a person must still do.
    """
    allowed = _allowed(counts)
    gone: list[str] = []
    reworded = 0
    for start in _quotes(document):
        new = allowed.get(start.get(qn("w:name")))
        inside = marks.between(start)
        words = marks.visible(inside) if inside is not None else ""
        if new is None:
            gone.append(words or _paragraph_text(start))
            take_out(start, todo)
        elif new and words != new:
            gone.append(words)
            _replace(start, new)
            reworded += 1
    look_for_words(document, gone, todo)
    return Removed(count=len(gone) - reworded, reworded=reworded)


def _allowed(counts: Counts) -> Mapping[str, str]:
    """Return the names of quotes that may stay; with new words when somebody chose those."""
    rows = quotable(counts).to_dict("records")
    return {
        ooxml.bookmark_name(f"{QUOTE}{row['id']}"):
            str(row["quote"]) if row.get("reworded") is True else ""
        for row in rows
    }  # fmt: skip


def _quotes(document: Document) -> list[Any]:
    starts = document.element.body.iter(qn("w:bookmarkStart"))
    return [s for s in starts if (s.get(qn("w:name")) or "").startswith(QUOTE)]


def take_out(start: Any, todo: list[str]) -> None:
    """Remove the quote that begins at a bookmark, and whose words it says they are."""
    paragraph = next(start.iterancestors(qn("w:p")), None)
    inside = marks.between(start)
    if paragraph is None or inside is None:
        _take_out_torn(start, paragraph)
        todo.append(texts("report.quote_torn"))
        return
    alone = marks.visible(paragraph).strip() == marks.visible(inside).strip()
    if not alone:
        for item in inside:
            item.getparent().remove(item)
        _drop_bookmark(start)
        return
    if marks.has_changes(paragraph):
        todo.append(texts("report.quote_tracked"))
    source = paragraph.getnext()
    if source is not None and source.tag == qn("w:p") and source.style in _SOURCE:
        remove_block(source)
    remove_block(paragraph)


def _take_out_torn(start: Any, paragraph: Any) -> None:
    """Remove every paragraph from the start of a quote to its end, as far as it is there."""
    number = start.get(qn("w:id"))
    block = paragraph
    while block is not None and block.tag == qn("w:p"):
        following = block.getnext()
        ends = block.iter(qn("w:bookmarkEnd"))
        is_last = any(end.get(qn("w:id")) == number for end in ends)
        remove_block(block)
        if is_last or not _ends_later(following, number):
            break
        block = following
    if paragraph is None:
        _drop_bookmark(start)


def _ends_later(block: Any, number: str) -> bool:
    while block is not None:
        ends = block.iter(qn("w:bookmarkEnd"))
        if any(end.get(qn("w:id")) == number for end in ends):
            return True
        block = block.getnext()
    return False


def remove_block(paragraph: Any) -> None:
    """Remove a paragraph; the last one of a cell is emptied, for a cell must have one."""
    parent = paragraph.getparent()
    if parent.tag == qn("w:tc") and len(parent.findall(qn("w:p"))) == 1:
        for item in list(paragraph):
            if item.tag != qn("w:pPr"):
                paragraph.remove(item)
        return
    parent.remove(paragraph)


def _drop_bookmark(start: Any) -> None:
    number = start.get(qn("w:id"))
    root = start.getroottree().getroot()
    for end in list(root.iter(qn("w:bookmarkEnd"))):
        if end.get(qn("w:id")) == number:
            end.getparent().remove(end)
    start.getparent().remove(start)


def _replace(start: Any, text: str) -> None:
    inside = marks.between(start) or []
    for item in inside:
        item.getparent().remove(item)
    run = ooxml.element("r")
    run.text = ooxml.xml_safe(text)
    start.addnext(run)


def _paragraph_text(start: Any) -> str:
    paragraph = next(start.iterancestors(qn("w:p")), None)
    return "" if paragraph is None else marks.visible(paragraph)


# ------------------------------------------------------------------ words that stand elsewhere


def look_for_words(document: Document, gone: list[str], todo: list[str]) -> None:
    """List where the words of a quote that went still stand: somebody may have copied them."""
    wanted = [words for words in map(folded, gone) if words.count(" ") > _TELLING]
    if not wanted:
        return
    for where, text in _places(document):
        if any(words in folded(text) for words in wanted):
            todo.append(texts("report.quote_words_left", where=where))


def _places(document: Document) -> Iterator[tuple[str, str]]:
    import io

    heading = "–"
    for paragraph in document.element.body.iter(qn("w:p")):
        if (paragraph.style or "").startswith("Heading"):
            heading = marks.visible(paragraph)
        # Also what somebody deleted while changes were kept.
        text = "".join(t.text or "" for t in paragraph.iter(qn("w:t"), qn("w:delText")))
        yield texts("report.paragraph_of", heading=heading), text
    body = {"".join(t.text or "" for t in p.iter(qn("w:t"), qn("w:delText"))).strip()
            for p in document.element.body.iter(qn("w:p"))}  # fmt: skip
    buffer = io.BytesIO()
    document.save(buffer)
    for line in all_lines(buffer.getvalue()):
        if line not in body:
            yield texts("report.beside_text"), line
