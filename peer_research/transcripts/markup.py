"""HTML as transcription programs save it: text and times, and nothing is run, shown or fetched.

A small reader of its own: `html.parser` of the standard library takes quadratic time on tags
that do not close, and lxml drops what is nested too deeply.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

_TAG = re.compile(
    r"<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9:-]*+)"
    r"(?P<more>(?:[^<>\"']|\"[^\"<]{0,4000}\"|'[^'<]{0,4000}')*+)>"
    r"|<!--|<[!?][^<>]*>"
)
_ATTRIBUTE = re.compile(
    r"(?<![a-zA-Z0-9:-])([a-zA-Z][a-zA-Z0-9:-]*+)\s*=\s*"
    r"(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BLOCKS = _set(
    "p div br hr li ul ol dl dt dd h1 h2 h3 h4 h5 h6 table tr td th thead tbody blockquote pre "
    "body html section article header footer main aside form figure"
)
_SILENT = _set("head style script title template noscript iframe object svg math")
# Programs write a time as seconds, "12.3".
_SECONDS = re.compile(r"\d{1,7}(?:\.\d{1,20})?\Z")


@dataclass(slots=True)
class Segment:
    """A piece of text with what its tags say of it.

    Parameters
    ----------
    text : str
    anchor : str
        The name of the link it stands in (noScribe).
    start_ms : int or None
        The time mark in front of it (oTranscribe).
    """

    text: str = ""
    anchor: str = ""
    start_ms: int | None = None


@dataclass(slots=True)
class Page:
    """The paragraphs of a page, each in pieces, and what was not read."""

    paragraphs: list[list[Segment]] = field(default_factory=lambda: [[Segment()]])
    unread: Counter[str] = field(default_factory=Counter)


def parse(source: str) -> Page:
    """Return the text of `source`, with entities decoded once.

    Examples
    --------
    >>> page = parse('<p><span class="timestamp" data-timestamp="5.5">0:05</span> R&amp;D<br>ja')
    >>> [[(s.text, s.start_ms) for s in p] for p in page.paragraphs if p != [Segment()]]
    [[('', None), (' R&D', 5500)], [('ja', None)]]
    """
    return _Parser(source).run()


def _tags(source: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Yield the text before each tag, with that tag; comments are left out."""
    at = begin = 0
    while found := _TAG.search(source, at):
        at = found.end()
        if found[0] == "<!--":
            end = source.find("-->", at)
            if end < 0:
                # Without an end it is no comment: the text after it must not go.
                break
            yield source[begin : found.start()], None
            at = begin = end + 3
        else:
            yield source[begin : found.start()], found
            begin = at
    yield source[begin:], None


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.page = Page()
        self.silent = ""
        self.anchor = ""
        self.in_time = 0

    def run(self) -> Page:
        """Return the page."""
        for text, tag in _tags(self.source):
            if text and not self.silent and not self.in_time:
                self.page.paragraphs[-1][-1].text += html.unescape(text)
            if tag and tag["tag"]:
                self._tag(tag["tag"].lower(), bool(tag["end"]), tag)
        return self.page

    def _tag(self, name: str, end: bool, tag: re.Match[str]) -> None:
        if self.silent:
            self.silent = "" if end and name == self.silent else self.silent
        elif name in _SILENT:
            self.silent = "" if end or tag["more"].endswith("/") else name
        elif name in _BLOCKS:
            self.in_time = 0
            self.page.paragraphs.append([Segment(anchor=self.anchor)])
        elif name == "a":
            before, self.anchor = self.anchor, "" if end else _attributes(tag).get("name", "")
            # A link within a sentence parts nothing: "<a href=…>zo</a>." is "zo.".
            if before or self.anchor:
                self.page.paragraphs[-1].append(Segment(anchor=self.anchor))
        elif name == "span":
            self._span(end, tag)
        elif name == "img":
            self.page.unread["afbeelding"] += 1

    def _span(self, end: bool, tag: re.Match[str]) -> None:
        if self.in_time:
            self.in_time += -1 if end else 1
            return
        if not end and "data-timestamp" in tag["more"]:
            seconds = _attributes(tag).get("data-timestamp", "")
            if _SECONDS.match(seconds):
                self.in_time = 1
                start = round(float(seconds) * 1000)
                self.page.paragraphs[-1].append(Segment(anchor=self.anchor, start_ms=start))


def _attributes(tag: re.Match[str]) -> dict[str, str]:
    found = _ATTRIBUTE.findall(tag["more"])
    return {name.lower(): html.unescape(a or b or c) for name, a, b, c in found}
