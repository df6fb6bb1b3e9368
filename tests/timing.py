"""Limits of time that say the same on a machine that is busy with other things.

A limit is what work may take on a quiet machine. On a busy one everything takes longer, also
in processor time: how much longer is asked of the machine itself, once the limit is passed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Seconds of processor time that the yardstick takes on the quiet machine of the limits.
_QUIET = 0.018
_LINE = "toen zei mijn mentor dat het op de groep best goed ging met mij en mijn broer, " * 40


def _yardstick() -> float:
    """Return the processor time of a bit of the work that the project does: words, counted."""
    begin = time.process_time()
    counts: dict[str, int] = {}
    for turn in range(80):
        for word in re.findall(r"[a-z]+|,", _LINE):
            counts[word] = counts.get(word, turn) + len(word.upper())
    return time.process_time() - begin


def slowness() -> float:
    """Return how many times slower than quiet this machine is now; never less than 1."""
    return max(1.0, sorted(_yardstick() for _ in range(9))[4] / _QUIET)


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the processor time that work takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail when what is inside takes more processor time than this on a quiet machine."""
    begin = time.process_time()
    yield
    took = time.process_time() - begin
    if took >= seconds:
        limit = seconds * slowness()
        assert took < limit, f"{took:.2f} s, and {limit:.2f} s is the limit on this machine now"


def is_quick(work: Callable[[], object], seconds: float, times: int = 3) -> bool:
    """Return whether work once takes less than this, where a machine may falter for a moment."""
    for _ in range(times):
        took = cpu_seconds(work)
        if took < seconds or took < seconds * slowness():
            return True
    return False


def is_linear(work: Callable[[int], object], small: int, large: int, room: float = 1.6) -> bool:
    """Return whether the time of work grows no faster than its size, with some room.

    The best of a few of each, where a machine may falter for a moment; and a tenth of a second
    for what does not grow at all.
    """
    shortest = longest = float("inf")
    for _ in range(3):
        shortest = min(shortest, cpu_seconds(lambda: work(small)))
        longest = min(longest, cpu_seconds(lambda: work(large)))
        if longest < room * large / small * shortest + 0.1:
            return True
    return False
