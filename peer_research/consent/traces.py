"""Are words of somebody left somewhere? Rows of eight successive words tell.

Only scrambled rows are kept, so that what is looked for is itself no copy of what was said.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path

ROW = 8  # words in a row that count as somebody's own words
_LARGEST_PART = 50_000_000
_TELLING = 4  # words; shorter quotes are said by anybody and are known by their mark only


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


def quoted_in(path: Path, quotes: Mapping[str, str]) -> set[str]:
    """Return which quotes stand in a file.

    Parameters
    ----------
    path : Path
    quotes : mapping
        Id of the coded piece, which our own Word files keep as a mark, and its words.
    """
    found = {name for name in quotes if any(f"cit_{name}" in raw for raw in _raw_texts(path))}
    wanted = {name: folded(text) for name, text in quotes.items() if name not in found}
    wanted = {name: text for name, text in wanted.items() if text.count(" ") > _TELLING}
    for text in readable_texts(path):
        plain = folded(text)
        found |= {name for name, words in wanted.items() if words in plain}
    return found


def folded(text: str) -> str:
    """Return the words of a text in lower case, with a space before, between and after them.

    Examples
    --------
    >>> folded("Een, twee - drie!")
    ' een twee drie '
    """
    words = ("".join(c for c in word if c.isalnum()) for word in text.lower().split())
    return f" {' '.join(word for word in words if word)} "


def _raw_texts(path: Path) -> Iterator[str]:
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for part in archive.infolist():
                    if part.file_size <= _LARGEST_PART:
                        yield archive.read(part).decode("utf-8", "replace")
        else:
            yield path.read_bytes().decode("utf-8", "replace")
    except (OSError, zipfile.BadZipFile, RuntimeError):
        return


def _without_tags(xml: str) -> str:
    pieces = xml.split("<")
    plain = [pieces[0], *(piece.partition(">")[2] for piece in pieces[1:])]
    return unescape("".join(plain) + "\n" + " ".join(plain))


def _scrambled(row: tuple[str, ...]) -> str:
    return hashlib.sha256(" ".join(row).encode()).hexdigest()[:24]
