"""Search many texts with several workers; the result is that of one.

The evidence of a text depends on that text only, so texts may be searched anywhere and in
any order. Batches go out to workers through a short window and come back in order: each text
counts exactly once, and memory does not grow with the number of texts. When workers are lost
(a process that was killed, a cluster that is gone) what they had not finished is done again.
"""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from anonymiser.errors import AnonymiserError, InputError
from anonymiser.pile import Row, pack
from anonymiser.pipeline import Anonymiser
from anonymiser.recognisers.models import ModelChoice, load_models
from anonymiser.roster import Roster

# Characters per batch: large enough to make sending it cheap, small enough to lose.
BATCH = 60_000
_ATTEMPTS = 4
_PACKAGE = Path(__file__).parent
T = TypeVar("T")


@cache
def fingerprint() -> str:
    """Return what tells this version of the program, its lists and its Unicode from another.

    Examples
    --------
    >>> len(fingerprint())
    64
    """
    digest = hashlib.sha256(unicodedata.unidata_version.encode())
    files = (p for p in _PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    for path in sorted(files):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


class StoppedError(InputError):
    """Workers were lost; the run can go on later from where it was."""


class LostError(Exception):
    """Workers did not give an answer; the same batch may be tried again."""


@dataclass(frozen=True, slots=True, repr=False)
class Texts:
    """Texts on their way to a worker.

    A class of its own, because logs of clusters show what a task was given: this shows no text.

    Parameters
    ----------
    texts : tuple of str
    """

    texts: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Texts({len(self.texts)})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Setup:
    """What a worker needs to search like any other.

    Parameters
    ----------
    roster : Roster, optional
    models : ModelChoice
    stamp : str
        Of the program; see `fingerprint`.
    """

    roster: Roster | None
    models: ModelChoice
    stamp: str = field(default_factory=fingerprint)

    def __repr__(self) -> str:
        return "Setup()"

    def anonymiser(self) -> Anonymiser:
        """Return the anonymiser, with all its lists and models."""
        return Anonymiser(roster=self.roster, models=load_models(self.models))


Answer = list[list[Row]] | Exception


class Workers(Protocol):
    """Who does the work."""

    window: int

    def submit(self, batch: Texts) -> Any:
        """Return a handle of the answer."""

    def answer(self, handle: Any) -> Answer:
        """Wait for the answer; raise `LostError` when it will not come."""

    def restart(self) -> None:
        """Begin anew after workers were lost; raise `LostError` when that is impossible."""

    def close(self) -> None:
        """Free everything."""


class Alone:
    """Only the process that asks."""

    window = 1

    def __init__(self, setup: Setup) -> None:
        self._anonymiser = setup.anonymiser()

    def submit(self, batch: Texts) -> Texts:
        """Return the batch: the work is done when its answer is asked for."""
        return batch

    def answer(self, handle: Texts) -> Answer:
        """Search the batch."""
        return [pack(self._anonymiser.evidence(text)) for text in handle.texts]

    def restart(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class Processes:
    """Worker processes on this computer.

    Parameters
    ----------
    setup : Setup
    count : int
        How many.
    """

    def __init__(self, setup: Setup, count: int) -> None:
        self._setup, self._count = setup, count
        self.window = 2 * count + 1
        self._pool = self._start()

    def submit(self, batch: Texts) -> Any:
        """Hand the batch to a process; None when there are no processes any more."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            return self._pool.submit(look, self._setup, batch)
        except BrokenProcessPool:
            return None

    def answer(self, handle: Any) -> Answer:
        """Wait for the answer."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            if handle is None:
                raise LostError
            found: Answer = handle.result()
        except BrokenProcessPool:
            raise LostError from None
        return found

    def restart(self) -> None:
        """Start new processes."""
        self.close()
        self._pool = self._start()

    def close(self) -> None:
        """Stop the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> Any:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        # A process that is forked would inherit the key of the vault; a spawned one does not.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._count, mp_context=context, initializer=_obey)


def search(
    texts: Iterable[T], workers: Workers, text_of: Callable[[T], str]
) -> Iterator[tuple[T, list[Row]]]:
    """Yield every item with the evidence in its text, in order.

    Parameters
    ----------
    texts : iterable
        Read no further ahead than the window of the workers.
    workers : Workers
    text_of : callable
        Returns the text of an item.

    Raises
    ------
    StoppedError
        Workers were lost again and again.

    Examples
    --------
    >>> workers = Alone(Setup(roster=None, models=ModelChoice()))
    >>> for text, rows in search(["Bel 06-12345678", "Ja"], workers, str):
    ...     print(text, [row[2] for row in rows])
    Bel 06-12345678 ['PHONE']
    Ja []
    """
    waiting: deque[tuple[list[T], Any]] = deque()
    for batch in _batches(texts, text_of):
        waiting.append((batch, workers.submit(_sealed(batch, text_of))))
        if len(waiting) >= workers.window:
            yield from _oldest(waiting, workers, text_of)
    while waiting:
        yield from _oldest(waiting, workers, text_of)


def _oldest(
    waiting: deque[tuple[list[T], Any]], workers: Workers, text_of: Callable[[T], str]
) -> Iterator[tuple[T, list[Row]]]:
    for attempt in range(1, _ATTEMPTS + 1):
        batch, handle = waiting[0]
        try:
            found = workers.answer(handle)
            break
        except LostError:
            if attempt == _ATTEMPTS:
                raise StoppedError("batch.lost") from None
            workers.restart()
            again = [(b, workers.submit(_sealed(b, text_of))) for b, _ in waiting]
            waiting.clear()
            waiting.extend(again)
    if isinstance(found, Exception):
        raise found
    waiting.popleft()
    yield from zip(batch, found, strict=True)


def _batches(texts: Iterable[T], text_of: Callable[[T], str]) -> Iterator[list[T]]:
    batch: list[T] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text_of(text))
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _sealed(batch: Sequence[T], text_of: Callable[[T], str]) -> Texts:
    return Texts(tuple(text_of(text) for text in batch))


# ------------------------------------------------------------------ inside a worker

_lock = threading.Lock()


class FaultError(RuntimeError):
    """A worker failed; only the kind of fault is told, because its words may be of people."""


def look(setup: Setup, batch: Texts) -> Answer:
    """Search a batch inside a worker; an error is returned, never raised.

    What a task raises is written to the log of a cluster, with everything in it.
    """
    try:
        if fingerprint() != setup.stamp:
            return InputError("batch.other_version")
        with _lock:
            anonymiser = _ready(setup)
        return [pack(anonymiser.evidence(text)) for text in batch.texts]
    except AnonymiserError as problem:
        return problem
    except Exception as fault:
        return FaultError(type(fault).__name__)


@lru_cache(maxsize=1)
def _ready(setup: Setup) -> Anonymiser:
    return setup.anonymiser()


def _obey() -> None:
    """Leave Ctrl-C to the parent, and end when the parent ends, however it ends."""
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)
