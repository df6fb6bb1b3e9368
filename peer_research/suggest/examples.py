"""Coded pieces to measure suggestions with: of a study, or invented ones that come along."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from peer_research.codebook.reading import codebook_from_text
from peer_research.coding.sense_making import of_people
from peer_research.errors import CodingError
from peer_research.model import Codebook

if TYPE_CHECKING:
    from peer_research.study import Study

Piece = tuple[str, frozenset[str]]  # its words, and its codes
# One part is tested on, so there must be enough conversations to learn from as well.
LEAST = 4
_NAME = "== "


@dataclass(frozen=True, slots=True)
class Coded:
    """Conversations with their coded pieces.

    Parameters
    ----------
    codebook : Codebook
    conversations : tuple of tuple of (str, frozenset of str)
        For each conversation its pieces in order: words and codes.
    """

    codebook: Codebook
    conversations: tuple[tuple[Piece, ...], ...]

    @property
    def segments(self) -> int:
        """How many pieces there are."""
        return sum(map(len, self.conversations))

    @property
    def used(self) -> frozenset[str]:
        """Codes that were used."""
        return frozenset(code for row in self.conversations for _, codes in row for code in codes)


def shipped() -> Coded:
    """Return the invented conversations; their codebook is not that of any study.

    Examples
    --------
    >>> coded = shipped()
    >>> coded.segments >= 300, len(coded.used) >= 12
    (True, True)
    """
    folder = resources.files("peer_research.suggest") / "invented"
    book = codebook_from_text((folder / "codebook.toml").read_text("utf-8"), "codebook.toml")
    found: list[list[Piece]] = []
    for line in (folder / "gesprekken.txt").read_text("utf-8").splitlines():
        if line.startswith(_NAME):
            found.append([])
        elif line.strip():
            codes, _, words = line.partition(" | ")
            found[-1].append((words, frozenset(codes.split("+"))))
    return Coded(book, tuple(map(tuple, found)))


def of_study(study: Study) -> Coded:
    """Return what people coded in a study; words of who does not take part are not there.

    Pieces with the same beginning and end are one piece, with the codes of everybody.

    Raises
    ------
    CodingError
        ``coding_commands.too_little``.
    """
    places: dict[str, dict[tuple[int, int], tuple[str, set[str]]]] = {}
    for s in of_people(study.coded_segments()):
        row = places.setdefault(s.transcript, {})
        row.setdefault((s.start, s.end), (s.quote, set()))[1].add(s.code)
    if len(places) < LEAST:
        raise CodingError("coding_commands.too_little", sessions=LEAST, found=len(places))
    conversations = (
        tuple((words, frozenset(codes)) for _, (words, codes) in sorted(row.items()))
        for _, row in sorted(places.items())
    )
    return Coded(study.codebook(), tuple(conversations))
