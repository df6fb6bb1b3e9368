"""The sentences that come with this program: they were looked at before and name nobody."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def shipped_texts(names: frozenset[str]) -> frozenset[str]:
    """Return the names and meanings of shipped codes, and the words of shipped protocols.

    Parameters
    ----------
    names : frozenset of str
        Ids of the protocols that are wanted; others are not read.
    """
    from peer_research import shipped
    from peer_research.codebook.reading import load_codebook
    from peer_research.protocol.reading import load_protocol

    folder = shipped.protocols()
    books = [load_codebook(path) for path in sorted((folder / "codeboeken").glob("*.toml"))]
    paths = sorted((folder / "gesprekken").glob("*.toml"))
    protocols = [load_protocol(path) for path in paths if path.stem in names]
    codes = [text for book in books for c in book.codes for text in (c.name, c.definition)]
    asked = [q.text for protocol in protocols for q in protocol.questions]
    return frozenset([*codes, *asked, *(protocol.title for protocol in protocols)])


@cache
def shipped_words() -> str:
    """Return everything that this program says itself: its messages, codebooks and protocols."""
    from peer_research import shipped, texts

    folders = (Path(texts.__file__).parent / "messages", shipped.protocols())
    files = (path for folder in folders for path in sorted(folder.rglob("*.toml")))
    return "\n".join(path.read_text("utf-8") for path in files)
