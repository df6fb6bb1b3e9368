"""Small pictures without a drawing library: a plane of one colour, and a bar."""

from __future__ import annotations

import struct
import zlib

_BAR = (400, 12)  # pixels
_SIGN = b"\x89PNG\r\n\x1a\n"


def plane(colour: str) -> bytes:
    """Return a picture of one pixel, to be stretched; `colour` in six hexadecimal digits."""
    return _png([bytes.fromhex(colour)])


def bar(share: float, full: str, empty: str) -> bytes:
    """Return a horizontal bar.

    Parameters
    ----------
    share : float
        How much of it is filled, from 0 to 1.
    full, empty : str
        Colours in six hexadecimal digits.
    """
    width, height = _BAR
    filled = round(min(max(share, 0), 1) * width)
    row = bytes.fromhex(full) * filled + bytes.fromhex(empty) * (width - filled)
    return _png([row] * height)


def _png(rows: list[bytes]) -> bytes:
    # Eight bits per channel, RGB; every row starts with a zero: no filter.
    head = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return _SIGN + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
