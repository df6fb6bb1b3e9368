"""Find out how another program counted the positions in a text.

The standard says code points. In practice programs count a Windows line end as one or as two,
count a byte order mark or not, and count UTF-16 units, in which an emoji is two. A file does
not say which. Its evidence is the name of each piece, for which most programs take the first
words of that piece; where names say nothing, that people code whole words.

Every way is tried on the whole file. The one that explains it wins; when two ways that give
other words explain it as well, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from peer_research.errors import ImportFileError
from peer_research.exchange.counting import Convention, Piece, RawText, plain_text, ways
from peer_research.exchange.imported import Counting, Evidence
from peer_research.model import nfc

_ENOUGH = 0.9  # share of the pieces a way of counting must explain
_CLEAR = 3  # pieces by which borders of words must tell two ways apart
_BORDERS = 0.5  # below this, even the only way does not explain the file
_FEW = 5  # pieces; of fewer, borders of words say nothing
_CUT = re.compile(r"(?:…|\.\.\.)\Z")
_SHORTEST = 3  # characters; shorter names stand anywhere
_ROUGHLY = 5  # characters a name may differ in length from its piece
_NO_TITLE = 5  # words


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where the pieces are, in `plain_text`, and how that was found out.

    Parameters
    ----------
    places : mapping of str to (int, int)
        By the id of the piece; a piece that is outside its text is not in it.
    says : mapping of str to bool
        Whether the name of a piece stands in that place; only for names that are in the text.
    evidence : Evidence
    """

    places: Mapping[str, tuple[int, int]]
    says: Mapping[str, bool]
    evidence: Evidence


def place(pieces: Sequence[Piece], raw: Mapping[str, RawText], file: str) -> Placed:
    r"""Return where `pieces` are in their texts.

    Parameters
    ----------
    pieces : sequence of Piece
    raw : mapping of str to RawText
        By id of the source; pieces of other sources are left out.
    file : str
        For the message.

    Raises
    ------
    ImportFileError
        ``exchange.ambiguous`` when two ways explain the file as well, and
        ``exchange.no_counting`` when none does.

    Examples
    --------
    >>> raw = {"a": RawText(text="Eerst.\r\nToen ging het beter.")}
    >>> found = place([Piece(guid="x", source="a", start=7, end=11, name="Toen")], raw, "f")
    >>> found.evidence.chosen.key, found.places["x"]
    ('regeleinde-1/zonder-bom/tekens', (7, 11))
    """
    mine = [piece for piece in pieces if piece.source in raw]
    if not mine:
        return Placed(places={}, says={}, evidence=Evidence())
    trial = _Trial(mine, raw)
    results = _distinct(trial.run(way) for way in ways(raw.values()))
    # A way that counts what is not there is only believed when no ordinary way will do.
    for group in ([r for r in results if not r.way.strange], results):
        winner, by = _winner(group, file, last=group is results)
        if winner is not None:
            others = sorted((r for r in results if r is not winner), key=_Result.rank)
            return trial.placed(winner, others[::-1], by)
    raise ImportFileError("exchange.no_counting", file=file, pieces=len(mine))


@dataclass(frozen=True, eq=False)
class _Result:
    way: Convention
    places: Mapping[str, tuple[int, int]]
    says: Mapping[str, bool]
    whole: int  # names that are the whole piece
    fits: frozenset[str]
    pieces: int

    @property
    def matching(self) -> int:
        return sum(self.says.values())

    def rank(self) -> tuple[int, int, int]:
        return self.matching, self.whole, len(self.fits)

    def counting(self) -> Counting:
        return Counting(
            key=self.way.key,
            named=len(self.says),
            matching=self.matching,
            fitting=len(self.fits),
            pieces=self.pieces,
        )


class _Trial:
    """The pieces of one file, to be tried with every way of counting."""

    def __init__(self, pieces: Sequence[Piece], raw: Mapping[str, RawText]) -> None:
        self.pieces = pieces
        self.raw = raw
        self.plain = {name: plain_text(text.text) for name, text in raw.items()}
        self.folded = {name: _folded(text) for name, text in self.plain.items()}
        self.wanted = {piece.guid: self._wanted(piece) for piece in pieces}

    def _wanted(self, piece: Piece) -> str | None:
        """Return the words a piece begins with, if its name tells.

        A title such as "line:6" or "school" tells nothing: it must stand in the text, and be
        cut off, as long as the piece, or too many words for a title.
        """
        name = _folded(piece.name)
        words = _CUT.sub("", name).rstrip()
        if len(words) < _SHORTEST or words not in self.folded[piece.source]:
            return None
        length = piece.end - piece.start
        as_long = abs(len(words) - length) <= _ROUGHLY + length // 10
        telling = as_long or words != name or len(words.split()) >= _NO_TITLE
        return words if telling else None

    def run(self, way: Convention) -> _Result:
        places: dict[str, tuple[int, int]] = {}
        says: dict[str, bool] = {}
        fits: set[str] = set()
        whole = 0
        maps = {name: self._map(way, text) for name, text in self.raw.items()}
        for piece in self.pieces:
            start, end = (maps[piece.source].get(p) for p in (piece.start, piece.end))
            if start is not None and end is not None and start < end:
                places[piece.guid] = start, end
                if _at_borders(self.plain[piece.source], start, end):
                    fits.add(piece.guid)
            if (words := self.wanted[piece.guid]) is not None:
                found = self._words(piece, places.get(piece.guid))
                says[piece.guid] = found.startswith(words)
                whole += found == words
        return _Result(way, places, says, whole, frozenset(fits), len(self.pieces))

    @staticmethod
    def _map(way: Convention, raw: RawText) -> dict[int, int]:
        """Return for each position as counted this way the one in the plain text."""
        found: dict[int, int] = {}
        at = 0
        for index, position in enumerate(way.positions(raw)):
            found.setdefault(position, at)
            # A Windows line end is two characters in the file and one in the plain text.
            at += raw.text[index : index + 2] != "\r\n"
        return found

    def _words(self, piece: Piece, place: tuple[int, int] | None) -> str:
        return _folded(self.plain[piece.source][slice(*place)]) if place else ""

    @staticmethod
    def placed(winner: _Result, others: Iterable[_Result], by: str) -> Placed:
        evidence = Evidence(
            chosen=winner.counting(),
            others=tuple(other.counting() for other in others),
            by=by,  # type: ignore[arg-type]
        )
        return Placed(places=winner.places, says=winner.says, evidence=evidence)


def _distinct(results: Iterable[_Result]) -> list[_Result]:
    """Return one result of all that give the same words, the most ordinary way first."""
    found: dict[frozenset[tuple[str, tuple[int, int]]], _Result] = {}
    for result in results:
        found.setdefault(frozenset(result.places.items()), result)
    return list(found.values())


def _winner(results: Sequence[_Result], file: str, *, last: bool) -> tuple[_Result | None, str]:
    """Return the way that explains the file, or None when these do not.

    Raises
    ------
    ImportFileError
        Two explain it as well.
    """
    best, *rest = sorted(results, key=_Result.rank, reverse=True)
    second = rest[0] if rest else None
    if best.says and best.matching:
        if best.matching < _ENOUGH * len(best.says):
            return None, ""
        tied = [r for r in rest if (r.matching, r.whole) == (best.matching, best.whole)]
        if not tied:
            return best, "namen"
        return _by_borders([best, *tied], file)
    if best.says or last:
        return None, ""
    if second is None:
        few = best.pieces < _FEW
        explained = len(best.places) == best.pieces
        enough = explained and (few or len(best.fits) >= _BORDERS * best.pieces)
        return (best, "enige") if enough else (None, "")
    if len(best.fits) < _ENOUGH * best.pieces:
        return None, ""
    return _by_borders([best, *rest], file)


def _by_borders(results: Sequence[_Result], file: str) -> tuple[_Result, str]:
    best, second = sorted(results, key=lambda r: len(r.fits), reverse=True)[:2]
    if len(best.fits) - len(second.fits) < _CLEAR:
        raise ImportFileError(
            "exchange.ambiguous",
            file=file,
            first=best.way.key,
            second=second.way.key,
            one=len(best.fits),
            two=len(second.fits),
            pieces=best.pieces,
        )
    return best, "woordgrenzen"


def _folded(text: str) -> str:
    return " ".join(nfc(text).split())


def _at_borders(text: str, start: int, end: int) -> bool:
    """Return whether a piece does not begin or end inside a word."""
    return not _inside_word(text, start) and not _inside_word(text, end)


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
