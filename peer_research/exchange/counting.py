"""The ways in which programs count positions in a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, product

LINE_ENDS = ("als-bestand", "regeleinde-1", "regeleinde-2")
MARKS = ("zonder-bom", "met-bom")
UNITS = ("tekens", "utf-16")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of text as the file describes it."""

    guid: str
    source: str
    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class RawText:
    """A text as it was in the file.

    Parameters
    ----------
    text : str
        With the line ends of the file, without a byte order mark.
    marked : bool
        Whether it began with a byte order mark.
    """

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Convention:
    """One way of counting."""

    line_end: str
    mark: str
    unit: str

    @property
    def key(self) -> str:
        """How it is called in a report."""
        return f"{self.line_end}/{self.mark}/{self.unit}"

    def positions(self, raw: RawText) -> list[int]:
        """Return what this way of counting calls each character of `raw`, and its end."""
        lead = 1 if raw.marked and self.mark == "met-bom" else 0
        widths = [self._width(raw.text, at) for at in range(len(raw.text))]
        return list(accumulate(widths, initial=lead))

    def _width(self, text: str, at: int) -> int:
        char = text[at]
        if char == "\r" and text[at + 1 : at + 2] == "\n":
            return 0 if self.line_end == "regeleinde-1" else 1
        if char in "\r\n" and self.line_end == "regeleinde-2":
            return 1 if text[at - 1 : at] == "\r" and at and char == "\n" else 2
        return 2 if self.unit == "utf-16" and ord(char) > 0xFFFF else 1

    @property
    def strange(self) -> bool:
        """Whether it counts characters that are not in the file."""
        return self.line_end == "regeleinde-2"


def plain_text(text: str) -> str:
    r"""Return `text` with every line end as one line feed.

    Examples
    --------
    >>> plain_text("a\r\nb\rc")
    'a\nb\nc'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def ways(texts: Iterable[RawText]) -> list[Convention]:
    """Return the ways of counting that can differ for these texts."""
    found = list(texts)
    returns = any("\r" in raw.text for raw in found)
    marks = MARKS if any(raw.marked for raw in found) else MARKS[:1]
    units = UNITS if any(max(raw.text, default="") > "\uffff" for raw in found) else UNITS[:1]
    ends = LINE_ENDS if returns else (LINE_ENDS[0], LINE_ENDS[2])
    return [Convention(*choice) for choice in product(ends, marks, units)]
