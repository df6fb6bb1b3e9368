"""Colour and pattern of each code, so that no code is known by its colour alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from peer_research.model import Codebook

# Dark enough for text on their own tint (contrast of at least 4.5); also used for the cards.
COLOURS = (
    "#0B4F5C", "#9B2C14", "#1B5E20", "#4A148C", "#6B4A00", "#0D47A1", "#880E4F", "#37474F",
    "#4E342E", "#3A5A0B",
)  # fmt: skip
PATTERNS = (
    "effen", "strepen", "stippen", "ruit", "schuin", "golven", "blokjes", "kruisjes", "zigzag",
    "rondjes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """How a code is shown.

    Parameters
    ----------
    colour : str
        ``#RRGGBB``.
    pattern : str
        One of `PATTERNS`.
    """

    colour: str
    pattern: str


def looks(codebook: Codebook) -> dict[str, Look]:
    """Return the colour and pattern of each code by its id.

    A code has its own ``kleur`` and ``patroon``; else the colour of the nearest code above it
    that has one, else the colour of its branch, and the next pattern within its branch. The
    same codebook gives the same looks, and a code that is added at the end changes no other.

    Examples
    --------
    >>> from peer_research.model import Code
    >>> book = Codebook(id="b", version="1", codes=(
    ...     Code(id="a", name="A", definition="d"),
    ...     Code(id="a.b", name="B", definition="d", parent="a"),
    ... ))
    >>> [(look.colour, look.pattern) for look in looks(book).values()]
    [('#0B4F5C', 'effen'), ('#0B4F5C', 'strepen')]
    """
    roots = [code.id for code in codebook.codes if not code.parent]
    branch = {name: COLOURS[n % len(COLOURS)] for n, name in enumerate(roots)}
    seen: Counter[str] = Counter()
    found = {}
    for code in codebook.codes:
        path = codebook.path(code.id)
        own = (codebook.by_id[name].colour for name in reversed(path))
        colour = next(filter(None, own), branch[path[0]])
        pattern = code.pattern or PATTERNS[seen[path[0]] % len(PATTERNS)]
        seen[path[0]] += 1
        found[code.id] = Look(colour, pattern)
    return found
