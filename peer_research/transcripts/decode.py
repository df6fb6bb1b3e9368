"""From a file to lines of text: sizes, encodings and what is no text at all."""

from __future__ import annotations

import re
from pathlib import Path

from peer_research.errors import ImportFileError
from peer_research.model import nfc

MAX_BYTES = 100_000_000

_BREAK = re.compile(r"\r\n|\n|\r")
# White space is left alone here: it is folded where a turn is made.
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")


def load(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    ImportFileError
        When the file is missing, a folder, closed to us, empty or larger than `MAX_BYTES`.
    """
    try:
        if path.is_dir():
            raise ImportFileError("transcripts.is_folder", file=path.name)
        if not path.exists():
            raise ImportFileError("transcripts.missing", file=path.name)
        if not path.is_file():
            raise ImportFileError("transcripts.unreadable", file=path.name)
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ImportFileError("transcripts.too_big", file=path.name, mb=MAX_BYTES // 1_000_000)
        data = path.read_bytes()
    except PermissionError:
        raise ImportFileError("transcripts.no_permission", file=path.name) from None
    except (OSError, ValueError):
        raise ImportFileError("transcripts.unreadable", file=path.name) from None
    if not data.strip():
        raise ImportFileError("transcripts.empty", file=path.name)
    return data


def read_lines(path: Path) -> tuple[list[str], int]:
    """Return the lines of a text file in NFC, and how many control characters were dropped.

    Raises
    ------
    ImportFileError
        When the file cannot be read, holds no text, or is no text file.
    """
    text, dropped = clean(decode(load(path), path.name))
    if not text.strip():
        raise ImportFileError("transcripts.empty", file=path.name)
    lines = _BREAK.split(text)
    return (lines if lines[-1] else lines[:-1]), dropped


def clean(text: str) -> tuple[str, int]:
    r"""Return `text` in NFC without control characters, and how many of those there were.

    They are invisible, come from copying out of PDF, and cannot stand in a Word file.

    Examples
    --------
    >>> clean("ge\x02woon")
    ('gewoon', 1)
    """
    text, dropped = _CONTROL.subn("", text)
    return nfc(text), dropped


def decode(data: bytes, file: str) -> str:
    """Return `data` as text: UTF-8, UTF-16, or else Windows-1252.

    Parameters
    ----------
    data : bytes
    file : str
        Name of the file, for the message.

    Raises
    ------
    ImportFileError
        When it is no text, or UTF-8 with damaged spots.

    Examples
    --------
    >>> decode("één".encode("cp1252"), "a.txt")
    'één'
    """
    wide = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else _unmarked(data)
    try:
        text = data.decode(wide or "utf-8-sig")
    except UnicodeDecodeError as error:
        if wide:
            raise ImportFileError("transcripts.binary", file=file) from None
        line = data.count(b"\n", 0, error.start) + 1
        text = _windows(data, file, line)
    if "\0" in text or len(_CONTROL.findall(text)) * 100 > len(text):
        raise ImportFileError("transcripts.binary", file=file)
    return text


def _unmarked(data: bytes) -> str:
    """Return the kind of UTF-16 that `data` is without a byte order mark saying so, or ""."""
    # Western text in UTF-16 has a zero in every second byte, and in those only.
    zeros = data[0::2].count(0), data[1::2].count(0)
    if len(data) % 2 or 4 * max(zeros) < len(data) or min(zeros):
        return ""
    return "utf-16-be" if zeros[0] else "utf-16-le"


def _windows(data: bytes, file: str, line: int) -> str:
    if b"\0" in data:
        raise ImportFileError("transcripts.binary", file=file)
    whole, high = _MULTIBYTE.findall(data), len(_HIGH.findall(data))
    # Mostly good UTF-8 with a broken spot would turn every é into Ã©; then a human must look.
    if len(whole) > high - sum(map(len, whole)):
        raise ImportFileError("transcripts.encoding", file=file, line=line)
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise ImportFileError("transcripts.binary", file=file) from None
