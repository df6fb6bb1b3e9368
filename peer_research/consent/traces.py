"""Are words of somebody left somewhere? Rows of eight successive words tell.

Only scrambled rows are kept, so that what is looked for is itself no copy of what was said.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path

from peer_research.pdf_complaints import pdf_complaints

ROW = 8  # words in a row that count as somebody's own words
_LARGEST_PART = 50_000_000
_MOST_PAGES = 2_000  # of a pdf
_CELLS = re.compile(r"[\"“”,;|\t<>{}\[\]]")  # stand between two pieces of a table or a page
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


def telling(quotes: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Return the words of quotes that are too short for a row, and too long to be anybody's.

    Examples
    --------
    >>> telling(["Ja.", "Elke week een andere bank."])
    frozenset({('elke', 'week', 'een', 'andere', 'bank')})
    """
    said = (tuple(folded(quote).split()) for quote in quotes)
    return frozenset(words for words in said if _TELLING < len(words) < ROW)


def places(
    text: str, words: set[str], phrases: Collection[tuple[str, ...]] = ()
) -> list[tuple[int, int]]:
    """Return where in `text` some of the words stand, from their first letter to their last.

    Parameters
    ----------
    text : str
    words : set of str
        Scrambled rows of words.
    phrases : collection of tuple of str
        From `telling`.

    Examples
    --------
    >>> places("Zij zei: elke week een andere bank!", set(), telling(["Elke week een andere bank"]))
    [(9, 35)]
    """
    parts = [(folded(match[0]).strip(), *match.span()) for match in re.finditer(r"\S+", text)]
    parts = [part for part in parts if part[0]]
    said = [word for word, _, _ in parts]
    wanted = {len(phrase) for phrase in phrases}
    found: list[tuple[int, int]] = []
    for size in sorted({ROW, *wanted}):
        for first in range(len(said) - size + 1):
            row = tuple(said[first : first + size])
            if row in phrases or (size == ROW and _scrambled(row) in words):
                found.append((parts[first][1], parts[first + size - 1][2]))
    return _joined(sorted(found))


def _joined(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def readable_texts(path: Path) -> Iterator[str]:
    """Yield what can be read in a file: of a zip such as .docx every part, of a pdf its text."""
    try:
        data = path.read_bytes()
    except OSError:
        return
    yield from texts_in(data)


def texts_in(data: bytes) -> Iterator[str]:
    """Yield what can be read in the bytes of a file; see `readable_texts`."""
    try:
        if is_pdf(data):
            yield pdf_text(data) or ""
            return
        text = data.decode("utf-8", errors="replace")
        yield text
        # In a table or a web page the first word stands against what comes before it.
        yield _CELLS.sub(" ", text)
        if "<" in text:
            yield _without_tags(text)
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for part in archive.infolist():
                    if part.file_size <= _LARGEST_PART:
                        yield _without_tags(archive.read(part).decode("utf-8", "replace"))
    except (OSError, zipfile.BadZipFile, RuntimeError):
        return


def is_pdf(data: bytes) -> bool:
    """Return whether these are the bytes of a pdf."""
    return b"%PDF-" in data[:1024]


def pdf_text(data: bytes) -> str | None:
    """Return the words of a pdf; None when it cannot be looked into, and nobody can be sure."""
    from pypdf import PdfReader

    try:
        with pdf_complaints():
            pages = PdfReader(io.BytesIO(data)).pages
            if len(pages) > _MOST_PAGES:
                return None
            words = " ".join(page.extract_text() for page in pages)
    except Exception:  # pypdf raises anything for a damaged file
        return None
    return words if words.strip() else None


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
