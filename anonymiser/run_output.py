"""The finished files of a run: they wait in a hidden folder and appear all at once."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from anonymiser import atomic, formats
from anonymiser.errors import InputError
from anonymiser.hiding import Study
from anonymiser.leaks import LeakCheck, require_no_leak
from anonymiser.pile import Hidden, Pile
from anonymiser.run_state import RunState, digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file that was written.

    Parameters
    ----------
    name : str
        Its name within the output.
    counts : dict of str to int
        Replacements per label.
    renamed : bool
        Whether its name is another one than that of the input.
    left_out : tuple of str
        Parts that could not be read and were left out.
    """

    name: str
    counts: dict[str, int]
    renamed: bool
    left_out: tuple[str, ...]

    @classmethod
    def of(cls, row: dict[str, Any]) -> Written:
        """Return what was told of a file when it was staged."""
        told = row["told"]
        return cls(**{**told, "left_out": tuple(told["left_out"])})


class Stage:
    """Writes finished files where nobody looks, each after its own check for leaks.

    Parameters
    ----------
    pile : Pile
    study : Study
        Settled.
    state : RunState
        Remembers which files are there.
    names : sequence of (str, str)
        Old and new name of every file.
    """

    def __init__(
        self, pile: Pile, study: Study, state: RunState, names: Sequence[tuple[str, str]]
    ) -> None:
        self._pile, self._study, self._state, self._names = pile, study, state, names
        self._checks = study.check(), study.check(in_context=False)

    def fill(self) -> None:
        """Write every file that is not there yet."""
        there = list(self._state.staged)
        whole = sum(1 for _ in self._whole(there))
        if whole < len(there):
            self._state.staged.clear()
            for row in there[:whole]:
                self._state.staged.append(row)
        try:
            self._tidy({self._state.staging / name for _, name in self._names[:whole]})
            for number in range(whole, len(self._names)):
                self._state.staged.append(self._write(number))
        except OSError as problem:
            raise atomic.translate(problem, self._state.staging, InputError) from None

    def _tidy(self, whole: set[Path]) -> None:
        """Remove what a killed run was busy with: all that stands here becomes visible."""
        for path in list(self._state.staging.rglob("*")):
            if path.is_file() and path not in whole:
                path.unlink()

    def _whole(self, rows: Sequence[dict[str, Any]]) -> Iterator[int]:
        """Yield the numbers of the first files that are as they were written."""
        for number, row in enumerate(rows):
            name = self._names[number][1] if number < len(self._names) else ""
            path = self._state.staging / name
            if row["name"] != name or not path.is_file():
                return
            if digest_of(path.read_bytes()) != row["sha256"]:
                return
            yield number

    def _write(self, number: int) -> dict[str, Any]:
        hidden, (old, name) = self._study.hidden(self._pile, number), self._names[number]
        data = _content(hidden, name, *self._checks)
        path = self._state.staging / name
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(path, data)
        told = _account(hidden, old, name)
        return {"name": name, "sha256": digest_of(data), "told": asdict(told)}


def reveal(is_folder: bool, staging: Path, target: Path) -> None:
    """Make the finished files visible, all at once."""
    if not staging.exists():
        # Killed after this step: the output is there, and was compared.
        return
    try:
        if is_folder:
            if target.is_dir():
                target.rmdir()
            staging.rename(target)
        else:
            (staging / target.name).rename(target)
            shutil.rmtree(staging, ignore_errors=True)
        atomic.sync_folder(target.absolute().parent)
    except OSError as problem:
        raise atomic.translate(problem, target, InputError) from None


def _content(hidden: Hidden, name: str, read: LeakCheck, written: LeakCheck) -> bytes:
    data = hidden.opened.write(hidden.units)
    for block in formats.read(data, name, allow_unread=True).blocks:
        require_no_leak(block.text, read, document=name)
    for text in formats.everything(data, name):
        require_no_leak(text, written, document=name)
    return data


def _account(hidden: Hidden, old: str, new: str) -> Written:
    return Written(
        name=new,
        counts=dict(sorted(Counter(hidden.labels).items())),
        renamed=PurePosixPath(old).name != PurePosixPath(new).name or old != new,
        left_out=hidden.opened.left_out,
    )
