"""Are words of somebody left somewhere? Rows of eight successive words tell.

Only scrambled rows are kept, so that what is looked for is itself no copy of what was said.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path

ROW = 8  # words in a row that count as somebody's own words
_LARGEST_PART = 50_000_000


def shingles(text: str, size: int = ROW) -> set[tuple[str, ...]]:
    """Return every row of `size` successive words of `text`, lower-cased, without punctuation.

    Examples
    --------
    >>> sorted(shingles("Een, twee drie!", size=2))
    [('een', 'twee'), ('twee', 'drie')]
    """
    words = ["".join(c for c in word if c.isalnum()) for word in text.lower().split()]
    words = [word for word in words if word]
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def own_words(texts: Iterable[str]) -> set[str]:
    """Return the scrambled rows of words of all `texts`."""
    found = set()
    for text in texts:
        found |= {_scrambled(row) for row in shingles(text)}
    return found


def shows(text: str, words: set[str]) -> bool:
    """Return whether one of the scrambled rows `words` stands in `text`."""
    return bool(words) and any(_scrambled(row) in words for row in shingles(text))


def readable_texts(path: Path) -> Iterator[str]:
    """Yield what can be read in a file: its text, and of a zip such as .docx every part."""
    try:
        yield path.read_bytes().decode("utf-8", errors="replace")
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for part in archive.infolist():
                    if part.file_size <= _LARGEST_PART:
                        yield _without_tags(archive.read(part).decode("utf-8", "replace"))
    except (OSError, zipfile.BadZipFile, RuntimeError):
        return


def _without_tags(xml: str) -> str:
    pieces = xml.split("<")
    plain = [pieces[0], *(piece.partition(">")[2] for piece in pieces[1:])]
    return unescape("".join(plain) + "\n" + " ".join(plain))


def _scrambled(row: tuple[str, ...]) -> str:
    return hashlib.sha256(" ".join(row).encode()).hexdigest()[:24]
