"""The paragraphs and tables of an RTF file.

An own reader, because the text outside the conversation must be counted and the rest must not
lose or gain a letter: striprtf drops footnotes and text boxes in silence, reads deleted text,
adds the addresses of links and leaves emoji in two halves.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from peer_research.transcripts import rtf_words as words
from peer_research.transcripts.ledger import letters

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?"
    r"|\\'(?P<hex>[0-9a-fA-F]{2})"
    r"|\\(?P<symbol>[^a-zA-Z])"
    r"|(?P<brace>[{}])"
    r"|(?P<plain>[^\\{}\r\n\0]+)"
    r"|[\r\n\0]+|\\",
    re.DOTALL,
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# Word turns :) and --> into characters of its symbol fonts.
_SYMBOLS = {"\uf04a": "☺", "\uf04b": "😐", "\uf04c": "☹", "\uf0e0": "→", "\uf0df": "←"}


class BrokenRtfError(Exception):
    """The groups do not close, or text stands after the end."""


class LostTextError(Exception):
    """There is text that would be lost; the argument is the name of the message."""


# A paragraph is its text; a table is its rows, of cells, of paragraphs.
Table = list[list[list[str]]]
Block = str | Table


@dataclass(slots=True)
class _Group:
    """What holds inside the braces we are in."""

    skip: bool = False
    unread: str = ""
    font: int = -1
    uc: int = 1
    in_table: bool = False
    tracked: bool = False
    fonts: bool = False
    star: bool = False


@dataclass(slots=True)
class Rtf:
    """What is in an RTF file.

    Parameters
    ----------
    blocks : list
        Paragraphs (`str`, with line feeds for line breaks) and tables, in order.
    unread : Counter
        What stands outside the running text, and how often.
    """

    blocks: list[Block] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)


def parse(data: bytes) -> Rtf:
    r"""Return the text of an RTF file.

    Raises
    ------
    BrokenRtfError
        When it is cut off or damaged.
    LostTextError
        When there is text in a text box, or changes that were not accepted or refused.

    Examples
    --------
    >>> parse(rb"{\rtf1\ansi I: {\b hoi}\par R: \'e9\'e9n \u8364 ?5}").blocks
    ['I: hoi', 'R: één €5']
    """
    return _Parser(data.decode("latin-1")).run()


class _Parser:
    """Goes through the tokens once; every control word changes the state or adds text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.rtf = Rtf()
        self.group = _Group()
        self.stack: list[_Group] = []
        self.encoding = "cp1252"
        self.default_font = -1
        self.font_encodings: dict[int, str] = {}
        self.raw = bytearray()
        self.paragraph: list[str] = []
        self.aside: list[str] = []
        self.cell: list[str] = []
        self.row: list[list[str]] = []
        self.table: Table = []
        self.to_skip = 0

    def run(self) -> Rtf:
        """Return what is in the file."""
        at = 0
        while at < len(self.source):
            token = _TOKEN.match(self.source, at)
            if token is None:  # pragma: no cover - every character starts a token
                raise BrokenRtfError
            at = token.end()
            at += self._token(token)
            if token["brace"] == "}" and not self.stack:
                break
        if self.stack or letters(self.source[at:]):
            raise BrokenRtfError
        self._finish()
        return self.rtf

    def _token(self, token: re.Match[str]) -> int:
        """Take in one token; return how many bytes of binary data follow it."""
        if token["plain"]:
            self._bytes(token["plain"].encode("latin-1"))
        elif token["brace"]:
            self._brace(token["brace"])
        elif token["hex"]:
            self._bytes(bytes.fromhex(token["hex"]))
        elif token["word"]:
            return self._word(token["word"], token["number"])
        elif token["symbol"]:
            self._symbol(token["symbol"])
        return 0

    def _brace(self, brace: str) -> None:
        self._flush()
        self.to_skip = 0
        if brace == "{":
            self.stack.append(self.group)
            self.group = replace(self.group, star=False)
            return
        if not self.stack:
            raise BrokenRtfError
        closed, self.group = self.group, self.stack.pop()
        if closed.unread and not self.group.unread:
            self._close_aside(closed.unread)

    def _close_aside(self, what: str) -> None:
        has_text, self.aside = letters("".join(self.aside)) > 0, []
        if has_text and what == "tekstvak":
            raise LostTextError("text_boxes")
        self.rtf.unread[what] += has_text

    def _word(self, word: str, number: str | None) -> int:
        self._flush()
        star, self.group.star = self.group.star, False
        if word == "bin":
            return max(0, int(number or 0))
        if word == "u":
            self._unicode(int(number or 0))
            return 0
        skipped, self.to_skip = self.to_skip and word in words.CHARACTERS, 0
        if skipped:
            return 0
        if word in words.PICTURES and not self._is_hidden():
            self.rtf.unread[words.PICTURES[word]] += 1
        self._destination(word, star)
        self._state(word, number)
        if not self.group.skip:
            self._content(word)
        return 0

    def _is_hidden(self) -> bool:
        return self.group.skip or bool(self.group.unread)

    def _destination(self, word: str, star: bool) -> None:
        """Note that the group we are in is no running text."""
        if word == "ud" and star:
            # The same text in Unicode as the group around it has in a code page.
            self.group.skip = False
        elif word in words.UNREAD and not self.group.unread:
            self.group.unread = words.UNREAD[word]
        elif word == "ftnalt" and self.group.unread == "voetnoot":
            self.group.unread = "eindnoot"
        elif word in words.BOXES and not self.group.unread:
            self.group.unread = "tekstvak"
        elif word in words.SKIP or word in words.PICTURES or (star and word not in words.THROUGH):
            self.group.skip = True
        self.group.fonts = self.group.fonts or word == "fonttbl"

    def _state(self, word: str, number: str | None) -> None:
        value = int(number) if number else 0
        if word == "f":
            self.group.font = value
        elif word == "fcharset" and self.group.fonts:
            if value in words.CHARSETS:
                self.font_encodings[self.group.font] = words.CHARSETS[value]
        elif word == "deff":
            self.default_font = self.group.font = value
        elif word == "plain":
            self.group.font, self.group.tracked = self.default_font, False
        elif word == "uc":
            self.group.uc = max(0, min(value, 8))
        elif word == "pard":
            self.group.in_table = False
        elif word == "intbl":
            self.group.in_table = True
        elif word in ("deleted", "revised"):
            self.group.tracked = number != "0"
        elif word in words.CODE_PAGES:
            self.encoding = words.CODE_PAGES[word]
        elif word == "ansicpg":
            self.encoding = words.code_page(value)

    def _content(self, word: str) -> None:
        if word in words.CHARACTERS:
            self._add(words.CHARACTERS[word])
        elif word in words.PARAGRAPH:
            self._end_paragraph()
        elif word == "cell" and not self.group.unread:
            self.cell.append(self._taken())
            self.row.append(self.cell)
            self.cell = []
        elif word == "row" and not self.group.unread:
            self._end_row()

    def _symbol(self, symbol: str) -> None:
        self._flush()
        if symbol == "*":
            self.group.star = True
        elif self.to_skip:
            self.to_skip -= 1
        elif symbol in "\r\n":
            self._word("par", None)
        elif not self.group.skip:
            self._add(words.SYMBOLS.get(symbol, ""))

    def _unicode(self, number: int) -> None:
        self.to_skip = self.group.uc
        if not self.group.skip:
            self._add(chr(number & 0xFFFF) if number < 0x10000 else chr(min(number, 0x10FFFF)))

    def _bytes(self, data: bytes) -> None:
        skipped = min(self.to_skip, len(data))
        self.to_skip -= skipped
        if not self.group.skip:
            self.raw += data[skipped:]

    def _flush(self) -> None:
        if self.raw:
            encoding = self.font_encodings.get(self.group.font, self.encoding)
            text, self.raw = words.decoded(bytes(self.raw), encoding), bytearray()
            self._add(text)

    def _add(self, text: str) -> None:
        if self.group.tracked and text.strip() and not self.group.unread:
            raise LostTextError("tracked_changes")
        (self.aside if self.group.unread else self.paragraph).append(text)

    def _end_paragraph(self) -> None:
        if self.group.unread:
            self.aside.append("\n")
        elif self.group.in_table:
            self.cell.append(self._taken())
        else:
            self._end_table()
            self.rtf.blocks.append(self._taken())

    def _taken(self) -> str:
        text, self.paragraph = "".join(self.paragraph), []
        # An emoji is written as two halves.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return _PRIVATE.sub(self._known_symbol, text)

    def _known_symbol(self, found: re.Match[str]) -> str:
        known = _SYMBOLS.get(found[0], "")
        self.rtf.unread["symbool"] += not known
        return known

    def _end_row(self) -> None:
        if self.cell or self.paragraph:
            self.row.append([*self.cell, self._taken()])
        if self.row:
            self.table.append(self.row)
        self.row, self.cell = [], []

    def _end_table(self) -> None:
        """Close the table before the paragraph that follows it, rows without an end included."""
        if self.row or self.cell:
            self.table.append([*self.row, *([self.cell] if self.cell else [])])
            self.row, self.cell = [], []
        if self.table:
            self.rtf.blocks.append(self.table)
            self.table = []

    def _finish(self) -> None:
        text = self._taken()
        self._end_table()
        if text:
            self.rtf.blocks.append(text)
