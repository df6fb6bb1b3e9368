"""The files of a run. What does not fit in memory is read again when it is needed.

A run goes over all files several times: to find, to hide, to look whether anything known is
left, and to write. Of a small study everything stays in memory; of a corpus only as much as
`Pile` has room for, and of the rest the places that were found.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from anonymiser.formats.layout import Opened, borders, deal, touched
from anonymiser.replace import Result
from anonymiser.spans import Span

Row = list[Any]
# Characters of text that may stay in memory; with their layout some hundred megabytes.
ROOM = 8_000_000


@dataclass(slots=True)
class Hidden:
    """What became of one file.

    Parameters
    ----------
    opened : Opened
    spans : list of list of Span
        Per block.
    results : list of Result
        Per block; empty until it was hidden.
    """

    opened: Opened
    spans: list[list[Span]]
    results: list[Result] = field(default_factory=list)

    @property
    def units(self) -> list[str]:
        """The new text of every unit."""
        return deal(self.opened.units, self.opened.blocks, self.results)

    @property
    def labels(self) -> list[str]:
        """The label of every replacement; a place that is read in two ways counts once."""
        found: dict[tuple[int, int], str] = {}
        for block, result in zip(self.opened.blocks, self.results, strict=True):
            begins = borders(block)
            for replacement in result.replacements:
                unit, start, _ = next(
                    touched(block, replacement, begins), (-1, replacement.start, 0)
                )
                found.setdefault((unit, start), replacement.label)
        return list(found.values())


class Pile:
    """The files of a run with what was found in them, by number.

    Parameters
    ----------
    read : callable
        Gets a number and returns the file; must return the same each time.
    count : int
        How many files there are.
    room : int, optional
        Characters of text that may stay in memory.

    Examples
    --------
    >>> from anonymiser.formats import read
    >>> pile = Pile(lambda number: read(b"Dag Kim!", "a.txt"), 1, room=0)
    >>> pile.put(0, [[Span(start=4, end=7, label="PERSON")]])
    >>> pile[0].spans[0][0].label, pile[0].results
    ('PERSON', [])
    """

    def __init__(
        self, read: Callable[[int], Opened], count: int, *, room: int | None = None
    ) -> None:
        self._read, self._count = read, count
        self._room = ROOM if room is None else room
        self._opened: dict[int, Opened] = {}
        self._hidden: dict[int, Hidden] = {}
        self._packed: dict[int, bytes] = {}
        self._last: tuple[int, Opened] | None = None

    @classmethod
    def of(cls, files: Sequence[Opened]) -> Pile:
        """Return the pile of files that are in memory anyway."""
        return cls(lambda number: files[number], len(files))

    def __len__(self) -> int:
        return self._count

    def opened(self, number: int) -> Opened:
        """Return the file; from memory when there was room for it."""
        if number in self._opened:
            return self._opened[number]
        if self._last and self._last[0] == number:
            return self._last[1]
        opened = self._read(number)
        self._last = (number, opened)
        size = sum(map(len, opened.units)) + 1
        if size <= self._room:
            self._room -= size
            self._opened[number] = opened
        return opened

    def put(self, number: int, spans: list[list[Span]]) -> None:
        """Keep what was found in a file, per block."""
        if number in self._opened:
            self._hidden[number] = Hidden(self._opened[number], spans)
        else:
            rows = [pack(found) for found in spans]
            self._packed[number] = zlib.compress(json.dumps(rows).encode("ascii"), 1)

    def __getitem__(self, number: int) -> Hidden:
        """Return the file with what was found; results are there only if memory held them."""
        if number in self._hidden:
            return self._hidden[number]
        rows = json.loads(zlib.decompress(self._packed[number]))
        return Hidden(self.opened(number), [unpack(found) for found in rows])


def pack(spans: Sequence[Span]) -> list[Row]:
    """Return spans as plain data, without any text of the document.

    Examples
    --------
    >>> unpack(pack([Span(start=0, end=3, label="AGE", score=0.7)]))[0].score
    0.7
    """
    return [[s.start, s.end, s.label, s.score, s.source, s.reason] for s in spans]


def unpack(rows: Sequence[Row]) -> list[Span]:
    """Return the spans that `pack` gave."""
    return [
        Span(start=start, end=end, label=label, score=score, source=source, reason=reason)
        for start, end, label, score, source, reason in rows
    ]
