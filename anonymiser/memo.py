"""Answers about words, remembered: texts use the same words again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Memo(dict[str, T]):
    """What `work` said of each word.

    A dictionary and no `functools.lru_cache`, which keeps an order that every look changes: that
    takes two to three times as long where all words of a text are looked up at once.

    Parameters
    ----------
    work : callable
        From a word to what is remembered of it.
    most : int, default=65536
        With so many words all are forgotten, so that a collection of texts does not fill memory.

    Examples
    --------
    >>> lengths = Memo(len)
    >>> list(map(lengths.__getitem__, ("aap", "noot", "aap"))), lengths
    ([3, 4, 3], {'aap': 3, 'noot': 4})
    """

    __slots__ = ("_most", "_work")

    def __init__(self, work: Callable[[str], T], most: int = 65_536) -> None:
        super().__init__()
        self._work, self._most = work, most

    def __missing__(self, word: str) -> T:
        """Work out, remember and return what is not known yet."""
        if len(self) >= self._most:
            self.clear()
        answer = self[word] = self._work(word)
        return answer
