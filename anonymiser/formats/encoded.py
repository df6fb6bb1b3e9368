"""Text files: which encoding, and edits that leave every other byte as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from anonymiser.errors import InputError

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_LETTER = rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

Encode = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file and how it was written.

    Parameters
    ----------
    text : str
        Without byte order mark.
    encoding : str
    mark : bytes
        Byte order mark, or nothing.
    """

    text: str
    encoding: str
    mark: bytes

    def encode(self, text: str, name: str) -> bytes:
        """Return `text` written the same way.

        Raises
        ------
        InputError
            A placeholder has a letter that this encoding does not have.
        """
        try:
            return self.mark + text.encode(self.encoding)
        except UnicodeEncodeError:
            raise InputError("formats.cannot_encode", file=name) from None


def decode(data: bytes, name: str) -> Decoded:
    """Return the text of a file: UTF-8, UTF-16 with a byte order mark, or Windows-1252.

    Raises
    ------
    InputError
        It is no text, or UTF-8 with damaged spots.

    Examples
    --------
    >>> decode("één".encode("cp1252"), "a.txt").encoding
    'cp1252'
    """
    mark, encoding = next((m for m in _MARKS if data.startswith(m[0])), (b"", "utf-8"))
    body = data[len(mark) :]
    try:
        found = Decoded(body.decode(encoding), encoding, mark)
    except UnicodeDecodeError:
        found = Decoded(_windows(body, mark, name), "cp1252", b"")
    # A renamed picture may by chance be valid text; control characters give it away.
    if "\0" in found.text or len(_CONTROL.findall(found.text)) * 100 > len(found.text):
        raise InputError("formats.no_text", file=name)
    return found


def _windows(body: bytes, mark: bytes, name: str) -> str:
    if mark or b"\0" in body:
        raise InputError("formats.no_text", file=name)
    whole = re.findall(_LETTER, body)
    high = len(re.findall(rb"[\x80-\xff]", body))
    # Mostly good UTF-8 with a broken spot: reading it as Windows would turn é into Ã©, and
    # a name with an accent would not be recognised.
    if len(whole) > high - sum(map(len, whole)):
        raise InputError("formats.damaged_text", file=name)
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError:
        raise InputError("formats.no_text", file=name) from None


@dataclass(slots=True)
class Pieces:
    """Collects the editable pieces of a text; what lies between them is never touched.

    Parameters
    ----------
    source : str
        The whole text of the file.

    Examples
    --------
    >>> pieces = Pieces("a &amp; b")
    >>> pieces.add(0, 2), pieces.add(2, 7, "&"), pieces.add(7, 9)
    ((0, 'a '), (1, '&'), (2, ' b'))
    >>> pieces.rewritten(["x", "&", " b"])
    'x&amp; b'
    """

    source: str
    units: list[str] = field(default_factory=list)
    _places: list[tuple[int, int, Encode]] = field(default_factory=list)

    def add(
        self, start: int, end: int, text: str | None = None, encode: Encode = str
    ) -> tuple[int, str]:
        """Add ``source[start:end]`` and return its number and text, for a block.

        Parameters
        ----------
        start, end : int
            Place in the source; pieces are added in order.
        text : str, optional
            What a reader sees there, when that is not what is written.
        encode : callable
            Turns a new text into what is written.
        """
        shown = self.source[start:end] if text is None else text
        self.units.append(shown)
        self._places.append((start, end, encode))
        return len(self.units) - 1, shown

    def rewritten(self, units: Sequence[str]) -> str:
        """Return the source with new texts; a unit that did not change is left as written."""
        parts, position = [], 0
        for (start, end, encode), old, new in zip(self._places, self.units, units, strict=True):
            parts.append(self.source[position:start])
            parts.append(self.source[start:end] if new == old else encode(new))
            position = end
        return "".join([*parts, self.source[position:]])
