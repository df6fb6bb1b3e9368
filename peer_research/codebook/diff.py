"""What is different between two versions of a codebook, for people who do not read code."""

from __future__ import annotations

from peer_research.model import Code, Codebook
from peer_research.protocol.diff import Difference, Piece, marked_words
from peer_research.texts import texts

_FIELDS = ("name", "definition", "include", "exclude", "example", "parent")


def codebook_diff(old: Codebook, new: Codebook) -> list[Difference]:
    """Return the codes that went, came or have other words, in the order of the codebook.

    Examples
    --------
    >>> one = Codebook(id="b", version="1", codes=(Code(id="a", name="A", definition="Over a."),))
    >>> two = Codebook(id="b", version="2", codes=(Code(id="a", name="A", definition="Over b."),))
    >>> [d.message for d in codebook_diff(one, two)]
    ['uitleg: andere woorden']
    """
    gone = [_whole("removed", code) for name, code in old.by_id.items() if name not in new.by_id]
    rest = [
        difference
        for name, code in new.by_id.items()
        for difference in (
            _changed(old.by_id[name], code) if name in old.by_id else [_whole("added", code)]
        )
    ]
    return gone + rest


def _where(code: Code) -> str:
    return texts("library.code", name=code.name, id=code.id)


def _whole(kind: str, code: Code) -> Difference:
    message = texts(f"library.code_{kind}")
    if kind == "added":
        pieces = (Piece("added", code.definition),)
        return Difference(kind="added", where=_where(code), message=message, pieces=pieces)
    pieces = (Piece("removed", code.definition),)
    return Difference(kind="removed", where=_where(code), message=message, pieces=pieces)


def _changed(old: Code, new: Code) -> list[Difference]:
    found = []
    for name in _FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        came = "new" if not before else "gone" if not after else "other"
        message = texts(f"protocol_diff.{came}_words", what=texts(f"library.what_{name}"))
        pieces = marked_words(before, after)
        found.append(Difference(kind="changed", where=_where(new), message=message, pieces=pieces))
    return found
