"""A Word file of ours as one web page that needs nothing else: same words, same order.

Headings, lists, tables, quotes and pictures keep their meaning for a screen reader. Comments in
the margin are for the team and stay behind.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from docx import Document as read
from docx.oxml.ns import qn
from lxml import etree

from peer_research.word.styles import CORAL, GREY, INK, MIST, RULE, TEAL, YELLOW

if TYPE_CHECKING:
    from docx.document import Document

_TAGS = {
    "title": "h1", "heading 1": "h2", "heading 2": "h3", "heading 3": "h4", "subtitle": "p",
    "toc heading": "h2",
}  # fmt: skip
_CLASSES = {
    "schrijf hier": "cue", "feitenblok": "facts", "bron van citaat": "source",
    "bron van citaat groot": "source", "soort document": "kind", "subtitle": "subtitle",
    "aanwijzing": "hint", "caption": "caption",
}  # fmt: skip
_QUOTES = {"quote": "quote", "citaat groot": "quote large"}
_LARGE = ("kerncijfer",)
_LISTS = {"list bullet": "ul", "list number": "ol", "toc 1": "ol"}
_CSS = f"""
body{{font:17px/1.55 Arial,"Liberation Sans",sans-serif;color:#{INK};max-width:44rem;
margin:2rem auto;padding:0 1.2rem}}
h1,h2,h3,h4{{color:#{TEAL};line-height:1.2}}h1{{font-size:2.2rem}}
h2{{border-bottom:2px solid #{CORAL};padding-bottom:.3rem;margin-top:3rem}}
table{{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.9rem}}
caption,figcaption{{text-align:left;font-weight:bold;color:#{GREY};font-size:.85rem;
padding:.4rem 0}}
th{{background:#{TEAL};color:#fff;text-align:left}}
th,td{{padding:.35rem .6rem;border-bottom:1px solid #{RULE};vertical-align:top;
white-space:pre-line}}
tr:nth-child(even) td{{background:#{MIST}}}
blockquote{{border-left:4px solid #{TEAL};margin:1rem 0 0;padding:.1rem 1rem;font-style:italic;
white-space:pre-wrap}}
blockquote.large{{border-color:#{CORAL};font-size:1.3rem;color:#{TEAL}}}
.source{{margin:.2rem 0 1rem;padding-left:1.25rem;color:#{GREY};font-size:.85rem}}
.facts{{background:#{MIST};border-left:4px solid #{CORAL};padding:.5rem .8rem;font-weight:bold;
color:#{TEAL}}}
.cue{{background:#{YELLOW};border-left:4px solid #C79A00;padding:.5rem .8rem}}
.draft{{color:#9B2C14;font-weight:bold;text-align:right}}.hint,.kind,.subtitle{{color:#{GREY}}}
img{{max-width:100%;height:auto}}figure{{margin:1rem 0}}nav ol{{list-style:none;padding:0}}
a{{color:#{TEAL}}}
.wide{{overflow-x:auto}}td.number{{font-size:1.9rem;font-weight:bold;color:#{TEAL};
background:none!important}}
@media print{{body{{margin:0;max-width:none;font-size:11pt}}h2{{break-before:page;margin-top:0}}
tr,figure,blockquote,.cue,.facts{{break-inside:avoid}}h2,h3,h4,caption,thead{{break-after:avoid}}
blockquote{{break-after:avoid}}.wide{{overflow:visible}}a{{color:inherit;text-decoration:none}}
th{{background:none;color:#{TEAL};border-bottom:2px solid #{TEAL}}}}}
@page{{margin:2cm}}
"""


def web_page(data: bytes, drawings: Mapping[str, str] | None = None) -> str:
    """Return a Word file as HTML.

    Parameters
    ----------
    data : bytes
        A file made by `WordFile`; of other files only what has these styles is shown well.
    drawings : mapping of str to str, optional
        See `WordFile.drawings`; a picture without one stays as it is in Word.
    """
    document = read(io.BytesIO(data))
    title = escape(document.core_properties.title)
    lang = escape(document.core_properties.language or "nl-NL")
    body = "\n".join(_Page(document, drawings or {}).blocks())
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "img-src data:; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_CSS}</style>\n</head>\n<body>\n<main>\n{body}\n"
        "</main>\n</body>\n</html>\n"
    )


class _Page:
    """Walks through a document once, from top to bottom."""

    def __init__(self, document: Document, drawings: Mapping[str, str]) -> None:
        self._document = document
        self._drawings = drawings
        names = {s.style_id: (s.name or "").casefold() for s in document.styles}
        self._names = names
        self._caption = ""
        self._chapter = 0
        self._notes: list[str] = []
        self._note_texts = _footnotes(document)

    def blocks(self) -> Iterator[str]:
        header = self._document.sections[0].header
        if text := " ".join(p.text for p in header.paragraphs).strip():
            yield f'<p class="draft">{escape(text)}</p>'
        items: list[str] = []
        kind, number = "", ""
        for block in self._document.element.body.iterchildren(qn("w:p"), qn("w:tbl")):
            style = self._names.get(block.style or "", "") if block.tag == qn("w:p") else "table"
            now = _LISTS.get(style, "")
            listed = _list_number(block) if now else ""
            if items and (now, listed, style == "toc 1") != (kind, number, self._in_contents):
                yield self._list(kind, items)
                items = []
            kind, number, self._in_contents = now, listed, style == "toc 1"
            if now:
                items.append(f"<li>{self._inline(block)}</li>")
            elif (made := self._block(block, style)) is not None:
                yield made
        if items:
            yield self._list(kind, items)
        yield from self._footer()

    _in_contents = False

    def _list(self, kind: str, items: list[str]) -> str:
        made = f"<{kind}>\n" + "\n".join(items) + f"\n</{kind}>"
        return f"<nav>{made}</nav>" if self._in_contents else made

    def _footer(self) -> Iterator[str]:
        if self._notes:
            rows = (f'<li id="noot{n}">{text}</li>' for n, text in enumerate(self._notes, 1))
            yield "<hr>\n<ol>\n" + "\n".join(rows) + "\n</ol>"

    def _block(self, block: Any, style: str) -> str | None:
        if block.tag == qn("w:tbl"):
            return self._table(block)
        if next(block.iter(qn("w:drawing")), None) is not None:
            return self._figure(block)
        text = self._inline(block)
        if style == "caption":
            self._caption = text
            return None
        if style in _QUOTES:
            return f'<blockquote class="{_QUOTES[style]}">{text}</blockquote>'
        tag = _TAGS.get(style, "p")
        if style == "heading 1":
            self._chapter += 1
            text = f"{self._chapter}. {text}"
        name = _CLASSES.get(style, "")
        return f'<{tag} class="{name}">{text}</{tag}>' if name else f"<{tag}>{text}</{tag}>"

    def _table(self, table: Any) -> str:
        caption, self._caption = self._caption, ""
        rows = []
        for number, row in enumerate(table.iter(qn("w:tr"))):
            made = (self._cell(cell, header=not number) for cell in row.iter(qn("w:tc")))
            rows.append(f"<tr>{''.join(made)}</tr>")
        said = table.tblPr.find(qn("w:tblCaption"))
        label = escape(said.get(qn("w:val")), quote=True) if said is not None else ""
        head = f"<caption>{caption}</caption>" if caption else ""
        name = "" if caption else f' aria-label="{label}"'
        # On a small screen only the table scrolls; with the keyboard too, so it can have focus.
        return (
            f'<div class="wide" role="region" tabindex="0" aria-label="{label}">'
            f"<table{name}>{head}<thead>{rows[0]}</thead>"
            f"<tbody>{''.join(rows[1:])}</tbody></table></div>"
        )

    def _cell(self, cell: Any, *, header: bool) -> str:
        lines = list(cell.iter(qn("w:p")))
        text = "\n".join(self._inline(line) for line in lines)
        if header:
            return f'<th scope="col">{text}</th>'
        large = any(self._names.get(line.style or "", "") in _LARGE for line in lines)
        return f'<td class="number">{text}</td>' if large else f"<td>{text}</td>"

    def _figure(self, block: Any) -> str:
        caption, self._caption = self._caption, ""
        alt = next((p.get("descr") or "" for p in block.iter(qn("wp:docPr"))), "")
        blip = next(block.iter(qn("a:blip")))
        part = self._document.part.related_parts[blip.get(qn("r:embed"))]
        svg = self._drawings.get(hashlib.sha256(part.blob).hexdigest(), "")
        kind = "image/svg+xml" if svg else part.content_type
        coded = base64.b64encode(svg.encode() or part.blob).decode()
        picture = f'<img alt="{escape(alt, quote=True)}" src="data:{kind};base64,{coded}">'
        return f"<figure><figcaption>{caption}</figcaption>{picture}</figure>"

    def _inline(self, parent: Any) -> str:
        made = ""
        for item in parent:
            if item.tag == qn("w:bookmarkStart") and item.get(qn("w:name"), "").startswith("_Toc"):
                made += f'<a id="{escape(item.get(qn("w:name")), quote=True)}"></a>'
            elif item.tag == qn("w:hyperlink") and item.get(qn("w:anchor")):
                anchor = escape(item.get(qn("w:anchor")), quote=True)
                made += f'<a href="#{anchor}">{self._inline(item)}</a>'
            elif item.tag == qn("w:ins"):
                made += self._inline(item)
            elif item.tag == qn("w:r"):
                made += self._run(item)
        return made

    def _run(self, run: Any) -> str:
        note = run.find(qn("w:footnoteReference"))
        if note is not None:
            self._notes.append(self._note_texts.get(note.get(qn("w:id")), ""))
            number = len(self._notes)
            return f'<sup><a href="#noot{number}">{number}</a></sup>'
        if run.find(qn("w:instrText")) is not None:
            return ""
        text = escape(run.text, quote=False)
        bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None
        return f"<strong>{text}</strong>" if bold and text else text


def _list_number(block: Any) -> str:
    found = block.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
    return "" if found is None else str(found.get(qn("w:val")))


def _footnotes(document: Document) -> dict[str, str]:
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/footnotes"):
            root = etree.fromstring(relation.target_part.blob)
            return {
                str(note.get(qn("w:id"))): escape(
                    "".join(t.text or "" for t in note.iter(qn("w:t"))).strip()
                )
                for note in root.iter(qn("w:footnote"))
            }
    return {}
