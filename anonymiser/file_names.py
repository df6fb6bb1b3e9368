"""Names of files and folders: they may hold names of people too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from anonymiser.formats.layout import Block, Opened
from anonymiser.leaks import LeakCheck
from anonymiser.pile import Hidden
from anonymiser.texts import texts

_BETWEEN = re.compile(r"[_.+]")
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def opened_names(names: Sequence[str]) -> Opened:
    """Return every folder name and every file name without its extension as a unit.

    Examples
    --------
    >>> opened = opened_names(["groep a/gesprek_met_Kim.txt"])
    >>> opened.units, opened.blocks[1].text
    (['groep a', 'gesprek_met_Kim'], 'gesprek met Kim')
    """
    units = list(dict.fromkeys(part for name in names for part in _parts(name)))
    blocks = [
        Block(parts=((number, _BETWEEN.sub(" ", unit)),)) for number, unit in enumerate(units)
    ]
    return Opened(units=units, blocks=blocks, write=lambda new: "\n".join(new).encode())


@dataclass(slots=True)
class NewNames:
    """Gives every file a name in which nobody is recognised.

    Parameters
    ----------
    hidden : Hidden
        What became of `opened_names`.
    check : LeakCheck
    numbered : bool, default=False
        Give a number and no pseudonym: where pseudonyms differ per document, one in the
        name of a file would point at somebody else.
    """

    hidden: Hidden
    check: LeakCheck
    numbered: bool = False
    _new: dict[tuple[PurePosixPath, str], str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def of(self, names: Sequence[str]) -> list[str]:
        """Return the new names, in the same order."""
        changed = dict(zip(self.hidden.opened.units, self.hidden.units, strict=True))
        return [self._of(PurePosixPath(name), changed) for name in names]

    def _of(self, path: PurePosixPath, changed: dict[str, str]) -> str:
        folder = PurePosixPath()
        for part in path.parts[:-1]:
            key = (folder, part)
            if key not in self._new:
                self._new[key] = self._free(folder, self._safe(part, changed), "")
            folder = folder / self._new[key]
        name = self._free(folder, self._safe(path.stem, changed), path.suffix)
        return str(folder / name)

    def _safe(self, old: str, changed: dict[str, str]) -> str:
        new = changed[old]
        if new == old:
            return old
        doubtful = self.numbered or self.check(new) or _UNSAFE.search(new)
        return "" if doubtful else new

    def _free(self, folder: PurePosixPath, stem: str, extension: str) -> str:
        base = stem or texts("formats.file_name")
        for number in range(0 if stem else 1, len(self._taken) + 3):
            name = f"{base}-{number}{extension}" if number else f"{base}{extension}"
            # Some systems do not tell capitals apart.
            if str(folder / name).casefold() not in self._taken:
                break
        self._taken.add(str(folder / name).casefold())
        return name


def _parts(name: str) -> Iterator[str]:
    path = PurePosixPath(name)
    yield from path.parts[:-1]
    yield path.stem
